//! The Steps of Service beside the visit: the current step is always in sight, with what to say in the resident's language,
//! why it matters and what to avoid.

use super::acts;
use super::keys::Act;
use super::sheet::KeyButton;
use super::state::Desk;
use crate::api::VisitCard;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::script::{R, Script, Stage, Step};
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

/// The script a visit's leg runs by.
pub fn of(desk: Desk, card: &VisitCard) -> Option<Script> {
    let pinned = card.leg.as_ref().and_then(|leg| leg.script.clone());
    desk.page.with_value(|page| {
        let wanted = pinned.or_else(|| page.rules.script(card.service.as_ref()).cloned())?;
        let same = |script: &&Script| script.id == wanted.id;
        let exact = page.scripts.iter().find(|script| same(script) && script.version == wanted.version);
        exact.or_else(|| page.scripts.iter().find(same)).cloned()
    })
}

/// Whether a step is done or passed over, here or on the record.
fn is_done(desk: Desk, card: &VisitCard, step: &Step) -> bool {
    let Some(leg) = &card.leg else { return false };
    let here =
        desk.ticked.with(|ticked| ticked.iter().any(|(known, key, _)| *known == leg.id && *key == step.key));
    here || leg.steps.iter().any(|done| done.step == step.key)
}

fn current(desk: Desk, card: &VisitCard, script: &Script) -> usize {
    script.steps.iter().position(|step| !is_done(desk, card, step)).unwrap_or(script.steps.len())
}

/// Ticks or passes over the current step of the visit at the window.
pub fn tick(desk: Desk, card: &VisitCard, skipped: bool) {
    let step = untrack(|| {
        let script = of(desk, card)?;
        let here = current(desk, card, &script);
        let shown = here.saturating_sub(desk.back.get());
        // Looking back and ticking returns to the current step.
        if shown < here {
            return None;
        }
        script.steps.get(here).map(|step| step.key.clone())
    });
    desk.back.set(0);
    if let Some(step) = step {
        acts::tick(desk, card, step, skipped);
    }
}

/// What was reached: the stages' bar and the step in sight.
#[derive(Clone, PartialEq)]
struct Shown {
    here: usize,
    count: usize,
    step: Option<Step>,
    reached: Option<Stage>,
    looking_back: bool,
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
    let shown = Memo::new(move |_| {
        let card = card.get()?;
        let script = of(desk, &card)?;
        let here = current(desk, &card, &script);
        let back = desk.back.get().min(here);
        let step = script.steps.get(here - back).cloned();
        let reached =
            script.steps.iter().skip(here).map(|step| step.stage).find(|stage| *stage != Stage::Safety);
        Some(Shown { here, count: script.steps.len(), step, reached, looking_back: back > 0 })
    });
    let language = Memo::new(move |_| {
        let own = desk.rules(|rules| rules.languages.first().cloned()).unwrap_or_else(|| "en".to_owned());
        desk.tongue.get().or_else(|| card.get().and_then(|card| card.language)).unwrap_or(own)
    });
    let by_phone = Memo::new(move |_| {
        card.get().is_some_and(|card| matches!(card.channel, Channel::Phone | Channel::Callback))
    });
    view! {
        <Stages desk shown />
        {move || {
            let shown = shown.get()?;
            Some(match shown.step {
                Some(step) => {
                    let look = Look { step, language: language.get(), by_phone: by_phone.get(), looking_back: shown.looking_back };
                    view! { <StepPanel desk look place=(shown.here, shown.count) /> }.into_any()
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
            })
        }}
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
                    let done = move || shown.get().is_some_and(|shown| shown.here > 0 || shown.reached != Some(each))
                        && reached().is_none_or(|reached| each < reached);
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
    looking_back: bool,
}

fn spoken(step: &Step, by_phone: bool, another: bool) -> &Words {
    match (&step.another, &step.say_phone) {
        (Some(another_way), _) if another => another_way,
        (_, Some(phone)) if by_phone => phone,
        _ => &step.say,
    }
}

#[component]
fn StepPanel(desk: Desk, look: Look, place: (usize, usize)) -> impl IntoView {
    let locale = desk.locale;
    let own = words::tag(locale);
    let Look { step, language, by_phone, looking_back } = look;
    let (here, count) = place;
    let head =
        td_string!(locale, desk.step_head, stage = stage(locale, step.stage), n = here + 1, of = count)
            .to_string();
    let has_another = step.another.is_some();
    let (why, avoid, r_name) = (
        step.why.get(own).to_owned(),
        step.avoid.as_ref().map(|avoid| avoid.get(own).to_owned()),
        r(locale, step.r),
    );
    let differs = language.split('-').next() != Some(own);
    let say = move || {
        let text = spoken(&step, by_phone, desk.another.get());
        let theirs = text.0.contains_key(language.as_str());
        let tag = if theirs { language.clone() } else { "en".to_owned() };
        let first = filled(desk, text.get(&language));
        let below = (differs && theirs).then(|| filled(desk, text.get(own))).filter(|below| *below != first);
        view! {
            <blockquote lang=tag.clone() dir=words::direction(&tag)>{quoted(&first)}</blockquote>
            {below.map(|text| view! { <p class="muted">{quoted(&text)}</p> })}
        }
    };
    view! {
        <section class="say" aria-labelledby="sayh">
            <h2 class="sr" id="sayh">
                {head}
            </h2>
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
            <div class="btns">
                <KeyButton
                    desk
                    act=Act::Tick
                    class="btn primary"
                    icon="check"
                    label=if looking_back { td_string!(locale, desk.back_to_now) } else { Act::Tick.name(locale) }
                />
                {has_another.then(|| view! { <KeyButton desk act=Act::Another /> })}
                {(!looking_back).then(|| view! { <KeyButton desk act=Act::Skip /> })}
                {(here > 0).then(|| view! { <KeyButton desk act=Act::LookBack class="btn bare" /> })}
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
