//! The one writer: takes what has queued up, runs each piece in a savepoint, commits them together.
use rusqlite::{Connection, Savepoint};
use tokio::sync::{mpsc, oneshot};

use super::StoreError;

/// Runs in the group's transaction; returns what to do once it is committed, or failed to be.
type Job = Box<dyn FnOnce(&mut rusqlite::Transaction<'_>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(bool) + Send>;

const GROUP: usize = 256;
const QUEUE: usize = 4096;

/// Sends work to the writer's thread.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        std::thread::spawn(move || run(connection, queue));
        Self { jobs }
    }

    /// Runs `work` and comes back when its effect is on disk. An error of its own undoes it alone.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Savepoint<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        // Nobody waits any more: the work is done all the same.
        let job = job(work, move |result| drop(answer.send(result)));
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Queues `work` behind what is queued already, and does not wait. Only a full queue costs a task.
    pub(crate) fn enqueue<F>(&self, work: F)
    where
        F: FnOnce(&Savepoint<'_>) -> Result<(), StoreError> + Send + 'static,
    {
        let told = |result: Result<(), StoreError>| {
            if let Err(error) = result {
                tracing::error!(%error, "a write that nobody waited for failed");
            }
        };
        match self.jobs.try_send(job(work, told)) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(job)) => {
                let jobs = self.jobs.clone();
                tokio::spawn(async move { drop(jobs.send(job).await) });
            }
            Err(mpsc::error::TrySendError::Closed(_)) => tracing::error!("a write came after the store was closed"),
        }
    }
}

fn job<T, F>(work: F, told: impl FnOnce(Result<T, StoreError>) + Send + 'static) -> Job
where
    T: Send + 'static,
    F: FnOnce(&Savepoint<'_>) -> Result<T, StoreError> + Send + 'static,
{
    Box::new(move |tx| {
        let result = in_savepoint(tx, work);
        Box::new(move |committed| told(if committed { result } else { Err(StoreError::Closed) }))
    })
}

fn in_savepoint<T>(
    tx: &mut rusqlite::Transaction<'_>,
    work: impl FnOnce(&Savepoint<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let savepoint = tx.savepoint()?;
    let done = work(&savepoint)?;
    savepoint.commit()?;
    Ok(done)
}

fn run(mut connection: Connection, mut queue: mpsc::Receiver<Job>) {
    let mut group = Vec::new();
    while queue.blocking_recv_many(&mut group, GROUP) > 0 {
        let mut answers = Vec::with_capacity(group.len());
        let committed = connection.transaction().and_then(|mut tx| {
            for job in group.drain(..) {
                answers.push(job(&mut tx));
            }
            tx.commit()
        });
        if let Err(error) = &committed {
            tracing::error!(%error, "a group of writes was not committed");
        }
        group.clear();
        for answer in answers {
            answer(committed.is_ok());
        }
    }
}
