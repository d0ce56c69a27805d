//! The personal texts that come with an arrival or a verb, one row each: its kind, its field, and how many
//! characters it has at most.

use serde::{Deserialize, Serialize};

/// A personal text as it was typed, if it was.
pub(crate) struct Typed {
    pub(crate) kind: PersonalKind,
    pub(crate) field: &'static str,
    pub(crate) text: Option<String>,
    pub(crate) longest: usize,
}

macro_rules! texts {
    ($($(#[doc = $doc:literal])+ $kind:ident: $field:ident, $longest:literal;)+) => {
        /// The kinds of personal texts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum PersonalKind {
            $($(#[doc = $doc])+ $kind,)+
            /// An answer to a step of the script, as JSON of [`AnswerText`](super::visits::AnswerText).
            Answer,
        }

        /// Free texts that come with an arrival or with a verb on a visit, as they were typed.
        #[derive(Debug, Clone, Default)]
        pub struct Texts {
            $($(#[doc = $doc])+ pub $field: Option<String>,)+
        }

        impl Texts {
            /// All of them, whether typed or not.
            pub(crate) fn rows(self) -> [Typed; [$($longest),+].len()] {
                [$(Typed {
                    kind: PersonalKind::$kind,
                    field: stringify!($field),
                    text: self.$field,
                    longest: $longest,
                }),+]
            }
        }
    };
}

texts! {
    /// The name of the visitor.
    Name: name, 120;
    /// The telephone number of the visitor.
    Phone: phone, 40;
    /// A note by an officer.
    Note: note, 4_000;
    /// A reference, such as a report number.
    Reference: reference, 60;
    /// What was promised, in words.
    Promise: promise, 500;
}
