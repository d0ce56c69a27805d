//! Every route on one page: method, path, what the policy table calls it, who handles it, and how it is described. To add a route:
//! its line here. The description at `/api/v1/openapi.json` is made from these lines, and so are the guards.

use crate::api::description::Answer as A;
use crate::api::{
    alarms, alerts, calls, devices, districts, line, openapi, practice, remarks, reports, scripts, session,
    settings, staff, verbs, visits, windows,
};
use crate::auth::guard::{Guard, guard};
use crate::error::Failure;
use crate::health::probes;
use crate::respond::respond;
pub use crate::route::Route;
use crate::route::{get, post};
use crate::state::Shared;
use crate::{metrics, pages};
use axum::Router;
use axum::middleware;
use axum::response::Response;
use domain::access::Action::*;
use http::{Extensions, HeaderMap, StatusCode, Version, header};
use std::sync::Arc;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

fn verb<B: verbs::Body + 'static>(path: &'static str, summary: &'static str) -> Route {
    post(path, Serve, verbs::act::<B>).says(summary, &[A::VISIT]).takes::<B>()
}

/// The description of these routes.
async fn describe() -> Result<Response, Failure> {
    openapi::document(&table())
}

/// Every route of the server: the API, the verbs, setting up, the pages.
#[must_use]
pub fn table() -> Vec<Route> {
    let mut all = api();
    all.extend(verb_routes());
    all.extend(set_up());
    all.extend(page_routes());
    all
}

fn api() -> Vec<Route> {
    vec![
        get("/healthz", LookIn, probes::healthz).says("The program is up.", &[A::TEXT]),
        get("/readyz", LookIn, probes::readyz).says(
            "Whether this server can work; with Accept: application/json every check by name.",
            &[A::TEXT, A::NOT_READY],
        ),
        get("/metrics", ReadMetrics, metrics::metrics)
            .says("Numbers about the program itself.", &[A::TEXT])
            .department(),
        get("/api/v1/openapi.json", LookIn, describe).says("This description.", &[A::ok("Object")]),
        get("/api/v1/districts", ReadServices, districts::list)
            .says("The districts one may see, in a fixed order.", &[A::ok("Districts")]),
        get("/api/v1/districts/{d}/services", ReadServices, districts::services)
            .says("What people come for.", &[A::ok("Services")]),
        post("/api/v1/districts/{d}/visits", CheckIn, visits::create)
            .says(
                "A person arrives: takes a ticket. Needs an Idempotency-Key.",
                &[A::made("Visit"), A::REFUSED],
            )
            .takes::<visits::CheckIn>(),
        post("/api/v1/districts/{d}/calls", ReportCall, calls::report)
            .says("A telephone system's event.", &[A::VISIT, A::made("Visit"), A::NOTHING])
            .takes::<calls::Call>(),
        get("/api/v1/districts/{d}/line", ReadDisplay, line::line)
            .says("The line as it stands, for one audience.", &[A::ok("Line"), A::UNCHANGED])
            .asks(&[("audience", "desk, display or floor; the caller's own when absent")]),
        get("/api/v1/live", ReadDisplay, line::live)
            .says(
                "Server-sent events: each district's newest line at once and after each change.",
                &[A::EVENTS],
            )
            .asks(&[
                ("district", "one district; all one may see when absent"),
                ("audience", "as for a line"),
                ("speaks_for", "the account a page was opened for; that of another is refused"),
            ])
            .even_locked(),
        post("/api/v1/districts/{d}/windows/{w}/open", Serve, windows::open)
            .says("Opens a window; twice is fine.", &[A::ok("Window"), A::REFUSED])
            .takes::<windows::Open>(),
        post("/api/v1/districts/{d}/windows/{w}/away", Serve, windows::away)
            .says("The officer goes away for a while.", &[A::ok("Window"), A::REFUSED])
            .takes::<windows::Away>(),
        post("/api/v1/districts/{d}/windows/{w}/close", Serve, windows::close)
            .says("Closes a window.", &[A::ok("Window"), A::REFUSED])
            .takes::<windows::Close>(),
        post("/api/v1/districts/{d}/windows/{w}/swap", Serve, windows::swap)
            .says("Holds whoever is served and goes on with another.", &[A::VISIT, A::REFUSED])
            .takes::<windows::Swap>(),
        post("/api/v1/districts/{d}/windows/{w}/next", Serve, windows::next)
            .says(
                "Calls the next person the window may take; 204 when nobody waits for it.",
                &[A::VISIT, A::NOTHING, A::REFUSED],
            )
            .takes::<windows::Nothing>(),
        get("/api/v1/districts/{d}/alerts", AnswerAlert, alerts::list)
            .says("Alerts that are not closed.", &[A::ok("Alerts")])
            .even_locked(),
        post("/api/v1/districts/{d}/alerts", RaiseAlert, alerts::act)
            .says("Raises, answers or closes an alert.", &[A::ok("Alert")])
            .takes::<alerts::Alert>(),
        get("/api/v1/districts/{d}/alarms", SeeAlarms, alarms::list)
            .says("Alarms that are not over; to an officer those of the desk.", &[A::ok("Alarms")]),
        post("/api/v1/districts/{d}/alarms/{id}/seen", SeeAlarms, alarms::seen)
            .says("Says that one has seen an alarm; twice is fine.", &[A::ok("Alarm"), A::REFUSED])
            .takes::<windows::Nothing>(),
        get("/api/v1/visits", ReadVisit, visits::list)
            .says("Visits, newest arrival first.", &[A::ok("Visits")])
            .asks(&[
                ("district", "in this district"),
                ("day", "of this business day, YYYY-MM-DD"),
                ("from", "from this business day"),
                ("to", "to this business day, included"),
                ("state", "in this state"),
                ("ticket", "with this ticket"),
                ("service", "about this service"),
                ("channel", "on this channel"),
                ("q", "with this in a name, telephone number or reference; for who may read names"),
                ("limit", "at most so many, up to 500"),
            ]),
        get("/api/v1/visits/{id}", ReadVisit, visits::get).says("One visit.", &[A::VISIT]),
        get("/api/v1/visits/{id}/facts", ReadVisit, visits::facts)
            .says("Its facts, as stored.", &[A::ok("Objects")]),
        get("/api/v1/reports/summary", ReadReports, reports::summary)
            .says("Counts, medians and 90th percentiles.", &[A::ok("Summary")])
            .asks(&[
                ("from", "first business day, YYYY-MM-DD"),
                ("to", "last business day"),
                ("district", "one district"),
                ("service", "one service"),
                ("channel", "one channel"),
                ("language", "one language"),
                ("watch", "one watch"),
                ("area", "one area"),
                (
                    "by",
                    "hour, day, week, month, watch, district, service, channel, language, area, need or all",
                ),
            ]),
        get("/api/v1/reports/counting", ReadReports, reports::counting)
            .page()
            .says("How far the figures have come in the record, by district.", &[A::ok("Objects")]),
        post("/api/v1/reports/recount", SetUp, reports::recount).says(
            "Counts the figures of one's districts anew from the record, in the background.",
            &[A::ok("Objects")],
        ),
        get("/api/v1/remarks", ReadReports, remarks::list)
            .page()
            .says("Notes and commitments to the figures of some days.", &[A::ok("Objects")])
            .asks(&[
                ("from", "first business day, YYYY-MM-DD"),
                ("to", "last business day"),
                ("district", "one district"),
            ]),
        post("/api/v1/remarks", Remark, remarks::add)
            .says("Writes a note or a commitment.", &[A::made("Object")])
            .takes::<remarks::Written>(),
        post("/api/v1/remarks/{id}/{act}", Remark, remarks::act)
            .says("Ends one: done, or withdraw.", &[A::NOTHING]),
        get("/api/v1/reports/steps", ReadScripts, reports::steps)
            .report()
            .says(
                "How the Steps of Service were followed: by officer, only one's own and one's people's.",
                &[A::ok("Object")],
            )
            .asks(&[
                ("from", "first business day, YYYY-MM-DD"),
                ("to", "last business day"),
                ("district", "one district"),
                ("service", "one service"),
                ("channel", "one channel"),
                ("language", "one language"),
                ("by", "version, service, district or officer"),
            ]),
        get("/api/v1/reports/fairness", ReadReports, pages::fairness::report)
            .says(
                "Every group of people against all others who came for the same services, judged together.",
                &[A::ok("Fairness")],
            )
            .asks(SCOPE),
        get("/api/v1/reports/staffing", ReadReports, pages::staffing::report)
            .says("The windows a district needs, hour by hour of the week.", &[A::ok("Staffing")])
            .asks(&[
                ("district", "which; the first one may see when absent"),
                ("from", "first business day, YYYY-MM-DD; whole weeks within count"),
                ("to", "last business day"),
                ("last", "a time by its name, instead of days; 26_weeks when absent"),
                ("share", "percent of people to be called in time; 80 when absent"),
            ]),
        get("/api/v1/practice/{id}", ReadScripts, practice::get)
            .says("How a practice stands.", &[A::ok("Object")]),
        post("/api/v1/practice/{id}/say", Practise, practice::say)
            .says("Says one of the replies offered.", &[A::ok("Object")])
            .takes::<practice::Say>(),
        get("/api/v1/session", OwnAccount, session::get)
            .says("Whose session this is, and whether it is locked.", &[A::ok("Session")]),
        post("/api/v1/session/lock", OwnAccount, session::lock)
            .says("Locks one's own session.", &[A::NOTHING])
            .takes::<session::Lock>(),
        post("/api/v1/session/unlock", OwnAccount, session::unlock)
            .says("Unlocks it with the password.", &[A::NOTHING])
            .takes::<session::Unlock>(),
        post("/api/v1/session/password", OwnAccount, session::password)
            .says("Changes one's own password; all other sessions of the account end.", &[A::NOTHING])
            .takes::<session::NewPassword>()
            .unlocked_only(),
        post("/api/v1/pair", LookIn, devices::pair)
            .says("Exchanges a pairing code for a device's key.", &[A::ok("Object")])
            .takes::<devices::Pairing>(),
    ]
}

/// What reports may be narrowed by.
const SCOPE: &[(&str, &str)] = &[
    ("from", "first business day, YYYY-MM-DD"),
    ("to", "last business day"),
    ("last", "a time by its name, instead of days; 12_months when absent"),
    ("district", "one district"),
    ("watch", "one watch"),
    ("service", "one service"),
    ("channel", "one channel"),
    ("language", "one language"),
    ("area", "one area"),
];

fn verb_routes() -> Vec<Route> {
    vec![
        verb::<verbs::Acknowledge>("/api/v1/visits/{id}/acknowledge", "First human contact."),
        verb::<verbs::Answer>("/api/v1/visits/{id}/answer", "A ringing call is answered."),
        verb::<verbs::Wait>("/api/v1/visits/{id}/wait", "A caller is asked to hold the line."),
        verb::<verbs::Call>("/api/v1/visits/{id}/call", "Calls this one to a window."),
        verb::<verbs::Recall>("/api/v1/visits/{id}/recall", "Announces again."),
        verb::<verbs::Serve>("/api/v1/visits/{id}/serve", "Serving begins."),
        verb::<verbs::PutBack>("/api/v1/visits/{id}/put_back", "From called back into the line."),
        verb::<verbs::Hold>("/api/v1/visits/{id}/hold", "Puts on hold."),
        verb::<verbs::Resume>("/api/v1/visits/{id}/resume", "Goes on after a hold."),
        verb::<verbs::Transfer>("/api/v1/visits/{id}/transfer", "Offers to another window or service."),
        verb::<verbs::Accept>("/api/v1/visits/{id}/accept", "Takes an offer."),
        verb::<verbs::Decline>("/api/v1/visits/{id}/decline", "Does not take it."),
        verb::<verbs::CallBack>("/api/v1/visits/{id}/call_back", "Promises a call-back."),
        verb::<verbs::Attempt>("/api/v1/visits/{id}/attempt", "Records an attempt to call back."),
        verb::<verbs::SetService>("/api/v1/visits/{id}/set_service", "Chooses or changes the service."),
        verb::<verbs::AddLeg>("/api/v1/visits/{id}/add_leg", "Adds a second need."),
        verb::<verbs::StepOut>("/api/v1/visits/{id}/step_out", "Steps out; the place is kept for a while."),
        verb::<verbs::StepBack>("/api/v1/visits/{id}/step_back", "Is back."),
        verb::<verbs::Step>("/api/v1/visits/{id}/steps", "Ticks a step of the script, or passes it over."),
        verb::<verbs::KeepApart>(
            "/api/v1/visits/{id}/keep_apart",
            "Kept apart from another visit, or no longer.",
        ),
        verb::<verbs::SetUrgent>("/api/v1/visits/{id}/set_urgent", "Stands before all others, or no longer."),
        verb::<verbs::Turn>("/api/v1/visits/{id}/turn", "Opens a script for a situation, or puts it away."),
        verb::<verbs::Escalate>("/api/v1/visits/{id}/escalate", "Calls for somebody from a step."),
        verb::<verbs::Meet>("/api/v1/visits/{id}/meet", "Whoever was called for is there."),
        verb::<verbs::Resolve>("/api/v1/visits/{id}/resolve", "Ends with an outcome."),
        verb::<verbs::Refer>("/api/v1/visits/{id}/refer", "Ends by sending to who can help."),
        verb::<verbs::End>("/api/v1/visits/{id}/end", "Ends in a way that has a name of its own."),
        verb::<verbs::NoShow>("/api/v1/visits/{id}/no_show", "Ends: called and not there."),
        verb::<verbs::Leave>("/api/v1/visits/{id}/leave", "Ends: went away."),
        verb::<verbs::Cancel>("/api/v1/visits/{id}/cancel", "Ends: taken out by staff."),
        verb::<verbs::Reinstate>("/api/v1/visits/{id}/reinstate", "Came after all: behind the next two."),
        verb::<verbs::Reopen>("/api/v1/visits/{id}/reopen", "Opens again."),
        verb::<verbs::Undo>("/api/v1/visits/{id}/undo", "Takes one's own last step back."),
        post("/api/v1/visits/{id}/note", Serve, verbs::note)
            .says("Writes a note, or goes on writing one.", &[A::VISIT])
            .takes::<verbs::Note>(),
    ]
}

fn set_up() -> Vec<Route> {
    vec![
        get("/api/v1/scripts", ReadScripts, scripts::list)
            .says("Every version of every script.", &[A::ok("Scripts")]),
        get("/api/v1/scripts/{id}", ReadScripts, scripts::get)
            .says("One version, whole.", &[A::ok("Script")]),
        post("/api/v1/scripts", SetUp, scripts::put)
            .says("Writes a draft; `in_review` hands it in as well.", &[A::made("Script"), A::REFUSED])
            .takes_named("Object")
            .department(),
        get("/api/v1/scripts/{id}/faults", ReadScripts, scripts::faults)
            .says("What keeps a version from being published.", &[A::ok("Objects")]),
        post("/api/v1/scripts/{id}/{act}", ApproveScripts, scripts::act)
            .says(
                "Moves a version on: submit, take_back, publish, retire, or draft for a new one from it.",
                &[A::ok("Script"), A::REFUSED],
            )
            .department(),
        get("/api/v1/settings", SetUp, settings::get)
            .says("What the department has set.", &[A::ok("Object")])
            .department(),
        post("/api/v1/settings", SetUp, settings::put)
            .says("Sets something.", &[A::ok("Object")])
            .takes::<settings::Settings>()
            .department(),
        post("/api/v1/settings/publish", SetUp, settings::publish)
            .says("Shows everybody the department's figures at /public, or no longer.", &[A::ok("Object")])
            .takes::<settings::Publish>()
            .department(),
        get("/api/v1/districts/{d}/settings", SetUp, settings::district)
            .says("A district's card and rules.", &[A::ok("Object")]),
        post("/api/v1/districts/{d}/settings", SetUp, settings::put_district)
            .says("Sets a district's card or rules, each as a whole.", &[A::ok("Object"), A::REFUSED])
            .takes_named("Object"),
        get("/api/v1/staff", SetUp, staff::list).says("Everybody on the staff.", &[A::ok("Objects")]),
        post("/api/v1/staff", SetUp, staff::create)
            .says("Makes an account, and the link for its password.", &[A::made("Object"), A::REFUSED])
            .takes::<staff::NewStaff>(),
        post("/api/v1/staff/{id}", SetUp, staff::change)
            .says("Changes an account.", &[A::ok("Object"), A::REFUSED])
            .takes::<staff::ChangedStaff>(),
        post("/api/v1/staff/{id}/link", SetUp, staff::link)
            .says("Makes a new link to choose a password.", &[A::ok("Object")]),
        post("/api/v1/staff/{id}/lift", SetUp, staff::lift)
            .says("Forgets the wrong passwords of an account: its owner may sign in at once.", &[A::NOTHING]),
        get("/api/v1/tokens", SetUp, staff::tokens)
            .says("Tokens, without their secrets.", &[A::ok("Objects")]),
        post("/api/v1/tokens", SetUp, staff::create_token)
            .says("Makes a token.", &[A::made("Object")])
            .takes::<staff::NewToken>(),
        post("/api/v1/tokens/{id}/revoke", SetUp, staff::revoke_token)
            .says("Revokes a token.", &[A::NOTHING]),
        get("/api/v1/devices", SetUp, devices::list).says("Tablets and lobby screens.", &[A::ok("Objects")]),
        post("/api/v1/devices", SetUp, devices::create)
            .says("Adds a device; answers with its pairing code.", &[A::made("Object")])
            .takes::<devices::NewDevice>(),
        post("/api/v1/devices/{id}/revoke", SetUp, devices::revoke).says("Revokes a device.", &[A::NOTHING]),
    ]
}

fn page_routes() -> Vec<Route> {
    vec![
        get("/", LookIn, pages::account::home),
        get("/kiosk", CheckIn, pages::screens::kiosk),
        get("/display", ReadDisplay, pages::screens::display),
        get("/desk", ReadDesk, pages::screens::desk).even_locked(),
        get("/floor", ReadFloor, pages::floor::show),
        get("/floor.csv", ReadFloor, pages::floor::csv),
        get("/setup", SetUp, pages::setup::first),
        get("/setup/{section}", SetUp, pages::setup::show),
        post("/setup/{section}", SetUp, pages::setup::save),
        get("/scripts", ReadScripts, pages::scripts::list),
        post("/scripts", SetUp, pages::scripts::begin).department(),
        get("/scripts/{id}", ReadScripts, pages::scripts::show),
        post("/scripts/{id}", ApproveScripts, pages::scripts::change).department(),
        get("/scripts/{id}/file", ReadScripts, pages::scripts::file),
        get("/practice", ReadScripts, pages::practice::list),
        post("/practice", Practise, pages::practice::start),
        get("/practice/{id}", ReadScripts, pages::practice::debrief),
        post("/practice/{id}/end", Practise, pages::practice::end),
        get("/figures", ReadReports, pages::figures::show),
        get("/figures.csv", ReadReports, pages::figures::drilldown::csv),
        get("/figures/visits", ReadReports, pages::figures::drilldown::show),
        post("/figures/remarks", Remark, pages::figures::remarks::add),
        post("/figures/remarks/{id}/done", Remark, pages::figures::remarks::done),
        post("/figures/remarks/{id}/withdraw", Remark, pages::figures::remarks::withdraw),
        post("/figures/recount", SetUp, pages::figures::recount),
        get("/report", ReadReports, pages::figures::report::show),
        get("/steps", ReadScripts, pages::steps::show).report(),
        get("/steps.csv", ReadScripts, pages::steps::csv).report(),
        get("/fairness", ReadReports, pages::fairness::show),
        get("/staffing", ReadReports, pages::staffing::show),
        get("/staffing.csv", ReadReports, pages::staffing::csv),
        get("/wall", ReadFloor, pages::floor::wall),
        get("/public", LookIn, pages::public::show),
        get("/measures", LookIn, pages::public::measures),
        get("/sign-in", LookIn, pages::sign_in::show),
        post("/sign-in", LookIn, pages::sign_in::sign_in),
        post("/sign-out", OwnAccount, pages::sign_in::sign_out),
        get("/password", OwnAccount, pages::sign_in::password_page).unlocked_only(),
        post("/password", OwnAccount, pages::sign_in::password).unlocked_only(),
        get("/welcome/{code}", LookIn, pages::sign_in::welcome),
        post("/welcome/{code}", LookIn, pages::sign_in::choose),
        get("/pair", LookIn, pages::sign_in::pair_page),
        post("/pair", LookIn, pages::sign_in::pair),
        get("/demo/{kind}/{secret}", LookIn, pages::demo::show),
        post("/demo/{kind}/{secret}", LookIn, pages::demo::enter),
        get("/v/{link}", LookIn, pages::status::show),
        get("/v/{link}/qr.svg", LookIn, pages::status::qr),
        post("/v/{link}/step_out", LookIn, pages::status::step_out),
        post("/v/{link}/step_back", LookIn, pages::status::step_back),
        post("/v/{link}/leave", LookIn, pages::status::leave),
    ]
}

/// The router: every route behind its guard, the site's files behind all of them.
pub fn router(state: &Shared) -> Router {
    let mut router = Router::new();
    for route in table() {
        let before = Guard {
            state: Arc::clone(state),
            action: route.action,
            while_locked: route.while_locked,
            report: route.report,
            department: route.department,
        };
        let handler = route.handler.route_layer(middleware::from_fn_with_state(before, guard));
        router = router.route(route.path, handler);
    }
    let csrf = CsrfLayer::new();
    let csrf = match &state.config.origin {
        Some(origin) => csrf.clone().add_trusted_origin(origin.trim_end_matches('/')).unwrap_or(csrf),
        None => csrf,
    };
    router
        .fallback(pages::files::files)
        .layer(csrf)
        .layer(middleware::from_fn_with_state(Arc::clone(state), respond))
        .layer(CompressionLayer::new().compress_when(is_page))
        .with_state(Arc::clone(state))
}

/// Pages carry the department's rules and words, which repeat themselves. Files are packed already, streams must not wait, and
/// the answers to commands are small.
fn is_page(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
