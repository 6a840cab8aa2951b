//! The browser's corners that have no better wrapper.
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Comes back after so many milliseconds.
pub(crate) async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve: Function, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(promise).await;
}

/// A property, `undefined` where there is none.
pub(crate) fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Calls a method by name; `None` where there is none or it throws.
pub(crate) fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(of, name).dyn_into().ok()?;
    method.apply(of, &arguments.iter().collect::<js_sys::Array>()).ok()
}

/// The same, waiting for the promise it gives.
pub(crate) async fn call_async(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let promise = call(of, name, arguments).ok_or(JsValue::UNDEFINED)?;
    JsFuture::from(Promise::resolve(&promise)).await
}

/// A new UUID, version 4. Made by hand, since pages without encryption are given random numbers but no UUIDs.
pub(crate) fn uuid() -> String {
    let mut bytes = [0u8; 16];
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if filled.is_err() {
        wasm_bindgen::throw_str("no source of randomness");
    }
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = hex::encode(bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Minutes that this device's clock is east of Greenwich.
pub(crate) fn offset_minutes() -> i32 {
    -(js_sys::Date::new_0().get_timezone_offset() as i32)
}
