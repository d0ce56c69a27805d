//! The text of a quoted wait.

use super::moments::{the_time, time};
use crate::api::QuoteView;
use crate::i18n::{Locale, td_string};
use domain::quote::rounded;
use domain::visit::Quote;

/// A quoted wait, in the same words on every screen: rounded up to five minutes, "about 5 to 10 minutes".
/// Where it extends beyond closing time it says so, and names no duration that nobody can wait.
pub fn quote(locale: Locale, quote: &QuoteView) -> String {
    match quote.closes_at.map(|at| the_time(locale, time(at))) {
        Some(time) if quote.past_closing => td_string!(locale, common.past_closing, time = time).to_string(),
        Some(time) => {
            td_string!(locale, common.near_closing, wait = length_of(locale, quote), time = time).to_string()
        }
        None => length_of(locale, quote),
    }
}

fn length_of(locale: Locale, quote: &QuoteView) -> String {
    let (low, high) = rounded(Quote { p50_ms: quote.low_ms, p80_ms: quote.high_ms });
    if high > 150 {
        let (low, high) = ((low / 60).max(1), high.div_ceil(60));
        td_string!(locale, common.about_hours, low = low, high = high).to_string()
    } else if low >= high {
        td_string!(locale, common.about_minutes, n = high).to_string()
    } else if low == 0 {
        td_string!(locale, common.up_to_minutes, n = high).to_string()
    } else {
        td_string!(locale, common.about_range, low = low, high = high).to_string()
    }
}
