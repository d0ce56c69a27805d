//! Visits, facts and figures, read.

use crate::conn::{Arg, Conn, Row, json, word};
use crate::lines::visit_of;
use crate::sql;
use domain::ids::{DistrictId, VisitId};
use domain::time::{At, Day};
use domain::visit::Visit;
use ops::ports::{Counted, FactRow, Personal, StoreError, StoredFact, VisitFilter};

/// Visits that match, newest arrival first.
pub(crate) async fn visits(
    conn: &mut Conn,
    filter: &VisitFilter,
) -> Result<Vec<(DistrictId, Visit)>, StoreError> {
    let [a, b, c, d, e, f, g, h, i, j] = which(conn, filter).await?;
    let args = [a, b, c, d, e, f, g, h, i, j, filter.limit.max(0).into()];
    conn.rows(&sql::VISITS, args).await?.iter().map(placed_visit).collect()
}

/// Visits that match, as reports count them.
pub(crate) async fn counted(conn: &mut Conn, filter: &VisitFilter) -> Result<Vec<Counted>, StoreError> {
    let args = which(conn, filter).await?;
    conn.rows(&sql::COUNTED, args).await?.iter().map(counted_of).collect()
}

/// A filter as parameters.
async fn which(conn: &mut Conn, filter: &VisitFilter) -> Result<[Arg; 10], StoreError> {
    let districts: Vec<String> = match &filter.districts {
        Some(list) => list.iter().map(|id| id.as_str().to_owned()).collect(),
        None => {
            let rows = conn.rows(&sql::DISTRICT_IDS, []).await?;
            rows.iter().map(|row| row.text("id")).collect::<Result<_, _>>()?
        }
    };
    let day = |day: Option<Day>, none: i32| i64::from(day.map_or(none, |day| day.0));
    let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    Ok([
        Arg::Json(json(&districts)?),
        day(filter.from, i32::MIN).into(),
        day(filter.to, i32::MAX).into(),
        filter.state.map(|state| word(&state)).transpose()?.into(),
        filter.ticket.clone().into(),
        filter.service.as_ref().map(|service| service.as_str().to_owned()).into(),
        filter.channel.map(|channel| word(&channel)).transpose()?.into(),
        filter.language.clone().into(),
        text.map(|text| pattern(&text.to_lowercase())).into(),
        text.and_then(digits).map(|digits| pattern(&digits)).into(),
    ])
}

/// A pattern that finds a text anywhere; `!` takes its meaning from `%` and `_`.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// The digits of what may be a telephone number, or a part of one.
fn digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let may_be = text.chars().all(|c| c.is_ascii_digit() || " ()-+./".contains(c));
    (may_be && digits.len() >= 3).then_some(digits)
}

/// A visit and its district.
pub(crate) fn placed_visit(row: &Row) -> Result<(DistrictId, Visit), StoreError> {
    Ok((row.name("district")?, visit_of(row)?))
}

fn counted_of(row: &Row) -> Result<Counted, StoreError> {
    Ok(Counted {
        id: VisitId(row.uuid("id")?),
        district: row.name("district")?,
        day: Day(row.count("day")?),
        arrived_at: At(row.int("arrived_at")?),
        ended_at: row.maybe_int("ended_at")?.map(At),
        end: row.maybe_word("end_kind")?,
        service: row.maybe_name("service")?,
        channel: row.word("channel")?,
        language: row.maybe_text("language")?,
        counts: row.int("counts")? != 0,
        acknowledgement_ms: row.maybe_int("acknowledgement_ms")?,
        wait_ms: row.maybe_int("wait_ms")?,
        resolution_ms: row.maybe_int("resolution_ms")?,
    })
}

/// A fact with its chain.
pub(crate) fn fact_of(row: &Row) -> Result<StoredFact, StoreError> {
    Ok(StoredFact {
        chain: row.text("district")?,
        row: FactRow {
            seq: row.count("seq")?,
            at: At(row.int("at")?),
            visit: row.maybe_uuid("visit")?.map(VisitId),
            kind: row.text("kind")?,
            body: row.text("body")?,
            prev_hash: row.hash("prev_hash")?,
            hash: row.hash("hash")?,
        },
    })
}

/// A piece of personal data.
pub(crate) fn personal_of(row: &Row) -> Result<Personal, StoreError> {
    Ok(Personal {
        visit: VisitId(row.uuid("visit")?),
        seq: row.count("seq")?,
        kind: row.word("kind")?,
        text: row.text("text")?,
    })
}
