//! The end of the day as a resident meets it: their own choice, by the link on the ticket.

use crate::clerk::errand::Answer;
use crate::department::Ops;
use crate::error::Error;
use crate::perform::CALL_WITHIN;
use crate::request::Texts;
use domain::command::Verb;
use domain::ids::VisitId;
use domain::refusal::Refusal;
use domain::vocabulary::closing::ClosingChoice;

impl Ops {
    /// Chooses for the resident of a visit what happens at closing. A call needs a number, here or on record.
    ///
    /// # Errors
    /// As [`Ops::perform`]; [`Refusal::NoNumber`] for a call without a number.
    pub async fn choose_own(
        &self,
        visit: VisitId,
        choice: ClosingChoice,
        phone: Option<String>,
    ) -> Result<Answer, Error> {
        if choice != ClosingChoice::CallBack {
            return self.perform_own(visit, Verb::ChooseClosing { choice }, Texts::default()).await;
        }
        let published = self.clerk(&self.district_of(visit).await?)?.published();
        let now = self.tools.clock.now();
        let closing = published.closing(now).ok_or(Refusal::NotClosing)?;
        let due = published.calendar.add(closing.opens_at.unwrap_or(now), CALL_WITHIN);
        let phone = phone.filter(|text| !text.trim().is_empty());
        let texts = Texts { phone, ..Texts::default() };
        self.reachable(visit, &texts).await?;
        self.perform_own(visit, Verb::CallBack { due_ms: Some(due - now) }, texts).await
    }
}
