//! Commands without an answer, of which it is unknown whether the server recorded them. If the officer
//! repeats such a command soon, it is sent under the same key and counts once.

use serde_json::Value;

/// Repeated within this time, in milliseconds, it is the same command; later the same input is meant for
/// another person.
pub const SAME: i64 = 60_000;

#[derive(Debug, Clone)]
struct Command {
    path: String,
    body: Value,
    key: String,
    lost_at: i64,
}

/// The unanswered commands of one desk, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct Unanswered {
    commands: Vec<Command>,
    /// Whether the last answered command was one of them.
    repeated: bool,
}

impl Unanswered {
    /// The key under which the same was sent without an answer, at `now` in milliseconds of
    /// [`crate::client::now_ms`].
    pub fn key(&self, path: &str, body: &Value, now: i64) -> Option<String> {
        let same = |command: &&Command| {
            command.path == path && command.body == *body && now - command.lost_at <= SAME
        };
        self.commands.iter().find(same).map(|command| command.key.clone())
    }

    /// No answer came to a command.
    pub fn lost(&mut self, path: &str, body: &Value, key: &str, now: i64) {
        if let Some(command) = self.commands.iter_mut().find(|command| command.key == key) {
            command.lost_at = now;
            return;
        }
        let command =
            Command { path: path.to_owned(), body: body.clone(), key: key.to_owned(), lost_at: now };
        self.commands.push(command);
    }

    /// An answer came to a command, which was repeated or not. What is sent to the same address changes the
    /// same thing, so an earlier lost command is out of date; not so where each creates a visit of its own.
    pub fn answered(&mut self, path: &str, key: &str, is_again: bool) {
        let is_apart = path.ends_with("/visits");
        self.commands.retain(|command| command.key != key && (is_apart || command.path != path));
        self.repeated = is_again;
    }

    /// Something was done. Unless it was one of these, work goes on: the same command again is meant for the
    /// next person.
    pub fn done(&mut self) {
        if !std::mem::take(&mut self.repeated) {
            self.commands.clear();
        }
    }
}
