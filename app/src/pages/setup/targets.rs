//! Promised times.

use super::desk::Desk;
use crate::components::fields::{Field, Form};
use crate::components::tables::{head, table_of};
use crate::i18n::td_string;
use crate::words;
use domain::rules::Targets;
use domain::time::Ms;
use domain::visit::CHANNELS;
use leptos::prelude::*;

/// The section: the promised times, and the services with times of their own.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    view! {
        <h1>{td_string!(locale, setup.targets_of, name = desk.page.card.name.clone()).to_string()}</h1>
        <p>{td_string!(locale, setup.targets_hint)}</p>
        {promised(desk)}
        {own(desk)}
    }
    .into_any()
}

fn pair(form: &Form<'_>, fields: Vec<(&'static str, &'static str, &'static str, String)>) -> AnyView {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, label, hint, value)| form.input(Field::new(name, label).hint(hint).value(value).short()))
        .collect();
    view! { <div class="pair">{fields}</div> }.into_any()
}

fn promised(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let targets = &desk.page.rules.targets;
    let form = desk.form("change");
    let hint = td_string!(locale, setup.length_hint);
    let fields = pair(
        &form,
        vec![
            (
                "acknowledge",
                td_string!(locale, setup.target_acknowledge),
                hint,
                words::length(targets.acknowledge_ms),
            ),
            ("call", td_string!(locale, setup.target_call), hint, words::length(targets.call_ms)),
            ("resolve", td_string!(locale, setup.target_resolve), hint, words::length(targets.resolve_ms)),
        ],
    );
    let fields = vec![fields, more(desk, &form, Some(targets))];
    desk.sheet(&form, "change", None, fields, td_string!(locale, setup.save))
}

/// The fields for the source of the times, and for the times of single channels.
pub fn more(desk: &Desk<'_>, form: &Form<'_>, targets: Option<&Targets>) -> AnyView {
    let locale = desk.locale;
    let source = targets.and_then(|targets| targets.source.clone()).unwrap_or_default();
    let source = form.input(
        Field::new("source", td_string!(locale, setup.targets_source))
            .hint(td_string!(locale, setup.targets_source_hint))
            .value(source),
    );
    let own = |channel| targets.and_then(|targets| targets.by_channel.get(&channel));
    let channels = CHANNELS.into_iter().map(|channel| {
        let times = own(channel);
        let field = |name: &str, label: &'static str, ms: Option<Ms>| {
            let name = format!("{}_{name}", channel.as_str());
            form.input(Field::new(name, label).value(ms.map(words::length).unwrap_or_default()).short())
        };
        let fields = [
            field(
                "acknowledge",
                td_string!(locale, setup.target_acknowledge),
                times.map(|times| times.acknowledge_ms),
            ),
            field("call", td_string!(locale, setup.target_call), times.map(|times| times.call_ms)),
            field("resolve", td_string!(locale, setup.target_resolve), times.map(|times| times.resolve_ms)),
        ];
        view! {
            <fieldset class="stack tight">
                <legend>{words::capital(words::channel(locale, channel))}</legend>
                <div class="pair">{fields.into_iter().collect_view()}</div>
            </fieldset>
        }
    });
    let any = targets.is_some_and(|targets| !targets.by_channel.is_empty());
    view! {
        {source}
        <details open=any>
            <summary>{td_string!(locale, setup.targets_by_channel)}</summary>
            <p class="hint">{td_string!(locale, setup.targets_by_channel_hint)}</p>
            {channels.collect_view()}
        </details>
    }
    .into_any()
}

fn own(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let district = &desk.page.rules.targets;
    let services = desk.page.rules.services.iter();
    let rows: Vec<AnyView> = services
        .filter_map(|service| {
            service.targets.as_ref().filter(|targets| *targets != district).map(|targets| (service, targets))
        })
        .map(|(service, targets)| {
            let href = format!("/setup/services?district={}&edit={}", desk.slug(), service.id);
            view! {
                <tr>
                    <th scope="row">
                        <a href=href>{service.name.get(words::tag(locale)).to_owned()}</a>
                        {targets.source.clone().map(|source| view! { " " <span class="muted">{source}</span> })}
                    </th>
                    <td class="nums">{words::length(targets.acknowledge_ms)}</td>
                    <td class="nums">{words::length(targets.call_ms)}</td>
                    <td class="nums">{words::length(targets.resolve_ms)}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let title = td_string!(locale, setup.services_own_targets);
    if rows.is_empty() {
        return view! { <p class="muted">{td_string!(locale, setup.services_no_own_targets)}</p> }.into_any();
    }
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> }.into_any();
    let heads = vec![
        head(td_string!(locale, setup.service)),
        number(td_string!(locale, setup.target_acknowledge)),
        number(td_string!(locale, setup.target_call)),
        number(td_string!(locale, setup.target_resolve)),
    ];
    view! {
        <h2>{title}</h2>
        {table_of(title, heads, rows)}
    }
    .into_any()
}
