//! The Steps of Service beside the visit: the next step is always visible, with what to say in the resident's
//! language, why it matters and what to avoid; its answer is given with one key. `run.rs` reads and writes
//! the record, `step.rs` is the visible step, `answer.rs` its question, `situations.rs` what can come up,
//! `offers.rs` the actions that the script offers.

mod answer;
pub mod offers;
pub mod run;
pub mod situations;
pub mod step;

use super::actions::Action;
use super::button::KeyButton;
use super::state::{Desk, Wording};
use crate::api::VisitCard;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::script::{R, Script, Stage, Step};
use domain::words::Words;
use leptos::prelude::*;
use step::{in_sight, stage};

/// The stages as the bar shows them; the safety question is part of the greeting.
const STAGES: [Stage; 5] = [Stage::Greeting, Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank];

fn r(locale: Locale, r: R) -> &'static str {
    match r {
        R::Respect => td_string!(locale, desk.respect),
        R::Reliability => td_string!(locale, desk.reliability),
        R::Reassurance => td_string!(locale, desk.reassurance),
    }
}

/// The progress: the bar of stages and the visible step.
#[derive(Clone, PartialEq)]
struct Shown {
    /// Position of the step on the path, and length of the path.
    place: (usize, usize),
    step: Option<Step>,
    /// Stage of the next step.
    reached: Option<Stage>,
    /// Stages in which a step was done.
    done: Vec<Stage>,
    /// Whether the visible step is on record; `Some(true)` when it was skipped.
    recorded: Option<bool>,
    /// The recorded answer of the visible step.
    answered: Option<String>,
}

fn shown(desk: Desk, card: &VisitCard, script: &Script) -> Option<Shown> {
    let key = in_sight(desk, card, script);
    let step = key.and_then(|key| script.step(&key).cloned());
    run::read(desk, card, script, |run| {
        let walk = run.walk();
        let steps: Vec<&Step> = walk.path.iter().filter_map(|place| script.steps.get(*place)).collect();
        let place = step.as_ref().and_then(|step| steps.iter().position(|known| known.key == step.key));
        let current = walk.current.and_then(|current| steps.get(current));
        let record = step.as_ref().and_then(|step| run.record(step));
        let tag = words::tag(desk.locale);
        Shown {
            place: (place.unwrap_or(0), steps.len()),
            reached: current.map(|step| step.stage),
            done: steps
                .iter()
                .filter(|step| run.record(step).is_some_and(|done| !done.skipped))
                .map(|step| step.stage)
                .collect(),
            recorded: record.map(|record| record.skipped),
            answered: step.as_ref().zip(record).and_then(|(step, record)| {
                run::answer_words(desk, card, card.leg.as_ref()?.id, step, record, tag)
            }),
            step: step.clone(),
        }
    })
}

/// The stages, the visible step, and its actions.
#[component]
pub fn ScriptPanel(
    desk: Desk,
    /// The visit being served.
    card: Signal<Option<VisitCard>>,
) -> impl IntoView {
    let locale = desk.locale;
    let script = Memo::new(move |_| card.get().and_then(|card| run::of(desk, &card)));
    let shown = Memo::new(move |_| shown(desk, &card.get()?, &script.get()?));
    let language = Memo::new(move |_| {
        let own = desk.rules(|rules| rules.languages.first().cloned()).unwrap_or_else(|| "en".to_owned());
        desk.tongue.get().or_else(|| card.get().and_then(|card| card.language)).unwrap_or(own)
    });
    let by_phone = Memo::new(move |_| card.get().is_some_and(|card| card.channel.is_by_phone()));
    let loading = move || (script.get().is_none()).then(|| td_string!(locale, desk.script_loading));
    view! {
        <Title desk script />
        <Stages desk shown />
        <situations::Calls desk card />
        {move || {
            let Some(shown) = shown.get() else {
                return view! { <p class="muted" role="status">{loading()}</p> }.into_any();
            };
            match shown.step.clone() {
                Some(step) => {
                    let look = Look { step, language: language.get(), by_phone: by_phone.get(), shown };
                    view! { <StepPanel desk look /> }.into_any()
                }
                None => {
                    view! {
                        <p class="notice good">
                            <Icon name="check" />
                            <span>{td_string!(locale, desk.script_done)}</span>
                        </p>
                    }
                        .into_any()
                }
            }
        }}
        <offers::Offers desk card script />
        <situations::Turns desk card />
        <AllSteps desk card script />
    }
}

/// The title of the script in use.
#[component]
fn Title(desk: Desk, script: Memo<Option<Script>>) -> impl IntoView {
    let locale = desk.locale;
    // The title of a private matter's script would reveal it.
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

#[component]
fn Stages(desk: Desk, shown: Memo<Option<Shown>>) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <ol class="stages" aria-label=td_string!(locale, desk.steps_of_service)>
            {STAGES
                .into_iter()
                .map(|each| {
                    let reached = move || shown.get().and_then(|shown| shown.reached);
                    let done = move || {
                        let any = shown.get().is_some_and(|shown| shown.done.contains(&each));
                        any && reached() != Some(each) && reached().is_none_or(|reached| reached == Stage::Safety || each < reached)
                    };
                    let is_current = move || (reached() == Some(each)).then_some("step");
                    view! {
                        <li class:done=done aria-current=is_current>
                            {stage(locale, each)}
                            {move || done().then(|| view! { <span class="sr">{td_string!(locale, desk.stage_done)}</span> })}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}

#[derive(Clone, PartialEq)]
struct Look {
    step: Step,
    language: String,
    by_phone: bool,
    shown: Shown,
}

fn spoken(step: &Step, by_phone: bool, wording: Wording) -> &Words {
    let usual = step.say_phone.as_ref().filter(|_| by_phone).unwrap_or(&step.say);
    match wording {
        Wording::Written => usual,
        Wording::Another => step.another.as_ref().unwrap_or(usual),
        Wording::Clarified => step.clarify.as_ref().unwrap_or(usual),
    }
}

#[component]
fn StepPanel(desk: Desk, look: Look) -> impl IntoView {
    let locale = desk.locale;
    let own = words::tag(locale);
    let Look { step, language, by_phone, shown } = look;
    let (here, count) = shown.place;
    let head =
        td_string!(locale, desk.step_head, stage = stage(locale, step.stage), n = here + 1, of = count)
            .to_string();
    let ways = step.another.is_some() || step.clarify.is_some();
    let (why, avoid, r_name) = (
        step.why.get(own).to_owned(),
        step.avoid.as_ref().map(|avoid| avoid.get(own).to_owned()),
        r(locale, step.r),
    );
    let question = step.answer.clone();
    let recorded = shown.recorded.map(|skipped| on_record(locale, skipped, shown.answered));
    let is_recorded = shown.recorded.is_some();
    let differs = language.split('-').next() != Some(own);
    let say = move || {
        let text = spoken(&step, by_phone, desk.wording.get());
        let theirs = text.0.contains_key(language.as_str());
        let tag = if theirs { language.clone() } else { "en".to_owned() };
        let first = filled(desk, text.get(&language));
        let below = (differs && theirs).then(|| filled(desk, text.get(own))).filter(|below| *below != first);
        view! {
            <blockquote lang=tag.clone() dir=words::direction(&tag)>{quoted(&first)}</blockquote>
            {below.map(|text| view! { <p class="muted">{quoted(&text)}</p> })}
        }
    };
    let tick_label = match (is_recorded, question.is_some()) {
        (true, _) => td_string!(locale, desk.back_to_now),
        (false, true) => td_string!(locale, desk.record_answer),
        (false, false) => Action::Tick.name(locale),
    };
    view! {
        <section class="say" aria-labelledby="sayh">
            <h2 class="sr" id="sayh">{head}</h2>
            {say}
            <p class="why">
                <b>{td_string!(locale, desk.why)}</b>
                " "
                {why}
                " "
                <span class="tag info">{r_name}</span>
            </p>
            {avoid
                .map(|avoid| {
                    view! {
                        <p class="avoid">
                            <b>{td_string!(locale, desk.avoid)}</b>
                            " "
                            {avoid}
                        </p>
                    }
                })}
            {recorded}
            {question.map(|question| view! { <answer::Answers desk question /> })}
            <div class="btns">
                <KeyButton desk action=Action::Tick class="btn primary" icon="check" label=tick_label />
                {ways.then(|| view! { <KeyButton desk action=Action::Another /> })}
                {(!is_recorded).then(|| view! { <KeyButton desk action=Action::Skip /> })}
                {(here > 0).then(|| view! { <KeyButton desk action=Action::LookBack class="btn bare" /> })}
                {(here + 1 < count).then(|| view! { <KeyButton desk action=Action::LookAhead class="btn bare" /> })}
            </div>
        </section>
    }
}

/// Says that a step is on record, with its answer.
fn on_record(locale: Locale, skipped: bool, answered: Option<String>) -> impl IntoView {
    let state =
        if skipped { td_string!(locale, desk.step_skipped) } else { td_string!(locale, desk.step_done) };
    view! {
        <p>
            <span class="tag">{state}</span>
            {answered.map(|answer| view! { " " {answer} })}
        </p>
    }
}

/// Every step of the path: done, skipped, current, to come. Each can be opened.
#[component]
fn AllSteps(desk: Desk, card: Signal<Option<VisitCard>>, script: Memo<Option<Script>>) -> impl IntoView {
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
                let stage = stage(locale, step.stage);
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

/// The choice of the language to speak, for when the officer learns it at the window.
#[component]
pub fn Tongues(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let languages = desk.rules(|rules| rules.languages.clone());
    (languages.len() > 1).then(|| {
        view! {
            <label class="row tight">
                <span class="sr">{td_string!(locale, desk.say_it_in)}</span>
                <select on:change=move |event| {
                    let chosen = event_target_value(&event);
                    desk.tongue.set((!chosen.is_empty()).then_some(chosen));
                }>
                    <option value="">{td_string!(locale, desk.their_language)}</option>
                    {languages
                        .into_iter()
                        .map(|tag| {
                            let name = words::language(locale, &tag);
                            let is = desk.tongue.get_untracked().as_ref() == Some(&tag);
                            view! { <option value=tag selected=is>{name}</option> }
                        })
                        .collect_view()}
                </select>
            </label>
        }
    })
}

/// Placeholders of scripts for the officer's name, in the languages that scripts are written in.
const NAMES: [&str; 4] = ["[your name]", "[su nombre]", "[rank and name]", "[rango y nombre]"];
/// Placeholders for the name of the district.
const DISTRICTS: [&str; 2] = ["[district]", "[distrito]"];

/// The text to say, with the officer's and the district's names filled in.
fn filled(desk: Desk, text: &str) -> String {
    desk.page.with_value(|page| {
        let name = page.me.name.as_str();
        // The rank appears once: in the script, or in the name.
        let bare = name.strip_prefix("Officer ").unwrap_or(name);
        let text = text.replace("Officer [your name]", &format!("Officer {bare}"));
        let text = NAMES.iter().fold(text, |text, open| text.replace(open, name));
        DISTRICTS.iter().fold(text, |text, open| text.replace(open, &page.card.name))
    })
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}
