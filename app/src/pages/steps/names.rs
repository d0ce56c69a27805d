//! Names of rows and filters.

use crate::api::StepsPage;
use crate::i18n::{Locale, td_string};
use crate::pages::practice::said;

pub(super) fn by_words(locale: Locale, by: &str) -> &'static str {
    match by {
        "service" => td_string!(locale, steps.by_service),
        "district" => td_string!(locale, steps.by_district),
        "officer" => td_string!(locale, steps.by_officer),
        _ => td_string!(locale, steps.by_version),
    }
}

/// A script's title; its slug where it has none.
pub(super) fn title(locale: Locale, page: &StepsPage, slug: &str) -> String {
    page.scripts.get(slug).map_or_else(|| slug.to_owned(), |title| said(locale, title).0)
}

/// `general.2` as "Steps of Service, version 2".
pub(super) fn version(locale: Locale, page: &StepsPage, key: &str) -> String {
    let (slug, number) = key.rsplit_once('.').unwrap_or((key, ""));
    td_string!(locale, steps.version_of, title = title(locale, page, slug), n = number.to_owned()).to_string()
}

/// The name of a row.
pub(super) fn named(locale: Locale, page: &StepsPage, key: &str) -> String {
    match page.by.as_str() {
        "service" if key == "-" => td_string!(locale, steps.no_service).to_owned(),
        "service" => {
            let known = page.services.iter().find(|(id, _)| id.as_str() == key);
            known.map_or_else(|| key.to_owned(), |(_, name)| said(locale, name).0)
        }
        "district" => {
            let known = page.districts.iter().find(|(id, _)| id.as_str() == key);
            known.map_or_else(|| key.to_owned(), |(_, name)| name.clone())
        }
        "officer" => page.officers.get(key).cloned().unwrap_or_else(|| key.to_owned()),
        _ => version(locale, page, key),
    }
}
