//! Statements that control a connection: transactions, settings, locks, and queries about the tables.

/// PostgreSQL: marks a session, to check that later statements run in the same one.
pub(crate) const MARK_SESSION: &str = "SELECT set_config('district_window.session', 'kept', false)";
/// PostgreSQL: reads the mark of the session.
pub(crate) const SESSION_MARK: &str = "SELECT current_setting('district_window.session', true)";
/// PostgreSQL: any query at all, to take part in a transaction.
pub(crate) const LOOK_AT_CLOCK: &str = "SELECT now()";

/// Begins a transaction that writes.
pub(crate) const BEGIN: [&str; 2] = ["BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL READ COMMITTED"];
/// Begins a read-only transaction, which reads everything at one moment.
pub(crate) const BEGIN_READING: [&str; 2] = ["BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"];
pub(crate) const COMMIT: &str = "COMMIT";
pub(crate) const ROLLBACK: &str = "ROLLBACK";
/// SQLite: begins one of several jobs in a transaction.
pub(crate) const MARK: &str = "SAVEPOINT job";
/// SQLite: keeps that job and begins another.
pub(crate) const NEXT: &str = "RELEASE job; SAVEPOINT job";
/// SQLite: rolls back that job alone.
pub(crate) const UNDO: &str = "ROLLBACK TO job; RELEASE job";
/// SQLite: moves everything from the log into the file and empties the log.
pub(crate) const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
/// SQLite: writes a complete copy of the file, as of one moment.
pub(crate) const COPY: &str = "VACUUM INTO $1";
/// SQLite: updates the statistics of the query planner, for every table that has none or has grown tenfold;
/// this many rows of each index are examined.
pub(crate) const STATISTICS: &str = "PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002";
/// SQLite: returns one row `ok`, or the problems found.
pub(crate) const CHECK: &str = "PRAGMA integrity_check";
/// PostgreSQL: tests whether the server can notice during a statement that its client has disconnected.
pub(crate) const NOTICE_THE_LOST: &str = "SET client_connection_check_interval = '250ms'";
/// SQLite: the tables of a file.
pub(crate) const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table'";
/// The migrations applied so far.
pub(crate) const STEPS_TAKEN: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";
pub(crate) const HASH_AT: &str = "SELECT hash FROM fact WHERE district = $1 AND seq = $2";
/// SQLite: makes the database one file again, without a log.
pub(crate) const NO_LOG: &str = "PRAGMA journal_mode = DELETE";
/// Every column with its type and its position in the key, from 1; 0 if it is not in the key.
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
/// Which table references which.
pub(crate) const REFERENCES: [&str; 2] = [
    "SELECT t.name, f.\"table\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
    "SELECT t.relname::text, r.relname::text FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid \
     JOIN pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace",
];
/// PostgreSQL: whether the tables exist.
pub(crate) const HAS_TABLES: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
/// PostgreSQL: the right to serve, shared by nodes, and the right to be alone, for changes that no node may
/// see half done. The number identifies this program; the schema distinguishes installations in one database.
pub(crate) const TRY_LOCK: [&str; 2] = [
    "SELECT pg_try_advisory_lock_shared(571904, hashtext(current_schema()))",
    "SELECT pg_try_advisory_lock(571904, hashtext(current_schema()))",
];
/// PostgreSQL: the channel on which changes of lines are announced.
pub(crate) const CHANNEL: &str = "line_changed";
/// PostgreSQL: announces a change.
pub(crate) const NOTIFY: &str = "SELECT pg_notify($1, $2)";
/// PostgreSQL: the process id of the connection, to recognize its own announcements.
pub(crate) const WHO_AM_I: &str = "SELECT pg_backend_pid()";
