//! Registers of other bodies, as they were last read: entrepreneurs, certification authorities. They may be of millions, and come part by part.
//! **Invariant**: a reading that was not finished changes nothing of what is known; what a finished one does not have is not there.
use std::collections::HashMap;

use crate::tx::{Column, Each, Row, Tx, Work};
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

/// A reading of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// By name.
    pub register: String,
    /// When it began; grows from reading to reading.
    pub read_ms: i64,
}

/// Entries that are dropped together.
const PART: i64 = 5_000;

const PUT: Each = Each {
    sqlite: "INSERT INTO register_entry (register, read_ms, id, name, is_active, data)
        VALUES ($6, $1, $2, $3, $4, $5) ON CONFLICT (register, read_ms, id) DO UPDATE
        SET name = excluded.name, is_active = excluded.is_active, data = excluded.data",
    postgres: "INSERT INTO register_entry (register, read_ms, id, name, is_active, data)
        SELECT $6, * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::boolean[], $5::text[])
        ON CONFLICT (register, read_ms, id) DO UPDATE
        SET name = excluded.name, is_active = excluded.is_active, data = excluded.data",
};

struct Part {
    reading: Reading,
    entries: Vec<Neighbour>,
}

impl Work for Part {
    type Output = ();

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(), StoreError> {
        // Of an entry that comes twice the last counts; no statement touches a row twice.
        let entries: HashMap<&str, &Neighbour> = self.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        let text = |of: fn(&Neighbour) -> &String| entries.values().map(|entry| of(entry).clone()).collect();
        let (id, name, data): (Vec<_>, Vec<_>, Vec<_>) =
            (text(|entry| &entry.id), text(|entry| &entry.name), text(|entry| &entry.data));
        let is_active: Vec<bool> = entries.values().map(|entry| entry.is_active).collect();
        let read_ms = vec![self.reading.read_ms; entries.len()];
        let columns = [
            Column::Whole(&read_ms),
            Column::Text(&id),
            Column::Text(&name),
            Column::Truth(&is_active),
            Column::Text(&data),
            Column::Same(&self.reading.register),
        ];
        tx.execute_each(PUT, &columns).await?;
        Ok(())
    }
}

struct Finish(Reading);

impl Work for Finish {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        let Reading { register, read_ms } = &self.0;
        // Of two that read at once, the one that began later counts.
        let sql = "INSERT INTO register_reading (register, read_ms) VALUES ($1, $2)
            ON CONFLICT (register) DO UPDATE SET read_ms = excluded.read_ms
            WHERE excluded.read_ms > register_reading.read_ms";
        Ok(tx.execute(sql, &[register, read_ms]).await? == 1)
    }
}

/// All of a reading, so many entries at a time.
struct DropReading {
    reading: Reading,
    at_most: i64,
}

impl Work for DropReading {
    type Output = u64;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<u64, StoreError> {
        let Reading { register, read_ms } = &self.reading;
        let sql = "DELETE FROM register_entry WHERE register = $1 AND read_ms = $2 AND id IN
            (SELECT id FROM register_entry WHERE register = $1 AND read_ms = $2 LIMIT $3)
            AND NOT EXISTS (SELECT 1 FROM register_reading WHERE register = $1 AND read_ms = $2)";
        tx.execute(sql, &[register, read_ms, &self.at_most]).await
    }
}

/// Of readings before a moment that do not count.
struct Forget {
    before: Reading,
    at_most: i64,
}

impl Work for Forget {
    type Output = u64;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<u64, StoreError> {
        let Reading { register, read_ms } = &self.before;
        let counts = tx.row("SELECT read_ms FROM register_reading WHERE register = $1", &[register]).await?;
        let counts: i64 = counts.map_or(Ok(i64::MIN), |row| row.get(0))?;
        // Before what counts and behind it, each a part of the key: what counts may be of millions, and is not walked through.
        let sql =
            "SELECT read_ms, id FROM register_entry WHERE register = $1 AND read_ms > $2 AND read_ms < $3 LIMIT $4";
        let mut rows = tx.rows(sql, &[register, &i64::MIN, read_ms.min(&counts), &self.at_most]).await?;
        if rows.is_empty() {
            rows = tx.rows(sql, &[register, &counts, read_ms, &self.at_most]).await?;
        }
        let read = rows.iter().map(|row| row.get(0)).collect::<Result<Vec<i64>, _>>()?;
        let ids = rows.iter().map(|row| row.get(1)).collect::<Result<Vec<String>, _>>()?;
        let columns = [Column::Whole(&read), Column::Text(&ids), Column::Same(register)];
        tx.execute_each(DROP, &columns).await
    }
}

const DROP: Each = Each {
    sqlite: "DELETE FROM register_entry WHERE register = $3 AND read_ms = $1 AND id = $2",
    postgres: "DELETE FROM register_entry e USING unnest($1::bigint[], $2::text[]) AS old (read_ms, id)
        WHERE e.register = $3 AND e.read_ms = old.read_ms AND e.id = old.id",
};

struct One {
    register: String,
    id: String,
}

impl Work for One {
    /// Whether the register was ever read, and the entry.
    type Output = (bool, Option<Neighbour>);

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(bool, Option<Neighbour>), StoreError> {
        let sql = "SELECT read_ms FROM register_reading WHERE register = $1";
        let Some(reading) = tx.row(sql, &[&self.register]).await? else { return Ok((false, None)) };
        let read_ms: i64 = reading.get(0)?;
        let sql = "SELECT id, name, is_active, data FROM register_entry
            WHERE register = $1 AND read_ms = $2 AND id = $3";
        let one = |row: Row| {
            Ok::<_, StoreError>(Neighbour {
                id: row.get(0)?,
                name: row.get(1)?,
                is_active: row.get(2)?,
                data: row.get(3)?,
            })
        };
        let row = tx.row(sql, &[&self.register, &read_ms, &self.id]).await?;
        Ok((true, row.map(one).transpose()?))
    }
}

impl Store {
    /// Takes a part of a register that is being read. It counts when the reading is finished, not before.
    pub async fn read_register(&self, reading: Reading, entries: Vec<Neighbour>) -> Result<(), StoreError> {
        self.write(Part { reading, entries }).await
    }

    /// The register was read to its end: from here on this reading counts. False where one that began later does.
    pub async fn finish_register(&self, reading: Reading) -> Result<bool, StoreError> {
        self.write(Finish(reading)).await
    }

    /// Gives a reading up that was not finished.
    pub async fn drop_reading(&self, reading: Reading) -> Result<(), StoreError> {
        while self.write(DropReading { reading: reading.clone(), at_most: PART }).await? > 0 {}
        Ok(())
    }

    /// Forgets so many entries of readings that began before this one and do not count; how many there were.
    pub async fn forget_readings(&self, before: Reading, at_most: i64) -> Result<u64, StoreError> {
        self.write(Forget { before, at_most }).await
    }

    /// Whether a register was ever read, and its entry with this id.
    pub async fn neighbour(&self, register: &str, id: String) -> Result<(bool, Option<Neighbour>), StoreError> {
        self.read(One { register: register.to_owned(), id }).await
    }
}
