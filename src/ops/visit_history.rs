//! A visit as it was before one of its facts.

use crate::error::Error;
use crate::ports::SharedStore;
use domain::fact::{Event, Fact};
use domain::ids::VisitId;
use domain::visit::Visit;

/// Rebuilds a visit as it was before one of its facts: needed when a visit that ended long ago is reopened.
pub(crate) async fn earlier(
    store: &SharedStore,
    chain: &str,
    id: VisitId,
    before: u64,
) -> Result<Option<Visit>, Error> {
    let fault = |error: domain::fact::Unreadable| Error::Fault(error.to_string());
    let mut visit: Option<Visit> = None;
    for body in store.visit_facts(id).await? {
        let fact = Fact::decode(&body).map_err(fault)?;
        if fact.district.as_str() != chain || fact.seq >= before {
            continue;
        }
        match (&mut visit, &fact.what) {
            (None, Event::Arrived(arrived)) => visit = Some(Visit::arrive(&fact, id, arrived)),
            (Some(visit), Event::Ended { .. } | Event::CallTold(_)) => {
                let decided = store.line_facts(chain, "configured", fact.seq, 1).await?;
                let decided =
                    decided.first().map(|fact| Fact::decode(&fact.row.body)).transpose().map_err(fault)?;
                match decided.map(|fact| fact.what) {
                    Some(Event::Configured(rules)) => domain::line::follow(visit, &fact, &rules),
                    _ => visit.apply(&fact),
                }
            }
            (Some(visit), _) => visit.apply(&fact),
            (None, _) => {}
        }
    }
    Ok(visit)
}
