//! Rows and totals of figures, which follow the log step by step.

use crate::model::totals::{Advance, ClosedFilter, Follower, Span, TotalKey};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::{DistrictId, VisitId};
use domain::rules::Rules;
use domain::time::{At, Day};
use domain::totals::{Closed, Total};
use domain::visit::Visit;

/// Rows and totals of figures, and how far they have been counted.
#[async_trait]
pub trait Totals: Send + Sync {
    /// The position of counting in every district.
    async fn followers(&self) -> Result<Vec<Follower>, StoreError>;
    /// The position of counting in a district, which begins now if it has not.
    async fn follower(&self, district: &DistrictId) -> Result<Follower, StoreError>;
    /// Visits whose last fact is after `after` and not after `to`, in that order, each with whether the same
    /// telephone number was used anywhere in the department within seven days before its arrival.
    async fn changed_visits(
        &self,
        district: &DistrictId,
        after: u64,
        to: u64,
    ) -> Result<Vec<(Visit, bool)>, StoreError>;
    /// The rules in force at a time, and since when; `None` before the first decision.
    async fn rules_at(&self, district: &DistrictId, at: At) -> Result<Option<(At, Rules)>, StoreError>;
    /// The rows of some visits, as they were counted.
    async fn closed_by_id(
        &self,
        district: &DistrictId,
        ids: &[(Day, VisitId)],
    ) -> Result<Vec<Closed>, StoreError>;
    /// The first `limit` rows after `after` of one district, in the order of day and id, whatever districts
    /// the filter names. [`crate::figures::Rows`] reads all of them.
    async fn closed(
        &self,
        district: &DistrictId,
        filter: &ClosedFilter,
        after: Option<(Day, VisitId)>,
        limit: i64,
    ) -> Result<Vec<Closed>, StoreError>;
    /// The earliest day of arrival of any counted visit of a district.
    async fn first_day(&self, district: &DistrictId) -> Result<Option<Day>, StoreError>;
    /// Those of these totals of a district that exist.
    async fn totals_by_key(
        &self,
        district: &DistrictId,
        keys: &[TotalKey],
    ) -> Result<Vec<(TotalKey, Total)>, StoreError>;
    /// The totals of some districts that begin between two days, both included.
    async fn totals(
        &self,
        districts: &[DistrictId],
        span: Span,
        from: Day,
        to: Day,
    ) -> Result<Vec<(DistrictId, TotalKey, Total)>, StoreError>;
    /// Takes the next step; false, with nothing written, if another node was faster.
    async fn advance(&self, step: &Advance) -> Result<bool, StoreError>;
    /// Marks a district's figures to be deleted and counted again.
    async fn recount(&self, district: &DistrictId) -> Result<(), StoreError>;
    /// Deletes a part of figures so marked, and saves a setting, name and value, unless there is one of that
    /// name. False if nothing is left and counting starts over, or has already started.
    async fn clear_figures(
        &self,
        district: &DistrictId,
        kept: Option<(&str, &str)>,
    ) -> Result<bool, StoreError>;
}
