//! Names of rows and filters.

use crate::api::StepsPage;
use crate::i18n::{Locale, td_string};
use crate::pages::practice::said;
use domain::reports::StepsBy;

pub(super) fn by_words(locale: Locale, by: StepsBy) -> &'static str {
    match by {
        StepsBy::Service => td_string!(locale, steps.by_service),
        StepsBy::District => td_string!(locale, steps.by_district),
        StepsBy::Officer => td_string!(locale, steps.by_officer),
        StepsBy::Version => td_string!(locale, steps.by_version),
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
    match page.by {
        StepsBy::Service if key == "-" => td_string!(locale, steps.no_service).to_owned(),
        StepsBy::Service => {
            let known = page.services.iter().find(|(id, _)| id.as_str() == key);
            known.map_or_else(|| key.to_owned(), |(_, name)| said(locale, name).0)
        }
        StepsBy::District => {
            let known = page.districts.iter().find(|(id, _)| id.as_str() == key);
            known.map_or_else(|| key.to_owned(), |(_, name)| name.clone())
        }
        StepsBy::Officer => page.officers.get(key).cloned().unwrap_or_else(|| key.to_owned()),
        StepsBy::Version => version(locale, page, key),
    }
}
