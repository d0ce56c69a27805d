//! What the desk knows while it is open: the line as last heard, who sits here, what is picked, asked and said.
//! Everything on the screen reads from [`Desk`]; everything the officer does goes through `acts.rs`.

use super::account::Gone;
use super::browser;
use super::keys::Keymap;
use super::lists::{Group, cards, put};
use super::rest::Rest;
use super::script::run::Pending;
use super::sounds;
use super::unanswered::Unanswered;
use crate::api::{
    AlarmView, AlertView, DeskPage, LineView, VisitCard, VisitView, WindowStateView, WindowView,
};
use crate::client;
use crate::i18n::{Locale, td_string};
use crate::screen::{self, Sound};
use crate::words;
use domain::ids::{AlertId, Code, ServiceId, StepKey, VisitId, WindowId};
use domain::rules::{Reason, Service};
use domain::script::Script;
use domain::time::{At, Moment};
use domain::visit::{End, StateKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What a dialog on the screen asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// All keys, and to change them.
    Keys,
    /// Why this one before others.
    CallThis(VisitId),
    /// Why on hold, and how long.
    Hold(VisitId),
    /// What came of it.
    Resolve(VisitId),
    /// From whom they are kept apart.
    KeepApart(VisitId),
    /// To which window or service.
    Transfer(VisitId),
    /// Who can help.
    Refer(VisitId),
    /// Did you go and look?
    NoShow(VisitId),
    /// Why it is taken out.
    Cancel(VisitId),
    /// Why it is opened again.
    Reopen(VisitId),
    /// What it is about.
    Service(VisitId),
    /// What else it is about.
    SecondNeed(VisitId),
    /// Why a step that must be done is passed over.
    SkipStep(VisitId, StepKey),
    /// Which situation has come up.
    Situation(VisitId),
    /// A note to somebody in the line.
    Note(VisitId),
    /// A telephone call that was just answered.
    Phone(VisitId),
    /// By when to call back.
    CallBack(VisitId),
    /// Whether the person was reached.
    Attempt(VisitId),
    /// Everything else for one in the line.
    More(VisitId),
    /// Who came, and what for.
    CheckIn,
    /// Why away, and back when.
    Away,
    /// Who takes what is open.
    HandOver,
    /// What an alert was.
    CloseAlert(AlertId),
    /// Which service, and by when they had to arrive.
    Session,
    /// Whether whoever is served goes on hold for a call that rings.
    TakeCall(VisitId),
    /// Whether a window is taken over from the officer who has it, for these services.
    TakeOver(WindowId, Option<Vec<String>>),
}

impl Ask {
    /// The visit it is about.
    pub fn visit(&self) -> Option<VisitId> {
        match self {
            Ask::CallThis(id)
            | Ask::Hold(id)
            | Ask::Resolve(id)
            | Ask::KeepApart(id)
            | Ask::Transfer(id)
            | Ask::Refer(id)
            | Ask::NoShow(id)
            | Ask::Cancel(id)
            | Ask::Reopen(id)
            | Ask::Service(id)
            | Ask::SecondNeed(id)
            | Ask::SkipStep(id, _)
            | Ask::Situation(id)
            | Ask::Note(id)
            | Ask::Phone(id)
            | Ask::CallBack(id)
            | Ask::Attempt(id)
            | Ask::More(id)
            | Ask::TakeCall(id) => Some(*id),
            Ask::Keys
            | Ask::CheckIn
            | Ask::Away
            | Ask::HandOver
            | Ask::CloseAlert(_)
            | Ask::Session
            | Ask::TakeOver(..) => None,
        }
    }
}

/// A call that was answered at this desk and about which nothing is saved yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnLine {
    /// Its visit.
    pub call: VisitId,
    /// It was made by the key: the telephone feed knows nothing of it.
    pub made: bool,
    /// Who was put on hold for it.
    pub held_for: Option<VisitId>,
}

/// How a step is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wording {
    /// As written.
    #[default]
    Written,
    /// Another way.
    Another,
    /// With an explanation.
    Clarified,
}

/// What was just done, with a way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// In words.
    pub text: String,
    /// Whose last step can be taken back.
    pub undo: Option<VisitId>,
    /// When it was said.
    pub at: At,
}

/// A sign-on session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// What people sign on for.
    pub service: ServiceId,
    /// Minutes of the local day by which they had to arrive.
    pub due: Option<u32>,
    /// Who signed on: ticket, arrival, and whether that was in time.
    pub done: Vec<(String, Moment, Option<bool>)>,
}

/// The desk: signals that outlive every view on it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The officer's language.
    pub locale: Locale,
    /// What the page was made of.
    pub page: StoredValue<DeskPage>,
    /// The line as last heard.
    pub line: RwSignal<LineView>,
    /// The service's clock.
    pub now: Signal<At>,
    /// The line is heard as it changes.
    pub live: Signal<bool>,
    /// Since when it is not.
    pub silent_since: RwSignal<Option<At>>,
    /// The window this session sits at.
    pub seat: RwSignal<Option<WindowId>>,
    /// The window it sat at before another officer took that over.
    pub lost: RwSignal<Option<WindowId>>,
    /// Locked.
    pub locked: RwSignal<bool>,
    /// The service holds the session as locked, as last heard.
    pub service_locked: StoredValue<bool>,
    /// Before this moment of the page's own time keys do nothing: what follows a password is still meant for it.
    pub keys_from: StoredValue<i64>,
    /// Keys rest while somebody types on after their field has gone.
    pub rest: StoredValue<Rest>,
    /// Nothing is shown: nobody is signed in here any more, or somebody else.
    pub gone: RwSignal<Option<Gone>>,
    /// The row the keys act on; the first one when none was picked.
    pub chosen: RwSignal<Option<VisitId>>,
    /// When the picked visit had ended, for one that was picked among those just ended.
    chosen_end: RwSignal<Option<At>>,
    /// The dialog on the screen.
    pub ask: RwSignal<Option<Ask>>,
    /// How many dialogs were opened so far.
    opened: StoredValue<u64>,
    /// What was just done.
    pub toast: RwSignal<Option<Toast>>,
    /// What did not work, in words.
    pub trouble: RwSignal<Option<String>>,
    /// Something was sent and is not answered yet.
    pub busy: RwSignal<u32>,
    /// What was sent and got no answer.
    pub unanswered: StoredValue<Unanswered>,
    /// The scripts this desk has seen, each in the versions it has seen.
    pub scripts: RwSignal<Vec<Script>>,
    /// Those on their way.
    pub fetching: StoredValue<Vec<String>>,
    /// Steps recorded here and not yet heard back.
    pub ticked: RwSignal<Vec<Pending>>,
    /// The step that is looked at; the current one when none was chosen.
    pub at_step: RwSignal<Option<StepKey>>,
    /// How the step in sight is said.
    pub wording: RwSignal<Wording>,
    /// Answers chosen at the step in sight.
    pub picked_answers: RwSignal<Vec<String>>,
    /// What is written at the step in sight.
    pub written: RwSignal<String>,
    /// A promise the script offered and the officer took up: of which visit, and when due.
    pub promise_due: RwSignal<Option<(VisitId, At)>>,
    /// The place the script offers to refer to.
    pub place_offered: RwSignal<Option<Code>>,
    /// The narrative as the officer has made it, and of whom.
    pub narrative: RwSignal<Option<(VisitId, String)>>,
    /// The language to speak, when chosen at the desk.
    pub tongue: RwSignal<Option<String>>,
    /// What only this desk knows of a sign-on session: its deadline, and who signed on. Whether one runs, the window says:
    /// [`Desk::session_now`].
    pub session: RwSignal<Option<Session>>,
    /// Which key does what.
    pub keymap: RwSignal<Keymap>,
    /// The private matter whose full name the officer asked to see.
    pub revealed: RwSignal<Option<VisitId>>,
    /// No sounds.
    pub muted: RwSignal<bool>,
    /// The browser plays no sound before somebody touches the page.
    pub silenced: RwSignal<bool>,
    /// When the sound for danger was played last, by the page's own time.
    rang_at: StoredValue<i64>,
    /// A call is being answered: the same key again answers no second one.
    pub answering: StoredValue<bool>,
    /// The call whose dialog is open.
    pub on_line: StoredValue<Option<OnLine>>,
    /// Snapshots older than this were overtaken by an answer.
    floor: StoredValue<(u64, At)>,
}

impl Desk {
    /// A desk as the server filled it.
    pub fn new(page: DeskPage, locale: Locale, now: Signal<At>, live: Signal<bool>) -> Desk {
        let (line, seat, locked) = (page.line.clone(), page.seat.clone(), page.locked);
        let scripts = page.scripts.clone();
        Desk {
            locale,
            floor: StoredValue::new((line.seq, line.at.at)),
            page: StoredValue::new(page),
            line: RwSignal::new(line),
            now,
            live,
            silent_since: RwSignal::new(None),
            seat: RwSignal::new(seat),
            lost: RwSignal::new(None),
            locked: RwSignal::new(locked),
            service_locked: StoredValue::new(locked),
            keys_from: StoredValue::new(0),
            rest: StoredValue::new(Rest::default()),
            gone: RwSignal::new(None),
            chosen: RwSignal::new(None),
            chosen_end: RwSignal::new(None),
            ask: RwSignal::new(None),
            opened: StoredValue::new(0),
            toast: RwSignal::new(None),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(0),
            unanswered: StoredValue::new(Unanswered::default()),
            scripts: RwSignal::new(scripts),
            fetching: StoredValue::new(Vec::new()),
            ticked: RwSignal::new(Vec::new()),
            at_step: RwSignal::new(None),
            wording: RwSignal::new(Wording::Written),
            picked_answers: RwSignal::new(Vec::new()),
            written: RwSignal::new(String::new()),
            promise_due: RwSignal::new(None),
            place_offered: RwSignal::new(None),
            narrative: RwSignal::new(None),
            tongue: RwSignal::new(None),
            session: RwSignal::new(None),
            keymap: RwSignal::new(Keymap::default()),
            revealed: RwSignal::new(None),
            muted: RwSignal::new(false),
            silenced: RwSignal::new(false),
            rang_at: StoredValue::new(0),
            answering: StoredValue::new(false),
            on_line: StoredValue::new(None),
        }
    }

    /// The officer's language as a tag.
    pub fn tag(&self) -> &'static str {
        words::tag(self.locale)
    }

    /// Now, without following it.
    pub fn at(&self) -> At {
        self.now.get_untracked()
    }

    // ---- who and where -------------------------------------------------------------------------------------------

    /// The window this session sits at.
    pub fn window(&self) -> Option<WindowView> {
        let seat = self.seat.get()?;
        self.line.with(|line| line.windows.iter().find(|window| window.id == seat).cloned())
    }

    /// Its state; closed when there is none.
    pub fn window_state(&self) -> WindowStateView {
        self.window().map_or(WindowStateView::Closed, |window| window.state)
    }

    /// The sign-on session that runs at this window, as the service holds it.
    pub fn session_now(&self) -> Option<Session> {
        let service = self.window()?.sign_on?;
        let known = self.session.get().filter(|session| session.service == service);
        Some(known.unwrap_or(Session { service, due: None, done: Vec::new() }))
    }

    /// The name of a window.
    pub fn window_name(&self, id: &WindowId) -> String {
        let named = |line: &LineView| {
            line.windows
                .iter()
                .find(|window| &window.id == id)
                .map(|window| window.name.get(self.tag()).to_owned())
        };
        self.line.with(named).unwrap_or_else(|| id.to_string())
    }

    /// The name of this session's window, or that none was chosen.
    pub fn seat_name(&self) -> String {
        match self.seat.get() {
            Some(seat) => self.window_name(&seat),
            None => td_string!(self.locale, desk.no_window).to_owned(),
        }
    }

    // ---- visits --------------------------------------------------------------------------------------------------

    /// Whoever is called or served at this window.
    pub fn mine(&self) -> Option<VisitCard> {
        let seat = self.seat.get()?;
        self.line.with(|line| line.windows.iter().find(|window| window.id == seat)?.visit.clone())
    }

    /// A visit of the line, wherever it stands.
    pub fn card(&self, id: VisitId) -> Option<VisitCard> {
        self.line.with(|line| cards(line).find(|card| card.id == id).cloned())
    }

    /// Everybody else who is here or on the line.
    pub fn others(&self, id: VisitId) -> Vec<VisitCard> {
        let others = |card: &&VisitCard| card.id != id && card.state != StateKind::Ended;
        self.line.with(|line| cards(line).filter(others).cloned().collect())
    }

    /// The rows of the list beside the visit, in the order shown.
    pub fn rows(&self) -> Vec<VisitId> {
        let mut rows: Vec<VisitId> = self.line.with(|line| line.waiting.iter().map(|card| card.id).collect());
        for group in
            [Group::Phone, Group::Offers, Group::CallBacks, Group::Holds, Group::Elsewhere, Group::Ended]
        {
            rows.extend(self.group(group).iter().map(|card| card.id));
        }
        rows
    }

    /// Picks a row.
    pub fn choose(&self, id: VisitId) {
        let end = untrack(|| self.card(id)).and_then(|card| card.ended_at).map(|at| at.at);
        self.chosen_end.set(end);
        self.chosen.set(Some(id));
    }

    /// The row the keys act on: the picked one, else the first. A visit that has ended is left alone, unless it was picked
    /// since.
    pub fn picked(&self) -> Option<VisitId> {
        let rows = self.rows();
        let ended = |id: &VisitId| {
            self.line.with(|line| line.ended.iter().find(|card| card.id == *id).map(|card| card.ended_at))
        };
        let wanted = |id: &VisitId| match ended(id) {
            Some(at) => at.map(|at| at.at) == self.chosen_end.get(),
            None => true,
        };
        self.chosen
            .get()
            .filter(|chosen| rows.contains(chosen) && wanted(chosen))
            .or_else(|| rows.iter().find(|id| ended(id).is_none()).copied())
    }

    /// The same without following it, with all that is known.
    pub fn picked_card(&self) -> Option<VisitCard> {
        untrack(|| self.picked().and_then(|id| self.card(id)))
    }

    /// The visits of a list below the line.
    pub fn group(&self, group: Group) -> Vec<VisitCard> {
        let seat = self.seat.get();
        self.line.with(|line| {
            let list = if group == Group::Ended { &line.ended } else { &line.others };
            let seated = line.windows.iter().filter(|window| Some(&window.id) != seat.as_ref());
            let seated =
                seated.filter_map(|window| window.visit.as_ref()).filter(|_| group == Group::Elsewhere);
            let listed = list.iter().filter(|card| Group::of(card, seat.as_ref()) == Some(group));
            seated.chain(listed).cloned().collect()
        })
    }

    /// Whose last step this officer can take back: the latest one.
    pub fn undoable(&self) -> Option<VisitCard> {
        let me = self.page.with_value(|page| page.me.actor.clone());
        let now = self.now.get();
        self.line.with(|line| {
            cards(line)
                .filter(|card| card.undo.as_ref().is_some_and(|undo| undo.by == me && undo.until.at > now))
                .max_by_key(|card| card.seq)
                .cloned()
        })
    }

    /// What is asked for from the tablets; first what nobody has answered, the oldest before all.
    pub fn alerts(&self) -> Vec<AlertView> {
        let open = |line: &LineView| {
            line.alerts.iter().filter(|alert| alert.closed_at.is_none()).cloned().collect::<Vec<_>>()
        };
        let mut alerts = self.line.with(open);
        alerts.sort_by_key(|alert| (alert.answered_at.is_some(), alert.raised_at.at));
        alerts
    }

    // ---- the department's words ----------------------------------------------------------------------------------

    /// Something from the rules.
    pub fn rules<T>(&self, read: impl FnOnce(&domain::rules::Rules) -> T) -> T {
        self.page.with_value(|page| read(&page.rules))
    }

    /// A service's name, or that it is not chosen yet.
    pub fn service_name(&self, id: Option<&ServiceId>) -> String {
        let Some(id) = id else { return td_string!(self.locale, desk.no_service).to_owned() };
        let named = |service: &Service| service.name.get(self.tag()).to_owned();
        self.rules(|rules| rules.service(id).map(named)).unwrap_or_else(|| id.to_string())
    }

    /// What a visit is about, as others may read it over a shoulder.
    pub fn matter(&self, card: &VisitCard) -> String {
        words::matter(self.locale, card.discreet, self.full_matter(card))
    }

    /// The same, by its full name for a private matter that the officer asked to see.
    pub fn matter_here(&self, card: &VisitCard) -> String {
        words::matter(self.locale, !self.names(card), self.full_matter(card))
    }

    /// A service that a visit may get, as others may read it over a shoulder: by its name when it is no private one, or when
    /// the officer asked to see that of this visit.
    pub fn service_here(&self, id: Option<&ServiceId>, visit: VisitId) -> String {
        let discreet =
            self.rules(|rules| id.and_then(|id| rules.service(id)).is_some_and(|service| service.discreet));
        let hidden = discreet && self.revealed.get() != Some(visit);
        words::matter(self.locale, hidden, self.service_name(id))
    }

    fn full_matter(&self, card: &VisitCard) -> String {
        let quick = card.service.is_none()
            && card.serving_at.is_none()
            && card.end == Some(End::Resolved)
            && card.outcome.as_ref().is_none_or(|outcome| outcome.as_str() == "done");
        if quick {
            td_string!(self.locale, desk.act_quick).to_owned()
        } else {
            self.service_name(card.service.as_ref())
        }
    }

    /// Whether a visit's matter is named in full: none that is private, unless the officer asked to see it.
    pub fn names(&self, card: &VisitCard) -> bool {
        !card.discreet || self.revealed.get() == Some(card.id)
    }

    /// Whom a visit is kept apart from, and where they are; nothing when from nobody.
    pub fn apart(&self, card: &VisitCard) -> Option<String> {
        let one = |id: &VisitId| {
            let other = self.card(*id)?;
            let window = other.window.as_ref().filter(|_| other.state != StateKind::Waiting);
            let place = match window {
                Some(window) => words::window(self.locale, &self.window_name(window)),
                None => words::state(self.locale, other.state).to_owned(),
            };
            Some(format!("{} ({place})", other.ticket))
        };
        let others: Vec<String> = card.apart.iter().filter_map(one).collect();
        let list = others.join(", ");
        (!others.is_empty()).then(|| td_string!(self.locale, desk.apart_from, others = list).to_string())
    }

    /// A word of one of the lists, by its code.
    pub fn word(&self, code: &Code, list: impl FnOnce(&domain::rules::Rules) -> &[Reason]) -> String {
        let found = |rules: &domain::rules::Rules| {
            list(rules)
                .iter()
                .find(|reason| &reason.id == code)
                .map(|reason| reason.name.get(self.tag()).to_owned())
        };
        self.rules(found).unwrap_or_else(|| code.to_string())
    }

    /// A list as choices: code, name, and whether the clock rests meanwhile.
    pub fn choices(
        &self,
        list: impl FnOnce(&domain::rules::Rules) -> &[Reason],
    ) -> Vec<(String, String, bool)> {
        let choice = |reason: &Reason| {
            (reason.id.to_string(), reason.name.get(self.tag()).to_owned(), reason.stops_clock)
        };
        self.rules(|rules| list(rules).iter().map(choice).collect())
    }

    /// The services as choices.
    pub fn services(&self) -> Vec<(String, String)> {
        self.rules(|rules| {
            rules
                .services
                .iter()
                .map(|service| (service.id.to_string(), service.name.get(self.tag()).to_owned()))
                .collect()
        })
    }

    // ---- what changes --------------------------------------------------------------------------------------------

    /// A snapshot was heard. One that an answer has overtaken is passed over.
    pub fn hear(&self, heard: LineView) {
        let (seq, since) = self.floor.get_value();
        let overtaken = heard.seq < seq && heard.at.at - since < 5_000;
        if overtaken || self.line.with_untracked(|line| *line == heard) {
            return;
        }
        let waiting = self.line.with_untracked(|line| line.waiting.len());
        let newcomer = waiting == 0 && !heard.waiting.is_empty();
        let (help, call) = self.line.with_untracked(|known| {
            (sounds::help_is_asked(known, &heard), sounds::call_begins(known, &heard))
        });
        if help {
            self.ring();
        } else if (newcomer || call) && !self.muted.get_untracked() {
            self.play("notice");
        }
        let held = browser::focused();
        self.line.set(heard);
        self.still_sits();
        self.hung_up();
        browser::keep_focus(held);
    }

    fn ring(&self) {
        self.rang_at.set_value(client::now_ms());
        self.play("urgent");
    }

    /// Sounds again for danger that nobody has answered.
    pub fn ring_again(&self) {
        let since = client::now_ms() - self.rang_at.get_value();
        let awaited = self.line.with_untracked(sounds::help_is_awaited);
        if awaited && since >= sounds::AGAIN_MS && self.gone.get_untracked().is_none() {
            self.ring();
        }
    }

    /// The caller whose dialog is open has hung up: there is nobody left to ask. Only a note that is being typed keeps it open.
    fn hung_up(&self) {
        let Some(Ask::Phone(id) | Ask::TakeCall(id)) = self.ask.get_untracked() else { return };
        let Some(card) =
            untrack(|| self.card(id)).filter(|card| matches!(card.end, Some(End::RangOff | End::Left)))
        else {
            return;
        };
        let text = td_string!(self.locale, desk.hung_up, ticket = card.ticket).to_string();
        self.on_line.set_value(None);
        if browser::typed().iter().any(|(field, value, _)| field == "po" && !value.trim().is_empty()) {
            // Once, not with each snapshot.
            if self.trouble.with_untracked(|said| said.as_ref() != Some(&text)) {
                self.fail(text);
            }
        } else {
            self.answered();
            self.say(text, None);
        }
    }

    /// A window that another session holds by now is no longer this desk's: it is neither shown nor acted on.
    fn still_sits(&self) {
        let Some(window) = untrack(|| self.window()) else { return };
        let me = self.page.with_value(|page| page.me.session);
        if window.session.is_some() && window.session != me {
            self.lost.set(Some(window.id));
            self.seat.set(None);
            self.session.set(None);
            // What was done last was done at a window that is no longer this desk's.
            self.toast.set(None);
        }
    }

    /// Plays a sound; one that the browser does not allow is said on the screen.
    pub fn play(&self, name: &'static str) {
        let desk = *self;
        client::spawn(async move {
            let sound = screen::play(name).await;
            desk.silenced.set(sound == Sound::Blocked);
        });
    }

    /// Asks the browser whether it plays sounds, without making any.
    pub fn try_sound(&self) {
        let desk = *self;
        client::spawn(async move {
            let sound = screen::sound().await;
            desk.silenced.set(sound == Sound::Blocked);
        });
    }

    /// An answer about a visit: shown at once, before the next snapshot.
    pub fn take(&self, visit: &VisitView) {
        let card = visit.card.clone();
        if self.line.with_untracked(|line| line.seq > card.seq || line.district != visit.district) {
            return;
        }
        self.floor.set_value((card.seq, self.at()));
        let held = browser::focused();
        self.line.update(|line| put(line, card));
        browser::keep_focus(held);
    }

    /// An answer about a window.
    pub fn take_window(&self, window: WindowView) {
        self.line.update(|line| {
            if let Some(known) = line.windows.iter_mut().find(|known| known.id == window.id) {
                *known = window;
            }
        });
    }

    /// An answer about an alert.
    pub fn take_alert(&self, alert: AlertView) {
        self.line.update(|line| match line.alerts.iter_mut().find(|known| known.id == alert.id) {
            Some(known) => *known = alert,
            None => line.alerts.push(alert),
        });
    }

    /// An answer about an alarm.
    pub fn take_alarm(&self, alarm: AlarmView) {
        self.line.update(|line| {
            if let Some(known) = line.alarms.iter_mut().find(|known| known.id == alarm.id) {
                *known = alarm;
            }
        });
    }

    /// Looks at a step, with nothing chosen or written for it yet.
    pub fn look(&self, step: Option<StepKey>) {
        self.at_step.set(step);
        self.wording.set(Wording::Written);
        self.picked_answers.set(Vec::new());
        self.written.set(String::new());
    }

    /// Says what was done.
    pub fn say(&self, text: impl Into<String>, undo: Option<VisitId>) {
        self.unanswered.update_value(Unanswered::done);
        self.trouble.set(None);
        self.toast.set(Some(Toast { text: text.into(), undo, at: self.at() }));
    }

    /// Says what did not work.
    pub fn fail(&self, text: impl Into<String>) {
        self.trouble.set(Some(text.into()));
    }

    /// Puts a question on the screen.
    pub fn question(&self, ask: Ask) {
        self.trouble.set(None);
        if self.ask.with_untracked(Option::is_none) {
            browser::remember_focus();
        }
        self.opened.update_value(|opened| *opened += 1);
        self.ask.set(Some(ask));
    }

    /// The dialog on the screen, told from every other one that is opened before or after it; `None` when there is none.
    pub fn asked(&self) -> Option<u64> {
        self.ask.with_untracked(Option::is_some).then(|| self.opened.get_value())
    }

    /// Takes that dialog off again, if it is still the one on the screen.
    pub fn answered_to(&self, asked: Option<u64>) {
        if self.asked() == asked {
            self.answered();
        }
    }

    /// Takes it off again.
    pub fn answered(&self) {
        if self.ask.with_untracked(Option::is_some) {
            browser::close_dialog();
            self.ask.set(None);
            browser::return_focus();
        }
    }
}
