//! Many members of staff at once, from a list: what each line would do, and doing all of it in one transaction.

use crate::caller::Caller;
use crate::error::Error;
use crate::model::people::{Link, Roster, Staff, reach_text};
use crate::ports::StoreError;
use crate::staff::record::{CHAIN, StaffEvent};
use crate::staff::{LINK, changed, hash, is_theirs, login, may_hand_out};
use crate::text;
use crate::tools::Tools;
use domain::access::{Action, Reach, Role};
use domain::fact::Who;
use domain::ids::{DistrictId, StaffId};
use domain::roster::{Column, Difference, Fault, Line, Outcome, Problem, Value};
use std::collections::{BTreeMap, HashMap};

/// A list as it was read: its columns, and the cells of each line beside the number of the line.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The columns in the order of the cells.
    pub columns: Vec<Column>,
    /// The lines below the headers.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// What a list would do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Its lines, in their order.
    pub lines: Vec<Line>,
    added: Vec<Staff>,
    changed: Vec<(Staff, Staff)>,
}

impl Plan {
    /// A short text that is different as soon as any line would do something else: the lines hold every value
    /// that is written.
    #[must_use]
    pub fn digest(&self) -> String {
        let text = serde_json::to_string(&self.lines).unwrap_or_default();
        hex::encode(hash(&text)).chars().take(32).collect()
    }

    /// Whether it can be done: no line is wrong, and some line does something.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let is_wrong = |line: &Line| matches!(line.outcome, Outcome::Wrong(_));
        let does_something = !self.added.is_empty() || !self.changed.is_empty();
        does_something && !self.lines.iter().any(is_wrong)
    }
}

/// What became of a list.
#[derive(Debug, Clone)]
pub enum Taken {
    /// It was done: the new accounts, each with the secret of its one-time link.
    Done(Vec<(Staff, String)>),
    /// Nothing was done, because this is not what was confirmed.
    Otherwise(Plan),
}

/// A line while it is being read.
struct Draft<'a> {
    line: u64,
    cells: BTreeMap<Column, &'a str>,
    login: String,
    role: Option<Role>,
    faults: Vec<Fault>,
}

impl Draft<'_> {
    fn cell(&self, column: Column) -> &str {
        self.cells.get(&column).copied().unwrap_or_default().trim()
    }

    fn fault(&mut self, column: impl Into<Option<Column>>, problem: Problem) {
        let fault = Fault { column: column.into(), problem };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// The value of a cell, or its default with the fault noted.
    fn checked(&mut self, column: Column, read: Result<String, Error>) -> String {
        match read {
            Ok(text) => text,
            Err(error) => {
                let problem = match error {
                    _ if self.cell(column).is_empty() => Problem::Required,
                    Error::Invalid { code: "text_too_long", .. } => Problem::TooLong,
                    Error::Invalid { code: "bad_login", .. } => Problem::BadLogin,
                    _ => Problem::BadText,
                };
                self.fault(column, problem);
                String::new()
            }
        }
    }
}

/// What lines are compared with.
struct Known<'a> {
    by: &'a Caller,
    districts: &'a [DistrictId],
    accounts: HashMap<&'a str, &'a Staff>,
    logins: HashMap<StaffId, &'a str>,
    /// The lines of each login.
    places: HashMap<String, Vec<u64>>,
    /// Who can be a supervisor once the list is taken, by login.
    supervisors: HashMap<String, StaffId>,
}

impl Tools {
    /// What a list would do; nothing is changed. `districts` are those of the department.
    ///
    /// # Errors
    /// When the caller sets up nothing, or the store fails.
    pub async fn plan_roster(
        &self,
        by: &Caller,
        districts: &[DistrictId],
        sheet: &Sheet,
    ) -> Result<Plan, Error> {
        let staff = self.store.staff().await?;
        let mut drafts: Vec<Draft<'_>> = sheet.rows.iter().map(|row| draft(&sheet.columns, row)).collect();
        let known = self.known(by, districts, &staff, &drafts);
        let mut plan = Plan::default();
        for draft in &mut drafts {
            let before = known.accounts.get(draft.login.as_str()).copied();
            let after = known.account(draft, before, StaffId(self.chance.id()));
            let outcome = match (before, after) {
                (_, None) => Outcome::Wrong(std::mem::take(&mut draft.faults)),
                (None, Some(after)) => {
                    let values = known.values(&after);
                    plan.added.push(after);
                    Outcome::Added(values)
                }
                (Some(before), Some(after)) if *before == after => Outcome::Same,
                (Some(before), Some(after)) => {
                    let differences = known.differences(before, &after);
                    plan.changed.push((before.clone(), after));
                    Outcome::Changed(differences)
                }
            };
            let name = draft.cell(Column::Name).chars().take(text::LONGEST_NAME).collect();
            let login = draft.cell(Column::Login).chars().take(64).collect();
            plan.lines.push(Line { line: draft.line, name, login, outcome });
        }
        Ok(plan)
    }

    /// Does what a list says, all of it or nothing, if that is still what `digest` was computed from. The one-time
    /// links of new accounts are in this answer and nowhere else: facts that cannot be stored keep the accounts from
    /// being stored too.
    ///
    /// # Errors
    /// As [`Tools::plan_roster`].
    pub async fn take_roster(
        &self,
        by: &Caller,
        districts: &[DistrictId],
        sheet: &Sheet,
        digest: &str,
    ) -> Result<Taken, Error> {
        let plan = self.plan_roster(by, districts, sheet).await?;
        if !plan.is_possible() || plan.digest() != digest {
            return Ok(Taken::Otherwise(plan));
        }
        let now = self.clock.now();
        let expires_at = now + self.real(LINK);
        let added: Vec<(Staff, String)> =
            plan.added.iter().map(|staff| (staff.clone(), self.secret())).collect();
        let links = added.iter().map(|(staff, secret)| {
            (staff.clone(), hash(secret), Link { staff: Some(staff.id), expires_at, used_at: None })
        });
        let new = plan.added.iter().map(|staff| StaffEvent::StaffAdded {
            staff: staff.id,
            role: staff.role,
            districts: staff.reach.clone(),
        });
        let events = new.chain(plan.changed.iter().map(|(before, after)| changed(before, after)));
        let facts = self.facts_of(events.map(|event| (now, by.who, event)).collect());
        let roster = Roster { added: links.collect(), changed: plan.changed };
        match self.store.put_roster(roster, now, CHAIN, facts).await {
            Ok(true) => Ok(Taken::Done(added)),
            // Someone else changed one of them in between, or took a login.
            Ok(false) | Err(StoreError::Taken(_)) => {
                Ok(Taken::Otherwise(self.plan_roster(by, districts, sheet).await?))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn known<'a>(
        &self,
        by: &'a Caller,
        districts: &'a [DistrictId],
        staff: &'a [Staff],
        drafts: &[Draft<'_>],
    ) -> Known<'a> {
        let accounts: HashMap<&str, &Staff> = staff.iter().map(|one| (one.login.as_str(), one)).collect();
        let mut places: HashMap<String, Vec<u64>> = HashMap::new();
        let mut supervisors: HashMap<String, StaffId> = staff
            .iter()
            .filter(|one| one.role == Role::Supervisor && one.disabled_at.is_none())
            .filter(|one| by.may(Action::SetUp, &one.reach))
            .map(|one| (one.login.clone(), one.id))
            .collect();
        for draft in drafts.iter().filter(|draft| !draft.login.is_empty()) {
            places.entry(draft.login.clone()).or_default().push(draft.line);
            let id = accounts.get(draft.login.as_str()).map(|one| one.id);
            match draft.role {
                // A new account gets its id when its line is read.
                Some(Role::Supervisor) => {
                    let id = id.unwrap_or_else(|| StaffId(self.chance.id()));
                    supervisors.entry(draft.login.clone()).or_insert(id);
                }
                _ => drop(supervisors.remove(&draft.login)),
            }
        }
        let logins = staff.iter().map(|one| (one.id, one.login.as_str())).collect();
        Known { by, districts, accounts, logins, places, supervisors }
    }
}

impl Known<'_> {
    /// The account that a line asks for; `None` where it is wrong, with the faults in the draft.
    fn account(&self, draft: &mut Draft<'_>, before: Option<&Staff>, new: StaffId) -> Option<Staff> {
        let name = draft.checked(Column::Name, text::name("name", draft.cell(Column::Name)));
        let badge = match draft.cells.get(&Column::Badge).copied() {
            Some(cell) => draft.checked(Column::Badge, text::line("badge", cell, 40)),
            None => before.map(|before| before.badge.clone()).unwrap_or_default(),
        };
        let reach = self.reach(draft);
        let supervisor = self.supervisor(draft, before);
        self.repeated(draft);
        // A supervisor that is added by the same list is named by others before its own line is read.
        let id = before.map(|before| before.id).or_else(|| self.supervisors.get(&draft.login).copied());
        let id = id.unwrap_or(new);
        let role = draft.role?;
        if let Some(reach) = &reach {
            self.rights(draft, before, id, (role, reach));
        }
        if !draft.faults.is_empty() {
            return None;
        }
        Some(Staff {
            id,
            login: draft.login.clone(),
            name,
            badge,
            role,
            reach: reach?,
            password: before.and_then(|before| before.password.clone()),
            disabled_at: None,
            supervisor,
        })
    }

    /// The login stands on another line too.
    fn repeated(&self, draft: &mut Draft<'_>) {
        let places = self.places.get(&draft.login).map(Vec::as_slice).unwrap_or_default();
        if let Some(other) = places.iter().find(|line| **line != draft.line) {
            draft.fault(Column::Login, Problem::Twice(*other));
        }
    }

    /// Nobody hands out more than they have, or changes an account that has more.
    fn rights(
        &self,
        draft: &mut Draft<'_>,
        before: Option<&Staff>,
        id: StaffId,
        (role, reach): (Role, &Reach),
    ) {
        if before.is_some_and(|before| is_theirs(self.by, before).is_err()) {
            draft.fault(Column::Login, Problem::Taken);
            return;
        }
        if may_hand_out(self.by, role, reach).is_err() {
            draft.fault(Column::Role, Problem::Beyond);
        }
        let Some(before) = before else { return };
        if before.disabled_at.is_some() {
            draft.fault(Column::Login, Problem::Closed);
        }
        if self.by.who == Who::Staff(id) && (before.role != role || before.reach != *reach) {
            draft.fault(None, Problem::Yourself);
        }
    }

    /// The districts of a line: their ids, parted by spaces, commas or semicolons; or all of them.
    fn reach(&self, draft: &mut Draft<'_>) -> Option<Reach> {
        let cell = draft.cell(Column::Districts).to_lowercase();
        if matches!(cell.as_str(), "*" | "all" | "todos") {
            return Some(Reach::All);
        }
        let names = cell.split(|sign: char| sign.is_whitespace() || ",;|+".contains(sign));
        let mut list: Vec<DistrictId> = Vec::new();
        for name in names.filter(|name| !name.is_empty()) {
            let found = self.districts.iter().find(|id| id.as_str() == name);
            match found.filter(|id| self.by.standing.reach.covers(id)) {
                Some(id) if list.contains(id) => {}
                Some(id) => list.push(id.clone()),
                None => {
                    let name = name.chars().take(40).collect();
                    draft.fault(Column::Districts, Problem::UnknownDistrict(name));
                }
            }
        }
        // In the department's order, as the form has it.
        list.sort_by_key(|id| self.districts.iter().position(|known| known == id));
        if list.is_empty() {
            if !draft.faults.iter().any(|fault| fault.column == Some(Column::Districts)) {
                draft.fault(Column::Districts, Problem::Required);
            }
            return None;
        }
        Some(Reach::Only(list))
    }

    /// The supervisor of a line. The one that an account has already may be named again, whatever became of it.
    fn supervisor(&self, draft: &mut Draft<'_>, before: Option<&Staff>) -> Option<StaffId> {
        let current = before.and_then(|before| before.supervisor);
        let Some(cell) = draft.cells.get(&Column::Supervisor).copied() else { return current };
        let named = cell.trim().to_ascii_lowercase();
        if named.is_empty() {
            return None;
        }
        let is_current = current.is_some_and(|id| self.logins.get(&id) == Some(&named.as_str()));
        if is_current {
            return current;
        }
        let found = self.supervisors.get(&named).copied().filter(|_| named != draft.login);
        if found.is_none() {
            draft.fault(Column::Supervisor, Problem::UnknownSupervisor);
        }
        found
    }

    /// What a list sets of an account, as it is shown. A supervisor is named by login, since a new account has
    /// another id each time the list is read.
    fn fields(&self, staff: &Staff) -> [(Column, String); 5] {
        let new = |id: StaffId| {
            self.supervisors.iter().find(|(_, known)| **known == id).map(|(login, _)| login.clone())
        };
        let login = |id: StaffId| self.logins.get(&id).map(|login| (*login).to_owned()).or_else(|| new(id));
        [
            (Column::Name, staff.name.clone()),
            (Column::Role, staff.role.as_str().to_owned()),
            (Column::Districts, reach_text(&staff.reach).replace(',', ", ")),
            (Column::Badge, staff.badge.clone()),
            (Column::Supervisor, staff.supervisor.and_then(login).unwrap_or_default()),
        ]
    }

    fn values(&self, staff: &Staff) -> Vec<Value> {
        let fields = self.fields(staff).into_iter();
        let other = fields.filter(|(column, text)| *column != Column::Name && !text.is_empty());
        other.map(|(column, text)| Value { column, text }).collect()
    }

    fn differences(&self, before: &Staff, after: &Staff) -> Vec<Difference> {
        let pairs = self.fields(before).into_iter().zip(self.fields(after));
        let differ = pairs.filter(|((_, before), (_, after))| before != after);
        differ.map(|((column, before), (_, after))| Difference { column, before, after }).collect()
    }
}

/// A line with its login and role, which others on the list depend on.
fn draft<'a>(columns: &[Column], (line, cells): &'a (u64, Vec<String>)) -> Draft<'a> {
    let by_column = columns.iter().copied().zip(cells.iter().map(String::as_str)).collect();
    let mut draft =
        Draft { line: *line, cells: by_column, login: String::new(), role: None, faults: Vec::new() };
    if cells.len() != columns.len() {
        draft.fault(None, Problem::Cells);
    }
    draft.login = draft.checked(Column::Login, login(draft.cell(Column::Login)));
    let role = draft.cell(Column::Role).to_lowercase();
    draft.role = Role::named(&role).filter(|role| role.is_staff());
    if draft.role.is_none() {
        let problem = if role.is_empty() { Problem::Required } else { Problem::BadRole };
        draft.fault(Column::Role, problem);
    }
    draft
}
