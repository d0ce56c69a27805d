//! The text of a fact, which is stored, exported and hashed: encoding, decoding, the hash chain.

use super::{Fact, KINDS};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Why a fact's text cannot be decoded.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote a kind that this one does not know.
    #[error(
        "fact {seq} is of the kind “{kind}”, which this version does not know: run a newer version on this database"
    )]
    UnknownKind {
        /// The unknown kind.
        kind: String,
        /// The position in the log.
        seq: u64,
    },
    /// The text is damaged.
    #[error("a fact cannot be read: {0}")]
    Broken(#[from] serde_json::Error),
}

impl Fact {
    /// The text that is stored, exported and hashed.
    ///
    /// # Errors
    /// When the value cannot be serialized as JSON, which never happens for facts of this program.
    pub fn encode(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Decodes a stored text. Unknown fields are ignored.
    ///
    /// # Errors
    /// [`Unreadable`] for a kind from a newer program or a damaged text.
    pub fn decode(text: &str) -> Result<Fact, Unreadable> {
        #[derive(Deserialize)]
        struct Head {
            kind: String,
            seq: u64,
        }
        serde_json::from_str::<Fact>(text).map_err(|error| match serde_json::from_str::<Head>(text) {
            Ok(head) if !KINDS.contains(&head.kind.as_str()) => {
                Unreadable::UnknownKind { kind: head.kind, seq: head.seq }
            }
            _ => Unreadable::Broken(error),
        })
    }
}

/// The hash before the first fact of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// SHA-256 over the previous hash and the stored bytes.
#[must_use]
pub fn chain(previous: &[u8], text: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(text.as_bytes());
    hasher.finalize().into()
}
