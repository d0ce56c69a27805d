//! The table of visits for spreadsheets (`/figures.csv`): all inputs of the figures, one column per row
//! below.

use super::closed::Closed;
use super::figures::List;
use crate::ids::Code;
use crate::time::{At, Ms};

/// A column of the table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The heading in the first line.
    pub name: &'static str,
    /// The value of a visit in this column.
    pub cell: fn(&Closed) -> Cell,
}

/// A value of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Written as is.
    Text(String),
    /// A time, to be written in the local time of the visit's district.
    Moment(At),
}

/// All columns. The rows are ordered by the first three.
pub const COLUMNS: [Column; 35] = [
    column("district", |visit| text(&visit.district)),
    column("day", |visit| text(visit.day)),
    column("visit", |visit| text(visit.visit)),
    column("hour_of_week", |visit| text(visit.place.hour)),
    column("watch", |visit| maybe(visit.place.watch.as_ref())),
    column("service", |visit| maybe(visit.service.as_ref())),
    column("channel", |visit| text(visit.channel.as_str())),
    column("language", |visit| maybe(visit.language.as_ref())),
    column("area", |visit| maybe(visit.area.as_ref())),
    column("needs", |visit| text(visit.needs.iter().map(Code::as_str).collect::<Vec<_>>().join(" "))),
    column("in_clock_figures", |visit| text(visit.counts)),
    column("end", |visit| text(List::End(visit.end).name().trim_start_matches("end:"))),
    column("outcome", |visit| maybe(visit.outcome.as_ref())),
    column("arrived_at", |visit| Cell::Moment(visit.arrived_at)),
    column("ended_at", |visit| Cell::Moment(visit.ended_at)),
    column("acknowledgement_ms", |visit| ms(visit.clocks.acknowledgement_ms)),
    column("acknowledgement_working_ms", |visit| ms(visit.clocks.acknowledgement_working_ms)),
    column("unseen_working_ms", |visit| ms(visit.clocks.unseen_working_ms)),
    column("answer_ms", |visit| ms(visit.clocks.answer_ms)),
    column("wait_ms", |visit| ms(visit.clocks.wait_ms)),
    column("waiting_ms", |visit| ms(visit.clocks.waiting_ms)),
    column("walk_ms", |visit| ms(visit.clocks.walk_ms)),
    column("serving_ms", |visit| ms(visit.clocks.serving_ms)),
    column("resolution_ms", |visit| ms(visit.clocks.resolution_ms)),
    column("handover_ms", |visit| ms(visit.handover_ms)),
    column("acknowledge_target_ms", |visit| ms(Some(visit.targets.acknowledge_ms))),
    column("call_target_ms", |visit| ms(Some(visit.targets.call_ms))),
    column("resolve_target_ms", |visit| ms(Some(visit.targets.resolve_ms))),
    column("told_p50_ms", |visit| ms(visit.quote.map(|quote| quote.p50_ms))),
    column("told_p80_ms", |visit| ms(visit.quote.map(|quote| quote.p80_ms))),
    column("causes", |visit| text(serde_json::to_string(&visit.causes).unwrap_or_default())),
    column("without_number", |visit| maybe(visit.unnumbered)),
    column("reopened", |visit| text(visit.reopened)),
    column("repeat", |visit| text(visit.repeat)),
    column("served", |visit| text(visit.served())),
];

const fn column(name: &'static str, cell: fn(&Closed) -> Cell) -> Column {
    Column { name, cell }
}

fn text(value: impl ToString) -> Cell {
    Cell::Text(value.to_string())
}

fn maybe(value: Option<impl ToString>) -> Cell {
    Cell::Text(value.map(|value| value.to_string()).unwrap_or_default())
}

fn ms(length: Option<Ms>) -> Cell {
    maybe(length)
}
