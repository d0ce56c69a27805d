//! The outcome of a submitted form.

use crate::error::Failure;
use app::api::ImportView;

/// How often a form is merged again when the stored data change at the same time.
pub const TRIES: usize = 5;

/// The outcome of an accepted form.
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

    /// A preview: nothing was changed.
    pub(super) fn looked(import: ImportView) -> Done {
        Done { once: None, import: Some(import) }
    }
}

/// Why a form was not accepted: errors by field, or another failure.
pub enum Wrong {
    /// Pairs of field and problem.
    Fields(Vec<(String, String)>),
    /// A failure of the use cases.
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Wrong {
    fn from(error: E) -> Wrong {
        Wrong::Failure(error.into())
    }
}

/// A single problem in one field.
pub(super) fn wrong(field: impl Into<String>, problem: impl Into<String>) -> Wrong {
    Wrong::Fields(vec![(field.into(), problem.into())])
}
