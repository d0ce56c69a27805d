//! The parts of the city, by postcode.

use super::desk::Desk;
use crate::components::fields::Field;
use crate::components::tables::{head, table_of};
use crate::i18n::td_string;
use leptos::prelude::*;

/// The section: the areas, and one form for the whole list.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let areas = &desk.page.rules.areas;
    let form = desk.form("change");
    let list = Field::new("areas", td_string!(locale, setup.areas_list)).value(domain::area::write(areas));
    let fields = vec![form.area(list.hint(td_string!(locale, setup.areas_list_hint)))];
    let sheet = desk.sheet(&form, "change", None, fields, td_string!(locale, setup.save));
    let title = td_string!(locale, setup.areas_of, name = desk.page.card.name.clone()).to_string();
    let heads = vec![head(td_string!(locale, setup.area)), head(td_string!(locale, setup.area_codes))];
    let rows = areas.iter().map(|area| {
        view! {
            <tr>
                <th scope="row">{area.name.clone()}</th>
                <td>{area.codes.join(", ")}</td>
            </tr>
        }
        .into_any()
    });
    let table = (!areas.is_empty()).then(|| table_of(&title, heads, rows.collect()));
    view! {
        <h1>{title.clone()}</h1>
        <p class="hint">{td_string!(locale, setup.areas_hint)}</p>
        {table}
        {sheet}
        {desk.everywhere(!areas.is_empty(), td_string!(locale, setup.areas_everywhere))}
    }
    .into_any()
}
