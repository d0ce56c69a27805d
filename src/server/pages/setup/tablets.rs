//! The tablets of a district: what staff call each, and the letters on its tickets.

use super::fields::Typed;
use super::form::{Wrong, all, wrong};
use domain::ids::{KioskId, Series};
use domain::rules::{KioskPlan, Rules};
use ops::ports::{District, SharedStore};
use ops::setup::letters_are_free;
use ops::staff::Device;
use ops::text;

/// Adds or changes a tablet.
///
/// # Errors
/// The errors by field.
pub fn put(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    let own = rules.kiosks.iter().position(|tablet| tablet.id.as_str() == typed.text("id"));
    all!(
        id = typed.entry(|id: &KioskId| rules.kiosks.iter().any(|tablet| tablet.id == *id)),
        name = name(rules, own, typed),
        series = series(rules, own, typed),
    );
    let tablet = KioskPlan { id, name, series };
    match own.and_then(|own| rules.kiosks.get_mut(own)) {
        Some(old) => *old = tablet,
        None => rules.kiosks.push(tablet),
    }
    Ok(())
}

fn name(rules: &Rules, own: Option<usize>, typed: &Typed<'_>) -> Result<String, Wrong> {
    let name = typed.name("name")?;
    let mut others = rules.kiosks.iter().enumerate().filter(|(place, _)| Some(*place) != own);
    let is_taken = others.any(|(_, tablet)| text::same(&tablet.name, &name));
    if is_taken { Err(wrong("name", "taken")) } else { Ok(name) }
}

fn series(rules: &Rules, own: Option<usize>, typed: &Typed<'_>) -> Result<Series, Wrong> {
    let letters = typed.required("series")?.to_ascii_uppercase();
    let series = Series::try_from(letters).map_err(|_| wrong("series", "bad_series"))?;
    if series.is_kept() {
        return Err(wrong("series", "kept_series"));
    }
    if letters_are_free(rules, &series, own) { Ok(series) } else { Err(wrong("series", "taken")) }
}

/// Removes a tablet.
///
/// # Errors
/// When there is no such tablet.
pub fn remove(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    let id: KioskId = typed.entry(|id| rules.kiosks.iter().any(|tablet| tablet.id == *id))?;
    rules.kiosks.retain(|tablet| tablet.id != id);
    Ok(())
}

/// Checks that no device is set up as the tablet to be removed.
///
/// # Errors
/// `in_use`; when the store cannot be read.
pub async fn check_unused(store: &SharedStore, district: &District, typed: &Typed<'_>) -> Result<(), Wrong> {
    if typed.text("do") != "remove" {
        return Ok(());
    }
    let uses = |device: &Device| {
        let kiosk = device.kiosk.as_ref().map(KioskId::as_str);
        device.district == district.id && kiosk == Some(typed.text("id")) && device.revoked_at.is_none()
    };
    if store.devices().await?.iter().any(uses) { Err(wrong("id", "in_use")) } else { Ok(()) }
}
