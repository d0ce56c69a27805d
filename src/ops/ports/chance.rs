//! Ids and secrets that nobody can guess.

use uuid::Uuid;

/// A source of ids and secrets.
pub trait Chance: Send + Sync {
    /// A new id (UUID); later ones sort after earlier ones.
    fn id(&self) -> Uuid;
    /// 32 random bytes for a secret.
    fn secret(&self) -> [u8; 32];
}
