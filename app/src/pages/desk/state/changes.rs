//! Changes of the desk's state: by live updates, by answers of the server, by the officer.

use super::super::browser;
use super::super::lists::put;
use super::super::sounds;
use super::super::unanswered::Unanswered;
use super::dialog::Dialog;
use super::{Desk, Toast, Wording};
use crate::api::{AlarmView, AlertView, EmergencyView, LineView, VisitView, WindowView};
use crate::client;
use crate::i18n::td_string;
use crate::screen::{self, Sound};
use domain::ids::{StepKey, VisitId};
use domain::visit::End;
use leptos::prelude::*;

impl Desk {
    /// A snapshot arrived. One older than an answer already shown is ignored.
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
        } else if newcomer || call {
            self.chime();
        }
        let held = browser::focused();
        self.line.set(heard);
        self.still_sits();
        self.hung_up();
        browser::keep_focus(held);
    }

    /// The short tone, once for all that happen at about the same time.
    fn chime(&self) {
        let now = client::now_ms();
        if !self.muted.get_untracked() && sounds::may_chime(now, self.chimed_at.get_value()) {
            self.chimed_at.set_value(Some(now));
            self.play("notice");
        }
    }

    fn ring(&self) {
        self.rang_at.set_value(client::now_ms());
        self.play("urgent");
    }

    /// Repeats the sound for danger that nobody has answered.
    pub fn ring_again(&self) {
        let since = client::now_ms() - self.rang_at.get_value();
        let awaited = self.line.with_untracked(sounds::help_is_awaited);
        if awaited && since >= sounds::AGAIN_MS && self.gone.get_untracked().is_none() {
            self.ring();
        }
    }

    /// The caller whose dialog is open has hung up: there is no one left to ask. Only a note being typed
    /// keeps it open.
    fn hung_up(&self) {
        let Some(Dialog::Phone(id) | Dialog::TakeCall(id)) = self.dialog.get_untracked() else { return };
        let Some(card) =
            untrack(|| self.card(id)).filter(|card| matches!(card.end, Some(End::RangOff | End::Left)))
        else {
            return;
        };
        let text = td_string!(self.locale, desk.hung_up, ticket = card.ticket).to_string();
        self.on_line.set_value(None);
        if browser::typed().iter().any(|(field, value, _)| field == "po" && !value.trim().is_empty()) {
            // Once, not with every snapshot.
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
            // The last action was at a window that is no longer this desk's.
            self.toast.set(None);
        }
    }

    /// Plays a sound; if the browser blocks it, the screen says so.
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

    /// Applies an answer about a visit at once, before the next snapshot.
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

    /// Applies an answer about a window.
    pub fn take_window(&self, window: WindowView) {
        self.line.update(|line| {
            if let Some(known) = line.windows.iter_mut().find(|known| known.id == window.id) {
                *known = window;
            }
        });
    }

    /// Applies an answer about an alert.
    pub fn take_alert(&self, alert: AlertView) {
        self.line.update(|line| match line.alerts.iter_mut().find(|known| known.id == alert.id) {
            Some(known) => *known = alert,
            None => line.alerts.push(alert),
        });
    }

    /// Applies an answer about the emergency notice.
    pub fn take_emergency(&self, up: Option<EmergencyView>) {
        self.line.update(|line| line.emergency = up);
    }

    /// Applies an answer about an alarm.
    pub fn take_alarm(&self, alarm: AlarmView) {
        self.line.update(|line| {
            if let Some(known) = line.alarms.iter_mut().find(|known| known.id == alarm.id) {
                *known = alarm;
            }
        });
    }

    /// Opens a step, with nothing chosen or written for it yet.
    pub fn look(&self, step: Option<StepKey>) {
        self.at_step.set(step);
        self.wording.set(Wording::Written);
        self.picked_answers.set(Vec::new());
        self.written.set(String::new());
    }

    /// Shows what was done.
    pub fn say(&self, text: impl Into<String>, undo: Option<VisitId>) {
        self.unanswered.update_value(Unanswered::done);
        self.trouble.set(None);
        self.toast.set(Some(Toast { text: text.into(), undo, at: self.at() }));
    }

    /// Shows an error.
    pub fn fail(&self, text: impl Into<String>) {
        self.trouble.set(Some(text.into()));
    }

    /// Opens a dialog.
    pub fn open_dialog(&self, dialog: Dialog) {
        self.trouble.set(None);
        if self.dialog.with_untracked(Option::is_none) {
            browser::remember_focus();
        }
        self.opened.update_value(|opened| *opened += 1);
        self.dialog.set(Some(dialog));
    }

    /// Identifies the open dialog among all that are opened before or after it; `None` when there is none.
    pub fn asked(&self) -> Option<u64> {
        self.dialog.with_untracked(Option::is_some).then(|| self.opened.get_value())
    }

    /// Closes that dialog, if it is still the open one.
    pub fn answered_to(&self, asked: Option<u64>) {
        if self.asked() == asked {
            self.answered();
        }
    }

    /// Closes the open dialog.
    pub fn answered(&self) {
        if self.dialog.with_untracked(Option::is_some) {
            browser::close_dialog();
            self.dialog.set(None);
            browser::return_focus();
        }
    }
}
