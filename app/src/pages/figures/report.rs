//! The monthly report for paper: the same pieces as the figures page, in one column, without controls; the
//! formulas are at the end.

use super::sheet::Sheet;
use super::{flow, format, headline, keys, quotes, remarks, scope, tables, trend, week};
use crate::api::{FiguresView, ReportPage};
use crate::components::ScrollTable;
use crate::components::fields::{Field, Form};
use crate::i18n::{Locale, td_string};
use crate::pages::practice;
use crate::words;
use domain::time::Day;
use domain::totals::Total;
use leptos::prelude::*;

/// The page's title in the browser's tab, which becomes the file name when it is printed.
pub(crate) fn title(page: &ReportPage, locale: Locale) -> String {
    format!("{} {}", td_string!(locale, figures.report), scope::month(page.scope.from))
}

/// The report page.
#[component]
pub fn Report(
    /// The data of the page.
    page: ReportPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let district = page.scope.asked.get("district");
    let place = district.map_or_else(
        || match &page.scope.districts[..] {
            [(_, only)] => only.clone(),
            _ => td_string!(locale, figures.everywhere).to_owned(),
        },
        |id| scope::named(locale, &page.scope, "district", id),
    );
    let body = page.figures.as_ref().map(|figures| sheets(locale, &page, figures));
    let made = td_string!(locale, figures.made_at, time = practice::moment(locale, page.made_at)).to_string();
    let days = scope::days(locale, page.scope.from, page.scope.to);
    let days = if scope::runs(&page.scope) {
        td_string!(locale, figures.so_far, days = days).to_string()
    } else {
        days
    };
    let about = format!("{place} · {days} · {made}");
    view! {
        {practice::bar(locale, &page.me, "/figures")}
        <main class="floor figures report" id="main" tabindex="-1">
            {scope::tabs(locale, &page.scope, "/report")}
            {chooser(locale, &page)}
            <h1>{format!("{}: {}", td_string!(locale, figures.report), scope::month_words(locale, page.scope.from))}</h1>
            <p>{about}</p>
            {scope::unused(locale, &page.scope)}
            {scope::counting(locale, &page.scope)}
            {scope::recounted(locale, &page.scope)}
            {body}
        </main>
    }
}

fn sheets(locale: Locale, page: &ReportPage, figures: &FiguresView) -> AnyView {
    let sheet = Sheet { locale, scope: &page.scope, figures, paper: true };
    let formulas: Vec<_> = keys::formulas(&sheet)
        .into_iter()
        .map(|(name, formula)| {
            view! {
                <dt>{name}</dt>
                <dd class="formula">{formula}</dd>
            }
        })
        .collect();
    view! {
        <p class="sum">{headline::sentence(&sheet)}</p>
        {year(&sheet, page.year.as_ref())}
        {keys::view(&sheet)}
        {trend::view(&sheet, &page.remarks)}
        {week::of(&sheet, false)}
        {week::of(&sheet, true)}
        {quotes::view(&sheet)}
        {flow::view(&sheet)}
        {flow::patience(&sheet)}
        {flow::outcomes(&sheet)}
        {tables::view(&sheet, &tables::ALL)}
        <section aria-labelledby="remarks">
            <h2 id="remarks">{td_string!(locale, figures.remarks)}</h2>
            {remarks::list(locale, &page.scope, &page.remarks, None)}
        </section>
        <section aria-labelledby="formulas">
            <h2 id="formulas">{td_string!(locale, figures.how)}</h2>
            <dl class="formulas">{formulas}</dl>
        </section>
    }
    .into_any()
}

/// Formats a figure of a total.
type Cell = fn(Locale, &Total) -> String;

/// The month beside the one before and the same month a year earlier.
fn year(sheet: &Sheet<'_>, year: Option<&Total>) -> AnyView {
    let locale = sheet.locale;
    let (now, before) = (&sheet.figures.total, sheet.figures.before.as_ref());
    let lines: [(&'static str, Cell); 6] = [
        (td_string!(locale, figures.arrived), |_, total| words::number(total.arrived())),
        (td_string!(locale, figures.served), |locale, total| {
            format::share_of(locale, format::parts(total.served(), total.closed()))
        }),
        (td_string!(locale, figures.table_median), |_, total| format::clock(&total.wait, 0.5)),
        (td_string!(locale, figures.table_p90), |_, total| format::clock(&total.wait, 0.9)),
        (td_string!(locale, figures.table_called), |locale, total| {
            format::share_of(locale, total.called_in.usual())
        }),
        (td_string!(locale, figures.table_left), |locale, total| {
            format::share_of(locale, format::parts(total.gave_up(), total.closed()))
        }),
    ];
    let rows = lines.map(|(name, of)| {
        let cell = |total: Option<&Total>| {
            total.map_or_else(|| format::NOTHING.to_owned(), |total| of(locale, total))
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="nums">{of(locale, now)}</td>
                <td class="nums">{cell(before)}</td>
                <td class="nums">{cell(year)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let month = scope::month_so_far(locale, sheet.scope);
    let title = td_string!(locale, figures.beside);
    view! {
        <section>
            <h2 id="beside">{title}</h2>
            <ScrollTable label=title>
                <thead>
                    <tr>
                        <th scope="col"><span class="sr">{td_string!(locale, figures.figure)}</span></th>
                        <th scope="col" class="nums">{month}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.month_before)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.year_before)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
            <p class="formula">{td_string!(locale, figures.beside_formula)}</p>
        </section>
    }
    .into_any()
}

/// Links to other months, from the first on record to the current one, newest first; and to other districts.
fn chooser(locale: Locale, page: &ReportPage) -> AnyView {
    let form = Form::stored(locale);
    let newest = page.scope.today.first_of_month();
    let oldest = page.scope.recorded_from.map_or(newest, Day::first_of_month);
    let mut months: Vec<(String, String)> =
        std::iter::successors(Some(newest), |month| Some(Day(month.0 - 1).first_of_month()))
            .take_while(|month| *month >= oldest)
            .map(|month| (scope::month(month), scope::month_words(locale, month)))
            .collect();
    let shown = scope::month(page.scope.from);
    if months.iter().all(|(value, _)| *value != shown) {
        months.push((shown.clone(), scope::month_words(locale, page.scope.from)));
    }
    let all = (String::new(), td_string!(locale, figures.everywhere).to_owned());
    let districts: Vec<(String, String)> = std::iter::once(all)
        .chain(page.scope.districts.iter().map(|(id, name)| (id.to_string(), name.clone())))
        .collect();
    let district = page.scope.asked.get("district").cloned().unwrap_or_default();
    let place = (page.scope.districts.len() > 1).then(|| {
        form.select(Field::new("district", td_string!(locale, figures.district)).value(district), districts)
    });
    view! {
        <form class="filters" method="get" action="/report" aria-label=td_string!(locale, figures.filters)>
            {form.select(Field::new("month", td_string!(locale, figures.month)).value(shown), months)}
            {place}
            <button type="submit" class="btn primary">{td_string!(locale, figures.show)}</button>
            <p class="hint">{td_string!(locale, figures.print_hint)}</p>
        </form>
    }
    .into_any()
}
