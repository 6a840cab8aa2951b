//! The engine's ports in a worker.
use std::rc::Rc;

use door::{Event, Head, Packet};
use engine::{Host, HttpRequest, HttpResponse, NetError};
use futures_util::future::LocalBoxFuture;
use js_sys::{ArrayBuffer, Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, DedicatedWorkerGlobalScope, Request, RequestInit, Response};

/// The worker's global scope.
pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Comes back after so many milliseconds.
pub(crate) async fn sleep(ms: u64) {
    let ms = i32::try_from(ms).unwrap_or(i32::MAX);
    let promise = Promise::new(&mut |resolve: Function, _| {
        // Without a timer nothing would ever wake: resolve at once then.
        if scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Fills the buffer from the browser's source.
pub(crate) fn random(out: &mut [u8]) {
    if scope().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(out)).is_err() {
        // Without randomness a report's secret could be guessed: better no report at all.
        wasm_bindgen::throw_str("no source of randomness");
    }
}

pub(crate) struct Browser {
    /// Tells this tab's screen and the other tabs.
    pub(crate) tell: Rc<dyn Fn(Vec<u8>)>,
}

impl Host for Browser {
    fn now_ms(&self) -> i64 {
        js_sys::Date::now() as i64
    }

    fn random(&self, out: &mut [u8]) {
        random(out);
    }

    fn fetch(&self, request: HttpRequest) -> LocalBoxFuture<'static, Result<HttpResponse, NetError>> {
        Box::pin(fetch(request))
    }

    fn sleep(&self, ms: u64) -> LocalBoxFuture<'static, ()> {
        Box::pin(sleep(ms))
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        spawn_local(task);
    }

    fn emit(&self, event: Event) {
        (self.tell)(event_packet(&event));
    }

    fn default_server(&self) -> String {
        scope().location().origin()
    }
}

/// An event as it goes to a screen.
pub(crate) fn event_packet(event: &Event) -> Vec<u8> {
    let head = serde_json::to_vec(&Head::Event).unwrap_or_default();
    Packet { parts: vec![head, serde_json::to_vec(event).unwrap_or_default()] }.pack()
}

/// Calls the request off when the engine stops waiting for it.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn fetch(request: HttpRequest) -> Result<HttpResponse, NetError> {
    // The browser does not say why a request failed; nobody reached is the honest summary.
    let offline = |_: JsValue| NetError::Offline;
    let abort = Abort(AbortController::new().map_err(offline)?);
    let init = RequestInit::new();
    init.set_method(request.method.name());
    init.set_signal(Some(&abort.0.signal()));
    if let Some(body) = &request.body {
        init.set_body(&Uint8Array::from(body.as_slice()));
    }
    let own = Request::new_with_str_and_init(&request.url, &init).map_err(offline)?;
    for (name, value) in &request.headers {
        own.headers().set(name, value).map_err(offline)?;
    }
    let response: Response = JsFuture::from(scope().fetch_with_request(&own)).await.map_err(offline)?.unchecked_into();
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let number = |text: Option<String>| text.and_then(|text| text.parse::<u64>().ok());
    if number(header("content-length")).is_some_and(|len| len > request.max_response as u64) {
        return Err(NetError::TooLarge);
    }
    let retry_after_s = number(header("retry-after"));
    let buffer: ArrayBuffer =
        JsFuture::from(response.array_buffer().map_err(offline)?).await.map_err(offline)?.unchecked_into();
    if buffer.byte_length() as usize > request.max_response {
        return Err(NetError::TooLarge);
    }
    Ok(HttpResponse { status: response.status(), retry_after_s, body: Uint8Array::new(&buffer).to_vec() })
}
