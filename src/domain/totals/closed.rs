//! A visit as figures count it: one that has ended, one that has not.

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
    /// The visit.
    pub visit: VisitId,
    /// The district it was in.
    pub district: DistrictId,
    /// On which business day.
    pub day: Day,
    /// When and in whose time it came.
    pub place: Place,
    /// What for.
    pub service: Option<ServiceId>,
    /// How the person came.
    pub channel: Channel,
    /// The person's language, as a tag.
    pub language: Option<String>,
    /// The area the postcode lies in, else the postcode.
    pub area: Option<String>,
    /// What the person needed.
    pub needs: Vec<Code>,
    /// In clock figures: the arrival was neither estimated nor from paper.
    pub counts: bool,
    /// How it ended.
    pub end: End,
    /// Outcome, place referred to, or reason of the cancellation.
    pub outcome: Option<Code>,
    /// When the person arrived.
    pub arrived_at: At,
    /// When the visit ended last.
    pub ended_at: At,
    /// What its clocks showed.
    pub clocks: Clocks,
    /// The times promised when it ended.
    pub targets: Times,
    /// The wait that was told.
    pub quote: Option<Quote>,
    /// From an offer to another window or unit until somebody there took over, all of them together.
    pub handover_ms: Option<Ms>,
    /// Why it waited.
    pub causes: Sums,
    /// Where the outcome usually has a number: whether it ended without one.
    pub unnumbered: Option<bool>,
    /// Times opened again.
    pub reopened: u32,
    /// The same telephone number was here within the seven days before.
    pub repeat: bool,
}

/// A visit that has not ended, as figures count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// In clock figures.
    pub counts: bool,
    /// A call that whoever answered it deals with.
    pub helped_by_answer: bool,
    /// What its clocks show so far.
    pub clocks: Clocks,
    /// The times promised.
    pub targets: Times,
    /// Since its arrival.
    pub waited_ms: Ms,
    /// Working time since its arrival.
    pub worked_ms: Ms,
}

/// When a visit came, as its district reads the clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Hour of the week of the arrival, 0 to 167 from Monday midnight.
    pub hour: u8,
    /// The watch on duty then.
    pub watch: Option<Code>,
}

/// What a visit's row is made from besides the visit.
#[derive(Debug)]
pub struct Around<'a> {
    /// The district it was in.
    pub district: &'a DistrictId,
    /// The rules in force when it ended.
    pub rules: &'a Rules,
    /// When it came, as the district reads the clock.
    pub place: Place,
    /// Its clocks.
    pub clocks: Clocks,
    /// Why it waited.
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

    /// Served by a person, or by itself at the kiosk.
    #[must_use]
    pub fn served(&self) -> bool {
        self.end.counts_as_served()
    }

    /// What came of the wait for a first human contact, in working time.
    #[must_use]
    pub fn greeting(&self) -> Option<Wait> {
        let Clocks { acknowledgement_working_ms, unseen_working_ms, .. } = self.clocks;
        self.wait(acknowledgement_working_ms, unseen_working_ms)
    }

    /// What came of the wait for a turn, by the clock on the wall.
    #[must_use]
    pub fn turn(&self) -> Option<Wait> {
        let Clocks { wait_ms, acknowledgement_ms, .. } = self.clocks;
        let helped = clocks::helped_by_answer(self.channel, StateKind::Ended, Some(self.end));
        let had = clocks::turn(helped, wait_ms, acknowledgement_ms);
        self.wait(had, None)
    }

    /// Over after so long, given up after so long (by the clock on the wall where nothing else is known), or of no interest here.
    fn wait(&self, over: Option<Ms>, given_up: Option<Ms>) -> Option<Wait> {
        match over {
            _ if !self.counts => None,
            Some(ms) => Some(Wait::Answered(ms)),
            // Who was helped without it, at the tablet for one, never waited for it.
            None if self.served() => None,
            None => Some(Wait::Abandoned(given_up.unwrap_or(self.ended_at - self.arrived_at))),
        }
    }

    /// The wait that was told, and how long it was, of those who had their turn. A wait of nothing promises nothing.
    pub(crate) fn told(&self) -> Option<(Quote, Ms)> {
        let quote = self.quote.filter(|quote| self.counts && quote.promises())?;
        Some((quote, self.clocks.wait_ms?))
    }
}

/// Time spent offered before somebody took over; offers that were turned down count to whoever took over later.
fn handover(visit: &Visit) -> Option<Ms> {
    let accepted = visit.segments.iter().zip(visit.segments.iter().skip(1));
    let taken = accepted.filter(|(offer, next)| {
        offer.state == StateKind::Offered && matches!(next.state, StateKind::Serving | StateKind::OnHold)
    });
    let lengths: Vec<Ms> = taken.filter_map(|(offer, _)| offer.to.map(|to| to - offer.from)).collect();
    (!lengths.is_empty()).then(|| lengths.into_iter().sum())
}
