//! Around the step in sight: all steps of the way, the scripts for situations, calls for somebody, and what the script offers to do.

use super::super::acts;
use super::super::keys::Act;
use super::super::sheet::{Choose, KeyButton, Picks, Sheet};
use super::super::state::{Ask, Desk};
use super::run;
use crate::api::VisitCard;
use crate::components::{Clock, Icon};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::ids::VisitId;
use domain::script::run::{Escalation, SKIP_REASONS, SkipReason};
use domain::script::{Act as EffectAct, Effect, Script};
use domain::time::{HOUR, SECOND};
use leptos::prelude::*;
use serde_json::json;

/// A call for somebody, in words.
pub fn called_for(locale: Locale, to: Escalation) -> &'static str {
    match to {
        Escalation::Danger => td_string!(locale, desk.asked_danger),
        Escalation::Supervisor => td_string!(locale, desk.asked_supervisor),
        Escalation::Interpreter => td_string!(locale, desk.asked_interpreter),
    }
}

/// The name of a call, as the API takes it.
pub fn code(to: Escalation) -> &'static str {
    match to {
        Escalation::Danger => "danger",
        Escalation::Supervisor => "supervisor",
        Escalation::Interpreter => "interpreter",
    }
}

/// Which script leads.
#[component]
pub fn Title(
    /// The desk.
    desk: Desk,
    /// The script that leads.
    script: Memo<Option<Script>>,
) -> impl IntoView {
    let locale = desk.locale;
    // The title of a private matter's script would name it.
    let named = Memo::new(move |_| desk.mine().is_none_or(|card| desk.names(&card)));
    let title = move || {
        if !named.get() {
            return Some(td_string!(locale, common.private_matter).to_owned());
        }
        let title =
            script.get().map(|script| (script.title.get(words::tag(locale)).to_owned(), script.version));
        title.map(|(title, version)| {
            td_string!(locale, desk.script_title, title = title, n = version).to_string()
        })
    };
    view! { <p class="muted script-title">{title}</p> }
}

/// What can be turned to from any step: a situation's steps, somebody else.
#[component]
pub fn Turns(
    /// The desk.
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
) -> impl IntoView {
    let locale = desk.locale;
    let aside = Memo::new(move |_| card.get().is_some_and(|card| run::is_aside(&card)));
    view! {
            <div class="btns turns" role="group" aria-label=td_string!(locale, desk.from_any_step)>
                <Show when=move || aside.get()>
                    <KeyButton desk act=Act::OwnScript class="btn small" />
                </Show>
                <KeyButton desk act=Act::Situation class="btn small" />
                <KeyButton desk act=Act::Supervisor class="btn small" />
                <KeyButton desk act=Act::Interpreter class="btn small" />
                <KeyButton desk act=Act::Alarm class="btn small risk" />
            </div>
    }
}

/// Who was called for and has not come yet.
#[component]
pub fn Calls(
    /// The desk.
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
) -> impl IntoView {
    let locale = desk.locale;
    let open = Memo::new(move |_| {
        let legs = card.get().and_then(|card| card.leg).map(|leg| leg.escalated).unwrap_or_default();
        legs.into_iter().filter(|each| each.met_at.is_none()).collect::<Vec<_>>()
    });
    view! {
        <div role="status" class="calls">
            <For each=move || open.get() key=|each| (each.to, each.at) let:each>
                <p class="notice warn">
                    <Icon name="bell" />
                    <span>
                        {called_for(locale, each.to)} " "
                        <Clock since=each.at now=desk.now />
                    </span>
                    <KeyButton desk act=Act::Met class="btn small" run=Callback::new(move |()| met(desk, each.to)) />
                </p>
            </For>
        </div>
    }
}

/// Somebody who was called for is there.
pub fn met(desk: Desk, to: Escalation) {
    if let Some(card) = untrack(|| desk.mine()) {
        meet(desk, card.id, to);
    }
}

/// Somebody who was called for is there, at whichever window.
pub fn meet(desk: Desk, id: VisitId, to: Escalation) {
    acts::tell(desk, id, "meet", json!({ "to": code(to) }), move |_| {
        td_string!(desk.locale, desk.said_met).to_owned()
    });
}

/// Every step of the way: done, passed over, now, to come. Each can be gone to.
#[component]
pub fn AllSteps(
    /// The desk.
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
    /// The script that leads.
    script: Memo<Option<Script>>,
) -> impl IntoView {
    let locale = desk.locale;
    let tag = words::tag(locale);
    let rows = Memo::new(move |_| {
        let (card, script) = (card.get()?, script.get()?);
        run::read(desk, &card, &script, |run| {
            let walk = run.walk();
            let row = |(at, place): (usize, &usize)| {
                let step = script.steps.get(*place)?;
                let record = run.record(step);
                let state = match record {
                    Some(record) if record.skipped => td_string!(locale, desk.step_skipped),
                    Some(_) => td_string!(locale, desk.step_done),
                    None if Some(at) == walk.current => td_string!(locale, desk.step_now),
                    None if step.is_required(run) => td_string!(locale, desk.step_required),
                    None => td_string!(locale, desk.step_optional),
                };
                let class = match record {
                    Some(record) if record.skipped => "skipped",
                    Some(_) => "done",
                    None if Some(at) == walk.current => "now",
                    None => "",
                };
                let say: String = step.say.get(tag).chars().take(70).collect();
                let stage = super::stage(locale, step.stage);
                Some((step.key.clone(), stage, say, state, class))
            };
            walk.path.iter().enumerate().filter_map(row).collect::<Vec<_>>()
        })
    });
    view! {
        <details class="all-steps">
            <summary>{td_string!(locale, desk.all_steps)}</summary>
            <ol>
                {move || {
                    rows.get()
                        .into_iter()
                        .flatten()
                        .map(|(key, stage, say, state, class)| {
                            view! {
                                <li class=class>
                                    <button type="button" class="btn bare" on:click=move |_| desk.look(Some(key.clone()))>
                                        <b>{stage}</b>
                                        " "
                                        <span>{say}</span>
                                        " "
                                        <span class="tag">{state}</span>
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ol>
        </details>
    }
}

/// What the script offers to do after the step that was done last, and is not so yet.
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
        run.offered().into_iter().filter(|effect| !so(effect)).cloned().collect()
    })
    .unwrap_or_default()
}

/// An effect in words.
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

/// What the script offers, as buttons; one key does the first.
#[component]
pub fn Offers(
    /// The desk.
    desk: Desk,
    /// The visit at the window.
    card: Signal<Option<VisitCard>>,
    /// The script that leads.
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
                    view! { <KeyButton desk act=Act::Offer class="btn primary" label=words /> }.into_any()
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

/// Does what the script offers first.
pub fn first_offer(desk: Desk, card: &VisitCard) {
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
            acts::tell(desk, id, "set_service", json!({ "service": effect.service }), move |card| {
                let name = untrack(|| desk.matter_here(card));
                td_string!(locale, desk.said_service, ticket = card.ticket.clone(), service = name)
                    .to_string()
            })
        }
        EffectAct::SetUrgent => acts::tell(desk, id, "set_urgent", json!({ "urgent": true }), move |card| {
            td_string!(locale, desk.said_urgent, ticket = card.ticket.clone()).to_string()
        }),
        EffectAct::Hold => {
            acts::tell(desk, id, "hold", json!({ "reason": effect.code, "due_ms": due_ms }), move |_| {
                td_string!(locale, desk.said_held, ticket = ticket.clone()).to_string()
            })
        }
        // It ends the visit, so it is asked once more, with the place chosen.
        EffectAct::Refer => {
            desk.place_offered.set(effect.code.clone());
            desk.question(Ask::Refer(id));
        }
        EffectAct::CallSupervisor => call_for(desk, id, Escalation::Supervisor),
        // It is written down with what came of the visit.
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

/// Calls for somebody from the step in sight.
pub fn call_for(desk: Desk, id: VisitId, to: Escalation) {
    let said = move |_: &VisitCard| called_for(desk.locale, to).to_owned();
    match to {
        Escalation::Danger => acts::danger_at(desk, id, said),
        Escalation::Supervisor | Escalation::Interpreter => {
            acts::tell(desk, id, "escalate", json!({ "to": code(to) }), said);
        }
    }
}

/// Puts the script of a situation away, or opens one.
pub fn turn(desk: Desk, id: VisitId, script: Option<String>) {
    desk.look(None);
    acts::tell(desk, id, "turn", json!({ "script": script }), move |card| {
        let locale = desk.locale;
        if run::is_aside(card) {
            td_string!(locale, desk.said_turned).to_owned()
        } else {
            td_string!(locale, desk.said_turned_back).to_owned()
        }
    });
}

/// Which situation has come up.
#[component]
pub fn Situation(
    /// The desk.
    desk: Desk,
    /// The visit at the window.
    card: VisitCard,
) -> impl IntoView {
    let locale = desk.locale;
    let tag = words::tag(locale);
    let choices: Vec<(String, String)> = desk.page.with_value(|page| {
        page.situations.iter().map(|(id, title)| (id.to_string(), title.get(tag).to_owned())).collect()
    });
    let chosen = RwSignal::new(choices.first().map(|(id, _)| id.clone()).unwrap_or_default());
    let size = u8::try_from(choices.len().clamp(2, 12)).unwrap_or(12);
    let id = card.id;
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.act_situation)
            answer=td_string!(locale, desk.situation_open)
            on_answer=move |()| turn(desk, id, Some(chosen.get_untracked()))
        >
            <p>{td_string!(locale, desk.situation_hint)}</p>
            <Choose id="situation" label=td_string!(locale, desk.situation_which) choices chosen size first=true />
        </Sheet>
    }
}

fn reason_words(locale: Locale, reason: SkipReason) -> (&'static str, &'static str) {
    match reason {
        SkipReason::DoesNotFit => ("does_not_fit", td_string!(locale, desk.skip_does_not_fit)),
        SkipReason::Declined => ("declined", td_string!(locale, desk.skip_declined)),
        SkipReason::NotSafe => ("not_safe", td_string!(locale, desk.skip_not_safe)),
        SkipReason::DoneElsewhere => ("done_elsewhere", td_string!(locale, desk.skip_done_elsewhere)),
        SkipReason::NoTime => ("no_time", td_string!(locale, desk.skip_no_time)),
    }
}

/// Why a step that must be done is passed over.
#[component]
pub fn SkipStep(
    /// The desk.
    desk: Desk,
    /// The visit at the window.
    card: VisitCard,
    /// The step.
    step: domain::ids::StepKey,
) -> impl IntoView {
    let locale = desk.locale;
    let choices: Vec<(String, String, String)> = SKIP_REASONS
        .into_iter()
        .map(|reason| reason_words(locale, reason))
        .map(|(code, words)| (code.to_owned(), words.to_owned(), String::new()))
        .collect();
    let (chosen, wrong) = (RwSignal::new(String::new()), RwSignal::new(None));
    let go = move |()| {
        let known =
            SKIP_REASONS.into_iter().find(|reason| reason_words(locale, *reason).0 == chosen.get_untracked());
        let Some(reason) = known else {
            wrong.set(Some(td_string!(locale, desk.please_answer)));
            return;
        };
        let script = untrack(|| run::of(desk, &card));
        if let Some((script, step)) = script.as_ref().and_then(|script| Some((script, script.step(&step)?))) {
            let record = run::Record { skipped: true, reason: Some(reason), ..run::Record::default() };
            run::record(desk, &card, script, step, record);
        }
        desk.answered();
    };
    view! {
        <Sheet desk title=td_string!(locale, desk.skip_title) answer=td_string!(locale, desk.act_skip) on_answer=go>
            <p>{td_string!(locale, desk.skip_hint)}</p>
            <Picks legend=td_string!(locale, desk.skip_why) name="skip" choices chosen wrong />
        </Sheet>
    }
}
