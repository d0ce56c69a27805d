//! A whole server on a port of its own, with a database in a temporary folder and a controlled clock.

use domain::access::Role;
use domain::ids::DistrictId;
use domain::time::{At, HOUR, Ms, Stamp};
use ops::caller::Caller;
use ops::clerk::Tools;
use ops::ports::{Clock, ClockOff, SharedStore};
use ops::setup::File;
use reqwest::{Client, Method, Response, StatusCode, redirect};
use serde_json::{Value, json};
use server::Running;
use server::config::Config;
use server::entropy::OsChance;
use server::site::Site;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// 10 March 2026, 10:00 in New York: a Tuesday. The south opened and closed again this morning.
pub const START: At = At(1_773_151_200_000);
pub const PASSWORD: &str = "correct horse battery";

pub struct TestClock {
    now: AtomicI64,
    off: AtomicBool,
}

impl Clock for TestClock {
    fn now(&self) -> At {
        At(self.now.load(Ordering::SeqCst))
    }
    fn stamp(&self, _reference: At) -> Result<Stamp, ClockOff> {
        self.off().map_or_else(|| Ok(self.now().into()), Err)
    }
    fn off(&self) -> Option<ClockOff> {
        self.off.load(Ordering::SeqCst).then_some(ClockOff::Machine(HOUR))
    }
}

pub struct TestServer {
    pub running: Option<Running>,
    pub origin: String,
    pub tools: Tools,
    pub client: Client,
    clock: Arc<TestClock>,
    keys: AtomicU64,
    _folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    pub fn code(&self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{} {}", self.status, self.text);
        let problem = self.json();
        assert_eq!(problem["type"], "about:blank");
        assert_eq!(problem["status"], self.status.as_u16());
        problem["code"].as_str().expect("a code").to_owned()
    }

    pub fn cookie(&self) -> String {
        let line = self.headers["set-cookie"].to_str().expect("text");
        line.split(';').next().expect("a pair").to_owned()
    }

    #[track_caller]
    pub fn is(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.code().as_str()), (status, code), "{}", self.text);
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }
}

impl TestServer {
    pub async fn open() -> TestServer {
        TestServer::open_with(|_| {}).await
    }

    /// One without a department.
    pub async fn empty() -> TestServer {
        TestServer::begin(None, |_| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Config)) -> TestServer {
        TestServer::begin(Some(include_str!("department.toml")), change).await
    }

    /// Ends the program and starts it again on what is stored.
    pub async fn restart(&mut self) {
        self.running.take().expect("it runs").end().await;
        let site = Site::Folder(self._folder.path().join("site"));
        let config = Config::plain("127.0.0.1:0".parse().expect("an address"), site);
        let running = server::serve(config, self.tools.clone()).await.expect("a server");
        self.origin = format!("http://{}", running.address);
        self.running = Some(running);
    }

    async fn begin(department: Option<&str>, change: impl FnOnce(&mut Config)) -> TestServer {
        let folder = TempDir::new().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let store: SharedStore = store::open(&url).await.expect("a database");
        let clock = Arc::new(TestClock { now: AtomicI64::new(START.0), off: AtomicBool::new(false) });
        let tools = Tools { store, clock: clock.clone(), chance: Arc::new(OsChance::default()) };
        if let Some(department) = department {
            let file = File::parse(department).expect("a department");
            ops::Ops::start(tools.clone()).await.expect("use cases").apply(&file).await.expect("applied");
        }
        let site = Site::Folder(folder.path().join("site"));
        let mut config = Config::plain("127.0.0.1:0".parse().expect("an address"), site);
        change(&mut config);
        let running = server::serve(config, tools.clone()).await.expect("a server");
        let client = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        let origin = format!("http://{}", running.address);
        TestServer {
            running: Some(running),
            origin,
            tools,
            client,
            clock,
            keys: AtomicU64::new(0),
            _folder: folder,
        }
    }

    pub fn pass(&self, ms: Ms) {
        self.clock.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// Makes the machine's clock wrong from here on, or right again.
    pub fn clock_is_off(&self, off: bool) {
        self.clock.off.store(off, Ordering::SeqCst);
    }

    /// Runs SQL on the database behind the program's back.
    pub async fn by_hand(&self, sql: &str) {
        let script = "import sqlite3, sys\nconn = sqlite3.connect(sys.argv[1])\nconn.executescript(sys.argv[2])\nconn.close()";
        let file = self._folder.path().join("test.db");
        let mut python = std::process::Command::new("python3");
        python.args(["-c", script]).arg(file).arg(sql);
        // On another thread, so that a task that holds the file's lock can go on.
        let run = tokio::task::spawn_blocking(move || python.output()).await.expect("no panic");
        let run = run.expect("python3");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }

    /// Polls until the condition holds.
    pub async fn until(&self, what: &str, ask: impl AsyncFn() -> bool) {
        let asked = async {
            while !ask().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap_or_else(|_| panic!("not {what}"));
    }

    pub fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    pub async fn token(&self, role: Role, district: Option<&str>) -> String {
        let district = district.map(|slug| slug.parse::<DistrictId>().expect("a slug"));
        self.tools.create_token(&Caller::system(), role, district, None).await.expect("a token").1
    }

    pub async fn admin(&self) -> As<'_> {
        self.with(Role::Admin, None).await
    }

    pub async fn with(&self, role: Role, district: Option<&str>) -> As<'_> {
        let token = self.token(role, district).await;
        As { server: self, header: Some(("authorization", format!("Bearer {token}"))) }
    }

    /// A paired device.
    pub async fn with_device(&self, kind: Role, district: &str) -> As<'_> {
        let (district, by) = (district.parse().expect("a slug"), Caller::system());
        let (_, code) =
            self.tools.add_device(&by, kind, district, None, "Lobby".to_owned()).await.expect("a device");
        let (_, key) = self.tools.pair(&code).await.expect("a key");
        As { server: self, header: Some(("authorization", format!("Bearer {key}"))) }
    }

    pub fn nobody(&self) -> As<'_> {
        As { server: self, header: None }
    }

    pub fn cookie(&self, cookie: &str) -> As<'_> {
        As { server: self, header: Some(("cookie", cookie.to_owned())) }
    }

    /// Begins a session for a member of staff; returns its cookie.
    pub async fn session(&self, login: &str) -> String {
        let staff = self.tools.store.staff_by_login(login).await.expect("a store").expect("an account");
        let (_, secret) = self.tools.begin_session(staff.id).await.expect("a session");
        format!("dw={secret}")
    }

    /// Gives an account the password of all tests.
    pub async fn give_password(&self, login: &str) {
        let staff = self.tools.store.staff_by_login(login).await.expect("a store").expect("an account");
        let link = self.tools.new_link(&Caller::system(), staff.id).await.expect("a link");
        let form = [("password", PASSWORD), ("again", PASSWORD)];
        let answer = self.nobody().form(&format!("/welcome/{link}"), &form).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
    }

    /// Opens a window and takes a ticket for a report.
    pub async fn ticket(&self, by: &As<'_>, body: Value) -> Value {
        by.create("north", &self.key(), body).await.ok()
    }
}

/// A picture in as few bytes as the program takes for one, with a note of the camera.
pub fn png(note: &[u8], data: &[u8]) -> Vec<u8> {
    let part = |name: &[u8; 4], data: &[u8]| {
        let size = u32::try_from(data.len()).expect("a small one").to_be_bytes();
        [&size[..], name, data, b"crc!"].concat()
    };
    let parts =
        [part(b"IHDR", &[0; 13]), part(b"tEXt", note), part(b"IDAT", data), part(b"IEND", b"")].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &parts].concat()
}

pub struct As<'a> {
    pub server: &'a TestServer,
    pub header: Option<(&'static str, String)>,
}

impl As<'_> {
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.server.client.request(method, format!("{}{path}", self.server.origin));
        match &self.header {
            Some((name, value)) => request.header(*name, value),
            None => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        answer(request.send().await.expect("an answer")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let coded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let request =
            self.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(pairs.join("&"))).await
    }

    /// A form with a file in the field `photo`.
    pub async fn upload(&self, path: &str, fields: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, bytes) in fields {
            let file = if *name == "photo" { "; filename=\"x\"" } else { "" };
            let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), *bytes, b"\r\n"].concat());
        }
        body.extend(b"--b--\r\n");
        let request = self.request(Method::POST, path);
        self.send(request.header("content-type", "multipart/form-data; boundary=b").body(body)).await
    }

    pub async fn create(&self, district: &str, key: &str, body: Value) -> Answer {
        let path = format!("/api/v1/districts/{district}/visits");
        self.send(self.request(Method::POST, &path).header("idempotency-key", key).json(&body)).await
    }

    pub async fn verb(&self, visit: &Value, verb: &str, body: Value) -> Answer {
        let id = visit["id"].as_str().expect("an id");
        self.post(&format!("/api/v1/visits/{id}/{verb}"), body).await
    }

    pub async fn open_window(&self, window: &str) {
        let path = format!("/api/v1/districts/north/windows/{window}/open");
        assert_eq!(self.post(&path, json!({})).await.status, 200);
    }
}

pub async fn answer(response: Response) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    // Without the comments that show hydration where a text ends.
    let text = response.text().await.expect("a text").replace("<!>", "").replace("<!--<() />-->", "");
    Answer { status, headers, text }
}

/// The fields of a page's form for `verb`, as a browser would send them.
pub fn form(page: &str, verb: &str) -> Vec<(String, String)> {
    let unescape = |text: &str| {
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    };
    let forms = page.split("<form").skip(1).filter_map(|form| form.split("</form>").next());
    let form = forms
        .into_iter()
        .find(|form| form.contains(&format!("name=\"do\" value=\"{verb}\"")))
        .expect("a form");
    let of = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| unescape(value))
    };
    let mut fields = Vec::new();
    for tag in form.split("<input").skip(1).filter_map(|tag| tag.split('>').next()) {
        let boxed = ["radio", "checkbox"].contains(&of(tag, "type").unwrap_or_default().as_str());
        if boxed && !tag.contains(" checked") {
            continue;
        }
        fields.extend(of(tag, "name").map(|name| (name, of(tag, "value").unwrap_or_default())));
    }
    for select in form.split("<select").skip(1) {
        let (tag, rest) = select.split_once('>').expect("a select");
        let options = rest.split("</select>").next().unwrap_or_default().split("<option").skip(1);
        let options: Vec<&str> = options.filter_map(|option| option.split('>').next()).collect();
        let chosen = options.iter().find(|option| option.contains(" selected")).or(options.first());
        let value = chosen.and_then(|option| of(option, "value")).unwrap_or_default();
        fields.extend(of(tag, "name").map(|name| (name, value)));
    }
    for area in form.split("<textarea").skip(1) {
        let (tag, rest) = area.split_once('>').expect("an area");
        let text = rest
            .split_once("</textarea>")
            .map(|(text, _)| unescape(text.trim_start_matches('\n')))
            .expect("its end");
        fields.extend(of(tag, "name").map(|name| (name, text)));
    }
    fields
}
