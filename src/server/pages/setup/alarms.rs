//! Who is told when something is late: the forms of the section `alarms`.

use super::fields::{Typed, clock, length};
use super::{Wrong, wrong};
use domain::alarm::{Kind, Level, Plan, Quiet, To};
use ops::ports::Recipients;

/// Where messages go, as the form would have it.
///
/// # Errors
/// What is wrong in which field.
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

/// The plan as the form would have it.
///
/// # Errors
/// What is wrong in which field.
pub fn plan(typed: &Typed<'_>) -> Result<Plan, Wrong> {
    let mut plan = Plan { quiet: quiet(typed)?, levels: Default::default() };
    for kind in Kind::ALL {
        let lines = typed.checked(kind.as_str())?.lines().map(str::trim).filter(|line| !line.is_empty());
        let levels = lines.map(level).collect::<Option<Vec<Level>>>();
        plan.levels.insert(kind, levels.ok_or_else(|| wrong(kind.as_str(), "bad_level"))?);
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

/// `-3:00 desk`, `0:00 supervisor hook mail`
fn level(line: &str) -> Option<Level> {
    let mut words = line.split_whitespace();
    let after = words.next()?;
    let (sign, after) = after.strip_prefix(['-', '−']).map_or((1, after), |rest| (-1, rest));
    let to = match words.next()? {
        "desk" => To::Desk,
        "supervisor" => To::Supervisor,
        "captain" => To::Captain,
        _ => return None,
    };
    let mut level = Level { after_ms: sign * length(after)?, to, hook: false, mail: false };
    for word in words {
        match word {
            "hook" => level.hook = true,
            "mail" => level.mail = true,
            _ => return None,
        }
    }
    Some(level)
}
