//! Why a request failed: the one place that turns errors into status, code and sentence. Programs get
//! `application/problem+json` (RFC 9457), people get a page. Internal details are logged, never sent.

use app::api::Problem;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::refusal::Refusal;
use domain::visit::StateKind;
use http::{HeaderValue, StatusCode, header};
use ops::error::{Error, OutOfService, Shed};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Why a request failed, with all that its answer needs.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The HTTP status of the answer.
    pub status: StatusCode,
    /// A stable name for programs.
    pub code: &'static str,
    /// The sentence in English, where the catalogue has none for the code.
    pub detail: String,
    /// The subject, added to the sentence in parentheses, such as the name of a field.
    pub about: Option<String>,
    /// The current state of the visit, for conflicts.
    pub state: Option<StateKind>,
    /// The current version of the visit, for conflicts.
    pub seq: Option<u64>,
    /// Try again after this many seconds.
    pub retry_after_s: Option<u64>,
    /// The key of the catalogue's sentence, where it is not the code.
    pub said: Option<&'static str>,
    /// The object exists, but the caller may not know of it. The answer does not say so; it is counted as refused access.
    pub hidden: bool,
    /// The caller can do something about it at the first start: a page that failed leads there.
    pub leads_to_start: bool,
}

/// Marks an answer whose body is final, whatever its status.
#[derive(Debug, Clone, Copy)]
pub struct AsWritten;

impl Failure {
    /// A failure with status, code and sentence only.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Failure {
        Failure {
            status,
            code,
            detail: detail.into(),
            about: None,
            state: None,
            seq: None,
            retry_after_s: None,
            said: None,
            hidden: false,
            leads_to_start: false,
        }
    }

    /// 400 `malformed` for input that cannot be read; the detail is added to the sentence.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Failure {
        let detail = detail.into();
        Failure { about: Some(detail.clone()), ..Failure::new(StatusCode::BAD_REQUEST, "malformed", detail) }
    }

    /// 404: it does not exist, or the caller may not know of it.
    #[must_use]
    pub fn not_found() -> Failure {
        Error::NotFound.into()
    }

    /// 400 from a parser's message: `unknown_field` where it names one, else `malformed`.
    #[must_use]
    pub fn unreadable(sentence: &str) -> Failure {
        match sentence.split_once("unknown field `").and_then(|(_, rest)| rest.split_once('`')) {
            Some((field, _)) => {
                let field: String = field.chars().filter(|letter| !letter.is_control()).take(60).collect();
                let detail = format!("The field “{field}” is not known here.");
                Failure {
                    about: Some(field),
                    ..Failure::new(StatusCode::BAD_REQUEST, "unknown_field", detail)
                }
            }
            None => Failure::malformed(in_json_words(sentence.split(" at line ").next().unwrap_or_default())),
        }
    }

    /// The failure for a bare status that axum answered.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Failure {
        let (code, detail) = match status {
            StatusCode::UNAUTHORIZED => return Error::SignIn.into(),
            StatusCode::FORBIDDEN => return Error::Forbidden.into(),
            StatusCode::NOT_FOUND => return Error::NotFound.into(),
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "That cannot be done here."),
            StatusCode::REQUEST_TIMEOUT => ("too_slow", "The request took too long to arrive."),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "That is too large to be accepted here."),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("unsupported_media_type", "Send this as application/json.")
            }
            StatusCode::TOO_MANY_REQUESTS => return Error::TooMany { retry_after_s: 1 }.into(),
            StatusCode::SERVICE_UNAVAILABLE => return Error::Busy.into(),
            status if status.is_server_error() => return Error::Fault("a handler failed".to_owned()).into(),
            _ => ("malformed", "The request cannot be read."),
        };
        Failure::new(status, code, detail)
    }

    /// The sentence for people, in a language if the catalogue has it.
    #[must_use]
    pub fn sentence(&self, sentences: &Sentences, language: &str) -> String {
        let Some(known) = sentences.get(self.said.unwrap_or(self.code), language) else {
            return self.detail.clone();
        };
        match &self.about {
            Some(about) if !about.is_empty() => format!("{known} ({about})"),
            _ => known.to_owned(),
        }
    }

    /// The problem document (RFC 9457).
    #[must_use]
    pub fn problem(&self, sentences: &Sentences, language: &str) -> Problem {
        Problem {
            kind: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.sentence(sentences, language),
            state: self.state,
            seq: self.seq,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let detail = error.to_string();
        let plain = |status, code| Failure::new(status, code, detail.clone());
        match error {
            Error::SignIn => plain(StatusCode::UNAUTHORIZED, "sign_in"),
            Error::Forbidden => plain(StatusCode::FORBIDDEN, "forbidden"),
            Error::NotFound => plain(StatusCode::NOT_FOUND, "not_found"),
            Error::Hidden => Failure { hidden: true, ..plain(StatusCode::NOT_FOUND, "not_found") },
            Error::Refused { refusal, state, seq } => {
                Failure { state, seq, ..plain(status_of(&refusal), refusal.code()) }
            }
            Error::Invalid { field: "", code: "bad_text", .. } => {
                tracing::debug!(detail, "the database refused a value");
                Failure::new(
                    StatusCode::BAD_REQUEST,
                    "bad_text",
                    "Something in this request cannot be stored.",
                )
            }
            Error::Invalid {
                code:
                    code @ ("taken" | "script_changed" | "script_published" | "script_moved" | "general_script"
                    | "at_window"),
                ..
            } => plain(StatusCode::CONFLICT, code),
            Error::Invalid { code: "own_script", .. } => plain(StatusCode::FORBIDDEN, "own_script"),
            Error::Invalid { code: code @ ("faulty" | "bad_script" | "too_broad"), .. } => {
                plain(StatusCode::UNPROCESSABLE_ENTITY, code)
            }
            Error::Invalid { field, code, .. } => {
                Failure { about: Some(field.to_owned()), ..plain(StatusCode::BAD_REQUEST, code) }
            }
            Error::KeyRequired => plain(StatusCode::BAD_REQUEST, "key_required"),
            Error::KeyReused => plain(StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            Error::Busy => {
                Failure { retry_after_s: Some(1), ..plain(StatusCode::SERVICE_UNAVAILABLE, "busy") }
            }
            Error::Shed(shed) => {
                tracing::warn!(%shed, "a read was left out");
                let (status, code, said, seconds) = shed_as(shed);
                Failure { retry_after_s: Some(seconds), said: Some(said), ..plain(status, code) }
            }
            Error::TooMany { retry_after_s } => Failure {
                retry_after_s: Some(retry_after_s),
                ..plain(StatusCode::TOO_MANY_REQUESTS, "too_many")
            },
            Error::Unavailable(why) => {
                tracing::warn!(why, "a request could not be stored");
                Failure { retry_after_s: Some(2), ..plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable") }
            }
            Error::NotSearchable(_) => Failure {
                retry_after_s: Some(60),
                ..plain(StatusCode::SERVICE_UNAVAILABLE, "not_searchable_yet")
            },
            Error::ClockOff(off) => {
                tracing::warn!(%off, "a request was not recorded");
                Failure { retry_after_s: Some(10), ..plain(StatusCode::SERVICE_UNAVAILABLE, "clock_off") }
            }
            Error::OutOfService(why) => {
                tracing::warn!(%why, "a request about what is out of service");
                let code = match why {
                    OutOfService::Newer(_) => "newer_facts",
                    OutOfService::Damaged(_) => "out_of_service",
                };
                Failure { retry_after_s: Some(60), ..plain(StatusCode::SERVICE_UNAVAILABLE, code) }
            }
            Error::Fault(why) => {
                tracing::error!(why, "internal error");
                plain(StatusCode::INTERNAL_SERVER_ERROR, "fault")
            }
        }
    }
}

impl From<ops::ports::StoreError> for Failure {
    fn from(error: ops::ports::StoreError) -> Failure {
        Error::from(error).into()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Error::from(refusal).into()
    }
}

/// Status, code, sentence, and after how many seconds to try again.
fn shed_as(shed: Shed) -> (StatusCode, &'static str, &'static str, u64) {
    match shed {
        Shed::Reading => (StatusCode::SERVICE_UNAVAILABLE, "busy", "busy_reading", 3),
        Shed::TooLong => (StatusCode::SERVICE_UNAVAILABLE, "took_too_long", "took_too_long", 30),
        Shed::OwnReports => (StatusCode::TOO_MANY_REQUESTS, "too_many", "own_reports", 5),
        Shed::OtherReports => (StatusCode::TOO_MANY_REQUESTS, "too_many", "other_reports", 10),
        Shed::Ending => (StatusCode::SERVICE_UNAVAILABLE, "busy", "ending", 5),
    }
}

fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NeedsSupervisor => StatusCode::FORBIDDEN,
        Refusal::Stale | Refusal::RulesChanged => StatusCode::PRECONDITION_FAILED,
        Refusal::UnknownVisit | Refusal::UnknownAlert | Refusal::UnknownAlarm => StatusCode::NOT_FOUND,
        Refusal::UnknownService
        | Refusal::UnknownWindow
        | Refusal::UnknownOutcome
        | Refusal::UnknownPlace
        | Refusal::UnknownReason(_)
        | Refusal::UnknownStep
        | Refusal::UnknownScript
        | Refusal::BadAnswer
        | Refusal::SkipReasonRequired
        | Refusal::UnknownCall
        | Refusal::LateReasonRequired
        | Refusal::BadTime => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    }
}

/// A message of serde, with the names of JSON in place of Rust's types.
fn in_json_words(sentence: &str) -> String {
    let Some((before, expected)) = sentence.rsplit_once("expected ") else {
        return match sentence.split_once("data did not match any variant of untagged enum") {
            Some(_) => "a field has none of the forms it can have".to_owned(),
            None => sentence.to_owned(),
        };
    };
    let word = expected.split(' ').next().unwrap_or_default();
    let plain = match word {
        "struct" | "a" if expected.contains("struct") || expected.contains("map") => "an object",
        "u8" | "u16" | "u32" | "u64" | "i32" | "i64" | "usize" | "f64" => "a number",
        "a" if expected.contains("sequence") => "a list",
        _ => expected,
    };
    format!("{before}expected {plain}")
}

/// The response carries the failure without a body; `respond.rs` writes it as JSON or as a page.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The sentences for people, by code and language.
#[derive(Debug, Default)]
pub struct Sentences(BTreeMap<String, BTreeMap<String, String>>);

#[derive(Deserialize)]
#[serde(transparent)]
struct Table(BTreeMap<String, BTreeMap<String, String>>);

impl Sentences {
    /// The sentences that are compiled into the program.
    #[must_use]
    pub fn shipped() -> Sentences {
        match toml::from_str::<Table>(include_str!("../ops/defaults/refusals.toml")) {
            Ok(Table(sentences)) => Sentences(sentences),
            Err(error) => {
                tracing::error!(%error, "the sentences for refusals cannot be read");
                Sentences::default()
            }
        }
    }

    /// The sentence for a code, in a language or else in English.
    #[must_use]
    pub fn get(&self, code: &str, language: &str) -> Option<&str> {
        let known = self.0.get(code)?;
        known.get(language).or_else(|| known.get("en")).map(String::as_str)
    }
}
