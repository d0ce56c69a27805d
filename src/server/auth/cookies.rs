//! Cookies: a session's and a device's. Over https they carry the `__Host-` prefix; on loopback http a plain name. In a demo each
//! kind of user has a cookie of its own, so that one browser can be all of them.

use crate::error::Failure;
use domain::access::Role;
use http::{HeaderMap, HeaderValue, header};

/// The two kinds of cookies, which differ in how long they are valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// A member of staff, for a day's work.
    Session,
    /// A tablet or lobby screen, until it is revoked.
    Device,
}

/// A cookie found in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Whether it is of a session or of a device.
    pub cookie: Cookie,
    /// Its full name, with the `__Host-` prefix if it has one.
    pub name: String,
}

/// Names and flags of cookies.
#[derive(Debug, Clone, Copy)]
pub struct Jar {
    /// Sent over https only, with the `__Host-` prefix.
    pub secure: bool,
    /// One cookie for each kind of user, so that one browser can be all of them.
    pub demo: bool,
}

const SESSION: &str = "dw";
const DEVICE: &str = "dw-device";
/// At most this many cookies of a request are examined.
const MOST: usize = 8;

impl Jar {
    fn prefix(self) -> &'static str {
        if self.secure { "__Host-" } else { "" }
    }

    /// The session and device cookies of a request, with their secrets.
    #[must_use]
    pub fn read(self, headers: &HeaderMap) -> Vec<(Kept, String)> {
        let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let ours = pairs.filter_map(|(name, secret)| {
            let bare = name.strip_prefix(self.prefix())?;
            let named = |base: &str| {
                bare == base
                    || (self.demo && bare.strip_prefix(base).is_some_and(|rest| rest.starts_with('-')))
            };
            let cookie = match bare {
                _ if named(DEVICE) => Cookie::Device,
                _ if named(SESSION) => Cookie::Session,
                _ => return None,
            };
            Some((Kept { cookie, name: name.to_owned() }, secret.to_owned()))
        });
        ours.take(MOST).collect()
    }

    /// The name under which a browser stores it.
    #[must_use]
    pub fn name(self, cookie: Cookie, role: Role) -> String {
        let base = match cookie {
            Cookie::Session => SESSION,
            Cookie::Device => DEVICE,
        };
        let kind = if self.demo { format!("-{}", role.as_str()) } else { String::new() };
        format!("{}{base}{kind}", self.prefix())
    }

    /// The `Set-Cookie` header that stores a secret in the browser.
    ///
    /// # Errors
    /// Never for the secrets of this program.
    pub fn keep(self, cookie: Cookie, role: Role, secret: &str) -> Result<HeaderValue, Failure> {
        let age = match cookie {
            Cookie::Session => String::new(),
            Cookie::Device => format!("; Max-Age={}", 400 * 86_400),
        };
        self.line(&self.name(cookie, role), secret, &age)
    }

    /// The `Set-Cookie` header that removes a cookie.
    ///
    /// # Errors
    /// Never for the names of this program.
    pub fn drop(self, kept: &Kept) -> Result<HeaderValue, Failure> {
        self.line(&kept.name, "", "; Max-Age=0")
    }

    fn line(self, name: &str, value: &str, age: &str) -> Result<HeaderValue, Failure> {
        let secure = if self.secure { "; Secure" } else { "" };
        let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
        HeaderValue::from_str(&line).map_err(|_| Failure::malformed("cookie"))
    }
}
