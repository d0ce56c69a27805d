//! What the use cases need from outside: a store, a clock, randomness, a courier. The store knows SQL and no
//! rules; it calls the rules it is given inside its transaction.
//!
//! The store is the sum of small traits, one for each subject. To add an operation: a method in the file of
//! its subject, its parameters and results in `ops::model`, and its statement in the crate `store`. To add a
//! subject: a trait in its own file, and its name in [`Store`] and the line below it.

mod accounts;
mod chance;
mod clock;
mod courier;
mod devices;
mod districts;
mod error;
mod lines;
mod outbox;
mod photos;
mod practice;
mod remarks;
mod scripts;
mod sessions;
mod settings;
mod tokens;
mod totals;
mod upkeep;
mod visits;

pub use crate::model::districts::{Captain, Card, District, DistrictCard, Recipients};
pub use crate::model::facts::{ChainEnd, FactRow, StoredFact};
pub use crate::model::lines::{Batch, Found, KeyName, LineHead, Newer, Refold, Replay, StoredLine, Writes};
pub use crate::model::outbox::{Lane, Message, Outcome};
pub use crate::model::people::{Seat, reach_text};
pub use crate::model::photos::{Photo, PhotoKind};
pub use crate::model::practice::{Practice, PracticeBody};
pub use crate::model::remarks::{Remark, RemarkKind};
pub use crate::model::scripts::Version;
pub use crate::model::totals::{Advance, ClosedFilter, Follower, Span, TotalKey};
pub use crate::model::visits::{AnswerText, Counted, Personal, PersonalKind, VisitFilter, VisitRow};
pub use crate::model::vitals::{PoolUse, Vitals};
pub use accounts::Accounts;
pub use chance::Chance;
pub use clock::{Clock, ClockOff};
pub use courier::{Courier, Standing, Undelivered};
pub use devices::Devices;
pub use districts::Districts;
pub use error::{Named, StoreError};
pub use lines::{Lines, MakeFacts};
pub use outbox::Outbox;
pub use photos::Photos;
pub use practice::Practices;
pub use remarks::Remarks;
pub use scripts::Scripts;
pub use sessions::Sessions;
pub use settings::Settings;
pub use tokens::Tokens;
pub use totals::Totals;
pub use upkeep::Upkeep;
pub use visits::Visits;

use std::sync::Arc;

/// Everything that is stored, of all subjects.
pub trait Store:
    Lines
    + Districts
    + Visits
    + Totals
    + Remarks
    + Accounts
    + Sessions
    + Tokens
    + Devices
    + Photos
    + Scripts
    + Practices
    + Outbox
    + Settings
    + Upkeep
{
}

impl<T> Store for T where
    T: Lines
        + Districts
        + Visits
        + Totals
        + Remarks
        + Accounts
        + Sessions
        + Tokens
        + Devices
        + Photos
        + Scripts
        + Practices
        + Outbox
        + Settings
        + Upkeep
{
}

/// The store, shared by everything that works with it.
pub type SharedStore = Arc<dyn Store>;
