//! The state of the open desk: the latest line, the session's window, what is picked, asked and shown.
//! Everything on the screen reads from [`Desk`]; its buttons and keys do what [`Desk::run`] does. `line.rs`
//! and `vocabulary.rs` read the state, `changes.rs` changes it.

mod changes;
mod dialog;
mod line;
mod vocabulary;

pub use dialog::Dialog;

use super::actions::Action;
use super::keymap::Keymap;
use super::rest::Rest;
use super::unanswered::Unanswered;
use crate::api::{DeskPage, LineView, VisitCard};
use crate::i18n::Locale;
use crate::words;
use domain::ids::{Code, LegId, ServiceId, StepKey, VisitId, WindowId};
use domain::script::Script;
use domain::time::{At, Moment};
use domain::visit::StepDone;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Why the desk is blanked, other than by a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The session is over.
    SignedOut,
    /// Another account has signed in in this browser.
    OtherAccount,
}

/// A call that was answered at this desk and about which nothing is saved yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnLine {
    /// The visit of the call.
    pub call: VisitId,
    /// Whether it was created by the key: the telephone feed does not know about it.
    pub made: bool,
    /// The visit that was put on hold for it.
    pub held_for: Option<VisitId>,
}

/// The wording of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wording {
    /// The standard wording.
    #[default]
    Written,
    /// An alternative wording.
    Another,
    /// The wording with an explanation.
    Clarified,
}

/// What was just done, with a way to undo it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// The text shown.
    pub text: String,
    /// The visit whose last step can be undone.
    pub undo: Option<VisitId>,
    /// When it was said.
    pub at: At,
}

/// A step that was recorded here and is not confirmed yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// The leg of the step.
    pub leg: LegId,
    /// The step as it will be recorded.
    pub done: StepDone,
    /// The part of its answer that is stored with the personal data.
    pub text: Option<String>,
}

/// Performs an action: on that visit, or on the one the action's key is about.
pub type Run = fn(Desk, Action, Option<&VisitCard>);

/// A sign-on session as this desk knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The service that people sign on for.
    pub service: ServiceId,
    /// The deadline for arrivals, in minutes of the local day.
    pub due: Option<u32>,
    /// Who signed on: ticket, arrival, and whether that was in time.
    pub done: Vec<(String, Moment, Option<bool>)>,
}

/// The desk: signals that outlive every view of it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The officer's language.
    pub locale: Locale,
    /// The data the page was rendered from.
    pub page: StoredValue<DeskPage>,
    /// The latest line.
    pub line: RwSignal<LineView>,
    /// The server's clock.
    pub now: Signal<At>,
    /// Whether the line is updated live.
    pub live: Signal<bool>,
    /// When live updates stopped; `None` while they arrive.
    pub silent_since: RwSignal<Option<At>>,
    /// The window this session holds.
    pub seat: RwSignal<Option<WindowId>>,
    /// The window it held before another officer took that over.
    pub lost: RwSignal<Option<WindowId>>,
    /// Whether this tab is locked.
    pub locked: RwSignal<bool>,
    /// Whether the server has the session as locked, as last reported.
    pub service_locked: StoredValue<bool>,
    /// Keys are ignored before this moment of the page's own time: keys right after a password still belong
    /// to it.
    pub keys_from: StoredValue<i64>,
    /// Ignores keys while the officer keeps typing after their field was removed.
    pub rest: StoredValue<Rest>,
    /// Why the desk is blanked: nobody, or someone else, is signed in here.
    pub gone: RwSignal<Option<Gone>>,
    /// The row the keys act on; the first one when none was picked.
    pub chosen: RwSignal<Option<VisitId>>,
    /// When the picked visit had ended, if it was picked among those just ended.
    chosen_end: RwSignal<Option<At>>,
    /// The open dialog.
    pub dialog: RwSignal<Option<Dialog>>,
    /// Number of dialogs opened so far, which identifies the open one.
    opened: StoredValue<u64>,
    /// The message about what was just done.
    pub toast: RwSignal<Option<Toast>>,
    /// The error message.
    pub trouble: RwSignal<Option<String>>,
    /// Number of requests in progress.
    pub busy: RwSignal<u32>,
    /// Commands that got no answer.
    pub unanswered: StoredValue<Unanswered>,
    /// The script versions this desk has fetched.
    pub scripts: RwSignal<Vec<Script>>,
    /// The script versions being fetched.
    pub fetching: StoredValue<Vec<String>>,
    /// Steps recorded here and not confirmed yet.
    pub ticked: RwSignal<Vec<Pending>>,
    /// The step that is opened; the current one when none was opened.
    pub at_step: RwSignal<Option<StepKey>>,
    /// The wording of the visible step.
    pub wording: RwSignal<Wording>,
    /// Answers chosen at the visible step.
    pub picked_answers: RwSignal<Vec<String>>,
    /// Text written at the visible step.
    pub written: RwSignal<String>,
    /// A promise offered by the script that the officer accepted: its visit, and when it is due.
    pub promise_due: RwSignal<Option<(VisitId, At)>>,
    /// The place the script offers to refer to.
    pub place_offered: RwSignal<Option<Code>>,
    /// The narrative as the officer edited it, and its visit.
    pub narrative: RwSignal<Option<(VisitId, String)>>,
    /// The language to speak, when chosen at the desk.
    pub tongue: RwSignal<Option<String>>,
    /// What only this desk knows of a sign-on session: its deadline, and who signed on. Whether one runs is a
    /// property of the window: [`Desk::session_now`].
    pub session: RwSignal<Option<Session>>,
    /// The keys of actions.
    pub keymap: RwSignal<Keymap>,
    /// The visit of a private matter whose full name the officer asked to see.
    pub revealed: RwSignal<Option<VisitId>>,
    /// Whether sounds are off.
    pub muted: RwSignal<bool>,
    /// Whether the browser blocks sounds until the page is touched.
    pub silenced: RwSignal<bool>,
    /// When the sound for danger was last played, by the page's own time.
    rang_at: StoredValue<i64>,
    /// When the short tone was last played, by the page's own time.
    chimed_at: StoredValue<Option<i64>>,
    /// A call is being answered: the same key again does not answer a second one.
    pub answering: StoredValue<bool>,
    /// The call whose dialog is open.
    pub on_line: StoredValue<Option<OnLine>>,
    /// Snapshots older than this were superseded by an answer.
    floor: StoredValue<(u64, At)>,
    /// Performs the actions of buttons and keys.
    run: Run,
}

impl Desk {
    /// A desk from the page that the server rendered.
    pub fn new(page: DeskPage, locale: Locale, now: Signal<At>, live: Signal<bool>, run: Run) -> Desk {
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
            dialog: RwSignal::new(None),
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
            chimed_at: StoredValue::new(None),
            answering: StoredValue::new(false),
            on_line: StoredValue::new(None),
            run,
        }
    }

    /// Performs an action as its key does.
    pub fn run(&self, action: Action) {
        (self.run)(*self, action, None);
    }

    /// Performs an action on a given visit.
    pub fn run_on(&self, action: Action, card: &VisitCard) {
        (self.run)(*self, action, Some(card));
    }

    /// The account this desk was opened for.
    pub fn me(&self) -> String {
        self.page.with_value(|page| page.me.actor.clone())
    }

    /// The officer's language as a tag.
    pub fn tag(&self) -> &'static str {
        words::tag(self.locale)
    }

    /// The current time, without tracking it.
    pub fn at(&self) -> At {
        self.now.get_untracked()
    }
}
