//! The screen's side of the door: asks the engine, hears its events.
mod shell;
mod worker;

pub(crate) use shell::camera_picture;
pub(crate) use worker::spawn as spawn_worker;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use door::{CallHead, Command, DoorError, ErrorCode, Event, Head, Packet};
use futures_channel::oneshot;
use leptos::prelude::{LocalStorage, StoredValue, WithValue as _};

use crate::js;

type Answer = Result<(Vec<u8>, Vec<Vec<u8>>), DoorError>;
type Listener = Box<dyn Fn(Event)>;

/// Takes a packet to the engine.
trait Transport {
    fn send(&self, packet: Vec<u8>);
}

#[derive(Default)]
struct Inner {
    waiting: RefCell<BTreeMap<String, oneshot::Sender<Answer>>>,
    listener: RefCell<Option<Listener>>,
}

/// The door. Copies are the same door.
#[derive(Clone, Copy)]
pub(crate) struct Door {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    transport: StoredValue<Rc<dyn Transport>, LocalStorage>,
}

/// Whether the screen runs in the shell's window.
pub(crate) fn in_shell() -> bool {
    shell::is_here()
}

impl Door {
    /// Opens the door of whatever the screen runs in.
    pub(crate) fn open() -> Self {
        let inner = Rc::new(Inner::default());
        let transport: Rc<dyn Transport> = if in_shell() {
            Rc::new(shell::Shell::open(inner.clone()))
        } else {
            Rc::new(worker::EngineWorker::open(inner.clone()))
        };
        Self { inner: StoredValue::new_local(inner), transport: StoredValue::new_local(transport) }
    }

    /// Hears every event from now on.
    pub(crate) fn listen(self, listener: impl Fn(Event) + 'static) {
        self.inner.with_value(|inner| inner.listener.replace(Some(Box::new(listener))));
    }

    /// Asks, and waits for the answer.
    pub(crate) async fn call<C: Command>(self, command: C) -> Result<C::Reply, DoorError> {
        self.call_with(command, Vec::new()).await.map(|(reply, _)| reply)
    }

    /// The same with bytes beside the question and the answer.
    pub(crate) async fn call_with<C: Command>(
        self,
        command: C,
        blobs: Vec<Vec<u8>>,
    ) -> Result<(C::Reply, Vec<Vec<u8>>), DoorError> {
        let id = js::uuid();
        let head = Head::Call(CallHead { id: id.clone(), command: C::NAME.to_owned() });
        let mut parts = vec![json(&head), json(&command)];
        parts.extend(blobs);
        let (answer, answered) = oneshot::channel();
        self.inner.with_value(|inner| inner.waiting.borrow_mut().insert(id, answer));
        self.transport.with_value(|transport| transport.send(Packet { parts }.pack()));
        let (body, blobs) = answered.await.unwrap_or_else(|_| Err(ErrorCode::EngineGone.into()))?;
        let reply = serde_json::from_slice(&body).map_err(|_| DoorError::from(ErrorCode::MalformedCall))?;
        Ok((reply, blobs))
    }
}

impl Inner {
    /// A packet from the engine: an answer to one who waits, or an event.
    fn receive(&self, bytes: &[u8]) {
        let Ok(packet) = Packet::unpack(bytes) else { return };
        match serde_json::from_slice(packet.part(0)) {
            Ok(Head::Reply { id, ok }) => {
                let Some(waiting) = self.waiting.borrow_mut().remove(&id) else { return };
                let body = packet.part(1).to_vec();
                let answer = if ok {
                    Ok((body, packet.blobs()))
                } else {
                    Err(serde_json::from_slice(&body).unwrap_or_else(|_| ErrorCode::MalformedCall.into()))
                };
                let _ = waiting.send(answer);
            }
            Ok(Head::Event) => {
                if let Ok(event) = serde_json::from_slice(packet.part(1)) {
                    self.tell(event);
                }
            }
            _ => {}
        }
    }

    fn tell(&self, event: Event) {
        if let Some(listener) = &*self.listener.borrow() {
            listener(event);
        }
    }

    /// The engine is gone: nobody who waits will be answered.
    fn give_up(&self) {
        let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        for (_, answer) in waiting {
            let _ = answer.send(Err(ErrorCode::EngineGone.into()));
        }
    }

    fn give_up_one(&self, id: &str) {
        if let Some(answer) = self.waiting.borrow_mut().remove(id) {
            let _ = answer.send(Err(ErrorCode::EngineGone.into()));
        }
    }
}

fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
