//! What a recount changed. Before figures are deleted their state is saved; when everything has been counted
//! again, the two are compared, and the differences are reported with their reasons: by the command, in the
//! log, on the department's record and on the pages.

use crate::department::Ops;
use crate::error::Error;
use crate::model::totals::{ClosedFilter, Follower, Span, TotalKey};
use crate::ports::{SharedStore, StoreError};
use crate::staff::StaffEvent;
use crate::tools::Tools;
use crate::totals::spans::{STEP, spans};
use domain::access::is_practice;
use domain::fact::Who;
use domain::ids::DistrictId;
use domain::recount::{Between, Change, Differences, Figure, Standing, Why};
use domain::time::{At, Day, Ms};
use domain::totals::Total;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The kind of the facts that record differences, on the department's chain.
const KIND: &str = "figures_changed";
/// At most this many of those facts, the newest, are searched for a page.
const LOOKED_THROUGH: i64 = 200;
/// A page shows at most this many of them.
const SHOWN: usize = 3;

/// The state of the figures before they were deleted.
#[derive(Debug, Serialize, Deserialize)]
struct Before {
    /// The last fact that was counted; absent if another version of the program deleted the figures.
    position: Option<u64>,
    /// The last fact on record when this was saved.
    head: u64,
    /// Absent if the figures could not be read.
    standing: Option<Standing>,
}

/// What a recount of one district changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The district that was recounted.
    pub district: DistrictId,
    /// What differs; absent when the earlier figures could not be read.
    pub differences: Option<Differences>,
    /// The earlier state as it was saved.
    before: String,
}

/// How far a recount has come.
pub(crate) enum Ended {
    /// The recount has ended, with these changes.
    Told(Box<Account>),
    /// The recount is still running.
    NotYet,
    /// There was no recount, or another process reports it.
    Nothing,
}

/// The setting that saves the state of the figures during a recount.
fn name(district: &DistrictId) -> String {
    format!("figures_before:{district}")
}

/// The state of a district's figures before any of them is deleted, as the setting to save it in; `None` when
/// it is saved already.
///
/// # Errors
/// When the store fails.
pub(crate) async fn kept(
    store: &SharedStore,
    follower: &Follower,
) -> Result<Option<(String, String)>, Error> {
    let name = name(&follower.district);
    if store.setting(&name).await?.is_some() {
        return Ok(None);
    }
    let head = head(store, &follower.district).await?;
    let standing = match standing(store, &follower.district).await {
        Ok(standing) => Some(standing),
        // Damaged figures are recounted all the same.
        Err(StoreError::BrokenRow { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let position = follower.state.parse().ok();
    let before = Before { position, head, standing };
    let text = serde_json::to_string(&before).map_err(|error| Error::Fault(error.to_string()))?;
    Ok(Some((name, text)))
}

/// What the recount of a district changed, if it has just ended.
///
/// # Errors
/// When the store fails.
pub(crate) async fn account(store: &SharedStore, district: &DistrictId) -> Result<Ended, Error> {
    let name = name(district);
    let Some(text) = store.setting(&name).await? else { return Ok(Ended::Nothing) };
    let before: Option<Before> = serde_json::from_str(&text).ok();
    let since = before.as_ref().map_or(0, |before| before.position.unwrap_or(before.head));
    if !is_counted(store, district, since).await? {
        return Ok(Ended::NotYet);
    }
    let differences = match before.and_then(|before| Some((before.position, before.standing?))) {
        None => None,
        Some((position, stood)) => match standing(store, district).await {
            Ok(stands) => {
                if !is_counted(store, district, since).await? {
                    return Ok(Ended::NotYet);
                }
                let (head, newer) = newer(store, district, since).await?;
                let update = position.is_none();
                let unsure = stood.days.keys().next_back().copied().filter(|_| update);
                let between = Between { update, more: update || since < head, newer, unsure };
                Some(Differences::between(&stood, &stands, &between))
            }
            Err(StoreError::BrokenRow { .. }) => None,
            Err(error) => return Err(error.into()),
        },
    };
    // All nodes may compute it, but only one reports it.
    Ok(match store.take_setting(&name).await? {
        Some(before) => Ended::Told(Box::new(Account { district: district.clone(), differences, before })),
        None => Ended::Nothing,
    })
}

async fn head(store: &SharedStore, district: &DistrictId) -> Result<u64, StoreError> {
    let heads = store.every_head().await?;
    Ok(heads.into_iter().find(|(chain, ..)| chain == district.as_str()).map_or(0, |(_, seq, _)| seq))
}

/// Whether a district has been counted again up to where it was.
async fn is_counted(store: &SharedStore, district: &DistrictId, since: u64) -> Result<bool, StoreError> {
    let position = store.follower(district).await?.position;
    // Facts that were cut off are not counted again.
    let least = since.min(head(store, district).await?);
    Ok(position.is_some_and(|position| position >= least))
}

/// The last fact, and the days of all visits that have facts after `after`, whether counted or not.
async fn newer(
    store: &SharedStore,
    district: &DistrictId,
    since: u64,
) -> Result<(u64, BTreeSet<Day>), StoreError> {
    let head = head(store, district).await?;
    let (mut after, mut days) = (since, BTreeSet::new());
    while after < head {
        let to = after + STEP as u64;
        days.extend(store.changed_visits(district, after, to).await?.into_iter().map(|(visit, _)| visit.day));
        after = to;
    }
    Ok((head, days))
}

/// The state of a district's figures.
async fn standing(store: &SharedStore, district: &DistrictId) -> Result<Standing, StoreError> {
    let filter = ClosedFilter::all(vec![district.clone()], Day(i32::MIN), Day(i32::MAX));
    let (mut standing, mut after) = (Standing::default(), None);
    loop {
        let page = store.closed(district, &filter, after, STEP).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.day, last.visit));
        for row in &page {
            standing.days.entry(row.day).or_default().count(row);
        }
    }
    for (first, last) in spans(standing.days.keys().copied()) {
        for span in [Span::Day, Span::Month] {
            let totals = store.totals(std::slice::from_ref(district), span, first, last).await?;
            for (_, key, total) in &totals {
                add(&mut standing, key, total);
            }
        }
    }
    Ok(standing)
}

fn add(standing: &mut Standing, key: &TotalKey, total: &Total) {
    // A total from which everything was subtracted again counts as absent.
    if total.is_empty() {
        return;
    }
    match key {
        TotalKey::Day { day, watch } => {
            let name = watch.as_ref().map(ToString::to_string).unwrap_or_default();
            standing.days.entry(*day).or_default().add(&name, total);
        }
        TotalKey::Month { first, service, channel, language } => {
            let service = service.as_ref().map(ToString::to_string).unwrap_or_default();
            let language = language.as_deref().unwrap_or_default();
            let name = format!("{service} {} {language}", channel.as_str());
            standing.months.entry(*first).or_default().add(&name, total);
        }
    }
}

/// Reports what a recount changed: on record and in the log.
///
/// # Errors
/// When it cannot be recorded.
pub(crate) async fn tell(tools: &Tools, account: &Account) -> Result<(), Error> {
    put_on_record(tools, account).await?;
    let same = account.differences.as_ref().is_some_and(Differences::is_none);
    for said in account.said() {
        if same {
            tracing::info!("{said}");
        } else {
            tracing::warn!("{said}");
        }
    }
    Ok(())
}

/// Records on the department's chain where figures came out differently. If that fails, the saved earlier
/// state is put back, so that it can be reported later.
///
/// # Errors
/// When it cannot be stored.
pub async fn put_on_record(tools: &Tools, account: &Account) -> Result<(), Error> {
    let differences = account.differences.clone().filter(|differences| !differences.is_none());
    let Some(differences) = differences.filter(|_| !is_practice(&account.district)) else { return Ok(()) };
    let district = account.district.clone();
    let noted = tools.note(Who::System, StaffEvent::FiguresChanged { district, differences }).await;
    if noted.is_err() {
        tools.store.setting_or(&name(&account.district), &account.before).await?;
    }
    noted
}

impl Account {
    /// The changes in sentences, in English.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        let district = &self.district;
        let Some(found) = &self.differences else {
            return vec![format!(
                "{district}: figures were recounted; what was counted before could not be read, so the two were not compared."
            )];
        };
        let mut said = match found.span {
            None => vec![format!("{district}: figures were recounted, and nothing changed.")],
            Some((first, last)) => {
                let counts = [(found.days, "days"), (found.months, "months without such a day")];
                let counts = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
                let changes: Vec<String> = found.changes.iter().map(change).collect();
                let changes =
                    if changes.is_empty() { "only finer details".to_owned() } else { changes.join(", ") };
                let mut said = vec![format!(
                    "{district}: figures were recounted, and came out differently on {}, from {first} to {last}; visits that now \
                     count differently: {}. Over those days: {changes}.",
                    counts.collect::<Vec<_>>().join(" and "),
                    found.visits
                )];
                said.extend(found.why.iter().map(|why| format!("{district}: why: {}.", reason(*why))));
                said
            }
        };
        if found.left_out > 0 {
            said.push(format!(
                "{district}: days that differ and were not compared, because more was recorded of them meanwhile: {}.",
                found.left_out
            ));
        }
        said
    }
}

fn change(change: &Change) -> String {
    let value = |n: i64| if change.figure.is_time() { hours(n) } else { n.to_string() };
    format!("{} {} -> {}", called(change.figure), value(change.was), value(change.is))
}

fn called(figure: Figure) -> &'static str {
    match figure {
        Figure::Arrived => "arrived",
        Figure::Served => "served",
        Figure::Unserved => "not served",
        Figure::AcknowledgedIn => "first contact in time",
        Figure::CalledIn => "called in time",
        Figure::ResolvedIn => "ended in time",
        Figure::AcknowledgementMs => "total time to first contact",
        Figure::WaitMs => "total waiting time",
        Figure::ResolutionMs => "total time to the end",
        Figure::Told => "called within the longer estimate",
        Figure::Reopened => "reopened",
        Figure::Repeats => "known to have come back",
        Figure::Unnumbered => "ended without a number",
        Figure::StaffedMs => "window hours",
    }
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::Update => "this version of the program counts differently from the one before",
        Why::Visits => {
            "some visits did not match their facts: they were changed where they are stored, or an earlier \
             version counted differently"
        }
        Why::Sums => {
            "some totals did not match the sum of their visits: they were changed where they are stored, or an earlier version added up \
             differently"
        }
        Why::Numbers => "phone numbers, which show that a person came back, have since been added or deleted",
    }
}

/// A duration as `h:mm:ss`.
fn hours(ms: Ms) -> String {
    let seconds = ms / 1_000;
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A recorded difference between figures before and after a recount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recounted {
    /// When the difference was found.
    pub at: At,
    /// The district that was recounted.
    pub district: DistrictId,
    /// What differs, and why.
    pub differences: Differences,
}

#[derive(Deserialize)]
struct Entry {
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    district: DistrictId,
    #[serde(flatten)]
    differences: Differences,
}

impl Ops {
    /// Recorded differences for some districts and days, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recounted(
        &self,
        districts: &[DistrictId],
        (from, to): (Day, Day),
    ) -> Result<Vec<Recounted>, Error> {
        let facts = self.tools.store.line_facts("_department", KIND, i64::MAX as u64, LOOKED_THROUGH).await?;
        let read = facts.into_iter().filter_map(|fact| {
            let Entry { body } = serde_json::from_str(&fact.row.body).ok()?;
            Some(Recounted { at: fact.row.at, district: body.district, differences: body.differences })
        });
        let about = |one: &Recounted| {
            let span = one.differences.span;
            districts.contains(&one.district) && span.is_some_and(|(first, last)| first <= to && from <= last)
        };
        Ok(read.filter(about).take(SHOWN).collect())
    }
}
