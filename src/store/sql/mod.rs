//! Every statement, once. Both databases understand `$1`, `$2`, …; where they differ, the two texts are side
//! by side. The number in brackets is the number of parameters: a call that binds a different number does not
//! compile, nor does a number that disagrees with the text.
//!
//! To add one: a line in `statements.rs`, named after what it does, with its [`Path`] and the table of its
//! rows. The tests prepare it on both databases. On a path that must not slow down over the years
//! (`Path::is_bounded`) it also needs a case in `tests/plans.rs`, which fails without one. The rows of a
//! batch are passed as one JSON array of objects, so that a batch is one statement, whatever its size.
//!
//! SQLite chooses the order of joins by statistics, which a new database does not have: where only one order
//! is good, it is prescribed by `CROSS JOIN` or `INDEXED BY`.

#[macro_use]
mod fragments;
mod session;
mod statement;
mod statements;

pub(crate) use fragments::closed_columns;
pub(crate) use session::*;
pub use statement::{Listed, Path, Sql};
pub use statements::ALL;
pub(crate) use statements::*;
