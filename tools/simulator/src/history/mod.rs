//! Years of a department, written directly into a database: for benchmarks, for a demo with a past, for
//! trying a report before there is data. Every fact is decided by the rules of a real desk, on a clock that
//! runs ahead; only the clerk's mailbox is left out, so that years take minutes.
//!
//! `demand.rs` who comes when and for what · `people.rs` residents · `shifts.rs` when officers work ·
//! `officers.rs` whom they call and how they serve · `ways.rs` how they follow the script · `records.rs`
//! personal data and other records besides the facts · `desk.rs` one district and its clock · `dispatch.rs`
//! the handler of each event · `department.rs` districts and officers where there are none yet.

mod demand;
mod department;
mod desk;
mod dice;
mod dispatch;
mod officers;
mod people;
mod person;
mod plan;
mod records;
mod shifts;
mod traces;
mod ways;

pub use self::department::is_made_up;
pub use self::desk::Detail;
pub use self::plan::{Plan, Written};

use self::demand::Demand;
use self::desk::{Desk, Parts};
use self::dice::Dice;
use self::traces::Traces;
use self::ways::Ways;
use crate::error::{Error, Result};
use domain::access::Role;
use domain::fact::ScriptRef;
use domain::ids::{BadSlug, Code, DeviceId, DistrictId, KioskId};
use domain::line::Line;
use domain::script::Script;
use domain::time::{At, Day, HOUR, Ms};
use futures::{StreamExt, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use ops::calendar::Calendar;
use ops::caller::Caller;
use ops::clerk::Tools;
use ops::ports::{Batch, District, SharedStore, StoreError, VisitFilter, Writes};
use ops::staff::Device;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

const DAY: Ms = 24 * HOUR;
/// Approximate number of facts of a district that are written at once.
const BATCH: f64 = 2_500.0;
/// Districts processed at a time.
const AT_ONCE: usize = 4;
/// How many times a batch is attempted.
const ATTEMPTS: usize = 4;

/// A progress bar for a history.
///
/// # Errors
/// When its template is invalid: never, because it is a constant.
pub fn bar() -> Result<ProgressBar> {
    let style = ProgressStyle::with_template(
        "{elapsed_precise} [{bar:40}] {pos}/{len} visits, {per_sec}, {eta} left",
    )
    .map_err(|error| error.to_string())?;
    Ok(ProgressBar::new(0).with_style(style.progress_chars("=> ")))
}

/// Writes the history into a store, up to the present time of the store's clock; the bar shows the progress.
///
/// # Errors
/// The database already has visits and the history is not to be appended; or days that are not over yet.
pub async fn write(store: SharedStore, now: At, plan: &Plan, bar: &ProgressBar) -> Result<Written> {
    let districts = store.districts().await?;
    let latest = department::last_day(plan, &districts, now)?;
    let last = plan.until.unwrap_or(latest);
    if last > latest || plan.days < 1 {
        return Err(format!("The history needs at least one day, and its last day must have been over for six hours: choose an --until of {latest} or earlier.").into());
    }
    let first = Day(last.0 - plan.days + 1);
    if !plan.append && !store.visits(&VisitFilter { limit: 1, ..VisitFilter::default() }).await?.is_empty() {
        return Err(
            "This database has visits already. Use an empty one, or --append to go on where they end.".into(),
        );
    }
    let tools = department::tools(Arc::clone(&store), plan.seed, At(i64::from(first.0 - 1) * DAY));
    if districts.is_empty() {
        department::make(tools.clone(), plan, last).await?;
    }
    let desks = desks(&tools, plan, [first, last]).await?;
    bar.set_length((plan.visits_a_year * f64::from(plan.days) / 365.25) as u64);
    let a_day = plan.visits_a_year / 365.25 / desks.len().max(1) as f64 * plan.detail.facts();
    let step = (BATCH / a_day.max(1.0)).clamp(1.0, 28.0) as usize;
    let ends = (first.0..=last.0 + 2).step_by(step).map(|day| At(i64::from(day) * DAY)).chain([At(i64::MAX)]);
    let mut written = Written::default();
    // Round by round, so that each district continues where it ended, and events of all districts are in one
    // order.
    for end in ends {
        let parts: Vec<(Written, Traces)> = stream::iter(desks.iter().map(Arc::clone))
            .map(|desk| batch(&store, desk, end))
            .buffered(AT_ONCE)
            .inspect_ok(|(part, _)| bar.inc(part.visits))
            .try_collect()
            .await?;
        written.visits += parts.iter().map(|(part, _)| part.visits).sum::<u64>();
        written.facts += parts.iter().map(|(part, _)| part.facts).sum::<u64>();
        traces::write(&tools, parts.into_iter().map(|(_, traces)| traces)).await?;
    }
    Ok(written)
}

impl Detail {
    /// The approximate number of facts of an average visit.
    fn facts(self) -> f64 {
        match self {
            Detail::Full => 11.5,
            Detail::Brief => 5.5,
        }
    }
}

/// Every district, ready to begin.
async fn desks(tools: &Tools, plan: &Plan, [first, last]: [Day; 2]) -> Result<Vec<Arc<Mutex<Desk>>>> {
    let districts = tools.store.districts().await?;
    let versions = tools.store.scripts().await?.into_iter().map(|version| version.script);
    let scripts: Arc<HashMap<ScriptRef, Script>> = Arc::new(
        versions
            .map(|script| (ScriptRef { id: script.id.clone(), version: script.version }, script))
            .collect(),
    );
    let mut desks = Vec::with_capacity(districts.len());
    for (place, district) in districts.iter().enumerate() {
        let ways = Ways::new(plan.seed, Arc::clone(&scripts));
        let desk = desk(tools, plan, [first, last], (place, districts.len()), district, ways).await?;
        desks.push(Arc::new(Mutex::new(desk)));
    }
    Ok(desks)
}

async fn desk(
    tools: &Tools,
    plan: &Plan,
    [first, last]: [Day; 2],
    (place, of): (usize, usize),
    district: &District,
    ways: Ways,
) -> Result<Desk> {
    let id = &district.id;
    let stored =
        tools.store.load_line(id).await?.ok_or_else(|| Error::Other(format!("There is no line of {id}.")))?;
    if let Some(live) = stored.visits.iter().find(|visit| visit.is_live()) {
        return Err(
            format!("{id}: visit {} is not over yet. Let the visits there end first.", live.ticket).into()
        );
    }
    let calendar = Calendar::new(&stored.rules.hours).map_err(|error| Error::Other(error.to_string()))?;
    // Nothing may happen before what is already recorded.
    let begins = first.max(Day(calendar.date(stored.head.at).0 + 1));
    if begins > last {
        return Err(format!("{id} has a record of {last} or later already: choose a later --until.").into());
    }
    let seed = (plan.seed, place as u64);
    let a_year = plan.visits_a_year * department::part_of(place, of);
    let demand = Demand::new(seed, a_year, last, &stored.rules, &calendar)?;
    let tablets = tablets(tools, district).await?;
    let done: Code = "done".parse().map_err(|error: BadSlug| Error::Other(error.to_string()))?;
    let planned = desk::Plan {
        detail: plan.detail,
        end: calendar.at(Day(last.0 + 1), 0),
        unequal: place == 0 && !plan.equal,
        fewer_from: last_march(last).filter(|_| place == 1),
        tablets,
        done,
    };
    let parts = Parts {
        line: Line::restore(id.clone(), Arc::new(stored.rules), stored.head, stored.visits),
        hash: stored.hash,
        calendar,
        demand,
        ways,
        plan: planned,
        seats: department::seats(tools, district, place).await?,
        dice: Dice::of(plan.seed, &[place as u64, u64::from(begins.0.unsigned_abs()), u64::MAX]),
    };
    Ok(Desk::new(parts, begins))
}

/// The last first of March: from then on the second district has one window fewer.
fn last_march(last: Day) -> Option<Day> {
    let (year, ..) = last.civil();
    Day::of(year, 3, 1).filter(|march| *march <= last).or_else(|| Day::of(year - 1, 3, 1))
}

/// The tablets of a district; devices are created where there are none.
async fn tablets(tools: &Tools, district: &District) -> Result<Vec<(KioskId, DeviceId)>> {
    let known = tools.store.devices().await?;
    let mut tablets = Vec::new();
    for kiosk in &district.rules.kiosks {
        let stands =
            |device: &&Device| device.district == district.id && device.kiosk.as_ref() == Some(&kiosk.id);
        let device = match known.iter().find(stands) {
            Some(device) => device.id,
            None => {
                let (id, name) = (district.id.clone(), kiosk.name.clone());
                tools.add_device(&Caller::system(), Role::Kiosk, id, Some(kiosk.id.clone()), name).await?.0.id
            }
        };
        tablets.push((kiosk.id.clone(), device));
    }
    Ok(tablets)
}

/// Runs a district up to a time, and stores it. Returns what else has to be written.
async fn batch(store: &SharedStore, desk: Arc<Mutex<Desk>>, end: At) -> Result<(Written, Traces)> {
    let mut desk = desk.lock_owned().await;
    let lived = tokio::task::spawn_blocking(move || {
        let (seq, before) = (desk.line.head.seq, desk.arrived);
        let writes = desk.run_until(end)?;
        let written = Written { visits: desk.arrived - before, facts: desk.line.head.seq - seq };
        let left = desk.traces.hand_over();
        Ok::<_, Error>((desk, seq, Arc::new(writes), written, left))
    });
    let (desk, seq, writes, written, left) =
        lived.await.map_err(|error| Error::Other(error.to_string()))??;
    if written.facts == 0 {
        return Ok((written, left));
    }
    for attempt in 1.. {
        match store.commit(put(desk.line.district.clone(), seq, &writes)).await {
            Ok(()) => break,
            Err(StoreError::Unclear(_) | StoreError::Unavailable(_)) if attempt < ATTEMPTS => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok((written, left))
}

/// A batch that writes what was decided, unless it is there already: an attempt without a clear answer may
/// have stored it. If another program has written in the meantime, the facts do not fit, and the store
/// refuses them.
fn put(district: DistrictId, seen: u64, writes: &Arc<Writes>) -> Batch {
    let writes = Arc::clone(writes);
    let stored = seen + writes.facts.len() as u64;
    Batch {
        district,
        seen,
        keys: Vec::new(),
        visits: Vec::new(),
        decide: Box::new(
            move |found| {
                if found.seq == stored { Writes::default() } else { Writes::clone(&writes) }
            },
        ),
    }
}
