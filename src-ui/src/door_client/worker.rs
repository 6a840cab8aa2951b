//! In a browser the engine is a worker.
use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{Inner, Transport};

pub(super) struct EngineWorker {
    state: Rc<State>,
}

struct State {
    worker: Option<Worker>,
    /// Until the worker's module is loaded, which it says with an empty message; then `None`.
    early: RefCell<Option<Vec<Vec<u8>>>>,
}

/// A worker from a module beside the page's own script.
pub(crate) fn spawn(script: &str) -> Option<Worker> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let base = leptos::prelude::document().get_element_by_id("boot")?.get_attribute("src")?;
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    Worker::new_with_options(&format!("{folder}/{script}"), &options).ok()
}

impl EngineWorker {
    pub(super) fn open(inner: Rc<Inner>) -> Self {
        let worker = spawn("engine-boot.js");
        let state = Rc::new(State { worker, early: RefCell::new(Some(Vec::new())) });
        if let Some(worker) = &state.worker {
            let (own, heard) = (state.clone(), inner.clone());
            let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let bytes =
                    event.data().dyn_ref::<ArrayBuffer>().map(|b| Uint8Array::new(b).to_vec()).unwrap_or_default();
                if bytes.is_empty() { own.loaded() } else { heard.receive(&bytes) }
            });
            worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget();
            let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |_| inner.give_up());
            worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
            on_error.forget();
        }
        Self { state }
    }
}

impl State {
    fn loaded(&self) {
        let early = self.early.borrow_mut().take().unwrap_or_default();
        for packet in early {
            self.post(&packet);
        }
    }

    fn post(&self, packet: &[u8]) {
        let buffer = Uint8Array::from(packet).buffer();
        if let Some(worker) = &self.worker {
            let _ = worker.post_message_with_transfer(&buffer, &Array::of1(&buffer));
        }
    }
}

impl Transport for EngineWorker {
    fn send(&self, packet: Vec<u8>) {
        if let Some(early) = &mut *self.state.early.borrow_mut() {
            early.push(packet);
            return;
        }
        self.state.post(&packet);
    }
}
