//! The department as one file: download, upload, and what a file would change.

use super::desk::Desk;
use super::differences;
use crate::api::FileView;
use crate::components::fields::{Field, Form, hidden};
use crate::i18n::td_string;
use domain::difference::{Change, Preview};
use leptos::prelude::*;

/// So many changes of a district are listed.
const MOST: usize = 200;

/// The page.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let file = desk.page.file.as_ref();
    let shown = file.and_then(|file| Some(preview(desk, file, file.preview.as_ref()?)));
    view! {
        <h1>{td_string!(locale, history.file_title)}</h1>
        {shown}
        <p>{td_string!(locale, history.file_intro)}</p>
        <p><a class="btn" href="/setup/file.toml" download="department.toml">
            {td_string!(locale, history.file_download)}
        </a></p>
        <h2>{td_string!(locale, history.file_look_title)}</h2>
        <p class="hint">{td_string!(locale, history.file_hint)}</p>
        {form(desk, file)}
    }
    .into_any()
}

fn form(desk: &Desk<'_>, file: Option<&FileView>) -> AnyView {
    let locale = desk.locale;
    let faults = file.map(|file| file.faults.as_slice()).unwrap_or_default();
    let errors: Vec<(String, String)> = faults
        .iter()
        .map(|(line, text)| {
            let text = match line {
                Some(line) => {
                    td_string!(locale, history.file_line, n = *line, text = text.clone()).to_string()
                }
                None => text.clone(),
            };
            ("file".to_owned(), text)
        })
        .collect();
    let form = if errors.is_empty() {
        Form::stored(locale)
    } else {
        Form::refused(locale, &desk.page.typed, &errors)
    };
    let field = Field::new("file", td_string!(locale, history.file_text));
    let area = form.area(field.value(desk.typed("file").unwrap_or_default()));
    let summary = form.summary();
    // With a preview that changes something, the same form applies it: an edited text is shown anew instead.
    let changes = file.and_then(|file| file.preview.as_ref()).is_some_and(|preview| !preview.is_empty());
    let digest = file.filter(|_| changes).map(|file| file.digest.clone());
    let all = (errors.len() > 1).then(|| {
        let lines: Vec<_> = errors.iter().map(|(_, text)| view! { <li>{text.clone()}</li> }).collect();
        view! { <ul>{lines}</ul> }
    });
    view! {
        {summary}
        {all}
        <form class="form" method="post" action="/setup/file">
            {hidden("district", desk.slug())}
            {digest.clone().map(|digest| hidden("digest", digest))}
            <div class="field" id="pick" hidden=true>
                <label for="f-pick">{td_string!(locale, history.file_pick)}</label>
                <input type="file" id="f-pick" accept=".toml,.txt,text/plain" />
            </div>
            {area}
            <div class="btns">
                <button type="submit" class="btn" name="do" value="look">
                    {td_string!(locale, history.file_look)}
                </button>
                {digest.map(|_| view! {
                    <button type="submit" class="btn primary" name="do" value="apply">
                        {td_string!(locale, history.file_apply)}
                    </button>
                })}
            </div>
        </form>
    }
    .into_any()
}

/// What the file would change, and what it leaves as it is.
fn preview(desk: &Desk<'_>, file: &FileView, preview: &Preview) -> AnyView {
    let locale = desk.locale;
    let moved = file.is_moved.then(|| {
        view! { <p class="notice warn" role="alert">{td_string!(locale, history.file_moved)}</p> }
    });
    let department = preview.department.as_ref().map(|(before, after)| {
        let field = td_string!(locale, setup.department_name).to_owned();
        let (before, after) = (before.clone(), after.clone());
        let text = td_string!(locale, history.changed, field = field, before = before, after = after);
        view! { <p>{text.to_string()}</p> }
    });
    let districts: Vec<AnyView> = preview
        .districts
        .iter()
        .map(|one| part(desk, format!("{} ({})", one.name, one.id), one.is_new, &one.changes))
        .collect();
    let (same, staff): (Vec<_>, Vec<_>) =
        preview.staff.iter().partition(|one| !one.is_new && one.changes.is_empty());
    let staff: Vec<AnyView> = staff
        .into_iter()
        .map(|one| part(desk, format!("{} ({})", one.name, one.login), one.is_new, &one.changes))
        .collect();
    let ids: Vec<&str> = preview.scripts.iter().map(|id| id.as_str()).collect();
    let scripts = (!ids.is_empty()).then(|| {
        let text = td_string!(locale, history.file_scripts, list = ids.join(", ")).to_string();
        view! { <p>{text}</p> }
    });
    let same = (!same.is_empty()).then(|| {
        let text = td_string!(locale, history.file_staff_same, n = same.len()).to_string();
        view! { <p class="muted">{text}</p> }
    });
    let nothing = preview.is_empty().then(|| {
        view! { <p class="notice">{td_string!(locale, history.file_nothing)}</p> }
    });
    view! {
        <h2>{td_string!(locale, history.file_preview)}</h2>
        {moved}
        {department}
        {districts}
        {staff}
        {same}
        {scripts}
        {kept(desk, preview)}
        {nothing}
    }
    .into_any()
}

/// A district or an account, with what changes of it.
fn part(desk: &Desk<'_>, name: String, is_new: bool, changes: &[Change]) -> AnyView {
    let locale = desk.locale;
    let all: Vec<String> =
        changes.iter().filter_map(|change| differences::sentence(locale, change)).collect();
    let more = all.len().saturating_sub(MOST);
    let more = (more > 0).then(|| td_string!(locale, setup.import_more, n = more).to_string());
    let lines: Vec<_> =
        all.into_iter().take(MOST).chain(more).map(|line| view! { <li>{line}</li> }).collect();
    let body = if is_new {
        view! { <p>{td_string!(locale, history.file_new)}</p> }.into_any()
    } else if changes.is_empty() {
        view! { <p class="muted">{td_string!(locale, history.file_same)}</p> }.into_any()
    } else {
        view! { <ul>{lines}</ul> }.into_any()
    };
    view! {
        <section class="stack tight">
            <h3>{name}</h3>
            {body}
        </section>
    }
    .into_any()
}

/// What the file does not have, and so stays.
fn kept(desk: &Desk<'_>, preview: &Preview) -> AnyView {
    let locale = desk.locale;
    let districts = (!preview.kept.is_empty()).then(|| {
        let list = preview.kept.join(", ");
        let text = td_string!(locale, history.file_kept, list = list).to_string();
        view! { <p>{text}</p> }
    });
    let staff = (preview.staff_kept > 0).then(|| {
        let text = td_string!(locale, history.file_staff_kept, n = preview.staff_kept).to_string();
        view! { <p>{text}</p> }
    });
    view! {
        {districts}
        {staff}
        <p class="hint">{td_string!(locale, history.file_removes)}</p>
    }
    .into_any()
}
