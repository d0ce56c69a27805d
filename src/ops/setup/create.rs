//! Making a district while the service runs, and what a new one begins with.

use super::Applied;
use super::check::check_id;
use super::file::{File, ServicesPart, shipped_scripts};
use super::targets::TimesPart;
use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::model::districts::{Card, District};
use crate::ports::StoreError;
use crate::scripts::in_use;
use crate::staff::StaffEvent;
use crate::text;
use domain::access::{Action, Object};
use domain::fact::Actor;
use domain::hours::Hours;
use domain::ids::{DistrictId, ServiceId, WindowId};
use domain::refusal::Refusal;
use domain::rules::{Rules, Service, WindowKind, WindowPlan};
use domain::time::Day;
use domain::words::Words;

/// A district has at most this many windows of one kind when it is made; more can be added later.
pub const MOST_WINDOWS: u32 = 24;
/// The longest id, in characters (see [`DistrictId`]).
const LONGEST_ID: usize = 40;

impl Ops {
    /// Makes a district, last in the order of districts, and opens its line on this node; other nodes find it
    /// within a second. Only an administrator of the whole department may. The scripts in its rules are those
    /// in use in the department, whatever `rules` says.
    ///
    /// # Errors
    /// `taken` when there is a district with this id; a field that is not valid; when the caller may not, or
    /// the store fails.
    pub async fn create_district(
        &self,
        caller: &Caller,
        id: DistrictId,
        card: Card,
        rules: Rules,
    ) -> Result<District, Error> {
        let district = self.new_district(caller, id, card, rules).await?;
        self.tools.store.create_district(&district).await.map_err(|error| taken(error, &district.id))?;
        self.opened(caller, district).await
    }

    /// Makes the first district of a department, with the scripts that the program ships. Of two that are made
    /// at the same time one is refused, whatever their ids.
    ///
    /// # Errors
    /// As [`Ops::create_district`]; [`Refusal::RulesChanged`] when there is a district already.
    pub async fn create_first_district(
        &self,
        caller: &Caller,
        id: DistrictId,
        card: Card,
        rules: Rules,
    ) -> Result<District, Error> {
        caller.check(Action::SetUp, Object::Department)?;
        if self.has_districts() {
            return Err(Refusal::RulesChanged.into());
        }
        if let Some(founding) = self.founding().await? {
            self.name_department(caller, &founding.name).await?;
        }
        // Cut off half way, it is done again: scripts that are there are left alone.
        self.apply_scripts(&shipped_scripts()?, true, &mut Applied::default()).await?;
        let district = self.new_district(caller, id, card, rules).await?;
        let first = self.tools.store.create_first_district(&district).await;
        if !first.map_err(|error| taken(error, &district.id))? {
            // Made by another node, or by a file, a moment ago.
            self.find_districts().await?;
            return Err(Refusal::RulesChanged.into());
        }
        self.opened(caller, district).await
    }

    /// The district as it would be stored.
    async fn new_district(
        &self,
        caller: &Caller,
        id: DistrictId,
        card: Card,
        mut rules: Rules,
    ) -> Result<District, Error> {
        caller.check(Action::SetUp, Object::Department)?;
        check_id(&id)?;
        let card = text::card(&card)?;
        self.named_alone(&id, &card).await?;
        rules.practice = false;
        self.keepable(&rules, None)?;
        let store = &self.tools.store;
        let today = crate::calendar::Calendar::new(&rules.hours)
            .map_or(Day(0), |calendar| calendar.business_day(self.tools.clock.now()));
        rules.scripts = in_use(&store.scripts().await?, today);
        let last = store.districts().await?.into_iter().map(|district| district.position).max();
        Ok(District { id, position: last.map_or(0, |last| last + 1), card, rules })
    }

    /// Puts a district that was just stored on record, and opens its line here.
    async fn opened(&self, caller: &Caller, district: District) -> Result<District, Error> {
        let id = district.id.clone();
        self.tools.note(caller.who, StaffEvent::DistrictAdded { district: id.clone() }).await?;
        self.find_districts().await?;
        // The rules it begins with are the first fact of its line, so that the first change has something before
        // it. The district is there without it as well.
        let session = caller.session.as_ref().map(|session| session.id);
        let actor = Actor { who: caller.who, window: None, session };
        let _on_record = self.configure(&id, district.rules.clone(), actor).await;
        Ok(district)
    }
}

fn taken(error: StoreError, id: &DistrictId) -> Error {
    match error {
        StoreError::Taken(_) => Error::invalid("id", "taken", format!("There is a district “{id}” already.")),
        other => other.into(),
    }
}

/// The smallest setup file: what it leaves out is what the program ships.
const SHIPPED: &str = r#"
department = { name = "", languages = [] }
districts = [{ id = "new", name = "", zone = "UTC", hours = "always", kiosks = [{ id = "tablet-a", name = "Tablet A", series = "A" }] }]
"#;

/// The rules that a new district begins with: the shipped services with these ids, lists, places and times, one
/// tablet, and no window.
///
/// # Errors
/// A service that is not among the shipped ones.
pub fn shipped_rules(languages: &[String], hours: Hours, services: Vec<ServiceId>) -> Result<Rules, Error> {
    let mut file = File::parse(SHIPPED)?;
    file.department.languages = languages.to_vec();
    for district in &mut file.districts {
        district.services = Some(ServicesPart::List(services.clone()));
    }
    let made = file.districts()?.into_iter().next();
    let rules = made.ok_or_else(|| Error::Fault("no district was made".to_owned()))?.rules;
    Ok(Rules { hours, ..rules })
}

/// The services that the program ships, in the order in which they are shown.
///
/// # Errors
/// Never in practice: the tests read them all.
pub fn shipped_services() -> Result<Vec<Service>, Error> {
    let times = domain::rules::Targets::default().times();
    let parts = File::parse(SHIPPED)?.services()?;
    Ok(parts.iter().map(|part| part.service(times, TimesPart::default(), None)).collect())
}

/// The names of numbered windows, by language; English is used where a language is not among them.
const NAMES: [(&str, &str, &str); 2] = [("en", "Window", "Phone"), ("es", "Ventanilla", "Teléfono")];

/// That many counters and phone seats, numbered through, with names in these languages.
///
/// # Errors
/// Never in practice: numbers are valid ids.
pub fn window_plans(languages: &[String], counters: u32, phones: u32) -> Result<Vec<WindowPlan>, Error> {
    let plan = |id: String, kind: WindowKind, number: u32| {
        let spoken = NAMES.iter().filter(|(tag, ..)| languages.iter().any(|language| language == tag));
        let mut known: Vec<_> = spoken.collect();
        if known.is_empty() {
            known.extend(NAMES.first());
        }
        let named = known.into_iter().map(|(tag, counter, phone)| {
            let name = if kind == WindowKind::Counter { counter } else { phone };
            ((*tag).to_owned(), format!("{name} {number}"))
        });
        let id: WindowId = id.parse().map_err(|error| Error::Fault(format!("{error}")))?;
        Ok(WindowPlan { id, name: Words(named.collect()), kind })
    };
    let at_counter = (1..=counters).map(|number| plan(number.to_string(), WindowKind::Counter, number));
    let on_phone = (1..=phones).map(|number| plan(format!("phone-{number}"), WindowKind::Phone, number));
    at_counter.chain(on_phone).collect()
}

/// A short name made from a name: `26th District` becomes `26th-district`. `None` where no letter or digit of
/// it can be part of one.
#[must_use]
pub fn id_from_name(name: &str) -> Option<DistrictId> {
    let mut id = String::new();
    for letter in name.to_lowercase().chars().map(plain) {
        match letter {
            Some(letter) => id.push(letter),
            None if !id.is_empty() && !id.ends_with('-') => id.push('-'),
            None => {}
        }
    }
    let id: String = id.chars().take(LONGEST_ID).collect();
    id.trim_matches('-').parse().ok()
}

/// A letter without its accent; `None` for one that no short name can contain.
fn plain(letter: char) -> Option<char> {
    match letter {
        'a'..='z' | '0'..='9' => Some(letter),
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => Some('a'),
        'é' | 'è' | 'ê' | 'ë' => Some('e'),
        'í' | 'ì' | 'î' | 'ï' => Some('i'),
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => Some('o'),
        'ú' | 'ù' | 'û' | 'ü' => Some('u'),
        'ñ' => Some('n'),
        'ç' => Some('c'),
        _ => None,
    }
}
