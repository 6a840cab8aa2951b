//! PostgreSQL under TLS, where its address asks for it: `sslmode=require`.
//! **Invariant**: a server that cannot prove its name is not spoken to. There is no mode that encrypts and looks away.
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::StoreError;

/// Trusts whom the system trusts; `SSL_CERT_FILE` names others.
pub(super) fn connector() -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::warn!(%error, "certificates of the system");
    }
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(StoreError::Roots);
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| StoreError::Roots)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
