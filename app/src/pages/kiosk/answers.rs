//! A person's answers, and what of them is sent.

use crate::api::KioskPage;
use crate::api::requests::CheckIn;
use domain::ids::{Code, ServiceId};
use domain::visit::{Channel, Source};

/// The need of people who use sign language.
const SIGN_LANGUAGE: &str = "sign_language";
/// The need of people whose language the tablet does not offer.
const INTERPRETER: &str = "interpreter";

/// A person's answers so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// The language; absent until one is chosen.
    pub language: Option<Language>,
    /// The service; absent until one is chosen.
    pub service: Option<ServiceId>,
    /// The name to call the person by.
    pub name: String,
    /// The telephone number of the person.
    pub phone: String,
    /// The ZIP code of the person.
    pub area: String,
    /// The person's needs, by codes of the district's list.
    pub needs: Vec<Code>,
    /// Whether a call is wanted instead of a place in line.
    pub call_back: bool,
}

/// A language that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Language {
    /// A written language, by its tag.
    Written(String),
    /// American Sign Language; the language of the text does not change.
    Sign,
    /// A language that is not listed; the language of the text does not change.
    Other,
}

/// An error in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was chosen.
    ChooseOne,
    /// The name is too long.
    Name,
    /// The telephone number has too few or too many digits.
    Phone,
    /// The ZIP code does not have five digits.
    Area,
    /// The number of the ticket or its code is missing.
    Incomplete,
    /// The server refused it, in its own words.
    Refused,
}

/// The input without surrounding spaces; `None` when empty.
fn typed(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

impl Answers {
    /// The check-in to send, once there are enough answers; `read` is the language of the text on the screen.
    pub fn asked(&self, read: &str, page: &KioskPage) -> Option<CheckIn> {
        match &self.service {
            _ if self.call_back => Some(self.visit(Channel::Callback, None, read, page)),
            Some(service) => Some(self.visit(Channel::WalkIn, Some(service), read, page)),
            None => None,
        }
    }

    fn visit(&self, channel: Channel, service: Option<&ServiceId>, read: &str, page: &KioskPage) -> CheckIn {
        // Named one by one, so that an answer that is not sent does not compile.
        let Answers { language, service: _, name, phone, area, needs, call_back: _ } = self;
        let mut needs = needs.clone();
        let mut need = |code: &str| {
            if let Some(known) = page.needs.iter().find(|need| need.id.as_str() == code)
                && !needs.contains(&known.id)
            {
                needs.push(known.id.clone());
            }
        };
        let language = match language {
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
        let needs: Vec<String> = needs.iter().map(ToString::to_string).collect();
        CheckIn {
            service: service.map(ToString::to_string),
            language,
            name: typed(name),
            phone: typed(phone),
            area: typed(area),
            needs: Some(needs).filter(|needs| !needs.is_empty()),
            ..CheckIn::new(channel, Source::Kiosk)
        }
    }

    /// A name may be any short text.
    pub fn name_fault(&self) -> Option<Fault> {
        (self.name.trim().chars().count() > 80).then_some(Fault::Name)
    }

    /// A telephone number has ten digits, optionally after a country code; it may be empty.
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

    /// A call needs a number.
    pub fn call_fault(&self) -> Option<Fault> {
        if self.phone.trim().is_empty() { Some(Fault::Phone) } else { self.phone_fault() }
    }

    /// A ZIP code has five digits; it may be empty.
    pub fn area_fault(&self) -> Option<Fault> {
        let area = self.area.trim();
        let five = area.len() == 5 && area.bytes().all(|byte| byte.is_ascii_digit());
        (!area.is_empty() && !five).then_some(Fault::Area)
    }
}
