//! The department of a history, if the database has none yet: districts of different size and hours, as many
//! windows as their demand needs, an officer for each watch at each window.

use super::demand::Demand;
use super::desk::{Doing, Seat};
use super::dice::Dice;
use super::plan::{CLOSING, Plan};
use super::shifts::staffed;
use crate::error::{Error, Result};
use crate::names::{OFFICER_FIRST, OFFICER_LAST};
use domain::access::{Reach, Role};
use domain::fact::Actor;
use domain::hours::Hours;
use domain::ids::{DistrictId, StaffId, WindowId};
use domain::rules::Rules;
use domain::time::{At, Day};
use ops::Ops;
use ops::calendar::Calendar;
use ops::clerk::Tools;
use ops::ports::{Chance, Clock, District, SharedStore};
use ops::setup::{DEMO, File, MADE_UP, WindowPart};
use ops::staff::Staff;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Opening hours, each for every third district.
const HOURS: [&str; 3] = [
    "\"always\"",
    "{ mon = [\"07:00-22:00\"], tue = [\"07:00-22:00\"], wed = [\"07:00-22:00\"], thu = [\"07:00-22:00\"], fri = [\"07:00-22:00\"], sat = [\"08:00-18:00\"] }",
    "{ mon = [\"08:00-20:00\"], tue = [\"08:00-20:00\"], wed = [\"08:00-20:00\"], thu = [\"08:00-20:00\"], fri = [\"08:00-20:00\"], sat = [\"09:00-15:00\"] }",
];

/// Staff other than officers, so that a demo can sign in with each role: role, login, name, badge.
const OTHERS: [(Role, &str, &str, &str); 3] = [
    (Role::Captain, "demo-captain", "Captain Nora Whitaker", "C-1"),
    (Role::Supervisor, "demo-supervisor", "Sergeant Owen Delgado", "S-1"),
    (Role::Admin, "demo-admin", "Paula Reyes", "A-1"),
];

/// A clock fixed at a time before the history.
struct Before(At);

impl Clock for Before {
    fn now(&self) -> At {
        self.0
    }
}

/// Randomness from a seed, so that the same seed makes the same department.
struct Seeded(Mutex<Dice>, At);

impl Chance for Seeded {
    fn id(&self) -> Uuid {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).id(self.1)
    }
    fn secret(&self) -> [u8; 32] {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).bytes()
    }
}

/// Use cases at a time before the history.
pub(super) fn tools(store: SharedStore, seed: u64, at: At) -> Tools {
    let dice = Mutex::new(Dice::of(seed, &[u64::MAX]));
    Tools { store, clock: Arc::new(Before(at)), chance: Arc::new(Seeded(dice, at)) }
}

/// The share of the department's visits in one of its districts: the first is the largest, four times the
/// last.
pub(super) fn part_of(place: usize, districts: usize) -> f64 {
    let weight = |place: usize| 1.0 - 0.75 * place as f64 / districts.saturating_sub(1).max(1) as f64;
    weight(place) / (0..districts).map(weight).sum::<f64>()
}

/// The last day that may be written now: it is over in every district, and nobody is left to be served.
pub(super) fn last_day(plan: &Plan, districts: &[District], now: At) -> Result<Day> {
    let mut hours: Vec<Hours> = districts.iter().map(|district| district.rules.hours.clone()).collect();
    if hours.is_empty() {
        let file = named(plan)?.map_or_else(|| bare(plan), Ok)?;
        hours = file.districts()?.into_iter().map(|district| district.rules.hours.clone()).collect();
    }
    let over = |hours: &Hours| {
        let calendar = Calendar::new(hours).map_err(|error| Error::Other(error.to_string()))?;
        Ok(Day(calendar.date(At(now.0 - CLOSING)).0 - 1))
    };
    let days: Vec<Day> = hours.iter().map(over).collect::<Result<_>>()?;
    days.into_iter().min().ok_or_else(|| Error::Other("The history needs at least one district.".to_owned()))
}

/// The department described by a file, if one is given.
fn named(plan: &Plan) -> Result<Option<File>> {
    let Some(path) = &plan.setup else { return Ok(None) };
    let text = std::fs::read_to_string(path);
    Ok(Some(File::parse(&text.map_err(|error| Error::Other(format!("{}: {error}", path.display())))?)?))
}

/// Creates the department of the history.
pub(super) async fn make(tools: Tools, plan: &Plan, last: Day) -> Result<()> {
    let file = match named(plan)? {
        Some(file) => file,
        None => made_up(plan, last)?,
    };
    let store = Arc::clone(&tools.store);
    Ops::start(tools.clone()).await?.apply(&file).await?;
    if file.staff.is_empty() {
        for (role, login, name, badge) in OTHERS {
            let (login, name, badge) = (login.to_owned(), name.to_owned(), badge.to_owned());
            store.put_staff(&account(&tools, role, Reach::All, (login, name, badge))).await?;
        }
    }
    // If a file names its own staff, they cannot be recognized as sample data.
    if file.staff.is_empty() || file == File::parse(DEMO)? {
        store.set_setting(MADE_UP, "history").await?;
    }
    Ok(())
}

/// A sample department, with one window in each district.
fn bare(plan: &Plan) -> Result<File> {
    let mut text =
        "[department]\nname = \"Harbor City Police Department\"\nlanguages = [\"en\", \"es\"]\n".to_owned();
    for place in 0..plan.districts {
        let (name, hours) = (place + 1, HOURS.get(place % HOURS.len()).copied().unwrap_or("\"always\""));
        // Writing to a String cannot fail.
        let _always = write!(
            text,
            "[[districts]]\nid = \"d{name}\"\nname = \"District {name}\"\nzone = \"America/New_York\"\nhours = {hours}\n\
             services = \"all\"\nkiosks = [{{ id = \"k1\", name = \"Lobby tablet\", series = \"A\" }}]\n\
             windows = [{{ id = \"1\", name = {{ en = \"Window 1\", es = \"Ventanilla 1\" }} }}]\n"
        );
    }
    Ok(File::parse(&text)?)
}

/// The same with as many windows as the demand of the last week needs.
fn made_up(plan: &Plan, last: Day) -> Result<File> {
    let mut file = bare(plan)?;
    for (place, district) in file.districts()?.iter().enumerate() {
        let calendar =
            Calendar::new(&district.rules.hours).map_err(|error| Error::Other(error.to_string()))?;
        let a_year = plan.visits_a_year * part_of(place, plan.districts);
        let demand = Demand::new((plan.seed, place as u64), a_year, last, &district.rules, &calendar)?;
        let most = (last.0 - 6..=last.0)
            .flat_map(|day| (0..24).map(move |hour| (Day(day), hour)))
            .map(|(day, hour)| demand.expected(day, hour))
            .fold(0.0, f64::max);
        let windows = staffed(most * demand.minutes) + 1;
        if let Some(part) = file.districts.get_mut(place) {
            part.windows = (1..=windows).map(window).collect::<Result<_>>()?;
        }
    }
    Ok(file)
}

fn window(number: usize) -> Result<WindowPart> {
    let named = |error: &dyn std::fmt::Display| Error::Other(error.to_string());
    let id: WindowId = number.to_string().parse().map_err(|error| named(&error))?;
    let name = serde_json::json!({"en": format!("Window {number}"), "es": format!("Ventanilla {number}")});
    let name = serde_json::from_value(name).map_err(|error| named(&error))?;
    Ok(WindowPart { id, name, kind: domain::rules::WindowKind::default() })
}

/// The windows of a district with their officers, who are created where there are none.
pub(super) async fn seats(tools: &Tools, district: &District, place: usize) -> Result<Vec<Seat>> {
    let wanted = district.rules.windows.len() * 3;
    let mut officers: Vec<StaffId> =
        tools.store.staff().await?.iter().filter(|one| works(one, &district.id)).map(|one| one.id).collect();
    while officers.len() < wanted {
        let officer = officer(tools, &district.id, place, officers.len());
        tools.store.put_staff(&officer).await?;
        officers.push(officer.id);
    }
    Ok(seated(&district.rules, &officers))
}

/// Whether an account is one that a history creates.
#[must_use]
pub fn is_made_up(staff: &Staff) -> bool {
    if OTHERS.iter().any(|(role, login, ..)| staff.role == *role && staff.login == *login) {
        return true;
    }
    let Reach::Only(list) = &staff.reach else { return false };
    let [district] = list.as_slice() else { return false };
    let number = staff.login.strip_prefix(&login(district, ""));
    staff.role == Role::Officer
        && number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn login(district: &DistrictId, number: impl std::fmt::Display) -> String {
    format!("{district}-officer-{number}")
}

fn works(staff: &Staff, district: &DistrictId) -> bool {
    let here = matches!(&staff.reach, Reach::Only(list) if list.contains(district));
    here && staff.role == Role::Officer && staff.disabled_at.is_none()
}

fn officer(tools: &Tools, district: &DistrictId, place: usize, number: usize) -> Staff {
    let one =
        |list: &[&'static str], at: usize| list.get(at % list.len().max(1)).copied().unwrap_or_default();
    let among = place * 31 + number;
    let name = format!("Officer {} {}", one(&OFFICER_FIRST, among), one(&OFFICER_LAST, among));
    let badge = format!("{}", 1_000 + place * 100 + number);
    let reach = Reach::Only(vec![district.clone()]);
    account(tools, Role::Officer, reach, (login(district, number + 1), name, badge))
}

/// An account that nobody can sign in to until it has a password.
fn account(tools: &Tools, role: Role, reach: Reach, (login, name, badge): (String, String, String)) -> Staff {
    let id = StaffId(tools.chance.id());
    Staff { id, login, name, badge, role, reach, password: None, disabled_at: None, supervisor: None }
}

fn seated(rules: &Rules, officers: &[StaffId]) -> Vec<Seat> {
    let windows = rules.windows.iter().zip(officers.chunks_exact(3)).enumerate();
    let seats = windows.filter_map(|(place, (window, officers))| {
        let officers: [StaffId; 3] = officers.try_into().ok()?;
        Some(Seat {
            window: window.id.clone(),
            officers,
            planned: None,
            actor: Actor::system(),
            doing: Doing::Off,
            closing: false,
            hungry: false,
            holds: Vec::new(),
            // Not the first: where one window is open, it would be the only one, and nobody would wait for
            // it.
            speaks_spanish: place == 1,
        })
    });
    seats.collect()
}
