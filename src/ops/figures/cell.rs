//! What figures are broken down by, and where a contribution belongs.

use crate::model::totals::ClosedFilter;
use domain::ids::DistrictId;
use domain::time::Day;
use domain::totals::Closed;
use std::collections::BTreeSet;

/// What figures are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// Nothing: all together.
    All,
    /// Hour of the day of arrival, in the district's zone: `00` to `23`.
    Hour,
    /// Business day.
    Day,
    /// Week, named by its Monday.
    Week,
    /// Month, named by its first day.
    Month,
    /// Watch on duty at the arrival; `-` where there was none.
    Watch,
    /// District.
    District,
    /// Service; `-` where none was chosen.
    Service,
    /// Channel.
    Channel,
    /// Language; `-` where none was chosen.
    Language,
    /// Area; `-` where none was told.
    Area,
    /// What the person needed: a visit counts to each of its needs, `-` without any.
    Need,
}

impl By {
    /// By its name in addresses.
    #[must_use]
    pub fn named(name: &str) -> Option<By> {
        BYS.into_iter().find(|by| by.as_str() == name)
    }

    /// Its name in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            By::All => "all",
            By::Hour => "hour",
            By::Day => "day",
            By::Week => "week",
            By::Month => "month",
            By::Watch => "watch",
            By::District => "district",
            By::Service => "service",
            By::Channel => "channel",
            By::Language => "language",
            By::Area => "area",
            By::Need => "need",
        }
    }
}

/// Everything figures can be told apart by.
pub const BYS: [By; 12] = [
    By::All,
    By::Hour,
    By::Day,
    By::Week,
    By::Month,
    By::Watch,
    By::District,
    By::Service,
    By::Channel,
    By::Language,
    By::Area,
    By::Need,
];

/// The Monday of a day's week.
#[must_use]
pub fn monday(day: Day) -> Day {
    Day(day.0 - i32::try_from(domain::hours::weekday(day)).unwrap_or_default())
}

/// What a contribution is told apart by, as far as it is known.
pub(super) struct Cell<'c> {
    pub(super) district: &'c DistrictId,
    pub(super) day: Day,
    pub(super) hour: u8,
    pub(super) watch: Option<&'c str>,
    pub(super) service: Option<&'c str>,
    pub(super) channel: &'c str,
    pub(super) language: Option<&'c str>,
    pub(super) area: Option<&'c str>,
    pub(super) needs: Vec<&'c str>,
}

impl Cell<'_> {
    pub(super) fn keys(&self, by: &[By]) -> Vec<Vec<String>> {
        let dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
        let mut keys = vec![Vec::with_capacity(by.len())];
        for by in by {
            let word = match by {
                By::All => "total".to_owned(),
                By::Hour => format!("{:02}", self.hour % 24),
                By::Day => self.day.to_string(),
                By::Week => monday(self.day).to_string(),
                By::Month => self.day.first_of_month().to_string(),
                By::Watch => dash(self.watch),
                By::District => self.district.to_string(),
                By::Service => dash(self.service),
                By::Channel => self.channel.to_owned(),
                By::Language => dash(self.language),
                By::Area => dash(self.area),
                By::Need => {
                    // Records from before this was seen to may name a need twice.
                    let mut needs: BTreeSet<&str> = self.needs.iter().copied().collect();
                    if needs.is_empty() {
                        needs.insert("-");
                    }
                    let with = |key: &Vec<String>, need: &str| {
                        key.iter().cloned().chain([need.to_owned()]).collect::<Vec<_>>()
                    };
                    keys = keys.iter().flat_map(|key| needs.iter().map(|need| with(key, need))).collect();
                    continue;
                }
            };
            for key in &mut keys {
                key.push(word.clone());
            }
        }
        keys
    }
}

pub(super) fn cell_of(row: &Closed) -> Cell<'_> {
    Cell {
        hour: row.place.hour,
        watch: row.place.watch.as_ref().map(domain::ids::Code::as_str),
        service: row.service.as_ref().map(domain::ids::ServiceId::as_str),
        channel: row.channel.as_str(),
        language: row.language.as_deref(),
        area: row.area.as_deref(),
        needs: row.needs.iter().map(domain::ids::Code::as_str).collect(),
        ..Cell::new(&row.district, row.day)
    }
}

impl<'c> Cell<'c> {
    pub(super) fn new(district: &'c DistrictId, day: Day) -> Cell<'c> {
        Cell {
            district,
            day,
            hour: 0,
            watch: None,
            service: None,
            channel: "",
            language: None,
            area: None,
            needs: Vec::new(),
        }
    }

    /// Whether a filter means it, as far as that was not asked of the store. `watched` says that the watch is known.
    pub(super) fn passes(&self, filter: &ClosedFilter, watched: bool) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| wanted == found.unwrap_or("-"))
        };
        let told = !self.channel.is_empty();
        (!watched || is(&filter.watch, self.watch))
            && (!told
                || is(&filter.service, self.service)
                    && is(&filter.language, self.language)
                    && filter.channel.is_none_or(|channel| channel.as_str() == self.channel))
    }
}

#[cfg(test)]
mod tests {
    use super::{By, Cell};
    use domain::time::Day;

    #[test]
    fn a_need_that_an_old_record_names_twice_is_one_row() {
        let district = "north".parse().unwrap();
        let keys = |needs| Cell { needs, ..Cell::new(&district, Day(1)) }.keys(&[By::Need]);
        assert_eq!(keys(vec!["interpreter", "interpreter"]), [["interpreter"]]);
        assert_eq!(keys(vec!["wheelchair", "interpreter"]), [["interpreter"], ["wheelchair"]]);
        assert_eq!(keys(Vec::new()), [["-"]]);
    }
}
