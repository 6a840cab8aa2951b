//! Scan: live picture, a photo, or the code as characters; the verdict rises beside or over it.
use door::History;
use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, DragEvent, File, HtmlInputElement};

use super::live_view::LiveView;
use super::type_code::TypeCode;
use super::verdict::VerdictSheet;
use crate::js;
use crate::parts::{Glyph, Icon, VerdictRow, open_picker};
use crate::state::{App, app};
use crate::typed::KeyBurst;

#[component]
pub(crate) fn ScanScreen() -> impl IntoView {
    let app = app();
    let typing = RwSignal::new(false);
    let dragging = RwSignal::new(false);
    let reading = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    hear_keyboard_scanner(app);

    let read_photo = move |file: Blob| {
        reading.set(true);
        leptos::task::spawn_local(async move {
            let seen = app.scanner.get_value().photo(&file).await;
            if reading.try_set(false).is_some() {
                // The screen is gone, and with it the wish to know.
                return;
            }
            match seen {
                None => app.say("scan-photo-unreadable"),
                Some(sight) => match sight.symbols.into_iter().next() {
                    None => app.say("scan-photo-nothing"),
                    Some(symbol) => app.verify(symbol.message_hex, Some(symbol.symbology)),
                },
            }
        });
    };
    let chosen = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            read_photo(file.into());
        }
        // The same file again is a choice too.
        input.set_value("");
    };
    accept_dropped(dragging, read_photo);
    accept_pasted(app, read_photo);

    view! {
        <section class="scan" class:has-verdict=move || app.verdict.with(Option::is_some)>
            <div class="view">
                <LiveView />
                <Show when=move || reading.get()>
                    <p class="hint" role="status">{app.t("scan-reading-photo")}</p>
                </Show>
                <div class="scan-actions">
                    <button
                        class="button glass"
                        title=app.t("scan-photo-hint")
                        on:click=move |_| open_picker(input)
                    >
                        <Glyph icon=Icon::Image />
                        {app.t("scan-photo")}
                    </button>
                    <button class="button glass" data-test="type" on:click=move |_| typing.set(true)>
                        <Glyph icon=Icon::Keyboard />
                        {app.t("scan-type")}
                    </button>
                </div>
                <input class="only-reader" data-test="photo" type="file" accept="image/*" tabindex="-1" node_ref=input on:change=chosen aria-label=app.t("scan-photo-hint") />
                <Show when=move || dragging.get()>
                    <div class="drop"><Glyph icon=Icon::Image />{app.t("scan-drop")}</div>
                </Show>
            </div>
            <aside class="beside">
                <VerdictSheet />
                <Recent />
            </aside>
            <TypeCode open=typing />
        </section>
    }
}

/// On a wide screen: what was checked last, and before that what will be here.
#[component]
fn Recent() -> impl IntoView {
    let app = app();
    let items = LocalResource::new(move || {
        app.history_changed.track();
        async move { app.ask(History { query: String::new(), before: None, limit: 6 }).await.map(|page| page.items) }
    });
    let open = move |verdict| app.look_again(verdict);
    view! {
        <div class="recent">
            {move || match items.get().flatten() {
                Some(items) if !items.is_empty() => {
                    view! {
                        <h2>{app.t("scan-recent")}</h2>
                        {items.into_iter().map(|verdict| view! { <VerdictRow verdict=verdict on_open=open /> }).collect_view()}
                    }
                        .into_any()
                }
                _ => {
                    view! {
                        <div class="placeholder">
                            <Glyph icon=Icon::ShieldCheck />
                            <h2>{app.t("scan-waiting-title")}</h2>
                            <p>{app.t("scan-waiting-text")}</p>
                        </div>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// A USB scanner types; where no field has the focus, what it types is a scan.
fn hear_keyboard_scanner(app: App) {
    let burst = StoredValue::new(KeyBurst::default());
    let handle = window_event_listener(ev::keydown, move |event| {
        // A field for text is typed into; a slider or a file field is not.
        let in_text = document().active_element().is_some_and(|element| {
            let kind = element.get_attribute("type");
            element.tag_name() == "TEXTAREA"
                || (element.tag_name() == "INPUT"
                    && !matches!(kind.as_deref(), Some("range" | "file" | "radio" | "checkbox")))
        });
        if in_text {
            return;
        }
        let message =
            burst.try_update_value(|burst| burst.key(&event.key(), event.ctrl_key(), js::now_ms() as f64)).flatten();
        if let Some(message) = message {
            event.prevent_default();
            app.verify_here(hex::encode(message), None);
        }
    });
    on_cleanup(move || handle.remove());
}

fn accept_dropped(dragging: RwSignal<bool>, read: impl Fn(Blob) + Copy + 'static) {
    let over = window_event_listener(ev::dragover, move |event: DragEvent| {
        event.prevent_default();
        dragging.set(true);
    });
    let left = window_event_listener(ev::dragleave, move |event: DragEvent| {
        // Leaving the window, not an element within it.
        if event.related_target().is_none() {
            dragging.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event: DragEvent| {
        event.prevent_default();
        dragging.set(false);
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            read(file.into());
        }
    });
    on_cleanup(move || {
        over.remove();
        left.remove();
        dropped.remove();
    });
}

/// A picture from the clipboard is a photo; characters are a code.
fn accept_pasted(app: App, read: impl Fn(Blob) + Copy + 'static) {
    let pasted = window_event_listener_untyped("paste", move |event| {
        let in_field =
            document().active_element().is_some_and(|element| matches!(&*element.tag_name(), "INPUT" | "TEXTAREA"));
        let data = js::get(&event, "clipboardData");
        let file = js::get(&js::get(&data, "files"), "0").dyn_into::<File>();
        if let Ok(file) = file {
            read(file.into());
        } else if !in_field {
            let text =
                js::call(&data, "getData", &["text".into()]).and_then(|text| text.as_string()).unwrap_or_default();
            let message = crate::typed::message_of(&text);
            if !message.is_empty() {
                app.verify(hex::encode(message), None);
            }
        }
    });
    on_cleanup(move || pasted.remove());
}
