//! The hour, watch and business day that a time belongs to.

use crate::calendar::Calendar;
use domain::rules::Rules;
use domain::time::{At, Day, MINUTE, Ms};
use domain::totals::Place;

/// Window time is split into pieces of this length to assign hour, watch and day.
const PIECE: Ms = 15 * MINUTE;

/// The hour of the week and the watch that a moment belongs to.
#[must_use]
pub fn place(rules: &Rules, calendar: &Calendar, at: At) -> Place {
    let moment = calendar.moment(at);
    let weekday = domain::hours::weekday(moment.day());
    let (hour, minute) = moment.clock();
    let watch = rules.watch_on(moment.day(), (hour * 60 + minute) as u16);
    Place {
        hour: u8::try_from(weekday * 24 + hour as usize).unwrap_or_default(),
        watch: watch.map(|(watch, _)| watch.id.clone()),
    }
}

/// A period in pieces, each within one business day, hour and watch.
pub(crate) fn pieces(rules: &Rules, calendar: &Calendar, (from, to): (At, At)) -> Vec<(Day, Place, Ms)> {
    let mut pieces: Vec<(Day, Place, Ms)> = Vec::new();
    let mut at = from;
    while at < to {
        let next = At((at.0.div_euclid(PIECE) + 1) * PIECE).min(to);
        let (day, place) = (calendar.business_day(at), place(rules, calendar, at));
        match pieces.last_mut() {
            Some((last_day, last, ms)) if *last_day == day && *last == place => *ms += next - at,
            _ => pieces.push((day, place, next - at)),
        }
        at = next;
    }
    pieces
}
