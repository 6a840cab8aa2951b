//! The browser's camera.
use door::ErrorCode;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    HtmlVideoElement, ImageBitmap, MediaStream, MediaStreamConstraints, MediaStreamTrack, MediaTrackConstraints,
};

use crate::js;

/// A running camera. Dropping it turns it off.
pub(crate) struct LiveCamera {
    stream: MediaStream,
}

/// What the camera has besides the picture.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Extras {
    pub torch: bool,
    /// Least, greatest.
    pub zoom: Option<(f64, f64)>,
}

impl LiveCamera {
    /// Asks for the camera at the back, and for a picture fine enough for small codes.
    pub(crate) async fn start(video: &HtmlVideoElement) -> Result<Self, ErrorCode> {
        // Not there at all where the page did not come by HTTPS.
        let devices = window().navigator().media_devices().map_err(|_| ErrorCode::CameraMissing)?;
        let wishes = Object::new();
        let ideal = |value: JsValue| {
            let object = Object::new();
            let _ = Reflect::set(&object, &"ideal".into(), &value);
            object
        };
        for (name, value) in [("facingMode", "environment".into()), ("width", 1280.into()), ("height", 720.into())] {
            let _ = Reflect::set(&wishes, &name.into(), &ideal(value));
        }
        let constraints = MediaStreamConstraints::new();
        constraints.set_video(&wishes);
        let promise = devices.get_user_media_with_constraints(&constraints).map_err(|_| ErrorCode::CameraMissing)?;
        let stream: MediaStream = JsFuture::from(promise).await.map_err(|error| error_code(&error))?.unchecked_into();
        let camera = Self { stream };
        video.set_src_object(Some(&camera.stream));
        if let Ok(playing) = video.play() {
            JsFuture::from(playing).await.map_err(|_| ErrorCode::CameraBusy)?;
        }
        Ok(camera)
    }

    fn track(&self) -> Option<MediaStreamTrack> {
        self.stream.get_video_tracks().get(0).dyn_into().ok()
    }

    /// Whether the camera went away by itself.
    pub(crate) fn ended(&self) -> bool {
        self.track().is_none_or(|track| js::get(&track, "readyState").as_string().as_deref() == Some("ended"))
    }

    pub(crate) fn extras(&self) -> Extras {
        let Some(capabilities) = self.track().and_then(|track| js::call(&track, "getCapabilities", &[])) else {
            return Extras::default();
        };
        let zoom = js::get(&capabilities, "zoom");
        let bound = |name| js::get(&zoom, name).as_f64();
        Extras {
            torch: js::get(&capabilities, "torch").is_truthy(),
            zoom: bound("min").zip(bound("max")).filter(|(least, most)| most > least),
        }
    }

    pub(crate) fn set_torch(&self, on: bool) {
        self.set("torch", on.into());
    }

    pub(crate) fn set_zoom(&self, zoom: f64) {
        self.set("zoom", zoom.into());
    }

    fn set(&self, name: &str, value: JsValue) {
        let wish = Object::new();
        let _ = Reflect::set(&wish, &name.into(), &value);
        let constraints = MediaTrackConstraints::new();
        constraints.set_advanced(&Array::of1(&wish));
        if let Some(applied) =
            self.track().and_then(|track| track.apply_constraints_with_constraints(&constraints).ok())
        {
            // A camera that refuses keeps its light as it is; there is nothing to say about that.
            leptos::task::spawn_local(async move { drop(JsFuture::from(applied).await) });
        }
    }

    /// The frame of this moment; `None` before the first.
    pub(crate) async fn frame(video: &HtmlVideoElement) -> Option<ImageBitmap> {
        if video.ready_state() < 2 || video.video_width() == 0 {
            return None;
        }
        let promise = window().create_image_bitmap_with_html_video_element(video).ok()?;
        JsFuture::from(promise).await.ok()?.dyn_into().ok()
    }
}

impl Drop for LiveCamera {
    fn drop(&mut self) {
        for track in self.stream.get_tracks().iter() {
            if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
                track.stop();
            }
        }
    }
}

fn error_code(error: &JsValue) -> ErrorCode {
    match js::get(error, "name").as_string().as_deref() {
        Some("NotAllowedError" | "SecurityError") => ErrorCode::CameraDenied,
        Some("NotReadableError" | "AbortError") => ErrorCode::CameraBusy,
        _ => ErrorCode::CameraMissing,
    }
}
