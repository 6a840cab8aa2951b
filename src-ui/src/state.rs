//! What every screen shares.
use door::{
    Command, Directories, DoorError, Draft, Event, GetDraft, GetVerdict, Hello, SetSettings, Settings, SightView,
    StorageKind, VERSION, VerdictView, Verify,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wording::{FluentValue, Language, find, text, text_with};

use crate::camera::Scanner;
use crate::door_client::Door;
use crate::feedback;
use crate::js;
use crate::position::{Unknown, Whereabouts};
use crate::present::Reader;

/// The places of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Scan,
    History,
    Reports,
    Report,
    Settings,
}

impl Place {
    const ALL: [(&'static str, Self); 5] = [
        ("#/scan", Self::Scan),
        ("#/history", Self::History),
        ("#/reports", Self::Reports),
        ("#/report", Self::Report),
        ("#/settings", Self::Settings),
    ];

    pub(crate) fn hash(self) -> &'static str {
        Self::ALL.iter().find(|(_, place)| *place == self).map_or("#/scan", |(hash, _)| hash)
    }

    pub(crate) fn from_hash(hash: &str) -> Self {
        Self::ALL.iter().find(|(own, _)| *own == hash).map_or(Self::Scan, |(_, place)| *place)
    }
}

/// How the start went.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Start {
    Opening,
    Open(StorageKind),
    Failed(DoorError),
}

#[derive(Clone, Copy)]
pub(crate) struct App {
    pub door: Door,
    pub start: RwSignal<Start>,
    pub settings: RwSignal<Settings>,
    /// The registry's words.
    pub directories: RwSignal<Directories>,
    pub language: Memo<Language>,
    pub place: RwSignal<Place>,
    /// The verdict on show.
    pub verdict: RwSignal<Option<VerdictView>>,
    /// The newest verdict that came as an event, and how many came: one may overtake the reply it makes better.
    told: StoredValue<(u32, Option<VerdictView>)>,
    pub n_waiting: RwSignal<u32>,
    pub scanner: StoredValue<Scanner, LocalStorage>,
    pub native_camera: RwSignal<bool>,
    pub camera_seen: RwSignal<Option<SightView>>,
    pub camera_lost: RwSignal<u32>,
    whereabouts: Whereabouts,
    /// Count up when what they are named after changed somewhere.
    pub history_changed: RwSignal<u32>,
    pub outbox_changed: RwSignal<u32>,
    pub draft_changed: RwSignal<u32>,
    /// A short message at the foot of the screen.
    pub notice: RwSignal<Option<String>>,
}

impl App {
    /// Opens the door and says hello.
    pub(crate) fn new() -> Self {
        let settings = RwSignal::new(Settings::default());
        let wishes = || {
            let list = window().navigator().languages();
            let tags: Vec<String> = list.iter().filter_map(|tag| tag.as_string()).collect();
            Language::choose(tags.iter().map(String::as_str))
        };
        let language = Memo::new(move |_| {
            settings.with(|settings| settings.language.as_deref().and_then(Language::from_tag)).unwrap_or_else(wishes)
        });
        let hash = window().location().hash().unwrap_or_default();
        let app = Self {
            door: Door::open(),
            start: RwSignal::new(Start::Opening),
            settings,
            directories: RwSignal::new(Directories::default()),
            language,
            place: RwSignal::new(Place::from_hash(&hash)),
            verdict: RwSignal::new(None),
            told: StoredValue::new((0, None)),
            n_waiting: RwSignal::new(0),
            scanner: StoredValue::new_local(Scanner::default()),
            native_camera: RwSignal::new(false),
            camera_seen: RwSignal::new(None),
            camera_lost: RwSignal::new(0),
            whereabouts: Whereabouts::new(),
            history_changed: RwSignal::new(0),
            outbox_changed: RwSignal::new(0),
            draft_changed: RwSignal::new(0),
            notice: RwSignal::new(None),
        };
        app.door.listen(move |event| app.hear(event));
        Effect::new(move |_| {
            if !settings.with(|settings| settings.tell_place) {
                app.whereabouts.forget();
            }
        });
        spawn_local(async move {
            match app.door.call(Hello { version: VERSION }).await {
                Ok(welcome) => {
                    app.settings.set(welcome.settings);
                    app.directories.set(welcome.directories);
                    app.n_waiting.set(welcome.n_waiting);
                    app.native_camera.set(welcome.native_camera);
                    app.start.set(Start::Open(welcome.storage));
                }
                Err(error) => app.start.set(Start::Failed(error)),
            }
        });
        app
    }

    fn hear(self, event: Event) {
        let changed = |signal: RwSignal<u32>| signal.update(|n| *n = n.wrapping_add(1));
        match event {
            Event::Verdict(view) => {
                self.told.update_value(|(n, newest)| {
                    *n = n.wrapping_add(1);
                    *newest = Some(view.clone());
                });
                let shown = self.verdict.get_untracked().filter(|shown| shown.scan_id == view.scan_id);
                if let Some(shown) = shown {
                    // The same once more, as after a place was told, is no news.
                    if shown.pending || shown.class != view.class {
                        feedback::give(view.class, &self.settings.get_untracked());
                    }
                    self.verdict.set(Some(view));
                }
            }
            Event::OutboxChanged { n_waiting } => {
                self.n_waiting.set(n_waiting);
                changed(self.outbox_changed);
            }
            Event::DraftChanged => changed(self.draft_changed),
            Event::HistoryChanged => changed(self.history_changed),
            Event::SettingsChanged(settings) => self.settings.set(settings),
            Event::DirectoriesChanged(directories) => self.directories.set(directories),
            Event::CameraSight(sight) => self.camera_seen.set(Some(sight)),
            Event::CameraLost => changed(self.camera_lost),
        }
    }

    /// Goes to a place; the address follows, so that the back button works.
    pub(crate) fn go(self, place: Place) {
        if self.place.get_untracked() != place {
            self.verdict.set(None);
            self.place.set(place);
            let _ = window().location().set_hash(place.hash());
        }
    }

    /// Judges a message and shows the verdict. Where it comes from nobody knows: a picture, a chat.
    pub(crate) fn verify(self, message_hex: String, symbology: Option<String>) {
        spawn_local(async move {
            self.show(Verify { scan_id: js::uuid(), message_hex, symbology, position: None }).await;
        });
    }

    /// The same of a package that is here, before the device.
    pub(crate) fn verify_here(self, message_hex: String, symbology: Option<String>) {
        spawn_local(async move {
            let position = self.tells_place().then(|| self.whereabouts.now()).flatten();
            let verify = Verify { scan_id: js::uuid(), message_hex, symbology, position };
            self.show(verify.clone()).await;
            // The verdict does not wait for the device to learn where it is; the registry is told once it does.
            if position.is_none()
                && let Ok(position) = self.find_place().await
            {
                let _ = self.door.call(Verify { position: Some(position), ..verify }).await;
            }
        });
    }

    /// Whether anybody is told where codes are seen.
    fn tells_place(self) -> bool {
        self.settings.with_untracked(|settings| settings.tell_place && settings.platform.is_none())
    }

    /// Where the device is, for who chose to tell. Whoever refuses when the device asks once more has chosen otherwise.
    pub(crate) async fn find_place(self) -> Result<(f64, f64), Unknown> {
        if !self.tells_place() {
            return Err(Unknown::Unavailable);
        }
        let found = self.whereabouts.find().await;
        if found == Err(Unknown::Refused) && self.tells_place() {
            self.change(|settings| settings.tell_place = false);
            self.say("settings-place-refused");
        }
        found
    }

    /// Tells places from now on, or no longer.
    pub(crate) fn tell_place(self, wanted: bool) {
        self.change(|settings| settings.tell_place = wanted);
        spawn_local(async move {
            if self.find_place().await == Err(Unknown::Unavailable) && self.tells_place() {
                self.say("settings-place-unavailable");
            }
        });
    }

    /// Shows a verdict that was given before: asked again where there is something to ask, since old news is no news.
    pub(crate) fn look_again(self, verdict: VerdictView) {
        if verdict.code.is_none() {
            self.verdict.set(Some(verdict));
            return;
        }
        spawn_local(async move { self.show(GetVerdict { scan_id: verdict.scan_id, refresh: true }).await });
    }

    /// Asks for a verdict and shows the reply, or the better one that overtook it.
    pub(crate) async fn show<C: Command<Reply = VerdictView>>(self, command: C) {
        let before = self.told.with_value(|(n, _)| *n);
        let Some(reply) = self.ask(command).await else { return };
        let overtaken = self
            .told
            .with_value(|(n, newest)| newest.clone().filter(|newest| *n != before && newest.scan_id == reply.scan_id));
        let view = overtaken.unwrap_or(reply);
        if view.pending {
            self.watch(view.scan_id.clone(), false);
        } else {
            feedback::give(view.class, &self.settings.get_untracked());
        }
        self.verdict.set(Some(view));
    }

    /// The answer may be lost with the tab that asked for it: then it is asked for once more, and given up after that.
    fn watch(self, scan_id: String, again: bool) {
        spawn_local(async move {
            let timeout_s = self.settings.with_untracked(|settings| i32::from(settings.timeout_s));
            js::sleep((timeout_s + 2) * 1000).await;
            let waits = |view: &VerdictView| view.pending && view.scan_id == scan_id;
            if !self.verdict.with_untracked(|shown| shown.as_ref().is_some_and(waits)) {
                return;
            }
            let Some(view) = self.ask(GetVerdict { scan_id: scan_id.clone(), refresh: !again }).await else { return };
            if !self.verdict.with_untracked(|shown| shown.as_ref().is_some_and(waits)) {
                return;
            }
            if view.pending {
                self.watch(scan_id, true);
            }
            self.verdict.set(Some(view));
        });
    }

    /// Saves settings, and shows them at once.
    pub(crate) fn change(self, change: impl FnOnce(&mut Settings)) {
        let before = self.settings.get_untracked();
        let mut settings = before.clone();
        change(&mut settings);
        self.settings.set(settings.clone());
        spawn_local(async move {
            if let Err(error) = self.door.call(SetSettings { settings }).await {
                self.settings.set(before);
                self.say_error(&error);
            }
        });
    }

    /// Asks and, where it fails, says so.
    pub(crate) async fn ask<C: Command>(self, command: C) -> Option<C::Reply> {
        match self.door.call(command).await {
            Ok(reply) => Some(reply),
            Err(error) => {
                self.say_error(&error);
                None
            }
        }
    }

    /// The draft, where there is one. Not knowing is another thing than there being none, and is said.
    pub(crate) async fn draft(self) -> Result<Option<Draft>, DoorError> {
        let answer = self.door.call(GetDraft {}).await;
        if let Err(error) = &answer {
            self.say_error(error);
        }
        answer
    }

    pub(crate) fn say(self, key: &str) {
        self.notice.set(Some(text(self.language.get_untracked(), key)));
    }

    pub(crate) fn say_error(self, error: &DoorError) {
        self.say(&format!("error-{}", error.code.name()));
    }

    /// The sentence in the language of the moment; follows it when it changes.
    pub(crate) fn t(self, key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
        move || text(self.language.get(), key)
    }

    /// The same for a key made of names.
    pub(crate) fn text(self, key: &str) -> String {
        text(self.language.get(), key)
    }

    /// What a category of reports is called: as the registry has it, or else as this app does.
    pub(crate) fn category(self, name: &str) -> String {
        let language = self.language.get();
        let told = |all: &Directories| all.category(name).map(|title| title.get(language.tag()).to_owned());
        let told = self.directories.with(told);
        // A report of long ago may be of a kind that neither knows any more.
        let own = || find(language, &format!("category-{name}"), &[]).unwrap_or_else(|| name.to_owned());
        told.unwrap_or_else(own)
    }

    pub(crate) fn text_with(self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        text_with(self.language.get(), key, arguments)
    }

    /// Who reads, and when.
    pub(crate) fn reader(self) -> Reader {
        Reader { language: self.language.get(), now_ms: js::now_ms(), offset_minutes: js::offset_minutes() }
    }
}

pub(crate) fn app() -> App {
    expect_context()
}
