//! Visits and their personal data.

use crate::model::visits::{Counted, Personal, VisitFilter, VisitRow};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::fact::Ticket;
use domain::ids::{DistrictId, VisitId};
use domain::time::Day;
use domain::visit::Visit;

/// Visits, and what is kept about people.
#[async_trait]
pub trait Visits: Send + Sync {
    /// A visit and its district.
    async fn visit(&self, id: VisitId) -> Result<Option<(DistrictId, Visit)>, StoreError>;
    /// Visits, newest arrival first.
    async fn visits(&self, filter: &VisitFilter) -> Result<Vec<(DistrictId, Visit)>, StoreError>;
    /// The visits of a district on some days, both included: the first `limit` after a ticket, in the order of their tickets.
    async fn visits_after(
        &self,
        district: &DistrictId,
        days: (Day, Day),
        after: Option<(Day, Ticket)>,
        limit: i64,
    ) -> Result<Vec<Visit>, StoreError>;
    /// The facts of a visit, in order, as stored.
    async fn visit_facts(&self, id: VisitId) -> Result<Vec<String>, StoreError>;
    /// Personal data of a visit, in order.
    async fn personal(&self, id: VisitId) -> Result<Vec<Personal>, StoreError>;
    /// Personal data of every live visit of a district.
    async fn personal_of_live(&self, district: &DistrictId) -> Result<Vec<Personal>, StoreError>;
    /// Rows for figures. `from` and `to` are business days, both included.
    async fn counted(&self, filter: &VisitFilter) -> Result<Vec<Counted>, StoreError>;
    /// Which of some visits are not stored as they stand there; one that has moved on since is not counted.
    async fn differing_visits(
        &self,
        district: &DistrictId,
        rows: &[VisitRow],
    ) -> Result<Vec<VisitId>, StoreError>;
    /// How many visits of a district are stored, how many pieces of personal data that belong to none, and the number of the last
    /// fact, all at one moment.
    async fn visit_counts(&self, district: &DistrictId) -> Result<(u64, u64, u64), StoreError>;
    /// Makes more of the texts searchable that were stored before there was a search by words; whether there may be more.
    async fn fill_words(&self) -> Result<bool, StoreError>;
}
