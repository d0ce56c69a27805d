//! A day of real arrivals against a running server, through its public API only: residents who lose patience,
//! callers who ring off, officers who greet, call, serve by the script, hold and resolve. Times are scaled
//! like those of the demo.

mod api;
mod officers;
mod people;
mod phones;
mod report;
mod services;
mod steps;
mod tally;
mod traits;
mod world;

use self::api::Api;
use self::phones::Phones;
use self::tally::Tally;
use self::world::World;
use crate::arrivals;
use crate::error::Result;
use domain::ids::DistrictId;
use domain::time::Day;
use indicatif::{ProgressBar, ProgressStyle};
use ops::ports::Chance;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use tokio::task::JoinSet;

/// The day to replay, and the server.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server's address.
    pub url: String,
    /// A token that may use every desk verb.
    pub token: String,
    /// Counts of arrivals per five minutes: `interval_start_local,calls`; absent: a built-in real day.
    pub arrivals: Option<PathBuf>,
    /// The day of the file; absent: its first.
    pub day: Option<Day>,
    /// The district; absent: the first.
    pub district: Option<DistrictId>,
    /// The share of arrivals to play, from 0 to 1.
    pub keep: f64,
    /// The same seed gives the same people.
    pub seed: u64,
    /// How many times faster than real time the server's clock runs.
    pub time_scale: f64,
}

/// Plays the day and reports the result. Fails when a visit has no end, or a refusal cannot be explained.
///
/// # Errors
/// A sentence that says what prevents it, or what went wrong.
pub async fn run(plan: Plan, chance: &dyn Chance, say: fn(&str)) -> Result<()> {
    let times = arrivals::read(plan.arrivals.as_deref(), plan.day, plan.keep, plan.seed)?;
    let Some(last) = times.last().copied() else {
        return Err("There is no arrival left to play: choose another day, or keep more.".into());
    };
    let api = Api::new(&plan.url, &plan.token, chance)?;
    let district = match &plan.district {
        Some(id) => id.to_string(),
        None => api.first_district().await?,
    };
    let services = services::offered(&api, &district).await?;
    let windows = api.windows(&district).await?;
    say(&format!(
        "{} people over {:.1} hours in district {district}, {} windows, clock x{}: about {:.0} minutes.",
        times.len(),
        last / 3_600.0,
        windows.len(),
        plan.time_scale,
        last / plan.time_scale / 60.0
    ));
    let world = Arc::new(World {
        api,
        district,
        scale: plan.time_scale.max(0.001),
        seed: plan.seed,
        services,
        phones: Phones::default(),
        open: AtomicUsize::new(times.len()),
        tally: Tally::default(),
    });
    let bar = ProgressBar::new(times.len() as u64).with_style(bar_style()?);
    let mut people = JoinSet::new();
    for (index, at) in times.into_iter().enumerate() {
        people.spawn(people::live(Arc::clone(&world), index as u64, at));
    }
    let mut officers = JoinSet::new();
    for (index, window) in windows.into_iter().enumerate() {
        officers.spawn(officers::work(Arc::clone(&world), window, index as u64));
    }
    while people.join_next().await.is_some() {
        bar.inc(1);
        bar.set_message(world.tally.short());
    }
    officers.join_all().await;
    bar.finish_and_clear();
    report::report(&world, say).await
}

fn bar_style() -> Result<ProgressStyle> {
    let style = ProgressStyle::with_template("{elapsed_precise} [{bar:40}] {pos}/{len} {msg}")
        .map_err(|error| error.to_string())?;
    Ok(style.progress_chars("=> "))
}
