//! Commands of which nobody knows whether the service recorded them, since no answer came. Asked for again, such a command
//! goes out under the same key, and counts once.

use serde_json::Value;

#[derive(Debug, Clone)]
struct Command {
    path: String,
    body: Value,
    key: String,
}

/// Those of one desk, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct Unanswered {
    commands: Vec<Command>,
    /// What was answered last was one of them.
    repeated: bool,
}

impl Unanswered {
    /// The key under which the same was sent without an answer.
    pub fn key(&self, path: &str, body: &Value) -> Option<String> {
        let same = |command: &&Command| command.path == path && command.body == *body;
        self.commands.iter().find(same).map(|command| command.key.clone())
    }

    /// No answer came.
    pub fn lost(&mut self, path: &str, body: &Value, key: &str) {
        if self.commands.iter().all(|command| command.key != key) {
            self.commands.push(Command { path: path.to_owned(), body: body.clone(), key: key.to_owned() });
        }
    }

    /// The answer came.
    pub fn answered(&mut self, key: &str) {
        let before = self.commands.len();
        self.commands.retain(|command| command.key != key);
        self.repeated = self.commands.len() < before;
    }

    /// Something was done. Unless that was one of these, the work goes on: the same again is meant for the next person.
    pub fn done(&mut self) {
        if !std::mem::take(&mut self.repeated) {
            self.commands.clear();
        }
    }
}
