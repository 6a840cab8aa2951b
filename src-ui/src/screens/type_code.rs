//! The code as characters.
use leptos::prelude::*;
use leptos::{ev, html};

use crate::parts::{Glyph, Icon};
use crate::state::app;
use crate::typed::message_of;

#[component]
pub(crate) fn TypeCode(open: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let text = RwSignal::new(String::new());
    let field = NodeRef::<html::Textarea>::new();
    let check = move || {
        let message = message_of(&text.get_untracked());
        if !message.is_empty() {
            open.set(false);
            text.set(String::new());
            app.verify(hex::encode(message), None);
        }
    };
    let key = move |event: ev::KeyboardEvent| match (event.key().as_str(), event.ctrl_key()) {
        ("Enter", _) => {
            event.prevent_default();
            check();
        }
        ("Escape", _) => open.set(false),
        // What a separator is on a keyboard.
        ("]", true) | ("F8", _) => {
            event.prevent_default();
            text.update(|text| text.push('\u{1d}'));
        }
        _ => {}
    };
    Effect::new(move |_| {
        if open.get()
            && let Some(field) = field.get()
        {
            let _ = field.focus();
        }
    });
    view! {
        <Show when=move || open.get()>
            <div class="veil" on:click=move |_| open.set(false)></div>
            <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="type-title">
                <h2 id="type-title">{app.t("scan-type-title")}</h2>
                <label class="field">
                    <span>{app.t("scan-type-label")}</span>
                    <textarea
                        class="code"
                        data-test="code"
                        rows="3"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        node_ref=field
                        prop:value=move || text.get()
                        on:input:target=move |event| text.set(event.target().value())
                        on:keydown=key
                    ></textarea>
                    <small>{app.t("scan-type-hint")}</small>
                </label>
                <div class="actions">
                    <button class="button quiet" on:click=move |_| open.set(false)>{app.t("app-cancel")}</button>
                    <button class="button" data-test="check" on:click=move |_| check()>
                        <Glyph icon=Icon::MagnifyingGlass />
                        {app.t("scan-type-check")}
                    </button>
                </div>
            </div>
        </Show>
    }
}
