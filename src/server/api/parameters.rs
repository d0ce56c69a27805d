//! Parameters and bodies in the description of the API.

use super::description::{Described, Schemas, Shape};
use app::api::{Audience, schema};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::{KnownFormat, ObjectBuilder, Ref, RefOr, Required, Schema, SchemaFormat, Type};

/// Query parameters, with a sentence each.
type Queries = &'static [(&'static str, &'static str)];

/// The filters of a list of visits.
pub(crate) const VISITS: Queries = &[
    ("district", "in this district"),
    ("day", "of this business day, YYYY-MM-DD"),
    ("from", "from this business day"),
    ("to", "to this business day, included"),
    ("state", "in this state"),
    ("ticket", "with this ticket"),
    ("service", "about this service"),
    ("channel", "on this channel"),
    ("q", "with this in a name, telephone number or reference; for who may read names"),
    ("limit", "at most so many, up to 500"),
];

/// The filters and groups of a summary.
pub(crate) const SUMMARY: Queries = &[
    ("from", "first business day, YYYY-MM-DD"),
    ("to", "last business day"),
    ("district", "one district"),
    ("service", "one service"),
    ("channel", "one channel"),
    ("language", "one language"),
    ("watch", "one watch"),
    ("area", "one area"),
    ("by", "what each row is about; day when absent"),
];

/// The filters and groups of the report of the Steps of Service.
pub(crate) const STEPS: Queries = &[
    ("from", "first business day, YYYY-MM-DD"),
    ("to", "last business day"),
    ("district", "one district"),
    ("service", "one service"),
    ("channel", "one channel"),
    ("language", "one language"),
    ("by", "what each row is about; version when absent, officer for those who may see only their own"),
];

/// The scope and target of the plan of windows.
pub(crate) const STAFFING: Queries = &[
    ("district", "which; the first one may see when absent"),
    ("from", "first business day, YYYY-MM-DD; whole weeks within count"),
    ("to", "last business day"),
    ("last", "a period by its name, instead of days; 26_weeks when absent"),
    ("share", "percent of people to be called in time; 80 when absent"),
];

/// The filters of the report of fairness.
pub(crate) const SCOPE: Queries = &[
    ("from", "first business day, YYYY-MM-DD"),
    ("to", "last business day"),
    ("last", "a period by its name, instead of days; 12_months when absent"),
    ("district", "one district"),
    ("watch", "one watch"),
    ("service", "one service"),
    ("channel", "one channel"),
    ("language", "one language"),
    ("area", "one area"),
];

/// The actions that move a version of a script to its next status.
const MOVES: [&str; 5] = ["submit", "take_back", "publish", "retire", "draft"];
/// The actions on a remark.
const ENDS: [&str; 2] = ["done", "withdraw"];

/// The schema of a parameter in the query whose type has one of its own.
fn own(path: &str, name: &str) -> Option<Shape> {
    match name {
        "audience" => Some(Shape::of::<Audience>()),
        "by" if path == "/api/v1/reports/steps" => Some(Shape::of::<schema::StepsBy>()),
        "by" => Some(Shape::of::<schema::SummaryBy>()),
        "channel" => Some(Shape::of::<schema::Channel>()),
        "last" => Some(Shape::of::<schema::NamedPeriod>()),
        "state" => Some(Shape::of::<schema::VisitState>()),
        _ => None,
    }
}

/// Adds the schemas that the parameters of a route refer to.
pub(super) fn collect(path: &str, described: &Described, schemas: &mut Schemas) {
    let names = described.required.iter().chain(described.queries).map(|(name, _)| *name);
    names.filter_map(|name| own(path, name)).for_each(|shape| shape.collect(schemas));
}

/// A parameter in the path.
pub(super) fn in_path(path: &str, name: &str) -> Parameter {
    let of_script = path.starts_with("/api/v1/scripts/");
    let text = ObjectBuilder::new().schema_type(Type::String);
    let (schema, says) = match name {
        "d" => (text, "The slug of a district."),
        "w" => (text, "The slug of a window."),
        "act" if of_script => (text.enum_values(Some(MOVES)), "What to do."),
        "act" => (text.enum_values(Some(ENDS)), "What to do."),
        _ if of_script => (text, "`SLUG.VERSION`; where a version is read, a slug alone is the one in use."),
        _ => (text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))), "Its id."),
    };
    parameter(name, ParameterIn::Path, Required::True, says, schema.into())
}

/// A parameter in the query.
pub(super) fn in_query(path: &str, name: &str, says: &str, required: bool) -> Parameter {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let number = |least: i64, most: i64| {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most))
    };
    let linked = own(path, name).map(Shape::link);
    let schema = linked.unwrap_or_else(|| match name {
        "day" | "from" | "to" => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).into(),
        "limit" => number(1, 500).into(),
        "share" => number(1, 99).into(),
        "q" | "ticket" => text().max_length(Some(120)).into(),
        _ => text().into(),
    });
    let required = if required { Required::True } else { Required::False };
    parameter(name, ParameterIn::Query, required, says, schema)
}

/// The `Idempotency-Key` header, which makes a repetition harmless.
pub(super) fn key(required: bool) -> Parameter {
    let says = "Chosen by the client, once for each thing it wants done: a repetition does it once.";
    let required = if required { Required::True } else { Required::False };
    let schema = ObjectBuilder::new().schema_type(Type::String);
    parameter("Idempotency-Key", ParameterIn::Header, required, says, schema.into())
}

/// The `If-Match` header: the version the client has seen.
pub(super) fn version_seen() -> Parameter {
    let says = "The version the client has seen, as in the ETag: refused with 412 when there is a later one.";
    let schema = ObjectBuilder::new().schema_type(Type::String);
    parameter("If-Match", ParameterIn::Header, Required::False, says, schema.into())
}

/// The `If-None-Match` header: the version the client holds.
pub(super) fn version_held() -> Parameter {
    let says = "The ETag of the answer the client holds: 304 without a body when there is no later one.";
    let schema = ObjectBuilder::new().schema_type(Type::String);
    parameter("If-None-Match", ParameterIn::Header, Required::False, says, schema.into())
}

/// A JSON request body.
pub(super) fn json_body(shape: Shape) -> RequestBody {
    let link: RefOr<Schema> = Ref::from_schema_name(shape.body_name()).into();
    let content = ContentBuilder::new().schema(Some(link)).build();
    let required = if shape.has_required() { Required::True } else { Required::False };
    RequestBodyBuilder::new().content("application/json", content).required(Some(required)).build()
}

fn parameter(
    name: &str,
    place: ParameterIn,
    required: Required,
    says: &str,
    schema: RefOr<Schema>,
) -> Parameter {
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(required);
    parameter.description(Some(says)).schema(Some(schema)).build()
}
