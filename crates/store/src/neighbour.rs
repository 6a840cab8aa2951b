//! Registers of other bodies, as they were last read: entrepreneurs, certification authorities.
//! **Invariant**: a reading that was not finished changes nothing of what is known; what a finished one does not have any more is not active.
use crate::tx::{Row, Tx, Work};
use crate::{Store, StoreError};

/// An entry of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// In the register: БИН or ИИН of an entrepreneur, key of an authority.
    pub id: String,
    /// As it is called.
    pub name: String,
    /// Whether it is one today.
    pub is_active: bool,
    /// What else the register says, as it came.
    pub data: String,
}

/// A register that was read to its end.
#[derive(Debug, Clone)]
pub struct Reading {
    /// By name.
    pub register: String,
    /// All entries.
    pub entries: Vec<Neighbour>,
    /// When; grows from reading to reading.
    pub read_ms: i64,
}

impl Work for Reading {
    type Output = u64;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<u64, StoreError> {
        let Self { register, entries, read_ms } = self;
        for Neighbour { id, name, is_active, data } in entries {
            let sql =
                "INSERT INTO neighbour (register, id, name, is_active, data, read_ms) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (register, id) DO UPDATE SET name = excluded.name, is_active = excluded.is_active,
                    data = excluded.data, read_ms = excluded.read_ms";
            tx.execute(sql, &[register, id, name, is_active, data, read_ms]).await?;
        }
        let sql = "UPDATE neighbour SET is_active = $3 WHERE register = $1 AND read_ms < $2 AND is_active";
        tx.execute(sql, &[register, read_ms, &false]).await
    }
}

struct One {
    register: String,
    id: String,
}

impl Work for One {
    /// Whether the register was ever read, and the entry.
    type Output = (bool, Option<Neighbour>);

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(bool, Option<Neighbour>), StoreError> {
        let any = tx.row("SELECT 1 FROM neighbour WHERE register = $1 LIMIT 1", &[&self.register]).await?;
        let sql = "SELECT id, name, is_active, data FROM neighbour WHERE register = $1 AND id = $2";
        let one = |row: Row| {
            Ok::<_, StoreError>(Neighbour {
                id: row.get(0)?,
                name: row.get(1)?,
                is_active: row.get(2)?,
                data: row.get(3)?,
            })
        };
        let row = tx.row(sql, &[&self.register, &self.id]).await?;
        Ok((any.is_some(), row.map(one).transpose()?))
    }
}

impl Store {
    /// Takes a register that was read to its end; how many entries it does not have any more.
    pub async fn read_register(&self, reading: Reading) -> Result<u64, StoreError> {
        self.write(reading).await
    }

    /// Whether a register was ever read, and its entry with this id.
    pub async fn neighbour(&self, register: &str, id: String) -> Result<(bool, Option<Neighbour>), StoreError> {
        self.read(One { register: register.to_owned(), id }).await
    }
}
