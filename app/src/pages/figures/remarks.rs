//! What staff write beside the figures: notes on some days, and commitments with an owner and a date.

use super::scope;
use crate::api::{FiguresPage, RemarkView, ScopeView};
use crate::components::fields::{Field, Form, hidden};
use crate::i18n::{Locale, td_string};
use crate::words;
use leptos::prelude::*;

/// The remarks, and the form for a new one.
pub(super) fn view(locale: Locale, page: &FiguresPage) -> AnyView {
    let query = scope::query(&page.scope);
    let errors: Vec<(String, String)> = page
        .errors
        .iter()
        .map(|(field, problem)| {
            let bad = problem == "bad_range";
            let own = || td_string!(locale, figures.bad_days).to_owned();
            (field.clone(), if bad { own() } else { problem.clone() })
        })
        .collect();
    let form =
        if errors.is_empty() { Form::stored(locale) } else { Form::refused(locale, &page.typed, &errors) };
    let fields = fields(locale, &page.scope, &form, &query);
    view! {
        <section aria-labelledby="remarks">
            <h2 id="remarks">{td_string!(locale, figures.remarks)}</h2>
            {form.summary()}
            {list(locale, &page.scope, &page.remarks, Some(&query))}
            <details class="no-print" open=!page.errors.is_empty()>
                <summary>{td_string!(locale, figures.remark_add)}</summary>
                {fields}
            </details>
        </section>
    }
    .into_any()
}

/// Notes and commitments with their buttons; the forms carry the query to return to.
pub(super) fn list(
    locale: Locale,
    scope: &ScopeView,
    remarks: &[RemarkView],
    query: Option<&str>,
) -> AnyView {
    if remarks.is_empty() {
        return view! { <p class="muted">{td_string!(locale, figures.remarks_none)}</p> }.into_any();
    }
    let rows: Vec<_> = remarks.iter().map(|remark| row(locale, scope, remark, query)).collect();
    view! { <ul class="remarks" role="list">{rows}</ul> }.into_any()
}

fn row(locale: Locale, scope: &ScopeView, remark: &RemarkView, query: Option<&str>) -> AnyView {
    let place = remark.district.as_ref().map_or_else(
        || td_string!(locale, figures.everywhere).to_owned(),
        |district| scope::named(locale, scope, "district", district.as_str()),
    );
    let days = scope::days(locale, remark.from, remark.to);
    let about = td_string!(locale, figures.remark_about, days = days, place = place).to_string();
    let by = td_string!(locale, figures.remark_by, name = remark.author.clone()).to_string();
    let promise = remark.commitment.then(|| promise(locale, scope, remark));
    let acts = query.map(|query| {
        let act = |act: &'static str, words: &'static str| {
            let to = format!("/figures/remarks/{}/{act}?{query}", remark.id);
            view! {
                <form method="post" action=to>
                    <button type="submit" class="btn small">
                        {words} <span class="sr">{format!(": {}", remark.text)}</span>
                    </button>
                </form>
            }
        };
        let open = remark.may_finish && remark.commitment && remark.done_at.is_none();
        view! {
            <div class="btns no-print">
                {open.then(|| act("done", td_string!(locale, figures.remark_done)))}
                {remark.may_withdraw.then(|| act("withdraw", td_string!(locale, figures.remark_withdraw)))}
            </div>
        }
    });
    view! {
        <li class="panel">
            <p><b>{remark.text.clone()}</b></p>
            {promise}
            <p class="muted">{about} " " {by}</p>
            {acts}
        </li>
    }
    .into_any()
}

/// The owner of a commitment, its due date, and whether it is done.
fn promise(locale: Locale, scope: &ScopeView, remark: &RemarkView) -> AnyView {
    let due = remark.due.map(|due| words::date(locale, due)).unwrap_or_default();
    let text = td_string!(locale, figures.promise, owner = remark.owner.clone(), due = due).to_string();
    let past = remark.due.is_some_and(|due| due < scope.today);
    let state = match remark.done_at {
        Some(at) => {
            let text =
                td_string!(locale, figures.promise_done, day = words::date(locale, at.day())).to_string();
            view! { <span class="tag good">{text}</span> }.into_any()
        }
        None if past => {
            view! { <span class="tag warn">{td_string!(locale, figures.promise_past)}</span> }.into_any()
        }
        None => view! { <span class="tag info">{td_string!(locale, figures.promise_open)}</span> }.into_any(),
    };
    view! { <p>{text} " " {state}</p> }.into_any()
}

fn fields(locale: Locale, scope: &ScopeView, form: &Form<'_>, query: &str) -> AnyView {
    let kinds = vec![
        ("note".to_owned(), td_string!(locale, figures.note).to_owned()),
        ("commitment".to_owned(), td_string!(locale, figures.commitment).to_owned()),
    ];
    let chosen = scope.asked.get("district").cloned();
    let about = match &scope.districts[..] {
        [(only, _)] => hidden("about", only.to_string()),
        several => {
            let all = (String::new(), td_string!(locale, figures.everywhere).to_owned());
            let names = several.iter().map(|(id, name)| (id.to_string(), name.clone()));
            let label = td_string!(locale, figures.remark_place);
            let field = Field::new("about", label).value(chosen.unwrap_or_default());
            form.select(field, std::iter::once(all).chain(names).collect())
        }
    };
    let day = |name: &'static str, label: &'static str, hint: &'static str| {
        form.input(Field { kind: "date", ..Field::new(name, label).short().hint(hint) })
    };
    view! {
        <form class="form" method="post" action=format!("/figures/remarks?{query}")>
            {form.select(Field::new("kind", td_string!(locale, figures.remark_kind)), kinds)}
            {form.area(Field::new("text", td_string!(locale, figures.remark_text)).hint(td_string!(locale, figures.remark_text_hint)))}
            {about}
            <div class="pair">
                {day("since", td_string!(locale, figures.remark_since), "")}
                {day("until", td_string!(locale, figures.remark_until), td_string!(locale, figures.remark_until_hint))}
            </div>
            <div class="pair">
                {form.input(Field::new("owner", td_string!(locale, figures.owner)).hint(td_string!(locale, figures.owner_hint)))}
                {day("due", td_string!(locale, figures.due), td_string!(locale, figures.owner_hint))}
            </div>
            <p class="btns"><button type="submit" class="btn primary">{td_string!(locale, figures.remark_save)}</button></p>
        </form>
    }
    .into_any()
}
