//! The outcome of a submitted form.

use crate::error::Failure;
use app::api::{ImportView, OnceView, PairingView, RosterView, SlipView};
use domain::ids::DistrictId;

/// How often a form is merged again when the stored data change at the same time.
pub const TRIES: usize = 5;

/// The outcome of an accepted form.
#[derive(Default)]
pub struct Done {
    pub(super) about: Option<DistrictId>,
    /// What else the address of the next page says, each as `&name=value`.
    pub(super) at: String,
    pub(super) once: Option<OnceView>,
    pub(super) import: Option<ImportView>,
    pub(super) roster: Option<RosterView>,
}

impl Done {
    pub(super) fn plain() -> Done {
        Done::default()
    }

    /// Done, and the next page is about this district.
    pub(super) fn about(district: DistrictId) -> Done {
        Done { about: Some(district), ..Done::default() }
    }

    /// A pairing code was made.
    pub(super) fn pairing(code: PairingView) -> Done {
        Done { once: Some(OnceView::Pairing(Box::new(code))), ..Done::default() }
    }

    /// One-time links were made.
    pub(super) fn links(slips: Vec<SlipView>) -> Done {
        Done { once: Some(OnceView::Links(slips)), ..Done::default() }
    }

    /// A preview: nothing was changed.
    pub(super) fn looked(import: ImportView) -> Done {
        Done { import: Some(import), ..Done::default() }
    }

    /// A preview of a list of staff: nothing was changed.
    pub(super) fn roster(roster: RosterView) -> Done {
        Done { roster: Some(roster), ..Done::default() }
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

impl Wrong {
    /// Several refusals as one: the problems of all fields together, unless something else failed.
    pub(super) fn join(all: impl IntoIterator<Item = Wrong>) -> Wrong {
        let mut fields = Vec::new();
        for wrong in all {
            match wrong {
                Wrong::Fields(problems) => {
                    for problem in problems {
                        // Several lines of one field may have the same problem.
                        if !fields.contains(&problem) {
                            fields.push(problem);
                        }
                    }
                }
                failure @ Wrong::Failure(_) => return failure,
            }
        }
        Wrong::Fields(fields)
    }
}

/// A single problem in one field.
pub(super) fn wrong(field: impl Into<String>, problem: impl Into<String>) -> Wrong {
    Wrong::Fields(vec![(field.into(), problem.into())])
}

/// Reads all fields of a form before any problem is reported, so that a person sees every problem at once:
/// `all!(name = typed.required("name"), kind = kind(typed))` leaves the values in `name` and `kind`, or returns the
/// problems of both from the function, as `?` would with the first.
macro_rules! all {
    ($($name:ident = $read:expr),+ $(,)?) => {
        $(let $name = $read;)+
        let ($($name,)+) = match ($($name,)+) {
            ($(Ok($name),)+) => ($($name,)+),
            ($($name,)+) => {
                let problems = [$($name.err()),+];
                return Err($crate::pages::setup::form::Wrong::join(problems.into_iter().flatten()));
            }
        };
    };
}
pub(super) use all;

/// The values of all entries, or the problems of all.
pub(super) fn each<T>(read: impl IntoIterator<Item = Result<T, Wrong>>) -> Result<Vec<T>, Wrong> {
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for entry in read {
        match entry {
            Ok(value) => values.push(value),
            Err(wrong) => problems.push(wrong),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Wrong::join(problems)) }
}
