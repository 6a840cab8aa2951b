//! From draft to outbox, and what the screen sees of it.
use api::{PhotoRef, Place, ReportRequest};
use door::{Draft, ErrorCode, Event, Outbox, OutboxState, PhotoView, ReportView};
use sha2::{Digest as _, Sha256};

use crate::store::{NewReport, ReportRow};
use crate::{Engine, EngineError, photo};

const DAY_MS: i64 = 86_400_000;

impl Engine {
    pub(crate) fn save_draft(&self, draft: &Draft) -> Result<(), EngineError> {
        let fits = is_uuid(&draft.id)
            && draft.text.chars().count() <= api::REPORT_TEXT_MAX
            && draft.place.chars().count() <= 500
            && draft.contact.chars().count() <= 200
            && draft.category.as_deref().is_none_or(|name| self.is_category(name) || door::CATEGORIES.contains(&name));
        if !fits {
            return Err(ErrorCode::InvalidField.into());
        }
        if self.store.borrow().report(&draft.id)?.is_some() {
            // Another screen filed it meanwhile; a late keystroke must not bring it back.
            return Ok(());
        }
        if self.store.borrow_mut().save_draft(draft)? {
            self.host.emit(Event::DraftChanged);
        }
        Ok(())
    }

    /// Whether the registry takes reports of this kind.
    fn is_category(&self, name: &str) -> bool {
        self.directories().report_categories.iter().any(|word| word.name == name)
    }

    pub(crate) fn add_photo(&self, draft_id: &str, bytes: &[u8]) -> Result<PhotoView, EngineError> {
        let photo = photo::prepare(bytes)?;
        let draft = self.store.borrow().draft()?.filter(|draft| draft.id == draft_id).ok_or(ErrorCode::NotFound)?;
        if draft.photos.len() >= api::PHOTOS_MAX {
            return Err(ErrorCode::PhotoTooMany.into());
        }
        self.store.borrow_mut().add_photo(draft_id, &photo.sha256, &photo.bytes)?;
        self.host.emit(Event::DraftChanged);
        Ok(PhotoView { sha256: photo.sha256, size: photo.bytes.len() as u64 })
    }

    /// Filing twice is filing once.
    pub(crate) fn submit(&self, id: &str) -> Result<ReportView, EngineError> {
        if let Some(row) = self.store.borrow().report(id)? {
            return self.report_view(row);
        }
        let draft = self.store.borrow().draft()?.filter(|draft| draft.id == id).ok_or(ErrorCode::NotFound)?;
        // What it took when the draft was begun, it may take no longer.
        let category = draft.category.clone().filter(|name| self.is_category(name));
        let category = category.ok_or(ErrorCode::CategoryMissing)?;
        let now_ms = self.host.now_ms();
        let mut secret = [0; 32];
        self.host.random(&mut secret);
        let request = request(&draft, category, &secret, now_ms);
        let body = serde_json::to_vec(&request).map_err(|_| ErrorCode::InvalidField)?;
        self.store.borrow_mut().file_report(&NewReport { draft: &draft, body: &body, secret: &secret, now_ms })?;
        self.outbox_changed();
        self.host.emit(Event::DraftChanged);
        self.wake();
        let row = self.store.borrow().report(id)?.ok_or(ErrorCode::NotFound)?;
        self.report_view(row)
    }

    pub(crate) fn reports(&self) -> Result<Outbox, EngineError> {
        let rows = self.store.borrow().reports()?;
        Ok(Outbox { items: rows.into_iter().map(|row| self.report_view(row)).collect::<Result<_, _>>()? })
    }

    pub(crate) fn retry(&self, id: &str) -> Result<ReportView, EngineError> {
        self.store.borrow().unpark(id, self.host.now_ms())?;
        self.outbox_changed();
        self.wake();
        let row = self.store.borrow().report(id)?.ok_or(ErrorCode::NotFound)?;
        self.report_view(row)
    }

    pub(crate) fn discard(&self, id: &str) -> Result<(), EngineError> {
        // While it is being sent the registry may have it already: then there is nothing to take back.
        let sending = self.sending.borrow().as_deref() == Some(id);
        if sending || !self.store.borrow_mut().discard_report(id)? {
            return Err(ErrorCode::NotFound.into());
        }
        self.outbox_changed();
        Ok(())
    }

    /// With the registry's receipt, as proof that it was sent; or for another way to the authority, when the registry will not take it.
    pub(crate) fn export(&self, id: &str) -> Result<String, EngineError> {
        let row = self.store.borrow().report(id)?.ok_or(ErrorCode::NotFound)?;
        if let Some(received) = self.store.borrow().received(id)? {
            let report = String::from_utf8_lossy(&row.body).into_owned();
            let file = api::ReceiptFile { report_id: row.id, report, received };
            return Ok(serde_json::to_string_pretty(&file).unwrap_or_default());
        }
        let mut body: serde_json::Value = serde_json::from_slice(&row.body).unwrap_or_default();
        if let Some(fields) = body.as_object_mut() {
            fields.insert("id".to_owned(), row.id.into());
            fields.insert("number".to_owned(), row.number.into());
        }
        Ok(serde_json::to_string_pretty(&body).unwrap_or_default())
    }

    pub(crate) fn outbox_changed(&self) {
        let n_waiting = self.store.borrow().n_waiting().unwrap_or(0);
        self.host.emit(Event::OutboxChanged { n_waiting });
    }

    fn report_view(&self, row: ReportRow) -> Result<ReportView, EngineError> {
        let outbox = self.store.borrow().outbox(&row.id)?;
        let sending = self.sending.borrow().as_deref() == Some(row.id.as_str());
        let state = match &outbox {
            None => OutboxState::Sent,
            Some(outbox) if outbox.parked => OutboxState::Parked,
            Some(_) if sending => OutboxState::Sending,
            Some(_) => OutboxState::Waiting,
        };
        Ok(ReportView {
            category: row.draft.category.unwrap_or_default(),
            text: row.draft.text,
            shown_code: row.draft.shown_code,
            place: row.draft.place,
            photos: row.draft.photos,
            created_at_ms: row.created_at_ms,
            state,
            n_tries: outbox.as_ref().map_or(0, |outbox| outbox.n_tries),
            next_try_ms: outbox.as_ref().filter(|outbox| !outbox.parked).map(|outbox| outbox.next_try_ms),
            last_problem: outbox.and_then(|outbox| outbox.last_problem),
            number: row.number,
            received_at_ms: row.received_at_ms,
            outcome: row.outcome,
            outcome_reason: row.outcome_reason,
            id: row.id,
        })
    }
}

fn request(draft: &Draft, category: String, secret: &[u8; 32], now_ms: i64) -> ReportRequest {
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let place = (some(&draft.place).is_some() || draft.position.is_some())
        .then(|| Place { text: draft.place.trim().to_owned(), position: draft.position });
    ReportRequest {
        category,
        text: draft.text.trim().to_owned(),
        code: draft.code.clone(),
        verdict: draft.verdict.clone(),
        place,
        contact: some(&draft.contact),
        photos: draft.photos.iter().map(|photo| PhotoRef { sha256: photo.sha256.clone(), size: photo.size }).collect(),
        // The day is enough, and a moment could be matched with other records of who was online when.
        created_at_ms: now_ms - now_ms.rem_euclid(DAY_MS),
        // Of the hexadecimal text, which is what the device shows to read the state.
        secret_sha256: hex::encode(Sha256::digest(hex::encode(secret))),
    }
}

pub(crate) fn is_uuid(id: &str) -> bool {
    uuid::Uuid::try_parse(id).is_ok_and(|uuid| uuid.as_hyphenated().to_string() == id)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_form_has_every_category_of_the_wire() {
        let names = api::Category::ALL.map(api::Category::name);
        assert_eq!(names, door::CATEGORIES);
    }
}
