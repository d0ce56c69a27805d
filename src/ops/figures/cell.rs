//! Which cell of figures that are broken down a contribution belongs to.

use crate::model::totals::ClosedFilter;
use domain::ids::DistrictId;
use domain::reports::GroupBy;
use domain::time::Day;
use domain::totals::Closed;
use std::collections::BTreeSet;

/// The Monday of a day's week.
#[must_use]
pub fn monday(day: Day) -> Day {
    Day(day.0 - i32::try_from(domain::hours::weekday(day)).unwrap_or_default())
}

/// The values that a contribution is broken down by, as far as they are known.
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
    pub(super) fn keys(&self, by: &[GroupBy]) -> Vec<Vec<String>> {
        let dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
        let mut keys = vec![Vec::with_capacity(by.len())];
        for by in by {
            let word = match by {
                GroupBy::All => "total".to_owned(),
                GroupBy::Hour => format!("{:02}", self.hour % 24),
                GroupBy::Day => self.day.to_string(),
                GroupBy::Week => monday(self.day).to_string(),
                GroupBy::Month => self.day.first_of_month().to_string(),
                GroupBy::Watch => dash(self.watch),
                GroupBy::District => self.district.to_string(),
                GroupBy::Service => dash(self.service),
                GroupBy::Channel => self.channel.to_owned(),
                GroupBy::Language => dash(self.language),
                GroupBy::Area => dash(self.area),
                GroupBy::Need => {
                    // Early records may contain a need twice.
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

    /// Whether it matches those parts of a filter that the store was not asked for. `watched` says that the
    /// watch is known.
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
    use super::{Cell, GroupBy};
    use domain::time::Day;

    #[test]
    fn a_need_that_an_old_record_names_twice_is_one_row() {
        let district = "north".parse().unwrap();
        let keys = |needs| Cell { needs, ..Cell::new(&district, Day(1)) }.keys(&[GroupBy::Need]);
        assert_eq!(keys(vec!["interpreter", "interpreter"]), [["interpreter"]]);
        assert_eq!(keys(vec!["wheelchair", "interpreter"]), [["interpreter"], ["wheelchair"]]);
        assert_eq!(keys(Vec::new()), [["-"]]);
    }
}
