//! The verb that each request body means, and its route; all verbs share one handler. To add a verb: its body in
//! `app/src/api/requests`, here its verb and its route.

use super::description::Answer as A;
use super::{Asked, if_match, listed, maybe_listed, named};
use crate::body::Json;
use crate::error::Failure;
use crate::route::{Route, post};
use app::api::requests::{
    Accept, Acknowledge, AddLeg, Answer, Answered, Attempt, Call, CallBack, Cancel, ChooseClosing, Decline,
    Due, End, EndName, Escalate, Hold, KeepApart, Leave, Meet, NoShow, Note, Promise, PutBack, Recall, Refer,
    Reinstate, Reopen, Request, Resolve, Resume, Serve, SetService, SetUrgent, Step, StepBack, StepOut,
    Transfer, Turn, Undo, Wait,
};
use axum::extract::Path;
use axum::response::Response;
use domain::access::Action;
use domain::command::Verb;
use domain::ids::{ServiceId, VisitId, WindowId};
use domain::refusal::Refusal;
use domain::rules::LONGEST;
use domain::script::run::Given;
use domain::time::Ms;
use domain::visit::VerbKind;
use http::StatusCode;
use ops::error::Error;
use ops::request::{Operation, Texts, Tick, TickAnswer};
use serde::de::DeserializeOwned;
use std::str::FromStr;
use utoipa::ToSchema;

/// The request body of a verb.
pub trait Body: Request<Target = VisitId> + DeserializeOwned + ToSchema + Send {
    /// The verb, and the free texts that come with it.
    ///
    /// # Errors
    /// When the body names something that is not in its list.
    fn verb(self) -> Result<(Verb, Texts), Failure>;

    /// The verb as the use cases take it.
    ///
    /// # Errors
    /// As [`Body::verb`].
    fn ask(self, visit: VisitId, if_match: Option<u64>) -> Result<Operation, Failure> {
        let (verb, texts) = self.verb()?;
        Ok(Operation::Visit(visit, verb, texts, if_match))
    }
}

/// The routes of all verbs: `POST /api/v1/visits/{id}/VERB`.
pub(crate) fn routes() -> Vec<Route> {
    let mut all: Vec<Route> = VerbKind::ALL.iter().filter_map(|kind| route_of(*kind)).collect();
    all.push(route::<End>("Ends in one of the named ways."));
    all.push(route::<Undo>("Undoes one's own last step."));
    all
}

/// The route of a verb, if it has one of its own.
fn route_of(kind: VerbKind) -> Option<Route> {
    use VerbKind as V;
    Some(match kind {
        V::Acknowledge => route::<Acknowledge>("First human contact."),
        V::Answer => route::<Answer>("A ringing call is answered."),
        V::Wait => route::<Wait>("A caller is asked to hold the line."),
        V::Call => route::<Call>("Calls this one to a window."),
        V::Recall => route::<Recall>("Announces again."),
        V::Serve => route::<Serve>("Serving begins."),
        V::PutBack => route::<PutBack>("Puts a called visit back into the line."),
        V::Hold => route::<Hold>("Puts on hold."),
        V::Resume => route::<Resume>("Resumes after a hold."),
        V::Transfer => route::<Transfer>("Offers to another window or service."),
        V::Accept => route::<Accept>("Takes an offer."),
        V::Decline => route::<Decline>("Declines the offer."),
        V::CallBack => route::<CallBack>("Promises a callback."),
        V::ChooseClosing => route::<ChooseClosing>("Chooses what happens at closing."),
        V::Attempt => route::<Attempt>("Records an attempt to call back."),
        V::SetService => route::<SetService>("Chooses or changes the service."),
        V::AddLeg => route::<AddLeg>("Adds a second need."),
        V::StepOut => route::<StepOut>("Steps out; the place is kept for a while."),
        V::StepBack => route::<StepBack>("Is back."),
        V::Step => route::<Step>("Records a step of the script as done or skipped."),
        V::KeepApart => route::<KeepApart>("Kept apart from another visit, or no longer."),
        V::SetUrgent => route::<SetUrgent>("Moves ahead of all others, or no longer."),
        V::Turn => route::<Turn>("Opens a script for a situation, or closes it."),
        V::Escalate => route::<Escalate>("Calls for someone from a step."),
        V::Meet => route::<Meet>("The person called for is there."),
        V::Resolve => route::<Resolve>("Ends with an outcome."),
        V::Refer => route::<Refer>("Ends by referring to someone who can help."),
        V::NoShow => route::<NoShow>("Ends: called and not there."),
        V::Leave => route::<Leave>("Ends: went away."),
        V::Cancel => route::<Cancel>("Ends: taken out by staff."),
        V::Reinstate => route::<Reinstate>("Came after all: behind the next two."),
        V::Reopen => route::<Reopen>("Opens again."),
        V::Note => post(Note::ROUTE, Action::Serve, note)
            .says("write_note", "Writes a note, or goes on writing one.", &[A::VISIT])
            .takes::<Note>(),
        // Requested through `end`.
        V::SendTo911 | V::TakeIntoCustody | V::AnswerAtKiosk | V::RingOff => return None,
        // Never requested: they follow from other commands.
        V::MoveHold | V::Return | V::CloseUnserved | V::HangUp => return None,
    })
}

fn route<B: Body + 'static>(summary: &'static str) -> Route {
    // The operation id is the verb's name in its path.
    let id = B::ROUTE.rsplit('/').next().unwrap_or_default();
    post(B::ROUTE, Action::Serve, act::<B>).says(id, summary, &[A::VISIT]).takes::<B>()
}

/// Applies a verb to a visit, and answers with the visit in its new state.
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

/// Verbs whose body has no fields.
macro_rules! bare {
    ($($name:ident),+ $(,)?) => {$(
        impl Body for $name {
            fn verb(self) -> Result<(Verb, Texts), Failure> {
                Ok((Verb::$name, Texts::default()))
            }
        }
    )+};
}

bare!(Acknowledge, Wait, Recall, PutBack, Decline, StepOut, StepBack, Leave, Reinstate, Undo);

/// Verbs without free texts.
macro_rules! without_texts {
    ($($name:ident($this:ident) => $verb:expr;)+) => {$(
        impl Body for $name {
            fn verb(self) -> Result<(Verb, Texts), Failure> {
                let $this = self;
                Ok(($verb, Texts::default()))
            }
        }
    )+};
}

without_texts! {
    Answer(this) => Verb::Answer { window: window(this.window.as_deref())? };
    Call(this) => Verb::Call {
        window: listed(&this.window, Refusal::UnknownWindow)?,
        reason: this.reason.as_deref().map(reason).transpose()?,
    };
    Serve(this) => Verb::Serve { window: window(this.window.as_deref())? };
    Hold(this) => Verb::Hold { reason: reason(&this.reason)?, due_ms: length(this.due_ms)? };
    Resume(this) => Verb::Resume { window: window(this.window.as_deref())? };
    Transfer(this) => Verb::Transfer {
        service: this.service.as_deref().map(service).transpose()?,
        window: window(this.window.as_deref())?,
    };
    Accept(this) => Verb::Accept { window: window(this.window.as_deref())? };
    ChooseClosing(this) => Verb::ChooseClosing { choice: this.choice };
    Attempt(this) => Verb::Attempt { reached: this.reached };
    SetService(this) => Verb::SetService { service: service(&this.service)? };
    AddLeg(this) => Verb::AddLeg { service: service(&this.service)? };
    SetUrgent(this) => Verb::SetUrgent { urgent: this.urgent };
    Turn(this) => Verb::Turn { script: maybe_listed(this.script.as_deref(), Refusal::UnknownScript)? };
    Escalate(this) => Verb::Escalate { to: this.to };
    KeepApart(this) => Verb::KeepApart { other: this.visit, apart: this.apart.unwrap_or(true) };
    Meet(this) => Verb::Meet { to: this.to };
    NoShow(this) => Verb::NoShow { looked: this.looked };
    Cancel(this) => Verb::Cancel { reason: reason(&this.reason)? };
    Reopen(this) => Verb::Reopen { reason: reason(&this.reason)? };
    End(this) => match this.r#as {
        EndName::SentTo911 => Verb::SendTo911,
        EndName::InCustody => Verb::TakeIntoCustody,
        EndName::AnsweredAtKiosk => Verb::AnswerAtKiosk,
        EndName::RangOff => Verb::RingOff,
    };
}

/// An answer to a step as the use cases take it.
fn answer(answered: Answered) -> Result<TickAnswer, Failure> {
    Ok(TickAnswer::Given(match answered {
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

impl Body for Step {
    fn verb(self) -> Result<(Verb, Texts), Failure> {
        Err(Refusal::UnknownStep.into())
    }

    fn ask(self, visit: VisitId, if_match: Option<u64>) -> Result<Operation, Failure> {
        let tick = Tick {
            step: listed(&self.step, Refusal::UnknownStep)?,
            skipped: self.skipped.unwrap_or_default(),
            reason: self.reason,
            answer: self.answer.map(answer).transpose()?,
            how: self.how,
        };
        Ok(Operation::Step(visit, tick, if_match))
    }
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

impl Body for CallBack {
    fn verb(self) -> Result<(Verb, Texts), Failure> {
        let texts = Texts { phone: self.phone, ..Texts::default() };
        Ok((Verb::CallBack { due_ms: length(self.due_ms)? }, texts))
    }
}

impl Body for Refer {
    fn verb(self) -> Result<(Verb, Texts), Failure> {
        let texts = Texts { note: self.note, ..Texts::default() };
        Ok((Verb::Refer { to: listed(&self.to, Refusal::UnknownPlace)? }, texts))
    }
}

fn texts(note: Note) -> Texts {
    Texts { note: note.text, name: note.name, phone: note.phone, ..Texts::default() }
}

fn is_empty(note: &Note) -> bool {
    [&note.text, &note.name, &note.phone].into_iter().flatten().all(|text| text.trim().is_empty())
}

/// Writes a note, or saves further typing in one.
pub async fn note(
    asked: Asked,
    Path(id): Path<String>,
    Json(note, bytes): Json<Note>,
) -> Result<Response, Failure> {
    let visit: VisitId = named(&id)?;
    let if_match = if_match(&asked.headers)?;
    let empty = || Error::invalid("text", "malformed", "Please write something.");
    if note.draft != Some(true) {
        if is_empty(&note) {
            return Err(empty().into());
        }
        let answer =
            asked.perform(&bytes, Operation::Visit(visit, Verb::Note, texts(note), if_match)).await?;
        return asked.visit_answer(&answer, StatusCode::OK, None).await;
    }
    if super::key(&asked.headers)?.is_none() {
        return Err(Error::KeyRequired.into());
    }
    // The key identifies the note, so the text does not count as the request's body.
    let answer = asked.perform(b"draft", Operation::Draft(visit, texts(note))).await?;
    asked.visit_answer(&answer, StatusCode::OK, None).await
}
