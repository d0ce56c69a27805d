//! What people add to the figures: notes on some days ("water main broke"), and commitments with an owner and
//! a due date. Remarks are never edited; a commitment can be marked as done, and either can be withdrawn.

use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::model::remarks::{Remark, RemarkKind};
use crate::staff::StaffEvent;
use crate::text;
use domain::access::Action;
use domain::fact::Who;
use domain::ids::{DistrictId, StaffId};
use domain::time::Day;
use uuid::Uuid;

/// The longest text of a remark, in characters.
pub const LONGEST: usize = 500;
/// The longest name of an owner, in characters.
pub const LONGEST_OWNER: usize = 80;

/// A remark to be added.
#[derive(Debug, Clone)]
pub struct NewRemark {
    /// The district it is about; the whole department if absent.
    pub district: Option<DistrictId>,
    /// A note or a commitment.
    pub kind: RemarkKind,
    /// The first day it is about.
    pub from: Day,
    /// The last day it is about.
    pub to: Day,
    /// The text of the remark.
    pub text: String,
    /// Who is responsible for a commitment; empty for a note.
    pub owner: String,
    /// When a commitment is due; absent for a note.
    pub due: Option<Day>,
}

impl Ops {
    /// Adds a remark.
    ///
    /// # Errors
    /// When the caller may not write about the district, or a field is missing or too long.
    pub async fn add_remark(&self, caller: &Caller, new: NewRemark) -> Result<Remark, Error> {
        let author = author(caller, new.district.as_ref())?;
        let commitment = new.kind == RemarkKind::Commitment;
        let says = |bad: bool, field: &'static str, code: &'static str, sentence: &str| {
            if bad { Err(Error::invalid(field, code, sentence.to_owned())) } else { Ok(()) }
        };
        says(new.text.trim().is_empty(), "text", "missing", "Write a few words.")?;
        says(new.text.chars().count() > LONGEST, "text", "too_long", "Use at most 500 characters.")?;
        says(new.to < new.from, "to", "bad_days", "The last day is before the first.")?;
        says(
            commitment && new.owner.trim().is_empty(),
            "owner",
            "missing",
            "Name the person who will do it.",
        )?;
        says(new.owner.chars().count() > LONGEST_OWNER, "owner", "too_long", "Use at most 80 characters.")?;
        says(commitment && new.due.is_none(), "due", "missing", "Give the day it is due.")?;
        let text = text::lines("text", &new.text, LONGEST)?;
        let owner = text::line("owner", &new.owner, LONGEST_OWNER)?;
        let remark = Remark {
            id: self.tools.chance.id(),
            district: new.district,
            kind: new.kind,
            from: new.from,
            to: new.to,
            text,
            owner: if commitment { owner } else { String::new() },
            due: new.due.filter(|_| commitment),
            author,
            created_at: self.tools.clock.now(),
            done_at: None,
            withdrawn_at: None,
        };
        self.tools.store.add_remark(&remark).await?;
        let event = StaffEvent::RemarkWritten { remark: remark.id, district: remark.district.clone() };
        self.tools.note(caller.who, event).await?;
        Ok(remark)
    }

    /// Marks a commitment as done.
    ///
    /// # Errors
    /// When there is no such commitment, or the caller may not.
    pub async fn remark_done(&self, caller: &Caller, id: Uuid) -> Result<(), Error> {
        let remark = self.tools.store.remark(id).await?.ok_or(Error::NotFound)?;
        may_finish(caller, &remark)?;
        if remark.kind != RemarkKind::Commitment {
            return Err(Error::NotFound);
        }
        self.tools.store.end_remark(id, Some(self.tools.clock.now()), None).await?;
        self.tools.note(caller.who, StaffEvent::RemarkDone { remark: id }).await
    }

    /// Withdraws a remark. Its author may, and so may an administrator of the place it is about. It stays on
    /// record.
    ///
    /// # Errors
    /// When there is no such remark, or the caller may not.
    pub async fn withdraw_remark(&self, caller: &Caller, id: Uuid) -> Result<(), Error> {
        let remark = self.tools.store.remark(id).await?.ok_or(Error::NotFound)?;
        may_withdraw(caller, &remark)?;
        self.tools.store.end_remark(id, None, Some(self.tools.clock.now())).await?;
        self.tools.note(caller.who, StaffEvent::RemarkWithdrawn { remark: id }).await
    }

    /// The remarks about some days and districts, and all open commitments about those districts, without
    /// withdrawn ones.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn remarks(&self, districts: &[DistrictId], from: Day, to: Day) -> Result<Vec<Remark>, Error> {
        let mut found = self.tools.store.remarks(from, to).await?;
        for open in self.tools.store.commitments().await? {
            if open.done_at.is_none() && found.iter().all(|known| known.id != open.id) {
                found.push(open);
            }
        }
        found.retain(|remark| {
            let about = remark.district.as_ref().is_none_or(|district| districts.contains(district));
            about && remark.withdrawn_at.is_none()
        });
        Ok(found)
    }
}

/// Whether the caller may mark a commitment as done: staff who may write about the same place.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`].
pub fn may_finish(caller: &Caller, remark: &Remark) -> Result<(), Error> {
    author(caller, remark.district.as_ref()).map(|_| ())
}

/// Whether the caller may withdraw a remark: its author, or an administrator of the place it is about.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`].
pub fn may_withdraw(caller: &Caller, remark: &Remark) -> Result<(), Error> {
    let by = author(caller, remark.district.as_ref())?;
    if by == remark.author { Ok(()) } else { caller.check(Action::SetUp, remark.district.as_ref()) }
}

/// The caller as the author of a remark: staff who may write about the district.
fn author(caller: &Caller, district: Option<&DistrictId>) -> Result<StaffId, Error> {
    caller.check(Action::Remark, district)?;
    match caller.who {
        Who::Staff(id) => Ok(id),
        _ => Err(Error::Forbidden),
    }
}
