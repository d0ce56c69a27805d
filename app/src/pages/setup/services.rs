//! The services of a district.

use super::desk::{Desk, plus};
use super::entries::{self, Entries, Entry};
use super::service_fields;
use crate::components::fields::{Field, Form};
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::td_string;
use crate::words;
use domain::lists::Outcome;
use domain::rules::Service;
use leptos::prelude::*;

/// The section: the list, or the form of one service or of one of its outcomes.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let find = |id: &str| desk.page.rules.services.iter().find(|service| service.id.as_str() == id);
    let open = match (desk.open(), desk.typed("of")) {
        (Some("new"), Some(of)) => {
            find(of).map(|service| entries::form(desk, &outcomes(desk, service), None))
        }
        (Some("new"), None) => Some(form(desk, None)),
        (Some(id), _) => match id.split_once('.') {
            Some((of, code)) => {
                find(of).and_then(|service| entries::form_of(desk, &outcomes(desk, service), code))
            }
            None => find(id).map(|service| form(desk, Some(service))),
        },
        (None, _) => None,
    };
    open.unwrap_or_else(|| list(desk))
}

/// The outcomes of a service as a list of entries.
fn outcomes<'a>(desk: &Desk<'_>, service: &'a Service) -> Entries<'a> {
    let entry = |outcome: &'a Outcome| Entry {
        code: outcome.id.as_str(),
        name: &outcome.name,
        marks: if outcome.asks_reference { vec!["asks_reference"] } else { Vec::new() },
    };
    let name = service.name.get(words::tag(desk.locale)).to_owned();
    Entries {
        of: service.id.as_str(),
        title: td_string!(desk.locale, setup.outcomes_of, name = name).to_string(),
        hint: td_string!(desk.locale, setup.outcomes_hint),
        marks: &["asks_reference"],
        entries: service.outcomes.iter().map(entry).collect(),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let language = words::tag(locale);
    let heads = vec![
        head(td_string!(locale, setup.service)),
        head(td_string!(locale, setup.channels)),
        head(td_string!(locale, setup.order)),
        head(td_string!(locale, setup.at_tablet)),
        head(td_string!(locale, setup.service_districts)),
        quiet_head(td_string!(locale, setup.move_it)),
    ];
    let last = desk.page.rules.services.len().saturating_sub(1);
    let rows = desk.page.rules.services.iter().enumerate().map(|(place, service)| {
        let id = service.id.as_str();
        let name = service.name.get(language).to_owned();
        let channels: Vec<_> = service.channels.iter().map(|channel| words::channel(locale, *channel)).collect();
        let order = if service.urgent {
            view! { <span class="tag late">{td_string!(locale, setup.urgent)}</span> }.into_any()
        } else {
            view! { {td_string!(locale, setup.first_come)} }.into_any()
        };
        let shown = match (service.kiosk, service.common) {
            (false, _) => td_string!(locale, setup.staff_only),
            (true, true) => td_string!(locale, setup.first_page),
            (true, false) => td_string!(locale, setup.more_page),
        };
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(id)>{name.clone()}</a></th>
                <td>{channels.join(", ")}</td>
                <td>{order}</td>
                <td>
                    {shown}
                    {service.discreet.then(|| view! { " " <span class="tag info">{td_string!(locale, setup.discreet)}</span> })}
                </td>
                <td>{offered(desk, service)}</td>
                <td>{desk.moves(id, &name, place, last)}</td>
            </tr>
        }
        .into_any()
    });
    let title = td_string!(locale, setup.services);
    view! {
        <div class="row">
            <h1>{title}</h1>
            <span class="end">{plus(desk.edit("new"), td_string!(locale, setup.service_add))}</span>
        </div>
        {table_of(title, heads, rows.collect())}
        <p class="hint">{td_string!(locale, setup.services_hint)}</p>
        {desk.shipped(td_string!(locale, setup.shipped_service))}
    }
    .into_any()
}

/// In how many of the districts a service is offered.
fn offered(desk: &Desk<'_>, service: &Service) -> String {
    let n = desk.page.catalog.offered.get(service.id.as_str()).map_or(1, Vec::len);
    td_string!(desk.locale, setup.offered_in, n = n, all = desk.page.districts.len()).to_string()
}

/// What a change has done in each district, where it was about several.
pub fn reported(desk: &Desk<'_>) -> Vec<String> {
    let done = [
        ("saved", td_string!(desk.locale, setup.done_change)),
        ("added", td_string!(desk.locale, setup.done_add)),
        ("removed", td_string!(desk.locale, setup.done_remove)),
    ];
    let line = |(what, words): (&str, &str)| {
        let slugs: Vec<&str> = desk.typed(what)?.split(',').collect();
        let there = desk.page.districts.iter().filter(|(id, _)| slugs.contains(&id.as_str()));
        let names: Vec<&str> = there.map(|(_, name)| name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{words} {}", names.join(", ")))
    };
    done.into_iter().filter_map(line).collect()
}

fn form(desk: &Desk<'_>, service: Option<&Service>) -> AnyView {
    let locale = desk.locale;
    let verb = if service.is_some() { "change" } else { "add" };
    let form = desk.form(verb);
    let mut fields = Vec::new();
    if service.is_none() {
        let id = Field::new("id", td_string!(locale, setup.slug)).hint(td_string!(locale, setup.slug_hint));
        fields.push(form.input(id.short()));
    }
    fields.extend(service_fields::texts(desk, &form, service));
    fields.push(service_fields::channels(desk, &form, service));
    fields.push(service_fields::marks(desk, &form, service));
    fields.push(service_fields::times(desk, &form, service));
    fields.push(service_fields::script(desk, &form, service));
    fields.extend(service_fields::places(desk, &form, service));
    fields.push(own_targets(desk, &form, service));
    fields.extend(service_fields::districts(desk, &form, service));
    let sheet = desk.sheet(
        &form,
        verb,
        service.map(|service| service.id.as_str()),
        fields,
        desk.save(service.is_none()),
    );
    let title = service.map_or_else(
        || td_string!(locale, setup.service_add).to_owned(),
        |service| service.name.get(words::tag(locale)).to_owned(),
    );
    let remove = service.map(|service| {
        let label = td_string!(locale, setup.service_remove).to_owned();
        desk.risk("remove", service.id.as_str(), label, td_string!(locale, setup.service_remove_hint))
    });
    let outcomes = service.map(|service| entries::table(desk, &outcomes(desk, service)));
    view! {
        <h1>{title}</h1>
        {sheet}
        {outcomes}
        {remove}
    }
    .into_any()
}

fn own_targets(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> AnyView {
    let locale = desk.locale;
    let targets = service.and_then(|service| service.targets.as_ref());
    let fields = [
        (
            "acknowledge",
            td_string!(locale, setup.target_acknowledge),
            targets.map(|targets| targets.acknowledge_ms),
        ),
        ("call", td_string!(locale, setup.target_call), targets.map(|targets| targets.call_ms)),
        ("resolve", td_string!(locale, setup.target_resolve), targets.map(|targets| targets.resolve_ms)),
    ];
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, label, ms)| {
            form.input(Field::new(name, label).value(ms.map(words::length).unwrap_or_default()).short())
        })
        .collect();
    view! {
        <fieldset class="stack tight">
            <legend>{td_string!(locale, setup.own_targets)}</legend>
            <p class="hint">{td_string!(locale, setup.own_targets_hint)}</p>
            <div class="pair">{fields}</div>
            {super::targets::more(desk, form, targets)}
        </fieldset>
    }
    .into_any()
}
