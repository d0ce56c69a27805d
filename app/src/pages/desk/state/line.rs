//! The line as the desk reads it: this session's window, the visits and the lists, the picked row.

use super::super::lists::{Group, cards};
use super::{Desk, Session};
use crate::api::{AlertView, LineView, VisitCard, WindowStateView, WindowView};
use crate::i18n::td_string;
use domain::ids::{VisitId, WindowId};
use domain::visit::StateKind;
use leptos::prelude::*;

impl Desk {
    /// The window this session holds.
    pub fn window(&self) -> Option<WindowView> {
        let seat = self.seat.get()?;
        self.line.with(|line| line.windows.iter().find(|window| window.id == seat).cloned())
    }

    /// The state of that window; closed when there is none.
    pub fn window_state(&self) -> WindowStateView {
        self.window().map_or(WindowStateView::Closed, |window| window.state)
    }

    /// The sign-on session that runs at this window, according to the server.
    pub fn session_now(&self) -> Option<Session> {
        let service = self.window()?.sign_on?;
        let known = self.session.get().filter(|session| session.service == service);
        Some(known.unwrap_or(Session { service, due: None, done: Vec::new() }))
    }

    /// The name of a window.
    pub fn window_name(&self, id: &WindowId) -> String {
        let named = |line: &LineView| {
            line.windows
                .iter()
                .find(|window| &window.id == id)
                .map(|window| window.name.get(self.tag()).to_owned())
        };
        self.line.with(named).unwrap_or_else(|| id.to_string())
    }

    /// The name of this session's window, or that none was chosen.
    pub fn seat_name(&self) -> String {
        match self.seat.get() {
            Some(seat) => self.window_name(&seat),
            None => td_string!(self.locale, desk.no_window).to_owned(),
        }
    }

    /// The visit called or served at this window.
    pub fn mine(&self) -> Option<VisitCard> {
        let seat = self.seat.get()?;
        self.line.with(|line| line.windows.iter().find(|window| window.id == seat)?.visit.clone())
    }

    /// A visit of the line, in whatever list it is.
    pub fn card(&self, id: VisitId) -> Option<VisitCard> {
        self.line.with(|line| cards(line).find(|card| card.id == id).cloned())
    }

    /// Everyone else who is here or on the line.
    pub fn others(&self, id: VisitId) -> Vec<VisitCard> {
        let others = |card: &&VisitCard| card.id != id && card.state != StateKind::Ended;
        self.line.with(|line| cards(line).filter(others).cloned().collect())
    }

    /// The rows of the list beside the visit, in the order shown.
    pub fn rows(&self) -> Vec<VisitId> {
        let mut rows: Vec<VisitId> = self.line.with(|line| line.waiting.iter().map(|card| card.id).collect());
        for group in
            [Group::Phone, Group::Offers, Group::CallBacks, Group::Holds, Group::Elsewhere, Group::Ended]
        {
            rows.extend(self.listed(group, |card| card.id));
        }
        rows
    }

    /// Picks a row.
    pub fn choose(&self, id: VisitId) {
        let end = untrack(|| self.card(id)).and_then(|card| card.ended_at).map(|at| at.at);
        self.chosen_end.set(end);
        self.chosen.set(Some(id));
    }

    /// The row the keys act on: the picked one, otherwise the first. A visit that has ended is skipped,
    /// unless it was picked after that.
    pub fn picked(&self) -> Option<VisitId> {
        let rows = self.rows();
        let ended = |id: &VisitId| {
            self.line.with(|line| line.ended.iter().find(|card| card.id == *id).map(|card| card.ended_at))
        };
        let wanted = |id: &VisitId| match ended(id) {
            Some(at) => at.map(|at| at.at) == self.chosen_end.get(),
            None => true,
        };
        self.chosen
            .get()
            .filter(|chosen| rows.contains(chosen) && wanted(chosen))
            .or_else(|| rows.iter().find(|id| ended(id).is_none()).copied())
    }

    /// The visit of that row, without tracking it.
    pub fn picked_card(&self) -> Option<VisitCard> {
        untrack(|| self.picked().and_then(|id| self.card(id)))
    }

    /// The visits of a list below the line.
    pub fn group(&self, group: Group) -> Vec<VisitCard> {
        self.listed(group, VisitCard::clone)
    }

    /// One thing about each visit of a list below the line, without copying the visits.
    pub fn listed<T>(&self, group: Group, of: fn(&VisitCard) -> T) -> Vec<T> {
        let seat = self.seat.get();
        self.line.with(|line| {
            let list = if group == Group::Ended { &line.ended } else { &line.others };
            let seated = line.windows.iter().filter(|window| Some(&window.id) != seat.as_ref());
            let seated =
                seated.filter_map(|window| window.visit.as_ref()).filter(|_| group == Group::Elsewhere);
            let listed = list.iter().filter(|card| Group::of(card, seat.as_ref()) == Some(group));
            seated.chain(listed).map(of).collect()
        })
    }

    /// The latest visit whose last step this officer can undo.
    pub fn undoable(&self) -> Option<VisitCard> {
        let me = self.me();
        let now = self.now.get();
        self.line.with(|line| {
            cards(line)
                .filter(|card| card.undo.as_ref().is_some_and(|undo| undo.by == me && undo.until.at > now))
                .max_by_key(|card| card.seq)
                .cloned()
        })
    }

    /// Open alerts: unanswered ones first, the oldest on top.
    pub fn alerts(&self) -> Vec<AlertView> {
        let open = |line: &LineView| {
            line.alerts.iter().filter(|alert| alert.closed_at.is_none()).cloned().collect::<Vec<_>>()
        };
        let mut alerts = self.line.with(open);
        alerts.sort_by_key(|alert| (alert.answered_at.is_some(), alert.raised_at.at));
        alerts
    }
}
