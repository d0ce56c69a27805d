//! A command on its way to a clerk, and what it came to.

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

/// A command on its way to a clerk.
#[derive(Debug, Clone)]
pub struct Errand {
    /// What is asked.
    pub command: Command,
    /// Who asks, as the fact will name them.
    pub actor: Actor,
    /// They may do what a supervisor may.
    pub supervisor: bool,
    /// The client's key and the hash of its request.
    pub key: Option<(KeyName, [u8; 32])>,
    /// Free text that comes with it.
    pub texts: Vec<(PersonalKind, String)>,
    /// The text is a note that is still being written: done before under the same key, it is that note with this text.
    pub draft: bool,
}

impl Errand {
    /// Something the service does by itself.
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

/// What an errand came to.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was decided.
    pub outcome: Outcome,
    /// It had been done before, under the same key.
    pub replayed: bool,
    /// The visit as it stands after it.
    pub visit: Option<Arc<Visit>>,
    /// All personal data of a visit that was made just now: what came with it. Of any other, it is to be read.
    pub personal: Option<Vec<Personal>>,
    /// The line as it stands after the batch.
    pub line: Arc<Line>,
}

pub(super) enum Mail {
    Errand(Waiting),
    /// Another process wrote something.
    Look,
}

/// Shared with the transaction, which may have to decide again.
pub(super) type Waiting = (Arc<Errand>, oneshot::Sender<Result<Answer, Error>>);

/// A stable name of an actor, for keys: `staff:ID`, `device:ID`, `token:ID`, ….
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
