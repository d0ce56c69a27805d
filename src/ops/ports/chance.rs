//! Ids and secrets that nobody can guess.

use uuid::Uuid;

/// Chance: ids and secrets.
pub trait Chance: Send + Sync {
    /// A new id, later ones sorting after earlier ones.
    fn id(&self) -> Uuid;
    /// 32 bytes nobody can guess.
    fn secret(&self) -> [u8; 32];
}
