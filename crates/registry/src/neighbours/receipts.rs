//! Receipts of tills: each is a document of its own, by till and number, and counts once however often it comes.
use api::{
    DocumentState, FISCAL_CODES_MAX, FISCAL_RECEIPTS_MAX, FiscalBatch, FiscalKind, FiscalReceipt, FiscalResult,
    FiscalResults, Problem, ProblemCode, Violation,
};
use circulation::{Change, Return, Withdrawal};
use sha2::{Digest as _, Sha256};
use store::{Act, Changes, Command, Details, DocumentRow, FiledDocument, NewDocument, Stamp, Store, StoreError};
use wording::Language;

use crate::check::CheckKeys;
use crate::control::{self, DocumentRule, canonical, codes, message};
use crate::outside::json;
use crate::routes::App;

use super::mailbox::{Mailbox, Reader, answer_all};

/// Why a batch was not taken at all.
pub(crate) enum BatchFault {
    /// Too many receipts, or codes, or none.
    Size,
    /// The store failed; what was done is done, and the batch may come again.
    Store(StoreError),
}

impl From<StoreError> for BatchFault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn is_number(text: &str, digits: std::ops::RangeInclusive<usize>) -> bool {
    digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn violation(rule: DocumentRule, path: &str, language: Language) -> Violation {
    control::violation(language, path, rule.id())
}

/// The document that a receipt is, or what it breaks.
fn document(
    receipt: &FiscalReceipt,
    person: &str,
    keys: &CheckKeys,
    language: Language,
) -> Result<(NewDocument, Vec<String>), Vec<Violation>> {
    let FiscalReceipt { till, number, seller, kind, codes: texts, .. } = receipt;
    // When it was printed is the till's word, which may be wrong: what was sold was sold.
    let fields = [
        ("till", is_number(till, 1..=20)),
        ("number", is_number(number, 1..=20)),
        ("seller", is_number(seller, 12..=12)),
    ];
    let wrong = fields.into_iter().filter(|(_, is_fine)| !is_fine);
    let mut wrong: Vec<Violation> =
        wrong.map(|(path, _)| violation(DocumentRule::ReceiptMalformed, path, language)).collect();
    let named = codes("codes", texts, FISCAL_CODES_MAX, keys, crate::today(), language);
    let named = match named {
        Ok(named) if wrong.is_empty() => named,
        Ok(_) => return Err(wrong),
        Err(violations) => {
            wrong.extend(violations);
            return Err(wrong);
        }
    };
    let change = match kind {
        FiscalKind::Sale => Change::Withdraw(Withdrawal::Retail),
        FiscalKind::Return => Change::Return(Return::Retail),
    };
    let (body, body_sha256) = written(receipt);
    let id = name(receipt);
    let at_ms = crate::now_ms();
    let changes = Changes {
        commands: named.iter().map(|code| (code.clone(), Command::Change(change))).collect(),
        stamp: Stamp { at_ms, who: seller.clone(), document: Some(id.clone()) },
        // What was sold was sold, whatever else was wrong.
        is_whole: false,
        owner: Some(seller.clone()),
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    let new = NewDocument {
        id,
        kind: api::DocumentKind::Receipt.name().to_owned(),
        bin: seller.clone(),
        person: person.to_owned(),
        at_ms,
        body_sha256,
        body,
        act: Act::Change(changes),
        destination: None,
        words: None,
    };
    Ok((new, named))
}

/// As the store knows a receipt.
fn name(receipt: &FiscalReceipt) -> String {
    format!("receipt-{}-{}", receipt.till, receipt.number)
}

/// In an order of its own, whatever the operator's program writes: the same receipt is the same bytes.
fn written(receipt: &FiscalReceipt) -> (Vec<u8>, String) {
    let body = serde_json::to_vec(receipt).unwrap_or_default();
    let sha256 = hex::encode(Sha256::digest(&body));
    (body, sha256)
}

/// The same receipt, where it was taken before.
async fn earlier(store: &Store, receipt: &FiscalReceipt) -> Result<Option<DocumentRow>, StoreError> {
    // What is no receipt's name was no receipt.
    if !is_number(&receipt.till, 1..=20) || !is_number(&receipt.number, 1..=20) {
        return Ok(None);
    }
    let row = store.document(name(receipt)).await?;
    Ok(row.filter(|row| row.body_sha256 == written(receipt).1 && row.bin == receipt.seller))
}

#[cfg(feature = "fuzzing")]
pub(crate) fn receipt(receipt: &FiscalReceipt, keys: &CheckKeys) -> Result<(), Vec<Violation>> {
    document(receipt, "", keys, Language::default()).map(drop)
}

fn told(row: DocumentRow, named: &[String], language: Language) -> (DocumentState, Vec<Violation>) {
    let violations = row.faults.into_iter().map(|fault| Violation {
        path: fault.n.map_or(String::new(), |n| format!("codes[{n}]")),
        message: message(language, &fault.rule),
        rule: fault.rule,
        code: Some(fault.code).filter(|code| fault.n.and_then(|n| named.get(n)) != Some(code)),
    });
    let state = match row.state {
        store::DocumentState::Success => DocumentState::Success,
        store::DocumentState::PartiallyProcessed => DocumentState::PartiallyProcessed,
        store::DocumentState::Error => DocumentState::Error,
    };
    (state, violations.collect())
}

/// Takes a batch, each receipt by itself.
pub(crate) async fn take(
    store: &Store,
    keys: &CheckKeys,
    batch: FiscalBatch,
    person: &str,
    language: Language,
) -> Result<FiscalResults, BatchFault> {
    let count: usize = batch.receipts.iter().map(|receipt| receipt.codes.len()).sum();
    if batch.receipts.is_empty() || batch.receipts.len() > FISCAL_RECEIPTS_MAX || count > FISCAL_CODES_MAX {
        return Err(BatchFault::Size);
    }
    let mut receipts = Vec::with_capacity(batch.receipts.len());
    for receipt in batch.receipts {
        let (state, violations) = match document(&receipt, person, keys, language) {
            // What was sold when it kept the rules is not refused by those of today.
            Err(violations) => match earlier(store, &receipt).await? {
                Some(row) => {
                    let (state, violations) = told(row, &canonical(&receipt.codes, crate::today()), language);
                    (Some(state), violations)
                }
                None => (None, violations),
            },
            Ok((new, named)) => match store.file_document(new).await? {
                FiledDocument::Filed(row) => {
                    let (state, violations) = told(row, &named, language);
                    (Some(state), violations)
                }
                FiledDocument::IdTaken => (None, vec![violation(DocumentRule::ReceiptDiffers, "number", language)]),
            },
        };
        receipts.push(FiscalResult { till: receipt.till, number: receipt.number, state, violations });
    }
    Ok(FiscalResults { receipts })
}

/// Who takes batches that come by mail.
struct Till<'a>(&'a App);

impl Reader for Till<'_> {
    async fn answer(&self, letter: &[u8]) -> anyhow::Result<Vec<u8>> {
        let Ok(batch) = json::<FiscalBatch>(letter) else {
            return Ok(serde_json::to_vec(&Problem::new(ProblemCode::MalformedBody))?);
        };
        let keys = self.0.check_keys().await?;
        match take(&self.0.store, &keys, batch, "mail", Language::default()).await {
            Ok(results) => Ok(serde_json::to_vec(&results)?),
            Err(BatchFault::Size) => Ok(serde_json::to_vec(&Problem::new(ProblemCode::InvalidField))?),
            Err(BatchFault::Store(error)) => Err(error.into()),
        }
    }
}

/// Takes every batch that has come by mail.
pub(crate) async fn mail(app: &App, way: &impl Mailbox) -> anyhow::Result<()> {
    answer_all(way, &Till(app)).await
}
