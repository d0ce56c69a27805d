//! The choice of service: all less common ones.

use super::choices::{choice, choose_one, unsure};
use super::heading::title;
use crate::i18n::{Locale, td_string};
use crate::pages::kiosk::flow::listed;
use crate::pages::kiosk::place::Place;
use crate::pages::kiosk::tablet::Tablet;
use crate::words;
use leptos::prelude::*;

pub fn view(tablet: Tablet, locale: Locale) -> impl IntoView {
    let page = tablet.page();
    let mut others: Vec<_> =
        page.services.iter().filter(|service| listed(service) && !service.common).collect();
    // By name, as people look for a word.
    others.sort_by_cached_key(|service| plain(service.name.get(words::tag(locale))));
    let others: Vec<_> = others.into_iter().map(|service| choice(tablet, locale, service, false)).collect();
    view! {
        <main class="kiosk-main" id="main" tabindex="-1">
            <p class="step">{td_string!(locale, kiosk.step_one)}</p>
            {title(tablet, Place::More, locale)}
            {choose_one(tablet, locale)}
            <ul class="choices four" role="list" aria-labelledby="heading">
                {others}
                {unsure(tablet, locale)}
            </ul>
        </main>
    }
}

/// A name as it is put in order: accents and upper case make no difference.
fn plain(name: &str) -> String {
    let letter = |letter: char| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        other => other,
    };
    name.to_lowercase().chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn accents_and_upper_case_make_no_difference_to_the_order() {
        let mut names = ["Otra", "árbol", "Última", "Arte", "uva"];
        names.sort_by_cached_key(|name| plain(name));
        assert_eq!(names, ["árbol", "Arte", "Otra", "Última", "uva"]);
    }
}
