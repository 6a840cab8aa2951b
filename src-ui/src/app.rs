//! The frame around every screen: bars, places, the short message, themes.
use door::{StorageKind, TextSize, Theme};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{ev, mount::mount_to_body};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wording::{FluentValue, Language};

use crate::feedback;
use crate::js;
use crate::parts::{Glyph, Icon};
use crate::present::{advice, headline};
use crate::screens::{HistoryScreen, ReportScreen, ReportsScreen, ScanScreen, SettingsScreen};
use crate::state::{App, Place, Start};

pub(crate) fn mount() {
    mount_to_body(Frame);
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }
}

#[component]
fn Frame() -> impl IntoView {
    let app = App::new();
    provide_context(app);
    follow_address(app);
    follow_settings(app);
    hide_notices(app);
    let touched = window_event_listener(ev::pointerdown, |_| feedback::allow_sound());
    on_cleanup(move || touched.remove());
    view! {
        <div class="frame">
            <TopBar />
            <NavBar />
            <main>
                {move || match app.start.get() {
                    Start::Opening => view! { <p class="empty" role="status">{app.t("app-loading")}</p> }.into_any(),
                    Start::Failed(error) => {
                        let reason = format!("error-{}", error.code.name());
                        view! {
                            <section class="empty" role="alert">
                                <h1>{app.t("app-failed-title")}</h1>
                                <p>{move || app.text(&reason)}</p>
                                <p class="muted">{app.t("app-failed-text")}</p>
                                <button class="button" on:click=|_| drop(window().location().reload())>{app.t("app-retry")}</button>
                            </section>
                        }
                            .into_any()
                    }
                    Start::Open(storage) => {
                        view! {
                            <Show when=move || storage == StorageKind::Memory>
                                <p class="banner" role="alert"><Glyph icon=Icon::Warning />{app.t("app-not-kept")}</p>
                            </Show>
                            {move || match app.place.get() {
                                Place::Scan => view! { <ScanScreen /> }.into_any(),
                                Place::History => view! { <HistoryScreen /> }.into_any(),
                                Place::Reports => view! { <ReportsScreen /> }.into_any(),
                                Place::Report => view! { <ReportScreen /> }.into_any(),
                                Place::Settings => view! { <SettingsScreen /> }.into_any(),
                            }}
                        }
                            .into_any()
                    }
                }}
            </main>
            // Always there, so that screen readers hear what changes in it.
            <p class="only-reader" role="status" aria-live="polite">{move || spoken(app)}</p>
            <Show when=move || app.notice.with(Option::is_some)>
                <p class="notice">{move || app.notice.get()}</p>
            </Show>
        </div>
    }
}

/// The verdict or the short message, for who does not see it.
fn spoken(app: App) -> String {
    let verdict = app.verdict.with(|verdict| {
        verdict.as_ref().filter(|verdict| !verdict.pending).map(|verdict| {
            format!("{}. {}", headline(verdict, app.language.get()), advice(verdict, app.language.get()))
        })
    });
    app.notice.get().or(verdict).unwrap_or_default()
}

#[component]
fn TopBar() -> impl IntoView {
    let app = expect_context::<App>();
    let choose = move |event: ev::Event| {
        let tag = event_target_value(&event);
        app.change(|settings| settings.language = Some(tag));
        // The focus would keep what a scanner types from being heard.
        let _ = event_target::<web_sys::HtmlElement>(&event).blur();
    };
    view! {
        <header class="top">
            <a class="brand" href="#/scan"><Mark />{app.t("app-name")}</a>
            <span class="grow"></span>
            <label class="pick">
                <Glyph icon=Icon::Globe />
                <span class="only-reader">{app.t("settings-language")}</span>
                <select
                    data-test="language"
                    disabled=move || !matches!(app.start.get(), Start::Open(_))
                    on:change=choose prop:value=move || app.language.get().tag()>
                    {Language::ALL
                        .map(|language| {
                            view! {
                                <option value=language.tag() selected=move || app.language.get() == language>{language.name()}</option>
                            }
                        })
                        .collect_view()}
                </select>
                <Glyph icon=Icon::CaretDown />
            </label>
            <a class="round" href=Place::Settings.hash() aria-label=app.t("nav-settings") title=app.t("nav-settings")>
                <Glyph icon=Icon::GearSix />
            </a>
        </header>
    }
}

/// The app's sign: a code's L and a tick, as in the icon.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 64 64" aria-hidden="true">
            <rect class="tile" width="64" height="64" rx="15"></rect>
            <path class="ell" d="M16 13v35h35"></path>
            <path class="dots" d="M26 15h.1M36 15h.1M46 15h.1M48.500 25h.1M48.500 35h.1"></path>
            <path class="tick" d="m25 31 6.500 6.500L42 25"></path>
        </svg>
    }
}

#[component]
fn NavBar() -> impl IntoView {
    let app = expect_context::<App>();
    let item = move |place: Place, icon: Icon, key: &'static str| {
        let here = move || app.place.get() == place || (place == Place::Reports && app.place.get() == Place::Report);
        let n_waiting = move || if place == Place::Reports { app.n_waiting.get() } else { 0 };
        let waiting = move || app.text_with("nav-reports-waiting", &[("count", FluentValue::from(n_waiting()))]);
        view! {
            <a
                class="place"
                class:here=here
                href=place.hash()
                data-test=place.hash()
                aria-current=move || here().then_some("page")
            >
                <span class="place-icon">
                    <Glyph icon=icon />
                    <Show when=move || { n_waiting() > 0 }>
                        <span class="count" title=waiting aria-label=waiting>{n_waiting}</span>
                    </Show>
                </span>
                <span>{app.t(key)}</span>
            </a>
        }
    };
    view! {
        <nav class="places" aria-label=app.t("nav-label")>
            {item(Place::Scan, Icon::Scan, "nav-scan")}
            {item(Place::History, Icon::ClockCounterClockwise, "nav-history")}
            {item(Place::Reports, Icon::Flag, "nav-reports")}
        </nav>
    }
}

/// The place follows the address: links, the back button, a reload.
fn follow_address(app: App) {
    let handle = window_event_listener(ev::hashchange, move |_| {
        let hash = window().location().hash().unwrap_or_default();
        let place = Place::from_hash(&hash);
        if app.place.get_untracked() != place {
            // A verdict belongs to the place it was opened in.
            app.verdict.set(None);
            app.place.set(place);
        }
    });
    on_cleanup(move || handle.remove());
    // A place begins at its top.
    Effect::new(move |_| {
        app.place.track();
        if let Ok(Some(main)) = document().query_selector("main") {
            main.set_scroll_top(0);
        }
    });
}

/// Language, theme and text size are attributes of the page; the styles do the rest.
fn follow_settings(app: App) {
    let system_is_dark = follow_system();
    Effect::new(move |_| {
        let Some(root) = document().document_element() else { return };
        let _ = root.set_attribute("lang", app.language.get().tag());
        document().set_title(&app.text("app-name"));
        app.settings.with(|settings| {
            let theme = match settings.theme {
                Theme::System if system_is_dark.get() => "dark",
                Theme::System => "light",
                Theme::Light => "light",
                Theme::Dark => "dark",
                Theme::Contrast => "contrast",
            };
            let size = match settings.text_size {
                TextSize::Normal => "normal",
                TextSize::Large => "large",
                TextSize::Largest => "largest",
            };
            let _ = root.set_attribute("data-theme", theme);
            let _ = root.set_attribute("data-text", size);
        });
    });
}

/// Whether the system wishes for dark; follows it when it changes.
fn follow_system() -> RwSignal<bool> {
    let dark = RwSignal::new(false);
    if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
        dark.set(query.matches());
        let changed = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            dark.set(js::get(&event, "matches").is_truthy());
        });
        let _ = query.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
        // For as long as the page.
        changed.forget();
    }
    dark
}

/// A short message goes after a while, unless another took its place.
fn hide_notices(app: App) {
    let shown = StoredValue::new(0u32);
    Effect::new(move |_| {
        if app.notice.with(Option::is_none) {
            return;
        }
        shown.update_value(|n| *n += 1);
        let mine = shown.get_value();
        spawn_local(async move {
            js::sleep(6_000).await;
            if shown.get_value() == mine {
                app.notice.set(None);
            }
        });
    });
}
