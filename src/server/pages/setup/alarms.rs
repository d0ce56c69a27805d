//! Who is notified of alarms: the forms of the section `alarms`.

use super::fields::{Typed, clock, end_of_day, length};
use super::form::{Wrong, all, each, wrong};
use domain::alarm::{AlarmKind, Audience, BadPlan, Level, MOST_LEVELS, Plan, Quiet};
use ops::error::Error;
use ops::ports::Recipients;

/// The recipients from the form.
///
/// # Errors
/// The errors by field.
pub fn recipients(typed: &Typed<'_>) -> Result<Recipients, Wrong> {
    let addresses = |name| -> Result<Vec<String>, Wrong> {
        let lines = typed.checked(name)?.lines().map(str::trim).filter(|line| !line.is_empty());
        Ok(lines.map(str::to_owned).collect())
    };
    all!(hook = typed.checked("hook"), supervisor = addresses("supervisor"), captain = addresses("captain"));
    let hook = Some(hook.to_owned()).filter(|hook| !hook.is_empty());
    // Each by itself, so that every address that is not valid is named.
    let alone = [
        Recipients { hook: hook.clone(), ..Recipients::default() },
        Recipients { supervisor: supervisor.clone(), ..Recipients::default() },
        Recipients { captain: captain.clone(), ..Recipients::default() },
    ];
    each(alone.iter().map(|part| ops::setup::check_recipients(part).map_err(in_its_field)))?;
    Ok(Recipients { hook, supervisor, captain })
}

/// An address that is not valid, as a problem of its field.
fn in_its_field(error: Error) -> Wrong {
    match error {
        Error::Invalid { field, detail, .. } => wrong(field, detail),
        other => other.into(),
    }
}

/// The plan of alarms from the form.
///
/// # Errors
/// The errors by field.
pub fn plan(typed: &Typed<'_>) -> Result<Plan, Wrong> {
    let ladders = AlarmKind::ALL.into_iter().map(|kind| {
        let steps = (0..MOST_LEVELS).map(|n| level(typed, &format!("{kind}_{n}")));
        Ok((kind, each(steps.filter_map(Result::transpose))?))
    });
    all!(quiet = quiet(typed), ladders = each(ladders));
    let plan = Plan { quiet, levels: ladders.into_iter().collect() };
    plan.check().map_err(|error| {
        let field = match &error {
            BadPlan::Quiet => "quiet_to".to_owned(),
            BadPlan::TooFar(kind) | BadPlan::TooManyLevels(kind, _) => format!("{kind}_0_after"),
        };
        wrong(field, format!("{error}."))
    })?;
    Ok(plan)
}

fn quiet(typed: &Typed<'_>) -> Result<Option<Quiet>, Wrong> {
    match (typed.text("quiet_from"), typed.text("quiet_to")) {
        ("", "") => Ok(None),
        (from, to) => {
            all!(
                from_min = clock(from).ok_or_else(|| wrong("quiet_from", "bad_time")),
                to_min = clock(to).ok_or_else(|| wrong("quiet_to", "bad_time")),
            );
            Ok(Some(Quiet { from_min, to_min: end_of_day(to_min) }))
        }
    }
}

/// One level of an escalation ladder; none where no time is given.
fn level(typed: &Typed<'_>, name: &str) -> Result<Option<Level>, Wrong> {
    let field = |part: &str| format!("{name}_{part}");
    let after = match typed.text(&field("after")) {
        "" => return Ok(None),
        after => after,
    };
    let (sign, after) = after.strip_prefix(['-', '−']).map_or((1, after), |rest| (-1, rest));
    let audience = match typed.text(&field("to")) {
        "desk" => Ok(Audience::Desk),
        "supervisor" => Ok(Audience::Supervisor),
        "captain" => Ok(Audience::Captain),
        _ => Err(wrong(field("to"), "bad_choice")),
    };
    all!(after_ms = length(after).ok_or_else(|| wrong(field("after"), "bad_length")), to = audience);
    Ok(Some(Level {
        after_ms: sign * after_ms,
        to,
        hook: typed.tick(&field("hook")),
        mail: typed.tick(&field("mail")),
    }))
}
