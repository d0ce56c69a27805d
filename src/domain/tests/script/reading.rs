//! How hard a text is to read.

use domain::script::reading::{Hard, hard};

#[test]
fn easy_sentences_pass_and_hard_ones_do_not() {
    for (language, text) in [
        ("en", "Please tell me what happened. Take the time you need."),
        ("en", "You will get a copy by Friday. We will call you if it is late."),
        ("es", "Cuénteme qué pasó, por favor. Tome el tiempo que necesite."),
        ("es-US", "Le damos una copia el viernes. Si tarda más, le llamamos."),
        ("en", ""),
        ("en", "… !"),
        ("en", "[your name]"),
    ] {
        assert_eq!(hard(text, language), None, "{text}");
    }
    for (language, text) in [
        ("en", "Documentation requirements necessitate administrative verification of your identification."),
        ("en-US", "Pursuant to applicable regulations, notification of the complainant is discretionary."),
    ] {
        assert!(matches!(hard(text, language), Some(Hard::Grade(_))), "{text}");
    }
    for text in [
        "La documentación administrativa correspondiente requiere verificación de identificación.",
        "Conforme a las disposiciones reglamentarias aplicables, la notificación es discrecional.",
    ] {
        assert!(matches!(hard(text, "es"), Some(Hard::Index(_))), "{text}");
        assert_eq!(hard(text, "vi"), None, "of other languages only the length of sentences is known");
    }
}

#[test]
fn the_figures_are_those_of_the_formulas() {
    // One sentence of one word: 0.39 + 11.8 syllables - 15.59, and 206.835 - 62.3 syllables - 1.
    for (word, syllables) in
        [("Table", 2), ("Idea", 2), ("Documentation", 5), ("Nevertheless", 4), ("Rhythmic", 2)]
    {
        let Some(Hard::Grade(grade)) = hard(word, "en") else { panic!("{word}") };
        assert!((grade - (0.39 + 11.8 * f64::from(syllables) - 15.59)).abs() < 1e-9, "{word}: {grade}");
    }
    for (word, syllables) in
        [("Había", 3), ("Aérea", 4), ("Documentación", 5), ("Averigüe", 4), ("Teatro", 3)]
    {
        let Some(Hard::Index(index)) = hard(word, "es") else { panic!("{word}") };
        assert!((index - (206.835 - 62.3 * f64::from(syllables) - 1.0)).abs() < 1e-9, "{word}: {index}");
    }
    for (word, language) in
        [("Please", "en"), ("You", "en"), ("Día", "es"), ("Cuatro", "es"), ("Ciudad", "es")]
    {
        assert_eq!(hard(word, language), None, "{word}");
    }
    // Two sentences, five words, ten syllables.
    let Some(Hard::Grade(grade)) = hard("Ask. It is a responsibility?", "en") else { panic!() };
    assert!((grade - (0.39 * 2.5 + 11.8 * 2.0 - 15.59)).abs() < 1e-9, "{grade}");
}

#[test]
fn a_sentence_has_twenty_words_at_most_and_brackets_count_one() {
    let sentence = |words: usize| format!("Yes. {}. No.", vec!["go"; words].join(" "));
    for language in ["en", "es", "vi"] {
        assert_eq!(hard(&sentence(20), language), None);
        assert_eq!(hard(&sentence(21), language), Some(Hard::Sentence(21)));
        let filled =
            format!("{} [the day and the time when we shall be there, U.S. time].", vec!["go"; 19].join(" "));
        assert_eq!(hard(&filled, language), None);
        assert_eq!(hard(&format!("We {filled}"), language), Some(Hard::Sentence(21)));
    }
    let halves = format!("{}; {}: {}", sentence(20), sentence(20), sentence(20));
    assert_eq!(hard(&halves, "en"), None, "marks end a sentence");
    // Hard words of a name that is filled in do not count.
    assert_eq!(hard("I am [administrative documentation coordinator].", "en"), None);
    assert_eq!(hard("I don't. I can’t. I won't.", "en"), None);
}
