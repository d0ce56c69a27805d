//! The arguments of the command line. Doc comments on arguments are their help texts.

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::access::Role;
use domain::ids::{DistrictId, TokenId};
use domain::time::{Day, Ms};
use server::units::length;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// One fair line, the Steps of Service, and a record of every wait, for the front desk of police districts.
#[derive(Parser)]
#[command(version, about)]
pub struct Line {
    /// Where everything is kept: `sqlite:FILE` or `postgres://…`.
    #[arg(long, global = true, env = "DISTRICT_WINDOW_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve the screens and the API.
    Serve(Serve),
    /// The department as one file.
    Setup {
        #[command(subcommand)]
        what: Setup,
    },
    /// Access for programs.
    Token {
        #[command(subcommand)]
        what: Token,
    },
    /// Tablets and lobby screens.
    Device {
        #[command(subcommand)]
        what: Device,
    },
    /// Play a day of real arrivals against a running server.
    Simulate(Simulate),
    /// Check the clocks and the record, and correct a record that a wrong clock wrote.
    Clock {
        #[command(subcommand)]
        what: Clock,
    },
    /// Write years of a made-up department into an empty database, to measure or to show.
    History(History),
    /// Write what is stored to standard output.
    Export(Export),
    /// Check the record.
    Audit {
        #[command(subcommand)]
        what: Audit,
    },
    /// Copy the database to a file while it is in use.
    Backup {
        /// The file to write.
        file: PathBuf,
    },
    /// Restore a copy, once it has been checked to be whole. No server may be running on the database.
    Restore {
        /// The file to read.
        file: PathBuf,
    },
    /// Copy everything to another, empty database, of either kind, and compare it there. No server may be running on either.
    Move {
        /// The database to copy from: `sqlite:FILE` or `postgres://…`.
        #[arg(long, env = "DISTRICT_WINDOW_MOVE_FROM", hide_env_values = true)]
        from: String,
        /// The database to copy to.
        #[arg(long, env = "DISTRICT_WINDOW_MOVE_TO", hide_env_values = true)]
        to: String,
    },
    /// Rebuild visits, lines and figures from the facts. No server may be running on the database.
    Rebuild {
        /// For one district only.
        #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
        district: Option<DistrictId>,
    },
}

#[derive(Args)]
pub struct Serve {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:3000", env = "DISTRICT_WINDOW_LISTEN", hide_env_values = true)]
    pub listen: SocketAddr,
    /// Read the site from this folder instead of from the binary.
    #[arg(long, env = "DISTRICT_WINDOW_SITE", hide_env_values = true)]
    pub site: Option<PathBuf>,
    /// A made-up department for trying everything out; on loopback only.
    #[arg(long, env = "DISTRICT_WINDOW_DEMO", hide_env_values = true)]
    pub demo: bool,
    /// How many times faster the demo's clock runs.
    #[arg(
        long,
        default_value_t = 1.0,
        requires = "demo",
        env = "DISTRICT_WINDOW_TIME_SCALE",
        hide_env_values = true
    )]
    pub time_scale: f64,
    /// The address people use, such as `https://desk.example.org`.
    #[arg(long, env = "DISTRICT_WINDOW_ORIGIN", hide_env_values = true)]
    pub origin: Option<String>,
    /// A certificate chain (PEM), to speak https without a proxy.
    #[arg(long, requires = "tls_key", env = "DISTRICT_WINDOW_TLS_CERT", hide_env_values = true)]
    pub tls_cert: Option<PathBuf>,
    /// Its key (PEM).
    #[arg(long, requires = "tls_cert", env = "DISTRICT_WINDOW_TLS_KEY", hide_env_values = true)]
    pub tls_key: Option<PathBuf>,
    /// A proxy in front of it that is trusted to report the client's address. May be given several times.
    #[arg(long, env = "DISTRICT_WINDOW_TRUSTED_PROXY", hide_env_values = true, value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,
    /// The mail server for messages about alarms, such as `smtp://user:password@mail.example.org:587`; with TLS unless it is
    /// on this machine.
    #[arg(long, requires = "mail_from", env = "DISTRICT_WINDOW_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,
    /// The sender of that mail.
    #[arg(long, requires = "smtp", env = "DISTRICT_WINDOW_MAIL_FROM", hide_env_values = true)]
    pub mail_from: Option<String>,
    /// Let web hooks lead to private addresses, such as 10.0.0.0/8 and 192.168.0.0/16: the department's own network.
    #[arg(long, env = "DISTRICT_WINDOW_PRIVATE_HOOKS", hide_env_values = true)]
    pub private_hooks: bool,
    /// Let monitoring systems read `/metrics` here without signing in: a port on loopback, or an address and a port.
    #[arg(long, value_parser = metrics_address, env = "DISTRICT_WINDOW_METRICS_LISTEN", hide_env_values = true)]
    pub metrics_listen: Option<SocketAddr>,
    /// When asked to stop: keep serving for this many seconds while `/readyz` answers 503, until a load balancer has noticed; by
    /// default 2, and 0 in a demo.
    #[arg(long, value_parser = clap::value_parser!(u64).range(..=300), env = "DISTRICT_WINDOW_DRAIN_WAIT", hide_env_values = true)]
    pub drain_wait: Option<u64>,
}

#[derive(Subcommand)]
pub enum Setup {
    /// Set up the department as a file says; what already matches stays as it is.
    Apply {
        /// The file; `src/ops/defaults/demo.toml` is a documented example.
        file: PathBuf,
        /// The address people use, for the links that are printed; by default where it was last served.
        #[arg(long, env = "DISTRICT_WINDOW_ORIGIN", hide_env_values = true)]
        origin: Option<String>,
        /// Print what would change, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the department as a file.
    Export,
}

#[derive(Subcommand)]
pub enum Token {
    /// Create a token; it is printed once, last on its line.
    Create {
        /// admin, captain, supervisor, officer, kiosk, display or telephone.
        #[arg(long, value_parser = role, env = "DISTRICT_WINDOW_ROLE", hide_env_values = true)]
        role: Role,
        /// For one district only.
        #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
        district: Option<DistrictId>,
        /// How long it is valid: 12h, 30d.
        #[arg(long, value_parser = length, env = "DISTRICT_WINDOW_EXPIRES", hide_env_values = true)]
        expires: Option<Ms>,
    },
    /// List them, without their secrets.
    List,
    /// Revoke one.
    Revoke {
        /// Its id, as listed.
        id: TokenId,
    },
}

#[derive(Subcommand)]
pub enum Device {
    /// Add a device; prints the code to type on it, last on its line.
    Pair {
        /// kiosk or display.
        #[arg(long, value_parser = role, env = "DISTRICT_WINDOW_KIND", hide_env_values = true)]
        kind: Role,
        /// Its district.
        #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
        district: DistrictId,
        /// Its name in lists.
        #[arg(long)]
        name: Option<String>,
    },
}

#[derive(Args)]
pub struct Simulate {
    /// The server's address.
    #[arg(long, env = "DISTRICT_WINDOW_URL", hide_env_values = true)]
    pub url: String,
    /// A token of the role admin.
    #[arg(long, env = "DISTRICT_WINDOW_TOKEN", hide_env_values = true)]
    pub token: String,
    /// Arrivals: `interval_start_local,calls`, five minutes each. A real day is built in.
    #[arg(long, env = "DISTRICT_WINDOW_ARRIVALS", hide_env_values = true)]
    pub arrivals: Option<PathBuf>,
    /// The day of the file; its first by default.
    #[arg(long, env = "DISTRICT_WINDOW_DAY", hide_env_values = true)]
    pub day: Option<Day>,
    /// The district; the first by default.
    #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
    pub district: Option<DistrictId>,
    /// The share of arrivals that is kept.
    #[arg(long, default_value_t = 0.01, env = "DISTRICT_WINDOW_KEEP", hide_env_values = true)]
    pub keep: f64,
    /// The same seed, the same people.
    #[arg(long, default_value_t = 1, env = "DISTRICT_WINDOW_SEED", hide_env_values = true)]
    pub seed: u64,
    /// How many times faster the server's clock runs; the same as it was started with.
    #[arg(long, default_value_t = 1.0, env = "DISTRICT_WINDOW_TIME_SCALE", hide_env_values = true)]
    pub time_scale: f64,
}

#[derive(Args)]
pub struct History {
    /// How many years.
    #[arg(long, default_value_t = 10.0, env = "DISTRICT_WINDOW_YEARS", hide_env_values = true)]
    pub years: f64,
    /// The last day; by default the last that has been over for six hours.
    #[arg(long, env = "DISTRICT_WINDOW_UNTIL", hide_env_values = true)]
    pub until: Option<Day>,
    /// The department to set up where the database has none; by default a made-up one.
    #[arg(long, env = "DISTRICT_WINDOW_SETUP", hide_env_values = true)]
    pub setup: Option<PathBuf>,
    /// How many districts the made-up one has.
    #[arg(long, default_value_t = 21, env = "DISTRICT_WINDOW_DISTRICTS", hide_env_values = true)]
    pub districts: usize,
    /// Visits of the whole department in the last year; the years before have a little fewer.
    #[arg(long, default_value_t = 514_000.0, env = "DISTRICT_WINDOW_VISITS_A_YEAR", hide_env_values = true)]
    pub visits_a_year: f64,
    /// How much is written of each visit.
    #[arg(long, default_value = "full", env = "DISTRICT_WINDOW_FACTS", hide_env_values = true)]
    pub facts: Detail,
    /// The same seed, the same history.
    #[arg(long, default_value_t = 1, env = "DISTRICT_WINDOW_SEED", hide_env_values = true)]
    pub seed: u64,
    /// Go on where the visits that are stored end.
    #[arg(long)]
    pub append: bool,
    /// Leave out that Spanish speakers wait longer at the counter of the first district, which is there for reports to find.
    #[arg(long)]
    pub equal: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Detail {
    /// With every step of the script: about twelve facts.
    Full,
    /// Without the steps: about five. Pages that count steps show none as done.
    Brief,
}

#[derive(Args)]
pub struct Export {
    /// What.
    pub what: What,
    /// From this day.
    #[arg(long, env = "DISTRICT_WINDOW_FROM", hide_env_values = true)]
    pub from: Option<Day>,
    /// To this day, included.
    #[arg(long, env = "DISTRICT_WINDOW_TO", hide_env_values = true)]
    pub to: Option<Day>,
    /// One district only.
    #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
    pub district: Option<DistrictId>,
    /// csv or jsonl; by default visits are csv and facts jsonl.
    #[arg(long, env = "DISTRICT_WINDOW_FORMAT", hide_env_values = true)]
    pub format: Option<Format>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum What {
    /// One row a visit.
    Visits,
    /// One fact a line, as stored.
    Facts,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// Comma separated.
    Csv,
    /// One JSON value a line.
    Jsonl,
}

#[derive(Subcommand)]
pub enum Clock {
    /// Print what the clocks say, and which districts have facts from the future.
    Check,
    /// Correct such a record with a marked fact: it goes on at the true time, and so does every wait.
    Repair {
        /// One district only.
        #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
        district: Option<DistrictId>,
        /// What happened, in a sentence without names: it is kept with the record.
        #[arg(long)]
        why: String,
    },
}

#[derive(Subcommand)]
pub enum Audit {
    /// Check every hash of every chain, and everything that was made from the facts.
    Verify {
        /// A checkpoint of an earlier run, `CHAIN:SEQ:HASH`: the chain must still hold it.
        #[arg(long, env = "DISTRICT_WINDOW_FROM", hide_env_values = true)]
        from: Option<String>,
    },
}

fn role(name: &str) -> std::result::Result<Role, String> {
    Role::named(name).ok_or_else(|| format!("“{name}” is no role"))
}

/// An address and a port, or a port on loopback.
fn metrics_address(text: &str) -> std::result::Result<SocketAddr, String> {
    let on_loopback = text.parse::<u16>().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    on_loopback.or_else(|_| text.parse()).map_err(|_| "write a port, or ADDRESS:PORT".to_owned())
}
