//! Leading or asking: where a call of this tab's screen is answered.
use std::cell::RefCell;
use std::rc::Rc;

use door::{DoorError, ErrorCode, Event, Head, Packet};
use engine::{Engine, EngineError, refuse};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::host::{Browser, event_packet, random, scope};
use crate::{lead, store};

const NAME: &str = "aiqyn-engine";

enum Role {
    /// Another tab leads, or none does yet.
    Following,
    Leading(Rc<Engine>),
    /// This tab should lead and cannot.
    Broken(DoorError),
}

struct Tab {
    id: String,
    channel: Option<BroadcastChannel>,
    role: RefCell<Role>,
    /// Calls of this tab's screen that nobody has answered yet, by id, in the order they were made: a later one may rest on
    /// an earlier.
    unanswered: RefCell<Vec<(String, Vec<u8>)>>,
}

pub(crate) fn start() {
    let mut id = [0; 16];
    random(&mut id);
    let id = id.iter().map(|byte| format!("{byte:02x}")).collect();
    // Without locks nobody can lead: every tab is on its own then, and hears no other.
    let channel = lead::is_possible().then(|| BroadcastChannel::new(NAME).ok()).flatten();
    let tab = Rc::new(Tab { id, channel, role: RefCell::new(Role::Following), unanswered: RefCell::default() });

    let own = tab.clone();
    let on_screen =
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| own.hear_screen(bytes_of(&event.data())));
    scope().set_onmessage(Some(on_screen.as_ref().unchecked_ref()));
    on_screen.forget();

    if let Some(channel) = &tab.channel {
        let own = tab.clone();
        let on_tabs = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| own.hear_tabs(&event.data()));
        channel.set_onmessage(Some(on_tabs.as_ref().unchecked_ref()));
        on_tabs.forget();
    }

    let own = tab.clone();
    let online = Closure::<dyn Fn()>::new(move || {
        if let Role::Leading(engine) = &*own.role.borrow() {
            engine.network_returned();
        }
    });
    scope().set_ononline(Some(online.as_ref().unchecked_ref()));
    online.forget();

    spawn_local(async move {
        lead::wait_to_lead(NAME).await;
        let role = match tab.clone().open().await {
            Ok(engine) => Role::Leading(engine),
            Err(error) => Role::Broken(error.into()),
        };
        tab.role.replace(role);
        tab.to_tabs("leader", "", &[]);
        let unanswered = std::mem::take(&mut *tab.unanswered.borrow_mut());
        for (_, packet) in unanswered {
            tab.hear_screen(packet);
        }
        // What a screen was told before may be old: it looks again.
        for event in [Event::DraftChanged, Event::HistoryChanged] {
            to_screen(&event_packet(&event));
        }
    });
    to_screen(&[]);
}

impl Tab {
    async fn open(self: Rc<Self>) -> Result<Rc<Engine>, EngineError> {
        let (connection, storage) = store::open().await?;
        let tell = move |packet: Vec<u8>| {
            to_screen(&packet);
            self.to_tabs("event", "", &packet);
        };
        Engine::start(connection, storage, Rc::new(Browser { tell: Rc::new(tell) }))
    }

    /// Answers where this tab leads; `None` where another one has to.
    fn answer(&self, packet: &[u8]) -> Option<Option<Vec<u8>>> {
        match &*self.role.borrow() {
            Role::Following => None,
            Role::Leading(engine) => Some(engine.answer(packet)),
            Role::Broken(error) => Some(refuse(packet, error)),
        }
    }

    fn hear_screen(&self, packet: Vec<u8>) {
        if let Some(answer) = self.answer(&packet) {
            if let Some(answer) = answer {
                to_screen(&answer);
            }
            return;
        }
        self.to_tabs("call", &self.id, &packet);
        match call_id(&packet) {
            Some(id) => self.unanswered.borrow_mut().push((id, packet)),
            None => {
                if let Some(answer) = refuse(&packet, &ErrorCode::MalformedCall.into()) {
                    to_screen(&answer);
                }
            }
        }
    }

    /// A message between tabs: what it is, whose tab it is about, a packet.
    fn hear_tabs(&self, data: &JsValue) {
        let message: Array = data.clone().unchecked_into();
        let (kind, tab) =
            (message.get(0).as_string().unwrap_or_default(), message.get(1).as_string().unwrap_or_default());
        match kind.as_str() {
            "call" => {
                if let Some(Some(answer)) = self.answer(&bytes_of(&message.get(2))) {
                    self.to_tabs("reply", &tab, &answer);
                }
            }
            "reply" if tab == self.id => {
                let packet = bytes_of(&message.get(2));
                // The one that led before and the one that leads now may both answer: the screen hears the first.
                let mut unanswered = self.unanswered.borrow_mut();
                let place = reply_id(&packet).and_then(|id| unanswered.iter().position(|(own, _)| *own == id));
                if let Some(place) = place {
                    unanswered.remove(place);
                    to_screen(&packet);
                }
            }
            "event" => to_screen(&bytes_of(&message.get(2))),
            "leader" => {
                for (_, packet) in self.unanswered.borrow().iter() {
                    self.to_tabs("call", &self.id, packet);
                }
            }
            _ => {}
        }
    }

    fn to_tabs(&self, kind: &str, tab: &str, packet: &[u8]) {
        let message = Array::of3(&kind.into(), &tab.into(), &Uint8Array::from(packet).buffer());
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&message);
        }
    }
}

fn to_screen(packet: &[u8]) {
    let buffer = Uint8Array::from(packet).buffer();
    let _ = scope().post_message_with_transfer(&buffer, &Array::of1(&buffer));
}

fn bytes_of(data: &JsValue) -> Vec<u8> {
    data.dyn_ref::<ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec()).unwrap_or_default()
}

fn head(packet: &[u8]) -> Option<Head> {
    serde_json::from_slice(Packet::unpack(packet).ok()?.part(0)).ok()
}

fn call_id(packet: &[u8]) -> Option<String> {
    if let Some(Head::Call(call)) = head(packet) { Some(call.id) } else { None }
}

fn reply_id(packet: &[u8]) -> Option<String> {
    if let Some(Head::Reply { id, .. }) = head(packet) { Some(id) } else { None }
}
