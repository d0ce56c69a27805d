//! An officer follows the Steps of Service: the next step by the script's own rules, most often done, now and then passed over.

use super::person::Traits;
use super::world::World;
use app::api::{ScriptView, VisitView};
use domain::fact::ScriptRef;
use domain::ids::Code;
use domain::script::run::{Answer, How, Run, Setting, SkipReason};
use domain::script::{AnswerType, Privacy, Question, Script, Step};
use domain::time::At;
use domain::visit::{Leg, StepDone};
use serde_json::{Value, json};

/// A leg that is being led by a script.
pub(super) struct Following {
    visit: VisitView,
    script: Script,
    leg: Leg,
}

impl Following {
    /// The script by which a visit is served; nothing when there is none, or it cannot be read.
    pub(super) async fn of(world: &World, id: &str) -> Option<Following> {
        let visit: VisitView = serde_json::from_value(world.visit(id).await?).ok()?;
        let leg = visit.legs.last()?.leg();
        let ScriptRef { id, version } = leg.script.clone()?;
        let view = world.api.get(&format!("/scripts/{id}.{version}")).await.ok()?;
        let script = serde_json::from_value::<ScriptView>(view).ok()?.script();
        Some(Following { visit, script, leg })
    }

    /// About how many steps there are.
    pub(super) fn length(&self) -> usize {
        self.run().walk().path.len().max(1)
    }

    fn run(&self) -> Run<'_> {
        let setting = Setting {
            channel: self.visit.card.channel,
            language: self.visit.card.language.as_deref(),
            service: self.visit.card.service.as_ref().map(domain::ids::ServiceId::as_str),
        };
        Run::new(&self.script, setting, &self.leg, &[])
    }

    /// The next step as it is sent; nothing when all are done. What is sent counts as done here.
    pub(super) fn next(&mut self, traits: &mut Traits) -> Option<Value> {
        let walk = self.run().walk();
        let place = *walk.path.get(walk.current?)?;
        let step = self.script.steps.get(place)?.clone();
        let skipped = traits.chance(0.06);
        let (sent, kept) = match step.answer.as_ref().filter(|_| !skipped) {
            Some(question) => answer(question, traits),
            None => (Value::Null, None),
        };
        let reason = skipped.then_some(SkipReason::NoTime);
        self.leg.steps.push(done(&step, skipped, reason, kept));
        Some(json!({"step": step.key, "skipped": skipped, "reason": reason, "answer": sent}))
    }
}

fn done(step: &Step, skipped: bool, reason: Option<SkipReason>, answer: Option<Answer>) -> StepDone {
    StepDone {
        step: step.key.clone(),
        script: None,
        aside: false,
        at: At(0),
        by: None,
        skipped,
        reason,
        answer,
        how: How::AsWritten,
    }
}

/// An answer as it is sent and as it stands on record: most people give the first of a list.
fn answer(question: &Question, traits: &mut Traits) -> (Value, Option<Answer>) {
    let open = question.privacy == Privacy::Open;
    let kept = |answer: Answer| Some(if open { answer } else { Answer::Apart });
    match question.kind {
        AnswerType::SingleValueList | AnswerType::MultiValueList => {
            let mut values = question.values.iter().map(|value| value.key.clone());
            let first = values.next();
            let chosen: Option<Code> = if traits.chance(0.1) { values.next().or(first) } else { first };
            let chosen: Vec<Code> = chosen.into_iter().collect();
            (json!({"chosen": chosen}), kept(Answer::Chosen(chosen)))
        }
        AnswerType::Number => (json!({"number": 1}), kept(Answer::Number(1.0))),
        AnswerType::Datetime => (json!({"local": "2026-01-05T10:30"}), kept(Answer::Apart)),
        AnswerType::String | AnswerType::Text => {
            (json!({"text": "As told at the counter."}), kept(Answer::Apart))
        }
    }
}
