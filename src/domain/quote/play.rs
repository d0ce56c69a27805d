//! One run: every window calls, serves and rests until it has nobody left to call.

use super::inputs::{Begun, ForecastInputs, Person, Queue, Seat};
use crate::rng::Dice;
use crate::time::{At, Ms};
use std::cmp::Ordering;

/// A visit on hold in this run: its seat, the time it is back, and the service time then.
type Back = (usize, At, Ms);

impl ForecastInputs {
    /// Simulates the line once, until every window has nobody left to call.
    pub(super) fn play(&mut self, dice: &mut Dice) {
        self.called.fill(false);
        for queue in &mut self.queues {
            queue.past = 0;
        }
        let sees = self.pace.sees.draw(dice);
        let mut free: Vec<(At, usize)> =
            self.seats.iter().map(|seat| self.first_call(seat, sees, dice)).zip(0..).collect();
        let mut back: Vec<Back> = self.held.iter().map(|held| self.comes_back(held, dice)).collect();
        // Newcomers who are still waiting in this run.
        let mut here = vec![true; self.newcomers.len()];
        while let Some(soonest) =
            free.iter().enumerate().min_by_key(|(_, (at, _))| *at).map(|(index, _)| index)
        {
            let Some((now, index)) = free.get(soonest).copied() else { break };
            let busy = match self.resumes(&mut back, index, now, dice) {
                Some(busy) => Some(busy),
                None => self.calls(index, now, &mut here, dice),
            };
            match (busy, free.get_mut(soonest)) {
                (Some(busy), Some(free)) => free.0 = now + busy,
                _ => drop(free.swap_remove(soonest)),
            }
        }
    }

    /// When a window calls for the first time. A free one calls a person who is waiting after a rest that has
    /// begun already; if nobody is waiting, it takes a moment until an arrival is noticed.
    fn first_call(&self, seat: &Seat, sees: Ms, dice: &mut Dice) -> At {
        let rest = self.pace.rest.draw(dice);
        if let Some((walk, served)) = &seat.there {
            let walk = walk.as_ref().map_or(0, |walk| self.remaining(walk, dice));
            return self.at + walk + self.remaining(served, dice) + rest;
        }
        let mut queues = seat.queues.iter().filter_map(|index| self.queues.get(*index));
        let waiting = queues.any(|queue| !queue.members.is_empty());
        (seat.free_at + rest).max(self.at + if waiting { 0 } else { sees })
    }

    fn remaining(&self, begun: &Begun, dice: &mut Dice) -> Ms {
        begun.length.remaining(begun.spent, &self.normal, dice)
    }

    /// Holds are assumed to end at a constant rate: how long one has lasted says nothing about its end.
    fn comes_back(&self, held: &super::inputs::Held, dice: &mut Dice) -> Back {
        let drawn = self.at + (-dice.unit().ln() * self.pace.hold_ms) as Ms;
        (
            held.seat,
            held.due.filter(|due| *due > self.at).unwrap_or(drawn),
            self.remaining(&held.served, dice),
        )
    }

    /// Continues with a visit that is back from a hold, before anyone is called. Returns how long that takes,
    /// including the rest.
    fn resumes(&self, back: &mut Vec<Back>, seat: usize, now: At, dice: &mut Dice) -> Option<Ms> {
        let index = back.iter().position(|(of, from, _)| *of == seat && *from <= now)?;
        let (.., serving) = back.swap_remove(index);
        Some(serving + self.pace.rest.draw(dice))
    }

    /// Calls the next person, and newcomers who come before them. Returns how long the window is then busy;
    /// `None` when nobody is left.
    fn calls(&mut self, seat: usize, now: At, here: &mut [bool], dice: &mut Dice) -> Option<Ms> {
        let seat = self.seats.get(seat)?;
        let first = first(&mut self.queues, &self.called, &self.people, &seat.queues, now);
        // While the order is steady, an ordinary newcomer comes after everyone, an urgent one after the
        // urgent.
        if !self.steady || first.is_none_or(|place| place >= self.urgent) {
            let ordinary: &[usize] = if first.is_none() || !self.steady { &seat.newcomers } else { &[] };
            let ahead = first.and_then(|place| self.people.get(place));
            for newcomer in seat.urgent_newcomers.iter().chain(ordinary) {
                let (Some(still), Some(person)) =
                    (here.get_mut(*newcomer), self.newcomers.get_mut(*newcomer))
                else {
                    continue;
                };
                if *still && (self.steady || ahead.is_none_or(|ahead| overtakes(person, ahead, now))) {
                    *still = false;
                    person.waits.push(now - self.at);
                }
            }
        }
        let place = first?;
        self.people.get_mut(place)?.waits.push(now - self.at);
        *self.called.get_mut(place)? = true;
        // A person who has left by then is not called: their wait is what it would have been.
        if self.pace.patience_ms.is_some_and(|patience| leaves(now - self.at, patience, dice)) {
            return Some(0);
        }
        let walk = self.pace.walk.draw(dice);
        let comes = self.pace.absent <= 0.0 || dice.unit() > self.pace.absent;
        let times = self.takes.get(place).and_then(|kind| self.times.get(*kind)).filter(|_| comes);
        let serving = times.map_or(0, |times| times.draw(dice));
        Some(walk + serving + self.pace.rest.draw(dice))
    }
}

/// Whether a person leaves the line within a time, at a constant risk.
fn leaves(within: Ms, patience_ms: f64, dice: &mut Dice) -> bool {
    dice.unit() > (-(within as f64) / patience_ms).exp()
}

/// The place of the first person in some queues.
fn first(queues: &mut [Queue], called: &[bool], people: &[Person], of: &[usize], now: At) -> Option<usize> {
    let mut best: Option<usize> = None;
    for index in of {
        let Some(queue) = queues.get_mut(*index) else { continue };
        while queue.members.get(queue.past).and_then(|place| called.get(*place)) == Some(&true) {
            queue.past += 1;
        }
        best = match (best, queue.members.get(queue.past)) {
            (Some(known), Some(other)) => match (people.get(known), people.get(*other)) {
                (Some(one), Some(another))
                    if comes_before(another, one, now).then(other.cmp(&known)) == Ordering::Less =>
                {
                    Some(*other)
                }
                _ => Some(known),
            },
            (known, other) => known.or(other.copied()),
        };
    }
    best
}

/// By urgency and rank, as the line itself orders; ties are resolved by the caller.
fn comes_before(one: &Person, other: &Person, now: At) -> Ordering {
    let rank = |person: &Person| person.rate * (now - person.rank_from) as f64;
    let first = other.urgent.cmp(&one.urgent).then(other.first.cmp(&one.first));
    first.then(rank(other).total_cmp(&rank(one)))
}

/// A newcomer arrived last, so an equal rank is not enough.
fn overtakes(newcomer: &Person, first: &Person, now: At) -> bool {
    comes_before(newcomer, first, now) == Ordering::Less
}
