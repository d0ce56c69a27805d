//! An officer follows the Steps of Service: the next step by the script's own rules, mostly done, now and
//! then skipped.

use super::traits::Traits;
use super::world::World;
use crate::draws::Draws;
use crate::habits::STEPS_SKIPPED;
use crate::steps::done;
use app::api::{ScriptView, VisitView};
use domain::fact::ScriptRef;
use domain::ids::Code;
use domain::script::run::{Answer, How, Run, Setting, SkipReason};
use domain::script::{AnswerType, Privacy, Question, Script};
use domain::visit::Leg;
use serde_json::{Value, json};

/// A leg that follows a script.
pub(super) struct Following {
    visit: VisitView,
    script: Script,
    leg: Leg,
}

impl Following {
    /// The script of a visit being served; `None` when there is none, or it cannot be parsed.
    pub(super) async fn of(world: &World, id: &str) -> Option<Following> {
        let visit: VisitView = serde_json::from_value(world.visit(id).await?).ok()?;
        let leg = visit.legs.last()?.leg();
        let ScriptRef { id, version } = leg.script.clone()?;
        let view = world.api.get(&format!("/scripts/{id}.{version}")).await.ok()?;
        let script = serde_json::from_value::<ScriptView>(view).ok()?.script();
        Some(Following { visit, script, leg })
    }

    /// The approximate number of steps.
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

    /// The request for the next step; `None` when all are done. What is sent counts as done here.
    pub(super) fn next(&mut self, traits: &mut Traits) -> Option<Value> {
        let walk = self.run().walk();
        let place = *walk.path.get(walk.current?)?;
        let step = self.script.steps.get(place)?.clone();
        let skipped = traits.chance(STEPS_SKIPPED);
        let (sent, kept) = match step.answer.as_ref().filter(|_| !skipped) {
            Some(question) => answer(question, traits),
            None => (Value::Null, None),
        };
        let reason = skipped.then_some(SkipReason::NoTime);
        self.leg.steps.push(done(step.key.clone(), skipped, reason, kept, How::AsWritten));
        Some(json!({"step": step.key, "skipped": skipped, "reason": reason, "answer": sent}))
    }
}

/// An answer for the request and for the record: most people give the first of a list.
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
