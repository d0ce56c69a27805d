//! Tokens and devices: creating, pairing and revoking them.

use crate::caller::Caller;
use crate::error::Error;
use crate::model::people::{Device, Token};
use crate::staff::record::StaffEvent;
use crate::staff::{ROUNDS, grantable, hash};
use crate::text;
use crate::tools::Tools;
use domain::access::{Action, Role};
use domain::display::{DisplaySettings, MOST_SPANS, VolumeSpan};
use domain::fact::Who;
use domain::ids::{DeviceId, DistrictId, KioskId, TokenId};
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::time::{At, MINUTE, Ms};

/// A pairing code is valid for this long.
const PAIRING: Ms = 30 * MINUTE;

/// A change of a device; what is absent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct DeviceChange {
    /// The name shown in lists.
    pub name: Option<String>,
    /// For a kiosk, which one of the district's plan it is.
    pub kiosk: Option<KioskId>,
    /// For a display, its settings as a whole.
    pub display: Option<DisplaySettings>,
}

impl Tools {
    /// Creates a token; its secret is shown once.
    ///
    /// # Errors
    /// When the store fails, or the role cannot have one.
    pub async fn create_token(
        &self,
        by: &Caller,
        role: Role,
        district: Option<DistrictId>,
        expires_at: Option<At>,
    ) -> Result<(Token, String), Error> {
        if matches!(role, Role::Resident | Role::Anyone) {
            return Err(Error::invalid("role", "malformed", "A token cannot have that role."));
        }
        by.check(Action::SetUp, district.as_ref())?;
        grantable(by, role)?;
        if let Some(id) = &district
            && self.store.card(id).await?.is_none()
        {
            return Err(Error::invalid("district", "unknown_district", "There is no such district."));
        }
        let secret = self.secret();
        let id = TokenId(self.chance.id());
        let token = Token { id, role, district, created_at: self.clock.now(), expires_at, revoked_at: None };
        let made = async {
            self.store.add_token(hash(&secret), &token).await?;
            let district = token.district.clone();
            self.note(by.who, StaffEvent::TokenMade { token: id, role, district }).await
        };
        if let Err(error) = made.await {
            // It may have been stored, but nobody has seen its secret.
            let _as_far_as_possible = self.store.revoke_token(id, self.clock.now()).await;
            return Err(error);
        }
        Ok((token, secret))
    }

    /// Revokes a token.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn revoke_token(&self, by: &Caller, id: TokenId) -> Result<(), Error> {
        let token = self.store.tokens().await?.into_iter().find(|token| token.id == id);
        let district = token.ok_or(Error::NotFound)?.district;
        by.check(Action::SetUp, district.as_ref())?;
        if !self.store.revoke_token(id, self.clock.now()).await? {
            return Err(Error::NotFound);
        }
        self.note(by.who, StaffEvent::TokenRevoked { token: id }).await
    }

    /// Adds a device. The pairing code is shown once and valid for half an hour.
    ///
    /// # Errors
    /// When the kind is not that of a device, the district does not exist, the kiosk is not in its plan, or there is
    /// no name.
    pub async fn add_device(
        &self,
        by: &Caller,
        kind: Role,
        district: DistrictId,
        kiosk: Option<KioskId>,
        name: String,
    ) -> Result<(Device, String), Error> {
        by.check(Action::SetUp, &district)?;
        if !matches!(kind, Role::Kiosk | Role::Display) {
            return Err(Error::invalid("kind", "malformed", "A device is a kiosk or a display."));
        }
        let rules = self.rules_of(&district).await?;
        let kiosk = match (kind, kiosk) {
            (Role::Kiosk, None) => rules.kiosks.first().map(|first| first.id.clone()),
            (Role::Kiosk, Some(kiosk)) => Some(in_plan(&rules, kiosk)?),
            _ => None,
        };
        let name = text::name("name", &text::line("name", &name, 80)?)?;
        let code = pairing_code(&self.chance.secret());
        let (id, now) = (DeviceId(self.chance.id()), self.clock.now());
        let code_until = now + self.real(PAIRING);
        let device = Device {
            id,
            kind,
            district,
            kiosk,
            name,
            code_until,
            paired_at: None,
            revoked_at: None,
            seen_at: None,
            display: DisplaySettings::default(),
        };
        let made = async {
            self.store.add_device(hash(&plain_code(&code)), &device).await?;
            self.note(by.who, StaffEvent::DeviceAdded { device: id, role: kind }).await
        };
        if let Err(error) = made.await {
            // It may have been stored, but nobody has seen its code.
            let _as_far_as_possible = self.store.revoke_device(id, self.clock.now()).await;
            return Err(error);
        }
        Ok((device, code))
    }

    /// A new pairing code for a device that was not paired in time, or lost its key. The key it has stays valid
    /// until the code is used.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a device that is revoked or not there; when the store fails.
    pub async fn new_code(&self, by: &Caller, id: DeviceId) -> Result<(Device, String), Error> {
        let device = self.device_of(by, id).await?;
        let code = pairing_code(&self.chance.secret());
        let code_until = self.clock.now() + self.real(PAIRING);
        if !self.store.put_code(id, hash(&plain_code(&code)), code_until).await? {
            return Err(Error::NotFound);
        }
        self.note(by.who, StaffEvent::DeviceCodeMade { device: id }).await?;
        Ok((Device { code_until, ..device }, code))
    }

    /// A device that the caller sets up.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn device_of(&self, by: &Caller, id: DeviceId) -> Result<Device, Error> {
        let device = self.store.devices().await?.into_iter().find(|device| device.id == id);
        let device = device.ok_or(Error::NotFound)?;
        by.check(Action::SetUp, &device.district)?;
        Ok(device)
    }

    /// Changes parts of a device. With `before` only if the device is still equal to it; otherwise what others
    /// change at the same time stays as they change it.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a device that is revoked or not there; a field that is not valid;
    /// [`Refusal::RulesChanged`] if it is not equal to `before`.
    pub async fn change_device(
        &self,
        by: &Caller,
        id: DeviceId,
        before: Option<&Device>,
        change: &DeviceChange,
    ) -> Result<Device, Error> {
        for _ in 0..ROUNDS {
            let now = self.device_of(by, id).await?;
            if now.revoked_at.is_some() {
                return Err(Error::NotFound);
            }
            let read = before.unwrap_or(&now);
            let device = self.changed(read, change).await?;
            let fields = differences(read, &device);
            if fields.is_empty() && before.is_none() {
                return Ok(device);
            }
            if self.store.change_device(read, &device).await? {
                if !fields.is_empty() {
                    self.note(by.who, StaffEvent::DeviceChanged { device: id, fields }).await?;
                }
                return Ok(device);
            }
            if before.is_some() {
                break;
            }
        }
        Err(Refusal::RulesChanged.into())
    }

    /// A device with a change applied and checked.
    async fn changed(&self, before: &Device, change: &DeviceChange) -> Result<Device, Error> {
        let mut device = before.clone();
        if let Some(name) = &change.name {
            device.name = text::name("name", name)?;
        }
        if change.kiosk.is_none() && change.display.is_none() {
            return Ok(device);
        }
        let rules = self.rules_of(&before.district).await?;
        if let Some(kiosk) = &change.kiosk {
            if before.kind != Role::Kiosk {
                return Err(Error::invalid(
                    "kiosk",
                    "unknown_kiosk",
                    "Only a tablet has a place in the plan.",
                ));
            }
            device.kiosk = Some(in_plan(&rules, kiosk.clone())?);
        }
        if let Some(display) = &change.display {
            if before.kind != Role::Display {
                return Err(Error::invalid(
                    "display",
                    "malformed",
                    "Only a lobby screen has these settings.",
                ));
            }
            device.display = display_settings(&rules, display)?;
        }
        Ok(device)
    }

    async fn rules_of(&self, district: &DistrictId) -> Result<Rules, Error> {
        let there = self.store.district(district).await?;
        let unknown = || Error::invalid("district", "unknown_district", "There is no such district.");
        Ok(there.ok_or_else(unknown)?.rules)
    }

    /// The device that a pairing code is for; the code is not used.
    ///
    /// # Errors
    /// As [`Tools::pair`].
    pub async fn device_of_code(&self, code: &str) -> Result<Device, Error> {
        let found = self.store.device_by_code(hash(&plain_code(code)), self.clock.now()).await?;
        found.ok_or(Error::NotFound)
    }

    /// Exchanges a pairing code for the key of a device. A key that the device had before ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a code that does not exist, was used, or has expired.
    pub async fn pair(&self, code: &str) -> Result<(Device, String), Error> {
        let key = self.secret();
        let paired = self.store.pair_device(hash(&plain_code(code)), hash(&key), self.clock.now()).await?;
        let device = paired.ok_or(Error::NotFound)?;
        self.note(Who::Device(device.id), StaffEvent::DevicePaired { device: device.id }).await?;
        Ok((device, key))
    }

    /// Revokes a device.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn revoke_device(&self, by: &Caller, id: DeviceId) -> Result<(), Error> {
        self.device_of(by, id).await?;
        if !self.store.revoke_device(id, self.clock.now()).await? {
            return Err(Error::NotFound);
        }
        self.note(by.who, StaffEvent::DeviceRevoked { device: id }).await
    }
}

/// A kiosk that the district has.
fn in_plan(rules: &Rules, kiosk: KioskId) -> Result<KioskId, Error> {
    if rules.kiosks.iter().any(|known| known.id == kiosk) {
        return Ok(kiosk);
    }
    Err(Error::invalid("kiosk", "unknown_kiosk", "That kiosk is not in the district's plan."))
}

/// The settings of a display, if the district has what they name. No windows chosen means all of them.
fn display_settings(rules: &Rules, new: &DisplaySettings) -> Result<DisplaySettings, Error> {
    let wrong = |field, detail: &str| Err(Error::invalid(field, "malformed", detail));
    let windows = new.windows.as_deref().unwrap_or_default();
    if windows.iter().any(|id| rules.window(id).is_none()) {
        return wrong("windows", "There is no such window in the district.");
    }
    if new.languages.iter().any(|tag| !rules.languages.contains(tag)) {
        return wrong("languages", "That is not a language of the district.");
    }
    let again = |place: usize, tag: &String| new.languages.iter().take(place).any(|other| other == tag);
    if new.languages.iter().enumerate().any(|(place, tag)| again(place, tag)) {
        return wrong("languages", "A language is named twice.");
    }
    if new.volume.len() > MOST_SPANS || !new.volume.iter().all(VolumeSpan::is_sound) {
        return wrong("volume", "A span goes from a minute of the day to another, with a level of 0 to 100.");
    }
    let meets =
        |place: usize, span: &VolumeSpan| new.volume.iter().skip(place + 1).any(|other| span.overlaps(other));
    if new.volume.iter().enumerate().any(|(place, span)| meets(place, span)) {
        return wrong("volume", "Two spans of the day overlap.");
    }
    Ok(DisplaySettings { windows: new.windows.clone().filter(|chosen| !chosen.is_empty()), ..new.clone() })
}

/// The names of the fields that differ.
fn differences(before: &Device, after: &Device) -> Vec<&'static str> {
    [
        ("name", before.name != after.name),
        ("kiosk", before.kiosk != after.kiosk),
        ("display", before.display != after.display),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}

/// Ten letters and digits that are not easily confused, in two groups.
fn pairing_code(secret: &[u8; 32]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map_or('A', char::from);
    let mut code: String = secret.iter().take(10).map(letter).collect();
    code.insert(5, '-');
    code
}

/// A pairing code, normalized from what people type.
fn plain_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}
