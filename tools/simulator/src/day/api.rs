//! The server's public API, from the client's side.

use crate::error::{Error, Result};
use ops::ports::Chance;
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use std::time::Duration;

/// A client of one server.
pub(super) struct Api {
    client: Client,
    base: String,
    token: String,
    run: String,
}

/// A response that is not a transport error.
pub(super) enum Answer {
    /// 2xx with a body, or without.
    Good(Value),
    /// Refused by a rule.
    Refused(String),
}

impl Api {
    pub(super) fn new(url: &str, token: &str, chance: &dyn Chance) -> Result<Api> {
        let client = Client::builder()
            .timeout(Duration::from_secs(20))
            .build()
            .map_err(|error| Error::Other(error.to_string()))?;
        // Idempotency keys of an earlier run with the same seed must not be reused.
        let run = hex::encode(chance.secret().get(..6).unwrap_or_default());
        Ok(Api { client, base: url.trim_end_matches('/').to_owned(), token: token.to_owned(), run })
    }

    /// Sends a request; retries where the response says so or did not come. Only `Ok(Refused)` is a refusal
    /// by a rule.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: &str,
    ) -> Result<Answer> {
        let mut last = String::new();
        for attempt in 0..6_u64 {
            let mut request = self
                .client
                .request(method.clone(), format!("{}/api/v1{path}", self.base))
                .bearer_auth(&self.token);
            if method == Method::POST {
                request = request
                    .header("Idempotency-Key", format!("{}-{key}", self.run))
                    .json(body.unwrap_or(&Value::Object(serde_json::Map::new())));
            }
            match request.send().await {
                Ok(response) if response.status() == StatusCode::NO_CONTENT => {
                    return Ok(Answer::Good(Value::Null));
                }
                Ok(response) => {
                    let status = response.status();
                    let value: Value = response.json().await.unwrap_or(Value::Null);
                    if status.is_success() {
                        return Ok(Answer::Good(value));
                    }
                    let code = value.get("code").and_then(Value::as_str).unwrap_or("?").to_owned();
                    if matches!(
                        status,
                        StatusCode::CONFLICT
                            | StatusCode::PRECONDITION_FAILED
                            | StatusCode::UNPROCESSABLE_ENTITY
                    ) {
                        return Ok(Answer::Refused(code));
                    }
                    let detail = value.get("detail").and_then(Value::as_str).unwrap_or_default();
                    last = format!("{method} {path}: {status} {code} {detail}");
                    if !matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
                        return Err(Error::Other(last));
                    }
                }
                Err(error) => last = format!("{method} {path}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(200 << attempt)).await;
        }
        Err(Error::Other(last))
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value> {
        match self.ask(Method::GET, path, None, "").await? {
            Answer::Good(value) => Ok(value),
            Answer::Refused(code) => Err(Error::Other(format!("{path}: {code}"))),
        }
    }

    pub(super) async fn first_district(&self) -> Result<String> {
        let districts = self.get("/districts").await?;
        let first = districts.get(0).and_then(|district| district.get("id")).and_then(Value::as_str);
        first.map(str::to_owned).ok_or_else(|| "The server has no district yet.".into())
    }

    /// An identifier of this run, for the names of calls.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    pub(super) async fn line(&self, district: &str) -> Result<Value> {
        self.get(&format!("/districts/{district}/line?audience=desk")).await
    }

    pub(super) async fn windows(&self, district: &str) -> Result<Vec<String>> {
        let line = self.line(district).await?;
        let windows = line.get("windows").and_then(Value::as_array).cloned().unwrap_or_default();
        Ok(windows
            .iter()
            .filter_map(|window| window.get("id").and_then(Value::as_str))
            .map(str::to_owned)
            .collect())
    }
}

/// A text field of a response.
pub(super) fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str)
}
