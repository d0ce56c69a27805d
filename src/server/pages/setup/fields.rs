//! Reading the fields of a form: texts, checkboxes, durations, times, words in several languages.

use super::form::{Wrong, wrong};
use domain::time::{HOUR, MINUTE, Ms, SECOND};
use domain::words::{WordLists, Words};
use std::collections::BTreeMap;
use std::str::FromStr;

/// The longest text of a field, in characters.
const LONGEST: usize = 500;

/// The fields of a form as sent.
pub struct Typed<'a>(pub &'a BTreeMap<String, String>);

impl Typed<'_> {
    /// A text; empty when absent.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.trim())
    }

    /// A required text, not too long and without control characters.
    pub fn required(&self, name: &str) -> Result<String, Wrong> {
        match self.checked(name)? {
            "" => Err(wrong(name, "required")),
            text => Ok(text.to_owned()),
        }
    }

    /// The same, but it may be empty.
    pub fn checked(&self, name: &str) -> Result<&str, Wrong> {
        let text = self.text(name);
        if text.chars().count() > LONGEST {
            return Err(wrong(name, "too_long"));
        }
        if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
            return Err(wrong(name, "bad_choice"));
        }
        Ok(text)
    }

    /// Whether a checkbox is checked.
    pub fn tick(&self, name: &str) -> bool {
        self.text(name) == "yes"
    }

    /// A required short name.
    pub fn slug<T: FromStr>(&self, name: &str) -> Result<T, Wrong> {
        let text = self.required(name)?;
        text.parse().map_err(|_| wrong(name, "bad_slug"))
    }

    /// A required number within bounds, both included.
    pub fn number(&self, name: &str, least: u32, most: u32) -> Result<u32, Wrong> {
        let number = self.required(name)?.parse::<u32>().map_err(|_| wrong(name, "bad_number"))?;
        if (least..=most).contains(&number) { Ok(number) } else { Err(wrong(name, "bad_number")) }
    }

    /// A duration.
    pub fn length(&self, name: &str) -> Result<Ms, Wrong> {
        length(&self.required(name)?).ok_or_else(|| wrong(name, "bad_length"))
    }

    /// Words in the given languages; the first one is required if `needed`.
    pub fn words(&self, name: &str, languages: &[String], needed: bool) -> Result<Words, Wrong> {
        let mut words = BTreeMap::new();
        for language in languages {
            let text = self.checked(&format!("{name}_{language}"))?;
            if !text.is_empty() {
                words.insert(language.clone(), text.to_owned());
            }
        }
        match languages.first().filter(|first| needed && !words.contains_key(*first)) {
            Some(first) => Err(wrong(format!("{name}_{first}"), "required")),
            None => Ok(Words(words)),
        }
    }

    /// Lists in the given languages, one entry on each line.
    pub fn lists(&self, name: &str, languages: &[String]) -> Result<WordLists, Wrong> {
        let mut lists = BTreeMap::new();
        for language in languages {
            let lines = self
                .checked(&format!("{name}_{language}"))?
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty());
            let lines: Vec<String> = lines.map(str::to_owned).collect();
            if !lines.is_empty() {
                lists.insert(language.clone(), lines);
            }
        }
        Ok(WordLists(lists))
    }
}

/// `M:SS`, `H:MM:SS`, or a number of minutes.
pub fn length(text: &str) -> Option<Ms> {
    let parts = text
        .split(':')
        .map(|part| part.trim().parse::<u32>().ok().map(Ms::from))
        .collect::<Option<Vec<_>>>()?;
    let ms = match parts.as_slice() {
        [minutes] => minutes * MINUTE,
        [minutes, seconds] if *seconds < 60 => minutes * MINUTE + seconds * SECOND,
        [hours, minutes, seconds] if *minutes < 60 && *seconds < 60 => {
            hours * HOUR + minutes * MINUTE + seconds * SECOND
        }
        _ => return None,
    };
    (ms <= 1_000 * HOUR).then_some(ms)
}

/// `H:MM` as minutes after midnight; `24:00` too.
pub fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.trim().parse().ok()?, minutes.trim().parse().ok()?);
    let all = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && all <= 24 * 60).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_write_them() {
        assert_eq!(length("15"), Some(15 * MINUTE));
        assert_eq!(length("1:30"), Some(90 * SECOND));
        assert_eq!(length("1:00:05"), Some(HOUR + 5 * SECOND));
        assert_eq!(length("1:75"), None);
        assert_eq!(length("-1"), None);
        assert_eq!(length(""), None);
    }

    #[test]
    fn times_of_day_go_up_to_midnight() {
        assert_eq!(clock("8:00"), Some(480));
        assert_eq!(clock("24:00"), Some(1_440));
        assert_eq!(clock("24:01"), None);
        assert_eq!(clock("8"), None);
    }
}
