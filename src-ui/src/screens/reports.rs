//! Reports: "nothing lost". Every one with its state, tries, next try and number.
use door::{
    DiscardReport, Draft, ExportReport, GetDraft, OutboxState, ReportView, Reports, RetryReport, SaveDraft, SyncNow,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use wording::{FluentValue, find, moment};

use crate::js;
use crate::parts::{Confirm, Glyph, Icon};
use crate::state::{App, Place, app};

#[component]
pub(crate) fn ReportsScreen() -> impl IntoView {
    let app = app();
    let reports = LocalResource::new(move || {
        app.outbox_changed.track();
        async move { app.ask(Reports {}).await.map(|outbox| outbox.items) }
    });
    let draft = LocalResource::new(move || {
        app.draft_changed.track();
        async move { app.door.call(GetDraft {}).await.ok().flatten() }
    });
    let sync = move |_| {
        spawn_local(async move {
            let _ = app.ask(SyncNow {}).await;
        })
    };
    view! {
        <section class="list-screen">
            <div class="column">
                <header class="screen-head">
                    <h1>{app.t("outbox-title")}</h1>
                    <Show when=move || { app.n_waiting.get() > 0 }>
                        <button class="button quiet" data-test="sync" on:click=sync>
                            <Glyph icon=Icon::ArrowClockwise />
                            <span>{app.t("outbox-sync")}</span>
                        </button>
                    </Show>
                </header>
                <p class="promise"><Glyph icon=Icon::ShieldCheck />{app.t("outbox-nothing-lost")}</p>
                <button class="button big wide" data-test="new-report" on:click=move |_| begin(app)>
                    {move || {
                        let icon = if draft.get().flatten().is_some() { Icon::FileText } else { Icon::Plus };
                        view! { <Glyph icon=icon /> }
                    }}
                    {move || app.text(if draft.get().flatten().is_some() { "outbox-draft-go-on" } else { "outbox-new" })}
                </button>
                {move || reports.get().flatten().map(|items| if items.is_empty() {
                    view! {
                        <div class="empty">
                            <Glyph icon=Icon::Flag />
                            <h2>{app.t("outbox-empty-title")}</h2>
                            <p>{app.t("outbox-empty-text")}</p>
                        </div>
                    }
                        .into_any()
                } else {
                    view! { <div class="cards">{items.into_iter().map(|report| view! { <ReportCard report=report /> }).collect_view()}</div> }
                        .into_any()
                })}
            </div>
        </section>
    }
}

/// A new draft, or the one that waits.
fn begin(app: App) {
    spawn_local(async move {
        let ready = match app.draft().await {
            Err(_) => false,
            Ok(Some(_)) => true,
            Ok(None) => app.ask(SaveDraft { draft: Draft { id: js::uuid(), ..Draft::default() } }).await.is_some(),
        };
        if ready {
            app.go(Place::Report);
        }
    });
}

#[component]
fn ReportCard(report: ReportView) -> impl IntoView {
    let app = app();
    let sure = RwSignal::new(false);
    let report = StoredValue::new(report);
    let state = report.with_value(|report| report.state);
    let (name, icon) = match state {
        OutboxState::Waiting => ("waiting", Icon::Hourglass),
        OutboxState::Sending => ("sending", Icon::PaperPlaneTilt),
        OutboxState::Parked => ("parked", Icon::WarningCircle),
        OutboxState::Sent => ("sent", Icon::CheckCircle),
    };
    let id = move || report.with_value(|report| report.id.clone());
    let offset = js::offset_minutes();
    let dated = move |key: &'static str, at: Option<i64>| {
        at.map(|at| view! { <span>{move || app.text_with(key, &[("when", moment(at, offset).into())])}</span> })
    };
    let retry = move |_| {
        let id = id();
        spawn_local(async move {
            let _ = app.ask(RetryReport { id }).await;
        });
    };
    let discard = move |()| {
        let id = id();
        spawn_local(async move {
            let _ = app.ask(DiscardReport { id }).await;
        });
    };
    view! {
        <article class=format!("report-card {name}") data-test="report-card" data-state=name>
            <header>
                <span class="state"><Glyph icon=icon />{move || app.text(&format!("outbox-state-{name}"))}</span>
                {report.with_value(|report| report.number.clone()).map(|number| view! {
                    <span class="number"><small>{app.t("outbox-number")}</small><b data-test="number">{number}</b></span>
                })}
            </header>
            <h2>{move || report.with_value(|report| app.category(&report.category))}</h2>
            {report.with_value(|report| (!report.text.is_empty()).then(|| view! { <p class="said">{report.text.clone()}</p> }))}
            {report.with_value(|report| (!report.shown_code.is_empty()).then(|| view! { <p class="code">{report.shown_code.clone()}</p> }))}
            <p class="facts">
                {dated("outbox-filed", Some(report.with_value(|r| r.created_at_ms)))}
                {report.with_value(|r| r.received_at_ms).map(|at| {
                    // The registry tells the day alone.
                    let day = moment(at, offset).split(',').next().unwrap_or_default().to_owned();
                    view! { <span>{move || app.text_with("outbox-received", &[("when", day.clone().into())])}</span> }
                })}
                <Show when=move || { report.with_value(|r| r.n_tries) > 0 }>
                    <span>{move || app.text_with("outbox-tries", &[("count", FluentValue::from(report.with_value(|r| r.n_tries)))])}</span>
                </Show>
                {(state == OutboxState::Waiting).then(|| dated("outbox-next-try", report.with_value(|r| r.next_try_ms)))}
                {report.with_value(|r| r.last_problem.clone()).map(|problem| view! { <span>{move || problem_text(app, &problem)}</span> })}
                {report.with_value(|r| r.outcome.clone()).map(|outcome| view! {
                    <span class="outcome">{move || app.text(&format!("outbox-outcome-{outcome}"))}</span>
                })}
            </p>
            {report.with_value(|report| (!report.outcome_reason.is_empty()).then(|| view! {
                <p class="said" data-test="outcome-reason">{report.outcome_reason.clone()}</p>
            }))}
            {report.with_value(|report| (!report.photos.is_empty()).then(|| view! {
                <p class="hashes">
                    {report.photos.iter().map(|photo| view! { <Photo sha256=photo.sha256.clone() /> }).collect_view()}
                </p>
            }))}
            <Show when=move || state == OutboxState::Parked>
                <div class="actions">
                    <button class="button" on:click=retry><Glyph icon=Icon::PaperPlaneTilt />{app.t("outbox-retry")}</button>
                    <button class="button quiet" on:click=move |_| export(app, id())>
                        <Glyph icon=Icon::DownloadSimple />
                        {app.t("outbox-export")}
                    </button>
                    <button class="button quiet" on:click=move |_| sure.set(true)><Glyph icon=Icon::Trash />{app.t("outbox-discard")}</button>
                </div>
            </Show>
            <Show when=move || state == OutboxState::Sent>
                <div class="actions">
                    <button class="button quiet" data-test="receipt" on:click=move |_| export(app, id())>
                        <Glyph icon=Icon::DownloadSimple />
                        {app.t("outbox-receipt")}
                    </button>
                </div>
            </Show>
            <Confirm open=sure question="outbox-discard-sure" yes="outbox-discard" on_yes=discard />
        </article>
    }
}

/// A kept photo, small; its hash is what the registry knows it by.
#[component]
pub(crate) fn Photo(sha256: String) -> impl IntoView {
    let app = app();
    let source = RwSignal::new(None::<String>);
    let asked = sha256.clone();
    spawn_local(async move {
        let Ok((_, blobs)) = app.door.call_with(door::GetPhoto { sha256: asked }, Vec::new()).await else { return };
        let Some(bytes) = blobs.into_iter().next() else { return };
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
        let kind = web_sys::BlobPropertyBag::new();
        kind.set_type("image/jpeg");
        let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &kind);
        let url = blob.and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob)).ok();
        if source.try_set(url.clone()).is_some() {
            // The picture is off the screen already.
            drop(url.map(|url| web_sys::Url::revoke_object_url(&url)));
        }
    });
    on_cleanup(move || drop(source.try_get_untracked().flatten().map(|url| web_sys::Url::revoke_object_url(&url))));
    view! { <img class="thumb" data-test="photo" data-sha256=sha256 alt="" src=move || source.get() /> }
}

fn problem_text(app: App, problem: &str) -> String {
    let known = find(app.language.get(), &format!("outbox-problem-{problem}"), &[]);
    known.unwrap_or_else(|| app.text_with("outbox-problem-other", &[("code", problem.to_owned().into())]))
}

fn export(app: App, id: String) {
    spawn_local(async move {
        let Some(text) = app.ask(ExportReport { id: id.clone() }).await else { return };
        let parts = js_sys::Array::of1(&text.into());
        let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) else { return };
        let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
        if let Ok(link) = document().create_element("a").map(|a| a.unchecked_into::<web_sys::HtmlAnchorElement>()) {
            link.set_href(&url);
            link.set_download(&format!("aiqyn-report-{id}.json"));
            link.click();
        }
        // Some browsers begin to read only after the click is over.
        js::sleep(60_000).await;
        let _ = web_sys::Url::revoke_object_url(&url);
    });
}
