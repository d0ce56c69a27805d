//! The first district: the form that makes it, and what there is once it was made.

use super::onward::{onward, refused};
use crate::api::{FirstDistrictView, OfferedGroup, OfferedView, StartPage, StartPlace};
use crate::components::fields::{Field, Form};
use crate::components::photo::photo;
use crate::i18n::{Locale, td_string};
use crate::words::{self, capital};
use domain::time::Day;
use domain::watch::Weekday;
use leptos::prelude::*;

/// The groups of services, in the order shown.
const GROUPS: [OfferedGroup; 4] =
    [OfferedGroup::Common, OfferedGroup::Urgent, OfferedGroup::Discreet, OfferedGroup::More];

/// The form of a district that is not made yet.
pub(super) fn form(locale: Locale, page: &StartPage, services: &[OfferedView]) -> AnyView {
    let form = Form::refused(locale, &page.typed, &page.errors);
    let fields = [
        place(locale, &form),
        hours(locale, &form),
        windows(locale, &form),
        captain(locale, &form),
        offered(locale, &form, services),
    ];
    view! {
        <h1>{td_string!(locale, start.district)}</h1>
        <p>{td_string!(locale, start.district_intro)}</p>
        {form.summary()}
        <form class="form" method="post" action=StartPlace::District.address()>
            {fields.into_iter().flatten().collect::<Vec<_>>()}
            <div class="btns">
                <button type="submit" class="btn primary">{td_string!(locale, start.make_district)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn heading(text: &'static str) -> AnyView {
    view! { <h2>{text}</h2> }.into_any()
}

fn place(locale: Locale, form: &Form<'_>) -> Vec<AnyView> {
    let name = Field::new("name", td_string!(locale, start.district_name))
        .hint(td_string!(locale, start.district_name_hint));
    let id = Field::new("id", td_string!(locale, start.district_id))
        .hint(td_string!(locale, start.district_id_hint))
        .short();
    let address = Field::new("address", td_string!(locale, start.address));
    let phone =
        Field::new("phone", td_string!(locale, start.phone)).hint(td_string!(locale, start.phone_hint));
    vec![
        form.input(Field { autocomplete: "off", ..name }),
        form.input(Field { autocomplete: "off", ..id }),
        form.area(address),
        form.input(Field { inputmode: "tel", autocomplete: "off", ..phone }),
    ]
}

fn hours(locale: Locale, form: &Form<'_>) -> Vec<AnyView> {
    let kinds = vec![
        ("always", td_string!(locale, setup.always), ""),
        ("same", td_string!(locale, start.same_hours), ""),
        ("later", td_string!(locale, start.later), td_string!(locale, start.later_hint)),
    ];
    let days = |form: &Form<'_>| -> Vec<AnyView> {
        let hint = view! { <p class="hint">{td_string!(locale, start.same_days_hint)}</p> }.into_any();
        // The fifth of January 1970 was a Monday. From Monday to Friday is chosen at first.
        let tick = |(weekday, day): (Weekday, i32)| {
            form.tick(weekday.as_str(), &capital(words::weekday(locale, Day(day))), "", day < 9)
        };
        let ticks: Vec<AnyView> = Weekday::ALL.into_iter().zip(4..).map(tick).collect();
        let time = |name: &'static str, label: &'static str| {
            form.input(Field { kind: "time", ..Field::new(name, label).short() })
        };
        let (opens, closes) = (
            time("opens", td_string!(locale, start.opens)),
            time("closes", td_string!(locale, start.closes)),
        );
        let times = view! { <div class="pair">{opens}{closes}</div> }.into_any();
        [hint].into_iter().chain(ticks).chain([times]).collect()
    };
    vec![
        heading(td_string!(locale, setup.hours)),
        form.radios("week", td_string!(locale, setup.week), "", kinds),
        form.group("mon", td_string!(locale, start.same_days), days),
    ]
}

fn windows(locale: Locale, form: &Form<'_>) -> Vec<AnyView> {
    let number = |name: &'static str, label: &'static str, hint: &'static str, value: &'static str| {
        form.input(Field { inputmode: "numeric", ..Field::new(name, label).hint(hint).value(value).short() })
    };
    let counters =
        number("counters", td_string!(locale, start.counters), td_string!(locale, start.counters_hint), "2");
    let phones =
        number("phones", td_string!(locale, start.phones), td_string!(locale, start.phones_hint), "1");
    vec![
        heading(td_string!(locale, setup.windows)),
        view! { <div class="pair">{counters}{phones}</div> }.into_any(),
    ]
}

fn captain(locale: Locale, form: &Form<'_>) -> Vec<AnyView> {
    let text = |name: &'static str, label: &'static str, inputmode: &'static str| {
        form.input(Field { inputmode, autocomplete: "off", ..Field::new(name, label) })
    };
    let rank = text("rank", td_string!(locale, start.captain_rank), "");
    let name = text("captain", td_string!(locale, start.captain_name), "");
    vec![
        heading(td_string!(locale, start.captain)),
        view! { <p class="hint">{td_string!(locale, start.captain_hint)}</p> }.into_any(),
        view! { <div class="pair">{rank}{name}</div> }.into_any(),
        text("captain_phone", td_string!(locale, start.captain_phone), "tel"),
        text("captain_email", td_string!(locale, start.captain_email), "email"),
    ]
}

/// The services by group; all are chosen at first. What is wrong with the choice is said at the first of them.
fn offered(locale: Locale, form: &Form<'_>, services: &[OfferedView]) -> Vec<AnyView> {
    let legend = |group: OfferedGroup| match group {
        OfferedGroup::Common => td_string!(locale, start.common),
        OfferedGroup::Urgent => td_string!(locale, start.urgent),
        OfferedGroup::Discreet => td_string!(locale, start.discreet),
        OfferedGroup::More => td_string!(locale, start.more),
    };
    let ticks = |group: OfferedGroup| -> Vec<AnyView> {
        let own = services.iter().filter(|one| one.group == group);
        own.map(|one| form.tick(&format!("s_{}", one.id), one.name.get(words::tag(locale)), "", true))
            .collect()
    };
    let mut fields = vec![
        heading(td_string!(locale, setup.services)),
        view! { <p class="hint">{td_string!(locale, start.services_hint)}</p> }.into_any(),
    ];
    let first = OfferedView::first(services);
    fields.extend(GROUPS.into_iter().filter(|group| services.iter().any(|one| one.group == *group)).map(
        |group| {
            match first.filter(|one| one.group == group) {
                Some(one) => form.group(&format!("s_{}", one.id), legend(group), |_| ticks(group)),
                None => view! {
                    <fieldset class="field"><legend>{legend(group)}</legend>{ticks(group)}</fieldset>
                }
                .into_any(),
            }
        },
    ));
    fields
}

/// The district as it was made, with its captain's picture.
pub(super) fn view(locale: Locale, page: &StartPage, known: &FirstDistrictView) -> AnyView {
    let card = &known.card;
    let id = card.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let row = |label: &'static str, text: String| {
        view! { <div><dt>{label}</dt><dd>{if text.is_empty() { "—".to_owned() } else { text }}</dd></div> }
    };
    let hours = if known.always_open {
        td_string!(locale, setup.always)
    } else {
        td_string!(locale, start.own_hours)
    };
    let rows = vec![
        row(td_string!(locale, start.district_id), id.clone()),
        row(td_string!(locale, start.address), card.address.clone()),
        row(td_string!(locale, start.phone), card.phone.clone()),
        row(td_string!(locale, setup.hours), hours.to_owned()),
        row(td_string!(locale, start.counters), known.counters.to_string()),
        row(td_string!(locale, start.phones), known.phones.to_string()),
        row(td_string!(locale, setup.services), known.services.to_string()),
        row(td_string!(locale, start.captain), card.captain.clone()),
    ];
    let links = [
        ("districts", td_string!(locale, start.change_district)),
        ("hours", td_string!(locale, start.change_hours)),
        ("windows", td_string!(locale, start.change_windows)),
        ("services", td_string!(locale, start.change_services)),
    ];
    let links = links.map(|(section, label)| {
        view! { <li><a href=format!("/setup/{section}?district={id}")>{label}</a></li> }
    });
    let about_photo: Vec<_> = page.errors.iter().filter(|(field, _)| !field.is_empty()).cloned().collect();
    let form = Form::refused(locale, &page.typed, &about_photo);
    view! {
        <h1>{card.name.clone()}</h1>
        {refused(locale, page)}
        <dl class="facts">{rows}</dl>
        <ul role="list" class="btns">{links.into_iter().collect::<Vec<_>>()}</ul>
        <h2>{td_string!(locale, start.photo)}</h2>
        <p>{td_string!(locale, start.photo_intro)}</p>
        {photo(locale, &form, "/start/photo", &id, &card.captain_photo)}
        <div class="btns">{onward(locale, StartPlace::District, true)}</div>
    }
    .into_any()
}
