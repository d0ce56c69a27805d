//! Commands and queries to the server, and what its refusals mean. What is done about a passing one, its page decides: a
//! desk tries three times (`pages/desk/requests.rs`), a tablet until it is answered (`pages/kiosk/flow.rs`).

use crate::api::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

#[cfg(feature = "browser")]
pub use browser::*;
#[cfg(not(feature = "browser"))]
pub use server::*;

/// The problem that represents "the server could not be reached".
pub fn offline() -> Problem {
    Problem {
        kind: "about:blank".to_owned(),
        title: String::new(),
        status: 0,
        code: "offline".to_owned(),
        detail: String::new(),
        state: None,
        seq: None,
    }
}

/// Whether the server was not reached or could not answer right now: the same request may be sent again.
pub fn is_passing(problem: &Problem) -> bool {
    matches!(problem.status, 0 | 429 | 502 | 503 | 504)
}

/// Whether the server refused a request because the session or device is unknown.
pub fn is_unknown(problem: &Problem) -> bool {
    problem.status == 401
}

/// Sends a command and reads the answer; repeating it with the same `key` is the same command. An empty
/// answer is read as JSON `null`, so ask for `()` or an `Option`.
///
/// # Errors
/// The problem that the server reported; code `offline` and status 0 when it was not reached.
pub async fn send<T: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<&impl Serialize>,
    key: Option<&str>,
) -> Result<T, Problem> {
    let body = body.map(serde_json::to_string).transpose().map_err(|_| offline())?;
    let (status, text) = exchange(method, path, body.as_deref(), key).await.ok_or_else(offline)?;
    if (200..300).contains(&status) {
        let text = if text.trim().is_empty() { "null" } else { &text };
        return serde_json::from_str(text).map_err(|error| {
            leptos::logging::error!("an answer cannot be read: {error}");
            Problem { code: "unreadable".to_owned(), ..offline() }
        });
    }
    let unknown = Problem { status, code: "unknown".to_owned(), ..offline() };
    Err(serde_json::from_str(&text).unwrap_or(unknown))
}

/// Sends a command without a body.
///
/// # Errors
/// As [`send`].
pub async fn post<T: DeserializeOwned>(path: &str) -> Result<T, Problem> {
    send("POST", path, None::<&()>, Some(&key())).await
}

#[cfg(feature = "browser")]
mod browser {
    use crate::client::session::speaks_for;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    /// Sends something while the page is being closed, without waiting for the answer.
    pub fn send_off(path: &str, body: &str, key: &str) {
        let Some(init) = request("POST", Some(body), Some(key)) else { return };
        let _set = js_sys::Reflect::set(&init, &"keepalive".into(), &true.into());
        let _sent = window().fetch_with_str_and_init(path, &init);
    }

    /// A new idempotency key for one command: a UUID.
    pub fn key() -> String {
        let crypto = js_sys::Reflect::get(&window(), &"crypto".into()).unwrap_or_default();
        let make = js_sys::Reflect::get(&crypto, &"randomUUID".into()).ok();
        let made = make.and_then(|make| make.dyn_into::<js_sys::Function>().ok());
        let made = made.and_then(|make| make.call0(&crypto).ok()).and_then(|key| key.as_string());
        // `randomUUID` exists in secure contexts only.
        made.unwrap_or_else(|| {
            let mut digits = (0..32).map(|place| {
                let digit = (js_sys::Math::random() * 16.0) as u32 % 16;
                std::char::from_digit(if place == 12 { 4 } else { digit }, 16).unwrap_or('0')
            });
            let mut part = |length: usize| digits.by_ref().take(length).collect::<String>();
            [part(8), part(4), part(4), part(4), part(12)].join("-")
        })
    }

    /// Status and text of an answer; `None` when the server was not reached within ten seconds.
    pub async fn exchange(
        method: &str,
        path: &str,
        body: Option<&str>,
        key: Option<&str>,
    ) -> Option<(u16, String)> {
        let init = request(method, body, key)?;
        init.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(10_000)));
        let answer = JsFuture::from(window().fetch_with_str_and_init(path, &init)).await.ok()?;
        let answer: web_sys::Response = answer.dyn_into().ok()?;
        let text = JsFuture::from(answer.text().ok()?).await.ok()?;
        Some((answer.status(), text.as_string().unwrap_or_default()))
    }

    fn request(method: &str, body: Option<&str>, key: Option<&str>) -> Option<web_sys::RequestInit> {
        let init = web_sys::RequestInit::new();
        init.set_method(method);
        let headers = web_sys::Headers::new().ok()?;
        headers.set("accept", "application/json").ok()?;
        if let Some(language) = document().document_element().and_then(|html| html.get_attribute("lang")) {
            headers.set("accept-language", &language).ok()?;
        }
        if let Some(actor) = speaks_for() {
            headers.set("x-speaks-for", &actor).ok()?;
        }
        if let Some(key) = key {
            headers.set("idempotency-key", key).ok()?;
        }
        if let Some(body) = body {
            headers.set("content-type", "application/json").ok()?;
            init.set_body(&JsValue::from_str(body));
        }
        init.set_headers(&headers);
        Some(init)
    }
}

/// The server build has no network client.
#[cfg(not(feature = "browser"))]
#[allow(missing_docs, reason = "described above, where they do something")]
mod server {
    pub fn key() -> String {
        String::new()
    }

    pub fn send_off(_path: &str, _body: &str, _key: &str) {}

    pub async fn exchange(_: &str, _: &str, _: Option<&str>, _: Option<&str>) -> Option<(u16, String)> {
        None
    }
}
