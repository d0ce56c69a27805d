//! Identification of callers, their rights, and limits on tries. `guard` runs before every route.

pub mod cookies;
pub mod failures;
pub mod guard;
pub mod identity;
pub mod known;
pub mod limits;
pub mod passwords;
pub mod scope;
pub mod telephone;
