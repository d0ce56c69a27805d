//! What can be done with a visit: one type of body a verb, all by the same handler. To add a verb: its body here with its
//! `Verb`, its line in `routes.rs`.

use super::{Asked, if_match, listed, maybe_listed, named};
use crate::body::Json;
use crate::error::Failure;
use axum::extract::Path;
use axum::response::Response;
use domain::command::{EndAs, Verb};
use domain::ids::{ServiceId, VisitId, WindowId};
use domain::refusal::Refusal;
use domain::rules::LONGEST;
use domain::script::run::{Escalation, Given, How, SkipReason};
use domain::time::{Moment, Ms};
use http::StatusCode;
use ops::error::Error;
use ops::request::{Ask, Texts};
use ops::request::{Tick, TickAnswer};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use utoipa::ToSchema;

/// The body of a verb.
pub trait Body: DeserializeOwned + ToSchema + Send {
    /// What is asked, and the texts that come with it.
    ///
    /// # Errors
    /// What the body names is not in its list.
    fn verb(self) -> Result<(Verb, Texts), Failure>;

    /// The same, as the one door takes it.
    ///
    /// # Errors
    /// As [`Body::verb`].
    fn ask(self, visit: VisitId, if_match: Option<u64>) -> Result<Ask, Failure> {
        let (verb, texts) = self.verb()?;
        Ok(Ask::Visit(visit, verb, texts, if_match))
    }
}

/// Does a verb to a visit, and answers with the visit as it then is.
pub async fn act<B: Body + 'static>(
    asked: Asked,
    Path(id): Path<String>,
    Json(body, bytes): Json<B>,
) -> Result<Response, Failure> {
    let visit: VisitId = named(&id)?;
    let ask = body.ask(visit, if_match(&asked.headers)?)?;
    let answer = asked.perform(&bytes, ask).await?;
    asked.visit_answer(&answer, StatusCode::OK, None).await
}

fn service(text: &str) -> Result<ServiceId, Failure> {
    listed(text, Refusal::UnknownService)
}

fn window(text: Option<&str>) -> Result<Option<WindowId>, Failure> {
    maybe_listed(text, Refusal::UnknownWindow)
}

fn reason<T: FromStr>(text: &str) -> Result<T, Failure> {
    listed(text, Refusal::UnknownReason(text.chars().take(60).collect()))
}

fn length(due_ms: Option<Ms>) -> Result<Option<Ms>, Failure> {
    match due_ms {
        Some(ms) if !(0..=LONGEST).contains(&ms) => Err(Refusal::BadTime.into()),
        due_ms => Ok(due_ms),
    }
}

/// Verbs with nothing to say but themselves.
macro_rules! bare {
    ($($(#[$doc:meta])* $name:ident = $verb:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {}

        impl Body for $name {
            fn verb(self) -> Result<(Verb, Texts), Failure> {
                Ok((Verb::$verb, Texts::default()))
            }
        }
    )+};
}

bare! {
    /// First human contact.
    Acknowledge = Acknowledge,
    /// Asked to hold the line.
    Wait = Wait,
    /// Announced again.
    Recall = Recall,
    /// From called back into the line.
    PutBack = PutBack,
    /// An offer not taken.
    Decline = Decline,
    /// Steps out; the place is kept for a while.
    StepOut = StepOut,
    /// Is back.
    StepBack = StepBack,
    /// Went away.
    Leave = Leave,
    /// Came after all.
    Reinstate = Reinstate,
    /// Takes the last step back.
    Undo = Undo,
}

macro_rules! body {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? } $this:ident => $verb:expr) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* $field: $type),+ }

        impl Body for $name {
            fn verb(self) -> Result<(Verb, Texts), Failure> {
                let $this = self;
                Ok(($verb, Texts::default()))
            }
        }
    };
}

body!(
    /// A ringing call is answered.
    Answer { window: Option<String> }
    this => Verb::Answer { window: window(this.window.as_deref())? }
);
body!(
    /// Called to a window; before others only with a reason.
    Call { window: String, reason: Option<String> }
    this => Verb::Call {
        window: listed(&this.window, Refusal::UnknownWindow)?,
        reason: this.reason.as_deref().map(reason).transpose()?,
    }
);
body!(
    /// Serving begins. A waiting visit needs the window named.
    Serve { window: Option<String> }
    this => Verb::Serve { window: window(this.window.as_deref())? }
);
body!(
    /// Put on hold.
    Hold { reason: String, due_ms: Option<i64> }
    this => Verb::Hold { reason: reason(&this.reason)?, due_ms: length(this.due_ms)? }
);
body!(
    /// Goes on after a hold.
    Resume { window: Option<String> }
    this => Verb::Resume { window: window(this.window.as_deref())? }
);
body!(
    /// Offered to another window, or to whichever takes another service.
    Transfer { service: Option<String>, window: Option<String> }
    this => Verb::Transfer {
        service: this.service.as_deref().map(service).transpose()?,
        window: window(this.window.as_deref())?,
    }
);
body!(
    /// An offer is taken.
    Accept { window: Option<String> }
    this => Verb::Accept { window: window(this.window.as_deref())? }
);
body!(
    /// An attempt to call back.
    Attempt { reached: bool }
    this => Verb::Attempt { reached: this.reached }
);
body!(
    /// The service is chosen or changed.
    SetService { service: String }
    this => Verb::SetService { service: service(&this.service)? }
);
body!(
    /// A second need.
    AddLeg { service: String }
    this => Verb::AddLeg { service: service(&this.service)? }
);
body!(
    /// Stands before all others, or no longer.
    SetUrgent { urgent: bool }
    this => Verb::SetUrgent { urgent: this.urgent }
);
body!(
    /// A script for a situation is opened beside the leg's own; put away when none is named.
    Turn { script: Option<String> }
    this => Verb::Turn { script: maybe_listed(this.script.as_deref(), Refusal::UnknownScript)? }
);
body!(
    /// Calls for somebody: `danger`, `supervisor` or `interpreter`.
    Escalate { #[schema(value_type = String)] to: Escalation }
    this => Verb::Escalate { to: this.to }
);
body!(
    /// Kept apart from another visit of the district, or no longer: `apart` is `true` when it is left out.
    KeepApart { #[schema(value_type = String, format = Uuid)] visit: VisitId, apart: Option<bool> }
    this => Verb::KeepApart { other: this.visit, apart: this.apart.unwrap_or(true) }
);
body!(
    /// Whoever was called for is there.
    Meet { #[schema(value_type = String)] to: Escalation }
    this => Verb::Meet { to: this.to }
);

/// A step of the script is done or passed over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    step: String,
    skipped: Option<bool>,
    /// Why a step that must be done is passed over: `does_not_fit`, `declined`, `not_safe`, `done_elsewhere`, `no_time`.
    #[schema(value_type = Option<String>)]
    reason: Option<SkipReason>,
    /// How the answer was obtained: `as_written`, `clarified`, `rephrased`, `already_known`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    how: How,
    answer: Option<Answered>,
}

/// An answer: one of these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answered {
    /// Codes from the list.
    Chosen(Vec<String>),
    /// A number.
    Number(f64),
    /// Day and time on the district's clock: `2026-11-25T14:30`.
    Local(String),
    /// Text.
    Text(String),
}

impl Answered {
    fn read(self) -> Result<TickAnswer, Failure> {
        Ok(TickAnswer::Given(match self {
            Answered::Chosen(codes) => {
                let codes = codes.iter().map(|code| listed(code, Refusal::BadAnswer));
                Given::Chosen(codes.collect::<Result<_, _>>()?)
            }
            Answered::Number(number) => Given::Number(number),
            Answered::Text(text) => Given::Text(text),
            Answered::Local(text) => {
                let read = || {
                    let (day, time) = text.split_once('T')?;
                    let (hours, minutes) = time.split_once(':')?;
                    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
                    let minutes = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
                    Some(TickAnswer::Local(day.parse().ok()?, minutes))
                };
                return read().ok_or_else(|| Refusal::BadTime.into());
            }
        }))
    }
}

impl Body for Step {
    fn verb(self) -> Result<(Verb, Texts), Failure> {
        Err(Refusal::UnknownStep.into())
    }

    fn ask(self, visit: VisitId, if_match: Option<u64>) -> Result<Ask, Failure> {
        let tick = Tick {
            step: listed(&self.step, Refusal::UnknownStep)?,
            skipped: self.skipped.unwrap_or_default(),
            reason: self.reason,
            answer: self.answer.map(Answered::read).transpose()?,
            how: self.how,
        };
        Ok(Ask::Step(visit, tick, if_match))
    }
}

body!(
    /// Called and not there. Somebody went and looked.
    NoShow { looked: bool }
    this => Verb::NoShow { looked: this.looked }
);
body!(
    /// Taken out by staff.
    Cancel { reason: String }
    this => Verb::Cancel { reason: reason(&this.reason)? }
);
body!(
    /// Opened again.
    Reopen { reason: String }
    this => Verb::Reopen { reason: reason(&this.reason)? }
);

/// Ended with an outcome. `done` is in every list; a reference is never required.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    outcome: String,
    /// Such as a report number.
    #[schema(max_length = 60)]
    reference: Option<String>,
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// A follow-up owed after the visit, in words or with its time.
    promise: Option<Promise>,
}

/// A follow-up owed after the visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Promise {
    /// In words.
    Words(String),
    /// In words, and by when.
    Due(Due),
}

/// A follow-up with its time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// In words.
    #[schema(max_length = 500)]
    text: String,
    /// By when.
    #[schema(value_type = Option<String>, format = DateTime)]
    due: Option<Moment>,
}

impl Body for Resolve {
    fn verb(self) -> Result<(Verb, Texts), Failure> {
        let outcome = listed(&self.outcome, Refusal::UnknownOutcome)?;
        let (promise, promise_due) = match self.promise {
            None => (None, None),
            Some(Promise::Words(text)) => (Some(text), None),
            Some(Promise::Due(Due { text, due })) => (Some(text), due.map(|moment| moment.at)),
        };
        let has_reference = self.reference.as_ref().is_some_and(|text| !text.trim().is_empty());
        let texts = Texts { note: self.note, reference: self.reference, promise, ..Texts::default() };
        Ok((Verb::Resolve { outcome, has_reference, promise_due }, texts))
    }
}

/// A call-back is promised.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallBack {
    /// After how many milliseconds.
    due_ms: Option<i64>,
    /// The number to call, for a visit that has none.
    #[schema(max_length = 40)]
    phone: Option<String>,
}

impl Body for CallBack {
    fn verb(self) -> Result<(Verb, Texts), Failure> {
        let texts = Texts { phone: self.phone, ..Texts::default() };
        Ok((Verb::CallBack { due_ms: length(self.due_ms)? }, texts))
    }
}

/// Ended by sending to who can help.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refer {
    /// A place of the district's list.
    to: String,
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Body for Refer {
    fn verb(self) -> Result<(Verb, Texts), Failure> {
        let texts = Texts { note: self.note, ..Texts::default() };
        Ok((Verb::Refer { to: listed(&self.to, Refusal::UnknownPlace)? }, texts))
    }
}

/// Ended in a way that has a name of its own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct End {
    r#as: EndName,
}

/// The ends that have a name of their own.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndName {
    /// An emergency, handed to 911.
    #[serde(rename = "sent_to_911")]
    SentTo911,
    /// Stays with the police.
    InCustody,
    /// Answered at the kiosk.
    AnsweredAtKiosk,
    /// Hung up while ringing.
    RangOff,
}

impl Body for End {
    fn verb(self) -> Result<(Verb, Texts), Failure> {
        let end = match self.r#as {
            EndName::SentTo911 => EndAs::SentTo911,
            EndName::InCustody => EndAs::InCustody,
            EndName::AnsweredAtKiosk => EndAs::AnsweredAtKiosk,
            EndName::RangOff => EndAs::RangOff,
        };
        Ok((Verb::End(end), Texts::default()))
    }
}

/// A note; or a name or number that was missing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    #[schema(max_length = 4000)]
    text: Option<String>,
    #[schema(max_length = 120)]
    name: Option<String>,
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// It is still being written: sent again with the same Idempotency-Key, it is the same note with another text, until the
    /// visit has moved on.
    draft: Option<bool>,
}

impl Note {
    fn texts(self) -> Texts {
        Texts { note: self.text, name: self.name, phone: self.phone, ..Texts::default() }
    }

    fn is_empty(&self) -> bool {
        [&self.text, &self.name, &self.phone].into_iter().flatten().all(|text| text.trim().is_empty())
    }
}

/// Writes a note, or goes on writing one.
pub async fn note(
    asked: Asked,
    Path(id): Path<String>,
    Json(note, bytes): Json<Note>,
) -> Result<Response, Failure> {
    let visit: VisitId = named(&id)?;
    let if_match = if_match(&asked.headers)?;
    let empty = || Error::invalid("text", "malformed", "Please write something.");
    if note.draft != Some(true) {
        if note.is_empty() {
            return Err(empty().into());
        }
        let answer = asked.perform(&bytes, Ask::Visit(visit, Verb::Note, note.texts(), if_match)).await?;
        return asked.visit_answer(&answer, StatusCode::OK, None).await;
    }
    if super::key(&asked.headers)?.is_none() {
        return Err(Error::KeyRequired.into());
    }
    // The key names the note, whatever its text is by now.
    let answer = asked.perform(b"draft", Ask::Draft(visit, note.texts())).await?;
    asked.visit_answer(&answer, StatusCode::OK, None).await
}
