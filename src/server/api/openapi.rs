//! The description of the API, derived from the table of routes and their types. It is also checked in, as `docs/openapi.json`.

use super::description::{Answer, Described, Schemas, Shape};
use super::parameters::{in_path, in_query, json_body, key, version_held, version_seen};
use crate::route::Route;
use app::api::Problem;
use domain::access::{Action, Role, allowed};
use http::Method;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, PathItemBuilder, PathsBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ComponentsBuilder};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    HeaderBuilder, InfoBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, RefOr, Response as ApiResponse,
    ResponseBuilder, Schema, Type,
};
use utoipa::{PartialSchema, ToSchema};

/// An outline of this description; clients are generated from the whole.
pub enum Document {}

impl PartialSchema for Document {
    fn schema() -> RefOr<Schema> {
        // Generators take an object without properties for one that is always empty, unless it says that it is open.
        let open = || ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(true)));
        let version = ObjectBuilder::new().schema_type(Type::String);
        let tag: RefOr<Schema> = open().into();
        let object = ObjectBuilder::new()
            .description(Some("An outline of this description; clients are generated from the whole."))
            .property("openapi", version.description(Some("The version of OpenAPI.")))
            .property("info", open().description(Some("The title and version of the API.")))
            .property("paths", open().description(Some("Every route.")))
            .property("components", open().description(Some("The schemas that routes refer to.")))
            .property("tags", ArrayBuilder::new().items(tag).description(Some("Groups of routes.")));
        ["openapi", "info", "paths", "components", "tags"]
            .into_iter()
            .fold(object, ObjectBuilder::required)
            .into()
    }
}

impl ToSchema for Document {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Description")
    }
}

/// The tags that group routes: a part of the path, and what the group is about.
const TAGS: [(&str, &str); 18] = [
    ("alarms", "What is late, and who has seen it."),
    ("alerts", "\"I need help now\"."),
    ("calls", "What a telephone system reports."),
    ("devices", "Tablets and lobby screens."),
    ("districts", "Districts and what they offer."),
    ("health", "For balancers and monitoring."),
    ("line", "Lines, once and live."),
    ("practice", "Role play."),
    ("remarks", "Notes and commitments to the figures."),
    ("reports", "Figures."),
    ("scripts", "The Steps of Service."),
    ("service", "This API itself."),
    ("session", "One's own sign-in."),
    ("settings", "What the department and its districts have set."),
    ("staff", "Accounts."),
    ("tokens", "Access for programs."),
    ("visits", "Contacts with people, from arrival to the end."),
    ("windows", "Where officers serve."),
];

/// The description as it is answered, without white space.
///
/// # Errors
/// When it cannot be serialized.
pub fn compact(routes: &[Route]) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_value(describe(routes))?.to_string())
}

/// The text of `docs/openapi.json`: one field on each line, in a fixed order.
///
/// # Errors
/// When it cannot be serialized.
pub fn text(routes: &[Route]) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(describe(routes))?;
    value.sort_all_objects();
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

/// The description of all routes that have an entry.
#[must_use]
pub fn describe(routes: &[Route]) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let cookie =
        ApiKeyValue::with_description("__Host-dw", "The session of a page; plain `dw` on loopback http.");
    let signature = ApiKeyValue::with_description(
        "X-District-Window-Signature",
        "`t=UNIX,v2=HEX`: the HMAC-SHA256 of `t.path.body` under the setting `telephone_key`.",
    );
    let mut components = ComponentsBuilder::new()
        .security_scheme("signature", SecurityScheme::ApiKey(ApiKey::Header(signature)))
        .security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for (name, schema) in schemas(routes).into_iter().collect::<BTreeMap<_, _>>() {
        components = components.schema(name, schema);
    }
    for route in routes {
        let Some(described) = &route.described else { continue };
        let method = if route.method == Method::GET { HttpMethod::Get } else { HttpMethod::Post };
        let operation = operation(route, described);
        paths = paths.path(route.path, PathItemBuilder::new().operation(method, operation).build());
    }
    let info = InfoBuilder::new()
        .title("District Window")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The front desk of police districts: one fair line, the Steps of Service, a record of every wait."));
    let tags = TAGS.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build());
    OpenApiBuilder::new()
        .info(info.build())
        .paths(paths.build())
        .components(Some(components.build()))
        .tags(Some(tags))
        .build()
}

/// Every schema that is referred to, some of them several times.
fn schemas(routes: &[Route]) -> Schemas {
    let mut schemas = Schemas::new();
    Shape::of::<Problem>().collect(&mut schemas);
    for route in routes {
        let Some(described) = &route.described else { continue };
        super::parameters::collect(route.path, described, &mut schemas);
        for answer in &described.answers {
            answer.collect(&mut schemas);
        }
        if let Some(body) = described.body {
            body.collect_body(&mut schemas);
        }
    }
    schemas
}

fn operation(route: &Route, described: &Described) -> Operation {
    let mut operation = OperationBuilder::new()
        .tag(tag(route.path))
        .summary(Some(described.summary))
        .operation_id(Some(described.id))
        .description(Some(who(route.action)));
    for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        operation = operation.parameter(in_path(route.path, name));
    }
    for (queries, required) in [(described.required, true), (described.queries, false)] {
        for (name, says) in queries {
            operation = operation.parameter(in_query(route.path, name, says, required));
        }
    }
    if route.method == Method::POST {
        operation = operation.parameter(key(described.id == CHECK_IN));
    }
    if reads_version(route) {
        operation = operation.parameter(version_seen());
    }
    if described.answers.iter().any(|answer| answer.status == 304) {
        operation = operation.parameter(version_held());
    }
    if let Some(body) = described.body {
        operation = operation.request_body(Some(json_body(body)));
    }
    for (status, response) in responses(route, described) {
        operation = operation.response(status.to_string(), response);
    }
    for way in ways(route.action) {
        operation = operation.security(SecurityRequirement::new::<_, [&str; 0], &str>(*way, []));
    }
    operation.build()
}

/// The security schemes by which a caller may be known, any one of them; none where anyone may call.
fn ways(action: Action) -> &'static [&'static str] {
    match action {
        _ if is_for_anybody(action) => &[],
        Action::ReportCall => &["signature", "token", "session"],
        _ => &["token", "session"],
    }
}

/// The operation id of the only route that requires an idempotency key.
const CHECK_IN: &str = "check_in";

/// Whether a route compares the version that the client has seen.
fn reads_version(route: &Route) -> bool {
    let about_visit = route.path.starts_with("/api/v1/visits/{id}/");
    route.method == Method::POST && (about_visit || route.path == "/api/v1/districts/{d}/settings")
}

fn tag(path: &str) -> &'static str {
    let known = |part: &str| TAGS.iter().map(|(name, _)| *name).find(|name| *name == part);
    match path {
        "/healthz" | "/readyz" | "/metrics" => "health",
        "/api/v1/live" => "line",
        "/api/v1/pair" => "devices",
        path => path.rsplit('/').find_map(known).unwrap_or("service"),
    }
}

/// All answers of a route by status: those of success from its line in the table, and its failures.
fn responses(route: &Route, described: &Described) -> BTreeMap<u16, ApiResponse> {
    let failures = failures(route, described).into_iter();
    let failures = failures.map(|(status, says)| Answer::problem(status, says));
    let mut all: BTreeMap<u16, Vec<Answer>> = BTreeMap::new();
    for answer in described.answers.iter().copied().chain(failures) {
        all.entry(answer.status).or_default().push(answer);
    }
    all.into_iter().map(|(status, answers)| (status, response(&answers))).collect()
}

/// The answers of one status, with each of their content types.
fn response(answers: &[Answer]) -> ApiResponse {
    let says: BTreeSet<&str> = answers.iter().map(|answer| answer.says).collect();
    let says = says.into_iter().collect::<Vec<_>>().join(" ");
    let mut response = ResponseBuilder::new().description(says);
    for answer in answers {
        for (name, about) in answer.headers {
            let text: RefOr<Schema> = ObjectBuilder::new().schema_type(Type::String).into();
            let header = HeaderBuilder::new().schema(Some(text)).description(Some(*about));
            response = response.header(*name, header.build());
        }
        if let Some(schema) = answer.schema() {
            response = response.content(answer.kind, ContentBuilder::new().schema(Some(schema)).build());
        }
    }
    response.build()
}

/// The failures of a route, by status.
fn failures(route: &Route, described: &Described) -> Vec<(u16, &'static str)> {
    if matches!(route.path, "/healthz" | "/readyz") {
        return Vec::new();
    }
    let mut failures = vec![
        (429, "Too many at once; see Retry-After."),
        (500, "An internal error."),
        (503, "Not now; see Retry-After."),
    ];
    if route.path != "/metrics" {
        failures.push((421, "This server does not answer to that host name."));
    }
    let is_post = route.method == Method::POST;
    if is_for_anybody(route.action) {
        if is_post {
            failures.push((403, "Sent from another site."));
        }
    } else {
        failures.push((401, "Nobody is signed in."));
        failures.push((403, "Not allowed."));
    }
    let has_query = !described.queries.is_empty() || !described.required.is_empty();
    if has_query || is_post {
        failures.push((400, "It cannot be read, or holds a field that is not known."));
        failures.push((422, "Names something that is not in its list, or repeats a key with another body."));
    }
    if route.path.contains('{') || has_query || route.path == "/api/v1/pair" {
        failures.push((404, "Not there, or not theirs to know of."));
    }
    if is_post {
        failures.push((409, "Refused by a rule."));
    }
    if reads_version(route) {
        failures.push((412, "Changed since the version given."));
    }
    if described.body.is_some() {
        failures.push((408, "The body took too long."));
        failures.push((413, "Too large."));
        failures.push((415, "Not JSON."));
    }
    failures
}

fn is_for_anybody(action: Action) -> bool {
    allowed(action).contains(&Role::Anyone)
}

fn who(action: Action) -> String {
    let roles = allowed(action).iter().filter(|role| **role != Role::Anyone).map(|role| role.as_str());
    match is_for_anybody(action) {
        true => "For anyone.".to_owned(),
        false => format!("For {}.", roles.collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::table;

    const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

    #[test]
    fn the_kept_description_is_the_derived_one() {
        let derived = text(&table()).unwrap();
        if std::env::var_os("DISTRICT_WINDOW_WRITE_OPENAPI").is_some() {
            std::fs::write(KEPT, derived).unwrap();
            return;
        }
        let kept = std::fs::read_to_string(KEPT).unwrap_or_default();
        let differs = kept.lines().zip(derived.lines()).position(|(kept, derived)| kept != derived);
        assert!(
            kept == derived,
            "docs/openapi.json is not what the types say, from line {}: run `make openapi`",
            differs.unwrap_or_default() + 1
        );
    }

    #[test]
    fn no_two_schemas_and_no_two_operations_share_a_name() {
        let routes = table();
        let mut by_name: BTreeMap<String, String> = BTreeMap::new();
        for (name, schema) in schemas(&routes) {
            let text = serde_json::to_string(&schema).unwrap();
            let before = by_name.entry(name.clone()).or_insert_with(|| text.clone());
            assert_eq!(*before, text, "two types are called {name}");
        }
        let described: Vec<&Described> = routes.iter().filter_map(|route| route.described.as_ref()).collect();
        let ids: BTreeSet<&str> = described.iter().map(|described| described.id).collect();
        assert_eq!(ids.len(), described.len(), "{ids:?}");
        for id in ids {
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{id}");
        }
    }

    #[test]
    fn every_route_is_in_a_group_and_every_group_has_a_route() {
        let tags: BTreeSet<&str> =
            table().iter().filter(|route| route.described.is_some()).map(|route| tag(route.path)).collect();
        let known: BTreeSet<&str> = TAGS.iter().map(|(name, _)| *name).collect();
        assert_eq!(tags, known);
    }
}
