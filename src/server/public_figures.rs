//! The public figures: computed once a day, and whether they are published.

use crate::error::Failure;
use domain::fact::Who;
use domain::time::Day;
use http::StatusCode;
use ops::Ops;
use ops::clerk::Tools;
use ops::public_figures::{Published, SETTING};
use ops::staff::StaffEvent;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The last figures, and the business day they were computed on: they cover earlier months, which do not change within a day.
#[derive(Default)]
pub struct PublicFigures(Mutex<Option<(Day, Arc<Published>)>>);

impl PublicFigures {
    /// The page is public, so its figures are computed once a day, when the whole record is counted. Until then they would be
    /// wrong, and suppressed values could be derived as they grow; so an earlier day's figures are returned, if there are
    /// any.
    ///
    /// # Errors
    /// 503 while the record is being counted; when the store cannot be read.
    pub async fn today(&self, ops: &Ops) -> Result<Arc<Published>, Failure> {
        let first = ops.districts().into_iter().next().ok_or_else(Failure::not_found)?;
        let today = ops.clerk(&first)?.published().calendar.business_day(ops.tools.clock.now());
        let mut kept = self.0.lock().await;
        if let Some((_, published)) = kept.as_ref().filter(|(day, _)| *day == today) {
            return Ok(Arc::clone(published));
        }
        let counted = ops.counting().await?.iter().all(|one| one.is_there());
        if !counted {
            let earlier = kept.as_ref().map(|(_, published)| Arc::clone(published));
            return earlier.ok_or_else(|| Failure {
                said: Some("counting"),
                retry_after_s: Some(60),
                ..Failure::of_status(StatusCode::SERVICE_UNAVAILABLE)
            });
        }
        let published = Arc::new(ops.published(today).await?);
        *kept = Some((today, Arc::clone(&published)));
        Ok(published)
    }
}

/// Turns publishing on or off, and puts that on record.
///
/// # Errors
/// When the store fails.
pub async fn publish(tools: &Tools, who: Who, on: bool) -> Result<(), Failure> {
    tools.store.set_setting(SETTING, &json!({ "on": on }).to_string()).await?;
    tools.note(who, StaffEvent::SettingChanged { name: SETTING.to_owned() }).await?;
    Ok(())
}
