//! Tokens and devices: creating, pairing and revoking them.

use crate::caller::Caller;
use crate::error::Error;
use crate::model::people::{Device, Token};
use crate::staff::record::StaffEvent;
use crate::staff::{grantable, hash};
use crate::text;
use crate::tools::Tools;
use domain::access::{Action, Role};
use domain::fact::Who;
use domain::ids::{DeviceId, DistrictId, KioskId, TokenId};
use domain::time::{At, MINUTE, Ms};

/// A pairing code is valid for this long.
const PAIRING: Ms = 30 * MINUTE;

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
    /// When the kind is not that of a device, the district does not exist, or the kiosk is not in its plan.
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
        let there = self.store.district(&district).await?;
        let plan = there
            .ok_or_else(|| Error::invalid("district", "unknown_district", "There is no such district."))?
            .rules
            .kiosks;
        let kiosk = match (kind, kiosk) {
            (Role::Kiosk, None) => plan.first().map(|first| first.id.clone()),
            (Role::Kiosk, Some(kiosk)) if plan.iter().any(|known| known.id == kiosk) => Some(kiosk),
            (Role::Kiosk, Some(_)) => {
                return Err(Error::invalid(
                    "kiosk",
                    "unknown_kiosk",
                    "That kiosk is not in the district's plan.",
                ));
            }
            _ => None,
        };
        let name = text::line("name", &name, 80)?;
        let code = pairing_code(&self.chance.secret());
        let (id, now) = (DeviceId(self.chance.id()), self.clock.now());
        let code_until = now + self.real(PAIRING);
        let device =
            Device { id, kind, district, kiosk, name, code_until, paired_at: None, revoked_at: None };
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

    /// Exchanges a pairing code for the key of a device.
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
        let device = self.store.devices().await?.into_iter().find(|device| device.id == id);
        by.check(Action::SetUp, &device.ok_or(Error::NotFound)?.district)?;
        if !self.store.revoke_device(id, self.clock.now()).await? {
            return Err(Error::NotFound);
        }
        self.note(by.who, StaffEvent::DeviceRevoked { device: id }).await
    }
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
