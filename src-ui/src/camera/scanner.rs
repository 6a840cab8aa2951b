//! The scan worker: one picture at a time.
use std::cell::RefCell;
use std::rc::Rc;

use door::SightView;
use futures_channel::oneshot;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, ErrorEvent, ImageBitmap, MessageEvent, Worker};

use crate::door_client::spawn_worker;
use crate::js;

/// Decodes pictures in a worker, which is started anew should a picture be the end of it.
#[derive(Clone, Default)]
pub(crate) struct Scanner {
    running: Rc<RefCell<Option<Running>>>,
}

/// Pause before looking again whether the worker is free.
const WAIT_MS: i32 = 30;

struct Running {
    worker: Worker,
    answer: Rc<RefCell<Option<oneshot::Sender<Option<String>>>>>,
}

impl Scanner {
    /// The frames that follow are of a camera that was just turned on: what was told before is told again.
    pub(crate) fn begin(&self) {
        if let Some(running) = self.running.borrow().as_ref() {
            let _ = running.worker.post_message(&"begin".into());
        }
    }

    /// Reads a frame; `None` where the worker failed.
    pub(crate) async fn frame(&self, frame: ImageBitmap) -> Option<SightView> {
        self.read(frame.as_ref(), true).await
    }

    /// Reads a photo; `None` where it is no picture.
    pub(crate) async fn photo(&self, file: &Blob) -> Option<SightView> {
        self.read(file.as_ref(), false).await
    }

    async fn read(&self, picture: &JsValue, transfer: bool) -> Option<SightView> {
        if self.running.borrow().is_none() {
            let started = start().await?;
            self.running.replace(Some(started));
        }
        // One at a time: an answer belongs to the picture that was sent last.
        while self.running.borrow().as_ref().is_some_and(|running| running.answer.borrow().is_some()) {
            js::sleep(WAIT_MS).await;
        }
        let (sender, receiver) = oneshot::channel();
        {
            let running = self.running.borrow();
            let running = running.as_ref()?;
            running.answer.replace(Some(sender));
            let given = js_sys::Array::of1(picture);
            let posted = if transfer {
                running.worker.post_message_with_transfer(picture, &given)
            } else {
                running.worker.post_message(picture)
            };
            posted.ok()?;
        }
        match receiver.await {
            Ok(Some(text)) => serde_json::from_str(&text).ok()?,
            Ok(None) => {
                self.running.replace(None);
                None
            }
            Err(_) => None,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

async fn start() -> Option<Running> {
    let worker = spawn_worker("scan-boot.js")?;
    let (sender, ready) = oneshot::channel();
    let answer = Rc::new(RefCell::new(Some(sender)));
    let to = answer.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(waiting) = to.borrow_mut().take() {
            let _ = waiting.send(event.data().as_string());
        }
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    let to = answer.clone();
    let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |_| {
        if let Some(waiting) = to.borrow_mut().take() {
            let _ = waiting.send(None);
        }
    });
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    on_error.forget();
    ready.await.ok()??;
    Some(Running { worker, answer })
}
