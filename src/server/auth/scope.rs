//! Which of several cookies counts. A browser may be a paired tablet and also have a member of staff signed in, and in a demo
//! it may be every kind of user at once.

use super::known::{Known, name_of};
use domain::access::{Action, Object, Role};
use domain::ids::DistrictId;
use http::{HeaderMap, header};

/// The parts of a request that decide which cookie counts.
pub struct Scope<'a> {
    /// The route's action in the policy table.
    pub action: Action,
    /// The district named in its path.
    pub district: Option<&'a DistrictId>,
    /// Its path, which shows whether it asks for a page or for the API.
    pub path: &'a str,
    /// The account the page claims to speak for, as facts name it.
    pub claimed: Option<&'a str>,
    /// Its query, which in a demo names the role: `as=supervisor`.
    pub query: &'a str,
}

impl Scope<'_> {
    /// The caller to take: the one claimed, else one of the role asked for, else one who may do it, the role that the page is
    /// made for first; else any.
    #[must_use]
    pub fn choose(&self, headers: &HeaderMap, mut found: Vec<Known>) -> Option<Known> {
        if found.len() < 2 {
            return found.pop();
        }
        let claimed = |known: &Known| self.claimed.is_some_and(|claimed| claimed == name_of(known));
        if let Some(place) = found.iter().position(claimed) {
            return Some(found.swap_remove(place));
        }
        // A demo page carries the role it was opened for: an officer's and a supervisor's desk have the same path.
        let wanted = role_in(self.query).or_else(|| role_in(referring_query(headers)?));
        let of_role = |known: &Known| Some(known.caller.standing.role) == wanted;
        if let Some(place) = found.iter().position(of_role) {
            return Some(found.swap_remove(place));
        }
        let page =
            if self.path.starts_with("/api/") { referring_page(headers) } else { Some(self.path.to_owned()) };
        let liked = page.as_deref().map_or(&[][..], roles_of);
        let liking = |known: &Known| {
            liked.iter().position(|role| *role == known.caller.standing.role).unwrap_or(liked.len())
        };
        found.sort_by_key(liking);
        let able = found.iter().position(|known| {
            known.caller.may(self.action, self.district.map_or(Object::WithinReach, Object::District))
        });
        Some(found.swap_remove(able.unwrap_or_default()))
    }
}

/// The role that a query asks for, as in `as=supervisor`.
fn role_in(query: &str) -> Option<Role> {
    query.split('&').find_map(|pair| pair.strip_prefix("as=")).and_then(Role::named)
}

/// The query of the page a request comes from.
fn referring_query(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::REFERER)?.to_str().ok()?.split_once('?').map(|(_, query)| query)
}

/// The path of the page a request comes from.
fn referring_page(headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let (_, rest) = referer.split_once("://")?;
    let path = rest.find('/').and_then(|start| rest.get(start..))?;
    path.split(['?', '#']).next().map(str::to_owned)
}

/// The roles that a page is made for, the main one first.
fn roles_of(page: &str) -> &'static [Role] {
    match page.split('/').nth(1).unwrap_or_default() {
        "kiosk" => &[Role::Kiosk],
        "display" => &[Role::Display],
        "desk" => &[Role::Officer, Role::Supervisor, Role::Admin],
        "floor" => &[Role::Captain, Role::Supervisor, Role::Admin],
        "setup" | "start" => &[Role::Admin],
        _ => &[Role::Officer, Role::Supervisor, Role::Captain, Role::Admin],
    }
}
