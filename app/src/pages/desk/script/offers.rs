//! Actions that a script offers after a step, by a button or one key; none happens by itself.

use super::super::actions::Action;
use super::super::button::KeyButton;
use super::super::requests::tell;
use super::super::state::{Desk, Dialog};
use super::run;
use super::situations::call_for;
use crate::api::VisitCard;
use crate::api::requests::{Hold, SetService, SetUrgent};
use crate::i18n::td_string;
use crate::words;
use domain::ids::VisitId;
use domain::script::run::Escalation;
use domain::script::{Act as EffectAct, Effect, Script};
use domain::time::{HOUR, SECOND};
use leptos::prelude::*;

/// The actions offered after the last step done, except those already performed.
pub fn offered(desk: Desk, card: &VisitCard, script: &Script) -> Vec<Effect> {
    let so = |effect: &&Effect| match effect.act {
        EffectAct::SetService => effect.service == card.service,
        EffectAct::SetUrgent => card.urgent,
        EffectAct::Promise | EffectAct::OfferCallBack => {
            desk.promise_due.with(|due| due.as_ref().is_some_and(|(id, _)| *id == card.id))
        }
        EffectAct::CallSupervisor => card
            .leg
            .as_ref()
            .is_some_and(|leg| leg.escalated.iter().any(|each| each.to == Escalation::Supervisor)),
        _ => false,
    };
    run::read(desk, card, script, |run| {
        // What the district has taken out of its lists is not offered.
        let known = |effect: &&Effect| desk.rules(|rules| rules.knows(effect));
        run.offered().into_iter().filter(known).filter(|effect| !so(effect)).cloned().collect()
    })
    .unwrap_or_default()
}

/// The label of an effect.
fn effect_words(desk: Desk, visit: VisitId, effect: &Effect) -> String {
    let locale = desk.locale;
    match effect.act {
        EffectAct::SetService => {
            let name = desk.service_here(effect.service.as_ref(), visit);
            td_string!(locale, desk.offer_service, name = name).to_string()
        }
        EffectAct::SetUrgent => td_string!(locale, desk.offer_urgent).to_owned(),
        EffectAct::Hold => {
            let reason = effect.code.as_ref().map(|code| desk.word(code, |rules| &rules.hold_reasons));
            td_string!(locale, desk.offer_hold, reason = reason.unwrap_or_default()).to_string()
        }
        EffectAct::Refer => {
            let place = effect.code.as_ref().and_then(|code| {
                desk.rules(|rules| {
                    let place = rules.places.iter().find(|place| &place.id == code);
                    place.map(|place| place.name.get(desk.tag()).to_owned())
                })
            });
            td_string!(locale, desk.offer_refer, place = place.unwrap_or_default()).to_string()
        }
        EffectAct::OfferCallBack => td_string!(locale, desk.offer_call_back).to_owned(),
        EffectAct::Promise => td_string!(locale, desk.offer_promise).to_owned(),
        EffectAct::CallSupervisor => td_string!(locale, desk.offer_supervisor).to_owned(),
    }
}

/// The offered actions as buttons; one key performs the first.
#[component]
pub fn Offers(
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
    /// The script in use.
    script: Memo<Option<Script>>,
) -> impl IntoView {
    let locale = desk.locale;
    let offers = Memo::new(move |_| match (card.get(), script.get()) {
        (Some(card), Some(script)) => offered(desk, &card, &script),
        _ => Vec::new(),
    });
    let visit = Memo::new(move |_| card.get().map(|card| card.id));
    move || {
        let offers = offers.get();
        let visit = visit.get()?;
        (!offers.is_empty()).then(|| {
            let button = |(place, effect): (usize, Effect)| {
                let words = effect_words(desk, visit, &effect);
                if place == 0 {
                    view! { <KeyButton desk action=Action::Offer class="btn primary" label=words /> }.into_any()
                } else {
                    view! { <button type="button" class="btn" on:click=move |_| carry_out(desk, &effect)>{words}</button> }
                        .into_any()
                }
            };
            view! {
                <div class="notice offers" role="group" aria-label=td_string!(locale, desk.the_script_offers)>
                    <p>{td_string!(locale, desk.the_script_offers)}</p>
                    <div class="btns">{offers.into_iter().enumerate().map(button).collect_view()}</div>
                </div>
            }
        })
    }
}

/// Performs the first action offered.
pub fn take_first(desk: Desk, card: &VisitCard) {
    let first =
        untrack(|| run::of(desk, card).and_then(|script| offered(desk, card, &script).into_iter().next()));
    if let Some(effect) = first {
        carry_out(desk, &effect);
    }
}

fn carry_out(desk: Desk, effect: &Effect) {
    let Some(card) = untrack(|| desk.mine()) else { return };
    let (id, locale, ticket) = (card.id, desk.locale, card.ticket.clone());
    let due_ms = effect.due_s.map(|seconds| i64::from(seconds) * SECOND);
    match effect.act {
        EffectAct::SetService => {
            let service = effect.service.as_ref().map(ToString::to_string).unwrap_or_default();
            tell(desk, id, SetService { service }, move |card| {
                let name = untrack(|| desk.matter_here(card));
                td_string!(locale, desk.said_service, ticket = card.ticket.clone(), service = name)
                    .to_string()
            })
        }
        EffectAct::SetUrgent => tell(desk, id, SetUrgent { urgent: true }, move |card| {
            td_string!(locale, desk.said_urgent, ticket = card.ticket.clone()).to_string()
        }),
        EffectAct::Hold => {
            let reason = effect.code.as_ref().map(ToString::to_string).unwrap_or_default();
            tell(desk, id, Hold { reason, due_ms }, move |_| {
                td_string!(locale, desk.said_held, ticket = ticket.clone()).to_string()
            })
        }
        // It ends the visit, so it needs confirmation, with the place already chosen.
        EffectAct::Refer => {
            desk.place_offered.set(effect.code.clone());
            desk.open_dialog(Dialog::Refer(id));
        }
        EffectAct::CallSupervisor => call_for(desk, &card, Escalation::Supervisor),
        // It is recorded together with the outcome of the visit.
        EffectAct::OfferCallBack | EffectAct::Promise => {
            let asked = effect.due_step.as_ref().and_then(|step| untrack(|| run::moment(desk, &card, step)));
            let due = asked.unwrap_or_else(|| desk.at() + due_ms.unwrap_or(24 * HOUR));
            desk.promise_due.set(Some((id, due)));
            let due = words::at(due, desk.line.with_untracked(|line| line.at));
            desk.say(
                td_string!(locale, desk.said_promise, day = due.day().to_string(), time = words::time(due))
                    .to_string(),
                None,
            );
        }
    }
}
