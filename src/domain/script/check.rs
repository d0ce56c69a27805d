//! What must hold before a version is published. Each fault points at its step; its sentence is in
//! `ops/defaults/faults.toml`. To add a check: a variant of [`Fault`] with its code in `fault.rs`, a function
//! called in [`check`], its sentence, a script in `tests/script/check.rs` that fails it and only it.

pub use super::fault::{Fault, MOST_STEPS};

use super::condition::{Condition, GIVEN, RESERVED};
use super::reading::{FEWEST, hard};
use super::{ASKERS, Act, AnswerType, Asker, END, LAST, Privacy, Purpose, Required, Script, Stage};
use super::{Step, TELLS, Target, Tells};
use crate::ids::StepKey;
use crate::vocabulary::visit::CHANNELS;
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

/// All faults that prevent the publication of a version, in the order of its steps.
#[must_use]
pub fn check(script: &Script) -> Vec<Fault> {
    let mut faults = keys(script);
    // Without valid keys there are no paths to follow.
    if faults.is_empty() {
        faults.extend(references(script));
    }
    if faults.is_empty() {
        faults.extend(loops(script));
    }
    if faults.is_empty() {
        faults.extend(ways(script));
    }
    faults.extend(script.steps.iter().flat_map(answers));
    faults.extend(words(script));
    faults.extend(effects(script));
    if script.purpose == Purpose::Complaint {
        faults.extend(askers(script));
    }
    let place = |fault: &Fault| fault.step().and_then(|step| script.place(step)).unwrap_or(0);
    faults.sort_by_key(place);
    faults.dedup();
    faults
}

fn keys(script: &Script) -> Vec<Fault> {
    if script.steps.is_empty() || script.steps.len() > MOST_STEPS {
        return vec![Fault::Size(script.steps.len())];
    }
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for Step { key, .. } in &script.steps {
        if key.as_str() == END || GIVEN.contains(&key.as_str()) || RESERVED.contains(&key.as_str()) {
            faults.push(Fault::TakenKey(key.clone()));
        } else if !seen.insert(key) {
            faults.push(Fault::SameKey(key.clone()));
        }
    }
    faults
}

/// The conditions of a step: of its branches, its effects, and whether it is required.
fn conditions(step: &Step) -> impl Iterator<Item = &Condition> {
    let required = match &step.required {
        Required::When(condition) => Some(condition),
        Required::Flat(_) => None,
    };
    let branches = step.next.iter().filter_map(|branch| branch.when.as_ref());
    let effects = step.effects.iter().filter_map(|effect| effect.when.as_ref());
    required.into_iter().chain(branches).chain(effects)
}

fn references(script: &Script) -> Vec<Fault> {
    let mut faults = Vec::new();
    let missing = |key: &StepKey| script.step(key).is_none();
    for step in &script.steps {
        for branch in &step.next {
            match &branch.to {
                Target::Step(to) if missing(to) => {
                    faults.push(Fault::NoSuchStep(step.key.clone(), to.clone()));
                }
                _ => {}
            }
        }
        for effect in &step.effects {
            if let Some(due) = effect.due_step.as_ref().filter(|due| missing(due)) {
                faults.push(Fault::NoSuchStep(step.key.clone(), due.clone()));
            }
        }
        for condition in conditions(step) {
            for (name, compared) in condition.names() {
                faults.extend(reference(script, step, condition, name, compared));
            }
        }
    }
    if let Some((exit, first)) = script.exit.as_ref().filter(|exit| missing(exit)).zip(script.steps.first()) {
        faults.push(Fault::NoSuchStep(first.key.clone(), exit.clone()));
    }
    faults
}

fn reference(
    script: &Script,
    step: &Step,
    condition: &Condition,
    name: &StepKey,
    compared: bool,
) -> Option<Fault> {
    let here = step.key.clone();
    let measured = condition.measures(name.as_str());
    if GIVEN.contains(&name.as_str()) {
        let channel = |word: &&str| !CHANNELS.iter().any(|channel| channel.as_str() == *word);
        let odd =
            condition.words_of("channel").into_iter().find(channel).filter(|_| name.as_str() == "channel");
        return match odd {
            _ if measured => Some(Fault::NoSuchAnswer(here, name.to_string())),
            odd => odd.map(|word| Fault::NoSuchValue(here, word.to_owned())),
        };
    }
    let Some(question) = script.step(name).and_then(|step| step.answer.as_ref()) else {
        // Whether a step was done can be asked of every step; its answer, only if it has a question.
        let known = script.step(name).is_some() && !compared;
        return (!known).then(|| Fault::NoSuchAnswer(here, name.to_string()));
    };
    if !compared {
        return None;
    }
    if question.privacy != Privacy::Open {
        return Some(Fault::PrivateAnswer(here, name.clone()));
    }
    // A date and time is never compared, and only numbers are measured.
    if question.kind != AnswerType::Number && (measured || !question.kind.is_list()) {
        return Some(Fault::NoSuchAnswer(here, name.to_string()));
    }
    let listed = |word: &str| question.values.iter().any(|value| value.key.as_str() == word);
    let words = condition.words_of(name.as_str());
    let odd = words.into_iter().find(|word| question.kind.is_list() && !listed(word))?;
    Some(Fault::NoSuchValue(here, odd.to_owned()))
}

fn answers(step: &Step) -> Vec<Fault> {
    let Some(question) = &step.answer else { return Vec::new() };
    let here = || step.key.clone();
    let mut faults = Vec::new();
    if question.kind.is_list() {
        let keys: BTreeSet<_> = question.values.iter().map(|value| &value.key).collect();
        if keys.len() < 2 || keys.len() < question.values.len() {
            faults.push(Fault::ShortList(here()));
        }
    }
    if question.kind.is_free() && question.privacy == Privacy::Open {
        faults.push(Fault::OpenText(here()));
    }
    faults
}

/// The steps that a step can lead to, including the path to safety.
fn all_ways(script: &Script, place: usize) -> Vec<usize> {
    let exit = script.exit.as_ref().and_then(|exit| script.place(exit));
    script.ways(place).into_iter().flatten().chain(exit.filter(|exit| *exit != place)).collect()
}

fn loops(script: &Script) -> Option<Fault> {
    // In a depth-first walk, a path back to a step that is still being walked is a loop.
    fn walk(script: &Script, place: usize, state: &mut BTreeMap<usize, bool>) -> Option<usize> {
        state.insert(place, true);
        for next in script.ways(place).into_iter().flatten() {
            match state.get(&next) {
                Some(true) => return Some(place),
                Some(false) => {}
                None => {
                    if let Some(found) = walk(script, next, state) {
                        return Some(found);
                    }
                }
            }
        }
        state.insert(place, false);
        None
    }
    let mut state = BTreeMap::new();
    let found = (0..script.steps.len())
        .find_map(|place| if state.contains_key(&place) { None } else { walk(script, place, &mut state) })?;
    script.steps.get(found).map(|step| Fault::Loop(step.key.clone()))
}

/// What must hold on every path from the first step to the end. A script without loops has a topological
/// order, in which every step comes after all that lead to it; the properties of the paths to a step are
/// collected along it.
fn ways(script: &Script) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut reached = BTreeSet::from([0]);
    let mut open = vec![0];
    while let Some(place) = open.pop() {
        open.extend(all_ways(script, place).into_iter().filter(|next| reached.insert(*next)));
    }
    for (place, step) in script.steps.iter().enumerate() {
        if !reached.contains(&place) {
            faults.push(Fault::Unreachable(step.key.clone()));
        }
        if place_exit(script).is_none() {
            faults.push(Fault::NoExit(step.key.clone()));
        }
        faults.extend(uncovered(step));
    }
    faults.extend(last(script));
    faults
}

/// The step that danger leads to, if it is a step of safety.
fn place_exit(script: &Script) -> Option<usize> {
    let place = script.exit.as_ref().and_then(|exit| script.place(exit))?;
    script.steps.get(place).filter(|step| step.stage == Stage::Safety).map(|_| place)
}

fn uncovered(step: &Step) -> Option<Fault> {
    if step.next.is_empty() || step.next.iter().any(|branch| branch.when.is_none()) {
        return None;
    }
    let question = step.answer.as_ref().filter(|question| question.kind.is_list());
    let mut answers: Vec<Option<&str>> =
        question.iter().flat_map(|question| &question.values).map(|value| Some(value.key.as_str())).collect();
    answers.push(None);
    let open = answers.into_iter().find(|answer| {
        let sure = |condition: &Condition| condition.certain(step.key.as_str(), *answer) == Some(true);
        !step.next.iter().any(|branch| branch.when.as_ref().is_none_or(sure))
    })?;
    Some(Fault::Uncovered(step.key.clone(), open.map(str::to_owned)))
}

/// The state in which a step is reached on some path: the last stage of L.A.S.T. (0 before Listen, 4 at
/// Thank), and what the resident was informed of.
type Reached = (usize, BTreeSet<Tells>);

fn last(script: &Script) -> Vec<Fault> {
    let exit = place_exit(script);
    let (mut faults, mut ends) = (Vec::new(), false);
    let start: Reached = (0, BTreeSet::new());
    let mut known: BTreeMap<usize, BTreeSet<Reached>> = BTreeMap::from([(0, BTreeSet::from([start]))]);
    for place in order(script) {
        let Some(step) = script.steps.get(place).filter(|_| Some(place) != exit) else { continue };
        let before = known.remove(&place).unwrap_or_default();
        let mut after: BTreeSet<Reached> = BTreeSet::new();
        for (reached, mut told) in before {
            let stage = LAST.iter().position(|stage| *stage == step.stage).map_or(0, |place| place + 1);
            let fits = match step.stage {
                Stage::Greeting => reached == 0,
                Stage::Safety => true,
                _ => stage == reached || stage == reached + 1,
            };
            if !fits {
                faults.push(Fault::OutOfOrder(step.key.clone(), step.stage));
            }
            if step.stage == Stage::Solve {
                told.extend(step.tells.iter().copied());
            }
            after.insert((reached.max(stage), told));
        }
        for next in script.ways(place) {
            match next {
                Some(next) => known.entry(next).or_default().extend(after.iter().cloned()),
                None => {
                    ends = ends || !after.is_empty();
                    faults.extend(after.iter().flat_map(|reached| unfinished(step, reached)));
                }
            }
        }
    }
    // Every path leads to the exit: nobody is ever served.
    if let (false, Some(first)) = (ends, script.steps.first()) {
        faults.push(Fault::MissingStage(first.key.clone(), Stage::Listen));
    }
    faults.sort_by_key(|fault| fault.code());
    faults.dedup();
    faults
}

/// What is missing where a path ends.
fn unfinished(step: &Step, (reached, told): &Reached) -> Vec<Fault> {
    let stages =
        LAST.iter().skip(*reached).map(|stage| Fault::MissingStage(step.key.clone(), *stage)).take(1);
    let untold = TELLS.iter().filter(|tells| *reached >= 3 && !told.contains(tells));
    stages.chain(untold.map(|tells| Fault::Untold(step.key.clone(), *tells))).collect()
}

/// The steps in an order in which each comes after all that lead to it.
fn order(script: &Script) -> Vec<usize> {
    fn walk(script: &Script, place: usize, seen: &mut BTreeSet<usize>, order: &mut Vec<usize>) {
        if seen.insert(place) {
            for next in script.ways(place).into_iter().flatten() {
                walk(script, next, seen, order);
            }
            order.push(place);
        }
    }
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    walk(script, 0, &mut seen, &mut order);
    order.reverse();
    order
}

fn words(script: &Script) -> Vec<Fault> {
    let mut faults = Vec::new();
    if script.languages.is_empty() {
        faults.push(Fault::NoLanguage);
    }
    for language in &script.languages {
        let missing = |words: &Words| words.0.get(language).is_none_or(|text| text.trim().is_empty());
        if missing(&script.title) {
            faults.push(Fault::MissingWords(None, language.clone()));
        }
        for step in &script.steps {
            let question = step.answer.iter();
            let values = question.clone().flat_map(|question| &question.values);
            let mut texts = step
                .spoken()
                .chain([&step.why])
                .chain(step.avoid.as_ref())
                .chain(question.filter_map(|question| question.narrative.as_ref()))
                .chain(values.flat_map(|value| std::iter::once(&value.name).chain(value.narrative.as_ref())));
            if texts.any(missing) {
                faults.push(Fault::MissingWords(Some(step.key.clone()), language.clone()));
            }
            let long = |text: &&String| text.split_whitespace().count() >= FEWEST;
            let texts = step.spoken().filter_map(|words| words.0.get(language)).filter(long);
            if let Some(found) = texts.filter_map(|text| hard(text, language)).next() {
                faults.push(Fault::HardToRead(step.key.clone(), language.clone(), found));
            }
        }
    }
    faults
}

fn effects(script: &Script) -> Vec<Fault> {
    let mut faults = Vec::new();
    for step in &script.steps {
        for effect in &step.effects {
            let bare = match effect.act {
                Act::SetService => effect.service.is_none(),
                Act::Hold | Act::Refer => effect.code.is_none(),
                Act::SetUrgent | Act::OfferCallBack | Act::Promise | Act::CallSupervisor => false,
            };
            if bare {
                faults.push(Fault::BareEffect(step.key.clone()));
            }
            let asked = |due: &StepKey| {
                let asked = script.step(due).and_then(|step| step.answer.as_ref());
                asked.is_some_and(|question| question.kind == AnswerType::Datetime)
            };
            let due = effect.due_s.is_some() || effect.due_step.as_ref().is_some_and(asked);
            if effect.act == Act::Promise && !due {
                faults.push(Fault::OpenPromise(step.key.clone()));
            }
        }
    }
    faults
}

fn askers(script: &Script) -> impl Iterator<Item = Fault> {
    let answered: BTreeSet<Asker> =
        script.steps.iter().flat_map(|step| step.askers.iter().copied()).collect();
    ASKERS.into_iter().filter(move |asker| !answered.contains(asker)).map(Fault::Asker)
}
