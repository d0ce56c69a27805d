//! The page of the day: what is due before opening, what is left at the end, what became of its people, and who
//! signed it off. Plain HTML, no JavaScript.
//!
//! `GET /desk/day` shows it (`district`); `POST /desk/day` with `district` and `day` signs the day off, 303 to the page.
//! A second signature is one more row.

use crate::api::{DayPage, DayPlace, DayVisit, SignedDayView};
use crate::components::fields::{Field, Form, hidden};
use crate::components::tables::{head, table_of};
use crate::i18n::{Locale, td_string};
use crate::pages::practice;
use crate::presence;
use crate::words;
use domain::vocabulary::closing::{DayEnds, DayLeft};
use leptos::prelude::*;

const DAY: &str = "/desk/day";

/// The page's title in the browser's tab.
pub fn title(page: &DayPage, locale: Locale) -> String {
    format!("{} · {}", td_string!(locale, desk.day_title), page.card.name)
}

/// The page of the day.
#[component]
pub fn DayOf(
    /// The data of the page.
    page: DayPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let slug = page.card.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let opens = page.opens_at.filter(|_| !page.open).map(|opens_at| {
        let when = presence::when(locale, opens_at, page.now);
        view! { <p>{td_string!(locale, common.here_opens, when = when).to_string()}</p> }
    });
    let date = words::date(locale, page.day);
    view! {
        {practice::bar(locale, &page.me, DAY)}
        <main class="floor" id="main" tabindex="-1">
            <div class="stack tight">
                <h1>{format!("{} · {}", td_string!(locale, desk.day_title), page.card.name)}</h1>
                {opens}
            </div>
            {page.said.clone().map(|said| view! { <p class="notice late" role="alert">{said}</p> })}
            {links(locale, &page, slug.clone())}
            <section class="panel" aria-labelledby="left">
                <h2 id="left">{td_string!(locale, desk.day_left)}</h2>
                {numbers(locale, page.left)}
                {visits(locale, &page)}
            </section>
            <section class="panel" aria-labelledby="ends">
                <h2 id="ends">{td_string!(locale, desk.day_ends)}</h2>
                <p class="hint">{td_string!(locale, desk.day_ends_hint)}</p>
                {list(ends(locale, page.ends).to_vec())}
            </section>
            {others(locale, &page)}
            <section class="panel" aria-labelledby="sign">
                <h2 id="sign">{td_string!(locale, desk.day_sign_title)}</h2>
                <p>{td_string!(locale, desk.day_sign_hint)}</p>
                <form method="post" action=DAY>
                    {hidden("district", slug)}
                    {hidden("day", page.day.to_string())}
                    <button type="submit" class="btn primary">
                        {td_string!(locale, desk.day_sign, day = date).to_string()}
                    </button>
                </form>
                {signed(locale, &page.signed)}
            </section>
        </main>
    }
}

/// The way to the desk, and the choice of another district.
fn links(locale: Locale, page: &DayPage, slug: String) -> AnyView {
    let desk = format!("/desk?district={slug}");
    let choice = (page.districts.len() > 1).then(|| {
        let names = page.districts.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
        let field = Field::new("district", td_string!(locale, desk.day_district)).value(slug.clone());
        view! {
            <form class="filters" method="get" action=DAY>
                {Form::stored(locale).select(field, names)}
                <button type="submit" class="btn">{td_string!(locale, desk.day_show)}</button>
            </form>
        }
    });
    view! {
        <div class="btns"><a class="btn" href=desk>{td_string!(locale, desk.day_to_desk)}</a></div>
        {choice}
    }
    .into_any()
}

/// What is open, in numbers; those that are none are left out.
fn counts(locale: Locale, left: DayLeft) -> Vec<String> {
    let all = [
        (left.first_next, td_string!(locale, desk.day_first_next)),
        (left.callbacks, td_string!(locale, desk.day_callbacks)),
        (left.on_hold, td_string!(locale, desk.day_on_hold)),
        (left.at_windows, td_string!(locale, desk.day_at_windows)),
        (left.staying, td_string!(locale, desk.day_staying)),
        (left.waiting, td_string!(locale, desk.day_waiting)),
        (left.promises, td_string!(locale, desk.day_promises)),
        (left.alerts, td_string!(locale, desk.day_alerts)),
    ];
    all.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what}: {n}")).collect()
}

/// What became of the people of the day, each with its number, none left out.
fn ends(locale: Locale, ends: DayEnds) -> [String; 4] {
    let all = [
        (ends.unserved, td_string!(locale, desk.day_end_unserved)),
        (ends.first_next, td_string!(locale, desk.day_end_first_next)),
        (ends.call_back, td_string!(locale, desk.day_end_call_back)),
        (ends.stayed, td_string!(locale, desk.day_end_stayed)),
    ];
    all.map(|(n, what)| format!("{what}: {n}"))
}

fn numbers(locale: Locale, left: DayLeft) -> AnyView {
    let counts = counts(locale, left);
    if counts.is_empty() {
        return view! { <p>{td_string!(locale, desk.day_nothing)}</p> }.into_any();
    }
    list(counts)
}

fn list(texts: Vec<String>) -> AnyView {
    let rows: Vec<_> = texts.into_iter().map(|text| view! { <li>{text}</li> }).collect();
    view! { <ul>{rows}</ul> }.into_any()
}

fn place(locale: Locale, place: DayPlace) -> &'static str {
    match place {
        DayPlace::AtWindow => td_string!(locale, desk.day_at_windows),
        DayPlace::FirstNext => td_string!(locale, desk.day_first_next),
        DayPlace::CallBack => td_string!(locale, desk.day_callbacks),
        DayPlace::OnHold => td_string!(locale, desk.day_on_hold),
        DayPlace::Staying => td_string!(locale, desk.day_staying),
        DayPlace::Waiting => td_string!(locale, desk.day_waiting),
    }
}

fn visits(locale: Locale, page: &DayPage) -> Option<AnyView> {
    let now = page.now.at;
    let row = |visit: &DayVisit| {
        let due = visit.due.map(|due| words::when(locale, due, now)).unwrap_or_default();
        view! {
            <tr>
                <th scope="row"><bdi>{visit.ticket.clone()}</bdi></th>
                <td>{place(locale, visit.place)}</td>
                <td>{words::when(locale, visit.arrived_at, now)}</td>
                <td>{due}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = page.visits.iter().map(row).collect();
    let heads = [
        td_string!(locale, desk.day_ticket),
        td_string!(locale, desk.day_what),
        td_string!(locale, desk.day_came),
        td_string!(locale, desk.day_due),
    ];
    let any = !rows.is_empty();
    let more = page.more;
    any.then(|| {
        view! {
            {table_of(td_string!(locale, desk.day_left), heads.into_iter().map(head).collect(), rows)}
            {(more > 0).then(|| view! { <p>{td_string!(locale, desk.day_more, n = more).to_string()}</p> })}
        }
        .into_any()
    })
}

/// Windows that are still open, and devices that are silent.
fn others(locale: Locale, page: &DayPage) -> Option<AnyView> {
    let now = page.now.at;
    let tag = words::tag(locale);
    let since = |name: String, at| {
        let time = words::the_time(locale, words::when(locale, at, now));
        let text = td_string!(locale, desk.day_since, name = name, time = time).to_string();
        view! { <li>{text}</li> }
    };
    let open: Vec<_> = page.windows.iter().map(|(name, at)| since(name.get(tag).to_owned(), *at)).collect();
    let silent: Vec<_> = page.silent.iter().map(|(name, at)| since(name.clone(), *at)).collect();
    let any = !(open.is_empty() && silent.is_empty());
    any.then(|| {
        let windows = (!open.is_empty())
            .then(|| view! { <h2 id="windows">{td_string!(locale, desk.day_windows)}</h2> <ul>{open}</ul> });
        let devices = (!silent.is_empty())
            .then(|| view! { <h2 id="silent">{td_string!(locale, desk.day_silent)}</h2> <ul>{silent}</ul> });
        view! { <section class="panel">{windows} {devices}</section> }.into_any()
    })
}

/// The days that were signed off.
fn signed(locale: Locale, signed: &[SignedDayView]) -> Option<AnyView> {
    let row = |one: &SignedDayView| {
        let left = counts(locale, one.left);
        let left =
            if left.is_empty() { td_string!(locale, desk.day_nothing).to_owned() } else { left.join(", ") };
        view! {
            <tr>
                <th scope="row">{words::date(locale, one.day)}</th>
                <td>{words::when(locale, one.at, one.at.at)}</td>
                <td>{one.by.clone()}</td>
                <td>{left}</td>
                <td>{one.ends.map(|numbers| ends(locale, numbers).join(", "))}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = signed.iter().map(row).collect();
    let heads = [
        td_string!(locale, desk.day_day),
        td_string!(locale, desk.day_signed_at),
        td_string!(locale, desk.day_signed_by),
        td_string!(locale, desk.day_left_then),
        td_string!(locale, desk.day_ends),
    ];
    let any = !rows.is_empty();
    any.then(|| table_of(td_string!(locale, desk.day_signed), heads.into_iter().map(head).collect(), rows))
}
