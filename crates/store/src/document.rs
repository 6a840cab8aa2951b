//! Documents: what somebody filed, and what came of it, in one transaction.
//! **Invariant**: a document acts once. Filed again it gives what it gave; another under its id is refused.
use std::collections::{HashMap, HashSet};

use crate::border;
use crate::change::{Changed, Changes};
use crate::package::{Pack, Packed, Unpack, Why};
use crate::tx::{Column, Each, Row, Tx, Work};
use crate::{Store, StoreError};

/// Rule of a code that nobody issued.
pub const UNKNOWN_CODE: &str = "unknown_code";

/// What a document does.
#[derive(Debug, Clone)]
pub enum Act {
    /// Changes codes.
    Change(Changes),
    /// Puts codes into a package.
    Pack(Pack),
    /// Takes them out.
    Unpack(Unpack),
}

/// A document to be filed.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Chosen by who files it.
    pub id: String,
    /// By name.
    pub kind: String,
    /// For which participant; empty for a body that watches.
    pub bin: String,
    /// Who.
    pub person: String,
    /// When.
    pub at_ms: i64,
    /// As it came.
    pub body: Vec<u8>,
    /// Hexadecimal.
    pub body_sha256: String,
    /// What it does.
    pub act: Act,
    /// State of the union that the goods go to: its system is told of those that were changed.
    pub destination: Option<String>,
    /// What an unusual reason is.
    pub words: Option<String>,
}

/// How far a document came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentState {
    /// All of it was done.
    Success,
    /// Some of it was.
    PartiallyProcessed,
    /// Nothing of it was.
    Error,
}

impl DocumentState {
    const ALL: [Self; 3] = [Self::Success, Self::PartiallyProcessed, Self::Error];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::PartiallyProcessed => "partially_processed",
            Self::Error => "error",
        }
    }
}

/// Why one of its codes was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFault {
    /// Which of its codes, from 0; `None` is the package that it names.
    pub n: Option<usize>,
    /// That code, or one that is in it.
    pub code: String,
    /// The rule's id.
    pub rule: String,
}

/// A document as it was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Chosen by who filed it.
    pub id: String,
    /// By name.
    pub kind: String,
    /// For which participant.
    pub bin: String,
    /// Who.
    pub person: String,
    /// When.
    pub at_ms: i64,
    /// Of the body, hexadecimal.
    pub body_sha256: String,
    /// How far it came.
    pub state: DocumentState,
    /// Codes in it.
    pub named: i64,
    /// Codes that were changed by it, with all that are in them.
    pub changed: i64,
    /// What was refused; not told in lists.
    pub faults: Vec<DocumentFault>,
}

/// How filing ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FiledDocument {
    /// It is filed: now, or since an earlier try with the same body.
    Filed(DocumentRow),
    /// The id is taken by another.
    IdTaken,
}

macro_rules! select {
    ($end:literal) => {
        concat!("SELECT id, kind, bin, person, at_ms, body_sha256, state, named, changed FROM document ", $end)
    };
}

fn document(row: &Row) -> Result<DocumentRow, StoreError> {
    let state: String = row.get(6)?;
    let state = DocumentState::ALL.into_iter().find(|known| known.name() == state);
    Ok(DocumentRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        bin: row.get(2)?,
        person: row.get(3)?,
        at_ms: row.get(4)?,
        body_sha256: row.get(5)?,
        state: state.ok_or(StoreError::Shape("a document's state"))?,
        named: row.get(7)?,
        changed: row.get(8)?,
        faults: Vec::new(),
    })
}

/// The package stands before the codes.
const PACKAGE: i64 = -1;

const PUT_FAULTS: Each = Each {
    sqlite: "INSERT INTO document_fault (document, n, code, rule) VALUES ($1, $2, $3, $4)",
    postgres: "INSERT INTO document_fault (document, n, code, rule)
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[])",
};

async fn one<T: Tx>(tx: &mut T, id: &String) -> Result<Option<DocumentRow>, StoreError> {
    let Some(row) = tx.row(select!("WHERE id = $1"), &[id]).await? else { return Ok(None) };
    let mut found = document(&row)?;
    let faults = tx.rows("SELECT n, code, rule FROM document_fault WHERE document = $1 ORDER BY n", &[id]).await?;
    let fault = |row: &Row| {
        let n: i64 = row.get(0)?;
        Ok(DocumentFault { n: usize::try_from(n).ok(), code: row.get(1)?, rule: row.get(2)? })
    };
    found.faults = faults.iter().map(fault).collect::<Result<_, StoreError>>()?;
    Ok(Some(found))
}

/// What an act did: codes named, codes changed, faults.
type Done = (usize, usize, Vec<DocumentFault>);

async fn act<T: Tx>(tx: &mut T, act: &Act) -> Result<Done, StoreError> {
    match act {
        Act::Change(changes) => {
            let outcomes = changes.run(tx).await?;
            let (mut changed, mut faults) = (0, Vec::new());
            for (n, (outcome, (code, _))) in outcomes.into_iter().zip(&changes.commands).enumerate() {
                let fault = |code: &str, rule: &str| {
                    Some(DocumentFault { n: Some(n), code: code.to_owned(), rule: rule.to_owned() })
                };
                faults.extend(match outcome {
                    Changed::Done(_, count) => {
                        changed += count;
                        None
                    }
                    Changed::NotDone => None,
                    Changed::Unknown => fault(code, UNKNOWN_CODE),
                    Changed::Refused { code, rule } => fault(&code, rule.id()),
                });
            }
            Ok((changes.commands.len(), changed, faults))
        }
        Act::Pack(pack) => Ok(packed(&pack.inside, pack.run(tx).await?)),
        Act::Unpack(unpack) => Ok(packed(&unpack.inside, unpack.run(tx).await?)),
    }
}

fn packed(inside: &[String], outcome: Packed) -> Done {
    let Packed::Refused(refused) = outcome else { return (inside.len(), inside.len(), Vec::new()) };
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (n, code) in inside.iter().enumerate() {
        places.entry(code).or_insert(n);
    }
    let faults = refused.into_iter().map(|(code, why)| {
        let rule = match why {
            Why::Unknown => UNKNOWN_CODE,
            Why::Rule(rule) => rule.id(),
        };
        DocumentFault { n: places.get(code.as_str()).copied(), code, rule: rule.to_owned() }
    });
    (inside.len(), 0, faults.collect())
}

impl Work for NewDocument {
    type Output = FiledDocument;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<FiledDocument, StoreError> {
        if let Some(earlier) = one(tx, &self.id).await? {
            let is_same = earlier.body_sha256 == self.body_sha256 && earlier.bin == self.bin;
            return Ok(if is_same { FiledDocument::Filed(earlier) } else { FiledDocument::IdTaken });
        }
        let (named, changed, faults) = act(tx, &self.act).await?;
        let state = match (changed, faults.is_empty()) {
            (_, true) => DocumentState::Success,
            (0, false) => DocumentState::Error,
            _ => DocumentState::PartiallyProcessed,
        };
        let (named, changed) = (named as i64, changed as i64);
        let sql = "INSERT INTO document (id, kind, bin, person, at_ms, body, body_sha256, state, named, changed, words)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let Self { id, kind, bin, person, at_ms, body, body_sha256, words, .. } = self;
        let word = state.name().to_owned();
        tx.execute(sql, &[id, kind, bin, person, at_ms, body, body_sha256, &word, &named, &changed, words]).await?;
        let ids = vec![id.clone(); faults.len()];
        let n: Vec<i64> = faults.iter().map(|fault| fault.n.map_or(PACKAGE, |n| n as i64)).collect();
        let codes: Vec<String> = faults.iter().map(|fault| fault.code.clone()).collect();
        let rules: Vec<String> = faults.iter().map(|fault| fault.rule.clone()).collect();
        let columns = [Column::Text(&ids), Column::Whole(&n), Column::Text(&codes), Column::Text(&rules)];
        tx.execute_each(PUT_FAULTS, &columns).await?;
        if let (Some(country), Act::Change(changes)) = (&self.destination, &self.act)
            && changed > 0
        {
            let refused: HashSet<usize> = faults.iter().filter_map(|fault| fault.n).collect();
            let gone = changes.commands.iter().enumerate().filter(|(n, _)| !refused.contains(n));
            let gone = gone.map(|(_, (code, _))| code.clone()).collect();
            border::tell(tx, id, country, gone, *at_ms).await?;
        }
        Ok(FiledDocument::Filed(DocumentRow {
            id: id.clone(),
            kind: kind.clone(),
            bin: bin.clone(),
            person: person.clone(),
            at_ms: *at_ms,
            body_sha256: body_sha256.clone(),
            state,
            named,
            changed,
            faults,
        }))
    }
}

struct One(String);

impl Work for One {
    type Output = Option<DocumentRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<DocumentRow>, StoreError> {
        one(tx, &self.0).await
    }
}

/// Documents of a participant, the newest first.
#[derive(Debug, Clone)]
pub struct DocumentPage {
    /// Whose.
    pub bin: String,
    /// Those before this one.
    pub before: Option<(i64, String)>,
    /// So many.
    pub at_most: i64,
}

impl Work for DocumentPage {
    type Output = Vec<DocumentRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<DocumentRow>, StoreError> {
        let (at_ms, id) = self.before.clone().unwrap_or((i64::MAX, String::new()));
        let sql = select!("WHERE bin = $1 AND (at_ms, id) < ($2, $3) ORDER BY at_ms DESC, id DESC LIMIT $4");
        tx.rows(sql, &[&self.bin, &at_ms, &id, &self.at_most]).await?.iter().map(document).collect()
    }
}

impl Store {
    /// Files a document, once, and does what it says.
    pub async fn file_document(&self, new: NewDocument) -> Result<FiledDocument, StoreError> {
        self.write(new).await
    }

    /// A document with what was refused of it.
    pub async fn document(&self, id: String) -> Result<Option<DocumentRow>, StoreError> {
        self.read(One(id)).await
    }

    /// A participant's documents, without what was refused of them.
    pub async fn documents(&self, page: DocumentPage) -> Result<Vec<DocumentRow>, StoreError> {
        self.read(page).await
    }
}
