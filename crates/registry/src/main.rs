//! `aiqyn-registry`: serves the registry and, where it is told to, the web app.
mod audit;
mod configuration;

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use registry::{App, load_demonstration, open, serve};
use tracing_subscriber::EnvFilter;

use crate::configuration::{Configuration, LogFormat, Options, Place};

/// Requests are many small allocations on many threads, which the system's allocator locks for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(version, about = "The system behind Aiqyn: codes, verifications, violation reports")]
struct Arguments {
    /// How the program's own log is written [default: text]
    #[arg(long, env = "AIQYN_LOG_FORMAT", value_enum, global = true)]
    log_format: Option<LogFormat>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until stopped. Without options: an empty registry in ./aiqyn-data on 127.0.0.1:8080
    Serve(#[command(flatten)] Box<Options>),
    /// Take products, keys and codes from a file, one JSON object a line; all of it or nothing
    Import {
        #[command(flatten)]
        place: Place,
        /// The file
        file: PathBuf,
    },
    /// Copy all that the registry keeps into a new folder, while it works
    Backup {
        #[command(flatten)]
        place: Place,
        /// The folder; must not be there yet
        #[arg(long)]
        to: PathBuf,
    },
    /// Bring a backup back, to a folder or database with nothing in it
    Restore {
        #[command(flatten)]
        place: Place,
        /// The backup
        #[arg(long)]
        from: PathBuf,
    },
    /// The action log
    #[command(subcommand)]
    Audit(Audit),
    /// Let somebody sign in who acts for no participant; the password is the first line of standard input
    AddPerson {
        #[command(flatten)]
        place: Place,
        /// What they sign in with
        #[arg(long)]
        login: String,
        /// As they are called
        #[arg(long)]
        name: String,
        /// What they may do
        #[arg(long, value_enum)]
        role: Watcher,
    },
    /// Give somebody another password, the first line of standard input; their sessions end
    SetPassword {
        #[command(flatten)]
        place: Place,
        /// What they sign in with
        #[arg(long)]
        login: String,
    },
    /// Block somebody, or let them in again
    LetIn {
        #[command(flatten)]
        place: Place,
        /// What they sign in with
        #[arg(long)]
        login: String,
        /// Keep them out
        #[arg(long)]
        not: bool,
    },
}

/// Bodies that watch.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Watcher {
    /// Runs the system
    Operator,
    /// Looks into reports for a state body
    Inspector,
    /// Brings what tills have sold
    FiscalOperator,
    /// Reads what happens, for taxes or customs
    StateBody,
}

#[derive(Subcommand)]
enum Audit {
    /// Check every entry against what was signed; names the first that does not fit, and then ends with 1
    Verify {
        #[command(flatten)]
        place: Place,
        /// A signed checkpoint, or a receipt, that was kept elsewhere: the log has to hold it
        #[arg(long)]
        checkpoint: Vec<PathBuf>,
    },
    /// Erase what entries say of people; that they were there can still be checked
    Erase {
        #[command(flatten)]
        place: Place,
        /// Entries of days before this, YYYY-MM-DD
        #[arg(long)]
        before: String,
        /// From this address alone
        #[arg(long)]
        ip: Option<IpAddr>,
        /// Of this user alone
        #[arg(long)]
        user: Option<String>,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let of_file = match &arguments.command {
        Command::Serve(options) => options.log_format()?,
        _ => None,
    };
    match arguments.log_format.or(of_file).unwrap_or(LogFormat::Text) {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    let serving = match arguments.command {
        Command::Serve(options) => options.configuration()?,
        Command::AddPerson { place, login, name, role } => {
            let role = match role {
                Watcher::Operator => api::Role::Operator,
                Watcher::Inspector => api::Role::Inspector,
                Watcher::FiscalOperator => api::Role::FiscalOperator,
                Watcher::StateBody => api::Role::StateBody,
            };
            let store = open(&place.database()?).await?;
            let id = registry::add_person(&store, &login, &name, role, &password()?).await?;
            registry::told(&store, &format!("add-person {}", role.name()), &id).await?;
            println!("{login} may sign in");
            return Ok(ExitCode::SUCCESS);
        }
        Command::SetPassword { place, login } => {
            let store = open(&place.existing()?).await?;
            let id = registry::set_password(&store, &login, &password()?).await?;
            registry::told(&store, "set-password", &id).await?;
            println!("{login} has another password");
            return Ok(ExitCode::SUCCESS);
        }
        Command::LetIn { place, login, not } => {
            let store = open(&place.existing()?).await?;
            let id = registry::let_in(&store, &login, !not).await?;
            registry::told(&store, if not { "let-in --not" } else { "let-in" }, &id).await?;
            println!("{login} may {}sign in", if not { "not " } else { "" });
            return Ok(ExitCode::SUCCESS);
        }
        Command::Audit(Audit::Verify { place, checkpoint }) => {
            return audit::verify(&open(&place.existing()?).await?, &checkpoint).await;
        }
        Command::Audit(Audit::Erase { place, before, ip, user }) => {
            return audit::erase(&open(&place.existing()?).await?, &before, ip, user).await;
        }
        Command::Backup { place, to } => {
            let bytes = registry::backup(&place.database()?, &to).await?;
            println!("{} holds {bytes} bytes", to.display());
            return Ok(ExitCode::SUCCESS);
        }
        Command::Restore { place, from } => {
            let database = place.database()?;
            registry::restore(&from, &database).await?;
            registry::told(&open(&database).await?, "restore", "").await?;
            println!("brought back; check it with: aiqyn-registry audit verify");
            return Ok(ExitCode::SUCCESS);
        }
        Command::Import { place, file } => {
            let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let store = open(&place.database()?).await?;
            let count = registry::import(&store, &text).await.with_context(|| file.display().to_string())?;
            registry::told(&store, &format!("import {count} lines"), "").await?;
            println!("{count} lines taken");
            return Ok(ExitCode::SUCCESS);
        }
    };
    let Configuration { database, settings, listen, demo } = serving;
    let store = open(&database).await?;
    if demo {
        load_demonstration(&store).await?;
    }
    let app = App::new(store, &settings).await?;
    let stopped = stopped()?;
    let scheme = if listen.tls.is_some() { "https" } else { "http" };
    serve(
        app,
        listen,
        |address| {
            // One line on standard output, for whoever started this and waits for the port.
            println!("listening on {scheme}://{address}");
        },
        stopped,
    )
    .await?;
    Ok(ExitCode::SUCCESS)
}

/// From standard input, so that it stands in no list of processes.
fn password() -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin().read_line(&mut password).context("cannot read the password")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

/// Ctrl-C, or the polite signal of a service manager. They are waited for from now on, not only once somebody asks: who hears that the registry listens may
/// stop it at once.
#[cfg(unix)]
fn stopped() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
fn stopped() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
