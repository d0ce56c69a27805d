//! The command line: parses the arguments and calls `server::commands`.

mod arguments;
mod site;

use arguments::{
    Audit, Clock, Command, Detail, Device, Export, Format, History, Line, Serve, Setup, Simulate, Token, What,
};
use clap::Parser;
use server::commands::outcome::{Result, Sentence, all_said, complain, is_closed, unwritten};
use server::commands::{admin, clock, data, history, keep, serve, simulate};
use server::config::Tls;
use server::courier::Post;
use server::exports;
use server::site::Site;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// Threads that still run when everything else has ended, such as for hashing a password, have this long.
const LEFT_OVER: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(told) => return tell(&told),
    };
    let done = server::log::start().map_err(Sentence).and_then(|()| {
        if matches!(line.command, Command::Backup { .. } | Command::Export(_) | Command::Audit { .. }) {
            // A server may be running on the same machine.
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

/// Prints the requested help, or what is wrong with the arguments.
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
        Command::Serve(serve) => return serve::run(serve.plan(database)).await,
        Command::Simulate(day) => return simulate::run(day.plan()).await,
        Command::History(past) => return history::run(&database, past.plan()).await,
        Command::Backup { file } => return keep::backup(&database, &file).await,
        Command::Restore { file } => return keep::restore(&database, &file).await,
        Command::Move { from, to } => return keep::transfer(&from, &to).await,
        Command::Rebuild { district } => return keep::rebuild(&database, district).await,
        Command::Audit { what: Audit::Verify { from } } => return keep::verify(&database, from).await,
        Command::Setup { what: Setup::Apply { file, dry_run: true, .. } } => {
            return admin::preview(server::commands::open(&database).await?, &file).await;
        }
        Command::Setup { what: Setup::Apply { file, origin, .. } } => {
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
            let (what, format) = export.what_and_how();
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

impl Serve {
    fn plan(self, database: String) -> serve::Plan {
        serve::Plan {
            database,
            listen: self.listen,
            site: self.site.map_or(Site::Embedded(site::read), Site::Folder),
            demo: self.demo,
            time_scale: self.time_scale,
            origin: self.origin,
            trusted_proxies: self.trusted_proxy,
            post: self.smtp.zip(self.mail_from).map(|(smtp, from)| Post { smtp, from }),
            private_hooks: self.private_hooks,
            metrics: self.metrics_listen,
            drain_wait: self.drain_wait.map(Duration::from_secs),
            tls: self.tls_cert.zip(self.tls_key).map(|(cert, key)| Tls { cert, key }),
        }
    }
}

impl Simulate {
    fn plan(self) -> simulate::Plan {
        simulate::Plan {
            url: self.url,
            token: self.token,
            arrivals: self.arrivals,
            day: self.day,
            district: self.district,
            keep: self.keep,
            seed: self.seed,
            time_scale: self.time_scale,
        }
    }
}

impl History {
    fn plan(self) -> history::Plan {
        history::Plan {
            days: (self.years * 365.25).round() as i32,
            until: self.until,
            setup: self.setup,
            districts: self.districts,
            visits_a_year: self.visits_a_year,
            detail: match self.facts {
                Detail::Full => history::Detail::Full,
                Detail::Brief => history::Detail::Brief,
            },
            seed: self.seed,
            append: self.append,
            equal: self.equal,
        }
    }
}

impl Export {
    fn what_and_how(&self) -> (exports::What, data::Format) {
        let (what, usual) = match self.what {
            What::Visits => (exports::What::Visits, data::Format::Csv),
            What::Facts => (exports::What::Facts, data::Format::Jsonl),
        };
        let format = self.format.map_or(usual, |format| match format {
            Format::Csv => data::Format::Csv,
            Format::Jsonl => data::Format::Jsonl,
        });
        (what, format)
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

    /// Help is copied and shared, and values of the environment may be secret.
    #[test]
    fn help_shows_no_value_of_the_environment() {
        assert_eq!(shown(&Line::command()), Vec::<String>::new());
    }
}
