//! What describes a route: a sentence, its answers, its parameters and its body.

use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// What describes a route beside its place in the table.
pub struct Described {
    /// One sentence.
    pub summary: &'static str,
    /// What it answers when it works.
    pub answers: Vec<Answer>,
    /// Its query parameters, with a sentence each.
    pub queries: &'static [(&'static str, &'static str)],
    /// Its body, when it has one.
    pub(crate) body: Option<Body>,
}

/// The name of a body's schema, and the schemas it points at.
pub(crate) type Body = (String, Vec<(String, RefOr<Schema>)>);

/// An answer of a route.
#[derive(Clone, Copy)]
pub struct Answer {
    pub(super) status: u16,
    pub(super) says: &'static str,
    pub(super) kind: &'static str,
    pub(super) schema: Option<&'static str>,
}

impl Answer {
    /// The visit, as it now stands.
    pub const VISIT: Answer = Answer::ok("Visit");
    /// Done, or nothing there.
    pub const NOTHING: Answer = Answer { status: 204, says: "Nothing to show.", kind: "", schema: None };
    /// Not changed since.
    pub const UNCHANGED: Answer =
        Answer { status: 304, says: "Not changed since the tag given.", kind: "", schema: None };
    /// Refused by a rule.
    pub const REFUSED: Answer =
        Answer { status: 409, says: "Refused by a rule.", kind: PROBLEM, schema: Some("Problem") };
    /// Plain text.
    pub const TEXT: Answer =
        Answer { status: 200, says: "Plain text.", kind: "text/plain", schema: Some("Text") };
    /// Server-sent events.
    pub const EVENTS: Answer =
        Answer { status: 200, says: "Events.", kind: "text/event-stream", schema: Some("Text") };
    /// Some check does not hold.
    pub const NOT_READY: Answer = Answer {
        status: 503,
        says: "A line for each check that does not hold.",
        kind: "text/plain",
        schema: Some("Text"),
    };

    /// 200 with JSON.
    #[must_use]
    pub const fn ok(schema: &'static str) -> Answer {
        Answer { status: 200, says: "Done.", kind: "application/json", schema: Some(schema) }
    }

    /// 201 with JSON.
    #[must_use]
    pub const fn made(schema: &'static str) -> Answer {
        Answer { status: 201, says: "Made.", kind: "application/json", schema: Some(schema) }
    }
}

pub(super) const PROBLEM: &str = "application/problem+json";

impl Described {
    /// With a sentence and its answers.
    #[must_use]
    pub fn new(summary: &'static str, answers: &[Answer]) -> Described {
        Described { summary, answers: answers.to_vec(), queries: &[], body: None }
    }

    /// With query parameters.
    #[must_use]
    pub fn asks(self, queries: &'static [(&'static str, &'static str)]) -> Described {
        Described { queries, ..self }
    }

    /// With the type of its body.
    #[must_use]
    pub fn takes<B: ToSchema>(self) -> Described {
        let name = B::name().into_owned();
        let mut schemas = vec![(name.clone(), B::schema())];
        B::schemas(&mut schemas);
        // Short names meet: a body is named after its verb, a view after what it shows.
        let inner = schemas.into_iter().map(|(name, schema)| (format!("{name}Body"), schema)).collect();
        Described { body: Some((format!("{name}Body"), inner)), ..self }
    }

    /// With a body described by hand.
    #[must_use]
    pub fn takes_named(self, schema: &str) -> Described {
        Described { body: Some((schema.to_owned(), Vec::new())), ..self }
    }
}
