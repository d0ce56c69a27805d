//! What a person has answered, and what of it is sent.

use crate::api::KioskPage;
use domain::ids::{Code, ServiceId};
use serde::Serialize;

/// The need of whoever signs.
const SIGN_LANGUAGE: &str = "sign_language";
/// The need of whoever speaks a language the tablet does not.
const INTERPRETER: &str = "interpreter";

/// What a person has answered so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// The language, when one was chosen.
    pub language: Option<Language>,
    /// What for.
    pub service: Option<ServiceId>,
    /// What to call the person.
    pub name: String,
    /// Where to reach the person.
    pub phone: String,
    /// ZIP code.
    pub area: String,
    /// What would make it easier.
    pub needs: Vec<Code>,
    /// A call is wanted instead of a place in line.
    pub call_back: bool,
}

/// A language that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Language {
    /// A written one, by its tag.
    Written(String),
    /// American Sign Language; what is written stays as it is.
    Sign,
    /// One that is not on the list; what is written stays as it is.
    Other,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was chosen.
    ChooseOne,
    /// The name is too long.
    Name,
    /// The telephone number has too few digits, or too many.
    Phone,
    /// The ZIP code is none.
    Area,
}

/// What is sent for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewVisit {
    channel: &'static str,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<ServiceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    phone: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    area: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needs: Vec<Code>,
}

impl Answers {
    /// What is asked of the service, once there is enough to ask for; `read` is the language of the words on the screen.
    pub fn asked(&self, read: &str, page: &KioskPage) -> Option<NewVisit> {
        match &self.service {
            _ if self.call_back => Some(NewVisit { channel: "callback", ..self.visit(None, read, page) }),
            Some(service) => Some(self.visit(Some(service.clone()), read, page)),
            None => None,
        }
    }

    fn visit(&self, service: Option<ServiceId>, read: &str, page: &KioskPage) -> NewVisit {
        let mut needs = self.needs.clone();
        let mut need = |code: &str| {
            if let Some(known) = page.needs.iter().find(|need| need.id.as_str() == code)
                && !needs.contains(&known.id)
            {
                needs.push(known.id.clone());
            }
        };
        let language = match &self.language {
            Some(Language::Sign) => {
                need(SIGN_LANGUAGE);
                Some(read.to_owned())
            }
            Some(Language::Other) => {
                need(INTERPRETER);
                None
            }
            Some(Language::Written(tag)) => {
                if crate::words::tag(crate::words::locale(tag)) != tag {
                    need(INTERPRETER);
                }
                Some(tag.clone())
            }
            None => Some(read.to_owned()),
        };
        NewVisit {
            channel: "walk_in",
            source: "kiosk",
            service,
            language,
            name: self.name.trim().to_owned(),
            phone: self.phone.trim().to_owned(),
            area: self.area.trim().to_owned(),
            needs,
        }
    }

    /// A name may be anything short.
    pub fn name_fault(&self) -> Option<Fault> {
        (self.name.trim().chars().count() > 80).then_some(Fault::Name)
    }

    /// A telephone number has ten digits, or a country's code before it; none at all is fine.
    pub fn phone_fault(&self) -> Option<Fault> {
        let phone = self.phone.trim();
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let only = phone.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
        let long_enough = match phone.strip_prefix('+') {
            Some(_) => (8..=15).contains(&digits.len()),
            None => digits.len() == 10 || (digits.len() == 11 && digits.starts_with('1')),
        };
        let right = phone.is_empty() || (only && long_enough);
        (!right).then_some(Fault::Phone)
    }

    /// Nobody can be called without a number.
    pub fn call_fault(&self) -> Option<Fault> {
        if self.phone.trim().is_empty() { Some(Fault::Phone) } else { self.phone_fault() }
    }

    /// A ZIP code has five digits; none at all is fine.
    pub fn area_fault(&self) -> Option<Fault> {
        let area = self.area.trim();
        let five = area.len() == 5 && area.bytes().all(|byte| byte.is_ascii_digit());
        (!area.is_empty() && !five).then_some(Fault::Area)
    }
}
