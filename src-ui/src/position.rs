//! Where the device is, as its browser knows. Every use of it is a person's choice.
use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{PositionError, PositionOptions};

use crate::js;

/// An answer of the device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fix {
    /// Degrees north and east.
    pub position: (f64, f64),
    at_ms: i64,
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
/// A code seen now was seen there, or hardly farther than half a degree from it.
const FRESH_MS: i64 = 10 * 60 * 1000;
/// Guesses from the network's address are a city or a country wide, and may be of another one.
const ACCURATE_M: f64 = 5_000.0;

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
    // By this device's clock, which need not be that of whatever told it.
    let at_ms = js::now_ms();
    Some(Fix { position: (number("latitude")?, number("longitude")?), at_ms, accuracy: number("accuracy")? })
}

/// Where this device was last, for who chose to tell. In memory alone.
#[derive(Clone, Copy)]
pub(crate) struct Whereabouts {
    last: StoredValue<Option<Fix>>,
    /// Counts what was forgotten: an answer to a question from before is forgotten too.
    forgotten: StoredValue<u32>,
}

impl Whereabouts {
    pub(crate) fn new() -> Self {
        Self { last: StoredValue::new(None), forgotten: StoredValue::new(0) }
    }

    /// Where a code that is seen now is; `None` where the last answer is too old to say.
    pub(crate) fn now(self) -> Option<(f64, f64)> {
        let fix = self.last.get_value().filter(|fix| (0..FRESH_MS).contains(&(js::now_ms() - fix.at_ms)));
        if fix.is_none() {
            self.last.set_value(None);
        }
        fix.map(|fix| fix.position)
    }

    /// The same, asking the device where that is not known.
    pub(crate) async fn find(self) -> Result<(f64, f64), Unknown> {
        if let Some(position) = self.now() {
            return Ok(position);
        }
        let asked = self.forgotten.get_value();
        let fix = ask(&PositionOptions::new()).await?;
        if fix.accuracy > ACCURATE_M || self.forgotten.get_value() != asked {
            return Err(Unknown::Unavailable);
        }
        self.last.set_value(Some(fix));
        Ok(fix.position)
    }

    pub(crate) fn forget(self) {
        self.forgotten.update_value(|n| *n = n.wrapping_add(1));
        self.last.set_value(None);
    }
}
