//! Rows and totals that follow the log, step by step.

use crate::model::totals::{Advance, ClosedFilter, Follower, Span, TotalKey};
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::{DistrictId, VisitId};
use domain::rules::Rules;
use domain::time::{At, Day};
use domain::totals::{Closed, Total};
use domain::visit::Visit;

/// What figures are counted from and added up to.
#[async_trait]
pub trait Totals: Send + Sync {
    /// How far the figures of every district have come.
    async fn followers(&self) -> Result<Vec<Follower>, StoreError>;
    /// How far the figures of a district have come; they start now if they have not.
    async fn follower(&self, district: &DistrictId) -> Result<Follower, StoreError>;
    /// Visits whose last fact lies after `after` and not after `to`, in that order, each with whether the same telephone number
    /// was in the department within the seven days before its arrival.
    async fn changed_visits(
        &self,
        district: &DistrictId,
        after: u64,
        to: u64,
    ) -> Result<Vec<(Visit, bool)>, StoreError>;
    /// The rules in force at a time, and since when; `None` before the first.
    async fn rules_at(&self, district: &DistrictId, at: At) -> Result<Option<(At, Rules)>, StoreError>;
    /// What some visits were counted as.
    async fn closed_by_id(
        &self,
        district: &DistrictId,
        ids: &[(Day, VisitId)],
    ) -> Result<Vec<Closed>, StoreError>;
    /// What the visits of one district were counted as, whatever districts the filter names: the first `limit` after one, in the
    /// order of day and id. See [`crate::figures::Rows`] for all of them.
    async fn closed(
        &self,
        district: &DistrictId,
        filter: &ClosedFilter,
        after: Option<(Day, VisitId)>,
        limit: i64,
    ) -> Result<Vec<Closed>, StoreError>;
    /// The first day of those on which the visits counted of a district came.
    async fn first_day(&self, district: &DistrictId) -> Result<Option<Day>, StoreError>;
    /// Some totals of a district, those that are there.
    async fn totals_by_key(
        &self,
        district: &DistrictId,
        keys: &[TotalKey],
    ) -> Result<Vec<(TotalKey, Total)>, StoreError>;
    /// The totals of some districts that begin within some days, both included.
    async fn totals(
        &self,
        districts: &[DistrictId],
        span: Span,
        from: Day,
        to: Day,
    ) -> Result<Vec<(DistrictId, TotalKey, Total)>, StoreError>;
    /// Takes the next step; false, and nothing is written, when another node was faster.
    async fn advance(&self, step: &Advance) -> Result<bool, StoreError>;
    /// Marks a district's figures to be thrown away and counted anew.
    async fn recount(&self, district: &DistrictId) -> Result<(), StoreError>;
    /// Throws a part of such figures away, and with it keeps a setting, name and value, if there is none of that name; false when
    /// nothing is left and counting starts over, or has already.
    async fn clear_figures(
        &self,
        district: &DistrictId,
        kept: Option<(&str, &str)>,
    ) -> Result<bool, StoreError>;
}
