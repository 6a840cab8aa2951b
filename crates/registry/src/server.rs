//! Listening, with or without TLS, until told to stop.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::http::header::CONTENT_TYPE;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use gs1::Date;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpSocket;

use crate::routes::{App, router};

/// Where to listen.
#[derive(Debug, Clone)]
pub struct Listen {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Where Prometheus reads the numbers, `/metrics`: not where everybody is served.
    pub metrics: Option<SocketAddr>,
}

/// Source: OpenMetrics 1.0.
const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves until `stop` comes back; `ready` hears the address that was taken.
pub async fn serve(
    app: Arc<App>,
    listen: Listen,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = bind(listen.address)
        .with_context(|| format!("cannot listen on {}; is something else using the port?", listen.address))?;
    if let Some(address) = listen.metrics {
        let listener = bind(address).with_context(|| format!("cannot listen on {address} for the metrics"))?;
        tracing::info!(address = %listener.local_addr()?, "metrics");
        let app = app.clone();
        let text = async move || ([(CONTENT_TYPE, METRICS)], app.metrics.text());
        let service = axum::Router::new().route("/metrics", axum::routing::get(text)).into_make_service();
        tokio::spawn(axum_server::from_tcp(listener)?.serve(service));
    }
    ready(listener.local_addr()?);
    let handle = Handle::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        stop.await;
        stopping.graceful_shutdown(Some(STOPPED_WITHIN));
    });
    tokio::spawn(tidy_daily(app.clone()));
    tokio::spawn(crate::sightings::run(app.store.clone(), app.sightings.clone()));
    tokio::spawn(crate::trust::run(app.store.clone(), app.receipt_key.clone(), app.trust_every, app.settled_after));
    tokio::spawn(count(app.clone()));
    tokio::spawn(crate::neighbours::run(app.clone(), app.neighbours.clone()));
    tokio::spawn(crate::acts::run(app.store.clone(), app.turned.clone()));
    tokio::spawn(crate::emitter::run(app.store.clone(), app.ordered.clone()));
    let log = app.log.clone();
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    match listen.tls {
        None => {
            patient(axum_server::from_tcp(listener)?)
                // Without TLS there is one protocol; waiting for the first bytes to tell which would be waiting without a bound.
                .http1_only()
                .handle(handle)
                .serve(service)
                .await?
        }
        Some((chain, key)) => {
            // A second installation in one process is refused, and that is fine: it is the same one.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(&chain, &key)
                .await
                .with_context(|| format!("cannot use the certificate {}", chain.display()))?;
            patient(axum_server::from_tcp_rustls(listener, config)?).handle(handle).serve(service).await?;
        }
    }
    // What was queued before this is on disk after it: the log of the last requests too.
    match tokio::time::timeout(FLUSH, log.flush()).await {
        Ok(flushed) => Ok(flushed?),
        Err(_) => bail!("the action log could not be written within {} s: its last entries are lost", FLUSH.as_secs()),
    }
}

/// Whatever is answered at all is answered by then.
const STOPPED_WITHIN: Duration = Duration::from_secs(15);

/// A log that cannot be written is not waited for longer: who stops a registry while its database is gone would wait for ever.
const FLUSH: Duration = Duration::from_secs(30);

/// Connections that may come before they are taken in. Where the usual hundred are not enough, a client waits a second to be heard.
const COMING: u32 = 4_096;

fn bind(address: SocketAddr) -> std::io::Result<std::net::TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // On Windows this would let two programs have one port.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    socket.listen(COMING)?.into_std()
}

/// A client that opens a connection and says nothing is waited for so long.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);

/// Bytes that are read before what was read is looked at: a request's head has twice as many at most. A browser's has a tenth of that.
const BUFFER: usize = 64 * 1024;

fn patient<A: axum_server::Address, C>(mut server: axum_server::Server<A, C>) -> axum_server::Server<A, C> {
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).max_buf_size(BUFFER);
    server
}

/// Counts what happened, as long as the registry runs.
async fn count(app: Arc<App>) {
    let mut often = tokio::time::interval(app.trust_every);
    loop {
        often.tick().await;
        loop {
            match app.store.count_events(app.settled_ms()).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "what happened is not counted yet");
                    break;
                }
            }
        }
    }
}

async fn tidy_daily(app: Arc<App>) {
    let mut daily = tokio::time::interval(Duration::from_secs(24 * 3600));
    loop {
        daily.tick().await;
        match crate::annul_due(&app.store, crate::today()).await {
            Ok(0) => {}
            Ok(annulled) => tracing::info!(annulled, "codes that were not applied in thirty days are annulled"),
            Err(error) => tracing::error!(%error, "codes that were not applied in time are not annulled yet"),
        }
        if let Err(error) = app.store.forget_scans(crate::now_ms()).await {
            tracing::error!(%error, "places of old scans are not forgotten yet");
        }
        let Some(yesterday) = Date::from_days(crate::today().days() - 1) else { return };
        if let Err(error) = app.store.drop_orphan_photos(yesterday.to_string()).await {
            tracing::error!(%error, "photos that no report names were not dropped");
        }
    }
}
