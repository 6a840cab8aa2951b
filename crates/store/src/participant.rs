//! Participants and their business places.
use crate::tx::{Row, Tx, Work};
use crate::{Store, StoreError};

/// Who takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Business or individual identification number, 12 digits.
    pub bin: String,
    /// As registered.
    pub name: String,
    /// What they do, by name, a space between.
    pub trades: String,
    /// `waiting`, `active` or `blocked`.
    pub state: String,
    /// Since when.
    pub since_ms: i64,
}

/// Where goods are made, kept or sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessPlace {
    /// Chosen by who adds it.
    pub id: String,
    /// Whose.
    pub bin: String,
    /// As they call it.
    pub name: String,
    /// Where.
    pub address: String,
    /// `active` or `closed`.
    pub state: String,
}

const PARTICIPANT: &str = "SELECT bin, name, trades, state, since_ms FROM participant WHERE bin = $1";

fn participant(row: &Row) -> Result<Participant, StoreError> {
    Ok(Participant {
        bin: row.get(0)?,
        name: row.get(1)?,
        trades: row.get(2)?,
        state: row.get(3)?,
        since_ms: row.get(4)?,
    })
}

pub(crate) async fn one<T: Tx>(tx: &mut T, bin: &String) -> Result<Option<Participant>, StoreError> {
    tx.row(PARTICIPANT, &[bin]).await?.as_ref().map(participant).transpose()
}

pub(crate) async fn insert<T: Tx>(tx: &mut T, new: &Participant) -> Result<bool, StoreError> {
    let Participant { bin, name, trades, state, since_ms } = new;
    let sql = "INSERT INTO participant (bin, name, trades, state, since_ms) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (bin) DO NOTHING";
    Ok(tx.execute(sql, &[bin, name, trades, state, since_ms]).await? == 1)
}

struct One(String);

impl Work for One {
    type Output = Option<Participant>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Participant>, StoreError> {
        one(tx, &self.0).await
    }
}

struct Page {
    after: String,
    at_most: i64,
}

impl Work for Page {
    type Output = Vec<Participant>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Participant>, StoreError> {
        let sql = "SELECT bin, name, trades, state, since_ms FROM participant WHERE bin > $1 ORDER BY bin LIMIT $2";
        tx.rows(sql, &[&self.after, &self.at_most]).await?.iter().map(participant).collect()
    }
}

struct SetState {
    bin: String,
    state: String,
    at_ms: i64,
    by: String,
}

impl Work for SetState {
    type Output = Option<Participant>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Participant>, StoreError> {
        let sql = "UPDATE participant SET state = $2, since_ms = $3, decided_by = $4 WHERE bin = $1 AND state <> $2";
        tx.execute(sql, &[&self.bin, &self.state, &self.at_ms, &self.by]).await?;
        one(tx, &self.bin).await
    }
}

impl Work for BusinessPlace {
    type Output = Option<BusinessPlace>;

    /// `None` where the id is another participant's.
    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<BusinessPlace>, StoreError> {
        let Self { id, bin, name, address, state } = self;
        let sql = "INSERT INTO business_place (id, bin, name, address, state) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address, state = excluded.state
            WHERE business_place.bin = excluded.bin";
        Ok((tx.execute(sql, &[id, bin, name, address, state]).await? == 1).then(|| self.clone()))
    }
}

struct Places(String);

impl Work for Places {
    type Output = Vec<BusinessPlace>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<BusinessPlace>, StoreError> {
        let sql = "SELECT id, bin, name, address, state FROM business_place WHERE bin = $1 ORDER BY id";
        let place = |row: &Row| {
            Ok(BusinessPlace {
                id: row.get(0)?,
                bin: row.get(1)?,
                name: row.get(2)?,
                address: row.get(3)?,
                state: row.get(4)?,
            })
        };
        tx.rows(sql, &[&self.0]).await?.iter().map(place).collect()
    }
}

impl Store {
    /// The participant with this number.
    pub async fn participant(&self, bin: String) -> Result<Option<Participant>, StoreError> {
        self.read(One(bin)).await
    }

    /// Participants whose number comes after this one, in order.
    pub async fn participants(&self, after: String, at_most: i64) -> Result<Vec<Participant>, StoreError> {
        self.read(Page { after, at_most }).await
    }

    /// Lets a participant take part, or forbids it, by whom; `None` where there is none.
    pub async fn set_participant_state(
        &self,
        bin: String,
        state: String,
        at_ms: i64,
        by: String,
    ) -> Result<Option<Participant>, StoreError> {
        self.write(SetState { bin, state, at_ms, by }).await
    }

    /// Adds a business place or changes it; `None` where the id is another participant's.
    pub async fn put_business_place(&self, place: BusinessPlace) -> Result<Option<BusinessPlace>, StoreError> {
        self.write(place).await
    }

    /// A participant's business places.
    pub async fn business_places(&self, bin: String) -> Result<Vec<BusinessPlace>, StoreError> {
        self.read(Places(bin)).await
    }
}
