//! The tables at the end, and the verdict.

use super::api::text;
use super::world::World;
use crate::error::Result;
use comfy_table::Table;
use domain::stats::quantile;
use serde_json::Value;

/// The refusals that are expected in a day like this. Any other is an error.
const EXPLAINED: [(&str, &str); 8] = [
    ("not_called", "the person left, or was called elsewhere, in the same moment"),
    ("not_waiting", "the person had been called or had left in the same moment"),
    ("already_ended", "the person had left, or the caller had rung off, in the same moment"),
    ("not_ringing", "two officers reached for the same ringing phone"),
    ("not_serving", "the visit had moved on in the same moment"),
    ("not_answered", "the caller had been taken in the same moment"),
    ("not_callback", "a colleague had taken the call-back in the same moment"),
    ("window_busy", "a call came to the window in the same moment"),
];

/// Prints the tables, and gives the verdict.
pub(super) async fn report(world: &World, say: fn(&str)) -> Result<()> {
    say(&figures(world).await?);
    let (requests, refusals, faults, unexplained) = world.tally.with(|counts| {
        let mut requests = Table::new();
        requests.set_header(["request", "n", "median ms", "99 % ms"]);
        for (what, times) in &mut counts.asked {
            times.sort_unstable();
            let ms = |q| quantile(times, q).map_or_else(String::new, |us| format!("{:.1}", us / 1_000.0));
            requests.add_row([(*what).to_owned(), times.len().to_string(), ms(0.5), ms(0.99)]);
        }
        let mut refusals = Table::new();
        refusals.set_header(["refused", "n", "why"]);
        let mut unexplained = 0;
        for (code, n) in &counts.refused {
            let why = EXPLAINED.iter().find(|(known, _)| known == code).map(|(_, why)| *why);
            unexplained += if why.is_none() { *n } else { 0 };
            refusals.add_row([code.clone(), n.to_string(), why.unwrap_or("NOT EXPLAINED").to_owned()]);
        }
        (requests, refusals, counts.faults.clone(), unexplained)
    });
    say(&requests.to_string());
    say(&refusals.to_string());
    for fault in faults.iter().take(10) {
        say(&format!("fault: {fault}"));
    }
    let line = world.api.line(&world.district).await?;
    let count = |field: &str| line.get(field).and_then(Value::as_array).map_or(0, Vec::len);
    let at_windows = line
        .get("windows")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|window| window.get("visit").is_some_and(|visit| !visit.is_null()))
        .count();
    let open = count("waiting") + count("others") + at_windows;
    say(&format!(
        "Visits without an end: {open}. Refusals without an explanation: {unexplained}. Faults: {}.",
        faults.len()
    ));
    if open > 0 || unexplained > 0 || !faults.is_empty() {
        return Err("The day did not end as it should.".into());
    }
    Ok(())
}

async fn figures(world: &World) -> Result<String> {
    let summary = world.api.get(&format!("/reports/summary?district={}&by=channel", world.district)).await?;
    let mut table = Table::new();
    table.set_header([
        "channel",
        "arrived",
        "served",
        "unserved",
        "greeted p50",
        "greeted p90",
        "wait p50",
        "wait p90",
        "resolved p50",
    ]);
    let total = summary.get("total").cloned();
    for row in summary.get("rows").and_then(Value::as_array).into_iter().flatten().chain(total.as_ref()) {
        let count = |field: &str| row.get(field).and_then(Value::as_u64).unwrap_or_default().to_string();
        let minutes = |clock: &str, p: &str| {
            row.get(clock)
                .and_then(|clock| clock.get(p))
                .and_then(Value::as_f64)
                .map_or_else(|| "-".to_owned(), |ms| format!("{:.1} min", ms / 60_000.0))
        };
        table.add_row([
            text(row, "key").unwrap_or("-").to_owned(),
            count("arrived"),
            count("served"),
            count("unserved"),
            minutes("acknowledgement_ms", "p50"),
            minutes("acknowledgement_ms", "p90"),
            minutes("wait_ms", "p50"),
            minutes("wait_ms", "p90"),
            minutes("resolution_ms", "p50"),
        ]);
    }
    Ok(table.to_string())
}
