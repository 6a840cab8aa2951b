//! Asks before something is lost.
use leptos::prelude::*;
use leptos::{ev, html};

use crate::state::app;

/// A question with a way back. `yes` names the deed, in the word of the button.
#[component]
pub(crate) fn Confirm(
    open: RwSignal<bool>,
    question: &'static str,
    yes: &'static str,
    #[prop(into)] on_yes: Callback<()>,
) -> impl IntoView {
    let app = app();
    let cancel = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = open.get().then(|| cancel.get()).flatten() {
            let _ = button.focus();
        }
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            let _ = open.try_set(false);
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <Show when=move || open.get()>
            <div class="veil" on:click=move |_| open.set(false)></div>
            <div class="dialog" role="alertdialog" aria-modal="true" aria-label=app.t(question)>
                <p>{app.t(question)}</p>
                <div class="actions">
                    <button class="button quiet" node_ref=cancel on:click=move |_| open.set(false)>{app.t("app-cancel")}</button>
                    <button
                        class="button danger"
                        on:click=move |_| {
                            open.set(false);
                            on_yes.run(());
                        }
                    >
                        {app.t(yes)}
                    </button>
                </div>
            </div>
        </Show>
    }
}
