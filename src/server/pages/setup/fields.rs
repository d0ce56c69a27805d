//! Reading the fields of a form: texts, checkboxes, durations, times, words in several languages.

use super::form::{Wrong, each, wrong};
use domain::hours::DAY_MIN;
use domain::time::{HOUR, MINUTE, Ms, SECOND};
use domain::words::{WordLists, Words};
use ops::error::Error;
use ops::text;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The longest text of a field, in characters.
const LONGEST: usize = 500;

/// A check of `ops::text`: the field, its text, and the most characters allowed.
type TextCheck = fn(&'static str, &str, usize) -> Result<String, Error>;

/// The fields of a form as sent.
pub struct Typed<'a>(pub &'a BTreeMap<String, String>);

impl Typed<'_> {
    /// A text; empty when absent.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.trim())
    }

    /// A text as it was sent; empty when absent.
    pub fn whole(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A required text, not too long and without characters that cannot be shown.
    pub fn required(&self, name: &str) -> Result<String, Wrong> {
        needed(name, self.checked(name)?)
    }

    /// The same, but it may be empty.
    pub fn checked(&self, name: &str) -> Result<&str, Wrong> {
        self.lines(name, LONGEST)
    }

    /// A required name: one line that people read.
    pub fn name(&self, name: &str) -> Result<String, Wrong> {
        needed(name, self.line(name, text::LONGEST_NAME)?)
    }

    /// A text of one line and at most so many characters; it may be empty.
    pub fn line(&self, name: &str, most: usize) -> Result<&str, Wrong> {
        self.within(name, most, text::line)
    }

    /// A text of several lines and at most so many characters; it may be empty.
    pub fn lines(&self, name: &str, most: usize) -> Result<&str, Wrong> {
        self.within(name, most, text::lines)
    }

    fn within(&self, name: &str, most: usize, check: TextCheck) -> Result<&str, Wrong> {
        let text = self.text(name);
        match check("text", text, most) {
            Ok(shown) if shown.is_empty() => Ok(""),
            Ok(_) => Ok(text),
            Err(Error::Invalid { code: "text_too_long", .. }) => Err(wrong(name, "too_long")),
            Err(_) => Err(wrong(name, "bad_text")),
        }
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

    /// The short name of an entry: to add one, a new one; to change or remove one, a known one.
    pub fn entry<T: FromStr>(&self, is_known: impl FnOnce(&T) -> bool) -> Result<T, Wrong> {
        let id: T = self.slug("id")?;
        match (self.text("do"), is_known(&id)) {
            ("add", true) => Err(wrong("id", "taken")),
            ("add", false) | (_, true) => Ok(id),
            (_, false) => Err(wrong("id", "bad_choice")),
        }
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
        in_each(name, languages, needed, |field| self.checked(field))
    }

    /// A name in the given languages, of which the first is required.
    pub fn names(&self, name: &str, languages: &[String]) -> Result<Words, Wrong> {
        in_each(name, languages, true, |field| self.line(field, text::LONGEST_NAME))
    }

    /// The same where no other entry may have the name too, in any language.
    pub fn own_names<'w>(
        &self,
        name: &str,
        languages: &[String],
        others: impl IntoIterator<Item = &'w Words>,
    ) -> Result<Words, Wrong> {
        let own = self.names(name, languages)?;
        let taken = others.into_iter().flat_map(|other| text::shared(&own, other));
        let taken: Vec<Wrong> = taken.map(|language| wrong(format!("{name}_{language}"), "taken")).collect();
        if taken.is_empty() { Ok(own) } else { Err(Wrong::join(taken)) }
    }

    /// Lists in the given languages, one entry on each line.
    pub fn lists(&self, name: &str, languages: &[String]) -> Result<WordLists, Wrong> {
        let lists = languages.iter().map(|language| {
            let lines = self.checked(&format!("{name}_{language}"))?.lines().map(str::trim);
            let lines: Vec<String> = lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();
            Ok((language.clone(), lines))
        });
        Ok(WordLists(each(lists)?.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()))
    }
}

fn needed(name: &str, text: &str) -> Result<String, Wrong> {
    if text.is_empty() { Err(wrong(name, "required")) } else { Ok(text.to_owned()) }
}

/// A text in each of the languages; the first is required if `needed`.
fn in_each<'t>(
    name: &str,
    languages: &[String],
    needed: bool,
    read: impl Fn(&str) -> Result<&'t str, Wrong>,
) -> Result<Words, Wrong> {
    let texts = languages.iter().enumerate().map(|(place, language)| {
        let field = format!("{name}_{language}");
        match read(&field)? {
            "" if needed && place == 0 => Err(wrong(field, "required")),
            text => Ok((language.clone(), text.to_owned())),
        }
    });
    Ok(Words(each(texts)?.into_iter().filter(|(_, text)| !text.is_empty()).collect()))
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

/// A time of day in minutes after midnight: `H:MM`, also `24:00`, or with its half of the day: `8:00 PM`, `8 p.m.`.
pub fn clock(text: &str) -> Option<u16> {
    let plain: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '.').collect();
    let plain = plain.to_lowercase();
    let halves = [("am", 0), ("pm", 12)];
    let half = halves.iter().find_map(|(name, from)| Some((plain.strip_suffix(name)?, *from)));
    let digits = half.map_or(plain.as_str(), |(digits, _)| digits);
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None => (half?.0, "00"),
    };
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let hours = match half {
        Some((_, from)) if (1..=12).contains(&hours) => hours % 12 + from,
        Some(_) => return None,
        None => hours,
    };
    let all = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && all <= 24 * 60).then_some(all)
}

/// A time at which something ends: midnight is the one that ends the day.
pub fn end_of_day(minutes: u16) -> u16 {
    if minutes == 0 { DAY_MIN } else { minutes }
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

    #[test]
    fn times_of_day_may_have_their_half_of_the_day() {
        for (text, minutes) in [
            ("8:00 AM", 480),
            ("8 am", 480),
            ("3:20\u{a0}PM", 920),
            ("3:20 p.m.", 920),
            ("3:20 p. m.", 920),
            ("12:00 AM", 0),
            ("12:30pm", 750),
        ] {
            assert_eq!(clock(text), Some(minutes), "{text}");
        }
        for minutes in 0..DAY_MIN {
            assert_eq!(clock(&app::words::minute(minutes)), Some(minutes), "as a page shows it");
        }
        for text in ["0:30 AM", "13:00 PM", "8:60 AM", "AM", "8 oclock", "+8:00 AM am"] {
            assert_eq!(clock(text), None, "{text}");
        }
    }
}
