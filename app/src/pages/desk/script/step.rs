//! The visible step: the next one, or another that the officer opened; it is recorded, skipped, or worded
//! differently.

use super::super::browser;
use super::super::state::{Desk, Dialog, Wording};
use super::run;
use crate::api::VisitCard;
use crate::i18n::{Locale, td_string};
use domain::ids::StepKey;
use domain::script::run::How;
use domain::script::{AnswerType, Script, Stage, Step};
use leptos::prelude::*;

/// Id of the field in which an answer is written.
pub const FIELD: &str = "answer";

/// The name of a stage.
pub fn stage(locale: Locale, stage: Stage) -> &'static str {
    match stage {
        Stage::Greeting => td_string!(locale, desk.stage_greet),
        Stage::Listen => td_string!(locale, desk.stage_listen),
        Stage::Acknowledge => td_string!(locale, desk.stage_acknowledge),
        Stage::Solve => td_string!(locale, desk.stage_solve),
        Stage::Thank => td_string!(locale, desk.stage_thank),
        Stage::Safety => td_string!(locale, desk.stage_safety),
    }
}

/// The visible step: the one opened, otherwise the current one. `None` when all are done.
pub fn in_sight(desk: Desk, card: &VisitCard, script: &Script) -> Option<StepKey> {
    let looked = desk.at_step.get().filter(|key| script.step(key).is_some());
    looked.or_else(|| {
        run::read(desk, card, script, |run| {
            let walk = run.walk();
            let place = walk.current.and_then(|current| walk.path.get(current))?;
            script.steps.get(*place).map(|step| step.key.clone())
        })?
    })
}

/// Whether every step is done and none is opened.
pub fn is_done(desk: Desk, card: &VisitCard) -> bool {
    run::of(desk, card).is_some_and(|script| in_sight(desk, card, &script).is_none())
}

/// The visit at the window with its script and the visible step.
fn here(desk: Desk) -> Option<(VisitCard, Script, Step)> {
    untrack(|| {
        let card = desk.mine()?;
        let script = run::of(desk, &card)?;
        let step = in_sight(desk, &card, &script).and_then(|key| script.step(&key).cloned())?;
        Some((card, script, step))
    })
}

/// Records the visible step as done, with its answer.
pub fn tick(desk: Desk) {
    let Some((card, script, step)) = here(desk) else { return };
    let (chosen, written) = (desk.picked_answers.get_untracked(), desk.written.get_untracked());
    let known = untrack(|| run::read(desk, &card, &script, |run| run.record(&step).is_some())) == Some(true);
    let empty = chosen.is_empty() && written.trim().is_empty();
    if known && empty {
        // It is on record already: back to the visit's current step.
        desk.look(None);
        return;
    }
    if let Some(question) = step.answer.as_ref().filter(|_| empty) {
        // The recording key first focuses the field; there, or at a list, an answer is required.
        let field = (!question.kind.is_list()).then_some(FIELD);
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

/// Skips the visible step; for a required step the reason is asked.
pub fn skip(desk: Desk) {
    let Some((card, script, step)) = here(desk) else { return };
    let required = untrack(|| run::read(desk, &card, &script, |run| step.is_required(run))) == Some(true);
    if required {
        desk.open_dialog(Dialog::SkipStep(card.id, step.key));
    } else {
        let record = run::Record { skipped: true, ..run::Record::default() };
        run::record(desk, &card, &script, &step, record);
    }
}

/// Chooses an answer: a single choice is recorded at once, a multiple choice is added to the others.
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

/// A digit was pressed: chooses an answer, if a list is visible.
pub fn digit(desk: Desk, digit: usize) -> bool {
    let Some((_, _, step)) = here(desk) else { return false };
    let Some(question) = step.answer.filter(|question| question.kind.is_list()) else { return false };
    let Some(value) = digit.checked_sub(1).and_then(|place| question.values.get(place)) else { return false };
    choose(desk, value.key.as_str(), question.kind == AnswerType::MultiValueList);
    true
}

/// The next wording: as written, another way, with an explanation.
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

/// Opens the step before or after the visible one, without recording anything.
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
