//! Rows of staff, sessions, tokens, devices and scripts.

use crate::conn::{Arg, Conn, Row, json, word};
use crate::sql;
use domain::access::{Reach, Role};
use domain::display::DisplaySettings;
use domain::ids::{DeviceId, DistrictId, SessionId, StaffId, TokenId};
use domain::script::Script;
use domain::time::At;
use ops::ports::{Practice, Seat, StoreError, Version, reach_text};
use ops::staff::{Device, Link, Roster, Session, Staff, Token};

fn at(at: Option<At>) -> Arg {
    at.map(|at| at.0).into()
}

fn role_of(row: &Row, column: &'static str) -> Result<Role, StoreError> {
    let name = row.text(column)?;
    Role::named(&name).ok_or_else(|| row.broken(column, &format!("“{name}” is no role")))
}

/// The inverse of [`reach_text`].
fn reach_of(row: &Row) -> Result<Reach, StoreError> {
    let text = row.text("reach")?;
    if text == "*" {
        return Ok(Reach::All);
    }
    let names = text.split(',').filter(|name| !name.is_empty());
    let list = names.map(|name| DistrictId::try_from(name.to_owned())).collect::<Result<_, _>>();
    list.map(Reach::Only).map_err(|error| row.broken("reach", &error))
}

pub(crate) fn staff_of(row: &Row) -> Result<Staff, StoreError> {
    Ok(Staff {
        id: StaffId(row.uuid("id")?),
        login: row.text("login")?,
        name: row.text("name")?,
        badge: row.text("badge")?,
        role: role_of(row, "role")?,
        reach: reach_of(row)?,
        password: row.maybe_text("password")?,
        disabled_at: row.maybe_int("disabled_at")?.map(At),
        supervisor: row.maybe_uuid("supervisor")?.map(StaffId),
    })
}

pub(crate) fn staff_args(staff: &Staff) -> [Arg; 9] {
    [
        staff.id.0.into(),
        staff.login.as_str().into(),
        staff.name.as_str().into(),
        staff.badge.as_str().into(),
        staff.role.as_str().into(),
        reach_text(&staff.reach).into(),
        staff.password.clone().into(),
        at(staff.disabled_at),
        staff.supervisor.map(|id| id.0).into(),
    ]
}

/// Changes a member of staff except the password, which its owner may change at the same time; false if the
/// stored row is not equal to `before`.
pub(crate) async fn change_staff(conn: &mut Conn, before: &Staff, staff: &Staff) -> Result<bool, StoreError> {
    if !is_stored(conn, before).await? {
        return Ok(false);
    }
    write_staff(conn, staff).await
}

/// Whether the stored row is equal to the one that was read, the password aside; it stays locked.
async fn is_stored(conn: &mut Conn, before: &Staff) -> Result<bool, StoreError> {
    let Some(row) = conn.row(&sql::LOCK_STAFF, [before.id.0.into()]).await? else { return Ok(false) };
    let now = staff_of(&row)?;
    Ok(now == Staff { password: now.password.clone(), ..before.clone() })
}

async fn write_staff(conn: &mut Conn, staff: &Staff) -> Result<bool, StoreError> {
    let [id, login, name, badge, role, reach, _, disabled_at, supervisor] = staff_args(staff);
    let args = [id, login, name, badge, role, reach, disabled_at, supervisor];
    conn.execute(&sql::CHANGE_STAFF, args).await.map(|rows| rows > 0)
}

/// Adds and changes members of staff. Everything that was read is compared before anything is written.
pub(crate) async fn put_roster(conn: &mut Conn, roster: &Roster, at: At) -> Result<bool, StoreError> {
    for (before, _) in &roster.changed {
        if !is_stored(conn, before).await? {
            return Ok(false);
        }
    }
    for (staff, hash, link) in &roster.added {
        conn.execute(&sql::PUT_STAFF, staff_args(staff)).await?;
        conn.execute(&sql::ADD_LINK, link_args(*hash, link)).await?;
    }
    for (before, staff) in &roster.changed {
        write_staff(conn, staff).await?;
        if before.role != staff.role || before.reach != staff.reach {
            conn.execute(&sql::END_LINKS, [staff.id.0.into(), at.0.into()]).await?;
            conn.execute(&sql::END_SESSIONS, [staff.id.0.into()]).await?;
        }
    }
    Ok(true)
}

pub(crate) fn session_of(row: &Row) -> Result<Session, StoreError> {
    let seat = match (row.maybe_name("seat_district")?, row.maybe_name("seat_window")?) {
        (Some(district), Some(window)) => Some(Seat { district, window }),
        _ => None,
    };
    Ok(Session {
        id: SessionId(row.uuid("id")?),
        staff: StaffId(row.uuid("staff")?),
        seat,
        created_at: At(row.int("created_at")?),
        seen_at: At(row.int("seen_at")?),
        locked: row.int("locked")? != 0,
    })
}

/// District and window of a seat, as parameters.
pub(crate) fn seat_args(seat: Option<&Seat>) -> [Arg; 2] {
    [
        seat.map(|seat| seat.district.as_str().to_owned()).into(),
        seat.map(|seat| seat.window.as_str().to_owned()).into(),
    ]
}

pub(crate) fn new_session_args(hash: [u8; 32], session: &Session) -> [Arg; 8] {
    let [district, window] = seat_args(session.seat.as_ref());
    [
        hash.into(),
        session.id.0.into(),
        session.staff.0.into(),
        district,
        window,
        session.created_at.0.into(),
        session.seen_at.0.into(),
        session.locked.into(),
    ]
}

pub(crate) fn token_of(row: &Row) -> Result<Token, StoreError> {
    Ok(Token {
        id: TokenId(row.uuid("id")?),
        role: role_of(row, "role")?,
        district: row.maybe_name("district")?,
        created_at: At(row.int("created_at")?),
        expires_at: row.maybe_int("expires_at")?.map(At),
        revoked_at: row.maybe_int("revoked_at")?.map(At),
    })
}

pub(crate) fn token_args(hash: [u8; 32], token: &Token) -> [Arg; 7] {
    [
        hash.into(),
        token.id.0.into(),
        token.role.as_str().into(),
        token.district.as_ref().map(|district| district.as_str().to_owned()).into(),
        token.created_at.0.into(),
        at(token.expires_at),
        at(token.revoked_at),
    ]
}

pub(crate) fn device_of(row: &Row) -> Result<Device, StoreError> {
    Ok(Device {
        id: DeviceId(row.uuid("id")?),
        kind: role_of(row, "kind")?,
        district: row.name("district")?,
        kiosk: row.maybe_name("kiosk")?,
        name: row.text("name")?,
        code_until: At(row.int("code_until")?),
        paired_at: row.maybe_int("paired_at")?.map(At),
        revoked_at: row.maybe_int("revoked_at")?.map(At),
        seen_at: row.maybe_int("seen_at")?.map(At),
        display: match row.maybe_text("settings")? {
            Some(_) => row.json("settings")?,
            None => DisplaySettings::default(),
        },
    })
}

/// The settings of a device as they are stored: nothing for those it has by itself.
fn settings_arg(device: &Device) -> Result<Arg, StoreError> {
    let own = (device.display != DisplaySettings::default()).then(|| json(&device.display));
    Ok(own.transpose()?.into())
}

/// Changes what people may change about a device; false if the stored row is not equal to `before`.
pub(crate) async fn change_device(
    conn: &mut Conn,
    before: &Device,
    device: &Device,
) -> Result<bool, StoreError> {
    let Some(row) = conn.row(&sql::LOCK_DEVICE, [before.id.0.into()]).await? else { return Ok(false) };
    let now = device_of(&row)?;
    let read = Device {
        code_until: now.code_until,
        paired_at: now.paired_at,
        seen_at: now.seen_at,
        ..before.clone()
    };
    if now != read {
        return Ok(false);
    }
    let kiosk = device.kiosk.as_ref().map(|kiosk| kiosk.as_str().to_owned()).into();
    let args = [device.id.0.into(), device.name.as_str().into(), kiosk, settings_arg(device)?];
    conn.execute(&sql::CHANGE_DEVICE, args).await.map(|rows| rows > 0)
}

pub(crate) fn device_args(pairing: [u8; 32], device: &Device) -> Result<[Arg; 11], StoreError> {
    Ok([
        device.id.0.into(),
        device.kind.as_str().into(),
        device.district.as_str().into(),
        device.kiosk.as_ref().map(|kiosk| kiosk.as_str().to_owned()).into(),
        device.name.as_str().into(),
        pairing.into(),
        device.code_until.0.into(),
        at(device.paired_at),
        at(device.revoked_at),
        at(device.seen_at),
        settings_arg(device)?,
    ])
}

pub(crate) fn link_of(row: &Row) -> Result<Link, StoreError> {
    Ok(Link {
        staff: row.maybe_uuid("staff")?.map(StaffId),
        expires_at: At(row.int("expires_at")?),
        used_at: row.maybe_int("used_at")?.map(At),
    })
}

pub(crate) fn link_args(hash: [u8; 32], link: &Link) -> [Arg; 4] {
    [hash.into(), link.staff.map(|staff| staff.0).into(), link.expires_at.0.into(), at(link.used_at)]
}

/// A script version of a row. The status is that of its column, because the one in the body is not updated.
pub(crate) fn script_of(row: &Row) -> Result<Version, StoreError> {
    let mut script: Script = row.json("body")?;
    script.status = row.word("status")?;
    Ok(Version {
        script,
        sha256: row.hash("sha256")?,
        author: row.maybe_uuid("author")?.map(StaffId),
        approver: row.maybe_uuid("approver")?.map(StaffId),
        changed_at: row.maybe_int("changed_at")?.map(At),
        published_at: row.maybe_int("published_at")?.map(At),
    })
}

pub(crate) fn draft_args(version: &Version) -> Result<[Arg; 6], StoreError> {
    Ok([
        version.script.id.as_str().into(),
        i64::from(version.script.version).into(),
        version.sha256.into(),
        json(&version.script)?.into(),
        version.author.map(|id| id.0).into(),
        at(version.changed_at),
    ])
}

pub(crate) fn practice_of(row: &Row) -> Result<Practice, StoreError> {
    Ok(Practice {
        id: row.uuid("id")?,
        staff: StaffId(row.uuid("staff")?),
        scenario: row.name("scenario")?,
        district: row.name("district")?,
        started_at: At(row.int("started_at")?),
        finished_at: row.maybe_int("finished_at")?.map(At),
        body: row.json("body")?,
    })
}

pub(crate) fn practice_args(practice: &Practice) -> Result<[Arg; 7], StoreError> {
    Ok([
        practice.id.into(),
        practice.staff.0.into(),
        practice.scenario.as_str().into(),
        practice.district.as_str().into(),
        practice.started_at.0.into(),
        at(practice.finished_at),
        json(&practice.body)?.into(),
    ])
}

pub(crate) fn script_args(script: &Script, sha256: [u8; 32]) -> Result<[Arg; 5], StoreError> {
    Ok([
        script.id.as_str().into(),
        i64::from(script.version).into(),
        word(&script.status)?.into(),
        sha256.into(),
        json(script)?.into(),
    ])
}
