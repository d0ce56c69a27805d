//! Fields that people fill in: telephone numbers, postcodes, languages, names and notes.

use crate::error::Error;
use crate::model::texts::{PersonalKind, Texts};
use domain::area::Area;

impl Texts {
    pub(crate) fn checked(self) -> Result<Vec<(PersonalKind, String)>, Error> {
        let mut kept = Vec::new();
        for typed in self.rows() {
            let Some(text) = text(typed.field, typed.text.as_deref(), typed.longest)? else { continue };
            if typed.kind == PersonalKind::Phone {
                check_phone(&text)?;
            }
            kept.push((typed.kind, text));
        }
        Ok(kept)
    }
}

/// A text from outside: trimmed, not empty, not too long, without control characters except line breaks and
/// tabs in notes.
pub(crate) fn text(field: &'static str, text: Option<&str>, most: usize) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let checked =
        if most > 200 { crate::text::lines(field, text, most) } else { crate::text::line(field, text, most) };
    checked.map(|text| Some(text).filter(|text| !text.is_empty()))
}

/// Whether this has the shape of a language tag (BCP 47): a language of two or three letters, then subtags,
/// such as `zh-Hant`.
pub(crate) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Whether the district lists this code. A code that matches a prefix such as `191*` must also look like a
/// postcode.
pub(crate) fn is_listed(areas: &[Area], code: &str) -> bool {
    let plain = |code: &str| code.replace(' ', "").to_uppercase();
    areas.iter().flat_map(|area| &area.codes).any(|listed| plain(listed) == plain(code))
}

/// Whether this has the shape of a postcode: 3 to 6 digits, a nine-digit ZIP+4 code, or up to 8 letters and
/// digits in one or two groups, never with more than two letters in a row (`SW1A 1AA`, `K1A 0B1`, `LV-1010`).
/// Names have more letters in a row, telephone numbers more digits.
pub(crate) fn is_postcode(code: &str) -> bool {
    let groups: Vec<&str> = code.split([' ', '-']).collect();
    let usual = |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if groups.len() > 2 || !groups.iter().all(usual) {
        return false;
    }
    let signs: Vec<u8> = groups.concat().into_bytes();
    let digits = signs.iter().filter(|sign| sign.is_ascii_digit()).count();
    if digits == signs.len() {
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        return (3..=6).contains(&digits) || lengths == [5, 4];
    }
    let mut words = signs.chunk_by(|one, next| one.is_ascii_alphabetic() && next.is_ascii_alphabetic());
    digits > 0 && signs.len() <= 8 && words.all(|word| word.len() <= 2)
}

/// Accepts digits with the usual punctuation, and an extension after `x` or `ext`.
fn check_phone(phone: &str) -> Result<(), Error> {
    let lower = phone.to_ascii_lowercase();
    let number = lower
        .split_once("ext")
        .or_else(|| lower.split_once('x'))
        .map_or(lower.as_str(), |(number, _)| number);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let usual = number
        .chars()
        .all(|sign| sign.is_ascii_digit() || matches!(sign, '+' | '-' | '(' | ')' | '.' | ' ' | '/'));
    if usual && (3..=15).contains(&digits) {
        Ok(())
    } else {
        Err(Error::invalid(
            "phone",
            "bad_phone",
            "Please write the phone number with digits only, such as 215 555 0101.",
        ))
    }
}

/// The number in a caller's identification by a telephone system, such as `"Ann"
/// <sip:+12155550101@carrier.example:5060>`. A call without a readable number is still accepted.
pub(crate) fn caller_number(from: &str) -> Option<String> {
    let address = from.rsplit_once('<').map_or(from, |(_, address)| address);
    let user = address.split(['@', ';', '>']).next().unwrap_or_default().trim();
    let scheme = ["sips:", "sip:", "tel:"]
        .into_iter()
        .find(|scheme| user.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let number = text("from", user.get(scheme.map_or(0, str::len)..), 40).ok().flatten()?;
    check_phone(&number).ok().map(|()| number)
}
