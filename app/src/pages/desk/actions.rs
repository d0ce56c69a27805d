//! The actions of an officer at the desk, one row each: its name in storage, its default key, its label, and
//! the verb whose row in the table of verbs says when it is possible. To add an action: a row here, its match
//! arm in `dispatch.rs`.

use crate::i18n::{Locale, td_string};
use domain::visit::{StateKind, VerbKind, next_state};

macro_rules! actions {
    (@verb) => { None };
    (@verb $verb:ident) => { Some(VerbKind::$verb) };
    ($($action:ident($id:literal, $key:literal, $page:ident.$text:ident) $(-> $verb:ident)?,)*) => {
        /// What a key or a button does.
        #[allow(missing_docs)] // The label in its row describes each one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($action,)*
        }

        impl Action {
            /// All actions, as the page of keys lists them.
            pub const ALL: &[Action] = &[$(Action::$action,)*];

            /// The name under which a custom key is stored.
            pub fn id(self) -> &'static str {
                match self { $(Action::$action => $id,)* }
            }

            /// The default key, unless the officer chose another.
            pub fn usual_key(self) -> &'static str {
                match self { $(Action::$action => $key,)* }
            }

            /// The label that officers read.
            pub fn name(self, locale: Locale) -> &'static str {
                match self { $(Action::$action => td_string!(locale, $page.$text),)* }
            }

            /// The verb whose row in the table says when it is possible; `None` for an action that is not a
            /// verb.
            pub fn verb(self) -> Option<VerbKind> {
                match self { $(Action::$action => actions!(@verb $($verb)?),)* }
            }
        }
    };
}

actions! {
    Main("main", "Enter", desk.act_main),
    Next("next", "N", desk.act_next),
    WalkUp("walk_up", "W", desk.act_walk_up),
    CheckIn("check_in", "Shift+W", desk.act_check_in),
    Paper("paper", "Shift+L", desk.act_paper),
    Quick("quick", "Q", desk.act_quick),
    Phone("phone", "P", desk.act_phone),
    Session("session", "J", desk.act_session),
    Up("up", "ArrowUp", desk.act_up),
    Down("down", "ArrowDown", desk.act_down),
    Greet("greet", "A", desk.act_greet) -> Acknowledge,
    CallThis("call_this", "C", desk.act_call_this) -> Call,
    GoOn("go_on", "G", desk.act_go_on),
    Decline("decline", "Shift+G", desk.act_decline) -> Decline,
    More("more", ".", desk.act_more),
    Serve("serve", "S", desk.act_serve) -> Serve,
    Recall("recall", "R", desk.act_recall) -> Recall,
    NoShow("no_show", "M", desk.act_no_show) -> NoShow,
    PutBack("put_back", "B", desk.act_put_back) -> PutBack,
    Tick("tick", "Space", desk.act_tick),
    Another("another", "V", desk.act_another),
    Skip("skip", "K", desk.act_skip),
    LookBack("look_back", "Shift+K", desk.act_look_back),
    LookAhead("look_ahead", "Shift+J", desk.act_look_ahead),
    Offer("offer", "=", desk.act_offer),
    Situation("situation", "Shift+Q", desk.act_situation),
    OwnScript("own_script", "Shift+B", desk.act_own_script),
    Supervisor("supervisor", "Shift+E", desk.act_supervisor),
    Interpreter("interpreter", "Shift+I", desk.act_interpreter),
    Alarm("alarm", "Shift+H", desk.act_alarm),
    Met("met", "Shift+M", desk.act_met),
    Resolve("resolve", "E", desk.act_resolve) -> Resolve,
    HoldPhone("hold_phone", "T", desk.act_hold_phone),
    Swap("swap", "Shift+T", desk.act_swap),
    Hold("hold", "H", desk.act_hold) -> Hold,
    Transfer("transfer", "X", desk.act_transfer) -> Transfer,
    Refer("refer", "F", desk.act_refer) -> Refer,
    Service("service", "I", desk.act_service) -> SetService,
    SecondNeed("second_need", "+", desk.act_second_need) -> AddLeg,
    KeepApart("keep_apart", "Shift+P", desk.act_keep_apart) -> KeepApart,
    Reveal("reveal", "Shift+V", desk.act_reveal),
    CallBack("call_back", "Shift+C", desk.act_call_back) -> CallBack,
    ChooseClosing("choose_closing", "Shift+X", desk.act_choose_closing) -> ChooseClosing,
    Attempt("attempt", "Shift+A", desk.act_attempt) -> Attempt,
    StepOut("step_out", "Shift+S", desk.act_step_out) -> StepOut,
    Note("note", "/", desk.act_note),
    Copy("copy", "Y", desk.act_copy),
    Cancel("cancel", "Backspace", desk.act_cancel) -> Cancel,
    Undo("undo", "U", desk.act_undo),
    Reopen("reopen", "Shift+R", desk.act_reopen) -> Reopen,
    Away("away", "O", desk.act_away),
    HandOver("hand_over", "Shift+O", desk.act_hand_over),
    Danger("danger", "D", desk.act_danger),
    CloseDanger("close_danger", "Shift+D", desk.act_close_danger),
    Seen("seen", "Shift+Y", common.alarm_see),
    Closing("closing", "Shift+F", desk.act_closing),
    Emergency("emergency", "Shift+N", desk.act_emergency),
    Lock("lock", "L", desk.act_lock),
    Mute("mute", "Z", desk.act_mute),
    Help("help", "?", desk.act_help),
}

impl Action {
    /// Whether it is possible for a visit in that state.
    pub fn fits(self, state: StateKind) -> bool {
        if self == Action::GoOn {
            return !matches!(state, StateKind::Called | StateKind::Serving | StateKind::Ended);
        }
        self.verb().is_none_or(|verb| next_state(state, verb).is_some())
    }

    /// Whether it is only possible at a window that this session holds.
    pub fn needs_window(self) -> bool {
        !matches!(
            self,
            Action::Help
                | Action::Lock
                | Action::Danger
                | Action::Seen
                | Action::Paper
                | Action::CloseDanger
                | Action::Emergency
                | Action::Closing
                | Action::Mute
                | Action::Undo
                | Action::Up
                | Action::Down
        )
    }
}
