//! What every piece of a figures page receives.

use super::scope;
use crate::api::{FiguresView, ScopeView};
use crate::i18n::{Locale, td_string};
use domain::totals::Total;
use domain::visit::Channel;

/// The scope and figures of a page, and whether it is rendered for paper.
pub(super) struct Sheet<'a> {
    pub(super) locale: Locale,
    pub(super) scope: &'a ScopeView,
    pub(super) figures: &'a FiguresView,
    /// For paper: without controls.
    pub(super) paper: bool,
}

impl Sheet<'_> {
    /// Whether the page is narrowed by service, language or area.
    pub(super) fn is_narrowed(&self) -> bool {
        scope::is_narrowed(self.scope)
    }

    /// Whether it is narrowed to people without a service, a language or an area: mostly those who left
    /// before they chose one.
    pub(super) fn is_of_unknown(&self) -> bool {
        scope::KNOWN_ONCE_ANSWERED
            .iter()
            .any(|name| self.scope.asked.get(*name).is_some_and(|asked| asked == "-"))
    }

    /// The totals from which the shares called in time, and who left, are taken: all visits, or all but
    /// telephone calls. `None` where no such share is meaningful.
    pub(super) fn counted(&self) -> Option<&Total> {
        self.counted_in_both().map(|(now, _)| now)
    }

    /// The same for the compared period.
    pub(super) fn counted_before(&self) -> Option<&Total> {
        self.counted_in_both().and_then(|(_, before)| before)
    }

    fn counted_in_both(&self) -> Option<(&Total, Option<&Total>)> {
        if !self.is_narrowed() {
            return Some((&self.figures.total, self.figures.before.as_ref()));
        }
        let shown = self.figures.without_calls.as_ref().filter(|_| self.withheld().is_none());
        shown.map(|(now, before)| (now, before.as_ref()))
    }

    /// Why no share called in time, or who left, is shown; `None` where one is.
    pub(super) fn withheld(&self) -> Option<&'static str> {
        let is_of_calls =
            self.scope.asked.get("channel").is_some_and(|asked| asked == Channel::Phone.as_str());
        if self.is_of_unknown() {
            Some(td_string!(self.locale, figures.share_withheld))
        } else if self.is_narrowed() && is_of_calls {
            Some(td_string!(self.locale, figures.calls_left_out))
        } else {
            None
        }
    }

    /// The note beside such shares: why there are none, or that telephone calls are left out.
    pub(super) fn about_shares(&self) -> Option<&'static str> {
        let left_out = || td_string!(self.locale, figures.calls_left_out);
        self.withheld().or_else(|| self.is_narrowed().then(left_out))
    }
}
