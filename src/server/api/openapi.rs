//! The description of the API, made from the table of routes.

use super::description::{Answer, Described, PROBLEM};
use super::{json, schemas};
use crate::error::Failure;
use crate::route::Route;
use axum::response::Response;
use domain::access::{Action, Role, allowed};
use http::{Method, StatusCode};
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

/// The description, as JSON.
///
/// # Errors
/// When it cannot be written.
pub fn document(routes: &[Route]) -> Result<Response, Failure> {
    let text = describe(routes).to_json().map_err(|error| ops::error::Error::Fault(error.to_string()))?;
    // Schemas of bodies point at their parts by the names utoipa gave them.
    json(StatusCode::OK, &serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default())
}

/// The description of all routes that have one.
#[must_use]
pub fn describe(routes: &[Route]) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let cookie =
        ApiKeyValue::with_description("__Host-dw", "The session of a page; plain `dw` on loopback http.");
    let mut components = ComponentsBuilder::new()
        .security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for (name, schema) in schemas::all() {
        components = components.schema(name, schema);
    }
    for route in routes {
        let Some(described) = &route.described else { continue };
        for (name, schema) in described.body.iter().flat_map(|(_, schemas)| schemas) {
            components = components.schema(name.clone(), renamed(schema));
        }
        let method = if route.method == Method::GET { HttpMethod::Get } else { HttpMethod::Post };
        let operation = operation(route, described);
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
