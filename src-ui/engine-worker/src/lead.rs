//! Which tab leads: a lock of the browser's, held until the tab goes.
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

fn locks() -> Option<LockManager> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

/// Whether this browser lets one tab lead.
pub(crate) fn is_possible() -> bool {
    locks().is_some()
}

/// Comes back when this tab leads; it then does so until it closes. At once where there are no locks.
pub(crate) async fn wait_to_lead(name: &str) {
    let Some(locks) = locks() else { return };
    let granted = Promise::new(&mut |resolve: Function, _| {
        let got = resolve.clone();
        let callback = Closure::once_into_js(move |_lock: JsValue| -> Promise {
            let _ = got.call0(&JsValue::NULL);
            // A promise that never settles holds the lock for as long as the tab lives.
            Promise::new(&mut |_, _| {})
        });
        if locks.request(name, callback.unchecked_ref()).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(granted).await;
}
