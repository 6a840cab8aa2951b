//! PostgreSQL: any number of registries over one database.
//! **Invariant**: what a use case read is what it wrote upon; where another wrote between, it begins anew.
mod replica;
mod tls;
mod tx;

use std::sync::Arc;
use std::time::{Duration, Instant};

use deadpool_postgres::{Hook, Manager, ManagerConfig, Object, Pool, QueueMode, RecyclingMethod, Runtime};
use tokio::sync::RwLock;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, IsolationLevel, NoTls};

use self::replica::Replica;
use self::tx::PostgresTx;
use crate::StoreError;
use crate::error::told;
use crate::lookup::{Batch, Found, Queue, Queues, Together};
use crate::schema::{MIGRATIONS, version};
use crate::tx::{Tx as _, Work};

const CONNECTIONS: usize = 16;
/// Connections of what is written apart.
const APART: usize = 2;
/// Connections of their own that answer look-ups: of small requests, and of large ones.
const LOOKING_UP: usize = 3;
const LOOKING_UP_MANY: usize = 2;
/// The more codes are looked up in the order of an index, the more of the index is still at hand for the next.
pub(crate) const TOGETHER: Together = Together { small: 512, large: 4_096 };
/// How often the making of tables is begun anew.
const TRIES: u32 = 12;
/// How often work is begun anew beside that of others; then it is done alone.
const BESIDE: u32 = 3;
/// How long work is begun anew. Only registries beside this one are in the way of what is done alone.
const TRYING: Duration = Duration::from_secs(10);
/// A database that does not answer is not waited for longer.
const CONNECT: Duration = Duration::from_secs(5);
/// Nor a free connection.
const WAIT: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    address: Arc<Config>,
    /// Shared by who writes beside others, held alone by work that lost too often: a large document touches pages that somebody is always writing on, and
    /// would lose for ever.
    turns: Arc<RwLock<()>>,
}

impl Postgres {
    /// The same database for what nobody else writes: it waits for no turn of others, nor for their connections.
    pub fn apart(&self) -> Result<Self, StoreError> {
        Ok(Self { pool: pool(&self.address, APART)?, address: self.address.clone(), turns: Arc::default() })
    }

    /// Connects, and brings the tables to this version.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let mut address: Config = address.parse().map_err(|_| StoreError::Address)?;
        if address.get_hosts().is_empty() {
            return Err(StoreError::Address);
        }
        patient(&mut address).application_name("aiqyn-registry");
        let pool = pool(&address, CONNECTIONS)?;
        let store = Self { pool, address: Arc::new(address), turns: Arc::default() };
        store.migrate().await?;
        Ok(store)
    }

    /// Done or not as a whole, also where nobody waits for it any more: a repeated request finds what became of the first, and does not begin anew for ever.
    pub async fn write<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        let store = self.clone();
        let done = tokio::spawn(async move { store.write_in_turn(work).await });
        done.await.unwrap_or(Err(StoreError::Closed))
    }

    async fn write_in_turn<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        let began = Instant::now();
        for n in 0.. {
            let result = if n < BESIDE {
                let _beside = self.turns.read().await;
                self.try_write(&work).await
            } else {
                let _alone = self.turns.write().await;
                self.try_write(&work).await
            };
            match result {
                Err(error) if error.is_conflict() && began.elapsed() < TRYING => tokio::time::sleep(pause(n)).await,
                Err(error) if error.is_conflict() => break,
                result => return result,
            }
        }
        Err(StoreError::Contended)
    }

    async fn try_write<W: Work>(&self, work: &W) -> Result<W::Output, StoreError> {
        let mut client = self.pool.get().await?;
        let tx = client.build_transaction().isolation_level(IsolationLevel::Serializable).start().await?;
        let output = work.run(&mut PostgresTx(&tx)).await?;
        tx.commit().await?;
        Ok(output)
    }

    /// Reads, all of it from one moment.
    pub async fn read<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        let mut client = self.pool.get().await?;
        let level = IsolationLevel::RepeatableRead;
        let tx = client.build_transaction().isolation_level(level).read_only(true).start().await?;
        let output = work.run(&mut PostgresTx(&tx)).await?;
        tx.commit().await?;
        Ok(output)
    }

    /// Tasks that answer look-ups until the queue is closed; from the replica at this address, as long as it is not behind.
    pub fn answer(&self, Queues { small, large }: &Queues, replica: Option<&str>) -> Result<(), StoreError> {
        let primary = pool(&self.address, LOOKING_UP + LOOKING_UP_MANY)?;
        let replica = replica.map(|address| Replica::watch(address, pool(&self.address, 1)?)).transpose()?;
        for queue in [small; LOOKING_UP].into_iter().chain([large; LOOKING_UP_MANY]) {
            tokio::spawn(answer(queue.clone(), primary.clone(), replica.clone()));
        }
        Ok(())
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        for n in 0..TRIES {
            match self.try_migrate().await {
                // Another registry makes the same tables at this moment.
                Err(StoreError::Postgres(error)) if error.code().is_some() => {
                    tracing::info!("the tables are being made by another; looking again");
                    tokio::time::sleep(pause(n)).await;
                    if n + 1 == TRIES {
                        return Err(error.into());
                    }
                }
                result => return result,
            }
        }
        Err(StoreError::Contended)
    }

    async fn try_migrate(&self) -> Result<(), StoreError> {
        let mut client = self.pool.get().await?;
        let tx = client.build_transaction().isolation_level(IsolationLevel::Serializable).start().await?;
        tx.batch_execute("CREATE TABLE IF NOT EXISTS schema_version (version bigint PRIMARY KEY)").await?;
        let found = PostgresTx(&tx).row("SELECT coalesce(max(version), 0) FROM schema_version", &[]).await?;
        let found: i64 = found.map_or(Ok(0), |row| row.get(0))?;
        let known = version(MIGRATIONS);
        if found > known {
            return Err(StoreError::TooNew { found, known });
        }
        for migration in MIGRATIONS.iter().filter(|migration| migration.to > found) {
            tx.batch_execute(migration.postgres).await?;
            PostgresTx(&tx).execute("INSERT INTO schema_version (version) VALUES ($1)", &[&migration.to]).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Answers look-ups of a queue until it is closed.
async fn answer(queue: Queue, primary: Pool, replica: Option<Replica>) {
    while let Some(batch) = queue.next().await {
        let near = match replica.as_ref().filter(|replica| replica.may_answer()) {
            Some(replica) => find(&replica.pool, &batch).await.inspect_err(|_| replica.failed()).ok(),
            None => None,
        };
        let result = match near {
            Some(found) => Ok(found),
            None => find(&primary, &batch).await,
        };
        batch.answer(result);
    }
}

/// What a look-up may take: as long again, and whoever asked still hears of it.
const LOOK_UP: Duration = Duration::from_secs(5);

async fn find(pool: &Pool, batch: &Batch) -> Result<Vec<Found>, StoreError> {
    let client = pool.get().await?;
    let found = tokio::time::timeout(LOOK_UP, batch.find(&mut PostgresTx(&client))).await;
    found.unwrap_or_else(|_| {
        // Nobody knows whether its server is there: the next one gets another connection.
        drop(Object::take(client));
        Err(StoreError::Busy)
    })
}

/// A server that is gone without a word is not waited for longer than one that cannot be reached.
fn patient(address: &mut Config) -> &mut Config {
    address.connect_timeout(CONNECT).keepalives_idle(CONNECT).keepalives_interval(CONNECT / 5);
    if address.get_tcp_user_timeout().is_none() {
        address.tcp_user_timeout(CONNECT);
    }
    address
}

fn pool(address: &Config, size: usize) -> Result<Pool, StoreError> {
    let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match address.get_ssl_mode() {
        SslMode::Require => Manager::from_config(address.clone(), tls::connector()?, config),
        _ => Manager::from_config(address.clone(), NoTls, config),
    };
    Pool::builder(manager)
        .max_size(size)
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move {
                // A server that cannot look, an older one or one of another system, does not.
                if let Err(error) = client.batch_execute(LOOK_FOR_CLIENT).await {
                    tracing::debug!(error = told(&error), "the server does not look for its clients");
                }
                Ok(())
            })
        }))
        // The one that was used last: the rest stay as small as they were made, where large work would make all of them large in turn.
        .queue_mode(QueueMode::Lifo)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(CONNECT))
        .build()
        .map_err(|_| StoreError::Address)
}

/// What a registry that was killed has begun would go on to its end, beside what is begun when it is started again: a hundred thousand codes each time.
const LOOK_FOR_CLIENT: &str = "SET client_connection_check_interval = '500ms'";

/// Longer with every try, and not the same for all.
fn pause(n: u32) -> Duration {
    let spread = std::process::id().wrapping_mul(2_654_435_761).wrapping_add(n.wrapping_mul(40_503)) % 7;
    Duration::from_millis(u64::from((1 << n.min(6)) + spread))
}
