//! The pages of a report.
use door::{AddPhoto, RemovePhoto, Word};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{ev, html};
use web_sys::{File, HtmlInputElement};
use wording::FluentValue;

use super::report::Form;
use super::reports::Photo;
use crate::camera::to_jpeg;
use crate::parts::{Glyph, Icon, open_picker};
use crate::position;

#[component]
pub(crate) fn What(form: Form) -> impl IntoView {
    let app = form.app;
    let option = move |word: Word| {
        let name = StoredValue::new(word.name);
        let chosen =
            move || form.draft.with(|draft| name.with_value(|name| draft.category.as_deref() == Some(name.as_str())));
        view! {
            <label class="choice" class:chosen=chosen>
                <input
                    type="radio"
                    name="category"
                    data-test=name.get_value()
                    prop:checked=chosen
                    on:change=move |_| form.change(|draft| draft.category = Some(name.get_value()))
                />
                <span>{move || name.with_value(|name| app.category(name))}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend>{app.t("report-what")}</legend>
            {move || app.directories.get().report_categories.into_iter().map(option).collect_view()}
        </fieldset>
        <CodeLine form=form />
    }
}

#[component]
fn CodeLine(form: Form) -> impl IntoView {
    let app = form.app;
    let shown = move || form.draft.with(|draft| draft.shown_code.clone());
    view! {
        <Show when=move || !shown().is_empty()>
            <p class="code-line"><Glyph icon=Icon::Barcode /><span>{app.t("report-code")}</span><code>{shown}</code></p>
        </Show>
    }
}

#[component]
pub(crate) fn Describe(form: Form) -> impl IntoView {
    let app = form.app;
    let (camera, files) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let chosen = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        let list: Vec<File> =
            input.files().map(|list| (0..list.length()).filter_map(|n| list.get(n)).collect()).unwrap_or_default();
        let draft_id = form.draft.with_untracked(|draft| draft.id.clone());
        form.n_adding.update(|n| *n += 1);
        spawn_local(async move {
            for file in list {
                add(form, draft_id.clone(), file).await;
            }
            form.reload_photos().await;
            let _ = form.n_adding.try_update(|n| *n -= 1);
        });
        input.set_value("");
    };
    let remove = move |sha256: String| {
        let draft_id = form.draft.with_untracked(|draft| draft.id.clone());
        spawn_local(async move {
            if app.ask(RemovePhoto { draft_id, sha256 }).await.is_some() {
                form.reload_photos().await;
            }
        });
    };
    let photo = move |sha256: String| {
        let removed = sha256.clone();
        view! {
            <div class="photo">
                <Photo sha256=sha256 />
                <button class="round small" aria-label=app.t("report-photo-remove") title=app.t("report-photo-remove") on:click=move |_| remove(removed.clone())>
                    <Glyph icon=Icon::X />
                </button>
            </div>
        }
    };
    let hashes =
        Memo::new(move |_| form.draft.with(|draft| draft.photos.iter().map(|p| p.sha256.clone()).collect::<Vec<_>>()));
    view! {
        <label class="field">
            <span>{app.t("report-describe")}</span>
            <textarea
                rows="5"
                maxlength="4000"
                data-test="text"
                prop:value=move || form.draft.with(|draft| draft.text.clone())
                on:input:target=move |event| form.change(|draft| draft.text = event.target().value())
            ></textarea>
            <small>{app.t("report-describe-hint")}</small>
        </label>
        <div class="field">
            <span>{app.t("report-photos")}</span>
            <div class="photos">
                <For each=move || hashes.get() key=Clone::clone children=photo />
                <button class="add-photo" on:click=move |_| open_picker(camera)>
                    <Glyph icon=Icon::Camera />
                    {app.t("report-photo-take")}
                </button>
                <button class="add-photo" on:click=move |_| open_picker(files)>
                    <Glyph icon=Icon::Image />
                    {app.t("report-photo-choose")}
                </button>
            </div>
            <small>{app.t("report-photos-hint")}</small>
            <input class="only-reader" tabindex="-1" type="file" accept="image/*" capture="environment" node_ref=camera on:change=chosen aria-label=app.t("report-photo-take") />
            <input class="only-reader" tabindex="-1" type="file" accept="image/*" multiple=true data-test="report-photo" node_ref=files on:change=chosen aria-label=app.t("report-photo-choose") />
        </div>
    }
}

async fn add(form: Form, draft_id: String, file: File) {
    let Some(jpeg) = to_jpeg(&file).await else { return form.app.say("error-photo-unreadable") };
    if let Err(error) = form.app.door.call_with(AddPhoto { draft_id }, vec![jpeg]).await {
        form.app.say_error(&error);
    }
}

#[component]
pub(crate) fn Where(form: Form) -> impl IntoView {
    let app = form.app;
    let position = move || form.draft.with(|draft| draft.position);
    let shown = move || position().map(|(north, east)| format!("{north:.5}, {east:.5}")).unwrap_or_default();
    view! {
        <h2 class="question">{app.t("report-where")}</h2>
        <label class="field">
            <span>{app.t("report-place")}</span>
            <input
                type="text"
                maxlength="500"
                data-test="place"
                prop:value=move || form.draft.with(|draft| draft.place.clone())
                on:input:target=move |event| form.change(|draft| draft.place = event.target().value())
            />
            <small>{app.t("report-place-hint")}</small>
        </label>
        <div class="field">
            <Show
                when=move || position().is_some()
                fallback=move || view! {
                    <button class="button quiet" on:click=move |_| locate(form)>
                        <Glyph icon=Icon::MapPin />
                        {app.t("report-position")}
                    </button>
                }
            >
                <p class="code-line">
                    <Glyph icon=Icon::MapPin />
                    <span>{move || app.text_with("report-position-added", &[("position", shown().into())])}</span>
                    <button class="button quiet" on:click=move |_| form.change(|draft| draft.position = None)>
                        {app.t("report-position-remove")}
                    </button>
                </p>
            </Show>
            <small>{app.t("report-position-hint")}</small>
        </div>
        <label class="field">
            <span>{app.t("report-contact")}</span>
            <input
                type="text"
                maxlength="200"
                autocomplete="email"
                prop:value=move || form.draft.with(|draft| draft.contact.clone())
                on:input:target=move |event| form.change(|draft| draft.contact = event.target().value())
            />
            <small>{app.t("report-contact-hint")}</small>
        </label>
    }
}

/// Pressing the button is the consent; most browsers ask once more by themselves.
fn locate(form: Form) {
    spawn_local(async move {
        match position::locate().await {
            Ok(fix) => form.change(|draft| draft.position = Some(fix.position)),
            Err(_) => form.app.say("report-position-failed"),
        }
    });
}

#[component]
pub(crate) fn Review(form: Form) -> impl IntoView {
    let app = form.app;
    let row = move |step: u8, label: &'static str, value: Signal<String>| {
        view! {
            <div>
                <dt>{app.t(label)}</dt>
                <dd>{move || value.get()}</dd>
                <button class="link" on:click=move |_| form.change(|draft| draft.step = step)>{app.t("report-edit")}</button>
            </div>
        }
    };
    let or = move |text: String, key: &str| if text.trim().is_empty() { app.text(key) } else { text };
    let category = Signal::derive(move || {
        let name = form.draft.with(|draft| draft.category.clone());
        name.map(|name| app.category(&name)).unwrap_or_else(|| app.text("error-category-missing"))
    });
    let code = Signal::derive(move || or(form.draft.with(|draft| draft.shown_code.clone()), "report-no-code"));
    let said = Signal::derive(move || or(form.draft.with(|draft| draft.text.clone()), "report-none"));
    let photos = Signal::derive(move || {
        let n = form.draft.with(|draft| draft.photos.len());
        app.text_with("report-n-photos", &[("count", FluentValue::from(n))])
    });
    let place = Signal::derive(move || {
        let place = form.draft.with(|draft| {
            let position = draft.position.map(|(north, east)| format!("{north:.5}, {east:.5}"));
            [draft.place.clone(), position.unwrap_or_default()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
        });
        or(place.join(" · "), "report-none")
    });
    let contact = Signal::derive(move || or(form.draft.with(|draft| draft.contact.clone()), "report-anonymous"));
    view! {
        <h2 class="question">{app.t("report-review")}</h2>
        <dl class="review">
            {row(0, "report-what", category)}
            {row(0, "report-code", code)}
            {row(1, "report-text", said)}
            {row(1, "report-photos", photos)}
            {row(2, "report-where", place)}
            {row(2, "report-contact", contact)}
        </dl>
    }
}
