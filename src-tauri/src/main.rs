//! The window: the engine behind the door, the host's cameras, permissions. Thin.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod camera;
mod door_command;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use native_host::{Config, NativeEngine};
use tauri::webview::{PermissionKind, PermissionResponse};
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::camera::Cameras;

/// The registry of a window that was started by itself.
const SERVER: &str = "http://127.0.0.1:8080";

fn main() {
    if let Err(error) = run() {
        eprintln!("aiqyn-window: {error:#}");
        std::process::exit(1);
    }
}

fn run() -> anyhow::Result<()> {
    let app = tauri::Builder::default()
        .setup(|app| Ok(set_up(app.handle())?))
        .invoke_handler(tauri::generate_handler![door_command::door])
        .register_asynchronous_uri_scheme_protocol("camera", |context, _request, responder| {
            responder.respond(camera::picture(&context.app_handle().state::<Cameras>()));
        })
        // The web view's own camera, where the host has none, and where the device is; nothing else of it.
        .on_permission_request(|_, kind| match kind {
            PermissionKind::Camera => PermissionResponse::Allow,
            // Only who turned that on, or pressed for it, is asked where they are. Left to itself this web view would refuse; the others ask once more.
            PermissionKind::Geolocation if cfg!(target_os = "linux") => PermissionResponse::Allow,
            PermissionKind::Geolocation => PermissionResponse::Default,
            _ => PermissionResponse::Deny,
        })
        .build(tauri::generate_context!())
        .context("cannot open the window; is there a display?")?;
    app.run(|app, event| {
        // To the front again: perhaps on another network.
        if let RunEvent::WindowEvent { event: WindowEvent::Focused(true), .. } = event
            && let Some(engine) = app.try_state::<NativeEngine>()
        {
            engine.network_returned();
        }
    });
    Ok(())
}

fn set_up(app: &AppHandle) -> anyhow::Result<()> {
    let data = match std::env::var_os("AIQYN_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => app.path().app_data_dir().context("this system has no folder for data")?,
    };
    let server =
        std::env::var("AIQYN_SERVER").ok().filter(|server| !server.is_empty()).unwrap_or_else(|| SERVER.to_owned());
    let cameras = Cameras::new(std::env::var_os("AIQYN_CAMERA_FILE").map(PathBuf::from), app.clone());
    let told = app.clone();
    let config = Config {
        data: Some(data.clone()),
        server,
        native_camera: cameras.any(),
        on_event: Arc::new(move |event| {
            // A window that is closing hears nothing any more.
            let _ = told.emit("door", event);
        }),
    };
    app.manage(NativeEngine::start(config)?);
    app.manage(cameras);
    // For whoever has to end a window that does not end by itself.
    std::fs::write(data.join("window.pid"), std::process::id().to_string())
        .context("cannot write the process number")?;
    WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Айқын")
        .inner_size(1180.0, 800.0)
        .min_inner_size(360.0, 560.0)
        // Otherwise the window takes pictures that are dropped on it, and the page never sees them.
        .disable_drag_drop_handler()
        .build()
        .context("cannot open the window")?;
    Ok(())
}
