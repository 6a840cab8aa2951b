//! What happened to many codes at once and stands in no history of theirs: their issue, that they came by a file, recalls of a batch.
//! **Invariant**: noted with what it tells of, or neither is.
use crate::StoreError;
use crate::tx::{Row, Tx};

/// Whose business a recall is.
const EVERYBODY: &str = "*";

/// Something that happened to many codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MassEvent {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Of that moment this one alone; begins with a word, so that no code is like it.
    pub id: String,
    /// Empty for transport packages.
    pub gtin: String,
    /// Where it happened to one batch.
    pub lot: Option<String>,
    /// Whose codes; `None` where it is everybody's business.
    pub owner: Option<String>,
    /// Participant or body.
    pub who: String,
    /// By name.
    pub change: &'static str,
    /// In words.
    pub reason: Option<String>,
    /// Order or recall.
    pub document: Option<String>,
    /// How many, where that is counted.
    pub codes: Option<i64>,
}

/// Notes it. What happens twice within one moment, as two files that come together, is one event.
pub(crate) async fn note<T: Tx>(tx: &mut T, event: &MassEvent) -> Result<(), StoreError> {
    let MassEvent { at_ms, id, gtin, lot, owner, who, change, reason, document, codes } = event;
    let everybody = EVERYBODY.to_owned();
    let owner = owner.as_ref().unwrap_or(&everybody);
    let sql = "INSERT INTO goods_event (at_ms, id, gtin, lot, owner, who, change, reason, document, codes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (at_ms, id) DO UPDATE SET codes = goods_event.codes + excluded.codes";
    tx.execute(sql, &[at_ms, id, gtin, lot, owner, who, change, reason, document, codes]).await?;
    Ok(())
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT at_ms, id, gtin, lot, owner, who, change, reason, document, codes FROM goods_event
            WHERE ",
            $which,
            "(at_ms, id) > ($1, $2) AND at_ms < $3 ORDER BY at_ms, id LIMIT $4"
        )
    };
}

/// The next ones behind a place: all, or those that are this participant's business. In no order.
pub(crate) async fn after<T: Tx>(
    tx: &mut T,
    (at_ms, id): (&i64, &String),
    until_ms: &i64,
    at_most: &i64,
    owner: Option<&String>,
) -> Result<Vec<Row>, StoreError> {
    let Some(owner) = owner else { return tx.rows(select!(""), &[at_ms, id, until_ms, at_most]).await };
    // Each in the order of the index, as with what happened to single codes.
    let mut rows = tx.rows(select!("owner = $5 AND "), &[at_ms, id, until_ms, at_most, owner]).await?;
    rows.extend(tx.rows(select!("owner = $5 AND "), &[at_ms, id, until_ms, at_most, &EVERYBODY]).await?);
    Ok(rows)
}
