//! The arrivals of a district: who, when, and for which service.
//!
//! The hours of the day follow the built-in real day of `arrivals.rs`, adjusted by weekday, season, slow
//! growth and a random factor of the day. Services follow the counts of two real front desks (`services.rs`).

use super::dice::Dice;
use crate::arrivals;
use crate::draws::{Draws, Length};
use crate::error::Result;
use crate::services::DEMAND;
use domain::clocks::Stretch;
use domain::ids::{Code, ServiceId};
use domain::rules::Rules;
use domain::time::{At, Day, Ms};
use domain::visit::Channel;
use ops::calendar::Calendar;

/// Languages other than English, and the percentage of people who speak them.
const LANGUAGES: [(&str, f64); 7] =
    [("en", 80.0), ("es", 15.0), ("zh", 1.5), ("vi", 1.0), ("pt", 1.0), ("ar", 0.8), ("ht", 0.7)];
/// Needs, with the percentage of people who have them.
const NEEDS: [(&str, f64); 5] = [
    ("wheelchair", 1.2),
    ("come_to_me", 0.6),
    ("sign_language", 0.4),
    ("interpreter", 3.0),
    ("child_alone", 0.05),
];
/// Each hour of the evening and night relative to the last hour of the built-in day, from 21:00.
const NIGHT: [f64; 10] = [0.8, 0.6, 0.45, 0.35, 0.25, 0.2, 0.18, 0.2, 0.3, 0.6];
/// Relative demand, Monday first.
const WEEK: [f64; 7] = [1.18, 1.07, 1.0, 1.0, 1.02, 0.6, 0.42];
/// Growth per year.
const GROWTH: f64 = 0.02;
/// Half the difference between the busiest and the calmest part of the year.
const SEASON: f64 = 0.09;
/// ZIP codes per district.
const AREAS: usize = 4;

/// How a person arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Takes a ticket at the tablet.
    Tablet,
    /// Takes the answer from the tablet.
    AnsweredAtTablet,
    /// Is checked in by an officer.
    Desk,
    /// Is checked in some time after arriving.
    Estimated,
    /// Took a paper slip.
    Paper,
    /// Has a quick question.
    Quick,
    /// Calls the desk by telephone.
    Phone,
    /// Took a place through a web page.
    Online,
}

const WAYS: [(Way, f64); 8] = [
    (Way::Tablet, 46.0),
    (Way::AnsweredAtTablet, 1.5),
    (Way::Desk, 20.0),
    (Way::Estimated, 1.0),
    (Way::Paper, 0.5),
    (Way::Quick, 6.0),
    (Way::Phone, 24.0),
    (Way::Online, 1.0),
];

impl Way {
    pub(super) fn channel(self) -> Channel {
        match self {
            Way::Phone => Channel::Phone,
            Way::Online => Channel::Online,
            _ => Channel::WalkIn,
        }
    }
}

/// A person who will arrive.
pub(super) struct Newcomer {
    pub(super) at: At,
    pub(super) way: Way,
    pub(super) service: Option<ServiceId>,
    pub(super) language: Option<String>,
    pub(super) needs: Vec<Code>,
    pub(super) area: Option<String>,
    pub(super) dice: Dice,
}

/// The demand of a district.
pub(super) struct Demand {
    seed: u64,
    place: u64,
    /// Visits in an average week of the last year.
    week: f64,
    /// The last day of the history, the reference for growth.
    last: Day,
    /// The share of each hour in a day, before weekday and season.
    hours: [f64; 24],
    /// The sum over all hours of an open week.
    weight: f64,
    services: [Vec<(ServiceId, f64)>; 2],
    needs: Vec<(Code, f64)>,
    /// Officer minutes of an average visit.
    pub(super) minutes: f64,
}

/// Twenty-four shares of a day: the built-in day from 07:00 to 21:00, and the night after it.
pub(super) fn shape() -> Result<[f64; 24]> {
    let mut hours = [0.0; 24];
    for seconds in arrivals::read(None, None, 1.0, 0)? {
        if let Some(hour) = hours.get_mut(7 + (seconds / 3_600.0) as usize) {
            *hour += 1.0;
        }
    }
    let evening = hours.get(20).copied().unwrap_or_default();
    for (place, share) in NIGHT.iter().enumerate() {
        if let Some(hour) = hours.get_mut((21 + place) % 24) {
            *hour = share * evening;
        }
    }
    Ok(hours)
}

impl Demand {
    pub(super) fn new(
        (seed, place): (u64, u64),
        a_year: f64,
        last: Day,
        rules: &Rules,
        calendar: &Calendar,
    ) -> Result<Demand> {
        let offered = |channel: Channel| {
            let offered = DEMAND.iter().filter_map(|demand| {
                let service = rules.services.iter().find(|service| service.id.as_str() == demand.service)?;
                service.channels.contains(&channel).then(|| (service.id.clone(), demand.visits))
            });
            offered.collect()
        };
        let needs = NEEDS.iter().filter_map(|(name, of_hundred)| {
            let known = rules.needs.iter().find(|need| need.id.as_str() == *name)?;
            Some((known.id.clone(), of_hundred / 100.0))
        });
        let services = [offered(Channel::WalkIn), offered(Channel::Phone)];
        let mut demand = Demand {
            minutes: minutes(&services, rules),
            seed,
            place,
            week: a_year * 7.0 / 365.25,
            last,
            hours: shape()?,
            weight: 0.0,
            services,
            needs: needs.collect(),
        };
        let days = last.0 - 6..=last.0;
        let hours = days.flat_map(|day| (0..24).map(move |hour| (Day(day), hour)));
        demand.weight = hours
            .filter(|(day, hour)| is_open(calendar, *day, *hour))
            .map(|(day, hour)| demand.share(day, hour))
            .sum();
        Ok(demand)
    }

    fn share(&self, day: Day, hour: u16) -> f64 {
        self.hours.get(usize::from(hour)).copied().unwrap_or_default() * weekday(day)
    }

    /// Visits expected in an open hour of that weekday, on an average day.
    pub(super) fn expected(&self, day: Day, hour: u16) -> f64 {
        if self.weight > 0.0 { self.week * self.share(day, hour) / self.weight } else { 0.0 }
    }

    /// Everyone who comes on a day, in order. The same for the same seed and day, wherever the history
    /// begins.
    pub(super) fn day(&self, day: Day, calendar: &Calendar) -> Vec<Newcomer> {
        let mut dice = Dice::of(self.seed, &[self.place, u64::from(day.0.unsigned_abs())]);
        let factor = self.season(day) * (0.12 * dice.normal()).exp();
        let mut newcomers = Vec::new();
        for hour in (0..24).filter(|hour| is_open(calendar, day, *hour)) {
            let (from, to) = span(calendar, day, hour);
            let rate = self.expected(day, hour) * factor;
            let mut at = from;
            loop {
                at = at + dice.length(Length::Exponential { mean_s: 3_600.0 / rate.max(1e-6) }).max(1);
                if at >= to {
                    break;
                }
                if calendar.is_open(at) {
                    let number = newcomers.len() as u64;
                    let own = Dice::of(self.seed, &[self.place, u64::from(day.0.unsigned_abs()), number + 1]);
                    newcomers.push(self.newcomer(at, own));
                }
            }
        }
        newcomers
    }

    /// Growth over the years, summer and winter, and the days around New Year.
    fn season(&self, day: Day) -> f64 {
        let years = f64::from(day.0 - self.last.0) / 365.25;
        let (_, month, date) = day.civil();
        let quiet = matches!((month, date), (12, 24..=31) | (1, 1)) || (month, date) == (7, 4);
        let summer = (std::f64::consts::TAU * (years_into(day) - 0.55)).cos();
        (1.0 + GROWTH).powf(years) * (1.0 + SEASON * summer) * if quiet { 0.6 } else { 1.0 }
    }

    fn newcomer(&self, at: At, mut dice: Dice) -> Newcomer {
        let way = dice.share(WAYS.iter().map(|(_, share)| *share)).and_then(|place| WAYS.get(place));
        let way = way.map_or(Way::Desk, |(way, _)| *way);
        let [at_counter, by_phone] = &self.services;
        let offered = if way.channel() == Channel::WalkIn { at_counter } else { by_phone };
        let chosen = dice.share(offered.iter().map(|(_, weight)| *weight));
        let service = chosen.and_then(|place| offered.get(place)).map(|(service, _)| service.clone());
        let language = dice.share(LANGUAGES.iter().map(|(_, share)| *share));
        let language = language.and_then(|place| LANGUAGES.get(place)).map(|(tag, _)| (*tag).to_owned());
        let needs = self.needs.iter().filter(|(_, share)| dice.chance(*share)).map(|(need, _)| need.clone());
        let needs = needs.collect();
        let area = dice.chance(0.7).then(|| self.area(&mut dice));
        Newcomer { at, way, service, language, needs, area, dice }
    }

    /// A simulated ZIP code: most people live in the district, some next door.
    fn area(&self, dice: &mut Dice) -> String {
        let place = self.place as usize + usize::from(dice.chance(0.12));
        let within = dice.share([0.4, 0.3, 0.2, 0.1].into_iter()).unwrap_or_default();
        format!("{:05}", 100 + place * AREAS + within)
    }
}

/// Officer minutes of an average visit, including the walk to the window.
fn minutes(services: &[Vec<(ServiceId, f64)>; 2], rules: &Rules) -> f64 {
    let mean = |(id, weight): &(ServiceId, f64)| {
        let spread = rules.service(id).map(|service| service.duration).unwrap_or_default();
        (weight * spread.median_s * (spread.spread.powi(2) / 2.0).exp(), *weight)
    };
    let sums = services.iter().flatten().map(mean);
    let (seconds, weights) = sums.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    // A few ask quickly or leave; the others walk to the window and back.
    if weights > 0.0 { 0.9 * (seconds / weights + 30.0) / 60.0 } else { 8.0 }
}

/// The times between which the local clock shows an hour; empty where daylight saving skips it.
pub(super) fn span(calendar: &Calendar, day: Day, hour: u16) -> Stretch {
    (calendar.at(day, hour * 60), calendar.at(day, (hour + 1) * 60))
}

/// Whether the district is open at half past.
pub(super) fn is_open(calendar: &Calendar, day: Day, hour: u16) -> bool {
    let half_past: Ms = 30 * domain::time::MINUTE;
    calendar.is_open(span(calendar, day, hour).0 + half_past)
}

fn weekday(day: Day) -> f64 {
    usize::try_from((day.0 + 3).rem_euclid(7)).ok().and_then(|place| WEEK.get(place)).copied().unwrap_or(1.0)
}

/// The elapsed part of the year, from 0 to 1.
fn years_into(day: Day) -> f64 {
    let (year, ..) = day.civil();
    Day::of(year, 1, 1).map_or(0.0, |first| f64::from(day.0 - first.0) / 365.25)
}
