//! `serve`: opens the database, creates a demo's department, starts the server, prints its addresses, and waits for a signal
//! to stop.

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
use simulator::history::is_made_up;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// The arguments of `serve`.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The database: `sqlite:FILE` or `postgres://…`.
    pub database: String,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The files the browser loads.
    pub site: Site,
    /// Whether to serve a made-up department for trying everything out.
    pub demo: bool,
    /// How many times faster the demo's clock runs.
    pub time_scale: f64,
    /// The public address, such as `https://desk.example.org`.
    pub origin: Option<String>,
    /// Proxies that are trusted to report the client's address.
    pub trusted_proxies: Vec<IpAddr>,
    /// The files of a certificate and its key, to speak https.
    pub tls: Option<crate::config::Tls>,
    /// The mail server for alarms.
    pub post: Option<crate::courier::Post>,
    /// Whether web hooks may go to private addresses.
    pub private_hooks: bool,
    /// The address where monitoring systems read metrics without signing in.
    pub metrics: Option<SocketAddr>,
    /// How long to go on serving, while not ready, before stopping; two seconds when absent, none in a demo.
    pub drain_wait: Option<Duration>,
}

impl Plan {
    fn config(self, sockets: Sockets) -> Config {
        Config {
            origin: self.origin,
            trusted_proxies: self.trusted_proxies,
            tls: self.tls,
            post: self.post,
            private_hooks: self.private_hooks,
            demo: self.demo,
            sockets,
            metrics: self.metrics,
            ..Config::plain(self.listen, self.site)
        }
    }
}

/// The default time for a load balancer to notice that this node is about to stop. A demo does not wait.
const DRAIN_WAIT: Duration = Duration::from_secs(2);
/// After that wait, everything in flight has this long to finish: requests, web hooks and mail, connections to the database.
const END: Duration = Duration::from_secs(25);
/// With fewer connections than this, clients may be refused on a busy day.
const FEW: usize = 2_000;

/// Serves until asked to stop.
///
/// # Errors
/// A sentence that says why it could not start.
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
    let kind = if plan.database.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    let wait = plan.drain_wait.unwrap_or(if plan.demo { Duration::ZERO } else { DRAIN_WAIT });
    let (file, demo, time_scale) = (plan.database.clone(), plan.demo, plan.time_scale);
    let config = plan.config(sockets);
    config.check().map_err(|error| Sentence(error.to_string()))?;
    // A start may take long, where a large file is checked or migrated: signals are obeyed meanwhile.
    let Started { database, running, password, _served } = tokio::select! {
        started = start(&file, demo, time_scale, config) => started?,
        signal = asked_to_end(&mut signals) => {
            tracing::info!(target: LIFE, signal, "asked to end before it was ready");
            return Ok(());
        }
    };
    tracing::info!(target: LIFE, version = env!("CARGO_PKG_VERSION"), address = %running.address, database = kind,
        connections = sockets.most, "started");
    say_where(&running, password.as_deref());
    until_asked(&running, &mut signals).await;
    end(running, &database, signals, wait).await
}

/// Prints the server's addresses, and how to sign in for the first time.
fn say_where(running: &Running, password: Option<&str>) {
    say(&format!("District Window is ready: {}", running.origin));
    if let Some(address) = running.metrics {
        say(&format!("Numbers for monitoring, without signing in: http://{address}/metrics"));
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "anyone who reaches this address can read the monitoring figures");
        }
    }
    if let Some(link) = &running.first_link {
        say(&format!(
            "There is no account yet. Create the administrator account here, once, within three days: {link}"
        ));
    }
    if !running.demo.is_empty() {
        say("Each of these addresses signs its user in. Open as many as you like, each in its own window:");
    }
    for (role, address) in &running.demo {
        say(&format!("  {:<38} {address}", what_it_is(*role)));
    }
    if let Some(password) = password {
        say(&format!("Unlock a locked screen with the password: {password}"));
    }
}

/// Stops the server and closes the database, within [`END`]; at once on a second signal.
async fn end(
    running: Running,
    database: &store::Database,
    mut signals: Signals,
    wait: Duration,
) -> Result<()> {
    let begun = instant();
    let second = tokio::spawn(async move {
        while signals.next().await.0 != Asked::End {}
        // What was committed stays; what was not was never answered.
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

/// A running server and its database.
struct Started {
    database: Arc<store::Database>,
    running: Running,
    password: Option<String>,
    _served: store::ServeLock,
}

/// Opens the database and starts the server on it. It may be cancelled at any point: what was not committed did not happen.
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

/// Waits for a signal to stop, and returns its name. During the start there is nothing to reload yet.
async fn asked_to_end(signals: &mut Signals) -> &'static str {
    loop {
        if let (Asked::End, signal) = signals.next().await {
            return signal;
        }
    }
}

/// Waits for a signal to stop, and reloads when asked to.
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

/// A demo signs in anyone who has its addresses, so it serves only a department that this program made up.
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
            "The account “{}” is not one that a demo makes up, and a demo gives everyone another password. Start it without --demo, \
             or give the demo another --database.",
            other.login
        )
        .into());
    }
    Err("This database holds a real department, and a demo signs in anyone who has its addresses. Start it without --demo, \
         or give the demo another --database."
        .into())
}

/// Creates the demo's department, on a database without one.
async fn make_demo(tools: &Tools) -> Result<()> {
    if !tools.store.districts().await?.is_empty() {
        return Ok(());
    }
    tools.store.set_setting(MADE_UP, "demo").await?;
    Ops::start(tools.clone()).await?.apply(&File::parse(DEMO)?).await?;
    Ok(())
}

/// Gives all accounts of a demo one random password, a new one at each start: if the database is later served otherwise, no
/// one knows a password.
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

/// Four groups of four unambiguous characters: 80 bits.
fn password_by_chance(secret: [u8; 32]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map_or('a', char::from);
    let letters: Vec<char> = secret.iter().take(16).map(letter).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
