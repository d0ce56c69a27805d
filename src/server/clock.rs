//! The clock that stamps facts: it follows the database's clock, or runs faster in a demo.

use crate::os::{instant, secret, wall};
use domain::time::{At, CLOCK_TOLERANCE, Ms, SECOND, Stamp, Tick};
use ops::ports::{Clock, ClockOff, Store, StoreError};
use rustix::time::{ClockId, clock_gettime};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use uuid::Uuid;

/// The setting that stores the epoch and speed of a demo's fast clock: `shown,real,scale`.
const CLOCK: &str = "clock";
/// A small difference from the reference is slewed at one part in this many: 5 %, so that two seconds take forty. Slewing
/// never makes time go backwards.
const SLEW: Ms = 20;
/// A reference that was set must have been steady for this long before it is followed: a clock may be set twice in a row.
const SETTLED: Ms = 5 * SECOND;
/// Two readings of a steady difference may differ by this much.
const STEADY: Ms = SECOND / 2;

/// The clocks of a machine, which tests replace.
pub trait Machine: Send + Sync {
    /// The wall clock, which administrators and time services set.
    fn wall(&self) -> At;
    /// Milliseconds since the machine was started, including time asleep; it is never set.
    fn uptime(&self) -> Ms;
    /// Identifies this boot of the machine.
    fn boot(&self) -> u32;
}

/// The machine this program runs on.
#[derive(Debug)]
struct ThisMachine {
    boot: u32,
    /// The uptime and the instant when this value was created.
    since: (Ms, Instant),
    /// How long the machine had slept by then, in milliseconds.
    slept: Ms,
}

/// Reads one of the system's clocks, in milliseconds.
fn reading(clock: ClockId) -> Ms {
    let time = clock_gettime(clock);
    time.tv_sec * SECOND + time.tv_nsec / 1_000_000
}

/// On Linux the monotonic clock stops while the machine sleeps; on other systems it does not.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UPTIME: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const UPTIME: ClockId = ClockId::Monotonic;

/// How long the machine has slept since it was started, rounded to a tenth of a second, as the two clocks are not read at the
/// same time.
fn slept() -> Ms {
    (reading(UPTIME) - reading(ClockId::Monotonic) + 50) / 100 * 100
}

impl ThisMachine {
    fn new() -> ThisMachine {
        // Where the system has no boot id, each process counts as a boot.
        let named = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
        let id = named.and_then(|text| text.trim().parse::<Uuid>().ok());
        let [a, b, c, d, ..] = id.map_or_else(secret, |id| {
            let mut bytes = [0; 32];
            bytes.iter_mut().zip(id.as_bytes()).for_each(|(byte, of)| *byte = *of);
            bytes
        });
        ThisMachine {
            boot: u32::from_be_bytes([a, b, c, d]),
            since: (reading(UPTIME), instant()),
            slept: slept(),
        }
    }
}

impl Machine for ThisMachine {
    fn wall(&self) -> At {
        wall()
    }

    // From the start of this process on, uptime is counted by `Instant`, which tools such as libfaketime run at the same
    // speed as the wall clock. Read past such a tool, the uptime would have another speed and the wall clock would always
    // look wrong.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn uptime(&self) -> Ms {
        let (uptime, instant) = self.since;
        let awake = Ms::try_from(instant.elapsed().as_millis()).unwrap_or(Ms::MAX);
        uptime + awake + (slept() - self.slept)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn uptime(&self) -> Ms {
        reading(UPTIME)
    }

    fn boot(&self) -> u32 {
        self.boot
    }
}

/// The time of this process. It runs on the machine's monotonic clock and follows a reference: the database's clock, which
/// for SQLite is the machine's wall clock. Small differences are slewed; a reference that was set to another time is followed
/// in one step once it has been steady for some seconds. Until then, and while the machine's wall clock disagrees with the
/// reference, the clock is off and nothing is recorded.
///
/// In a demo it runs faster, from an epoch stored in the database: `shown + N x (real - epoch)`. Both are the same moment
/// until the demo is run at another speed; then it continues from the time it showed.
pub struct SystemClock {
    machine: Arc<dyn Machine>,
    followed: Mutex<Followed>,
    shown: At,
    epoch: At,
    scale: f64,
    corrects: AtomicBool,
    steps: AtomicU64,
}

/// How uptime is converted to time.
#[derive(Debug, Clone, Copy)]
struct Followed {
    /// At this uptime ...
    uptime: Ms,
    /// ... it was this time ...
    at: At,
    /// ... and this much is slewed from then on.
    slew: Ms,
    /// Where the reference was set: the uptime since which it has differed, and by how much.
    set: Option<(Ms, Ms)>,
    /// How far the machine's wall clock is from the reference.
    machine: Ms,
}

impl Followed {
    fn at(&self, uptime: Ms) -> At {
        let passed = uptime - self.uptime;
        let most = (passed / SLEW).max(0);
        self.at + passed + self.slew.clamp(-most, most)
    }
}

/// By how much a moment is outside an interval; negative before it.
fn outside(at: At, [from, to]: [At; 2]) -> Ms {
    (at - to).max(0) + (at - from).min(0)
}

impl SystemClock {
    /// A clock at real speed, by the machine's wall clock until it is compared with a reference.
    #[must_use]
    pub fn real() -> SystemClock {
        SystemClock::on(Arc::new(ThisMachine::new()))
    }

    /// As [`SystemClock::real`], on a machine with the given clocks.
    #[must_use]
    pub fn on(machine: Arc<dyn Machine>) -> SystemClock {
        let (uptime, at) = (machine.uptime(), machine.wall());
        SystemClock {
            machine,
            followed: Mutex::new(Followed { uptime, at, slew: 0, set: None, machine: 0 }),
            shown: at,
            epoch: at,
            scale: 1.0,
            corrects: AtomicBool::new(false),
            steps: AtomicU64::new(0),
        }
    }

    /// A clock `scale` times faster than real time, continuing from where it was when this database was last used.
    ///
    /// # Errors
    /// When the epoch can be neither read nor stored.
    pub async fn scaled(store: &dyn Store, scale: f64) -> Result<SystemClock, StoreError> {
        let scale = scale.max(1.0);
        let before = SystemClock::of(store).await?;
        if store.setting(CLOCK).await?.is_some() && (before.scale - scale).abs() < f64::EPSILON {
            return Ok(before);
        }
        let clock = SystemClock { shown: before.now(), epoch: before.unscaled(), scale, ..before };
        store.set_setting(CLOCK, &format!("{},{},{}", clock.shown.0, clock.epoch.0, clock.scale)).await?;
        Ok(clock)
    }

    /// The clock this database was last served with, at real speed or a demo's, set to the database's own time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn of(store: &dyn Store) -> Result<SystemClock, StoreError> {
        SystemClock::of_machine(store, Arc::new(ThisMachine::new())).await
    }

    /// As [`SystemClock::of`], on a machine with the given clocks.
    ///
    /// # Errors
    /// As [`SystemClock::of`].
    pub async fn of_machine(store: &dyn Store, machine: Arc<dyn Machine>) -> Result<SystemClock, StoreError> {
        let clock = SystemClock::on(machine);
        let asked = clock.tick();
        clock.start_from(asked, store.database_time().await?);
        let kept = store.setting(CLOCK).await?.unwrap_or_default();
        let mut parts = kept.split(',');
        let read = (|| {
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        })();
        Ok(match read {
            Some((shown, epoch, scale)) => SystemClock { shown: At(shown), epoch: At(epoch), scale, ..clock },
            None => clock,
        })
    }

    /// Allows this clock to declare recorded times wrong: for a server, which watches its reference while it runs, or an
    /// operator who says so.
    #[must_use]
    pub fn correcting(self) -> SystemClock {
        self.corrects.store(true, Ordering::Relaxed);
        self
    }

    /// The real time by this clock, even where a demo shows a faster one.
    #[must_use]
    pub fn unscaled(&self) -> At {
        self.followed().at(self.machine.uptime())
    }

    /// How often the clock has followed its reference in a step.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    fn followed(&self) -> MutexGuard<'_, Followed> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the clock to the reference at once; only before any time was shown.
    fn start_from(&self, asked: Ms, reference: At) {
        let uptime = self.machine.uptime();
        let mut followed = self.followed();
        let gap = outside(reference, [followed.at(asked), followed.at(uptime)]);
        let (wall, apart) = (self.machine.wall(), uptime - asked);
        *followed = Followed {
            uptime,
            at: followed.at(uptime) + gap,
            slew: 0,
            set: None,
            machine: -outside(reference, [wall + -apart, wall]),
        };
    }
}

impl Clock for SystemClock {
    fn now(&self) -> At {
        let real = self.unscaled();
        self.shown + ((real - self.epoch) as f64 * self.scale) as Ms
    }

    fn scale(&self) -> f64 {
        self.scale
    }

    fn stamp(&self, reference: At) -> Result<Stamp, ClockOff> {
        if self.scale > 1.0 {
            // A demo's clock follows no reference.
            return Ok(self.now().into());
        }
        let (uptime, wall) = (self.machine.uptime(), self.machine.wall());
        let at = self.followed().at(uptime);
        if (wall - reference).abs() > CLOCK_TOLERANCE {
            return Err(ClockOff::Machine(wall - reference));
        }
        if (at - reference).abs() > CLOCK_TOLERANCE {
            return Err(ClockOff::Set(reference - at));
        }
        Ok(Stamp {
            at: self.shown + (at - self.epoch),
            tick: Some(Tick { boot: self.machine.boot(), ms: uptime }),
        })
    }

    fn tick(&self) -> Ms {
        self.machine.uptime()
    }

    fn compare(&self, asked: Ms, reference: At) {
        if self.scale > 1.0 {
            return;
        }
        let (uptime, wall) = (self.machine.uptime(), self.machine.wall());
        let mut followed = self.followed();
        followed.machine = -outside(reference, [wall + -(uptime - asked), wall]);
        let (asked, now) = (followed.at(asked), followed.at(uptime));
        let gap = outside(reference, [asked, now]);
        if gap.abs() <= CLOCK_TOLERANCE {
            *followed = Followed { uptime, at: now, slew: gap, set: None, ..*followed };
            return;
        }
        match followed.set {
            Some((since, before)) if (gap - before).abs() <= STEADY => {
                if uptime - since >= SETTLED {
                    tracing::warn!(by_ms = gap, "the clock was set: it is followed from here on");
                    *followed = Followed { uptime, at: now + gap, slew: 0, set: None, ..*followed };
                    self.steps.fetch_add(1, Ordering::Relaxed);
                }
            }
            _ => {
                tracing::error!(
                    by_ms = gap,
                    "the clock was set: nothing is recorded until it has kept its time"
                );
                followed.set = Some((uptime, gap));
            }
        }
    }

    fn off(&self) -> Option<ClockOff> {
        if self.scale > 1.0 {
            return None;
        }
        let (uptime, wall) = (self.machine.uptime(), self.machine.wall());
        let followed = *self.followed();
        if followed.machine.abs() > CLOCK_TOLERANCE {
            return Some(ClockOff::Machine(followed.machine));
        }
        let gap = followed.set.map_or_else(|| wall - followed.at(uptime), |(_, gap)| gap);
        (gap.abs() > CLOCK_TOLERANCE).then_some(ClockOff::Set(gap))
    }

    fn offset(&self) -> Ms {
        let followed = *self.followed();
        self.machine.wall() - followed.at(self.machine.uptime())
    }

    fn corrects(&self) -> bool {
        self.corrects.load(Ordering::Relaxed)
    }
}
