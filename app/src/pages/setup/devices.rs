//! Tablets and lobby screens: the list, pairing one, and the form of one.

use super::desk::{Desk, plus};
use crate::api::DeviceRow;
use crate::components::fields::{Field, Form};
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::access::Role;
use domain::display::{DisplaySettings, MOST_SPANS};
use domain::ids::DistrictId;
use domain::time::{MINUTE, Moment};
use leptos::prelude::*;

/// The section: the list, the form to pair one (`edit=kiosk` and `edit=display` open it), or the form of one.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let asked = if desk.typed("do") == Some("pair") { desk.typed("kind") } else { desk.open() };
    match asked {
        Some("display") => pair(desk, "display"),
        Some("kiosk") => pair(desk, "kiosk"),
        Some(id) => {
            let here = desk.page.card.id.as_ref();
            let mut known = desk.page.devices.iter().filter(|row| Some(&row.district) == here);
            match known.find(|row| row.id == id && !row.revoked) {
                Some(row) => form(desk, row),
                None => list(desk),
            }
        }
        None => list(desk),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let title = td_string!(locale, setup.devices);
    let (revoked, used): (Vec<&DeviceRow>, Vec<&DeviceRow>) =
        desk.page.devices.iter().partition(|row| row.revoked);
    let body = if used.is_empty() {
        view! { <p class="muted">{td_string!(locale, setup.no_devices)}</p> }.into_any()
    } else {
        table(desk, title, &used)
    };
    let revoked = (!revoked.is_empty()).then(|| {
        let label = td_string!(locale, devices.revoked_ones, n = revoked.len()).to_string();
        let rows = table(desk, &label, &revoked);
        view! { <details><summary>{label}</summary>{rows}</details> }
    });
    view! {
        <div class="row">
            <h1>{title}</h1>
            <span class="end btns">
                {plus(desk.edit("kiosk"), td_string!(locale, setup.pair_kiosk))}
                <a class="btn" href=desk.edit("display")>
                    <crate::components::Icon name="plus" />
                    {td_string!(locale, setup.pair_display)}
                </a>
            </span>
        </div>
        {body}
        <p class="hint">{td_string!(locale, setup.devices_hint)}</p>
        {revoked}
    }
    .into_any()
}

fn table(desk: &Desk<'_>, label: &str, rows: &[&DeviceRow]) -> AnyView {
    let locale = desk.locale;
    let heads = vec![
        head(td_string!(locale, setup.device)),
        head(td_string!(locale, setup.kind)),
        head(td_string!(locale, setup.district)),
        head(td_string!(locale, setup.state)),
        quiet_head(td_string!(locale, devices.new_code)),
    ];
    let rows = rows.iter().map(|row| {
        let known = desk.page.districts.iter().find(|(id, _)| *id == row.district);
        let district = known.map_or_else(|| row.district.to_string(), |(_, name)| name.clone());
        // One that was never given a name must be reached too.
        let name =
            if row.name.is_empty() { words::device(locale, row.kind).to_owned() } else { row.name.clone() };
        let name = if row.revoked {
            name.into_any()
        } else {
            view! { <a href=edit(&row.district, &row.id)>{name}</a> }.into_any()
        };
        let code = (!row.revoked && (row.paired.is_none() || row.silent)).then(|| {
            desk.button("code", &row.id, "btn small", td_string!(locale, devices.new_code), &row.name)
        });
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{what(desk, row)}</td>
                <td>{district}</td>
                <td>{state(desk, row)}</td>
                <td>{code}</td>
            </tr>
        }
        .into_any()
    });
    table_of(label, heads, rows.collect())
}

/// The address of the form of a device, which belongs to its district.
fn edit(district: &DistrictId, id: &str) -> String {
    format!("/setup/devices?district={district}&edit={id}")
}

/// What a device is, with the tablet's name or its letters where this district's rules know them.
fn what(desk: &Desk<'_>, row: &DeviceRow) -> String {
    let kind = words::device(desk.locale, row.kind);
    let Some(kiosk) = &row.kiosk else { return kind.to_owned() };
    let plan = desk.page.rules.kiosks.iter().find(|plan| plan.id == *kiosk);
    match plan.filter(|_| desk.page.card.id.as_ref() == Some(&row.district)) {
        Some(plan) => format!("{kind} {} ({})", plan.series.as_str(), plan.name),
        None => format!("{kind} {kiosk}"),
    }
}

fn state(desk: &Desk<'_>, row: &DeviceRow) -> AnyView {
    let (locale, now) = (desk.locale, desk.page.now);
    let (class, label, more) = match (row.revoked, row.paired, row.code_until) {
        (true, ..) => ("tag", td_string!(locale, setup.revoked), String::new()),
        (_, None, Some(until)) => {
            let until = words::the_time(locale, words::when(locale, until, now.at));
            let until = td_string!(locale, devices.code_until, time = until);
            ("tag warn", td_string!(locale, setup.not_paired), until.to_string())
        }
        (_, None, None) => ("tag warn", td_string!(locale, devices.code_expired), String::new()),
        (_, Some(_), _) if row.silent => {
            let seen = |at| words::the_time(locale, words::when(locale, at, now.at));
            let since = row.seen.map(seen).unwrap_or_default();
            let since = td_string!(locale, devices.silent_since, time = since).to_string();
            ("tag warn", td_string!(locale, devices.silent), since)
        }
        (_, Some(_), _) => {
            let seen = row.seen.map(|seen| ago(locale, seen, now)).unwrap_or_default();
            ("tag good", td_string!(locale, setup.paired), seen)
        }
    };
    view! { <span class=class>{label}</span>" "{more} }.into_any()
}

/// How long ago a device was last heard: it is written down once a minute, so no more is known than minutes.
fn ago(locale: Locale, seen: Moment, now: Moment) -> String {
    match (now.at - seen.at) / MINUTE {
        ..=0 => td_string!(locale, devices.seen_now).to_owned(),
        1 => td_string!(locale, devices.seen_minute).to_owned(),
        minutes => td_string!(locale, devices.seen_minutes, n = minutes).to_string(),
    }
}

fn form(desk: &Desk<'_>, row: &DeviceRow) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("change");
    let name = Field::new("name", td_string!(locale, setup.name))
        .hint(td_string!(locale, setup.device_name_hint))
        .value(row.name.clone());
    let mut fields = vec![form.input(Field { autocomplete: "off", ..name })];
    match &row.display {
        Some(settings) => fields.extend(display(desk, &form, settings)),
        None => fields.push(tablet(desk, &form, row)),
    }
    let sheet = desk.sheet(&form, "change", Some(&row.id), fields, td_string!(locale, setup.save));
    let code = desk.button("code", &row.id, "btn", td_string!(locale, devices.new_code), &row.name);
    let what_happens = match (row.paired, row.kind) {
        (None, _) => td_string!(locale, devices.revoke_new),
        (Some(_), Role::Display) => td_string!(locale, devices.revoke_display),
        (Some(_), _) => td_string!(locale, devices.revoke_kiosk),
    };
    let revoke = desk.risk("revoke", &row.id, td_string!(locale, setup.revoke).to_owned(), what_happens);
    let title =
        if row.name.is_empty() { words::device(locale, row.kind).to_owned() } else { row.name.clone() };
    view! {
        <h1>{title}</h1>
        <p>{what(desk, row)}" · "{state(desk, row)}</p>
        {sheet}
        <p>{td_string!(locale, devices.new_code_hint)}</p>
        {code}
        {revoke}
    }
    .into_any()
}

fn tablet(desk: &Desk<'_>, form: &Form<'_>, row: &DeviceRow) -> AnyView {
    let locale = desk.locale;
    let current = row.kiosk.as_ref().map(|kiosk| kiosk.as_str()).unwrap_or_default();
    let plans = desk.page.rules.kiosks.iter();
    let options = plans
        .map(|plan| (plan.id.as_str().to_owned(), format!("{} ({})", plan.series.as_str(), plan.name)))
        .collect();
    let field = Field::new("kiosk", td_string!(locale, devices.tablet))
        .hint(td_string!(locale, devices.tablet_hint))
        .value(current);
    form.select(field, options)
}

/// The settings of a lobby screen.
fn display(desk: &Desk<'_>, form: &Form<'_>, settings: &DisplaySettings) -> Vec<AnyView> {
    let locale = desk.locale;
    let windows = form.group("all_windows", td_string!(locale, devices.windows), |form| {
        let all = settings.windows.is_none();
        let mut ticks = vec![form.tick("all_windows", td_string!(locale, devices.all_windows), "", all)];
        ticks.extend(desk.page.rules.windows.iter().map(|window| {
            // Where one box stands for all of them, the others stay empty.
            let on = !all && settings.shows(&window.id);
            form.tick(&format!("w_{}", window.id), window.name.get(words::tag(locale)), "", on)
        }));
        ticks
    });
    let voice = form.tick(
        "voice",
        td_string!(locale, devices.voice),
        td_string!(locale, devices.voice_hint),
        settings.voice,
    );
    let mut fields = vec![windows, voice];
    let languages = &desk.page.rules.languages;
    if languages.len() > 1 {
        let own = (String::new(), td_string!(locale, devices.language_district).to_owned());
        let each = languages.iter().map(|tag| (tag.clone(), words::language(locale, tag).to_string()));
        let first = settings.languages.first().cloned().unwrap_or_default();
        let field = Field::new("language", td_string!(locale, devices.language)).value(first);
        fields.push(form.select(field, std::iter::once(own).chain(each).collect()));
    }
    fields.push(volume(locale, form, settings));
    fields
}

/// Rows of a time of day and the volume then.
fn volume(locale: Locale, form: &Form<'_>, settings: &DisplaySettings) -> AnyView {
    let rows: Vec<AnyView> = (0..MOST_SPANS)
        .map(|place| {
            let span = settings.volume.get(place);
            let field = |part: &str, label: &'static str, value: Option<String>| {
                let label = format!("{label} ({})", place + 1);
                let field = Field::new(format!("{part}_{place}"), label).value(value.unwrap_or_default());
                form.input(Field { autocomplete: "off", ..field.short() })
            };
            let level = format!("{} ({})", td_string!(locale, devices.level), place + 1);
            let level = Field::new(format!("level_{place}"), level)
                .value(span.map(|span| span.level.to_string()).unwrap_or_default());
            view! {
                <div class="pair">
                    {field("from", td_string!(locale, devices.from), span.map(|span| words::minute(span.from)))}
                    {field("to", td_string!(locale, devices.to), span.map(|span| words::minute(span.to)))}
                    {form.input(Field { autocomplete: "off", inputmode: "numeric", ..level.short() })}
                </div>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="field" aria-describedby="f-volume-h">
            <legend>{td_string!(locale, devices.volume)}</legend>
            <p class="hint" id="f-volume-h">{td_string!(locale, devices.volume_hint)}</p>
            {rows}
        </fieldset>
    }
    .into_any()
}

fn pair(desk: &Desk<'_>, kind: &'static str) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("pair");
    let name =
        Field::new("name", td_string!(locale, setup.name)).hint(td_string!(locale, setup.device_name_hint));
    let mut fields = vec![
        crate::components::fields::hidden("kind", kind),
        form.input(Field { autocomplete: "off", ..name }),
    ];
    if kind == "kiosk" {
        let kiosks = &desk.page.rules.kiosks;
        let taken: Vec<String> =
            kiosks.iter().map(|kiosk| format!("{} ({})", kiosk.series.as_str(), kiosk.name)).collect();
        let mut hint = td_string!(locale, setup.series_hint).to_owned();
        if !taken.is_empty() {
            hint = format!("{hint} {}", td_string!(locale, setup.series_known, list = taken.join(", ")));
        }
        let first = kiosks.first().map_or("A", |kiosk| kiosk.series.as_str());
        fields.push(
            form.input(
                Field::new("series", td_string!(locale, setup.series)).hint(hint).value(first).short(),
            ),
        );
    }
    let sheet = desk.sheet(&form, "pair", None, fields, td_string!(locale, setup.pair));
    let title = if kind == "kiosk" {
        td_string!(locale, setup.pair_kiosk)
    } else {
        td_string!(locale, setup.pair_display)
    };
    view! {
        <h1>{title}</h1>
        <p><b>{desk.page.card.name.clone()}</b></p>
        {sheet}
        <p class="hint">{td_string!(locale, setup.pair_hint)}</p>
    }
    .into_any()
}
