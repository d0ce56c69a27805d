//! What the captain's pages share: the tabs between them, and the filters, which are in the address. A named
//! period is a link; typed days take precedence over it.

use crate::api::ScopeView;
use crate::components::Icon;
use crate::components::fields::{Field, Form};
use crate::i18n::{Locale, td_string};
use crate::pages::practice::said;
use crate::words;
use domain::recount::{Change, Figure, Why};
use domain::reports::Period;
use domain::time::Day;
use domain::visit::CHANNELS;
use leptos::prelude::*;

/// The parameters sent by the form; all others belong to a page and are preserved.
const FIELDS: [&str; 10] =
    ["from", "to", "compare", "district", "watch", "service", "channel", "language", "area", "last"];

/// Filters known only once an officer answers a call. They separate callers who hung up from those who were
/// answered, so that a share called in time, or of those who left, would only reflect that.
pub(super) const KNOWN_ONCE_ANSWERED: [&str; 3] = ["service", "language", "area"];

/// Whether a page is narrowed by service, language or area.
pub(crate) fn is_narrowed(scope: &ScopeView) -> bool {
    KNOWN_ONCE_ANSWERED.iter().any(|name| scope.asked.contains_key(*name))
}

/// Tabs, errors, periods, filters, and counting progress. `path` is the page they are on.
pub(crate) fn bar(locale: Locale, scope: &ScopeView, path: &'static str) -> AnyView {
    let errors: Vec<(String, String)> =
        scope.errors.iter().map(|(field, problem)| (field.clone(), problem_words(locale, problem))).collect();
    let form =
        if errors.is_empty() { Form::stored(locale) } else { Form::refused(locale, &scope.asked, &errors) };
    let filters = filters(locale, scope, path, &form);
    view! {
        {tabs(locale, scope, path)}
        {form.summary()}
        {unused(locale, scope)}
        {counting(locale, scope)}
        {recounted(locale, scope)}
        {times(locale, scope, path)}
        {filters}
    }
    .into_any()
}

/// Links to the captain's pages, with the same filters.
pub(crate) fn tabs(locale: Locale, scope: &ScopeView, path: &str) -> AnyView {
    let pages = [
        ("/figures", td_string!(locale, figures.title)),
        ("/fairness", td_string!(locale, figures.fairness)),
        ("/staffing", td_string!(locale, figures.staffing)),
        ("/report", td_string!(locale, figures.report)),
    ];
    let links = pages.map(|(href, name)| {
        let kept = match href {
            "/report" => report_query(scope),
            "/staffing" => plan_query(scope),
            _ => shared(scope),
        };
        let current = (href == path).then_some("page");
        view! { <a href=format!("{href}?{kept}") aria-current=current>{name}</a> }
    });
    view! { <nav class="tabs no-print" aria-label=td_string!(locale, figures.pages)>{links.collect_view()}</nav> }
        .into_any()
}

fn problem_words(locale: Locale, problem: &str) -> String {
    match problem {
        "bad_range" => td_string!(locale, figures.bad_range).to_owned(),
        other => other.to_owned(),
    }
}

/// The parameters of the address that the page does not use.
pub(crate) fn unused(locale: Locale, scope: &ScopeView) -> Option<AnyView> {
    let name = |name: &String| match name.as_str() {
        "compare" => td_string!(locale, figures.compare).to_owned(),
        "watch" => td_string!(locale, figures.watch).to_owned(),
        "service" => td_string!(locale, figures.service).to_owned(),
        "channel" => td_string!(locale, figures.channel).to_owned(),
        "language" => td_string!(locale, figures.language).to_owned(),
        "area" => td_string!(locale, figures.area).to_owned(),
        other => other.to_owned(),
    };
    let names: Vec<String> = scope.unused.iter().map(name).collect();
    if names.is_empty() {
        return None;
    }
    let text = td_string!(locale, figures.unused, names = names.join(", ")).to_string();
    Some(view! { <p class="notice"><Icon name="info" /><span>{text}</span></p> }.into_any())
}

/// How much of the record is counted, until all of it is.
pub(crate) fn counting(locale: Locale, scope: &ScopeView) -> Option<AnyView> {
    let (done, of) = scope.counted?;
    let share = (100 * done).checked_div(of).unwrap_or(0).min(99);
    let text = td_string!(locale, figures.counting, n = share).to_string();
    Some(
        view! { <p class="notice warn" role="status"><Icon name="clock" /><span>{text}</span></p> }
            .into_any(),
    )
}

/// The days that changed when they were recounted, and why.
pub(crate) fn recounted(locale: Locale, scope: &ScopeView) -> AnyView {
    let said = scope.recounted.iter().map(|recount| {
        let place = named(locale, scope, "district", recount.district.as_str());
        let changes: Vec<String> =
            recount.changes.iter().filter_map(|change| changed(locale, *change)).collect();
        let changes = if changes.is_empty() {
            td_string!(locale, figures.recounted_details).to_owned()
        } else {
            changes.join("; ")
        };
        let why: Vec<&str> = recount.why.iter().map(|why| recounted_why(locale, *why)).collect();
        let text = td_string!(
            locale,
            figures.recounted,
            place = place,
            date = words::date(locale, recount.on),
            days = days(locale, recount.from, recount.to),
            changes = changes,
            why = why.join(" ")
        )
        .to_string();
        view! { <p class="notice"><Icon name="info" /><span>{text}</span></p> }
    });
    said.collect_view().into_any()
}

/// "Served: 120, now 119"; `None` where both read alike, as times less than a second apart may.
fn changed(locale: Locale, change: Change) -> Option<String> {
    let what = match change.figure {
        Figure::Arrived => td_string!(locale, figures.arrived),
        Figure::Served => td_string!(locale, figures.served),
        Figure::Unserved => td_string!(locale, figures.unserved),
        Figure::AcknowledgedIn => td_string!(locale, figures.acknowledged_in),
        Figure::CalledIn => td_string!(locale, figures.called_in),
        Figure::ResolvedIn => td_string!(locale, figures.resolved),
        Figure::AcknowledgementMs => td_string!(locale, figures.recounted_contact),
        Figure::WaitMs => td_string!(locale, figures.recounted_waits),
        Figure::ResolutionMs => td_string!(locale, figures.recounted_ends),
        Figure::Told => td_string!(locale, figures.told),
        Figure::Reopened => td_string!(locale, figures.reopened),
        Figure::Repeats => td_string!(locale, figures.repeats),
        Figure::Unnumbered => td_string!(locale, figures.unnumbered),
        Figure::StaffedMs => td_string!(locale, figures.staffed),
    };
    let value = |n: i64| if change.figure.is_time() { words::length(n) } else { words::number(n) };
    let (was, now) = (value(change.was), value(change.is));
    (was != now)
        .then(|| td_string!(locale, figures.recounted_change, what = what, was = was, now = now).to_string())
}

fn recounted_why(locale: Locale, why: Why) -> &'static str {
    match why {
        Why::Update => td_string!(locale, figures.recounted_update),
        Why::Visits => td_string!(locale, figures.recounted_visits),
        Why::Sums => td_string!(locale, figures.recounted_sums),
        Why::Numbers => td_string!(locale, figures.recounted_numbers),
    }
}

/// The named periods as links.
fn times(locale: Locale, scope: &ScopeView, path: &str) -> AnyView {
    let chosen = named_period(scope);
    let links = Period::ALL.iter().copied().map(|period| {
        let changes = [("last", Some(period.as_str())), ("from", None), ("to", None)];
        let current = (chosen == Some(period)).then_some("true");
        view! { <a href=link(scope, path, &changes) aria-current=current>{time(locale, period)}</a> }
    });
    view! { <nav class="times no-print" aria-label=td_string!(locale, figures.times)>{links.collect_view()}</nav> }
        .into_any()
}

fn filters(locale: Locale, scope: &ScopeView, path: &'static str, form: &Form<'_>) -> AnyView {
    let value = |name: &str| scope.asked.get(name).cloned().unwrap_or_default();
    let list = |name: &'static str, label: &'static str, options: Vec<(String, String)>| {
        let all = (String::new(), td_string!(locale, figures.all).to_owned());
        let options = std::iter::once(all).chain(options).collect();
        form.select(Field::new(name, label).value(value(name)), options)
    };
    let none = |by: &str| ("-".to_owned(), named(locale, scope, by, "-"));
    let day = |name: &'static str, label: &'static str| {
        form.input(Field { kind: "date", ..Field::new(name, label).value(value(name)) })
    };
    let known = |by: &'static str, ids: Vec<String>| -> Vec<(String, String)> {
        ids.into_iter().map(|id| (id.clone(), named(locale, scope, by, &id))).collect()
    };
    let districts = known("district", scope.districts.iter().map(|(id, _)| id.to_string()).collect());
    let mut services = known("service", scope.services.iter().map(|(id, _)| id.to_string()).collect());
    services.push(none("service"));
    let channels = known("channel", CHANNELS.iter().map(|one| one.as_str().to_owned()).collect());
    // Recorded values may no longer be in any list: an active filter is always shown.
    let with_asked = |by: &'static str, mut ids: Vec<String>| -> Vec<(String, String)> {
        let asked = scope.asked.get(by).filter(|asked| *asked != "-" && !ids.contains(asked));
        ids.extend(asked.cloned());
        known(by, ids)
    };
    let mut languages = with_asked("language", scope.languages.clone());
    languages.push(none("language"));
    let mut watches = known("watch", scope.watches.iter().map(|(id, _)| id.to_string()).collect());
    let mut areas = with_asked("area", scope.areas.clone());
    for (by, options) in [("watch", &mut watches), ("area", &mut areas)] {
        if scope.asked.get(by).is_some_and(|asked| asked == "-") {
            options.push(none(by));
        }
    }
    let compare = ["before", "year", "none"].map(|name| (name.to_owned(), compared(locale, name).to_owned()));
    let beside = scope.asked.get("compare").cloned().unwrap_or_else(|| "before".to_owned());
    // A staffing plan is for one district, and for everyone who comes there.
    let plan = path == "/staffing";
    let districts = match districts.len() {
        0 | 1 => None,
        _ if plan => {
            let district = Field::new("district", td_string!(locale, figures.district));
            Some(form.select(district.value(value("district")), districts))
        }
        _ => Some(list("district", td_string!(locale, figures.district), districts)),
    };
    let kept: Vec<_> = scope
        .asked
        .iter()
        .filter(|(name, _)| !FIELDS.contains(&name.as_str()) || *name == "last")
        .map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone() /> })
        .collect();
    view! {
        <form class="filters" method="get" action=path aria-label=td_string!(locale, figures.filters)>
            {day("from", td_string!(locale, figures.from))}
            {day("to", td_string!(locale, figures.to))}
            {(path == "/figures").then(|| {
                form.select(Field::new("compare", td_string!(locale, figures.compare)).value(beside), compare.to_vec())
            })}
            {districts}
            {(!plan && !watches.is_empty()).then(|| list("watch", td_string!(locale, figures.watch), watches))}
            {(!plan).then(|| list("service", td_string!(locale, figures.service), services))}
            {(!plan).then(|| list("channel", td_string!(locale, figures.channel), channels))}
            {(!plan).then(|| list("language", td_string!(locale, figures.language), languages))}
            {(!plan && !areas.is_empty()).then(|| list("area", td_string!(locale, figures.area), areas))}
            {kept}
            <button type="submit" class="btn primary">{td_string!(locale, figures.show)}</button>
        </form>
    }
    .into_any()
}

/// The whole query of the address.
pub(crate) fn query(scope: &ScopeView) -> String {
    joined(scope.asked.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The periods and filters that all figures pages share.
pub(crate) fn shared(scope: &ScopeView) -> String {
    only(scope, &FIELDS)
}

/// Period and district, for the staffing plan, which covers everyone who comes there.
fn plan_query(scope: &ScopeView) -> String {
    only(scope, &["from", "to", "last", "compare", "district"])
}

/// The named parameters of the query.
fn only(scope: &ScopeView, names: &[&str]) -> String {
    let known = scope.asked.iter().filter(|(name, _)| names.contains(&name.as_str()));
    joined(known.map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The month and the district, for the monthly report.
fn report_query(scope: &ScopeView) -> String {
    let month = month(scope.to);
    let district = scope.asked.get("district").map(|district| ("district", district.as_str()));
    joined([("month", month.as_str())].into_iter().chain(district))
}

/// `2026-03`.
pub(crate) fn month(day: Day) -> String {
    let (year, month, _) = day.civil();
    format!("{year:04}-{month:02}")
}

/// An address with the same query, except for the given values.
pub(crate) fn link(scope: &ScopeView, path: &str, changes: &[(&str, Option<&str>)]) -> String {
    let kept = scope.asked.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| name != changed));
    let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
    let new = changes.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
    format!("{path}?{}", joined(kept.chain(new)))
}

fn joined<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    pairs.map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect::<Vec<_>>().join("&")
}

/// Percent-encodes a value for a query.
fn coded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}

/// The display name of a key of `district`, `watch`, `service`, `channel`, `language` or `area`.
pub(crate) fn named(locale: Locale, scope: &ScopeView, by: &str, key: &str) -> String {
    let known = match by {
        "district" => scope.districts.iter().find(|(id, _)| id.as_str() == key).map(|(_, name)| name.clone()),
        "watch" => {
            scope.watches.iter().find(|(id, _)| id.as_str() == key).map(|(_, name)| said(locale, name).0)
        }
        "service" => {
            scope.services.iter().find(|(id, _)| id.as_str() == key).map(|(_, name)| said(locale, name).0)
        }
        "channel" => CHANNELS
            .into_iter()
            .find(|channel| channel.as_str() == key)
            .map(|channel| words::capital(words::channel(locale, channel))),
        "language" if key != "-" => Some(words::language(locale, key)),
        _ => None,
    };
    let none = || match by {
        "watch" => td_string!(locale, figures.no_watch),
        "service" => td_string!(locale, figures.no_service),
        "language" => td_string!(locale, figures.no_language),
        "area" => td_string!(locale, figures.no_area),
        _ => td_string!(locale, figures.none),
    };
    known.unwrap_or_else(|| if key == "-" { none().to_owned() } else { key.to_owned() })
}

/// A named period in words: "28 days".
fn time(locale: Locale, period: Period) -> &'static str {
    match period {
        Period::Today => td_string!(locale, figures.last_today),
        Period::Days7 => td_string!(locale, figures.last_7),
        Period::Week => td_string!(locale, figures.last_this_week),
        Period::LastWeek => td_string!(locale, figures.last_week),
        Period::Month => td_string!(locale, figures.last_this_month),
        Period::LastMonth => td_string!(locale, figures.last_month),
        Period::Year => td_string!(locale, figures.last_this_year),
        Period::Months12 => td_string!(locale, figures.last_12_months),
        Period::Weeks26 => td_string!(locale, figures.last_26_weeks),
        Period::Days28 => td_string!(locale, figures.last_28),
    }
}

fn compared(locale: Locale, name: &str) -> &'static str {
    match name {
        "year" => td_string!(locale, figures.compare_year),
        "none" => td_string!(locale, figures.compare_none),
        _ => td_string!(locale, figures.compare_before),
    }
}

/// A range of days in words: "March 3, 2026", or "March 3, 2026 – March 9, 2026".
pub(crate) fn days(locale: Locale, from: Day, to: Day) -> String {
    if from == to {
        return words::date(locale, from);
    }
    format!("{} – {}", words::date(locale, from), words::date(locale, to))
}

/// The page's period at the start of a sentence: "Last 28 days", otherwise its days.
pub(crate) fn period(locale: Locale, scope: &ScopeView) -> String {
    named_period(scope)
        .map_or_else(|| days(locale, scope.from, scope.to), |period| time(locale, period).to_owned())
}

/// The page's period, where it was chosen by name.
fn named_period(scope: &ScopeView) -> Option<Period> {
    scope.asked.get("last").and_then(|name| Period::named(name))
}

/// A period in words; where the record begins within it, with its first day: "Last 7 days (on record since
/// March 10, 2026)".
pub(crate) fn with_record(
    locale: Locale,
    period: String,
    (from, to): (Day, Day),
    recorded_from: Option<Day>,
) -> String {
    match recorded_from.filter(|first| from < *first && *first <= to) {
        Some(first) => {
            let day = words::date(locale, first);
            td_string!(locale, figures.period_on_record, period = period, day = day).to_string()
        }
        None => period,
    }
}

/// Whether a period is before the record or in the future: then no visits does not mean nobody came.
pub(crate) fn is_unrecorded((from, to): (Day, Day), today: Day, recorded_from: Option<Day>) -> bool {
    from > today || recorded_from.is_none_or(|first| first > to)
}

/// Why no visit is found, other than that nobody came: none is counted yet, or none can be on record.
pub(crate) fn nothing_known(locale: Locale, scope: &ScopeView, period: &str) -> Option<String> {
    let period = period.to_owned();
    if scope.counted.is_some() {
        // A visit is in no figure until its day is counted.
        return Some(td_string!(locale, figures.sum_counting, period = period).to_string());
    }
    is_unrecorded((scope.from, scope.to), scope.today, scope.recorded_from)
        .then(|| td_string!(locale, figures.sum_nothing, period = period).to_string())
}

/// Whether the month has begun and is not over.
pub(super) fn runs(scope: &ScopeView) -> bool {
    scope.from <= scope.today && scope.to >= scope.today
}

/// "October 2026", with "so far" while it runs.
pub(super) fn month_so_far(locale: Locale, scope: &ScopeView) -> String {
    let month = words::capital(&month_words(locale, scope.from));
    if runs(scope) { td_string!(locale, figures.month_so_far, month = month).to_string() } else { month }
}

/// "March 2026".
pub(super) fn month_words(locale: Locale, day: Day) -> String {
    let (year, ..) = day.civil();
    td_string!(locale, figures.month_of, month = words::month(locale, day), year = year).to_string()
}
