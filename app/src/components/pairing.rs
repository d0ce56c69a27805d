//! A pairing code and a one-time link, as they are handed on: in letters, as a link and as a QR code.

use crate::api::{PairingView, QrView, SlipView};
use crate::i18n::{Locale, td_string};
use crate::words;
use leptos::prelude::*;

/// A QR code. The text beside it says the same.
pub fn qr(view: &QrView) -> AnyView {
    let side = view.side.to_string();
    view! {
        <svg
            class="qr"
            viewBox=format!("0 0 {} {}", view.side, view.side)
            aria-hidden="true"
            focusable="false"
            shape-rendering="crispEdges"
        >
            <rect width=side.clone() height=side fill="#fff" />
            <path d=view.path.clone() fill="none" stroke="#000" transform="translate(0 .5)" />
        </svg>
    }
    .into_any()
}

/// A pairing code that is shown once: for which device and district, how to use it, and until when.
pub fn pairing(locale: Locale, view: &PairingView) -> AnyView {
    let kind = words::device(locale, view.kind);
    let named = if view.name.is_empty() { kind.to_owned() } else { format!("{} ({kind})", view.name) };
    let of = td_string!(locale, devices.pairing_for, device = named, district = view.district.clone());
    let until = words::the_time(locale, words::time(view.until));
    let until = td_string!(locale, devices.pairing_until, time = until);
    view! {
        <div class="handout">
            {qr(&view.qr)}
            <div class="stack tight">
                <p><b>{of.to_string()}</b></p>
                <p>{td_string!(locale, devices.pairing_how)}</p>
                <div class="once">
                    <input
                        class="input code"
                        aria-label=td_string!(locale, setup.once_code)
                        readonly=true
                        value=view.code.clone()
                        autocomplete="off"
                    />
                </div>
                <p><a href=view.url.clone()>{td_string!(locale, devices.pairing_here)}</a></p>
                <p class="hint">{until.to_string()}" "{td_string!(locale, devices.pairing_once)}</p>
            </div>
        </div>
    }
    .into_any()
}

/// A slip of paper for one person: on a page of its own when printed.
pub fn slip(locale: Locale, view: &SlipView) -> AnyView {
    view! {
        <li class="handout">
            {qr(&view.qr)}
            <div class="stack tight">
                <p><b>{view.name.clone()}</b></p>
                <p>{td_string!(locale, roster.slip_login, login = view.login.clone()).to_string()}</p>
                <p>{td_string!(locale, roster.slip_how)}</p>
                <p class="link">{view.url.clone()}</p>
                <p class="hint">{td_string!(locale, roster.slip_once)}</p>
            </div>
        </li>
    }
    .into_any()
}

/// The slips of one-time links, with a button to print them; nothing where there are none.
pub fn slips(locale: Locale, all: &[SlipView]) -> Option<AnyView> {
    let each: Vec<AnyView> = all.iter().map(|view| slip(locale, view)).collect();
    let section = view! {
        <section class="handouts" aria-label=td_string!(locale, roster.slips)>
            <div class="btns">
                <button type="button" class="btn" id="print" hidden=true>
                    <super::Icon name="print" />
                    {td_string!(locale, roster.slips_print)}
                </button>
            </div>
            <ul role="list">{each}</ul>
        </section>
    };
    (!all.is_empty()).then(|| section.into_any())
}

/// The line of script of a page with slips: only with it can the button do anything, so it is hidden until then.
pub const PRINTS: &str = "const p=document.getElementById('print');\
    if(p){p.hidden=false;p.addEventListener('click',()=>print())}";
