//! A row of SQLite, taken out of its statement.
use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::StoreError;

/// Values in their order. Texts and bytes lie one behind the other: a row of a dozen texts is two pieces of memory, not a dozen.
#[derive(Debug)]
pub(crate) struct SqliteRow {
    values: Vec<Held>,
    bytes: Vec<u8>,
}

/// A value; of texts and bytes, where they begin and end.
#[derive(Debug, Clone, Copy)]
enum Held {
    Null,
    Whole(i64),
    Real(f64),
    Text(usize, usize),
    Bytes(usize, usize),
}

/// Bytes that most rows fit into.
const MOST: usize = 192;

impl SqliteRow {
    pub fn of(row: &Row<'_>, columns: usize) -> rusqlite::Result<Self> {
        let (mut values, mut bytes) = (Vec::with_capacity(columns), Vec::with_capacity(MOST));
        for n in 0..columns {
            values.push(match row.get_ref(n)? {
                ValueRef::Null => Held::Null,
                ValueRef::Integer(whole) => Held::Whole(whole),
                ValueRef::Real(real) => Held::Real(real),
                ValueRef::Text(text) => {
                    bytes.extend_from_slice(text);
                    Held::Text(bytes.len() - text.len(), bytes.len())
                }
                ValueRef::Blob(blob) => {
                    bytes.extend_from_slice(blob);
                    Held::Bytes(bytes.len() - blob.len(), bytes.len())
                }
            });
        }
        Ok(Self { values, bytes })
    }

    /// The value with this number, from 0.
    pub fn value(&self, n: usize) -> Result<ValueRef<'_>, StoreError> {
        let Some(held) = self.values.get(n) else { return Err(TOO_FEW) };
        Ok(match *held {
            Held::Null => ValueRef::Null,
            Held::Whole(whole) => ValueRef::Integer(whole),
            Held::Real(real) => ValueRef::Real(real),
            Held::Text(start, end) => ValueRef::Text(self.bytes.get(start..end).unwrap_or_default()),
            Held::Bytes(start, end) => ValueRef::Blob(self.bytes.get(start..end).unwrap_or_default()),
        })
    }
}

const TOO_FEW: StoreError = StoreError::Shape("too few columns");
