//! Choosing a language by `Accept-Language`.

use http::{HeaderMap, header};

/// The languages of the program's own texts, the default first.
pub const SPOKEN: [&str; 2] = ["en", "es"];

/// The offered language that `Accept-Language` prefers; the first one offered if none matches.
#[must_use]
pub fn choose(headers: &HeaderMap, offered: &[&str]) -> String {
    let asked =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut wishes: Vec<(u32, &str)> = asked.split(',').filter_map(wish).collect();
    wishes.sort_by_key(|(liking, _)| std::cmp::Reverse(*liking));
    let of = |tag: &str| offered.iter().find(|known| matches(tag, known));
    let found = wishes.iter().find_map(|(_, tag)| of(tag));
    (*found.or(offered.first()).unwrap_or(&"en")).to_owned()
}

fn wish(part: &str) -> Option<(u32, &str)> {
    let mut pieces = part.trim().split(';');
    let tag = pieces.next()?.trim();
    let liking = pieces
        .find_map(|piece| piece.trim().strip_prefix("q="))
        .map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
    (liking > 0.0 && !tag.is_empty()).then_some(((liking.clamp(0.0, 1.0) * 1_000.0) as u32, tag))
}

fn matches(tag: &str, known: &str) -> bool {
    let base = tag.split('-').next().unwrap_or_default();
    tag.eq_ignore_ascii_case(known) || base.eq_ignore_ascii_case(known)
}
