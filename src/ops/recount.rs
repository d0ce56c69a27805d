//! What counting anew changed. Before figures are thrown away it is kept how they stood, until all is counted again; the two are held
//! against each other, and what differs is said, with why: by the command, in the log, on the department's record and on the pages.

use crate::department::Ops;
use crate::error::Error;
use crate::model::totals::{ClosedFilter, Follower, Span, TotalKey};
use crate::ports::{SharedStore, StoreError};
use crate::staff::Event;
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

/// The kind of the facts that tell of it, on the department's chain.
const KIND: &str = "figures_changed";
/// Of those, the newest so many are looked through for a page.
const LOOKED_THROUGH: i64 = 200;
/// Of those that are about a page, it shows so many.
const SHOWN: usize = 3;

/// How figures stood before they were thrown away.
#[derive(Debug, Serialize, Deserialize)]
struct Before {
    /// The last fact that was counted; absent where another version of the program threw them away.
    position: Option<u64>,
    /// The last fact that was written when this was kept.
    head: u64,
    /// Absent when they could not be read.
    standing: Option<Standing>,
}

/// What counting a district anew has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The district.
    pub district: DistrictId,
    /// What differs; absent when what was counted before could not be read.
    pub differences: Option<Differences>,
    /// How figures stood before, as it was kept.
    before: String,
}

/// How far counting anew has come.
pub(crate) enum Ended {
    /// It has ended, and this is what it changed.
    Told(Box<Account>),
    /// It goes on.
    NotYet,
    /// Nothing was counted anew, or somebody else tells of it.
    Nothing,
}

/// The setting that keeps how figures stood, while they are counted anew.
fn name(district: &DistrictId) -> String {
    format!("figures_before:{district}")
}

/// How the figures of a district stand before any of them is thrown away, as the setting to keep it in; nothing when it is kept
/// already.
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
        // What is damaged is counted anew all the same.
        Err(StoreError::BrokenRow { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let position = follower.state.parse().ok();
    let before = Before { position, head, standing };
    let text = serde_json::to_string(&before).map_err(|error| Error::Fault(error.to_string()))?;
    Ok(Some((name, text)))
}

/// What counting a district anew has changed, if it has just ended.
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
    // Of all who have worked it out, one tells of it.
    Ok(match store.take_setting(&name).await? {
        Some(before) => Ended::Told(Box::new(Account { district: district.clone(), differences, before })),
        None => Ended::Nothing,
    })
}

/// The last fact of a district.
async fn head(store: &SharedStore, district: &DistrictId) -> Result<u64, StoreError> {
    let heads = store.every_head().await?;
    Ok(heads.into_iter().find(|(chain, ..)| chain == district.as_str()).map_or(0, |(_, seq, _)| seq))
}

/// Whether a district has been counted again as far as it was.
async fn is_counted(store: &SharedStore, district: &DistrictId, since: u64) -> Result<bool, StoreError> {
    let position = store.follower(district).await?.position;
    // Facts that were cut off are counted no more.
    let least = since.min(head(store, district).await?);
    Ok(position.is_some_and(|position| position >= least))
}

/// The last fact, and the days of all visits with facts after one, counted or not.
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

/// How the figures of a district stand.
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
    // One of which everything was taken back is none.
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

/// Says what counting anew has changed: on record, and in the log.
///
/// # Errors
/// When it cannot be put on record.
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

/// Puts on the department's record where figures came out differently. When that fails, how they stood before is kept again, so that it
/// can be told later.
///
/// # Errors
/// When it cannot be stored.
pub async fn put_on_record(tools: &Tools, account: &Account) -> Result<(), Error> {
    let differences = account.differences.clone().filter(|differences| !differences.is_none());
    let Some(differences) = differences.filter(|_| !is_practice(&account.district)) else { return Ok(()) };
    let district = account.district.clone();
    let noted = tools.note(Who::System, Event::FiguresChanged { district, differences }).await;
    if noted.is_err() {
        tools.store.setting_or(&name(&account.district), &account.before).await?;
    }
    noted
}

impl Account {
    /// In sentences.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        let district = &self.district;
        let Some(found) = &self.differences else {
            return vec![format!(
                "{district}: figures were counted anew; what was counted before could not be read, so the two were not compared."
            )];
        };
        let mut said = match found.span {
            None => vec![format!("{district}: figures were counted anew, and nothing changed.")],
            Some((first, last)) => {
                let counts = [(found.days, "days"), (found.months, "months without such a day")];
                let counts = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
                let changes: Vec<String> = found.changes.iter().map(change).collect();
                let changes =
                    if changes.is_empty() { "only finer details".to_owned() } else { changes.join(", ") };
                let mut said = vec![format!(
                    "{district}: figures were counted anew, and came out differently on {}, from {first} to {last}; visits that count \
                     otherwise: {}. Over those days: {changes}.",
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
        Figure::AcknowledgementMs => "times to first contact, added up,",
        Figure::WaitMs => "waits, added up,",
        Figure::ResolutionMs => "times to the end, added up,",
        Figure::Told => "called within the longer time told",
        Figure::Reopened => "opened again",
        Figure::Repeats => "known to have come back",
        Figure::Unnumbered => "ended without a number",
        Figure::StaffedMs => "window hours",
    }
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::Update => "this version of the program counts otherwise than the one before",
        Why::Visits => {
            "visits were not kept as what their facts make of them now: they were changed where they are stored, or an earlier \
             version counted otherwise"
        }
        Why::Sums => {
            "totals were not the sums of their visits: they were changed where they are stored, or an earlier version added up \
             otherwise"
        }
        Why::Numbers => {
            "telephone numbers were entered later or deleted since, by which somebody is known to have come back"
        }
    }
}

/// A length of time: `h:mm:ss`.
fn hours(ms: Ms) -> String {
    let seconds = ms / 1_000;
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// When figures came out differently, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recounted {
    /// When that was found.
    pub at: At,
    /// Of which district.
    pub district: DistrictId,
    /// How, and why.
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
    /// When figures of some districts and days came out differently because they were counted anew, the newest first.
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
