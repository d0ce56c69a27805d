//! Comparing the state folded from the facts of a district with the stored one, and writing it again.

use crate::conn::{Arg, Conn, json};
use crate::lines::{self, Newest};
use crate::rows::{VisitLine, hex_id, int};
use crate::sql;
use crate::visits::fact_of;
use domain::ids::{DistrictId, VisitId};
use ops::ports::{FactRow, Refold, StoreError, VisitRow};
use std::collections::{BTreeSet, HashMap};

const PAGE: i64 = 2_000;

/// Which of these visits are stored differently. A visit whose row has changed since is skipped.
pub(crate) async fn differing(
    conn: &mut Conn,
    district: &DistrictId,
    rows: &[VisitRow],
) -> Result<Vec<VisitId>, StoreError> {
    let ids: Vec<String> = rows.iter().map(|row| hex_id(row.visit.id.0)).collect();
    let mut stored = HashMap::with_capacity(rows.len());
    for row in conn.rows(&sql::VISIT_ROWS, [district.as_str().into(), Arg::Json(json(&ids)?)]).await? {
        stored.insert(row.uuid("id")?, row);
    }
    let mut differing = Vec::new();
    for expected in rows {
        let visit = &expected.visit;
        let same = match stored.get(&visit.id.0) {
            None => Ok(false),
            Some(row) => match row.count::<u64>("seq") {
                Ok(seq) if seq > visit.seq => continue,
                Ok(_) => VisitLine::of(expected)?.is(row, visit),
                Err(error) => Err(error),
            },
        };
        match same {
            Ok(true) => {}
            Ok(false) | Err(StoreError::BrokenRow { .. }) => differing.push(visit.id),
            Err(error) => return Err(error),
        }
    }
    Ok(differing)
}

/// Rebuilds visits, head and rules inside the transaction of `conn`.
pub(crate) async fn rebuild(
    conn: &mut Conn,
    district: &DistrictId,
    mut fold: Box<dyn Refold>,
) -> Result<(u64, Newest), StoreError> {
    let chain = district.as_str();
    let stands = lines::lock(conn, chain).await?.seq;
    conn.execute(&sql::CLEAR_VISITS, [chain.into()]).await?;
    let (mut seq, mut made) = (0, BTreeSet::new());
    loop {
        let page = conn.rows(&sql::FACTS, [chain.into(), int(seq).into(), PAGE.into()]).await?;
        let facts: Result<Vec<FactRow>, _> =
            page.iter().map(|row| fact_of(row).map(|fact| fact.row)).collect();
        let facts = facts?;
        let Some(last) = facts.last() else { break };
        seq = last.seq;
        let needed = lines::visits_by_id(conn, district, &fold.needs(&facts)).await?;
        let rows = fold.page(&facts, needed).map_err(StoreError::BadValue)?;
        made.extend(rows.iter().map(|row| row.visit.id));
        lines::put_visits(conn, chain, &rows).await?;
    }
    let (head, hash, rules, decided) = fold.end();
    if seq != stands {
        let why = format!("the line stands at {stands}, the facts end at {seq}: the newest are missing");
        return Err(StoreError::BadValue(why));
    }
    conn.execute(&sql::SET_HEAD, [chain.into(), json(&head)?.into()]).await?;
    if decided > 0 {
        conn.execute(&sql::SET_RULES, [chain.into(), json(&rules)?.into(), int(decided).into()]).await?;
    }
    Ok((made.len() as u64, (seq, hash)))
}
