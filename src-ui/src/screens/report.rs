//! A violation report, one question a page; every keystroke is kept.
use door::{DiscardDraft, Draft, OutboxState, ReportView, SaveDraft, SubmitReport};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::report_steps::{Describe, Review, What, Where};
use crate::js;
use crate::parts::{Confirm, Glyph, Icon};
use crate::state::{App, Place, app};

const STEPS: u8 = 4;
/// A pause in typing after which the draft is saved.
const SAVE_MS: i32 = 250;

/// What the pages of the form share.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub app: App,
    pub draft: RwSignal<Draft>,
    saved: RwSignal<bool>,
    /// Photos that are being prepared.
    pub n_adding: RwSignal<u32>,
    n_changes: StoredValue<u32>,
}

impl Form {
    /// Changes the draft; it is saved a moment later.
    pub(crate) fn change(self, change: impl FnOnce(&mut Draft)) {
        // An answer from the device, a position for one, may come when the form is gone.
        if self.draft.try_update(change).is_none() {
            return;
        }
        self.saved.set(false);
        self.n_changes.update_value(|n| *n += 1);
        let mine = self.n_changes.get_value();
        spawn_local(async move {
            js::sleep(SAVE_MS).await;
            if self.n_changes.try_get_value() == Some(mine) {
                self.save().await;
            }
        });
    }

    /// Saves it now.
    pub(crate) async fn save(self) -> bool {
        let Some(draft) = self.draft.try_get_untracked() else { return false };
        let done = self.app.ask(SaveDraft { draft: draft.clone() }).await.is_some();
        if done && self.draft.try_with_untracked(|now| *now == draft) == Some(true) {
            self.saved.set(true);
        }
        done
    }

    /// The photos are the engine's: looks which there are.
    pub(crate) async fn reload_photos(self) {
        if let Ok(Some(kept)) = self.app.draft().await {
            let _ = self.draft.try_update(|draft| {
                if draft.id == kept.id {
                    draft.photos = kept.photos;
                }
            });
        }
    }
}

#[component]
pub(crate) fn ReportScreen() -> impl IntoView {
    let app = app();
    let loaded = RwSignal::new(false);
    let filed = RwSignal::new(None::<ReportView>);
    let form = Form {
        app,
        draft: RwSignal::new(Draft::default()),
        saved: RwSignal::new(true),
        n_adding: RwSignal::new(0),
        n_changes: StoredValue::new(0),
    };
    let sure = RwSignal::new(false);
    spawn_local(async move {
        let draft = match app.draft().await {
            Ok(Some(draft)) => draft,
            // Straight from a link or a reload: a fresh sheet.
            Ok(None) => Draft { id: js::uuid(), ..Draft::default() },
            Err(_) => return,
        };
        if form.draft.try_set(draft).is_some() {
            return;
        }
        form.save().await;
        let _ = loaded.try_set(true);
        ask_to_keep().await;
    });
    // Leaving within the pause after a keystroke must not lose it.
    let discarded = StoredValue::new(false);
    on_cleanup(move || {
        let unsaved = loaded.get_untracked() && !form.saved.get_untracked() && !discarded.get_value();
        if unsaved && filed.with_untracked(Option::is_none) {
            let draft = form.draft.get_untracked();
            spawn_local(async move {
                let _ = app.ask(SaveDraft { draft }).await;
            });
        }
    });
    // A change on another screen, a photo there for one.
    Effect::new(move |before: Option<u32>| {
        let now = app.draft_changed.get();
        if before.is_some() && loaded.get_untracked() && filed.with_untracked(Option::is_none) {
            spawn_local(async move { form.reload_photos().await });
        }
        now
    });
    let step = Memo::new(move |_| form.draft.with(|draft| draft.step.min(STEPS - 1)));
    let go = move |to: u8| form.change(|draft| draft.step = to);
    let back = move |_| if step.get() == 0 { app.go(Place::Reports) } else { go(step.get() - 1) };
    let send = move |_| {
        let id = form.draft.with_untracked(|draft| draft.id.clone());
        spawn_local(async move {
            if !form.save().await {
                return;
            }
            if let Some(report) = app.ask(SubmitReport { id }).await {
                let _ = filed.try_set(Some(report));
            }
        });
    };
    let discard = move |()| {
        let id = form.draft.with_untracked(|draft| draft.id.clone());
        spawn_local(async move {
            if app.ask(DiscardDraft { id }).await.is_some() {
                let _ = discarded.try_set_value(true);
                app.go(Place::Reports);
            }
        });
    };
    let can_go_on = move || form.draft.with(|draft| draft.category.is_some());
    view! {
        <section class="form-screen">
            <Show when=move || loaded.get() && filed.with(Option::is_none)>
                <header class="form-head">
                    <button class="round" aria-label=app.t("app-back") title=app.t("app-back") on:click=back><Glyph icon=Icon::CaretLeft /></button>
                    <h1>{app.t("report-title")}</h1>
                    <span class="step">
                        {move || app.text_with("report-step", &[("n", (step.get() + 1).into()), ("of", STEPS.into())])}
                    </span>
                    <button class="round" aria-label=app.t("report-discard") title=app.t("report-discard") on:click=move |_| sure.set(true)><Glyph icon=Icon::Trash /></button>
                </header>
                <progress max=STEPS.to_string() value=move || (step.get() + 1).to_string()></progress>
                <div class="form-page">
                    {move || match step.get() {
                        0 => view! { <What form=form /> }.into_any(),
                        1 => view! { <Describe form=form /> }.into_any(),
                        2 => view! { <Where form=form /> }.into_any(),
                        _ => view! { <Review form=form /> }.into_any(),
                    }}
                </div>
                <footer class="form-foot">
                    <Show
                        when=move || step.get() + 1 < STEPS
                        fallback=move || view! {
                            <button class="button big wide" data-test="send" disabled=move || { !can_go_on() || form.n_adding.get() > 0 } on:click=send>
                                <Glyph icon=Icon::PaperPlaneTilt />
                                {app.t("report-send")}
                            </button>
                        }
                    >
                        <button class="button big wide" data-test="next" disabled=move || !can_go_on() on:click=move |_| go(step.get() + 1)>
                            {app.t("report-next")}
                            <Glyph icon=Icon::CaretRight />
                        </button>
                    </Show>
                    <p class="saved" role="status" data-test="saved" data-saved=move || form.saved.get().to_string()>
                        <Glyph icon=Icon::FloppyDisk />
                        {move || app.text(match (form.n_adding.get(), form.saved.get()) {
                            (1.., _) => "report-adding",
                            (0, true) => "report-saved",
                            (0, false) => "report-saving",
                        })}
                    </p>
                </footer>
            </Show>
            {move || filed.get().map(|report| view! { <Filed report=report /> })}
            <Confirm open=sure question="report-discard-sure" yes="report-discard" on_yes=discard />
        </section>
    }
}

#[component]
fn Filed(report: ReportView) -> impl IntoView {
    let app = app();
    let sent = report.state == OutboxState::Sent;
    view! {
        <div class="empty done" data-test="filed">
            <Glyph icon=if sent { Icon::PaperPlaneTilt } else { Icon::ShieldCheck } />
            <h1>{app.t("report-done-title")}</h1>
            <p>{app.t("report-done-text")}</p>
            <button class="button big" on:click=move |_| app.go(Place::Reports)>{app.t("report-done-look")}</button>
            <button class="button quiet" on:click=move |_| { app.verdict.set(None); app.go(Place::Scan); }>
                <Glyph icon=Icon::Scan />
                {app.t("scan-again-now")}
            </button>
        </div>
    }
}

/// Browsers may clear what a site keeps when space runs short, unless it asked not to.
async fn ask_to_keep() {
    let storage = js::get(&window().navigator(), "storage");
    let _ = js::call_async(&storage, "persist", &[]).await;
}
