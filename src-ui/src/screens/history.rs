//! What was scanned before, with search.
use door::{ClearHistory, History, VerdictView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::verdict::VerdictSheet;
use crate::js;
use crate::parts::{Confirm, Glyph, Icon, VerdictRow};
use crate::state::{Place, app};

const PAGE: u32 = 30;

#[component]
pub(crate) fn HistoryScreen() -> impl IntoView {
    let app = app();
    let query = RwSignal::new(String::new());
    let items = RwSignal::new(None::<Vec<VerdictView>>);
    let more = RwSignal::new(false);
    let sure = RwSignal::new(false);
    let asked = StoredValue::new(0u32);
    // A late answer to an earlier question must not take the place of the right one.
    let load = move |before: Option<String>| {
        let question = query.get_untracked();
        // Looking anew, as much as is on show, so that the list does not jump.
        let n_shown = items.with_untracked(|items| items.as_ref().map_or(0, Vec::len));
        let limit = if before.is_none() { u32::try_from(n_shown).unwrap_or(PAGE).clamp(PAGE, 100) } else { PAGE };
        let mine = asked.try_update_value(|n| {
            *n += 1;
            *n
        });
        spawn_local(async move {
            let first = before.is_none();
            if first {
                js::sleep(80).await;
            }
            if asked.try_get_value() != mine {
                return;
            }
            let Some(page) = app.ask(History { query: question, before, limit }).await else { return };
            if asked.try_get_value() == mine {
                more.set(page.more);
                items.update(|items| match items {
                    Some(items) if !first => items.extend(page.items),
                    _ => *items = Some(page.items),
                });
            }
        });
    };
    Effect::new(move |_| {
        query.track();
        app.history_changed.track();
        load(None);
    });
    let open = move |verdict| app.look_again(verdict);
    let clear = move |()| {
        app.verdict.set(None);
        spawn_local(async move {
            let _ = app.ask(ClearHistory {}).await;
        });
    };
    view! {
        <section class="list-screen" class:has-verdict=move || app.verdict.with(Option::is_some)>
            <div class="column">
                <header class="screen-head">
                    <h1>{app.t("history-title")}</h1>
                    <Show when=move || items.with(|items| items.as_ref().is_some_and(|items| !items.is_empty()))>
                        <button class="button quiet icon-alone" aria-label=app.t("history-clear") title=app.t("history-clear") on:click=move |_| sure.set(true)>
                            <Glyph icon=Icon::Trash />
                            <span>{app.t("history-clear")}</span>
                        </button>
                    </Show>
                </header>
                <label class="search">
                    <Glyph icon=Icon::MagnifyingGlass />
                    <input
                        type="search"
                        data-test="search"
                        aria-label=app.t("history-search")
                        placeholder=app.t("history-search")
                        prop:value=move || query.get()
                        on:input:target=move |event| query.set(event.target().value())
                    />
                </label>
                {move || match items.get() {
                    None => ().into_any(),
                    Some(items) if items.is_empty() && query.with(String::is_empty) => {
                        view! {
                            <div class="empty">
                                <Glyph icon=Icon::ClockCounterClockwise />
                                <h2>{app.t("history-empty-title")}</h2>
                                <p>{app.t("history-empty-text")}</p>
                                <button class="button" on:click=move |_| app.go(Place::Scan)>
                                    <Glyph icon=Icon::Scan />
                                    {app.t("nav-scan")}
                                </button>
                            </div>
                        }
                            .into_any()
                    }
                    Some(items) if items.is_empty() => view! { <p class="empty">{app.t("history-nothing")}</p> }.into_any(),
                    Some(items) => {
                        let last = items.last().map(|item| item.scan_id.clone());
                        view! {
                            <div class="rows">
                                {items.into_iter().map(|item| view! { <VerdictRow verdict=item on_open=open /> }).collect_view()}
                            </div>
                            <Show when=move || more.get()>
                                <button class="button quiet wide" on:click={
                                    let last = last.clone();
                                    move |_| load(last.clone())
                                }>{app.t("app-more")}</button>
                            </Show>
                        }
                            .into_any()
                    }
                }}
            </div>
            <aside class="beside"><VerdictSheet /></aside>
            <Confirm open=sure question="history-clear-sure" yes="history-clear-yes" on_yes=clear />
        </section>
    }
}
