//! A call by name to the function that answers it.
use std::rc::Rc;

use door::{
    AddPhoto, CallHead, ClearHistory, Command, DiscardDraft, DiscardReport, Done, DoorError, ErrorCode, Event,
    ExportReport, GetDraft, GetPhoto, GetSettings, GetVerdict, Head, Hello, History, Packet, RemovePhoto, Reports,
    RetryReport, SaveDraft, SetSettings, SubmitReport, SyncNow, VERSION, Verify, Welcome,
};

use crate::{Engine, EngineError};

/// What a handler is given: the call's body, and the bytes that came beside it.
struct Answering<'a> {
    head: &'a CallHead,
    body: &'a [u8],
}

type Answer = Result<Vec<u8>, DoorError>;

impl Answering<'_> {
    /// Answers, if the call is of this command.
    fn on<C: Command>(&self, answer: &mut Option<Answer>, handler: impl FnOnce(C) -> Result<C::Reply, EngineError>) {
        if self.head.command != C::NAME || answer.is_some() {
            return;
        }
        let reply = serde_json::from_slice::<C>(self.body)
            .map_err(|_| DoorError::from(ErrorCode::MalformedCall))
            .and_then(|call| handler(call).map_err(DoorError::from))
            .and_then(|reply| serde_json::to_vec(&reply).map_err(|_| ErrorCode::StorageFailed.into()));
        *answer = Some(reply);
    }
}

impl Engine {
    /// Answers one packet with one packet. `None` where the packet asks for no answer.
    pub fn answer(self: &Rc<Self>, packet: &[u8]) -> Option<Vec<u8>> {
        let malformed = |id: &str| reply(id, Err(ErrorCode::MalformedCall.into()), Vec::new());
        let Ok(packet) = Packet::unpack(packet) else { return Some(malformed("")) };
        let head = match serde_json::from_slice::<Head>(packet.part(0)) {
            Ok(Head::Call(head)) => head,
            // Every answer here is quick; there is nothing to call off.
            Ok(_) => return None,
            Err(_) => return Some(malformed("")),
        };
        let mut blobs = Vec::new();
        let answer = self.dispatch(&Answering { head: &head, body: packet.part(1) }, packet.part(2), &mut blobs);
        Some(reply(&head.id, answer, blobs))
    }

    fn dispatch(self: &Rc<Self>, call: &Answering<'_>, blob: &[u8], blobs: &mut Vec<Vec<u8>>) -> Answer {
        let mut answer = None;
        let to = &mut answer;
        call.on::<Hello>(to, |hello| self.hello(hello.version));
        call.on::<GetSettings>(to, |_| Ok(self.settings()));
        call.on::<SetSettings>(to, |call| self.set_settings(call.settings).map(done));
        call.on::<Verify>(to, |call| self.verify(&call));
        call.on::<GetVerdict>(to, |call| self.verdict(&call.scan_id, call.refresh));
        call.on::<History>(to, |call| self.history(&call));
        call.on::<ClearHistory>(to, |_| {
            self.store.borrow_mut().clear_scans()?;
            self.host.emit(Event::HistoryChanged);
            Ok(Done {})
        });
        call.on::<GetDraft>(to, |_| self.store.borrow().draft());
        call.on::<SaveDraft>(to, |call| self.save_draft(&call.draft).map(done));
        call.on::<DiscardDraft>(to, |call| {
            self.store.borrow_mut().discard_draft(&call.id)?;
            self.host.emit(Event::DraftChanged);
            Ok(Done {})
        });
        call.on::<AddPhoto>(to, |call| self.add_photo(&call.draft_id, blob));
        call.on::<RemovePhoto>(to, |call| {
            self.store.borrow_mut().remove_photo(&call.draft_id, &call.sha256)?;
            self.host.emit(Event::DraftChanged);
            Ok(Done {})
        });
        call.on::<GetPhoto>(to, |call| {
            blobs.push(self.store.borrow().photo(&call.sha256)?.ok_or(ErrorCode::NotFound)?);
            Ok(Done {})
        });
        call.on::<SubmitReport>(to, |call| self.submit(&call.id));
        call.on::<Reports>(to, |_| self.reports());
        call.on::<RetryReport>(to, |call| self.retry(&call.id));
        call.on::<DiscardReport>(to, |call| self.discard(&call.id).map(done));
        call.on::<ExportReport>(to, |call| self.export(&call.id));
        call.on::<SyncNow>(to, |_| {
            self.network_returned();
            Ok(Done {})
        });
        answer.unwrap_or_else(|| Err(ErrorCode::MalformedCall.into()))
    }

    fn hello(&self, version: u32) -> Result<Welcome, EngineError> {
        if version != VERSION {
            return Err(ErrorCode::VersionMismatch.into());
        }
        Ok(Welcome {
            version: VERSION,
            storage: self.storage,
            settings: self.settings(),
            directories: self.directories(),
            n_waiting: self.store.borrow().n_waiting()?,
            native_camera: self.host.native_camera(),
        })
    }
}

/// Answers a call with an error, for a host that has no engine to ask.
pub fn refuse(packet: &[u8], error: &DoorError) -> Option<Vec<u8>> {
    let packet = Packet::unpack(packet).ok()?;
    let Ok(Head::Call(head)) = serde_json::from_slice::<Head>(packet.part(0)) else { return None };
    Some(reply(&head.id, Err(error.clone()), Vec::new()))
}

fn done((): ()) -> Done {
    Done {}
}

fn reply(id: &str, answer: Answer, blobs: Vec<Vec<u8>>) -> Vec<u8> {
    let head = Head::Reply { id: id.to_owned(), ok: answer.is_ok() };
    let body = answer.unwrap_or_else(|error| serde_json::to_vec(&error).unwrap_or_default());
    let mut parts = vec![serde_json::to_vec(&head).unwrap_or_default(), body];
    parts.extend(blobs);
    Packet { parts }.pack()
}
