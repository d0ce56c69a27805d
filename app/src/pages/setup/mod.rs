//! Setting up: tables and plain HTML forms, no JavaScript. One file for each section; to add one: its file,
//! its match arm in [`section`], its row in [`SECTIONS`], its texts in `locales/*/setup.json`.
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
//! - A time of day, here `H:MM`, may have its half of the day: `8:00 PM`, `8 p.m.`; so it is shown.
//! - A duration is `M:SS`, `H:MM:SS`, or a bare number of minutes.
//! - A slug is 1 to 40 of `a-z`, `0-9`, `_`, `-`, and never changes.
//!
//! | section | `do` | fields |
//! |---|---|---|
//! | services | `add`, `change` | `id` · `name_L` · `public_name_L` (blank: none) · `hint_L` · `takes_L` · `bring_L` (one thing a line) · `notice_L` (blank: none) · ticks `walk_in` `phone` `callback` `online` · ticks `urgent` `discreet` `common` `kiosk` `always_open` · `usual` `most` (lengths: of half and of nine of ten visits) · `rate` (a number) · `script` (an id; blank: the general one) · a tick `to_CODE` for each place · `acknowledge` `call` `resolve` (lengths; all blank: the district's). With `spread`=`yes`: ticks `in_SLUG`, the districts that offer it; `apply`: `everywhere` (a change holds in all of them) or `here`; tick `over`: also where a field is different there |
//! | services | `up`, `down`, `remove` | `id` |
//! | services | `shipped` | `id`: a service that the program ships, or `*` for all |
//! | services | `add` with `of` (a service), and the rest with an `id` of two parts, `SERVICE.CODE` | an outcome: `id` (blank: from the name) · `name_L` · tick `asks_reference` |
//! | services | `everywhere` | `id`: a service; its outcomes are copied to every district that offers it |
//! | reasons | `add` with `of` (`hold`, `out_of_order`, `away`, `cancel`, `reopen`, `needs`), `change` with an `id` of two parts, `LIST.CODE` | `id` (blank: from the name) · `name_L` · ticks `stops_clock` `interpreter` `ordered` `emergency` |
//! | reasons | `up`, `down`, `remove` | `id`: `LIST.CODE` |
//! | reasons | `everywhere` | `id`: a list, which is copied to every district |
//! | places | `add`, `change` | `id` (of a new one; blank: from the name) · `name_L` · `what_L` · `phone` · `address` · `hours_L` |
//! | places | `up`, `down`, `remove` | `id` |
//! | places | `shipped` | `id`: a place that the program ships, or `*` for all |
//! | places | `everywhere` | copies this district's list to every district |
//! | windows | `add`, `change` | `id` · `name_L` · `kind`: `counter` or `phone` |
//! | windows | `up`, `down`, `remove` | `id` |
//! | tablets | `add`, `change` | `id` · `name` · `series`: 1 to 3 letters that no other tablet has |
//! | tablets | `up`, `down`, `remove` | `id` |
//! | districts | `add` | `from` (a district whose rules are copied; blank: those shipped) · `name` · `id` (blank: from the name) · `address` `phone` `rank` `captain` `captain_phone` `captain_email` · `zone` · `week` `mon` … `sun` as in hours · `counters` `phones` (numbers) |
//! | districts | `change` | `id` · `name` … `captain_email` |
//! | districts | `up`, `down` | `id` |
//! | districts | `set`, `remove` (`POST /setup/photo`, a `multipart/form-data`) | the captain's picture: `photo` |
//! | department | `name` | `name` |
//! | department | `languages` | `first`: a tag · a tick `in_TAG` for each language · tick `drop`: also a language in which texts are written |
//! | hours | `change` | `zone` (IANA) · `day_starts` (`H:MM`) · `week`: `always` or `days` · `mon` … `sun` (such as `8:00-12:00, 13:00-20:00`; blank: closed; an end not after its start is on the next day; `24:00` is allowed; `-` or `–`) · `holidays` (one `YYYY-MM-DD` a line, and a note) · `special` (one `YYYY-MM-DD 8:00-12:00, …` a line, and a note; without hours: closed) |
//! | hours | `day` | `id` (the day before a change) · `date` (`YYYY-MM-DD`) · `open` (as `mon`; blank: closed) · `note` |
//! | hours | `remove` | `id`: the day follows the weekly plan again |
//! | hours | `look`, `take` | `file`: the text of a calendar file · tick `free`: include what it marks as free time · tick `everywhere` (only `take`): in all districts. `look` answers with the page, `import` in it, and changes nothing |
//! | watches | `add`, `change` | `id` · `name_L` · `from` `to` (`H:MM`; an end not after the beginning is on the next day) · ticks `mon` … `sun`: the days it begins on (none: every day) |
//! | watches | `remove` | `id` |
//! | areas | `change` | `areas` (one `POSTCODE, AREA` a line) |
//! | watches, areas | `everywhere` | copies this district's list to every district |
//! | targets | `change` | `acknowledge` `call` `resolve` (lengths) · `source` · for each channel `CHANNEL_acknowledge` `CHANNEL_call` `CHANNEL_resolve`, all three or none |
//! | rules | `change` | `recalls` (number) · `attempts` (number) · `reopen_within` (hours, number) · `no_show_grace` `step_out_free` `wrap_up` `undo_within` (lengths) · `keep_apart`: `warn` or `not_side_by_side` · `sign_on`: `first_come` or `other_every`, with `other_every` (number) |
//! | alarms | `recipients` | `supervisor` `captain` (e-mail addresses, one a line) · `hook` (an http or https address; blank: none) |
//! | alarms | `change` | `quiet_from` `quiet_to` (`H:MM`; both blank: none) · of each kind of alarm (`long_wait` …) up to six steps: `long_wait_0_after` (a length, with `-` before the due time; blank: no such step) `long_wait_0_to` (`desk`, `supervisor`, `captain`) `long_wait_0_mail` `long_wait_0_hook` (`yes`) |
//! | notices | `add`, `change` | `id` (only for `change`) · `text_L` (one line, at most 160 characters) · `until` (`YYYY-MM-DDTHH:MM`, by the clock of the district) |
//! | notices | `up`, `down`, `remove` | `id` |
//! | staff | `add`, `change` | `id` (only for `change`) · `name` · `login` · `badge` · `role`: `officer`, `supervisor`, `captain`, `admin` · tick `everywhere`, or ticks `in_SLUG`, one for each district · `supervisor`: an id, or nothing. `add` answers with `once`: the slip with the one-time link |
//! | staff | `link` | `id`: a new link to choose a password, in `once` |
//! | staff | `look` | `file`: a list from a spreadsheet. Answers with the page, `roster` in it, and changes nothing |
//! | staff | `enroll` | `file` · `digest` of the preview: does all of it, or shows what it would do now. New links are in `once` |
//! | staff | `disable`, `enable` | `id` |
//! | devices | `pair` | `kind`: `kiosk` or `display` · `name` · `series`: for a kiosk, the letters of a tablet of [`Rules::kiosks`](domain::rules::Rules), or 1 to 3 new capital letters, which add one. Answers with `once`: how to pair it |
//! | devices | `code` | `id`: a new pairing code, in `once` |
//! | devices | `change` | `id` · `name` · for a kiosk `kiosk`, a tablet of the district · for a display tick `all_windows`, or ticks `w_WINDOW` · tick `voice` · `language`: the first one (blank: as in the district) · up to four of `from_N` `to_N` (`H:MM`) `level_N` (percent) |
//! | devices | `revoke` | `id` |
//! | any of rules, and districts, at `/setup/{section}/history` | `undo` | `id`: the number of a change · `seen`: of the question that was asked, where fields have changed since |
//! | file | `look` | `file`: the text of a setup file. Answers with the page, `file` in it, and changes nothing |
//! | file | `apply` | `file` · `digest` of the preview: does all of it, or shows what it would do now. Links of new accounts are in `once` |
//! | publish | `publish`, `withdraw` | no fields: figures are published at `/public`, or no longer |

mod alarms;
mod areas;
mod closing;
mod counter;
mod days;
mod department;
mod desk;
mod devices;
mod differences;
mod districts;
mod entries;
mod file;
mod health;
mod history;
mod hours;
mod notices;
mod places;
mod publish;
mod reasons;
mod roster;
mod sections;
mod service_fields;
mod services;
mod staff;
mod tablets;
mod targets;
mod times;
mod watches;
mod windows;

use crate::api::{OnceView, SetupPage};
use crate::components::Icon;
use crate::components::fields::{Form, stored_in};
use crate::components::pairing::{PRINTS, pairing, slips};
use crate::i18n::{Locale, td_string};
use desk::Desk;
pub use differences::sentences;
use leptos::prelude::*;
use roster::READS_FILE;
pub use sections::{History, SECTIONS, history_of};
use std::collections::BTreeMap;

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
        "reasons" => td_string!(locale, setup.reasons),
        "places" => td_string!(locale, setup.places),
        "tablets" => td_string!(locale, setup.tablets),
        "rules" => td_string!(locale, setup.rules),
        "districts" => td_string!(locale, setup.districts),
        "department" => td_string!(locale, setup.department),
        "hours" => td_string!(locale, setup.hours),
        "closing" => td_string!(locale, setup.closing),
        "watches" => td_string!(locale, setup.watches),
        "areas" => td_string!(locale, setup.areas),
        "targets" => td_string!(locale, setup.targets),
        "alarms" => td_string!(locale, setup.alarms),
        "notices" => td_string!(locale, setup.notices),
        "staff" => td_string!(locale, setup.staff),
        "devices" => td_string!(locale, setup.devices),
        "file" => td_string!(locale, history.file_title),
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
        .iter()
        .map(|(section, _)| *section)
        .filter(|section| page.everywhere || !matches!(*section, "department" | "file" | "publish"))
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
                <a href="/desk/paper/slips">{td_string!(locale, paper.to_print)}</a>
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
                {history::link(&desk)}
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
    if desk.page.card.id.is_none()
        && !matches!(desk.page.section.as_str(), "staff" | "file" | "publish" | "health")
    {
        return view! {
            <h1>{name(&desk.page.section, desk.locale)}</h1>
            <p class="notice">{td_string!(desk.locale, setup.no_district)}</p>
        }
        .into_any();
    }
    if let Some(history) = &desk.page.history {
        return history::view(desk, history, name(&desk.page.section, desk.locale));
    }
    match desk.page.section.as_str() {
        "windows" => windows::view(desk),
        "reasons" => reasons::view(desk),
        "places" => places::view(desk),
        "tablets" => tablets::view(desk),
        "rules" => counter::view(desk),
        "districts" => districts::view(desk),
        "department" => department::view(desk),
        "file" => file::view(desk),
        "hours" => hours::view(desk),
        "closing" => closing::view(desk),
        "watches" => watches::view(desk),
        "areas" => areas::view(desk),
        "targets" => targets::view(desk),
        "alarms" => alarms::view(desk),
        "notices" => notices::view(desk),
        "staff" if roster::is_open(desk) => roster::view(desk),
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
        || matches!(
            page.section.as_str(),
            "staff" | "districts" | "department" | "file" | "publish" | "health"
        )
        || desk.open().is_some()
        || page.history.is_some()
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
        Some(
            "add" | "change" | "name" | "languages" | "set" | "recipients" | "pair" | "day" | "look" | "take"
        )
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
    let (text, card) = page.once.as_ref().map(|once| handed_on(locale, once)).unwrap_or_default();
    Some(
        view! {
            <div class="notice good" role="status">
                <Icon name="check" />
                <div class="stack tight">
                    {said.map(|said| view! { <p><b>{said}</b></p> })}
                    {services::reported(desk).into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                    {text}
                </div>
            </div>
            {card}
        }
        .into_any(),
    )
}

/// What is shown once: a short text for the notice, and what to hand on below it.
fn handed_on(locale: Locale, once: &OnceView) -> (Option<AnyView>, Option<AnyView>) {
    let links = match once {
        OnceView::Pairing(view) => return (None, Some(pairing(locale, view))),
        OnceView::Links(links) => links,
    };
    let text = match links.as_slice() {
        [only] => {
            let label = td_string!(locale, setup.once_link);
            view! {
                <p>{td_string!(locale, roster.link_shown)}</p>
                <div class="once">
                    <input class="input" aria-label=label readonly=true value=only.url.clone() autocomplete="off" />
                </div>
            }
            .into_any()
        }
        many => {
            let text = td_string!(locale, roster.links_shown, n = many.len()).to_string();
            view! { <p>{text}</p> }.into_any()
        }
    };
    (Some(text), slips(locale, links))
}

/// The line of script that a page of the set-up needs, if any: the page works without it.
pub fn script(page: &SetupPage) -> Option<&'static str> {
    match (&page.once, page.section.as_str()) {
        (Some(OnceView::Links(_)), _) => Some(PRINTS),
        (_, "staff" | "file") => Some(READS_FILE),
        _ => None,
    }
}

fn done_words(locale: Locale, done: &str) -> &'static str {
    match done {
        "add" => td_string!(locale, setup.done_add),
        "remove" => td_string!(locale, setup.done_remove),
        "up" | "down" => td_string!(locale, setup.done_move),
        "disable" => td_string!(locale, setup.done_disable),
        "enable" => td_string!(locale, setup.done_enable),
        "revoke" => td_string!(locale, setup.done_revoke),
        "pair" | "code" => td_string!(locale, devices.done_code),
        "enroll" => td_string!(locale, roster.done),
        "lift" => td_string!(locale, setup.done_lift),
        "take" => td_string!(locale, setup.done_take),
        "everywhere" => td_string!(locale, setup.done_everywhere),
        "shipped" => td_string!(locale, setup.done_add),
        "publish" => td_string!(locale, setup.done_publish),
        "withdraw" => td_string!(locale, setup.done_withdraw),
        "undo" => td_string!(locale, history.done_undo),
        "apply" => td_string!(locale, history.file_done),
        _ => td_string!(locale, setup.done_change),
    }
}
