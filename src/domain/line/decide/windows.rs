//! Windows: who has one, opening, leaving and closing it, and whom it calls next.

use super::decision::{Decided, Decision, about_line, as_it_is, listed, moves, of, one};
use crate::command::{Asked, Outcome};
use crate::fact::Event;
use crate::ids::{Code, ServiceId, SessionId, StaffId, VisitId, WindowId};
use crate::line::head::{SIGN_ON_FIRST, Window, WindowState};
use crate::line::{Happening, Line};
use crate::refusal::Refusal;
use crate::time::{At, Ms};
use crate::visit::{State, VerbKind};
use crate::vocabulary::people::Who;
use crate::vocabulary::visit::{Offer, StateKind};

impl Line {
    /// One session per window. Opening a window that another officer holds needs a confirmation; while a
    /// visitor is there, only a supervisor takes it over. The same person may continue in another browser.
    pub(super) fn open(
        &self,
        by: &Asked,
        id: &WindowId,
        services: Option<&[ServiceId]>,
        take_over: bool,
        sign_on: Option<&ServiceId>,
    ) -> Decided {
        let window = self.head.windows.get(id).ok_or(Refusal::UnknownWindow)?;
        let mut named = services.into_iter().flatten().chain(sign_on);
        if named.any(|service| self.rules.service(service).is_none()) {
            return Err(Refusal::UnknownService);
        }
        let staff = by.actor.staff();
        let others = window.state != WindowState::Closed
            && window.is_kept_from(&by.actor)
            && window.staff.is_some_and(|there| Some(there) != staff);
        if others && !take_over {
            return Err(Refusal::WindowTaken);
        }
        if others && window.visit.is_some() && !by.supervisor {
            return Err(Refusal::WindowServing);
        }
        let session = staff.and(by.actor.session);
        let same = window.state == WindowState::Open
            && window.services.as_deref() == services
            && window.sign_on.as_ref().map(|run| &run.service) == sign_on
            && window.staff == staff
            && window.session == session;
        if same {
            return as_it_is(Outcome::Window(id.clone()));
        }
        let opened = Event::WindowOpened {
            window: id.clone(),
            services: services.map(<[_]>::to_vec),
            session,
            from: window.staff.filter(|_| others),
            sign_on: sign_on.cloned(),
        };
        let mut happenings = vec![Happening { visit: None, what: opened }];
        // Nobody has two windows: the one they come from closes, and what was on hold there moves along.
        let left = self.head.windows.iter().find(|(other, window)| {
            *other != id
                && session.is_some()
                && window.session == session
                && window.state != WindowState::Closed
        });
        if let Some((left, window)) = left {
            if window.visit.is_some() {
                return Err(Refusal::WindowBusy);
            }
            happenings.extend(self.left_behind(left, Some(id)));
            let what = Event::WindowClosed { window: left.clone(), hand_to: Some(id.clone()) };
            happenings.push(Happening { visit: None, what });
        }
        Ok(Decision { happenings, outcome: Outcome::Window(id.clone()) })
    }

    pub(super) fn away(&self, by: &Asked, id: &WindowId, reason: &Code, back_at: Option<At>) -> Decided {
        let window = self.own_window(by, id)?;
        if window.visit.is_some() {
            return Err(Refusal::WindowBusy);
        }
        if window.state == WindowState::Closed {
            return Err(Refusal::WindowClosed);
        }
        listed(&self.rules.away_reasons, reason)?;
        about_line(
            Event::WindowAway { window: id.clone(), reason: reason.clone(), back_at },
            Outcome::Window(id.clone()),
        )
    }

    pub(super) fn close(&self, by: &Asked, id: &WindowId, hand_to: Option<&WindowId>) -> Decided {
        let window = self.own_window(by, id)?;
        if window.visit.is_some() {
            return Err(Refusal::WindowBusy);
        }
        if window.state == WindowState::Closed {
            return as_it_is(Outcome::Window(id.clone()));
        }
        if hand_to.is_some_and(|to| to == id || !self.head.windows.contains_key(to)) {
            return Err(Refusal::UnknownWindow);
        }
        let mut happenings = self.left_behind(id, hand_to);
        happenings.push(Happening {
            visit: None,
            what: Event::WindowClosed { window: id.clone(), hand_to: hand_to.cloned() },
        });
        Ok(Decision { happenings, outcome: Outcome::Window(id.clone()) })
    }

    pub(super) fn free(
        &self,
        by: &Asked,
        id: &WindowId,
        staff: StaffId,
        session: Option<SessionId>,
    ) -> Decided {
        let window = self.head.windows.get(id).ok_or(Refusal::UnknownWindow)?;
        let theirs = window.staff == Some(staff) && window.session == session;
        if window.state == WindowState::Closed || !theirs {
            return as_it_is(Outcome::Window(id.clone()));
        }
        let mut happenings = Vec::new();
        if let Some(there) = window.visit.and_then(|visit| self.visit(visit)) {
            if there.state.kind() == StateKind::Called {
                happenings.push(of(there.id, Event::PutBack));
            } else {
                happenings.push(of(there.id, self.held(&self.swap_reason()?, None, by.at)));
                happenings.push(of(there.id, Event::Returned));
            }
        }
        happenings.extend(self.left_behind(id, None));
        let what = Event::WindowClosed { window: id.clone(), hand_to: None };
        happenings.push(Happening { visit: None, what });
        Ok(Decision { happenings, outcome: Outcome::Window(id.clone()) })
    }

    /// What happens to the visits of a window that closes: they go to another, or back to the line.
    fn left_behind(&self, id: &WindowId, hand_to: Option<&WindowId>) -> Vec<Happening> {
        self.live()
            .filter_map(|visit| {
                let what = match &visit.state {
                    State::OnHold { window, .. } if window == id => match hand_to {
                        Some(to) => Event::HoldMoved { window: to.clone() },
                        None => Event::Returned,
                    },
                    State::Answered { window: Some(window) } if window == id => Event::AskedToWait,
                    State::Offered { to: Offer { window: Some(window), .. }, .. } if window == id => {
                        Event::Declined
                    }
                    _ => return None,
                };
                Some(of(visit.id, what))
            })
            .collect()
    }

    pub(super) fn next(&self, by: &Asked, id: &WindowId) -> Decided {
        self.free_window(by, id)?;
        let Some(visit) = self.next_for(id, by.at) else { return as_it_is(Outcome::Nobody) };
        let overtakes = self.longest(id, by.at, |_| true).is_some_and(|first| first.id != visit.id);
        let out_of_order = if overtakes { SIGN_ON_FIRST.parse().ok() } else { None };
        one(visit.id, Event::Called { window: id.clone(), out_of_order })
    }

    pub(super) fn swap(&self, by: &Asked, id: &WindowId, onto: VisitId) -> Decided {
        let window = self.open_window(by, id)?;
        // A window that is no longer configured is removed when its officer leaves.
        self.rules.window(id).ok_or(Refusal::UnknownWindow)?;
        let onto = self.visit(onto).ok_or(Refusal::UnknownVisit)?;
        moves(onto, VerbKind::Resume)?;
        self.may_stand(by, onto, id)?;
        let mut happenings = Vec::new();
        if let Some(serving) = window.visit.and_then(|visit| self.visit(visit)) {
            moves(serving, VerbKind::Hold)?;
            happenings.push(of(serving.id, self.held(&self.swap_reason()?, None, by.at)));
        }
        happenings.push(of(onto.id, Event::Served { window: id.clone(), script: self.script_for(onto) }));
        Ok(Decision { happenings, outcome: Outcome::Visit(onto.id) })
    }

    /// A swap means answering the phone; a department without that reason uses its first that stops no clock.
    /// Where there is none, it is refused as the desk's hold without a reason is.
    pub(super) fn swap_reason(&self) -> Result<Code, Refusal> {
        let reasons = &self.rules.hold_reasons;
        let found = reasons
            .iter()
            .find(|reason| reason.id.as_str() == "phone")
            .or_else(|| reasons.iter().find(|reason| !reason.stops_clock));
        found.map(|reason| reason.id.clone()).ok_or_else(|| Refusal::UnknownReason(String::new()))
    }

    pub(super) fn held(&self, reason: &Code, due_ms: Option<Ms>, at: At) -> Event {
        Event::Held {
            reason: reason.clone(),
            due: due_ms.map(|ms| at + ms.max(0)),
            stops_clock: self.rules.stops_clock(reason),
        }
    }

    /// The window, when the actor may act for it: a member of staff only for the one they are at.
    pub(super) fn own_window(&self, by: &Asked, id: &WindowId) -> Result<&Window, Refusal> {
        let window = self.head.windows.get(id).ok_or(Refusal::UnknownWindow)?;
        let staff = matches!(by.actor.who, Who::Staff(_));
        let elsewhere = by.actor.window.as_ref() != Some(id) || window.is_kept_from(&by.actor);
        if staff && elsewhere { Err(self.not_here(by, id, Refusal::WrongWindow)) } else { Ok(window) }
    }

    /// The refusal for an actor who is not at a window: after signing in again they still have it, and need
    /// ask nobody.
    pub(super) fn not_here(&self, by: &Asked, id: &WindowId, otherwise: Refusal) -> Refusal {
        let is_own = |window: &Window| {
            window.is_kept_from(&by.actor) && window.staff.is_some() && window.staff == by.actor.staff()
        };
        if self.head.windows.get(id).is_some_and(is_own) { Refusal::OpenAgain } else { otherwise }
    }

    pub(super) fn open_window(&self, by: &Asked, id: &WindowId) -> Result<&Window, Refusal> {
        let window = self.own_window(by, id)?;
        match window.state {
            WindowState::Open => Ok(window),
            WindowState::Closed => Err(Refusal::WindowClosed),
            WindowState::Away { .. } => Err(Refusal::WindowAway),
        }
    }

    pub(super) fn free_window(&self, by: &Asked, id: &WindowId) -> Result<&Window, Refusal> {
        let window = self.open_window(by, id)?;
        if window.visit.is_some() { Err(Refusal::WindowBusy) } else { Ok(window) }
    }
}
