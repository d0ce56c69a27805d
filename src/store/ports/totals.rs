//! Rows and totals of figures, which follow the log step by step.

use crate::conn::Row;
use crate::database::Database;
use crate::figures::{self, closed_of, follower_of, total_of};
use crate::readers::Class;
use crate::rows::int;
use crate::sql;
use async_trait::async_trait;
use domain::fact::{Event, Fact};
use domain::ids::{DistrictId, VisitId};
use domain::rules::Rules;
use domain::time::{At, Day};
use domain::totals::{Closed, Total};
use domain::visit::Visit;
use futures::FutureExt;
use ops::ports::{Advance, ClosedFilter, Follower, Span, StoreError, TotalKey, Totals};

#[async_trait]
impl Totals for Database {
    async fn followers(&self) -> Result<Vec<Follower>, StoreError> {
        self.read(Class::Page, &sql::FOLLOWERS, [], follower_of).await
    }

    async fn follower(&self, district: &DistrictId) -> Result<Follower, StoreError> {
        let id = || district.as_str().into();
        if let Some(known) = self.read_one(Class::Command, &sql::FOLLOWER, [id()], follower_of).await? {
            return Ok(known);
        }
        self.change(&sql::START_FOLLOWER, [id()]).await?;
        let started = self.read_one(Class::Command, &sql::FOLLOWER, [id()], follower_of).await?;
        started.ok_or_else(|| StoreError::Unavailable("the figures could not be started".to_owned()))
    }

    async fn changed_visits(
        &self,
        district: &DistrictId,
        after: u64,
        to: u64,
    ) -> Result<Vec<(Visit, bool)>, StoreError> {
        let args = [district.as_str().into(), int(after).into(), int(to).into()];
        let one = |row: &Row| Ok((row.json("body")?, row.int("repeat")? != 0));
        self.read(Class::Report, &sql::CHANGED_VISITS, args, one).await
    }

    async fn rules_at(&self, district: &DistrictId, at: At) -> Result<Option<(At, Rules)>, StoreError> {
        let one = |row: &Row| {
            let fact = Fact::decode(&row.text("body")?).map_err(|error| row.broken("body", &error))?;
            match fact.what {
                Event::Configured(rules) => Ok((fact.at, *rules)),
                _ => Err(row.broken("kind", &"it is no fact of this kind")),
            }
        };
        self.read_one(Class::Command, &sql::RULES_AT, [district.as_str().into(), at.0.into()], one).await
    }

    async fn closed_by_id(
        &self,
        district: &DistrictId,
        ids: &[(Day, VisitId)],
    ) -> Result<Vec<Closed>, StoreError> {
        self.read(Class::Page, &sql::CLOSED_BY_ID, [district.as_str().into(), figures::ids(ids)?], closed_of)
            .await
    }

    async fn closed(
        &self,
        district: &DistrictId,
        filter: &ClosedFilter,
        after: Option<(Day, VisitId)>,
        limit: i64,
    ) -> Result<Vec<Closed>, StoreError> {
        let args = figures::closed_args(district, filter, after, limit)?;
        self.read(Class::Report, &sql::CLOSED, args, closed_of).await
    }

    async fn first_day(&self, district: &DistrictId) -> Result<Option<Day>, StoreError> {
        let day = |row: &Row| row.count("day").map(Day);
        self.read_one(Class::Report, &sql::FIRST_CLOSED, [district.as_str().into()], day).await
    }

    async fn totals_by_key(
        &self,
        district: &DistrictId,
        keys: &[TotalKey],
    ) -> Result<Vec<(TotalKey, Total)>, StoreError> {
        self.read(
            Class::Report,
            &sql::TOTALS_BY_KEY,
            [district.as_str().into(), figures::keys(keys)?],
            total_of,
        )
        .await
    }

    async fn totals(
        &self,
        districts: &[DistrictId],
        span: Span,
        from: Day,
        to: Day,
    ) -> Result<Vec<(DistrictId, TotalKey, Total)>, StoreError> {
        let days = [i64::from(from.0).into(), i64::from(to.0).into()];
        let [first, last] = days;
        let args = [figures::names(districts)?, figures::span(span).into(), first, last];
        let one = |row: &Row| total_of(row).and_then(|(key, total)| Ok((row.name("district")?, key, total)));
        self.read(Class::Report, &sql::TOTALS, args, one).await
    }

    async fn advance(&self, step: &Advance) -> Result<bool, StoreError> {
        let step = step.clone();
        self.write(move |conn| async move { figures::advance(conn, &step).await }.boxed()).await
    }

    async fn recount(&self, district: &DistrictId) -> Result<(), StoreError> {
        let district = district.clone();
        self.write(move |conn| async move { figures::recount(conn, district.as_str()).await }.boxed()).await
    }

    async fn clear_figures(
        &self,
        district: &DistrictId,
        kept: Option<(&str, &str)>,
    ) -> Result<bool, StoreError> {
        let district = district.clone();
        let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.write(move |conn| async move { figures::clear(conn, district.as_str(), kept).await }.boxed())
            .await
    }
}
