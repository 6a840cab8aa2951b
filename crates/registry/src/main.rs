//! `aiqyn-registry`: serves the registry and, where it is told to, the web app.
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use registry::{App, Listen, Store, load_demonstration, serve};
use tracing_subscriber::EnvFilter;

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
        /// Folder of the store; made where it is missing
        #[arg(long, default_value = "aiqyn-data")]
        data: PathBuf,
        /// Fill the store with demonstration goods
        #[arg(long)]
        demo: bool,
        /// Folder of the built web app
        #[arg(long)]
        web: Option<PathBuf>,
        /// Certificate chain, PEM
        #[arg(long, requires = "tls_key")]
        tls_certificate: Option<PathBuf>,
        /// Its key, PEM
        #[arg(long, requires = "tls_certificate")]
        tls_key: Option<PathBuf>,
    },
    /// Take products, keys and codes from a file, one JSON object a line; all of it or nothing
    Import {
        /// Folder of the store; made where it is missing
        #[arg(long, default_value = "aiqyn-data")]
        data: PathBuf,
        /// The file
        file: PathBuf,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let (listen, data, demo, web, tls_certificate, tls_key) = match Arguments::parse().command {
        Command::Serve { listen, data, demo, web, tls_certificate, tls_key } => {
            (listen, data, demo, web, tls_certificate, tls_key)
        }
        Command::Import { data, file } => {
            let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let count = registry::import(&open(&data)?, &text).await.with_context(|| file.display().to_string())?;
            println!("{count} lines taken");
            return Ok(());
        }
    };
    let store = open(&data)?;
    if demo {
        load_demonstration(&store).await?;
    }
    let app = App::new(store, web.as_deref()).await?;
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
    .await
}

fn open(data: &Path) -> anyhow::Result<Store> {
    std::fs::create_dir_all(data).with_context(|| format!("cannot make the folder {}", data.display()))?;
    let path = data.join("registry.sqlite3");
    Store::open(&path).with_context(|| format!("cannot open the store {}", path.display()))
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
