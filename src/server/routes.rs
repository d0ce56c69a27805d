//! Every route on one page: method, path, action in the policy table, handler, and description. To add a route: its line
//! here. The verbs of a visit all have the same form, and are in `api/verbs.rs` with their bodies; devices are in
//! `api/devices.rs`. The description at `/api/v1/openapi.json` is made from these lines, and so are the guards.

use crate::api::description::Answer as A;
use crate::api::{
    alarms, alerts, calls, closing, devices, districts, json_text, line, openapi, parameters, practice,
    remarks, reports, schemas, scripts, session, settings, staff, verbs, visits, windows,
};
use crate::error::Failure;
use crate::health::probes;
pub use crate::route::Route;
use crate::route::{get, post};
use crate::{metrics, pages};
use app::api::requests::{self, Request};
use app::api::{
    AlarmView, AlertView, ClosingView, DisplayView, DistrictView, EmergencyView, FairnessView, Followed,
    LineView, OwnClosingView, PracticeView, RemarkView, ScriptView, ServiceView, SessionView, StaffRow,
    StaffingView, Summary, VisitView, WindowView, schema,
};
use axum::response::Response;
use domain::access::Action::*;
use http::StatusCode;
use ops::error::Error;
use std::sync::LazyLock;

/// Answers the description of these routes, which stays the same while the program runs.
async fn describe() -> Result<Response, Failure> {
    static TEXT: LazyLock<Result<String, serde_json::Error>> = LazyLock::new(|| openapi::compact(&table()));
    match &*TEXT {
        Ok(text) => Ok(json_text(StatusCode::OK, text.as_str())),
        Err(error) => Err(Error::Fault(error.to_string()).into()),
    }
}

/// Every route of the server: the API, the verbs, setup, the pages.
#[must_use]
pub fn table() -> Vec<Route> {
    let parts = [
        program_routes(),
        line_routes(),
        window_routes(),
        visit_routes(),
        figure_routes(),
        remark_routes(),
        report_routes(),
        account_routes(),
        verbs::routes(),
        script_routes(),
        setting_routes(),
        staff_routes(),
        devices::routes(),
        paper_routes(),
        page_routes(),
    ];
    parts.into_iter().flatten().collect()
}

fn program_routes() -> Vec<Route> {
    vec![
        get("/healthz", LookIn, probes::healthz).says("get_health", "The program is up.", &[A::TEXT]),
        get("/readyz", LookIn, probes::readyz).says(
            "get_readiness",
            "Whether this server can work; with Accept: application/json every check by name.",
            &[A::TEXT, A::ok::<probes::Report>(), A::NOT_READY, A::unavailable::<probes::Report>()],
        ),
        get("/metrics", ReadMetrics, metrics::metrics)
            .says("get_metrics", "Numbers about the program itself.", &[A::TEXT])
            .department(),
        get("/api/v1/openapi.json", LookIn, describe).says(
            "get_description",
            "This description.",
            &[A::ok::<openapi::Document>()],
        ),
    ]
}

fn line_routes() -> Vec<Route> {
    vec![
        get("/api/v1/districts", ReadServices, districts::list).says(
            "list_districts",
            "The districts one may see, in a fixed order.",
            &[A::list::<DistrictView>()],
        ),
        get("/api/v1/districts/{d}/services", ReadServices, districts::services).says(
            "list_services",
            "What people come for.",
            &[A::list::<ServiceView>()],
        ),
        post(requests::CheckIn::ROUTE, CheckIn, visits::create)
            .says("check_in", "A person arrives: takes a ticket. Needs an Idempotency-Key.", &[A::NEW_VISIT])
            .takes::<requests::CheckIn>(),
        post("/api/v1/districts/{d}/calls", ReportCall, calls::report)
            .says("report_call", "A telephone system's event.", &[A::VISIT, A::NEW_CALL, A::NOTHING])
            .takes::<calls::Call>(),
        get("/api/v1/districts/{d}/line", ReadDisplay, line::line)
            .says(
                "get_line",
                "The line as it is now, for one audience.",
                &[A::either::<LineView, DisplayView>(), A::UNCHANGED],
            )
            .asks(&[("audience", "desk, display or floor; the caller's own when absent")]),
        get("/api/v1/live", ReadDisplay, line::live)
            .says(
                "follow_lines",
                "Server-sent events: each district's newest line at once and after each change.",
                &[A::EVENTS],
            )
            .asks(&[
                ("district", "one district; all one may see when absent"),
                ("audience", "as for a line"),
                ("speaks_for", "the account a page was opened for; that of another is refused"),
            ])
            .even_locked(),
    ]
}

/// Windows, and what sends officers to them.
fn window_routes() -> Vec<Route> {
    vec![
        post(requests::OpenWindow::ROUTE, Serve, windows::open)
            .says("open_window", "Opens a window; twice is fine.", &[A::ok::<WindowView>()])
            .takes::<requests::OpenWindow>(),
        post(requests::LeaveWindow::ROUTE, Serve, windows::away)
            .says("leave_window", "The officer goes away for a while.", &[A::ok::<WindowView>()])
            .takes::<requests::LeaveWindow>(),
        post(requests::CloseWindow::ROUTE, Serve, windows::close)
            .says("close_window", "Closes a window.", &[A::ok::<WindowView>()])
            .takes::<requests::CloseWindow>(),
        post(requests::DecideClosing::ROUTE, Serve, closing::decide)
            .says(
                "decide_closing",
                "Decides how the day ends: who is served after closing, which tickets are still given.",
                &[A::ok::<ClosingView>()],
            )
            .takes::<requests::DecideClosing>(),
        post(requests::ChooseAtTablet::ROUTE, CheckIn, closing::own)
            .says(
                "choose_at_tablet",
                "Finds a person's own visit by number and code, and chooses what happens at closing.",
                &[A::ok::<OwnClosingView>()],
            )
            .takes::<requests::ChooseAtTablet>(),
        post(requests::Swap::ROUTE, Serve, windows::swap)
            .says("swap_visits", "Puts the visit being served on hold and takes another.", &[A::VISIT])
            .takes::<requests::Swap>(),
        post(requests::CallNext::ROUTE, Serve, windows::next)
            .says(
                "call_next",
                "Calls the next person the window may take; 204 when nobody waits for it.",
                &[A::VISIT, A::NOTHING],
            )
            .takes::<requests::CallNext>(),
        get("/api/v1/districts/{d}/alerts", AnswerAlert, alerts::list)
            .says("list_alerts", "Alerts that are not closed.", &[A::list::<AlertView>()])
            .even_locked(),
        post(requests::AlertCommand::ROUTE, RaiseAlert, alerts::act)
            .says("act_on_alert", "Raises, answers or closes an alert.", &[A::ok::<AlertView>()])
            .takes::<requests::AlertCommand>(),
        post(requests::ShowEmergency::ROUTE, Serve, alerts::emergency)
            .says(
                "show_emergency",
                "Shows an emergency notice on lobby screens, tablets and status pages; 204 when none is shown any longer.",
                &[A::ok::<EmergencyView>(), A::NOTHING],
            )
            .takes::<requests::ShowEmergency>(),
        get("/api/v1/districts/{d}/alarms", SeeAlarms, alarms::list).says(
            "list_alarms",
            "Alarms that are not over; to an officer those of the desk.",
            &[A::list::<AlarmView>()],
        ),
        post(requests::SeeAlarm::ROUTE, SeeAlarms, alarms::seen)
            .says("see_alarm", "Says that one has seen an alarm; twice is fine.", &[A::ok::<AlarmView>()])
            .takes::<requests::SeeAlarm>(),
    ]
}

fn visit_routes() -> Vec<Route> {
    vec![
        get("/api/v1/visits", ReadVisit, visits::list)
            .says("list_visits", "Visits, newest arrival first.", &[A::list::<VisitView>()])
            .asks(parameters::VISITS),
        get("/api/v1/visits/{id}", ReadVisit, visits::get).says(
            "get_visit",
            "One visit.",
            &[A::versioned::<VisitView>()],
        ),
        get("/api/v1/visits/{id}/facts", ReadVisit, visits::facts).says(
            "list_visit_facts",
            "Its facts, as stored.",
            &[A::list::<schemas::Fact>()],
        ),
    ]
}

fn figure_routes() -> Vec<Route> {
    vec![
        get("/api/v1/reports/summary", ReadReports, reports::summary)
            .says("get_summary", "Counts, medians and 90th percentiles.", &[A::ok::<Summary>()])
            .asks(parameters::SUMMARY),
        get("/api/v1/reports/counting", ReadReports, reports::counting).page().says(
            "get_counting",
            "How far the figures have come in the record, by district.",
            &[A::list::<reports::Counting>()],
        ),
        post("/api/v1/reports/recount", SetUp, reports::recount).says(
            "recount_figures",
            "Recounts the figures of one's districts from the record, in the background.",
            &[A::list::<reports::Counting>()],
        ),
    ]
}

fn remark_routes() -> Vec<Route> {
    vec![
        get("/api/v1/remarks", ReadReports, remarks::list)
            .page()
            .says(
                "list_remarks",
                "Notes and commitments to the figures of some days.",
                &[A::list::<RemarkView>()],
            )
            .requires(&[("from", "first business day, YYYY-MM-DD"), ("to", "last business day")])
            .asks(&[("district", "one district")]),
        post("/api/v1/remarks", Remark, remarks::add)
            .says("add_remark", "Writes a note or a commitment.", &[A::made::<RemarkView>()])
            .takes::<remarks::Written>(),
        post("/api/v1/remarks/{id}/{act}", Remark, remarks::act).says(
            "end_remark",
            "Ends one: done, or withdraw.",
            &[A::NOTHING],
        ),
    ]
}

fn report_routes() -> Vec<Route> {
    vec![
        get("/api/v1/reports/steps", ReadScripts, reports::steps)
            .report()
            .says(
                "get_steps",
                "How the Steps of Service were followed: by officer, only one's own and one's people's.",
                &[A::ok::<Followed>()],
            )
            .asks(parameters::STEPS),
        get("/api/v1/reports/fairness", ReadReports, pages::fairness::report)
            .says(
                "get_fairness",
                "Every group of people against all others who came for the same services, judged together.",
                &[A::ok::<FairnessView>()],
            )
            .asks(parameters::SCOPE),
        get("/api/v1/reports/staffing", ReadReports, pages::staffing::report)
            .says(
                "get_staffing",
                "The windows a district needs, hour by hour of the week.",
                &[A::ok::<StaffingView>()],
            )
            .asks(parameters::STAFFING),
    ]
}

/// A user's own things: practice, the session, pairing a device.
fn account_routes() -> Vec<Route> {
    vec![
        get("/api/v1/practice/{id}", ReadScripts, practice::get).says(
            "get_practice",
            "The state of a practice.",
            &[A::ok::<PracticeView>()],
        ),
        post(requests::Say::ROUTE, Practise, practice::say)
            .says("say_in_practice", "Says one of the replies offered.", &[A::ok::<PracticeView>()])
            .takes::<requests::Say>(),
        get("/api/v1/session", OwnAccount, session::get).says(
            "get_session",
            "Whose session this is, and whether it is locked.",
            &[A::ok::<SessionView>()],
        ),
        post(requests::Lock::ROUTE, OwnAccount, session::lock)
            .says("lock_session", "Locks one's own session.", &[A::NOTHING])
            .takes::<requests::Lock>(),
        post(requests::Unlock::ROUTE, OwnAccount, session::unlock)
            .says("unlock_session", "Unlocks it with the password.", &[A::NOTHING])
            .takes::<requests::Unlock>(),
        post("/api/v1/session/password", OwnAccount, session::password)
            .says(
                "change_password",
                "Changes one's own password; all other sessions of the account end.",
                &[A::NOTHING],
            )
            .takes::<session::NewPassword>()
            .unlocked_only(),
        post("/api/v1/pair", LookIn, devices::pair)
            .says(
                "pair_device",
                "Exchanges a pairing code for a device's key.",
                &[A::ok::<devices::Paired>()],
            )
            .takes::<devices::Pairing>(),
    ]
}

fn script_routes() -> Vec<Route> {
    vec![
        get("/api/v1/scripts", ReadScripts, scripts::list).says(
            "list_scripts",
            "Every version of every script.",
            &[A::list::<scripts::Entry<'static>>()],
        ),
        get("/api/v1/scripts/{id}", ReadScripts, scripts::get).says(
            "get_script",
            "One version, whole.",
            &[A::ok::<ScriptView>()],
        ),
        post("/api/v1/scripts", SetUp, scripts::put)
            .says(
                "write_script",
                "Writes a draft; `in_review` hands it in as well.",
                &[A::made::<ScriptView>()],
            )
            .takes::<schema::ScriptDraft>()
            .department(),
        get("/api/v1/scripts/{id}/faults", ReadScripts, scripts::faults).says(
            "list_script_faults",
            "What keeps a version from being published.",
            &[A::list::<scripts::FaultView>()],
        ),
        post("/api/v1/scripts/{id}/{act}", ApproveScripts, scripts::act)
            .says(
                "move_script",
                "Moves a version on: submit, take_back, publish, retire, or draft for a new one from it.",
                &[A::ok::<ScriptView>()],
            )
            .department(),
    ]
}

fn setting_routes() -> Vec<Route> {
    vec![
        get("/api/v1/settings", SetUp, settings::get)
            .says("get_settings", "What the department has set.", &[A::ok::<settings::Shown>()])
            .department(),
        post("/api/v1/settings", SetUp, settings::put)
            .says("change_settings", "Sets something.", &[A::ok::<settings::Shown>()])
            .takes::<settings::Settings>()
            .department(),
        post("/api/v1/settings/publish", SetUp, settings::publish)
            .says(
                "publish_figures",
                "Publishes the department's figures at /public, or stops publishing them.",
                &[A::ok::<settings::Shown>()],
            )
            .takes::<settings::Publish>()
            .department(),
        get("/api/v1/districts/{d}/settings", SetUp, settings::district).says(
            "get_district_settings",
            "A district's card and rules.",
            &[A::versioned::<settings::DistrictShown<'static>>()],
        ),
        post("/api/v1/districts/{d}/settings", SetUp, settings::put_district)
            .says(
                "change_district_settings",
                "Sets a district's card or rules, each as a whole.",
                &[A::versioned::<settings::DistrictShown<'static>>()],
            )
            .takes::<settings::DistrictSettings>(),
    ]
}

/// Accounts and tokens.
fn staff_routes() -> Vec<Route> {
    vec![
        get("/api/v1/staff", SetUp, staff::list).says(
            "list_staff",
            "Everyone on the staff.",
            &[A::list::<StaffRow>()],
        ),
        post("/api/v1/staff", SetUp, staff::create)
            .says(
                "add_staff",
                "Makes an account, and the link for its password.",
                &[A::made::<staff::Invited>()],
            )
            .takes::<staff::NewStaff>(),
        post("/api/v1/staff/{id}", SetUp, staff::change)
            .says("change_staff", "Changes an account.", &[A::ok::<StaffRow>()])
            .takes::<staff::ChangedStaff>(),
        post("/api/v1/staff/{id}/link", SetUp, staff::link).says(
            "make_password_link",
            "Makes a new link to choose a password.",
            &[A::ok::<staff::Invited>()],
        ),
        post("/api/v1/staff/{id}/lift", SetUp, staff::lift).says(
            "lift_sign_in_pause",
            "Forgets the wrong passwords of an account: its owner may sign in at once.",
            &[A::NOTHING],
        ),
        get("/api/v1/tokens", SetUp, staff::tokens).says(
            "list_tokens",
            "Tokens, without their secrets.",
            &[A::list::<staff::TokenRow>()],
        ),
        post("/api/v1/tokens", SetUp, staff::create_token)
            .says("add_token", "Makes a token.", &[A::made::<staff::TokenRow>()])
            .takes::<staff::NewToken>(),
        post("/api/v1/tokens/{id}/revoke", SetUp, staff::revoke_token).says(
            "revoke_token",
            "Revokes a token.",
            &[A::NOTHING],
        ),
    ]
}

/// Paper slips: typing them in, and printing them.
fn paper_routes() -> Vec<Route> {
    vec![
        get("/desk/day", ReadDesk, pages::day::show),
        post("/desk/day", Serve, pages::day::sign),
        get("/desk/paper", ReadDesk, pages::paper::show),
        post("/desk/paper", Serve, pages::paper::enter),
        get("/desk/paper/slips", ReadDesk, pages::paper::slips::show),
        post("/desk/paper/slips", Serve, pages::paper::slips::make),
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
        get("/start", SetUp, pages::setup::start::next).department(),
        get("/start/{step}", SetUp, pages::setup::start::show).department(),
        post("/start/{step}", SetUp, pages::setup::start::save).department(),
        post("/start/photo", SetUp, pages::setup::start::photo).department(),
        get("/photos/{hash}", LookIn, pages::photos::show),
        get("/setup", SetUp, pages::setup::first),
        get("/setup/{section}", SetUp, pages::setup::show),
        post("/setup/{section}", SetUp, pages::setup::save),
        get("/setup/{section}/history", SetUp, pages::setup::history::show),
        post("/setup/{section}/history", SetUp, pages::setup::history::undo),
        post("/setup/photo", SetUp, pages::setup::photo),
        get("/setup/file", SetUp, pages::setup::file::show).department(),
        post("/setup/file", SetUp, pages::setup::file::change).department(),
        get("/setup/file.toml", SetUp, pages::setup::file::download).department(),
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
        get("/pair", LookIn, pages::pair::show),
        post("/pair", LookIn, pages::pair::pair),
        get("/demo/{kind}/{secret}", LookIn, pages::demo::show),
        post("/demo/{kind}/{secret}", LookIn, pages::demo::enter),
        get("/v/{link}", LookIn, pages::status::show),
        get("/v/{link}/qr.svg", LookIn, pages::status::qr),
        post("/v/{link}/step_out", LookIn, pages::status::step_out),
        post("/v/{link}/step_back", LookIn, pages::status::step_back),
        post("/v/{link}/choose_closing", LookIn, pages::status::choose_closing),
        post("/v/{link}/leave", LookIn, pages::status::leave),
        post("/v/{link}/come_back", LookIn, pages::status::come_back),
    ]
}
