//! The verdict: what, how fresh, whose goods, why; and what to do now.
use door::{CheckView, ClassView, Directories, DiscardDraft, Draft, GetVerdict, SaveDraft, VerdictView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::js;
use crate::parts::{Glyph, Icon, Shape};
use crate::present::{advice, class_name, details, doctor, faults, fields, freshness, headline, share_text};
use crate::state::{App, Place, app};

/// Over the picture on a phone, beside it on a wide screen.
#[component]
pub(crate) fn VerdictSheet() -> impl IntoView {
    let app = app();
    view! {
        {move || app.verdict.get().map(|verdict| view! { <VerdictCard verdict=verdict /> })}
    }
}

#[component]
fn VerdictCard(verdict: VerdictView) -> impl IntoView {
    let app = app();
    let verdict = StoredValue::new(verdict);
    let other = RwSignal::new(None::<Draft>);
    let with = move |show: fn(&VerdictView, App) -> String| move || verdict.with_value(|verdict| show(verdict, app));
    let (class, pending, has_code) = verdict.with_value(|v| (v.class, v.pending, v.code.is_some()));
    let fresh_icon = verdict.with_value(|v| match v.freshness {
        door::FreshnessView::Now { .. } => Icon::Check,
        door::FreshnessView::Earlier { .. } => Icon::Clock,
        door::FreshnessView::LabelOnly { .. } if pending => Icon::Hourglass,
        door::FreshnessView::LabelOnly { .. } => Icon::WifiSlash,
        door::FreshnessView::NotAsked => Icon::Info,
    });
    let rows = move |rows: fn(&VerdictView, wording::Language) -> Vec<(String, String)>| {
        let rows = verdict.with_value(|verdict| rows(verdict, app.language.get()));
        let row = |(label, value): (String, String)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
        rows.into_iter().map(row).collect_view()
    };
    let has_fields = verdict.with_value(|verdict| verdict.product.is_some() || verdict.contents.is_some());
    let is_damaged = verdict.with_value(|verdict| !verdict.doctor.is_empty());
    let checks = verdict.with_value(|verdict| verdict.checks.clone());
    view! {
        <article class=format!("verdict {}", class_name(class)) class:pending=pending data-test="verdict" data-outcome=verdict.with_value(|v| v.outcome.clone())>
            <header class="verdict-head">
                <Shape class=class />
                <div class="verdict-words">
                    {(!pending).then(|| view! {
                        <p class="verdict-class">{move || app.text(&format!("verdict-class-{}", class_name(class)))}</p>
                    })}
                    <h1>{with(|verdict, app| headline(verdict, app.language.get()))}</h1>
                    <p class="fresh"><Glyph icon=fresh_icon />{with(|verdict, app| freshness(verdict, app.reader()))}</p>
                </div>
                <button class="round" aria-label=app.t("app-close") data-test="close" on:click=move |_| app.verdict.set(None)>
                    <Glyph icon=Icon::X />
                </button>
            </header>
            <div class="verdict-body">
                <p class="advice">{with(|verdict, app| advice(verdict, app.language.get()))}</p>
                <Show when=move || has_fields>
                    <dl class="fields" data-test="fields">{move || rows(fields)}</dl>
                </Show>
                <Show when=move || is_damaged>
                    <section class="doctor" data-test="doctor">
                        <h2><Glyph icon=Icon::Info />{app.t("doctor-title")}</h2>
                        {move || verdict.with_value(|verdict| doctor(verdict, app.language.get())).into_iter().map(|(fault, setting)| view! {
                            <p>{fault}</p>
                            <p class="setting">{setting}</p>
                        }).collect_view()}
                    </section>
                </Show>
                <details class="why">
                    <summary><Glyph icon=Icon::ListChecks />{app.t("why-title")}<Glyph icon=Icon::CaretDown /></summary>
                    <ul class="checks">
                        {checks.into_iter().map(|check| view! { <CheckRow check=check /> }).collect_view()}
                    </ul>
                    <ul class="faults">
                        {move || verdict.with_value(|verdict| faults(verdict, app.language.get())).into_iter().map(|fault| view! { <li>{fault}</li> }).collect_view()}
                    </ul>
                    <dl class="fields small">{move || rows(details)}</dl>
                </details>
                <div class="verdict-actions">
                    <button class="button" class:quiet=class == ClassView::Genuine data-test="report" on:click=move |_| report(app, verdict.get_value(), other)>
                        <Glyph icon=Icon::Flag />
                        {app.t("verdict-report")}
                    </button>
                    <button class="button quiet" on:click=move |_| share(app, &verdict.get_value())>
                        <Glyph icon=Icon::ShareNetwork />
                        {app.t("verdict-share")}
                    </button>
                    <Show when=move || has_code && !pending>
                        <button class="button quiet" data-test="refresh" on:click=move |_| refresh(app, verdict.with_value(|v| v.scan_id.clone()))>
                            <Glyph icon=Icon::ArrowClockwise />
                            {app.t("verdict-refresh")}
                        </button>
                    </Show>
                </div>
                <button class="button next" on:click=move |_| { app.verdict.set(None); app.go(Place::Scan); }>
                    <Glyph icon=Icon::Scan />
                    {app.t("scan-again-now")}
                </button>
            </div>
            <OtherDraft other=other verdict=verdict />
        </article>
    }
}

#[component]
fn CheckRow(check: CheckView) -> impl IntoView {
    let app = app();
    let icon = match check.mark.as_str() {
        "passed" => Icon::CheckCircle,
        "attention" => Icon::WarningCircle,
        "failed" => Icon::XCircle,
        _ => Icon::MinusCircle,
    };
    let (subject, mark) = (format!("check-{}", check.subject), format!("mark-{}", check.mark));
    view! {
        <li class=format!("check {}", check.mark)>
            <Glyph icon=icon />
            <span>{move || app.text(&subject)}</span>
            <span class="mark-word">{move || app.text(&mark)}</span>
        </li>
    }
}

fn refresh(app: App, scan_id: String) {
    spawn_local(async move { app.show(GetVerdict { scan_id, refresh: true }).await });
}

/// Begins a report about these goods. An unfinished one about them is gone on with; about others, that is asked.
fn report(app: App, verdict: VerdictView, other: RwSignal<Option<Draft>>) {
    spawn_local(async move {
        let Ok(kept) = app.draft().await else { return };
        match kept {
            Some(draft) if draft.code.is_some() && draft.code != verdict.code => {
                let _ = other.try_set(Some(draft));
            }
            kept => begin(app, verdict, kept).await,
        }
    });
}

/// Goes on with the draft where there is one, and takes these goods' code along.
async fn begin(app: App, verdict: VerdictView, kept: Option<Draft>) {
    let mut draft = kept.unwrap_or_else(|| Draft { id: js::uuid(), ..Draft::default() });
    draft.code = verdict.code;
    draft.shown_code = verdict.shown_code;
    let suggested = category(&verdict.outcome).map(str::to_owned);
    let is_offered = |name: &String| {
        let offered = |all: &Directories| all.report_categories.iter().any(|word| word.name == *name);
        app.directories.with_untracked(offered)
    };
    draft.category = draft.category.or(suggested).filter(is_offered);
    draft.verdict = Some(verdict.outcome);
    draft.step = 0;
    if app.ask(SaveDraft { draft }).await.is_some() {
        app.go(Place::Report);
    }
}

/// There is an unfinished report about other goods: that one, or a new one in its place?
#[component]
fn OtherDraft(other: RwSignal<Option<Draft>>, verdict: StoredValue<VerdictView>) -> impl IntoView {
    let app = app();
    let anew = move |draft: Draft| {
        let verdict = verdict.get_value();
        spawn_local(async move {
            if app.ask(DiscardDraft { id: draft.id }).await.is_some() {
                begin(app, verdict, None).await;
            }
        });
    };
    view! {
        {move || {
            other.get().map(|draft| {
                let shown = draft.shown_code.clone();
                view! {
                    <div class="veil" on:click=move |_| other.set(None)></div>
                    <div class="dialog" role="alertdialog" aria-modal="true" aria-labelledby="other-title">
                        <h2 id="other-title">{app.t("report-other-title")}</h2>
                        <p class="code muted">{shown}</p>
                        <div class="actions stacked">
                            <button class="button" on:click=move |_| app.go(Place::Report)>{app.t("report-other-go-on")}</button>
                            <button class="button quiet" on:click=move |_| anew(draft.clone())>{app.t("report-other-new")}</button>
                            <button class="button quiet" on:click=move |_| other.set(None)>{app.t("app-cancel")}</button>
                        </div>
                    </div>
                }
            })
        }}
    }
}

/// What the verdict suggests; the reporter may choose another.
fn category(outcome: &str) -> Option<&'static str> {
    Some(match outcome {
        "withdrawn" | "written_off" | "disaggregated" => "already_sold",
        "expired" => "expired",
        "not_found" | "not_found_maybe_old_stock" => "not_found",
        "check_value_wrong" => "suspected_counterfeit",
        "data_differ" => "data_differ",
        "possible_copy" => "pasted_over_or_copied",
        "scan_again" => "unreadable",
        _ => return None,
    })
}

/// The system's own way to share; the clipboard where it has none.
fn share(app: App, verdict: &VerdictView) {
    let text = share_text(verdict, app.reader());
    let title = headline(verdict, app.language.get_untracked());
    spawn_local(async move {
        let data = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&data, &"text".into(), &text.as_str().into());
        let _ = js_sys::Reflect::set(&data, &"title".into(), &title.as_str().into());
        let navigator = window().navigator();
        if js::get(&navigator, "share").is_function() {
            // Calling it off is an answer too.
            let _ = js::call_async(&navigator, "share", &[data.into()]).await;
        } else if js::call_async(&js::get(&navigator, "clipboard"), "writeText", &[text.into()]).await.is_ok() {
            app.say("verdict-copied");
        }
    });
}
