//! The districts: their order, the card of each, and a new one.

use super::desk::{Desk, plus};
use super::hours::week;
use crate::components::fields::{Field, Form};
use crate::components::photo::photo;
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::td_string;
use domain::hours::Week;
use leptos::prelude::*;

/// The section: the list, the card of one district, or the form of a new one.
pub fn view(desk: &Desk<'_>) -> AnyView {
    match desk.open() {
        Some("new") if desk.page.everywhere => add(desk),
        Some(id) if id == desk.slug() => card(desk),
        // A picture that was refused.
        _ if desk.typed("do") == Some("set") => card(desk),
        _ => list(desk),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let districts = &desk.page.districts;
    let heads = vec![
        head(td_string!(locale, setup.district)),
        head(td_string!(locale, setup.slug)),
        quiet_head(td_string!(locale, setup.move_it)),
    ];
    let last = districts.len().saturating_sub(1);
    let rows = districts.iter().enumerate().map(|(place, (id, name))| {
        let href = format!("/setup/districts?district={id}&edit={id}");
        let moves = desk.page.everywhere.then(|| desk.moves(id.as_str(), name, place, last));
        view! {
            <tr>
                <th scope="row"><a href=href>{name.clone()}</a></th>
                <td>{id.to_string()}</td>
                <td>{moves}</td>
            </tr>
        }
        .into_any()
    });
    let title = td_string!(locale, setup.districts);
    let add = desk.page.everywhere.then(|| plus(desk.edit("new"), td_string!(locale, setup.district_add)));
    view! {
        <div class="row">
            <h1>{title}</h1>
            <span class="end">{add}</span>
        </div>
        {table_of(title, heads, rows.collect())}
        <p class="hint">{td_string!(locale, setup.districts_hint)}</p>
    }
    .into_any()
}

/// The card of the district that the page is about.
fn card(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let now = &desk.page.card_fields;
    let form = desk.form("change");
    let fields = people_read(desk, &form);
    let sheet = desk.sheet(&form, "change", Some(desk.slug()), fields, td_string!(locale, setup.save));
    let picture = photo(locale, &desk.form("set"), "/setup/photo", desk.slug(), &now.photo);
    let hours = format!("/setup/hours?district={}", desk.slug());
    view! {
        <h1>{now.name.clone()}</h1>
        {sheet}
        <h2>{td_string!(locale, setup.district_photo)}</h2>
        {picture}
        <h2>{td_string!(locale, setup.district_clock)}</h2>
        <p>{td_string!(locale, setup.district_clock_hint)}</p>
        <p><a href=hours>{td_string!(locale, setup.hours)}</a></p>
    }
    .into_any()
}

/// What people read of a district: name, address, telephone, and who answers for it.
fn people_read(desk: &Desk<'_>, form: &Form<'_>) -> Vec<AnyView> {
    let locale = desk.locale;
    let now = if desk.open() == Some("new") { Default::default() } else { desk.page.card_fields.clone() };
    let text = |name: &'static str, label: &'static str, value: String| Field {
        autocomplete: "off",
        ..Field::new(name, label).value(value)
    };
    let call = |field: Field| form.input(Field { inputmode: "tel", ..field });
    let name = text("name", td_string!(locale, setup.district_name), now.name);
    let address = text("address", td_string!(locale, setup.district_address), now.address);
    let email = text("captain_email", td_string!(locale, setup.captain_email), now.captain_email);
    let captain = view! {
        <fieldset class="stack tight">
            <legend>{td_string!(locale, setup.captain)}</legend>
            <p class="hint">{td_string!(locale, setup.captain_hint)}</p>
            <div class="pair">
                {form.input(text("rank", td_string!(locale, setup.captain_rank), now.rank))}
                {form.input(text("captain", td_string!(locale, setup.name), now.captain))}
            </div>
            {call(text("captain_phone", td_string!(locale, setup.captain_phone), now.captain_phone))}
            {form.input(Field { inputmode: "email", ..email })}
        </fieldset>
    };
    vec![
        form.input(name.hint(td_string!(locale, setup.district_name_hint))),
        form.area(address.hint(td_string!(locale, setup.district_address_hint))),
        call(text("phone", td_string!(locale, setup.district_phone), now.phone)),
        captain.into_any(),
    ]
}

/// The form of a new district. Only what cannot be copied is asked.
fn add(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("add");
    let id =
        Field::new("id", td_string!(locale, setup.slug)).hint(td_string!(locale, setup.district_id_hint));
    let mut fields = vec![copy_from(desk, &form)];
    fields.extend(people_read(desk, &form));
    fields.push(form.input(Field { autocomplete: "off", ..id.short() }));
    let zone = Field::new("zone", td_string!(locale, setup.zone)).value(desk.page.rules.hours.zone.clone());
    fields.push(form.input(zone.hint(td_string!(locale, setup.zone_hint))));
    fields.extend(week(desk, &form, &Week::Always));
    let number = |name: &'static str, label: &'static str, value: &'static str| {
        form.input(Field { inputmode: "numeric", ..Field::new(name, label).value(value).short() })
    };
    let windows = view! {
        <div class="pair">
            {number("counters", td_string!(locale, setup.district_counters), "1")}
            {number("phones", td_string!(locale, setup.district_phones), "0")}
        </div>
    };
    fields.push(windows.into_any());
    let sheet = desk.sheet(&form, "add", None, fields, td_string!(locale, setup.add));
    view! {
        <h1>{td_string!(locale, setup.district_add)}</h1>
        <p>{td_string!(locale, setup.district_add_hint)}</p>
        {sheet}
    }
    .into_any()
}

/// Which district's services, lists, targets, rules and alarms the new one begins with.
fn copy_from(desk: &Desk<'_>, form: &Form<'_>) -> AnyView {
    let locale = desk.locale;
    let shipped = (String::new(), td_string!(locale, setup.district_shipped).to_owned());
    let districts = desk.page.districts.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let field = Field::new("from", td_string!(locale, setup.district_from))
        .hint(td_string!(locale, setup.district_from_hint))
        .value(desk.slug());
    form.select(field, districts.chain([shipped]).collect())
}
