//! What views are rendered from: a line, its calendar, and related data that is stored separately.

use app::api::QuoteView;
use domain::ids::{DeviceId, StaffId, VisitId};
use domain::line::Line;
use domain::presence::Presence;
use domain::quote::Quotes;
use domain::rules::Rules;
use domain::time::{At, Moment, Ms};
use domain::visit::{Quote, Visit};
use ops::calendar::Calendar;
use ops::clerk::Published;
use ops::clocks::MeasuredBy;
use ops::ports::{Personal, PersonalKind};
use std::collections::HashMap;

/// Names of staff and devices, which facts leave out.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The names of the staff by account.
    pub staff: HashMap<StaffId, String>,
    /// The names of tablets and lobby screens.
    pub devices: HashMap<DeviceId, String>,
}

/// Everything a view is rendered from.
pub struct Scene<'a> {
    /// The line and its calendar, as the clerk last published them.
    pub published: &'a Published,
    /// The expected waits, where they have been computed.
    pub quotes: Option<&'a Quotes>,
    /// Personal data of its live visits; empty for audiences that may not see any.
    pub personal: &'a [Personal],
    /// Names of staff and devices by id.
    pub names: &'a Names,
    /// The hours and rules in force when its ended visits ended, by which they are measured.
    pub measured_by: &'a MeasuredBy,
    /// The time that the view shows.
    pub at: At,
}

impl Scene<'_> {
    pub(super) fn line(&self) -> &Line {
        &self.published.line
    }

    pub(super) fn moment(&self, at: At) -> Moment {
        self.published.calendar.moment(at)
    }

    /// The hours by which a visit is measured: those in force when it ended, or the current ones.
    pub(super) fn calendar_of(&self, visit: &Visit) -> &Calendar {
        self.measured_by.get(&visit.id).map_or(&*self.published.calendar, |then| &then.calendar)
    }

    /// The rules by which a visit is measured, likewise.
    pub(super) fn rules_of(&self, visit: &Visit) -> &Rules {
        self.measured_by.get(&visit.id).map_or(&*self.line().rules, |then| &*then.rules)
    }

    pub(super) fn maybe(&self, at: Option<At>) -> Option<Moment> {
        at.map(|at| self.moment(at))
    }

    pub(super) fn presence(&self) -> Presence<Moment> {
        self.published.presence(self.at).map(|at| self.moment(at))
    }

    pub(super) fn closes_at(&self) -> Option<Moment> {
        self.maybe(self.published.serves_until(self.at))
    }

    /// The wait that a visit can still expect.
    pub(super) fn expected(&self, visit: &Visit) -> Option<QuoteView> {
        let quote = self.quotes?.by_visit.get(&visit.id)?;
        Some(quote_view(*quote, self.at, self.closes_at()))
    }

    /// The wait that was quoted on arrival, with the closing time that applied then.
    pub(super) fn told(&self, visit: &Visit) -> Option<QuoteView> {
        let at = visit.arrived_at;
        let told = |quote| quote_view(quote, at, self.maybe(self.calendar_of(visit).closes_at(at)));
        visit.quote.map(told)
    }

    pub(super) fn texts(&self, visit: VisitId, kind: PersonalKind) -> impl DoubleEndedIterator<Item = &str> {
        // A note that was emptied counts as none.
        let of_kind =
            move |text: &&Personal| text.visit == visit && text.kind == kind && !text.text.is_empty();
        self.personal.iter().filter(of_kind).map(|text| text.text.as_str())
    }
}

/// A wait quoted at a given time, with the next closing time where the wait reaches beyond it.
#[must_use]
pub fn quote_view(quote: Quote, told_at: At, closes_at: Option<Moment>) -> QuoteView {
    let reaches = |ms: Ms| closes_at.is_some_and(|closes| closes.at.0 < told_at.0.saturating_add(ms));
    QuoteView {
        low_ms: quote.p50_ms,
        high_ms: quote.p80_ms,
        closes_at: closes_at.filter(|_| reaches(quote.p80_ms)),
        past_closing: reaches(quote.p50_ms),
    }
}

#[cfg(test)]
mod tests {
    use super::quote_view;
    use domain::time::{At, MINUTE, Moment};
    use domain::visit::Quote;

    #[test]
    fn a_wait_that_reaches_beyond_closing_says_when_that_is() {
        let closes = Moment { at: At(30 * MINUTE), offset_min: 0 };
        let told = |low, high, closes| {
            let quote = Quote { p50_ms: low * MINUTE, p80_ms: high * MINUTE };
            let view = quote_view(quote, At(0), closes);
            (view.closes_at, view.past_closing)
        };
        assert_eq!(told(10, 30, Some(closes)), (None, false));
        assert_eq!(told(10, 31, Some(closes)), (Some(closes), false));
        assert_eq!(told(280, 310, Some(closes)), (Some(closes), true));
        assert_eq!(told(280, 310, None), (None, false), "never closes, or is closed");
    }
}
