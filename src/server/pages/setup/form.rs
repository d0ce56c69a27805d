//! What comes of a form that was sent.

use crate::error::Failure;
use app::api::ImportView;

/// How often a form is laid over what is stored when that changes under its hands.
pub const TRIES: usize = 5;

/// What came of a form.
#[derive(Default)]
pub struct Done {
    pub(super) once: Option<String>,
    pub(super) import: Option<ImportView>,
}

impl Done {
    pub(super) fn plain() -> Done {
        Done::default()
    }

    pub(super) fn once(text: String) -> Done {
        Done { once: Some(text), import: None }
    }

    /// Nothing was changed: this is what would be.
    pub(super) fn looked(import: ImportView) -> Done {
        Done { once: None, import: Some(import) }
    }
}

/// Why a form was not taken: what is wrong in which field, or something behind the form.
pub enum Wrong {
    /// Field and problem, one each.
    Fields(Vec<(String, String)>),
    /// Anything else.
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Wrong {
    fn from(error: E) -> Wrong {
        Wrong::Failure(error.into())
    }
}

/// One field, one problem.
pub(super) fn wrong(field: impl Into<String>, problem: impl Into<String>) -> Wrong {
    Wrong::Fields(vec![(field.into(), problem.into())])
}
