//! The department of a history, where the database has none yet: districts of different size and hours, as many windows as
//! their demand needs, an officer for each watch at each window.

use super::Plan;
use super::demand::Demand;
use super::desk::{Doing, Seat};
use super::dice::Dice;
use super::officers::staffed;
use crate::commands::outcome::{Result, Sentence};
use domain::access::{Reach, Role};
use domain::fact::Actor;
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

/// Hours of every third district each.
const HOURS: [&str; 3] = [
    "\"always\"",
    "{ mon = [\"07:00-22:00\"], tue = [\"07:00-22:00\"], wed = [\"07:00-22:00\"], thu = [\"07:00-22:00\"], fri = [\"07:00-22:00\"], sat = [\"08:00-18:00\"] }",
    "{ mon = [\"08:00-20:00\"], tue = [\"08:00-20:00\"], wed = [\"08:00-20:00\"], thu = [\"08:00-20:00\"], fri = [\"08:00-20:00\"], sat = [\"09:00-15:00\"] }",
];
const FIRST: [&str; 12] =
    ["Ada", "Ben", "Clara", "David", "Elena", "Frank", "Grace", "Hugo", "Iris", "Jonas", "Karen", "Luis"];
const LAST: [&str; 17] = [
    "Alder",
    "Brook",
    "Castell",
    "Dunmore",
    "Easton",
    "Fairley",
    "Garrow",
    "Hollis",
    "Ingram",
    "Jessup",
    "Kestrel",
    "Lowell",
    "Marsh",
    "Norwood",
    "Orchard",
    "Pemberton",
    "Quill",
];

/// A clock that stands at the moment before the history.
struct Before(At);

impl Clock for Before {
    fn now(&self) -> At {
        self.0
    }
}

/// Chance from a seed, so that the same seed makes the same department.
struct Seeded(Mutex<Dice>, At);

impl Chance for Seeded {
    fn id(&self) -> Uuid {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).id(self.1)
    }
    fn secret(&self) -> [u8; 32] {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).bytes()
    }
}

/// Use cases at a moment before the history.
pub(super) fn tools(store: SharedStore, seed: u64, at: At) -> Tools {
    let dice = Mutex::new(Dice::of(seed, &[u64::MAX]));
    Tools { store, clock: Arc::new(Before(at)), chance: Arc::new(Seeded(dice, at)) }
}

/// The share of a department's visits that comes to one of its districts: the first is the largest, four times the last.
pub(super) fn part_of(place: usize, districts: usize) -> f64 {
    let weight = |place: usize| 1.0 - 0.75 * place as f64 / districts.saturating_sub(1).max(1) as f64;
    weight(place) / (0..districts).map(weight).sum::<f64>()
}

/// Makes the department that the history happens in.
pub(super) async fn make(tools: Tools, plan: &Plan, last: Day) -> Result<()> {
    let file = match &plan.setup {
        Some(path) => {
            let text = std::fs::read_to_string(path);
            File::parse(&text.map_err(|error| Sentence(format!("{}: {error}", path.display())))?)?
        }
        None => made_up(plan, last)?,
    };
    let store = Arc::clone(&tools.store);
    Ops::start(tools).await?.apply(&file).await?;
    // Where a file names people of its own, nobody can tell that they are made up.
    if file.staff.is_empty() || file == File::parse(DEMO)? {
        store.set_setting(MADE_UP, "history").await?;
    }
    Ok(())
}

fn made_up(plan: &Plan, last: Day) -> Result<File> {
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
    let mut file = File::parse(&text)?;
    for (place, district) in file.districts()?.iter().enumerate() {
        let calendar = Calendar::new(&district.rules.hours).map_err(|error| Sentence(error.to_string()))?;
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
    let named = |error: &dyn std::fmt::Display| Sentence(error.to_string());
    let id: WindowId = number.to_string().parse().map_err(|error| named(&error))?;
    let name = serde_json::json!({"en": format!("Window {number}"), "es": format!("Ventanilla {number}")});
    let name = serde_json::from_value(name).map_err(|error| named(&error))?;
    Ok(WindowPart { id, name, kind: domain::rules::WindowKind::default() })
}

/// The windows of a district with their officers, who are made where it has none.
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

/// Whether an account is one that a history makes.
pub(in crate::commands) fn is_made_up(staff: &Staff) -> bool {
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
    Staff {
        id: StaffId(tools.chance.id()),
        login: login(district, number + 1),
        name: format!("Officer {} {}", one(&FIRST, among), one(&LAST, among)),
        badge: format!("{}", 1_000 + place * 100 + number),
        role: Role::Officer,
        reach: Reach::Only(vec![district.clone()]),
        password: None,
        disabled_at: None,
        supervisor: None,
    }
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
            speaks_spanish: place == 0,
        })
    });
    seats.collect()
}
