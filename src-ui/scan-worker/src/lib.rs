//! Decodes frames and photos off the main thread: a picture comes in, its symbols go out.
//! **Invariant**: one picture at a time; whoever sends the next before the answer came waits for it.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;

use js_sys::{Object, Reflect};
use scan::{Budget, Frame, Hint, Seen, Sight, Tracker, scan};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, ImageBitmap, MessageEvent, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
};

thread_local! {
    /// Eyes on the camera's frames.
    static TRACKER: RefCell<Tracker> = RefCell::new(Tracker::new());
}

/// Longest side a photo is looked at with first, and when nothing was found, at last; pixels.
const SIDES: [u32; 2] = [2_000, 5_000];

/// Called by the worker's script once the module is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        // A word instead of a picture: the camera was turned on, and what it showed before is forgotten.
        if event.data().is_string() {
            TRACKER.replace(Tracker::new());
            return;
        }
        spawn_local(async move {
            let answer = read(event.data()).await.unwrap_or_else(|_| "null".to_owned());
            let _ = scope().post_message(&answer.into());
        });
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    let _ = scope().post_message(&"ready".into());
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// A frame as a bitmap, or a file; `null` goes back where it is no picture.
async fn read(data: JsValue) -> Result<String, JsValue> {
    match data.dyn_into::<ImageBitmap>() {
        Ok(frame) => {
            let (luma, width, height) = luma(&frame, u32::MAX)?;
            frame.close();
            let look = |frame: &Frame<'_>| TRACKER.with_borrow_mut(|tracker| tracker.look(frame, &Budget::LIVE));
            let sight = Frame::new(&luma, width as usize, height as usize, width as usize).map(|frame| look(&frame));
            Ok(json(&sight.unwrap_or_default(), width, height))
        }
        Err(file) => {
            let file: Blob = file.dyn_into()?;
            let photo: ImageBitmap = JsFuture::from(scope().create_image_bitmap_with_blob(&file)?).await?.dyn_into()?;
            let longest = photo.width().max(photo.height());
            let mut seen = photo_sight(&photo, SIDES[0])?;
            if seen.0.symbols.is_empty() && longest > SIDES[0] {
                seen = photo_sight(&photo, SIDES[1])?;
            }
            photo.close();
            Ok(json(&seen.0, seen.1, seen.2))
        }
    }
}

/// The photo with its longer side at most `side`; every symbol in it is new.
fn photo_sight(photo: &ImageBitmap, side: u32) -> Result<(Sight, u32, u32), JsValue> {
    let (luma, width, height) = luma(photo, side)?;
    let symbols = Frame::new(&luma, width as usize, height as usize, width as usize).map(|frame| scan(&frame));
    let symbols = symbols.unwrap_or_default().into_iter().map(|symbol| Seen { symbol, is_new: true }).collect();
    Ok((Sight { symbols, hint: None }, width, height))
}

/// Draws the picture with its longer side at most `side`: grey pixels, width and height.
fn luma(picture: &ImageBitmap, side: u32) -> Result<(Vec<u8>, u32, u32), JsValue> {
    let longest = picture.width().max(picture.height()).max(1);
    let scale = (f64::from(side) / f64::from(longest)).min(1.0);
    let scaled = |length: u32| ((f64::from(length) * scale) as u32).max(1);
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    let canvas = OffscreenCanvas::new(width, height)?;
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
    let context = canvas.get_context_with_context_options("2d", &options)?.ok_or(JsValue::NULL)?;
    let context: OffscreenCanvasRenderingContext2d = context.dyn_into()?;
    // Under transparent parts, white: hidden colours there would pass for black.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width.into(), height.into());
    context.draw_image_with_image_bitmap_and_dw_and_dh(picture, 0.0, 0.0, width.into(), height.into())?;
    let pixels = context.get_image_data(0.0, 0.0, width.into(), height.into())?.data().0;
    Ok((pixels.chunks_exact(4).map(luma_of).collect(), width, height))
}

/// ITU-R BT.601.
fn luma_of(pixel: &[u8]) -> u8 {
    let [red, green, blue, ..] = *pixel else { return 0 };
    ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
}

/// The reply as the screen's types have it. Numbers, hexadecimal and `]d2` need no escaping.
fn json(sight: &Sight, width: u32, height: u32) -> String {
    let symbol = |Seen { symbol, is_new }: &Seen| {
        let hex: String = symbol.message.iter().map(|byte| format!("{byte:02x}")).collect();
        let corners: Vec<String> =
            symbol.corners.iter().map(|point| format!("[{:.1},{:.1}]", point.x, point.y)).collect();
        let symbology = symbol.symbology_identifier();
        let corners = corners.join(",");
        format!(r#"{{"message_hex":"{hex}","symbology":"{symbology}","corners":[{corners}],"is_new":{is_new}}}"#)
    };
    let symbols: Vec<String> = sight.symbols.iter().map(symbol).collect();
    let hint = match sight.hint {
        None => "null",
        Some(Hint::Closer) => r#""closer""#,
        Some(Hint::Steadier) => r#""steadier""#,
        Some(Hint::Light) => r#""light""#,
        Some(Hint::Glare) => r#""glare""#,
    };
    let symbols = symbols.join(",");
    format!(r#"{{"symbols":[{symbols}],"width":{width},"height":{height},"hint":{hint}}}"#)
}
