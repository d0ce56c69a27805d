//! The command line: reads what was typed and hands it to `server::commands`.

mod site;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::access::Role;
use domain::ids::{DistrictId, TokenId};
use domain::time::{Day, Ms};
use server::commands::outcome::{Result, Sentence, all_said, complain, is_closed, unwritten};
use server::commands::{admin, clock, data, history, keep, serve, simulate};
use server::config::Tls;
use server::courier::Post;
use server::site::Site;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// One fair line, the Steps of Service, and a record of every wait, for the front desk of police districts.
#[derive(Parser)]
#[command(version, about)]
struct Line {
    /// Where everything is kept: `sqlite:FILE` or `postgres://…`.
    #[arg(long, global = true, env = "DISTRICT_WINDOW_DATABASE", hide_env_values = true)]
    database: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
    /// What the clocks and the record say, and how a record is corrected that a wrong clock wrote.
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
    /// Put a copy back, once it is found to be whole. No server may be running on the database.
    Restore {
        /// The file to read.
        file: PathBuf,
    },
    /// Copy everything to another, empty database, of either kind, and compare it there. No server may be running on either.
    Move {
        /// The database that is: `sqlite:FILE` or `postgres://…`.
        #[arg(long, env = "DISTRICT_WINDOW_MOVE_FROM", hide_env_values = true)]
        from: String,
        /// The database that will be.
        #[arg(long, env = "DISTRICT_WINDOW_MOVE_TO", hide_env_values = true)]
        to: String,
    },
    /// Make visits, lines and figures again from the facts. No server may be running on the database.
    Rebuild {
        /// Of one district only.
        #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
        district: Option<DistrictId>,
    },
}

#[derive(Args)]
struct Serve {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:3000", env = "DISTRICT_WINDOW_LISTEN", hide_env_values = true)]
    listen: SocketAddr,
    /// Read the site from this folder instead of from the binary.
    #[arg(long, env = "DISTRICT_WINDOW_SITE", hide_env_values = true)]
    site: Option<PathBuf>,
    /// A made-up department to try everything on; on loopback only.
    #[arg(long, env = "DISTRICT_WINDOW_DEMO", hide_env_values = true)]
    demo: bool,
    /// Run the demo's clock so many times faster.
    #[arg(
        long,
        default_value_t = 1.0,
        requires = "demo",
        env = "DISTRICT_WINDOW_TIME_SCALE",
        hide_env_values = true
    )]
    time_scale: f64,
    /// The address people use, such as `https://desk.example.org`.
    #[arg(long, env = "DISTRICT_WINDOW_ORIGIN", hide_env_values = true)]
    origin: Option<String>,
    /// A certificate chain (PEM), to speak https without a proxy.
    #[arg(long, requires = "tls_key", env = "DISTRICT_WINDOW_TLS_CERT", hide_env_values = true)]
    tls_cert: Option<PathBuf>,
    /// Its key (PEM).
    #[arg(long, requires = "tls_cert", env = "DISTRICT_WINDOW_TLS_KEY", hide_env_values = true)]
    tls_key: Option<PathBuf>,
    /// A proxy in front of it whose word about the visitor's address is believed. May be given several times.
    #[arg(long, env = "DISTRICT_WINDOW_TRUSTED_PROXY", hide_env_values = true, value_delimiter = ',')]
    trusted_proxy: Vec<IpAddr>,
    /// The mail server for messages about alarms, such as `smtp://user:password@mail.example.org:587`; with TLS unless it is
    /// on this machine.
    #[arg(long, requires = "mail_from", env = "DISTRICT_WINDOW_SMTP", hide_env_values = true)]
    smtp: Option<String>,
    /// Whom that mail is from.
    #[arg(long, requires = "smtp", env = "DISTRICT_WINDOW_MAIL_FROM", hide_env_values = true)]
    mail_from: Option<String>,
    /// Let web hooks lead to private addresses, such as 10.0.0.0/8 and 192.168.0.0/16: the department's own network.
    #[arg(long, env = "DISTRICT_WINDOW_PRIVATE_HOOKS", hide_env_values = true)]
    private_hooks: bool,
    /// Let monitoring systems read `/metrics` here without signing in: a port on loopback, or an address and a port.
    #[arg(long, value_parser = metrics_address, env = "DISTRICT_WINDOW_METRICS_LISTEN", hide_env_values = true)]
    metrics_listen: Option<SocketAddr>,
    /// When asked to end: go on for so many seconds while `/readyz` says 503, until a load balancer has noticed; 2 when left
    /// out, 0 in a demo.
    #[arg(long, value_parser = clap::value_parser!(u64).range(..=300), env = "DISTRICT_WINDOW_DRAIN_WAIT", hide_env_values = true)]
    drain_wait: Option<u64>,
}

#[derive(Subcommand)]
enum Setup {
    /// Make the department as a file says; what is so already stays.
    Apply {
        /// The file; `src/ops/defaults/demo.toml` is a documented example.
        file: PathBuf,
        /// The address people use, for the links that are printed; where it was served last when left out.
        #[arg(long, env = "DISTRICT_WINDOW_ORIGIN", hide_env_values = true)]
        origin: Option<String>,
    },
    /// Print the department as a file.
    Export,
}

#[derive(Subcommand)]
enum Token {
    /// Make a token; it is printed once, last on its line.
    Create {
        /// admin, captain, supervisor, officer, kiosk, display or telephone.
        #[arg(long, value_parser = role, env = "DISTRICT_WINDOW_ROLE", hide_env_values = true)]
        role: Role,
        /// For one district only.
        #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
        district: Option<DistrictId>,
        /// For so long: 12h, 30d.
        #[arg(long, value_parser = admin::length, env = "DISTRICT_WINDOW_EXPIRES", hide_env_values = true)]
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
enum Device {
    /// Add a device; prints the code to type on it, last on its line.
    Pair {
        /// kiosk or display.
        #[arg(long, value_parser = role, env = "DISTRICT_WINDOW_KIND", hide_env_values = true)]
        kind: Role,
        /// Where it stands.
        #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
        district: DistrictId,
        /// Its name in lists.
        #[arg(long)]
        name: Option<String>,
    },
}

#[derive(Args)]
struct Simulate {
    /// The server's address.
    #[arg(long, env = "DISTRICT_WINDOW_URL", hide_env_values = true)]
    url: String,
    /// A token of the role admin.
    #[arg(long, env = "DISTRICT_WINDOW_TOKEN", hide_env_values = true)]
    token: String,
    /// Arrivals: `interval_start_local,calls`, five minutes each. A real day is built in.
    #[arg(long, env = "DISTRICT_WINDOW_ARRIVALS", hide_env_values = true)]
    arrivals: Option<PathBuf>,
    /// The day of the file; its first when left out.
    #[arg(long, env = "DISTRICT_WINDOW_DAY", hide_env_values = true)]
    day: Option<Day>,
    /// Where; the first district when left out.
    #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
    district: Option<DistrictId>,
    /// The share of arrivals that is kept.
    #[arg(long, default_value_t = 0.01, env = "DISTRICT_WINDOW_KEEP", hide_env_values = true)]
    keep: f64,
    /// The same seed, the same people.
    #[arg(long, default_value_t = 1, env = "DISTRICT_WINDOW_SEED", hide_env_values = true)]
    seed: u64,
    /// How many times faster the server's clock runs; the same as it was started with.
    #[arg(long, default_value_t = 1.0, env = "DISTRICT_WINDOW_TIME_SCALE", hide_env_values = true)]
    time_scale: f64,
}

#[derive(Args)]
struct History {
    /// How many years.
    #[arg(long, default_value_t = 10.0, env = "DISTRICT_WINDOW_YEARS", hide_env_values = true)]
    years: f64,
    /// The last day; the last that has been over for six hours when left out.
    #[arg(long, env = "DISTRICT_WINDOW_UNTIL", hide_env_values = true)]
    until: Option<Day>,
    /// The department to make where the database has none; a made-up one when left out.
    #[arg(long, env = "DISTRICT_WINDOW_SETUP", hide_env_values = true)]
    setup: Option<PathBuf>,
    /// How many districts the made-up one has.
    #[arg(long, default_value_t = 21, env = "DISTRICT_WINDOW_DISTRICTS", hide_env_values = true)]
    districts: usize,
    /// Visits of the whole department in the last year; the years before have a little fewer.
    #[arg(long, default_value_t = 514_000.0, env = "DISTRICT_WINDOW_VISITS_A_YEAR", hide_env_values = true)]
    visits_a_year: f64,
    /// How much is written of each visit.
    #[arg(long, default_value = "full", env = "DISTRICT_WINDOW_FACTS", hide_env_values = true)]
    facts: Detail,
    /// The same seed, the same history.
    #[arg(long, default_value_t = 1, env = "DISTRICT_WINDOW_SEED", hide_env_values = true)]
    seed: u64,
    /// Go on where the visits that are stored end.
    #[arg(long)]
    append: bool,
    /// Leave out that Spanish speakers wait longer at the counter of the first district, which is there for reports to find.
    #[arg(long)]
    equal: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Detail {
    /// With every step of the script: about twelve facts.
    Full,
    /// Without the steps: about five. Pages that count steps show none as done.
    Brief,
}

#[derive(Args)]
struct Export {
    /// What.
    what: What,
    /// From this day.
    #[arg(long, env = "DISTRICT_WINDOW_FROM", hide_env_values = true)]
    from: Option<Day>,
    /// To this day, included.
    #[arg(long, env = "DISTRICT_WINDOW_TO", hide_env_values = true)]
    to: Option<Day>,
    /// One district only.
    #[arg(long, env = "DISTRICT_WINDOW_DISTRICT", hide_env_values = true)]
    district: Option<DistrictId>,
    /// csv or jsonl; visits are csv and facts jsonl when left out.
    #[arg(long, env = "DISTRICT_WINDOW_FORMAT", hide_env_values = true)]
    format: Option<Format>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// One row a visit.
    Visits,
    /// One fact a line, as stored.
    Facts,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Comma separated.
    Csv,
    /// One JSON value a line.
    Jsonl,
}

#[derive(Subcommand)]
enum Clock {
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
enum Audit {
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

/// What still runs in threads of its own when everything else has ended, such as the hashing of a password.
const LEFT_OVER: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(told) => return tell(&told),
    };
    let done = server::commands::log::start().map_err(Sentence).and_then(|()| {
        if matches!(line.command, Command::Backup { .. } | Command::Export(_) | Command::Audit { .. }) {
            // A server may be at work on the same machine.
            server::commands::give_way();
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let done = runtime.block_on(run(line));
        runtime.shutdown_timeout(LEFT_OVER);
        done
    });
    ended(done.and_then(|()| all_said()))
}

fn ended(done: Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Sentence(text)) => {
            complain(&text);
            ExitCode::FAILURE
        }
    }
}

/// Prints the help that was asked for, or what is wrong with what was typed.
fn tell(told: &clap::Error) -> ExitCode {
    match told.print().and_then(|()| std::io::stdout().flush()) {
        Err(error) if !is_closed(&error) => ended(Err(unwritten(&error))),
        _ => ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(2)),
    }
}

async fn run(line: Line) -> Result<()> {
    let demo = matches!(&line.command, Command::Serve(serve) if serve.demo);
    let database = line.database.unwrap_or_else(|| {
        let file = if demo { "sqlite:district-window-demo.db" } else { "sqlite:district-window.db" };
        file.to_owned()
    });
    match line.command {
        Command::Serve(serve) => {
            let site = serve.site.map_or(Site::Embedded(site::read), Site::Folder);
            let plan = serve::Plan {
                database,
                listen: serve.listen,
                site,
                demo: serve.demo,
                time_scale: serve.time_scale,
                origin: serve.origin,
                trusted_proxies: serve.trusted_proxy,
                post: serve.smtp.zip(serve.mail_from).map(|(smtp, from)| Post { smtp, from }),
                private_hooks: serve.private_hooks,
                metrics: serve.metrics_listen,
                drain_wait: serve.drain_wait.map(Duration::from_secs),
                tls: serve.tls_cert.zip(serve.tls_key).map(|(cert, key)| Tls { cert, key }),
            };
            return serve::run(plan).await;
        }
        Command::Simulate(play) => {
            let plan = simulate::Plan {
                url: play.url,
                token: play.token,
                arrivals: play.arrivals,
                day: play.day,
                district: play.district,
                keep: play.keep,
                seed: play.seed,
                time_scale: play.time_scale,
            };
            return simulate::run(plan).await;
        }
        Command::History(past) => {
            let plan = history::Plan {
                database,
                days: (past.years * 365.25).round() as i32,
                until: past.until,
                setup: past.setup,
                districts: past.districts,
                visits_a_year: past.visits_a_year,
                detail: match past.facts {
                    Detail::Full => history::Detail::Full,
                    Detail::Brief => history::Detail::Brief,
                },
                seed: past.seed,
                append: past.append,
                equal: past.equal,
            };
            return history::run(plan).await;
        }
        Command::Backup { file } => return keep::backup(&database, &file).await,
        Command::Restore { file } => return keep::restore(&database, &file).await,
        Command::Move { from, to } => return keep::transfer(&from, &to).await,
        Command::Rebuild { district } => return keep::rebuild(&database, district).await,
        Command::Audit { what: Audit::Verify { from } } => return keep::verify(&database, from).await,
        Command::Setup { what: Setup::Apply { file, origin } } => {
            return admin::apply(server::commands::make(&database).await?, &file, origin).await;
        }
        _ => {}
    }
    let store = match &line.command {
        Command::Export(_)
        | Command::Setup { what: Setup::Export }
        | Command::Token { what: Token::List }
        | Command::Clock { what: Clock::Check } => server::commands::open_reading(&database).await?,
        _ => server::commands::open(&database).await?,
    };
    match line.command {
        Command::Setup { what: Setup::Export } => admin::write_out(store).await,
        Command::Token { what: Token::Create { role, district, expires } } => {
            admin::create_token(store, role, district, expires).await
        }
        Command::Token { what: Token::List } => admin::list_tokens(store).await,
        Command::Token { what: Token::Revoke { id } } => admin::revoke_token(store, id).await,
        Command::Device { what: Device::Pair { kind, district, name } } => {
            admin::pair_device(store, kind, district, name).await
        }
        Command::Clock { what: Clock::Check } => clock::check(store).await,
        Command::Clock { what: Clock::Repair { district, why } } => clock::repair(store, district, why).await,
        Command::Export(export) => {
            let (what, usual) = match export.what {
                What::Visits => (data::What::Visits, data::Format::Csv),
                What::Facts => (data::What::Facts, data::Format::Jsonl),
            };
            let format = export.format.map_or(usual, |format| match format {
                Format::Csv => data::Format::Csv,
                Format::Jsonl => data::Format::Jsonl,
            });
            let ended = data::export(store, what, format, export.from, export.to, export.district).await;
            keep::note_export(&database, what).await;
            ended
        }
        Command::Serve(_)
        | Command::Setup { what: Setup::Apply { .. } }
        | Command::Audit { .. }
        | Command::Simulate(_)
        | Command::History(_)
        | Command::Backup { .. }
        | Command::Restore { .. }
        | Command::Move { .. }
        | Command::Rebuild { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Line;
    use clap::CommandFactory;

    fn shown(command: &clap::Command) -> Vec<String> {
        let own =
            command.get_arguments().filter(|arg| arg.get_env().is_some() && !arg.is_hide_env_values_set());
        let own = own.map(|arg| format!("{} {}", command.get_name(), arg.get_id()));
        own.chain(command.get_subcommands().flat_map(shown)).collect()
    }

    /// Help is read aloud, copied and sent to others, and values of the environment may be secret.
    #[test]
    fn help_shows_no_value_of_the_environment() {
        assert_eq!(shown(&Line::command()), Vec::<String>::new());
    }
}
