//! Passwords: argon2id, never on the threads that answer requests, and only a few at once.

use crate::error::Failure;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use http::StatusCode;
use ops::error::Error;
use ops::ports::Chance;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Passwords worked on at once.
const AT_ONCE: usize = 2;
/// The shortest password taken.
const SHORTEST: usize = 12;
/// The longest.
const LONGEST: usize = 200;

/// Hashing and checking of passwords.
pub struct Passwords {
    turns: Arc<Semaphore>,
    nobody: String,
    chance: Arc<dyn Chance>,
}

impl Passwords {
    /// Also makes the hash that stands for accounts that do not exist, so that trying one takes as long as any other.
    ///
    /// # Errors
    /// When hashing does not work at all.
    pub fn new(chance: Arc<dyn Chance>) -> Result<Passwords, Failure> {
        let nobody = compute(&hex::encode(chance.secret()), &chance.secret())?;
        Ok(Passwords { turns: Arc::new(Semaphore::new(AT_ONCE)), nobody, chance })
    }

    /// Whether a password is the one of an account. For `None`, and for an account without one, the answer is no, after
    /// the same work.
    ///
    /// # Errors
    /// When hashing does not work.
    pub async fn fits(&self, account: Option<&str>, password: String) -> Result<bool, Failure> {
        let there = account.is_some();
        let phc = account.unwrap_or(&self.nobody).to_owned();
        let fits = self.work(move || Ok(verify(&phc, &password))).await?;
        Ok(fits && there)
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// A password that is too short, too long, or the login itself; when hashing does not work.
    pub async fn hash(&self, login: &str, password: String) -> Result<String, Failure> {
        let length = password.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) || password.eq_ignore_ascii_case(login) {
            let detail = format!(
                "Please choose a password of {SHORTEST} to {LONGEST} characters, other than the login."
            );
            return Err(Failure::new(StatusCode::BAD_REQUEST, "bad_password", detail));
        }
        let salt = self.chance.secret();
        self.work(move || compute(&password, &salt)).await
    }

    async fn work<T: Send + 'static>(
        &self,
        what: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let fault = |_| Failure::from(Error::Fault("passwords cannot be worked on".to_owned()));
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(fault)?;
        let worked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            what()
        });
        worked.await.map_err(|error| Failure::from(Error::Fault(error.to_string())))?
    }
}

fn verify(phc: &str, password: &str) -> bool {
    PasswordHash::new(phc)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn compute(password: &str, salt: &[u8; 32]) -> Result<String, Failure> {
    let (salt, _) = salt.split_at(16);
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash: PasswordHash| hash.to_string()).map_err(|error| Error::Fault(error.to_string()).into())
}
