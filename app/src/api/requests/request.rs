//! What every request has: its route, its target and the type of its answer.

use domain::ids::{AlarmId, DistrictId, VisitId, WindowId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;

/// The body of a request, sent by POST.
pub trait Request: Serialize {
    /// The route, with placeholders for its target in braces.
    const ROUTE: &'static str;
    /// What replaces the placeholders.
    type Target: Target;
    /// The type of the server's answer.
    type Answer: DeserializeOwned;

    /// Whether every repetition counts, including after an attempt whose result is unknown.
    fn counts_each_time(&self) -> bool {
        false
    }
}

/// The address of a request about `target`.
#[must_use]
pub fn path<R: Request>(target: &R::Target) -> String {
    target.fill(R::ROUTE)
}

/// The target of a request: the names in its address.
pub trait Target {
    /// The route with its placeholders replaced by these names.
    fn fill(&self, route: &str) -> String;
}

impl Target for () {
    fn fill(&self, route: &str) -> String {
        route.to_owned()
    }
}

impl Target for DistrictId {
    fn fill(&self, route: &str) -> String {
        filled(route, &[self])
    }
}

impl Target for VisitId {
    fn fill(&self, route: &str) -> String {
        filled(route, &[self])
    }
}

/// The id of a practice.
impl Target for String {
    fn fill(&self, route: &str) -> String {
        filled(route, &[self])
    }
}

impl Target for (DistrictId, WindowId) {
    fn fill(&self, route: &str) -> String {
        filled(route, &[&self.0, &self.1])
    }
}

impl Target for (DistrictId, AlarmId) {
    fn fill(&self, route: &str) -> String {
        filled(route, &[&self.0, &self.1])
    }
}

fn filled(route: &str, names: &[&dyn Display]) -> String {
    let mut names = names.iter();
    let part = |part: &str| {
        if part.starts_with('{') {
            names.next().map(ToString::to_string).unwrap_or_default()
        } else {
            part.to_owned()
        }
    };
    route.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Requests with their routes, targets and answers.
macro_rules! requests {
    ($($(#[$attribute:meta])* $name:ident($route:expr, $target:ty => $answer:ty) {
        $($(#[$field_attribute:meta])* $field:ident: $type:ty),* $(,)?
    })+) => {$(
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_attribute])* pub $field: $type),* }

        impl $crate::api::requests::Request for $name {
            const ROUTE: &'static str = $route;
            type Target = $target;
            type Answer = $answer;
        }
    )+};
}

/// Verbs about a visit: the verb's name is the last part of the address, and the answer is the updated visit.
macro_rules! verbs {
    ($($(#[$attribute:meta])* $name:ident($verb:literal) $fields:tt)+) => {
        requests! {$(
            $(#[$attribute])*
            $name(concat!("/api/v1/visits/{id}/", $verb), VisitId => VisitView) $fields
        )+}
    };
}

pub(super) use {requests, verbs};
