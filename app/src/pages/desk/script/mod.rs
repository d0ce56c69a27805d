//! The Steps of Service beside the visit: the step that comes next is always in sight, with what to say in the resident's
//! language, why it matters and what to avoid; its answer is given with one key. `run.rs` is what is on record, `answer.rs` what
//! is asked for, `around.rs` the steps before and after, situations, calls and what the script offers to do.

mod answer;
pub mod around;
pub mod run;

use super::browser;
use super::keys::Act;
use super::sheet::KeyButton;
use super::state::{Ask, Desk, Wording};
use crate::api::VisitCard;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::ids::StepKey;
use domain::script::run::How;
use domain::script::{AnswerType, R, Script, Stage, Step};
use domain::visit::Channel;
use domain::words::Words;
use leptos::prelude::*;

/// The stages as the bar shows them; the safety question stands with the greeting.
const STAGES: [Stage; 5] = [Stage::Greeting, Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank];

fn stage(locale: Locale, stage: Stage) -> &'static str {
    match stage {
        Stage::Greeting => td_string!(locale, desk.stage_greet),
        Stage::Listen => td_string!(locale, desk.stage_listen),
        Stage::Acknowledge => td_string!(locale, desk.stage_acknowledge),
        Stage::Solve => td_string!(locale, desk.stage_solve),
        Stage::Thank => td_string!(locale, desk.stage_thank),
        Stage::Safety => td_string!(locale, desk.stage_safety),
    }
}

fn r(locale: Locale, r: R) -> &'static str {
    match r {
        R::Respect => td_string!(locale, desk.respect),
        R::Reliability => td_string!(locale, desk.reliability),
        R::Reassurance => td_string!(locale, desk.reassurance),
    }
}

/// The step in sight: the one looked at, else the current one. Nothing when all is done.
fn in_sight(desk: Desk, card: &VisitCard, script: &Script) -> Option<StepKey> {
    let looked = desk.at_step.get().filter(|key| script.step(key).is_some());
    looked.or_else(|| {
        run::read(desk, card, script, |run| {
            let walk = run.walk();
            let place = walk.current.and_then(|current| walk.path.get(current))?;
            script.steps.get(*place).map(|step| step.key.clone())
        })?
    })
}

/// Whether no step is left to do, nor one looked at.
pub fn is_done(desk: Desk, card: &VisitCard) -> bool {
    run::of(desk, card).is_some_and(|script| in_sight(desk, card, &script).is_none())
}

/// The visit at the window with its script and the step in sight.
fn here(desk: Desk) -> Option<(VisitCard, Script, Step)> {
    untrack(|| {
        let card = desk.mine()?;
        let script = run::of(desk, &card)?;
        let step = in_sight(desk, &card, &script).and_then(|key| script.step(&key).cloned())?;
        Some((card, script, step))
    })
}

/// Records the step in sight as done, with the answer that was given.
pub fn tick(desk: Desk) {
    let Some((card, script, step)) = here(desk) else { return };
    let (chosen, written) = (desk.picked_answers.get_untracked(), desk.written.get_untracked());
    let known = untrack(|| run::read(desk, &card, &script, |run| run.record(&step).is_some())) == Some(true);
    let empty = chosen.is_empty() && written.trim().is_empty();
    if known && empty {
        // It is on record already: back to where the visit stands.
        desk.look(None);
        return;
    }
    if let Some(question) = step.answer.as_ref().filter(|_| empty) {
        // The key that records leads into the field first; there, or at a list, something has to be given.
        let field = (!question.kind.is_list()).then_some(answer::FIELD);
        if field.is_none() || browser::focused().as_deref() == field {
            desk.fail(td_string!(desk.locale, desk.answer_first));
        }
        if let Some(field) = field {
            browser::focus(field);
        }
        return;
    }
    let how = match desk.wording.get_untracked() {
        Wording::Written => How::AsWritten,
        Wording::Another => How::Rephrased,
        Wording::Clarified => How::Clarified,
    };
    browser::leave_field();
    run::record(desk, &card, &script, &step, run::Record { chosen, written, how, ..run::Record::default() });
}

/// Passes over the step in sight; a step that must be done asks why.
pub fn skip(desk: Desk) {
    let Some((card, script, step)) = here(desk) else { return };
    let required = untrack(|| run::read(desk, &card, &script, |run| step.is_required(run))) == Some(true);
    if required {
        desk.question(Ask::SkipStep(card.id, step.key));
    } else {
        let record = run::Record { skipped: true, ..run::Record::default() };
        run::record(desk, &card, &script, &step, record);
    }
}

/// Chooses an answer: one of a list is recorded at once, one of several joins the others.
pub fn choose(desk: Desk, code: &str, several: bool) {
    if several {
        desk.picked_answers.update(|picked| match picked.iter().position(|known| known == code) {
            Some(place) => {
                picked.remove(place);
            }
            None => picked.push(code.to_owned()),
        });
    } else {
        desk.picked_answers.set(vec![code.to_owned()]);
        tick(desk);
    }
}

/// A digit was pressed: it chooses an answer, if a list is in sight.
pub fn digit(desk: Desk, digit: usize) -> bool {
    let Some((_, _, step)) = here(desk) else { return false };
    let Some(question) = step.answer.filter(|question| question.kind.is_list()) else { return false };
    let Some(value) = digit.checked_sub(1).and_then(|place| question.values.get(place)) else { return false };
    choose(desk, value.key.as_str(), question.kind == AnswerType::MultiValueList);
    true
}

/// The next way to say it: as written, another way, explained.
pub fn next_wording(desk: Desk) {
    let Some((_, _, step)) = here(desk) else { return };
    let ways = [
        (Wording::Written, true),
        (Wording::Another, step.another.is_some()),
        (Wording::Clarified, step.clarify.is_some()),
    ];
    let ways: Vec<Wording> = ways.into_iter().filter(|(_, is)| *is).map(|(wording, _)| wording).collect();
    let now = ways.iter().position(|way| *way == desk.wording.get_untracked()).unwrap_or(0);
    let next = ways.get((now + 1) % ways.len().max(1));
    desk.wording.set(next.copied().unwrap_or_default());
}

/// Looks at the step before or after the one in sight, without doing anything.
pub fn look_along(desk: Desk, ahead: bool) {
    let Some((card, script, step)) = here(desk) else { return };
    let path = untrack(|| run::read(desk, &card, &script, |run| run.walk().path)).unwrap_or_default();
    let keys: Vec<&StepKey> =
        path.iter().filter_map(|place| script.steps.get(*place)).map(|step| &step.key).collect();
    let Some(now) = keys.iter().position(|key| **key == step.key) else { return };
    let to = if ahead { now.checked_add(1) } else { now.checked_sub(1) };
    if let Some(key) = to.and_then(|to| keys.get(to)) {
        desk.look(Some((*key).clone()));
    }
}

/// What was reached: the stages' bar and the step in sight.
#[derive(Clone, PartialEq)]
struct Shown {
    /// Its place on the way, and the length of the way.
    place: (usize, usize),
    step: Option<Step>,
    /// The stage of the step that comes next.
    reached: Option<Stage>,
    /// Stages of which something was done.
    done: Vec<Stage>,
    /// The step in sight is on record, passed over or not.
    recorded: Option<bool>,
    /// What was answered there.
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
                super::narrative::answer(desk, card, card.leg.as_ref()?.id, step, record, tag)
            }),
            step: step.clone(),
        }
    })
}

/// The panel.
#[component]
pub fn ScriptPanel(
    /// The desk.
    desk: Desk,
    /// Whoever is served.
    card: Signal<Option<VisitCard>>,
) -> impl IntoView {
    let locale = desk.locale;
    let script = Memo::new(move |_| card.get().and_then(|card| run::of(desk, &card)));
    let shown = Memo::new(move |_| shown(desk, &card.get()?, &script.get()?));
    let language = Memo::new(move |_| {
        let own = desk.rules(|rules| rules.languages.first().cloned()).unwrap_or_else(|| "en".to_owned());
        desk.tongue.get().or_else(|| card.get().and_then(|card| card.language)).unwrap_or(own)
    });
    let by_phone = Memo::new(move |_| {
        card.get().is_some_and(|card| matches!(card.channel, Channel::Phone | Channel::Callback))
    });
    let loading = move || (script.get().is_none()).then(|| td_string!(locale, desk.script_loading));
    view! {
        <around::Title desk script />
        <Stages desk shown />
        <around::Calls desk card />
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
                            <crate::components::Icon name="check" />
                            <span>{td_string!(locale, desk.script_done)}</span>
                        </p>
                    }
                        .into_any()
                }
            }
        }}
        <around::Offers desk card script />
        <around::Turns desk card />
        <around::AllSteps desk card script />
    }
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
    let recorded = shown.recorded.map(|skipped| {
        let state =
            if skipped { td_string!(locale, desk.step_skipped) } else { td_string!(locale, desk.step_done) };
        view! {
            <p>
                <span class="tag">{state}</span>
                {shown.answered.clone().map(|answer| view! { " " {answer} })}
            </p>
        }
    });
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
        (false, false) => Act::Tick.name(locale),
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
                <KeyButton desk act=Act::Tick class="btn primary" icon="check" label=tick_label />
                {ways.then(|| view! { <KeyButton desk act=Act::Another /> })}
                {(!is_recorded).then(|| view! { <KeyButton desk act=Act::Skip /> })}
                {(here > 0).then(|| view! { <KeyButton desk act=Act::LookBack class="btn bare" /> })}
                {(here + 1 < count).then(|| view! { <KeyButton desk act=Act::LookAhead class="btn bare" /> })}
            </div>
        </section>
    }
}

/// The language to speak, when the officer finds out at the window.
#[component]
pub fn Tongues(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
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

/// What a script leaves open for the officer's name, in the languages that scripts are written in.
const NAMES: [&str; 4] = ["[your name]", "[su nombre]", "[rank and name]", "[rango y nombre]"];
/// The same for the name of the district.
const DISTRICTS: [&str; 2] = ["[district]", "[distrito]"];

/// What is to be said, with the officer's name and the district's where they belong.
fn filled(desk: Desk, text: &str) -> String {
    desk.page.with_value(|page| {
        let name = page.me.name.as_str();
        // The rank stands once: in the script, or in the name.
        let bare = name.strip_prefix("Officer ").unwrap_or(name);
        let text = text.replace("Officer [your name]", &format!("Officer {bare}"));
        let text = NAMES.iter().fold(text, |text, open| text.replace(open, name));
        DISTRICTS.iter().fold(text, |text, open| text.replace(open, &page.card.name))
    })
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}
