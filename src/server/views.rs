//! From the domain to what leaves the building: one function per view type of `app::api`.

use crate::front::Front;
use app::api::{
    AlarmView, AlertView, AnswerView, CallView, DisplayAlert, DisplayView, DisplayVisit, DisplayWindow,
    DueTimes, LegView, LineView, MeasuredView, PracticeView, QuoteView, ReplyView, SaidView, SegmentView,
    StaffView, Today, UndoView, VisitCard, VisitView, WindowStateView, WindowView,
};
use domain::alarm::{About, Alarm, Kind, To};
use domain::clocks::Measured;
use domain::fact::Who;
use domain::ids::{AlarmId, Code, DeviceId, StaffId, VisitId, WindowId};
use domain::line::{Announcement, Line, Window, WindowState};
use domain::presence::Presence;
use domain::quote::Quotes;
use domain::rules::{Rules, WindowPlan};
use domain::time::{At, Moment, Ms};
use domain::visit::{Channel, Leg, Quote, State, StateKind, Visit};
use ops::calendar::Calendar;
use ops::clerk::{Published, actor_name};
use ops::clocks::{MeasuredBy, Measures};
use ops::explain::Explained;
use ops::ports::{AnswerText, Personal, PersonalKind};
use ops::practice::Played;
use std::collections::HashMap;

/// How many ended visits a desk sees, to take back the last steps.
const ENDED_SHOWN: usize = 12;

/// Names that facts leave out.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Of the staff.
    pub staff: HashMap<StaffId, String>,
    /// Of tablets and lobby screens.
    pub devices: HashMap<DeviceId, String>,
}

/// What a view is rendered from.
pub struct Scene<'a> {
    /// The line and its calendar.
    pub published: &'a Published,
    /// The waits expected.
    pub quotes: Option<&'a Quotes>,
    /// Personal data of its live visits; empty for whoever may not see any.
    pub personal: &'a [Personal],
    /// Names of staff and devices.
    pub names: &'a Names,
    /// What visits in it that have ended are measured by.
    pub measured_by: &'a MeasuredBy,
    /// Now.
    pub at: At,
}

impl Scene<'_> {
    fn line(&self) -> &Line {
        &self.published.line
    }

    fn moment(&self, at: At) -> Moment {
        self.published.calendar.moment(at)
    }

    /// The hours by which a visit is measured: those in force when it ended, or as they are.
    fn calendar_of(&self, visit: &Visit) -> &Calendar {
        self.measured_by.get(&visit.id).map_or(&*self.published.calendar, |then| &then.calendar)
    }

    /// The rules, likewise.
    fn rules_of(&self, visit: &Visit) -> &Rules {
        self.measured_by.get(&visit.id).map_or(&*self.line().rules, |then| &*then.rules)
    }

    fn maybe(&self, at: Option<At>) -> Option<Moment> {
        at.map(|at| self.moment(at))
    }

    fn presence(&self) -> Presence<Moment> {
        self.published.presence(self.at).map(|at| self.moment(at))
    }

    fn closes_at(&self) -> Option<Moment> {
        self.maybe(self.published.calendar.closes_at(self.at))
    }

    /// The wait that a visit has before it.
    fn expected(&self, visit: &Visit) -> Option<QuoteView> {
        let quote = self.quotes?.by_visit.get(&visit.id)?;
        Some(quote_view(*quote, self.at, self.closes_at()))
    }

    /// The wait that a visit was told as it came, against the closing time of then.
    fn told(&self, visit: &Visit) -> Option<QuoteView> {
        let at = visit.arrived_at;
        let told = |quote| quote_view(quote, at, self.maybe(self.calendar_of(visit).closes_at(at)));
        visit.quote.map(told)
    }

    fn texts(&self, visit: VisitId, kind: PersonalKind) -> impl DoubleEndedIterator<Item = &str> {
        // A note that was emptied again says nothing.
        let of_kind =
            move |text: &&Personal| text.visit == visit && text.kind == kind && !text.text.is_empty();
        self.personal.iter().filter(of_kind).map(|text| text.text.as_str())
    }
}

/// The line for officers, or for captains when there is no personal data in the scene; with the alarms that rang for `only`.
#[must_use]
pub fn line_view(scene: &Scene<'_>, today: Option<Today>, only: Option<To>) -> LineView {
    let line = scene.line();
    let at_no_window = |visit: &&Visit| visit.state != State::Waiting && visit.state.occupies().is_none();
    let mut others: Vec<&Visit> = line.live().filter(at_no_window).collect();
    others.sort_by_key(|visit| (visit.since(), visit.id));
    let mut ended: Vec<&Visit> =
        line.visits.values().map(AsRef::as_ref).filter(|visit| !visit.is_live()).collect();
    ended.sort_by_key(|visit| std::cmp::Reverse((visit.since(), visit.id)));
    ended.truncate(ENDED_SHOWN);
    let cards = |visits: Vec<&Visit>| visits.into_iter().map(|visit| visit_card(scene, visit)).collect();
    LineView {
        district: line.district.clone(),
        seq: line.head.seq,
        at: scene.moment(scene.at),
        open: scene.published.calendar.is_open(scene.at),
        presence: Some(scene.presence()),
        closes_at: scene.maybe(scene.published.calendar.closes_at(scene.at)),
        waiting: cards(line.order(scene.at)),
        others: cards(others),
        ended: ended.into_iter().map(|visit| ended_card(scene, visit, only)).collect(),
        windows: line.rules.windows.iter().filter_map(|plan| window_view(scene, plan)).collect(),
        alerts: alert_views(scene),
        alarms: alarm_views(scene, only),
        today,
        not_current: None,
    }
}

/// A visit that has ended. All desks of a district share a view, and officers see no figures of one another: it names nobody
/// beside its times, but for as long as whoever took the last step may take it back.
fn ended_card(scene: &Scene<'_>, visit: &Visit, only: Option<To>) -> VisitCard {
    let mut card = visit_card(scene, visit);
    if only == Some(To::Desk) {
        card.undo = card.undo.filter(|undo| undo.until.at > scene.at);
        for step in card.leg.iter_mut().chain(&mut card.earlier).flat_map(|leg| &mut leg.steps) {
            step.by = None;
        }
    }
    card
}

/// The alerts that are not closed, oldest first.
#[must_use]
pub fn alert_views(scene: &Scene<'_>) -> Vec<AlertView> {
    let open = scene.line().head.alerts.iter().filter(|(_, alert)| alert.closed.is_none());
    open.map(|(id, _)| *id).filter_map(|id| alert_view(scene, id)).collect()
}

/// The alarms that are not over and rang for whoever looks, or all of them; the most pressing kind first, the oldest first in it.
#[must_use]
pub fn alarm_views(scene: &Scene<'_>, only: Option<To>) -> Vec<AlarmView> {
    let ringing = scene.line().head.alarms.ringing();
    let mut alarms: Vec<_> = ringing.filter(|(_, alarm)| only.is_none_or(|to| alarm.rang_for(to))).collect();
    let place = |kind: Kind| Kind::ALL.iter().position(|known| *known == kind);
    alarms.sort_by_key(|(id, alarm)| (place(alarm.kind), alarm.due, *id));
    alarms.into_iter().map(|(id, alarm)| alarm_view(scene, id, alarm)).collect()
}

fn alarm_view(scene: &Scene<'_>, id: AlarmId, alarm: &Alarm) -> AlarmView {
    let line = scene.line();
    let (visit, alert) = match alarm.about {
        About::Visit(visit) => (Some(visit), None),
        About::Alert(alert) => (None, Some(alert)),
        About::Line => (None, None),
    };
    let there = visit.and_then(|id| line.visit(id));
    let promised = visit.and_then(|id| line.head.alarms.promises.get(&id)).map(|promise| &promise.ticket);
    let by = alarm.seen.map(|seen| match seen.by {
        Who::Staff(id) => scene.names.staff.get(&id).cloned().unwrap_or_default(),
        _ => String::new(),
    });
    AlarmView {
        id,
        kind: alarm.kind,
        to: alarm.rang.iter().map(|rang| rang.to).max().unwrap_or(To::Desk),
        visit,
        alert,
        ticket: there.map(|visit| &visit.ticket).or(promised).map(ToString::to_string),
        window: there.and_then(|visit| visit.state.window().cloned()),
        since: scene.moment(alarm.cycle),
        due: scene.moment(alarm.due),
        seen_at: scene.maybe(alarm.seen.map(|seen| seen.at)),
        seen_by: by,
    }
}

/// One alert.
#[must_use]
pub fn alert_view(scene: &Scene<'_>, id: domain::ids::AlertId) -> Option<AlertView> {
    let alert = scene.line().head.alerts.get(&id)?;
    let place_name = match &alert.place {
        domain::fact::Place::Window(window) => {
            scene.line().rules.window(window).map(|plan| plan.name.get("en").to_owned())
        }
        domain::fact::Place::Device(device) => scene.names.devices.get(device).cloned(),
        domain::fact::Place::Lobby => None,
    };
    Some(AlertView {
        id,
        place: alert.place.clone(),
        place_name: place_name.unwrap_or_default(),
        raised_at: scene.moment(alert.raised_at),
        presses: alert.presses,
        answered_at: scene.maybe(alert.answered_at),
        answered_from: alert.answered_from.clone(),
        closed_at: scene.maybe(alert.closed.map(|(at, _)| at)),
        closed_as: alert.closed.map(|(_, as_what)| as_what),
    })
}

/// A window, by its plan.
#[must_use]
pub fn window_view(scene: &Scene<'_>, plan: &WindowPlan) -> Option<WindowView> {
    let window = scene.line().head.windows.get(&plan.id)?;
    let (reason, back_at) = match &window.state {
        WindowState::Away { reason, back_at } => (Some(reason.clone()), *back_at),
        _ => (None, None),
    };
    let staff = window
        .staff
        .map(|id| StaffView { id, name: scene.names.staff.get(&id).cloned().unwrap_or_default() });
    Some(WindowView {
        id: plan.id.clone(),
        name: plan.name.clone(),
        state: window_state(scene, window),
        since: (window.since > At(0)).then(|| scene.moment(window.since)),
        reason,
        back_at: scene.maybe(back_at),
        services: window.services.clone(),
        session: window.session,
        sign_on: window.sign_on.as_ref().map(|run| run.service.clone()),
        next: next_at(scene, plan, window),
        staff,
        visit: window.visit.and_then(|id| scene.line().visit(id)).map(|visit| visit_card(scene, visit)),
    })
}

/// Whom a window that is free would call now.
fn next_at(scene: &Scene<'_>, plan: &WindowPlan, window: &Window) -> Option<VisitId> {
    let free = window.state == WindowState::Open && window.visit.is_none();
    free.then(|| scene.line().next_for(&plan.id, scene.at)).flatten().map(|visit| visit.id)
}

fn window_state(scene: &Scene<'_>, window: &Window) -> WindowStateView {
    let rests = |freed: At| scene.at - freed < scene.line().rules.wrap_up_ms;
    match window.state {
        WindowState::Closed => WindowStateView::Closed,
        WindowState::Away { .. } => WindowStateView::Away,
        WindowState::Open if window.visit.is_none() && window.freed_at.is_some_and(rests) => {
            WindowStateView::WrapUp
        }
        WindowState::Open => WindowStateView::Open,
    }
}

/// A visit as lists show it.
#[must_use]
pub fn visit_card(scene: &Scene<'_>, visit: &Visit) -> VisitCard {
    let line = scene.line();
    let waiting = visit.state == State::Waiting;
    let (reason, due) = match &visit.state {
        State::OnHold { reason, due, .. } => (Some(reason.clone()), *due),
        State::CallbackDue { due, .. } => (None, *due),
        _ => (None, None),
    };
    let (attempts, reached) = match visit.state {
        State::CallbackDue { attempts, reached, .. } => (attempts, reached),
        _ => (0, false),
    };
    let undo = visit.undo.as_ref().map(|last| UndoView {
        by: actor_name(&domain::fact::Actor { who: last.who, window: None, session: None }),
        until: scene.moment(last.at + line.rules.undo_within_ms),
    });
    VisitCard {
        id: visit.id,
        ticket: visit.ticket.to_string(),
        state: visit.state.kind(),
        seq: visit.seq,
        since: scene.moment(visit.since()),
        service: visit.service().cloned(),
        channel: visit.channel,
        source: visit.source,
        language: visit.language.clone(),
        needs: visit.needs.clone(),
        party_size: visit.party_size,
        arrived_at: scene.moment(visit.arrived_at),
        acknowledged_at: scene.maybe(visit.acknowledged_at),
        called_at: scene.maybe(visit.called_at),
        serving_at: scene.maybe(visit.serving_at),
        ended_at: scene.maybe(visit.ended_at),
        end: visit.end(),
        outcome: visit.detail.clone(),
        urgent: line.is_urgent(visit),
        discreet: line.is_discreet(visit),
        apart: line.kept_apart(visit).map(|other| other.id).collect(),
        why: waiting.then(|| line.why(visit)),
        out_since: scene.maybe(visit.out_since),
        window: visit.state.window().cloned(),
        offered_to: match &visit.state {
            State::Offered { to, .. } => to.window.clone(),
            _ => None,
        },
        reason,
        due: scene.maybe(due),
        attempts,
        reached,
        announcements: visit.announcements,
        no_show_from: no_show_from(line, visit).map(|at| scene.moment(at)),
        quote: scene.told(visit),
        expected: if waiting { scene.expected(visit) } else { None },
        due_times: due_times(scene, visit),
        undo,
        leg: visit.leg().map(|leg| leg_view(scene, leg)),
        earlier: match visit.legs.split_last() {
            Some((_, earlier)) => earlier.iter().map(|leg| leg_view(scene, leg)).collect(),
            None => Vec::new(),
        },
        answers: scene
            .texts(visit.id, PersonalKind::Answer)
            .filter_map(|text| serde_json::from_str::<AnswerText>(text).ok())
            .map(|AnswerText { leg, step, text }| AnswerView { leg, step, text })
            .collect(),
        leg_count: visit.legs.len(),
        name: scene.texts(visit.id, PersonalKind::Name).next_back().map(str::to_owned),
        phone: scene.texts(visit.id, PersonalKind::Phone).next_back().map(str::to_owned),
        // One that went with an end taken back is not the visit's any more.
        reference: scene
            .texts(visit.id, PersonalKind::Reference)
            .next_back()
            .filter(|_| visit.has_reference)
            .map(str::to_owned),
        notes: scene.texts(visit.id, PersonalKind::Note).map(str::to_owned).collect(),
    }
}

/// When what was promised is due, or was when it ended.
fn due_times(scene: &Scene<'_>, visit: &Visit) -> DueTimes {
    let measures = measures(scene, visit);
    let later = |one: Measured| scene.maybe(Some(one.late_after).filter(|late| *late > one.due));
    DueTimes {
        acknowledge: scene.moment(measures.acknowledge.due),
        call: scene.moment(measures.call.due),
        resolve: scene.moment(measures.resolve.due),
        acknowledge_late_after: later(measures.acknowledge),
        resolve_late_after: later(measures.resolve),
    }
}

fn measures(scene: &Scene<'_>, visit: &Visit) -> Measures {
    let promised = || scene.rules_of(visit).targets(visit.service(), visit.channel);
    let targets = visit.ended_under.unwrap_or_else(promised);
    scene.calendar_of(visit).measures(visit, targets, scene.at)
}

fn measured_view(scene: &Scene<'_>, measured: Measured) -> MeasuredView {
    MeasuredView {
        clock: measured.clock,
        target_ms: measured.target_ms,
        elapsed_ms: measured.elapsed_ms,
        due: scene.moment(measured.due),
        met: measured.met,
        since: None,
        until: None,
    }
}

/// A visit in full, with what the log says of its clocks and of why it waited.
#[must_use]
pub fn explained_view(scene: &Scene<'_>, view: VisitView, explained: &Explained) -> VisitView {
    let counted = explained.counted.iter().map(|counted| MeasuredView {
        since: Some(scene.moment(counted.since)),
        until: scene.maybe(counted.until),
        ..measured_view(scene, counted.measured)
    });
    let measured = if explained.counted.is_empty() { view.measured } else { counted.collect() };
    let clocks = explained.clocks.unwrap_or(view.clocks);
    VisitView { clocks, measured, causes: explained.causes.clone(), ..view }
}

/// "Did not come" is offered after the recalls of the district and its grace.
fn no_show_from(line: &Line, visit: &Visit) -> Option<At> {
    match visit.state {
        State::Called { announced_at, recalls, .. } if recalls >= line.rules.recalls => Some(announced_at),
        State::Called { announced_at, .. } => Some(announced_at + line.rules.no_show_grace_ms),
        _ => None,
    }
}

fn leg_view(scene: &Scene<'_>, leg: &Leg) -> LegView {
    LegView {
        id: leg.id,
        service: leg.service.clone(),
        from: scene.moment(leg.from),
        script: leg.script.clone(),
        aside: leg.aside.clone(),
        steps: leg.steps.clone(),
        escalated: leg.escalated.clone(),
    }
}

/// A visit in full.
#[must_use]
pub fn visit_view(scene: &Scene<'_>, visit: &Visit, status_url: Option<String>) -> VisitView {
    let measures = measures(scene, visit);
    VisitView {
        card: visit_card(scene, visit),
        district: scene.line().district.clone(),
        day: visit.day,
        legs: visit.legs.iter().map(|leg| leg_view(scene, leg)).collect(),
        segments: visit.segments.iter().map(|segment| segment_view(scene, segment)).collect(),
        clocks: scene.calendar_of(visit).clocks(visit),
        measured: [measures.acknowledge, measures.call, measures.resolve]
            .map(|measured| measured_view(scene, measured))
            .to_vec(),
        causes: None,
        first_resolved_at: scene.maybe(visit.first_resolved_at),
        last_resolved_at: scene.maybe(visit.last_resolved_at),
        reopened: visit.reopened,
        promise_due: scene.maybe(visit.promise_due),
        presence: Some(scene.presence()),
        status_url,
    }
}

fn segment_view(scene: &Scene<'_>, segment: &domain::visit::Segment) -> SegmentView {
    SegmentView {
        state: segment.state,
        from: scene.moment(segment.from),
        to: scene.maybe(segment.to),
        window: segment.window.clone(),
        staff: segment.staff.and_then(|id| scene.names.staff.get(&id).cloned()),
        reason: segment.reason.clone(),
    }
}

/// A wait as it is told at a moment, with the closing time that follows where it reaches beyond that.
#[must_use]
pub fn quote_view(quote: Quote, told_at: At, closes_at: Option<Moment>) -> QuoteView {
    let reaches = |ms: Ms| closes_at.is_some_and(|closes| closes.at.0 < told_at.0.saturating_add(ms));
    QuoteView {
        low_ms: quote.p50_ms,
        high_ms: quote.p80_ms,
        closes_at: closes_at.filter(|_| reaches(quote.p80_ms)),
        past_closing: reaches(quote.p50_ms),
    }
}

/// The line for the lobby: numbers and windows, nothing else.
#[must_use]
pub fn display_view(scene: &Scene<'_>) -> DisplayView {
    let line = scene.line();
    let in_person = |visit: &&Visit| visit.channel == Channel::WalkIn;
    let windows: Vec<DisplayWindow> =
        line.rules.windows.iter().filter_map(|plan| display_window(scene, plan)).collect();
    let mut quotes = std::collections::BTreeMap::new();
    for (service, quote) in scene.quotes.iter().flat_map(|quotes| &quotes.by_service) {
        let name = service.as_ref().map(ToString::to_string).unwrap_or_default();
        quotes.insert(name, quote_view(*quote, scene.at, scene.closes_at()));
    }
    DisplayView {
        district: line.district.clone(),
        seq: line.head.seq,
        at: scene.moment(scene.at),
        open: scene.published.calendar.is_open(scene.at),
        opens_at: scene.maybe(scene.published.calendar.opens_at(scene.at)),
        presence: scene.presence(),
        waiting: line
            .order(scene.at)
            .into_iter()
            .filter(in_person)
            .map(|visit| display_visit(scene, visit))
            .collect(),
        windows,
        calls: line
            .head
            .calls
            .iter()
            .filter(|call| call.channel == Channel::WalkIn)
            // The numbers of an earlier day are given to others again.
            .filter(|call| {
                let day = |at| scene.published.calendar.business_day(at);
                is_called(line, call) || day(call.at) == day(scene.at)
            })
            .map(|call| call_view(scene, call))
            .collect(),
        quotes,
        alerts: line
            .head
            .alerts
            .iter()
            .filter(|(_, alert)| alert.closed.is_none())
            .map(|(id, alert)| DisplayAlert {
                id: *id,
                place: alert.place.clone(),
                answered: alert.answered_at.is_some(),
            })
            .collect(),
        not_current: None,
    }
}

fn display_visit(scene: &Scene<'_>, visit: &Visit) -> DisplayVisit {
    DisplayVisit { ticket: visit.ticket.to_string(), state: visit.state.kind(), quote: scene.expected(visit) }
}

fn display_window(scene: &Scene<'_>, plan: &WindowPlan) -> Option<DisplayWindow> {
    let window = scene.line().head.windows.get(&plan.id)?;
    let back_at = match &window.state {
        WindowState::Away { back_at, .. } => *back_at,
        _ => None,
    };
    let visit =
        window.visit.and_then(|id| scene.line().visit(id)).filter(|visit| visit.channel == Channel::WalkIn);
    Some(DisplayWindow {
        id: plan.id.clone(),
        name: plan.name.clone(),
        state: window_state(scene, window),
        back_at: scene.maybe(back_at),
        visit: visit.map(|visit| display_visit(scene, visit)),
    })
}

fn call_view(scene: &Scene<'_>, call: &Announcement) -> CallView {
    CallView {
        ticket: call.ticket.to_string(),
        window: call.window.clone(),
        at: scene.moment(call.at),
        count: call.count,
        language: call.language.clone(),
        current: is_called(scene.line(), call),
    }
}

/// Whether whoever was called is still expected at that window.
fn is_called(line: &Line, call: &Announcement) -> bool {
    line.visit(call.visit)
        .is_some_and(|visit| matches!(&visit.state, State::Called { window, .. } if *window == call.window))
}

/// How many stand before a visit that waits.
#[must_use]
pub fn ahead(line: &Line, visit: &Visit, at: At) -> Option<usize> {
    (visit.state.kind() == StateKind::Waiting)
        .then(|| line.order(at).iter().position(|other| other.id == visit.id))
        .flatten()
}

/// The window a visit is called to or served at.
#[must_use]
pub fn place_of(visit: &Visit) -> Option<&WindowId> {
    visit.state.occupies()
}

/// A practice as the trainee's desk shows it.
#[must_use]
pub fn practice_view(front: &Front, played: &Played) -> PracticeView {
    let Played { practice, scenario, play, visits, .. } = played;
    let calendar = ops::practice::zone(&front.ops, practice);
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
        let second = ops::practice::second(practice, said.at);
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

#[cfg(test)]
mod tests {
    use super::quote_view;
    use domain::time::{At, MINUTE, Moment};
    use domain::visit::Quote;

    #[test]
    fn a_wait_that_reaches_beyond_closing_says_when_that_is() {
        let closes = Moment { at: At(30 * MINUTE), offset_min: 0 };
        let told = |low, high, closes| {
            let quote = Quote { p50_ms: low * MINUTE, p80_ms: high * MINUTE };
            let view = quote_view(quote, At(0), closes);
            (view.closes_at, view.past_closing)
        };
        assert_eq!(told(10, 30, Some(closes)), (None, false));
        assert_eq!(told(10, 31, Some(closes)), (Some(closes), false));
        assert_eq!(told(280, 310, Some(closes)), (Some(closes), true));
        assert_eq!(told(280, 310, None), (None, false), "never closes, or is closed");
    }
}
