//! Paper slips and arrivals that are entered late: numbers to print, what a form asks before such an arrival is
//! recorded, and who came with a slip already.

use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::request::{Arrival, Operation, Request, fingerprint};
use domain::access::Action;
use domain::command::{CheckIn, Command, Outcome};
use domain::fact::{Event, Fact, Ticket};
use domain::ids::{DistrictId, Series, StaffId};
use domain::time::{At, Day};
use domain::visit::{LAST_SLIP, PAPER, Source, Visit};

/// The most slips that are printed at once.
pub const MOST_SLIPS: u32 = 200;

/// The entry of a person who came with a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlipHolder {
    /// When it was entered.
    pub at: At,
    /// The member of staff who did so; none where it was a program.
    pub by: Option<StaffId>,
}

/// The command that sets numbers aside.
pub(crate) fn lease_command(count: u32) -> Result<Command, Error> {
    if (1..=MOST_SLIPS).contains(&count) {
        Ok(Command::LeaseSlips(count))
    } else {
        Err(Error::invalid("count", "malformed", format!("Slips are printed 1 to {MOST_SLIPS} at a time.")))
    }
}

/// How the arrival time is known of a person who holds a slip: from paper.
pub(crate) fn check_slip(arrival: &Arrival, source: Source) -> Result<Source, Error> {
    let Some(number) = arrival.slip else { return Ok(source) };
    if !(1..=LAST_SLIP).contains(&number) {
        return Err(Error::invalid(
            "slip",
            "malformed",
            format!("A slip has a number from 1 to {LAST_SLIP}."),
        ));
    }
    match arrival.source {
        None | Some(Source::Paper) => Ok(Source::Paper),
        Some(_) => Err(Error::invalid("source", "malformed", "A person with a paper slip comes from paper.")),
    }
}

impl Ops {
    /// Sets numbers aside for slips that are printed: the first and the last of them. A request that is repeated
    /// under its key gets those of the first time.
    ///
    /// # Errors
    /// As [`Ops::perform`].
    pub async fn lease_slips(
        &self,
        caller: &Caller,
        district: &DistrictId,
        count: u32,
        key: Option<String>,
    ) -> Result<(u32, u32), Error> {
        let count_bytes = count.to_be_bytes();
        let parts: [&[u8]; 3] = [b"slips", district.as_str().as_bytes(), &count_bytes];
        let ask = Operation::LeaseSlips(district.clone(), count);
        let answer = self.perform(caller, Request { ask, key, fingerprint: fingerprint(&parts) }).await?;
        if let Outcome::Slips(first, last) = answer.outcome {
            return Ok((first, last));
        }
        let stored = self.tools.store.line_facts(district.as_str(), "numbers_leased", answer.seq, 1).await?;
        let fact = stored.first().and_then(|stored| Fact::decode(&stored.row.body).ok());
        match fact.filter(|fact| fact.seq == answer.seq).map(|fact| fact.what) {
            Some(Event::NumbersLeased { first, last, .. }) => Ok((first, last)),
            _ => Err(Error::Fault("no numbers were set aside".to_owned())),
        }
    }

    /// Everything that speaks against an arrival, by the line as last committed, so that a form can show all of
    /// it at once. What is recorded, the clerk decides.
    ///
    /// # Errors
    /// When the caller may not check anybody in there.
    pub fn doubts(
        &self,
        caller: &Caller,
        district: &DistrictId,
        arrival: &Arrival,
    ) -> Result<Vec<Error>, Error> {
        caller.check(Action::CheckIn, Some(district))?;
        let published = self.clerk(district)?.published();
        let (line, calendar) = (&published.line, &published.calendar);
        let now = self.tools.clock.now().max(line.head.at);
        let came = arrival.arrived_at.map_or(now, |came| came.min(now));
        let typed = CheckIn {
            channel: arrival.channel,
            arrived_at: arrival.arrived_at,
            slip: arrival.slip,
            late_reason: arrival.late_reason,
            sure_of_time: arrival.sure_of_time,
            sure_of_slip: arrival.sure_of_slip,
            ..CheckIn::phone()
        };
        let likely = calendar.is_likely(came, now, line.rules.closing.early_ms);
        let doubts = line.doubts(&typed, calendar.business_day(came), likely);
        let fields = self.check_in(caller, district, &mut caller.actor(district), arrival.clone()).err();
        Ok(fields.into_iter().chain(doubts.into_iter().map(Error::from)).collect())
    }

    /// Who came with this slip on the business day of a time, or still waits with it.
    ///
    /// # Errors
    /// When the caller may not see the line, or the store cannot be read.
    pub async fn slip_holder(
        &self,
        caller: &Caller,
        district: &DistrictId,
        number: u32,
        came: At,
    ) -> Result<Option<SlipHolder>, Error> {
        caller.check(Action::ReadDesk, Some(district))?;
        let published = self.clerk(district)?.published();
        let is_it = |visit: &Visit| visit.ticket.series.as_str() == PAPER && visit.ticket.number == number;
        let here = published.line.live().find(|visit| is_it(visit)).map(|visit| visit.id);
        let stored = self.after_slip(district, published.calendar.business_day(came), number).await?;
        let Some(id) = here.or(stored.filter(is_it).map(|visit| visit.id)) else { return Ok(None) };
        let facts = self.tools.store.visit_facts(id).await?;
        let arrived = facts.first().and_then(|text| Fact::decode(text).ok());
        Ok(arrived.map(|fact| SlipHolder { at: fact.at, by: fact.actor.staff() }))
    }

    /// The first stored visit of a day whose ticket is not before that of a slip.
    async fn after_slip(&self, district: &DistrictId, day: Day, number: u32) -> Result<Option<Visit>, Error> {
        let Ok(series) = Series::try_from(PAPER.to_owned()) else { return Ok(None) };
        let before = Ticket { series, number: number.saturating_sub(1) };
        let found = self.tools.store.visits_after(district, (day, day), Some((day, before)), 1).await?;
        Ok(found.into_iter().next())
    }
}
