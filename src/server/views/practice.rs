//! A practice, for the trainee's desk.

use app::api::{PracticeView, ReplyView, SaidView};
use domain::ids::Code;
use domain::time::Moment;
use ops::Ops;
use ops::practice::{Played, second, zone};

/// The state of a practice for the trainee's desk.
#[must_use]
pub fn practice_view(ops: &Ops, played: &Played) -> PracticeView {
    let Played { practice, scenario, play, visits, .. } = played;
    let calendar = zone(ops, practice);
    let name = |who: &Code| {
        let arrival = scenario.arrivals.iter().find(|arrival| &arrival.who == who);
        arrival.map(|arrival| arrival.name.clone()).unwrap_or_default()
    };
    let line = |key: &Code| scenario.lines.iter().find(|line| &line.key == key);
    let reply = |key: &Code| scenario.replies.iter().find(|reply| &reply.key == key);
    let said = |said: &domain::practice::Said| {
        let (who, text) = match (line(&said.key), reply(&said.key)) {
            (Some(line), _) => (Some(name(&line.who)), line.text.clone()),
            (None, Some(reply)) => (None, reply.text.clone()),
            (None, None) => return None,
        };
        let second = second(practice, said.at);
        Some(SaidView { key: said.key.clone(), second, who, text })
    };
    let offer = |key: &Code| {
        let reply = reply(key)?;
        let to = line(&reply.after).map(|line| name(&line.who)).unwrap_or_default();
        Some(ReplyView { key: key.clone(), to, text: reply.text.clone() })
    };
    PracticeView {
        id: practice.id.to_string(),
        title: scenario.title.clone(),
        skill: scenario.skill.clone(),
        brief: scenario.brief.clone(),
        started_at: match calendar {
            Some(calendar) => calendar.moment(practice.started_at),
            None => Moment { at: practice.started_at, offset_min: 0 },
        },
        finished: practice.finished_at.is_some(),
        all_gone: visits.len() == scenario.arrivals.len()
            && visits.iter().all(|attended| !attended.visit.is_live()),
        trust: play.trust,
        said: play.said.iter().filter_map(said).collect(),
        replies: play.offered.iter().filter_map(offer).collect(),
    }
}
