//! The pages, one function each.

use super::answers::Language;
use super::flow::{UNSURE, comes_at_once, listed};
use super::{Danger, Fault, Place, Stage, Tablet, idle, qr};
use crate::api::KioskService;
use crate::components::Icon;
use crate::here;
use crate::i18n::{Locale, td_string};
use crate::words;
use leptos::either::{Either, EitherOf15};
use leptos::prelude::*;

/// The page's heading, and its title.
pub fn heading(tablet: Tablet, place: Place, locale: Locale) -> String {
    let service = || tablet.service().map(|service| service.name.get(words::tag(locale)).to_owned());
    match place {
        Place::Languages => td_string!(locale, kiosk.choose_language),
        Place::Needs => td_string!(locale, kiosk.what_for),
        Place::More => td_string!(locale, kiosk.more_reasons),
        Place::Closed => td_string!(locale, common.here_closed),
        Place::Notice | Place::Bring => return service().unwrap_or_default(),
        Place::Name => td_string!(locale, kiosk.name_question),
        Place::Phone | Place::CallBack => td_string!(locale, kiosk.phone_question),
        Place::Area => td_string!(locale, kiosk.area_question),
        Place::Help => td_string!(locale, kiosk.needs_question),
        Place::Sending => td_string!(locale, kiosk.sending),
        Place::Refused => td_string!(locale, kiosk.refused),
        Place::Ticket if tablet.given.with(|given| given.as_ref().is_some_and(|given| given.call)) => {
            td_string!(locale, kiosk.call_noted)
        }
        Place::Ticket if !tablet.presence.get().is_staffed() => td_string!(locale, kiosk.numbered),
        Place::Ticket => td_string!(locale, kiosk.in_line),
        Place::Danger => td_string!(locale, kiosk.help_now),
    }
    .to_owned()
}

/// The page. One type holds them all: boxed views are brought to life by twice the code.
pub fn view(tablet: Tablet, place: Place) -> impl IntoView {
    let locale = tablet.locale.get_untracked();
    match place {
        Place::Languages => EitherOf15::A(languages(tablet)),
        Place::Needs => EitherOf15::B(needs(tablet, locale)),
        Place::More => EitherOf15::C(more(tablet, locale)),
        Place::Closed => EitherOf15::D(closed(tablet, locale)),
        Place::Notice => EitherOf15::E(notice(tablet, locale)),
        Place::Bring => EitherOf15::F(bring(tablet, locale)),
        // Each its own: an element that is used again would keep what was typed into it.
        Place::Name => EitherOf15::G(detail(tablet, locale, place)),
        Place::Phone => EitherOf15::H(detail(tablet, locale, place)),
        Place::Area => EitherOf15::I(detail(tablet, locale, place)),
        Place::Help => EitherOf15::J(help(tablet, locale)),
        Place::Sending => EitherOf15::K(sending(tablet, locale)),
        Place::Refused => EitherOf15::L(refused(tablet, locale)),
        Place::Ticket => EitherOf15::M(ticket(tablet, locale)),
        Place::Danger => EitherOf15::N(danger(tablet, locale)),
        Place::CallBack => EitherOf15::O(detail(tablet, locale, place)),
    }
}

/// Instead of all pages, once the service does not know this tablet: nothing that is pressed here arrives anywhere.
pub fn unknown(tablet: Tablet, locale: Locale) -> impl IntoView {
    let phone = tablet.page.with_value(|page| page.card.phone.clone());
    let ask = if phone.is_empty() {
        td_string!(locale, kiosk.unknown_ask).to_owned()
    } else {
        td_string!(locale, kiosk.unknown_call, phone = phone).to_string()
    };
    view! {
        <main class="kiosk-main fill" id="main" tabindex="-1">
            <div class="middle" role="alert">
                <h1 id="heading" tabindex="-1">
                    {td_string!(locale, kiosk.unknown_title)}
                </h1>
                <p class="lead">{ask}</p>
                <p class="call911">
                    <Icon name="phone" />
                    <span>{td_string!(locale, kiosk.danger_911)}</span>
                </p>
            </div>
        </main>
    }
}

fn title(tablet: Tablet, place: Place, locale: Locale) -> impl IntoView {
    view! { <h1 id="heading" tabindex="-1">{move || heading(tablet, place, locale)}</h1> }
}

fn languages(tablet: Tablet) -> impl IntoView {
    let locale = tablet.locale;
    let page = tablet.page();
    let is = move |language: &Language| {
        tablet.answers.with(|answers| match &answers.language {
            Some(chosen) => chosen == language,
            None => *language == Language::Written(words::tag(locale.get()).to_owned()),
        })
    };
    let written = page.languages.iter().map(|tag| {
        let language = Language::Written(tag.clone());
        let chosen = language.clone();
        view! {
            <li>
                <button
                    type="button"
                    class="choice"
                    lang=tag.clone()
                    dir=words::direction(tag)
                    aria-pressed=move || is(&language).to_string()
                    on:click=move |_| tablet.choose_language(chosen.clone())
                >
                    {words::own_name(tag).to_owned()}
                </button>
            </li>
        }
    });
    let languages: Vec<_> = written.collect();
    // Few languages fill the page, many still find room on it.
    let grid = if languages.len() > 4 { "choices four" } else { "choices tall" };
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="call911" role="note">
                <Icon name="phone" />
                <span>{move || td_string!(locale.get(), kiosk.not_911)}</span>
            </p>
            <h1 id="heading" tabindex="-1">{move || td_string!(locale.get(), kiosk.choose_language)}</h1>
            <ul class=grid role="list">
                {languages}
                <li>
                    <button
                        type="button"
                        class="choice with-icon"
                        aria-pressed=move || is(&Language::Sign).to_string()
                        on:click=move |_| tablet.choose_language(Language::Sign)
                    >
                        <Icon name="sign" />
                        <span lang="en">"American Sign Language"</span>
                    </button>
                </li>
                <li>
                    <button
                        type="button"
                        class="choice more"
                        aria-pressed=move || is(&Language::Other).to_string()
                        on:click=move |_| tablet.choose_language(Language::Other)
                    >
                        {move || td_string!(locale.get(), kiosk.other_language)}
                    </button>
                </li>
            </ul>
            <p class="muted" aria-live="polite">
                {move || {
                    is(&Language::Other).then(|| td_string!(locale.get(), kiosk.interpreter_comes))
                        .or_else(|| is(&Language::Sign).then(|| td_string!(locale.get(), kiosk.signer_comes)))
                }}
            </p>
        </main>
    }
}

/// A service that can be chosen.
fn choice(tablet: Tablet, locale: Locale, service: &KioskService, hint: bool) -> impl IntoView + use<> {
    let (id, chosen) = (service.id.clone(), service.id.clone());
    let dom_id = format!("s-{id}");
    let tag = words::tag(locale);
    let name = service.name.get(tag).to_owned();
    let hint =
        Some(service.hint.get(tag)).filter(|text| hint && !text.is_empty()).map(|hint| format!(" {hint}"));
    view! {
        <li>
            <button
                type="button"
                class="choice"
                id=dom_id
                aria-pressed=move || {
                    tablet.answers.with(|answers| answers.service.as_ref() == Some(&id)).to_string()
                }
                on:click=move |_| tablet.choose(&chosen)
            >
                {name}
                {hint.map(|hint| view! { <small>{hint}</small> })}
            </button>
        </li>
    }
}

/// "Something else, not sure".
fn unsure(tablet: Tablet, locale: Locale) -> impl IntoView {
    let known = tablet.page().services.iter().find(|service| service.id.as_str() == UNSURE).cloned();
    known.map(|service| {
        let (id, chosen) = (service.id.clone(), service.id);
        view! {
            <li>
                <button
                    type="button"
                    class="choice more"
                    id="unsure"
                    aria-pressed=move || {
                        tablet.answers.with(|answers| answers.service.as_ref() == Some(&id)).to_string()
                    }
                    on:click=move |_| tablet.choose(&chosen)
                >
                    {td_string!(locale, kiosk.unsure)}
                </button>
            </li>
        }
    })
}

fn choose_one(tablet: Tablet, locale: Locale) -> impl IntoView {
    view! {
        {move || {
            (tablet.fault.get() == Some(Fault::ChooseOne)).then(|| {
                view! {
                    <div class="errors" role="alert" tabindex="-1" id="errors">
                        <p>
                            <b>{td_string!(locale, kiosk.choose_one)}</b>
                            " "
                            {td_string!(locale, kiosk.not_sure)}
                            " "
                            <a
                                href="#unsure"
                                on:click=move |event| {
                                    event.prevent_default();
                                    crate::screen::focus("#unsure");
                                }
                            >
                                {td_string!(locale, kiosk.unsure)}
                            </a>
                        </p>
                    </div>
                }
            })
        }}
    }
}

fn needs(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let common: Vec<_> = page
        .services
        .iter()
        .filter(|service| listed(service) && service.common)
        .take(6)
        .map(|service| choice(tablet, locale, service, true))
        .collect();
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.step_one)}</p>
            {title(tablet, Place::Needs, locale)}
            {choose_one(tablet, locale)}
            <ul class="choices" role="list" aria-labelledby="heading">
                {common}
                <li>
                    <button type="button" class="choice more" on:click=move |_| tablet.go(Place::More)>
                        {td_string!(locale, kiosk.more_reasons)}
                    </button>
                </li>
                {unsure(tablet, locale)}
            </ul>
        </main>
    }
}

fn more(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let others: Vec<_> = page
        .services
        .iter()
        .filter(|service| listed(service) && !service.common)
        .map(|service| choice(tablet, locale, service, false))
        .collect();
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.step_one)}</p>
            {title(tablet, Place::More, locale)}
            {choose_one(tablet, locale)}
            <ul class="choices four" role="list" aria-labelledby="heading">
                {others}
                {unsure(tablet, locale)}
            </ul>
        </main>
    }
}

fn closed(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let tag = words::tag(locale);
    let still: Vec<_> = page
        .services
        .iter()
        .filter(|service| listed(service) && service.always_open)
        .map(|service| {
            let id = service.id.clone();
            let hint =
                Some(service.hint.get(tag)).filter(|hint| !hint.is_empty()).map(|hint| format!(" {hint}"));
            view! {
                <li>
                    <button
                        type="button"
                        class="choice"
                        on:click=move |_| {
                            tablet.choose(&id);
                            tablet.after_choice();
                        }
                    >
                        {service.name.get(tag).to_owned()}
                        {hint.map(|hint| view! { <small>{hint}</small> })}
                    </button>
                </li>
            }
        })
        .collect();
    let numbers = (!still.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{td_string!(locale, kiosk.closed_numbers)}</h2>
                <p>{td_string!(locale, kiosk.closed_number_is)}</p>
            </section>
            <ul class="choices four" role="list">
                {still}
            </ul>
        }
    });
    // A number that nobody answers is not offered: after closing time an officer may still be here, else not.
    let phone = page.card.phone.clone();
    let phone = Memo::new(move |_| {
        (tablet.staffed() && !phone.is_empty())
            .then(|| td_string!(locale, kiosk.closed_phone, phone = phone.clone()).to_string())
    });
    let opens = Memo::new(move |_| {
        let opens = tablet.line.view.with(|line| line.opens_at);
        let opens = opens.map(|at| here::when(locale, at, tablet.now()));
        let opens = opens.map(|when| td_string!(locale, common.here_opens, when = when).to_string());
        let nobody = (!tablet.presence.get().is_staffed()).then(|| td_string!(locale, common.here_nobody));
        opens.into_iter().chain(nobody.map(str::to_owned)).collect::<Vec<_>>().join(" ")
    });
    view! {
        <main class="kiosk-main closed" id="main" tabindex="-1">
            {title(tablet, Place::Closed, locale)}
            <p class="lead">
                <b>{opens}</b>
            </p>
            {move || phone.get().map(|phone| view! { <p class="lead">{phone}</p> })}
            <div class="ways">
                <p class="call911" role="note">
                    <Icon name="phone" />
                    <span>{td_string!(locale, kiosk.danger_911)}</span>
                </p>
                <button
                    type="button"
                    class="choice primary"
                    id="ask-call"
                    on:click=move |_| tablet.ask_call()
                >
                    {td_string!(locale, kiosk.ask_call)}
                    <small>" " {td_string!(locale, kiosk.ask_call_hint)}</small>
                </button>
            </div>
            {numbers}
        </main>
    }
}

/// A call for help, in one or two sentences.
pub fn sentences(locale: Locale, stage: Stage) -> String {
    let more = match stage {
        Stage::Coming => td_string!(locale, kiosk.worse),
        Stage::Told | Stage::Telling => td_string!(locale, kiosk.no_answer),
        Stage::NotReached | Stage::NoOfficer | Stage::Unanswered => td_string!(locale, kiosk.call_or_phone),
        Stage::Closed => td_string!(locale, kiosk.call_again),
    };
    format!("{} {more}", stage_title(locale, stage))
}

fn stage_title(locale: Locale, stage: Stage) -> &'static str {
    match stage {
        Stage::Coming => td_string!(locale, kiosk.coming),
        Stage::NotReached => td_string!(locale, kiosk.not_reached),
        Stage::NoOfficer => td_string!(locale, kiosk.no_officer),
        Stage::Unanswered => td_string!(locale, kiosk.unanswered),
        Stage::Told => td_string!(locale, kiosk.told_desk),
        Stage::Telling => td_string!(locale, kiosk.telling),
        Stage::Closed => td_string!(locale, kiosk.desk_closed_it),
    }
}

/// 911 is what helps now.
fn is_for_911(stage: Stage) -> bool {
    matches!(stage, Stage::NotReached | Stage::NoOfficer | Stage::Unanswered)
}

/// Whether the page itself says how far a call for help has come.
pub fn says_stage(tablet: Tablet) -> bool {
    match tablet.place.get() {
        Place::Danger => true,
        Place::Notice | Place::Ticket => tablet.service().as_ref().is_some_and(comes_at_once),
        _ => false,
    }
}

/// How far the call for help has come that goes with a service for which an officer is to come at once.
fn calls(tablet: Tablet, locale: Locale) -> impl IntoView {
    let stage = Memo::new(move |_| tablet.stage().filter(|_| says_stage(tablet)));
    view! {
        <div role="alert">
            {move || {
                stage.get().map(|stage| {
                    let (class, icon) =
                        if is_for_911(stage) { ("call911", "phone") } else { ("notice", "officer") };
                    view! {
                        <p class=class>
                            <Icon name=icon />
                            <span>{sentences(locale, stage)}</span>
                        </p>
                    }
                })
            }}
        </div>
    }
}

fn notice(tablet: Tablet, locale: Locale) -> impl IntoView {
    let service = tablet.service();
    let at_once = service.as_ref().is_some_and(comes_at_once);
    let urgent = service.as_ref().is_some_and(|service| service.urgent);
    let text = service.and_then(|service| service.notice).unwrap_or_default();
    // What helps at once stands before the notice: the tablet told nobody, or nobody is there to be told.
    let help = help_at_once(tablet, locale, urgent && !at_once);
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0">
            <div class="middle">
                {title(tablet, Place::Notice, locale)}
                {help} {calls(tablet, locale)} <p class="lead">
                    <b>{text.get(words::tag(locale)).to_owned()}</b>
                </p>
            </div>
        </main>
    }
}

/// 911 and the phone by the door, for somebody who cannot wait while nobody is here.
fn help_at_once(tablet: Tablet, locale: Locale, urgent: bool) -> impl IntoView + use<> {
    let shown = Memo::new(move |_| urgent && !tablet.staffed());
    move || {
        shown.get().then(|| {
            view! {
                <p class="call911">
                    <Icon name="phone" />
                    <span>{td_string!(locale, kiosk.call_or_phone)}</span>
                </p>
            }
        })
    }
}

fn bring(tablet: Tablet, locale: Locale) -> impl IntoView {
    let tag = words::tag(locale);
    let service = tablet.service();
    let list: Vec<String> =
        service.as_ref().map(|service| service.bring.get(tag).to_vec()).unwrap_or_default();
    let takes = service.as_ref().map(|service| service.takes.get(tag).to_owned()).unwrap_or_default();
    let id = service.map(|service| service.id.to_string()).unwrap_or_default();
    let wait = Memo::new(move |_| {
        let known =
            tablet.line.view.with(|line| line.quotes.get(&id).or_else(|| line.quotes.get("")).copied());
        let known = known.filter(|_| tablet.line.fresh.get());
        here::wait(locale, &tablet.presence.get(), tablet.line.fresh.get(), tablet.now(), known)
    });
    // How long it takes at the window means nothing while nobody is at one.
    let staffed = Memo::new(move |_| tablet.staffed());
    let takes = move || (staffed.get() && !takes.is_empty()).then(|| view! { <p>{takes.clone()}</p> });
    let what = if list.is_empty() {
        Either::Left(view! { <p>{td_string!(locale, kiosk.bring_nothing)}</p> })
    } else {
        let list: Vec<_> = list.into_iter().map(|item| view! { <li>{item}</li> }).collect();
        Either::Right(view! {
            <ul class="bring">{list}</ul>
            <p class="muted">{td_string!(locale, kiosk.bring_missing)}</p>
        })
    };
    view! {
        <main class="kiosk-main split" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.step_two)}</p>
            {title(tablet, Place::Bring, locale)}
            <section class="stack">
                <h2>{td_string!(locale, kiosk.bring)}</h2>
                {what}
            </section>
            <section class="stack">
                <h2>{td_string!(locale, kiosk.how_long)}</h2>
                <p class="lead">{wait}</p>
                {takes}
                <p class="btns">
                    <button type="button" class="btn" on:click=move |_| tablet.go(Place::Name)>
                        <Icon name="plus" />
                        <span>{td_string!(locale, kiosk.add_details)}</span>
                    </button>
                </p>
                <p class="muted">{td_string!(locale, kiosk.details_optional)}</p>
            </section>
        </main>
    }
}

/// Name, telephone and ZIP code are asked in the same way.
fn detail(tablet: Tablet, locale: Locale, place: Place) -> impl IntoView {
    let (label, why, mode, wrong) = match place {
        Place::Phone | Place::CallBack => (
            td_string!(locale, kiosk.phone),
            if place == Place::CallBack {
                td_string!(locale, kiosk.ask_call_hint)
            } else {
                td_string!(locale, kiosk.phone_why)
            },
            "tel",
            td_string!(locale, kiosk.phone_wrong),
        ),
        Place::Area => (
            td_string!(locale, kiosk.area),
            td_string!(locale, kiosk.area_why),
            "numeric",
            td_string!(locale, kiosk.area_wrong),
        ),
        _ => (
            td_string!(locale, kiosk.name),
            td_string!(locale, kiosk.name_why),
            "text",
            td_string!(locale, kiosk.name_wrong),
        ),
    };
    let value = tablet.answers.with_untracked(|answers| match place {
        Place::Phone | Place::CallBack => answers.phone.clone(),
        Place::Area => answers.area.clone(),
        _ => answers.name.clone(),
    });
    let faulty = move || tablet.fault.get().is_some();
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        tablet.answers.update(|answers| match place {
            Place::Phone | Place::CallBack => answers.phone = text,
            Place::Area => answers.area = text,
            _ => answers.name = text,
        });
    };
    let skip =
        if place == Place::Area { td_string!(locale, kiosk.unknown) } else { td_string!(locale, kiosk.skip) };
    let optional = place != Place::CallBack;
    // "Talk to an officer" leads here while closed: who cannot be talked to, and what helps instead.
    let why_call = (!optional).then(|| {
        view! {
            <p class="lead">
                <b>{move || tablet.nobody(locale).unwrap_or_else(|| here::closed(locale, None, tablet.now()))}</b>
            </p>
            <p class="call911" role="note">
                <Icon name="phone" />
                <span>{td_string!(locale, kiosk.danger_911)}</span>
            </p>
        }
    });
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            {optional.then(|| view! { <p class="step">{td_string!(locale, kiosk.optional)}</p> })}
            {title(tablet, place, locale)} {why_call}
            <form
                class="stack loose"
                autocomplete="off"
                novalidate=true
                on:submit=move |event| {
                    event.prevent_default();
                    tablet.forward();
                }
            >
                {move || {
                    faulty().then(|| {
                        view! {
                            <div class="errors" role="alert" tabindex="-1" id="errors">
                                <p>
                                    <b>{td_string!(locale, kiosk.check_one)}</b>
                                    " "
                                    <a
                                        href="#entry"
                                        on:click=move |event| {
                                            event.prevent_default();
                                            crate::screen::focus("#entry");
                                        }
                                    >
                                        {wrong}
                                    </a>
                                </p>
                            </div>
                        }
                    })
                }}
                <div class="field">
                    <label for="entry">{label}</label>
                    <p class="hint" id="why">{why}</p>
                    {move || {
                        faulty().then(|| {
                            view! {
                                <p class="error" id="wrong">{wrong}</p>
                            }
                        })
                    }}
                    <input
                        class="input"
                        id="entry"
                        inputmode=mode
                        autocomplete="off"
                        autocapitalize=if mode == "text" { "words" } else { "off" }
                        spellcheck="false"
                        aria-describedby=move || if faulty() { "why wrong" } else { "why" }
                        aria-invalid=move || faulty().then_some("true")
                        prop:value=value
                        on:input=typed
                    />
                </div>
                {optional.then(|| {
                    view! {
                        <p class="btns">
                            <button type="button" class="btn" on:click=move |_| tablet.skip()>
                                {skip}
                            </button>
                        </p>
                    }
                })}
            </form>
        </main>
    }
}

fn help(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let tag = words::tag(locale);
    let needs: Vec<_> = page
        .needs
        .iter()
        .map(|need| {
            let (id, asked) = (need.id.clone(), need.id.clone());
            let checked = move || tablet.answers.with(|answers| answers.needs.contains(&asked));
            let change = move |event: leptos::ev::Event| {
                let on = event_target_checked(&event);
                tablet.answers.update(|answers| {
                    answers.needs.retain(|need| need != &id);
                    if on {
                        answers.needs.push(id.clone());
                    }
                });
            };
            let hint = (need.id.as_str() == "come_to_me").then(|| td_string!(locale, kiosk.come_hint));
            view! {
                <label class="choice">
                    <input type="checkbox" prop:checked=checked on:change=change />
                    <span>
                        {need.name.get(tag).to_owned()}
                        {hint.map(|hint| view! { <br /><small>{hint}</small> })}
                    </span>
                </label>
            }
        })
        .collect();
    let none = move || tablet.answers.with(|answers| answers.needs.is_empty());
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.optional)}</p>
            <form autocomplete="off" on:submit=move |event| event.prevent_default()>
                <fieldset class="stack">
                    <legend class="sr">{td_string!(locale, kiosk.needs_question)}</legend>
                    {title(tablet, Place::Help, locale)}
                    <p class="muted">{td_string!(locale, kiosk.needs_why)}</p>
                    <div class="choices">
                        {needs} <label class="choice">
                            <input
                                type="checkbox"
                                prop:checked=none
                                on:change=move |_| tablet.answers.update(|answers| answers.needs.clear())
                            />
                            <span>{td_string!(locale, kiosk.none_of_these)}</span>
                        </label>
                    </div>
                </fieldset>
            </form>
        </main>
    }
}

fn sending(tablet: Tablet, locale: Locale) -> impl IntoView {
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0" aria-busy="true">
            <div class="middle">
                {title(tablet, Place::Sending, locale)}
                <p class="lead" role="status">
                    {move || {
                        if !tablet.retrying.get() {
                            td_string!(locale, kiosk.one_moment)
                        } else {
                            td_string!(locale, kiosk.sending_offline)
                        }
                    }}
                </p>
            </div>
        </main>
    }
}

fn refused(tablet: Tablet, locale: Locale) -> impl IntoView {
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0">
            <div class="middle">
                {title(tablet, Place::Refused, locale)}
                <p class="lead" role="alert">{move || tablet.refused.get()}</p>
                <p class="lead">
                    {move || {
                        let ask = || tablet.staffed().then(|| td_string!(locale, kiosk.ask_window).to_owned());
                        tablet.nobody(locale).or_else(ask)
                    }}
                </p>
            </div>
        </main>
    }
}

fn ticket(tablet: Tablet, locale: Locale) -> impl IntoView {
    let tag = words::tag(locale);
    let given = tablet.given.get_untracked();
    let label = given.as_ref().map(|given| given.ticket.clone()).unwrap_or_default();
    let wait = given.as_ref().and_then(|given| given.quote).map(|quote| words::quote(locale, &quote));
    let came = given.as_ref().and_then(|given| given.arrived_at).map(words::time);
    let came = came.map(|time| td_string!(locale, kiosk.came_at, time = time).to_string());
    let call_back = given.as_ref().is_some_and(|given| given.call);
    let before = given.as_ref().and_then(|given| given.before.clone());
    let before = before.map(|ticket| td_string!(locale, kiosk.also_number, ticket = ticket).to_string());
    let code = given.and_then(|given| given.status_url).and_then(|address| qr::svg_path(&address));
    let service = tablet.service();
    let urgent = service.as_ref().is_some_and(|service| service.urgent);
    let service = service.filter(|service| !service.discreet && !call_back);
    let service = service.map(|service| view! { <p>{service.name.get(tag).to_owned()}</p> });
    let at_once = tablet.service().as_ref().is_some_and(comes_at_once);
    let here = Memo::new(move |_| tablet.staffed());
    let now = Memo::new(move |_| {
        if call_back {
            let opens = tablet.line.view.with(|line| line.opens_at);
            return match opens.map(|at| here::when(locale, at, tablet.now())) {
                Some(when) => td_string!(locale, kiosk.call_after, when = when).to_string(),
                None => td_string!(locale, kiosk.call_later).to_owned(),
            };
        }
        if let Some(nobody) = tablet.nobody(locale) {
            let good_for = if tablet.open() {
                td_string!(locale, kiosk.place_safe)
            } else {
                td_string!(locale, kiosk.closed_number_is)
            };
            return format!("{nobody} {good_for}");
        }
        match &wait {
            _ if !here.get() => String::new(),
            _ if urgent => td_string!(locale, kiosk.first).to_owned(),
            Some(wait) => td_string!(locale, kiosk.your_wait, wait = wait.clone()).to_string(),
            None => td_string!(locale, kiosk.wait_unknown).to_owned(),
        }
    });
    // Whoever cannot wait is told what helps at once. Where an officer is to come, `calls` says it.
    let help = help_at_once(tablet, locale, urgent && !at_once);
    // Somebody who cannot wait is not offered a call for tomorrow: 911 is what helps.
    let ask_call = Memo::new(move |_| !urgent && !call_back && !tablet.open());
    let ask_call = move || {
        ask_call.get().then(|| {
            view! {
                <button type="button" class="choice primary" id="ask-call" on:click=move |_| tablet.ask_call()>
                    {td_string!(locale, kiosk.ask_call)}
                    <small>" " {td_string!(locale, kiosk.ask_call_hint)}</small>
                </button>
            }
        })
    };
    let we_call = Memo::new(move |_| !urgent && !call_back && here.get());
    let hint = Memo::new(move |_| match tablet.nobody(locale) {
        Some(nobody) => format!("{} {nobody}", td_string!(locale, kiosk.have_number)),
        None if here.get() => td_string!(locale, kiosk.keep_number).to_owned(),
        None => td_string!(locale, kiosk.have_number).to_owned(),
    });
    let code = code.map(|(size, path)| {
        view! {
            <div class="tear" data-private>
                <div class="row">
                    <svg
                        class="qr"
                        viewBox=format!("-2 -2 {} {}", size + 4, size + 4)
                        role="img"
                        aria-label=td_string!(locale, kiosk.qr)
                    >
                        <path d=path></path>
                    </svg>
                    <p>{td_string!(locale, kiosk.scan)}</p>
                </div>
            </div>
        }
    });
    view! {
        <main class="kiosk-main split" id="main" tabindex="0">
            {title(tablet, Place::Ticket, locale)}
            <section class="stub" aria-label=td_string!(locale, kiosk.your_ticket)>
                <div>
                    <p class="muted">{td_string!(locale, kiosk.your_number)}</p>
                    <p class="ticket">
                        <bdi>{label}</bdi>
                    </p>
                    {service}
                    {came.map(|came| view! { <p class="muted">{came}</p> })}
                    {before.map(|before| view! { <p class="muted">{before}</p> })}
                </div>
                {code}
            </section>
            <section class="stack loose">
                {move || {
                    tablet.hint.get().then(|| {
                        view! {
                            <p class="notice" role="status">
                                <Icon name="info" />
                                <span>{hint}</span>
                            </p>
                        }
                    })
                }}
                <p class="lead" role="status">{now}</p>
                {help} {ask_call}
                {calls(tablet, locale)}
                {move || {
                    we_call.get().then(|| view! { <p class="lead">{td_string!(locale, kiosk.we_call)}</p> })
                }}
                <p class="notice">
                    <Icon name="info" />
                    <span>{td_string!(locale, kiosk.no_paper)}</span>
                </p>
                <p class="muted">{td_string!(locale, kiosk.clears, n = idle::TICKET_S).to_string()}</p>
            </section>
        </main>
    }
}

fn danger(tablet: Tablet, locale: Locale) -> impl IntoView {
    let stage = Memo::new(move |_| {
        let staffed = tablet.presence.get().is_staffed();
        let first = match tablet.line.fresh.get() {
            false => Stage::NotReached,
            true if staffed => Stage::Telling,
            true => Stage::NoOfficer,
        };
        tablet.stage().unwrap_or(first)
    });
    let call = move || {
        is_for_911(stage.get()).then(|| {
            view! {
                <p class="call911">
                    <Icon name="phone" />
                    <span>{td_string!(locale, kiosk.call_or_phone)}</span>
                </p>
            }
        })
    };
    let lead = move || match stage.get() {
        Stage::Coming => Some(td_string!(locale, kiosk.worse)),
        Stage::Told | Stage::Telling => Some(td_string!(locale, kiosk.no_answer)),
        Stage::Closed => Some(td_string!(locale, kiosk.call_again)),
        Stage::NotReached | Stage::NoOfficer | Stage::Unanswered => None,
    };
    let lead = move || lead().map(|words| view! { <p class="lead"><b>{words}</b></p> });
    let more = move || match stage.get() {
        Stage::Told => Some(td_string!(locale, kiosk.stay_here)),
        Stage::NotReached => Some(td_string!(locale, kiosk.keep_trying)),
        _ => None,
    };
    let more = move || more().map(|words| view! { <p class="lead">{words}</p> });
    let told = move || match (stage.get(), tablet.danger.get()) {
        (Stage::Told, Some(Danger::Told(at))) => {
            let time = words::time(words::at(at, tablet.line.view.with_untracked(|line| line.at)));
            let ago = words::length(tablet.line.now.get() - at);
            Some(td_string!(locale, kiosk.told_at, time = time, ago = ago).to_string())
        }
        _ => None,
    };
    let told = move || {
        told().map(|words| {
            view! {
                <p class="notice">
                    <Icon name="clock" />
                    <span>{words}</span>
                </p>
            }
        })
    };
    view! {
        <main class="kiosk-main fill" id="main" tabindex="0">
            <div class="middle">
                <div class="stack loose" role="alert">
                    <h1
                        id="heading"
                        tabindex="-1"
                        class=move || if stage.get() == Stage::Unanswered { "shout" } else { "" }
                    >
                        {move || stage_title(locale, stage.get())}
                    </h1>
                    {call} {lead} {more}
                </div>
                {told}
                <div class="btns">
                    <button type="button" class="btn" on:click=move |_| tablet.back()>
                        {td_string!(locale, kiosk.go_back)}
                    </button>
                    {move || {
                        (stage.get() != Stage::Closed)
                            .then(|| view! { <p class="muted">{td_string!(locale, kiosk.going_back)}</p> })
                    }}
                </div>
            </div>
        </main>
    }
}
