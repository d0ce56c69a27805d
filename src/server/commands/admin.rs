//! `setup`, `token` and `device`: they work on the database, even while a server runs on it.

use super::in_its_turn;
use super::outcome::{Result, Sentence, print, say};
use crate::clock::SystemClock;
use crate::entropy::OsChance;
use crate::links::ORIGIN;
use crate::units::stamp;
use domain::access::Role;
use domain::ids::{DistrictId, TokenId};
use domain::line::Line;
use domain::time::{MINUTE, Ms};
use ops::Ops;
use ops::caller::Caller;
use ops::clerk::Tools;
use ops::error::Error;
use ops::ports::{Clock, ClockOff, SharedStore};
use ops::setup::{File, export};
use std::path::Path;
use std::sync::Arc;

/// Store, clock and randomness for a command. The clock is the installation's own, even a demo's fast one.
///
/// # Errors
/// When the database cannot be read.
pub async fn tools(store: SharedStore) -> Result<Tools> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::of(store.as_ref()).await?);
    Ok(Tools { store, clock, chance: Arc::new(OsChance::default()) })
}

/// As [`tools`], for what is valid from now on: refused while the record shows that this machine's clock is wrong. Some
/// seconds do not matter for what lasts for days.
async fn tools_on_time(store: SharedStore) -> Result<Tools> {
    let tools = tools(store).await?;
    let stamp = tools.clock.stamp(tools.store.database_time().await?).map_err(Error::ClockOff)?;
    let lines = Ops::start(tools.clone()).await?.every_line();
    let error = |line: &Line| line.clock_error(stamp).filter(|by| by.abs() > MINUTE);
    match lines.into_iter().find_map(|one| error(&one.line)) {
        Some(by) => Err(Error::ClockOff(ClockOff::Record(-by)).into()),
        None => Ok(tools),
    }
}

/// Sets up the department as a file says, and prints what changed and the one-time links of new accounts.
///
/// # Errors
/// What is wrong in the file, or with the database.
pub async fn apply(store: SharedStore, path: &Path, origin: Option<String>) -> Result<()> {
    let file = read_file(path).await?;
    // By default, links lead to the address where the department was last served.
    let served = store.setting(ORIGIN).await?;
    let origin = origin.or(served).unwrap_or_else(|| "http://127.0.0.1:3000".to_owned());
    let origin = origin.trim_end_matches('/');
    let tools = tools(store).await?;
    let ops = Ops::start(tools.clone()).await?;
    let applied = ops.apply(&file).await?;
    let list = |ids: &[DistrictId]| ids.iter().map(DistrictId::as_str).collect::<Vec<_>>().join(", ");
    if !applied.made.is_empty() {
        say(&format!("New districts: {}", list(&applied.made)));
    }
    if !applied.changed.is_empty() {
        say(&format!("Changed districts: {}", list(&applied.changed)));
    }
    if !applied.updated.is_empty() {
        say(&format!("Changed accounts: {}", applied.updated.join(", ")));
    }
    for script in &applied.scripts {
        say(&format!("New version of the script {script}"));
    }
    let (mut unseen, mut why) = (Vec::new(), None);
    for staff in &applied.joined {
        let link = tools.new_link(&Caller::system(), staff.id).await?;
        let shown = print(&format!(
            "{} ({}) chooses a password here, once, within three days: {origin}/welcome/{link}",
            staff.name, staff.login
        ));
        if let Err(error) = shown {
            tools.store.end_links(staff.id, tools.clock.now()).await?;
            unseen.push(staff.login.as_str());
            why = Some(error);
        }
    }
    if let Some(error) = why {
        return Err(Sentence(format!(
            "The one-time links of {} could not be shown, so they were ended: {error}. Everything else of the file was done; an \
             administrator creates new links under Setup, Staff.",
            unseen.join(", ")
        )));
    }
    if applied == ops::setup::Applied::default() {
        say("Everything is already as the file says; nothing was changed.");
    }
    Ok(())
}

async fn read_file(path: &Path) -> Result<File> {
    let text = tokio::fs::read_to_string(path)
        .await
        .map_err(|error| Sentence(format!("{}: {error}", path.display())))?;
    Ok(File::parse(&text)?)
}

/// Prints what a file would change, and changes nothing.
///
/// # Errors
/// All that is wrong in the file, or what is wrong with the database.
pub async fn preview(store: SharedStore, path: &Path) -> Result<()> {
    let file = read_file(path).await?;
    let ops = Ops::start(tools(store).await?).await?;
    let preview = ops.preview(&Caller::system(), &file).await.map_err(|errors| {
        let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Sentence(said.join("\n"))
    })?;
    if let Some((before, after)) = &preview.department {
        say(&format!("Department: {before} → {after}"));
    }
    let districts = preview.districts.iter();
    let districts =
        districts.map(|one| (format!("District {} ({})", one.name, one.id), one.is_new, &one.changes));
    let staff = preview.staff.iter();
    let staff = staff.map(|one| (format!("Account {} ({})", one.name, one.login), one.is_new, &one.changes));
    for (name, is_new, changes) in districts.chain(staff) {
        if is_new {
            say(&format!("{name}: new"));
        } else if !changes.is_empty() {
            say(&format!("{name}:"));
        }
        for sentence in app::pages::setup::sentences("en", changes) {
            say(&format!("  {sentence}"));
        }
    }
    for script in &preview.scripts {
        say(&format!("New version of the script {script}"));
    }
    if !preview.kept.is_empty() {
        say(&format!("Not in the file, and left as they are: {}", preview.kept.join(", ")));
    }
    if preview.staff_kept > 0 {
        say(&format!("Accounts that are not in the file, and left as they are: {}", preview.staff_kept));
    }
    if preview.is_empty() {
        say("Everything is already as the file says; nothing would be changed.");
    }
    Ok(())
}

/// Prints the department as a file.
///
/// # Errors
/// When the database cannot be read.
pub async fn write_out(store: SharedStore) -> Result<()> {
    say(export(&store).await?.write()?.trim_end());
    Ok(())
}

/// Creates a token and prints it, last on its line.
///
/// # Errors
/// For a role that cannot have one, or an unknown district; when it cannot be printed, in which case it is revoked.
pub async fn create_token(
    store: SharedStore,
    role: Role,
    district: Option<DistrictId>,
    expires: Option<Ms>,
) -> Result<()> {
    let tools = tools_on_time(store).await?;
    let until = expires.map(|length| tools.clock.now() + tools.real(length));
    let by = Caller::system();
    let make = || tools.create_token(&by, role, district.clone(), until);
    let (token, secret) = in_its_turn(make, is_busy).await.map_err(|error| match error {
        Error::Unavailable(why) => Sentence(format!(
            "No token was shown: {why}. Try again in a moment. If `token list` shows one that was just created and is not revoked, revoke it: \
             nobody has seen it."
        )),
        other => other.into(),
    })?;
    let text = format!("{} token {} (shown once): {secret}", token.role.as_str(), token.id);
    let revoked = "The token could not be shown, so it was revoked";
    show_once(&text, revoked, tools.revoke_token(&by, token.id)).await
}

/// Prints a secret that is never shown again. If that fails, no one has seen it, so it is revoked.
async fn show_once(
    text: &str,
    taken_back: &str,
    take_back: impl Future<Output = std::result::Result<(), Error>>,
) -> Result<()> {
    let Err(error) = print(text) else { return Ok(()) };
    take_back.await?;
    Err(Sentence(format!("{taken_back}: {error}.")))
}

/// Lists all tokens, without their secrets.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_tokens(store: SharedStore) -> Result<()> {
    for token in store.tokens().await? {
        let district = token.district.as_ref().map_or("all districts", DistrictId::as_str);
        let state = match (token.revoked_at, token.expires_at) {
            (Some(at), _) => format!("revoked {}", stamp(at)),
            (None, Some(at)) => format!("until {}", stamp(at)),
            (None, None) => "without end".to_owned(),
        };
        say(&format!(
            "{}  {}  {district}  made {}  {state}",
            token.id,
            token.role.as_str(),
            stamp(token.created_at)
        ));
    }
    Ok(())
}

/// Revokes a token.
///
/// # Errors
/// When there is no such token.
pub async fn revoke_token(store: SharedStore, id: TokenId) -> Result<()> {
    let (tools, by) = (tools(store).await?, Caller::system());
    in_its_turn(|| tools.revoke_token(&by, id), is_busy).await?;
    say("Revoked.");
    Ok(())
}

/// Adds a device and prints its pairing code, last on its line.
///
/// # Errors
/// For a kind that is not a device, or an unknown district; when the code cannot be printed, in which case the device is
/// revoked.
pub async fn pair_device(
    store: SharedStore,
    kind: Role,
    district: DistrictId,
    name: Option<String>,
) -> Result<()> {
    let name = name.unwrap_or_else(|| format!("{} {district}", kind.as_str()));
    let tools = tools_on_time(store).await?;
    let by = Caller::system();
    let make = || tools.add_device(&by, kind, district.clone(), None, name.clone());
    let (device, code) = in_its_turn(make, is_busy).await.map_err(|error| match error {
        Error::Unavailable(why) => {
            Sentence(format!("No code was shown, so there is no such device: {why}. Try again in a moment."))
        }
        other => other.into(),
    })?;
    let text =
        format!("Open /pair on the device within half an hour and type this code (it works once): {code}");
    let revoked = "The code could not be shown, so the device was revoked";
    show_once(&text, revoked, tools.revoke_device(&by, device.id)).await
}

fn is_busy(error: &Error) -> bool {
    matches!(error, Error::Unavailable(_))
}
