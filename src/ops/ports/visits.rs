//! Visits and their personal texts.

use crate::model::visits::{Counted, Personal, VisitFilter, VisitRow};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::fact::Ticket;
use domain::ids::{DistrictId, VisitId};
use domain::time::Day;
use domain::visit::Visit;

/// Visits, and the personal texts stored beside them.
#[async_trait]
pub trait Visits: Send + Sync {
    /// A visit and its district; `None` if there is none.
    async fn visit(&self, id: VisitId) -> Result<Option<(DistrictId, Visit)>, StoreError>;
    /// The visits that match a filter, newest arrival first.
    async fn visits(&self, filter: &VisitFilter) -> Result<Vec<(DistrictId, Visit)>, StoreError>;
    /// The first `limit` visits of a district after a ticket, in the order of tickets, on days between `from`
    /// and `to`, both included.
    async fn visits_after(
        &self,
        district: &DistrictId,
        days: (Day, Day),
        after: Option<(Day, Ticket)>,
        limit: i64,
    ) -> Result<Vec<Visit>, StoreError>;
    /// The facts of a visit, in order, as stored.
    async fn visit_facts(&self, id: VisitId) -> Result<Vec<String>, StoreError>;
    /// The personal texts of a visit, in order.
    async fn personal(&self, id: VisitId) -> Result<Vec<Personal>, StoreError>;
    /// The personal texts of every live visit of a district.
    async fn personal_of_live(&self, district: &DistrictId) -> Result<Vec<Personal>, StoreError>;
    /// Visits as reports count them. `from` and `to` are business days, both included.
    async fn counted(&self, filter: &VisitFilter) -> Result<Vec<Counted>, StoreError>;
    /// Which of these visits are stored differently from what is given. A visit that has changed since is not
    /// included.
    async fn differing_visits(
        &self,
        district: &DistrictId,
        rows: &[VisitRow],
    ) -> Result<Vec<VisitId>, StoreError>;
    /// The number of stored visits of a district, the number of personal texts without a visit, and the
    /// number of the last fact, all at one moment.
    async fn visit_counts(&self, district: &DistrictId) -> Result<(u64, u64, u64), StoreError>;
    /// Indexes more of the texts that were stored before the search by words; returns whether there may be
    /// more.
    async fn fill_words(&self) -> Result<bool, StoreError>;
}
