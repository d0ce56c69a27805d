//! The services of a district.

use super::desk::{Desk, plus};
use crate::components::fields::{Field, Form};
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::td_string;
use crate::words;
use domain::rules::Service;
use domain::visit::Channel;
use leptos::prelude::*;

/// Every channel, and the name of its tick box.
const CHANNELS: [(Channel, &str); 4] = [
    (Channel::WalkIn, "walk_in"),
    (Channel::Phone, "phone"),
    (Channel::Callback, "callback"),
    (Channel::Online, "online"),
];

/// The section: the list, or the form of one service.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let services = &desk.page.rules.services;
    match desk.open() {
        Some("new") => form(desk, None),
        Some(id) => match services.iter().find(|service| service.id.as_str() == id) {
            Some(service) => form(desk, Some(service)),
            None => list(desk),
        },
        None => list(desk),
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
                <td>
                    <div class="row">
                        {(place > 0).then(|| desk.button("up", id, "btn small", td_string!(locale, setup.up), &name))}
                        {(place < last).then(|| desk.button("down", id, "btn small", td_string!(locale, setup.down), &name))}
                    </div>
                </td>
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
    }
    .into_any()
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
    fields.extend(texts(desk, &form, service));
    fields.push(channels(desk, &form, service));
    fields.push(marks(desk, &form, service));
    fields.push(own_targets(desk, &form, service));
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
    view! {
        <h1>{title}</h1>
        {sheet}
        {remove}
    }
    .into_any()
}

/// The texts of a service, each in every language of the district.
fn texts(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> Vec<AnyView> {
    let locale = desk.locale;
    let mut fields = Vec::new();
    let kinds = [
        ("name", td_string!(locale, setup.name), ""),
        ("public_name", td_string!(locale, setup.public_name), td_string!(locale, setup.public_name_hint)),
        ("hint", td_string!(locale, setup.line), td_string!(locale, setup.line_hint)),
        ("takes", td_string!(locale, setup.takes), td_string!(locale, setup.takes_hint)),
        ("bring", td_string!(locale, setup.bring), td_string!(locale, setup.bring_hint)),
    ];
    for (name, label, hint) in kinds {
        for language in desk.languages() {
            let own = |words: &domain::words::Words| words.0.get(&language).cloned().unwrap_or_default();
            let value = service.map_or_else(String::new, |service| match name {
                "name" => own(&service.name),
                "public_name" => service.public_name.as_ref().map(own).unwrap_or_default(),
                "hint" => own(&service.hint),
                "takes" => own(&service.takes),
                _ => service.bring.0.get(&language).map(|lines| lines.join("\n")).unwrap_or_default(),
            });
            let field = Field::new(format!("{name}_{language}"), desk.in_language(label, &language));
            let field = field.hint(hint).value(value).lang(&language);
            fields.push(if name == "bring" { form.area(field) } else { form.input(field) });
        }
    }
    fields
}

fn channels(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> AnyView {
    form.group("walk_in", td_string!(desk.locale, setup.channels), |form| {
        let tick = |(channel, name)| {
            let on =
                service.map_or(channel == Channel::WalkIn, |service| service.channels.contains(&channel));
            form.tick(name, words::channel(desk.locale, channel), "", on)
        };
        CHANNELS.into_iter().map(tick).collect()
    })
}

fn marks(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> AnyView {
    let locale = desk.locale;
    let marks = [
        ("kiosk", td_string!(locale, setup.mark_kiosk), "", service.is_none_or(|service| service.kiosk)),
        ("common", td_string!(locale, setup.mark_common), "", service.is_some_and(|service| service.common)),
        (
            "urgent",
            td_string!(locale, setup.mark_urgent),
            td_string!(locale, setup.mark_urgent_hint),
            service.is_some_and(|service| service.urgent),
        ),
        (
            "discreet",
            td_string!(locale, setup.mark_discreet),
            td_string!(locale, setup.mark_discreet_hint),
            service.is_some_and(|service| service.discreet),
        ),
        (
            "always_open",
            td_string!(locale, setup.mark_always_open),
            "",
            service.is_some_and(|service| service.always_open),
        ),
    ];
    let ticks: Vec<_> =
        marks.into_iter().map(|(name, label, hint, on)| form.tick(name, label, hint, on)).collect();
    view! { <fieldset class="field"><legend>{td_string!(locale, setup.marks)}</legend>{ticks}</fieldset> }
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
