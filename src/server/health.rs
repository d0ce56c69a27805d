//! Whether the program is up and whether it can work. A job makes the checks once a second and keeps what they found; whoever asks
//! is given what was found last, so asking costs the database nothing.
//!
//! To add a check: its row in [`found`]. A check whose `ok` is false makes this node not ready. What should be seen to, but keeps
//! nobody from working, is a row in [`warnings`].

use crate::commands::log::LIFE;
use crate::finish::AsWritten;
use crate::front::{Front, Shared};
use crate::world::instant;
use arc_swap::ArcSwap;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::time::{At, HOUR};
use futures::future::join_all;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::audit::{SAVED_AT, VERIFIED_AT};
use ops::error::OutOfService;
use ops::ports::DistrictCard;
use ops::readiness::Unfit;
use serde::Serialize;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The checks are made this often.
const EVERY: Duration = Duration::from_secs(1);
/// Writing is tried this often while it works; it costs the disk a flush. While it fails, at every look.
const WRITES_EVERY: Duration = Duration::from_secs(3);
/// Each check has this long.
const PATIENCE: Duration = Duration::from_secs(2);
/// What was found longer ago than this says nothing about now.
const STALE: Duration = Duration::from_secs(10);
/// How far behind the figures are is looked at this often.
const FIGURES_EVERY: Duration = Duration::from_secs(15);
/// Less room than this on the database's disk, or than a twentieth of a small one, should be seen to.
const DISK_FREE: u64 = 2 << 30;
/// The database's log is emptied by force at 64 MiB; only a reader that stays keeps it longer than this.
const LOG_LONG: u64 = 128 << 20;
/// Figures this far behind are old news: a busy department writes some 10,000 facts an hour.
const FIGURES_BEHIND: u64 = 5_000;
/// A certificate should be renewed this long before its end.
const CERTIFICATE_DAYS: i64 = 14;

/// One thing that must hold for this node to work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name, stable, for programs.
    pub name: &'static str,
    /// It holds.
    pub ok: bool,
    /// What was found, in a sentence that anybody may read: no addresses, paths or names of people.
    pub detail: String,
}

impl Check {
    /// A check that holds with `Ok`, and does not with the sentence of `Err`.
    #[must_use]
    pub fn of(name: &'static str, result: Result<String, String>) -> Check {
        let ok = result.is_ok();
        Check { name, ok, detail: result.unwrap_or_else(|why| why) }
    }
}

/// What the checks found last.
#[derive(Default)]
pub struct Health {
    last: ArcSwap<Found>,
    /// This node was asked to end and is about to: no new work should be sent to it.
    leaving: AtomicBool,
}

#[derive(Default)]
struct Found {
    checks: Vec<Check>,
    warnings: Vec<Check>,
    at: Option<Instant>,
    wrote: Option<Instant>,
    figures: Option<(Instant, Slow)>,
}

/// What is asked of the database now and then.
#[derive(Debug, Clone, Copy, Default)]
struct Slow {
    /// Facts that the figures have still to count.
    behind: Option<u64>,
    /// When the database was last saved.
    saved: Option<At>,
    /// When the record was last verified.
    verified: Option<At>,
    /// Districts with addresses that nothing can be sent to.
    unmailed: usize,
}

impl Health {
    /// The checks as last made.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        let last = self.last.load();
        let mut checks = last.checks.clone();
        if last.at.is_none_or(|at| at.elapsed() > STALE) {
            let detail = "the checks have not ended in time".to_owned();
            checks.push(Check { name: "checks", ok: false, detail });
        }
        if self.leaving.load(Ordering::Relaxed) {
            let detail = "this server was asked to end".to_owned();
            checks.push(Check { name: "leaving", ok: false, detail });
        }
        checks
    }

    /// What should be seen to, as last looked at: a row for each thing, whether it holds or not.
    #[must_use]
    pub fn warnings(&self) -> Vec<Check> {
        self.last.load().warnings.clone()
    }

    /// How many facts the figures were behind the lines when that was last looked at.
    #[must_use]
    pub fn figures_behind(&self) -> Option<u64> {
        self.slow().behind
    }

    /// When the database was last saved by `backup`.
    #[must_use]
    pub fn saved(&self) -> Option<At> {
        self.slow().saved
    }

    /// When the record was last verified by `audit verify`.
    #[must_use]
    pub fn verified(&self) -> Option<At> {
        self.slow().verified
    }

    fn slow(&self) -> Slow {
        self.last.load().figures.map(|(_, slow)| slow).unwrap_or_default()
    }

    /// Whether every check holds: the database can be written, the clock is right, and so on.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.checks().iter().all(|check| check.ok)
    }

    /// From now on this node says that it is not ready.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Makes the checks, keeps what they find, and logs what has changed.
    pub async fn look(&self, front: &Front) {
        let before = self.last.load_full();
        let found = found(front, &before).await;
        for check in &found.checks {
            let was = before.checks.iter().find(|was| was.name == check.name);
            match (check.ok, was.is_none_or(|was| was.ok)) {
                (false, true) => tracing::warn!(check = check.name, detail = check.detail, "not ready"),
                (true, false) => tracing::info!(target: LIFE, check = check.name, "ready again"),
                _ => {}
            }
        }
        for warning in &found.warnings {
            let was = before.warnings.iter().find(|was| was.name == warning.name);
            match (warning.ok, was.is_none_or(|was| was.ok)) {
                (false, true) => tracing::warn!(about = warning.name, warning.detail, "should be seen to"),
                (true, false) => {
                    tracing::info!(target: LIFE, about = warning.name, warning.detail, "seen to")
                }
                _ => {}
            }
        }
        self.last.store(Arc::new(found));
    }

    /// Makes the checks again and again. Ends never.
    pub async fn watch(front: Shared) {
        loop {
            tokio::time::sleep(EVERY).await;
            front.health.look(&front).await;
        }
    }
}

/// All checks, each with its own time limit, at once.
async fn found(front: &Front, before: &Found) -> Found {
    let was = before.checks.iter().find(|check| check.name == WRITING && check.ok);
    let fresh = before.wrote.is_some_and(|wrote| wrote.elapsed() < WRITES_EVERY);
    let kept = was.filter(|_| fresh);
    let checks: Vec<Pin<Box<dyn Future<Output = Check> + Send + '_>>> = vec![
        Box::pin(in_time(WRITING, async {
            match kept {
                Some(kept) => Ok(kept.detail.clone()),
                None => writing(front).await,
            }
        })),
        Box::pin(in_time("file", async { file(front) })),
        Box::pin(in_time("clock", clock(front))),
        Box::pin(in_time("record", record(front))),
        Box::pin(in_time("current", current(front))),
        Box::pin(in_time("facts", facts(front))),
        Box::pin(in_time(DISTRICTS, districts(front))),
    ];
    let checks = join_all(checks).await;
    let wrote = if kept.is_some() { before.wrote } else { Some(instant()) };
    let figures = match before.figures {
        Some((at, slow)) if at.elapsed() < FIGURES_EVERY => Some((at, slow)),
        _ => {
            let slow = async {
                let (saved, verified) = (time_of(front, SAVED_AT).await, time_of(front, VERIFIED_AT).await);
                Slow { behind: behind(front).await, saved, verified, unmailed: unmailed(front).await }
            };
            Some((instant(), tokio::time::timeout(PATIENCE, slow).await.unwrap_or_default()))
        }
    };
    let warnings = warnings(front, figures.map(|(_, slow)| slow).unwrap_or_default());
    Found { checks, warnings, at: Some(instant()), wrote, figures }
}

const WRITING: &str = "database";
const DISTRICTS: &str = "districts";

async fn in_time(name: &'static str, check: impl Future<Output = Result<String, String>>) -> Check {
    let result = tokio::time::timeout(PATIENCE, check).await;
    let late = || Err(format!("no answer within {} s", PATIENCE.as_secs()));
    Check::of(name, result.unwrap_or_else(|_| late()))
}

/// The database can be written.
async fn writing(front: &Front) -> Result<String, String> {
    front.tools().store.probe().await.map_err(|error| {
        // What the database says may name its address, which is nobody's business outside.
        tracing::debug!(%error, "the database could not be written");
        "the database cannot be written".to_owned()
    })?;
    Ok("the database can be written".to_owned())
}

/// The name of the database still leads to the file that was opened.
fn file(front: &Front) -> Result<String, String> {
    match front.tools().store.misplaced() {
        None => Ok("the database is where it was opened".to_owned()),
        Some(why) => {
            tracing::debug!(why, "the database is not where it was opened");
            Err("the database's file was moved, removed or replaced: put it back, or start again with the right one".to_owned())
        }
    }
}

/// The clock agrees with the database's.
async fn clock(front: &Front) -> Result<String, String> {
    let clock = &front.tools().clock;
    let theirs = front.tools().store.database_time().await.map_err(|error| {
        tracing::debug!(%error, "the database's clock could not be read");
        "the database's clock cannot be read".to_owned()
    })?;
    clock.stamp(theirs).map_err(|off| off.to_string())?;
    match clock.off() {
        Some(off) => Err(off.to_string()),
        None => Ok(format!("the machine's clock is {} ms from the time that is recorded", clock.offset())),
    }
}

/// No last fact lies in the future.
async fn record(front: &Front) -> Result<String, String> {
    match front.ops.head_ahead() {
        0 => Ok("no fact lies ahead of the clock".to_owned()),
        ahead => Err(format!("the last fact of a district lies {ahead} ms ahead of the clock")),
    }
}

/// What other nodes record is seen.
async fn current(front: &Front) -> Result<String, String> {
    match *front.ops.standing().borrow() {
        Some((since, Unfit::Database)) => {
            Err(format!("the lines could not be read since {}", crate::commands::stamp(since)))
        }
        _ => Ok("the lines are read every second".to_owned()),
    }
}

/// Every kind of fact is known to this version.
async fn facts(front: &Front) -> Result<String, String> {
    let newer = districts_with(front, |why| matches!(why, OutOfService::Newer(_)));
    if newer.is_empty() {
        return Ok("every kind of fact on record is known".to_owned());
    }
    Err(format!("a newer version of the program recorded facts that this one does not know: {newer}"))
}

/// Damaged districts do not take the others out of service with them.
async fn districts(front: &Front) -> Result<String, String> {
    let damaged = districts_with(front, |why| matches!(why, OutOfService::Damaged(_)));
    if damaged.is_empty() {
        return Ok("every district is in service".to_owned());
    }
    let detail = format!("out of service, because a stored row cannot be read: {damaged}");
    // A node that serves nobody is not ready.
    if front.ops.districts().is_empty() { Err(detail) } else { Ok(detail) }
}

fn districts_with(front: &Front, is: impl Fn(&OutOfService) -> bool) -> String {
    let all = front.ops.out_of_service();
    all.iter().filter(|(_, why)| is(why)).map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ")
}

/// A time that a command has left in the settings.
async fn time_of(front: &Front, setting: &str) -> Option<At> {
    front.tools().store.setting(setting).await.ok().flatten()?.parse().ok().map(At)
}

/// How many facts the figures have still to count, in all districts.
async fn behind(front: &Front) -> Option<u64> {
    let followers = front.tools().store.followers().await.ok()?;
    let behind = front.ops.every_line().into_iter().map(|published| {
        let line = &published.line;
        let follower = followers.iter().find(|follower| follower.district == line.district);
        line.head.seq.saturating_sub(follower.and_then(|one| one.position).unwrap_or_default())
    });
    Some(behind.sum())
}

/// How many districts have addresses for their alarms while the service has no mail server.
async fn unmailed(front: &Front) -> usize {
    if front.config.post.is_some() {
        return 0;
    }
    let districts = front.tools().store.cards().await.unwrap_or_default();
    let mailed = |district: &&DistrictCard| {
        let alarms = &district.card.alarms;
        !alarms.supervisor.is_empty() || !alarms.captain.is_empty()
    };
    districts.iter().filter(mailed).count()
}

/// What should be seen to before it becomes trouble.
fn warnings(front: &Front, slow: Slow) -> Vec<Check> {
    let row = |name, ok: bool, detail: String| Check { name, ok, detail };
    let vitals = front.tools().store.vitals();
    let mut rows = Vec::new();
    if let Some((free, all)) = vitals.disk {
        let enough = free >= DISK_FREE.min(all / 20);
        rows.push(row("disk", enough, format!("{} of {} free", in_words(free), in_words(all))));
    }
    if let Some(log) = vitals.log_bytes {
        let detail = format!("{}; it cannot be emptied while a reader stays for long", in_words(log));
        rows.push(row("log", log <= LOG_LONG, detail));
    }
    if let Some(behind) = slow.behind {
        rows.push(row("figures", behind <= FIGURES_BEHIND, format!("{behind} facts to count")));
    }
    if let Some(ends) = front.certificate.as_ref().and_then(crate::certificate::Certificate::ends) {
        let days = (ends - front.now()) / (24 * HOUR);
        rows.push(row("certificate", days >= CERTIFICATE_DAYS, format!("ends in {days} days")));
    }
    let (open, most) = (front.connections.count(), front.connections.most());
    rows.push(row("connections", open <= most / 5 * 4, format!("{open} of {most} open")));
    let failing = front.counts.messages.failing(front.now());
    let each = failing.iter().map(|one| format!("{} of {}: {}", one.way.as_str(), one.district, one.why));
    let detail = if failing.is_empty() {
        "no message about an alarm has failed".to_owned()
    } else {
        each.collect::<Vec<_>>().join("; ")
    };
    rows.push(row("receivers", failing.is_empty(), detail));
    let detail = match slow.unmailed {
        0 if front.config.post.is_none() => {
            "no mail server is set, and no district has addresses for alarms".to_owned()
        }
        0 => "alarms that go by mail can be sent".to_owned(),
        some => format!("{some} districts have addresses for alarms, and no mail server is set (--smtp)"),
    };
    rows.push(row("mail", slow.unmailed == 0, detail));
    rows
}

/// A number of bytes as people read it.
fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}

/// Plain text with a status.
pub(crate) fn text(status: StatusCode, text: String) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

/// The program is up.
pub async fn healthz() -> Response {
    text(StatusCode::OK, "ok\n".to_owned())
}

#[derive(Serialize)]
struct Report {
    ready: bool,
    checks: Vec<Check>,
    warnings: Vec<Check>,
}

/// Whether this node can work: `ready`, or a line for each check that does not hold. With `Accept: application/json` every check.
pub async fn readyz(State(front): State<Shared>, headers: HeaderMap) -> Response {
    let checks = front.health.checks();
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let wants_json = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let mut response = if wants_json.is_some_and(|accept| accept.contains("application/json")) {
        let body = serde_json::to_string(&Report { ready, checks, warnings: front.health.warnings() })
            .unwrap_or_default();
        crate::api::json_text(status, body)
    } else if ready {
        let damaged =
            front.ops.out_of_service().iter().any(|(_, why)| matches!(why, OutOfService::Damaged(_)));
        let said = checks.iter().filter(|check| damaged && check.name == DISTRICTS);
        let lines: String = said.map(|check| format!("{}: {}\n", check.name, check.detail)).collect();
        text(status, format!("ready\n{lines}"))
    } else {
        let failing = checks.iter().filter(|check| !check.ok);
        text(status, failing.map(|check| format!("{}: {}\n", check.name, check.detail)).collect())
    };
    if !ready {
        response.extensions_mut().insert(AsWritten);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}
