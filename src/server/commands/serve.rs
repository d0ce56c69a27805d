//! `serve`: opens the database, makes a demo's department, starts the server, tells people where it is, waits for the end.

use super::history::is_made_up;
use super::of_open;
use super::outcome::{Result, Sentence, say};
use super::process::{self, Asked, Signals};
use crate::Running;
use crate::auth::passwords::{Lane, Passwords};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::connections::Sockets;
use crate::entropy::OsChance;
use crate::log::{self, LIFE};
use crate::os::instant;
use crate::site::Site;
use domain::access::Role;
use ops::Ops;
use ops::clerk::Tools;
use ops::ports::{Clock, SharedStore};
use ops::setup::{DEMO, File, MADE_UP};
use ops::staff::Staff;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

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
    /// Whether hooks may lead to private addresses.
    pub private_hooks: bool,
    /// Where monitoring systems read numbers without signing in.
    pub metrics: Option<SocketAddr>,
    /// How long to go on working, while saying that it is about to end, before it ends; the usual time when absent.
    pub drain_wait: Option<Duration>,
}

/// The usual time for a balancer to hear that this node is about to end. A demo has none.
const DRAIN_WAIT: Duration = Duration::from_secs(2);
/// From then on everything that is in flight has this long: requests, hooks and mail, the database's connections.
const END: Duration = Duration::from_secs(25);
/// With fewer connections than this a busy day may shut people out.
const FEW: usize = 2_000;

/// Serves until asked to end.
///
/// # Errors
/// A sentence that says what is in the way.
pub async fn run(plan: Plan) -> Result<()> {
    if !(plan.time_scale >= 1.0 && plan.time_scale <= 10_000.0) {
        return Err("--time-scale is a number from 1 to 10000.".into());
    }
    let mut signals = Signals::listen()?;
    let sockets = Sockets::within(process::raise_open_files());
    if sockets.most < FEW {
        tracing::warn!(
            connections = sockets.most,
            "few files may be open at once, so few connections can be served: raise the hard limit (nofile) of this process"
        );
    }
    let config = Config {
        origin: plan.origin,
        trusted_proxies: plan.trusted_proxies,
        tls: plan.tls,
        post: plan.post,
        private_hooks: plan.private_hooks,
        demo: plan.demo,
        sockets,
        metrics: plan.metrics,
        ..Config::plain(plan.listen, plan.site)
    };
    config.check().map_err(|error| Sentence(error.to_string()))?;
    // A start may take long, where a large file is checked or its tables are changed: whoever asks meanwhile is heard.
    let Started { database, running, password, _served } = tokio::select! {
        started = start(&plan.database, plan.demo, plan.time_scale, config) => started?,
        signal = asked_to_end(&mut signals) => {
            tracing::info!(target: LIFE, signal, "asked to end before it was ready");
            return Ok(());
        }
    };
    let kind = if plan.database.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    tracing::info!(target: LIFE, version = env!("CARGO_PKG_VERSION"), address = %running.address, database = kind,
        connections = sockets.most, "started");
    say(&format!("District Window is ready: {}", running.origin));
    if let Some(address) = running.metrics {
        say(&format!("Numbers for monitoring, without signing in: http://{address}/metrics"));
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "anybody who reaches this address can read the numbers for monitoring");
        }
    }
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
    if let Some(password) = password {
        say(&format!("A locked screen opens again with the password: {password}"));
    }
    let wait = plan.drain_wait.unwrap_or(if plan.demo { Duration::ZERO } else { DRAIN_WAIT });
    until_asked(&running, &mut signals).await;
    let begun = instant();
    let second = tokio::spawn(async move {
        while signals.next().await.0 != Asked::End {}
        // What is committed stays; what is not was not answered.
        tracing::warn!(target: LIFE, "asked to end again: ended at once");
        std::process::exit(1);
    });
    let all = async {
        running.leave(wait).await;
        running.end().await;
        database.close().await;
    };
    let ended = tokio::time::timeout(wait + END, all).await;
    second.abort();
    let took_ms = begun.elapsed().as_millis() as u64;
    if ended.is_err() {
        return Err(
            format!("Not everything ended within {} s, so it was cut off.", (wait + END).as_secs()).into()
        );
    }
    tracing::info!(target: LIFE, took_ms, "stopped");
    Ok(())
}

/// A server that runs, and what it runs on.
struct Started {
    database: Arc<store::Database>,
    running: Running,
    password: Option<String>,
    _served: store::ServeLock,
}

/// Opens the database and starts the server on it. Left off in the middle, what was not committed did not happen.
async fn start(database: &str, demo: bool, time_scale: f64, config: Config) -> Result<Started> {
    let database = super::make(database).await?;
    let _served = database.lock_for_serving().await.map_err(of_open)?;
    let store: SharedStore = database.clone();
    if demo {
        only_made_up(&store).await?;
    }
    let tools = if demo {
        let clock: Arc<dyn Clock> =
            Arc::new(SystemClock::scaled(store.as_ref(), time_scale).await?.correcting());
        let tools = Tools { store, clock, chance: Arc::new(OsChance::default()) };
        make_demo(&tools).await?;
        tools
    } else {
        let clock = SystemClock::of(store.as_ref()).await?.correcting();
        Tools { store, clock: Arc::new(clock), chance: Arc::new(OsChance::default()) }
    };
    let password = if demo { Some(give_passwords(&tools).await?) } else { None };
    let running = crate::serve(config, tools).await.map_err(|error| Sentence(error.to_string()))?;
    Ok(Started { database, running, password, _served })
}

/// Waits until a signal asks the program to end, and says which. There is nothing to read again yet.
async fn asked_to_end(signals: &mut Signals) -> &'static str {
    loop {
        if let (Asked::End, signal) = signals.next().await {
            return signal;
        }
    }
}

/// Waits until a signal asks the program to end; those that ask for something else are seen to.
async fn until_asked(running: &Running, signals: &mut Signals) {
    loop {
        let (asked, signal) = signals.next().await;
        match asked {
            Asked::End => return tracing::info!(target: LIFE, signal, "asked to end"),
            Asked::Reload => {
                log::reload();
                match running.reload() {
                    Ok(()) => {
                        tracing::info!(target: LIFE, signal, "the certificate and the log's settings were read again")
                    }
                    Err(error) => {
                        tracing::error!(target: LIFE, signal, %error, "the certificate served until now is kept")
                    }
                }
            }
        }
    }
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

/// A demo signs in whoever has its addresses, so it runs on nothing but a department that this program made up.
async fn only_made_up(store: &SharedStore) -> Result<()> {
    let staff = store.staff().await?;
    if store.districts().await?.is_empty() && staff.is_empty() {
        return Ok(());
    }
    if store.setting(MADE_UP).await?.is_some_and(|mark| !mark.is_empty()) {
        let demo = File::parse(DEMO)?.staff;
        let ours = |one: &Staff| demo.iter().any(|part| part.login == one.login) || is_made_up(one);
        let Some(other) = staff.iter().find(|one| !ours(one)) else { return Ok(()) };
        return Err(format!(
            "The account “{}” is none that a demo makes up, and a demo gives everybody another password. Start it without --demo, \
             or give the demo another --database.",
            other.login
        )
        .into());
    }
    Err("This database holds a department of its own, and a demo signs in whoever has its addresses. Start it without --demo, \
         or give the demo another --database."
        .into())
}

/// Makes the demo's department, on a database that has none.
async fn make_demo(tools: &Tools) -> Result<()> {
    if !tools.store.districts().await?.is_empty() {
        return Ok(());
    }
    tools.store.set_setting(MADE_UP, "demo").await?;
    Ops::start(tools.clone()).await?.apply(&File::parse(DEMO)?).await?;
    Ok(())
}

/// Gives everybody of a demo one password, made by chance at each start: a database that is served otherwise later has none that
/// anybody knows.
async fn give_passwords(tools: &Tools) -> Result<String> {
    let passwords = Passwords::new(Arc::clone(&tools.chance)).map_err(|failure| Sentence(failure.detail))?;
    let password = password_by_chance(tools.chance.secret());
    let failed = |failure: crate::error::Failure| Sentence(failure.detail);
    let place = passwords.queue(Lane::Known).map_err(failed)?;
    let phc = passwords.hash(place, &[], password.clone()).await.map_err(failed)?;
    for staff in tools.store.staff().await? {
        tools.store.set_password(staff.id, &phc).await?;
    }
    Ok(password)
}

/// Four groups of four letters that nobody mistakes for one another: 80 bits.
fn password_by_chance(secret: [u8; 32]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map_or('a', char::from);
    let letters: Vec<char> = secret.iter().take(16).map(letter).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
