//! Settings: each takes effect at once.
use door::{Platform, PlatformKind, SetSettings, StorageKind, TextSize, Theme};
use leptos::{ev, prelude::*};
use wording::Language;

use crate::parts::{Glyph, Icon};
use crate::state::{Start, app};

#[component]
pub(crate) fn SettingsScreen() -> impl IntoView {
    let app = app();
    let server = RwSignal::new(app.settings.with_untracked(|settings| settings.server.clone()));
    // Only a change of the address itself takes the place of what is being typed.
    let saved = Memo::new(move |_| app.settings.with(|settings| settings.server.clone()));
    Effect::new(move |_| server.set(saved.get()));
    let save_server = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let mut settings = app.settings.get_untracked();
        settings.server = server.get_untracked();
        // Not shown as saved before it is: an address may be refused, and then stays to be mended.
        leptos::task::spawn_local(async move {
            let _ = app.ask(SetSettings { settings }).await;
        });
    };
    let saved = Memo::new(move |_| app.settings.with(|settings| settings.platform.clone()));
    let kind = RwSignal::new(None);
    let address = RwSignal::new(String::new());
    Effect::new(move |_| {
        let platform = saved.get();
        kind.set(platform.as_ref().map(|platform| platform.kind));
        if let Some(platform) = platform {
            address.set(platform.address);
        }
    });
    let choose = move |name: &'static str| {
        kind.set(match name {
            "newer" => Some(PlatformKind::Newer),
            "older" => Some(PlatformKind::Older),
            _ => None,
        });
        // Another platform counts once its address is saved; the registry at once.
        if kind.get_untracked().is_none() {
            app.change(|settings| settings.platform = None);
        }
    };
    let save_platform = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(kind) = kind.get_untracked() else { return };
        let mut settings = app.settings.get_untracked();
        settings.platform = Some(Platform { kind, address: address.get_untracked() });
        leptos::task::spawn_local(async move {
            let _ = app.ask(SetSettings { settings }).await;
        });
    };
    let timeout = move |event: ev::Event| {
        if let Ok(seconds) = event_target_value(&event).parse::<u8>() {
            app.change(|settings| settings.timeout_s = seconds.clamp(1, 15));
        }
    };
    view! {
        <section class="list-screen">
            <div class="column">
                <header class="screen-head"><h1>{app.t("settings-title")}</h1></header>
                <Segments
                    icon=Icon::Globe
                    title="settings-language"
                    options=Language::ALL.iter().map(|l| (l.tag(), l.name(), false)).collect()
                    chosen=Signal::derive(move || app.language.get().tag())
                    on_choose=move |tag: &'static str| app.change(|settings| settings.language = Some(tag.to_owned()))
                />
                <Segments
                    icon=Icon::Sun
                    title="settings-theme"
                    options=vec![
                        ("system", "settings-theme-system", true),
                        ("light", "settings-theme-light", true),
                        ("dark", "settings-theme-dark", true),
                        ("contrast", "settings-theme-contrast", true),
                    ]
                    chosen=Signal::derive(move || match app.settings.with(|settings| settings.theme) {
                        Theme::System => "system",
                        Theme::Light => "light",
                        Theme::Dark => "dark",
                        Theme::Contrast => "contrast",
                    })
                    on_choose=move |name| app.change(|settings| settings.theme = match name {
                        "light" => Theme::Light,
                        "dark" => Theme::Dark,
                        "contrast" => Theme::Contrast,
                        _ => Theme::System,
                    })
                />
                <Segments
                    icon=Icon::TextAa
                    title="settings-text-size"
                    options=vec![
                        ("normal", "settings-text-normal", true),
                        ("large", "settings-text-large", true),
                        ("largest", "settings-text-largest", true),
                    ]
                    chosen=Signal::derive(move || match app.settings.with(|settings| settings.text_size) {
                        TextSize::Normal => "normal",
                        TextSize::Large => "large",
                        TextSize::Largest => "largest",
                    })
                    on_choose=move |name| app.change(|settings| settings.text_size = match name {
                        "large" => TextSize::Large,
                        "largest" => TextSize::Largest,
                        _ => TextSize::Normal,
                    })
                />
                <div class="card">
                    <Switch
                        icon=Icon::SpeakerHigh
                        title="settings-sound"
                        is_on=Signal::derive(move || app.settings.with(|settings| settings.sound))
                        on_change=move |is_on| app.change(|settings| settings.sound = is_on)
                    />
                    <Switch
                        icon=Icon::Vibrate
                        title="settings-haptics"
                        is_on=Signal::derive(move || app.settings.with(|settings| settings.haptics))
                        on_change=move |is_on| app.change(|settings| settings.haptics = is_on)
                    />
                </div>
                <div class="card">
                    <Switch
                        icon=Icon::MapPin
                        title="settings-place"
                        hint="settings-place-hint"
                        is_on=Signal::derive(move || app.settings.with(|settings| settings.tell_place))
                        on_change=move |is_on| app.tell_place(is_on)
                    />
                </div>
                <Segments
                    icon=Icon::ShieldCheck
                    title="settings-platform"
                    options=vec![
                        ("registry", "settings-platform-registry", true),
                        ("newer", "settings-platform-newer", true),
                        ("older", "settings-platform-older", true),
                    ]
                    chosen=Signal::derive(move || name_of(kind.get()))
                    on_choose=choose
                />
                <Show when=move || kind.get().is_some()>
                    <form class="card" on:submit=save_platform>
                        <label class="field">
                            <span><Glyph icon=Icon::HardDrives />{app.t("settings-platform-address")}</span>
                            <span class="with-button">
                                <input
                                    type="url"
                                    required
                                    placeholder="https://"
                                    data-test="platform"
                                    prop:value=move || address.get()
                                    on:input:target=move |event| address.set(event.target().value())
                                />
                                <button class="button" type="submit">{app.t("settings-server-save")}</button>
                            </span>
                            <small>{app.t("settings-platform-hint")}</small>
                        </label>
                    </form>
                </Show>
                <form class="card" on:submit=save_server>
                    <label class="field">
                        <span><Glyph icon=Icon::HardDrives />{app.t("settings-server")}</span>
                        <span class="with-button">
                            <input
                                type="url"
                                placeholder="https://"
                                data-test="server"
                                prop:value=move || server.get()
                                on:input:target=move |event| server.set(event.target().value())
                            />
                            <button class="button" type="submit">{app.t("settings-server-save")}</button>
                        </span>
                        <small>{app.t("settings-server-hint")}</small>
                    </label>
                    <label class="field">
                        <span><Glyph icon=Icon::Hourglass />{app.t("settings-timeout")}</span>
                        <input
                            type="number"
                            min="1"
                            max="15"
                            prop:value=move || app.settings.with(|settings| settings.timeout_s.to_string())
                            on:change=timeout
                        />
                    </label>
                </form>
                <div class="card about">
                    <h2>{app.t("settings-about")}</h2>
                    <p>{app.t("app-tagline")}</p>
                    <p class="muted">
                        {move || app.text_with("settings-version", &[("version", env!("CARGO_PKG_VERSION").into())])}
                    </p>
                    <Show when=move || app.start.get() == Start::Open(StorageKind::Durable)>
                        <p class="muted"><Glyph icon=Icon::FloppyDisk />{app.t("settings-storage-durable")}</p>
                    </Show>
                </div>
            </div>
        </section>
    }
}

fn name_of(kind: Option<PlatformKind>) -> &'static str {
    match kind {
        None => "registry",
        Some(PlatformKind::Newer) => "newer",
        Some(PlatformKind::Older) => "older",
    }
}

/// On or off, with a word below it where that needs one.
#[component]
fn Switch(
    icon: Icon,
    title: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    is_on: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    let app = app();
    view! {
        <label class="switch">
            <Glyph icon=icon />
            <span>{app.t(title)}</span>
            <input
                type="checkbox"
                role="switch"
                data-test=title
                aria-describedby=hint
                prop:checked=move || is_on.get()
                on:change:target=move |event| on_change.run(event.target().checked())
            />
        </label>
        {hint.map(|hint| view! { <small id=hint>{app.t(hint)}</small> })}
    }
}

/// A choice of a few, all to be seen. An option is its name, its words, and whether the words are a key.
#[component]
fn Segments(
    icon: Icon,
    title: &'static str,
    options: Vec<(&'static str, &'static str, bool)>,
    chosen: Signal<&'static str>,
    #[prop(into)] on_choose: Callback<&'static str>,
) -> impl IntoView {
    let app = app();
    let count = format!("of-{}", options.len());
    let option = move |(name, words, is_key): (&'static str, &'static str, bool)| {
        view! {
            <label class="segment" class:chosen=move || chosen.get() == name>
                <input type="radio" name=title data-test=format!("{title}-{name}") prop:checked=move || chosen.get() == name on:change=move |_| on_choose.run(name) />
                <span>{move || if is_key { app.text(words) } else { words.to_owned() }}</span>
            </label>
        }
    };
    view! {
        <fieldset class="card segments">
            <legend><Glyph icon=icon />{app.t(title)}</legend>
            <div class=count>{options.into_iter().map(option).collect_view()}</div>
        </fieldset>
    }
}
