//! A verdict for ears and fingers.
use std::cell::RefCell;

use door::{ClassView, Settings};
use leptos::prelude::window;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

use crate::js;

/// Sound and touch, as the settings allow. Where the device has neither, nothing happens.
pub(crate) fn give(class: ClassView, settings: &Settings) {
    if settings.haptics {
        // In milliseconds: on, off, on.
        let pattern: &[i32] = match class {
            ClassView::Genuine => &[40],
            ClassView::Attention => &[40, 80, 40],
            ClassView::Stop => &[400],
            ClassView::Unknown => &[],
        };
        let pattern: js_sys::Array = pattern.iter().map(|ms| wasm_bindgen::JsValue::from(*ms)).collect();
        // Browsers refuse until a person has touched the page, and say so in their log each time.
        let touched = js::get(&js::get(&window().navigator(), "userActivation"), "hasBeenActive").is_truthy();
        if touched && pattern.length() > 0 && js::get(&window().navigator(), "vibrate").is_function() {
            let _ = window().navigator().vibrate_with_pattern(&pattern);
        }
    }
    if settings.sound {
        let _ = play(class);
    }
}

thread_local! {
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Sound is allowed from the first touch on.
pub(crate) fn allow_sound() {
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
        if let Some(resumed) = context.as_ref().and_then(|context| context.resume().ok()) {
            leptos::task::spawn_local(async move {
                let _ = wasm_bindgen_futures::JsFuture::from(resumed).await;
            });
        }
    });
}

/// Pitch in hertz, start and length in seconds.
fn play(class: ClassView) -> Result<(), wasm_bindgen::JsValue> {
    let notes: &[(f32, f64, f64)] = match class {
        ClassView::Genuine => &[(659.0, 0.0, 0.11), (988.0, 0.12, 0.16)],
        ClassView::Attention => &[(523.0, 0.0, 0.12), (523.0, 0.2, 0.12)],
        ClassView::Stop => &[(165.0, 0.0, 0.5)],
        ClassView::Unknown => &[(1200.0, 0.0, 0.02)],
    };
    CONTEXT.with_borrow(|context| {
        // Before a person has touched the page, browsers keep it silent; notes would pile up and sound later, all at once.
        let Some(context) = context.as_ref().filter(|context| context.state() == AudioContextState::Running) else {
            return Ok(());
        };
        let now = context.current_time();
        for (pitch, start, length) in notes {
            let (tone, gain) = (context.create_oscillator()?, context.create_gain()?);
            tone.set_type(OscillatorType::Sine);
            tone.frequency().set_value(*pitch);
            gain.gain().set_value_at_time(0.0001, now + start)?;
            gain.gain().exponential_ramp_to_value_at_time(0.2, now + start + 0.01)?;
            gain.gain().exponential_ramp_to_value_at_time(0.0001, now + start + length)?;
            tone.connect_with_audio_node(&gain)?;
            gain.connect_with_audio_node(&context.destination())?;
            tone.start_with_when(now + start)?;
            tone.stop_with_when(now + start + length + 0.02)?;
        }
        Ok(())
    })
}
