//! The live picture: a camera of the browser's or of the host's, outlines on the codes, a hint.
use std::cell::RefCell;
use std::rc::Rc;

use door::{CameraDevice, CameraDevices, CameraStart, CameraStop, DoorError, SightHint, SightView, SymbolView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{ev, html};

use crate::camera::{Extras, LiveCamera};
use crate::door_client::camera_picture;
use crate::js;
use crate::parts::{Glyph, Icon};
use crate::state::app;

#[derive(Debug, Clone, PartialEq)]
enum Camera {
    Off,
    Starting,
    /// Of the browser's.
    Web,
    /// Of the host's.
    Native,
}

/// Pause between frames: a hand moves slower, and the battery lasts longer.
const PAUSE_MS: i32 = 40;
/// Frames in a row that the scanner may fail on before the camera is turned off.
const FAILURES_MAX: u32 = 5;

#[component]
pub(crate) fn LiveView() -> impl IntoView {
    let app = app();
    let camera = RwSignal::new(Camera::Off);
    let extras = RwSignal::new(Extras::default());
    let torch = RwSignal::new(false);
    let seen = RwSignal::new(None::<SightView>);
    let devices = RwSignal::new(Vec::<CameraDevice>::new());
    let picture = RwSignal::new(0u32);
    let video = NodeRef::<html::Video>::new();
    let live = StoredValue::new_local(Rc::new(RefCell::new(None::<LiveCamera>)));
    let alive = StoredValue::new(true);
    on_cleanup(move || {
        alive.set_value(false);
        // A camera that is being started is stopped too: the stop waits for the start before it.
        if app.native_camera.get_untracked() && camera.try_get_untracked() != Some(Camera::Off) {
            spawn_local(async move { drop(app.door.call(CameraStop {}).await) });
        }
    });
    Effect::new(move |_| {
        // In time for the first code; where it was refused nobody asks again.
        if matches!(camera.get(), Camera::Web | Camera::Native) {
            spawn_local(async move {
                let _ = app.find_place().await;
            });
        }
    });
    let hear = move |sight: SightView| {
        if let Some(symbol) = new_code(&sight) {
            app.verify_here(symbol.message_hex.clone(), Some(symbol.symbology.clone()));
        }
        seen.set(Some(sight));
    };

    let start_web = move || {
        let Some(video) = video.get_untracked() else { return };
        camera.set(Camera::Starting);
        spawn_local(async move {
            let started = LiveCamera::start(&video).await;
            if alive.try_get_value() != Some(true) {
                // The screen is gone: dropping the camera turns it off.
                return;
            }
            match started {
                Ok(started) => {
                    extras.set(started.extras());
                    live.with_value(|live| live.replace(Some(started)));
                    camera.set(Camera::Web);
                }
                Err(code) => {
                    camera.set(Camera::Off);
                    app.say_error(&DoorError::from(code));
                    return;
                }
            }
            let scanner = app.scanner.get_value();
            scanner.begin();
            let mut n_failed = 0;
            while alive.try_get_value() == Some(true) && camera.try_get_untracked() == Some(Camera::Web) {
                let ended = live.with_value(|live| live.borrow().as_ref().is_none_or(LiveCamera::ended));
                if ended || n_failed == FAILURES_MAX {
                    stop(camera, seen, live);
                    app.say(if ended { "error-camera-busy" } else { "error-engine-gone" });
                    break;
                }
                if let Some(frame) = LiveCamera::frame(&video).await {
                    let scanned = scanner.frame(frame).await;
                    n_failed = if scanned.is_some() { 0 } else { n_failed + 1 };
                    if let Some(scanned) = scanned.filter(|_| alive.try_get_value() == Some(true)) {
                        hear(scanned);
                    }
                }
                js::sleep(PAUSE_MS).await;
            }
            // The screen may be gone, and its signals with it; the camera goes off either way.
            let _ = live.try_with_value(|live| live.replace(None));
        });
    };
    let start_native = move |id: String| {
        camera.set(Camera::Starting);
        spawn_local(async move {
            let started = app.door.call(CameraStart { id }).await;
            if alive.try_get_value() != Some(true) {
                return;
            }
            match started {
                Ok(_) => camera.set(Camera::Native),
                Err(error) => {
                    camera.set(Camera::Off);
                    app.say_error(&error);
                }
            }
        });
    };
    Effect::new(move |_| {
        if app.native_camera.get() {
            spawn_local(async move { devices.set(app.door.call(CameraDevices {}).await.unwrap_or_default()) });
        }
    });
    Effect::new(move |_| {
        if let Some(scanned) = app.camera_seen.get()
            && camera.get_untracked() == Camera::Native
        {
            picture.update(|n| *n = n.wrapping_add(1));
            hear(scanned);
        }
    });
    Effect::new(move |before: Option<u32>| {
        let now = app.camera_lost.get();
        if before.is_some_and(|before| before != now) {
            stop(camera, seen, live);
            app.say("error-camera-busy");
        }
        now
    });
    // Where the camera was allowed before, it starts by itself.
    Effect::new(move |_| {
        if video.get().is_some() {
            spawn_local(async move {
                if camera_is_granted().await
                    && alive.try_get_value() == Some(true)
                    && camera.get_untracked() == Camera::Off
                {
                    start_web();
                }
            });
        }
    });
    let turn_off = move |_| {
        if camera.get_untracked() == Camera::Native {
            spawn_local(async move { drop(app.door.call(CameraStop {}).await) });
        }
        stop(camera, seen, live);
    };
    let toggle_torch = move |_| {
        torch.update(|on| *on = !*on);
        live.with_value(|live| live.borrow().iter().for_each(|camera| camera.set_torch(torch.get_untracked())));
    };
    let zoom = move |event: ev::Event| {
        if let Ok(zoom) = event_target_value(&event).parse() {
            live.with_value(|live| live.borrow().iter().for_each(|camera| camera.set_zoom(zoom)));
        }
    };
    let running = move || matches!(camera.get(), Camera::Web | Camera::Native);

    view! {
        <div class="live" class:running=running>
            <video
                class:shown=move || matches!(camera.get(), Camera::Web | Camera::Starting)
                node_ref=video
                muted=true
                autoplay=true
                playsinline=true
            ></video>
            <Show when=move || camera.get() == Camera::Native>
                <img class="shown" alt="" src=move || camera_picture(picture.get()) />
            </Show>
            <Outlines seen=seen />
            <Show when=running>
                <div class="aim" class:found=move || has_code(&seen.get())></div>
                <p class="hint" role="status" data-test="hint" data-hint=move || hint_key(seen.get().as_ref())>
                    {move || app.text(hint_key(seen.get().as_ref()))}
                </p>
                <div class="live-tools">
                    <Show when=move || extras.get().torch>
                        <button class="round glass" aria-pressed=move || torch.get().to_string() aria-label=app.t("scan-torch") title=app.t("scan-torch") on:click=toggle_torch>
                            <Glyph icon=Icon::Lightning />
                        </button>
                    </Show>
                    <Show when=move || extras.get().zoom.is_some()>
                        {move || extras.get().zoom.map(|(least, most)| view! {
                            <label class="zoom glass">
                                <Glyph icon=Icon::MagnifyingGlassPlus />
                                <span class="only-reader">{app.t("scan-zoom")}</span>
                                <input type="range" min=least.to_string() max=most.to_string() step="0.1" value=least.to_string() on:input=zoom />
                            </label>
                        })}
                    </Show>
                    <button class="round glass" aria-label=app.t("scan-camera-stop") title=app.t("scan-camera-stop") on:click=turn_off>
                        <Glyph icon=Icon::CameraSlash />
                    </button>
                </div>
            </Show>
            <Show when=move || camera.get() == Camera::Starting>
                <p class="hint" role="status">{app.t("scan-camera-starting")}</p>
            </Show>
            <Show when=move || camera.get() == Camera::Off>
                <div class="start">
                    <SampleCode />
                    <h1>{app.t("scan-start-title")}</h1>
                    <p>{app.t("scan-start-text")}</p>
                    <div class="start-buttons">
                        <button class="button big" data-test="camera" on:click=move |_| start_web()>
                            <Glyph icon=Icon::Camera />
                            {move || app.text(if devices.with(Vec::is_empty) { "scan-camera-start" } else { "scan-web-camera" })}
                        </button>
                        <For each=move || devices.get() key=|device| device.id.clone() let:device>
                            <button class="button big" data-test="native-camera" on:click=move |_| start_native(device.id.clone())>
                                <Glyph icon=Icon::Camera />
                                {device.name.clone()}
                            </button>
                        </For>
                    </div>
                </div>
            </Show>
        </div>
    }
}

fn stop(
    camera: RwSignal<Camera>,
    seen: RwSignal<Option<SightView>>,
    live: StoredValue<Rc<RefCell<Option<LiveCamera>>>, LocalStorage>,
) {
    camera.set(Camera::Off);
    seen.set(None);
    live.with_value(|live| live.replace(None));
}

/// What a code looks like, for whoever has never looked for one.
#[component]
fn SampleCode() -> impl IntoView {
    const ROWS: [u16; 12] = [0xAAA, 0xD5B, 0x9A6, 0xE4D, 0xB92, 0xC77, 0xA58, 0xDC3, 0x96E, 0xEB5, 0xCD2, 0xFFF];
    let cells = ROWS.iter().enumerate().flat_map(|(y, row)| {
        let dark = (0..12).filter(move |x| row >> (11 - x) & 1 == 1);
        dark.map(move |x| format!("M{x} {y}h1v1h-1z"))
    });
    let path: String = cells.collect();
    view! {
        <svg class="sample" viewBox="-2 -2 16 16" aria-hidden="true">
            <rect class="paper" x="-2" y="-2" width="16" height="16" rx="2"></rect>
            <path d=path></path>
        </svg>
    }
}

/// A line around every symbol, in the picture's own coordinates.
#[component]
fn Outlines(seen: RwSignal<Option<SightView>>) -> impl IntoView {
    let shapes = move || {
        seen.get().map(|SightView { symbols, width, height, .. }| {
            let outline = |symbol: SymbolView| {
                let points: Vec<String> = symbol.corners.iter().map(|(x, y)| format!("{x},{y}")).collect();
                let kind = if is_data_matrix(&symbol) { "code" } else { "other" };
                view! { <polygon class=kind points=points.join(" ")></polygon> }
            };
            view! {
                <svg class="outlines" viewBox=format!("0 0 {width} {height}") preserveAspectRatio="xMidYMid slice" aria-hidden="true">
                    {symbols.into_iter().map(outline).collect_view()}
                </svg>
            }
        })
    };
    view! { {shapes} }
}

fn is_data_matrix(symbol: &SymbolView) -> bool {
    symbol.symbology.starts_with("]d")
}

fn has_code(seen: &Option<SightView>) -> bool {
    seen.as_ref().is_some_and(|sight| sight.symbols.iter().any(is_data_matrix))
}

/// What a shop barcode or a QR code is, what would help, or what to do.
fn hint_key(seen: Option<&SightView>) -> &'static str {
    let first = seen.and_then(|sight| sight.symbols.first());
    let help = seen.and_then(|sight| sight.hint);
    match (first.map(|symbol| symbol.symbology.as_str()), help) {
        (Some(symbology), _) if symbology.starts_with("]E") => "scan-hint-barcode",
        (Some(symbology), _) if symbology.starts_with("]Q") => "scan-hint-qr",
        (None, Some(SightHint::Closer)) => "scan-hint-closer",
        (None, Some(SightHint::Steadier)) => "scan-hint-steadier",
        (None, Some(SightHint::Light)) => "scan-hint-light",
        (None, Some(SightHint::Glare)) => "scan-hint-glare",
        _ => "scan-hint-looking",
    }
}

/// The code nearest the middle that came with this frame. Of two packs that come together one is looked up; the other is new
/// again when it comes back after a while.
fn new_code(sight: &SightView) -> Option<&SymbolView> {
    let from_middle = |symbol: &&SymbolView| {
        let sum = symbol.corners.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
        let (dx, dy) = (sum.0 / 4.0 - sight.width as f32 / 2.0, sum.1 / 4.0 - sight.height as f32 / 2.0);
        dx.hypot(dy)
    };
    let fresh = sight.symbols.iter().filter(|symbol| symbol.is_new && is_data_matrix(symbol));
    fresh.min_by(|a, b| from_middle(a).total_cmp(&from_middle(b)))
}

/// Whether the browser would give the camera without asking.
async fn camera_is_granted() -> bool {
    let permissions = js::get(&window().navigator(), "permissions");
    let question = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&question, &"name".into(), &"camera".into());
    let Ok(status) = js::call_async(&permissions, "query", &[question.into()]).await else { return false };
    js::get(&status, "state").as_string().as_deref() == Some("granted")
}
