//! The clock by which facts are stamped: it follows the database's, or runs faster in a demo.

use crate::os::{instant, secret, wall};
use domain::time::{At, CLOCK_TOLERANCE, Ms, SECOND, Stamp, Tick};
use ops::ports::{Clock, ClockOff, Store, StoreError};
use rustix::time::{ClockId, clock_gettime};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use uuid::Uuid;

/// The setting that keeps where a demo's fast clock was, when, and how fast: `shown,real,scale`.
const CLOCK: &str = "clock";
/// A small difference from the reference is made up for at this part of the time that passes: 5 %, so that two seconds take forty.
/// Time shown never goes back by it.
const SLEW: Ms = 20;
/// A reference that was set must have kept its new time for this long before it is followed: whoever sets a clock may set it twice.
const SETTLED: Ms = 5 * SECOND;
/// What two looks at a difference that stays the same may differ by.
const STEADY: Ms = SECOND / 2;

/// The clocks of a machine.
pub trait Machine: Send + Sync {
    /// The wall clock, which people and time services set.
    fn wall(&self) -> At;
    /// Milliseconds since the machine was started, time asleep included; nothing sets it.
    fn uptime(&self) -> Ms;
    /// Names this start of the machine.
    fn boot(&self) -> u32;
}

/// The machine this program runs on.
#[derive(Debug)]
struct ThisMachine {
    boot: u32,
    /// The uptime when this was made, and the instant.
    since: (Ms, Instant),
    /// How long the machine had slept by then.
    slept: Ms,
}

/// Milliseconds on one of the system's clocks.
fn reading(clock: ClockId) -> Ms {
    let time = clock_gettime(clock);
    time.tv_sec * SECOND + time.tv_nsec / 1_000_000
}

/// Linux stops its monotonic clock while the machine sleeps; the others do not.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UPTIME: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const UPTIME: ClockId = ClockId::Monotonic;

/// How long the machine has slept since it was started, to a tenth of a second: the two clocks are not read at once.
fn slept() -> Ms {
    (reading(UPTIME) - reading(ClockId::Monotonic) + 50) / 100 * 100
}

impl ThisMachine {
    fn new() -> ThisMachine {
        // Where the system does not name its boots, each process counts as one.
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

    // From the start of this process it is counted by `Instant`, whose source a tool such as libfaketime sets to the speed at which
    // it shows the wall clock. Read from the system past that tool, a wall clock of another speed would look wrong for ever.
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

/// The time of this process. It runs on the machine's monotonic clock and follows a reference, the database's own clock, which for
/// a file is the machine's wall clock: small differences are slewed away, a reference that was set to another time is followed in
/// one step once it has kept that time for some seconds. Until then, and while the machine's wall clock says another time than the
/// reference, the clock is off and nothing is recorded.
///
/// In a demo it runs faster, from an epoch that the database keeps: `shown + N x (real - epoch)`, where both are the same
/// moment until the demo is run at another speed; from there on it goes on from where it was.
pub struct SystemClock {
    machine: Arc<dyn Machine>,
    followed: Mutex<Followed>,
    shown: At,
    epoch: At,
    scale: f64,
    corrects: AtomicBool,
    steps: AtomicU64,
}

/// How the monotonic clock is read as a time.
#[derive(Debug, Clone, Copy)]
struct Followed {
    /// At this reading ...
    uptime: Ms,
    /// ... it was this time,
    at: At,
    /// and so much is made up for from then on.
    slew: Ms,
    /// The reference was set: since which reading it is seen to differ, and by how much.
    set: Option<(Ms, Ms)>,
    /// How far the machine's wall clock is from a reference that is another machine's.
    machine: Ms,
}

impl Followed {
    fn at(&self, uptime: Ms) -> At {
        let passed = uptime - self.uptime;
        let most = (passed / SLEW).max(0);
        self.at + passed + self.slew.clamp(-most, most)
    }
}

/// By how much a moment lies outside a stretch; negative before it.
fn outside(at: At, [from, to]: [At; 2]) -> Ms {
    (at - to).max(0) + (at - from).min(0)
}

impl SystemClock {
    /// A clock as fast as the world's, by the machine's wall clock until it is compared with another.
    #[must_use]
    pub fn real() -> SystemClock {
        SystemClock::on(Arc::new(ThisMachine::new()))
    }

    /// The same on a machine whose clocks are given.
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

    /// A clock `scale` times faster than the world's, going on from where it was when this database was last used.
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

    /// The clock this database was last served with, the world's or a demo's fast one, by the database's own time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn of(store: &dyn Store) -> Result<SystemClock, StoreError> {
        SystemClock::of_machine(store, Arc::new(ThisMachine::new())).await
    }

    /// The same on a machine whose clocks are given.
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

    /// From here on it may say that the times on record are wrong: a server's, which watches its reference while it runs, or an
    /// operator's who says so.
    #[must_use]
    pub fn correcting(self) -> SystemClock {
        self.corrects.store(true, Ordering::Relaxed);
        self
    }

    /// The real time by this clock, also when it runs faster for others.
    #[must_use]
    pub fn unscaled(&self) -> At {
        self.followed().at(self.machine.uptime())
    }

    /// How often the reference was followed in a step.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    fn followed(&self) -> MutexGuard<'_, Followed> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing was shown yet: the reference is taken over as it is.
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
            // A demo's time is its own: it follows nothing.
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
