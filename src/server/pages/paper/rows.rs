//! The rows of slips: reading them, entering each, and what is wrong with the others.

use crate::auth::known::Known;
use crate::error::Failure;
use crate::state::AppState;
use app::api::{PaperDone, PaperFault};
use domain::command::Outcome;
use domain::ids::{Code, DistrictId, ServiceId};
use domain::refusal::Refusal;
use domain::time::{At, Day};
use domain::visit::{Channel, LATE_REASONS, LateReason, Source, slip_label, slip_number};
use http::StatusCode;
use ops::clerk::Published;
use ops::error::Error;
use ops::request::{Arrival, Operation, Request, Texts, fingerprint};
use ops::typed_time::{BadTime, meant};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// The cells of a row.
pub(super) const CELLS: [&str; 8] =
    ["number", "time", "service", "language", "need", "phone", "sure_slip", "sure_time"];
/// The longest text of a cell, in characters; more than any that is accepted.
const LONGEST: usize = 200;

/// The form as it was sent, and what became of it.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) day: String,
    pub(super) reason: String,
    /// Rows that are not empty.
    pub(super) rows: Vec<Row>,
    /// How many rows the page had, or is to have.
    pub(super) shown: usize,
    /// What is wrong with the fields for all rows.
    pub(super) errors: Vec<(String, PaperFault)>,
    pub(super) done: Vec<PaperDone>,
    /// The status of a failure that no input caused.
    pub(super) failed: Option<StatusCode>,
}

impl Sheet {
    pub(super) fn read(typed: &BTreeMap<String, String>, most: usize) -> Sheet {
        let text = |name: &str| typed.get(name).map(|text| clean(text)).unwrap_or_default();
        let rows: Vec<Row> = (0..most).filter_map(|n| Row::read(typed, n)).collect();
        let shown = rows.len();
        let rows = rows.into_iter().filter(|row| !row.is_blank()).collect();
        Sheet { day: text("day"), reason: text("reason"), rows, shown, ..Sheet::default() }
    }

    /// 422 as long as there is something to fix.
    pub(super) fn status(&self) -> StatusCode {
        let is_fine = self.errors.is_empty() && self.rows.iter().all(|row| row.faults.is_empty());
        self.failed.unwrap_or(if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY })
    }

    fn late_reason(&self) -> Option<LateReason> {
        LATE_REASONS.into_iter().find(|reason| reason.as_str() == self.reason)
    }
}

/// One slip.
pub(super) struct Row {
    pub(super) key: String,
    cells: BTreeMap<&'static str, String>,
    /// What is wrong, by cell.
    pub(super) faults: Vec<(&'static str, PaperFault)>,
}

fn clean(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

impl Row {
    /// A key that no other row has.
    pub(super) fn key(state: &AppState) -> String {
        format!("paper:{}", state.tools().chance.id())
    }

    fn read(typed: &BTreeMap<String, String>, n: usize) -> Option<Row> {
        let key = typed.get(&format!("key_{n}"))?.clone();
        let cell = |name: &'static str| {
            let text = clean(typed.get(&format!("{name}_{n}"))?);
            (!text.is_empty()).then_some((name, text))
        };
        Some(Row { key, cells: CELLS.into_iter().filter_map(cell).collect(), faults: Vec::new() })
    }

    pub(super) fn cell(&self, name: &str) -> Option<&str> {
        self.cells.get(name).map(String::as_str)
    }

    fn is_blank(&self) -> bool {
        ["number", "time", "service", "need", "phone"].iter().all(|name| !self.cells.contains_key(name))
    }

    /// The boxes to confirm something: where it is asked now, and where it was ticked.
    pub(super) fn asks(&self) -> impl Iterator<Item = &'static str> {
        let asked = |name: &str, of: fn(&PaperFault) -> bool| {
            self.cells.contains_key(name) || self.faults.iter().any(|(_, fault)| of(fault))
        };
        let slip = asked("sure_slip", |fault| matches!(fault, PaperFault::Unknown));
        let time = asked("sure_time", |fault| matches!(fault, PaperFault::Unlikely { .. }));
        [("sure_slip", slip), ("sure_time", time)]
            .into_iter()
            .filter(|(_, asked)| *asked)
            .map(|(name, _)| name)
    }

    /// One fault of each cell is enough.
    fn fault(&mut self, cell: &'static str, fault: PaperFault) {
        if self.faults.iter().all(|(known, _)| *known != cell) {
            self.faults.push((cell, fault));
        }
    }

    fn fingerprint(&self, district: &DistrictId, day: Day) -> [u8; 32] {
        let day = day.to_string();
        let cells = CELLS.into_iter().filter(|name| !name.starts_with("sure"));
        let mut parts: Vec<&[u8]> = vec![b"paper".as_slice(), district.as_str().as_bytes(), day.as_bytes()];
        parts.extend(cells.map(|name| self.cell(name).unwrap_or_default().as_bytes()));
        fingerprint(&parts)
    }
}

/// Enters rows for a caller.
pub(super) struct Entry<'a> {
    pub(super) state: &'a AppState,
    pub(super) known: &'a Known,
    pub(super) district: &'a DistrictId,
    pub(super) day: Day,
    pub(super) language: &'a str,
}

impl Entry<'_> {
    /// Enters every row that is right. Those that are not stay in the sheet, with all their faults.
    pub(super) async fn all(&self, sheet: &mut Sheet) -> Result<(), Failure> {
        if sheet.rows.is_empty() {
            sheet.errors.push(("number_0".to_owned(), PaperFault::Required));
        }
        let reason = sheet.late_reason();
        for mut row in std::mem::take(&mut sheet.rows) {
            match self.one(&mut row, reason, &mut sheet.failed).await? {
                Some(done) => sheet.done.push(done),
                None => sheet.rows.push(row),
            }
        }
        // The reason is one field for all rows.
        let asks = |row: &Row| row.faults.iter().any(|(cell, _)| *cell == REASON);
        if sheet.rows.iter().any(asks) {
            sheet.errors.push((REASON.to_owned(), PaperFault::Required));
        }
        for row in &mut sheet.rows {
            row.faults.retain(|(cell, _)| *cell != REASON);
        }
        Ok(())
    }

    async fn one(
        &self,
        row: &mut Row,
        reason: Option<LateReason>,
        failed: &mut Option<StatusCode>,
    ) -> Result<Option<PaperDone>, Failure> {
        let published = self.state.ops.clerk(self.district)?.published();
        let arrival = self.arrival(row, reason, &published);
        let (number, came) = (arrival.slip.unwrap_or_default(), arrival.arrived_at);
        let mut wrong = Vec::new();
        if row.faults.is_empty() {
            let ask = Operation::CheckIn(self.district.clone(), arrival.clone());
            let print = row.fingerprint(self.district, self.day);
            let request = Request { ask, key: Some(row.key.clone()), fingerprint: print };
            match self.state.ops.perform(&self.known.caller, request).await {
                Ok(answer) => {
                    self.state.counts.commands.fetch_add(1, Ordering::Relaxed);
                    let Outcome::Created(_) = answer.outcome else {
                        return Err(Error::Fault("a check-in made no visit".to_owned()).into());
                    };
                    let visit = answer.visit.as_ref();
                    return Ok(Some(PaperDone {
                        ticket: visit.map_or_else(|| slip_label(number), |visit| visit.ticket.to_string()),
                        came: visit.map(|visit| published.calendar.moment(visit.arrived_at)),
                        again: answer.replayed,
                    }));
                }
                Err(error) => {
                    self.state.counts.refused.fetch_add(1, Ordering::Relaxed);
                    wrong.push(error);
                }
            }
        }
        wrong.extend(self.state.ops.doubts(&self.known.caller, self.district, &arrival)?);
        for error in wrong {
            let (cell, fault) = self.fault(error, came, &published, failed).await?;
            row.fault(cell, fault);
        }
        Ok(None)
    }

    /// The arrival on a slip, as far as its row can be read; what cannot becomes a fault of its cell.
    fn arrival(&self, row: &mut Row, reason: Option<LateReason>, published: &Published) -> Arrival {
        let slip = match row.cell("number").map(slip_number) {
            Some(Some(number)) => Some(number),
            Some(None) => {
                row.fault("number", PaperFault::Number);
                None
            }
            None => {
                row.fault("number", PaperFault::Required);
                None
            }
        };
        let arrived_at = self.came(row, published);
        let service = row.cell("service").map(str::parse::<ServiceId>);
        if matches!(service, Some(Err(_))) {
            row.fault("service", PaperFault::Choice);
        }
        let need = row.cell("need").map(str::parse::<Code>);
        if matches!(need, Some(Err(_))) {
            row.fault("need", PaperFault::Choice);
        }
        Arrival {
            service: service.and_then(Result::ok),
            language: row.cell("language").map(str::to_owned),
            texts: Texts { phone: row.cell("phone").map(str::to_owned), ..Texts::default() },
            needs: need.and_then(Result::ok).into_iter().collect(),
            arrived_at,
            source: Some(Source::Paper),
            slip,
            late_reason: reason,
            sure_of_time: row.cell("sure_time").is_some(),
            sure_of_slip: row.cell("sure_slip").is_some(),
            ..Arrival::new(Channel::WalkIn)
        }
    }

    /// The time on a slip, on the day that was chosen.
    fn came(&self, row: &mut Row, published: &Published) -> Option<At> {
        let starts = published.line.rules.hours.day_starts_min;
        let typed = row
            .cell("time")
            .map(|typed| meant(&published.calendar, starts, self.day, self.state.now(), typed));
        let fault = match typed {
            Some(Ok(at)) => return Some(at),
            Some(Err(BadTime::Unreadable)) => PaperFault::Time,
            Some(Err(BadTime::ToCome)) => PaperFault::ToCome,
            None => PaperFault::Required,
        };
        row.fault("time", fault);
        None
    }

    fn say(&self, error: Error) -> PaperFault {
        // The field stands beside the sentence already.
        let failure = Failure { about: None, ..Failure::from(error) };
        PaperFault::Said { text: self.state.say(&failure, self.language) }
    }

    /// The cell that an error is about, and what it says there.
    async fn fault(
        &self,
        error: Error,
        came: Option<At>,
        published: &Published,
        failed: &mut Option<StatusCode>,
    ) -> Result<(&'static str, PaperFault), Failure> {
        Ok(match error {
            Error::Refused { refusal: Refusal::SlipUsed(number), .. } => {
                ("number", self.used(number, came, published).await?)
            }
            Error::Refused { refusal: Refusal::SlipUnknown(_), .. } => ("number", PaperFault::Unknown),
            Error::Refused { refusal: Refusal::UnlikelyTime, .. } => match came {
                Some(at) => ("time", PaperFault::Unlikely { at: published.calendar.moment(at) }),
                None => ("time", PaperFault::Required),
            },
            Error::Refused { refusal: Refusal::LateReasonRequired, .. } => (REASON, PaperFault::Required),
            Error::Refused { refusal: Refusal::BadTime, .. } => ("time", self.say(error)),
            Error::Refused { refusal: Refusal::UnknownReason(_), .. } => ("need", PaperFault::Choice),
            Error::Refused { refusal: Refusal::UnknownService, .. } => ("service", PaperFault::Choice),
            Error::Refused { .. } => ("service", self.say(error)),
            Error::KeyReused => ("number", PaperFault::Changed),
            Error::Invalid { field: "phone", .. } => ("phone", self.say(error)),
            Error::Invalid { field: "language", .. } => ("language", self.say(error)),
            Error::Invalid { .. } => ("number", self.say(error)),
            other => {
                let failure = Failure::from(other);
                let text = self.state.say(&failure, self.language);
                if failure.status == StatusCode::NOT_FOUND || failure.status == StatusCode::FORBIDDEN {
                    return Err(failure);
                }
                *failed = Some(failure.status);
                ("number", PaperFault::Said { text })
            }
        })
    }

    /// When and by whom a person with this slip was entered.
    async fn used(
        &self,
        number: u32,
        came: Option<At>,
        published: &Published,
    ) -> Result<PaperFault, Failure> {
        let came = came.unwrap_or_else(|| self.state.now());
        let caller = &self.known.caller;
        let holder = self.state.ops.slip_holder(caller, self.district, number, came).await?;
        Ok(PaperFault::Used {
            ticket: slip_label(number),
            at: holder.map(|holder| published.calendar.moment(holder.at)),
            by: holder.and_then(|holder| holder.by).and_then(|id| self.state.live.staff_name(id)),
        })
    }
}

/// The field for why rows are entered late.
const REASON: &str = "reason";
