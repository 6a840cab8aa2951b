//! Which tab leads: a lock of the browser's, held until the tab goes.
use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, callback: &Function) -> Result<Promise, JsValue>;
}

/// Comes back when this tab leads; it then does so until it closes. `false`: this browser knows no locks, so every tab
/// is on its own.
pub(crate) async fn wait_to_lead(name: &str) -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or(JsValue::UNDEFINED);
    let Ok(locks) = Reflect::get(&navigator, &"locks".into()) else { return false };
    if locks.is_undefined() {
        return false;
    }
    let locks: LockManager = locks.unchecked_into();
    let refused = Rc::new(RefCell::new(false));
    let noted = refused.clone();
    let granted = Promise::new(&mut |resolve: Function, _| {
        let got = resolve.clone();
        let callback = Closure::once_into_js(move |_lock: JsValue| -> Promise {
            let _ = got.call0(&JsValue::NULL);
            // A promise that never settles holds the lock for as long as the tab lives.
            Promise::new(&mut |_, _| {})
        });
        if locks.request(name, callback.unchecked_ref()).is_err() {
            noted.replace(true);
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(granted).await;
    !*refused.borrow()
}
