//! Links with which residents open their own visit: the visit's id and the first half of its HMAC, in base64url. The 128 bits
//! cannot be guessed, and nothing is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::VisitId;
use hmac::{Hmac, KeyInit, Mac};
use ops::ports::{Chance, Store, StoreError};
use sha2::Sha256;
use uuid::Uuid;

/// The setting with the last public address, for links made by the command line.
pub(crate) const ORIGIN: &str = "origin";

/// The key that signs status links; all nodes share it.
#[derive(Clone)]
pub struct StatusKey(Hmac<Sha256>);

impl StatusKey {
    /// Reads the key of this database, and creates it if there is none.
    ///
    /// # Errors
    /// When it can be neither read nor stored.
    pub async fn of(store: &dyn Store, chance: &dyn Chance) -> Result<StatusKey, StoreError> {
        let text = store.setting_or("server_key", &hex::encode(chance.secret())).await?;
        Ok(StatusKey(keyed(text.as_bytes())))
    }

    /// The token in the address of a visit's status page.
    #[must_use]
    pub fn link(&self, visit: VisitId) -> String {
        let mut bytes = visit.0.as_bytes().to_vec();
        bytes.extend(self.seal(visit));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The visit of a link's token; `None` if this key did not sign it.
    #[must_use]
    pub fn visit(&self, link: &str) -> Option<VisitId> {
        let bytes = URL_SAFE_NO_PAD.decode(link).ok()?;
        let (id, seal) = bytes.split_at_checked(16)?;
        let visit = VisitId(Uuid::from_slice(id).ok()?);
        let mut mac = self.0.clone();
        mac.update(visit.0.as_bytes());
        (seal.len() == 16 && mac.verify_truncated_left(seal).is_ok()).then_some(visit)
    }

    /// The code with which the person finds their visit again at a tablet: four digits, to be remembered. Tries have to
    /// be limited.
    #[must_use]
    pub fn code(&self, visit: VisitId) -> String {
        let mut mac = self.0.clone();
        mac.update(b"code\0");
        mac.update(visit.0.as_bytes());
        let bytes = mac.finalize().into_bytes();
        let number = bytes.iter().take(4).fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        format!("{:04}", number % 10_000)
    }

    /// A keyed hash of a call's id or a network address, as hex: what may identify a person is not stored in facts as it is.
    #[must_use]
    pub fn veil(&self, name: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(b"call\0");
        mac.update(name.as_bytes());
        hex::encode(mac.finalize().into_bytes().into_iter().take(16).collect::<Vec<u8>>())
    }

    fn seal(&self, visit: VisitId) -> Vec<u8> {
        let mut mac = self.0.clone();
        mac.update(visit.0.as_bytes());
        mac.finalize().into_bytes().into_iter().take(16).collect()
    }
}

/// HMAC-SHA256 with a key of any length.
#[must_use]
pub fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // HMAC accepts keys of any length; the fallback is never reached.
    Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()))
}
