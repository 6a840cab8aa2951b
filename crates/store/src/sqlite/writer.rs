//! The one writer: takes what has queued up, runs each piece in a savepoint, commits them together.
//! **Invariant**: who waits hears why nothing was written; that the store is closed is said only where it is.
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::tx::{SqliteTx, at_once};
use crate::StoreError;
use crate::tx::Work;

/// Runs in the group's transaction, where there is one; returns what to do once it is committed, or failed to be.
type Job = Box<dyn FnOnce(Option<&mut Connection>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(&Result<(), Arc<StoreError>>) + Send>;

const GROUP: usize = 256;
const QUEUE: usize = 4096;

/// Sends work to the writer's thread.
#[derive(Clone)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    pub fn start(connection: Connection) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        std::thread::spawn(move || run(connection, queue));
        Self { jobs }
    }

    /// Comes back when the work's effect is on disk. An error of its own undoes it alone.
    pub async fn write<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = connection.map(|connection| in_savepoint(connection, &work));
            Box::new(move |committed| {
                let result = match committed {
                    Ok(()) => result.unwrap_or(Err(StoreError::Closed)),
                    Err(error) => Err(StoreError::Shared(error.clone())),
                };
                // Nobody waits any more: the work is done all the same.
                drop(answer.send(result));
            })
        });
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }
}

fn in_savepoint<W: Work>(connection: &mut Connection, work: &W) -> Result<W::Output, StoreError> {
    let say = |connection: &Connection, sql| -> Result<(), StoreError> {
        connection.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    };
    say(connection, "SAVEPOINT job")?;
    let result = at_once(work.run(&mut SqliteTx(connection)));
    if connection.is_autocommit() {
        // A full disk, or one that cannot be read: SQLite has undone the whole group.
        return result;
    }
    if result.is_err() {
        say(connection, "ROLLBACK TO job")?;
    }
    say(connection, "RELEASE job")?;
    result
}

const UNDONE: &str = "the group of writes was undone";

fn run(mut connection: Connection, mut queue: mpsc::Receiver<Job>) {
    let mut group = Vec::new();
    while queue.blocking_recv_many(&mut group, GROUP) > 0 {
        let mut answers = Vec::with_capacity(group.len());
        let committed = connection.execute_batch("BEGIN IMMEDIATE").and_then(|()| {
            let mut jobs = group.drain(..);
            for job in &mut jobs {
                answers.push(job(Some(&mut connection)));
                if connection.is_autocommit() {
                    // What came after would be written each by itself, and be told that it was not.
                    answers.extend(jobs.map(|job| job(None)));
                    let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
                    return Err(rusqlite::Error::SqliteFailure(full, Some(UNDONE.to_owned())));
                }
            }
            connection.execute_batch("COMMIT")
        });
        let committed = committed.map_err(|error| Arc::new(StoreError::from(error)));
        if let Err(error) = &committed {
            tracing::error!(%error, "a group of writes was not committed");
            if !connection.is_autocommit()
                && let Err(error) = connection.execute_batch("ROLLBACK")
            {
                tracing::error!(%error, "nor undone");
            }
        }
        // Where there was no transaction, none of them has run.
        answers.extend(group.drain(..).map(|job| job(None)));
        for answer in answers {
            answer(&committed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tx::Tx;

    /// Puts a row.
    #[derive(Clone, Copy)]
    struct Put(i64);

    impl Work for Put {
        type Output = ();

        async fn run<T: Tx>(&self, tx: &mut T) -> Result<(), StoreError> {
            tx.execute("INSERT INTO t (n, text) VALUES ($1, $2)", &[&self.0, &"x".to_owned()]).await?;
            Ok(())
        }
    }

    /// SQLite undoes the whole transaction where a disk is full or broken; a trigger does the same here. What was written in it before is gone, and is said
    /// to be; what comes after is not written each by itself and then called lost.
    #[tokio::test]
    async fn a_group_that_is_undone_in_its_middle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let connection = Connection::open(&path).unwrap();
        let table = "PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT) STRICT;
            CREATE TRIGGER full BEFORE INSERT ON t WHEN new.n % 16 = 7 BEGIN SELECT RAISE(ROLLBACK, 'full'); END;";
        connection.execute_batch(table).unwrap();
        let writer = Writer::start(connection);
        let (mut told, mut refused) = (Vec::new(), 0);
        for round in 0..8 {
            // What waits while one is written is written together.
            let mut tasks = tokio::task::JoinSet::new();
            for n in round * 16..(round + 1) * 16 {
                let writer = writer.clone();
                tasks.spawn(async move { (n, writer.write(Put(n)).await) });
            }
            for (n, result) in tasks.join_all().await {
                match result {
                    Ok(()) => told.push(n),
                    Err(error) => {
                        assert!(!matches!(error, StoreError::Closed), "{error}");
                        refused += 1;
                    }
                }
            }
        }
        let reader = Connection::open(&path).unwrap();
        let mut statement = reader.prepare("SELECT n FROM t ORDER BY n").unwrap();
        let kept: Vec<i64> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        told.sort_unstable();
        assert_eq!(kept, told, "what is there is what was said to be");
        assert!(!kept.is_empty() && refused >= 8, "{} and {refused}", kept.len());
    }
}
