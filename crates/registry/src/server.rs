//! Listening, with or without TLS, until told to stop.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;

use crate::routes::{App, router};

/// Where to listen.
#[derive(Debug, Clone)]
pub struct Listen {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// Serves until `stop` comes back; `ready` hears the address that was taken.
pub async fn serve(
    app: Arc<App>,
    listen: Listen,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = std::net::TcpListener::bind(listen.address)
        .with_context(|| format!("cannot listen on {}; is something else using the port?", listen.address))?;
    listener.set_nonblocking(true)?;
    ready(listener.local_addr()?);
    let handle = Handle::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        stop.await;
        stopping.graceful_shutdown(Some(Duration::from_secs(5)));
    });
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    match listen.tls {
        None => axum_server::from_tcp(listener)?.handle(handle).serve(service).await?,
        Some((chain, key)) => {
            // A second installation in one process is refused, and that is fine: it is the same one.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(&chain, &key)
                .await
                .with_context(|| format!("cannot use the certificate {}", chain.display()))?;
            axum_server::from_tcp_rustls(listener, config)?.handle(handle).serve(service).await?;
        }
    }
    Ok(())
}
