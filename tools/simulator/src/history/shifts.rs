//! When officers work: watches, lunch, and who is at which window.

use super::demand;
use super::desk::{Desk, Doing, Event, Seat};
use crate::draws::Draws;
use crate::error::Result;
use crate::habits::PATIENCE_AFTER_BEING_SERVED;
use domain::command::Command;
use domain::fact::{Actor, Who};
use domain::ids::{SessionId, StaffId, WindowId};
use domain::time::{At, Day, MINUTE, Ms};

/// The length of a lunch break.
const LUNCH: Ms = 30 * MINUTE;

/// When people are told of a closing, in minutes from it: those who come back to the line too.
const WARNINGS: [Ms; 6] = [-30, -20, -10, -1, 15, 45];

/// The watch of an hour: night, day, evening.
fn watch(hour: u16) -> usize {
    match hour {
        7..15 => 1,
        15..23 => 2,
        _ => 0,
    }
}

/// Windows that are staffed for this many officer minutes in the busiest hour of a watch.
pub(super) fn staffed(minutes: f64) -> usize {
    (minutes / 60.0 - 0.1).ceil().max(1.0) as usize
}

impl Desk {
    /// The last closing of a day.
    fn closes_on(&self, day: Day) -> Option<At> {
        let (mut at, end) = (self.calendar.at(day, 0), self.calendar.at(Day(day.0 + 1), 0));
        let mut last = None;
        while at < end {
            let opens_at = self.calendar.opens_at(at).unwrap_or(at);
            let Some(closes_at) = self.calendar.closes_at(opens_at).filter(|closes_at| *closes_at <= end)
            else {
                break;
            };
            (at, last) = (closes_at, Some(closes_at));
        }
        last
    }

    /// Plans a day: who comes, who works, when they eat.
    pub(super) fn day(&mut self, day: Day) {
        for newcomer in self.demand.day(day, &self.calendar) {
            self.at(newcomer.at, Event::Arrives(Box::new(newcomer)));
        }
        let per_visit = self.demand.minutes;
        let mut busiest = [0.0_f64; 3];
        for hour in (0..24).filter(|hour| demand::is_open(&self.calendar, day, *hour)) {
            if let Some(most) = busiest.get_mut(watch(hour)) {
                *most = most.max(self.demand.expected(day, hour) * per_visit);
            }
        }
        let fewer = usize::from(self.plan.fewer_from.is_some_and(|from| from <= day));
        for hour in 0..24 {
            let minutes = busiest.get(watch(hour)).copied().unwrap_or_default();
            let open = demand::is_open(&self.calendar, day, hour);
            let wanted = if open { staffed(minutes).saturating_sub(fewer).max(1) } else { 0 };
            let from = demand::span(&self.calendar, day, hour).0;
            for place in 0..self.seats.len() {
                let Some(seat) = self.seats.get_mut(place) else { continue };
                let officer = seat.officers.get(watch(hour)).copied().filter(|_| place < wanted);
                if officer != seat.planned {
                    seat.planned = officer;
                    self.at(from, Event::Staffed(place, officer));
                }
                let noon = matches!(hour, 11 | 19) && officer.is_some();
                if noon {
                    self.at(from + 30 * MINUTE * (place % 4) as Ms, Event::Lunch(place));
                }
            }
        }
        if self.dice.chance(0.04) {
            let at = self.calendar.at(day, 8 * 60 + self.dice.below(600) as u16);
            self.at(at, Event::Presses);
        }
        let closes_at = self.closes_on(day);
        for minutes in WARNINGS {
            if let Some(closes_at) = closes_at {
                self.at(closes_at + minutes * MINUTE, Event::Warns);
            }
        }
        let turns = self.calendar.at(day, self.line.rules.hours.day_starts_min);
        self.at(turns + 10 * MINUTE, Event::Sweeps);
        let tomorrow = self.calendar.at(Day(day.0 + 1), 0);
        if tomorrow < self.plan.end {
            self.at(tomorrow, Event::Day(Day(day.0 + 1)));
        }
    }

    pub(super) fn sits_down(&mut self, place: usize, officer: Option<StaffId>) -> Result<()> {
        let Some(seat) = self.seats.get(place) else { return Ok(()) };
        let (window, doing, before) = (seat.window.clone(), seat.doing, seat.actor.clone());
        let Some(officer) = officer else {
            self.with_seat(place, |seat| seat.closing = true);
            return match doing {
                Doing::With(_) | Doing::Off => Ok(()),
                Doing::Out => self.goes_home(place),
                Doing::Idle | Doing::Looking => self.is_free(place),
            };
        };
        if doing != Doing::Off {
            self.signs_out(&before);
        }
        let actor = self.sits(officer, &window);
        self.with_seat(place, |seat| {
            seat.actor = actor.clone();
            seat.closing = false;
            seat.hungry = false;
        });
        self.ask(&actor, Command::Open { window, services: None, take_over: true, sign_on: None })?;
        if matches!(doing, Doing::Off | Doing::Out) {
            self.looks_up(place);
        }
        Ok(())
    }

    /// A new sign-in of an officer at a window.
    fn sits(&mut self, staff: StaffId, window: &WindowId) -> Actor {
        let session = SessionId(self.dice.id(self.now));
        self.signs_in(staff, session, window);
        Actor { who: Who::Staff(staff), window: Some(window.clone()), session: Some(session) }
    }

    pub(super) fn with_seat(&mut self, place: usize, change: impl FnOnce(&mut Seat)) {
        if let Some(seat) = self.seats.get_mut(place) {
            change(seat);
        }
    }

    pub(super) fn looks_up(&mut self, place: usize) {
        let soon = self.dice.time(8.0, 0.4);
        self.with_seat(place, |seat| seat.doing = Doing::Looking);
        self.after(soon, Event::Looks(place));
    }

    /// A visit is waiting: idle officers notice it.
    pub(super) fn wakes(&mut self) {
        if let Some(place) = self.seats.iter().position(|seat| seat.doing == Doing::Idle) {
            self.looks_up(place);
        }
    }

    /// The window is free: its officer goes home, to lunch, or on to the next visit.
    pub(super) fn is_free(&mut self, place: usize) -> Result<()> {
        let on_duty = |seat: &Seat| !seat.closing && !matches!(seat.doing, Doing::Off | Doing::Out);
        let relieved = self.seats.iter().any(on_duty);
        let Some(seat) = self.seats.get(place) else { return Ok(()) };
        if seat.closing && relieved {
            return self.goes_home(place);
        }
        if seat.hungry && !seat.closing {
            return self.eats(place);
        }
        let rest = self.dice.time(12.0, 0.5);
        self.with_seat(place, |seat| seat.doing = Doing::Looking);
        self.after(rest, Event::Looks(place));
        Ok(())
    }

    pub(super) fn goes_home(&mut self, place: usize) -> Result<()> {
        let Some(seat) = self.seats.get(place) else { return Ok(()) };
        let (actor, window) = (seat.actor.clone(), seat.window.clone());
        self.ask(&actor, Command::Close { window, hand_to: None })?;
        self.signs_out(&actor);
        self.holds_return(place, Doing::Off);
        Ok(())
    }

    /// A closed window's holds wait in the line again.
    fn holds_return(&mut self, place: usize, doing: Doing) {
        let mut holds = Vec::new();
        self.with_seat(place, |seat| {
            seat.doing = doing;
            holds = std::mem::take(&mut seat.holds);
        });
        for id in holds {
            self.loses_patience(id, PATIENCE_AFTER_BEING_SERVED);
            self.wakes();
        }
    }

    pub(super) fn lunch(&mut self, place: usize) -> Result<()> {
        match self.seats.get(place).map(|seat| (seat.doing, seat.closing)) {
            Some((Doing::With(_), _)) => self.with_seat(place, |seat| seat.hungry = true),
            Some((Doing::Idle | Doing::Looking, false)) => return self.eats(place),
            _ => {}
        }
        Ok(())
    }

    /// Some close their windows, some are away for a while.
    fn eats(&mut self, place: usize) -> Result<()> {
        let Some(seat) = self.seats.get(place) else { return Ok(()) };
        let (actor, window) = (seat.actor.clone(), seat.window.clone());
        self.with_seat(place, |seat| seat.hungry = false);
        match self.line.rules.away_reasons.first().filter(|_| place % 2 == 1) {
            Some(reason) => {
                let away =
                    Command::Away { window, reason: reason.id.clone(), back_at: Some(self.now + LUNCH) };
                self.ask(&actor, away)?;
                self.with_seat(place, |seat| seat.doing = Doing::Out);
            }
            None => {
                self.ask(&actor, Command::Close { window, hand_to: None })?;
                self.holds_return(place, Doing::Out);
            }
        }
        self.after(LUNCH, Event::Back(place));
        Ok(())
    }

    pub(super) fn is_back(&mut self, place: usize) -> Result<()> {
        let Some(seat) = self.seats.get(place).filter(|seat| seat.doing == Doing::Out) else { return Ok(()) };
        let (actor, window) = (seat.actor.clone(), seat.window.clone());
        self.ask(&actor, Command::Open { window, services: None, take_over: true, sign_on: None })?;
        self.looks_up(place);
        Ok(())
    }

    /// The history ends: everyone who is still waiting is served, or leaves.
    pub(super) fn closes_for_good(&mut self) -> Result<()> {
        for place in 0..self.seats.len() {
            self.sits_down(place, None)?;
        }
        Ok(())
    }
}
