//! One visit: what happened, in order, and its clocks. Read only.

use super::unit::{Unit, name_of};
use crate::api::{FloorRules, MeasuredView, Named, SegmentView, VisitCard, VisitView};
use crate::i18n::{Locale, td_string};
use crate::words::{self, capital};
use domain::clocks::Clock;
use domain::ids::{Code, ServiceId, WindowId};
use domain::time::{Day, Moment, Ms};
use domain::visit::{End, StateKind};
use leptos::prelude::*;

/// A visit's state as a tag: CSS class and text.
pub fn state(locale: Locale, card: &VisitCard) -> (&'static str, &'static str) {
    match card.end {
        Some(end) if end.counts_as_served() => ("tag good", words::end(locale, end)),
        Some(end) => ("tag warn", words::end(locale, end)),
        None => ("tag info", words::state(locale, card.state)),
    }
}

/// An entry of the visit's history.
struct Event {
    at: Moment,
    class: Option<&'static str>,
    what: String,
    more: String,
}

/// Names by the rules of the visit's district, where they are known, and the visit's day.
struct Names<'a> {
    locale: Locale,
    rules: Option<&'a FloorRules>,
    day: Day,
}

impl Names<'_> {
    fn on(&self, list: fn(&FloorRules) -> &[Named], id: &str) -> Option<&str> {
        name_of(self.locale, list(self.rules?), id)
    }

    fn window(&self, id: &WindowId) -> String {
        self.on(|rules| &rules.windows, id.as_str()).unwrap_or(id.as_str()).to_owned()
    }

    fn service(&self, id: Option<&ServiceId>) -> String {
        let Some(id) = id else { return td_string!(self.locale, floor.no_service).to_owned() };
        self.on(|rules| &rules.services, id.as_str()).unwrap_or(id.as_str()).to_owned()
    }

    /// A time of day, with its date where it is not on the visit's own day.
    fn dated(&self, time: fn(Moment) -> String, at: Moment) -> String {
        words::dated(self.locale, time(at), at.day(), self.day)
    }

    fn reason(&self, list: fn(&FloorRules) -> &[Named], code: &Code) -> String {
        self.on(list, code.as_str()).unwrap_or(code.as_str()).to_owned()
    }

    /// The outcome of a resolved visit, the place of a referred one, the reason of a cancelled one.
    fn outcome(&self, card: &VisitCard) -> String {
        let Some(code) = card.outcome.as_ref().map(Code::as_str) else { return String::new() };
        let found = match card.end {
            Some(End::Referred) => self.on(|rules| &rules.places, code),
            Some(End::Cancelled) => Some(self.on(|rules| &rules.cancel_reasons, code).unwrap_or(code)),
            _ => self.on(|rules| &rules.outcomes, code),
        };
        match found {
            Some(name) => name.to_owned(),
            None if code == "done" => String::new(),
            None => code.to_owned(),
        }
    }
}

/// The body of the page.
pub fn view(locale: Locale, units: &[Unit], visit: &VisitView) -> AnyView {
    let card = &visit.card;
    let unit = units.iter().find(|unit| unit.id() == visit.district);
    let names = Names { locale, rules: unit.map(|unit| &*unit.rules), day: visit.day };
    let (class, state) = state(locale, card);
    let district = unit.map_or_else(|| visit.district.to_string(), |unit| unit.card.name.clone());
    let events = events(&names, visit).into_iter().map(|event| {
        let more = (!event.more.is_empty()).then(|| view! { " " <span class="muted">{event.more}</span> });
        view! {
            <li class=event.class>
                <b>{event.what}</b>
                {more}
                " "
                <time datetime=event.at.to_string()>{names.dated(words::second, event.at)}</time>
            </li>
        }
    });
    view! {
        <nav aria-label=td_string!(locale, floor.you_are_here)>
            <ol class="crumbs" role="list">
                <li><a href="/floor">{td_string!(locale, floor.now)}</a>" ›"</li>
                <li>
                    <a href=super::now::list(Some(&visit.district), "all")>{td_string!(locale, floor.visits)}</a>" ›"
                </li>
                <li aria-current="page"><bdi>{card.ticket.clone()}</bdi></li>
            </ol>
        </nav>
        <div class="stack tight">
            <p class="muted">{format!("{district} · {}", words::date(locale, visit.day))}</p>
            <div class="row">
                <h1><bdi>{card.ticket.clone()}</bdi>" "{names.service(card.service.as_ref())}</h1>
                <span class=class>{state}</span>
            </div>
        </div>
        <div class="cols">
            <section aria-labelledby="happened">
                <h2 id="happened">{td_string!(locale, floor.happened)}</h2>
                <ol class="timeline" role="list">{events.collect_view()}</ol>
            </section>
            <section aria-labelledby="visit-clocks">
                <h2 id="visit-clocks">{td_string!(locale, floor.clocks)}</h2>
                {facts(&names, visit)}
                <p class="formula">{td_string!(locale, floor.formula_clocks)}</p>
                {visit.causes.as_ref().and_then(|causes| super::causes::view(locale, causes))}
                <p>
                    <a href=format!("/api/v1/visits/{}/facts", card.id)>{td_string!(locale, floor.record)}</a>
                </p>
                <p class="hint">{td_string!(locale, floor.record_hint)}</p>
            </section>
        </div>
    }
    .into_any()
}

fn events(names: &Names<'_>, visit: &VisitView) -> Vec<Event> {
    let locale = names.locale;
    let card = &visit.card;
    let mut events = vec![Event {
        at: card.arrived_at,
        class: None,
        what: td_string!(locale, floor.event_arrived).to_owned(),
        more: words::source(locale, card.source).to_owned(),
    }];
    events.extend(entered(locale, card));
    if let Some(quote) = &card.quote {
        let what = td_string!(locale, floor.event_told).to_owned();
        events.push(Event { at: card.arrived_at, class: None, what, more: words::quote(locale, quote) });
    }
    let missed = |measured: &&MeasuredView| measured.met == Some(false) && measured.until.is_none();
    for missed in visit.measured.iter().filter(missed) {
        let time = words::length(missed.target_ms);
        let what = match missed.clock {
            Clock::Acknowledge => td_string!(locale, floor.event_not_greeted, time = time).to_string(),
            Clock::Call => td_string!(locale, floor.event_not_called, time = time).to_string(),
            Clock::Resolve => continue,
        };
        events.push(Event { at: missed.due, class: Some("late"), what, more: String::new() });
    }
    if let Some(at) = card.acknowledged_at {
        let what = td_string!(locale, floor.event_greeted).to_owned();
        let more =
            td_string!(locale, floor.after, time = words::length(at.at - card.arrived_at.at)).to_string();
        events.push(Event { at, class: None, what, more });
    }
    events.extend(
        visit.segments.iter().enumerate().filter_map(|(place, segment)| stretch(names, card, place, segment)),
    );
    for leg in visit.legs.iter().skip(1) {
        let what = td_string!(locale, floor.event_leg).to_owned();
        events.push(Event { at: leg.from, class: None, what, more: names.service(leg.service.as_ref()) });
    }
    // Segments end with the last one worked on; the end itself is in the visit.
    let told = |at: Moment| {
        visit.segments.iter().any(|segment| segment.state == StateKind::Ended && segment.from.at == at.at)
    };
    if let Some(at) = card.ended_at.filter(|at| !told(*at)) {
        events.push(end(names, card, at));
    }
    events.sort_by_key(|event| event.at.at);
    events
}

/// The entry for an arrival that was entered after it had happened.
fn entered(locale: Locale, card: &VisitCard) -> Option<Event> {
    let entered = card.entered?;
    let what = if card.slip {
        td_string!(locale, floor.event_entered_slip, slip = card.ticket.clone()).to_string()
    } else {
        td_string!(locale, floor.event_entered).to_owned()
    };
    let more = entered.reason.map(|reason| words::late_reason(locale, reason).to_owned());
    Some(Event { at: entered.at, class: None, what, more: more.unwrap_or_default() })
}

/// The entry for the beginning of a segment.
fn stretch(names: &Names<'_>, card: &VisitCard, place: usize, segment: &SegmentView) -> Option<Event> {
    let locale = names.locale;
    let window = segment.window.as_ref().map(|id| names.window(id));
    let window = window.into_iter().chain(segment.staff.clone()).collect::<Vec<_>>().join(", ");
    let (class, what, more) = match segment.state {
        // Every visit waits first; only a later wait is a return.
        StateKind::Waiting if place == 0 => return None,
        StateKind::Waiting => (None, td_string!(locale, floor.event_back_in_line), String::new()),
        StateKind::Ringing => (None, td_string!(locale, floor.event_ringing), String::new()),
        StateKind::Answered => (None, td_string!(locale, floor.event_answered), window),
        StateKind::Called => (None, td_string!(locale, floor.event_called), window),
        StateKind::Serving => (None, td_string!(locale, floor.event_serving), window),
        StateKind::OnHold => {
            let reason = segment.reason.as_ref().map(|code| names.reason(|rules| &rules.hold_reasons, code));
            (None, td_string!(locale, floor.event_on_hold), reason.unwrap_or_default())
        }
        StateKind::Offered => (None, td_string!(locale, floor.event_offered), String::new()),
        StateKind::CallbackDue => (None, td_string!(locale, floor.event_callback), String::new()),
        StateKind::Ended if card.ended_at.is_some_and(|ended| ended.at == segment.from.at) => {
            return Some(end(names, card, segment.from));
        }
        // An end that was undone or reopened is named only as an end.
        StateKind::Ended => (None, td_string!(locale, floor.event_ended), String::new()),
    };
    Some(Event { at: segment.from, class, what: capital(what), more })
}

/// The entry for how it ended.
fn end(names: &Names<'_>, card: &VisitCard, at: Moment) -> Event {
    let served = card.end.is_some_and(End::counts_as_served);
    let what =
        card.end.map_or(td_string!(names.locale, floor.event_ended), |end| words::end(names.locale, end));
    Event { at, class: served.then_some("good"), what: capital(what), more: names.outcome(card) }
}

fn facts(names: &Names<'_>, visit: &VisitView) -> AnyView {
    let locale = names.locale;
    let card = &visit.card;
    let against = |measured: &MeasuredView, done: bool| {
        let took = match done {
            true => words::length(measured.elapsed_ms),
            false if card.ended_at.is_some() => td_string!(locale, floor.never).to_owned(),
            false => td_string!(locale, floor.so_far, time = words::length(measured.elapsed_ms)).to_string(),
        };
        let target = words::length(measured.target_ms);
        td_string!(locale, floor.against_target, took = took, target = target).to_string()
    };
    let row = |term: &'static str, late: bool, text: String| {
        view! { <div><dt>{term}</dt><dd class=late.then_some("late-text")>{text}</dd></div> }.into_any()
    };
    let clock = |term: &'static str, ms: Option<Ms>| ms.map(|ms| row(term, false, words::length(ms)));
    let changed = |clock| visit.measured.iter().any(|other| other.clock == clock && other.until.is_some());
    let measured = visit.measured.iter().filter_map(|measured| {
        let (term, done) = match measured.clock {
            Clock::Acknowledge => {
                (td_string!(locale, floor.clock_greeted), visit.clocks.acknowledgement_ms.is_some())
            }
            Clock::Call => (td_string!(locale, floor.clock_called), visit.clocks.wait_ms.is_some()),
            Clock::Resolve if visit.clocks.resolution_ms.is_none() && measured.until.is_none() => {
                return None;
            }
            Clock::Resolve => (td_string!(locale, floor.clock_resolved), true),
        };
        // What was counted differently before a change says until when.
        let done = done || measured.until.is_some();
        let text = against(measured, done);
        let text = match measured.until {
            Some(until) => {
                let time = words::the_time(locale, names.dated(words::time, until));
                td_string!(locale, floor.counted_until, what = text, time = time).to_string()
            }
            None if changed(measured.clock) => {
                td_string!(locale, floor.counted_since, what = text).to_string()
            }
            None => text,
        };
        Some(row(term, measured.met == Some(false), text))
    });
    let measured: Vec<_> = measured.collect();
    // With a single segment of waiting this would repeat the clock above.
    let waits = visit.segments.iter().filter(|segment| segment.state == StateKind::Waiting).count();
    let waiting = visit.clocks.waiting_ms.filter(|_| waits > 1);
    let first_resolved = visit.first_resolved_at.filter(|first| Some(*first) != visit.last_resolved_at);
    let needs: Vec<String> = card.needs.iter().map(|need| names.reason(|rules| &rules.needs, need)).collect();
    let steps: usize =
        visit.legs.iter().map(|leg| leg.steps.iter().filter(|step| !step.skipped).count()).sum();
    view! {
        <dl class="facts wide">
            {measured}
            {clock(td_string!(locale, floor.clock_waiting), waiting)}
            {card.quote.as_ref().map(|quote| row(td_string!(locale, floor.told), false, words::quote(locale, quote)))}
            {clock(td_string!(locale, floor.clock_walk), visit.clocks.walk_ms)}
            {clock(td_string!(locale, floor.clock_serving), visit.clocks.serving_ms)}
            {first_resolved.map(|at| row(td_string!(locale, floor.first_resolved), false, names.dated(words::time, at)))}
            {row(td_string!(locale, floor.channel), false, words::channel(locale, card.channel).to_owned())}
            {row(td_string!(locale, floor.arrival_known), false, words::source(locale, card.source).to_owned())}
            {card.language.as_ref().map(|tag| row(td_string!(locale, floor.language), false, words::language(locale, tag)))}
            {(!needs.is_empty()).then(|| row(td_string!(locale, floor.needs), false, needs.join(", ")))}
            {card.party_size.filter(|n| *n > 1).map(|n| row(td_string!(locale, floor.people), false, n.to_string()))}
            {(visit.reopened > 0).then(|| row(td_string!(locale, floor.reopened), false, visit.reopened.to_string()))}
            {(steps > 0).then(|| row(td_string!(locale, floor.steps), false, steps.to_string()))}
            {card.reference.is_some().then(|| {
                row(td_string!(locale, floor.reference_given), false, td_string!(locale, floor.yes).to_owned())
            })}
            {visit.promise_due.map(|due| row(td_string!(locale, floor.promised_by), false, names.dated(words::time, due)))}
        </dl>
    }
    .into_any()
}
