//! The debrief: how it went in one sentence, trust over time, what happened and why trust moved, times and steps.

use super::{bar, moment, reason_words, said, spoken, stage, visits};
use crate::api::{DebriefMoment, DebriefPage, DebriefWhat};
use crate::components::ScrollTable;
use crate::components::fields::hidden;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::access::{Action, allowed};
use domain::practice::FULL_TRUST;
use domain::script::run::{Escalation, SkipReason};
use domain::time::Ms;
use leptos::prelude::*;

/// The page's title in the browser's tab.
pub fn title(page: &DebriefPage, locale: Locale) -> String {
    td_string!(locale, practice.debrief_of, title = said(locale, &page.title).0).to_string()
}

/// The debrief page.
#[component]
pub fn Debrief(
    /// The data of the page.
    page: DebriefPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let (when, time) = (moment(locale, page.started_at), words::length(page.took_ms));
    let about = match page.person.clone() {
        Some(name) => {
            td_string!(locale, practice.practiced_by, name = name, when = when, time = time).to_string()
        }
        None => td_string!(locale, practice.practiced_on, when = when, time = time).to_string(),
    };
    let well = page.finished && page.trust >= page.good;
    let class = if well { "sum calm" } else { "sum" };
    let visits: Vec<_> =
        page.visits.iter().enumerate().map(|(place, visit)| visits::view(locale, place, visit)).collect();
    view! {
        {bar(locale, &page.me, "/practice")}
        <main class="floor" id="main" tabindex="-1">
            <nav aria-label=td_string!(locale, practice.you_are_here)>
                <ol class="crumbs" role="list">
                    <li><a href="/practice">{td_string!(locale, practice.back)}</a>" ›"</li>
                    <li aria-current="page">{td_string!(locale, practice.debrief)}</li>
                </ol>
            </nav>
            <div class="stack tight">
                <p class="muted">{about}</p>
                <h1>{title(&page, locale)}</h1>
                <p>{spoken(locale, &page.skill)}</p>
            </div>
            <p class=class>{verdict(locale, &page)}</p>
            {ways(locale, &page)}
            {picture(locale, &page)}
            {timeline(locale, &page)}
            <section aria-labelledby="visits">
                <h2 id="visits">{td_string!(locale, practice.visits)}</h2>
                {visits}
            </section>
            {page.finished.then(|| ways(locale, &page))}
        </main>
    }
}

/// The result in one sentence.
fn verdict(locale: Locale, page: &DebriefPage) -> String {
    let (from, to, good) = (page.trust_at_start, page.trust, page.good);
    if !page.finished {
        td_string!(locale, practice.not_over, from = from, to = to).to_string()
    } else if to >= good {
        td_string!(locale, practice.went_well, from = from, to = to).to_string()
    } else if to == from {
        td_string!(locale, practice.getting_there_same, to = to, good = good).to_string()
    } else if to > from {
        td_string!(locale, practice.getting_there, from = from, to = to, good = good).to_string()
    } else {
        td_string!(locale, practice.trust_lost, from = from, to = to).to_string()
    }
}

/// Links to practice again or back to the desk, for the trainee.
fn ways(locale: Locale, page: &DebriefPage) -> Option<AnyView> {
    let practises = allowed(Action::Practise).contains(&page.me.role);
    if !practises || page.person.is_some() {
        return None;
    }
    let ways = if page.finished {
        view! {
            <form method="post" action="/practice">
                {hidden("scenario", page.scenario.as_str())}
                <button type="submit" class="btn">{td_string!(locale, practice.again)}</button>
            </form>
        }
        .into_any()
    } else {
        view! {
            <a class="btn primary" href=format!("/desk?district={}", page.district)>
                {td_string!(locale, practice.to_desk)}
            </a>
            <form method="post" action=format!("/practice/{}/end", page.id)>
                <button type="submit" class="btn">{td_string!(locale, practice.end)}</button>
            </form>
        }
        .into_any()
    };
    Some(view! { <div class="btns">{ways}</div> }.into_any())
}

/// The plot area extends from here to the right edge, and from the base line up.
const LEFT: f64 = 40.0;
const WIDTH: f64 = 590.0;
const BASE: f64 = 190.0;
const HEIGHT: f64 = 160.0;

/// Trust over time as a step line, and the same as a table.
fn picture(locale: Locale, page: &DebriefPage) -> AnyView {
    let whole = page.took_ms.max(1) as f64;
    let x = |ms: Ms| LEFT + (ms.max(0) as f64 / whole).min(1.0) * WIDTH;
    let y = |trust: i32| BASE - f64::from(trust) / f64::from(FULL_TRUST) * HEIGHT;
    let moved: Vec<&DebriefMoment> = page.moments.iter().filter(|moment| moment.change != 0).collect();
    let mut path = format!("M{LEFT:.1} {:.1}", y(page.trust_at_start));
    for moment in &moved {
        path.push_str(&format!("H{:.1}V{:.1}", x(moment.after_ms), y(moment.trust)));
    }
    path.push_str(&format!("H{:.1}", LEFT + WIDTH));
    let ticks = [0, 5, FULL_TRUST].map(|tick| {
        let at = format!("{:.1}", y(tick));
        let label = format!("{:.1}", y(tick) + 4.0);
        view! {
            <line class="grid" x1=LEFT.to_string() x2=(LEFT + WIDTH).to_string() y1=at.clone() y2=at></line>
            <text x=(LEFT - 8.0).to_string() y=label text-anchor="end">{tick}</text>
        }
    });
    let dots: Vec<_> = moved
        .iter()
        .map(|moment| {
            let class = if moment.change < 0 { "dot out" } else { "dot" };
            let (cx, cy) = (format!("{:.1}", x(moment.after_ms)), format!("{:.1}", y(moment.trust)));
            view! { <circle class=class cx=cx cy=cy r="4"></circle> }
        })
        .collect();
    let good = format!("{:.1}", y(page.good));
    let label =
        td_string!(locale, practice.trust_picture, from = page.trust_at_start, to = page.trust).to_string();
    view! {
        <section>
            <h2>{td_string!(locale, practice.trust_over_time)}</h2>
            <svg class="chart trust" viewBox="0 14 640 206" role="img" aria-label=label>
                {ticks}
                <line class="target" x1=LEFT.to_string() x2=(LEFT + WIDTH).to_string() y1=good.clone() y2=good></line>
                <text x=(LEFT + WIDTH).to_string() y=format!("{:.1}", y(page.good) - 6.0) text-anchor="end">
                    {td_string!(locale, practice.from_here_well, n = page.good).to_string()}
                </text>
                <path class="p50" d=path></path>
                {dots}
                <text x=LEFT.to_string() y="212">{words::length(0)}</text>
                <text x=(LEFT + WIDTH).to_string() y="212" text-anchor="end">{words::length(page.took_ms)}</text>
            </svg>
            {as_table(locale, page, &moved)}
        </section>
    }
    .into_any()
}

fn as_table(locale: Locale, page: &DebriefPage, moved: &[&DebriefMoment]) -> AnyView {
    let rows: Vec<_> = moved
        .iter()
        .map(|moment| {
            view! {
                <tr>
                    <td class="nums">{words::length(moment.after_ms)}</td>
                    <td class="nums">{moment.trust}</td>
                    <td>{head(locale, page, moment)} " " {moment.why.as_ref().map(|why| spoken(locale, why))}</td>
                </tr>
            }
        })
        .collect();
    let at_start = page.trust_at_start;
    view! {
        <details>
            <summary>{td_string!(locale, practice.as_table)}</summary>
            <ScrollTable label=td_string!(locale, practice.trust_over_time)>
                    <thead>
                        <tr>
                            <th scope="col" class="nums">{td_string!(locale, practice.time)}</th>
                            <th scope="col" class="nums">{td_string!(locale, practice.trust_word)}</th>
                            <th scope="col">{td_string!(locale, practice.moved_by)}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <tr>
                            <td class="nums">{words::length(0)}</td>
                            <td class="nums">{at_start}</td>
                            <td>{td_string!(locale, practice.begin)}</td>
                        </tr>
                        {rows}
                    </tbody>
                </ScrollTable>
        </details>
    }
    .into_any()
}

/// Everything that was said and done, in order.
fn timeline(locale: Locale, page: &DebriefPage) -> AnyView {
    let items: Vec<_> = page.moments.iter().map(|moment| item(locale, page, moment)).collect();
    let empty =
        items.is_empty().then(|| view! { <p class="muted">{td_string!(locale, practice.nothing_yet)}</p> });
    view! {
        <section aria-labelledby="what">
            <h2 id="what">{td_string!(locale, practice.timeline)}</h2>
            {empty}
            <ol class="timeline" role="list">{items}</ol>
        </section>
    }
    .into_any()
}

fn item(locale: Locale, page: &DebriefPage, moment: &DebriefMoment) -> AnyView {
    let class = match moment.change {
        change if change < 0 => "late",
        0 => "",
        _ => "good",
    };
    let (n, to) = (moment.change.abs(), moment.trust);
    let change = match moment.change {
        change if change < 0 => Some(td_string!(locale, practice.down, n = n, to = to).to_string()),
        0 => None,
        _ => Some(td_string!(locale, practice.up, n = n, to = to).to_string()),
    };
    let why = (change.is_some() || moment.why.is_some()).then(|| {
        view! {
            <p>
                {change.map(|change| view! { <b>{change}</b> " " })}
                {moment.why.as_ref().map(|why| spoken(locale, why))}
            </p>
        }
    });
    let better = moment.better.as_ref().map(|better| {
        view! {
            <p class="better">
                <b>{td_string!(locale, practice.better)}</b>
                " "
                {spoken(locale, better)}
            </p>
        }
    });
    view! {
        <li class=class>
            <p><time>{words::length(moment.after_ms)}</time> " " {head(locale, page, moment)}</p>
            {why}
            {better}
        </li>
    }
    .into_any()
}

/// The person and the event, in one line.
fn head(locale: Locale, page: &DebriefPage, moment: &DebriefMoment) -> AnyView {
    let name = moment.who.clone().unwrap_or_default();
    let text = match &moment.what {
        DebriefWhat::Line(text) => return view! { <b>{name}</b> " " {spoken(locale, text)} }.into_any(),
        DebriefWhat::Reply(text) => {
            let who = if page.person.is_some() {
                td_string!(locale, practice.trainee)
            } else {
                td_string!(locale, practice.you)
            };
            return view! { <b>{who}</b> " " {spoken(locale, text)} }.into_any();
        }
        DebriefWhat::Step { stage: at, say, skipped, reason } => {
            return step(locale, stage(locale, *at), say, *skipped, *reason);
        }
        DebriefWhat::Arrived => td_string!(locale, practice.arrived, name = name).to_string(),
        DebriefWhat::Greeted => td_string!(locale, practice.greeted, name = name).to_string(),
        DebriefWhat::Called => td_string!(locale, practice.called, name = name).to_string(),
        DebriefWhat::Served => td_string!(locale, practice.served, name = name).to_string(),
        DebriefWhat::Held => td_string!(locale, practice.held, name = name).to_string(),
        DebriefWhat::Escalated(Escalation::Danger) => td_string!(locale, practice.called_danger).to_owned(),
        DebriefWhat::Escalated(Escalation::Supervisor) => {
            td_string!(locale, practice.called_supervisor).to_owned()
        }
        DebriefWhat::Escalated(Escalation::Interpreter) => {
            td_string!(locale, practice.called_interpreter).to_owned()
        }
        DebriefWhat::Service(service) => {
            td_string!(locale, practice.service_set, name = said(locale, service).0).to_string()
        }
        DebriefWhat::Ended(end) => {
            td_string!(locale, practice.ended, name = name, how = words::end(locale, *end)).to_string()
        }
    };
    view! { <span class="muted">{text}</span> }.into_any()
}

fn step(
    locale: Locale,
    stage: &'static str,
    say: &domain::words::Words,
    skipped: bool,
    reason: Option<SkipReason>,
) -> AnyView {
    let what = if skipped {
        td_string!(locale, practice.step_skipped, stage = stage).to_string()
    } else {
        td_string!(locale, practice.step_done, stage = stage).to_string()
    };
    let reason = reason.map(|reason| {
        let reason = reason_words(locale, reason);
        format!(" {}", td_string!(locale, practice.reason, reason = reason))
    });
    view! { <b>{what}</b> " · " <span class="muted">{spoken(locale, say)}</span> {reason} }.into_any()
}
