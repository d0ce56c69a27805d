//! Where alarms can go: one web hook, and the addresses of each role.

use crate::error::Error;
use crate::model::districts::Recipients;
use http::Uri;
use lettre::message::Mailbox;

/// Most addresses of one role.
const MOST_ADDRESSES: usize = 20;

/// Whether alarms can go there.
///
/// # Errors
/// A sentence that names the address which cannot be.
pub fn check_recipients(recipients: &Recipients) -> Result<(), Error> {
    if let Some(hook) = &recipients.hook {
        let plain = hook.len() <= 500 && hook.chars().all(|sign| sign.is_ascii_graphic());
        if !plain || !is_hook(hook) {
            let detail =
                "A web hook is an address that begins with https:// or http://, without a name and password.";
            return Err(Error::invalid("hook", "bad_hook", detail));
        }
    }
    for (field, list) in [("supervisor", &recipients.supervisor), ("captain", &recipients.captain)] {
        if list.len() > MOST_ADDRESSES {
            let detail = format!("There are at most {MOST_ADDRESSES} addresses for each role.");
            return Err(Error::invalid(field, "too_many", detail));
        }
        if let Some(bad) = list.iter().find(|address| !is_address(address)) {
            let detail = format!("“{bad}” is not an e-mail address. Please write it like name@example.org.");
            return Err(Error::invalid(field, "bad_address", detail));
        }
    }
    Ok(())
}

/// As whoever sends to it reads it.
fn is_hook(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let Some(authority) = uri.authority() else { return false };
    // A name and password in an address would stand in exports and logs.
    let host = authority.host();
    let plain = !host.is_empty() && !authority.as_str().contains('@');
    let port = authority.as_str() == host || authority.port_u16().is_some_and(|port| port > 0);
    matches!(uri.scheme_str(), Some("http" | "https")) && plain && port
}

/// One `@`, something on both sides, nothing that could be taken for more than one address; as whoever sends to it reads it.
fn is_address(text: &str) -> bool {
    let plain = |sign: char| {
        sign.is_ascii_graphic() && !matches!(sign, ',' | ';' | '<' | '>' | '"' | '(' | ')' | ':' | '\\')
    };
    let parts: Vec<&str> = text.split('@').collect();
    match parts.as_slice() {
        [name, host] => {
            !name.is_empty()
                && host.contains('.')
                && text.len() <= 200
                && text.chars().all(plain)
                && !host.starts_with('.')
                && !host.ends_with('.')
                && text.parse::<Mailbox>().is_ok()
        }
        _ => false,
    }
}
