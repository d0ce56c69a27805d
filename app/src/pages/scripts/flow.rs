//! The diagram of a script's branches, and the same as a table.

use super::desk::Desk;
use super::layers::{At, BOX, Picture, class, picture, ways};
use super::words;
use crate::components::tables::{head, table_of};
use crate::i18n::{Locale, td_string};
use domain::script::check::MOST_STEPS;
use domain::script::{Script, Target};
use leptos::prelude::*;

/// How many characters of a key fit into a box.
const KEY: usize = 22;

/// The diagram and the table; `None` for a script without steps.
pub fn view(desk: &Desk<'_>, script: &Script) -> Option<AnyView> {
    let locale = desk.locale;
    if script.steps.is_empty() {
        return None;
    }
    let drawn = if script.steps.len() <= MOST_STEPS {
        let label =
            td_string!(locale, scripts.picture, n = script.steps.len(), m = ways(script).len()).to_string();
        let picture = picture(script);
        view! {
            <div class="flow" role="region" aria-label=td_string!(locale, scripts.flow) tabindex="0">
                {svg(locale, script, &picture, label)}
            </div>
        }
        .into_any()
    } else {
        view! { <p>{td_string!(locale, scripts.too_many_to_draw)}</p> }.into_any()
    };
    let heads = vec![
        head(td_string!(locale, scripts.way_from)),
        head(td_string!(locale, scripts.way_when)),
        head(td_string!(locale, scripts.way_to)),
    ];
    Some(
        view! {
            <section>
                <h2>{td_string!(locale, scripts.flow)}</h2>
                {drawn}
                <details>
                    <summary>{td_string!(locale, scripts.ways)}</summary>
                    {table_of(td_string!(locale, scripts.ways), heads, rows(locale, script))}
                </details>
            </section>
        }
        .into_any(),
    )
}

/// One row for each branch, those of the exit to safety last.
fn rows(locale: Locale, script: &Script) -> Vec<AnyView> {
    let link = |key: &str| {
        let key = key.to_owned();
        view! { <a href=format!("#step-{key}")>{key.clone()}</a> }.into_any()
    };
    let end = || td_string!(locale, scripts.the_end).into_any();
    let row = |from: AnyView, when: String, to: AnyView| {
        view! { <tr><td>{from}</td><td>{when}</td><td>{to}</td></tr> }.into_any()
    };
    let mut rows = Vec::new();
    for (place, step) in script.steps.iter().enumerate() {
        let from = || link(step.key.as_str());
        if step.next.is_empty() {
            let to = script.steps.get(place + 1).map_or_else(end, |next| link(next.key.as_str()));
            rows.push(row(from(), td_string!(locale, scripts.always).to_owned(), to));
        }
        for branch in &step.next {
            let when = branch
                .when
                .as_ref()
                .map_or_else(|| td_string!(locale, scripts.otherwise).to_owned(), ToString::to_string);
            let to = match &branch.to {
                Target::Step(key) => link(key.as_str()),
                Target::End => end(),
            };
            rows.push(row(from(), when, to));
        }
    }
    if let Some(exit) = &script.exit {
        let from = td_string!(locale, scripts.every_step).into_any();
        rows.push(row(from, td_string!(locale, scripts.in_danger).to_owned(), link(exit.as_str())));
    }
    rows
}

fn svg(locale: Locale, script: &Script, picture: &Picture, label: String) -> AnyView {
    let (width, height) = picture.size;
    let arrows = picture.arrows.iter().map(|arrow| {
        let class = if arrow.dashed { "way out" } else { "way" };
        let line =
            (!arrow.points.is_empty()).then(|| view! { <path class=class d=path(&arrow.points)></path> });
        let tip = tip(&arrow.points).map(|tip| view! { <path class="tip" d=tip></path> });
        let words = arrow.label.clone().map(|(x, y, text)| {
            view! { <text class="when" x=x.to_string() y=y.to_string()>{text}</text> }
        });
        view! { <g>{line}{tip}{words}</g> }
    });
    let frame = picture.frame.map(|(x, y, width, height)| {
        view! {
            <g>
                <rect class="frame" x=x.to_string() y=y.to_string() width=width.to_string() height=height.to_string() rx="8"></rect>
                <text class="head" x=(x + 12).to_string() y=(y + 21).to_string()>{td_string!(locale, scripts.way_out)}</text>
            </g>
        }
    });
    let boxes = picture.boxes.iter().map(|each| one(locale, script, each));
    view! {
        <svg
            role="img"
            aria-label=label
            width=width.to_string()
            height=height.to_string()
            viewBox=format!("0 0 {width} {height}")
        >
            {frame}
            {arrows.collect_view()}
            {boxes.collect_view()}
        </svg>
    }
    .into_any()
}

/// A box: number, key, stage.
fn one(locale: Locale, script: &Script, at: &At) -> AnyView {
    let (width, height) = BOX;
    let texts = match at.step.and_then(|place| Some((place, script.steps.get(place)?))) {
        Some((place, step)) => {
            let key: String = step.key.as_str().chars().take(KEY).collect();
            let more = if step.key.as_str().len() > KEY { "…" } else { "" };
            let name = format!("{}. {key}{more}", place + 1);
            let stage = format!("{} · {}", words::stage(locale, step.stage), words::kind(locale, step.kind));
            (class(step.stage), name, stage)
        }
        None => ("end".to_owned(), td_string!(locale, scripts.the_end).to_owned(), String::new()),
    };
    let (class, name, stage) = texts;
    let radius = if at.step.is_none() { "20" } else { "6" };
    let drop = if at.step.is_none() { 25 } else { 17 };
    view! {
        <g class=class>
            <rect x=at.x.to_string() y=at.y.to_string() width=width.to_string() height=height.to_string() rx=radius></rect>
            <text class="key" x=(at.x + 12).to_string() y=(at.y + drop).to_string()>{name}</text>
            <text x=(at.x + 12).to_string() y=(at.y + 33).to_string()>{stage}</text>
        </g>
    }
    .into_any()
}

fn path(points: &[(i32, i32)]) -> String {
    let mut text = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        text.push_str(&format!("{}{x} {y}", if at == 0 { "M" } else { "L" }));
    }
    text
}

/// The head of an arrow, in the direction of its last segment.
fn tip(points: &[(i32, i32)]) -> Option<String> {
    let (x, y) = *points.last()?;
    let (before, _) = *points.iter().rev().nth(1)?;
    let down = before == x;
    Some(if down { format!("M{x} {y}l-4 -8h8z") } else { format!("M{x} {y}l-8 -4v8z") })
}
