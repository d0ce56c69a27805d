//! The checks, and the warnings about what an operator should attend to.
//!
//! To add a check: its row in [`found`]. A check whose `ok` is false makes this node not ready. What needs attention but does
//! not stop work is a row in [`warnings`].

use super::{Check, DISTRICTS, Found, Slow};
use crate::certificate::Certificate;
use crate::log::LIFE;
use crate::os::instant;
use crate::state::{AppState, Shared};
use crate::units::{size, stamp};
use domain::time::{At, HOUR};
use futures::future::join_all;
use ops::audit::{SAVED_AT, VERIFIED_AT};
use ops::error::OutOfService;
use ops::fitness::Unfit;
use ops::ports::DistrictCard;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// The interval between checks.
const EVERY: Duration = Duration::from_secs(1);
/// Writing is tried this often while it works, as it costs a disk flush; while it fails, at every check.
const WRITES_EVERY: Duration = Duration::from_secs(3);
/// The timeout of each check.
const PATIENCE: Duration = Duration::from_secs(2);
/// The lag of the figures is read this often.
const FIGURES_EVERY: Duration = Duration::from_secs(15);
/// Warn when the database's disk has fewer free bytes than this, or than a twentieth of a small disk.
const DISK_FREE: u64 = 2 << 30;
/// The write-ahead log is truncated at 64 MiB; only a long-running reader lets it grow beyond this many bytes.
const LOG_LONG: u64 = 128 << 20;
/// Warn when the figures lag by this many facts; a busy department writes some 10,000 an hour.
const FIGURES_BEHIND: u64 = 5_000;
/// Warn when the certificate expires within this many days.
const CERTIFICATE_DAYS: i64 = 14;

/// Runs the checks, stores the results, and logs changes.
pub async fn look(state: &AppState) {
    let before = state.health.last.load_full();
    let found = found(state, &before).await;
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
    state.health.last.store(Arc::new(found));
}

/// Runs the checks periodically. Never returns.
pub async fn watch(state: Shared) {
    loop {
        tokio::time::sleep(EVERY).await;
        look(&state).await;
    }
}

/// Runs all checks concurrently, each with its own timeout.
async fn found(state: &AppState, before: &Found) -> Found {
    let was = before.checks.iter().find(|check| check.name == WRITING && check.ok);
    let fresh = before.wrote.is_some_and(|wrote| wrote.elapsed() < WRITES_EVERY);
    let kept = was.filter(|_| fresh);
    let checks: Vec<Pin<Box<dyn Future<Output = Check> + Send + '_>>> = vec![
        Box::pin(in_time(WRITING, async {
            match kept {
                Some(kept) => Ok(kept.detail.clone()),
                None => writing(state).await,
            }
        })),
        Box::pin(in_time("file", async { file(state) })),
        Box::pin(in_time("clock", clock(state))),
        Box::pin(in_time("record", record(state))),
        Box::pin(in_time("current", current(state))),
        Box::pin(in_time("facts", facts(state))),
        Box::pin(in_time(DISTRICTS, districts(state))),
    ];
    let checks = join_all(checks).await;
    let wrote = if kept.is_some() { before.wrote } else { Some(instant()) };
    let figures = match before.figures {
        Some((at, slow)) if at.elapsed() < FIGURES_EVERY => Some((at, slow)),
        _ => {
            let slow = async {
                let (saved, verified) = (time_of(state, SAVED_AT).await, time_of(state, VERIFIED_AT).await);
                Slow { behind: behind(state).await, saved, verified, unmailed: unmailed(state).await }
            };
            Some((instant(), tokio::time::timeout(PATIENCE, slow).await.unwrap_or_default()))
        }
    };
    let warnings = warnings(state, figures.map(|(_, slow)| slow).unwrap_or_default());
    Found { checks, warnings, at: Some(instant()), wrote, figures }
}

const WRITING: &str = "database";

async fn in_time(name: &'static str, check: impl Future<Output = Result<String, String>>) -> Check {
    let result = tokio::time::timeout(PATIENCE, check).await;
    let late = || Err(format!("no answer within {} s", PATIENCE.as_secs()));
    Check::of(name, result.unwrap_or_else(|_| late()))
}

/// The database can be written.
async fn writing(state: &AppState) -> Result<String, String> {
    state.tools().store.probe().await.map_err(|error| {
        // The database's error may contain its address, which must not leave the server.
        tracing::debug!(%error, "the database could not be written");
        "the database cannot be written".to_owned()
    })?;
    Ok("the database can be written".to_owned())
}

/// The database's path still leads to the file that was opened.
fn file(state: &AppState) -> Result<String, String> {
    match state.tools().store.misplaced() {
        None => Ok("the database is where it was opened".to_owned()),
        Some(why) => {
            tracing::debug!(why, "the database is not where it was opened");
            Err("the database's file was moved, removed or replaced: put it back, or start again with the right one".to_owned())
        }
    }
}

/// The clock agrees with the database's.
async fn clock(state: &AppState) -> Result<String, String> {
    let clock = &state.tools().clock;
    let theirs = state.tools().store.database_time().await.map_err(|error| {
        tracing::debug!(%error, "the database's clock could not be read");
        "the database's clock cannot be read".to_owned()
    })?;
    clock.stamp(theirs).map_err(|off| off.to_string())?;
    match clock.off() {
        Some(off) => Err(off.to_string()),
        None => Ok(format!("the machine's clock is {} ms from the time that is recorded", clock.offset())),
    }
}

/// No district's last fact is in the future.
async fn record(state: &AppState) -> Result<String, String> {
    match state.ops.head_ahead() {
        0 => Ok("no fact lies ahead of the clock".to_owned()),
        ahead => Err(format!("the last fact of a district lies {ahead} ms ahead of the clock")),
    }
}

/// Facts that other nodes record arrive here.
async fn current(state: &AppState) -> Result<String, String> {
    match *state.ops.standing().borrow() {
        Some((since, Unfit::Database)) => Err(format!("the lines could not be read since {}", stamp(since))),
        _ => Ok("the lines are read every second".to_owned()),
    }
}

/// Every kind of fact is known to this version.
async fn facts(state: &AppState) -> Result<String, String> {
    let newer = districts_with(state, |why| matches!(why, OutOfService::Newer(_)));
    if newer.is_empty() {
        return Ok("every kind of fact on record is known".to_owned());
    }
    Err(format!("a newer version of the program recorded facts that this one does not know: {newer}"))
}

/// Damaged districts are reported, but leave the node ready as long as others are in service.
async fn districts(state: &AppState) -> Result<String, String> {
    let damaged = districts_with(state, |why| matches!(why, OutOfService::Damaged(_)));
    if damaged.is_empty() {
        return Ok("every district is in service".to_owned());
    }
    let detail = format!("out of service, because a stored row cannot be read: {damaged}");
    // A node without any district in service is not ready.
    if state.ops.districts().is_empty() { Err(detail) } else { Ok(detail) }
}

fn districts_with(state: &AppState, is: impl Fn(&OutOfService) -> bool) -> String {
    let all = state.ops.out_of_service();
    all.iter().filter(|(_, why)| is(why)).map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ")
}

/// A time that a command of the program has stored in the settings.
async fn time_of(state: &AppState, setting: &str) -> Option<At> {
    state.tools().store.setting(setting).await.ok().flatten()?.parse().ok().map(At)
}

/// How many facts the figures have yet to count, in all districts.
async fn behind(state: &AppState) -> Option<u64> {
    let followers = state.tools().store.followers().await.ok()?;
    let behind = state.ops.every_line().into_iter().map(|published| {
        let line = &published.line;
        let follower = followers.iter().find(|follower| follower.district == line.district);
        line.head.seq.saturating_sub(follower.and_then(|one| one.position).unwrap_or_default())
    });
    Some(behind.sum())
}

/// How many districts have email addresses for their alarms although no mail server is configured.
async fn unmailed(state: &AppState) -> usize {
    if state.config.post.is_some() {
        return 0;
    }
    let districts = state.tools().store.cards().await.unwrap_or_default();
    let mailed = |district: &&DistrictCard| {
        let alarms = &district.card.alarms;
        !alarms.supervisor.is_empty() || !alarms.captain.is_empty()
    };
    districts.iter().filter(mailed).count()
}

/// Warnings about problems to come.
fn warnings(state: &AppState, slow: Slow) -> Vec<Check> {
    let row = |name, ok: bool, detail: String| Check { name, ok, detail };
    let vitals = state.tools().store.vitals();
    let mut rows = Vec::new();
    if let Some((free, all)) = vitals.disk {
        let enough = free >= DISK_FREE.min(all / 20);
        rows.push(row("disk", enough, format!("{} of {} free", size(free), size(all))));
    }
    if let Some(log) = vitals.log_bytes {
        let detail = format!("{}; it cannot be emptied while a reader stays for long", size(log));
        rows.push(row("log", log <= LOG_LONG, detail));
    }
    if let Some(behind) = slow.behind {
        rows.push(row("figures", behind <= FIGURES_BEHIND, format!("{behind} facts to count")));
    }
    if let Some(ends) = state.certificate.as_ref().and_then(Certificate::ends) {
        let days = (ends - state.now()) / (24 * HOUR);
        rows.push(row("certificate", days >= CERTIFICATE_DAYS, format!("ends in {days} days")));
    }
    let (open, most) = (state.connections.count(), state.connections.most());
    rows.push(row("connections", open <= most / 5 * 4, format!("{open} of {most} open")));
    let failing = state.counts.messages.failing(state.now());
    let each = failing.iter().map(|one| format!("{} of {}: {}", one.way.as_str(), one.district, one.why));
    let detail = if failing.is_empty() {
        "no message about an alarm has failed".to_owned()
    } else {
        each.collect::<Vec<_>>().join("; ")
    };
    rows.push(row("receivers", failing.is_empty(), detail));
    let detail = match slow.unmailed {
        0 if state.config.post.is_none() => {
            "no mail server is set, and no district has addresses for alarms".to_owned()
        }
        0 => "alarms that go by mail can be sent".to_owned(),
        some => format!("{some} districts have addresses for alarms, and no mail server is set (--smtp)"),
    };
    rows.push(row("mail", slow.unmailed == 0, detail));
    rows
}
