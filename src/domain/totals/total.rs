//! Sums over visits: of a day, a service, an hour of the week. Adding and taking back are inverse to each other.

use super::closed::{Closed, Live};
use crate::clocks;
use crate::ids::Code;
use crate::stats::{Histogram, ServiceLevel, Wait};
use crate::time::Ms;
use crate::vocabulary::visit::End;
use crate::wait_causes::Sums;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hours of a week.
pub const WEEK_HOURS: u8 = 168;

/// Sums over visits that have ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Total {
    /// How many, by the way they ended.
    pub ends: BTreeMap<End, i64>,
    /// Have not ended. None in totals that are stored.
    #[serde(skip)]
    pub open: i64,
    /// Had a first human contact.
    pub acknowledged: i64,
    /// Were called, or served straight away.
    pub turned: i64,
    /// Of `turned`, were served at all.
    pub begun: i64,
    /// Arrived to first human contact, wall.
    pub acknowledgement: Histogram,
    /// Arrived to first call or serving.
    pub wait: Histogram,
    /// Called to serving.
    pub walk: Histogram,
    /// Time spent being served.
    pub serving: Histogram,
    /// Arrived to resolved, working time less pauses.
    pub resolution: Histogram,
    /// Arrived to gone, of those who left before their turn.
    pub left: Histogram,
    /// Offered to taken over by another window or unit.
    pub handover: Histogram,
    /// Acknowledged within the target, and what else came of those who waited for it.
    pub acknowledged_in: ServiceLevel,
    /// Had their turn within the target, and what else came of those who waited for it.
    pub called_in: ServiceLevel,
    /// Resolved within the target.
    pub resolved_within: i64,
    /// Resolved later.
    pub resolved_later: i64,
    /// Waits that were told and then happened.
    pub quotes: Quotes,
    /// Why people waited, in milliseconds of waiting.
    pub causes: Sums,
    /// By outcome, of those resolved.
    pub outcomes: BTreeMap<Code, i64>,
    /// Outcomes that usually have a number.
    pub numbered: i64,
    /// Of those, without one.
    pub unnumbered: i64,
    /// Opened again.
    pub reopened: i64,
    /// Whose telephone number was here within the seven days before.
    pub repeats: i64,
    /// By hour of the week of the arrival. Left out of totals by service.
    pub hours: BTreeMap<u8, Hour>,
}

/// Quotes and what came of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotes {
    /// Were told a wait and had their turn.
    pub n: i64,
    /// Had it within the longer of the two times.
    pub within_p80: i64,
    /// Had it within the shorter.
    pub within_p50: i64,
    /// Wait less the shorter time told, summed up: above zero where people waited longer than that.
    pub bias_ms: Ms,
}

/// An hour of the week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hour {
    /// Visits that arrived in this hour.
    #[serde(skip_serializing_if = "is_zero")]
    pub arrived: i64,
    /// Of those in clock figures, had a turn.
    #[serde(skip_serializing_if = "is_zero")]
    pub turned: i64,
    /// Of those in clock figures, had their turn late or went away after the target.
    #[serde(skip_serializing_if = "is_zero")]
    pub late: i64,
    /// Their waits together.
    #[serde(skip_serializing_if = "is_zero")]
    pub wait_ms: Ms,
    /// Were served.
    #[serde(skip_serializing_if = "is_zero")]
    pub begun: i64,
    /// Time spent serving them.
    #[serde(skip_serializing_if = "is_zero")]
    pub serving_ms: Ms,
    /// Window time: open, and its officer not away.
    #[serde(skip_serializing_if = "is_zero")]
    pub staffed_ms: Ms,
    /// Were told a wait and had their turn.
    #[serde(skip_serializing_if = "is_zero")]
    pub told: i64,
    /// Of those, had it within the longer of the two times.
    #[serde(skip_serializing_if = "is_zero")]
    pub told_within: i64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde hands over a reference
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Whether a contribution is added or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The contribution is added.
    Plus,
    /// Taken back.
    Minus,
}

impl Sign {
    fn of(self, number: i64) -> i64 {
        match self {
            Sign::Plus => number,
            Sign::Minus => -number,
        }
    }
}

impl Total {
    /// Adds a visit, or takes it back. `hours` says whether hours of the week are kept.
    pub fn count(&mut self, visit: &Closed, sign: Sign, hours: bool) {
        let add = |place: &mut i64, number: i64| *place += sign.of(number);
        let clocks = &visit.clocks;
        let turned = clocks.wait_ms.is_some();
        let begun = clocks.serving_ms.is_some();
        bump(&mut self.ends, visit.end, sign.of(1));
        add(&mut self.acknowledged, i64::from(clocks.acknowledgement_ms.is_some()));
        add(&mut self.turned, i64::from(turned));
        add(&mut self.begun, i64::from(begun));
        if let Some(code) = visit.outcome.as_ref().filter(|_| visit.end == End::Resolved) {
            bump(&mut self.outcomes, code.clone(), sign.of(1));
        }
        add(&mut self.numbered, i64::from(visit.unnumbered.is_some()));
        add(&mut self.unnumbered, i64::from(visit.unnumbered == Some(true)));
        add(&mut self.reopened, i64::from(visit.reopened > 0));
        add(&mut self.repeats, i64::from(visit.repeat));
        for (cause, ms) in &visit.causes {
            bump(&mut self.causes, *cause, sign.of(*ms));
        }
        if visit.counts {
            self.time(visit, sign);
        }
        if hours {
            let hour = self.hours.entry(visit.place.hour).or_default();
            add(&mut hour.arrived, 1);
            add(&mut hour.begun, i64::from(begun));
            add(&mut hour.serving_ms, clocks.serving_ms.unwrap_or(0));
            let late = visit.turn().is_some_and(|wait| wait.is_past(visit.targets.call_ms));
            add(&mut hour.late, i64::from(late));
            if let Some((quote, waited)) = visit.told() {
                add(&mut hour.told, 1);
                add(&mut hour.told_within, i64::from(waited <= quote.p80_ms));
            }
            if visit.counts {
                add(&mut hour.turned, i64::from(turned));
                add(&mut hour.wait_ms, clocks.wait_ms.unwrap_or(0));
            }
            if *hour == Hour::default() {
                self.hours.remove(&visit.place.hour);
            }
        }
    }

    /// What is measured: only of visits whose arrival is known.
    fn time(&mut self, visit: &Closed, sign: Sign) {
        let clocks = &visit.clocks;
        let left = visit.end.gave_up() && clocks.wait_ms.is_none();
        let into = |histogram: &mut Histogram, ms: Option<Ms>| {
            // What is taken back was added before; of a total that was damaged nothing goes below nothing.
            match (ms, sign) {
                (Some(ms), Sign::Plus) => histogram.add(ms),
                (Some(ms), Sign::Minus) => drop(histogram.remove(ms)),
                (None, _) => {}
            }
        };
        into(&mut self.acknowledgement, clocks.acknowledgement_ms);
        into(&mut self.wait, clocks.wait_ms);
        into(&mut self.walk, clocks.walk_ms);
        into(&mut self.serving, clocks.serving_ms);
        into(&mut self.resolution, clocks.resolution_ms);
        into(&mut self.left, left.then_some(visit.ended_at - visit.arrived_at));
        into(&mut self.handover, visit.handover_ms);
        let levels = [
            (&mut self.acknowledged_in, visit.greeting(), visit.targets.acknowledge_ms),
            (&mut self.called_in, visit.turn(), visit.targets.call_ms),
        ];
        for (level, wait, target) in levels {
            if let Some(wait) = wait {
                let mut one = ServiceLevel::default();
                one.add(wait, target);
                match sign {
                    Sign::Plus => *level += one,
                    Sign::Minus => *level -= one,
                }
            }
        }
        if let Some(ms) = clocks.resolution_ms {
            let place = if ms <= visit.targets.resolve_ms {
                &mut self.resolved_within
            } else {
                &mut self.resolved_later
            };
            *place += sign.of(1);
        }
        if let Some((quote, waited)) = visit.told() {
            self.quotes.n += sign.of(1);
            self.quotes.within_p80 += sign.of(i64::from(waited <= quote.p80_ms));
            self.quotes.within_p50 += sign.of(i64::from(waited <= quote.p50_ms));
            self.quotes.bias_ms += sign.of(waited - quote.p50_ms);
        }
    }

    /// Adds a visit that has not ended. Totals that are stored never hold one.
    pub fn add_live(&mut self, visit: &Live) {
        let clocks = &visit.clocks;
        self.open += 1;
        self.acknowledged += i64::from(clocks.acknowledgement_ms.is_some());
        self.turned += i64::from(clocks.wait_ms.is_some());
        self.begun += i64::from(clocks.serving_ms.is_some());
        if !visit.counts {
            return;
        }
        for (histogram, ms) in [
            (&mut self.acknowledgement, clocks.acknowledgement_ms),
            (&mut self.wait, clocks.wait_ms),
            (&mut self.walk, clocks.walk_ms),
        ] {
            if let Some(ms) = ms {
                histogram.add(ms);
            }
        }
        let acknowledged =
            clocks.acknowledgement_working_ms.map_or(Wait::Open(visit.worked_ms), Wait::Answered);
        self.acknowledged_in.add(acknowledged, visit.targets.acknowledge_ms);
        let turn = clocks::turn(visit.helped_by_answer, clocks.wait_ms, clocks.acknowledgement_ms);
        let called = turn.map_or(Wait::Open(visit.waited_ms), Wait::Answered);
        self.called_in.add(called, visit.targets.call_ms);
    }

    /// Adds window time to an hour of the week.
    pub fn staff(&mut self, hour: u8, ms: Ms) {
        self.hours.entry(hour).or_default().staffed_ms += ms;
    }

    /// Adds another total.
    pub fn merge(&mut self, other: &Total) {
        for (end, n) in &other.ends {
            bump(&mut self.ends, *end, *n);
        }
        for (code, n) in &other.outcomes {
            bump(&mut self.outcomes, code.clone(), *n);
        }
        let pairs = [
            (&mut self.acknowledgement, &other.acknowledgement),
            (&mut self.wait, &other.wait),
            (&mut self.walk, &other.walk),
            (&mut self.serving, &other.serving),
            (&mut self.resolution, &other.resolution),
            (&mut self.left, &other.left),
            (&mut self.handover, &other.handover),
        ];
        for (mine, theirs) in pairs {
            mine.merge(theirs);
        }
        self.open += other.open;
        self.acknowledged += other.acknowledged;
        self.turned += other.turned;
        self.begun += other.begun;
        self.acknowledged_in += other.acknowledged_in;
        self.called_in += other.called_in;
        self.resolved_within += other.resolved_within;
        self.resolved_later += other.resolved_later;
        self.quotes += other.quotes;
        for (cause, ms) in &other.causes {
            bump(&mut self.causes, *cause, *ms);
        }
        self.numbered += other.numbered;
        self.unnumbered += other.unnumbered;
        self.reopened += other.reopened;
        self.repeats += other.repeats;
        for (hour, more) in &other.hours {
            *self.hours.entry(*hour).or_default() += *more;
        }
    }

    /// Visits that came.
    #[must_use]
    pub fn arrived(&self) -> i64 {
        self.closed() + self.open
    }

    /// Visits that ended.
    #[must_use]
    pub fn closed(&self) -> i64 {
        self.ends.values().sum()
    }

    /// Visits that ended in one of some ways.
    #[must_use]
    pub fn ended(&self, wanted: impl Fn(End) -> bool) -> i64 {
        self.ends.iter().filter(|(end, _)| wanted(**end)).map(|(_, n)| n).sum()
    }

    /// Served by a person, or by itself at the kiosk.
    #[must_use]
    pub fn served(&self) -> i64 {
        self.ended(End::counts_as_served)
    }

    /// Ended in any other way.
    #[must_use]
    pub fn unserved(&self) -> i64 {
        self.closed() - self.served()
    }

    /// Went away, or rang off.
    #[must_use]
    pub fn gave_up(&self) -> i64 {
        self.ended(End::gave_up)
    }

    /// Window time, in milliseconds.
    #[must_use]
    pub fn staffed_ms(&self) -> Ms {
        self.hours.values().map(|hour| hour.staffed_ms).sum()
    }

    /// Leaves window time out of it.
    pub fn leave_windows_out(&mut self) {
        self.hours.values_mut().for_each(|hour| hour.staffed_ms = 0);
        self.hours.retain(|_, hour| *hour != Hour::default());
    }

    /// Nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Total::default()
    }
}

fn bump<K: Ord>(counts: &mut BTreeMap<K, i64>, key: K, by: i64) {
    use std::collections::btree_map::Entry;
    match counts.entry(key) {
        Entry::Vacant(place) => {
            place.insert(by);
        }
        Entry::Occupied(mut place) => {
            *place.get_mut() += by;
            if *place.get() == 0 {
                place.remove();
            }
        }
    }
}

impl std::ops::AddAssign for Quotes {
    fn add_assign(&mut self, other: Quotes) {
        self.n += other.n;
        self.within_p80 += other.within_p80;
        self.within_p50 += other.within_p50;
        self.bias_ms += other.bias_ms;
    }
}

impl std::ops::AddAssign for Hour {
    fn add_assign(&mut self, other: Hour) {
        self.arrived += other.arrived;
        self.turned += other.turned;
        self.late += other.late;
        self.wait_ms += other.wait_ms;
        self.begun += other.begun;
        self.serving_ms += other.serving_ms;
        self.staffed_ms += other.staffed_ms;
        self.told += other.told;
        self.told_within += other.told_within;
    }
}
