//! The registry's own key, which signs receipts and the checkpoints of its log.
use ed25519_dalek::{Signer as _, SigningKey};

use store::{Signer, Store, StoreError};

const SEED: &str = "receipt_key_seed";

/// Signs receipts and checkpoints; made at the first start and kept in the store.
pub struct ReceiptKey {
    key: SigningKey,
}

impl ReceiptKey {
    /// Loads the key, or makes it.
    pub async fn load(store: &Store) -> Result<Self, StoreError> {
        let seed_of = |text: String| hex::decode(text).ok().and_then(|seed| <[u8; 32]>::try_from(seed).ok());
        let kept = store.meta(SEED).await?.and_then(seed_of);
        let seed = match kept {
            Some(seed) => seed,
            None => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).map_err(|_| StoreError::Closed)?;
                // Another registry over the same database may have been first.
                store.keep_meta(SEED, hex::encode(seed)).await.map(seed_of)?.unwrap_or(seed)
            }
        };
        Ok(Self { key: SigningKey::from_bytes(&seed) })
    }

    pub(crate) fn public_hex(&self) -> String {
        hex::encode(self.public())
    }

    /// The first digits of the public key: enough to tell keys apart.
    pub(crate) fn id(&self) -> String {
        self.public_hex().chars().take(8).collect()
    }

    pub(crate) fn sign_hex(&self, message: &[u8]) -> String {
        hex::encode(self.key.sign(message).to_bytes())
    }
}

impl Signer for ReceiptKey {
    fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }
}
