//! How each form changes a draft. To add a field: read it here, and add its control in `app/src/pages/scripts/edit_step.rs`.

use super::fields::{Reader, Typed, wrong};
use crate::pages::setup::form::Wrong;
use app::pages::scripts::lines;
use domain::ids::StepKey;
use domain::script::condition::GIVEN;
use domain::script::{
    ASKERS, AnswerType, Asker, Condition, END, Kind, Question, R, Required, Script, Stage, Step, TELLS,
    Target, Tells,
};
use domain::words::Words;

/// Reserved words of conditions, which cannot be keys of steps.
const RESERVED: [&str; 5] = ["and", "or", "not", "in", "answered"];
/// The longest target of a step, in seconds.
const LONGEST: u32 = 86_400;

/// The draft as changed by a form, and the step to show next.
///
/// # Errors
/// The errors by field.
pub fn change(script: &Script, what: &str, typed: &Typed) -> Result<(Script, Option<StepKey>), Wrong> {
    match what {
        "head" => Ok((head(script, typed)?, None)),
        "step" => step(script, typed),
        "add" => add(script, typed),
        _ => shift(script, what, typed),
    }
}

fn head(script: &Script, typed: &Typed) -> Result<Script, Wrong> {
    let reader = Reader::new(typed);
    let languages = reader.text("languages");
    let languages = languages.split([',', ' ']).map(str::trim).filter(|language| !language.is_empty());
    let mut all: Vec<String> = Vec::new();
    for language in languages.map(str::to_lowercase) {
        let fits = (2..=12).contains(&language.len())
            && language.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-');
        if !fits {
            reader.wrong("languages", "bad_language");
        } else if !all.contains(&language) {
            all.push(language);
        }
    }
    let read = Script {
        title: reader.words("title", Some(&script.title), &script.languages),
        languages: all,
        purpose: reader.choice("purpose").unwrap_or(script.purpose),
        exit: reader.maybe("exit", "bad_choice"),
        note: reader.text("note"),
        consulted: reader.lines("consulted", lines::read_consulted),
        from: reader.maybe("from", "bad_date"),
        until: reader.maybe("until", "bad_date"),
        ..script.clone()
    };
    reader.finish(read)
}

/// The index of the step that the form is about.
fn place(script: &Script, typed: &Typed) -> Result<usize, Wrong> {
    let key = typed.get("key").map(String::as_str).unwrap_or_default();
    let found = script.steps.iter().position(|step| step.key.as_str() == key);
    found.ok_or_else(|| wrong("", "changed_meanwhile"))
}

fn step(script: &Script, typed: &Typed) -> Result<(Script, Option<StepKey>), Wrong> {
    let place = place(script, typed)?;
    let Some(before) = script.steps.get(place) else { return Err(wrong("", "changed_meanwhile")) };
    let reader = Reader::new(typed);
    let key: Option<StepKey> = reader.key("new_key");
    let key = key.unwrap_or_else(|| before.key.clone());
    if key != before.key {
        let means = key.as_str() == END || GIVEN.contains(&key.as_str()) || RESERVED.contains(&key.as_str());
        if means {
            reader.wrong("new_key", "key_means");
        } else if script.step(&key).is_some() {
            reader.wrong("new_key", "key_taken");
        }
    }
    let read = read_step(&reader, before, &script.languages);
    let read = reader.finish(read)?;
    let mut changed = script.clone();
    if let Some(step) = changed.steps.get_mut(place) {
        *step = read;
    }
    if key != before.key {
        rename(&mut changed, place, &before.key, &key);
    }
    Ok((changed, Some(key)))
}

/// The step as typed, still with its old key.
fn read_step(reader: &Reader<'_>, before: &Step, languages: &[String]) -> Step {
    let stage: Option<Stage> = reader.choice("stage");
    let kind: Option<Kind> = reader.choice("kind");
    let r: Option<R> = reader.choice("r");
    let target: Option<u32> = reader.maybe("target_s", "bad_seconds");
    if target.is_some_and(|seconds| seconds > LONGEST) {
        reader.wrong("target_s", "bad_seconds");
    }
    let tells = |tells: &Tells| reader.tick(&format!("tells_{}", tells_code(*tells)));
    let askers = |asker: &Asker| reader.tick(&format!("asker_{}", asker_code(*asker)));
    Step {
        key: before.key.clone(),
        stage: stage.unwrap_or(before.stage),
        kind: kind.unwrap_or(before.kind),
        r: r.unwrap_or(before.r),
        required: required(reader),
        once: reader.tick("once"),
        tells: TELLS.into_iter().filter(tells).collect(),
        askers: ASKERS.into_iter().filter(askers).collect(),
        say: reader.words("say", Some(&before.say), languages),
        say_phone: reader.some_words("say_phone", before.say_phone.as_ref(), languages),
        another: reader.some_words("another", before.another.as_ref(), languages),
        clarify: reader.some_words("clarify", before.clarify.as_ref(), languages),
        why: reader.words("why", Some(&before.why), languages),
        avoid: reader.some_words("avoid", before.avoid.as_ref(), languages),
        answer: answer(reader, before.answer.as_ref(), languages),
        target_s: target,
        effects: reader.lines("effects", lines::read_effect),
        next: reader.lines("next", lines::read_branch),
    }
}

fn required(reader: &Reader<'_>) -> Required {
    match reader.text("required").as_str() {
        "always" => return Required::Flat(true),
        "never" => return Required::Flat(false),
        "when" => {}
        _ => reader.wrong("required", "bad_choice"),
    }
    match lines::condition(&reader.text("required_when")) {
        Ok(condition) => Required::When(condition),
        Err((code, about)) => {
            reader.wrong("required_when", lines::coded(code, 0, &about));
            Required::Flat(false)
        }
    }
}

fn answer(reader: &Reader<'_>, before: Option<&Question>, languages: &[String]) -> Option<Question> {
    let old: &[domain::script::Value] = before.map_or(&[], |question| &question.values);
    let values = reader.lines("values", |line| lines::read_value(line, languages, old));
    if reader.text("answer_type").is_empty() {
        if !values.is_empty() {
            reader.wrong("values", "not_a_list");
        }
        return None;
    }
    let kind: AnswerType = reader.choice("answer_type")?;
    if !kind.is_list() && !values.is_empty() {
        reader.wrong("values", "not_a_list");
    }
    Some(Question {
        kind,
        privacy: reader.choice("privacy").unwrap_or_default(),
        values,
        narrative: reader.some_words(
            "narrative",
            before.and_then(|question| question.narrative.as_ref()),
            languages,
        ),
    })
}

fn tells_code(tells: Tells) -> &'static str {
    match tells {
        Tells::Options => "options",
        Tells::Who => "who",
        Tells::When => "when",
    }
}

fn asker_code(asker: Asker) -> &'static str {
    match asker {
        Asker::ByPhone => "by_phone",
        Asker::Anonymous => "anonymous",
        Asker::ForAnother => "for_another",
        Asker::UnderAge => "under_age",
        Asker::Immigration => "immigration",
    }
}

/// Renames a step's key, wherever it is mentioned.
fn rename(script: &mut Script, place: usize, old: &StepKey, new: &StepKey) {
    let named = |key: &mut StepKey| {
        if key == old {
            *key = new.clone();
        }
    };
    if let Some(step) = script.steps.get_mut(place) {
        step.key = new.clone();
    }
    script.exit.iter_mut().for_each(named);
    for step in &mut script.steps {
        if let Required::When(when) = &mut step.required {
            rename_in(when, old, new);
        }
        for branch in &mut step.next {
            branch.when.iter_mut().for_each(|when| rename_in(when, old, new));
            if let Target::Step(to) = &mut branch.to {
                named(to);
            }
        }
        for effect in &mut step.effects {
            effect.when.iter_mut().for_each(|when| rename_in(when, old, new));
            effect.due_step.iter_mut().for_each(named);
        }
    }
}

fn rename_in(condition: &mut Condition, old: &StepKey, new: &StepKey) {
    match condition {
        Condition::All(list) | Condition::Any(list) => {
            list.iter_mut().for_each(|each| rename_in(each, old, new));
        }
        Condition::Not(inner) => rename_in(inner, old, new),
        Condition::Answered(name)
        | Condition::Is(name, _)
        | Condition::In(name, _)
        | Condition::Below(name, _) => {
            if name == old {
                *name = new.clone();
            }
        }
    }
}

/// Adds a blank step before or after another, in the same stage, or the first step of a script.
fn add(script: &Script, typed: &Typed) -> Result<(Script, Option<StepKey>), Wrong> {
    let (at, stage) = if script.steps.is_empty() {
        (0, Stage::Greeting)
    } else {
        let place = place(script, typed)?;
        let after = typed.get("where").is_none_or(|place| place != "before");
        (place + usize::from(after), script.steps.get(place).map_or(Stage::Listen, |step| step.stage))
    };
    let free = (1..).map(|number| format!("step_{number}")).filter_map(|key| key.parse::<StepKey>().ok());
    let Some(key) = free.into_iter().find(|key| script.step(key).is_none()) else {
        return Err(wrong("", "bad_choice"));
    };
    let blank = Step {
        key: key.clone(),
        stage,
        kind: Kind::Say,
        r: R::Respect,
        required: Required::Flat(true),
        once: false,
        tells: Vec::new(),
        askers: Vec::new(),
        say: Words::default(),
        say_phone: None,
        another: None,
        clarify: None,
        why: Words::default(),
        avoid: None,
        answer: None,
        target_s: None,
        effects: Vec::new(),
        next: Vec::new(),
    };
    let mut changed = script.clone();
    changed.steps.insert(at, blank);
    Ok((changed, Some(key)))
}

/// Moves a step up or down, or removes it.
fn shift(script: &Script, what: &str, typed: &Typed) -> Result<(Script, Option<StepKey>), Wrong> {
    let place = place(script, typed)?;
    let mut changed = script.clone();
    if what == "remove" {
        changed.steps.remove(place);
        return Ok((changed, None));
    }
    let other = if what == "up" { place.checked_sub(1) } else { Some(place + 1) };
    if let Some(other) = other.filter(|other| *other < changed.steps.len()) {
        changed.steps.swap(place, other);
    }
    Ok((changed, script.steps.get(place).map(|step| step.key.clone())))
}
