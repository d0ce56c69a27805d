//! Background jobs. Every job ends when the server stops.

use crate::auth::failures::Refused;
use crate::courier::Carrier;
use crate::exports::What;
use crate::health::checks;
use crate::state::Shared;
use domain::command::Command;
use domain::fact::{Actor, Who};
use domain::time::{At, HOUR, Ms};
use ops::clerk::Errand;
use ops::staff::StaffEvent;
use std::future::Future;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Idempotency keys, and sessions and links that have ended, are stored for this long.
const KEEP: Ms = 24 * HOUR;
const MINUTE: Duration = Duration::from_secs(60);

/// Alarms are checked, and messages sent, this often. Checking costs nothing where nothing is pending.
const ALARMS: Duration = Duration::from_secs(1);

/// Starts all jobs; `carrier` delivers the messages about alarms.
pub fn start(state: &Shared, carrier: Carrier, jobs: &mut JoinSet<()>) {
    until_stopped(state, jobs, checks::watch(Arc::clone(state)));
    start_alarms(state, carrier, jobs);
    let ops = Arc::clone(&state.ops);
    until_stopped(state, jobs, ops.follow());
    until_stopped(state, jobs, Arc::clone(&state.ops).keep_counting());
    until_stopped(state, jobs, fill_words(Arc::clone(state)));
    let shared = Arc::clone(state);
    until_stopped(state, jobs, async move {
        every(|| shared.ops.is_fit(), MINUTE, || minutely(Arc::clone(&shared))).await
    });
    let shared = Arc::clone(state);
    let steady = Arc::new(Mutex::new(Steady::default()));
    until_stopped(state, jobs, async move {
        let job = || forget(Arc::clone(&shared), Arc::clone(&steady));
        every(|| shared.ops.is_fit(), 10 * MINUTE, job).await
    });
    let shared = Arc::clone(state);
    let names = move || {
        let shared = Arc::clone(&shared);
        async move {
            if let Err(error) = shared.live.read_names().await {
                tracing::warn!(%error, "the names of the staff could not be read");
            }
        }
    };
    let ops = Arc::clone(&state.ops);
    until_stopped(state, jobs, async move { every(|| ops.is_fit(), MINUTE / 4, names).await });
}

/// Two separate jobs: a mail server that does not answer must not keep an alarm from ringing.
fn start_alarms(state: &Shared, carrier: Carrier, jobs: &mut JoinSet<()>) {
    let (ops, looked) = (Arc::clone(&state.ops), Arc::new(Notify::new()));
    jobs.spawn(send_messages(Arc::clone(state), Arc::new(carrier), Arc::clone(&looked)));
    until_stopped(state, jobs, async move {
        let look = || async {
            ops.warn_of_closing().await;
            ops.watch_alarms().await;
            looked.notify_one();
        };
        every(|| ops.is_fit(), ALARMS, look).await;
    });
}

/// Messages in progress have this long to finish when the server stops: cut off, they would be sent a second time after the
/// next start.
const ON_ITS_WAY: Duration = Duration::from_secs(15);

/// Each receiver has its own task: one that does not answer does not delay the others. Messages about alarms are sent once
/// all alarms were checked (`looked`), others at the latest after [`ALARMS`].
async fn send_messages(state: Shared, carrier: Arc<Carrier>, looked: Arc<Notify>) {
    let mut workers = JoinSet::new();
    while state.stop.run_until_cancelled(tokio::time::timeout(ALARMS, looked.notified())).await.is_some() {
        while workers.try_join_next().is_some() {}
        if !state.ops.is_fit() {
            continue;
        }
        let lanes = state.ops.lanes(&state.counts.messages).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "messages about alarms could not be processed");
            Vec::new()
        });
        for lane in lanes {
            let (state, carrier) = (Arc::clone(&state), Arc::clone(&carrier));
            workers.spawn(async move {
                let stopped = || state.stop.is_cancelled() || !state.ops.is_fit();
                state.ops.send(&lane, &*carrier, &state.counts.messages, &stopped).await;
            });
        }
    }
    let all = async { while workers.join_next().await.is_some() {} };
    if tokio::time::timeout(ON_ITS_WAY, all).await.is_err() {
        tracing::warn!(
            "messages about alarms were still on their way: they are sent again, under the same ids"
        );
    }
}

fn until_stopped(state: &Shared, jobs: &mut JoinSet<()>, job: impl Future<Output = ()> + Send + 'static) {
    let stop = state.stop.clone();
    jobs.spawn(async move {
        stop.run_until_cancelled(job).await;
    });
}

/// Repeats a job while the node is fit: with a wrong clock it would end what is still valid, and cut off from the other nodes
/// it would repeat their work.
async fn every<F: Future<Output = ()>>(fit: impl Fn() -> bool, pause: Duration, job: impl Fn() -> F) {
    loop {
        tokio::time::sleep(pause).await;
        if fit() {
            job().await;
        }
    }
}

async fn minutely(state: Shared) {
    put_on_record(&state).await;
    write_heard(&state).await;
    state.limits.tidy();
    sweep(&state).await;
    if let Err(error) = state.ops.free_left_windows().await {
        tracing::warn!(%error, "windows whose officers have left could not be closed");
    }
    scripts_of_the_day(&state).await;
}

/// Writes down when the devices of this node were last heard.
pub async fn write_heard(state: &Shared) {
    if let Err(error) = state.ops.write_heard().await {
        tracing::warn!(%error, "when devices were last heard could not be written down");
    }
}

/// Scripts come into use, and go out of use, on set days: checked once a business day.
async fn scripts_of_the_day(state: &Shared) {
    let first = state.ops.districts().into_iter().find_map(|id| state.ops.clerk(&id).ok());
    let Some(day) = first.map(|clerk| clerk.published().calendar.business_day(state.now())) else { return };
    if state.scripts_of.swap(day.0, Ordering::Relaxed) == day.0 {
        return;
    }
    if let Err(error) = state.ops.put_to_use(Actor::system()).await {
        tracing::warn!(%error, "the scripts of the day could not be put to use");
        state.scripts_of.store(i32::MIN, Ordering::Relaxed);
    }
}

/// Puts on record the failures and exports since the last call.
pub async fn put_on_record(state: &Shared) {
    write_failed(state).await;
    if let Err(error) = write_exports(state).await {
        tracing::warn!(%error, "exports by the command line could not be put on record");
    }
}

/// Wrong passwords and refused access, counted.
async fn write_failed(state: &Shared) {
    for (failure, (count, paused)) in state.failed.take() {
        let (who, event) = match failure {
            Refused::Password(staff, source) => {
                (Who::System, StaffEvent::SignInsFailed { staff, source, count, paused })
            }
            Refused::Access(who, action) => {
                (who, StaffEvent::AccessRefused { action: format!("{action:?}"), count })
            }
        };
        if let Err(error) = state.tools().note(who, event).await {
            tracing::warn!(%error, count, paused, "what failed could not be written down");
        }
    }
}

/// Exports by the command line, which notes them in settings.
async fn write_exports(state: &Shared) -> Result<(), ops::error::Error> {
    let tools = state.tools();
    for what in What::ALL {
        let at = tools.store.setting(what.noted()).await?.and_then(|text| text.parse().ok().map(At));
        if let Some(at) = at {
            let event = StaffEvent::Exported { what: what.command().to_owned() };
            tools.note_all(vec![(at, Who::System, event)]).await?;
            tools.store.set_setting(what.noted(), "").await?;
        }
    }
    Ok(())
}

/// Detects that the clock was set. A clock set far ahead for a while would let everything be deleted that is still valid.
#[derive(Debug, Default)]
struct Steady {
    last: Option<(At, Ms)>,
    /// Nothing is deleted until this uptime, which also counts while the machine sleeps.
    rests_until: Option<Ms>,
}

/// A clock that was set by more than this is likely to be set back.
const SET: Ms = HOUR;

impl Steady {
    /// Compares the clock, which runs `scale` times as fast as real time, with the uptime: whether it has not been set for as
    /// long as things are stored.
    fn look(&mut self, now: At, scale: f64, uptime: Ms) -> bool {
        if let Some((then, since)) = self.last.replace((now, uptime)) {
            let passed = (uptime - since) as f64 * scale;
            if ((now - then) as f64 - passed).abs() > SET as f64 * scale.max(1.0) {
                self.rests_until = Some(uptime + KEEP);
            }
        }
        self.rests_until.is_none_or(|until| uptime >= until)
    }
}

async fn forget(state: Shared, steady: Arc<Mutex<Steady>>) {
    let clock = &state.tools().clock;
    let (now, scale, uptime) = (state.now(), clock.scale(), clock.tick());
    if !steady.lock().unwrap_or_else(PoisonError::into_inner).look(now, scale, uptime) {
        tracing::warn!("the clock was set by more than an hour: nothing is forgotten for a day");
        return;
    }
    let before = now + -state.tools().real(KEEP);
    if let Err(error) = state.tools().store.forget(before).await {
        tracing::warn!(%error, "what has ended could not be forgotten");
    }
}

/// Indexes older names and numbers for the search by words, a day at a time. It rests ten times as long as it works, since
/// commands wait for the same writer.
async fn fill_words(state: Shared) {
    loop {
        if !state.ops.is_fit() {
            tokio::time::sleep(ALARMS).await;
            continue;
        }
        let begun = crate::os::instant();
        match state.tools().store.fill_words().await {
            Ok(true) => tokio::time::sleep(10 * begun.elapsed()).await,
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "older names and numbers could not be made searchable");
                tokio::time::sleep(MINUTE).await;
            }
        }
    }
}

/// Ends leftover visits of an earlier business day in districts that are closed, once no officer is there any more.
async fn sweep(state: &Shared) {
    for published in state.ops.every_line() {
        let now = state.now().max(published.line.head.at);
        let Some(spared) = published.to_sweep(now) else { continue };
        let Ok(clerk) = state.ops.clerk(&published.line.district) else { continue };
        let errand = Errand::of_system(Command::Sweep { spared });
        if let Err(error) = clerk.ask(errand).await {
            tracing::warn!(district = %published.line.district, %error, "the end of the day could not be swept");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_clock_that_was_set_far_ahead_lets_nothing_be_forgotten() {
        let mut steady = Steady::default();
        let after = |minutes: Ms| 1_000 + minutes * 60_000;
        let at = |minutes: Ms, ahead: Ms| At(1_800_000_000_000 + minutes * 60_000 + ahead);
        assert!(steady.look(at(0, 0), 1.0, after(0)));
        assert!(steady.look(at(10, 0), 1.0, after(10)));
        let far = 400 * 24 * HOUR;
        assert!(!steady.look(at(20, far), 1.0, after(20)), "set ahead");
        assert!(!steady.look(at(30, 0), 1.0, after(30)), "and back");
        assert!(!steady.look(at(1_000, 0), 1.0, after(1_000)));
        assert!(steady.look(at(1_500, 0), 1.0, after(1_500)), "a day later");
        // A demo's clock is fast all the time.
        let mut steady = Steady::default();
        let fast = |minutes: Ms| At(1_800_000_000_000 + minutes * 60_000 * 60);
        assert!(steady.look(fast(0), 60.0, after(0)) && steady.look(fast(10), 60.0, after(10)));
    }

    #[tokio::test]
    async fn a_job_rests_while_the_node_must_not_work() {
        let (asked, worked) = (Cell::new(0), tokio::sync::Notify::new());
        let fit = || {
            asked.set(asked.get() + 1);
            asked.get() > 5
        };
        let first = Cell::new(0);
        let job = || {
            first.set(asked.get());
            worked.notify_one();
            std::future::pending()
        };
        tokio::select! {
            () = every(fit, Duration::from_millis(1), job) => {}
            () = worked.notified() => {}
        }
        assert_eq!(first.get(), 6, "it was asked each time, and worked once it might");
    }
}
