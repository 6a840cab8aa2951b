//! What was read a moment ago, and is good enough for a moment more.
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A value that is read again when it is older than this.
pub(crate) struct Recent<T> {
    kept: Mutex<Option<Kept<T>>>,
    at_most: Duration,
}

struct Kept<T> {
    value: Arc<T>,
    read: Instant,
    /// When reading it was tried last.
    tried: Instant,
}

/// Where it cannot be read, it is good for so long: a database that is gone is no reason not to answer what its replica can.
const WITHOUT: Duration = Duration::from_secs(900);

impl<T> Recent<T> {
    pub fn new(at_most: Duration) -> Self {
        Self { kept: Mutex::new(None), at_most }
    }

    /// The value; read by `read` where it is not recent. Where that fails, the one before, for a quarter of an hour.
    pub async fn get<E: std::fmt::Display>(&self, read: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &mut *kept() {
            if kept.tried.elapsed() < self.at_most {
                return Ok(kept.value.clone());
            }
            // One reads; who comes meanwhile takes what there is, and does not wait for a database that may be gone.
            if kept.read.elapsed() < WITHOUT {
                kept.tried = Instant::now();
            }
        }
        match read.await {
            Ok(value) => {
                let (value, now) = (Arc::new(value), Instant::now());
                *kept() = Some(Kept { value: value.clone(), read: now, tried: now });
                Ok(value)
            }
            Err(error) => match &mut *kept() {
                Some(kept) if kept.read.elapsed() < WITHOUT => {
                    tracing::warn!(%error, "what was read before is used");
                    kept.tried = Instant::now();
                    Ok(kept.value.clone())
                }
                _ => Err(error),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_read_before_is_good_where_nothing_can_be_read() {
        let recent = Recent::new(Duration::ZERO);
        let fails = || async { Err::<u8, _>("gone") };
        assert_eq!(recent.get(fails()).await, Err("gone"));
        assert_eq!(recent.get(async { Ok::<_, &str>(1) }).await, Ok(Arc::new(1)));
        assert_eq!(recent.get(fails()).await, Ok(Arc::new(1)));
        assert_eq!(recent.get(async { Ok::<_, &str>(2) }).await, Ok(Arc::new(2)), "as soon as it can be read again");
    }
}
