//! A client of the API that notes when it asked and when it was answered.

use crate::program::{DISTRICT, Home, Server};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// An answer of a server, with the times of request and answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub sent: Instant,
    pub received: Instant,
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no visit: {self:?}")).to_owned()
    }

    /// The version of the visit: its own last fact, which is the one this answer is about.
    pub fn seq(&self) -> u64 {
        self.body["seq"].as_u64().unwrap_or_else(|| panic!("no visit: {self:?}"))
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

/// The outcome of a request; `Err` when there was no answer.
pub type Asked = Result<Answer, reqwest::Error>;

#[derive(Clone)]
pub struct Api {
    client: Client,
    origin: String,
    token: String,
}

impl Api {
    pub fn of(server: &Server, token: &str) -> Api {
        // A request that takes longer than this counts as unanswered.
        let client = Client::builder().timeout(Duration::from_secs(40)).build().unwrap();
        Api { client, origin: server.origin.clone(), token: token.to_owned() }
    }

    pub fn new(server: &Server, home: &Home) -> Api {
        Api::of(server, &home.token())
    }

    async fn send(&self, request: RequestBuilder) -> Asked {
        let sent = Instant::now();
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        let body =
            if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(text.into()) };
        Ok(Answer { sent, received: Instant::now(), status, body })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin)).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Asked {
        self.send(self.request(Method::GET, path)).await
    }

    /// A page in English.
    pub async fn page(&self, path: &str) -> String {
        let request = self.request(Method::GET, path).header("accept-language", "en");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.text().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Asked {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// Opens a live stream.
    pub async fn live(&self) -> reqwest::Response {
        self.request(Method::GET, "/api/v1/live").send().await.unwrap()
    }

    pub async fn line(&self) -> Asked {
        self.get(&format!("/api/v1/districts/{DISTRICT}/line?audience=desk")).await
    }

    pub async fn check_in(&self, key: &str, service: &str) -> Asked {
        self.arrive(key, "walk_in", service).await
    }

    pub async fn arrive(&self, key: &str, channel: &str, service: &str) -> Asked {
        let request = self.request(Method::POST, &format!("/api/v1/districts/{DISTRICT}/visits"));
        let body = json!({"channel": channel, "service": service, "name": format!("Resident {key}")});
        self.send(request.header("idempotency-key", key).json(&body)).await
    }

    /// `open` or `next`.
    pub async fn at_window(&self, window: &str, what: &str) -> Asked {
        self.post(&format!("/api/v1/districts/{DISTRICT}/windows/{window}/{what}"), &json!({})).await
    }

    pub async fn verb(&self, visit: &str, verb: &str) -> Asked {
        let body = if verb == "resolve" { json!({"outcome": "done"}) } else { json!({}) };
        self.post(&format!("/api/v1/visits/{visit}/{verb}"), &body).await
    }
}
