//! `aiqyn-registry`: serves the registry and, where it is told to, the web app.
mod audit;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use registry::{App, Database, Listen, Settings, load_demonstration, open, serve};
use tracing_subscriber::EnvFilter;

/// Requests are many small allocations on many threads, which the system's allocator locks for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(version, about = "The system behind Aiqyn: codes, verifications, violation reports")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until stopped. Without options: an empty registry in ./aiqyn-data on 127.0.0.1:8080
    Serve {
        /// Address and port; port 0 takes a free one
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        #[command(flatten)]
        place: Place,
        /// Fill the store with demonstration goods
        #[arg(long)]
        demo: bool,
        /// Folder of the built web app
        #[arg(long)]
        web: Option<PathBuf>,
        /// Requests that one address may send a second, on average; 0 for any number
        #[arg(long, default_value_t = 100)]
        requests_a_second: u32,
        /// Name of the action log to write; registries over one database may write one or each its own
        #[arg(long, default_value = "main")]
        log: String,
        /// Certificate chain, PEM
        #[arg(long, requires = "tls_key")]
        tls_certificate: Option<PathBuf>,
        /// Its key, PEM
        #[arg(long, requires = "tls_certificate")]
        tls_key: Option<PathBuf>,
    },
    /// Take products, keys and codes from a file, one JSON object a line; all of it or nothing
    Import {
        #[command(flatten)]
        place: Place,
        /// The file
        file: PathBuf,
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
        role: Body,
    },
}

/// Bodies that watch.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Body {
    /// Runs the system
    Operator,
    /// Acts for a state body
    Inspector,
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

#[derive(Args)]
struct Place {
    /// Folder of the store; made where it is missing
    #[arg(long, default_value = "aiqyn-data")]
    data: PathBuf,
    /// PostgreSQL instead of the folder: postgres://user:password@host/database
    #[arg(long, env = "AIQYN_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

impl Place {
    fn database(self) -> Database {
        self.database.map_or(Database::Folder(self.data), Database::Postgres)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let (listen, place, demo, settings, tls_certificate, tls_key) = match Arguments::parse().command {
        Command::Serve { listen, place, demo, web, requests_a_second, log, tls_certificate, tls_key } => (
            listen,
            place,
            demo,
            Settings { web, requests_a_second, log, ..Settings::default() },
            tls_certificate,
            tls_key,
        ),
        Command::AddPerson { place, login, name, role } => {
            let role = match role {
                Body::Operator => api::Role::Operator,
                Body::Inspector => api::Role::Inspector,
            };
            let mut password = String::new();
            std::io::stdin().read_line(&mut password).context("cannot read the password")?;
            let password = password.trim_end_matches(['\r', '\n']);
            registry::add_person(&open(&place.database()).await?, &login, &name, role, password).await?;
            println!("{login} may sign in");
            return Ok(ExitCode::SUCCESS);
        }
        Command::Audit(Audit::Verify { place, checkpoint }) => {
            return audit::verify(&open(&place.database()).await?, &checkpoint).await;
        }
        Command::Audit(Audit::Erase { place, before, ip, user }) => {
            return audit::erase(&open(&place.database()).await?, &before, ip, user).await;
        }
        Command::Import { place, file } => {
            let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let count = registry::import(&open(&place.database()).await?, &text)
                .await
                .with_context(|| file.display().to_string())?;
            println!("{count} lines taken");
            return Ok(ExitCode::SUCCESS);
        }
    };
    let store = open(&place.database()).await?;
    if demo {
        load_demonstration(&store).await?;
    }
    let app = App::new(store, &settings).await?;
    let listen = Listen { address: listen, tls: tls_certificate.zip(tls_key) };
    let scheme = if listen.tls.is_some() { "https" } else { "http" };
    serve(
        app,
        listen,
        |address| {
            // One line on standard output, for whoever started this and waits for the port.
            println!("listening on {scheme}://{address}");
        },
        stopped(),
    )
    .await?;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, or the polite signal of a service manager.
async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
