//! Visits and their personal texts.

use crate::conn::Row;
use crate::database::Database;
use crate::readers::Class;
use crate::visits::{self, personal_of, placed_visit};
use crate::{rebuild, rows, sql};
use async_trait::async_trait;
use domain::fact::Ticket;
use domain::ids::{DistrictId, VisitId};
use domain::time::Day;
use domain::visit::Visit;
use futures::FutureExt;
use ops::ports::{Counted, Personal, StoreError, VisitFilter, VisitRow, Visits};

#[async_trait]
impl Visits for Database {
    async fn visit(&self, id: VisitId) -> Result<Option<(DistrictId, Visit)>, StoreError> {
        self.read_one(Class::Command, &sql::VISIT, [id.0.into()], placed_visit).await
    }

    async fn visits(&self, filter: &VisitFilter) -> Result<Vec<(DistrictId, Visit)>, StoreError> {
        let filter = filter.clone();
        let class = if filter.text.is_some() { Class::Search } else { Class::Page };
        self.reading(class, move |conn| async move { visits::visits(conn, &filter).await }.boxed()).await
    }

    async fn visits_after(
        &self,
        district: &DistrictId,
        days: (Day, Day),
        after: Option<(Day, Ticket)>,
        limit: i64,
    ) -> Result<Vec<Visit>, StoreError> {
        let (day, series, number) = match &after {
            Some((day, ticket)) => (*day, ticket.series.as_str(), i64::from(ticket.number)),
            None => (days.0, "", 0),
        };
        let day = i64::from(day.0);
        let args = [
            district.as_str().into(),
            day.into(),
            series.into(),
            number.into(),
            i64::from(days.1.0).into(),
            limit.max(0).into(),
        ];
        self.read(Class::Report, &sql::VISITS_AFTER, args, rows::visit_of).await
    }

    async fn visit_facts(&self, id: VisitId) -> Result<Vec<String>, StoreError> {
        self.read(Class::Page, &sql::VISIT_FACTS, [id.0.into()], |row| row.text("body")).await
    }

    async fn personal(&self, id: VisitId) -> Result<Vec<Personal>, StoreError> {
        self.read(Class::Command, &sql::PERSONAL, [id.0.into()], personal_of).await
    }

    async fn personal_of_live(&self, district: &DistrictId) -> Result<Vec<Personal>, StoreError> {
        self.read(Class::Page, &sql::PERSONAL_OF_LIVE, [district.as_str().into()], personal_of).await
    }

    async fn counted(&self, filter: &VisitFilter) -> Result<Vec<Counted>, StoreError> {
        let filter = filter.clone();
        self.reading(Class::Page, move |conn| async move { visits::counted(conn, &filter).await }.boxed())
            .await
    }

    async fn differing_visits(
        &self,
        district: &DistrictId,
        rows: &[VisitRow],
    ) -> Result<Vec<VisitId>, StoreError> {
        let (district, rows) = (district.clone(), rows.to_vec());
        self.reading(Class::Report, move |conn| {
            async move { rebuild::differing(conn, &district, &rows).await }.boxed()
        })
        .await
    }

    async fn visit_counts(&self, district: &DistrictId) -> Result<(u64, u64, u64), StoreError> {
        let of = |row: &Row| Ok((row.count("visits")?, row.count("strays")?, row.count("seq")?));
        let counts = self.read_one(Class::Report, &sql::VISIT_COUNTS, [district.as_str().into()], of).await?;
        Ok(counts.unwrap_or_default())
    }

    async fn fill_words(&self) -> Result<bool, StoreError> {
        // Nothing is written if nothing is left to index.
        if self.read_one(Class::Report, &sql::UNFILLED, [], |_| Ok(())).await?.is_none() {
            return Ok(false);
        }
        self.write(|conn| visits::fill_words(conn).boxed()).await
    }
}
