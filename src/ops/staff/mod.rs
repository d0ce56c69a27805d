//! Staff and devices: accounts, sessions, tokens, pairing. A secret leaves this module once, and only its
//! hash is stored.

mod devices;
mod history;
mod record;
pub(crate) mod register;
mod roster;

pub use crate::model::people::{Device, Link, Roster, Session, Staff, Token};
pub use devices::DeviceChange;
pub use history::{About, Recorded, RecordedBody};
pub use record::StaffEvent;
pub use roster::{Plan, Sheet, Taken};

use crate::caller::Caller;
use crate::error::Error;
use crate::text;
use crate::tools::Tools;
use domain::access::{Action, Reach, Role, may_grant};
use domain::fact::Who;
use domain::ids::{SessionId, StaffId};
use domain::refusal::Refusal;
use domain::time::{HOUR, MINUTE, Ms};
use sha2::{Digest, Sha256};

/// A session lasts this long; then its owner has to sign in again.
const SESSION: Ms = 12 * HOUR;
/// A session that is idle for this long is locked.
pub const IDLE: Ms = 30 * MINUTE;
/// A one-time link is valid for this long.
const LINK: Ms = 72 * HOUR;

/// The hash under which a secret is stored.
#[must_use]
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The data of an account to create or change.
#[derive(Debug, Clone)]
pub struct Account {
    /// The name used to sign in.
    pub login: String,
    /// The name that colleagues see.
    pub name: String,
    /// The badge number; may be empty.
    pub badge: String,
    /// What the account may do, by the policy table.
    pub role: Role,
    /// The districts in which it may do so.
    pub reach: Reach,
    /// The supervisor, who may see this person's own figures.
    pub supervisor: Option<StaffId>,
}

/// A change of an account; what is absent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The name used to sign in.
    pub login: Option<String>,
    /// The name that colleagues see.
    pub name: Option<String>,
    /// The badge number; may be empty.
    pub badge: Option<String>,
    /// What the account may do, by the policy table.
    pub role: Option<Role>,
    /// The districts in which it may do so.
    pub reach: Option<Reach>,
    /// The supervisor, who may see this person's own figures.
    pub supervisor: Option<StaffId>,
    /// Whether the account is closed, or opened again.
    pub disabled: Option<bool>,
}

impl Change {
    /// The account with the change applied, and whether it is then closed.
    fn over(&self, before: &Staff) -> (Account, bool) {
        let account = Account {
            login: self.login.as_ref().unwrap_or(&before.login).clone(),
            name: self.name.as_ref().unwrap_or(&before.name).clone(),
            badge: self.badge.as_ref().unwrap_or(&before.badge).clone(),
            role: self.role.unwrap_or(before.role),
            reach: self.reach.as_ref().unwrap_or(&before.reach).clone(),
            supervisor: self.supervisor.or(before.supervisor),
        };
        (account, self.disabled.unwrap_or(before.disabled_at.is_some()))
    }
}

/// How often a change of an account is retried: of several concurrent changes each round applies one.
pub(crate) const ROUNDS: usize = 32;

/// The person a one-time link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// The owner of an account.
    Staff(Box<Staff>),
    /// The first administrator, who sets up the department.
    FirstAdmin,
}

impl Tools {
    fn secret(&self) -> String {
        hex::encode(self.chance.secret())
    }

    /// A link to create the first administrator; `None` if there is any account.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn first_link(&self) -> Result<Option<String>, Error> {
        // An account that cannot be read counts as an account.
        if !self.store.staff_names().await?.is_empty() {
            return Ok(None);
        }
        self.link(None).await.map(Some)
    }

    async fn link(&self, staff: Option<StaffId>) -> Result<String, Error> {
        let secret = self.secret();
        let now = self.clock.now();
        if let Some(staff) = staff {
            // Only the newest link is valid: an older one may be in a mailbox that others read.
            self.store.end_links(staff, now).await?;
        }
        let expires_at = now + self.real(LINK);
        self.store.add_link(hash(&secret), &Link { staff, expires_at, used_at: None }).await?;
        Ok(secret)
    }

    /// A duration of real time on this clock, which may run faster.
    #[must_use]
    pub fn real(&self, length: Ms) -> Ms {
        (length as f64 * self.clock.scale()) as Ms
    }

    /// Creates an account, and the one-time link for its password.
    ///
    /// # Errors
    /// When the login is invalid or taken, or the role or districts exceed the caller's own; when the store
    /// fails.
    pub async fn add_staff(&self, by: &Caller, account: Account) -> Result<(Staff, String), Error> {
        may_hand_out(by, account.role, &account.reach)?;
        let account = account.checked()?;
        if self.store.staff_by_login(&account.login).await?.is_some() {
            return Err(Error::invalid("login", "taken", "Someone has that login already."));
        }
        let id = StaffId(self.chance.id());
        let Account { login, name, badge, role, reach, supervisor } = account;
        let districts = reach.clone();
        let staff =
            Staff { id, login, name, badge, role, reach, password: None, disabled_at: None, supervisor };
        self.store.put_staff(&staff).await?;
        self.note(by.who, StaffEvent::StaffAdded { staff: id, role, districts }).await?;
        let link = self.link(Some(id)).await?;
        Ok((staff, link))
    }

    /// Ends everything that opens an account without its password: its sessions and one-time links.
    pub(crate) async fn end_keys(&self, id: StaffId) -> Result<(), Error> {
        self.store.end_links(id, self.clock.now()).await?;
        Ok(self.store.end_sessions(id).await?)
    }

    /// Changes parts of an account. Concurrent changes are kept: closing it is not undone by a new badge
    /// number.
    ///
    /// # Errors
    /// As [`Tools::change_staff`].
    pub async fn amend_staff(&self, by: &Caller, id: StaffId, change: &Change) -> Result<Staff, Error> {
        for _ in 1..ROUNDS {
            let before = self.staff_of(by, id).await?;
            let (account, disabled) = change.over(&before);
            match self.change_staff(by, before, account, disabled).await {
                Err(Error::Refused { refusal: Refusal::RulesChanged, .. }) => {}
                done => return done,
            }
        }
        Err(Refusal::RulesChanged.into())
    }

    /// Changes an account. If it is closed, or its role or districts change, all its sessions and one-time
    /// links end.
    ///
    /// # Errors
    /// As [`Tools::add_staff`]; [`Error::NotFound`], also for an account in districts beyond the caller's
    /// own; [`Refusal::RulesChanged`] if the account is not equal to the one that was read.
    pub async fn change_staff(
        &self,
        by: &Caller,
        before: Staff,
        account: Account,
        disabled: bool,
    ) -> Result<Staff, Error> {
        let id = before.id;
        is_theirs(by, &before)?;
        may_hand_out(by, account.role, &account.reach)?;
        let account = account.checked()?;
        let moved = account.role != before.role || account.reach != before.reach;
        if by.who == Who::Staff(id) && (disabled || moved) {
            return Err(Error::invalid(
                "id",
                "yourself",
                "Another administrator has to change your own role and districts.",
            ));
        }
        if self.store.staff_by_login(&account.login).await?.is_some_and(|other| other.id != id) {
            return Err(Error::invalid("login", "taken", "Someone has that login already."));
        }
        let disabled_at = if disabled { before.disabled_at.or(Some(self.clock.now())) } else { None };
        let Account { login, name, badge, role, reach, supervisor } = account;
        let password = before.password.clone();
        let staff = Staff { id, login, name, badge, role, reach, password, disabled_at, supervisor };
        if !self.store.change_staff(&before, &staff).await? {
            return Err(Refusal::RulesChanged.into());
        }
        // Also when it is opened again, so that no earlier or concurrent key opens it.
        if disabled || moved || before.disabled_at.is_some() {
            self.end_keys(id).await?;
        }
        self.note(by.who, changed(&before, &staff)).await?;
        Ok(staff)
    }

    /// A new one-time link for the password of an account.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn new_link(&self, by: &Caller, id: StaffId) -> Result<String, Error> {
        if self.staff_of(by, id).await?.disabled_at.is_some() {
            return Err(Error::NotFound);
        }
        let link = self.link(Some(id)).await?;
        self.note(by.who, StaffEvent::LinkMade { staff: id }).await?;
        Ok(link)
    }

    /// An account that the caller may change: its role and all its districts are within the caller's own.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`]; when the store fails.
    pub async fn staff_of(&self, by: &Caller, id: StaffId) -> Result<Staff, Error> {
        let staff = self.store.staff_by_id(id).await?.ok_or(Error::NotFound)?;
        is_theirs(by, &staff)?;
        Ok(staff)
    }

    /// The person a one-time link is for; the link is not used.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link that does not exist, was used, or has expired.
    pub async fn invited(&self, secret: &str) -> Result<Invited, Error> {
        let link = self.store.link(hash(secret)).await?.ok_or(Error::NotFound)?;
        if link.used_at.is_some() || link.expires_at < self.clock.now() {
            return Err(Error::NotFound);
        }
        match link.staff {
            None if self.store.staff_names().await?.is_empty() => Ok(Invited::FirstAdmin),
            None => Err(Error::NotFound),
            Some(id) => {
                let staff = self.store.staff_by_id(id).await?.filter(|staff| staff.disabled_at.is_none());
                staff.map(|staff| Invited::Staff(Box::new(staff))).ok_or(Error::NotFound)
            }
        }
    }

    /// Uses a one-time link: sets the password of its person, or creates the first administrator.
    ///
    /// # Errors
    /// As [`Tools::invited`] and [`Tools::add_staff`].
    pub async fn choose_password(
        &self,
        secret: &str,
        first: Option<Account>,
        phc: String,
    ) -> Result<Staff, Error> {
        let now = self.clock.now();
        let mut staff = match (self.invited(secret).await?, first) {
            (Invited::Staff(staff), _) => *staff,
            (Invited::FirstAdmin, Some(account)) => {
                let Account { login, name, badge, .. } = account.checked()?;
                let id = StaffId(self.chance.id());
                Staff {
                    id,
                    login,
                    name,
                    badge,
                    role: Role::Admin,
                    reach: Reach::All,
                    password: None,
                    disabled_at: None,
                    supervisor: None,
                }
            }
            (Invited::FirstAdmin, None) => {
                return Err(Error::invalid("login", "malformed", "Please choose a login."));
            }
        };
        if !self.store.use_link(hash(secret), now).await? {
            return Err(Error::NotFound);
        }
        let by = Who::Staff(staff.id);
        let is_new = staff.password.is_none() && self.store.staff_by_id(staff.id).await?.is_none();
        if is_new {
            self.store.put_staff(&staff).await?;
        }
        self.store.set_password(staff.id, &phc).await?;
        staff.password = Some(phc);
        self.store.end_links(staff.id, now).await?;
        self.store.end_sessions(staff.id).await?;
        if is_new {
            let districts = staff.reach.clone();
            self.note(by, StaffEvent::StaffAdded { staff: staff.id, role: staff.role, districts }).await?;
        }
        self.note(by, StaffEvent::PasswordChosen { staff: staff.id }).await?;
        Ok(staff)
    }

    /// Changes the password of a member of staff who is signed in, and ends all their other sessions and
    /// links. The session continues under a new secret, and stays locked if it was locked meanwhile.
    ///
    /// # Errors
    /// [`Error::SignIn`] if the session was ended meanwhile; when the store fails.
    pub async fn change_password(&self, session: &Session, phc: &str) -> Result<String, Error> {
        let staff = session.staff;
        let secret = self.secret();
        if !self.store.change_password(session, hash(&secret), phc, self.clock.now()).await? {
            return Err(Error::SignIn);
        }
        self.note(Who::Staff(staff), StaffEvent::PasswordChosen { staff }).await?;
        Ok(secret)
    }

    /// Begins a session. Its secret goes into the cookie and nowhere else.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin_session(&self, staff: StaffId) -> Result<(Session, String), Error> {
        let (secret, now) = (self.secret(), self.clock.now());
        let id = SessionId(self.chance.id());
        let session = Session { id, staff, seat: None, created_at: now, seen_at: now, locked: false };
        self.store.add_session(hash(&secret), &session).await?;
        self.note(Who::Staff(staff), StaffEvent::SignedIn { staff, session: id }).await?;
        Ok((session, secret))
    }

    /// Whether a session has reached its maximum age. One dated ahead by a wrong clock does not last longer.
    #[must_use]
    pub fn is_over(&self, session: &Session) -> bool {
        self.is_over_by(session, 0)
    }

    /// Whether it has been over for at least `ms` milliseconds.
    #[must_use]
    pub fn is_over_by(&self, session: &Session, ms: Ms) -> bool {
        (self.clock.now() - session.created_at).abs() >= self.real(SESSION + ms)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_session(&self, session: &Session) -> Result<(), Error> {
        self.store.end_session(session.id).await?;
        let staff = session.staff;
        self.note(Who::Staff(staff), StaffEvent::SignedOut { staff, session: session.id }).await
    }
}

/// The record of a change of an account.
pub(crate) fn changed(before: &Staff, after: &Staff) -> StaffEvent {
    let others = [
        ("name", before.name != after.name),
        ("login", before.login != after.login),
        ("badge", before.badge != after.badge),
        ("supervisor", before.supervisor != after.supervisor),
        ("disabled", before.disabled_at.is_some() != after.disabled_at.is_some()),
    ];
    StaffEvent::StaffChanged {
        staff: after.id,
        role: after.role,
        disabled: after.disabled_at.is_some(),
        districts: after.reach.clone(),
        role_before: Some(before.role).filter(|before| *before != after.role),
        districts_before: Some(before.reach.clone()).filter(|before| *before != after.reach),
        fields: others.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect(),
    }
}

/// Nobody can grant more than they have.
fn may_hand_out(by: &Caller, role: Role, reach: &Reach) -> Result<(), Error> {
    if by.may(Action::SetUp, reach) { grantable(by, role) } else { Err(Error::Forbidden) }
}

/// Whether the caller may change this account.
fn is_theirs(by: &Caller, staff: &Staff) -> Result<(), Error> {
    by.check(Action::SetUp, &staff.reach)?;
    grantable(by, staff.role)
}

fn grantable(by: &Caller, role: Role) -> Result<(), Error> {
    if may_grant(&by.standing, role) { Ok(()) } else { Err(Error::Forbidden) }
}

/// A login as it is stored: in lower case, without outer spaces.
///
/// # Errors
/// `bad_login` for one that nobody could type.
pub fn login(text: &str) -> Result<String, Error> {
    let login = text.trim().to_ascii_lowercase();
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'@');
    if (2..=64).contains(&login.len()) && login.bytes().all(usual) {
        Ok(login)
    } else {
        let detail = "A login is 2 to 64 of the letters a-z, digits, dot, _ and -.";
        Err(Error::invalid("login", "bad_login", detail))
    }
}

impl Account {
    pub(crate) fn checked(self) -> Result<Account, Error> {
        let login = login(&self.login)?;
        if !self.role.is_staff() {
            return Err(Error::invalid(
                "role",
                "malformed",
                "A member of staff is an admin, captain, supervisor or officer.",
            ));
        }
        let name = text::name("name", &self.name)?;
        Ok(Account { login, name, badge: text::line("badge", &self.badge, 40)?, ..self })
    }
}
