//! The causes of everyone's wait, second by second, from the line itself.

use super::Model;
use crate::department::{START, code};
use domain::clocks::Stretch;
use domain::fact::{Event, Fact};
use domain::ids::VisitId;
use domain::line::{Line, WindowState};
use domain::rules::Reason;
use domain::time::{At, HOUR, MINUTE};
use domain::visit::{State, StateKind, Visit};
use domain::wait_causes::{Cause, Sums};
use std::collections::BTreeMap;

impl Model {
    /// The causes of everyone's wait until a time, from the line before it.
    pub(super) fn look(&mut self, until: At) {
        let from = self.folded.head.at.max(START);
        let opened = domain::clocks::working(from, until, Some(&open()));
        for visit in self.folded.live() {
            let Some(cause) = cause(&self.folded, visit) else { continue };
            let always = visit
                .service()
                .and_then(|id| self.folded.rules.service(id))
                .is_some_and(|one| one.always_open);
            let counted = if always { until - from } else { opened };
            let back = visit.first_from.map_or(from, |first| first.clamp(from, until.max(from)));
            let home = domain::clocks::working(from, back, (!always).then_some(&open()[..]));
            add(&mut self.seen, visit.id, Cause::Absent, home);
            add(&mut self.seen, visit.id, cause, counted - home);
            add(&mut self.seen, visit.id, Cause::Closed, until - from - counted);
        }
    }

    pub(super) fn follow_causes(&mut self, fact: &Fact) {
        self.look(fact.at);
        if let Event::Arrived(arrived) = &fact.what
            && arrived.starts == domain::fact::Starts::Waiting
        {
            add(&mut self.seen, fact.visit.unwrap(), Cause::Unrecorded, fact.at - arrived.arrived_at);
        }
        if let Event::CallTold(course) = &fact.what
            && !course.is_ringing()
        {
            let waited = course.held_at.map_or(0, |held| course.over_at.unwrap_or(fact.at) - held);
            let id = fact.visit.unwrap();
            let known: i64 = self.seen.get(&id).map_or(0, |sums| sums.values().sum());
            add(&mut self.seen, id, Cause::Unrecorded, waited - known);
            domain::wait_causes::take_off(self.seen.entry(id).or_default(), known - waited);
        }
        if let Some(told) = self.causes.feed(fact, Some(&open())) {
            told.sums.into_iter().for_each(|(cause, ms)| add(&mut self.told, told.visit, cause, ms));
        }
        // As a follower stores it.
        self.causes = serde_json::from_str(&serde_json::to_string(&self.causes).unwrap()).unwrap();
    }

    /// Every second of waiting has one cause.
    pub(super) fn check_causes(mut self) {
        let now = self.folded.head.at + 10 * MINUTE;
        self.look(now);
        self.causes.pass(now, Some(&open()));
        for visit in self.store.values() {
            self.causes
                .untold(visit.id)
                .into_iter()
                .for_each(|(cause, ms)| add(&mut self.told, visit.id, cause, ms));
            let waited = visit.segments.iter().filter(|segment| {
                let held = segment.reason.as_ref().is_some_and(|reason| reason.as_str() == "interpreter");
                segment.state == StateKind::Waiting || (segment.state == StateKind::OnHold && held)
            });
            let waited: i64 = waited.map(|segment| segment.to.unwrap_or(now) - segment.from).sum();
            let told = self.told.get(&visit.id).cloned().unwrap_or_default();
            assert_eq!(told.values().sum::<i64>(), waited, "{visit:#?}");
            assert_eq!(told, self.seen.get(&visit.id).cloned().unwrap_or_default(), "{visit:#?}");
        }
    }
}

/// When the district of these tests is open, for the causes of waiting: two hours, then an hour closed, and
/// so on.
fn open() -> Vec<Stretch> {
    (0..400).map(|n| (START + n * 3 * HOUR, START + (n * 3 + 2) * HOUR)).collect()
}

fn add(sums: &mut BTreeMap<VisitId, Sums>, id: VisitId, cause: Cause, ms: i64) {
    if ms > 0 {
        *sums.entry(id).or_default().entry(cause).or_default() += ms;
    }
}

/// The cause of a visit's wait, from the present line.
fn cause(line: &Line, visit: &Visit) -> Option<Cause> {
    let interpreter = |list: &[Reason], id| list.iter().any(|one| one.id == id && one.interpreter);
    if let State::OnHold { reason, .. } = &visit.state {
        return interpreter(&line.rules.hold_reasons, reason.clone()).then_some(Cause::Interpreter);
    }
    if visit.state != State::Waiting {
        return None;
    }
    let had_turn = visit.called_at.is_some() || visit.serving_at.is_some();
    let needed = visit.needs.iter().any(|need| interpreter(&line.rules.needs, need.clone()));
    let takers: Vec<_> =
        line.head.windows.values().filter(|window| domain::line::takes(window, visit)).collect();
    let open = takers.iter().filter(|window| window.state == WindowState::Open);
    let ordered = takers.iter().any(
        |window| matches!(&window.state, WindowState::Away { reason, .. } if *reason == code("called_out")),
    );
    Some(match open.clone().count() {
        _ if visit.out_since.is_some() => Cause::Absent,
        _ if had_turn && needed => Cause::Interpreter,
        0 if ordered => Cause::OrderedAway,
        0 => Cause::NobodyStaffed,
        n if open.filter(|window| window.visit.is_some()).count() == n => Cause::AllServing,
        _ => Cause::WindowFree,
    })
}
