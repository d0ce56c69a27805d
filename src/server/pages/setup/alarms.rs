//! Who is notified of alarms: the forms of the section `alarms`.

use super::fields::{Typed, clock, length};
use super::form::{Wrong, wrong};
use domain::alarm::{AlarmKind, Audience, Level, MOST_LEVELS, Plan, Quiet};
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
    let recipients = Recipients {
        hook: Some(typed.checked("hook")?.to_owned()).filter(|hook| !hook.is_empty()),
        supervisor: addresses("supervisor")?,
        captain: addresses("captain")?,
    };
    ops::setup::check_recipients(&recipients)?;
    Ok(recipients)
}

/// The plan of alarms from the form.
///
/// # Errors
/// The errors by field.
pub fn plan(typed: &Typed<'_>) -> Result<Plan, Wrong> {
    let mut plan = Plan { quiet: quiet(typed)?, levels: Default::default() };
    for kind in AlarmKind::ALL {
        let steps = (0..MOST_LEVELS).map(|n| level(typed, &format!("{kind}_{n}")));
        plan.levels.insert(kind, steps.filter_map(Result::transpose).collect::<Result<_, Wrong>>()?);
    }
    plan.check().map_err(|error| wrong("", format!("{error}.")))?;
    Ok(plan)
}

fn quiet(typed: &Typed<'_>) -> Result<Option<Quiet>, Wrong> {
    match (typed.text("quiet_from"), typed.text("quiet_to")) {
        ("", "") => Ok(None),
        (from, to) => Ok(Some(Quiet {
            from_min: clock(from).ok_or_else(|| wrong("quiet_from", "bad_time"))?,
            to_min: clock(to).ok_or_else(|| wrong("quiet_to", "bad_time"))?,
        })),
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
    let to = match typed.text(&field("to")) {
        "desk" => Audience::Desk,
        "supervisor" => Audience::Supervisor,
        "captain" => Audience::Captain,
        _ => return Err(wrong(field("to"), "bad_choice")),
    };
    Ok(Some(Level {
        after_ms: sign * length(after).ok_or_else(|| wrong(field("after"), "bad_length"))?,
        to,
        hook: typed.tick(&field("hook")),
        mail: typed.tick(&field("mail")),
    }))
}
