//! Goods that move between states of the union: the other state's system is told of what goes, and tells of what comes.
use std::collections::HashSet;

use api::{CODE_MAX_LEN, Problem, ProblemCode, Violation};
use circulation::{Level, State, Status};
use gs1::Date;
use marking::{MarkingCode, Reading, read_exactly};
use serde::{Deserialize, Serialize};
use store::{Arrival, Asked, BorderMessage, CodeRow, StoreError, UNKNOWN_CODE};
use wording::Language;

use super::mailbox::{Mailbox, Reader, answer_all};
use crate::control::{self, DocumentRule, UNION, is_lot};
use crate::outside::json;
use crate::routes::App;

/// Goods on their way, in either direction. What stands between states is agreed between them; this is what we say and understand.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    /// Of this form.
    message: String,
    id: String,
    from: String,
    to: String,
    /// БИН of who brings the goods in; known of goods that come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    importer: Option<String>,
    goods: Vec<Goods>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Goods {
    /// Identification code.
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    production_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expiry_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
}

/// What became of goods that came.
#[derive(Serialize)]
struct Answer {
    id: String,
    taken: usize,
    refused: Vec<Violation>,
}

const FORM: &str = "aiqyn-border-1";
const HERE: &str = "KZ";
/// Units of one message.
const GOODS_MAX: usize = 10_000;
/// Messages that are read at once.
const AT_ONCE: i64 = 100;

/// Sends what waits, and takes what has come. What cannot be sent now is sent in another round, and holds up nothing that comes.
pub(super) async fn mail(app: &App, way: &impl Mailbox) -> anyhow::Result<()> {
    let (sent, taken) = (send_all(app, way).await, answer_all(way, &Post(app)).await);
    sent.and(taken)
}

/// A message that the other side refuses holds up no other; where it cannot be reached at all, none is tried any more.
async fn send_all(app: &App, way: &impl Mailbox) -> anyhow::Result<()> {
    let mut after = (i64::MIN, String::new());
    loop {
        let page = app.store.border_messages(after, AT_ONCE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.at_ms, last.id.clone());
        for waiting in page {
            let id = waiting.id.clone();
            match send(app, way, waiting).await {
                Ok(()) => {}
                Err(error) if is_for_later(&error) => return Err(error),
                Err(error) => {
                    tracing::error!(message = id, error = format!("{error:#}"), "a message across the border waits");
                }
            }
        }
    }
}

/// Whatever is sent now would fare no better.
fn is_for_later(error: &anyhow::Error) -> bool {
    let store = error.downcast_ref::<StoreError>().is_some_and(StoreError::is_transient);
    store
        || error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect)
        || error.is::<std::io::Error>()
}

async fn send(app: &App, way: &impl Mailbox, waiting: BorderMessage) -> anyhow::Result<()> {
    let goods = app.store.goods_in(waiting.codes).await?.into_iter().map(|row| Goods {
        code: row.code,
        production_date: row.production_date,
        expiry_date: row.expiry_date,
        lot: row.lot,
    });
    let goods: Vec<Goods> = goods.collect();
    // A pallet holds more than one message: the second and the rest have a number behind the document's.
    for (n, goods) in (1..).zip(goods.chunks(GOODS_MAX)) {
        let id = if n == 1 { waiting.id.clone() } else { format!("{}-{n}", waiting.id) };
        let name = format!("{id}.json");
        let message = Message {
            message: FORM.into(),
            id,
            from: HERE.into(),
            to: waiting.country.clone(),
            importer: None,
            goods: goods.to_vec(),
        };
        way.send(&name, serde_json::to_vec(&message)?).await?;
    }
    Ok(app.store.border_message_sent(waiting.id).await?)
}

/// Who takes goods that come across a border.
struct Post<'a>(&'a App);

impl Reader for Post<'_> {
    async fn answer(&self, letter: &[u8]) -> anyhow::Result<Vec<u8>> {
        let answer = match json::<Message>(letter) {
            Ok(message) => arrived(self.0, message).await?,
            Err(_) => Err(ProblemCode::MalformedBody),
        };
        match answer {
            Ok(answer) => Ok(serde_json::to_vec(&answer)?),
            Err(code) => Ok(serde_json::to_vec(&Problem::new(code))?),
        }
    }
}

/// Takes goods that came, each by itself.
async fn arrived(app: &App, message: Message) -> anyhow::Result<Result<Answer, ProblemCode>> {
    let Message { message: form, id, from, to, importer, goods } = message;
    let is_id = (1..=100).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    let is_known = form == FORM && to == HERE && UNION.contains(&from.as_str());
    if !is_id || !is_known || goods.is_empty() || goods.len() > GOODS_MAX {
        return Ok(Err(ProblemCode::InvalidField));
    }
    let Some(importer) = importer else { return Ok(Err(ProblemCode::InvalidField)) };
    let participant = app.store.participant(importer.clone()).await?;
    if participant.is_none_or(|participant| participant.state != "active") {
        return Ok(Err(ProblemCode::ParticipantInactive));
    }
    let today = crate::today();
    let read = |goods: &Goods| -> Option<(String, String)> {
        if goods.code.len() > CODE_MAX_LEN {
            return None;
        }
        match read_exactly(goods.code.as_bytes(), None, today).reading {
            Reading::Code(MarkingCode { id, .. }) => Some((id.canonical(), id.gtin.to_string())),
            _ => None,
        }
    };
    let named: Vec<Option<(String, String)>> = goods.iter().map(read).collect();
    let asked = named.iter().map(|named| {
        let (code, gtin) = named.clone().unwrap_or_default();
        Asked { code, gtin, ..Asked::default() }
    });
    let found = app.store.find(asked.collect()).await?;
    let is_date = |text: &Option<String>| text.as_deref().is_none_or(|text| Date::from_iso(text).is_some());
    let (mut rows, mut refused, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (n, ((goods, named), found)) in goods.into_iter().zip(named).zip(found).enumerate() {
        let rule = match &named {
            None => Some("not_a_marking_code"),
            Some((code, _)) if !seen.insert(code.clone()) => Some(DocumentRule::RepeatedCode.id()),
            Some(_) => match &found.card {
                None => Some("unknown_product"),
                Some(card) if card.row.owner != importer => Some(circulation::Rule::NotOwner.id()),
                Some(_) if !is_date(&goods.production_date) || !is_date(&goods.expiry_date) => Some("date"),
                Some(_) if goods.lot.as_deref().is_some_and(|lot| !is_lot(lot)) => {
                    Some(DocumentRule::LotCharacters.id())
                }
                Some(_) => None,
            },
        };
        match (rule, named) {
            (None, Some((code, gtin))) => rows.push((
                n,
                CodeRow {
                    code,
                    gtin,
                    level: Level::Unit,
                    // Printed abroad: they are in trade here once who brought them says so.
                    state: State { status: Status::Applied, ..State::issued(false) },
                    issued_on: None,
                    production_date: goods.production_date,
                    expiry_date: goods.expiry_date,
                    lot: goods.lot,
                    copy_suspected: false,
                    parent: None,
                    changes: 0,
                    owner: importer.clone(),
                },
            )),
            (rule, _) => refused.push(violation(n, rule.unwrap_or(UNKNOWN_CODE))),
        }
    }
    let arrival = Arrival {
        id: id.clone(),
        country: from,
        rows: rows.iter().map(|(_, row)| row.clone()).collect(),
        at_ms: crate::now_ms(),
    };
    let taken: HashSet<String> = app.store.take_arrival(arrival).await?.into_iter().collect();
    let known = rows.iter().filter(|(_, row)| !taken.contains(&row.code));
    refused.extend(known.map(|(n, _)| violation(*n, DocumentRule::KnownCode.id())));
    Ok(Ok(Answer { id, taken: taken.len(), refused }))
}

fn violation(n: usize, rule: &str) -> Violation {
    // Between systems Russian is the language that all of them agreed on.
    control::violation(Language::Russian, &format!("goods[{n}]"), rule)
}
