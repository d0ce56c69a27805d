//! Why a version of a script cannot be published: the code of each fault, the step it is about, and the
//! details of its sentence.

use super::reading::Hard;
use super::{Asker, Stage, Tells};
use crate::ids::StepKey;

/// The most steps of a script.
pub const MOST_STEPS: usize = 60;

/// Why a version cannot be published.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// No steps, or more than [`MOST_STEPS`].
    Size(usize),
    /// Two steps have the same key.
    SameKey(StepKey),
    /// A reserved key: `end`, a name of [`GIVEN`](super::condition::GIVEN), a word of the conditions.
    TakenKey(StepKey),
    /// A branch leads to a step that does not exist.
    NoSuchStep(StepKey, StepKey),
    /// A condition of the step uses an answer that does not exist, or is not of that type.
    NoSuchAnswer(StepKey, String),
    /// A condition of the step compares a private answer, which is not in the record.
    PrivateAnswer(StepKey, StepKey),
    /// A condition of the step compares an answer with a word that is not in its list.
    NoSuchValue(StepKey, String),
    /// A list of fewer than two values, or with a duplicate.
    ShortList(StepKey),
    /// Free text that would go into the record.
    OpenText(StepKey),
    /// A path from this step leads back to it.
    Loop(StepKey),
    /// No path leads to this step.
    Unreachable(StepKey),
    /// Nothing follows this answer; `None`: when the question is left out.
    Uncovered(StepKey, Option<String>),
    /// The step comes where its stage cannot: the order of L.A.S.T. is fixed.
    OutOfOrder(StepKey, Stage),
    /// A path ends at this step without this stage.
    MissingStage(StepKey, Stage),
    /// A path ends at this step and the resident was not informed of this.
    Untold(StepKey, Tells),
    /// No path to safety from this step.
    NoExit(StepKey),
    /// A text of the step (none: the title) is missing in this language.
    MissingWords(Option<StepKey>, String),
    /// No language is declared.
    NoLanguage,
    /// A promise of this step has no due time.
    OpenPromise(StepKey),
    /// An effect of this step lacks its parameter.
    BareEffect(StepKey),
    /// An effect of this step names a service, reason or place that the department does not have. Detected
    /// where the department is known.
    UnknownWord(StepKey, String),
    /// A text said at this step is hard to read in this language.
    HardToRead(StepKey, String, Hard),
    /// A complaint script does not answer this worry.
    Asker(Asker),
}

impl Fault {
    /// The stable code that programs rely on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Size(_) => "size",
            Fault::SameKey(_) => "same_key",
            Fault::TakenKey(_) => "taken_key",
            Fault::NoSuchStep(..) => "no_such_step",
            Fault::NoSuchAnswer(..) => "no_such_answer",
            Fault::PrivateAnswer(..) => "private_answer",
            Fault::NoSuchValue(..) => "no_such_value",
            Fault::ShortList(_) => "short_list",
            Fault::OpenText(_) => "open_text",
            Fault::Loop(_) => "loop",
            Fault::Unreachable(_) => "unreachable",
            Fault::Uncovered(_, Some(_)) => "uncovered",
            Fault::Uncovered(_, None) => "uncovered_none",
            Fault::OutOfOrder(..) => "out_of_order",
            Fault::MissingStage(..) => "missing_stage",
            Fault::Untold(_, Tells::Options) => "untold_options",
            Fault::Untold(_, Tells::Who) => "untold_who",
            Fault::Untold(_, Tells::When) => "untold_when",
            Fault::NoExit(_) => "no_exit",
            Fault::MissingWords(Some(_), _) => "missing_words",
            Fault::MissingWords(None, _) => "missing_title",
            Fault::NoLanguage => "no_language",
            Fault::OpenPromise(_) => "open_promise",
            Fault::BareEffect(_) => "bare_effect",
            Fault::UnknownWord(..) => "unknown_word",
            Fault::HardToRead(_, _, Hard::Sentence(_)) => "long_sentence",
            Fault::HardToRead(..) => "hard_to_read",
            Fault::Asker(Asker::ByPhone) => "asker_by_phone",
            Fault::Asker(Asker::Anonymous) => "asker_anonymous",
            Fault::Asker(Asker::ForAnother) => "asker_for_another",
            Fault::Asker(Asker::UnderAge) => "asker_under_age",
            Fault::Asker(Asker::Immigration) => "asker_immigration",
        }
    }

    /// The step it is about; none for the script as a whole.
    #[must_use]
    pub fn step(&self) -> Option<&StepKey> {
        match self {
            Fault::SameKey(step)
            | Fault::TakenKey(step)
            | Fault::NoSuchStep(step, _)
            | Fault::NoSuchAnswer(step, _)
            | Fault::PrivateAnswer(step, _)
            | Fault::NoSuchValue(step, _)
            | Fault::ShortList(step)
            | Fault::OpenText(step)
            | Fault::Loop(step)
            | Fault::Unreachable(step)
            | Fault::Uncovered(step, _)
            | Fault::OutOfOrder(step, _)
            | Fault::MissingStage(step, _)
            | Fault::Untold(step, _)
            | Fault::NoExit(step)
            | Fault::OpenPromise(step)
            | Fault::BareEffect(step)
            | Fault::UnknownWord(step, _)
            | Fault::HardToRead(step, ..) => Some(step),
            Fault::MissingWords(step, _) => step.as_ref(),
            Fault::Size(_) | Fault::NoLanguage | Fault::Asker(_) => None,
        }
    }

    /// The detail of its sentence: a step, an answer, a language, a stage, a number.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Fault::Size(count) => count.to_string(),
            Fault::NoSuchStep(_, other) | Fault::PrivateAnswer(_, other) => other.to_string(),
            Fault::NoSuchAnswer(_, text) | Fault::NoSuchValue(_, text) | Fault::UnknownWord(_, text) => {
                text.clone()
            }
            Fault::Uncovered(_, value) => value.clone().unwrap_or_default(),
            Fault::OutOfOrder(_, stage) | Fault::MissingStage(_, stage) => stage.as_str().to_owned(),
            Fault::MissingWords(_, language) => language.clone(),
            Fault::HardToRead(_, language, hard) => match hard {
                Hard::Sentence(words) => words.to_string(),
                Hard::Grade(_) | Hard::Index(_) => language.clone(),
            },
            _ => String::new(),
        }
    }
}
