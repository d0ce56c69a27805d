//! How the Steps of Service are followed: one sentence, then rows by version, service, district or officer,
//! step by step, and versions side by side. Plain HTML; the filters are in the address. `tables.rs` has the
//! tables.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /steps` | the page; `from`, `to` (business days), `district`, `service`, `channel`, `by` (`version`, `service`, `district`, `officer`). Empty values count as absent |
//! | `GET /steps.csv` | the same query: one row for each key |

mod names;
mod tables;

use crate::api::{Followed, FollowedVersions, StepsPage};
use crate::components::Icon;
use crate::components::fields::{Field, Form};
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::pages::practice::{bar, said};
use crate::words::{self, hundred};
use domain::access::Role;
use domain::reports::StepsBy;
use domain::visit::CHANNELS;
use leptos::prelude::*;
use names::{by_words, title};

/// The page of figures about the Steps of Service.
#[component]
pub fn Steps(
    /// The data of the page.
    page: StepsPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let errors: Vec<(String, String)> =
        page.errors.iter().map(|(field, problem)| (field.clone(), in_words(locale, problem))).collect();
    let form =
        if errors.is_empty() { Form::stored(locale) } else { Form::refused(locale, &page.asked, &errors) };
    let filters = filters(locale, &page, &form);
    let note = match (page.by, page.me.role) {
        (StepsBy::Officer, Role::Supervisor) => td_string!(locale, steps.own_people),
        (StepsBy::Officer, _) => td_string!(locale, steps.own_only),
        (StepsBy::Version | StepsBy::Service | StepsBy::District, _) => {
            td_string!(locale, steps.officer_note)
        }
    };
    let sum = page.figures.as_ref().map(|figures| view! { <p class="sum">{sum(locale, &page, figures)}</p> });
    let cut = page.figures.as_ref().filter(|figures| figures.cut).map(|_| {
        view! {
            <p class="notice warn"><Icon name="info" /><span>{td_string!(locale, steps.cut)}</span></p>
        }
    });
    let tables = page.figures.as_ref().map(|figures| {
        view! {
            {tables::rows(locale, &page, figures)}
            {tables::steps(locale, &page, figures)}
            {versions(locale, &page, figures)}
        }
    });
    view! {
        {bar(locale, &page.me, "/steps")}
        <main class="floor" id="main" tabindex="-1">
            <h1>{td_string!(locale, steps.title)}</h1>
            {form.summary()}
            {sum}
            {cut}
            {filters}
            <p class="notice"><Icon name="private" /><span>{note}</span></p>
            {tables}
            <section aria-labelledby="formulas">
                <h2 id="formulas">{td_string!(locale, steps.formulas)}</h2>
                <p class="formula">{td_string!(locale, steps.formula_share)}</p>
                <p class="formula">{td_string!(locale, steps.formula_range)}</p>
                <p class="formula">{td_string!(locale, steps.formula_times)}</p>
            </section>
        </main>
    }
}

/// The text of the one problem that only this page has; all others are those of every form.
fn in_words(locale: Locale, problem: &str) -> String {
    match problem {
        "bad_range" => td_string!(locale, steps.bad_dates).to_owned(),
        other => other.to_owned(),
    }
}

/// "March 3, 2026 – March 9, 2026: required steps were done 92 of 100 times, in 340 matters people came for."
fn sum(locale: Locale, page: &StepsPage, figures: &Followed) -> String {
    let days = (figures.from, figures.to);
    let period = scope::days(locale, figures.from, figures.to);
    // Until everything is counted, it is not known where the record begins.
    let recorded_from = page.recorded_from.filter(|_| !page.is_counting);
    let period = scope::with_record(locale, period, days, recorded_from);
    match (figures.total.share, figures.total.legs) {
        (Some(share), 1) => {
            td_string!(locale, steps.sum_one, period = period, n = hundred(share)).to_string()
        }
        (Some(share), legs) => {
            let (n, legs) = (hundred(share), words::number(legs));
            td_string!(locale, steps.sum, period = period, n = n, legs = legs).to_string()
        }
        (None, 0) if !page.is_counting && scope::is_unrecorded(days, page.today, recorded_from) => {
            td_string!(locale, figures.sum_nothing, period = period).to_string()
        }
        (None, _) => td_string!(locale, steps.sum_none, period = period).to_string(),
    }
}

fn filters(locale: Locale, page: &StepsPage, form: &Form<'_>) -> AnyView {
    let value = |name: &str| page.asked.get(name).cloned().unwrap_or_default();
    let all = || (String::new(), td_string!(locale, steps.all).to_owned());
    let list = |name: &'static str, label: &'static str, options: Vec<(String, String)>| {
        let options = std::iter::once(all()).chain(options).collect();
        form.select(Field::new(name, label).value(value(name)), options)
    };
    let day = |name: &'static str, label: &'static str| {
        form.input(Field { kind: "date", ..Field::new(name, label).value(value(name)) })
    };
    let districts = page.districts.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let services = page.services.iter().map(|(id, name)| (id.to_string(), said(locale, name).0)).collect();
    let channels = CHANNELS
        .into_iter()
        .map(|one| (one.as_str().to_owned(), words::capital(words::channel(locale, one))));
    let by =
        page.offered.iter().map(|by| (by.as_str().to_owned(), by_words(locale, *by).to_owned())).collect();
    let query = query(page);
    view! {
        <form class="filters" method="get" action="/steps" aria-label=td_string!(locale, steps.filters)>
            {day("from", td_string!(locale, steps.from))}
            {day("to", td_string!(locale, steps.to))}
            {list("district", td_string!(locale, steps.district), districts)}
            {list("service", td_string!(locale, steps.service), services)}
            {list("channel", td_string!(locale, steps.channel), channels.collect())}
            {form.select(Field::new("by", td_string!(locale, steps.by)).value(page.by.as_str().to_owned()), by)}
            <button type="submit" class="btn primary">{td_string!(locale, steps.show)}</button>
            <a class="btn" href=format!("/steps.csv?{query}") download="" title=td_string!(locale, steps.csv_same)>
                <Icon name="download" />
                {td_string!(locale, steps.csv)}
            </a>
        </form>
    }
    .into_any()
}

/// The query of the address. Its values are days, slugs and fixed names, which need no escaping; others are
/// left out.
fn query(page: &StepsPage) -> String {
    let plain =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let pairs = page.asked.iter().filter(|(name, value)| plain(name) && plain(value));
    pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn versions(locale: Locale, page: &StepsPage, figures: &Followed) -> AnyView {
    let lines: Vec<_> =
        figures.versions.iter().map(|pair| view! { <li>{compared(locale, page, pair)}</li> }).collect();
    let none =
        lines.is_empty().then(|| view! { <p class="muted">{td_string!(locale, steps.versions_none)}</p> });
    view! {
        <section aria-labelledby="versions">
            <h2 id="versions">{td_string!(locale, steps.versions)}</h2>
            {none}
            <ul role="list">{lines}</ul>
        </section>
    }
    .into_any()
}

/// A sentence comparing two versions.
fn compared(locale: Locale, page: &StepsPage, pair: &FollowedVersions) -> String {
    let title = title(locale, page, pair.script.as_str());
    let (newer, older) = (pair.newer, pair.older);
    let Some(((_, low, high), (now, before))) = pair.difference.zip(pair.shares) else {
        return td_string!(locale, steps.too_few_versions, newer = newer, older = older, title = title)
            .to_string();
    };
    let (least, most) = words::ends((low, high));
    let (least, most) = (words::hundred_at_least(least), words::hundred_at_most(most));
    let by = words::hundred_apart(now, before);
    if low > 0.0 {
        td_string!(
            locale,
            steps.more,
            newer = newer,
            older = older,
            title = title,
            by = by,
            low = least,
            high = most
        )
        .to_string()
    } else if high < 0.0 {
        td_string!(
            locale,
            steps.fewer,
            newer = newer,
            older = older,
            title = title,
            by = by,
            low = least,
            high = most
        )
        .to_string()
    } else {
        td_string!(locale, steps.within_chance, newer = newer, older = older, title = title).to_string()
    }
}
