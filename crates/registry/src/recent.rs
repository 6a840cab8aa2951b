//! What was read a moment ago, and is good enough for a moment more.
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A value that is read again when it is older than this.
pub(crate) struct Recent<T> {
    kept: Mutex<Option<(Instant, Arc<T>)>>,
    at_most: Duration,
}

impl<T> Recent<T> {
    pub fn new(at_most: Duration) -> Self {
        Self { kept: Mutex::new(None), at_most }
    }

    /// The value; read by `read` where it is not recent.
    pub async fn get<E>(&self, read: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, value)) = kept
            && at.elapsed() < self.at_most
        {
            return Ok(value);
        }
        let value = Arc::new(read.await?);
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), value.clone()));
        Ok(value)
    }
}
