//! What must hold after each command and each fact.

use super::Model;
use super::commands::{leads, verb_of};
use crate::department::district;
use crate::visit::moves;
use domain::clocks::clocks;
use domain::command::{Command, Outcome, Verb};
use domain::fact::{Actor, Event, Fact, Who};
use domain::ids::{ServiceId, VisitId, WindowId};
use domain::line::{Line, WindowState};
use domain::refusal::Refusal;
use domain::script::run::Escalation;
use domain::time::{At, MINUTE};
use domain::visit::{End, State, StateKind, VerbKind, Visit};
use std::collections::{BTreeMap, BTreeSet};

impl Model {
    /// Invariants 6 and 7, by an independent order.
    pub(super) fn check_next(&self, before: &Line, command: &Command, answer: &crate::department::Answer) {
        let (Command::Next { window }, Ok(outcome)) = (command, answer) else { return };
        let there = &before.head.windows[window];
        assert!(there.visit.is_none() && there.state == WindowState::Open);
        let takes = |of: Option<&ServiceId>| match (&there.services, of) {
            (Some(taken), Some(of)) => taken.iter().any(|known| known == of),
            _ => true,
        };
        let mut line: Vec<(bool, bool, f64, At, VisitId)> = self
            .store
            .values()
            .filter(|visit| visit.state.kind() == StateKind::Waiting && visit.out_since.is_none())
            .filter(|visit| visit.first_from.is_none_or(|from| from <= self.desk.at))
            .filter(|visit| takes(visit.legs.last().unwrap().service.as_ref()))
            .map(|visit| {
                let known =
                    |id: &ServiceId| before.rules.services.iter().find(|service| service.id == *id).unwrap();
                let services = visit.legs.iter().flat_map(|leg| &leg.service);
                let ordinary = !visit.urgent && !services.into_iter().any(|id| known(id).urgent);
                let rate = visit.legs.last().unwrap().service.as_ref().map_or(1.0, |id| known(id).rate);
                let first = visit.first_from.is_some() && !visit.reinstated;
                (
                    ordinary,
                    !first,
                    -rate * (self.desk.at.0 - visit.rank_from.0) as f64,
                    visit.arrived_at,
                    visit.id,
                )
            })
            .collect();
        line.sort_by(|one, other| one.partial_cmp(other).unwrap());
        match (line.first(), outcome) {
            (None, Outcome::Nobody) => {}
            (Some((.., first)), Outcome::Visit(called)) => assert_eq!(first, called),
            other => panic!("{other:?}"),
        }
    }

    /// Steps are for the officer who has the visit, by the script in use; danger is reported to everyone.
    pub(super) fn check_steps(
        &self,
        before: &Line,
        actor: &Actor,
        command: &Command,
        answer: &crate::department::Answer,
        facts: &[Fact],
    ) {
        let Command::Visit { visit, verb, .. } = command else { return };
        let visit = &self.store[visit];
        let elsewhere = matches!((&actor.who, visit.state.window()), (Who::Staff(_), Some(window))
            if actor.window.as_ref() != Some(window));
        let leg = visit.legs.last().unwrap();
        match verb {
            Verb::Step(_) | Verb::Turn { .. }
                if !moves(visit.state.kind()).iter().any(|(verb, _)| *verb == VerbKind::Step) =>
            {
                assert!(matches!(answer, Err(Refusal::WrongState { .. })), "{answer:?}");
            }
            Verb::Step(_) | Verb::Turn { .. } if elsewhere => {
                // Theirs, from before they signed in again.
                let window = visit.state.window().and_then(|id| before.head.windows.get(id));
                let own = matches!((&actor.who, window.map(|window| (window.staff, window.session))),
                    (Who::Staff(staff), Some((Some(of), Some(session))))
                    if of == *staff && actor.session != Some(session));
                let refusal = if own { Refusal::OpenAgain } else { Refusal::TakenOver };
                assert_eq!(*answer, Err(refusal));
            }
            Verb::Step(ticked) if ticked.script != leads(&before.rules, visit) => {
                assert_eq!(*answer, Err(Refusal::OtherScript));
            }
            Verb::Step(_) => assert_eq!((answer, facts.len()), (&Ok(Outcome::Visit(visit.id)), 1)),
            Verb::Turn { script: Some(script) } if script.as_str() == "whim" => {
                assert_eq!(*answer, Err(Refusal::UnknownScript));
            }
            Verb::Turn { script } => {
                let there = leg.aside.as_ref().map(|aside| &aside.id) == script.as_ref();
                assert!(answer.is_ok() && (there || facts.len() == 1));
            }
            Verb::Escalate { to } if answer.is_ok() => {
                let open = leg.escalated.iter().any(|each| each.to == *to && each.met_at.is_none());
                let told = facts.iter().filter(|fact| {
                    matches!(fact.what, Event::AlertRaised { .. } | Event::AlertPressed { .. })
                });
                let danger = *to == Escalation::Danger;
                assert_eq!(told.count(), usize::from(danger), "danger raises the alarm, each time");
                assert_eq!(facts.len(), if danger { 2 } else { usize::from(!open) });
            }
            _ => {}
        }
    }

    /// Being told changes nothing else, and can be undone by nothing.
    pub(super) fn check_told(&self, fact: &Fact, before: &Visit, now: &Visit) {
        assert_eq!(before.state, State::Waiting);
        let told = now.closing_told.as_ref().unwrap();
        assert_eq!(told.at, fact.at);
        let changed = Visit { seq: now.seq, closing_told: now.closing_told.clone(), ..before.clone() };
        assert_eq!(*now, changed);
    }

    /// Nobody ends unserved with the day without having been told of this closing first, or after a choice.
    fn check_swept(&self, visit: VisitId) {
        let closing = self.desk.closing.expect("a closing");
        let since =
            |times: &BTreeMap<VisitId, At>| times.get(&visit).is_some_and(|at| *at >= closing.opened_at);
        assert!(since(&self.closing_told), "told first");
        assert!(!since(&self.closing_chosen) || self.undid_choice(visit), "a person who chose is not swept");
        assert!(!self.desk.open && self.desk.at >= closing.closes_at);
    }

    /// Whether the choice was taken back.
    fn undid_choice(&self, visit: VisitId) -> bool {
        self.store[&visit].closing_chosen.is_none_or(|chosen| self.closing_chosen[&visit] > chosen.at)
    }

    pub(super) fn check_move(&self, fact: &Fact, before: &Visit, now: &Visit) {
        if let Event::Ended { end: End::ClosedUnserved, .. } = fact.what {
            self.check_swept(now.id);
        }
        use VerbKind as V;
        let from = before.state.kind();
        if let Event::Undone { onto_hold, .. } = &fact.what {
            return self.check_undone(fact, before, now, onto_hold.is_some());
        }
        if let Event::Ended { end: End::Unreachable, .. } = fact.what {
            assert!(
                matches!(before.state, State::CallbackDue { attempts, reached: false, .. } if attempts >= 3)
            );
            assert_eq!(now.state, State::Ended { end: End::Unreachable });
            return;
        }
        if let Event::UrgencySet { urgent } = fact.what {
            assert_ne!((before.urgent, now.urgent), (urgent, !urgent));
        }
        if let Event::KeptApart { other, apart } = fact.what {
            assert_eq!((before.apart.contains(&other), now.apart.contains(&other)), (!apart, apart));
        }
        if let Event::Reinstated { .. } = fact.what {
            assert_eq!(before.end(), Some(End::NoShow));
        }
        let verb = verb_of(&fact.what, from);
        let to = moves(from).into_iter().find(|(known, _)| *known == verb).map(|(_, to)| to);
        assert_eq!(Some(now.state.kind()), to, "{from:?} {verb:?}");
        assert_eq!(now.state.kind(), fact.what.enters().unwrap_or(from), "as the row of the fact says");
        let place_moves = matches!(fact.what, Event::Reinstated { .. } | Event::SteppedBack { .. });
        assert!(place_moves || now.rank_from == before.rank_from, "only a return moves a place");
        assert!(now.rank_from >= before.rank_from);
        if let Event::SteppedBack { .. } = fact.what {
            let long = fact.at - before.out_since.unwrap() > 15 * MINUTE;
            assert_eq!(now.rank_from, if long { fact.at } else { before.rank_from });
        }
        assert!(before.acknowledged_at.is_none() || now.acknowledged_at == before.acknowledged_at);
        let contact = matches!(from, StateKind::Waiting)
            && matches!(verb, V::Call | V::StepOut | V::StepBack | V::SetService);
        assert!(!contact || now.acknowledged_at == before.acknowledged_at, "calling does not acknowledge");
        if now.state.kind() == StateKind::Serving {
            assert!(now.acknowledged_at.is_some() && now.serving_at.is_some());
        }
        assert_eq!(
            (now.arrived_at, now.id, &now.ticket, now.day),
            (before.arrived_at, before.id, fact.what.renumbered().unwrap_or(&before.ticket), before.day)
        );
        assert_eq!(now.reopened, before.reopened + u32::from(from == StateKind::Ended && verb != V::Note));
        assert!(verb == V::SetUrgent || now.urgent == before.urgent);
        check_legs(fact, before, now);
    }

    /// As it was before, except for what cannot be undone.
    pub(super) fn check_undone(&self, fact: &Fact, taken_back: &Visit, now: &Visit, onto_hold: bool) {
        let (undone, was) = &self.undoable[&now.id];
        assert!(matches!(fact.what, Event::Undone { of, .. } if of == undone.seq));
        let reopened = !taken_back.is_live() && now.is_live();
        let expected = Visit {
            seq: now.seq,
            undo: None,
            segments: now.segments.clone(),
            announcements: taken_back.announcements,
            reopened: taken_back.reopened + u32::from(reopened),
            first_ended_at: if reopened {
                taken_back.first_ended_at.or(taken_back.ended_at)
            } else {
                was.first_ended_at
            },
            closing_told: taken_back.closing_told.clone(),
            first_resolved_at: taken_back.first_resolved_at,
            last_resolved_at: taken_back.last_resolved_at,
            state: if onto_hold { now.state.clone() } else { was.state.clone() },
            ticket: fact.what.renumbered().unwrap_or(&was.ticket).clone(),
            ..was.clone()
        };
        assert_eq!(*now, expected);
        if onto_hold {
            assert_eq!((was.state.kind(), now.state.kind()), (StateKind::Serving, StateKind::OnHold));
            assert_eq!(was.state.window(), now.state.window());
        }
        assert!(now.segments.len() >= taken_back.segments.len(), "both stay on record");
        for (old, kept) in taken_back.segments.iter().zip(&now.segments) {
            assert_eq!((old.state, old.from), (kept.state, kept.from));
            assert!(old.to.is_none() || old.to == kept.to);
        }
    }

    pub(super) fn check_line(&self) {
        let line = &self.desk.line;
        assert_eq!(self.folded.head, line.head);
        assert_eq!(self.folded.visits, line.visits);
        assert_eq!(self.folded.rules, line.rules);
        // Restored from what is stored.
        let head = serde_json::from_str(&serde_json::to_string(&line.head).unwrap()).unwrap();
        let visits = line
            .visits
            .values()
            .map(|visit| serde_json::from_str(&serde_json::to_string(visit.as_ref()).unwrap()).unwrap());
        let stored = Line::restore(district(), line.rules.clone(), head, visits.collect());
        assert_eq!((&stored.head, &stored.visits), (&line.head, &line.visits));
        // 1. Nothing disappears.
        let issued: usize = self.numbers.values().map(Vec::len).sum();
        assert_eq!(issued, self.store.len());
        let live: BTreeSet<VisitId> =
            self.store.values().filter(|visit| visit.is_live()).map(|visit| visit.id).collect();
        assert_eq!(live, line.live().map(|visit| visit.id).collect());
        for (id, visit) in &self.store {
            if let Some(held) = line.visit(*id) {
                assert_eq!(held, visit);
            }
        }
        // A visit that ended long ago is not in memory.
        for visit in line.visits.values().filter(|visit| !visit.is_live()) {
            assert!(self.store.contains_key(&visit.id));
        }
        // 4. Unique numbers.
        for given in self.numbers.values() {
            assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len());
        }
        // 5. One visit called to or served at a window, and the window has it.
        let mut at: BTreeMap<&WindowId, Vec<VisitId>> = BTreeMap::new();
        for visit in line.live() {
            if let State::Called { window, .. } | State::Serving { window } = &visit.state {
                at.entry(window).or_default().push(visit.id);
            }
        }
        assert!(at.keys().all(|window| line.head.windows.contains_key(*window)));
        for (id, window) in &line.head.windows {
            let there = at.get(id).cloned().unwrap_or_default();
            assert_eq!(there, window.visit.into_iter().collect::<Vec<_>>(), "{id}");
        }
        for visit in self.store.values() {
            assert_eq!(visit.announcements, self.announced.get(&visit.id).copied().unwrap_or_default());
            check_times(visit, line.head.at);
        }
    }
}

/// A pinned version stays with its leg to the end; what was done in it stays.
fn check_legs(fact: &Fact, before: &Visit, now: &Visit) {
    assert_eq!(now.legs.len(), before.legs.len() + usize::from(matches!(fact.what, Event::LegAdded { .. })));
    for (was, is) in before.legs.iter().zip(&now.legs) {
        let id = |leg: &domain::visit::Leg| leg.script.as_ref().map(|script| script.id.clone());
        let other = matches!(fact.what, Event::ServiceSet { .. }) && id(was) != id(is);
        assert!(was.script.is_none() || other || was.script == is.script, "a pinned version stays");
        for done in &was.steps {
            let replaced = || matches!(&fact.what, Event::StepDone { leg, step, .. } if *leg == was.id && *step == done.step);
            assert!(is.steps.contains(done) || replaced(), "what was done stays on record");
        }
        assert!(is.steps.is_sorted_by_key(|done| done.at));
        assert!(is.escalated.len() >= was.escalated.len());
    }
    let serving = now.state.kind() == StateKind::Serving;
    assert!(!serving || now.legs.last().unwrap().script.is_some(), "serving is led by a pinned version");
}

/// Invariant 9, and segments without gaps.
fn check_times(visit: &Visit, now: At) {
    let moments = [Some(visit.arrived_at), visit.called_at, visit.serving_at, visit.ended_at, Some(now)];
    let moments: Vec<At> = moments.into_iter().flatten().collect();
    assert!(moments.is_sorted(), "{visit:#?}");
    assert!(visit.acknowledged_at.is_none_or(|at| at >= visit.arrived_at));
    assert_eq!(visit.ended_at.is_some(), !visit.is_live());
    let served = visit.ended_at.filter(|_| visit.end().is_some_and(End::is_served));
    assert!(served.is_none() || visit.last_resolved_at == served);
    assert!(visit.first_resolved_at <= visit.last_resolved_at);
    assert_eq!(visit.first_resolved_at.is_some(), visit.last_resolved_at.is_some());
    assert_eq!(visit.segments[0].from, visit.arrived_at);
    for pair in visit.segments.windows(2) {
        assert_eq!(pair[0].to, Some(pair[1].from), "{:#?}", visit.segments);
    }
    for segment in &visit.segments {
        assert!(segment.to.is_none_or(|to| to >= segment.from));
    }
    let last = visit.segments.last().unwrap();
    assert_eq!(last.to.is_none(), visit.is_live());
    if visit.is_live() {
        assert_eq!(last.state, visit.state.kind());
    } else {
        assert!(last.to >= visit.ended_at);
    }
    let clocks = clocks(visit, None);
    let all = [
        clocks.acknowledgement_ms,
        clocks.answer_ms,
        clocks.wait_ms,
        clocks.walk_ms,
        clocks.resolution_ms,
        clocks.serving_ms,
    ];
    assert!(all.into_iter().flatten().all(|ms| ms >= 0), "{clocks:?}");
    let whole = visit.ended_at.unwrap_or(now) - visit.arrived_at;
    assert!(clocks.resolution_ms.is_none_or(|ms| ms <= whole));
}
