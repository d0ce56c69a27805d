//! A PostgreSQL server, shared by as many nodes as needed. Decisions are made while the row of the line is
//! locked; the timeouts below free that row from a node that stalls. Notifications of changes are hints: a
//! node that misses one finds the change by polling.

use crate::conn::{Conn, Work, refused};
use crate::opening::{OpenError, Opening};
use crate::readers::{Class, Held, Lane};
use crate::{migrations, sql};
use domain::ids::DistrictId;
use futures::FutureExt;
use ops::ports::{PoolUse, StoreError, Vitals};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool, Row};
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, broadcast};

/// A node that stalls between deciding and committing loses its lock after this time.
const STALLED: &str = "2s";
/// Others wait for that lock a little longer, so that they get it.
const PATIENCE: &str = "2500ms";
/// A server that does not answer for this long is given up.
pub(crate) const SILENCE: Duration = Duration::from_secs(5);
/// How often a lock is checked.
const LOOK: Duration = Duration::from_secs(1);
/// How long to wait for a connection from the pool.
const ACQUIRE: Duration = Duration::from_secs(3);
/// A connection that was idle for longer is tested before use.
const DOUBTED: Duration = Duration::from_secs(1);
/// How soon the server notices that a client has disconnected, if its operating system supports that.
const NOTICED: (&str, &str) = ("client_connection_check_interval", "250ms");
const WRITERS: u32 = 12;

/// A connected PostgreSQL server.
#[derive(Debug)]
pub(crate) struct Postgres {
    writers: PgPool,
    readers: [Readers; Class::ALL.len()],
    voice: Arc<Voice>,
    pub(crate) options: PgConnectOptions,
    tasks: Vec<tokio::task::AbortHandle>,
}

/// The connection pool of one class.
#[derive(Debug)]
struct Readers {
    lane: Lane,
    pool: PgPool,
}

/// A lock that lasts as long as its connection, which a task keeps open.
#[derive(Debug)]
pub(crate) struct ServerLock(tokio::task::AbortHandle);

impl Drop for ServerLock {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Lines whose changes are to be announced.
#[derive(Debug, Default)]
struct Voice {
    changed: Mutex<BTreeSet<DistrictId>>,
    wake: Notify,
    /// The backend process of the announcing connection, whose own notifications are ignored.
    own: AtomicU32,
}

fn pool(most: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .max_lifetime(Duration::from_secs(30 * 60))
        .before_acquire(|conn, about| {
            async move {
                if about.idle_for < DOUBTED {
                    return Ok(true);
                }
                Ok(tokio::time::timeout(DOUBTED, conn.ping()).await.is_ok_and(|pong| pong.is_ok()))
            }
            .boxed()
        })
}

/// The explanation when a connection pooler is in the way.
const POOLED: &str = "a connection pooler in front of it spreads one session over several connections (PgBouncer with \
    pool_mode = transaction or statement), so that time limits, locks and announcements do not hold: connect to PostgreSQL \
    itself, or set pool_mode = session";

/// Whether a setting of a session is still present in its next statement while another session is busy. A
/// pooler that lends connections per transaction gives the changed one to `other`.
async fn keeps_session(conn: &mut PgConnection, options: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    sqlx::raw_sql(sql::MARK_SESSION).execute(&mut *conn).await?;
    let mut other = PgConnection::connect_with(options).await?;
    sqlx::raw_sql(sql::BEGIN[1]).execute(&mut other).await?;
    sqlx::raw_sql(sql::LOOK_AT_CLOCK).execute(&mut other).await?;
    let row = sqlx::raw_sql(sql::SESSION_MARK).fetch_one(conn).await?;
    let mark: Option<String> = row.try_get(0)?;
    other.close().await?;
    Ok(mark.as_deref() == Some("kept"))
}

impl Postgres {
    /// Connects; also returns whether the tables were created just now.
    pub(crate) async fn open(
        url: &str,
        hints: broadcast::Sender<DistrictId>,
        opening: Opening,
    ) -> Result<(Postgres, bool), OpenError> {
        let options: PgConnectOptions = url.parse().map_err(|_| OpenError::Address)?;
        let name = options.get_application_name().unwrap_or("district-window").to_owned();
        let options =
            options.application_name(&name).statement_cache_capacity(256).disable_statement_logging();
        let connect = PgConnection::connect_with(&options);
        let mut conn = match tokio::time::timeout(2 * SILENCE, connect).await {
            Ok(conn) => conn.map_err(|error| OpenError::Refused(place(&options), why(&options, &error)))?,
            Err(_) => return Err(OpenError::Refused(place(&options), "it does not answer".to_owned())),
        };
        let session = tokio::time::timeout(2 * SILENCE, keeps_session(&mut conn, &options)).await;
        match session {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) | Err(_) => {
                return Err(OpenError::Refused(place(&options), POOLED.to_owned()));
            }
            Ok(Err(error)) => return Err(OpenError::Refused(place(&options), why(&options, &error))),
        }
        let cannot = |error: sqlx::Error| OpenError::Refused(place(&options), why(&options, &error));
        let there: bool = sqlx::query_scalar(sql::HAS_TABLES).fetch_one(&mut conn).await.map_err(cannot)?;
        if !there && opening != Opening::Making {
            return Err(OpenError::NoTables(place(&options)));
        }
        if opening == Opening::Reading {
            let applied: Vec<(i64, Vec<u8>)> =
                sqlx::query_as(sql::STEPS_TAKEN).fetch_all(&mut conn).await.map_err(cannot)?;
            migrations::compare(&applied, |step| step.postgres)?;
        } else {
            migrations::migrator(|step| step.postgres).run(&mut conn).await.map_err(migrations::failed)?;
        }
        let notices = sqlx::raw_sql(sql::NOTICE_THE_LOST).execute(&mut conn).await.is_ok();
        let _closed = conn.close().await;
        let options = if notices { options.options([NOTICED]) } else { options };
        let options = match opening {
            Opening::Reading => options.options([("default_transaction_read_only", "on")]),
            Opening::Making | Opening::Existing => options,
        };
        let writers = pool(WRITERS).connect_lazy_with(options.clone().options([
            ("lock_timeout", PATIENCE),
            ("statement_timeout", PATIENCE),
            ("idle_in_transaction_session_timeout", STALLED),
        ]));
        let readers = Class::ALL.map(|class| {
            let limit = format!("{}ms", class.limit().as_millis());
            let options = options
                .clone()
                .options([("statement_timeout", &limit), ("idle_in_transaction_session_timeout", &limit)]);
            // The amount a page reads depends on its days. A generic plan underestimates them, and sorts
            // everything a district has on record.
            let options = match class {
                Class::Command => options,
                Class::Page | Class::Search | Class::Report => {
                    options.options([("plan_cache_mode", "force_custom_plan")])
                }
            };
            // One core only, without parallel workers.
            let options = if class.gives_way() {
                options.options([("max_parallel_workers_per_gather", "0")])
            } else {
                options
            };
            let pool = pool(class.connections()).connect_lazy_with(options);
            Readers { lane: Lane::new(class), pool }
        });
        let ears = pool(1).connect_lazy_with(options.clone());
        let voice: Arc<Voice> = Arc::default();
        let mut tasks = Vec::new();
        // A read-only database neither changes lines nor follows them.
        if opening != Opening::Reading {
            tasks.push(tokio::spawn(announce(options.clone(), Arc::clone(&voice))).abort_handle());
            tasks.push(tokio::spawn(listen(ears, Arc::clone(&voice), hints)).abort_handle());
        }
        Ok((Postgres { writers, readers, voice, options, tasks }, !there))
    }

    /// The lock for serving beside other nodes, or for being alone.
    pub(crate) async fn lock(&self, alone: bool) -> Result<ServerLock, OpenError> {
        let [shared, only] = sql::TRY_LOCK;
        let asked = if alone { only } else { shared };
        let cannot = |error| OpenError::Refused(place(&self.options), why(&self.options, &error));
        let mut conn = PgConnection::connect_with(&self.options).await.map_err(cannot)?;
        let got: bool = sqlx::query_scalar(asked).fetch_one(&mut conn).await.map_err(cannot)?;
        match (got, alone) {
            (true, _) => Ok(ServerLock(tokio::spawn(hold(conn, self.options.clone(), alone)).abort_handle())),
            (false, true) => Err(OpenError::Served(place(&self.options))),
            (false, false) => Err(OpenError::Refused(
                place(&self.options),
                "`move` or `rebuild` is using it: let that end first".to_owned(),
            )),
        }
    }

    /// Runs work in one transaction.
    pub(crate) async fn write<T: Send + 'static>(&self, work: Work<T>) -> Result<T, StoreError> {
        let conn = self.writers.acquire().await.map_err(|error| refused(&error))?;
        let mut held = Held::new(Conn::Postgres(conn));
        let panicked = |_| Err(StoreError::BadValue("the program panicked over it".to_owned()));
        let all = async {
            held.conn()?.say(sql::BEGIN[1]).await.map_err(|error| refused(&error))?;
            AssertUnwindSafe(work(held.conn()?)).catch_unwind().await.unwrap_or_else(panicked)
        };
        let result = match tokio::time::timeout(SILENCE, all).await {
            Ok(result) => result,
            Err(_) => return Err(silent()),
        };
        match result {
            Ok(value) => match tokio::time::timeout(SILENCE, held.conn()?.say(sql::COMMIT)).await {
                Ok(Ok(())) => {
                    held.release();
                    Ok(value)
                }
                Ok(Err(error)) => Err(StoreError::Unclear(error.to_string())),
                Err(_) => Err(StoreError::Unclear("it did not answer in time".to_owned())),
            },
            Err(error) => {
                let rolled_back = tokio::time::timeout(SILENCE, held.conn()?.say(sql::ROLLBACK)).await;
                if matches!(rolled_back, Ok(Ok(()))) {
                    held.release();
                }
                Err(error)
            }
        }
    }

    /// Runs long work in one transaction.
    pub(crate) async fn write_long<T: Send + 'static>(&self, work: Work<T>) -> Result<T, StoreError> {
        let conn = PgConnection::connect_with(&self.options).await.map_err(|error| refused(&error))?;
        let mut conn = Conn::PostgresAlone(Box::new(conn));
        conn.say(sql::BEGIN[1]).await.map_err(|error| refused(&error))?;
        // Without a commit the transaction ends with the connection.
        let value = work(&mut conn).await?;
        conn.say(sql::COMMIT).await.map_err(|error| StoreError::Unclear(error.to_string()))?;
        Ok(value)
    }

    /// How many connections are in use, by purpose.
    pub(crate) fn vitals(&self) -> Vitals {
        let (open, idle) = (self.writers.size(), u32::try_from(self.writers.num_idle()).unwrap_or(u32::MAX));
        let most = self.writers.options().get_max_connections();
        let writers = PoolUse { name: "writers", used: open.saturating_sub(idle), waiting: 0, most };
        let pools = self.readers.iter().map(|readers| readers.lane.in_use());
        Vitals { pools: [writers].into_iter().chain(pools).collect(), ..Vitals::default() }
    }

    /// A connection for reading, of a class.
    pub(crate) async fn reader(&self, class: Class) -> Result<Held, StoreError> {
        let readers = class.of(&self.readers);
        let turn = readers.lane.turn().await?;
        let conn = readers.pool.acquire().await.map_err(|error| refused(&error))?;
        Ok(Held::in_turn(Conn::Postgres(conn), None, turn))
    }

    /// Announces a change to the other nodes, soon.
    pub(crate) fn announce(&self, district: DistrictId) {
        self.voice.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(district);
        self.voice.wake.notify_one();
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        self.tasks.iter().for_each(tokio::task::AbortHandle::abort);
        self.writers.close().await;
        for readers in &self.readers {
            readers.lane.close();
            readers.pool.close().await;
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::AbortHandle::abort);
    }
}

/// Holds a lock while it runs. A shared lock that was lost with its connection is taken again, before a
/// process that must be alone could mistake the returning server for one without nodes.
async fn hold(conn: PgConnection, options: PgConnectOptions, alone: bool) {
    let mut held = Some(conn);
    let mut told = false;
    loop {
        tokio::time::sleep(if held.is_some() { LOOK } else { LOOK / 4 }).await;
        let lives = match held.as_mut() {
            Some(conn) => tokio::time::timeout(SILENCE, conn.ping()).await.is_ok_and(|pong| pong.is_ok()),
            None => false,
        };
        if lives || alone {
            continue;
        }
        held = match tokio::time::timeout(SILENCE, take_again(&options)).await {
            Ok(Ok(conn)) => Some(conn),
            Ok(Err(why)) => tell(&mut told, &options, &why),
            Err(_) => tell(&mut told, &options, "it does not answer"),
        };
        if held.is_some() && std::mem::take(&mut told) {
            tracing::info!(server = %place(&options), "the database answers again");
        }
    }
}

/// A connection with the shared lock, or the reason why there is none.
async fn take_again(options: &PgConnectOptions) -> Result<PgConnection, String> {
    let cannot = |error: sqlx::Error| why(options, &error);
    let mut conn = PgConnection::connect_with(options).await.map_err(cannot)?;
    let got: bool = sqlx::query_scalar(sql::TRY_LOCK[0]).fetch_one(&mut conn).await.map_err(cannot)?;
    if got { Ok(conn) } else { Err("`move` or `rebuild` is using it".to_owned()) }
}

/// Logs once why the lock is lost; requests meanwhile only report that nothing can be stored.
fn tell(told: &mut bool, options: &PgConnectOptions, why: &str) -> Option<PgConnection> {
    if !std::mem::replace(told, true) {
        tracing::warn!(server = %place(options), why, "the database cannot be reached; trying again until it can");
    }
    None
}

pub(crate) fn silent() -> StoreError {
    StoreError::Unavailable(format!("the server did not answer in {} s", SILENCE.as_secs()))
}

/// Announces changed lines on a separate connection after their commit, so that no commit waits for it.
async fn announce(options: PgConnectOptions, voice: Arc<Voice>) {
    let mut conn: Option<PgConnection> = None;
    loop {
        voice.wake.notified().await;
        let changed = std::mem::take(&mut *voice.changed.lock().unwrap_or_else(PoisonError::into_inner));
        for district in changed {
            if conn.is_none() {
                conn = PgConnection::connect_with(&options).await.ok();
                if let Some(conn) = conn.as_mut() {
                    let own: Result<i32, _> = sqlx::query_scalar(sql::WHO_AM_I).fetch_one(conn).await;
                    voice.own.store(own.map_or(0, i32::cast_unsigned), Ordering::Relaxed);
                }
            }
            let Some(open) = conn.as_mut() else { break };
            let told =
                sqlx::query(sql::NOTIFY).bind(sql::CHANNEL).bind(district.as_str()).execute(open).await;
            if let Err(error) = told {
                tracing::debug!(%error, "a change was not announced; other nodes find it when they poll");
                conn = None;
            }
        }
    }
}

/// Receives announcements of other nodes; reconnects by itself when the connection is lost.
async fn listen(pool: PgPool, voice: Arc<Voice>, hints: broadcast::Sender<DistrictId>) {
    loop {
        if let Err(error) = hear(&pool, &voice, &hints).await {
            tracing::debug!(%error, "no announcements from other nodes for now");
        }
        tokio::time::sleep(DOUBTED).await;
    }
}

async fn hear(
    pool: &PgPool,
    voice: &Voice,
    hints: &broadcast::Sender<DistrictId>,
) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(sql::CHANNEL).await?;
    loop {
        let heard = listener.recv().await?;
        let own = voice.own.load(Ordering::Relaxed) == heard.process_id();
        if let (false, Ok(district)) = (own, heard.payload().parse()) {
            // An error means that there is no receiver.
            let _nobody = hints.send(district);
        }
    }
}

/// The server and database by name, without a password.
fn place(options: &PgConnectOptions) -> String {
    let host =
        options.get_socket().map_or_else(|| options.get_host().to_owned(), |path| path.display().to_string());
    format!("the PostgreSQL server at {host}, port {}", options.get_port())
}

/// Why connecting failed, in words.
fn why(options: &PgConnectOptions, error: &sqlx::Error) -> String {
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    match error {
        sqlx::Error::Database(told) => match told.code().as_deref() {
            Some("28P01") => format!("the password of the user {user} is wrong"),
            Some("28000") => format!("the user {user} is not let in: {}", told.message()),
            Some("3D000") => format!("there is no database “{database}”: create it with createdb {database}"),
            Some("53300") => "it has no connections left".to_owned(),
            Some("57P03") => "it is starting up or shutting down".to_owned(),
            _ => told.message().to_owned(),
        },
        sqlx::Error::Io(io) => format!("nobody answers there: {io}"),
        other => other.to_string(),
    }
}
