//! A minimal client, which leaves the cores to the server: it sends prepared bytes and reads one answer.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection, kept open.
pub struct Client {
    stream: TcpStream,
    token: String,
    answer: Vec<u8>,
    body: usize,
    pub status: u16,
}

impl Client {
    pub async fn open(address: SocketAddr, token: &str) -> Client {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let token =
            if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
        Client { stream, token, answer: Vec::new(), body: 0, status: 0 }
    }

    /// Sends a request without waiting for its answer.
    pub async fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) {
        let (token, length) = (&self.token, body.len());
        let kind = match body.as_bytes().first() {
            None => "",
            Some(b'{' | b'[') => "content-type: application/json\r\n",
            Some(_) => "content-type: application/x-www-form-urlencoded\r\n",
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{token}{headers}{kind}content-length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await.expect("sent");
    }

    /// Reads one complete answer.
    async fn read(&mut self) {
        self.answer.clear();
        let mut head = None;
        loop {
            if head.is_none()
                && let Some(end) = find(&self.answer, b"\r\n\r\n")
            {
                let text = std::str::from_utf8(&self.answer[..end]).expect("a head");
                self.status = text[9..12].parse().expect("a status");
                self.body = end + 4;
                let length = text.split("\r\n").find_map(|line| line.strip_prefix("content-length: "));
                // Compressed answers have no `Content-Length`.
                let in_chunks = text.contains("transfer-encoding: chunked");
                head = Some(if in_chunks {
                    None
                } else {
                    Some(length.map_or(0, |text| text.parse().expect("a length")))
                });
            }
            let whole = match head {
                None => false,
                Some(Some(length)) => self.answer.len() >= self.body + length,
                Some(None) => self.answer.ends_with(b"\r\n0\r\n\r\n"),
            };
            if whole {
                return;
            }
            let read = self.stream.read_buf(&mut self.answer).await.expect("an answer");
            assert!(read > 0, "the server closed the connection");
        }
    }

    /// Sends a request and reads the answer; `false` when it is neither 2xx nor 3xx.
    pub async fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> bool {
        self.send(method, path, headers, body).await;
        self.read().await;
        self.status < 400
    }

    /// Sends a command that must succeed.
    pub async fn post(&mut self, path: &str, body: &str) {
        let done = self.ask("POST", path, "", body).await;
        assert!(done, "{path}: {} {}", self.status, self.text());
    }

    /// Checks in with a key of its own; returns the visit's id.
    pub async fn check_in(&mut self, district: usize, key: &str) -> String {
        let path = format!("/api/v1/districts/d{district}/visits");
        let key = format!("idempotency-key: {key}\r\n");
        let done = self.ask("POST", &path, &key, r#"{"channel":"walk_in","service":"report_copy"}"#).await;
        assert!(done, "{path}: {} {}", self.status, self.text());
        self.id()
    }

    pub async fn get(&mut self, path: &str) {
        let done = self.ask("GET", path, "accept-encoding: gzip, br\r\n", "").await;
        assert!(done, "{path}: {} {}", self.status, self.text());
    }

    /// Waits until every fact is counted, so that counting does not disturb a measurement; returns the number of facts.
    pub async fn counted(&mut self) -> f64 {
        #[derive(serde::Deserialize)]
        struct Counting {
            position: f64,
            of: f64,
        }
        loop {
            self.get("/api/v1/reports/counting").await;
            let districts: Vec<Counting> = serde_json::from_slice(self.body()).expect("districts");
            if districts.iter().all(|one| one.position >= one.of) {
                return districts.iter().map(|one| one.of).sum();
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    }

    pub fn body(&self) -> &[u8] {
        &self.answer[self.body..]
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body()).into_owned()
    }

    /// The visit's id, with which the answer begins.
    pub fn id(&self) -> String {
        let at = find(self.body(), br#""id":""#).expect("an id") + 6;
        String::from_utf8_lossy(&self.body()[at..at + 36]).into_owned()
    }

    pub fn into_stream(self) -> TcpStream {
        self.stream
    }
}

pub fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
