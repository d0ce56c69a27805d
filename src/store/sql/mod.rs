//! Every statement, once. `$1`, `$2`, … are understood by both databases; where the two differ, a pair stands side by
//! side. The number in brackets is the number of parameters: a call that binds another number does not compile, and a
//! number that disagrees with the text does not compile either.
//!
//! To add one: a line in `statements.rs`, named after what it does, with the [`Path`] it is on and the table its rows come from. The
//! tests prepare it on both databases; on a path that must not slow down over the years (`Path::is_bounded`) it also needs
//! a case in `tests/plans.rs`, which fails without one. Rows of a batch come in as one JSON array of objects, so that a
//! batch is one statement, whatever its size.
//!
//! SQLite joins in the order that its statistics suggest, which a new database does not have: where only one order is
//! right it is written down, with `CROSS JOIN` or `INDEXED BY`.

#[macro_use]
mod fragments;
mod session;
mod statement;
mod statements;

pub(crate) use session::*;
pub use statement::{Listed, Path, Sql};
pub use statements::ALL;
pub(crate) use statements::*;
