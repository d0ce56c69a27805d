//! Search for people by typed text: names in any case, with and without accents, in any Unicode composition,
//! with either apostrophe, in any order, by the beginning of each word; telephone numbers with and without
//! country code and with any punctuation, whole or by their first or last digits; references by any of their
//! parts.
//!
//! The two databases fold letters differently, so it is done here: a text is stored as the words it is found
//! by, and typed text becomes ranges of such words, which an ordinary index finds in both databases.

use ops::ports::PersonalKind;
use serde::Serialize;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters of a word that are stored and compared.
const LONGEST: usize = 40;
/// Words of a text that are stored. A longer text is not a name.
const MOST_WORDS: usize = 16;
/// Fewer digits are not searched as a telephone number or the end of one.
const FEWEST_DIGITS: usize = 3;
/// Two numbers with at least this many identical last digits are the same, even if one of them has more
/// digits before, such as a country code.
const LOCAL_DIGITS: usize = 7;
/// The prefix of digits in reverse order, by which a number is found from its end. It sorts before every
/// letter of a word.
const FROM_THE_END: char = '<';
/// Sorts after every letter of a word.
const AFTER_ALL: char = char::MAX;
/// Sorts before every letter of a word.
const BEFORE_ALL: char = '\u{1}';

/// The words from `from` (inclusive) to `to` (exclusive).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Range {
    from: String,
    to: String,
}

impl Range {
    fn beginning_with(word: &str) -> Range {
        Range { from: word.to_owned(), to: format!("{word}{AFTER_ALL}") }
    }

    fn only(word: &str) -> Range {
        Range { from: word.to_owned(), to: format!("{word}{BEFORE_ALL}") }
    }
}

/// One typed word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Term {
    /// The ranges to look up: a few, which contain all results and little else.
    pub(crate) looked_up: Vec<Range>,
    /// The exact ranges of its results.
    found: Vec<Range>,
}

impl Term {
    fn word(word: &str) -> Term {
        let ranges = vec![Range::beginning_with(&cut(word))];
        Term { looked_up: ranges.clone(), found: ranges }
    }

    pub(crate) fn matches(&self, words: &BTreeSet<String>) -> bool {
        self.found.iter().any(|range| words.range(range.from.clone()..range.to.clone()).next().is_some())
    }

    /// The length of the shortest word it can find; longer words are rarer.
    fn letters(&self) -> usize {
        self.looked_up.iter().map(|range| range.from.chars().count()).min().unwrap_or_default()
    }
}

/// The words by which a text is found; none for kinds that are not searched.
pub(crate) fn words(kind: PersonalKind, text: &str) -> BTreeSet<String> {
    match kind {
        PersonalKind::Name | PersonalKind::Reference => beginnings(text),
        PersonalKind::Phone => {
            let digits = number(text);
            if digits.is_empty() {
                return BTreeSet::new();
            }
            BTreeSet::from([without_country(&digits).to_owned(), reversed(&digits)])
        }
        PersonalKind::Note | PersonalKind::Promise | PersonalKind::Answer => BTreeSet::new(),
    }
}

/// The terms of typed text, the longest word first; all of them must match. Empty if the text can match
/// nothing.
pub(crate) fn terms(text: &str) -> Vec<Term> {
    let mut terms = BTreeSet::new();
    let mut digits = String::new();
    let typed = text.replace("(0)", " ");
    let folded = fold(typed.chars().filter(|letter| !is_apostrophe(*letter)));
    // Consecutive digits are one number, however they are grouped.
    for word in folded.split(' ').filter(|word| !word.is_empty()).chain([""]) {
        if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
            digits.push_str(word);
            continue;
        }
        if !digits.is_empty() {
            terms.insert(digits_typed(&digits));
            digits.clear();
        }
        if !word.is_empty() {
            terms.insert(Term::word(word));
        }
    }
    let mut terms: Vec<Term> = terms.into_iter().collect();
    terms.sort_by_key(|term| std::cmp::Reverse(term.letters()));
    terms
}

fn digits_typed(typed: &str) -> Term {
    let mut ranges = BTreeSet::from([Range::beginning_with(&cut(typed))]);
    let digits = cut(typed.trim_start_matches('0'));
    if digits.len() < FEWEST_DIGITS {
        return Term::word(typed);
    }
    ranges.insert(Range::beginning_with(&digits));
    // No area code begins with 1, so it is the country code. A whole number is found from its end.
    let area = digits.strip_prefix('1').filter(|area| (FEWEST_DIGITS..10).contains(&area.len()));
    ranges.extend(area.map(Range::beginning_with));
    let end = reversed(&digits);
    let mut looked_up = ranges.clone();
    looked_up.insert(Range::beginning_with(&end.chars().take(1 + LOCAL_DIGITS).collect::<String>()));
    ranges.insert(Range::beginning_with(&end));
    // Numbers stored without the prefix that was typed here.
    for length in LOCAL_DIGITS..digits.len() {
        let shorter: String = end.chars().take(1 + length).collect();
        ranges.insert(Range::only(&shorter));
    }
    Term { looked_up: looked_up.into_iter().collect(), found: ranges.into_iter().collect() }
}

/// The normal form in which equal telephone numbers are equal, however they are written: digits with the
/// country code, except that of North America, without extension and international dialing prefix.
pub(crate) fn telephone(text: &str) -> String {
    let (digits, written) = (number(text), without_extension(text));
    let typed = cut(&digits_of(&written));
    let abroad = if written.starts_with('+') { Some(typed.as_str()) } else { None };
    let abroad = abroad.or_else(|| typed.strip_prefix("011")).or_else(|| typed.strip_prefix("00"));
    // Digits only: the library fails on punctuation after a prefix.
    let parsed = match abroad {
        Some(digits) => phonenumber::parse(None, format!("+{digits}")),
        None => phonenumber::parse(Some(phonenumber::country::US), &typed),
    };
    match parsed {
        Ok(parsed) if !digits.is_empty() => {
            let (country, national) = (parsed.code().value(), parsed.national().value().to_string());
            if country <= 1 { without_country(&national).to_owned() } else { format!("{country}{national}") }
        }
        _ => without_country(&digits).to_owned(),
    }
}

/// The digits of a telephone number, without extension and international dialing prefix.
fn number(text: &str) -> String {
    let digits = digits_of(&without_extension(text));
    cut(digits.trim_start_matches('0'))
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn without_extension(text: &str) -> String {
    let number = text.split(['x', 'X', 'e', 'E', '#']).next().unwrap_or_default();
    number.replace("(0)", "").trim().to_owned()
}

fn without_country(digits: &str) -> &str {
    digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(digits)
}

fn reversed(digits: &str) -> String {
    std::iter::once(FROM_THE_END).chain(digits.chars().rev()).collect()
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// The text from each of its words to the end, without separators: “Ana María de la Cruz” is found by “maria
/// de la”, “delacruz” and “cruz ana”.
fn beginnings(text: &str) -> BTreeSet<String> {
    let folded = fold(text.chars().map(|letter| if is_apostrophe(letter) { ' ' } else { letter }));
    let mut letters = String::with_capacity(folded.len());
    let mut starts = Vec::new();
    let mut between = true;
    for letter in folded.chars() {
        if letter == ' ' {
            between = true;
            continue;
        }
        if between || is_ideograph(letter) {
            starts.push(letters.len());
        }
        between = false;
        letters.push(letter);
    }
    starts.into_iter().take(MOST_WORDS).filter_map(|start| letters.get(start..)).map(cut).collect()
}

/// Lowercase letters without marks, with one space for each run of other characters.
fn fold(letters: impl Iterator<Item = char>) -> String {
    let mut folded = String::new();
    for letter in letters.nfkd().filter(|letter| !is_combining_mark(*letter) && !is_unseen(*letter)) {
        for small in letter.to_lowercase().filter(|small| !is_combining_mark(*small)) {
            match small {
                'ß' => folded.push_str("ss"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'þ' => folded.push_str("th"),
                'ø' => folded.push('o'),
                'đ' | 'ð' => folded.push('d'),
                'ł' => folded.push('l'),
                'ħ' => folded.push('h'),
                'ı' => folded.push('i'),
                'ς' => folded.push('σ'),
                small if small.is_alphanumeric() => folded.push(small),
                _ if folded.ends_with(' ') => {}
                _ => folded.push(' '),
            }
        }
    }
    folded
}

/// An apostrophe of any kind, which people type differently or leave out.
fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '`' | '´' | '\u{2b9}'..='\u{2bf}' | '‘' | '’' | '‛' | '′' | '＇')
}

/// An invisible character: soft hyphens, joiners, direction marks.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A letter of a script without spaces, where each letter counts as a word.
fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use ops::ports::PersonalKind::{Name, Note, Phone, Reference};

    fn finds(typed: &str, kind: PersonalKind, text: &str) -> bool {
        let (terms, words) = (terms(typed), words(kind, text));
        let found = !terms.is_empty() && terms.iter().all(|term| term.matches(&words));
        let held = |range: &Range| words.range(range.from.clone()..range.to.clone()).next().is_some();
        let looked_up = terms.iter().all(|term| term.looked_up.iter().any(held));
        assert!(looked_up || !found, "{typed} is not looked up where {text} is");
        found
    }

    #[test]
    fn names_are_found_as_people_type_them() {
        let decomposed = "Jose\u{301} Nu\u{301}n\u{303}ez";
        for (typed, name) in [
            ("josé núñez", "José Núñez"),
            ("José Núñez", decomposed),
            (decomposed, "JOSÉ NÚÑEZ"),
            ("nunez jose", "José Núñez"),
            ("nun", "José Núñez"),
            ("o'brien", "Sean O\u{2019}Brien"),
            ("O\u{2019}Brien", "Sean O'Brien"),
            ("obrien", "Sean O`Brien"),
            ("o brien", "Sean O Brien"),
            ("o'brien", "Sean O Brien"),
            ("o brien", "Sean O'Brien"),
            ("brien", "Sean O\u{2019}Brien"),
            ("ann lee", "Ann\u{a0}Lee"),
            ("ann\u{202f}lee", "Ann Lee"),
            ("lee, ann", "Ann Lee"),
            ("garcia lorca", "Federico García-Lorca"),
            ("garcía-lorca", "Federico Garcia Lorca"),
            ("delacruz", "Ana de la Cruz"),
            ("cruz ana", "Ana de la Cruz"),
            ("strasse", "Straße"),
            ("oystein", "Øystein"),
            ("lukasz", "Łukasz"),
            ("dung", "Đũng"),
            ("istanbul", "İstanbul"),
            ("ISTANBUL", "ıstanbul"),
            ("小明", "王小明"),
            ("王", "王小明"),
            ("ａｎｎ", "Ann"),
            ("mu\u{ad}ller", "Müller"),
            ("иван", "Иван"),
            ("σοφος", "ΣΟΦΟΣ"),
        ] {
            assert!(finds(typed, Name, name), "{typed} finds {name}");
        }
        for (typed, name) in [
            ("ann bo", "Ann Lee"),
            ("nn", "Ann"),
            ("", "Ann"),
            ("'; --", "Ann"),
            ("%", "Ann"),
            ("_nn", "Ann"),
        ] {
            assert!(!finds(typed, Name, name), "{typed} does not find {name}");
        }
        assert!(!finds("ann", Note, "Ann"));
    }

    #[test]
    fn numbers_are_found_with_and_without_what_stands_before_them() {
        let written = [
            "215 555 0101",
            "(215) 555-0101",
            "2155550101",
            "215.555.0101",
            "+1 215 555 0101",
            "1-215-555-0101",
            "001 215 555 0101",
        ];
        for typed in written {
            for number in written {
                assert!(finds(typed, Phone, number), "{typed} finds {number}");
                assert_eq!(telephone(typed), telephone(number));
            }
        }
        let abroad =
            ["+52 55 1234 5678", "011 52 55 1234 5678", "00 52 (55) 1234-5678", "+52 55 1234 5678 x9"];
        assert!(abroad.iter().all(|number| telephone(number) == "525512345678"));
        assert_eq!(telephone("215 555 0101 x5"), "2155550101");
        for typed in ["0101", "555-0101", "215", "215 555", "+1 215 555", "1 215"] {
            assert!(finds(typed, Phone, "215 555 0101"), "{typed}");
        }
        for (typed, number) in [
            ("+44 20 7946 0000", "020 7946 0000"),
            ("020 7946 0000", "+44 (0)20 7946 0000"),
            ("+44 (0)20 7946 0000", "00 44 20 7946 0000"),
            ("+52 55 1234 5678", "55 1234 5678"),
            ("55 1234 5678", "011 52 55 1234 5678"),
            ("215 555 0101", "555-0101"),
            ("555 0101", "215 555 0101 ext. 12"),
            ("555 0101", "215 555 0101 x12"),
        ] {
            assert!(finds(typed, Phone, number), "{typed} finds {number}");
        }
        for (typed, number) in [
            ("215 555 0102", "215 555 0101"),
            ("555", "215 555 0101"),
            ("215 555 4312", "4312"),
            ("14", "215 555 0142"),
            ("00", "215 555 0100"),
        ] {
            assert!(!finds(typed, Phone, number), "{typed} does not find {number}");
        }
        assert!(words(Phone, "000").is_empty());
    }

    #[test]
    fn references_are_found_by_their_parts() {
        for typed in ["DC-24-001", "dc24001", "24-001", "24001", "001 dc", "dc 24", "24 001"] {
            assert!(finds(typed, Reference, "DC-24-001"), "{typed}");
        }
        assert!(!finds("4-001", Reference, "DC-24-001"));
    }

    #[test]
    fn what_is_kept_is_bounded_whatever_is_typed() {
        let long = "a ".repeat(2_000) + &"b".repeat(2_000);
        let kept = words(Name, &long);
        assert!(kept.len() <= MOST_WORDS && kept.iter().all(|word| word.chars().count() <= LONGEST));
        let digits = "7".repeat(2_000);
        assert!(words(Phone, &digits).iter().all(|word| word.len() <= LONGEST + 1));
        let ranges: usize = terms(&digits).iter().map(|term| term.looked_up.len()).sum();
        assert!(ranges <= 3, "{ranges}");
        assert!(finds(&"b".repeat(100), Name, &"b".repeat(100)));
    }
}
