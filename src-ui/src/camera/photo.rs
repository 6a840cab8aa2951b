//! A photo for a report: scaled, upright, and nothing but the picture.
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

/// Longest side in pixels: enough to read a label on it.
const SIDE: u32 = 1600;
const QUALITY: f64 = 0.85;

/// The photo as a JPEG; `None` where the file is no picture this browser can open. Drawing it anew leaves behind whatever
/// the camera wrote about place and device.
pub(crate) async fn to_jpeg(file: &Blob) -> Option<Vec<u8>> {
    let opened = window().create_image_bitmap_with_blob(file).ok()?;
    let photo: ImageBitmap = JsFuture::from(opened).await.ok()?.dyn_into().ok()?;
    let longest = photo.width().max(photo.height()).max(1);
    let scale = (f64::from(SIDE) / f64::from(longest)).min(1.0);
    let (width, height) = (f64::from(photo.width()) * scale, f64::from(photo.height()) * scale);
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width((width as u32).max(1));
    canvas.set_height((height as u32).max(1));
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width, height);
    context.draw_image_with_image_bitmap_and_dw_and_dh(&photo, 0.0, 0.0, width, height).ok()?;
    photo.close();
    let (sender, receiver) = futures_channel::oneshot::channel();
    let take = Closure::once_into_js(move |blob: Option<Blob>| drop(sender.send(blob)));
    canvas.to_blob_with_type_and_encoder_options(take.unchecked_ref(), "image/jpeg", &QUALITY.into()).ok()?;
    let blob = receiver.await.ok()??;
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
