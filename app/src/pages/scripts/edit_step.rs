//! The form for a step of a draft.

use super::desk::{Desk, crumbs, here, said};
use super::edit::{in_language, save};
use super::{lines, version, words};
use crate::api::VersionPage;
use crate::components::fields::{Field, Form, hidden};
use crate::i18n::{Locale, td_string};
use domain::script::{ASKERS, AnswerType, Kind, Privacy, R, Required, Stage, Step, TELLS};
use domain::words::Words;
use leptos::prelude::*;
use serde::Serialize;

const STAGES: [Stage; 6] =
    [Stage::Greeting, Stage::Safety, Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank];
const KINDS: [Kind; 5] = [Kind::Say, Kind::Ask, Kind::Do, Kind::Decide, Kind::HandOff];
const RS: [R; 3] = [R::Respect, R::Reliability, R::Reassurance];
const TYPES: [AnswerType; 6] = [
    AnswerType::SingleValueList,
    AnswerType::MultiValueList,
    AnswerType::String,
    AnswerType::Text,
    AnswerType::Number,
    AnswerType::Datetime,
];
const PRIVACIES: [Privacy; 3] = [Privacy::Open, Privacy::Personal, Privacy::Sealed];

/// The code of a value, as files and forms write it.
fn code(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

fn options<T: Serialize + Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<(String, String)> {
    all.iter().map(|each| (code(each), name(*each).to_owned())).collect()
}

/// The form of the step with that key; the version itself when there is none.
pub fn view(desk: &Desk<'_>, page: &VersionPage, key: &str) -> AnyView {
    let locale = desk.locale;
    let Some(step) = page.script.steps.iter().find(|step| step.key.as_str() == key) else {
        return version::view(desk, page);
    };
    let form = desk.form("step");
    let languages = &page.script.languages;
    let mut fields = place(locale, &form, step);
    fields.extend(texts(desk, &form, step, languages));
    fields.push(answer(desk, &form, step, languages));
    fields.extend(after(locale, &form, step));
    let remove = desk.risk(
        &here(page),
        &[("do", "remove"), ("key", key)],
        td_string!(locale, scripts.remove),
        td_string!(locale, scripts.remove_hint),
    );
    let title = td_string!(locale, scripts.step_named, key = key.to_owned()).to_string();
    let faults = page.faults.iter().filter(|fault| fault.step.as_ref() == Some(&step.key));
    let faults: Vec<_> = faults.map(|fault| view! { <li>{fault.text.clone()}</li> }).collect();
    let faults = (!faults.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="faults">
                <h2 id="faults">{td_string!(locale, scripts.faults_here)}</h2>
                <ul>{faults}</ul>
            </section>
        }
    });
    view! {
        {crumbs(desk, Some(page))}
        <h1>{title}</h1>
        {said(desk)}
        {form.summary()}
        {faults}
        <form class="form" method="post" action=here(page)>
            {hidden("do", "step")}
            {hidden("key", key)}
            {hidden("sha", page.sha256.clone())}
            {form.was("step")}
            {fields}
            {save(desk, page)}
        </form>
        {remove}
    }
    .into_any()
}

/// The fields for its position and kind.
fn place(locale: Locale, form: &Form<'_>, step: &Step) -> Vec<AnyView> {
    let key =
        Field::new("new_key", td_string!(locale, scripts.key)).hint(td_string!(locale, scripts.key_hint));
    let select = |name: &str, label: &str, value: String, options| {
        form.select(Field::new(name, label).value(value), options)
    };
    let stage = select(
        "stage",
        td_string!(locale, scripts.stage),
        code(step.stage),
        options(&STAGES, |stage| words::stage(locale, stage)),
    );
    let kind = select(
        "kind",
        td_string!(locale, scripts.kind),
        code(step.kind),
        options(&KINDS, |kind| words::kind(locale, kind)),
    );
    let r = select("r", td_string!(locale, scripts.r), code(step.r), options(&RS, |r| words::r(locale, r)));
    let (required, when) = match &step.required {
        Required::Flat(true) => ("always", String::new()),
        Required::Flat(false) => ("never", String::new()),
        Required::When(when) => ("when", when.to_string()),
    };
    let required = form.radios(
        "required",
        td_string!(locale, scripts.required),
        required,
        vec![
            ("always", td_string!(locale, scripts.required_always), ""),
            ("never", td_string!(locale, scripts.required_never), ""),
            ("when", td_string!(locale, scripts.required_when), ""),
        ],
    );
    let when = Field::new("required_when", td_string!(locale, scripts.condition))
        .hint(td_string!(locale, scripts.condition_hint))
        .value(when);
    let once =
        form.tick("once", td_string!(locale, scripts.once), td_string!(locale, scripts.once_hint), step.once);
    vec![
        form.input(key.value(step.key.to_string())),
        view! { <div class="pair">{stage}{kind}{r}</div> }.into_any(),
        required,
        form.input(when),
        once,
        ticks(locale, form, step),
    ]
}

fn ticks(locale: Locale, form: &Form<'_>, step: &Step) -> AnyView {
    let tells: Vec<_> = TELLS
        .into_iter()
        .map(|each| {
            form.tick(
                &format!("tells_{}", code(each)),
                words::tells(locale, each),
                "",
                step.tells.contains(&each),
            )
        })
        .collect();
    let askers: Vec<_> = ASKERS
        .into_iter()
        .map(|each| {
            form.tick(
                &format!("asker_{}", code(each)),
                words::asker(locale, each),
                "",
                step.askers.contains(&each),
            )
        })
        .collect();
    view! {
        <fieldset class="field">
            <legend>{td_string!(locale, scripts.tells)}</legend>
            <p class="hint">{td_string!(locale, scripts.tells_hint)}</p>
            {tells}
        </fieldset>
        <fieldset class="field">
            <legend>{td_string!(locale, scripts.askers)}</legend>
            <p class="hint">{td_string!(locale, scripts.askers_hint)}</p>
            {askers}
        </fieldset>
    }
    .into_any()
}

fn texts(desk: &Desk<'_>, form: &Form<'_>, step: &Step, languages: &[String]) -> Vec<AnyView> {
    let locale = desk.locale;
    let mut fields = Vec::new();
    for (name, label, text) in words::texts(locale, step) {
        let hint = match name {
            "say" => td_string!(locale, scripts.say_hint),
            "say_phone" | "another" | "clarify" | "avoid" => td_string!(locale, scripts.optional),
            _ => "",
        };
        let side_by_side: Vec<_> = languages
            .iter()
            .map(|language| {
                let field = Field::new(format!("{name}_{language}"), in_language(desk, label, language));
                form.area(field.hint(hint).value(own(text, language)).lang(language))
            })
            .collect();
        fields.push(view! { <div class="pair">{side_by_side}</div> }.into_any());
    }
    fields
}

fn own(words: Option<&Words>, language: &str) -> String {
    words.and_then(|words| words.0.get(language)).cloned().unwrap_or_default()
}

/// The fields for the question.
fn answer(desk: &Desk<'_>, form: &Form<'_>, step: &Step, languages: &[String]) -> AnyView {
    let locale = desk.locale;
    let question = step.answer.as_ref();
    let mut types = vec![(String::new(), td_string!(locale, scripts.type_none).to_owned())];
    types.extend(options(&TYPES, |kind| words::answer_type(locale, kind)));
    let kind = Field::new("answer_type", td_string!(locale, scripts.answer_type))
        .value(question.map(|question| code(question.kind)).unwrap_or_default());
    let privacy = Field::new("privacy", td_string!(locale, scripts.privacy))
        .hint(td_string!(locale, scripts.privacy_hint))
        .value(code(question.map(|question| question.privacy).unwrap_or_default()));
    let values: Vec<String> = question
        .iter()
        .flat_map(|question| &question.values)
        .map(|value| lines::value(value, languages))
        .collect();
    let columns = columns(locale, languages);
    let values = Field::new("values", td_string!(locale, scripts.values))
        .hint(td_string!(locale, scripts.values_hint, columns = columns).to_string())
        .value(values.join("\n"));
    let kind = form.select(kind, types);
    let privacy = form.select(privacy, options(&PRIVACIES, |privacy| words::privacy(locale, privacy)));
    let values = form.area(values);
    let narratives: Vec<_> = languages
        .iter()
        .map(|language| {
            let label = in_language(desk, td_string!(locale, scripts.narrative), language);
            let value = own(question.and_then(|question| question.narrative.as_ref()), language);
            let field = Field::new(format!("narrative_{language}"), label).value(value).lang(language);
            form.input(field.hint(td_string!(locale, scripts.narrative_hint)))
        })
        .collect();
    view! {
        <fieldset class="stack">
            <legend>{td_string!(locale, scripts.answer)}</legend>
            {kind}
            {privacy}
            {values}
            {narratives}
        </fieldset>
    }
    .into_any()
}

/// The columns of an answer, for the hint: `key | name English | …`.
fn columns(locale: Locale, languages: &[String]) -> String {
    let named = |label: &str| {
        let each =
            languages.iter().map(|language| format!("{label} {}", crate::words::language(locale, language)));
        each.collect::<Vec<_>>()
    };
    let mut columns = vec![td_string!(locale, scripts.column_key).to_owned()];
    columns.extend(named(td_string!(locale, scripts.column_name)));
    columns.extend(named(td_string!(locale, scripts.column_narrative)));
    columns.join(" | ")
}

/// The fields for what follows the step.
fn after(locale: Locale, form: &Form<'_>, step: &Step) -> Vec<AnyView> {
    let target = Field::new("target_s", td_string!(locale, scripts.target))
        .hint(td_string!(locale, scripts.target_hint))
        .value(step.target_s.map(|seconds| seconds.to_string()).unwrap_or_default());
    let target = form.input(Field { inputmode: "numeric", ..target.short() });
    let acts = lines::ACTS.map(|(_, name)| name).join(", ");
    let effects: Vec<_> = step.effects.iter().map(lines::effect).collect();
    let effects = Field::new("effects", td_string!(locale, scripts.effects))
        .hint(td_string!(locale, scripts.effects_hint, acts = acts).to_string())
        .value(effects.join("\n"));
    let next: Vec<_> = step.next.iter().map(lines::branch).collect();
    let next = Field::new("next", td_string!(locale, scripts.next))
        .hint(td_string!(locale, scripts.next_hint))
        .value(next.join("\n"));
    vec![target, form.area(effects), form.area(next)]
}
