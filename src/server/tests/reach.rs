//! Every route for every role and every reach (own, other, all, none), on objects of one district and of the department. The
//! routes come from the router's table: a new one fails here until [`aim`] says what it acts on.

use crate::test_server::{As, TestServer};
use domain::access::{Action, ROLES, Reach, Role, allowed};
use domain::ids::StaffId;
use ops::caller::Caller;
use ops::ports::{Chance, Remark, RemarkKind};
use ops::staff::{Account, Staff};
use reqwest::Method;
use serde_json::{Value, json};
use server::entropy::OsChance;
use server::routes::{Route, table};

/// An id that no object has.
const NOBODY: &str = "0195f0a0-0000-7000-8000-000000000000";

/// What a route acts on.
enum Aim {
    /// The district in its path.
    Path,
    /// The department as a whole.
    Department,
    /// All that the caller may see; the answer is narrowed to that.
    Narrowed,
    /// The caller's own account, visit or practice, or something public: reach does not matter.
    Own,
    /// An object of a district, named by the path, the query or the body.
    Object,
}

/// A page of one district, which its query or its form names.
fn is_page(path: &str) -> bool {
    matches!(
        path,
        "/kiosk"
            | "/display"
            | "/desk"
            | "/desk/day"
            | "/desk/paper"
            | "/desk/paper/slips"
            | "/floor.csv"
            | "/wall"
            | "/setup/{section}"
            | "/setup/{section}/history"
            | "/figures"
            | "/figures.csv"
            | "/figures/visits"
            | "/report"
            | "/steps"
            | "/steps.csv"
            | "/fairness"
            | "/staffing"
            | "/staffing.csv"
    )
}

fn aim(route: &Route) -> Aim {
    if route.path.contains("{d}") {
        return Aim::Path;
    }
    if route.department {
        return Aim::Department;
    }
    match (route.method.as_str(), route.path) {
        (_, path) if path.starts_with("/api/v1/visits/{id}") => Aim::Object,
        (
            "POST",
            "/api/v1/remarks"
            | "/api/v1/remarks/{id}/{act}"
            | "/api/v1/staff"
            | "/api/v1/staff/{id}"
            | "/api/v1/staff/{id}/link"
            | "/api/v1/staff/{id}/lift"
            | "/api/v1/tokens"
            | "/api/v1/tokens/{id}/revoke"
            | "/api/v1/devices"
            | "/api/v1/devices/{id}"
            | "/api/v1/devices/{id}/code"
            | "/api/v1/devices/{id}/revoke"
            | "/setup/photo"
            | "/figures/remarks"
            | "/figures/remarks/{id}/done"
            | "/figures/remarks/{id}/withdraw",
        ) => Aim::Object,
        (_, path) if is_page(path) => Aim::Object,
        (
            "GET",
            "/api/v1/districts"
            | "/floor"
            | "/api/v1/live"
            | "/api/v1/visits"
            | "/api/v1/reports/summary"
            | "/api/v1/reports/counting"
            | "/api/v1/remarks"
            | "/api/v1/reports/steps"
            | "/api/v1/reports/fairness"
            | "/api/v1/reports/staffing"
            | "/api/v1/scripts"
            | "/api/v1/scripts/{id}"
            | "/api/v1/scripts/{id}/faults"
            | "/api/v1/staff"
            | "/api/v1/tokens"
            | "/api/v1/devices"
            | "/setup"
            | "/scripts"
            | "/scripts/{id}"
            | "/scripts/{id}/file",
        )
        | ("POST", "/api/v1/reports/recount" | "/figures/recount") => Aim::Narrowed,
        // A practice belongs to its caller; reading another's is tested in `practice`.
        (_, path) if path.starts_with("/practice") || path.starts_with("/api/v1/practice") => Aim::Own,
        _ if matches!(route.action, Action::LookIn | Action::OwnAccount | Action::OwnVisit) => Aim::Own,
        (method, path) => panic!("{method} {path} is new: say in `aim` what it is done to"),
    }
}

/// The reaches, relative to the north district.
const REACHES: [(&str, Option<&[&str]>); 4] =
    [("own", Some(&["north"])), ("other", Some(&["south"])), ("all", None), ("none", Some(&[]))];

fn reach(districts: Option<&[&str]>) -> Reach {
    districts.map_or(Reach::All, |list| Reach::Only(list.iter().map(|id| id.parse().unwrap()).collect()))
}

/// A caller with a role and a reach: staff by a session, all others by a token, which is for one district or all.
async fn caller<'a>(server: &'a TestServer, role: Role, districts: Option<&[&str]>) -> Option<As<'a>> {
    if !role.is_staff() {
        return match districts {
            None => Some(server.with(role, None).await),
            Some([one]) => Some(server.with(role, Some(*one)).await),
            Some(_) => None,
        };
    }
    let id = OsChance::default().id();
    let login = format!("x{}", id.simple());
    let staff = Staff {
        id: StaffId(id),
        login: login.clone(),
        name: "Someone".to_owned(),
        badge: String::new(),
        role,
        reach: reach(districts),
        password: None,
        disabled_at: None,
        supervisor: None,
    };
    server.tools.store.put_staff(&staff).await.unwrap();
    Some(server.cookie(&server.session(&login).await))
}

/// The objects to act on, of the north or of the department; created again whenever a route uses them up.
struct Things<'a> {
    server: &'a TestServer,
    visit: String,
    /// Another visit in the same line.
    other: String,
    described: Value,
}

impl Things<'_> {
    async fn account(&self, whole: bool) -> StaffId {
        let id = OsChance::default().id().simple().to_string();
        let account = Account {
            login: format!("canary{id}"),
            name: "Canary Person".to_owned(),
            badge: String::new(),
            role: Role::Officer,
            reach: if whole { Reach::All } else { reach(Some(&["north"])) },
            supervisor: None,
        };
        self.server.tools.add_staff(&Caller::system(), account).await.unwrap().0.id
    }

    async fn remark(&self, whole: bool) -> String {
        let remark = Remark {
            id: OsChance::default().id(),
            district: (!whole).then(|| "north".parse().unwrap()),
            kind: RemarkKind::Commitment,
            from: "2026-03-10".parse().unwrap(),
            to: "2026-03-10".parse().unwrap(),
            text: if whole { "For all" } else { "Canary words" }.to_owned(),
            owner: "Ortiz".to_owned(),
            due: Some("2026-03-12".parse().unwrap()),
            author: self.account(false).await,
            created_at: crate::test_server::START,
            done_at: None,
            withdrawn_at: None,
        };
        self.server.tools.store.add_remark(&remark).await.unwrap();
        remark.id.to_string()
    }

    async fn id(&self, route: &Route, whole: bool) -> String {
        let tools = &self.server.tools;
        let district = (!whole).then(|| "north".parse().unwrap());
        match route.path {
            // Officers read the facts of a visit that goes on; verbs of this walk end the other one.
            "/api/v1/visits/{id}/facts" => self.other.clone(),
            path if path.contains("/visits/{id}") => self.visit.clone(),
            path if path.contains("/remarks/{id}") => self.remark(whole).await,
            path if path.contains("/staff/{id}") => self.account(whole).await.to_string(),
            path if path.contains("/tokens/{id}") => {
                let made = tools.create_token(&Caller::system(), Role::Officer, district, None).await;
                made.unwrap().0.id.to_string()
            }
            path if path.contains("/devices/{id}") => {
                let (kind, name) = (Role::Display, "Canary screen".to_owned());
                let made =
                    tools.add_device(&Caller::system(), kind, "north".parse().unwrap(), None, name).await;
                made.unwrap().0.id.to_string()
            }
            path if path.contains("/scripts/{id}") => "general.2".to_owned(),
            path if path.contains("{id}") => NOBODY.to_owned(),
            _ => String::new(),
        }
    }

    /// The address, with a district of the north in the query where a page takes one.
    async fn path(&self, route: &Route, whole: bool) -> String {
        let id = self.id(route, whole).await;
        let filled = [
            ("{d}", "north"),
            ("{w}", "1"),
            ("{section}", "services"),
            ("{step}", "department"),
            ("{id}", id.as_str()),
            ("{act}", if route.path.contains("remarks") { "done" } else { "publish" }),
        ];
        let path = filled.iter().fold(route.path.to_owned(), |path, (name, value)| path.replace(name, value));
        let page = matches!(aim(route), Aim::Object) && route.method == Method::GET && id.is_empty();
        if page { format!("{path}?district=north") } else { path }
    }

    /// A body about the north, or about the department, that is valid enough for the object to be checked.
    fn body(&self, route: &Route, whole: bool) -> Value {
        match route.path {
            "/api/v1/remarks" if whole => json!({"kind": "note", "from": "2026-03-10", "text": "For all"}),
            "/api/v1/remarks" => {
                json!({"kind": "note", "from": "2026-03-10", "text": "Canary words", "district": "north"})
            }
            "/api/v1/staff" => {
                let districts = if whole { json!("all") } else { json!(["north"]) };
                let login = format!("canary{}", OsChance::default().id().simple());
                json!({"login": login, "name": "Canary", "role": "officer", "districts": districts})
            }
            "/api/v1/visits/{id}/note" => json!({"text": "Canary"}),
            "/api/v1/visits/{id}/keep_apart" => json!({"visit": self.other}),
            "/api/v1/visits/{id}/escalate" => json!({"to": "supervisor"}),
            "/api/v1/visits/{id}/meet" => json!({"to": "supervisor"}),
            "/api/v1/tokens" if whole => json!({"role": "officer"}),
            "/api/v1/tokens" => json!({"role": "officer", "district": "north"}),
            "/api/v1/devices" => json!({"kind": "display", "district": "north", "name": "Canary screen"}),
            "/api/v1/devices/{id}" => json!({"name": "Canary screen"}),
            "/api/v1/scripts/{id}/{act}" => json!({}),
            _ => match self.described["paths"][route.path]["post"].get("requestBody") {
                Some(body) => sample(&body["content"]["application/json"]["schema"], &self.described),
                None => json!({}),
            },
        }
    }

    async fn ask(&self, by: &As<'_>, route: &Route, whole: bool) -> (u16, String, String) {
        let path = self.path(route, whole).await;
        let request = by.request(route.method.clone(), &path).header("idempotency-key", self.server.key());
        let answer = if route.method == Method::GET {
            request.send().await.unwrap()
        } else if path.starts_with("/api/") {
            request.json(&self.body(route, whole)).send().await.unwrap()
        } else if path.ends_with("/photo") {
            let field = "--x\r\ncontent-disposition: form-data; name=\"district\"\r\n\r\nnorth\r\n--x--";
            request
                .header("content-type", "multipart/form-data; boundary=x")
                .body(field)
                .send()
                .await
                .unwrap()
        } else {
            let about = if whole { "" } else { "&district=north&about=north" };
            let form = format!("kind=note&since=2026-03-10&text=Canary+words&do=none{about}");
            let kind = "application/x-www-form-urlencoded";
            request.header("content-type", kind).body(form).send().await.unwrap()
        };
        let (status, stream) = (answer.status().as_u16(), route.path == "/api/v1/live");
        let text = if stream { String::new() } else { answer.text().await.unwrap() };
        (status, text, path)
    }
}

/// The smallest value that fits a schema.
fn sample(schema: &Value, all: &Value) -> Value {
    if let Some(link) = schema["$ref"].as_str() {
        return sample(&all["components"]["schemas"][link.rsplit('/').next().unwrap()], all);
    }
    if let Some(first) = schema["oneOf"].get(0) {
        return sample(first, all);
    }
    if let Some(word) = schema["enum"].get(0) {
        return word.clone();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => json!(NOBODY),
        (Some("string"), Some("date-time")) => json!("2026-03-10T14:00:00Z"),
        (Some("string"), _) => json!("none"),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([]),
        _ => {
            let needed = schema["required"].as_array().cloned().unwrap_or_default();
            let field = |name: Value| {
                let name = name.as_str().unwrap().to_owned();
                let value = sample(&schema["properties"][&name], all);
                (name, value)
            };
            Value::Object(needed.into_iter().map(field).collect())
        }
    }
}

/// The status that follows from role, reach and object; 0 for "let through".
fn expected(route: &Route, aim: &Aim, role: Role, reach: &str, whole: bool) -> u16 {
    let role_may = allowed(route.action).contains(&role);
    match aim {
        // An object of another district is hidden, whatever the role.
        Aim::Path if matches!(reach, "other" | "none") => 404,
        _ if !role_may => 403,
        Aim::Path | Aim::Narrowed | Aim::Own => 0,
        Aim::Department => {
            if reach == "all" {
                0
            } else {
                403
            }
        }
        Aim::Object if route.path.ends_with("/withdraw") && reach != "other" && reach != "none" => {
            // Only the author may, or an administrator.
            match (role, whole, reach) {
                (_, true, "own") => 403,
                (Role::Admin, ..) => 0,
                _ => 403,
            }
        }
        Aim::Object if whole && reach != "all" => 1,
        Aim::Object if matches!(reach, "own" | "all") => 0,
        Aim::Object => 404,
    }
}

#[tokio::test]
async fn every_route_role_and_reach_equals_what_is_agreed() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Canary Quill"});
    let (visit, other) = (server.ticket(&admin, body.clone()).await, server.ticket(&admin, body).await);
    let described = server.nobody().get("/api/v1/openapi.json").await.ok();
    let [visit, other] = [visit, other].map(|visit| visit["id"].as_str().unwrap().to_owned());
    let things = Things { server: &server, visit, other, described };
    let mut wrong = Vec::new();
    let (mut asked, mut checked) = (0, 0);
    for role in ROLES.into_iter().filter(|role| !matches!(role, Role::Resident | Role::Anyone)) {
        for (name, districts) in REACHES {
            let Some(by) = caller(&server, role, districts).await else { continue };
            for route in table() {
                let aim = aim(&route);
                if matches!(aim, Aim::Own) {
                    continue;
                }
                let has_whole = matches!(aim, Aim::Object)
                    && ["remarks", "/staff/", "/api/v1/staff", "tokens"]
                        .iter()
                        .any(|part| route.path.contains(part))
                    && route.path != "/steps";
                for whole in [false, true] {
                    if whole && !has_whole {
                        continue;
                    }
                    let (status, text, path) = things.ask(&by, &route, whole).await;
                    asked += 1;
                    let verdict = expected(&route, &aim, role, name, whole);
                    let good = match verdict {
                        // Without any district there is nothing to show, so the page does not exist.
                        0 if name == "none" || path.contains(NOBODY) => !matches!(status, 401 | 403),
                        // Found by its number and code, which the body of this test does not name.
                        0 if route.path.ends_with("/closing/own") => {
                            !matches!(status, 401 | 403) && status < 500
                        }
                        0 => !matches!(status, 401 | 403 | 404) && status < 500,
                        // The department's own is refused, or not found for callers who see only a part of it.
                        1 => matches!(status, 403 | 404 | 422),
                        // A district outside the caller's reach cannot be named in an account either.
                        404 if route.path == "/api/v1/staff" => matches!(status, 400 | 404),
                        code => status == code,
                    };
                    let context =
                        format!("{} {path} by {} of {name} ({whole}): {status}", route.method, role.as_str());
                    if !good {
                        wrong.push(format!("{context}, not {verdict}"));
                    }
                    let sees = matches!(name, "own" | "all");
                    let lower = text.to_lowercase();
                    if route.method == Method::GET && !sees {
                        checked += 1;
                        if lower.contains("canary") || lower.contains("north district") {
                            wrong.push(format!("{context} names what is in the north"));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 2_000 && checked > 200, "{asked} {checked}");
}

#[tokio::test]
async fn an_administrator_of_one_district_hands_out_no_more_than_that() {
    let server = TestServer::open().await;
    let by = caller(&server, Role::Admin, Some(&["north"])).await.unwrap();
    let make = async |districts: Value| {
        let login = format!("x{}", OsChance::default().id().simple());
        let body = json!({"login": login, "name": "X", "role": "admin", "districts": districts});
        by.post("/api/v1/staff", body).await
    };
    make(json!("all")).await.is(403, "forbidden");
    make(json!([])).await.is(403, "forbidden");
    make(json!(["south"])).await.is(400, "unknown_district");
    make(json!(["north", "south"])).await.is(400, "unknown_district");
    let made = make(json!(["north"])).await.ok();
    assert_eq!(made["districts"], json!(["north"]));
    // Omitted: the districts of the account's creator.
    let body = json!({"login": "left.out", "name": "X", "role": "officer"});
    assert_eq!(by.post("/api/v1/staff", body.clone()).await.ok()["districts"], json!(["north"]));
    let id = made["id"].as_str().unwrap();
    by.post(&format!("/api/v1/staff/{id}"), json!({"districts": "all"})).await.is(403, "forbidden");
    by.post("/api/v1/tokens", json!({"role": "admin"})).await.is(403, "forbidden");
    by.post("/api/v1/settings/publish", json!({"on": true})).await.is(403, "forbidden");
    let staff = by.get("/api/v1/staff").await.ok();
    let logins: Vec<&str> =
        staff.as_array().unwrap().iter().filter_map(|row| row["login"].as_str()).collect();
    assert!(logins.contains(&"officer") && !logins.contains(&"admin"), "{logins:?}");
    // A caller with all districts may do all of this.
    let all = server.admin().await;
    let whole = json!({"login": "whole", "name": "X", "role": "admin", "districts": "all"});
    assert_eq!(all.post("/api/v1/staff", whole).await.ok()["districts"], json!("all"));
    let nowhere = json!({"login": "nowhere", "name": "X", "role": "officer", "districts": []});
    assert_eq!(all.post("/api/v1/staff", nowhere).await.ok()["districts"], json!([]));
}

#[tokio::test]
async fn a_remark_is_withdrawn_by_its_author() {
    let server = TestServer::open().await;
    let (one, two) = (
        caller(&server, Role::Captain, Some(&["north"])).await.unwrap(),
        caller(&server, Role::Captain, Some(&["north"])).await.unwrap(),
    );
    let body = json!({"kind": "note", "from": "2026-03-10", "text": "Water main broke", "district": "north"});
    let id = one.post("/api/v1/remarks", body).await.ok()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/remarks/{id}/withdraw");
    two.post(&path, json!({})).await.is(403, "forbidden");
    assert!(!two.get("/figures?district=north&last=today").await.text.contains(&format!("{id}/withdraw")));
    assert!(one.get("/figures?district=north&last=today").await.text.contains(&format!("{id}/withdraw")));
    one.post(&path, json!({})).await.ok();
}

#[tokio::test]
async fn the_rules_of_a_district_do_not_choose_its_scripts() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let path = "/api/v1/districts/north/settings";
    let mut rules = admin.get(path).await.ok()["rules"].clone();
    let scripts = rules["scripts"].clone();
    assert!(!scripts.as_array().unwrap().is_empty());
    rules["scripts"] = json!([{"id": "general", "version": 99}]);
    rules["practice"] = json!(true);
    let kept = admin.post(path, json!({"rules": rules})).await.ok()["rules"].clone();
    assert_eq!(kept["scripts"], scripts);
    assert_ne!(kept["practice"], json!(true));
}
