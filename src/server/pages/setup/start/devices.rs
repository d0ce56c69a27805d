//! The first tablet and the first lobby screen.

use super::super::fields::Typed;
use super::super::form::{Wrong, wrong};
use super::outcome::{Outcome, Shown};
use super::progress::Progress;
use crate::api::devices::row;
use crate::auth::known::Known;
use crate::error::Failure;
use crate::qr::pairing;
use crate::state::AppState;
use app::api::{DeviceStep, PairingView};
use domain::access::Role;
use domain::ids::DeviceId;
use http::HeaderMap;

/// The longest pairing code that is shown again, in characters.
const LONGEST_CODE: usize = 40;

/// What the step for one kind of device shows.
///
/// # Errors
/// 404 while there is no district.
pub(super) fn step(
    state: &AppState,
    progress: &Progress,
    kind: Role,
    pairing: Option<PairingView>,
) -> Result<DeviceStep, Failure> {
    let district = progress.district()?;
    let devices = progress.devices(kind, &district.id).map(|device| row(state, device)).collect();
    Ok(DeviceStep { district: district.card.name.clone(), devices, pairing })
}

/// Makes a pairing code, or shows one again to look whether it has been used. A device that waits for its code gets a new
/// one, so that a step that was left half way leaves no device behind.
///
/// # Errors
/// The errors by field.
pub(super) async fn save(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    (progress, kind): (&Progress, Role),
    typed: &Typed<'_>,
) -> Result<Outcome, Wrong> {
    let (tools, by) = (state.tools(), &known.caller);
    let district = &progress.district()?.id;
    let (device, code) = match typed.text("do") {
        "pair" => {
            let mut devices = progress.devices(kind, district);
            let waiting = devices.find(|device| device.paired_at.is_none());
            if progress.devices(kind, district).any(|device| device.paired_at.is_some()) {
                // Paired in another tab meanwhile: the page says so.
                return Ok(Outcome::Show(Box::default()));
            }
            match waiting {
                Some(device) => tools.new_code(by, device.id).await?,
                None => {
                    let name = typed.line("name", 80)?.to_owned();
                    tools.add_device(by, kind, district.clone(), None, name).await?
                }
            }
        }
        "check" => {
            let id: DeviceId = typed.text("id").parse().map_err(|_| wrong("", "bad_choice"))?;
            (tools.device_of(by, id).await?, typed.line("code", LONGEST_CODE)?.to_owned())
        }
        _ => return Err(wrong("", "bad_choice")),
    };
    state.live.read_names().await?;
    let pairing = Some(pairing(state, headers, &device, &code).await?);
    Ok(Outcome::Show(Box::new(Shown { pairing, ..Shown::default() })))
}
