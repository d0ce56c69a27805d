//! The entry of a route in the API description: summary, answers, parameters and body.

use app::api::VisitView;
use std::borrow::Cow;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, OneOfBuilder};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema, Type};

/// The entry of a route in the API description, beside its method and path.
pub struct Described {
    /// The operation id, from which generated clients name their functions.
    pub id: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// The answers of success; those of failure follow from the route.
    pub answers: Vec<Answer>,
    /// Its optional query parameters, with a sentence each.
    pub queries: &'static [(&'static str, &'static str)],
    /// Its required query parameters, with a sentence each.
    pub required: &'static [(&'static str, &'static str)],
    /// The type of its request body, if it has one.
    pub(super) body: Option<Shape>,
}

/// Schemas with their names.
pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

/// A type to which the description refers.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    name: fn() -> Cow<'static, str>,
    schema: fn() -> RefOr<Schema>,
    parts: fn(&mut Schemas),
}

impl Shape {
    pub(super) const fn of<T: ToSchema>() -> Shape {
        Shape { name: T::name, schema: T::schema, parts: T::schemas }
    }

    pub(super) fn link(self) -> RefOr<Schema> {
        Ref::from_schema_name((self.name)()).into()
    }

    /// Adds its schema and those it refers to.
    pub(super) fn collect(self, schemas: &mut Schemas) {
        schemas.push(((self.name)().into_owned(), (self.schema)()));
        (self.parts)(schemas);
    }

    /// The name of its schema as a request body: a body is named after its verb, which may also be the name of a view.
    pub(super) fn body_name(self) -> String {
        format!("{}Body", (self.name)())
    }

    /// Whether it has required fields; if not, a request may come without a body.
    pub(super) fn has_required(self) -> bool {
        match (self.schema)() {
            RefOr::T(Schema::Object(object)) => !object.required.is_empty(),
            _ => true,
        }
    }

    /// As [`Shape::collect`], for a body.
    pub(super) fn collect_body(self, schemas: &mut Schemas) {
        schemas.push((self.body_name(), (self.schema)()));
        (self.parts)(schemas);
    }
}

/// The content of an answer.
#[derive(Clone, Copy)]
enum Content {
    Nothing,
    Text,
    One(Shape),
    List(Shape),
    Either(Shape, Shape),
}

/// Headers of an answer, with a sentence each.
type Headers = &'static [(&'static str, &'static str)];

const VERSION: (&str, &str) = ("ETag", "Its version, for If-Match and If-None-Match.");
const REPLAYED: (&str, &str) =
    ("Idempotency-Replayed", "`true` where this repeats the answer to an earlier request with the same key.");
const LOCATION: (&str, &str) = ("Location", "The address of what was made.");
const LATER: (&str, &str) = ("Retry-After", "The seconds after which to try again.");

/// A possible answer of a route.
#[derive(Clone, Copy)]
pub struct Answer {
    pub(super) status: u16,
    pub(super) says: &'static str,
    pub(super) kind: &'static str,
    pub(super) headers: Headers,
    content: Content,
}

impl Answer {
    /// 200 with the visit in its new state.
    pub const VISIT: Answer = Answer::ok::<VisitView>().with(&[VERSION, REPLAYED]);
    /// 201 with a new visit.
    pub const NEW_VISIT: Answer = Answer::made::<VisitView>().with(&[LOCATION, VERSION, REPLAYED]);
    /// 201 with the visit of a call that is new.
    pub const NEW_CALL: Answer = Answer::made::<VisitView>().with(&[VERSION, REPLAYED]);
    /// 204: done, or there is nothing to show.
    pub const NOTHING: Answer = Answer::empty(204, "Nothing to show.");
    /// 304: not changed since the `ETag` in `If-None-Match`.
    pub const UNCHANGED: Answer = Answer::empty(304, "Not changed since the tag given.").with(&[VERSION]);
    /// 200 with plain text.
    pub const TEXT: Answer = Answer::written(200, "Plain text.", "text/plain");
    /// 200 with server-sent events.
    pub const EVENTS: Answer = Answer::written(200, "Events.", "text/event-stream");
    /// 503 with a line for each failing check.
    pub const NOT_READY: Answer =
        Answer::written(503, "A line for each check that does not hold.", "text/plain").with(&[LATER]);

    const fn new(status: u16, says: &'static str, kind: &'static str, content: Content) -> Answer {
        Answer { status, says, kind, headers: &[], content }
    }

    const fn empty(status: u16, says: &'static str) -> Answer {
        Answer::new(status, says, "", Content::Nothing)
    }

    const fn written(status: u16, says: &'static str, kind: &'static str) -> Answer {
        Answer::new(status, says, kind, Content::Text)
    }

    /// 200 with JSON.
    #[must_use]
    pub const fn ok<T: ToSchema>() -> Answer {
        Answer::new(200, "Done.", JSON, Content::One(Shape::of::<T>()))
    }

    /// 200 with JSON and its version as `ETag`.
    #[must_use]
    pub const fn versioned<T: ToSchema>() -> Answer {
        Answer::ok::<T>().with(&[VERSION])
    }

    /// 200 with a JSON list.
    #[must_use]
    pub const fn list<T: ToSchema>() -> Answer {
        Answer::new(200, "Done.", JSON, Content::List(Shape::of::<T>()))
    }

    /// 200 with JSON of one of two types.
    #[must_use]
    pub const fn either<T: ToSchema, U: ToSchema>() -> Answer {
        Answer::new(200, "Done.", JSON, Content::Either(Shape::of::<T>(), Shape::of::<U>())).with(&[VERSION])
    }

    /// 201 with JSON.
    #[must_use]
    pub const fn made<T: ToSchema>() -> Answer {
        Answer::new(201, "Made.", JSON, Content::One(Shape::of::<T>()))
    }

    /// 503 with JSON other than a problem document.
    #[must_use]
    pub const fn unavailable<T: ToSchema>() -> Answer {
        Answer::new(503, "Some check does not hold.", JSON, Content::One(Shape::of::<T>())).with(&[LATER])
    }

    /// A failure with a problem document (RFC 9457).
    #[must_use]
    pub(super) const fn problem(status: u16, says: &'static str) -> Answer {
        let shape = Shape::of::<app::api::Problem>();
        let answer = Answer::new(status, says, PROBLEM, Content::One(shape));
        if matches!(status, 429 | 503) { answer.with(&[LATER]) } else { answer }
    }

    const fn with(self, headers: Headers) -> Answer {
        Answer { headers, ..self }
    }

    /// The schema of its content.
    pub(super) fn schema(&self) -> Option<RefOr<Schema>> {
        match self.content {
            Content::Nothing => None,
            Content::Text => Some(ObjectBuilder::new().schema_type(Type::String).into()),
            Content::One(shape) => Some(shape.link()),
            Content::List(shape) => Some(ArrayBuilder::new().items(shape.link()).into()),
            Content::Either(one, other) => {
                Some(OneOfBuilder::new().item(one.link()).item(other.link()).into())
            }
        }
    }

    /// Adds the schemas of its content.
    pub(super) fn collect(&self, schemas: &mut Schemas) {
        match self.content {
            Content::Nothing | Content::Text => {}
            Content::One(shape) | Content::List(shape) => shape.collect(schemas),
            Content::Either(one, other) => {
                one.collect(schemas);
                other.collect(schemas);
            }
        }
    }
}

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

impl Described {
    /// An entry with its operation id, summary and answers, and no parameters or body.
    #[must_use]
    pub fn new(id: &'static str, summary: &'static str, answers: &[Answer]) -> Described {
        Described { id, summary, answers: answers.to_vec(), queries: &[], required: &[], body: None }
    }

    /// Sets the optional query parameters.
    #[must_use]
    pub fn asks(self, queries: &'static [(&'static str, &'static str)]) -> Described {
        Described { queries, ..self }
    }

    /// Sets the required query parameters.
    #[must_use]
    pub fn requires(self, required: &'static [(&'static str, &'static str)]) -> Described {
        Described { required, ..self }
    }

    /// Sets the type of the request body.
    #[must_use]
    pub fn takes<B: ToSchema>(self) -> Described {
        Described { body: Some(Shape::of::<B>()), ..self }
    }
}
