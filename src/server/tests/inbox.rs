//! Receivers of messages about alarms for tests: a web hook server and a mail server, both over real sockets. The tests of
//! the program use them too.
#![allow(dead_code)]

use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Long enough for a machine that is busy building.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that was received, with a notification for each.
#[derive(Clone)]
pub struct Inbox<T> {
    pub came: Arc<Mutex<Vec<T>>>,
    bell: Arc<tokio::sync::Notify>,
    /// Opens when messages to `late@…` may be answered.
    pub gate: Arc<tokio::sync::Notify>,
}

impl<T: Clone> Inbox<T> {
    pub fn new() -> Inbox<T> {
        Inbox { came: Arc::default(), bell: Arc::default(), gate: Arc::default() }
    }

    pub fn put(&self, one: T) {
        self.came.lock().unwrap().push(one);
        self.bell.notify_one();
    }

    /// Waits for the first item that fits.
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

/// One request as received.
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

/// An address that refuses connections until a listener is started, and that stays reserved meanwhile.
pub fn closed_door() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// Accepts requests and answers each with the next of `statuses`; the last one repeats.
pub async fn receiver(statuses: &'static [&'static str]) -> (String, Inbox<Hooked>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/alarms?from=test", listener.local_addr().unwrap());
    (address, receiver_on(listener, statuses))
}

/// The same on an existing listener.
pub fn receiver_on(listener: TcpListener, statuses: &'static [&'static str]) -> Inbox<Hooked> {
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
    inbox
}

/// The envelope's lines, and the message.
pub type Mailed = (Vec<String>, String);

/// How a mail server handles a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It accepts everything.
    Takes,
    /// It sends nothing, not even a greeting.
    SaysNothing,
    /// It closes the connection in the middle of the text.
    ClosesInText,
    /// It receives the whole message, and closes the connection before acknowledging it.
    ClosesAfterText,
    /// It receives the whole message, and never acknowledges it.
    SilentAfterText,
    /// It accepts or refuses the message, and never answers `QUIT`.
    SilentAfterQuit,
    /// It refuses the sender.
    RefusesSender,
    /// It refuses the text.
    RefusesText,
    /// Its greeting is a line that does not end.
    NeverEndsItsLine,
    /// It answers the recipient with a code for "continue" (3xx).
    WaitsAtAddress,
    /// It does not wait for the text, and takes it for commands.
    WaitsForNoText,
    /// It answers the text with a code for "continue" (3xx).
    WaitsAfterText,
}

/// A mail server that accepts everything except messages to `gone@…` and, for its own reasons, `blocked…@…`. It closes the
/// connection in a message to `drops…@…`. It never answers about `slow…@…`, and about `late@…` only once its gate is opened;
/// what it does not answer is in the inbox with an empty message.
pub async fn mail_server() -> (String, Inbox<Mailed>) {
    mail_server_that(&[Manner::Takes]).await
}

/// A mail server that handles each connection in the next of `manners`; the last one repeats.
pub async fn mail_server_that(manners: &'static [Manner]) -> (String, Inbox<Mailed>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    (address, mail_server_on(listener, manners))
}

/// The same on an existing listener.
pub fn mail_server_on(listener: TcpListener, manners: &'static [Manner]) -> Inbox<Mailed> {
    let inbox = Inbox::new();
    let kept = inbox.clone();
    tokio::spawn(async move {
        for place in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            let manner = manners[manners.len().min(place + 1) - 1];
            tokio::spawn(talk(stream, manner, kept.clone()));
        }
    });
    inbox
}

async fn talk(stream: TcpStream, manner: Manner, kept: Inbox<Mailed>) {
    let mut stream = BufReader::new(stream);
    let (mut envelope, mut letter) = (Vec::new(), None::<String>);
    if manner == Manner::SaysNothing {
        kept.put(Mailed::default());
        return std::future::pending().await;
    }
    if manner == Manner::NeverEndsItsLine {
        let _it_may_hang_up = stream.get_mut().write_all(&vec![b'2'; 1_000_000]).await;
        return std::future::pending().await;
    }
    stream.get_mut().write_all(b"220 mail.example.org ESMTP\r\n").await.unwrap();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
            return;
        }
        if line.starts_with("RCPT TO:<slow") || line.starts_with("RCPT TO:<late@") {
            kept.put((vec![line.trim().to_owned()], String::new()));
            if line.starts_with("RCPT TO:<slow") {
                return std::future::pending().await;
            }
            kept.gate.notified().await;
        }
        let answer = match &mut letter {
            Some(text) if line == ".\r\n" => {
                let whole = (std::mem::take(&mut envelope), std::mem::take(text));
                letter = None;
                if manner == Manner::RefusesText {
                    "550 no\r\n"
                } else if manner == Manner::WaitsAfterText {
                    "354 go on\r\n"
                } else {
                    kept.put(whole);
                    match manner {
                        Manner::ClosesAfterText => return,
                        Manner::SilentAfterText => return std::future::pending().await,
                        _ => "250 2.0.0 taken\r\n",
                    }
                }
            }
            Some(_) if manner == Manner::ClosesInText => return,
            Some(_) if envelope.iter().any(|line| line.starts_with("RCPT TO:<drops")) => return,
            Some(text) => {
                *text += &line;
                continue;
            }
            None if line.starts_with("EHLO") => "250-mail.example.org\r\n250 8BITMIME\r\n",
            None if line.starts_with("RCPT") && manner == Manner::WaitsAtAddress => "354 go on\r\n",
            None if line.starts_with("DATA") && manner != Manner::WaitsForNoText => {
                letter = Some(String::new());
                "354 go on\r\n"
            }
            None if line.starts_with("QUIT") && manner == Manner::SilentAfterQuit => {
                return std::future::pending().await;
            }
            None if line.starts_with("QUIT") => "221 2.0.0 bye\r\n",
            None if line.starts_with("MAIL") && manner == Manner::RefusesSender => "550 no\r\n",
            None if line.starts_with("RCPT TO:<gone@") => "550 5.1.1 nobody of that name\r\n",
            None if line.starts_with("RCPT TO:<blocked") => "550 5.7.1 not from here\r\n",
            None => {
                envelope.push(line.trim().to_owned());
                "250 2.0.0 fine\r\n"
            }
        };
        stream.get_mut().write_all(answer.as_bytes()).await.unwrap();
    }
}
