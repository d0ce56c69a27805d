//! The department: its name, languages and time zone.

use super::onward::{onward, refused};
use crate::api::{DepartmentView, StartPage, StartPlace};
use crate::components::fields::{Field, Form};
use crate::i18n::{Locale, td_string};
use crate::words;
use leptos::prelude::*;

/// The languages in which the program has texts.
const SPOKEN: [Locale; 2] = [Locale::en, Locale::es];

/// The step.
pub(super) fn view(locale: Locale, page: &StartPage, known: &DepartmentView) -> AnyView {
    if known.zones.is_empty() {
        return settled(locale, page, known);
    }
    let form = Form::refused(locale, &page.typed, &page.errors);
    let name = Field::new("name", td_string!(locale, start.department_name))
        .hint(td_string!(locale, start.department_name_hint))
        .value(known.name.clone());
    let tags = SPOKEN.map(words::tag);
    let main = known.languages.first().map_or("", String::as_str);
    let options = tags.iter().map(|tag| (*tag, words::own_name(tag), "")).collect();
    let zone = Field::new("zone", td_string!(locale, setup.zone))
        .hint(td_string!(locale, start.zone_hint))
        .value(known.zone.clone());
    let fields = vec![
        form.input(Field { autocomplete: "organization", ..name }),
        form.radios("main", td_string!(locale, start.main_language), main, options),
        others(locale, &form, &known.languages),
        form.input(Field { list: "zones", autocomplete: "off", ..zone }),
    ];
    view! {
        <h1>{td_string!(locale, start.department)}</h1>
        <p>{td_string!(locale, start.intro)}</p>
        {form.summary()}
        <form class="form" method="post" action=StartPlace::Department.address()>
            {form.was("department")}
            {fields}
            <datalist id="zones">{zones(locale, &known.zones)}</datalist>
            <div class="btns"><button type="submit" class="btn primary">{td_string!(locale, start.save)}</button></div>
        </form>
    }
    .into_any()
}

/// Check boxes for the languages besides the main one.
fn others(locale: Locale, form: &Form<'_>, languages: &[String]) -> AnyView {
    let ticks = SPOKEN.map(words::tag).map(|tag| {
        let on = languages.iter().skip(1).any(|language| language == tag);
        form.tick(&format!("also_{tag}"), words::own_name(tag), "", on)
    });
    view! {
        <fieldset class="field" aria-describedby="also-h">
            <legend>{td_string!(locale, start.other_languages)}</legend>
            <p class="hint" id="also-h">{td_string!(locale, start.other_languages_hint)}</p>
            {ticks.into_iter().collect::<Vec<_>>()}
        </fieldset>
    }
    .into_any()
}

/// The suggestions for the time zone. Browsers look for what is typed in the value and in the label.
fn zones(locale: Locale, zones: &[String]) -> Vec<AnyView> {
    let option = |zone: &String| {
        let label = region(locale, zone);
        view! { <option value=zone.clone() label=label></option> }.into_any()
    };
    zones.iter().map(option).collect()
}

/// What people call a time zone of the United States.
fn region(locale: Locale, zone: &str) -> Option<&'static str> {
    Some(match zone {
        "America/New_York" => td_string!(locale, start.zone_eastern),
        "America/Chicago" => td_string!(locale, start.zone_central),
        "America/Denver" => td_string!(locale, start.zone_mountain),
        "America/Phoenix" => td_string!(locale, start.zone_arizona),
        "America/Los_Angeles" => td_string!(locale, start.zone_pacific),
        "America/Anchorage" => td_string!(locale, start.zone_alaska),
        "Pacific/Honolulu" => td_string!(locale, start.zone_hawaii),
        "America/Puerto_Rico" => td_string!(locale, start.zone_puerto_rico),
        _ => return None,
    })
}

/// With a district, the department is changed in its settings.
fn settled(locale: Locale, page: &StartPage, known: &DepartmentView) -> AnyView {
    let languages: Vec<String> = known.languages.iter().map(|tag| words::language(locale, tag)).collect();
    view! {
        <h1>{td_string!(locale, start.department)}</h1>
        {refused(locale, page)}
        <dl class="facts">
            <div><dt>{td_string!(locale, start.department_name)}</dt><dd>{known.name.clone()}</dd></div>
            <div><dt>{td_string!(locale, start.languages)}</dt><dd>{languages.join(", ")}</dd></div>
            <div><dt>{td_string!(locale, setup.zone)}</dt><dd>{known.zone.clone()}</dd></div>
        </dl>
        <p><a href="/setup/department">{td_string!(locale, start.change)}</a></p>
        <div class="btns">{onward(locale, StartPlace::Department, true)}</div>
    }
    .into_any()
}
