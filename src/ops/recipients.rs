//! Recipients of alarms: one web hook, and addresses for each role.

use crate::error::Error;
use crate::model::districts::Recipients;
use http::Uri;
use lettre::message::Mailbox;

const MOST_ADDRESSES: usize = 20;

/// Checks that alarms can be sent to these recipients.
///
/// # Errors
/// A sentence that names the address that is not valid.
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
            let detail = format!("“{bad}” is not an email address. Please write it like name@example.org.");
            return Err(Error::invalid(field, "bad_address", detail));
        }
    }
    Ok(())
}

/// Whether this is the address of a web hook, parsed as the sender parses it.
fn is_hook(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let Some(authority) = uri.authority() else { return false };
    // Credentials in an address would appear in exports and logs.
    let host = authority.host();
    let plain = !host.is_empty() && !authority.as_str().contains('@');
    let port = authority.as_str() == host || authority.port_u16().is_some_and(|port| port > 0);
    matches!(uri.scheme_str(), Some("http" | "https")) && plain && port
}

/// Whether this is one mail address, parsed as the sender parses it: one `@`, something on both sides, and
/// nothing that could pass for a second address.
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
