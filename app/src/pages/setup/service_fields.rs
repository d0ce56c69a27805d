//! The fields of a service's form.

use super::desk::Desk;
use crate::components::fields::{DIFFERS, Field, Form, hidden};
use crate::i18n::td_string;
use crate::words;
use domain::rules::{Service, Spread};
use domain::time::{Ms, SECOND};
use domain::visit::Channel;
use leptos::prelude::*;

/// Every channel, and the name of its tick box.
const CHANNELS: [(Channel, &str); 4] = [
    (Channel::WalkIn, "walk_in"),
    (Channel::Phone, "phone"),
    (Channel::Callback, "callback"),
    (Channel::Online, "online"),
];

/// The texts of a service, each in every language of the district.
pub(super) fn texts(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> Vec<AnyView> {
    let locale = desk.locale;
    let mut fields = Vec::new();
    let kinds = [
        ("name", td_string!(locale, setup.name), ""),
        ("public_name", td_string!(locale, setup.public_name), td_string!(locale, setup.public_name_hint)),
        ("hint", td_string!(locale, setup.line), td_string!(locale, setup.line_hint)),
        ("takes", td_string!(locale, setup.takes), td_string!(locale, setup.takes_hint)),
        ("bring", td_string!(locale, setup.bring), td_string!(locale, setup.bring_hint)),
        ("notice", td_string!(locale, setup.notice), td_string!(locale, setup.notice_hint)),
    ];
    for (name, label, hint) in kinds {
        for language in desk.languages() {
            let own = |words: &domain::words::Words| words.0.get(&language).cloned().unwrap_or_default();
            let value = service.map_or_else(String::new, |service| match name {
                "name" => own(&service.name),
                "public_name" => service.public_name.as_ref().map(own).unwrap_or_default(),
                "hint" => own(&service.hint),
                "takes" => own(&service.takes),
                "notice" => service.notice.as_ref().map(own).unwrap_or_default(),
                _ => service.bring.0.get(&language).map(|lines| lines.join("\n")).unwrap_or_default(),
            });
            let field = Field::new(format!("{name}_{language}"), desk.in_language(label, &language));
            let field = field.hint(hint).value(value).lang(&language);
            fields.push(if matches!(name, "bring" | "notice") {
                form.area(field)
            } else {
                form.input(field)
            });
        }
    }
    fields
}

pub(super) fn channels(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> AnyView {
    form.group("walk_in", td_string!(desk.locale, setup.channels), |form| {
        let tick = |(channel, name)| {
            let on =
                service.map_or(channel == Channel::WalkIn, |service| service.channels.contains(&channel));
            form.tick(name, words::channel(desk.locale, channel), "", on)
        };
        CHANNELS.into_iter().map(tick).collect()
    })
}

pub(super) fn marks(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> AnyView {
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

/// How long serving takes, and how fast waiting counts.
pub(super) fn times(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> AnyView {
    let locale = desk.locale;
    let duration = service.map_or_else(Spread::default, |service| service.duration);
    let usual = Field::new("usual", td_string!(locale, setup.service_usual))
        .hint(td_string!(locale, setup.service_usual_hint))
        .value(seconds(duration.median_s));
    let most = Field::new("most", td_string!(locale, setup.service_most))
        .hint(td_string!(locale, setup.service_most_hint))
        .value(seconds(duration.most_s()));
    let rate = Field::new("rate", td_string!(locale, setup.service_rate))
        .hint(td_string!(locale, setup.service_rate_hint))
        .value(service.map_or(1.0, |service| service.rate).to_string());
    view! {
        <fieldset class="stack tight">
            <legend>{td_string!(locale, setup.service_times)}</legend>
            <div class="pair">{form.input(usual.short())}{form.input(most.short())}</div>
            {form.input(rate.short())}
        </fieldset>
    }
    .into_any()
}

/// Seconds as minutes and seconds; what is longer than any length in a form becomes the longest.
fn seconds(seconds: f64) -> String {
    let whole = seconds.round().clamp(0.0, 3_600_000.0) as Ms;
    words::length(whole * SECOND)
}

/// The script that leads the officer.
pub(super) fn script(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> AnyView {
    let locale = desk.locale;
    let own = service.and_then(|service| service.script.as_ref()).map(ToString::to_string);
    let scripts = &desk.page.catalog.scripts;
    let mut options = vec![(String::new(), td_string!(locale, setup.script_general).to_owned())];
    options.extend(scripts.iter().map(|one| (one.id.clone(), one.name.get(words::tag(locale)).to_owned())));
    // One that is not in use now is still the service's own.
    options.extend(
        own.iter()
            .filter(|own| scripts.iter().all(|one| one.id != **own))
            .map(|own| (own.clone(), own.clone())),
    );
    let field = Field::new("script", td_string!(locale, setup.script));
    form.select(field.hint(td_string!(locale, setup.script_hint)).value(own.unwrap_or_default()), options)
}

/// The places that visits about it are usually referred to.
pub(super) fn places(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> Option<AnyView> {
    let places = &desk.page.rules.places;
    if places.is_empty() {
        return None;
    }
    let is_own = |code| service.is_some_and(|service| service.refer_to.contains(code));
    let ticks: Vec<AnyView> = places
        .iter()
        .map(|place| {
            let name = place.name.get(words::tag(desk.locale));
            form.tick(&format!("to_{}", place.id), name, "", is_own(&place.id))
        })
        .collect();
    let any = places.iter().any(|place| is_own(&place.id));
    let view = view! {
        <details open=any>
            <summary>{td_string!(desk.locale, setup.service_places)}</summary>
            <fieldset class="field"><legend>{td_string!(desk.locale, setup.service_places_hint)}</legend>{ticks}</fieldset>
        </details>
    };
    Some(view.into_any())
}

/// In which districts it is offered, and in which of them a change holds. Comes after all other fields, which its
/// problems name.
pub(super) fn districts(desk: &Desk<'_>, form: &Form<'_>, service: Option<&Service>) -> Option<AnyView> {
    let locale = desk.locale;
    if desk.page.districts.len() < 2 {
        return None;
    }
    let offered = service.and_then(|service| desk.page.catalog.offered.get(service.id.as_str()));
    let ticks: Vec<AnyView> = desk
        .page
        .districts
        .iter()
        .map(|(id, name)| {
            let here = desk.page.card.id.as_ref() == Some(id);
            let on = if service.is_some() { offered.is_some_and(|all| all.contains(id)) } else { here };
            let field = format!("in_{id}");
            view! { {form.problems(&field)} {form.tick(&field, name, "", on)} }.into_any()
        })
        .collect();
    let differs = desk.page.errors.iter().any(|(_, problem)| problem.starts_with(DIFFERS));
    let over = differs.then(|| {
        form.tick(
            "over",
            td_string!(locale, setup.spread_over),
            td_string!(locale, setup.spread_over_hint),
            false,
        )
    });
    let apply = service.map(|_| {
        let everywhere = td_string!(locale, setup.spread_everywhere);
        let here = td_string!(locale, setup.spread_here, name = desk.page.card.name.clone()).to_string();
        let options = vec![("everywhere", everywhere, ""), ("here", here.as_str(), "")];
        form.radios("apply", td_string!(locale, setup.spread_apply), "everywhere", options)
    });
    let view = view! {
        {hidden("spread", "yes")}
        <fieldset class="field"><legend>{td_string!(locale, setup.spread_districts)}</legend>{ticks}{over}</fieldset>
        {apply}
    };
    Some(view.into_any())
}
