//! The debrief of a practice: a timeline of events and dialog, times compared with targets, and the steps of each visit.

use super::moment;
use crate::auth::known::Authenticated;
use crate::error::Failure;
use crate::pages::account::me;
use crate::pages::render::{render, spoken};
use crate::state::{AppState, Shared};
use app::api::{DebriefMoment, DebriefPage, DebriefStep, DebriefVisit, DebriefWhat, Page};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clocks::clocks;
use domain::fact::ScriptRef;
use domain::ids::{Code, StepKey};
use domain::practice::{Happened, PracticeEvent, Said, Scenario};
use domain::rules::Rules;
use domain::script::Script;
use domain::script::run::{Run, Setting};
use domain::time::{At, Ms, SECOND};
use domain::visit::{Leg, StepDone};
use domain::words::Words;
use http::{HeaderMap, StatusCode};
use ops::practice::{Attended, Played};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// The debrief of a practice, as a page.
pub async fn debrief(
    State(state): State<Shared>,
    Authenticated(known): Authenticated,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let played = state.ops.practice(&known.caller, crate::api::named::<Uuid>(&id)?).await?;
    let Played { practice, scenario, play, visits, .. } = &played;
    let own = known.caller.staff.as_ref().is_some_and(|staff| staff.id == practice.staff);
    let person = if own {
        None
    } else {
        let staff = state.tools().store.staff_by_id(practice.staff).await?;
        Some(staff.map(|staff| staff.name).unwrap_or_default())
    };
    let rules = Arc::clone(&state.ops.clerk(&practice.district)?.published().line.rules);
    let scripts = scripts(&state, visits).await?;
    let page = DebriefPage {
        me: me(&known),
        id: practice.id.to_string(),
        scenario: scenario.id.clone(),
        title: scenario.title.clone(),
        skill: scenario.skill.clone(),
        person,
        district: practice.district.clone(),
        started_at: moment(&state, practice, practice.started_at),
        took_ms: practice.finished_at.unwrap_or_else(|| state.now()) - practice.started_at,
        finished: practice.finished_at.is_some(),
        trust_at_start: scenario.trust,
        trust: play.trust,
        good: scenario.good,
        moments: Telling { played: &played, rules: &rules, scripts: &scripts }.moments(),
        visits: visits.iter().map(|attended| visit(scenario, &rules, attended)).collect(),
    };
    Ok(render(&state, StatusCode::OK, &spoken(&headers), &Page::Debrief(Box::new(page))))
}

type Scripts = HashMap<ScriptRef, Arc<Script>>;

/// Every script with a recorded step, including scripts for situations.
async fn scripts(state: &AppState, visits: &[Attended]) -> Result<Scripts, Failure> {
    let mut scripts = HashMap::new();
    let legs = visits.iter().flat_map(|attended| &attended.visit.legs);
    for script in legs.flat_map(|leg| &leg.steps).filter_map(|record| record.script.as_ref()) {
        if !scripts.contains_key(script) {
            scripts.insert(script.clone(), state.ops.script(script).await?);
        }
    }
    Ok(scripts)
}

/// The name that a person of the scenario gave.
fn name(scenario: &Scenario, who: &Code) -> String {
    let arrival = scenario.arrivals.iter().find(|arrival| &arrival.who == who);
    arrival.map(|arrival| arrival.name.clone()).unwrap_or_default()
}

/// What the timeline is made from.
struct Telling<'a> {
    played: &'a Played,
    rules: &'a Rules,
    scripts: &'a Scripts,
}

impl Telling<'_> {
    /// The timeline of events and dialog; an event comes before what was said at the same time.
    fn moments(&self) -> Vec<DebriefMoment> {
        let mut trust = self.played.scenario.trust;
        let mut said = self.played.play.said.iter().peekable();
        let mut moments = Vec::new();
        for event in &self.played.events {
            while let Some(said) = said.next_if(|said| said.at < event.at) {
                moments.extend(self.said(said, &mut trust));
            }
            if let (Some(what), Some(who)) = (self.what(event), event.who.as_ref()) {
                let who = Some(name(self.played.scenario, who));
                let after_ms = self.after(event.at);
                moments.push(DebriefMoment {
                    after_ms,
                    who,
                    what,
                    change: 0,
                    trust,
                    why: None,
                    better: None,
                });
            }
        }
        for said in said {
            moments.extend(self.said(said, &mut trust));
        }
        moments
    }

    fn after(&self, at: At) -> Ms {
        (at - self.played.practice.started_at).max(0)
    }

    /// A line or a reply, with how it changed trust.
    fn said(&self, said: &Said, trust: &mut i32) -> Option<DebriefMoment> {
        let scenario = &self.played.scenario;
        let line = scenario.lines.iter().find(|line| line.key == said.key);
        let reply = scenario.replies.iter().find(|reply| reply.key == said.key);
        let (who, what, why, better) = match (line, reply) {
            (Some(line), _) => {
                let who = Some(name(scenario, &line.who));
                (who, DebriefWhat::Line(line.text.clone()), &line.why, &line.better)
            }
            (None, Some(reply)) => (None, DebriefWhat::Reply(reply.text.clone()), &reply.why, &reply.better),
            (None, None) => return None,
        };
        let change = said.trust - std::mem::replace(trust, said.trust);
        let after_ms = self.after(said.at);
        let (why, better) = (why.clone(), better.clone());
        Some(DebriefMoment { after_ms, who, what, change, trust: said.trust, why, better })
    }

    /// What happened to a visit, if the timeline shows it.
    fn what(&self, event: &PracticeEvent) -> Option<DebriefWhat> {
        Some(match &event.what {
            Happened::Arrived => DebriefWhat::Arrived,
            Happened::Acknowledged => DebriefWhat::Greeted,
            Happened::Called => DebriefWhat::Called,
            Happened::Served => DebriefWhat::Served,
            Happened::Held => DebriefWhat::Held,
            Happened::Step { key, stage, skipped } => {
                let record = self.record(event, key);
                let script = record.and_then(|record| self.scripts.get(record.script.as_ref()?));
                let say = script.and_then(|script| script.step(key)).map(|step| step.say.clone());
                DebriefWhat::Step {
                    stage: *stage,
                    say: say.unwrap_or_else(|| Words::plain(key.as_str())),
                    skipped: *skipped,
                    reason: record
                        .filter(|record| record.skipped && *skipped)
                        .and_then(|record| record.reason),
                }
            }
            Happened::Escalated(to) => DebriefWhat::Escalated(*to),
            Happened::Service(id) => {
                let service = self.rules.service(id);
                DebriefWhat::Service(
                    service.map_or_else(|| Words::plain(id.as_str()), |one| one.name.clone()),
                )
            }
            Happened::Ended(end) => DebriefWhat::Ended(*end),
            Happened::Start | Happened::Reply(_) | Happened::Other => return None,
        })
    }

    /// The record of a step: the one at the event's time, else the last one.
    fn record(&self, event: &PracticeEvent, key: &StepKey) -> Option<&StepDone> {
        let who = event.who.as_ref()?;
        let attended = self.played.visits.iter().find(|attended| &attended.who == who)?;
        let mut records =
            attended.visit.legs.iter().flat_map(|leg| &leg.steps).filter(|one| &one.step == key);
        let last = records.clone().next_back();
        records.find(|one| one.at == event.at).or(last)
    }
}

/// A visit: its clocks compared with the targets of its line, and the steps on its paths.
fn visit(scenario: &Scenario, rules: &Rules, attended: &Attended) -> DebriefVisit {
    let visit = &attended.visit;
    let service = visit.legs.last().and_then(|leg| leg.service.as_ref());
    let (own, targets) = (clocks(visit, None), rules.targets(service, visit.channel));
    let served = visit.serving_at.map(|at| (at - visit.arrived_at).max(0));
    let legs = visit.legs.iter().zip(&attended.scripts).enumerate();
    let steps = legs.filter_map(|(place, (leg, script))| {
        let before = visit.legs.get(..place).unwrap_or_default();
        let run = Run::new(script.as_deref()?, Setting::of(visit, leg), leg, before);
        let from = if place == 0 { visit.serving_at.unwrap_or(leg.from) } else { leg.from };
        Some(steps(script.as_deref()?, &run, leg, from))
    });
    DebriefVisit {
        name: name(scenario, &attended.who),
        end: visit.end(),
        clocks: [
            (own.acknowledgement_ms, Some(targets.acknowledge_ms)),
            (own.wait_ms, Some(targets.call_ms)),
            (served, None),
            (own.resolution_ms, Some(targets.resolve_ms)),
        ],
        steps: steps.flatten().collect(),
    }
}

/// The steps on a leg's path. A step's duration begins at the record before it, as in the figures.
fn steps(script: &Script, run: &Run<'_>, leg: &Leg, from: At) -> Vec<DebriefStep> {
    let mut last = from;
    let mut took: BTreeMap<&StepKey, Ms> = BTreeMap::new();
    for record in leg.steps.iter().filter(|record| !record.aside) {
        took.insert(&record.step, (record.at - last).max(0));
        last = record.at;
    }
    let path = run.walk().path.into_iter().filter_map(|place| script.steps.get(place));
    path.map(|step| {
        let record = run.record(step);
        DebriefStep {
            stage: step.stage,
            say: step.say.clone(),
            required: step.is_required(run),
            skipped: record.map(|record| record.skipped),
            reason: record.and_then(|record| record.reason),
            took_ms: record.filter(|record| !record.skipped).and_then(|_| took.get(&step.key).copied()),
            target_ms: step.target_s.map(|seconds| i64::from(seconds) * SECOND),
        }
    })
    .collect()
}
