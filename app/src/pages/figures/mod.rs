//! The captain's figures: one sentence, the key figures, their day-by-day trend, the week, how far visits
//! got, patience, outcomes, tables, and remarks of staff. Plain HTML; the filters are in the address.
//! `scope.rs` has the filters, `format.rs` formats figures, `headline.rs` makes the sentence, `keys/` the key
//! figures, `trend.rs` the days, `week.rs` the hours, `quotes.rs` how good the quoted waits were, `flow.rs`
//! the course of visits and patience, `tables.rs` breakdowns, `remarks.rs` notes and commitments, `visits.rs`
//! the visits behind a number, `report.rs` the monthly report.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /figures` | the page; `last` (a named period) or `from` and `to` (business days), `compare`, `district`, `watch`, `service`, `channel`, `language`, `area`; `measure` and `heat` choose what is drawn |
//! | `GET /figures/visits` | the same query and `list`: the visits behind a figure |
//! | `GET /figures.csv` | the same query: every visit that ended, with everything the figures are made from |
//! | `POST /figures/remarks` | writes a note or commitment, 303 back; 422 with what was typed |
//! | `POST /figures/remarks/{id}/done`, `…/withdraw` | 303 back |
//! | `POST /figures/recount` | recounts from the log, 303 back |
//! | `GET /report` | `month` (`2026-03`), `district`: the monthly report |

mod flow;
mod format;
mod headline;
mod keys;
mod quotes;
mod remarks;
pub mod report;
pub(crate) mod scope;
mod sheet;
mod tables;
mod trend;
pub mod visits;
mod week;

use crate::api::FiguresPage;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::pages::practice;
use domain::access::Role;
use leptos::prelude::*;
use sheet::Sheet;

/// The figures page.
#[component]
pub fn Figures(
    /// The data of the page.
    page: FiguresPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let remarks = remarks::view(locale, &page);
    let found = page.figures.as_ref().map(|figures| {
        let sheet = Sheet { locale, scope: &page.scope, figures, paper: false };
        view! {
            <p class="sum">{headline::sentence(&sheet)}</p>
            {keys::view(&sheet)}
            {trend::view(&sheet, &page.remarks)}
            {week::view(&sheet)}
            {quotes::view(&sheet)}
            <div class="cols">{flow::view(&sheet)} {flow::patience(&sheet)}</div>
            {flow::outcomes(&sheet)}
            {tables::view(&sheet, &tables::ALL)}
        }
    });
    view! {
        {practice::bar(locale, &page.me, "/figures")}
        <main class="floor figures" id="main" tabindex="-1">
            <h1>{td_string!(locale, figures.title)}</h1>
            {scope::bar(locale, &page.scope, "/figures")}
            {found}
            {page.figures.is_some().then_some(remarks)}
            {page.figures.is_some().then(|| ends(locale, &page))}
        </main>
    }
}

/// Links to the CSV and the monthly report, and the button to recount.
fn ends(locale: Locale, page: &FiguresPage) -> AnyView {
    let query = scope::query(&page.scope);
    let anew = (page.me.role == Role::Admin).then(|| {
        view! {
            <form method="post" action=format!("/figures/recount?{query}") class="row">
                <button type="submit" class="btn">{td_string!(locale, figures.recount)}</button>
                <span class="hint">{td_string!(locale, figures.recount_hint)}</span>
            </form>
        }
    });
    view! {
        <section class="no-print" aria-labelledby="more">
            <h2 id="more">{td_string!(locale, figures.more)}</h2>
            <p class="btns">
                <a class="btn" href=format!("/figures.csv?{query}") download="">
                    <Icon name="download" />
                    {td_string!(locale, figures.csv)}
                </a>
            </p>
            <p class="formula">{td_string!(locale, figures.csv_hint)}</p>
            <p><a href="/measures" hreflang="en">{td_string!(locale, figures.measures)}</a></p>
            {anew}
        </section>
    }
    .into_any()
}
