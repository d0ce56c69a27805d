//! What is shown once and handed on: a pairing code, and the slip with a one-time link. Both have a QR code.

use domain::access::Role;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

/// A QR code, to be drawn as an SVG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrView {
    /// Length of a side in modules, the light border included.
    pub side: u32,
    /// The strokes along its dark modules, as path data; each stroke is one module wide.
    pub path: String,
}

/// A pairing code that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingView {
    /// Id of the device.
    pub device: String,
    /// Kiosk or display.
    pub kind: Role,
    /// The name of the device in lists.
    pub name: String,
    /// The name of the district for which it is.
    pub district: String,
    /// The code, in two groups of five.
    pub code: String,
    /// The address that pairs the device which opens it.
    pub url: String,
    /// The address as a QR code.
    pub qr: QrView,
    /// When the code expires.
    pub until: Moment,
}

/// A one-time link on a slip of paper for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipView {
    /// The person's name.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// The one-time link.
    pub url: String,
    /// The link as a QR code.
    pub qr: QrView,
}

/// What a page shows once, to be handed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnceView {
    /// How to pair a device.
    Pairing(Box<PairingView>),
    /// One-time links, one for each person.
    Links(Vec<SlipView>),
}
