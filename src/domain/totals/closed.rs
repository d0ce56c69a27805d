//! A visit as figures count it, after its end and before.

use crate::clocks::{self, Clocks};
use crate::ids::{Code, DistrictId, ServiceId, VisitId};
use crate::rules::{Rules, Times};
use crate::stats::Wait;
use crate::time::{At, Day, Ms};
use crate::visit::Visit;
use crate::vocabulary::visit::{Channel, End, Quote, StateKind};
use crate::wait_causes::Sums;
use serde::{Deserialize, Serialize};

/// A visit that has ended, as figures count it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Identifies the visit in the log and in lists.
    pub visit: VisitId,
    /// The district it was in.
    pub district: DistrictId,
    /// The business day it is counted in.
    pub day: Day,
    /// When it came, by the district's clock.
    pub place: Place,
    /// The last service, when one was chosen.
    pub service: Option<ServiceId>,
    /// How the person came.
    pub channel: Channel,
    /// The person's language, as a tag.
    pub language: Option<String>,
    /// The area of the ZIP code, else the ZIP code.
    pub area: Option<String>,
    /// What the person needed.
    pub needs: Vec<Code>,
    /// Counted in clock figures: the arrival was neither estimated nor from paper.
    pub counts: bool,
    /// The way it ended.
    pub end: End,
    /// The outcome, the place referred to, or the reason of the cancellation.
    pub outcome: Option<Code>,
    /// When the person arrived.
    pub arrived_at: At,
    /// When the visit ended for the last time.
    pub ended_at: At,
    /// The measured times.
    pub clocks: Clocks,
    /// The target times in force when it ended.
    pub targets: Times,
    /// The wait that was quoted.
    pub quote: Option<Quote>,
    /// The sum of the times from an offer to another window or unit until an officer there took over.
    pub handover_ms: Option<Ms>,
    /// The causes of its wait.
    pub causes: Sums,
    /// For outcomes that usually have a number: whether it ended without one.
    pub unnumbered: Option<bool>,
    /// How many times it was opened again.
    pub reopened: u32,
    /// The same telephone number was here within the seven days before.
    pub repeat: bool,
}

/// A visit that has not ended, as figures count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// Counted in clock figures.
    pub counts: bool,
    /// A call that the officer who answered deals with.
    pub helped_by_answer: bool,
    /// The times measured so far.
    pub clocks: Clocks,
    /// The target times.
    pub targets: Times,
    /// The time since its arrival, wall-clock.
    pub waited_ms: Ms,
    /// The working time since its arrival.
    pub worked_ms: Ms,
}

/// When a visit came, by the clock of its district.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Hour of the week of the arrival, 0 to 167 from Monday midnight.
    pub hour: u8,
    /// The watch on duty then.
    pub watch: Option<Code>,
}

/// The inputs of a visit's row besides the visit.
#[derive(Debug)]
pub struct Around<'a> {
    /// The district it was in.
    pub district: &'a DistrictId,
    /// The rules in force when it ended.
    pub rules: &'a Rules,
    /// When it came, by the clock of the district.
    pub place: Place,
    /// The measured times.
    pub clocks: Clocks,
    /// The causes of its wait.
    pub causes: Sums,
    /// The same telephone number was here within the seven days before.
    pub repeat: bool,
}

impl Closed {
    /// The row of a visit; `None` while it has not ended.
    #[must_use]
    pub fn of(visit: &Visit, around: Around<'_>) -> Option<Closed> {
        let (end, ended_at) = (visit.end()?, visit.ended_at?);
        let Around { district, rules, place, clocks, causes, repeat } = around;
        let service = visit.service().cloned();
        let outcome = visit.detail.as_ref().filter(|_| end == End::Resolved).and_then(|code| {
            let service = rules.service(service.as_ref()?)?;
            service.outcomes.iter().find(|outcome| &outcome.id == code)
        });
        let unnumbered = outcome.filter(|outcome| outcome.asks_reference).map(|_| !visit.has_reference);
        Some(Closed {
            visit: visit.id,
            district: district.clone(),
            day: visit.day,
            place,
            targets: rules.targets(service.as_ref(), visit.channel),
            service,
            channel: visit.channel,
            language: visit.language.clone(),
            area: rules.area_name(visit.area.as_deref()).map(str::to_owned),
            needs: visit.needs.clone(),
            counts: clocks::counts(visit),
            end,
            outcome: visit.detail.clone(),
            arrived_at: visit.arrived_at,
            ended_at,
            clocks,
            quote: visit.quote,
            handover_ms: handover(visit),
            causes,
            unnumbered,
            reopened: visit.reopened,
            repeat,
        })
    }

    /// Served by a person, or self-service at the kiosk.
    #[must_use]
    pub fn served(&self) -> bool {
        self.end.counts_as_served()
    }

    /// One of its clocks, if it is counted in clock figures.
    pub(super) fn timed(&self, clock: impl Fn(&Clocks) -> Option<Ms>) -> Option<Ms> {
        clock(&self.clocks).filter(|_| self.counts)
    }

    /// From the arrival until the person left before their turn.
    pub(super) fn left_after(&self) -> Option<Ms> {
        let left = self.counts && self.end.gave_up() && self.clocks.wait_ms.is_none();
        left.then(|| self.lasted())
    }

    /// From the arrival to the end, less the nights that are left out.
    fn lasted(&self) -> Ms {
        self.ended_at - self.arrived_at - self.clocks.night_ms.unwrap_or_default()
    }

    /// Whether it was resolved within its target.
    pub(super) fn resolved_in_time(&self) -> Option<bool> {
        self.timed(|clocks| clocks.resolution_ms).map(|ms| ms <= self.targets.resolve_ms)
    }

    /// The result of the wait for a first human contact, in working time.
    #[must_use]
    pub fn greeting(&self) -> Option<Wait> {
        let Clocks { acknowledgement_working_ms, unseen_working_ms, .. } = self.clocks;
        self.wait(acknowledgement_working_ms, unseen_working_ms)
    }

    /// The result of the wait for a turn, in wall-clock time.
    #[must_use]
    pub fn turn(&self) -> Option<Wait> {
        let Clocks { wait_ms, acknowledgement_ms, .. } = self.clocks;
        let helped = clocks::helped_by_answer(self.channel, StateKind::Ended, Some(self.end));
        let had = clocks::turn(helped, wait_ms, acknowledgement_ms);
        self.wait(had, None)
    }

    /// Answered after a time, abandoned after a time (wall-clock where nothing else is known), or not
    /// relevant here.
    fn wait(&self, over: Option<Ms>, given_up: Option<Ms>) -> Option<Wait> {
        match over {
            _ if !self.counts => None,
            Some(ms) => Some(Wait::Answered(ms)),
            // People who were served without it, for example at the tablet, never waited for it.
            None if self.served() => None,
            None => Some(Wait::Abandoned(given_up.unwrap_or_else(|| self.lasted()))),
        }
    }

    /// The wait that was quoted, and the actual one, for visits that had their turn. A quote of zero promises
    /// nothing.
    pub(crate) fn told(&self) -> Option<(Quote, Ms)> {
        let quote = self.quote.filter(|quote| self.counts && quote.promises())?;
        Some((quote, self.clocks.wait_ms?))
    }
}

impl Live {
    /// One of its clocks, if it is counted in clock figures.
    pub(super) fn timed(&self, clock: impl Fn(&Clocks) -> Option<Ms>) -> Option<Ms> {
        clock(&self.clocks).filter(|_| self.counts)
    }

    /// The result so far of the wait for a first human contact, in working time.
    pub(super) fn greeting(&self) -> Option<Wait> {
        let answered = self.clocks.acknowledgement_working_ms;
        self.counts.then(|| answered.map_or(Wait::Open(self.worked_ms), Wait::Answered))
    }

    /// The result so far of the wait for a turn, in wall-clock time.
    pub(super) fn turn(&self) -> Option<Wait> {
        let Clocks { wait_ms, acknowledgement_ms, .. } = self.clocks;
        let turn = clocks::turn(self.helped_by_answer, wait_ms, acknowledgement_ms);
        self.counts.then(|| turn.map_or(Wait::Open(self.waited_ms), Wait::Answered))
    }
}

/// The time a visit was offered before an officer took over; declined offers count towards the later
/// handover.
fn handover(visit: &Visit) -> Option<Ms> {
    let accepted = visit.segments.iter().zip(visit.segments.iter().skip(1));
    let taken = accepted.filter(|(offer, next)| {
        offer.state == StateKind::Offered && matches!(next.state, StateKind::Serving | StateKind::OnHold)
    });
    let lengths: Vec<Ms> = taken.filter_map(|(offer, _)| offer.to.map(|to| to - offer.from)).collect();
    (!lengths.is_empty()).then(|| lengths.into_iter().sum())
}
