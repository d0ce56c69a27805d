//! Where messages about alarms arrive in tests: a receiver of web hooks and a mail server, both over real sockets. Used by the tests
//! of the program too.
#![allow(dead_code)]

use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Long enough for a machine that builds something else meanwhile.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that came, and a bell for each.
#[derive(Clone)]
pub struct Inbox<T> {
    pub came: Arc<Mutex<Vec<T>>>,
    bell: Arc<tokio::sync::Notify>,
    /// What whoever sends to `late@…` waits for.
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

/// An address that refuses connections until somebody listens there, and that nobody else is given meanwhile.
pub fn closed_door() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// Takes requests and answers each with the next of `statuses`, the last one for ever.
pub async fn receiver(statuses: &'static [&'static str]) -> (String, Inbox<Hooked>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/alarms?from=test", listener.local_addr().unwrap());
    (address, receiver_on(listener, statuses))
}

/// The same where somebody listens already.
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

/// The lines of an envelope, and the letter.
pub type Mailed = (Vec<String>, String);

/// What a mail server does with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It takes everything it is told.
    Takes,
    /// It says nothing, not even who it is.
    SaysNothing,
    /// It closes in the middle of the text.
    ClosesInText,
    /// It has the whole letter, and closes before it says so.
    ClosesAfterText,
    /// It has the whole letter, and never says so.
    SilentAfterText,
    /// It takes or refuses the letter, and never says good-bye.
    SilentAfterQuit,
    /// It takes nothing from this sender.
    RefusesSender,
    /// It does not like the text.
    RefusesText,
    /// It greets with a line that does not end.
    NeverEndsItsLine,
    /// It waits for more instead of taking the address.
    WaitsAtAddress,
    /// It waits for no text, and takes what comes for commands.
    WaitsForNoText,
    /// It waits for more instead of taking the text.
    WaitsAfterText,
}

/// A mail server that takes everything it is told, but nothing for `gone@…` and, for reasons of its own, `blocked…@…`: the lines of the
/// envelope, and the letter. In a letter to `drops…@…` it closes. For `slow…@…` it never answers, and for `late@…` once its gate is
/// opened; what it does not answer is there without a letter.
pub async fn mail_server() -> (String, Inbox<Mailed>) {
    mail_server_that(&[Manner::Takes]).await
}

/// One that treats each connection in the next of `manners`, the last one for ever.
pub async fn mail_server_that(manners: &'static [Manner]) -> (String, Inbox<Mailed>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    (address, mail_server_on(listener, manners))
}

/// The same where somebody listens already.
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
