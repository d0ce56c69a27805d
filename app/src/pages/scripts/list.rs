//! All scripts, one in each row; a form for a new one, or to import one from a file.

use super::desk::{Desk, href, said};
use super::words;
use crate::api::VersionLine;
use crate::components::fields::{Field, hidden};
use crate::components::tables::{head, table_of};
use crate::i18n::td_string;
use domain::script::Status;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The list of scripts.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let mut scripts: BTreeMap<&str, Vec<&VersionLine>> = BTreeMap::new();
    for line in &desk.page.versions {
        scripts.entry(line.slug.as_str()).or_default().push(line);
    }
    let mut rows: Vec<(String, AnyView)> =
        scripts.into_values().filter_map(|versions| row(desk, versions)).collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let title = td_string!(locale, scripts.title);
    let heads = vec![
        head(td_string!(locale, scripts.script)),
        head(td_string!(locale, scripts.purpose)),
        head(td_string!(locale, scripts.in_use)),
        head(td_string!(locale, scripts.coming)),
        head(td_string!(locale, scripts.others)),
    ];
    let write = desk.page.may_write.then(|| view! { <div class="cols">{new(desk)}{import(desk)}</div> });
    view! {
        <h1>{title}</h1>
        {said(desk)}
        <p>{td_string!(locale, scripts.list_hint)}</p>
        {table_of(title, heads, rows.into_iter().map(|(_, row)| row).collect())}
        {write}
    }
    .into_any()
}

fn row(desk: &Desk<'_>, mut versions: Vec<&VersionLine>) -> Option<(String, AnyView)> {
    let locale = desk.locale;
    versions.sort_by_key(|line| std::cmp::Reverse(line.version));
    let shown = *versions.iter().find(|line| line.in_use).or_else(|| versions.first())?;
    let title = words::titled(locale, &shown.title, shown.slug.as_str());
    let link = |line: &VersionLine| {
        let name = td_string!(locale, scripts.version_n, n = line.version).to_string();
        let whose = format!(" {title}");
        view! { <a href=href(line.slug.as_str(), line.version)>{name}<span class="sr">{whose}</span></a> }
    };
    let open = |line: &VersionLine| matches!(line.status, Status::Draft | Status::InReview);
    let coming = versions.iter().filter(|line| open(line)).map(|line| {
        view! { <li class="row tight">{link(line)}{words::status_tag(locale, line.status)}</li> }
    });
    let others = versions.iter().filter(|line| !line.in_use && !open(line)).map(|line| {
        view! { <li class="row tight">{link(line)}</li> }
    });
    let in_use: Vec<_> = versions.iter().filter(|line| line.in_use).map(|line| link(line)).collect();
    let none = in_use.is_empty().then(|| td_string!(locale, scripts.not_in_use));
    let row = view! {
        <tr>
            <th scope="row"><a href=href(shown.slug.as_str(), shown.version)>{title.clone()}</a></th>
            <td>{words::purpose(locale, shown.purpose)}</td>
            <td>{in_use}{none}</td>
            <td><ul role="list">{coming.collect_view()}</ul></td>
            <td><ul role="list">{others.collect_view()}</ul></td>
        </tr>
    };
    Some((title.clone(), row.into_any()))
}

fn new(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("new");
    let id = Field::new("id", td_string!(locale, setup.slug)).hint(td_string!(locale, setup.slug_hint));
    let id = form.input(id);
    let title = form.input(
        Field::new("title", td_string!(locale, scripts.title_field))
            .hint(td_string!(locale, scripts.new_title_hint)),
    );
    view! {
        <section>
            <h2>{td_string!(locale, scripts.new)}</h2>
            {form.summary()}
            <form class="form" method="post" action="/scripts">
                {hidden("do", "new")}
                {id}
                {title}
                <div class="btns"><button type="submit" class="btn primary">{td_string!(locale, scripts.new)}</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn import(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("import");
    let file = form.area(
        Field::new("file", td_string!(locale, scripts.file_text)).hint(td_string!(locale, scripts.file_hint)),
    );
    view! {
        <section>
            <h2>{td_string!(locale, scripts.import)}</h2>
            {form.summary()}
            <form class="form" method="post" action="/scripts">
                {hidden("do", "import")}
                {file}
                <div class="btns"><button type="submit" class="btn">{td_string!(locale, scripts.import)}</button></div>
            </form>
        </section>
    }
    .into_any()
}
