//! A route: method, path, action in the policy table, handler, and description.

use crate::api::description::{Answer, Described};
use crate::state::Shared;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};
use domain::access::Action::{self, LookIn, OwnAccount, OwnVisit, RaiseAlert, ReadReports};
use http::Method;
use utoipa::ToSchema;

/// A route, with its handler and its entry in the description of the API.
pub struct Route {
    /// `GET` or `POST`.
    pub method: Method,
    /// Its path, as axum writes it.
    pub path: &'static str,
    /// Its action in the policy table. Where that depends on the request, the least privileged one; the handler checks the
    /// rest.
    pub action: Action,
    /// Whether a locked session may use it too.
    pub while_locked: bool,
    /// Whether it is a report: reports read much, so few are made at once.
    pub report: bool,
    /// Whether it concerns the department as a whole, which accounts limited to some districts may not use. For other routes
    /// without a district in their path the handler decides by the object.
    pub department: bool,
    /// Its entry in the description of the API; pages have none.
    pub described: Option<Described>,
    pub(crate) handler: MethodRouter<Shared>,
}

/// A route that only reads: a page or a `GET` of the API.
pub(crate) fn get<H: Handler<T, Shared>, T: 'static>(
    path: &'static str,
    action: Action,
    handler: H,
) -> Route {
    let while_locked = matches!(action, LookIn | OwnAccount | OwnVisit);
    let report = action == ReadReports;
    let department = false;
    let handler = routing::get(handler);
    Route { method: Method::GET, path, action, while_locked, report, department, described: None, handler }
}

/// A route that changes something.
pub(crate) fn post<H: Handler<T, Shared>, T: 'static>(
    path: &'static str,
    action: Action,
    handler: H,
) -> Route {
    let while_locked = matches!(action, LookIn | OwnAccount | OwnVisit | RaiseAlert);
    Route {
        method: Method::POST,
        path,
        action,
        while_locked,
        report: false,
        department: false,
        described: None,
        handler: routing::post(handler),
    }
}

impl Route {
    /// Adds it to the description of the API: operation id, a one-sentence summary, and its answers.
    pub(crate) fn says(mut self, id: &'static str, summary: &'static str, answers: &[Answer]) -> Route {
        self.described = Some(Described::new(id, summary, answers));
        self
    }

    /// Optional query parameters, with a sentence each.
    pub(crate) fn asks(mut self, queries: &'static [(&'static str, &'static str)]) -> Route {
        self.described = self.described.map(|described| described.asks(queries));
        self
    }

    /// The type of its request body.
    pub(crate) fn takes<B: ToSchema>(mut self) -> Route {
        self.described = self.described.map(Described::takes::<B>);
        self
    }

    /// Required query parameters, with a sentence each.
    pub(crate) fn requires(mut self, queries: &'static [(&'static str, &'static str)]) -> Route {
        self.described = self.described.map(|described| described.requires(queries));
        self
    }

    /// Marks it as a report, whatever its action.
    pub(crate) fn report(mut self) -> Route {
        self.report = true;
        self
    }

    /// Marks it as no report, although its action is `ReadReports`.
    pub(crate) fn page(mut self) -> Route {
        self.report = false;
        self
    }

    /// Marks it as concerning the department as a whole.
    pub(crate) fn department(mut self) -> Route {
        self.department = true;
        self
    }

    /// Refuses it while the session is locked.
    pub(crate) fn unlocked_only(mut self) -> Route {
        self.while_locked = false;
        self
    }

    /// Allows it while the session is locked.
    pub(crate) fn even_locked(mut self) -> Route {
        self.while_locked = true;
        self
    }
}
