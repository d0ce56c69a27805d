//! Many members of staff at once: the form to paste a list, and what the list would do, line by line.

use super::desk::Desk;
use super::staff::role;
use crate::api::RosterView;
use crate::components::fields::{Field, Form, hidden};
use crate::components::tables::{head, table_of};
use crate::i18n::{Locale, td_string};
use domain::access::Role;
use domain::roster::{Column, Difference, Fault, Line, MOST_LINES, Outcome, Problem, Unreadable, Value};
use leptos::prelude::*;

/// The line of script that shows the field for a file and reads the chosen one into the form: without it a list is pasted.
pub const READS_FILE: &str = "const k=document.getElementById('pick'),t=document.getElementById('f-file');\
    if(k&&t){k.hidden=false;k.querySelector('input').addEventListener('change',\
    e=>e.target.files[0]?.text().then(s=>t.value=s))}";

/// Whether the page is about a list: `edit=file` opens the form.
pub(super) fn is_open(desk: &Desk<'_>) -> bool {
    matches!(desk.typed("do"), Some("look" | "enroll")) || desk.open() == Some("file")
}

/// The page of a list, empty or with what it would do.
pub(super) fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let roster = desk.page.roster.as_ref();
    let preview = roster.filter(|roster| roster.unreadable.is_empty()).map(|roster| preview(desk, roster));
    let ids: Vec<&str> = desk.page.districts.iter().map(|(id, _)| id.as_str()).collect();
    let cells = td_string!(locale, roster.cells, list = ids.join(", ")).to_string();
    view! {
        <h1>{td_string!(locale, roster.title)}</h1>
        {preview}
        <p>{td_string!(locale, roster.intro)}</p>
        <p class="hint">{td_string!(locale, roster.columns)}" "{cells}</p>
        {form(desk, roster)}
    }
    .into_any()
}

/// The form with the list as it was pasted last.
fn form(desk: &Desk<'_>, roster: Option<&RosterView>) -> AnyView {
    let locale = desk.locale;
    let problems = roster.map(|roster| roster.unreadable.as_slice()).unwrap_or_default();
    let errors: Vec<(String, String)> =
        problems.iter().map(|problem| ("file".to_owned(), unreadable(locale, problem))).collect();
    let form = if errors.is_empty() {
        Form::stored(locale)
    } else {
        Form::refused(locale, &desk.page.typed, &errors)
    };
    let file = Field::new("file", td_string!(locale, roster.file));
    let list = form.area(file.value(desk.typed("file").unwrap_or_default()));
    let summary = form.summary();
    view! {
        {summary}
        <form class="form" method="post" action=desk.action()>
            {desk.head("look", None)}
            <div class="field" id="pick" hidden=true>
                <label for="f-pick">{td_string!(locale, roster.pick)}</label>
                <input type="file" id="f-pick" accept=".csv,.txt,text/csv" />
            </div>
            {list}
            <div class="btns">
                <button type="submit" class="btn primary">{td_string!(locale, roster.look)}</button>
                <a class="btn" href=desk.here()>{td_string!(locale, setup.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}

/// What the list would do: what is wrong first, then what changes.
fn preview(desk: &Desk<'_>, roster: &RosterView) -> AnyView {
    let locale = desk.locale;
    let of = |kind: fn(&Outcome) -> bool| -> Vec<&Line> {
        roster.lines.iter().filter(|line| kind(&line.outcome)).collect()
    };
    let wrong = of(|outcome| matches!(outcome, Outcome::Wrong(_)));
    let changed = of(|outcome| matches!(outcome, Outcome::Changed(_)));
    let added = of(|outcome| matches!(outcome, Outcome::Added(_)));
    let same = of(|outcome| matches!(outcome, Outcome::Same));
    let moved = roster.moved.then(|| notice(td_string!(locale, roster.moved)));
    let now = if !wrong.is_empty() {
        notice(td_string!(locale, roster.fix))
    } else if roster.digest.is_empty() {
        view! { <p class="notice">{td_string!(locale, roster.nothing)}</p> }.into_any()
    } else {
        view! {
            <form method="post" action=desk.action()>
                {desk.head("enroll", None)}
                {hidden("digest", roster.digest.clone())}
                {hidden("file", desk.typed("file").unwrap_or_default())}
                <button type="submit" class="btn primary">{td_string!(locale, roster.enroll)}</button>
            </form>
        }
        .into_any()
    };
    let groups = [
        (td_string!(locale, roster.wrong_ones, n = wrong.len()).to_string(), wrong),
        (td_string!(locale, roster.changed_ones, n = changed.len()).to_string(), changed),
        (td_string!(locale, roster.added_ones, n = added.len()).to_string(), added),
        (td_string!(locale, roster.same_ones, n = same.len()).to_string(), same),
    ];
    let groups = groups.into_iter().filter(|(_, lines)| !lines.is_empty());
    let groups: Vec<AnyView> = groups.map(|(label, lines)| group(locale, label, &lines)).collect();
    view! {
        {moved}
        {now}
        {groups}
    }
    .into_any()
}

fn notice(text: &'static str) -> AnyView {
    view! { <p class="notice warn" role="alert">{text}</p> }.into_any()
}

fn group(locale: Locale, label: String, lines: &[&Line]) -> AnyView {
    let heads = vec![
        head(td_string!(locale, roster.line)),
        head(td_string!(locale, setup.name)),
        head(td_string!(locale, setup.login)),
        head(td_string!(locale, roster.what)),
    ];
    let rows = lines.iter().map(|line| {
        view! {
            <tr>
                <td>{line.line}</td>
                <th scope="row">{line.name.clone()}</th>
                <td>{line.login.clone()}</td>
                <td>{what(locale, &line.outcome)}</td>
            </tr>
        }
        .into_any()
    });
    let table = table_of(&label, heads, rows.collect());
    view! {
        <h2>{label}</h2>
        {table}
    }
    .into_any()
}

fn what(locale: Locale, outcome: &Outcome) -> AnyView {
    let texts: Vec<String> = match outcome {
        Outcome::Wrong(faults) => faults.iter().map(|one| fault(locale, one)).collect(),
        Outcome::Changed(differences) => differences.iter().map(|one| difference(locale, one)).collect(),
        Outcome::Added(values) => {
            let new = td_string!(locale, roster.added).to_owned();
            std::iter::once(new).chain(values.iter().map(|one| value(locale, one))).collect()
        }
        Outcome::Same => vec![td_string!(locale, roster.same).to_owned()],
    };
    texts.into_iter().map(|text| view! { <p>{text}</p> }).collect_view().into_any()
}

fn column(locale: Locale, column: Column) -> &'static str {
    match column {
        Column::Name => td_string!(locale, setup.name),
        Column::Login => td_string!(locale, setup.login),
        Column::Role => td_string!(locale, setup.role),
        Column::Districts => td_string!(locale, setup.works_at),
        Column::Badge => td_string!(locale, setup.badge),
        Column::Supervisor => td_string!(locale, setup.answers_to),
    }
}

/// A value as people read it.
fn shown(locale: Locale, column: Column, text: &str) -> String {
    match (column, text) {
        (_, "") => td_string!(locale, roster.empty).to_owned(),
        (Column::Role, code) => Role::named(code).map_or(code, |known| role(locale, known)).to_owned(),
        (Column::Districts, "*") => td_string!(locale, setup.everywhere).to_owned(),
        (_, text) => text.to_owned(),
    }
}

fn value(locale: Locale, one: &Value) -> String {
    let (field, text) = (column(locale, one.column), shown(locale, one.column, &one.text));
    td_string!(locale, roster.value, field = field, text = text).to_string()
}

fn difference(locale: Locale, one: &Difference) -> String {
    let field = column(locale, one.column);
    let [before, after] = [&one.before, &one.after].map(|text| shown(locale, one.column, text));
    td_string!(locale, roster.difference, field = field, before = before, after = after).to_string()
}

fn fault(locale: Locale, fault: &Fault) -> String {
    let problem = match &fault.problem {
        Problem::Required => td_string!(locale, roster.fault_required).to_owned(),
        Problem::TooLong => td_string!(locale, roster.fault_long).to_owned(),
        Problem::BadText => td_string!(locale, roster.fault_text).to_owned(),
        Problem::BadLogin => td_string!(locale, roster.fault_login).to_owned(),
        Problem::BadRole => td_string!(locale, roster.fault_role).to_owned(),
        Problem::UnknownDistrict(name) => {
            td_string!(locale, roster.fault_district, name = name.clone()).to_string()
        }
        Problem::UnknownSupervisor => td_string!(locale, roster.fault_supervisor).to_owned(),
        Problem::Twice(line) => td_string!(locale, roster.fault_twice, line = *line).to_string(),
        Problem::Taken => td_string!(locale, roster.fault_taken).to_owned(),
        Problem::Closed => td_string!(locale, roster.fault_closed).to_owned(),
        Problem::Yourself => td_string!(locale, roster.fault_yourself).to_owned(),
        Problem::Beyond => td_string!(locale, roster.fault_beyond).to_owned(),
        Problem::Cells => td_string!(locale, roster.fault_cells).to_owned(),
    };
    match fault.column {
        Some(of) => {
            td_string!(locale, roster.fault, field = column(locale, of), problem = problem).to_string()
        }
        None => problem,
    }
}

fn unreadable(locale: Locale, problem: &Unreadable) -> String {
    let named = |column: Column| column.headers().first().copied().unwrap_or_default();
    match problem {
        Unreadable::Empty => td_string!(locale, roster.unreadable_empty).to_owned(),
        Unreadable::NotUtf8 => td_string!(locale, roster.unreadable_utf8).to_owned(),
        Unreadable::Missing(column) => {
            td_string!(locale, roster.unreadable_missing, column = named(*column)).to_string()
        }
        Unreadable::Unknown(header) => {
            td_string!(locale, roster.unreadable_unknown, column = header.clone()).to_string()
        }
        Unreadable::Twice(column) => {
            td_string!(locale, roster.unreadable_twice, column = named(*column)).to_string()
        }
        Unreadable::TooLong => td_string!(locale, roster.unreadable_long, n = MOST_LINES).to_string(),
    }
}
