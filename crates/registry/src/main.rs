//! `aiqyn-registry`: serves the registry and, where it is told to, the web app.
use std::net::SocketAddr;
use std::path::PathBuf;

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
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let Command::Serve { listen, data, demo, web, tls_certificate, tls_key } = Arguments::parse().command;
    std::fs::create_dir_all(&data).with_context(|| format!("cannot make the folder {}", data.display()))?;
    let path = data.join("registry.sqlite3");
    let store = Store::open(&path).with_context(|| format!("cannot open the store {}", path.display()))?;
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
