//! The one-sentence summary: who waits too long ([`VisitCard::late`]), where, and who is handling it.

use super::unit::Unit;
use crate::api::{AlarmView, Late, LineView, VisitCard, WindowStateView, WindowView};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::alarm::AlarmKind;
use domain::presence::Presence;
use domain::time::{At, Moment, Ms};
use domain::visit::StateKind;
use leptos::prelude::*;

/// How many names a sentence lists; the rest is counted.
const NAMED: usize = 3;

/// A list of names in a sentence: "9th District, 18th District, 24th District and 18 more".
pub fn few<N: AsRef<str>>(locale: Locale, names: &[N]) -> String {
    let named = names.iter().take(NAMED).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} {}", td_string!(locale, floor.more_alerts, n = words::number(more))),
    }
}

/// Everyone who is here or on the telephone.
pub fn live(line: &LineView) -> impl Iterator<Item = &VisitCard> {
    let windows = line.windows.iter().filter_map(|window| window.visit.as_ref());
    line.waiting.iter().chain(&line.others).chain(windows)
}

/// Whether an officer is at the window.
pub fn staffed(window: &WindowView) -> bool {
    matches!(window.state, WindowStateView::Open | WindowStateView::WrapUp)
}

/// What else is overdue in a line: each was promised by a time that has passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overdue {
    /// Follow-ups promised after a visit.
    follow_ups: usize,
    /// Visits on hold past their due time.
    holds: usize,
    /// Officers who are away past the time they gave.
    returns: usize,
}

impl Overdue {
    /// Counts what is overdue in one line.
    pub fn of(line: &LineView, now: At) -> Overdue {
        let is_owed = |alarm: &&AlarmView| alarm.kind == AlarmKind::PromiseOverdue && alarm.seen_at.is_none();
        let has_passed = |due: Option<Moment>| due.is_some_and(|due| due.at < now);
        let is_held = |card: &&VisitCard| card.state == StateKind::OnHold && has_passed(card.due);
        let is_away =
            |window: &&WindowView| window.state == WindowStateView::Away && has_passed(window.back_at);
        Overdue {
            follow_ups: line.alarms.iter().filter(is_owed).filter(|alarm| alarm.due.at < now).count(),
            holds: live(line).filter(is_held).count(),
            returns: line.windows.iter().filter(is_away).count(),
        }
    }

    fn is_none(self) -> bool {
        self == Overdue::default()
    }

    fn and(self, other: Overdue) -> Overdue {
        Overdue {
            follow_ups: self.follow_ups + other.follow_ups,
            holds: self.holds + other.holds,
            returns: self.returns + other.returns,
        }
    }

    /// The counts in words, each the rest of a sentence.
    pub fn words(self, locale: Locale) -> Vec<String> {
        let follow_ups = match self.follow_ups {
            0 => None,
            1 => Some(td_string!(locale, floor.overdue_follow_up).to_owned()),
            n => Some(td_string!(locale, floor.overdue_follow_ups, n = words::number(n)).to_string()),
        };
        let holds = match self.holds {
            0 => None,
            1 => Some(td_string!(locale, floor.overdue_hold).to_owned()),
            n => Some(td_string!(locale, floor.overdue_holds, n = words::number(n)).to_string()),
        };
        let returns = match self.returns {
            0 => None,
            1 => Some(td_string!(locale, floor.overdue_return).to_owned()),
            n => Some(td_string!(locale, floor.overdue_returns, n = words::number(n)).to_string()),
        };
        [follow_ups, holds, returns].into_iter().flatten().collect()
    }
}

/// Counts what is overdue in all districts.
fn overdue(units: &[Unit], now: At) -> Overdue {
    let each = units.iter().map(|unit| unit.line.with(|line| Overdue::of(line, now)));
    each.fold(Overdue::default(), Overdue::and)
}

/// The same as a sentence, naming the districts where there are several: " Two promised follow-ups are
/// overdue (9th District)."
fn overdue_words(locale: Locale, units: &[Unit], now: At) -> String {
    let said = overdue(units, now).words(locale).join("; ");
    if said.is_empty() {
        return said;
    }
    let has = |unit: &&Unit| !unit.line.with(|line| Overdue::of(line, now)).is_none();
    let places: Vec<&str> = units.iter().filter(has).map(|unit| unit.card.name.as_str()).collect();
    let places = if units.len() > 1 { format!(" ({})", few(locale, &places)) } else { String::new() };
    format!(" {}{places}.", words::capital(&said))
}

/// The late visits of a line, the longest past a promise first.
pub fn latecomers(line: &LineView, now: At) -> Vec<(&VisitCard, Late, Ms)> {
    let mut found: Vec<_> =
        live(line).filter_map(|card| card.late(now).map(|(kind, over)| (card, kind, over))).collect();
    found.sort_by_key(|(card, _, over)| (-over, card.arrived_at.at));
    found
}

/// What the sentence says about the visit that is latest.
struct Worst {
    district: String,
    card: VisitCard,
    kind: Late,
    over: Ms,
    is_in_line: bool,
    who: String,
}

/// The sentence, updated as lines and time move on.
pub fn sentence(units: StoredValue<Vec<Unit>>, now: Signal<At>, fresh: Signal<bool>) -> impl IntoView {
    let locale = words::tongue();
    let late_now = Memo::new(move |_| {
        units.with_value(|units| {
            units.iter().map(|unit| unit.line.with(|line| latecomers(line, now.get()).len())).sum::<usize>()
        })
    });
    let nobody_there =
        Memo::new(move |_| units.with_value(|units| units.iter().any(|unit| unit.line.with(is_unstaffed))));
    let overdue_now = Memo::new(move |_| units.with_value(|units| overdue(units, now.get())));
    // The calm style is not used while the view may be out of date, no officer serves the line, or a promise
    // was not kept.
    let class = move || {
        let all_kept = late_now.get() == 0 && overdue_now.get().is_none();
        if all_kept && fresh.get() && !nobody_there.get() { "sum calm" } else { "sum" }
    };
    view! {
        <h1 class=class>
            {move || {
                let (locale, now) = (locale.get(), now.get());
                units.with_value(|units| said(locale, units, now))
            }}
        </h1>
        <p class="sr" role="status">
            {move || {
                let late = match late_now.get() {
                    0 => td_string!(locale.get(), floor.within_target).to_owned(),
                    1 => td_string!(locale.get(), floor.one_late).to_owned(),
                    n => td_string!(locale.get(), floor.some_late, n = words::number(n)).to_string(),
                };
                let others = overdue_now.get().words(locale.get()).into_iter();
                others.fold(late, |told, one| format!("{told} {}.", words::capital(&one)))
            }}
        </p>
    }
}

fn said(locale: Locale, units: &[Unit], now: At) -> AnyView {
    let mut worst: Option<Worst> = None;
    let mut elsewhere: Vec<(String, usize)> = vec![];
    let mut waiting = 0;
    for unit in units {
        unit.line.with(|line| {
            waiting += line.waiting.len();
            let found = latecomers(line, now);
            let Some((card, kind, over)) = found.first() else { return };
            elsewhere.push((unit.card.name.clone(), found.len()));
            if worst.as_ref().is_none_or(|worst| *over > worst.over) {
                let district = unit.card.name.clone();
                let who = on_it(locale, line, card, now, true);
                let is_in_line = line.waiting.iter().any(|known| known.id == card.id);
                let card = (*card).clone();
                worst = Some(Worst { district, card, kind: *kind, over: *over, is_in_line, who });
            }
        });
    }
    let overdue = overdue_words(locale, units, now);
    match worst {
        Some(worst) => {
            let others = waiting - usize::from(worst.is_in_line);
            late_words(locale, &worst, others, &elsewhere, now, &overdue)
        }
        None => calm_words(locale, waiting, unstaffed(locale, units, now), &overdue),
    }
}

/// Whether no officer is at a window for people who come in, although it is open or someone waits.
fn is_unstaffed(line: &LineView) -> bool {
    let staffed = line.presence.as_ref().is_some_and(Presence::is_staffed);
    !staffed && (line.open || !line.waiting.is_empty())
}

/// The sentence about districts where no officer is at a window for people who come in.
fn unstaffed(locale: Locale, units: &[Unit], now: At) -> Option<String> {
    let places: Vec<&str> = units
        .iter()
        .filter(|unit| unit.line.with(is_unstaffed))
        .map(|unit| unit.card.name.as_str())
        .collect();
    match (places.len(), units) {
        (0, _) => None,
        (_, [only]) => Some(only.line.with(|line| nobody_at_work(locale, line, now))),
        _ => Some(td_string!(locale, floor.unstaffed_places, places = few(locale, &places)).to_string()),
    }
}

fn calm_words(locale: Locale, waiting: usize, unstaffed: Option<String>, overdue: &str) -> AnyView {
    let text = match waiting {
        0 => td_string!(locale, floor.calm_nobody).to_owned(),
        1 => td_string!(locale, floor.calm_one).to_owned(),
        n => td_string!(locale, floor.calm_some, n = words::number(n)).to_string(),
    };
    let text = match unstaffed {
        Some(unstaffed) => format!("{text} {unstaffed}"),
        None => text,
    };
    view! { <span>{format!("{text}{overdue}")}</span> }.into_any()
}

fn late_words(
    locale: Locale,
    worst: &Worst,
    others: usize,
    elsewhere: &[(String, usize)],
    now: At,
    overdue: &str,
) -> AnyView {
    let time = words::length(now - worst.card.arrived_at.at);
    let text = match worst.kind {
        Late::Greet => td_string!(locale, floor.late_greet, time = time).to_string(),
        Late::Call => td_string!(locale, floor.late_call, time = time).to_string(),
        Late::CallBack => {
            let by = |due| words::the_time(locale, words::when(locale, due, now));
            let due = worst.card.due.map(by).unwrap_or_default();
            td_string!(locale, floor.late_call_back, time = due).to_string()
        }
    };
    let total: usize = elsewhere.iter().map(|(_, count)| count).sum();
    let rest = match total {
        0 | 1 if others == 0 => String::new(),
        0 | 1 => td_string!(locale, floor.others_within).to_owned(),
        more => {
            let places: Vec<&str> = elsewhere.iter().map(|(name, _)| name.as_str()).collect();
            let places = few(locale, &places);
            if more == 2 {
                td_string!(locale, floor.one_more, places = places).to_string()
            } else {
                td_string!(locale, floor.some_more, n = words::number(more - 1), places = places).to_string()
            }
        }
    };
    let rest = if rest.is_empty() { rest } else { format!(" {rest}") };
    view! {
        <em>
            {format!("{}: ", worst.district)}
            <a class="late-text" href=format!("/floor?visit={}", worst.card.id)><bdi>{worst.card.ticket.clone()}</bdi></a>
            {format!(" {text}")}
        </em>
        <span>{format!(" {}{rest}{overdue}", worst.who)}</span>
    }
    .into_any()
}

/// Says that no window is staffed, and until when if that is known; or that the staffed ones do not help
/// people who come in, such as a telephone seat.
fn nobody_at_work(locale: Locale, line: &LineView, now: At) -> String {
    if line.windows.iter().any(staffed) {
        return td_string!(locale, floor.unstaffed_counters).to_owned();
    }
    // A time that has passed says nothing about when an officer is back.
    let back = line.windows.iter().filter_map(|window| window.back_at).filter(|back| back.at > now);
    match back.min_by_key(|back| back.at) {
        Some(back) => {
            let time = words::the_time(locale, words::when(locale, back, now));
            td_string!(locale, floor.unstaffed_until, time = time).to_string()
        }
        None => td_string!(locale, floor.unstaffed).to_owned(),
    }
}

/// Who is handling it, or why nobody is: a cause, never a culprit. Officers' names only where they may be
/// read.
pub fn on_it(locale: Locale, line: &LineView, card: &VisitCard, now: At, with_names: bool) -> String {
    let language = words::tag(locale);
    let name = |window: &WindowView| {
        let own = words::capital(&words::window(locale, window.name.get(language)));
        match &window.staff {
            Some(staff) if with_names => format!("{own} ({})", staff.name),
            _ => own,
        }
    };
    let here = card.window.as_ref().and_then(|id| line.windows.iter().find(|window| &window.id == id));
    if let Some(window) = here {
        return td_string!(locale, floor.on_it, window = name(window)).to_string();
    }
    let at_work: Vec<&WindowView> = line.windows.iter().filter(|window| staffed(window)).collect();
    if let Some(free) = at_work.iter().find(|window| window.visit.is_none()) {
        return td_string!(locale, floor.is_free, window = name(free)).to_string();
    }
    match at_work.as_slice() {
        [] => nobody_at_work(locale, line, now),
        [one] => td_string!(locale, floor.is_serving, window = name(one)).to_string(),
        all => td_string!(locale, floor.all_serving, n = all.len()).to_string(),
    }
}
