//! The lobby screen: the called number and its window, and nothing else about anyone. Announcements wait in a
//! queue (`queue.rs`): each is shown and spoken to its end before the next.

pub mod queue;

use crate::api::{CallView, DisplayPage, DisplayView, WindowStateView};
use crate::client::{self, Live, Snapshot};
use crate::components::{Icon, Ticket};
use crate::i18n::{Locale, td_string};
use crate::presence;
use crate::screen::{self, Sound};
use crate::words;
use domain::ids::WindowId;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use queue::Queue;
use std::sync::Arc;

/// How many calls stay listed.
const LISTED: usize = 5;

/// The page's title in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(page: &DisplayPage, locale: Locale) -> String {
    format!("{} · {}", td_string!(locale, display.now_calling), page.card.name)
}

/// The state of the screen. Copies share it.
#[derive(Clone, Copy)]
struct Lobby {
    page: StoredValue<Arc<DisplayPage>>,
    line: Live<DisplayView>,
    locale: Locale,
    queue: RwSignal<Queue>,
    sound: RwSignal<Sound>,
    /// The server does not know this screen: it was taken out of use.
    unknown: RwSignal<bool>,
}

/// What is shown in large type.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Call(CallView),
    /// No officer is at the desk.
    Nobody,
    /// An officer is here, but no new visitors are taken.
    Closed,
    Welcome,
}

/// The lobby screen.
#[component]
pub fn Display(
    /// The data of the page.
    page: DisplayPage,
) -> impl IntoView {
    let path = format!("/api/v1/live?district={}", page.line.district);
    let line = client::live(path, page.line.clone(), page.scale);
    let asks = format!("/api/v1/districts/{}/line?audience=display", page.line.district);
    let lobby = Lobby {
        unknown: client::unknown(asks, line.fresh),
        line,
        locale: words::tongue().get_untracked(),
        queue: RwSignal::new(Queue::new(&page.line.calls)),
        sound: RwSignal::new(Sound::Heard),
        page: StoredValue::new(Arc::new(page)),
    };
    lobby.watch();
    lobby.view()
}

impl Lobby {
    fn page(&self) -> Arc<DisplayPage> {
        self.page.get_value()
    }

    /// Adds new calls to the queue and announces one after the other.
    fn watch(self) {
        Effect::new(move |_| {
            let calls = self.line.view.with(|line| line.calls.clone());
            if self.queue.try_update(|queue| queue.take_in(&calls)).unwrap_or(false) {
                self.next();
            }
        });
        Effect::new(move |_| client::every(250, move || self.next()));
        Effect::new(move |_| {
            client::spawn(async move {
                let sound = screen::sound().await;
                let _set = self.sound.try_set(sound);
            });
        });
    }

    fn next(self) {
        // Nobody is sent to a window without an officer.
        if !self.line.view.with_untracked(|line| line.presence.is_staffed()) {
            return;
        }
        let now = client::now_ms();
        if !self.queue.with_untracked(|queue| queue.is_due(now)) {
            return;
        }
        if let Some(call) = self.queue.try_update(|queue| queue.advance(now)).flatten() {
            self.announce(&call);
        }
    }

    /// Plays the chime, then speaks in the ticket's language, then in English.
    fn announce(self, call: &CallView) {
        let spoken = self.sentences(call);
        client::spawn(async move {
            screen::say(&[]);
            let sound = screen::play("chime").await;
            let _set = self.sound.try_set(sound);
            client::sleep(1_300).await;
            screen::say(&spoken);
        });
    }

    /// The spoken sentences, each with its language.
    fn sentences(self, call: &CallView) -> Vec<(String, String)> {
        let first = call.language.as_deref().map_or(self.locale, words::locale);
        let mut locales = vec![first];
        if first != Locale::en {
            locales.push(Locale::en);
        }
        // Letters and digits one by one: "A, 4, 5" is understood where "forty-five" is not.
        let ticket: Vec<String> = call.ticket.chars().map(String::from).collect();
        let say = |locale| {
            let window = words::window(locale, &self.window(&call.window, words::tag(locale)));
            let words =
                td_string!(locale, display.say, ticket = ticket.join(", "), window = window).to_string();
            (words::tag(locale).to_owned(), words)
        };
        locales.into_iter().map(say).collect()
    }

    /// A window's name in a language.
    fn window(self, id: &WindowId, language: &str) -> String {
        let named = |line: &DisplayView| {
            line.windows
                .iter()
                .find(|window| &window.id == id)
                .map(|window| window.name.get(language).to_owned())
        };
        self.line.view.with(|line| named(line)).unwrap_or_else(|| id.to_string())
    }

    /// Whether an officer is certainly here now: data from before the connection was lost promises nobody.
    fn staffed(self) -> bool {
        self.line.fresh.get() && self.line.view.with(|line| line.presence.is_staffed())
    }

    fn shown(self) -> Shown {
        let showing = self.queue.with(|queue| queue.showing());
        let (open, staffed) = self.line.view.with(|line| (line.open, line.presence.is_staffed()));
        match showing {
            _ if !staffed => Shown::Nobody,
            Some(call) => Shown::Call(call),
            None if !open => Shown::Closed,
            None => Shown::Welcome,
        }
    }

    fn view(self) -> impl IntoView {
        let locale = self.locale;
        let page = self.page();
        let fresh = self.line.fresh;
        let now = Memo::new(move |_| {
            let zone = self.line.view.with(|line| line.at);
            let minute = words::at(self.line.now.get(), zone);
            (words::day_and_time(locale, minute), minute.to_string().chars().take(16).collect::<String>())
        });
        let shown = Memo::new(move |_| self.shown());
        let listed = self.listed();
        // Column headers over an empty table say nothing: while nobody is called, the text has the whole
        // screen.
        let heads = Memo::new(move |_| {
            !listed.with(Vec::is_empty) || matches!(shown.get(), Shown::Call(_) | Shown::Welcome)
        });
        view! {
            <div class=move || if fresh.get() { "display" } else { "display stopped" }>
                {self.banner()}
                <header class="display-head">
                    <h1>{page.card.name.clone()}</h1>
                    <p>{td_string!(locale, display.danger)}</p>
                    <time datetime=move || now.get().1>{move || now.get().0}</time>
                </header>
                <main class="now" id="main" aria-live="polite">
                    {move || self.now(shown.get())}
                </main>
                {move || heads.get().then(|| self.called(listed))}
                <footer class="display-foot">{self.windows()} {self.captain()}</footer>
            </div>
        }
    }

    fn banner(self) -> impl IntoView {
        let locale = self.locale;
        let lost = Memo::new(move |_| {
            if self.line.fresh.get() {
                return None;
            }
            if self.line.is_clock_off() {
                return Some(td_string!(locale, common.clock_off).to_owned());
            }
            let as_of = self.line.view.with_untracked(Snapshot::as_of);
            let time = words::when(locale, as_of, self.line.now.get());
            Some(td_string!(locale, display.lost, time = time).to_string())
        });
        let unknown = Memo::new(move |_| self.unknown.get());
        let blocked = Memo::new(move |_| self.sound.get() == Sound::Blocked);
        let unblock = move |_| {
            client::spawn(async move {
                let sound = screen::play("chime").await;
                let _set = self.sound.try_set(sound);
            });
        };
        move || match (lost.get(), blocked.get()) {
            (Some(lost), _) => EitherOf3::A(view! {
                <div class="banner" role="alert">
                    <Icon name="offline" />
                    <span>
                        {if unknown.get() {
                            td_string!(locale, display.unknown).to_owned()
                        } else {
                            lost
                        }}
                    </span>
                </div>
            }),
            (None, true) => EitherOf3::B(view! {
                <div class="banner" role="alert">
                    <Icon name="mute" />
                    <span>{td_string!(locale, display.blocked)}</span>
                    <span class="end">
                        <button type="button" class="btn" on:click=unblock>
                            <Icon name="speak" />
                            <span>{td_string!(locale, display.sound_on)}</span>
                        </button>
                    </span>
                </div>
            }),
            (None, false) => EitherOf3::C(()),
        }
    }

    fn now(self, shown: Shown) -> impl IntoView {
        let locale = self.locale;
        let welcome = match shown {
            Shown::Call(call) => return EitherOf3::A(self.call(&call)),
            Shown::Nobody | Shown::Closed => false,
            Shown::Welcome => true,
        };
        if welcome {
            return EitherOf3::B(view! {
                <h2>{td_string!(locale, display.welcome)}</h2>
                <p class="where">{td_string!(locale, display.take_ticket)}</p>
            });
        }
        // Why no officer is here, and until when.
        let why = Memo::new(move |_| {
            self.line.view.with(|line| {
                let now = words::at(self.line.now.get(), line.at);
                presence::nobody(locale, &line.presence, now)
                    .unwrap_or_else(|| presence::closed(locale, line.opens_at, now))
            })
        });
        // One sentence in each line, so that no sentence is broken between lines.
        let why = move || {
            let why = why.get();
            let lines = why.split_inclusive(". ").map(|line| view! { <span>{line.to_owned()}</span> });
            lines.collect::<Vec<_>>()
        };
        let keep = Memo::new(move |_| self.line.view.with(|line| line.open));
        let keep =
            move || keep.get().then(|| view! { <p class="also">{td_string!(locale, display.keep)}</p> });
        EitherOf3::C(view! {
            <h2 class="where">{why}</h2>
            {keep}
        })
    }

    fn call(self, call: &CallView) -> impl IntoView + use<> {
        let first = call.language.as_deref().map_or(self.locale, words::locale);
        let tag = words::tag(first);
        let ticket = call.ticket.clone();
        let here = self.window(&call.window, words::tag(self.locale));
        let also = (first != self.locale).then(|| {
            view! {
                <p class="also">
                    {td_string!(self.locale, display.now_calling)} " " <b>
                        <Ticket label=ticket.clone() />
                    </b> " · " {here}
                </p>
            }
        });
        view! {
            <div lang=tag>
                <h2>{td_string!(first, display.now_calling)}</h2>
                <p class="ticket">
                    <Ticket label=ticket />
                </p>
                <p class="where">
                    <Icon name="next" turn=true />
                    <span>{self.window(&call.window, tag)}</span>
                </p>
            </div>
            {also}
        }
    }

    /// Earlier calls with their windows.
    fn listed(self) -> Memo<Vec<(String, String)>> {
        let locale = self.locale;
        Memo::new(move |_| {
            let showing = self.queue.with(|queue| queue.showing()).map(|call| call.ticket);
            let calls = self.line.view.with(|line| line.calls.clone());
            let ahead = |call: &CallView| self.queue.with(|queue| queue.is_ahead(call));
            let others =
                calls.into_iter().filter(|call| Some(&call.ticket) != showing.as_ref() && !ahead(call));
            let row = |call: CallView| {
                let window = self.window(&call.window, words::tag(locale));
                let word = td_string!(locale, display.window);
                (call.ticket, window.strip_prefix(word).map(|rest| rest.trim().to_owned()).unwrap_or(window))
            };
            others.take(LISTED).map(row).collect::<Vec<_>>()
        })
    }

    fn called(self, listed: Memo<Vec<(String, String)>>) -> impl IntoView {
        let locale = self.locale;
        let rows = move || {
            let row = |(ticket, window): (String, String)| {
                view! {
                    <tr>
                        <td>
                            <Ticket label=ticket />
                        </td>
                        <td>{window}</td>
                    </tr>
                }
            };
            listed.get().into_iter().map(row).collect::<Vec<_>>()
        };
        view! {
            <section class="called" aria-labelledby="called">
                <h2 id="called">{td_string!(locale, display.called)}</h2>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, display.number)}</th>
                            <th scope="col">{td_string!(locale, display.window)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    }

    /// Windows that are away and until when; otherwise how long a newcomer waits.
    fn windows(self) -> impl IntoView {
        let locale = self.locale;
        let tag = words::tag(locale);
        let away = Memo::new(move |_| {
            self.line.view.with(|line| {
                let away = line.windows.iter().filter(|window| window.state == WindowStateView::Away);
                let back = |window: &crate::api::DisplayWindow| {
                    let name = window.name.get(tag);
                    window
                        .back_at
                        .map(|at| format!("{name}: {}.", words::back(locale, at, self.line.now.get())))
                };
                away.filter_map(back).collect::<Vec<_>>()
            })
        });
        let wait = Memo::new(move |_| {
            let known = self.line.view.with(|line| {
                line.quotes.get("").copied().filter(|_| line.open && line.presence.is_staffed())
            });
            let known = known.filter(|_| self.line.fresh.get());
            known.map(|quote| words::quote(locale, &quote))
        });
        let gone = move || {
            let line = |text: String| {
                view! {
                    <p>
                        <Icon name="clock" />
                        " "
                        <b>{text}</b>
                    </p>
                }
            };
            away.get().into_iter().map(line).collect::<Vec<_>>()
        };
        let told = move || {
            wait.get().map(|wait| {
                view! {
                    <p>
                        <Icon name="clock" />
                        " "
                        {td_string!(locale, display.new_tickets, wait = wait).to_string()}
                    </p>
                }
            })
        };
        // "Come to me" needs an officer who can come.
        let staffed = Memo::new(move |_| self.staffed());
        let come = move || {
            staffed.get().then(|| {
                view! {
                    <p>
                        <Icon name="come" />
                        " "
                        {td_string!(locale, display.come)}
                    </p>
                }
            })
        };
        view! {
            <div class="windows">
                {gone} {told} {come}
            </div>
        }
    }

    fn captain(self) -> impl IntoView {
        let locale = self.locale;
        let card = self.page().card.clone();
        let photo =
            if card.captain_photo.is_empty() { "/icons/captain.svg".to_owned() } else { card.captain_photo };
        let reach: Vec<_> = [card.captain_phone, card.captain_email]
            .into_iter()
            .filter(|text| !text.is_empty())
            .map(|text| view! { <span>{text}</span> })
            .collect();
        (!card.captain.is_empty()).then(|| {
            view! {
                <div class="person">
                    <img src=photo alt="" width="320" height="400" />
                    <b>{card.captain}</b>
                    <p>{td_string!(locale, display.commands, district = card.name).to_string()}</p>
                    <p class="reach">{reach}</p>
                </div>
            }
        })
    }
}
