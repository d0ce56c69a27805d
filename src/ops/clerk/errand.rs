//! A command sent to a clerk, and its result.

use crate::error::Error;
use crate::model::lines::KeyName;
use crate::model::visits::{Personal, PersonalKind};
use domain::command::{Command, Outcome};
use domain::fact::{Actor, Who};
use domain::line::Line;
use domain::visit::Visit;
use std::sync::Arc;
use tokio::sync::oneshot;
use uuid::Uuid;

/// A command sent to a clerk, with everything it needs for the decision.
#[derive(Debug, Clone)]
pub struct Errand {
    /// The command to decide.
    pub command: Command,
    /// The actor, as the fact will name them.
    pub actor: Actor,
    /// Whether the actor has the rights of a supervisor.
    pub supervisor: bool,
    /// The client's idempotency key, and the hash of its request.
    pub key: Option<(KeyName, [u8; 32])>,
    /// Personal texts, which are stored separately from the facts.
    pub texts: Vec<(PersonalKind, String)>,
    /// Whether the text is a note still being typed. If the key was used before, the text of that note is
    /// replaced.
    pub draft: bool,
}

impl Errand {
    /// A command that the service gives by itself.
    #[must_use]
    pub fn of_system(command: Command) -> Errand {
        Errand {
            command,
            actor: Actor::system(),
            supervisor: true,
            key: None,
            texts: Vec::new(),
            draft: false,
        }
    }
}

/// The result of a command.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was decided.
    pub outcome: Outcome,
    /// Whether the command had already been done under the same key.
    pub replayed: bool,
    /// The number of the last fact that it wrote, now or the first time; of the line's last fact where it wrote
    /// none.
    pub seq: u64,
    /// The visit after the command.
    pub visit: Option<Arc<Visit>>,
    /// All personal data of a visit that was just created, which is what came with it. For other visits,
    /// `None`: it must be read.
    pub personal: Option<Vec<Personal>>,
    /// The line after the batch.
    pub line: Arc<Line>,
}

pub(super) enum Mail {
    Errand(Waiting),
    /// Another process has changed the line.
    Look,
}

/// An errand and the channel for its answer. Shared with the transaction, which may have to decide it again.
pub(super) type Waiting = (Arc<Errand>, oneshot::Sender<Result<Answer, Error>>);

/// A stable name of an actor, used with idempotency keys: `staff:ID`, `device:ID`, `token:ID`, ….
#[must_use]
pub fn actor_name(actor: &Actor) -> String {
    let named = |kind: &str, id: Uuid| format!("{kind}:{id}");
    match actor.who {
        Who::Staff(id) => named("staff", id.0),
        Who::Device(id) => named("device", id.0),
        Who::Token(id) => named("token", id.0),
        Who::Resident => "resident".to_owned(),
        Who::Telephone => "telephone".to_owned(),
        Who::System => "system".to_owned(),
    }
}
