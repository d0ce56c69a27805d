//! Where messages about alarms arrive in tests: a receiver of web hooks and a mail server, both over real sockets. Used by the tests
//! of the program too.
#![allow(dead_code)]

use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// Long enough for a machine that builds something else meanwhile.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that came, and a bell for each.
#[derive(Clone)]
pub struct Inbox<T> {
    pub came: Arc<Mutex<Vec<T>>>,
    bell: Arc<tokio::sync::Notify>,
}

impl<T: Clone> Inbox<T> {
    pub fn new() -> Inbox<T> {
        Inbox { came: Arc::default(), bell: Arc::default() }
    }

    pub fn put(&self, one: T) {
        self.came.lock().unwrap().push(one);
        self.bell.notify_one();
    }

    /// Waits for the first that fits.
    pub async fn one(&self, what: &str, fits: impl Fn(&T) -> bool) -> T {
        let look = async {
            loop {
                let heard = self.bell.notified();
                if let Some(one) = self.came.lock().unwrap().iter().find(|one| fits(one)) {
                    return one.clone();
                }
                heard.await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| panic!("{what} did not come"))
    }
}

/// One request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Hooked {
    pub head: String,
    pub body: Vec<u8>,
}

impl Hooked {
    pub fn header(&self, name: &str) -> String {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Takes requests and answers each with the next of `statuses`, the last one for ever.
pub async fn receiver(statuses: &'static [&'static str]) -> (String, Inbox<Hooked>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/alarms?from=test", listener.local_addr().unwrap());
    let inbox = Inbox::new();
    let kept = inbox.clone();
    tokio::spawn(async move {
        for place in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).await.unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
                head += &line;
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await.unwrap();
            let status = statuses[statuses.len().min(place + 1) - 1];
            let answer =
                format!("HTTP/1.1 {status}\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n");
            stream.get_mut().write_all(answer.as_bytes()).await.unwrap();
            kept.put(Hooked { head, body });
        }
    });
    (address, inbox)
}

/// The lines of an envelope, and the letter.
pub type Mailed = (Vec<String>, String);

/// A mail server that takes everything it is told, but nothing for `gone@…` and, for reasons of its own, `blocked@…`: the lines of the envelope, and the letter.
pub async fn mail_server() -> (String, Inbox<Mailed>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let inbox = Inbox::new();
    let kept = inbox.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let kept = kept.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let (mut envelope, mut letter) = (Vec::new(), None::<String>);
                stream.get_mut().write_all(b"220 mail.example.org ESMTP\r\n").await.unwrap();
                loop {
                    let mut line = String::new();
                    if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
                        return;
                    }
                    let answer = match &mut letter {
                        Some(text) if line == ".\r\n" => {
                            kept.put((std::mem::take(&mut envelope), std::mem::take(text)));
                            letter = None;
                            "250 2.0.0 taken\r\n"
                        }
                        Some(text) => {
                            *text += &line;
                            continue;
                        }
                        None if line.starts_with("EHLO") => "250-mail.example.org\r\n250 8BITMIME\r\n",
                        None if line.starts_with("DATA") => {
                            letter = Some(String::new());
                            "354 go on\r\n"
                        }
                        None if line.starts_with("QUIT") => "221 2.0.0 bye\r\n",
                        None if line.starts_with("RCPT TO:<gone@") => "550 5.1.1 nobody of that name\r\n",
                        None if line.starts_with("RCPT TO:<blocked@") => "550 5.7.1 not from here\r\n",
                        None => {
                            envelope.push(line.trim().to_owned());
                            "250 2.0.0 fine\r\n"
                        }
                    };
                    stream.get_mut().write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    (address, inbox)
}
