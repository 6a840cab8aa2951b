//! Where the device is, as its browser knows. Every use of it is a person's choice.
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{PositionError, PositionOptions};

use crate::js;

/// Degrees north and east, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fix {
    pub position: (f64, f64),
    pub at_ms: i64,
    /// Metres that it may be wrong by.
    accuracy: f64,
}

/// Why it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// The person, or whoever set up the device, does not want it told.
    Refused,
    /// The device cannot tell just now.
    Unavailable,
}

const WAIT_MS: u32 = 30_000;
/// A code seen now was seen there: farther than half a degree nobody goes in that time.
const FRESH_MS: i64 = 10 * 60 * 1000;
/// Guesses from the network's address may be a country wide.
const ACCURATE_M: f64 = 20_000.0;

/// As exactly as the device can.
pub(crate) async fn locate() -> Result<Fix, Unknown> {
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    ask(&options).await
}

/// The device may ask the person before it answers.
async fn ask(options: &PositionOptions) -> Result<Fix, Unknown> {
    options.set_timeout(WAIT_MS);
    let geolocation = window().navigator().geolocation().map_err(|_| Unknown::Unavailable)?;
    let answer = Promise::new(&mut |found, failed| {
        let asked = geolocation.get_current_position_with_error_callback_and_options(&found, Some(&failed), options);
        if let Err(error) = asked {
            let _ = failed.call1(&JsValue::UNDEFINED, &error);
        }
    });
    match JsFuture::from(answer).await {
        Ok(answer) => fix(&answer).ok_or(Unknown::Unavailable),
        Err(error) => {
            let refused = js::get(&error, "code").as_f64() == Some(f64::from(PositionError::PERMISSION_DENIED));
            Err(if refused { Unknown::Refused } else { Unknown::Unavailable })
        }
    }
}

fn fix(answer: &JsValue) -> Option<Fix> {
    let coordinates = js::get(answer, "coords");
    let number = |name| js::get(&coordinates, name).as_f64();
    let at_ms = js::get(answer, "timestamp").as_f64().map_or_else(js::now_ms, |at| at as i64);
    Some(Fix { position: (number("latitude")?, number("longitude")?), at_ms, accuracy: number("accuracy")? })
}

/// Where this device was last, for who chose to tell. In memory alone.
#[derive(Clone, Copy)]
pub(crate) struct Whereabouts {
    last: StoredValue<Option<Fix>>,
    asking: StoredValue<bool>,
}

impl Whereabouts {
    pub(crate) fn new() -> Self {
        Self { last: StoredValue::new(None), asking: StoredValue::new(false) }
    }

    /// Where a code that is seen now is; `None` where the last answer is too old to say.
    pub(crate) fn now(self) -> Option<(f64, f64)> {
        self.last.get_value().filter(|fix| (js::now_ms() - fix.at_ms).abs() < FRESH_MS).map(|fix| fix.position)
    }

    /// Asks the device, for what is seen from then on.
    pub(crate) async fn find(self) -> Result<(), Unknown> {
        let options = PositionOptions::new();
        options.set_maximum_age(FRESH_MS as u32 / 2);
        let fix = ask(&options).await?;
        if fix.accuracy > ACCURATE_M {
            return Err(Unknown::Unavailable);
        }
        self.last.set_value(Some(fix));
        Ok(())
    }

    /// The same in the background, where the last answer grows old.
    pub(crate) fn keep(self) {
        let young = self.last.get_value().is_some_and(|fix| (js::now_ms() - fix.at_ms).abs() < FRESH_MS / 2);
        if young || self.asking.get_value() {
            return;
        }
        self.asking.set_value(true);
        spawn_local(async move {
            let _ = self.find().await;
            self.asking.set_value(false);
        });
    }

    pub(crate) fn forget(self) {
        self.last.set_value(None);
    }
}
