//! What is said on a connection beside the statements: transactions, settings, locks, and questions about the tables.

/// Marks a session of PostgreSQL, to see whether it stays one.
pub(crate) const MARK_SESSION: &str = "SELECT set_config('district_window.session', 'kept', false)";
/// The mark.
pub(crate) const SESSION_MARK: &str = "SELECT current_setting('district_window.session', true)";
/// Anything at all, to take part in a transaction.
pub(crate) const LOOK_AT_CLOCK: &str = "SELECT now()";

/// Begins a transaction that writes.
pub(crate) const BEGIN: [&str; 2] = ["BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL READ COMMITTED"];
/// Begins one that only reads, all of it at one moment.
pub(crate) const BEGIN_READING: [&str; 2] = ["BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"];
/// Ends one.
pub(crate) const COMMIT: &str = "COMMIT";
/// Gives one up.
pub(crate) const ROLLBACK: &str = "ROLLBACK";
/// SQLite: begins one job of several in a transaction.
pub(crate) const MARK: &str = "SAVEPOINT job";
/// SQLite: keeps that job, and begins another.
pub(crate) const NEXT: &str = "RELEASE job; SAVEPOINT job";
/// SQLite: gives up that job alone.
pub(crate) const UNDO: &str = "ROLLBACK TO job; RELEASE job";
/// SQLite: moves everything from the log into the file and empties the log.
pub(crate) const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
/// SQLite: a whole copy of the file, as of one moment.
pub(crate) const COPY: &str = "VACUUM INTO $1";
/// SQLite: brings the statistics that plans are chosen by up to date, of every table that has none or has become ten times
/// as large; so many rows of each index are looked at.
pub(crate) const STATISTICS: &str = "PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002";
/// SQLite: one row `ok`, or what is wrong.
pub(crate) const CHECK: &str = "PRAGMA integrity_check";
/// PostgreSQL: whether it can notice, while a statement runs, that its client has left.
pub(crate) const NOTICE_THE_LOST: &str = "SET client_connection_check_interval = '250ms'";
/// SQLite: what a file holds.
pub(crate) const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table'";
/// Steps of the tables that were taken.
pub(crate) const STEPS_TAKEN: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";
/// SQLite: the hash of one fact.
pub(crate) const HASH_AT: &str = "SELECT hash FROM fact WHERE district = $1 AND seq = $2";
/// SQLite: one file again, without a log beside it.
pub(crate) const NO_LOG: &str = "PRAGMA journal_mode = DELETE";
/// Every column with its type and, from 1, its place in the key, 0 where it is in none.
pub(crate) const COLUMNS: [&str; 2] = [
    "SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c \
     WHERE t.type = 'table' AND t.name NOT LIKE '!_sqlx!_%' ESCAPE '!' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' \
     ORDER BY t.name, c.cid",
    "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), \
     COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname NOT LIKE '!_sqlx!_%' ESCAPE '!' \
     ORDER BY c.relname, a.attnum",
];
/// Which table refers to which.
pub(crate) const REFERENCES: [&str; 2] = [
    "SELECT t.name, f.\"table\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
    "SELECT t.relname::text, r.relname::text FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid \
     JOIN pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace",
];
/// PostgreSQL: whether the tables are there.
pub(crate) const HAS_TABLES: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
/// PostgreSQL: the right to serve, shared by nodes, and the right to be alone, for what no node may see half done. The number is
/// this program's own; the schema tells installations in one database apart.
pub(crate) const TRY_LOCK: [&str; 2] = [
    "SELECT pg_try_advisory_lock_shared(571904, hashtext(current_schema()))",
    "SELECT pg_try_advisory_lock(571904, hashtext(current_schema()))",
];
/// PostgreSQL: where changes of lines are announced.
pub(crate) const CHANNEL: &str = "line_changed";
/// PostgreSQL: announces one.
pub(crate) const NOTIFY: &str = "SELECT pg_notify($1, $2)";
/// PostgreSQL: who announces, to tell one's own voice.
pub(crate) const WHO_AM_I: &str = "SELECT pg_backend_pid()";
