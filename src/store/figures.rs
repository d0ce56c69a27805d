//! Figures: rows of visits that have ended, totals of them, and the position of counting.

use crate::conn::{Arg, Conn, Row, json, word};
use crate::rows::{hex_id, int};
use crate::{settings, sql};
use domain::clocks;
use domain::ids::{Code, DistrictId, ServiceId, VisitId};
use domain::time::{At, Day};
use domain::totals::{Closed, Place, Total};
use domain::visit::Quote;
use ops::ports::{Advance, ClosedFilter, Follower, Remark, Span, StoreError, TotalKey};
use serde::Serialize;
use uuid::Uuid;

/// Days deleted at a time before a recount.
const CLEARED_DAYS: i64 = 31;
/// In place of a position while figures are being deleted.
const CLEARING: i64 = -1;

/// The position of counting, of a row.
pub(crate) fn follower_of(row: &Row) -> Result<Follower, StoreError> {
    Ok(Follower {
        district: row.name("district")?,
        position: u64::try_from(row.int("position")?).ok(),
        state: row.text("state")?,
    })
}

/// A list of districts as a parameter.
pub(crate) fn names(districts: &[DistrictId]) -> Result<Arg, StoreError> {
    let names: Vec<&str> = districts.iter().map(DistrictId::as_str).collect();
    Ok(Arg::Json(json(&names)?))
}

/// A page of rows as parameters.
pub(crate) fn closed_args(
    district: &DistrictId,
    filter: &ClosedFilter,
    after: Option<(Day, VisitId)>,
    limit: i64,
) -> Result<[Arg; 10], StoreError> {
    // Before the first day of the filter there may be rows; none of them is after the highest possible id.
    let (day, id) = after
        .map_or((i64::from(filter.from.0) - 1, VisitId(Uuid::max())), |(day, id)| (i64::from(day.0), id));
    Ok([
        district.as_str().into(),
        day.into(),
        id.0.into(),
        i64::from(filter.to.0).into(),
        filter.watch.clone().into(),
        filter.service.clone().into(),
        filter.channel.map(|channel| word(&channel)).transpose()?.into(),
        filter.language.clone().into(),
        filter.area.clone().into(),
        limit.max(0).into(),
    ])
}

/// Visits identified by day and id, as a parameter.
pub(crate) fn ids(ids: &[(Day, VisitId)]) -> Result<Arg, StoreError> {
    #[derive(Serialize)]
    struct Asked {
        day: i32,
        id: String,
    }
    let asked: Vec<Asked> = ids.iter().map(|(day, id)| Asked { day: day.0, id: hex_id(id.0) }).collect();
    Ok(Arg::Json(json(&asked)?))
}

/// A row of figures.
pub(crate) fn closed_of(row: &Row) -> Result<Closed, StoreError> {
    let needs = row.text("needs")?;
    let needs: Result<Vec<Code>, _> =
        needs.split_whitespace().map(|need| need.to_owned().try_into()).collect();
    let quote = match (row.maybe_int("p50_ms")?, row.maybe_int("p80_ms")?) {
        (Some(p50_ms), Some(p80_ms)) => Some(Quote { p50_ms, p80_ms }),
        _ => None,
    };
    Ok(Closed {
        visit: VisitId(row.uuid("id")?),
        district: row.name("district")?,
        day: Day(row.count("day")?),
        place: Place { hour: row.count("hour")?, watch: row.maybe_name("watch")? },
        service: row.maybe_name("service")?,
        channel: row.word("channel")?,
        language: row.maybe_text("language")?,
        area: row.maybe_text("area")?,
        needs: needs.map_err(|error| row.broken("needs", &error))?,
        counts: row.int("counts")? != 0,
        end: row.word("end_kind")?,
        outcome: row.maybe_name("outcome")?,
        arrived_at: At(row.int("arrived_at")?),
        ended_at: At(row.int("ended_at")?),
        clocks: row.json::<clocks::Clocks>("clocks")?,
        targets: row.json("targets")?,
        quote,
        handover_ms: row.maybe_int("handover_ms")?,
        causes: row.json("causes")?,
        unnumbered: row.maybe_int("unnumbered")?.map(|without| without != 0),
        reopened: row.count("reopened")?,
        repeat: row.int("repeat")? != 0,
    })
}

/// A row of figures as it is written: one field for each column, except the district.
#[derive(Serialize)]
struct ClosedLine<'c> {
    day: i32,
    id: String,
    hour: u8,
    watch: Option<&'c str>,
    service: Option<&'c str>,
    channel: String,
    language: Option<&'c str>,
    area: Option<&'c str>,
    needs: String,
    counts: i64,
    end_kind: String,
    outcome: Option<&'c str>,
    arrived_at: i64,
    ended_at: i64,
    clocks: String,
    targets: String,
    p50_ms: Option<i64>,
    p80_ms: Option<i64>,
    handover_ms: Option<i64>,
    causes: String,
    unnumbered: Option<i64>,
    reopened: u32,
    repeat: i64,
}

/// Does not compile if a column has no field, or a field no column.
macro_rules! a_field_each {
    ($($column:ident)+) => {
        const _: fn(ClosedLine<'_>) = |ClosedLine { day: _, id: _, $($column: _),+ }| {};
    };
}
sql::closed_columns!(a_field_each);

impl<'c> ClosedLine<'c> {
    fn of(row: &'c Closed) -> Result<ClosedLine<'c>, StoreError> {
        Ok(ClosedLine {
            day: row.day.0,
            id: hex_id(row.visit.0),
            hour: row.place.hour,
            watch: row.place.watch.as_ref().map(Code::as_str),
            service: row.service.as_ref().map(ServiceId::as_str),
            channel: word(&row.channel)?,
            language: row.language.as_deref(),
            area: row.area.as_deref(),
            needs: row.needs.iter().map(Code::as_str).collect::<Vec<_>>().join(" "),
            counts: i64::from(row.counts),
            end_kind: word(&row.end)?,
            outcome: row.outcome.as_ref().map(Code::as_str),
            arrived_at: row.arrived_at.0,
            ended_at: row.ended_at.0,
            clocks: json(&row.clocks)?,
            targets: json(&row.targets)?,
            p50_ms: row.quote.map(|quote| quote.p50_ms),
            p80_ms: row.quote.map(|quote| quote.p80_ms),
            handover_ms: row.handover_ms,
            causes: json(&row.causes)?,
            unnumbered: row.unnumbered.map(i64::from),
            reopened: row.reopened,
            repeat: i64::from(row.repeat),
        })
    }
}

/// The key of a total in columns.
#[derive(Serialize)]
struct KeyColumns<'k> {
    span: &'static str,
    start: i32,
    watch: &'k str,
    service: &'k str,
    channel: String,
    language: &'k str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl<'k> KeyColumns<'k> {
    fn of(key: &'k TotalKey, total: Option<&Total>) -> Result<KeyColumns<'k>, StoreError> {
        let body = total.map(json).transpose()?;
        Ok(match key {
            TotalKey::Day { day, watch } => KeyColumns {
                span: span(Span::Day),
                start: day.0,
                watch: watch.as_ref().map_or("", Code::as_str),
                service: "",
                channel: String::new(),
                language: "",
                body,
            },
            TotalKey::Month { first, service, channel, language } => KeyColumns {
                span: span(Span::Month),
                start: first.0,
                watch: "",
                service: service.as_ref().map_or("", ServiceId::as_str),
                channel: word(channel)?,
                language: language.as_deref().unwrap_or_default(),
                body,
            },
        })
    }
}

/// The code of a span in its column.
pub(crate) fn span(span: Span) -> &'static str {
    match span {
        Span::Day => "day",
        Span::Month => "month",
    }
}

/// Keys of totals, as a parameter.
pub(crate) fn keys(keys: &[TotalKey]) -> Result<Arg, StoreError> {
    let columns: Vec<_> = keys.iter().map(|key| KeyColumns::of(key, None)).collect::<Result<_, _>>()?;
    Ok(Arg::Json(json(&columns)?))
}

/// A total and its key, of a row.
pub(crate) fn total_of(row: &Row) -> Result<(TotalKey, Total), StoreError> {
    let start = Day(row.count("start")?);
    let key = if row.text("span")? == span(Span::Day) {
        TotalKey::Day { day: start, watch: row.name_or_none("watch")? }
    } else {
        let language = row.text("language")?;
        TotalKey::Month {
            first: start,
            service: row.name_or_none("service")?,
            channel: row.word("channel")?,
            language: (!language.is_empty()).then_some(language),
        }
    };
    Ok((key, row.json("body")?))
}

/// Takes the next step, unless it was taken already.
pub(crate) async fn advance(conn: &mut Conn, step: &Advance) -> Result<bool, StoreError> {
    let district = || Arg::from(step.district.as_str());
    let args = [district(), int(step.from).into(), int(step.to).into(), step.state.clone().into()];
    if conn.execute(&sql::ADVANCE, args).await? == 0 {
        return Ok(false);
    }
    if !step.gone.is_empty() {
        conn.execute(&sql::DROP_CLOSED, [district(), ids(&step.gone)?]).await?;
    }
    if !step.closed.is_empty() {
        let lines: Vec<_> = step.closed.iter().map(ClosedLine::of).collect::<Result<_, _>>()?;
        conn.execute(&sql::PUT_CLOSED, [district(), Arg::Json(json(&lines)?)]).await?;
    }
    if !step.totals.is_empty() {
        let lines = step.totals.iter().map(|(key, total)| KeyColumns::of(key, Some(total)));
        let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
        conn.execute(&sql::PUT_TOTALS, [district(), Arg::Json(json(&lines)?)]).await?;
    }
    Ok(true)
}

/// Marks figures for deletion; the position of counting is kept until they are deleted.
pub(crate) async fn recount(conn: &mut Conn, district: &str) -> Result<(), StoreError> {
    conn.execute(&sql::START_FOLLOWER, [district.into()]).await?;
    // Repeated if another node counted a step in between.
    while let Some(row) = conn.row(&sql::FOLLOWER, [district.into()]).await? {
        let position = row.int("position")?;
        if position == CLEARING {
            break;
        }
        let args = [district.into(), position.into(), CLEARING.into(), position.to_string().into()];
        if conn.execute(&sql::ADVANCE, args).await? > 0 {
            break;
        }
    }
    Ok(())
}

/// Deletes a part of them, and saves a setting in the same transaction; false if nothing was left and
/// counting starts over, or has started.
pub(crate) async fn clear(
    conn: &mut Conn,
    district: &str,
    kept: Option<(String, String)>,
) -> Result<bool, StoreError> {
    let Some(row) = conn.row(&sql::FOLLOWER, [district.into()]).await? else { return Ok(false) };
    // Changes nothing, but locks the row: another node may have been faster, and what that counted must stay.
    let args = [district.into(), CLEARING.into(), CLEARING.into(), row.text("state")?.into()];
    if conn.execute(&sql::ADVANCE, args).await? == 0 {
        return Ok(false);
    }
    if let Some((name, value)) = kept {
        settings::get_or(conn, &name, &value).await?;
    }
    if let Some(first) = conn.row(&sql::FIRST_CLOSED, [district.into()]).await? {
        let until = first.int("day")? + CLEARED_DAYS - 1;
        conn.execute(&sql::CLEAR_CLOSED, [district.into(), until.into()]).await?;
        return Ok(true);
    }
    conn.execute(&sql::CLEAR_TOTALS, [district.into()]).await?;
    let args = [district.into(), CLEARING.into(), 0.into(), "".into()];
    conn.execute(&sql::ADVANCE, args).await?;
    Ok(false)
}

/// The remark of a row.
pub(crate) fn remark_of(row: &Row) -> Result<Remark, StoreError> {
    Ok(Remark {
        id: row.uuid("id")?,
        district: row.maybe_name("district")?,
        kind: row.word("kind")?,
        from: Day(row.count("from_day")?),
        to: Day(row.count("to_day")?),
        text: row.text("text")?,
        owner: row.text("owner")?,
        due: row.maybe_int("due_day")?.and_then(|day| i32::try_from(day).ok()).map(Day),
        author: domain::ids::StaffId(row.uuid("author")?),
        created_at: At(row.int("created_at")?),
        done_at: row.maybe_int("done_at")?.map(At),
        withdrawn_at: row.maybe_int("withdrawn_at")?.map(At),
    })
}

pub(crate) fn remark_args(remark: &Remark) -> Result<[Arg; 10], StoreError> {
    Ok([
        remark.id.into(),
        remark.district.as_ref().map(|district| district.as_str().to_owned()).into(),
        word(&remark.kind)?.into(),
        i64::from(remark.from.0).into(),
        i64::from(remark.to.0).into(),
        remark.text.clone().into(),
        remark.owner.clone().into(),
        remark.due.map(|day| i64::from(day.0)).into(),
        remark.author.0.into(),
        remark.created_at.0.into(),
    ])
}
