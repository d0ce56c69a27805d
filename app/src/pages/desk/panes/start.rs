//! The start of a watch: choosing a window and its services; and being away from it.

use super::super::account;
use super::super::actions::Action;
use super::super::browser;
use super::super::button::KeyButton;
use super::super::dialogs::fields::{Checks, Picks, Trouble};
use super::super::state::Desk;
use super::super::windows::open_at;
use crate::api::{WindowStateView, WindowView};
use crate::i18n::td_string;
use crate::words;
use domain::ids::{DistrictId, WindowId};
use leptos::either::Either;
use leptos::prelude::*;

/// The choice of a window and its services.
#[component]
pub fn Start(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let (windows, usual) = windows(desk);
    let chosen = RwSignal::new(usual.unwrap_or_default());
    let takes = RwSignal::new("all".to_owned());
    let some = RwSignal::new(Vec::<String>::new());
    let services = desk.services();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Ok(window) = chosen.get_untracked().parse::<WindowId>() else {
            desk.fail(td_string!(locale, desk.choose_window_first));
            return;
        };
        let only = (takes.get_untracked() == "some").then(|| some.get_untracked());
        open_at(desk, window, only.filter(|only| !only.is_empty()), false);
    };
    let choices = vec![
        ("all".to_owned(), td_string!(locale, desk.takes_all).to_owned(), String::new()),
        ("some".to_owned(), td_string!(locale, desk.takes_some).to_owned(), String::new()),
    ];
    view! {
        <h1>{td_string!(locale, desk.which_window)}</h1>
        <form
            class="stack"
            method="post"
            on:submit=go
            on:keydown=move |event: leptos::ev::KeyboardEvent| browser::form_key(&event)
        >
            <fieldset>
                <legend>{td_string!(locale, desk.window)}</legend>
                <div class="choices four">
                    {windows.into_iter().map(|window| view! { <WindowChoice window chosen /> }).collect_view()}
                </div>
            </fieldset>
            <Picks legend=td_string!(locale, desk.i_take) name="takes" choices chosen=takes />
            <Show when=move || takes.get() == "some">
                <Checks legend=td_string!(locale, desk.services) choices=services.clone() chosen=some />
            </Show>
            <Trouble desk />
            <div class="btns">
                <button type="submit" class="btn primary" aria-keyshortcuts="Control+Enter">
                    {td_string!(locale, desk.open_window)}
                    " "
                    <kbd aria-hidden="true">"Enter"</kbd>
                </button>
            </div>
        </form>
        <div class="btns">
            <KeyButton desk action=Action::Paper />
        </div>
        <Elsewhere desk />
    }
}

#[component]
fn WindowChoice(window: (String, String, String), chosen: RwSignal<String>) -> impl IntoView {
    let (id, name, hint) = window;
    let first = chosen.get_untracked() == id;
    let (is, set) = (id.clone(), id.clone());
    view! {
        <label class="choice">
            <input
                type="radio"
                name="window"
                value=id
                autofocus=first
                prop:checked=move || chosen.get() == is
                on:change=move |_| chosen.set(set.clone())
            />
            <span>
                {name}
                <br />
                <small>{hint}</small>
            </span>
        </label>
    }
}

/// With more districts than this, they are a list: links would fill the screen.
const LINKS: usize = 20;

/// Links to other districts, and signing out.
#[component]
fn Elsewhere(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let here = desk.line.with_untracked(|line| line.district.clone());
    let others = desk.page.with_value(|page| page.districts.clone());
    let others: Vec<_> = others.into_iter().filter(|(id, _)| *id != here).collect();
    view! {
        {(!others.is_empty())
            .then(|| {
                let ways = if others.len() > LINKS {
                    Either::Left(district_list(desk, others))
                } else {
                    Either::Right(district_links(others))
                };
                view! {
                    <nav aria-label=td_string!(locale, desk.other_districts)>
                        <h2>{td_string!(locale, desk.other_districts)}</h2>
                        {ways}
                    </nav>
                }
            })}
        <form method="post" action="/sign-out" on:submit=move |_| account::signing_out(desk)>
            <button type="submit" class="btn">
                {td_string!(locale, desk.sign_out)}
            </button>
        </form>
    }
}

fn district_links(others: Vec<(DistrictId, String)>) -> impl IntoView {
    let links = others.into_iter().map(|(id, name)| {
        view! {
            <li>
                <a href=format!("/desk?district={id}")>{name}</a>
            </li>
        }
    });
    view! {
        <ul role="list" class="row">
            {links.collect_view()}
        </ul>
    }
}

fn district_list(desk: Desk, others: Vec<(DistrictId, String)>) -> impl IntoView {
    let locale = desk.locale;
    let options = others.into_iter().map(|(id, name)| view! { <option value=id.to_string()>{name}</option> });
    view! {
        <form class="stack tight" method="get" action="/desk">
            <div class="field">
                <label for="elsewhere">{td_string!(locale, floor.district)}</label>
                <select id="elsewhere" name="district">
                    {options.collect_view()}
                </select>
            </div>
            <div class="btns">
                <button type="submit" class="btn">
                    {td_string!(locale, floor.show)}
                </button>
            </div>
        </form>
    }
}

/// The windows as choices, with their officer or that there is none; and the default one: where this officer
/// is already, otherwise the last one used, otherwise the first free one.
fn windows(desk: Desk) -> (Vec<(String, String, String)>, Option<String>) {
    let locale = desk.locale;
    let me = desk.page.with_value(|page| page.me.actor.clone());
    let former = desk.seat.get_untracked();
    desk.line.with_untracked(|line| {
        let is_free = |window: &WindowView| window.state == WindowStateView::Closed;
        let is_mine = |window: &WindowView| {
            !is_free(window) && window.staff.as_ref().is_some_and(|staff| format!("staff:{}", staff.id) == me)
        };
        let choice = |window: &WindowView| {
            let hint = match &window.staff {
                _ if is_free(window) => td_string!(locale, desk.free).to_owned(),
                _ if is_mine(window) => td_string!(locale, desk.you_are_here).to_owned(),
                None => td_string!(locale, desk.in_use).to_owned(),
                Some(staff) if window.state == WindowStateView::Away => {
                    td_string!(locale, desk.staff_away, name = staff.name.clone()).to_string()
                }
                Some(staff) => td_string!(locale, desk.staff_there, name = staff.name.clone()).to_string(),
            };
            (window.id.to_string(), window.name.get(words::tag(locale)).to_owned(), hint)
        };
        let windows = || line.windows.iter();
        let usual = windows()
            .find(|window| is_mine(window))
            .or_else(|| windows().find(|window| Some(&window.id) == former.as_ref()))
            .or_else(|| windows().find(|window| is_free(window)));
        (windows().map(choice).collect(), usual.map(|window| window.id.to_string()))
    })
}

/// The pane while the officer is away from the window.
#[component]
pub fn AwayPane(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let about = move || {
        let window = desk.window()?;
        let reason = window.reason.map(|reason| desk.word(&reason, |rules| &rules.away_reasons));
        let back = window.back_at.map(|at| words::back(locale, at, desk.now.get()));
        Some(reason.into_iter().chain(back).collect::<Vec<_>>().join(", "))
    };
    view! {
        <h1>{td_string!(locale, desk.you_are_away)}</h1>
        <p class="muted">{about}</p>
        <Trouble desk />
        <div class="btns">
            <KeyButton desk action=Action::Away class="btn primary" icon="door" label=td_string!(locale, desk.i_am_back) />
            <KeyButton desk action=Action::HandOver />
        </div>
    }
}
