//! Tablets and lobby screens that are silent although their district is open.

use super::sum::few;
use super::unit::Unit;
use crate::api::SilentView;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::access::Role;
use domain::ids::DistrictId;
use domain::time::At;
use leptos::prelude::*;

/// A line for each district that has any; `set_up`: the reader may open the list of devices.
pub(super) fn view(units: StoredValue<Vec<Unit>>, now: Signal<At>, set_up: bool) -> impl IntoView {
    let locale = words::tongue();
    let rows = Memo::new(move |_| {
        let row =
            |unit: &Unit| (unit.id(), unit.card.name.clone(), unit.line.with(|line| line.silent.clone()));
        let rows = units.with_value(|units| units.iter().map(row).collect::<Vec<_>>());
        rows.into_iter().filter(|(.., silent)| !silent.is_empty()).collect::<Vec<_>>()
    });
    move || {
        let (locale, now) = (locale.get(), now.get_untracked());
        rows.get()
            .into_iter()
            .map(|(id, name, silent)| row(locale, now, &id, name, &silent, set_up))
            .collect_view()
    }
}

fn row(
    locale: Locale,
    now: At,
    district: &DistrictId,
    name: String,
    silent: &[SilentView],
    set_up: bool,
) -> impl IntoView + use<> {
    let named = |one: &SilentView| {
        let kind = words::device(locale, one.kind);
        let time = words::the_time(locale, words::when(locale, one.since, now));
        td_string!(locale, floor.silent_one, kind = kind, name = one.name.clone(), time = time).to_string()
    };
    let names: Vec<String> = silent.iter().map(named).collect();
    let said = td_string!(locale, floor.silent, district = name, names = few(locale, &names)).to_string();
    let has_none = |kind: Role| silent.iter().any(|one| one.only && one.kind == kind);
    let (kiosk, display) = (has_none(Role::Kiosk), has_none(Role::Display));
    let kiosk = kiosk.then(|| td_string!(locale, floor.silent_no_kiosk));
    let display = display.then(|| td_string!(locale, floor.silent_no_display));
    // Only what people in the lobby miss now is red.
    let class = if kiosk.is_some() || display.is_some() { "notice late" } else { "notice warn" };
    let link = set_up.then(|| {
        let href = format!("/setup/devices?district={district}");
        view! {
            " "
            <a href=href>{td_string!(locale, floor.silent_devices)}</a>
        }
    });
    let more: Vec<&str> = kiosk.into_iter().chain(display).collect();
    view! {
        <p class=class>
            <span>{[said.as_str()].into_iter().chain(more).collect::<Vec<_>>().join(" ")} {link}</span>
        </p>
    }
}
