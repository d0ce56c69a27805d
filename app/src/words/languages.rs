//! The language of the page, and the names of languages.

use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Tongue(RwSignal<Locale>);

/// A view in which [`tongue`] is `locale`.
pub fn speaking<V>(locale: Locale, page: impl FnOnce() -> V) -> V {
    provide_context(Tongue(RwSignal::new(locale)));
    page()
}

/// The language of the page, as a signal because the kiosk changes it.
pub fn tongue() -> RwSignal<Locale> {
    use_context::<Tongue>().map_or_else(|| RwSignal::new(Locale::en), |tongue| tongue.0)
}

/// The locale for a language tag: English for languages the program has no texts in.
pub fn locale(language: &str) -> Locale {
    match language.split(['-', '_']).next() {
        Some("es") => Locale::es,
        _ => Locale::en,
    }
}

/// The language tag of a locale.
pub fn tag(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en",
        Locale::es => "es",
    }
}

/// The languages of a list in which the program has texts, each once; `first` before all others.
pub fn known(first: Option<Locale>, languages: &[String]) -> Vec<Locale> {
    let mut locales: Vec<Locale> = first.into_iter().collect();
    for language in languages {
        let locale = locale(language);
        let is_known = language.split(['-', '_']).next() == Some(tag(locale));
        if is_known && !locales.contains(&locale) {
            locales.push(locale);
        }
    }
    locales
}

/// `rtl` for languages read from right to left.
pub fn direction(language: &str) -> &'static str {
    match language.split(['-', '_']).next() {
        Some("ar" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi") => "rtl",
        _ => "ltr",
    }
}

/// The languages that a department can write its texts in, most of all spoken in the United States first. Others
/// come in with a file.
pub const LANGUAGES: [&str; 24] = [
    "en", "es", "zh", "tl", "vi", "ar", "fr", "ko", "ru", "ht", "pt", "pl", "de", "it", "ja", "km", "hi",
    "ur", "bn", "fa", "am", "so", "hmn", "uk",
];

/// A language's own name, in its own script; the tag for an unknown one.
pub fn own_name(language: &str) -> &str {
    match language {
        "am" => "አማርኛ",
        "ar" => "العربية",
        "bn" => "বাংলা",
        "de" => "Deutsch",
        "en" => "English",
        "es" => "Español",
        "fa" => "فارسی",
        "fr" => "Français",
        "hi" => "हिन्दी",
        "hmn" => "Hmoob",
        "ht" => "Kreyòl ayisyen",
        "it" => "Italiano",
        "ja" => "日本語",
        "km" => "ភាសាខ្មែរ",
        "ko" => "한국어",
        "pl" => "Polski",
        "pt" => "Português",
        "ru" => "Русский",
        "so" => "Soomaali",
        "tl" => "Tagalog",
        "uk" => "Українська",
        "ur" => "اردو",
        "vi" => "Tiếng Việt",
        "zh" => "中文",
        other => other,
    }
}

/// A language's name for staff who read `locale`; its own name where no other is known.
pub fn language(locale: Locale, language: &str) -> String {
    match language {
        "ar" => td_string!(locale, common.arabic),
        "en" => td_string!(locale, common.english),
        "es" => td_string!(locale, common.spanish),
        "fr" => td_string!(locale, common.french),
        "ht" => td_string!(locale, common.haitian_creole),
        "km" => td_string!(locale, common.khmer),
        "ko" => td_string!(locale, common.korean),
        "pl" => td_string!(locale, common.polish),
        "pt" => td_string!(locale, common.portuguese),
        "ru" => td_string!(locale, common.russian),
        "vi" => td_string!(locale, common.vietnamese),
        "zh" => td_string!(locale, common.chinese),
        other => own_name(other),
    }
    .to_owned()
}
