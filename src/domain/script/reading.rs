//! How hard a text is to read.
//!
//! English: the Flesch-Kincaid grade, 0.39 words/sentences + 11.8 syllables/words - 15.59 (Kincaid and others
//! 1975). Spanish: the Szigriszt index, 206.835 - 62.3 syllables/words - words/sentences (Szigriszt Pazos
//! 1993), on the INFLESZ scale of Barrio 2008, where 55 and more is as easy as newspapers. Other languages:
//! the length of sentences only.

/// The highest grade for what is said to residents.
pub const GRADE: f64 = 8.0;
/// The lowest Szigriszt index for what is said to residents.
pub const SZIGRISZT: f64 = 55.0;
/// For texts of fewer words, such as a greeting, the formulas are meaningless.
pub const FEWEST: usize = 4;
/// The most words in a sentence.
pub const LONGEST: usize = 20;

/// What makes a text hard to read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hard {
    /// A sentence of this many words.
    Sentence(usize),
    /// The required school grade, in English.
    Grade(f64),
    /// The Szigriszt index, in Spanish: low is hard.
    Index(f64),
}

/// The first thing that makes a text hard to read, if anything does.
#[must_use]
pub fn hard(text: &str, language: &str) -> Option<Hard> {
    let sentences: Vec<usize> = sentences(text);
    if let Some(long) = sentences.iter().copied().find(|words| *words > LONGEST) {
        return Some(Hard::Sentence(long));
    }
    let words: Vec<String> = words(text).collect();
    if words.is_empty() || sentences.is_empty() {
        return None;
    }
    let count = words.len() as f64;
    let per_sentence = count / sentences.len() as f64;
    match language.split('-').next() {
        Some("en") => {
            let syllables: usize = words.iter().map(|word| english(word)).sum();
            let grade = 0.39 * per_sentence + 11.8 * syllables as f64 / count - 15.59;
            (grade > GRADE).then_some(Hard::Grade(grade))
        }
        Some("es") => {
            let syllables: usize = words.iter().map(|word| spanish(word)).sum();
            let index = 206.835 - 62.3 * syllables as f64 / count - per_sentence;
            (index < SZIGRISZT).then_some(Hard::Index(index))
        }
        _ => None,
    }
}

/// Text in [brackets] is filled in when it is said, and counts as one short word.
fn filled(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut open = false;
    for letter in text.chars() {
        match letter {
            '[' => {
                open = true;
                plain.push('x');
            }
            ']' => open = false,
            _ if open => {}
            other => plain.push(other),
        }
    }
    plain
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let plain = filled(text).to_lowercase();
    let apart = |sign: char| !(sign.is_alphanumeric() || sign == '\'' || sign == '’');
    plain.split(apart).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The number of words of each sentence.
fn sentences(text: &str) -> Vec<usize> {
    filled(text)
        .split(['.', '?', '!', ':', ';', '…'])
        .map(|sentence| words(sentence).count())
        .filter(|count| *count > 0)
        .collect()
}

/// Syllables of an English word: groups of vowels, without a silent e at its end.
fn english(word: &str) -> usize {
    let groups = groups(word, |letter| "aeiouy".contains(letter));
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

/// Syllables of a Spanish word: groups of vowels; two strong or accented vowels next to each other count
/// separately.
fn spanish(word: &str) -> usize {
    let strong = |letter: char| "aeoáéíóú".contains(letter);
    let vowel = |letter: char| strong(letter) || "iuü".contains(letter);
    let pairs = word.chars().zip(word.chars().skip(1));
    let hiatus = pairs.filter(|(a, b)| strong(*a) && strong(*b)).count();
    (groups(word, vowel) + hiatus).max(1)
}

fn groups(word: &str, vowel: impl Fn(char) -> bool) -> usize {
    let mut last = false;
    let mut count = 0;
    for letter in word.chars() {
        let is = vowel(letter);
        count += usize::from(is && !last);
        last = is;
    }
    count
}
