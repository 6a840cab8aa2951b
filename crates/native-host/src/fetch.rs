//! Requests with reqwest.
use engine::{HttpMethod, HttpRequest, HttpResponse, NetError};
use reqwest::{Client, Method};

pub(crate) fn client() -> Result<Client, String> {
    // A second installation in one process is refused, and that is fine: it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let agent = concat!("aiqyn/", env!("CARGO_PKG_VERSION"));
    Client::builder().user_agent(agent).build().map_err(|error| error.to_string())
}

pub(crate) async fn fetch(client: Client, request: HttpRequest) -> Result<HttpResponse, NetError> {
    let method = match request.method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
    };
    let mut builder = client.request(method, &request.url);
    for (name, value) in request.headers {
        builder = builder.header(name, value);
    }
    if let Some(body) = request.body {
        builder = builder.body(body);
    }
    let mut response = builder.send().await.map_err(|error| net_error(&error))?;
    let status = response.status().as_u16();
    let header = response.headers().get("retry-after");
    let retry_after_s = header.and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| net_error(&error))? {
        if body.len() + chunk.len() > request.max_response {
            return Err(NetError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpResponse { status, retry_after_s, body })
}

fn net_error(error: &reqwest::Error) -> NetError {
    if error.is_timeout() { NetError::TimedOut } else { NetError::Offline }
}
