//! Devices: pairing them, and what lobby screens are set to.

use super::fields::{Typed, clock, end_of_day};
use super::form::{Done, Wrong, all, each, wrong};
use crate::auth::known::Known;
use crate::qr::pairing;
use crate::state::AppState;
use domain::access::Role;
use domain::display::{DisplaySettings, MOST_SPANS, VolumeSpan};
use domain::hours::DAY_MIN;
use domain::ids::{DeviceId, KioskId, Series, WindowId};
use domain::rules::{KioskPlan, Rules};
use http::HeaderMap;
use ops::ports::District;
use ops::staff::{Device, DeviceChange};

/// A form about devices. `seen` is the device as read before merging the form.
///
/// # Errors
/// The errors by field.
pub async fn devices(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    (district, seen): (&District, Option<&Device>),
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    let (tools, by) = (state.tools(), &known.caller);
    let id = || typed.text("id").parse::<DeviceId>().map_err(|_| wrong("id", "bad_choice"));
    let done = match typed.text("do") {
        "pair" => {
            let (device, code) = add(state, known, district, typed).await?;
            Done::pairing(pairing(state, headers, &device, &code).await?)
        }
        "code" => {
            let (device, code) = tools.new_code(by, id()?).await?;
            Done::pairing(pairing(state, headers, &device, &code).await?)
        }
        "change" => {
            let seen = seen.filter(|device| device.district == district.id);
            let device = seen.ok_or_else(|| wrong("id", "bad_choice"))?;
            let rules = state.ops.clerk(&district.id)?.published().line.rules.clone();
            tools.change_device(by, device.id, Some(device), &change(&rules, device, typed)?).await?;
            Done::plain()
        }
        "revoke" => {
            tools.revoke_device(by, id()?).await?;
            Done::plain()
        }
        _ => return Err(wrong("", "bad_choice")),
    };
    state.live.read_names().await?;
    Ok(done)
}

/// Adds a device, and the tablet that it is to be where its letters are new.
async fn add(
    state: &AppState,
    known: &Known,
    district: &District,
    typed: &Typed<'_>,
) -> Result<(Device, String), Wrong> {
    let kind = Role::named(typed.text("kind")).filter(|kind| matches!(kind, Role::Kiosk | Role::Display));
    let kind = kind.ok_or_else(|| wrong("kind", "bad_choice"))?;
    all!(name = typed.name("name"), letters = (kind == Role::Kiosk).then(|| series(typed)).transpose(),);
    let kiosk = match letters {
        Some(letters) => Some(tablet(state, known, district, letters, &name).await?),
        None => None,
    };
    Ok(state.tools().add_device(&known.caller, kind, district.id.clone(), kiosk, name).await?)
}

fn series(typed: &Typed<'_>) -> Result<Series, Wrong> {
    let letters = typed.required("series")?.to_ascii_uppercase();
    let series = Series::try_from(letters).map_err(|_| wrong("series", "bad_series"))?;
    if series.is_kept() { Err(wrong("series", "kept_series")) } else { Ok(series) }
}

/// The tablet of the district's plan with these letters, which is added if they are new.
async fn tablet(
    state: &AppState,
    known: &Known,
    district: &District,
    series: Series,
    name: &str,
) -> Result<KioskId, Wrong> {
    let rules = state.ops.clerk(&district.id)?.published().line.rules.clone();
    if let Some(plan) = rules.kiosks.iter().find(|plan| plan.series == series) {
        return Ok(plan.id.clone());
    }
    let id = format!("kiosk-{}", series.as_str().to_ascii_lowercase());
    let id: KioskId = id.parse().map_err(|_| wrong("series", "bad_series"))?;
    let plan = KioskPlan { id: id.clone(), name: name.to_owned(), series };
    let change = |before: &Rules| {
        let mut rules = before.clone();
        // Another user may have added it meanwhile.
        if rules.kiosks.iter().all(|known| known.id != plan.id) {
            rules.kiosks.push(plan.clone());
        }
        Ok::<_, Wrong>(rules)
    };
    crate::api::settings::change_rules(state, &known.caller, &district.id, change).await?;
    Ok(id)
}

/// What the form changes about a device.
fn change(rules: &Rules, device: &Device, typed: &Typed<'_>) -> Result<DeviceChange, Wrong> {
    if device.kind == Role::Display {
        all!(name = typed.name("name"), display = settings(rules, device, typed));
        return Ok(DeviceChange { name: Some(name), kiosk: None, display: Some(display) });
    }
    let kiosk = typed.text("kiosk").parse::<KioskId>().map_err(|_| wrong("kiosk", "bad_choice"));
    all!(name = typed.name("name"), tablet = kiosk);
    Ok(DeviceChange { name: Some(name), kiosk: Some(tablet), display: None })
}

fn settings(rules: &Rules, device: &Device, typed: &Typed<'_>) -> Result<DisplaySettings, Wrong> {
    all!(
        windows = windows(rules, typed),
        volume = volume(typed),
        languages = languages(rules, &device.display, typed),
    );
    Ok(DisplaySettings { windows, volume, voice: typed.tick("voice"), languages })
}

/// The chosen windows; `None` for all of them.
fn windows(rules: &Rules, typed: &Typed<'_>) -> Result<Option<Vec<WindowId>>, Wrong> {
    if typed.tick("all_windows") {
        return Ok(None);
    }
    let chosen = rules.windows.iter().filter(|window| typed.tick(&format!("w_{}", window.id)));
    let chosen: Vec<WindowId> = chosen.map(|window| window.id.clone()).collect();
    if chosen.is_empty() { Err(wrong("all_windows", "required")) } else { Ok(Some(chosen)) }
}

fn volume(typed: &Typed<'_>) -> Result<Vec<VolumeSpan>, Wrong> {
    let spans = each((0..MOST_SPANS).filter_map(|place| span(place, typed).transpose()))?;
    let meets = |place: usize, span: &VolumeSpan| {
        spans.iter().any(|(other, earlier)| *other < place && earlier.overlaps(span))
    };
    let problems = spans.iter().filter(|(place, span)| meets(*place, span));
    let problems: Vec<Wrong> =
        problems.map(|(place, _)| wrong(format!("from_{place}"), "overlaps")).collect();
    if problems.is_empty() {
        Ok(spans.into_iter().map(|(_, span)| span).collect())
    } else {
        Err(Wrong::join(problems))
    }
}

/// One row of the volume; nothing where all of it is blank.
fn span(place: usize, typed: &Typed<'_>) -> Result<Option<(usize, VolumeSpan)>, Wrong> {
    let [from, to, level] = ["from", "to", "level"].map(|part| format!("{part}_{place}"));
    if [&from, &to, &level].into_iter().all(|name| typed.text(name).is_empty()) {
        return Ok(None);
    }
    let time = |name: &str| clock(&typed.required(name)?).ok_or_else(|| wrong(name, "bad_time"));
    all!(from = time(&from), to = time(&to), level = typed.number(&level, 0, 100));
    let level = u8::try_from(level).unwrap_or(100);
    Ok(Some((place, VolumeSpan { from: from % DAY_MIN, to: end_of_day(to), level })))
}

/// The languages in order: the one chosen first, then those of the district. An order that has the same first one stays.
fn languages(rules: &Rules, before: &DisplaySettings, typed: &Typed<'_>) -> Result<Vec<String>, Wrong> {
    let first = typed.text("language");
    if first.is_empty() {
        return Ok(Vec::new());
    }
    if !rules.languages.iter().any(|tag| tag == first) {
        return Err(wrong("language", "bad_choice"));
    }
    if before.languages.first().is_some_and(|tag| tag == first) {
        return Ok(before.languages.iter().filter(|tag| rules.languages.contains(tag)).cloned().collect());
    }
    let others = rules.languages.iter().filter(|tag| *tag != first).cloned();
    Ok(std::iter::once(first.to_owned()).chain(others).collect())
}
