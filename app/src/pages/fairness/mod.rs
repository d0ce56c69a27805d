//! Whether people are served alike, in words that can be read out: what differs, by how much, how sure that is, on how many it stands,
//! and what it does not mean. Plain HTML; `table.rs` holds the chart and the table of a grouping.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /fairness` | the page; the filters of all captain's pages, and `by` (`district`, `area`, `language`, `channel`, `need`) to show one grouping. All comparisons are judged together whatever is shown |

mod table;

use crate::api::{ComparedView, FairnessPage, FairnessView, GapView};
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::pages::practice::{self, said};
use crate::words::{self, hundred};
use domain::time::{MINUTE, Ms, SECOND};
use domain::visit::{CHANNELS, Channel};
use leptos::prelude::*;
use std::cmp::Ordering::{self, Equal, Greater, Less};
use std::collections::BTreeSet;

/// The groupings, in the order shown.
const GROUPS: [&str; 5] = ["district", "area", "language", "channel", "need"];
/// So many differences are named in the sentence on top, or one of each grouping where these are more.
const NAMED: usize = 3;

/// The page.
#[component]
pub fn Fairness(
    /// What it shows.
    page: FairnessPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let found = page.found.as_ref().map(|found| {
        let shown = GROUPS.into_iter().filter(|by| shows(&page, by));
        let sections: Vec<AnyView> = shown.map(|by| section(locale, &page, found, by)).collect();
        let judged = (found.compared > 1).then(|| {
            let n = words::number(found.compared);
            let text = td_string!(locale, fairness.judged_with, n = n).to_string();
            view! { <p class="muted">{text}</p> }
        });
        view! {
            <div class="stack tight">
                <p class="sum">{sum(locale, &page, found)}</p>
                {judged}
            </div>
            {sections}
        }
    });
    let rows = page.found.iter().flat_map(|found| &found.rows);
    let uses_four_fifths = rows.filter(|row| shows(&page, &row.by)).any(below_four_fifths);
    view! {
        {practice::bar(locale, &page.me, "/figures")}
        <main class="floor figures" id="main" tabindex="-1">
            <h1>{td_string!(locale, fairness.title)}</h1>
            {scope::bar(locale, &page.scope, "/fairness")}
            {groupings(locale, &page)}
            {found}
            <details class="open-print">
                <summary>{td_string!(locale, fairness.formulas)}</summary>
                <p class="formula">{td_string!(locale, fairness.formula_strata)}</p>
                <p class="formula">{td_string!(locale, fairness.formula_times)}</p>
                <p class="formula">{td_string!(locale, fairness.formula_rates)}</p>
                <p class="formula">{td_string!(locale, fairness.formula_many)}</p>
                {uses_four_fifths.then(|| {
                    view! { <p class="formula">{td_string!(locale, fairness.formula_four_fifths)}</p> }
                })}
            </details>
        </main>
    }
}

/// Whether a grouping is shown.
fn shows(page: &FairnessPage, by: &str) -> bool {
    page.by.as_deref().is_none_or(|only| only == by)
}

/// Whether a row is told to fall short of four fifths.
fn below_four_fifths(row: &ComparedView) -> bool {
    row.below_four_fifths && row.stands
}

/// One click to each grouping.
fn groupings(locale: Locale, page: &FairnessPage) -> AnyView {
    let one = |by: Option<&str>| {
        let current = (page.by.as_deref() == by).then_some("true");
        let name = by.map_or(td_string!(locale, fairness.by_all), |by| by_words(locale, by));
        view! { <a href=scope::link(&page.scope, "/fairness", &[("by", by)]) aria-current=current>{name}</a> }
    };
    let links: Vec<_> = std::iter::once(None).chain(GROUPS.map(Some)).map(one).collect();
    view! { <nav class="times no-print" aria-label=td_string!(locale, fairness.groupings)>{links}</nav> }
        .into_any()
}

fn by_words(locale: Locale, by: &str) -> &'static str {
    match by {
        "district" => td_string!(locale, fairness.by_district),
        "area" => td_string!(locale, fairness.by_area),
        "language" => td_string!(locale, fairness.by_language),
        "channel" => td_string!(locale, fairness.by_channel),
        _ => td_string!(locale, fairness.by_need),
    }
}

/// "Of 34 comparisons, 2 show a difference that is more than chance: …": of what is shown. Of two groups that are nearly all of each other's
/// others there is one.
fn sum(locale: Locale, page: &FairnessPage, found: &FairnessView) -> String {
    let shown = |row: &&ComparedView| !row.mirror && shows(page, &row.by);
    let n = found.rows.iter().filter(shown).filter(|row| row.adjusted.is_some()).count();
    let sure = in_order(found.rows.iter().filter(shown).filter(|row| row.stands));
    let named = to_name(&sure);
    let mut list: Vec<String> = named.iter().map(|row| short(locale, page, row)).collect();
    if sure.len() > named.len() {
        list.push(td_string!(locale, fairness.and_more, n = sure.len() - named.len()).to_string());
    }
    let list = list.join("; ");
    match (n, sure.len()) {
        (0, _) => td_string!(locale, fairness.sum_nothing).to_owned(),
        (1, 0) => td_string!(locale, fairness.sum_none_one).to_owned(),
        (n, 0) => td_string!(locale, fairness.sum_none, n = n).to_string(),
        (1, _) => td_string!(locale, fairness.sum_one_of_one, list = list).to_string(),
        (n, 1) => td_string!(locale, fairness.sum_one, n = n, list = list).to_string(),
        (n, k) => td_string!(locale, fairness.sum_some, n = n, k = k, list = list).to_string(),
    }
}

/// Of those in order the ones that are named: the first of each grouping, so that none hides another, and the first of the rest.
fn to_name<'r>(sure: &[&'r ComparedView]) -> Vec<&'r ComparedView> {
    let mut groupings = BTreeSet::new();
    let (mut named, rest): (Vec<&'r ComparedView>, Vec<&'r ComparedView>) =
        sure.iter().copied().partition(|row| groupings.insert(row.by.as_str()));
    let more = NAMED.saturating_sub(named.len());
    named.extend(rest.into_iter().take(more));
    in_order(named.into_iter())
}

/// Those who fare worse first, and the largest differences first.
fn in_order<'r>(rows: impl Iterator<Item = &'r ComparedView>) -> Vec<&'r ComparedView> {
    let mut rows: Vec<&ComparedView> = rows.collect();
    rows.sort_by(|one, other| worse(other).cmp(&worse(one)).then(size(other).total_cmp(&size(one))));
    rows
}

/// Whether a group fares worse by what is told of it first, better, or neither for sure.
fn worse(row: &ComparedView) -> Ordering {
    let first = told(row).first;
    if matches!(row.measure.as_str(), "called" | "acknowledged") { first.reverse() } else { first }
}

/// How large a difference is, whatever is compared: shares by the difference of their angles (Cohen's h), times by the logarithm of their
/// ratio, of a minute more, so that seconds count for little.
fn size(row: &ComparedView) -> f64 {
    let Some(found) = gap(row) else { return 0.0 };
    if row.median.is_none() {
        let angle = |share: f64| 2.0 * share.clamp(0.0, 1.0).sqrt().asin();
        return (angle(found.group) - angle(found.rest)).abs();
    }
    let first = told(row).longest.unwrap_or(found);
    let more = |ms: f64| ms + MINUTE as f64;
    (more(first.group) / more(first.rest)).ln().abs()
}

/// A group as people read it.
fn named(locale: Locale, page: &FairnessPage, row: &ComparedView) -> String {
    if row.by == "need" {
        let known = page.needs.iter().find(|(id, _)| id.as_str() == row.group);
        return known.map_or_else(|| row.group.clone(), |(_, name)| said(locale, name).0);
    }
    scope::named(locale, &page.scope, &row.by, &row.group)
}

/// Which way a difference of a row goes: above zero, below, or neither for sure. Where there is no range, the exact test of few shares tells the
/// way as well; that of times only that they differ.
fn way(row: &ComparedView, gap: &GapView) -> Ordering {
    let (low, high) = match gap.low.zip(gap.high) {
        Some(range) => range,
        None if row.median.is_some() => return Equal,
        None => (gap.by, gap.by),
    };
    if low > 0.0 {
        Greater
    } else if high < 0.0 {
        Less
    } else {
        Equal
    }
}

/// The difference of the longest waits, those of nine of ten, where it is one for sure.
fn longest(row: &ComparedView) -> Option<(Ordering, &GapView)> {
    let gap = row.p90.as_ref()?;
    let way = way(row, gap);
    (way != Equal).then_some((way, gap))
}

/// Which way a row is told, by what is told of it first.
struct Told<'r> {
    first: Ordering,
    /// The longest waits tell more than the median: they lie further apart, or the other way round, or they alone differ for sure.
    longest: Option<&'r GapView>,
    /// The way of the other figure of a time.
    second: Ordering,
}

fn told(row: &ComparedView) -> Told<'_> {
    let Some(found) = gap(row) else { return Told { first: Equal, longest: None, second: Equal } };
    let half = way(row, found);
    match longest(row) {
        Some((way, longest)) if way != half || longest.by.abs() > found.by.abs() => {
            Told { first: way, longest: Some(longest), second: half }
        }
        Some((way, _)) => Told { first: half, longest: None, second: way },
        None => Told { first: half, longest: None, second: Equal },
    }
}

/// A group, as a sentence begins with it: "People who phoned".
fn who(locale: Locale, page: &FairnessPage, row: &ComparedView) -> String {
    let name = named(locale, page, row);
    match row.by.as_str() {
        "district" => td_string!(locale, fairness.who_district, name = name).to_string(),
        "area" => td_string!(locale, fairness.who_area, name = name).to_string(),
        "language" => td_string!(locale, fairness.who_language, name = name).to_string(),
        "channel" => {
            let known = CHANNELS.into_iter().find(|channel| channel.as_str() == row.group);
            known.map_or(name, |channel| came_by(locale, channel).to_owned())
        }
        _ => td_string!(locale, fairness.who_need, name = name).to_string(),
    }
}

fn came_by(locale: Locale, channel: Channel) -> &'static str {
    match channel {
        Channel::WalkIn => td_string!(locale, fairness.who_walk_in),
        Channel::Phone => td_string!(locale, fairness.who_phone),
        Channel::Callback => td_string!(locale, fairness.who_callback),
        Channel::Online => td_string!(locale, fairness.who_online),
    }
}

/// The first letter small: inside a sentence.
fn inside(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// What a measure is about, as a sentence uses it. Nobody is called or greeted on the telephone.
fn what(locale: Locale, row: &ComparedView) -> &'static str {
    let by_phone = [Channel::Phone, Channel::Callback].iter().any(|channel| channel.as_str() == row.group);
    match (row.measure.as_str(), row.by == "channel" && by_phone) {
        ("wait", false) => td_string!(locale, fairness.to_call),
        ("wait", true) => td_string!(locale, fairness.to_help),
        ("acknowledgement", false) => td_string!(locale, fairness.to_greet),
        ("acknowledgement", true) => td_string!(locale, fairness.to_answer),
        ("called", false) => td_string!(locale, fairness.called),
        ("called", true) => td_string!(locale, fairness.helped),
        ("acknowledged", false) => td_string!(locale, fairness.greeted),
        ("acknowledged", true) => td_string!(locale, fairness.answered),
        _ => td_string!(locale, fairness.left),
    }
}

/// The difference that a row is about.
fn gap(row: &ComparedView) -> Option<&GapView> {
    row.median.as_ref().or(row.share.as_ref())
}

/// How many are compared: "412" and "3,870"; "412 of 530" where some of the group are left out.
fn people(locale: Locale, row: &ComparedView) -> (String, String) {
    let (n, rest) = row.n.unwrap_or_default();
    let (compared, rest) = (words::number(n), words::number(rest));
    match row.whole.filter(|whole| *whole > n) {
        Some(whole) => {
            let whole = words::number(whole);
            (td_string!(locale, fairness.n_of, n = compared, whole = whole).to_string(), rest)
        }
        None => (compared, rest),
    }
}

/// "people who chose Spanish waited longer to be called (412 people, 3,870 others)".
fn short(locale: Locale, page: &FairnessPage, row: &ComparedView) -> String {
    let (who, what) = (inside(&who(locale, page, row)), what(locale, row));
    let (n, rest) = people(locale, row);
    macro_rules! say {
        ($key:ident $(, $more:ident)*) => {
            td_string!(locale, fairness.$key, who = who, n = n, rest = rest $(, $more = $more)*).to_string()
        };
    }
    let told = told(row);
    if row.median.is_none() {
        return match (told.first, row.measure.as_str()) {
            (Greater, "left") => say!(short_left_more),
            (Less, "left") => say!(short_left_less),
            (Greater, _) => say!(short_more, what),
            (Less, _) => say!(short_less, what),
            (Equal, _) => say!(short_mixed, what),
        };
    }
    match (told.first, told.longest.is_some(), told.second) {
        (Greater, true, Less) => say!(short_longest_longer_half_less, what),
        (Less, true, Greater) => say!(short_longest_less_half_longer, what),
        (Greater, true, Equal) => say!(short_longest_longer, what),
        (Less, true, Equal) => say!(short_longest_less, what),
        (Greater, ..) => say!(short_longer, what),
        (Less, ..) => say!(short_shorter, what),
        (Equal, ..) => say!(short_mixed, what),
    }
}

/// Whom a group is compared with.
fn others(locale: Locale, by: &str) -> &'static str {
    match by {
        "district" => td_string!(locale, fairness.others_district),
        "area" => td_string!(locale, fairness.others_area),
        "language" => td_string!(locale, fairness.others_language),
        "channel" => td_string!(locale, fairness.others_channel),
        _ => td_string!(locale, fairness.others_need),
    }
}

/// A figure of both sides, and between what it lies apart: either way, without a sign.
struct Apart {
    group: String,
    rest: String,
    range: String,
}

impl Apart {
    fn of_times(locale: Locale, gap: &GapView) -> Apart {
        let length = |ms: f64| words::spoken(locale, ms.round() as Ms);
        let range = ends(gap).map(|(near, far)| {
            let (near, far) = (near.round() as Ms, far.round() as Ms);
            let low = if near < SECOND {
                words::spoken_apart(locale, near)
            } else {
                words::spoken(locale, words::at_least(near))
            };
            let high = words::spoken(locale, far);
            td_string!(locale, fairness.range_times, low = low, high = high).to_string()
        });
        Apart { group: length(gap.group), rest: length(gap.rest), range: range.unwrap_or_default() }
    }

    fn of_shares(locale: Locale, gap: &GapView) -> Apart {
        let range = ends(gap).map(|(near, far)| {
            let (low, high) = (words::hundred_at_least(near), words::hundred_at_most(far));
            td_string!(locale, fairness.range_shares, low = low, high = high).to_string()
        });
        Apart { group: hundred(gap.group), rest: hundred(gap.rest), range: range.unwrap_or_default() }
    }
}

/// How far the times of both sides lie apart, as they are shown.
fn shown_apart(gap: &GapView) -> Ms {
    words::shown_apart(gap.group.round() as Ms, gap.rest.round() as Ms)
}

/// The ends of a range that leaves out zero, the nearer one first.
fn ends(gap: &GapView) -> Option<(f64, f64)> {
    gap.low.zip(gap.high).map(words::ends)
}

/// A difference in full.
fn sentence(locale: Locale, page: &FairnessPage, row: &ComparedView) -> Option<String> {
    let found = row.n.and_then(|_| gap(row))?;
    let who = who(locale, page, row);
    let text = if row.median.is_some() {
        in_times(locale, row, who, found)
    } else {
        in_shares(locale, row, who, found)
    };
    let (n, rest) = people(locale, row);
    let stands_on = td_string!(locale, fairness.people, n = n, rest = rest).to_string();
    Some(format!("{text} {stands_on}"))
}

/// How long both sides waited: what tells more comes first.
fn in_times(locale: Locale, row: &ComparedView, who: String, median: &GapView) -> String {
    let (what, others, told) = (what(locale, row), others(locale, &row.by), told(row));
    let apart = |gap: &GapView| words::spoken_apart(locale, shown_apart(gap));
    macro_rules! begin {
        ($key:ident, $gap:expr, $who:expr) => {{
            let (Apart { group, rest, range }, by) = (Apart::of_times(locale, $gap), apart($gap));
            let who = $who;
            td_string!(
                locale,
                fairness.$key,
                who = who,
                what = what,
                others = others,
                group = group,
                rest = rest,
                by = by,
                range = range
            )
            .to_string()
        }};
    }
    macro_rules! go_on {
        ($key:ident, $gap:expr) => {{
            let (Apart { group, rest, range }, by) = (Apart::of_times(locale, $gap), apart($gap));
            td_string!(locale, fairness.$key, group = group, rest = rest, by = by, range = range).to_string()
        }};
    }
    let first = match (told.first, told.longest) {
        (Greater, Some(longest)) => begin!(longest_longer, longest, inside(&who)),
        (Less, Some(longest)) => begin!(longest_shorter, longest, inside(&who)),
        (Greater, None) => begin!(longer, median, who),
        (Less, None) => begin!(shorter, median, who),
        (Equal, _) => return mixed(locale, row, who, Apart::of_times(locale, median)),
    };
    let second = match (told.second, told.longest, row.p90.as_ref()) {
        (Greater, Some(_), _) => go_on!(median_longer, median),
        (Less, Some(_), _) => go_on!(median_shorter, median),
        (Equal, Some(_), _) => {
            let Apart { group, rest, .. } = Apart::of_times(locale, median);
            td_string!(locale, fairness.median_unsure, group = group, rest = rest).to_string()
        }
        (Greater, None, Some(longest)) => go_on!(nine_longer, longest),
        (Less, None, Some(longest)) => go_on!(nine_shorter, longest),
        (..) => return first,
    };
    format!("{first} {second}")
}

/// Of how many it was true.
fn in_shares(locale: Locale, row: &ComparedView, who: String, share: &GapView) -> String {
    let (what, others) = (what(locale, row), others(locale, &row.by));
    let apart = Apart::of_shares(locale, share);
    let way = way(row, share);
    if way == Equal {
        return mixed(locale, row, who, apart);
    }
    let Apart { group, rest, range } = apart;
    macro_rules! say {
        ($key:ident $(, $more:ident)*) => {
            td_string!(
                locale,
                fairness.$key,
                who = who,
                others = others,
                group = group,
                rest = rest,
                range = range
                $(, $more = $more)*
            )
            .to_string()
        };
    }
    match (way == Greater, row.measure.as_str()) {
        (true, "left") => say!(left_more),
        (false, "left") => say!(left_less),
        (true, _) => say!(more, what),
        (false, _) => say!(less, what),
    }
}

/// Sides that differ, without a way that is sure.
fn mixed(locale: Locale, row: &ComparedView, who: String, apart: Apart) -> String {
    let (what, others) = (what(locale, row), others(locale, &row.by));
    let Apart { group, rest, .. } = apart;
    td_string!(locale, fairness.mixed, who = who, others = others, what = what, group = group, rest = rest)
        .to_string()
}

/// A grouping: what is sure, what it does not mean, all figures.
fn section(locale: Locale, page: &FairnessPage, found: &FairnessView, by: &'static str) -> AnyView {
    let rows: Vec<&ComparedView> = found.rows.iter().filter(|row| row.by == by).collect();
    let heading = format!("by-{by}");
    let id = heading.clone();
    let sure: Vec<_> = in_order(rows.iter().copied().filter(|row| row.stands && !row.mirror))
        .into_iter()
        .filter_map(|row| sentence(locale, page, row))
        .map(|text| view! { <li>{text}</li> })
        .collect();
    let told = rows.iter().any(|row| row.n.is_some());
    let judged = rows.iter().any(|row| row.adjusted.is_some());
    let plain = match (told, judged) {
        (false, _) => Some(td_string!(locale, fairness.one_group)),
        (true, false) => Some(td_string!(locale, fairness.nothing_judged)),
        (true, true) => sure.is_empty().then(|| td_string!(locale, fairness.nothing_sure)),
    };
    let own = match by {
        "district" => td_string!(locale, fairness.not_district),
        "area" => td_string!(locale, fairness.not_area),
        "language" => td_string!(locale, fairness.not_language),
        "channel" => td_string!(locale, fairness.not_channel),
        _ => td_string!(locale, fairness.not_need),
    };
    // What a call was about may be known by how it ended alone.
    let (not_mix, calls) = match by {
        "channel" => (None, None),
        "district" => {
            (Some(td_string!(locale, fairness.not_mix)), Some(td_string!(locale, fairness.calls_with_calls)))
        }
        _ => (Some(td_string!(locale, fairness.not_mix)), None),
    };
    let meaning = told.then(|| {
        view! {
            <p>
                <b>{td_string!(locale, fairness.meaning)}": "</b>
                {td_string!(locale, fairness.not_why)}
                " "
                {own}
                " "
                {not_mix}
            </p>
            <p>
                {td_string!(locale, fairness.others_are, others = others(locale, by)).to_string()}
                " "
                {calls}
            </p>
            {table::chart(locale, page, &rows)}
            {table::table(locale, page, &rows, by)}
        }
    });
    view! {
        <section aria-labelledby=heading>
            <h2 id=id>{by_words(locale, by)}</h2>
            {plain.map(|plain| view! { <p>{plain}</p> })}
            {(!sure.is_empty()).then(|| view! { <ul>{sure}</ul> })}
            {told.then(|| too_few(locale, page, &rows))}
            {meaning}
        </section>
    }
    .into_any()
}

/// Groups about which nothing can be said.
fn too_few(locale: Locale, page: &FairnessPage, rows: &[&ComparedView]) -> Option<AnyView> {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        let told = rows.iter().any(|other| other.group == row.group && other.n.is_some());
        let name = named(locale, page, row);
        if !told && !names.contains(&name) {
            names.push(name);
        }
    }
    let text = || td_string!(locale, fairness.too_few_groups, list = names.join(", ")).to_string();
    (!names.is_empty()).then(|| view! { <p class="muted">{text()}</p> }.into_any())
}
