//! A route: method, path, what the policy table calls it, who handles it, and how it is described.

use crate::api::description::{Answer, Described};
use crate::state::Shared;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};
use domain::access::Action::{self, LookIn, OwnAccount, OwnVisit, RaiseAlert, ReadReports};
use http::Method;
use utoipa::ToSchema;

/// A route, with its handler and what the description of the API says of it.
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, as axum writes it.
    pub path: &'static str,
    /// What it does, in the policy table. Where it depends on the request, the least of it; the handler asks for the rest.
    pub action: Action,
    /// A locked session may do it too.
    pub while_locked: bool,
    /// It is a report: it reads much, so few are made at once.
    pub report: bool,
    /// It is done to the department as a whole, so that nobody whose reach is a list of districts may. Of other routes without a
    /// district in their path the handler decides, with the object in hand.
    pub department: bool,
    /// How it is described; pages are not.
    pub described: Option<Described>,
    pub(crate) handler: MethodRouter<Shared>,
}

/// A page or a reading.
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

/// What changes something.
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
    /// What it does, in a sentence, and what it answers: it is in the description of the API.
    pub(crate) fn says(mut self, summary: &'static str, answers: &[Answer]) -> Route {
        self.described = Some(Described::new(summary, answers));
        self
    }

    /// Its query parameters, with a sentence each.
    pub(crate) fn asks(mut self, queries: &'static [(&'static str, &'static str)]) -> Route {
        self.described = self.described.map(|described| described.asks(queries));
        self
    }

    /// The type of its body.
    pub(crate) fn takes<B: ToSchema>(mut self) -> Route {
        self.described = self.described.map(Described::takes::<B>);
        self
    }

    /// Its body, by the name of a schema.
    pub(crate) fn takes_named(mut self, schema: &'static str) -> Route {
        self.described = self.described.map(|described| described.takes_named(schema));
        self
    }

    /// It reads much, whatever the policy table calls it.
    pub(crate) fn report(mut self) -> Route {
        self.report = true;
        self
    }

    /// It reads little, though it belongs to the reports.
    pub(crate) fn page(mut self) -> Route {
        self.report = false;
        self
    }

    /// It is done to the department as a whole.
    pub(crate) fn department(mut self) -> Route {
        self.department = true;
        self
    }

    /// Not while the session is locked.
    pub(crate) fn unlocked_only(mut self) -> Route {
        self.while_locked = false;
        self
    }

    /// Also while the session is locked.
    pub(crate) fn even_locked(mut self) -> Route {
        self.while_locked = true;
        self
    }
}
