//! The state of the lobby screen, and the texts that its parts share.

use super::calls::{self, Shown};
use super::voice::Voice;
use crate::api::{DisplayPage, DisplayView};
use crate::client::Live;
use crate::i18n::{Locale, td_string};
use crate::screen::Sound;
use crate::words;
use domain::display::DisplaySettings;
use domain::ids::WindowId;
use domain::time::{Moment, Ms, SECOND};
use leptos::prelude::*;
use std::sync::Arc;

/// How long a text stays before another takes its place: another notice, or the same in another language.
const TEXT_STAYS: Ms = 8 * SECOND;

/// The state of the screen. Copies share it.
#[derive(Clone, Copy)]
pub struct Lobby {
    page: StoredValue<Arc<DisplayPage>>,
    pub(super) line: Live<DisplayView>,
    /// The language of the page.
    locale: Locale,
    pub(super) calls: Memo<Shown>,
    pub(super) voice: StoredValue<Voice>,
    /// Whether an announcement is being made.
    pub(super) speaks: StoredValue<bool>,
    pub(super) sound: RwSignal<Sound>,
    /// The server does not know this screen: it was taken out of use.
    pub(super) unknown: RwSignal<bool>,
}

impl Lobby {
    pub(super) fn new(page: DisplayPage, line: Live<DisplayView>, unknown: RwSignal<bool>) -> Lobby {
        let scale = page.scale;
        let voice = Voice::new(&page.line.calls);
        let page = StoredValue::new(Arc::new(page));
        let shown = move |_: Option<&Shown>| {
            let settings = settings(page, line);
            line.view.with(|view| calls::shown(&view.calls, &settings, line.now.get(), scale))
        };
        Lobby {
            page,
            line,
            locale: words::tongue().get_untracked(),
            calls: Memo::new(shown),
            voice: StoredValue::new(voice),
            speaks: StoredValue::new(false),
            sound: RwSignal::new(Sound::Heard),
            unknown,
        }
    }

    pub(super) fn page(self) -> Arc<DisplayPage> {
        self.page.get_value()
    }

    /// What this screen is set to.
    pub(super) fn settings(self) -> DisplaySettings {
        settings(self.page, self.line)
    }

    /// The clock of the district.
    pub(super) fn now(self) -> Moment {
        words::at(self.line.now.get(), self.line.view.with(|line| line.at))
    }

    /// Whether an officer is certainly here now: data from before the connection was lost promises nobody.
    pub(super) fn staffed(self) -> bool {
        self.line.fresh.get() && self.line.view.with(|line| line.presence.is_staffed())
    }

    /// The languages of the screen that the program has, the first one its own.
    pub(super) fn locales(self) -> Vec<Locale> {
        let chosen = self.settings().languages;
        let locales = if chosen.is_empty() {
            words::known(Some(self.locale), &self.page().languages)
        } else {
            words::known(None, &chosen)
        };
        if locales.is_empty() { vec![self.locale] } else { locales }
    }

    /// The first language of the screen.
    pub(super) fn first(self) -> Locale {
        self.locales().first().copied().unwrap_or(self.locale)
    }

    /// The same outside of what follows changes.
    pub(super) fn first_untracked(self) -> Locale {
        untrack(|| self.first())
    }

    /// Which of so many texts is shown now: each in turn.
    pub(super) fn turn(self, count: usize) -> usize {
        let stays = ((TEXT_STAYS as f64 * self.page().scale) as Ms).max(1);
        let count = i64::try_from(count).unwrap_or(1).max(1);
        usize::try_from((self.line.now.get().0 / stays).rem_euclid(count)).unwrap_or_default()
    }

    /// A short text in each language of the screen, side by side; what is the same in all stands once.
    pub(super) fn each(self, say: impl Fn(Locale) -> String + Send + 'static) -> impl IntoView {
        move || {
            let mut texts: Vec<(Locale, String)> = Vec::new();
            for locale in self.locales() {
                let text = say(locale);
                if texts.iter().all(|(_, known)| *known != text) {
                    texts.push((locale, text));
                }
            }
            let span = |(place, (locale, text)): (usize, (Locale, String))| {
                view! {
                    {(place > 0).then_some(" · ")}
                    <span lang=words::tag(locale)>{text}</span>
                }
            };
            texts.into_iter().enumerate().map(span).collect::<Vec<_>>()
        }
    }

    /// A window's name in a language.
    pub(super) fn window(self, id: &WindowId, language: &str) -> String {
        let named = |line: &DisplayView| {
            let window = line.windows.iter().find(|window| &window.id == id)?;
            Some(window.name.get(language).to_owned())
        };
        self.line.view.with(named).unwrap_or_else(|| id.to_string())
    }

    /// The same without the word for a window, in the screen's first language: "4".
    pub(super) fn short_window(self, id: &WindowId) -> String {
        let locale = self.first();
        let name = self.window(id, words::tag(locale));
        let rest = name.strip_prefix(td_string!(locale, display.window)).map(str::trim);
        rest.filter(|rest| !rest.is_empty()).map(str::to_owned).unwrap_or(name)
    }
}

fn settings(page: StoredValue<Arc<DisplayPage>>, line: Live<DisplayView>) -> DisplaySettings {
    let device = page.with_value(|page| page.device);
    line.view.with(|line| device.and_then(|id| line.settings.get(&id).cloned())).unwrap_or_default()
}
