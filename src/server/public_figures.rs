//! The figures for everybody: worked out once a day, and whether they are shown.

use crate::error::Failure;
use domain::fact::Who;
use domain::time::Day;
use http::StatusCode;
use ops::Ops;
use ops::clerk::Tools;
use ops::public_figures::{Published, SETTING};
use ops::staff::Event;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What was worked out last, and for which day: the months before it do not change within it.
#[derive(Default)]
pub struct PublicFigures(Mutex<Option<(Day, Arc<Published>)>>);

impl PublicFigures {
    /// Anybody may ask as often as they like, so it is worked out once a day, while the record is all counted. Until it is, figures
    /// would be false, and as they grow, what is withheld could be read off them: then the page of an earlier day stands, or none.
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

/// Begins to publish, or stops.
///
/// # Errors
/// When the store fails.
pub async fn publish(tools: &Tools, who: Who, on: bool) -> Result<(), Failure> {
    tools.store.set_setting(SETTING, &json!({ "on": on }).to_string()).await?;
    tools.note(who, Event::SettingChanged { name: SETTING.to_owned() }).await?;
    Ok(())
}
