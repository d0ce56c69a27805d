//! The picture of a captain: checked by its bytes, stored without what a camera wrote into it, and shown in the
//! lobby.

mod format;

pub use format::read;

use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::model::districts::{Card, District};
use crate::model::photos::Photo;
use domain::access::Action;

/// The largest picture, in bytes.
pub const LARGEST: usize = 2_000_000;

impl Ops {
    /// Gives the captain of a district a picture, if the card is still the one that was read.
    ///
    /// # Errors
    /// `bad_photo` or `photo_too_large`; as [`Ops::set_card`].
    pub async fn set_photo(&self, caller: &Caller, before: &District, bytes: &[u8]) -> Result<Card, Error> {
        caller.check(Action::SetUp, &before.id)?;
        if bytes.len() > LARGEST {
            let detail = "A picture has at most 2 megabytes. Please choose a smaller one.";
            return Err(Error::invalid("photo", "photo_too_large", detail));
        }
        let detail = "This is not a picture that can be shown here. Please choose a JPEG, PNG or WebP file.";
        let photo = read(bytes).ok_or_else(|| Error::invalid("photo", "bad_photo", detail))?;
        let mut card = before.card.clone();
        card.captain.photo = Photo::address(photo.hash());
        self.put_card(caller, before, before.position, &card, Some(&photo)).await
    }

    /// Takes the picture of a captain away, if the card is still the one that was read.
    ///
    /// # Errors
    /// As [`Ops::set_card`].
    pub async fn remove_photo(&self, caller: &Caller, before: &District) -> Result<Card, Error> {
        let mut card = before.card.clone();
        card.captain.photo.clear();
        self.set_card(caller, before, &card).await
    }
}
