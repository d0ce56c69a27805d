//! Passwords: argon2id, never on the threads that answer requests, and only a few at once. Two lanes, so that strangers who
//! try passwords never delay staff who unlock their screens; each has a short queue, and is refused when that is full.

use crate::error::Failure;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use http::StatusCode;
use ops::error::Error;
use ops::ports::Chance;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Passwords hashed at once, for known callers and for strangers, each by a thread of its own: a hash takes 19 MiB, which its
/// thread keeps, so with a shared pool every thread would come to hold that much.
const AT_ONCE: [usize; 2] = [2, 1];
/// Passwords of strangers in progress and queued: at some 50 ms each the last one waits well under a second.
const STRANGERS: usize = 12;
/// The same for known callers. At a change of watch a whole district signs in at once.
const KNOWN: usize = 64;
/// The shortest password accepted, in characters (NIST SP 800-63B: eight; there is no second factor yet).
const SHORTEST: usize = 12;
/// The longest password accepted, in characters.
const LONGEST: usize = 200;
/// The fewest distinct characters in a password.
const DIFFERENT: usize = 5;

/// The fewest adjacent keys that count as a row.
const ROW: usize = 3;

/// Words that are guessed first for passwords of police desks. A password made of nothing but these and digits is refused.
const GUESSED: &[&str] = &[
    "abc",
    "admin",
    "administrator",
    "asdf",
    "asdfgh",
    "baseball",
    "captain",
    "changeme",
    "chief",
    "city",
    "demo",
    "department",
    "desk",
    "district",
    "dragon",
    "football",
    "guest",
    "harbor",
    "hello",
    "iloveyou",
    "justice",
    "kiosk",
    "letmein",
    "login",
    "master",
    "monkey",
    "my",
    "new",
    "officer",
    "pass",
    "password",
    "please",
    "police",
    "precinct",
    "princess",
    "qaz",
    "qwerty",
    "qwertyuiop",
    "root",
    "secret",
    "security",
    "sergeant",
    "sheriff",
    "spring",
    "summer",
    "autumn",
    "winter",
    "sunshine",
    "supervisor",
    "temp",
    "test",
    "the",
    "user",
    "welcome",
    "window",
    "word",
    "wsx",
    "xyz",
    "zxcvbn",
    "zxcvbnm",
];

/// The two queues for password work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Callers with a session, accounts that have signed in from this source before, and holders of a one-time link.
    Known,
    /// Everyone else.
    Strangers,
}

/// Hashes and verifies passwords, on threads of its own.
pub struct Passwords {
    known: Turns,
    strangers: Turns,
    nobody: String,
    chance: Arc<dyn Chance>,
}

struct Turns {
    places: Arc<Semaphore>,
    jobs: Sender<Job>,
}

/// The working memory of a thread. It is reused from one password to the next: allocating it for each would fragment the
/// heap, and the process would grow.
type Memory = Vec<Block>;

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// A place in a queue; it is given back when the work is done, even if the request was dropped meanwhile.
pub struct Place {
    jobs: Sender<Job>,
    place: OwnedSemaphorePermit,
}

impl Turns {
    fn new(places: usize, at_once: usize) -> Turns {
        let (jobs, inbox) = channel();
        let inbox = Arc::new(Mutex::new(inbox));
        for _ in 0..at_once {
            let inbox = Arc::clone(&inbox);
            std::thread::spawn(move || work_off(&inbox));
        }
        Turns { places: Arc::new(Semaphore::new(places)), jobs }
    }
}

/// Runs one job after another until all senders are gone.
fn work_off(inbox: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::new();
    loop {
        let job = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if catch_unwind(AssertUnwindSafe(|| job(&mut memory))).is_err() {
            tracing::error!("work on a password panicked");
        }
    }
}

impl Passwords {
    /// Also makes the hash that is checked for accounts that do not exist, so that trying one takes as long as any other.
    ///
    /// # Errors
    /// When hashing fails.
    pub fn new(chance: Arc<dyn Chance>) -> Result<Passwords, Failure> {
        let nobody = compute(&hex::encode(chance.secret()), &chance.secret(), &mut Memory::new())?;
        let [known, strangers] = AT_ONCE;
        let (known, strangers) = (Turns::new(KNOWN, known), Turns::new(STRANGERS, strangers));
        Ok(Passwords { known, strangers, nobody, chance })
    }

    /// Takes a place in the lane's queue.
    ///
    /// # Errors
    /// 429 when it is full.
    pub fn queue(&self, lane: Lane) -> Result<Place, Failure> {
        let turns = match lane {
            Lane::Known => &self.known,
            Lane::Strangers => &self.strangers,
        };
        let full = |_| Failure::from(Error::TooMany { retry_after_s: 2 });
        let place = Arc::clone(&turns.places).try_acquire_owned().map_err(full)?;
        Ok(Place { jobs: turns.jobs.clone(), place })
    }

    /// Whether a password is the account's, given its hash. For `None`, no account or no password set, the answer is no after
    /// the same work.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn fits(&self, place: Place, account: Option<&str>, password: String) -> Result<bool, Failure> {
        let there = account.is_some();
        let phc = account.unwrap_or(&self.nobody).to_owned();
        let fits = place.work(move |memory| Ok(verify(&phc, &password, memory).unwrap_or(false))).await?;
        Ok(fits && there)
    }

    /// The hash of a new password, as a PHC string; `own` as for [`check`].
    ///
    /// # Errors
    /// As [`check`]; when hashing fails.
    pub async fn hash(&self, place: Place, own: &[&str], password: String) -> Result<String, Failure> {
        check(own, &password)?;
        let salt = self.chance.secret();
        place.work(move |memory| compute(&password, &salt, memory)).await
    }
}

impl Place {
    async fn work<T: Send + 'static>(
        self,
        what: impl FnOnce(&mut Memory) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let fault = || Failure::from(Error::Fault("passwords cannot be worked on".to_owned()));
        let (reply, answer) = oneshot::channel();
        let place = self.place;
        let job = move |memory: &mut Memory| {
            let _held = place;
            // The caller may be gone by the time the job runs.
            if !reply.is_closed() {
                let _gone = reply.send(what(memory));
            }
        };
        self.jobs.send(Box::new(job)).map_err(|_| fault())?;
        answer.await.map_err(|_| fault())?
    }
}

/// Whether a password may be chosen by the person whose login, name and badge are `own`.
///
/// # Errors
/// `bad_password` for its length, `weak_password` for one that is easy to guess.
pub fn check(own: &[&str], password: &str) -> Result<(), Failure> {
    let length = password.chars().count();
    let refused = |code, detail: String| Err(Failure::new(StatusCode::BAD_REQUEST, code, detail));
    if !(SHORTEST..=LONGEST).contains(&length) {
        let detail = format!("Please choose a password of {SHORTEST} to {LONGEST} characters.");
        return refused("bad_password", detail);
    }
    if is_easy(own, password) {
        let detail =
            "This password is too easy to guess. Please choose another; a few words in a row work well.";
        return refused("weak_password", detail.to_owned());
    }
    Ok(())
}

fn is_easy(own: &[&str], password: &str) -> bool {
    let plain: Vec<char> = password.to_lowercase().chars().filter(|sign| sign.is_alphanumeric()).collect();
    let mut signs: Vec<char> = password.chars().filter(|sign| !sign.is_whitespace()).collect();
    signs.sort_unstable();
    signs.dedup();
    // What colleagues know of the person, in parts, so that reordering the parts does not hide it.
    let own: Vec<Vec<char>> = own
        .iter()
        .flat_map(|text| text.split(|sign: char| !sign.is_alphanumeric()))
        .map(|part| part.to_lowercase().chars().collect())
        .collect();
    signs.len() < DIFFERENT || repeats(&plain) || is_a_row(&plain) || is_guessed(&plain, &own)
}

/// `abcabcabcabc`: one piece repeated.
fn repeats(plain: &[char]) -> bool {
    (1..=plain.len() / 2).any(|length| {
        plain.len().is_multiple_of(length) && plain.iter().zip(plain.iter().skip(length)).all(|(a, b)| a == b)
    })
}

/// `abcdefghijkl`, `987654321098`: each character is the next one up, or down; digits wrap from 9 to 0.
fn is_a_row(plain: &[char]) -> bool {
    let follows = |a: char, b: char| {
        u32::from(b) == u32::from(a) + 1 || (a == '9' && b == '0') || (a == 'z' && b == 'a')
    };
    let pairs = || plain.iter().zip(plain.iter().skip(1));
    plain.len() > 1 && (pairs().all(|(a, b)| follows(*a, *b)) || pairs().all(|(a, b)| follows(*b, *a)))
}

/// Whether two keys are the same or adjacent, beside, above or below, on the US keyboard.
fn are_neighbors(one: char, next: char) -> bool {
    // Each row is offset to the right of the one above it. In quarters of a key.
    const ROWS: [(&str, usize); 4] = [("1234567890", 0), ("qwertyuiop", 2), ("asdfghjkl", 3), ("zxcvbnm", 5)];
    let place = |key: char| {
        let of_row = |(row, (keys, begin)): (usize, &(&str, usize))| Some((row, begin + 4 * keys.find(key)?));
        ROWS.iter().enumerate().find_map(of_row)
    };
    match (place(one), place(next)) {
        (Some((row, left)), Some((other, right))) => row.abs_diff(other) <= 1 && left.abs_diff(right) <= 4,
        _ => false,
    }
}

/// Whether a password is made of nothing but words that are guessed first, what colleagues know of its owner, rows of keys,
/// and digits.
fn is_guessed(plain: &[char], own: &[Vec<char>]) -> bool {
    let letter = |sign: &char| match sign {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        other => *other,
    };
    let words = || GUESSED.iter().map(|word| word.chars().collect::<Vec<_>>()).chain(own.iter().cloned());
    let made_of = |text: Vec<char>| {
        // For each position, whether the text before it is made of such words.
        let mut ends = vec![true];
        // Where the row of keys that reaches this position begins.
        let mut row = 0;
        for end in 1..=text.len() {
            let keys = end.checked_sub(2).and_then(|at| Some((text.get(at)?, text.get(at + 1)?)));
            if keys.is_some_and(|(one, next)| !are_neighbors(*one, *next)) {
                row = end - 1;
            }
            let mut begins = row..=end.saturating_sub(ROW);
            let of_keys = end >= ROW && begins.any(|begin| ends.get(begin) == Some(&true));
            let of_words = words().any(|word| {
                let begins = end.checked_sub(word.len()).filter(|begin| ends.get(*begin) == Some(&true));
                !word.is_empty() && begins.is_some_and(|begin| text.get(begin..end) == Some(word.as_slice()))
            });
            ends.push(of_keys || of_words);
        }
        ends.last() == Some(&true)
    };
    let without: Vec<char> = plain.iter().copied().filter(|sign| !sign.is_ascii_digit()).collect();
    made_of(without) || made_of(plain.iter().map(letter).collect()) || made_of(plain.to_vec())
}

/// Whether a password is the one that was hashed. The hash names its algorithm and parameters; `None` where they are missing
/// or unknown.
fn verify(phc: &str, password: &str, memory: &mut Memory) -> Option<bool> {
    let stored = PasswordHash::new(phc).ok()?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&stored).ok()?);
    let (salt, expected) = (stored.salt?, stored.hash?);
    let computed = hash_in(memory, &argon2, password, &salt, expected.len()).ok()?;
    // `Output` compares in constant time.
    Some(computed == expected)
}

fn compute(password: &str, salt: &[u8; 32], memory: &mut Memory) -> Result<String, Failure> {
    let (salt, _) = salt.split_at(16);
    let salt = Salt::new(salt).map_err(failed)?;
    let (algorithm, version, params) = (Algorithm::default(), Version::default(), Params::default());
    let named = ParamsString::try_from(&params).map_err(failed)?;
    let argon2 = Argon2::new(algorithm, version, params);
    let output = hash_in(memory, &argon2, password, &salt, Params::DEFAULT_OUTPUT_LEN)?;
    let hash = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: named,
        salt: Some(salt),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

/// A hash of `bytes` bytes, computed in the given memory, which grows when it is too small.
fn hash_in(
    memory: &mut Memory,
    argon2: &Argon2<'_>,
    password: &str,
    salt: &[u8],
    bytes: usize,
) -> Result<Output, Failure> {
    let needed = argon2.params().block_count();
    if memory.len() < needed {
        memory.resize(needed, Block::new());
    }
    let mut output = vec![0; bytes];
    argon2
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut output, memory.as_mut_slice())
        .map_err(failed)?;
    Output::new(&output).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Error::Fault(error.to_string()).into()
}
