//! Passwords: Argon2id, a few at once, because each takes nineteen megabytes.
use std::sync::Arc;

use api::ProblemCode;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::Refusal;

/// Characters that a password has at least.
const LENGTH: usize = 12;
/// Bytes that it has at most; more would be work for nothing.
const LENGTH_MAX: usize = 256;

/// Neither too short to be safe nor too long to be meant.
pub(crate) fn is_long_enough(password: &str) -> bool {
    password.chars().count() >= LENGTH && password.len() <= LENGTH_MAX
}

/// Makes and checks hashes, off the threads that others wait for.
pub(crate) struct Passwords {
    at_once: Arc<Semaphore>,
    /// What an unknown login is checked against, so that it takes as long as a known one.
    nobody: String,
}

impl Passwords {
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self { at_once: Arc::new(Semaphore::new(4)), nobody: hash("nobody has this password")? })
    }

    /// Goes with the work: who hangs up does not end it.
    async fn place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Ok(self.at_once.clone().acquire_owned().await.map_err(|_| ProblemCode::Unavailable)?)
    }

    pub(crate) async fn hash(&self, password: String) -> Result<String, Refusal> {
        let place = self.place().await?;
        let hashed = tokio::task::spawn_blocking(move || {
            let _place = place;
            hash(&password)
        })
        .await;
        hashed.ok().and_then(Result::ok).ok_or(ProblemCode::Internal.into())
    }

    /// Whether the password is that of the hash; without one it never is.
    pub(crate) async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, Refusal> {
        let place = self.place().await?;
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let fits = tokio::task::spawn_blocking(move || {
            let _place = place;
            let hash = PasswordHash::new(&hash).ok();
            hash.is_some_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(fits.await.unwrap_or(false) && is_known)
    }
}

/// With a salt of its own.
pub(crate) fn hash(password: &str) -> anyhow::Result<String> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| anyhow::anyhow!("the password cannot be hashed: {error}"))
}
