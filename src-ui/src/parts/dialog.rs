//! Asks before something is lost.
use leptos::prelude::*;

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
    view! {
        <Show when=move || open.get()>
            <div class="veil" on:click=move |_| open.set(false)></div>
            <div class="dialog" role="alertdialog" aria-modal="true">
                <p>{app.t(question)}</p>
                <div class="actions">
                    <button class="button quiet" on:click=move |_| open.set(false)>{app.t("app-cancel")}</button>
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
