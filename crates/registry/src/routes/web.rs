//! The web app itself: files that were read at the start, with the headers they need.
use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use api::ProblemCode;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::App;
use crate::problem::Refusal;

/// No inline script or style, nothing from elsewhere but a registry that the settings name.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; \
    img-src 'self' blob: data:; media-src 'self' blob: mediastream:; connect-src 'self' https: http://127.0.0.1:* \
    http://localhost:*; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The files by path.
pub(crate) struct WebApp {
    files: HashMap<String, File>,
}

struct File {
    bytes: Bytes,
    kind: &'static str,
    tag: HeaderValue,
    /// Its name holds the hash of its content.
    for_ever: bool,
    gzip: OnceLock<Bytes>,
}

impl WebApp {
    /// Reads every file below `folder`.
    pub(crate) fn load(folder: &Path) -> anyhow::Result<Self> {
        let mut files = HashMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(&next)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
                let bytes = Bytes::from(std::fs::read(&path)?);
                let tag = HeaderValue::from_str(&format!("\"{}\"", hex::encode(Sha256::digest(&bytes))))?;
                let for_ever = name.starts_with("assets-");
                let file = File { bytes, kind: content_type(&name), tag, for_ever, gzip: OnceLock::new() };
                files.insert(format!("/{name}"), file);
            }
        }
        anyhow::ensure!(files.contains_key("/index.html"), "{} holds no index.html", folder.display());
        Ok(Self { files })
    }
}

pub(super) async fn serve(State(app): State<Arc<App>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = if uri.path() == "/" { "/index.html" } else { uri.path() };
    let Some(web) = app.web.as_ref().filter(|web| web.files.contains_key(path)) else {
        return Refusal::from(ProblemCode::NotFound).into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        return Refusal::from(ProblemCode::MethodNotAllowed).into_response();
    }
    let Some(file) = web.files.get(path) else { return Refusal::from(ProblemCode::NotFound).into_response() };
    let mut response = if file.tag.to_str().is_ok_and(|tag| super::is_at_hand(&headers, tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(file, &headers)
    };
    let own = response.headers_mut();
    own.insert(header::ETAG, file.tag.clone());
    own.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let cache = if file.for_ever { "public, max-age=31536000, immutable" } else { "no-cache" };
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    own.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(self), geolocation=(self), microphone=()"),
    ] {
        own.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn body(file: &File, headers: &HeaderMap) -> Response {
    let kind = [(header::CONTENT_TYPE, file.kind)];
    let takes_gzip =
        headers.get(header::ACCEPT_ENCODING).is_some_and(|value| value.to_str().unwrap_or_default().contains("gzip"));
    if !takes_gzip || file.bytes.len() < 1024 || file.kind.starts_with("font/") || file.kind == "image/png" {
        return (kind, file.bytes.clone()).into_response();
    }
    let packed = file.gzip.get_or_init(|| gzip(&file.bytes).unwrap_or_else(|| file.bytes.clone()));
    if packed.len() >= file.bytes.len() {
        return (kind, file.bytes.clone()).into_response();
    }
    (kind, [(header::CONTENT_ENCODING, "gzip")], packed.clone()).into_response()
}

fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
