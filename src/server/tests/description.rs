//! Real answers fit the description of the API: no undescribed field or status, and no required field missing.

use crate::test_server::{Answer, As, TestServer};
use domain::access::Role;
use domain::time::{Day, MINUTE, Moment};
use reqwest::Method;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Asks as a generated client would, and checks every request and answer against the description.
struct Client<'a> {
    by: As<'a>,
    described: &'a Value,
}

impl Client<'_> {
    async fn get(&self, path: &str) -> Value {
        let answer = self.by.get(path).await;
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text);
        self.check("get", path, &answer)
    }

    /// As `get`, but the answer may be a refusal.
    async fn ask(&self, path: &str) -> Value {
        let answer = self.by.get(path).await;
        self.check("get", path, &answer)
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let described = &self.operation("post", path)["requestBody"]["content"]["application/json"]["schema"];
        if described.is_null() {
            assert_eq!(body, json!({}), "{path} takes no body");
        } else {
            fits(&body, described, self.described, path);
        }
        let request = self.by.request(Method::POST, path).header("idempotency-key", self.by.server.key());
        let answer = self.by.send(request.json(&body)).await;
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text);
        self.check("post", path, &answer)
    }

    async fn verb(&self, visit: &Value, verb: &str, body: Value) -> Value {
        self.post(&format!("/api/v1/visits/{}/{verb}", id(visit)), body).await
    }

    /// The described operation of a request: of the matching paths, the one with the fewest parameters.
    fn operation(&self, method: &str, path: &str) -> &Value {
        let path: Vec<&str> = path.split('?').next().unwrap().split('/').collect();
        let fit = |route: &str| {
            let parts: Vec<&str> = route.split('/').collect();
            let same = |(part, real): (&&str, &&str)| part == real || part.starts_with('{');
            parts.len() == path.len() && parts.iter().zip(&path).all(same)
        };
        let routes = self.described["paths"].as_object().unwrap().iter();
        let routes = routes.filter(|(route, methods)| fit(route) && !methods[method].is_null());
        let best = routes.min_by_key(|(route, _)| route.matches('{').count());
        let (_, methods) = best.unwrap_or_else(|| panic!("{method} {} is not described", path.join("/")));
        &methods[method]
    }

    fn check(&self, method: &str, path: &str, answer: &Answer) -> Value {
        let status = answer.status.as_u16();
        let described = &self.operation(method, path)["responses"][status.to_string()];
        assert!(described.is_object(), "{method} {path} gives {status}: {}", answer.text);
        let contents = described["content"].as_object();
        if answer.text.is_empty() {
            assert!(contents.is_none_or(Map::is_empty), "{method} {path} answers nothing with {status}");
            return Value::Null;
        }
        let kind = answer.headers["content-type"].to_str().unwrap().split(';').next().unwrap();
        let content = contents.and_then(|contents| contents.get(kind));
        let content = content.unwrap_or_else(|| panic!("{method} {path} gives {status} as {kind}"));
        if !kind.ends_with("json") {
            return Value::String(answer.text.clone());
        }
        let value = answer.json();
        fits(&value, &content["schema"], self.described, &format!("{method} {path}"));
        value
    }
}

fn id(value: &Value) -> &str {
    value["id"].as_str().expect("an id")
}

async fn described(server: &TestServer) -> Value {
    server.nobody().get("/api/v1/openapi.json").await.ok()
}

#[tokio::test]
async fn real_answers_fit_their_descriptions() {
    let server = TestServer::open().await;
    let described = described(&server).await;
    let desk = Client { by: server.cookie(&server.session("admin").await), described: &described };
    desk.get("/api/v1/session").await;
    let admin = Client { by: server.admin().await, described: &described };
    admin.ask("/readyz").await;
    admin.post("/api/v1/districts/north/windows/1/open", json!({})).await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Zaphod", "party_size": 2});
    let visit = admin.post("/api/v1/districts/north/visits", body).await;
    let alert = admin.post("/api/v1/districts/north/alerts", json!({"action": "raise", "window": "1"})).await;
    admin.post("/api/v1/districts/north/emergency", json!({"notice": "stay_inside"})).await;
    server.pass(20 * MINUTE);
    for path in [
        "/healthz",
        "/metrics",
        "/api/v1/openapi.json",
        "/api/v1/districts",
        "/api/v1/districts/north/services",
        "/api/v1/districts/north/line?audience=desk",
        "/api/v1/districts/north/line?audience=display",
        "/api/v1/districts/north/line?audience=floor",
        "/api/v1/districts/north/alerts",
        "/api/v1/districts/north/alarms",
        "/api/v1/districts/north/settings",
        "/api/v1/visits",
        "/api/v1/reports/summary",
        "/api/v1/reports/steps",
        "/api/v1/reports/counting",
        "/api/v1/reports/fairness",
        "/api/v1/reports/staffing",
        "/api/v1/scripts",
        "/api/v1/scripts/general",
        "/api/v1/settings",
        "/api/v1/staff",
        "/api/v1/tokens",
        "/api/v1/devices",
    ] {
        admin.get(path).await;
    }
    for script in admin.get("/api/v1/scripts").await.as_array().unwrap() {
        admin.get(&format!("/api/v1/scripts/{}", id(script))).await;
        admin.get(&format!("/api/v1/scripts/{}/faults", id(script))).await;
    }
    admin.get(&format!("/api/v1/visits/{}", id(&visit))).await;
    admin.get(&format!("/api/v1/visits/{}/facts", id(&visit))).await;
    for action in [json!({"action": "answer"}), json!({"action": "close", "as": "test"})] {
        let mut action = action;
        action["id"] = alert["id"].clone();
        admin.post("/api/v1/districts/north/alerts", action).await;
    }
    // Failures, in each of their forms.
    for path in ["/api/v1/visits/x", "/api/v1/visits?limit=0", "/api/v1/districts/nowhere/line"] {
        let problem = admin.ask(path).await;
        assert!(problem["code"].is_string(), "{path}: {problem}");
    }
    let nobody = Client { by: server.nobody(), described: &described };
    assert_eq!(nobody.ask("/api/v1/districts").await["code"], "sign_in");
    let officer = Client { by: server.with(Role::Officer, Some("north")).await, described: &described };
    assert_eq!(officer.ask("/api/v1/staff").await["code"], "forbidden");
}

#[tokio::test]
async fn a_described_client_drives_a_whole_visit() {
    let server = TestServer::open().await;
    let described = described(&server).await;
    let admin = Client { by: server.admin().await, described: &described };
    let desk = "/api/v1/districts/north/windows/1";
    admin.post(&format!("{desk}/open"), json!({})).await;
    assert_eq!(admin.post(&format!("{desk}/next"), json!({})).await, Value::Null);
    let walk_in = json!({"channel": "walk_in", "service": "officer", "language": "es"});
    let first = admin.post("/api/v1/districts/north/visits", walk_in.clone()).await;
    let second = admin.post("/api/v1/districts/north/visits", walk_in).await;
    admin.verb(&second, "step_out", json!({})).await;
    admin.verb(&second, "step_back", json!({})).await;
    admin.verb(&second, "keep_apart", json!({"visit": id(&first)})).await;
    admin.verb(&first, "acknowledge", json!({})).await;
    let called = admin.post(&format!("{desk}/next"), json!({})).await;
    assert_eq!(called["id"], first["id"]);
    admin.verb(&first, "recall", json!({})).await;
    admin.verb(&first, "serve", json!({})).await;
    admin.verb(&first, "note", json!({"text": "Lost a wallet"})).await;
    admin.verb(&first, "hold", json!({"reason": "records_search", "due_ms": 600_000})).await;
    admin.verb(&first, "resume", json!({"window": "1"})).await;
    server.pass(MINUTE);
    let resolve = json!({"outcome": "done", "promise": {"text": "A letter", "due": "2026-03-12T12:00:00Z"}});
    let resolved = admin.verb(&first, "resolve", resolve).await;
    assert_eq!(resolved["state"], "ended");
    admin.verb(&first, "undo", json!({})).await;
    admin.verb(&first, "resolve", json!({"outcome": "done", "reference": "26-1"})).await;
    admin.verb(&second, "leave", json!({})).await;
    admin.post(&format!("{desk}/close"), json!({})).await;
    admin.get(&format!("/api/v1/visits/{}", id(&first))).await;
}

#[tokio::test]
async fn what_an_administrator_sets_fits_too() {
    let server = TestServer::open().await;
    let described = described(&server).await;
    let admin = Client { by: server.admin().await, described: &described };
    admin.post("/api/v1/settings", json!({"department": "City Police"})).await;
    admin.post("/api/v1/settings/publish", json!({"on": true})).await;
    let district = admin.get("/api/v1/districts/north/settings").await;
    admin.post("/api/v1/districts/north/settings", district).await;
    let account = json!({"login": "olga", "name": "Olga", "role": "officer", "districts": ["north"]});
    let account = admin.post("/api/v1/staff", account).await;
    admin.post(&format!("/api/v1/staff/{}", id(&account)), json!({"badge": "7"})).await;
    admin.post(&format!("/api/v1/staff/{}/link", id(&account)), json!({})).await;
    admin.post(&format!("/api/v1/staff/{}/lift", id(&account)), json!({})).await;
    let token = json!({"role": "officer", "district": "north", "expires_ms": 1000});
    let token = admin.post("/api/v1/tokens", token).await;
    admin.post(&format!("/api/v1/tokens/{}/revoke", id(&token)), json!({})).await;
    let device = json!({"kind": "display", "district": "north", "name": "Lobby"});
    let device = admin.post("/api/v1/devices", device).await;
    let nobody = Client { by: server.nobody(), described: &described };
    nobody.post("/api/v1/pair", json!({"code": device["code"]})).await;
    let set = json!({"name": "Lobby screen", "display": {"windows": ["1"], "voice": false,
        "volume": [{"from": 480, "to": 1320, "level": 60}], "languages": ["es", "en"]}});
    admin.post(&format!("/api/v1/devices/{}", id(&device)), set).await;
    admin.post(&format!("/api/v1/devices/{}/code", id(&device)), json!({})).await;
    admin.get("/api/v1/districts/north/line?audience=display").await;
    admin.post(&format!("/api/v1/devices/{}/revoke", id(&device)), json!({})).await;
    let captain = Client { by: server.cookie(&server.session("captain").await), described: &described };
    let note = json!({"kind": "note", "from": "2026-03-10", "text": "Parade", "district": "north"});
    let note = captain.post("/api/v1/remarks", note).await;
    captain.get("/api/v1/remarks?from=2026-03-01&to=2026-03-31").await;
    captain.post(&format!("/api/v1/remarks/{}/withdraw", id(&note)), json!({})).await;
    admin.post("/api/v1/reports/recount", json!({})).await;
}

/// A program that asks with a word that does not exist is told the right ones, which are those that the description lists.
#[tokio::test]
async fn a_parameter_that_is_one_of_a_few_words_is_refused_with_all_of_them() {
    let server = TestServer::open().await;
    let described = described(&server).await;
    let admin = server.admin().await;
    for (path, name) in [
        ("/api/v1/reports/summary", "by"),
        ("/api/v1/reports/steps", "by"),
        ("/api/v1/reports/fairness", "last"),
        ("/api/v1/reports/fairness", "channel"),
        ("/api/v1/reports/staffing", "last"),
        ("/api/v1/visits", "state"),
    ] {
        let parameters = described["paths"][path]["get"]["parameters"].as_array().unwrap();
        let parameter = parameters.iter().find(|one| one["name"] == name).unwrap();
        let schema = linked(&parameter["schema"], &described["components"]["schemas"]);
        let words = schema["enum"].as_array().unwrap_or_else(|| panic!("{path}: {name} can be any text"));
        let refused = admin.get(&format!("{path}?{name}=pigeon")).await;
        refused.is(400, "malformed");
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(&format!("({name}: ")), "{path}: {detail}");
        for word in words.iter().map(|word| word.as_str().unwrap()) {
            assert!(detail.contains(&format!("`{word}`")), "{path}: “{word}” is not in {detail}");
            assert_eq!(admin.get(&format!("{path}?{name}={word}")).await.status, 200, "{path} {name}={word}");
        }
    }
}

/// Fields of answers with a fixed list of words, and keys of objects that come from one.
#[tokio::test]
async fn what_is_one_of_a_few_words_is_described_with_them() {
    let server = TestServer::open().await;
    let schemas = described(&server).await["components"]["schemas"].clone();
    let field = |schema: &str, field: &str| linked(&schemas[schema]["properties"][field], &schemas).clone();
    for (schema, name, words) in [
        ("Comparison", "by", vec!["district", "area", "language", "channel", "need"]),
        ("Comparison", "measure", vec!["wait", "acknowledgement", "called", "acknowledged", "left"]),
        ("StaffingHour", "advice", vec!["windows", "too_few_weeks", "too_few_contacts", "out_of_reach"]),
        ("NeededWindows", "method", vec!["erlang_c", "erlang_a", "simulation"]),
    ] {
        assert_eq!(described_words(&field(schema, name)), words, "{schema}.{name}");
    }
    let keys = |schema: &str, name: &str| described_words(&field(schema, name)["propertyNames"]);
    assert_eq!(keys("Targets", "by_channel"), ["walk_in", "phone", "callback", "online"]);
    assert!(
        keys("AlarmPlan", "levels").contains(&"closing_soon".to_owned()),
        "{:?}",
        keys("AlarmPlan", "levels")
    );
}

/// The words that a schema lists; none where any text fits.
fn described_words(schema: &Value) -> Vec<String> {
    let words = schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    words.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_practice_fits_too() {
    let server = TestServer::open().await;
    let described = described(&server).await;
    let officer = Client { by: server.cookie(&server.session("officer").await), described: &described };
    let begun = officer.by.form("/practice", &[("scenario", "angry_visitor")]).await;
    assert_eq!(begun.status, 303, "{}", begun.text);
    let practice = server.tools.store.practices().await.unwrap().remove(0);
    officer.get(&format!("/api/v1/practice/{}", practice.id)).await;
}

/// Fails where a value does not fit a schema.
#[track_caller]
fn fits(value: &Value, schema: &Value, described: &Value, at: &str) {
    let all = &described["components"]["schemas"];
    let wrong = misfits(value, schema, all, at);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn linked<'a>(schema: &'a Value, all: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(link) => &all[link.rsplit('/').next().unwrap()],
        None => schema,
    }
}

/// As much of JSON Schema as the description uses, but stricter: a field that no schema names does not fit.
fn misfits(value: &Value, schema: &Value, all: &Value, at: &str) -> Vec<String> {
    let schema = linked(schema, all);
    assert!(schema.is_object(), "{at}: no schema");
    if let Some(options) = schema["oneOf"].as_array() {
        let mut tried: Vec<_> = options.iter().map(|option| misfits(value, option, all, at)).collect();
        tried.sort_by_key(Vec::len);
        return tried.remove(0);
    }
    let mut wrong = misfit_word(value, schema, at);
    if !wrong.is_empty() {
        return wrong; // What is in it is of another kind, too.
    }
    match value {
        Value::Object(fields) => wrong.extend(misfit_fields(fields, schema, all, at)),
        Value::Array(items) => {
            let count = items.len() as u64;
            let least = schema["minItems"].as_u64().unwrap_or(0);
            let most = schema["maxItems"].as_u64().unwrap_or(u64::MAX);
            if !(least..=most).contains(&count) {
                wrong.push(format!("{at}: {count} items"));
            }
            let items = items.iter();
            wrong.extend(items.flat_map(|item| misfits(item, &schema["items"], all, &format!("{at}[]"))));
        }
        _ => {}
    }
    wrong
}

/// Checks type, format, enumeration and limits.
fn misfit_word(value: &Value, schema: &Value, at: &str) -> Vec<String> {
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ if schema["allOf"].is_array() => vec!["object"],
        _ => panic!("{at}: a schema without a type: {schema}"),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let mut wrong = Vec::new();
    if !(kinds.contains(&kind) || kind == "integer" && kinds.contains(&"number")) {
        wrong.push(format!("{at}: {value} is no {kinds:?}"));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        wrong.push(format!("{at}: {value} is not in {words:?}"));
    }
    if let (Some(text), Some(format)) = (value.as_str(), schema["format"].as_str()) {
        let fits = match format {
            "date-time" => text.parse::<Moment>().is_ok(),
            "date" => text.parse::<Day>().is_ok(),
            "uuid" => text.parse::<Uuid>().is_ok(),
            _ => panic!("{at}: a format that no test knows: {format}"),
        };
        if !fits {
            wrong.push(format!("{at}: {text} is no {format}"));
        }
    }
    if let Some(number) = value.as_f64() {
        let least = schema["minimum"].as_f64().unwrap_or(f64::MIN);
        let most = schema["maximum"].as_f64().unwrap_or(f64::MAX);
        if !(least..=most).contains(&number) {
            wrong.push(format!("{at}: {number} is not within {least} and {most}"));
        }
    }
    wrong
}

/// Checks the fields of an object: the required ones, and those present.
fn misfit_fields(fields: &Map<String, Value>, schema: &Value, all: &Value, at: &str) -> Vec<String> {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    gather(schema, all, &mut properties, &mut required);
    let missing = required.iter().filter(|name| !fields.contains_key(*name));
    let mut wrong: Vec<_> = missing.map(|name| format!("{at}: {name} is missing")).collect();
    let more = &schema["additionalProperties"];
    // A schema that says only "object" fits any object.
    let is_open = more == &json!(true) || (properties.is_empty() && more.is_null());
    for (name, value) in fields {
        let at = format!("{at}.{name}");
        match properties.get(name) {
            Some(schema) => wrong.extend(misfits(value, schema, all, &at)),
            None if more.is_object() => wrong.extend(misfits(value, more, all, &at)),
            None if is_open => {}
            None => wrong.push(format!("{at} is not described")),
        }
    }
    wrong
}

/// Collects the fields of a schema, with those of the schemas it is composed of.
fn gather(schema: &Value, all: &Value, properties: &mut Map<String, Value>, required: &mut Vec<String>) {
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(linked(part, all), all, properties, required);
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        properties.insert(name.clone(), schema.clone());
    }
    let names = schema["required"].as_array().into_iter().flatten();
    required.extend(names.filter_map(Value::as_str).map(str::to_owned));
}
