//! How officers follow the Steps of Service. Running a script for every visit would take longer than
//! everything else, so several paths through each script are run once, by the script's own rules, and every
//! leg follows one of them.

use super::dice::Dice;
use crate::draws::Draws;
use crate::habits::STEPS_SKIPPED;
use crate::steps::done;
use domain::fact::ScriptRef;
use domain::ids::{Code, ServiceId, StepKey};
use domain::script::run::{Answer, How, Run, Setting, SkipReason};
use domain::script::{AnswerType, Privacy, Question, Script};
use domain::time::At;
use domain::visit::{Channel, Leg};
use std::collections::HashMap;
use std::sync::Arc;

/// Paths run per script.
const WAYS: u64 = 12;
/// The longest path.
const LONGEST: usize = 60;

/// A step as it will be recorded.
#[derive(Debug, Clone)]
pub(super) struct Tick {
    pub(super) step: StepKey,
    pub(super) skipped: bool,
    pub(super) reason: Option<SkipReason>,
    pub(super) answer: Option<Answer>,
    pub(super) how: How,
}

/// One path through a script.
pub(super) type Way = Arc<[Tick]>;

/// The inputs on which a path depends.
type Kind = (ScriptRef, Channel, Option<ServiceId>, bool);

/// The scripts of a department, and the paths through them found so far.
pub(super) struct Ways {
    seed: u64,
    scripts: Arc<HashMap<ScriptRef, Script>>,
    walked: HashMap<Kind, Vec<Way>>,
}

impl Ways {
    pub(super) fn new(seed: u64, scripts: Arc<HashMap<ScriptRef, Script>>) -> Ways {
        Ways { seed, scripts, walked: HashMap::new() }
    }

    /// A path through a script; empty if there is no such script.
    pub(super) fn of(
        &mut self,
        id: &ScriptRef,
        channel: Channel,
        service: Option<&ServiceId>,
        spanish: bool,
        dice: &mut Dice,
    ) -> Way {
        let kind: Kind = (id.clone(), channel, service.cloned(), spanish);
        let ways = self.walked.entry(kind).or_insert_with(|| {
            let Some(script) = self.scripts.get(id) else { return vec![Vec::new().into()] };
            let service = service.map(ServiceId::as_str);
            let setting = || Setting { channel, language: Some(if spanish { "es" } else { "en" }), service };
            (0..WAYS).map(|way| walk(script, &setting(), &mut Dice::of(self.seed, &[way])).into()).collect()
        });
        dice.one(ways).cloned().unwrap_or_else(|| Vec::new().into())
    }
}

fn walk(script: &Script, setting: &Setting<'_>, dice: &mut Dice) -> Vec<Tick> {
    let mut leg = Leg::new(domain::ids::LegId(uuid::Uuid::nil()), None, At(0));
    let mut ticks = Vec::new();
    while ticks.len() < LONGEST {
        let run = Run::new(script, *setting, &leg, &[]);
        let walk = run.walk();
        let place = walk.current.and_then(|current| walk.path.get(current));
        let Some(step) = place.and_then(|place| script.steps.get(*place)) else { break };
        let skipped = dice.chance(STEPS_SKIPPED);
        let reason = skipped.then_some(SkipReason::NoTime);
        let answer = step.answer.as_ref().filter(|_| !skipped).and_then(|question| answer(question, dice));
        let how = if dice.chance(0.12) { How::Rephrased } else { How::AsWritten };
        let tick = Tick { step: step.key.clone(), skipped, reason, answer, how };
        leg.steps.push(done(tick.step.clone(), skipped, reason, tick.answer.clone(), how));
        ticks.push(tick);
    }
    ticks
}

/// Most people give the first answer of a list. Answers that would be stored separately with personal data
/// are left out here.
fn answer(question: &Question, dice: &mut Dice) -> Option<Answer> {
    if question.privacy != Privacy::Open {
        return None;
    }
    match question.kind {
        AnswerType::SingleValueList | AnswerType::MultiValueList => {
            let values: Vec<Code> = question.values.iter().map(|value| value.key.clone()).collect();
            let chosen = if dice.chance(0.85) { values.first() } else { dice.one(&values) };
            chosen.map(|chosen| Answer::Chosen(vec![chosen.clone()]))
        }
        AnswerType::Number => Some(Answer::Number((1 + dice.below(4)) as f64)),
        AnswerType::Datetime | AnswerType::String | AnswerType::Text => None,
    }
}
