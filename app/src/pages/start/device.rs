//! The tablet and the lobby screen: a code to pair each, and whether it has been used.

use super::onward::{only_here, onward, refused};
use crate::api::{DeviceRow, DeviceStep, StartPage, StartPlace};
use crate::components::Icon;
use crate::components::fields::hidden;
use crate::components::pairing::pairing;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::access::Role;
use leptos::prelude::*;

/// The step for one kind of device.
pub(super) fn view(locale: Locale, page: &StartPage, kind: Role, step: &DeviceStep) -> AnyView {
    let place = if kind == Role::Display { StartPlace::Display } else { StartPlace::Tablet };
    let (title, intro, name) = match kind {
        Role::Display => (
            td_string!(locale, start.display),
            td_string!(locale, start.display_intro),
            td_string!(locale, start.new_display),
        ),
        _ => (
            td_string!(locale, start.tablet),
            td_string!(locale, start.tablet_intro),
            td_string!(locale, start.new_tablet),
        ),
    };
    let paired = step.devices.iter().any(|device| device.paired.is_some());
    let class = if step.pairing.is_some() { "btn" } else { "btn primary" };
    let make = if step.devices.is_empty() {
        td_string!(locale, start.make_code)
    } else {
        td_string!(locale, start.make_other_code)
    };
    let rows: Vec<_> = step.devices.iter().map(|device| row(locale, device)).collect();
    let list = (!rows.is_empty()).then(|| view! { <ul role="list" class="stack tight">{rows}</ul> });
    // Further devices are paired in the settings, where their letters are chosen.
    let again = (!paired).then(|| {
        view! {
            <form method="post" action=place.address()>
                {hidden("do", "pair")}
                {hidden("name", name)}
                <button type="submit" class=class>{make}</button>
            </form>
        }
    });
    view! {
        <h1>{title}</h1>
        <p>{intro}</p>
        {only_here(locale, page)}
        {refused(locale, page)}
        {list}
        {waiting(locale, place, step)}
        {again}
        <div class="btns">{onward(locale, place, paired)}</div>
    }
    .into_any()
}

fn row(locale: Locale, device: &DeviceRow) -> AnyView {
    let state = match device.paired {
        Some(at) => {
            let when = words::time(at);
            view! { <span class="tag good">{td_string!(locale, setup.paired)}</span> " " {when} }.into_any()
        }
        None => view! { <span class="tag warn">{td_string!(locale, setup.not_paired)}</span> }.into_any(),
    };
    view! { <li><b>{device.name.clone()}</b>" "{state}</li> }.into_any()
}

/// The code that was just made, with a button that looks whether it has been used; or that it has been.
fn waiting(locale: Locale, place: StartPlace, step: &DeviceStep) -> Option<AnyView> {
    let view = step.pairing.as_ref()?;
    let used = step.devices.iter().any(|device| device.id == view.device && device.paired.is_some());
    if used {
        let said = td_string!(locale, start.is_paired, name = view.name.clone()).to_string();
        return Some(
            view! { <p class="notice good" role="status"><Icon name="check" /><span>{said}</span></p> }
                .into_any(),
        );
    }
    Some(
        view! {
            <div class="notice" role="status">{pairing(locale, view)}</div>
            <form method="post" action=place.address()>
                {hidden("do", "check")}
                {hidden("id", view.device.clone())}
                {hidden("code", view.code.clone())}
                <button type="submit" class="btn primary">{td_string!(locale, start.check)}</button>
            </form>
        }
        .into_any(),
    )
}
