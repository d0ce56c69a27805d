//! Rows of visits that have ended, page by page.

use crate::error::Error;
use crate::model::totals::ClosedFilter;
use crate::ports::SharedStore;
use domain::ids::VisitId;
use domain::time::Day;
use domain::totals::Closed;
use std::sync::Arc;

const PAGE: i64 = 500;

/// Rows of visits that have ended, page by page: by district, in the order of their days. Only one page is in
/// memory at a time, and no connection is held between two pages.
pub struct Rows {
    store: SharedStore,
    filter: ClosedFilter,
    /// The index of the current district in the filter.
    place: usize,
    after: Option<(Day, VisitId)>,
}

impl Rows {
    pub(super) fn new(store: &SharedStore, filter: &ClosedFilter) -> Rows {
        Rows { store: Arc::clone(store), filter: filter.clone(), place: 0, after: None }
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next(&mut self) -> Result<Option<Vec<Closed>>, Error> {
        while let Some(district) = self.filter.districts.get(self.place) {
            let page = self.store.closed(district, &self.filter, self.after, PAGE).await?;
            self.after = page.last().map(|row| (row.day, row.visit)).filter(|_| page.len() as i64 >= PAGE);
            self.place += usize::from(self.after.is_none());
            if !page.is_empty() {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }
}
