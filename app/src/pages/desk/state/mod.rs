//! What the desk knows while it is open: the line as last heard, who sits here, what is picked, asked and said. Everything
//! on the screen reads from [`Desk`]; its buttons and keys do what [`Desk::run`] does. `line.rs` and `vocabulary.rs` read it,
//! `changes.rs` changes it.

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

/// Why nothing of the line is shown, beside a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The session is over.
    SignedOut,
    /// Another account is signed in in this browser by now.
    OtherAccount,
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

/// A step that was recorded here and is not heard back yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// Of which leg.
    pub leg: LegId,
    /// As it will be on record.
    pub done: StepDone,
    /// What is kept apart of its answer.
    pub text: Option<String>,
}

/// Does an action: to that visit, or to the one that its key is about.
pub type Run = fn(Desk, Action, Option<&VisitCard>);

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
    pub dialog: RwSignal<Option<Dialog>>,
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
    /// What its buttons and keys do.
    run: Run,
}

impl Desk {
    /// A desk as the server filled it.
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
            answering: StoredValue::new(false),
            on_line: StoredValue::new(None),
            run,
        }
    }

    /// Does what the key of an action does.
    pub fn run(&self, action: Action) {
        (self.run)(*self, action, None);
    }

    /// Does an action to a certain visit.
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

    /// Now, without following it.
    pub fn at(&self) -> At {
        self.now.get_untracked()
    }
}
