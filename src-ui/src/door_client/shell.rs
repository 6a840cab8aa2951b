//! In the window the engine is on the other side of the shell. The only file that knows `invoke`.
use std::rc::Rc;

use door::{Head, Packet};
use js_sys::{ArrayBuffer, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::{Inner, Transport};
use crate::js;

const INTERNALS: &str = "__TAURI_INTERNALS__";

pub(super) struct Shell {
    inner: Rc<Inner>,
}

pub(super) fn is_here() -> bool {
    js::get(&window(), INTERNALS).is_object()
}

fn internals() -> JsValue {
    js::get(&window(), INTERNALS)
}

impl Shell {
    pub(super) fn open(inner: Rc<Inner>) -> Self {
        let heard = inner.clone();
        let on_event = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let payload = js::get(&event, "payload");
            let text = js_sys::JSON::stringify(&payload).ok().and_then(|text| text.as_string()).unwrap_or_default();
            if let Ok(event) = serde_json::from_str(&text) {
                heard.tell(event);
            }
        });
        let handler =
            js::call(&internals(), "transformCallback", &[on_event.into_js_value()]).unwrap_or(JsValue::UNDEFINED);
        let target = Object::new();
        let _ = Reflect::set(&target, &"kind".into(), &"Any".into());
        let arguments = Object::new();
        for (name, value) in [("event", JsValue::from("door")), ("target", target.into()), ("handler", handler)] {
            let _ = Reflect::set(&arguments, &name.into(), &value);
        }
        let _ = js::call(&internals(), "invoke", &["plugin:event|listen".into(), arguments.into()]);
        Self { inner }
    }
}

impl Transport for Shell {
    fn send(&self, packet: Vec<u8>) {
        let inner = self.inner.clone();
        spawn_local(async move {
            let body = Uint8Array::from(packet.as_slice());
            let answer = js::call_async(&internals(), "invoke", &["door".into(), body.into()]).await;
            match answer.ok().and_then(|answer| answer.dyn_into::<ArrayBuffer>().ok()) {
                Some(buffer) if buffer.byte_length() > 0 => inner.receive(&Uint8Array::new(&buffer).to_vec()),
                Some(_) => {}
                // The shell refuses a malformed call with a plain string: to the screen that is an engine that is gone.
                None => {
                    let packet = Packet::unpack(&packet).unwrap_or_default();
                    if let Ok(Head::Call(call)) = serde_json::from_slice::<Head>(packet.part(0)) {
                        inner.give_up_one(&call.id);
                    }
                }
            }
        });
    }
}

/// The address of the host's latest camera picture.
pub(crate) fn camera_picture(n: u32) -> String {
    let address = js::call(&internals(), "convertFileSrc", &["frame".into(), "camera".into()]);
    format!("{}?n={n}", address.and_then(|address| address.as_string()).unwrap_or_default())
}
