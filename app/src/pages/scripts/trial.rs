//! Trying a script out: each answer is a part of the address, and the run is computed from them by the rules
//! of the desk.
//!
//! `a.KEY=ANSWER` is an answer (several for a multi-value list), `d.KEY=1` done without an answer,
//! `s.KEY=REASON` skipped, in their order; `danger=1` means a person is in danger; `language`, `channel` and
//! `service` are those of the visit.

use super::desk::{Desk, crumbs, here, spoken};
use super::trial_run::{Trial, chosen, code, read, services, told};
use super::words;
use crate::api::VersionPage;
use crate::components::fields::hidden;
use crate::i18n::{Locale, td_string};
use domain::refusal::Refusal;
use domain::script::run::{Run, SKIP_REASONS};
use domain::script::{AnswerType, Question, Script, Step};
use domain::visit::CHANNELS;
use leptos::prelude::*;

/// The trial of a version.
pub fn view(desk: &Desk<'_>, version: &VersionPage) -> AnyView {
    let locale = desk.locale;
    let script = &version.script;
    let trial = read(desk, script);
    let run = trial.run(script);
    let walk = run.walk();
    let current = walk.current.and_then(|at| walk.path.get(at)).and_then(|place| script.steps.get(*place));
    let step = match current {
        Some(step) => show(desk, version, &trial, &run, step),
        None => {
            let end = if script.steps.is_empty() {
                td_string!(locale, scripts.no_steps)
            } else {
                td_string!(locale, scripts.trial_end)
            };
            view! { <section class="panel"><h2>{td_string!(locale, scripts.the_end)}</h2><p>{end}</p></section> }.into_any()
        }
    };
    view! {
        {crumbs(desk, Some(version))}
        <h1>{td_string!(locale, scripts.try_it)}</h1>
        <p>{td_string!(locale, scripts.trial_hint)}</p>
        {setting(desk, version, &trial)}
        <div class="cols">
            <div class="stack">{step}{offered(locale, &run)}{moves(desk, version, &trial)}</div>
            <div class="stack">{path(locale, script, &trial, &run)}{narrative(desk, script, &trial, &run)}</div>
        </div>
    }
    .into_any()
}

/// The form for language, channel and service.
fn setting(desk: &Desk<'_>, version: &VersionPage, trial: &Trial) -> AnyView {
    let locale = desk.locale;
    let option = |code: String, name: String, current: &str| {
        let selected = code == current;
        view! { <option value=code selected=selected>{name}</option> }
    };
    let languages: Vec<_> = version
        .script
        .languages
        .iter()
        .map(|language| option(language.clone(), crate::words::language(locale, language), &trial.language))
        .collect();
    let channels: Vec<_> = CHANNELS
        .into_iter()
        .map(|channel| {
            let name = crate::words::channel(locale, channel).to_owned();
            option(channel.as_str().to_owned(), name, trial.channel.as_str())
        })
        .collect();
    let services = services(&version.script);
    let service = (!services.is_empty()).then(|| {
        let mut options =
            vec![option(String::new(), td_string!(locale, scripts.any_service).to_owned(), &trial.service)];
        options.extend(services.into_iter().map(|service| option(service.clone(), service, &trial.service)));
        view! {
            <div class="field">
                <label for="service">{td_string!(locale, setup.service)}</label>
                <select id="service" name="service">{options}</select>
            </div>
        }
    });
    let state = trial.counted.iter().flatten().map(|(name, value)| {
        view! { <input type="hidden" name=name.clone() value=value.clone() /> }
    });
    view! {
        <form class="filters" method="get" action=here(version)>
            {hidden("try", "1")}
            {trial.danger.then(|| hidden("danger", "1"))}
            {state.collect_view()}
            <div class="field">
                <label for="language">{td_string!(locale, scripts.language)}</label>
                <select id="language" name="language">{languages}</select>
            </div>
            <div class="field">
                <label for="channel">{td_string!(locale, scripts.channel)}</label>
                <select id="channel" name="channel">{channels}</select>
            </div>
            {service}
            <button type="submit" class="btn">{td_string!(locale, setup.show)}</button>
        </form>
    }
    .into_any()
}

/// The step as an officer sees it.
fn show(desk: &Desk<'_>, version: &VersionPage, trial: &Trial, run: &Run<'_>, step: &Step) -> AnyView {
    let locale = desk.locale;
    let language = trial.language.as_str();
    let by_phone = trial.channel.is_by_phone();
    let say = step.say_phone.as_ref().filter(|_| by_phone).unwrap_or(&step.say);
    let more = words::texts(locale, step).into_iter().filter_map(|(name, label, text)| {
        let text = text.filter(|text| !matches!(name, "say" | "say_phone") && !text.is_empty())?;
        // Texts for staff are in the reader's language, what is said to the resident in the resident's.
        let language = if matches!(name, "why" | "avoid") { crate::words::tag(locale) } else { language };
        Some(view! { <div><dt>{label}</dt><dd>{spoken(language, text.get(language))}</dd></div> })
    });
    let refused = trial.refused.as_ref().filter(|(key, _)| key == &step.key).map(|(_, refusal)| {
        let text = match refusal {
            Refusal::SkipReasonRequired => td_string!(locale, scripts.trial_reason),
            _ => td_string!(locale, scripts.trial_odd),
        };
        view! { <p class="late-text" role="alert">{text}</p> }
    });
    let class = format!("tag stage-{}", step.stage.as_str());
    view! {
        <section class="panel" aria-labelledby="current">
            <div class="row">
                <h2 id="current">{step.key.to_string()}</h2>
                <span class=class>{words::stage(locale, step.stage)}</span>
                <span class="tag">{words::kind(locale, step.kind)}</span>
            </div>
            <p class="said">{spoken(language, say.get(language))}</p>
            <dl class="facts told">{more.collect_view()}</dl>
            {refused}
            {ask(desk, version, trial, step)}
            {pass(desk, version, trial, run, step)}
        </section>
    }
    .into_any()
}

/// The answers, or the button "Done".
fn ask(desk: &Desk<'_>, version: &VersionPage, trial: &Trial, step: &Step) -> AnyView {
    let locale = desk.locale;
    let name = format!("a.{}", step.key);
    let plain = |class: &'static str, label: &'static str| {
        view! { <button type="submit" class=class name=format!("d.{}", step.key) value="1">{label}</button> }
    };
    let done = td_string!(locale, scripts.trial_done);
    let inner = match &step.answer {
        None => view! { <div class="btns">{plain("btn primary", done)}</div> }.into_any(),
        Some(question) if question.kind.is_list() => choices(trial, question, name, done),
        Some(question) => {
            let kind = if question.kind == AnswerType::Datetime { "datetime-local" } else { "text" };
            view! {
                <div class="field">
                    <label for="answer">{td_string!(locale, scripts.answer)}</label>
                    <input class="input" id="answer" name=name type=kind autocomplete="off" />
                </div>
                <div class="btns"><button type="submit" class="btn primary">{done}</button></div>
            }
            .into_any()
        }
    };
    let without = step.answer.is_some().then(|| {
        view! {
            <form method="get" action=here(version)>
                {trial.hidden(false, trial.danger)}
                {plain("btn", td_string!(locale, scripts.trial_without))}
            </form>
        }
    });
    view! {
        <form class="form" method="get" action=here(version)>{trial.hidden(false, trial.danger)}{inner}</form>
        {without}
    }
    .into_any()
}

/// The answers of a list: buttons, or check boxes and one button.
fn choices(trial: &Trial, question: &Question, name: String, done: &'static str) -> AnyView {
    let language = trial.language.as_str();
    if question.kind == AnswerType::SingleValueList {
        let buttons = question.values.iter().map(|value| {
            let label = spoken(language, value.name.get(language));
            view! { <button type="submit" class="btn" name=name.clone() value=value.key.to_string()>{label}</button> }
        });
        return view! { <div class="btns">{buttons.collect_view()}</div> }.into_any();
    }
    let ticks = question.values.iter().map(|value| {
        let id = format!("v-{}", value.key);
        let label = spoken(language, value.name.get(language));
        view! {
            <label class="pick" for=id.clone()>
                <input type="checkbox" id=id.clone() name=name.clone() value=value.key.to_string() />
                {label}
            </label>
        }
    });
    let legend = td_string!(crate::words::tongue().get_untracked(), scripts.answer);
    view! {
        <fieldset class="field"><legend>{legend}</legend>{ticks.collect_view()}</fieldset>
        <div class="btns"><button type="submit" class="btn primary">{done}</button></div>
    }
    .into_any()
}

/// The form to skip it, with a reason for a required step.
fn pass(desk: &Desk<'_>, version: &VersionPage, trial: &Trial, run: &Run<'_>, step: &Step) -> AnyView {
    let locale = desk.locale;
    let name = format!("s.{}", step.key);
    let label = td_string!(locale, scripts.trial_skip);
    let inner = if step.is_required(run) {
        let options = SKIP_REASONS.into_iter().map(|reason| {
            view! { <option value=code(reason)>{words::skip_reason(locale, reason)}</option> }
        });
        view! {
            <div class="field">
                <label for="reason">{td_string!(locale, scripts.trial_why)}</label>
                <select id="reason" name=name>{options.collect_view()}</select>
            </div>
            <button type="submit" class="btn">{label}</button>
        }
        .into_any()
    } else {
        view! { <button type="submit" class="btn" name=name value="1">{label}</button> }.into_any()
    };
    view! {
        <form class="filters" method="get" action=here(version)>{trial.hidden(false, trial.danger)}{inner}</form>
    }
    .into_any()
}

/// What the desk would offer now.
fn offered(locale: Locale, run: &Run<'_>) -> Option<AnyView> {
    let offered = run.offered();
    let lines: Vec<_> =
        offered.into_iter().map(|effect| view! { <li>{words::effect(locale, effect)}</li> }).collect();
    (!lines.is_empty()).then(|| {
        view! { <section class="panel"><h2>{td_string!(locale, scripts.offered)}</h2><ul>{lines}</ul></section> }
            .into_any()
    })
}

/// Back, danger, start over.
fn moves(desk: &Desk<'_>, version: &VersionPage, trial: &Trial) -> AnyView {
    let locale = desk.locale;
    let action = here(version);
    let back = (!trial.counted.is_empty()).then(|| {
        view! {
            <form method="get" action=action.clone()>
                {trial.hidden(true, trial.danger)}
                <button type="submit" class="btn">{td_string!(locale, scripts.trial_back)}</button>
            </form>
        }
    });
    let danger = (!trial.danger && version.script.exit.is_some()).then(|| {
        view! {
            <form method="get" action=action.clone()>
                {trial.hidden(false, true)}
                <button type="submit" class="btn risk">{td_string!(locale, scripts.call_danger)}</button>
            </form>
        }
    });
    let again = format!("{action}?try=1&language={}&channel={}", trial.language, trial.channel.as_str());
    view! {
        <div class="row">
            {back}
            {danger}
            <a class="btn" href=again>{td_string!(locale, scripts.trial_again)}</a>
        </div>
    }
    .into_any()
}

/// The path so far and the one expected.
fn path(locale: Locale, script: &Script, trial: &Trial, run: &Run<'_>) -> AnyView {
    let walk = run.walk();
    let steps = walk.path.iter().enumerate().filter_map(|(at, place)| {
        let step = script.steps.get(*place)?;
        let state = match run.record(step) {
            Some(done) if done.skipped => td_string!(locale, scripts.state_skipped).to_owned(),
            Some(done) => match told(step, done, trial, crate::words::tag(locale)) {
                Some(answer) => format!("{}: {answer}", td_string!(locale, scripts.state_done)),
                None => td_string!(locale, scripts.state_done).to_owned(),
            },
            None if walk.current == Some(at) => td_string!(locale, scripts.state_current).to_owned(),
            None => td_string!(locale, scripts.state_ahead).to_owned(),
        };
        let current = (walk.current == Some(at)).then_some("step");
        Some(view! { <li aria-current=current><b>{step.key.to_string()}</b>" · "{state}</li> })
    });
    let (done, due) = run.compliance();
    view! {
        <section class="panel">
            <h2>{td_string!(locale, scripts.path)}</h2>
            <ol>{steps.collect_view()}</ol>
            <p class="hint">{td_string!(locale, scripts.compliance, done = done, due = due).to_string()}</p>
        </section>
    }
    .into_any()
}

/// The narrative that the answers make.
fn narrative(desk: &Desk<'_>, script: &Script, trial: &Trial, run: &Run<'_>) -> AnyView {
    let locale = desk.locale;
    let tag = crate::words::tag(locale);
    let sentences = run.walk().path.into_iter().filter_map(|place| {
        let step = script.steps.get(place)?;
        let done = run.record(step).filter(|done| !done.skipped)?;
        let plain = told(step, done, trial, tag);
        step.answer.as_ref()?.sentence(&chosen(done, trial), plain.as_deref(), tag)
    });
    let lines: Vec<_> = sentences.map(|line| view! { <p>{line}</p> }).collect();
    let none =
        lines.is_empty().then(|| view! { <p class="muted">{td_string!(locale, scripts.no_narrative)}</p> });
    view! {
        <section class="panel">
            <h2>{td_string!(locale, scripts.narrative)}</h2>
            {lines}
            {none}
        </section>
    }
    .into_any()
}
