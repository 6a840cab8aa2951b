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

/// A value; of texts and bytes, where they end.
#[derive(Debug, Clone, Copy)]
enum Held {
    Null,
    Whole(i64),
    Real(f64),
    Text(usize),
    Bytes(usize),
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
                    Held::Text(bytes.len())
                }
                ValueRef::Blob(blob) => {
                    bytes.extend_from_slice(blob);
                    Held::Bytes(bytes.len())
                }
            });
        }
        Ok(Self { values, bytes })
    }

    /// The value with this number, from 0.
    pub fn value(&self, n: usize) -> Result<ValueRef<'_>, StoreError> {
        let (before, rest) = self.values.split_at_checked(n).ok_or(TOO_FEW)?;
        let end = |held: &Held| match held {
            Held::Text(end) | Held::Bytes(end) => Some(*end),
            Held::Null | Held::Whole(_) | Held::Real(_) => None,
        };
        let start = || before.iter().rev().find_map(end).unwrap_or(0);
        Ok(match *rest.first().ok_or(TOO_FEW)? {
            Held::Null => ValueRef::Null,
            Held::Whole(whole) => ValueRef::Integer(whole),
            Held::Real(real) => ValueRef::Real(real),
            Held::Text(end) => ValueRef::Text(self.bytes.get(start()..end).ok_or(TOO_FEW)?),
            Held::Bytes(end) => ValueRef::Blob(self.bytes.get(start()..end).ok_or(TOO_FEW)?),
        })
    }
}

const TOO_FEW: StoreError = StoreError::Shape("too few columns");
