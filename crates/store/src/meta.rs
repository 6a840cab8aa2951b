//! Single values by name.
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

struct Get(&'static str);

impl Work for Get {
    type Output = Option<String>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<String>, StoreError> {
        let row = tx.row("SELECT value FROM meta WHERE name = $1", &[&self.0]).await?;
        row.map(|row| row.get(0)).transpose()
    }
}

struct Keep {
    name: &'static str,
    value: String,
}

impl Work for Keep {
    type Output = String;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<String, StoreError> {
        if let Some(kept) = Get(self.name).run(tx).await? {
            return Ok(kept);
        }
        tx.execute("INSERT INTO meta (name, value) VALUES ($1, $2)", &[&self.name, &self.value]).await?;
        Ok(self.value.clone())
    }
}

impl Store {
    /// The value with this name.
    pub async fn meta(&self, name: &'static str) -> Result<Option<String>, StoreError> {
        self.read(Get(name)).await
    }

    /// Keeps the value, unless there is one with this name already; gives the one that is kept. Two registries that start
    /// at once over one database get the same.
    pub async fn keep_meta(&self, name: &'static str, value: String) -> Result<String, StoreError> {
        self.write(Keep { name, value }).await
    }
}
