//! `backup`, `restore`, `move`, `rebuild` and `audit verify`: checking, copying and restoring the record as a whole.

use super::admin::tools;
use super::of_open;
use super::outcome::{Result, Sentence, complain, say};
use crate::auth::telephone;
use crate::clock::SystemClock;
use crate::courier;
use crate::entropy::OsChance;
use crate::exports::What;
use domain::access::{Reach, Role, Standing, may_grant};
use domain::fact::Who;
use domain::ids::DistrictId;
use ops::audit::{self, Made, Pin, Whole};
use ops::calendar::Calendar;
use ops::ports::{Accounts, Chance, Devices, Lines, Settings, SharedStore, StoreError, Tokens};
use ops::recount::{self, Account};
use ops::staff::{Staff, StaffEvent};
use std::path::Path;
use store::{Database, Staged};

/// Facts or rows between two progress messages.
const TELL_EVERY: u64 = 200_000;

/// Checks the whole record, and everything derived from it. With a checkpoint (`CHAIN:SEQ:HASH`), that chain must have that
/// hash at that fact.
///
/// # Errors
/// The first fact that does not fit its chain; derived data that differ from the facts.
pub async fn verify(database: &str, checkpoint: Option<String>) -> Result<()> {
    let opened = store::open_reading(database).await.map_err(of_open)?;
    let mut pins = kept(&opened);
    pins.extend(checkpoint.as_deref().map(read_checkpoint).transpose()?);
    let store: SharedStore = opened;
    let whole = whole(&store, &pins).await?;
    for Whole { name, facts, hash, .. } in &whole {
        say(&format!("{name}: {facts} facts, checkpoint {name}:{facts}:{}", hex::encode(hash)));
    }
    say(&format!("{} facts, every hash is right.", total(&whole)));
    audit::not_compared(&store).await?.iter().for_each(|left_out| say(left_out));
    let differences = audit::derived(&store, &mut progress("facts folded")).await?;
    if !differences.is_empty() {
        differences.iter().for_each(|difference| say(difference));
        return Err(
            "What is shown differs from what the facts say. The facts are right: stop the server, and run `rebuild` to make the rest \
             from them. Cards, scripts and districts that are gone are in no fact: restore those from a backup."
                .into(),
        );
    }
    say("Visits, lines, rules and figures match the facts.");
    note(database, audit::VERIFIED_AT, None).await;
    Ok(())
}

/// Rebuilds visits, lines, rules and figures from the facts.
///
/// # Errors
/// When a server runs on the database, a fact does not fit, or what changed cannot be put on record.
pub async fn rebuild(database: &str, district: Option<DistrictId>) -> Result<()> {
    let opened = store::open_existing(database).await.map_err(of_open)?;
    let _alone = opened.lock_alone().await.map_err(of_open)?;
    let store: SharedStore = opened.clone();
    // Opened before anything is changed: without them nothing can be put on record.
    let tools = tools(store.clone()).await?;
    let (mut wanted, mut failed, mut accounts) = (Vec::new(), Vec::new(), Vec::<Account>::new());
    for row in store.district_rows().await? {
        match row {
            Ok(one) => wanted.push((one.id, Some(one.rules))),
            Err(StoreError::BrokenRow { ref id, .. }) if id.parse::<DistrictId>().is_ok() => {
                wanted.extend(id.parse().ok().map(|id| (id, None)));
            }
            Err(error) => failed.push(error.to_string()),
        }
    }
    wanted.retain(|(id, _)| district.as_ref().is_none_or(|wanted| wanted == id));
    if wanted.is_empty() && failed.is_empty() {
        return Err("There is no such district.".into());
    }
    for (id, rules) in &wanted {
        match audit::rebuild(&store, id, rules.as_ref()).await {
            Ok(Made { facts, visits, account }) => {
                say(&format!("{id}: {} visits rebuilt from {} facts.", group(visits), group(facts)));
                match account {
                    Ok(account) => accounts.extend(account),
                    Err(error) => {
                        let Sentence(why) = error.into();
                        failed.push(format!("{id}: what changed of its figures could not be read: {why}"));
                    }
                }
            }
            // A district that cannot be rebuilt does not stop the others.
            Err(error) => failed.push(Sentence::from(error).0),
        }
    }
    accounts.iter().flat_map(Account::said).for_each(|said| say(&said));
    for account in &accounts {
        if let Err(error) = recount::put_on_record(&tools, account).await {
            let Sentence(why) = error.into();
            failed.push(format!("{}: what changed of its figures is not on record: {why}", account.district));
        }
    }
    // What is in no fact, such as a card, cannot be rebuilt.
    for row in store.district_rows().await? {
        if let Err(StoreError::BrokenRow { ref id, .. }) = row
            && wanted.iter().any(|(made, rules)| rules.is_none() && made.as_str() == id)
        {
            failed.extend(
                row.err().map(|error| format!("{error}: no fact contains that, restore it from a backup")),
            );
        }
    }
    opened.close().await;
    if failed.is_empty() { Ok(()) } else { Err(failed.join(" ").into()) }
}

/// Copies everything to an empty database, of either kind, and compares the copy.
///
/// # Errors
/// When a server runs on one of them, the target is not empty, or the copy differs.
pub async fn transfer(from: &str, to: &str) -> Result<()> {
    let begun = crate::os::instant();
    let mut told = progress("rows moved");
    let moved = store::transfer(from, to, &mut told).await.map_err(of_open)?;
    let rows: u64 = moved.values().sum();
    let facts = moved.get("fact").copied().unwrap_or_default();
    say(&format!(
        "{} rows moved, {} facts among them, each compared, every hash right, in {:.1} s.",
        group(rows),
        group(facts),
        begun.elapsed().as_secs_f64()
    ));
    say(
        "Start every server with the new address from now on. The database it came from is unchanged: it must no longer be used.",
    );
    Ok(())
}

/// The newest heads, which are stored beside the database.
fn kept(database: &Database) -> Vec<Pin> {
    let pin = |(chain, (seq, hash))| Pin { chain, seq, hash, what: "checkpoint beside the database" };
    database.kept_heads().into_iter().map(pin).collect()
}

fn read_checkpoint(text: &str) -> Result<Pin> {
    let mut parts = text.split(':');
    let pin = (|| {
        let (chain, seq) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
        let mut hash = [0; 32];
        hex::decode_to_slice(parts.next()?, &mut hash).ok()?;
        Some(Pin { chain, seq, hash, what: "checkpoint" })
    })();
    pin.ok_or_else(|| "A checkpoint is written CHAIN:SEQ:HASH, as `audit verify` prints it.".into())
}

/// Checks every chain.
async fn whole(store: &SharedStore, pins: &[Pin]) -> Result<Vec<Whole>> {
    Ok(audit::chains(store, pins, &mut progress("facts checked")).await?)
}

/// Prints a progress message every [`TELL_EVERY`] steps.
fn progress(done: &'static str) -> impl FnMut(&str, u64) + Send {
    let (mut about, mut spoken) = (String::new(), 0);
    move |name, number| {
        if about != name {
            (about, spoken) = (name.to_owned(), 0);
        }
        if number / TELL_EVERY > spoken {
            spoken = number / TELL_EVERY;
            complain(&format!("{name}: {} {done} …", group(number)));
        }
    }
}

fn total(whole: &[Whole]) -> u64 {
    whole.iter().map(|chain| chain.facts).sum()
}

/// Stores when something was last done, for monitoring, and puts an event on record; on a read-only disk neither is stored.
async fn note(database: &str, name: &str, event: Option<StaffEvent>) {
    let noted = async {
        let opened = store::open_existing(database).await.map_err(of_open)?;
        let now = SystemClock::of(opened.as_ref()).await?.unscaled();
        opened.set_setting(name, &now.0.to_string()).await?;
        if let Some(event) = event {
            tools(opened.clone()).await?.note(Who::System, event).await?;
        }
        opened.close().await;
        Ok::<_, Sentence>(())
    };
    if let Err(Sentence(why)) = noted.await {
        tracing::info!(name, why, "its time was not kept");
    }
}

/// Notes an export in the settings for the running server, which puts it on record: if it were recorded here, two exports of
/// one state would differ. A database without a server is left unchanged; it may be a backup, and anyone who can read it
/// could copy it as well.
pub async fn note_export(database: &str, what: What) {
    let alone = async { store::open_reading(database).await?.lock_alone().await };
    if matches!(alone.await, Err(store::OpenError::Served(_))) {
        note(database, what.noted(), None).await;
    }
}

/// Copies the database to a file while it is in use, and checks the copy.
///
/// # Errors
/// When the file exists already or cannot be written; for PostgreSQL, a sentence that says which tool to use.
pub async fn backup(database: &str, to: &Path) -> Result<()> {
    let opened = store::open_reading(database).await.map_err(of_open)?;
    opened.backup(to).await.map_err(of_open)?;
    let saved = format!("sqlite:{}", to.display());
    let copy = store::open_reading(&saved).await.map_err(of_open)?;
    let checked = whole(&(copy as SharedStore), &[]).await;
    let whole = checked.map_err(|Sentence(why)| {
        // A backup that could not be restored is useless.
        let _gone = std::fs::remove_file(to);
        Sentence(format!("Nothing was saved, because the record is not whole: {why}"))
    })?;
    note(database, audit::SAVED_AT, Some(StaffEvent::BackedUp)).await;
    say(&format!("Saved to {}: {} facts, every hash is right.", to.display(), total(&whole)));
    Ok(())
}

/// Restores a copy, under a new epoch, so that every screen accepts the views it is sent from then on.
///
/// # Errors
/// When a server runs on the database, or the copy is damaged.
pub async fn restore(database: &str, from: &Path) -> Result<()> {
    let staged = Staged::new(from, database).await.map_err(of_open)?;
    let copy = store::open_existing(&staged.url()).await.map_err(of_open)?;
    let shared: SharedStore = copy.clone();
    let checked = whole(&shared, &[]).await;
    let saved = checked.map_err(|Sentence(why)| {
        Sentence(format!("Nothing was changed, because the backup {} is not whole: {why}", from.display()))
    })?;
    say(&format!("The backup goes {}.", as_of(&shared, &saved).await?));
    for difference in audit::derived(&shared, &mut progress("facts folded")).await? {
        say(&format!("{difference} After this, let `rebuild` make it again."));
    }
    if staged.replaces() {
        let known = match store::open_reading(database).await {
            Ok(now) => take_access_over(&now, &copy, &saved).await,
            Err(error) => Err(of_open(error)),
        };
        if let Err(Sentence(why)) = known {
            say(&format!(
                "The database that it replaces cannot be read ({why}). Tokens that were revoked and accounts that were closed since the \
                 backup are live again, and roles, districts and keys are those of the backup: look through `token list`, the staff \
                 page and the settings."
            ));
        }
    }
    copy.end_access().await?;
    let epoch = hex::encode(OsChance::default().secret().get(..6).unwrap_or_default());
    copy.set_setting("epoch", &epoch).await?;
    tools(shared).await?.note(Who::System, StaffEvent::Restored { facts: total(&saved) }).await?;
    copy.close().await;
    drop(copy);
    let before = staged.put().await.map_err(of_open)?;
    say(&format!(
        "Restored from {}. Everyone signs in again, with the password they had then. Devices that were not paired yet need a new code.",
        from.display()
    ));
    if let Some(before) = before {
        say(&format!("What was there before is kept as {}.", before.display()));
    }
    Ok(())
}

/// How far a record goes: "to 2026-11-25 09:14, 1,487 facts".
async fn as_of(store: &SharedStore, whole: &[Whole]) -> Result<String> {
    let facts = group(total(whole));
    let Some(at) = whole.iter().filter_map(|chain| chain.at).max() else {
        return Ok(format!("back to the beginning, {facts} facts"));
    };
    // In the time zone of the first district.
    let calendar = match store.districts().await?.first() {
        Some(district) => Calendar::new(&district.rules.hours).ok(),
        None => None,
    };
    let time = calendar.map_or_else(
        || crate::units::stamp(at),
        |calendar| {
            let (moment, (hour, minute)) = (calendar.moment(at), calendar.moment(at).clock());
            format!("{} {hour:02}:{minute:02}", moment.day())
        },
    );
    Ok(format!("to {time}, {facts} facts"))
}

/// A number with thousands separators: 1,487.
fn group(number: u64) -> String {
    let digits = number.to_string();
    digits.bytes().enumerate().fold(String::new(), |mut text, (at, digit)| {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(char::from(digit));
        text
    })
}

/// Prints what is replaced, and carries over what was revoked, closed or restricted since the backup.
async fn take_access_over(now: &std::sync::Arc<Database>, copy: &Database, saved: &[Whole]) -> Result<()> {
    let heads = now.every_head().await?;
    let mut newest: Vec<Whole> = Vec::with_capacity(heads.len());
    for (name, facts, hash) in heads {
        let at = now.facts(&name, facts.saturating_sub(1), 1).await?.first().map(|fact| fact.row.at);
        newest.push(Whole { name, facts, hash, at });
    }
    let shared: SharedStore = now.clone();
    say(&format!("It replaces a database that goes {}.", as_of(&shared, &newest).await?));
    let lost = total(&newest).saturating_sub(total(saved));
    if lost > 0 {
        say(&format!("What happened after the backup, {} facts, is not in it.", group(lost)));
    }
    let mut kept = Vec::new();
    let known = copy.tokens().await?;
    for token in now.tokens().await? {
        let live = known.iter().any(|old| old.id == token.id && old.revoked_at.is_none());
        if let (Some(at), true) = (token.revoked_at, live) {
            copy.revoke_token(token.id, at).await?;
            kept.push(format!("the {} token {} stays revoked", token.role.as_str(), token.id));
        }
    }
    let known = copy.devices().await?;
    for device in now.devices().await? {
        let live = known.iter().any(|old| old.id == device.id && old.revoked_at.is_none());
        if let (Some(at), true) = (device.revoked_at, live) {
            copy.revoke_device(device.id, at).await?;
            kept.push(format!("the {} “{}” stays revoked", device.kind.as_str(), device.name));
        }
    }
    let known = copy.staff().await?;
    let mut narrowed = Vec::new();
    for staff in now.staff().await? {
        let Some(old) = known.iter().find(|old| old.id == staff.id) else { continue };
        let role = lesser(old.role, staff.role);
        let reach = smaller(&old.reach, &staff.reach);
        let disabled_at = old.disabled_at.or(staff.disabled_at);
        if old.disabled_at.is_none() && disabled_at.is_some() {
            kept.push(format!("the account “{}” stays closed", staff.login));
        }
        if role != old.role || reach != old.reach {
            narrowed.push(format!("“{}” stays {} of {}", old.login, role.as_str(), districts(&reach)));
        }
        let with = Staff { role, reach, disabled_at, ..old.clone() };
        if with != *old {
            copy.put_staff(&with).await?;
        }
    }
    if !kept.is_empty() {
        say(&format!("In the backup they were live, but {}.", kept.join(", ")));
    }
    if !narrowed.is_empty() {
        say(&format!("In the backup these accounts could do more, but {}.", narrowed.join(", ")));
    }
    for (name, what) in [(telephone::KEY, "telephone system"), (courier::KEY, "alarms")] {
        let Some(key) = now.setting(name).await? else { continue };
        if copy.setting(name).await?.as_ref() != Some(&key) {
            copy.set_setting(name, &key).await?;
            say(&format!("The key of the {what} stays the one of today, not that of the backup."));
        }
    }
    Ok(())
}

/// The less privileged of two roles; where neither includes the other, the current one.
fn lesser(then: Role, today: Role) -> Role {
    let standing = Standing { role: today, reach: Reach::All, kiosk: None };
    if then != today && may_grant(&standing, then) { then } else { today }
}

/// The districts that are in both.
fn smaller(then: &Reach, today: &Reach) -> Reach {
    match (then, today) {
        (Reach::All, other) | (other, Reach::All) => other.clone(),
        (Reach::Only(list), other) => {
            Reach::Only(list.iter().filter(|id| other.covers(id)).cloned().collect())
        }
    }
}

fn districts(reach: &Reach) -> String {
    match reach {
        Reach::All => "all districts".to_owned(),
        Reach::Only(list) if list.is_empty() => "no district".to_owned(),
        Reach::Only(list) => list.iter().map(DistrictId::as_str).collect::<Vec<_>>().join(" and "),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{group, lesser, smaller};
    use domain::access::{Reach, Role};

    #[test]
    fn thousands_are_separated_by_commas() {
        assert_eq!([0, 999, 1_487, 1_000_000].map(group), ["0", "999", "1,487", "1,000,000"]);
    }

    #[test]
    fn a_backup_gives_nobody_more_than_they_have_today() {
        use Role::{Admin, Captain, Officer, Supervisor};
        for (then, today, kept) in [
            (Admin, Officer, Officer),
            (Officer, Admin, Officer),
            (Supervisor, Officer, Officer),
            (Captain, Officer, Officer),
            (Officer, Captain, Captain),
            (Admin, Admin, Admin),
        ] {
            assert_eq!(lesser(then, today), kept, "{then:?} {today:?}");
        }
        let only = |ids: &[&str]| Reach::Only(ids.iter().map(|id| (*id).parse().unwrap()).collect());
        let (both, north, south) = (only(&["north", "south"]), only(&["north"]), only(&["south"]));
        for (then, today, kept) in [
            (&Reach::All, &north, &north),
            (&north, &Reach::All, &north),
            (&both, &south, &south),
            (&north, &south, &only(&[])),
            (&Reach::All, &Reach::All, &Reach::All),
        ] {
            assert_eq!(smaller(then, today), *kept, "{then:?} {today:?}");
        }
    }
}
