//! The condition of each kind of alarm, and the result of comparing all present conditions with the plan and
//! with what rang.

use super::kinds::{AlarmKind, Audience, Subject};
use super::ladder::Level;
use super::sight::{Dues, Sight};
use super::state::{Alarm, KEEP_PROMISE};
use crate::fact::Event;
use crate::ids::AlarmId;
use crate::line::{Line, Window, WindowState};
use crate::presence;
use crate::time::{At, MINUTE, Ms};
use crate::visit::{State, Visit};
use std::collections::BTreeMap;

/// The shortest time between two alarms for supervisors, or captains, of a district. Danger is never delayed.
pub const REST: Ms = MINUTE;

/// A present condition that may ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Condition {
    cycle: At,
    due: At,
}

/// What should have rung by now and has not, and what is over.
#[must_use]
pub fn changes(line: &Line, at: At, sight: &Sight) -> Vec<Event> {
    if line.rules.practice {
        return Vec::new();
    }
    let found = conditions(line, at, sight);
    let alarms = &line.head.alarms;
    let lasts = |alarm: &Alarm| {
        let condition = found.get(&(alarm.kind, alarm.about));
        // People come and go while nobody serves: it is the same condition as long as it lasts.
        condition
            .is_some_and(|condition| condition.cycle == alarm.cycle || alarm.kind == AlarmKind::Unstaffed)
    };
    let over = alarms.ringing().filter(|(_, alarm)| !lasts(alarm));
    let mut whats: Vec<Event> = over.map(|(alarm, _)| Event::AlarmOver { alarm }).collect();
    let lasting: BTreeMap<(AlarmKind, Subject), (AlarmId, &Alarm)> = alarms
        .ringing()
        .filter(|(_, alarm)| lasts(alarm))
        .map(|(id, alarm)| ((alarm.kind, alarm.about), (id, alarm)))
        .collect();
    for ((kind, about), condition) in &found {
        let (kind, about) = (*kind, *about);
        let (id, cycle, due) = match lasting.get(&(kind, about)) {
            Some((id, alarm)) => (*id, alarm.cycle, alarm.due),
            None => {
                let id = AlarmId::of(&line.district, kind, about, condition.cycle);
                (id, condition.cycle, condition.due)
            }
        };
        let known = alarms.known.get(&id);
        if known.is_some_and(|alarm| alarm.over.is_some()) {
            continue;
        }
        for (level, plan) in (0_u8..).zip(line.rules.alarms.of(kind)) {
            if at >= due + plan.after_ms
                && settled(kind, at, cycle, plan)
                && may_ring(line, at, sight, kind, known, level, plan.to)
            {
                whats.push(Event::AlarmRang { alarm: id, of: kind, about, cycle, due, level, to: plan.to });
            }
        }
    }
    whats
}

/// No alarm for a window that is closed for a moment, however long nobody was served before.
fn settled(kind: AlarmKind, at: At, cycle: At, level: &Level) -> bool {
    kind != AlarmKind::Unstaffed || at - cycle >= level.after_ms.clamp(0, MINUTE)
}

/// Whether a level that is due may ring now.
fn may_ring(
    line: &Line,
    at: At,
    sight: &Sight,
    kind: AlarmKind,
    known: Option<&Alarm>,
    level: u8,
    to: Audience,
) -> bool {
    let rang = known.is_some_and(|alarm| alarm.rang.iter().any(|rang| rang.level == level));
    if rang {
        return false;
    }
    // Danger escalates until an officer responds, even if it has been seen.
    if kind == AlarmKind::Danger {
        return true;
    }
    if known.and_then(|alarm| alarm.seen).is_some_and(|seen| seen.to >= to) {
        return false;
    }
    if to == Audience::Desk {
        return true;
    }
    let quiet = line.rules.alarms.quiet.is_some_and(|quiet| quiet.covers(sight.minute));
    let rests = line.head.alarms.told.get(&to).is_some_and(|told| at - *told < REST);
    !quiet && !rests
}

/// Every present condition that is monitored, due or not.
fn conditions(line: &Line, at: At, sight: &Sight) -> BTreeMap<(AlarmKind, Subject), Condition> {
    let mut found = BTreeMap::new();
    for (id, alert) in &line.head.alerts {
        if alert.answered_at.is_none() && alert.closed.is_none() {
            let condition = Condition { cycle: alert.raised_at, due: alert.raised_at };
            found.insert((AlarmKind::Danger, Subject::Alert(*id)), condition);
        }
    }
    for visit in line.live().filter(|visit| !visit.rests(at)) {
        for (kind, condition) in of_visit(line, visit, sight) {
            found.insert((kind, Subject::Visit(visit.id)), condition);
        }
    }
    for (id, promise) in &line.head.alarms.promises {
        let condition = Condition { cycle: promise.since, due: promise.due };
        if at - promise.due < KEEP_PROMISE {
            found.insert((AlarmKind::PromiseOverdue, Subject::Visit(*id)), condition);
        }
    }
    if let Some(condition) = unstaffed(line, at, sight) {
        found.insert((AlarmKind::Unstaffed, Subject::Line), condition);
    }
    if let Some(closes) = sight.closes_at.filter(|closes| at < *closes && asks_for_decision(line, at, sight))
    {
        found.insert((AlarmKind::ClosingSoon, Subject::Line), Condition { cycle: closes, due: closes });
    }
    found
}

/// The people who wait here, without those who have gone home until the next opening.
fn waiting(line: &Line, at: At) -> impl Iterator<Item = &Visit> {
    line.live().filter(move |visit| visit.state == State::Waiting && !visit.rests(at))
}

/// Whether anyone waits about whom nothing is decided: neither by the desk, nor by themselves.
fn asks_for_decision(line: &Line, at: At, sight: &Sight) -> bool {
    let opened_at = sight.opened_at.unwrap_or(At(i64::MIN));
    let decided = line.head.closing.as_ref().is_some_and(|decision| decision.at >= opened_at);
    !decided && waiting(line, at).any(|visit| visit.chosen_since(opened_at).is_none())
}

fn of_visit(line: &Line, visit: &Visit, sight: &Sight) -> Vec<(AlarmKind, Condition)> {
    let since = visit.since();
    let dues = || sight.dues.get(&visit.id).copied().unwrap_or_else(|| Dues::of(&line.rules, visit));
    let lasting = |kind, due| (kind, Condition { cycle: since, due });
    match &visit.state {
        State::Waiting | State::Ringing => {
            let mut found = Vec::new();
            if visit.acknowledged_at.is_none() {
                found.push(lasting(AlarmKind::NotGreeted, dues().acknowledge));
            }
            if visit.state == State::Waiting {
                let first_turn = visit.called_at.is_none() && visit.serving_at.is_none();
                let again = since + line.rules.targets(visit.service(), visit.channel).call_ms;
                found.push(lasting(AlarmKind::LongWait, if first_turn { dues().call } else { again }));
            }
            found
        }
        State::Called { announced_at, .. } => {
            let due = *announced_at + line.rules.no_show_grace_ms;
            vec![(AlarmKind::StuckCalled, Condition { cycle: *announced_at, due })]
        }
        State::OnHold { due: Some(due), .. } => vec![lasting(AlarmKind::HoldOverdue, *due)],
        State::CallbackDue { due: Some(due), reached: false, .. } => {
            vec![lasting(AlarmKind::CallbackOverdue, *due)]
        }
        _ => Vec::new(),
    }
}

/// People are waiting and no window is open. A window that is away does not serve either.
fn unstaffed(line: &Line, at: At, sight: &Sight) -> Option<Condition> {
    let served_after_hours = |visit: &&Visit| {
        let service = visit.service().and_then(|id| line.rules.service(id));
        sight.open || service.is_some_and(|service| service.always_open)
    };
    let since = waiting(line, at).filter(served_after_hours).map(Visit::since).min()?;
    if presence::staffed_until(line, sight.open, sight.closed_at).is_some_and(|until| at < until) {
        return None;
    }
    // A window that is still open was left when it stopped counting as staffed.
    let left_at = |window: &Window| match window.state {
        WindowState::Open => presence::attended_until(line, window, sight.open, sight.closed_at),
        WindowState::Away { .. } | WindowState::Closed => window.since,
    };
    let left = line.counters().map(left_at).max();
    // A window that was opened and served nobody does not end a time without service.
    let served = line.counters().filter(|window| window.freed_at.is_some() || window.visit.is_some());
    let served = served.map(left_at).max();
    let after = |left: Option<At>| [left, sight.opened_at].into_iter().flatten().fold(since, At::max);
    Some(Condition { cycle: after(left), due: after(served) })
}
