//! Links to one's own visit: the visit's id and the first half of an HMAC of it, in one short word. 128 bits that nobody can guess;
//! nothing is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::VisitId;
use hmac::{Hmac, KeyInit, Mac};
use ops::ports::{Chance, Store, StoreError};
use sha2::Sha256;
use uuid::Uuid;

/// The setting with the address people last used, for links made beside the server.
pub(crate) const ORIGIN: &str = "origin";

/// The server's key.
#[derive(Clone)]
pub struct StatusKey(Hmac<Sha256>);

impl StatusKey {
    /// The key of this database; made when there is none.
    ///
    /// # Errors
    /// When it can be neither read nor stored.
    pub async fn of(store: &dyn Store, chance: &dyn Chance) -> Result<StatusKey, StoreError> {
        let text = store.setting_or("server_key", &hex::encode(chance.secret())).await?;
        Ok(StatusKey(keyed(text.as_bytes())))
    }

    /// The word behind which a visit's status page lies.
    #[must_use]
    pub fn link(&self, visit: VisitId) -> String {
        let mut bytes = visit.0.as_bytes().to_vec();
        bytes.extend(self.seal(visit));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The visit of a link; `None` for one we did not make.
    #[must_use]
    pub fn visit(&self, link: &str) -> Option<VisitId> {
        let bytes = URL_SAFE_NO_PAD.decode(link).ok()?;
        let (id, seal) = bytes.split_at_checked(16)?;
        let visit = VisitId(Uuid::from_slice(id).ok()?);
        let mut mac = self.0.clone();
        mac.update(visit.0.as_bytes());
        (seal.len() == 16 && mac.verify_truncated_left(seal).is_ok()).then_some(visit)
    }

    /// A name that cannot be read back, the same for the same name: what may say who called does not stand in facts.
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
    // Any length is taken; the empty key never comes here.
    Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()))
}
