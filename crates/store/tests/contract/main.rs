//! What holds of the store on either database. A test is written once and runs on both.
mod action_log;
mod change;
mod codes;
mod opening;
mod packages;
mod reports;

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
        let store = open(&place, "a").await.unwrap();
        Self { store, place }
    }

    /// Another process over the same store.
    pub async fn another(&self) -> Store {
        open(&self.place, "b").await.unwrap()
    }
}

async fn open(place: &Place, log: &str) -> Result<Store, store::StoreError> {
    match place {
        Place::File(folder) => Store::sqlite(&folder.path().join("registry.sqlite3"), log.to_owned()),
        Place::Database(address) => Store::postgres(address, log.to_owned()).await,
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
