//! A run: how one leg of a visit follows a script. What was done is in the leg's records, and the run is
//! derived from them alone, so a run that is replayed equals the run that was seen live.

pub use crate::vocabulary::script::{Answer, Escalated, Escalation, How, SKIP_REASONS, SkipReason};

use super::condition::Known;
use super::{AnswerType, Effect, Privacy, Question, Required, Script, Step, Target};
use crate::ids::{Code, StepKey};
use crate::refusal::Refusal;
use crate::time::At;
use crate::visit::{Leg, StepDone, Visit};
use crate::vocabulary::visit::Channel;
use serde::{Deserialize, Serialize};

/// The longest free answer, in characters.
pub const LONGEST: usize = 2_000;

/// An answer as it was entered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// Choices of a list.
    Chosen(Vec<Code>),
    /// A number.
    Number(f64),
    /// A date and time.
    When(At),
    /// Free text, of at most [`LONGEST`] characters.
    Text(String),
}

/// What can be recorded at a step.
impl Script {
    /// Checks that a step may be recorded like this: an answer of the type it asks for, a reason for skipping
    /// a required step. Returns what goes into the record, and the text that is stored separately.
    ///
    /// # Errors
    /// [`Refusal::UnknownStep`], [`Refusal::BadAnswer`], [`Refusal::SkipReasonRequired`].
    pub fn admit(
        &self,
        key: &StepKey,
        skipped: bool,
        reason: Option<SkipReason>,
        given: Option<&Given>,
        known: &impl Known,
    ) -> Result<(Option<Answer>, Option<String>), Refusal> {
        let step = self.step(key).ok_or(Refusal::UnknownStep)?;
        if skipped {
            if reason.is_none() && step.is_required(known) {
                return Err(Refusal::SkipReasonRequired);
            }
            return if given.is_some() { Err(Refusal::BadAnswer) } else { Ok((None, None)) };
        }
        let Some(given) = given else { return Ok((None, None)) };
        step.answer.as_ref().ok_or(Refusal::BadAnswer)?.admit(given)
    }
}

impl Question {
    fn admit(&self, given: &Given) -> Result<(Option<Answer>, Option<String>), Refusal> {
        let listed = |code: &Code| self.values.iter().any(|value| &value.key == code);
        let twice = |codes: &[Code]| {
            codes.iter().enumerate().any(|(at, code)| codes.iter().skip(at + 1).any(|other| other == code))
        };
        let fits = match (self.kind, given) {
            (AnswerType::SingleValueList, Given::Chosen(codes)) => {
                codes.len() == 1 && codes.iter().all(listed)
            }
            (AnswerType::MultiValueList, Given::Chosen(codes)) => {
                !codes.is_empty() && codes.iter().all(listed) && !twice(codes)
            }
            (AnswerType::Number, Given::Number(number)) => number.is_finite(),
            (AnswerType::Datetime, Given::When(_)) => true,
            (AnswerType::String | AnswerType::Text, Given::Text(text)) => {
                !text.trim().is_empty() && text.chars().count() <= LONGEST
            }
            _ => false,
        };
        if !fits {
            return Err(Refusal::BadAnswer);
        }
        Ok(match (self.privacy, given) {
            (Privacy::Open, Given::Chosen(codes)) => (Some(Answer::Chosen(codes.clone())), None),
            (Privacy::Open, Given::Number(number)) => (Some(Answer::Number(*number)), None),
            (Privacy::Open, Given::When(at)) => (Some(Answer::When(*at)), None),
            (_, given) => (Some(Answer::Apart), Some(given.written())),
        })
    }
}

impl Question {
    /// An answer as a sentence of the narrative: for choices, that of each value; for anything else, `plain`
    /// in the step's sentence. None for what is sealed, or has no sentence.
    #[must_use]
    pub fn sentence(&self, chosen: &[String], plain: Option<&str>, language: &str) -> Option<String> {
        if self.privacy == Privacy::Sealed {
            return None;
        }
        if self.kind.is_list() {
            let values =
                self.values.iter().filter(|value| chosen.iter().any(|code| code == value.key.as_str()));
            let sentences: Vec<&str> = values
                .filter_map(|value| value.narrative.as_ref())
                .map(|words| words.get(language))
                .collect();
            return (!sentences.is_empty()).then(|| sentences.join(" "));
        }
        let plain = plain?;
        Some(match &self.narrative {
            Some(narrative) => narrative.get(language).replace("{}", plain),
            None => plain.to_owned(),
        })
    }
}

impl Given {
    /// The text that is stored separately: codes with commas between them, a number, milliseconds, or the
    /// text.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Given::Chosen(codes) => codes.iter().map(Code::as_str).collect::<Vec<_>>().join(","),
            Given::Number(number) => number.to_string(),
            Given::When(at) => at.0.to_string(),
            Given::Text(text) => text.trim().to_owned(),
        }
    }
}

impl Step {
    /// Whether it must be done, given what is known.
    #[must_use]
    pub fn is_required(&self, known: &impl Known) -> bool {
        match &self.required {
            Required::Flat(required) => *required,
            Required::When(condition) => condition.holds(known),
        }
    }
}

/// A leg that follows a script.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    script: &'a Script,
    visit: Setting<'a>,
    records: &'a [StepDone],
    before: &'a [Leg],
    aside: bool,
    in_danger: bool,
}

/// What is known about the visit itself.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// How the person came.
    pub channel: Channel,
    /// The person's language, as a tag.
    pub language: Option<&'a str>,
    /// The service of the leg.
    pub service: Option<&'a str>,
}

/// The progress of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The steps of the path, in order: those done, the current one, and those expected to follow.
    pub path: Vec<usize>,
    /// The position of the current step in `path`; `None` when all are done or skipped.
    pub current: Option<usize>,
}

impl<'a> Run<'a> {
    /// The run of a leg. `before` are the visit's earlier legs, whose answers are not asked for again.
    #[must_use]
    pub fn new(script: &'a Script, visit: Setting<'a>, leg: &'a Leg, before: &'a [Leg]) -> Run<'a> {
        let in_danger = leg.escalated.iter().any(|each| each.to == Escalation::Danger);
        let aside = leg.aside.as_ref().is_some_and(|aside| aside.id == script.id);
        Run { script, visit, records: &leg.steps, before, aside, in_danger }
    }

    /// The run of a visit's last leg.
    #[must_use]
    pub fn of(script: &'a Script, visit: &'a Visit) -> Option<Run<'a>> {
        let (leg, before) = visit.legs.split_last()?;
        Some(Run::new(script, Setting::of(visit, leg), leg, before))
    }

    /// The record of a step: of this leg, whichever of its own scripts it belonged to; of any leg and script
    /// for what is asked once per visit. Steps of a situation's script count for that script only.
    #[must_use]
    pub fn record(&self, step: &Step) -> Option<&'a StepDone> {
        let same = |done: &&'a StepDone| done.step == step.key;
        let ours = |done: &&'a StepDone| {
            let script = done.script.as_ref();
            done.aside == self.aside
                && (!self.aside || script.is_none_or(|script| script.id == self.script.id))
        };
        let here = self.records.iter().rev().filter(same).find(ours);
        let earlier = || {
            let legs = self.before.iter().rev().map(|leg| &leg.steps[..]);
            std::iter::once(self.records)
                .chain(legs)
                .find_map(|records| records.iter().rev().filter(same).find(|done| !done.skipped))
        };
        here.or_else(|| if step.once { earlier() } else { None })
    }

    /// The steps of the path and the current one. In danger, the path to safety comes first.
    #[must_use]
    pub fn walk(&self) -> Walk {
        let mut walk = Walk { path: Vec::new(), current: None };
        if self.in_danger {
            self.follow(self.script.exit.as_ref().and_then(|exit| self.script.place(exit)), &mut walk);
        }
        self.follow((!self.script.steps.is_empty()).then_some(0), &mut walk);
        walk
    }

    fn follow(&self, from: Option<usize>, walk: &mut Walk) {
        let mut next = from;
        while let Some(step) = next.and_then(|place| self.script.steps.get(place)) {
            let place = next.unwrap_or_default();
            // A checked script has no loops; one that was never checked must not hang the desk.
            if walk.path.contains(&place) {
                return;
            }
            if walk.current.is_none() && self.record(step).is_none() {
                walk.current = Some(walk.path.len());
            }
            walk.path.push(place);
            next = self.after(place);
        }
    }

    /// The step that follows, given what is known.
    fn after(&self, place: usize) -> Option<usize> {
        let step = self.script.steps.get(place)?;
        if step.next.is_empty() {
            return Some(place + 1);
        }
        let holds = |branch: &&super::Branch| branch.when.as_ref().is_none_or(|when| when.holds(self));
        match step.next.iter().find(holds) {
            Some(branch) => match &branch.to {
                Target::Step(key) => self.script.place(key),
                Target::End => None,
            },
            None => Some(place + 1),
        }
    }

    /// The number of required steps of the path, and how many of them were done.
    #[must_use]
    pub fn compliance(&self) -> (u32, u32) {
        let mut applicable = 0;
        let mut done = 0;
        for step in self.walk().path.into_iter().filter_map(|place| self.script.steps.get(place)) {
            if step.is_required(self) {
                applicable += 1;
                done += u32::from(self.record(step).is_some_and(|record| !record.skipped));
            }
        }
        (done, applicable)
    }

    /// What the desk offers to do now: the effects of the step done last whose conditions hold.
    #[must_use]
    pub fn offered(&self) -> Vec<&'a Effect> {
        let last = self.records.iter().rev().find(|done| done.aside == self.aside && !done.skipped);
        let step = last.and_then(|done| self.script.step(&done.step));
        step.into_iter()
            .flat_map(|step| &step.effects)
            .filter(|effect| effect.when.as_ref().is_none_or(|when| when.holds(self)))
            .collect()
    }
}

impl<'a> Setting<'a> {
    /// The setting of a leg of a visit.
    #[must_use]
    pub fn of(visit: &'a Visit, leg: &'a Leg) -> Setting<'a> {
        Setting {
            channel: visit.channel,
            language: visit.language.as_deref(),
            service: leg.service.as_ref().map(crate::ids::ServiceId::as_str),
        }
    }
}

impl Known for Run<'_> {
    fn values(&self, name: &str) -> Option<Vec<String>> {
        let given = match name {
            "channel" => Some(self.visit.channel.as_str().to_owned()),
            "language" => self.visit.language.map(str::to_owned),
            "service" => self.visit.service.map(str::to_owned),
            _ => {
                return match self.answer(name)? {
                    Answer::Chosen(codes) => Some(codes.iter().map(ToString::to_string).collect()),
                    Answer::Number(number) => Some(vec![number.to_string()]),
                    Answer::When(_) | Answer::Apart => None,
                };
            }
        };
        given.map(|word| vec![word])
    }

    fn number(&self, name: &str) -> Option<f64> {
        match self.answer(name)? {
            Answer::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn answered(&self, name: &str) -> bool {
        let step = self.script.steps.iter().find(|step| step.key.as_str() == name);
        match step {
            Some(step) => self
                .record(step)
                .is_some_and(|record| !record.skipped && (step.answer.is_none() || record.answer.is_some())),
            None => self.values(name).is_some(),
        }
    }
}

impl<'a> Run<'a> {
    fn answer(&self, name: &str) -> Option<&'a Answer> {
        let step = self.script.steps.iter().find(|step| step.key.as_str() == name)?;
        self.record(step).filter(|record| !record.skipped)?.answer.as_ref()
    }
}
