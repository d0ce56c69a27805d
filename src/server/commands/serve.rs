//! `serve`: opens the database, makes a demo's department, starts the server, tells people where it is, waits for the end.

use super::outcome::{Result, Sentence, say};
use super::{admin, of_open};
use crate::auth::passwords::Passwords;
use crate::config::Config;
use crate::site::Site;
use crate::world::{OsChance, SystemClock};
use domain::access::Role;
use ops::Ops;
use ops::clerk::Tools;
use ops::ports::{Clock, SharedStore};
use ops::setup::{DEMO, File};
use ops::staff::Staff;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// What was typed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where everything is kept.
    pub database: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The files the browser loads.
    pub site: Site,
    /// A made-up department to try everything on.
    pub demo: bool,
    /// How many times faster the demo's clock runs.
    pub time_scale: f64,
    /// The address people use.
    pub origin: Option<String>,
    /// Proxies whose word is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Certificate and key.
    pub tls: Option<crate::config::Tls>,
    /// How mail about alarms leaves.
    pub post: Option<crate::courier::Post>,
}

/// Serves until asked to end.
///
/// # Errors
/// A sentence that says what is in the way.
pub async fn run(plan: Plan) -> Result<()> {
    if !(plan.time_scale >= 1.0 && plan.time_scale <= 10_000.0) {
        return Err("--time-scale is a number from 1 to 10000.".into());
    }
    let database = store::open(&plan.database).await.map_err(of_open)?;
    let _served = database.lock_for_serving().map_err(of_open)?;
    let store: SharedStore = database.clone();
    let tools = if plan.demo {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::scaled(store.as_ref(), plan.time_scale).await?);
        let tools = Tools { store, clock, chance: Arc::new(OsChance::default()) };
        make_demo(&tools).await?;
        tools
    } else {
        admin::tools(store).await?
    };
    let config = Config {
        origin: plan.origin,
        trusted_proxies: plan.trusted_proxies,
        tls: plan.tls,
        post: plan.post,
        demo: plan.demo,
        ..Config::plain(plan.listen, plan.site)
    };
    let running = crate::serve(config, tools).await.map_err(|error| Sentence(error.to_string()))?;
    say(&format!("District Window is ready: {}", running.origin));
    if let Some(link) = &running.first_link {
        say(&format!(
            "There is no account yet. Make the administrator here, once, within three days: {link}"
        ));
    }
    if !running.demo.is_empty() {
        say(
            "Each of these addresses signs its user in. Open as many as you like, each in a window of its own:",
        );
    }
    for (role, address) in &running.demo {
        say(&format!("  {:<38} {address}", what_it_is(*role)));
    }
    if !running.demo.is_empty() {
        say(&format!("A locked screen opens again with the password: {DEMO_PASSWORD}"));
    }
    running.until_signal().await;
    database.close().await;
    Ok(())
}

fn what_it_is(role: Role) -> &'static str {
    match role {
        Role::Kiosk => "kiosk: a resident at the tablet",
        Role::Display => "display: the screen in the lobby",
        Role::Officer => "desk: an officer at a window",
        Role::Supervisor => "desk: a supervisor",
        Role::Captain => "floor: the captain",
        Role::Admin => "setup: the administrator",
        Role::Telephone | Role::Resident | Role::Anyone => "",
    }
}

/// What unlocks a demo's screens. The demo is for this machine only, and signs in whoever has its addresses anyway.
const DEMO_PASSWORD: &str = "harbor city demo";

/// Makes the demo's department, on a database that has none.
async fn make_demo(tools: &Tools) -> Result<()> {
    if !tools.store.districts().await?.is_empty() {
        return Ok(());
    }
    Ops::start(tools.clone()).await?.apply(&File::parse(DEMO)?).await?;
    let passwords = Passwords::new(Arc::clone(&tools.chance)).map_err(|failure| Sentence(failure.detail))?;
    let password =
        Some(passwords.hash("", DEMO_PASSWORD.to_owned()).await.map_err(|failure| Sentence(failure.detail))?);
    for staff in tools.store.staff().await? {
        tools.store.put_staff(&Staff { password: password.clone(), ..staff }).await?;
    }
    Ok(())
}
