//! The description of the API, made from the table of routes.

use super::{json, schemas};
use crate::error::Failure;
use crate::routes::{self, Route};
use axum::response::Response;
use domain::access::{Action, Role, allowed};
use http::{Method, StatusCode};
use utoipa::ToSchema;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItemBuilder, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, KnownFormat, Object, Schema, SchemaFormat, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response as Described_, ResponseBuilder,
};

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
    status: u16,
    says: &'static str,
    kind: &'static str,
    schema: Option<&'static str>,
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

const PROBLEM: &str = "application/problem+json";

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

/// The description, as JSON.
pub async fn document() -> Result<Response, Failure> {
    let text = describe().to_json().map_err(|error| ops::error::Error::Fault(error.to_string()))?;
    // Schemas of bodies point at their parts by the names utoipa gave them.
    json(StatusCode::OK, &serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default())
}

/// The description of all routes that have one.
#[must_use]
pub fn describe() -> OpenApi {
    let mut paths = PathsBuilder::new();
    let cookie =
        ApiKeyValue::with_description("__Host-dw", "The session of a page; plain `dw` on loopback http.");
    let mut components = ComponentsBuilder::new()
        .security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for (name, schema) in schemas::all() {
        components = components.schema(name, schema);
    }
    for route in routes::table() {
        let Some(described) = &route.described else { continue };
        for (name, schema) in described.body.iter().flat_map(|(_, schemas)| schemas) {
            components = components.schema(name.clone(), renamed(schema));
        }
        let method = if route.method == Method::GET { HttpMethod::Get } else { HttpMethod::Post };
        let operation = operation(&route, described);
        paths = paths.path(route.path, PathItemBuilder::new().operation(method, operation).build());
    }
    let info = InfoBuilder::new()
        .title("District Window")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The front desk of police districts: one fair line, the Steps of Service, a record of every wait."));
    OpenApiBuilder::new().info(info.build()).paths(paths.build()).components(Some(components.build())).build()
}

/// References between the parts of a body, under the names they have here.
fn renamed(schema: &RefOr<Schema>) -> RefOr<Schema> {
    let Ok(mut value) = serde_json::to_value(schema) else { return schema.clone() };
    rename(&mut value);
    serde_json::from_value(value).unwrap_or_else(|_| schema.clone())
}

fn rename(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            if let Some(serde_json::Value::String(place)) = fields.get_mut("$ref") {
                place.push_str("Body");
            }
            fields.values_mut().for_each(rename);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(rename),
        _ => {}
    }
}

fn operation(route: &Route, described: &Described) -> utoipa::openapi::path::Operation {
    let id: String =
        route.path.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    let mut operation = OperationBuilder::new()
        .summary(Some(described.summary))
        .operation_id(Some(format!("{}{id}", route.method.as_str().to_lowercase())))
        .description(Some(who(route.action)));
    for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        operation = operation.parameter(parameter(name, ParameterIn::Path, Required::True, "In the path."));
    }
    for (name, says) in described.queries {
        operation = operation.parameter(parameter(name, ParameterIn::Query, Required::False, says));
    }
    if route.method == Method::POST {
        let creates = route.path.ends_with("/visits");
        let required = if creates { Required::True } else { Required::False };
        let says = "Chosen by the client, once for each thing it wants done: a repetition does it once.";
        operation = operation.parameter(parameter("Idempotency-Key", ParameterIn::Header, required, says));
    }
    if route.method == Method::POST && route.path.starts_with("/api/v1/visits/{id}/") {
        let says =
            "The version the client has seen, as in the ETag: refused with 412 when there is a later one.";
        operation = operation.parameter(parameter("If-Match", ParameterIn::Header, Required::False, says));
    }
    if let Some((name, _)) = &described.body {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).build();
        operation = operation
            .request_body(Some(RequestBodyBuilder::new().content("application/json", content).build()));
    }
    for answer in &described.answers {
        operation = operation.response(answer.status.to_string(), answer_of(answer));
    }
    for (status, says) in failures(route) {
        let answer = Answer { status, says, kind: PROBLEM, schema: Some("Problem") };
        if !described.answers.iter().any(|known| known.status == status) {
            operation = operation.response(status.to_string(), answer_of(&answer));
        }
    }
    if !allowed(route.action).contains(&Role::Anyone) {
        for way in ["token", "session"] {
            operation = operation.security(SecurityRequirement::new::<_, [&str; 0], &str>(way, []));
        }
    }
    operation.build()
}

/// What can go wrong with it.
fn failures(route: &Route) -> Vec<(u16, &'static str)> {
    let mut failures = vec![
        (400, "It cannot be read, or holds a field that is not known."),
        (503, "Not now; see Retry-After."),
    ];
    if !allowed(route.action).contains(&Role::Anyone) {
        failures.extend([(401, "Nobody is signed in."), (403, "Seen, but not allowed.")]);
    }
    if route.path.contains('{') || route.path.contains("visits") || route.path.contains("reports") {
        failures.push((404, "Not there, or not theirs to know of."));
    }
    if route.path == "/api/v1/pair" || route.path == "/api/v1/live" {
        failures.push((404, "Not there."));
    }
    failures.push((429, "Too many at once; see Retry-After."));
    if route.method == Method::POST {
        failures.extend([
            (403, "Sent from another site."),
            (408, "The body took too long."),
            (409, "Refused by a rule."),
            (412, "Changed since the version given."),
            (413, "Too large."),
            (415, "Not JSON."),
        ]);
    }
    failures.push((422, "Names something that is not in its list, or repeats a key with another body."));
    failures
}

fn who(action: Action) -> String {
    let roles = allowed(action).iter().filter(|role| **role != Role::Anyone).map(|role| role.as_str());
    match allowed(action).contains(&Role::Anyone) {
        true => "For anybody.".to_owned(),
        false => format!("For {}.", roles.collect::<Vec<_>>().join(", ")),
    }
}

fn parameter(
    name: &str,
    place: ParameterIn,
    required: Required,
    says: &str,
) -> utoipa::openapi::path::Parameter {
    let mut schema = Object::with_type(Type::String);
    if name == "limit" {
        schema = Object::with_type(Type::Integer);
    }
    if matches!(name, "day" | "from" | "to") {
        schema.format = Some(SchemaFormat::KnownFormat(KnownFormat::Date));
    }
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(required);
    parameter.description(Some(says)).schema(Some(Schema::Object(schema))).build()
}

fn answer_of(answer: &Answer) -> Described_ {
    let response = ResponseBuilder::new().description(answer.says);
    match answer.schema {
        Some(schema) => {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
            response.content(answer.kind, content).build()
        }
        None => response.build(),
    }
}
