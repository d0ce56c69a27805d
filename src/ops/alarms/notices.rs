//! Messages about alarms that have just rung, written in the transaction of their facts.

use crate::calendar::Calendar;
use crate::model::outbox::{Message, Noted, Notice, Way};
use crate::ports::Chance;
use domain::alarm::{AlarmKind, Audience, Subject};
use domain::fact::{Event, Place, Ticket};
use domain::ids::AlarmId;
use domain::line::Line;
use domain::time::{At, MINUTE};
use domain::visit::Visit;
use std::collections::BTreeMap;

/// The messages about alarms that have just rung: one for each way and role, with danger separate from all
/// else.
#[must_use]
pub fn messages(line: &Line, rang: &[Event], at: At, chance: &dyn Chance) -> Vec<Message> {
    let mut grouped: BTreeMap<(bool, Audience, Way), Vec<Noted>> = BTreeMap::new();
    for what in rang {
        let Event::AlarmRang { alarm, of, about, cycle, due, level, to } = what else { continue };
        let Some(plan) = line.rules.alarms.of(*of).get(usize::from(*level)) else { continue };
        let ways = [(Way::Hook, plan.hook), (Way::Mail, plan.mail && *to != Audience::Desk)];
        for (way, _) in ways.into_iter().filter(|(_, wanted)| *wanted) {
            let noted = noted(line, *alarm, *of, *about, [*cycle, *due, at], *level);
            grouped.entry((*of != AlarmKind::Danger, *to, way)).or_default().push(noted);
        }
    }
    if grouped.is_empty() {
        return Vec::new();
    }
    let language = line.rules.languages.first().cloned().unwrap_or_else(|| "en".to_owned());
    let time = Calendar::new(&line.rules.hours).map(|calendar| on_the_wall(&calendar, at));
    let time = time.unwrap_or_default();
    let message = |((_, to, way), alarms): ((bool, Audience, Way), Vec<Noted>)| Message {
        id: chance.id(),
        created_at: at,
        attempts: 0,
        notice: Notice {
            way,
            to,
            district: line.district.clone(),
            language: language.clone(),
            at,
            time: time.clone(),
            address: None,
            alarms,
        },
    };
    grouped.into_iter().map(message).collect()
}

fn on_the_wall(calendar: &Calendar, at: At) -> String {
    let (hour, minute) = calendar.moment(at).clock();
    format!("{} {hour:02}:{minute:02}", calendar.date(at))
}

fn noted(
    line: &Line,
    id: AlarmId,
    kind: AlarmKind,
    about: Subject,
    [since, due, at]: [At; 3],
    level: u8,
) -> Noted {
    let visit = match about {
        Subject::Visit(visit) => line.visit(visit),
        _ => None,
    };
    let promised = match about {
        Subject::Visit(visit) => line.head.alarms.promises.get(&visit).map(|promise| &promise.ticket),
        _ => None,
    };
    let place = match about {
        Subject::Alert(alert) => line.head.alerts.get(&alert).map(|alert| &alert.place),
        _ => None,
    };
    let window = match (visit, place) {
        (Some(visit), _) => visit.state.window().cloned(),
        (_, Some(Place::Window(window))) => Some(window.clone()),
        _ => None,
    };
    let neutral = visit.filter(|visit| !line.is_discreet(visit));
    let service = neutral.and_then(Visit::service).and_then(|id| line.rules.service(id));
    let language = line.rules.languages.first().map_or("en", String::as_str);
    let named = match place {
        Some(Place::Window(window)) => line.rules.window(window).map(|plan| plan.name.get(language)),
        _ => None,
    };
    let device = match place {
        Some(Place::Device(device)) => Some(*device),
        _ => None,
    };
    Noted {
        id,
        kind,
        level,
        ticket: visit.map(|visit| &visit.ticket).or(promised).map(Ticket::to_string),
        window,
        place: named.map(str::to_owned),
        device,
        service: service
            .map(|service| service.public_name.as_ref().unwrap_or(&service.name).get(language).to_owned()),
        since,
        due,
        minutes: ((at - since) / MINUTE).max(0),
        over: false,
    }
}
