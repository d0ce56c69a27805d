//! Pictures that the department shows.

use sha2::{Digest, Sha256};

/// The format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoKind {
    /// ISO/IEC 10918-1.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
    /// RFC 9649.
    Webp,
}

/// All formats.
const KINDS: [PhotoKind; 3] = [PhotoKind::Jpeg, PhotoKind::Png, PhotoKind::Webp];

impl PhotoKind {
    /// The content type of an answer that holds such a picture.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PhotoKind::Jpeg => "image/jpeg",
            PhotoKind::Png => "image/png",
            PhotoKind::Webp => "image/webp",
        }
    }

    /// The format with this content type.
    #[must_use]
    pub fn named(name: &str) -> Option<PhotoKind> {
        KINDS.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A picture as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Its format.
    pub kind: PhotoKind,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// The path under which pictures are served.
const FOLDER: &str = "/photos/";

impl Photo {
    /// The hash of its bytes, by which it is stored: the same picture is stored once.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    /// The path under which it is served. Only those who were shown it can know it.
    #[must_use]
    pub fn address(hash: [u8; 32]) -> String {
        format!("{FOLDER}{}", hex::encode(hash))
    }

    /// The hash in such a path; `None` for any other address.
    #[must_use]
    pub fn hash_in(address: &str) -> Option<[u8; 32]> {
        hex::decode(address.strip_prefix(FOLDER)?).ok()?.try_into().ok()
    }
}
