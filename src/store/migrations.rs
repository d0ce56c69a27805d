//! The migrations of the tables, step by step. To add a step: a file of the same number and name for each
//! database, and a line below, in order. A released step is never changed.

use crate::opening::OpenError;
use sqlx::SqlStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

/// A migration step for both databases.
#[derive(Debug)]
pub struct Step {
    /// The number of the step, from 1 without gaps.
    pub number: i64,
    /// The name of the step, as in its file names.
    pub name: &'static str,
    /// The SQL text for SQLite.
    pub sqlite: &'static str,
    /// The SQL text for PostgreSQL.
    pub postgres: &'static str,
}

// Numbers have four digits in file names: the leading zeros are given with each group.
macro_rules! steps {
    ($($zeros:literal: $(($number:literal, $name:literal))+;)+) => {
        /// All migration steps, in order of their numbers.
        pub const STEPS: &[Step] = &[$($(Step {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("migrations/sqlite/", $zeros, $number, "_", $name, ".sql")),
            postgres: include_str!(concat!("migrations/postgres/", $zeros, $number, "_", $name, ".sql")),
        },)+)+];
    };
}

steps! {
    "000":
        (1, "start")
        (2, "steps_of_service")
        (3, "totals")
        (4, "alarms")
        (5, "line_facts")
        (6, "growth")
        (7, "lanes")
        (8, "figures_anew")
        (9, "devices");
    "00":
        (10, "photos");
}

/// The migrations for one database.
pub(crate) fn migrator(text: fn(&Step) -> &'static str) -> Migrator {
    let one = |step: &Step| {
        Migration::new(
            step.number,
            step.name.into(),
            MigrationType::Simple,
            SqlStr::from_static(text(step)),
            false,
        )
    };
    Migrator::with_migrations(STEPS.iter().map(one).collect())
}

/// The error of opening for a failed migration.
pub(crate) fn failed(error: MigrateError) -> OpenError {
    match error {
        MigrateError::VersionMissing(number) | MigrateError::VersionTooNew(number, _) => {
            OpenError::Newer(number)
        }
        MigrateError::VersionMismatch(number) => {
            OpenError::Tables(format!("step {number} was another one when it was made"))
        }
        other => OpenError::Tables(other.to_string()),
    }
}

/// Fails unless the applied steps are exactly those of this program.
pub(crate) fn compare(applied: &[(i64, Vec<u8>)], text: fn(&Step) -> &'static str) -> Result<(), OpenError> {
    let migrator = migrator(text);
    for (number, checksum) in applied {
        match migrator.iter().find(|step| step.version == *number) {
            None => return Err(OpenError::Newer(*number)),
            Some(step) if step.checksum.as_ref() != checksum.as_slice() => {
                return Err(failed(MigrateError::VersionMismatch(*number)));
            }
            Some(_) => {}
        }
    }
    if applied.len() < STEPS.len() { Err(OpenError::Older) } else { Ok(()) }
}
