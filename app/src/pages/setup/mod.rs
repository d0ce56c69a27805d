//! Setting up: tables and plain HTML forms, no JavaScript. One file for each section; to add one: its file,
//! its match arm in [`section`], its entry in [`SECTIONS`], its texts in `locales/*/setup.json`.
//!
//! # The forms, as the server answers them
//!
//! `GET /setup/{section}?district=SLUG` shows a section. Every other parameter of the address goes into
//! [`SetupPage::typed`] unchanged: `edit=ID` opens the form of one entry, `edit=new` an empty one, `done=DO`
//! says that `do` was done (unless `said` says it better).
//!
//! `POST /setup/{section}` takes `application/x-www-form-urlencoded`. Every form sends `district` (the slug
//! of the district being set up, empty where there is none) and `do`. No field is sent twice. Done: 303 to
//! `/setup/{section}?district=SLUG&done=DO`; where a link or code is shown once: 200 with the page, `once` in
//! it. Refused: 422 with the page, everything that was posted in `typed`, and a `(field, problem)` in
//! `errors` for each error. A problem is a code of [`fields::problem`] (`required`, `taken`, `bad_slug` …),
//! which the page puts into words, or a sentence. The empty field name is the whole form.
//!
//! Every form of several fields also sends `was`: the values stored when it was rendered, as a JSON object of
//! its fields. What another person has changed since, and this form has not, stays as they changed it; what
//! both have changed is refused with 409, the page, and `changed:VALUE` for each such field. Without `was`
//! the form is taken as it is.
//!
//! - A tick box sends `yes`, or nothing.
//! - A field written `name_L` exists once for each language of [`Rules::languages`](domain::rules::Rules): `name_en`.
//! - A duration is `M:SS`, `H:MM:SS`, or a bare number of minutes.
//! - A slug is 1 to 40 of `a-z`, `0-9`, `_`, `-`, and never changes.
//!
//! | section | `do` | fields |
//! |---|---|---|
//! | services | `add`, `change` | `id` · `name_L` · `public_name_L` (blank: none) · `hint_L` · `takes_L` · `bring_L` (one thing a line) · ticks `walk_in` `phone` `callback` `online` · ticks `urgent` `discreet` `common` `kiosk` `always_open` · `acknowledge` `call` `resolve` (lengths; all blank: the district's). What the form does not show (rate, duration, script, outcomes, notice, places) stays, or takes its default |
//! | services | `up`, `down`, `remove` | `id` |
//! | windows | `add`, `change` | `id` · `name_L` · `kind`: `counter` or `phone` |
//! | windows | `up`, `down`, `remove` | `id` |
//! | hours | `change` | `zone` (IANA) · `day_starts` (`H:MM`) · `week`: `always` or `days` · `mon` … `sun` (such as `8:00-12:00, 13:00-20:00`; blank: closed; an end not after its start is on the next day; `24:00` is allowed; `-` or `–`) · `holidays` (one `YYYY-MM-DD` a line, and a note) · `special` (one `YYYY-MM-DD 8:00-12:00, …` a line, and a note; without hours: closed) |
//! | hours | `day` | `id` (the day before a change) · `date` (`YYYY-MM-DD`) · `open` (as `mon`; blank: closed) · `note` |
//! | hours | `remove` | `id`: the day follows the weekly plan again |
//! | hours | `look`, `take` | `file`: the text of a calendar file · tick `free`: include what it marks as free time · tick `everywhere` (only `take`): in all districts. `look` answers with the page, `import` in it, and changes nothing |
//! | watches | `add`, `change` | `id` · `name_L` · `from` `to` (`H:MM`; an end not after the beginning is on the next day) · ticks `mon` … `sun`: the days it begins on (none: every day) |
//! | watches | `remove` | `id` |
//! | areas | `change` | `areas` (one `POSTCODE, AREA` a line) |
//! | watches, areas | `everywhere` | copies this district's list to every district |
//! | targets | `change` | `acknowledge` `call` `resolve` (lengths) · `source` · for each channel `CHANNEL_acknowledge` `CHANNEL_call` `CHANNEL_resolve`, all three or none |
//! | targets | `rules` | `recalls` (number) · `no_show_grace` (length) · `step_out_free` (length) · `undo_within` (length) · `reopen_within` (hours, number) · `attempts` (number) |
//! | alarms | `recipients` | `supervisor` `captain` (e-mail addresses, one a line) · `hook` (an http or https address; blank: none) |
//! | alarms | `change` | `quiet_from` `quiet_to` (`H:MM`; both blank: none) · of each kind of alarm (`long_wait` …) up to six steps: `long_wait_0_after` (a length, with `-` before the due time; blank: no such step) `long_wait_0_to` (`desk`, `supervisor`, `captain`) `long_wait_0_mail` `long_wait_0_hook` (`yes`) |
//! | staff | `add`, `change` | `id` (only for `change`) · `name` · `login` · `badge` · `role`: `officer`, `supervisor`, `captain`, `admin` · tick `everywhere`, or ticks `in_SLUG`, one for each district · `supervisor`: an id, or nothing. `add` answers with `once`: the whole `https://…/welcome/CODE` |
//! | staff | `link` | `id`: a new link to choose a password, in `once` |
//! | staff | `disable`, `enable` | `id` |
//! | devices | `pair` | `kind`: `kiosk` or `display` · `name` · `series`: for a kiosk, the letters of a tablet of [`Rules::kiosks`](domain::rules::Rules), or 1 to 3 new capital letters, which add one. Answers with `once`: the pairing code |
//! | devices | `revoke` | `id` |
//! | publish | `publish`, `withdraw` | no fields: figures are published at `/public`, or no longer |

mod alarms;
mod areas;
mod days;
mod desk;
mod devices;
mod health;
mod hours;
mod publish;
mod services;
mod staff;
mod targets;
mod times;
mod watches;
mod windows;

use crate::api::SetupPage;
use crate::components::Icon;
use crate::components::fields::{Form, stored_in};
use crate::i18n::{Locale, td_string};
use desk::Desk;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The sections, in the order shown.
const SECTIONS: [&str; 11] = [
    "services", "windows", "hours", "watches", "areas", "targets", "alarms", "staff", "devices", "publish",
    "health",
];

/// The page's title in the browser's tab.
pub fn title(page: &SetupPage, locale: Locale) -> String {
    let title = format!("{} · {}", name(&page.section, locale), td_string!(locale, setup.title));
    if page.errors.is_empty() {
        title
    } else {
        td_string!(locale, sign_in.error_title, title = title).to_string()
    }
}

fn name(section: &str, locale: Locale) -> &'static str {
    match section {
        "windows" => td_string!(locale, setup.windows),
        "hours" => td_string!(locale, setup.hours),
        "watches" => td_string!(locale, setup.watches),
        "areas" => td_string!(locale, setup.areas),
        "targets" => td_string!(locale, setup.targets),
        "alarms" => td_string!(locale, setup.alarms),
        "staff" => td_string!(locale, setup.staff),
        "devices" => td_string!(locale, setup.devices),
        "publish" => td_string!(locale, setup.publish),
        "health" => td_string!(locale, setup.health),
        _ => td_string!(locale, setup.services),
    }
}

/// The set-up page.
#[component]
pub fn Setup(
    /// The data of the page.
    page: SetupPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let desk = Desk { locale, page: &page };
    let slug = desk.slug();
    let sections: Vec<_> = SECTIONS
        .into_iter()
        .filter(|section| page.everywhere || *section != "publish")
        .map(|section| {
            let current = (section == page.section).then_some("page");
            let href = format!("/setup/{section}?district={slug}");
            view! { <li><a href=href aria-current=current>{name(section, locale)}</a></li> }
        })
        .collect();
    view! {
        <a class="skip" href="#main">{td_string!(locale, setup.skip)}</a>
        <header class="bar">
            <span class="brand"><Icon name="brand" />{td_string!(locale, common.product)}</span>
            <nav aria-label=td_string!(locale, setup.screens)>
                <a href="/desk">{td_string!(locale, setup.desk)}</a>
                <a href="/floor">{td_string!(locale, setup.floor)}</a>
                <a href="/setup/services" aria-current="true">{td_string!(locale, setup.title)}</a>
            </nav>
            <span class="end">{page.me.name.clone()}</span>
            <a href="/password">{td_string!(locale, sign_in.change_title)}</a>
            <form method="post" action="/sign-out">
                <button type="submit" class="btn">{td_string!(locale, setup.sign_out)}</button>
            </form>
        </header>
        <div class="setup">
            <nav aria-label=td_string!(locale, setup.title)><ul role="list">
                {sections}
                <li><a href="/scripts">{td_string!(locale, scripts.title)}</a></li>
                <li><a href="/practice">{td_string!(locale, practice.title)}</a></li>
                <li><a href="/steps">{td_string!(locale, practice.steps)}</a></li>
            </ul></nav>
            <main id="main" tabindex="-1">
                {which_district(&desk)}
                {said(&desk)}
                {refused(&desk)}
                {section(&desk)}
            </main>
        </div>
    }
}

/// The stored values of the fields of one form on this page.
pub fn stored(page: &SetupPage, language: &str, verb: &str) -> Option<BTreeMap<String, String>> {
    let locale = crate::words::locale(language);
    let owner = Owner::new();
    let write = || {
        let desk = Desk { locale, page };
        drop(crate::words::speaking(locale, || section(&desk)));
    };
    let fields = stored_in(verb, || owner.with(write));
    owner.cleanup();
    fields
}

fn section(desk: &Desk<'_>) -> AnyView {
    if desk.page.card.id.is_none() && !matches!(desk.page.section.as_str(), "staff" | "publish" | "health") {
        return view! {
            <h1>{name(&desk.page.section, desk.locale)}</h1>
            <p class="notice">{td_string!(desk.locale, setup.no_district)}</p>
        }
        .into_any();
    }
    match desk.page.section.as_str() {
        "windows" => windows::view(desk),
        "hours" => hours::view(desk),
        "watches" => watches::view(desk),
        "areas" => areas::view(desk),
        "targets" => targets::view(desk),
        "alarms" => alarms::view(desk),
        "staff" => staff::view(desk),
        "devices" => devices::view(desk),
        "publish" => publish::view(desk),
        "health" => health::view(desk),
        _ => services::view(desk),
    }
}

/// Links to other districts, where there are any and the section belongs to one district.
fn which_district(desk: &Desk<'_>) -> Option<AnyView> {
    let Desk { locale, page } = *desk;
    if page.districts.len() < 2
        || matches!(page.section.as_str(), "staff" | "publish" | "health")
        || desk.open().is_some()
    {
        return None;
    }
    let options: Vec<_> = page
        .districts
        .iter()
        .map(|(id, name)| {
            let selected = page.card.id.as_ref() == Some(id);
            view! { <option value=id.as_str().to_owned() selected=selected>{name.clone()}</option> }
        })
        .collect();
    Some(
        view! {
            <form class="filters" method="get" action=desk.action()>
                <div class="field">
                    <label for="which">{td_string!(locale, setup.district)}</label>
                    <select id="which" name="district">{options}</select>
                </div>
                <button type="submit" class="btn">{td_string!(locale, setup.show)}</button>
            </form>
        }
        .into_any(),
    )
}

/// The error of a form of one button, which has no fields to show it at.
fn refused(desk: &Desk<'_>) -> Option<AnyView> {
    let has_fields = matches!(
        desk.typed("do"),
        Some("add" | "change" | "rules" | "recipients" | "pair" | "day" | "look" | "take")
    );
    if has_fields { None } else { Form::refused(desk.locale, &desk.page.typed, &desk.page.errors).summary() }
}

/// What was done, and the link or code to hand on.
fn said(desk: &Desk<'_>) -> Option<AnyView> {
    let Desk { locale, page } = *desk;
    let said =
        page.said.clone().or_else(|| desk.typed("done").map(|done| done_words(locale, done).to_owned()));
    if said.is_none() && page.once.is_none() {
        return None;
    }
    let device = page.section == "devices";
    let once = page.once.clone().map(|once| {
        let (how, label) = if device {
            (td_string!(locale, setup.once_code_how), td_string!(locale, setup.once_code))
        } else {
            (td_string!(locale, setup.once_link_how), td_string!(locale, setup.once_link))
        };
        let class = if device { "input code" } else { "input" };
        view! {
            <p>{how}</p>
            <div class="once"><input class=class aria-label=label readonly=true value=once autocomplete="off" /></div>
        }
    });
    Some(
        view! {
            <div class="notice good" role="status">
                <Icon name="check" />
                <div class="stack tight">
                    {said.map(|said| view! { <p><b>{said}</b></p> })}
                    {once}
                </div>
            </div>
        }
        .into_any(),
    )
}

fn done_words(locale: Locale, done: &str) -> &'static str {
    match done {
        "add" => td_string!(locale, setup.done_add),
        "remove" => td_string!(locale, setup.done_remove),
        "up" | "down" => td_string!(locale, setup.done_move),
        "disable" => td_string!(locale, setup.done_disable),
        "enable" => td_string!(locale, setup.done_enable),
        "revoke" => td_string!(locale, setup.done_revoke),
        "lift" => td_string!(locale, setup.done_lift),
        "take" => td_string!(locale, setup.done_take),
        "everywhere" => td_string!(locale, setup.done_everywhere),
        "publish" => td_string!(locale, setup.done_publish),
        "withdraw" => td_string!(locale, setup.done_withdraw),
        _ => td_string!(locale, setup.done_change),
    }
}
