//! The questions that are answered by typing, all optional, in the order of their pages. One row each: its
//! page, its heading, its position and what "Skip this" clears follow from it.

use super::answers::{Answers, Fault};
use crate::i18n::{Locale, td_string};

/// A text of the page, by language.
type Text = fn(Locale) -> &'static str;

/// A question, and where its answer goes.
pub(super) struct Row {
    pub(super) heading: Text,
    /// Label of the field.
    pub(super) label: Text,
    /// Why it is asked.
    pub(super) why: Text,
    /// The error message for an invalid answer.
    pub(super) wrong: Text,
    /// Label of the button that skips the question.
    pub(super) skip: Text,
    /// The `inputmode` attribute of the field.
    pub(super) mode: &'static str,
    pub(super) answer: fn(&Answers) -> &str,
    pub(super) keep: fn(&mut Answers, String),
    pub(super) fault: fn(&Answers) -> Option<Fault>,
}

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $value:expr,)+ })+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Question {
            $($(#[$doc])* $name,)+
        }

        impl Question {
            /// All questions, in the order of their pages.
            pub(super) const ALL: &[Question] = &[$(Question::$name,)+];

            pub(super) fn row(self) -> Row {
                match self {
                    $(Question::$name => Row { $($field: $value,)+ },)+
                }
            }
        }
    };
}

questions! {
    /// The name to call the person by. Personal data.
    Name {
        heading: |locale| td_string!(locale, kiosk.name_question),
        label: |locale| td_string!(locale, kiosk.name),
        why: |locale| td_string!(locale, kiosk.name_why),
        wrong: |locale| td_string!(locale, kiosk.name_wrong),
        skip: |locale| td_string!(locale, kiosk.skip),
        mode: "text",
        answer: |answers| &answers.name,
        keep: |answers, text| answers.name = text,
        fault: Answers::name_fault,
    }
    /// The person's telephone number. Personal data.
    Phone {
        heading: |locale| td_string!(locale, kiosk.phone_question),
        label: |locale| td_string!(locale, kiosk.phone),
        why: |locale| td_string!(locale, kiosk.phone_why),
        wrong: |locale| td_string!(locale, kiosk.phone_wrong),
        skip: |locale| td_string!(locale, kiosk.skip),
        mode: "tel",
        answer: |answers| &answers.phone,
        keep: |answers, text| answers.phone = text,
        fault: Answers::phone_fault,
    }
    /// The person's ZIP code.
    Area {
        heading: |locale| td_string!(locale, kiosk.area_question),
        label: |locale| td_string!(locale, kiosk.area),
        why: |locale| td_string!(locale, kiosk.area_why),
        wrong: |locale| td_string!(locale, kiosk.area_wrong),
        skip: |locale| td_string!(locale, kiosk.unknown),
        mode: "numeric",
        answer: |answers| &answers.area,
        keep: |answers, text| answers.area = text,
        fault: Answers::area_fault,
    }
}

impl Question {
    /// The question on the previous page; `None` for the first.
    pub(super) fn before(self) -> Option<Question> {
        Question::ALL.iter().copied().take_while(|question| *question != self).last()
    }

    /// The question on the next page; `None` for the last.
    pub(super) fn after(self) -> Option<Question> {
        Question::ALL.iter().copied().skip_while(|question| *question != self).nth(1)
    }
}
