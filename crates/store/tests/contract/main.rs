//! What holds of the store on either database. A test is written once and runs on both.
mod action_log;
mod acts;
mod border;
mod change;
mod codes;
mod documents;
mod feed;
mod opening;
mod orders;
mod packages;
mod people;
mod recalls;
mod replica;
mod reports;
mod versions;

use private_postgres::PrivatePostgres;
use store::Store;

/// An empty store, and what has to stay alive with it.
pub struct Fresh {
    pub store: Store,
    place: Place,
}

enum Place {
    File(tempfile::TempDir),
    Database(String),
}

impl Fresh {
    async fn sqlite() -> Self {
        Self::over(Place::File(tempfile::tempdir().unwrap())).await
    }

    async fn postgres() -> Self {
        Self::over(Place::Database(PrivatePostgres::shared().database().unwrap())).await
    }

    async fn over(place: Place) -> Self {
        let store = open(&place).await.unwrap();
        Self { store, place }
    }

    /// Writes past the store, as somebody with the database in their hands.
    pub async fn meddle(&self, sqlite: &str, postgres: &str) {
        match &self.place {
            Place::File(folder) => log_file(folder).execute_batch(sqlite).unwrap(),
            Place::Database(address) => client(address).await.batch_execute(postgres).await.unwrap(),
        }
    }

    /// The first column of the log's tables, past the store.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        match &self.place {
            Place::File(folder) => {
                let file = log_file(folder);
                let mut statement = file.prepare(sql).unwrap();
                statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
            }
            Place::Database(address) => {
                client(address).await.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// Another process over the same store.
    pub async fn another(&self) -> Store {
        open(&self.place).await.unwrap()
    }
}

fn log_file(folder: &tempfile::TempDir) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.path().join("registry-log.sqlite3")).unwrap()
}

async fn client(address: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn open(place: &Place) -> Result<Store, store::StoreError> {
    match place {
        Place::File(folder) => Store::sqlite(&folder.path().join("registry.sqlite3")),
        Place::Database(address) => Store::postgres(address).await,
    }
}

/// Each named test on both.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(&$crate::Fresh::sqlite().await).await })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(&$crate::Fresh::postgres().await).await })*
        }
    };
}
