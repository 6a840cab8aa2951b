//! From a scan to its verdict: at once from what is known, then better from the registry.
use std::rc::Rc;

use api::{CodeAnswer, ScanPlace};
use circulation::Cell;
use door::{ErrorCode, Event, History, HistoryPage, VerdictView, Verify};
use gs1::{Date, SymbologyIdentifier};
use marking::{Read, Reading, Recovery, read};
use verify::{Answer, CheckValue, Evidence, Knowledge, Why, check_value, judge};

use crate::client::CallError;
use crate::report::is_uuid;
use crate::store::ScanRow;
use crate::view::{answer_of, view};
use crate::{Engine, EngineError, NetError};

/// Kazakhstan keeps one time, five hours ahead of UTC.
const KAZAKHSTAN_MINUTES: i32 = 300;
/// So long after a scan the device is still where it saw the code.
const MOMENT_MS: i64 = 60_000;
/// Longest message that is kept; real ones stay under 200 bytes.
const MESSAGE_MAX: usize = 16 * 1024;

impl Engine {
    pub(crate) fn verify(self: &Rc<Self>, call: &Verify) -> Result<VerdictView, EngineError> {
        let known = self.store.borrow().scan(&call.scan_id)?;
        if let Some(row) = known {
            // The device may learn where it is a moment after it saw the code.
            let is_moment = self.host.now_ms() - row.at_ms < MOMENT_MS;
            let place = self.told_place(call.position).filter(|_| is_moment);
            // The question of a screen whose engine went away in between: whoever asked then is gone, so it is asked again.
            let is_unanswered = row.code.is_some() && row.answer.is_none();
            if is_unanswered || (row.code.is_some() && place.is_some()) {
                self.ask_in_background(row.scan_id.clone(), place);
            }
            return if is_unanswered {
                self.judge_row(&row, self.earlier(&row, Why::Asking)?, true)
            } else {
                self.judge_as_then(&row)
            };
        }
        let bytes = hex::decode(&call.message_hex).map_err(|_| ErrorCode::InvalidField)?;
        if !is_uuid(&call.scan_id) || bytes.is_empty() || bytes.len() > MESSAGE_MAX {
            return Err(ErrorCode::InvalidField.into());
        }
        let mut row = ScanRow {
            scan_id: call.scan_id.clone(),
            at_ms: self.host.now_ms(),
            message: bytes,
            symbology: call.symbology.clone(),
            code: None,
            answer: None,
        };
        row.code = code_of(&self.read_row(&row, row.at_ms).reading);
        let search = row.code.clone().unwrap_or_else(|| String::from_utf8_lossy(&row.message).to_lowercase());
        self.store.borrow().record_scan(&row, &search.to_lowercase())?;
        self.host.emit(Event::HistoryChanged);
        let pending = row.code.is_some();
        if pending {
            self.ask_in_background(row.scan_id.clone(), self.told_place(call.position));
        }
        self.judge_row(&row, self.earlier(&row, Why::Asking)?, pending)
    }

    pub(crate) fn verdict(self: &Rc<Self>, scan_id: &str, refresh: bool) -> Result<VerdictView, EngineError> {
        let row = self.store.borrow().scan(scan_id)?.ok_or(ErrorCode::NotFound)?;
        if refresh && row.code.is_some() {
            // Where the device is now is not where it saw the code.
            self.ask_in_background(row.scan_id.clone(), None);
            return self.judge_row(&row, self.earlier(&row, Why::Asking)?, true);
        }
        self.judge_as_then(&row)
    }

    pub(crate) fn history(&self, call: &History) -> Result<HistoryPage, EngineError> {
        let limit = call.limit.clamp(1, 100);
        let mut rows = self.store.borrow().scans(&call.query, call.before.as_deref(), limit)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let items = rows.iter().map(|row| self.judge_as_then(row)).collect::<Result<_, _>>()?;
        Ok(HistoryPage { items, more })
    }

    /// What is told of a position: the middle of its half degree, where the person chose to help.
    fn told_place(&self, position: Option<(f64, f64)>) -> Option<ScanPlace> {
        let (north, east) = position.filter(|_| self.settings().tell_place)?;
        let (north, east) = Cell::of(north, east)?.middle();
        Some(ScanPlace { north, east })
    }

    fn ask_in_background(self: &Rc<Self>, scan_id: String, place: Option<ScanPlace>) {
        let engine = self.clone();
        self.host.spawn(Box::pin(async move {
            let asked = match engine.ask(&scan_id, place).await {
                // The store failed: what was asked for must still get an end.
                Err(_) => engine.no_answer(&scan_id),
                asked => asked,
            };
            if let Ok(Some(view)) = asked {
                engine.host.emit(Event::Verdict(view));
            }
        }));
    }

    /// Asks the registry about a scan; `None` where the scan was forgotten meanwhile, or nothing is new.
    async fn ask(&self, scan_id: &str, place: Option<ScanPlace>) -> Result<Option<VerdictView>, EngineError> {
        let Some(row) = self.store.borrow().scan(scan_id)? else { return Ok(None) };
        let message = asked_as(&row.message, &self.read_row(&row, self.host.now_ms()));
        let asked = self.ask_code(&message, row.code.as_deref().unwrap_or_default(), place).await;
        let knowledge = match asked {
            // An answer about another code is an answer of nobody.
            Ok((answer, at_ms)) if Some(&answer.code) == row.code.as_ref() => {
                let search = search_text(&answer);
                // On a full disk the answer is still an answer, though it will not be remembered.
                if self.store.borrow_mut().record_answer(scan_id, &answer, at_ms, &search).is_ok() {
                    self.host.emit(Event::HistoryChanged);
                }
                let row = ScanRow { answer: Some((answer.clone(), at_ms)), ..row };
                // The registry's day, not that of a clock that may be wrong.
                let view = self.judge_at(&row, Knowledge::Now(answer_of(&answer)), false, at_ms)?;
                // Where the registry answers there is a network: what waited for one need not wait on.
                self.network_seen();
                // The keys may be new to this device; the next scan offline will want them.
                let _ = self.keep_reference().await;
                return Ok(Some(view));
            }
            // That the place could not be told takes nothing from the answer of a moment ago.
            _ if place.is_some() && self.is_answered(scan_id)? => return Ok(None),
            Ok(_) => self.earlier(&row, Why::Trouble)?,
            Err(error) => self.earlier(&row, why(&error))?,
        };
        self.judge_row(&row, knowledge, false).map(Some)
    }

    fn is_answered(&self, scan_id: &str) -> Result<bool, EngineError> {
        Ok(self.store.borrow().scan(scan_id)?.is_some_and(|row| row.answer.is_some()))
    }

    fn no_answer(&self, scan_id: &str) -> Result<Option<VerdictView>, EngineError> {
        let Some(row) = self.store.borrow().scan(scan_id)? else { return Ok(None) };
        self.judge_row(&row, self.earlier(&row, Why::Trouble)?, false).map(Some)
    }

    fn earlier(&self, row: &ScanRow, why: Why) -> Result<Knowledge, EngineError> {
        let Some(code) = &row.code else { return Ok(Knowledge::Nothing(why)) };
        let known = self.store.borrow().known(code)?;
        Ok(match known {
            Some((answer, at_ms)) => {
                // The tail that was judged then may have been another package's: this one's is judged by this device.
                let answer = Answer { check_value: None, ..answer_of(&answer) };
                Knowledge::Earlier { at_ms, answer, why }
            }
            None => Knowledge::Nothing(why),
        })
    }

    /// The verdict as it was given for this scan, on the day it was given.
    fn judge_as_then(&self, row: &ScanRow) -> Result<VerdictView, EngineError> {
        let knowledge = match &row.answer {
            Some((answer, _)) => Knowledge::Now(answer_of(answer)),
            None => Knowledge::Nothing(Why::Offline),
        };
        let at_ms = row.answer.as_ref().map_or(row.at_ms, |(_, at)| *at);
        self.judge_at(row, knowledge, false, at_ms)
    }

    fn judge_row(&self, row: &ScanRow, knowledge: Knowledge, pending: bool) -> Result<VerdictView, EngineError> {
        self.judge_at(row, knowledge, pending, self.host.now_ms())
    }

    fn judge_at(
        &self,
        row: &ScanRow,
        knowledge: Knowledge,
        pending: bool,
        now_ms: i64,
    ) -> Result<VerdictView, EngineError> {
        let read = self.read_row(row, now_ms);
        let own_check = match &read.reading {
            Reading::Code(code) => check_value(code, &self.trusted_keys()),
            _ => CheckValue::Absent,
        };
        let in_force = knowledge.answer().and_then(|answer| self.in_force(answer.group?));
        let evidence = Evidence { read, knowledge, in_force, own_check, today: today(now_ms) };
        let verdict = judge(&evidence);
        let answer = match (&evidence.knowledge, &row.code) {
            (Knowledge::Now(_), _) => row.answer.clone().map(|(answer, _)| answer),
            (Knowledge::Earlier { .. }, Some(code)) => self.store.borrow().known(code)?.map(|(answer, _)| answer),
            _ => None,
        };
        let product = match (&answer, &evidence.read.reading) {
            (Some(answer), _) if answer.product.is_some() => {
                answer.product.clone().map(|card| (card, answer.group.clone()))
            }
            (_, Reading::Code(code)) => self.store.borrow().product(code.id.gtin.as_str())?,
            _ => None,
        };
        let asked_at_ms = row.answer.as_ref().map_or(now_ms, |(_, at)| *at);
        let mut view = view(row, &evidence, &verdict, answer.as_ref(), product, pending, asked_at_ms);
        if let Some(old_stock) = &mut view.old_stock {
            old_stock.title = self.group_title(&old_stock.group);
        }
        Ok(view)
    }

    fn read_row(&self, row: &ScanRow, now_ms: i64) -> Read {
        let symbology =
            row.symbology.as_deref().and_then(|text| SymbologyIdentifier::split(text.as_bytes())).map(|(s, _)| s);
        read(&row.message, symbology, today(now_ms))
    }
}

fn today(now_ms: i64) -> Date {
    // A clock before the year 1 or after 9999 is no clock; then nothing is expired.
    Date::from_unix_ms(now_ms, KAZAKHSTAN_MINUTES).unwrap_or(Date::EPOCH)
}

/// What the registry is asked: the message as it is, or as it would have been written; of a recovered code the identification
/// alone, as it may not be the full code that it looks like.
fn asked_as(message: &[u8], read: &Read) -> String {
    match (&read.recovery, code_of(&read.reading)) {
        (Recovery::Done(_), Some(code)) if read.is_recovered() => code,
        (Recovery::Done(mended), _) => String::from_utf8_lossy(&mended.message).into_owned(),
        _ => String::from_utf8_lossy(message).into_owned(),
    }
}

fn code_of(reading: &Reading) -> Option<String> {
    match reading {
        Reading::Code(code) => Some(code.id.canonical()),
        Reading::Transport(sscc) => Some(format!("00{sscc}")),
        Reading::Not(_) | Reading::Malformed => None,
    }
}

fn search_text(answer: &CodeAnswer) -> String {
    let mut text = answer.code.clone();
    let mut add = |name: &api::Localised| {
        for part in [&name.kk, &name.ru, &name.en] {
            text.push('\n');
            text.push_str(part);
        }
    };
    if let Some(product) = &answer.product {
        add(&product.name);
        add(&product.manufacturer.name);
        if let Some(importer) = &product.importer {
            add(&importer.name);
        }
    }
    text.to_lowercase()
}

fn why(error: &CallError) -> Why {
    match error {
        CallError::Net(NetError::Offline) => Why::Offline,
        CallError::Net(NetError::TimedOut) => Why::TimedOut,
        CallError::Net(NetError::TooLarge) | CallError::Status { .. } | CallError::Nonsense => Why::Trouble,
    }
}
