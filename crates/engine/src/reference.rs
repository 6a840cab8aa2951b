//! What every device knows alike: kept from the registry, with the keys it names.
use api::{ReferenceData, ReportReceived};
use verify::{SigningScope, TrustedKey};

use crate::client::CallError;
use crate::{Engine, EngineError, receipt};

pub(crate) const NAME: &str = "reference";
const FETCHED: &str = "reference_fetched_at_ms";
const REFRESH_MS: i64 = 24 * 3_600_000;

impl Engine {
    pub(crate) fn reference(&self) -> Option<ReferenceData> {
        self.store.borrow().setting(NAME).ok().flatten()
    }

    /// Fetches it where it is missing or a day old.
    pub(crate) async fn keep_reference(&self) -> Result<(), CallError> {
        let fetched: Option<i64> = self.store.borrow().setting(FETCHED).ok().flatten();
        let fresh = fetched.is_some_and(|at| (0..REFRESH_MS).contains(&(self.host.now_ms() - at)));
        if fresh && self.reference().is_some() { Ok(()) } else { self.renew_reference().await }
    }

    pub(crate) async fn renew_reference(&self) -> Result<(), CallError> {
        let server = self.settings().server;
        let reference = self.fetch_reference().await?;
        if server != self.settings().server {
            return Ok(());
        }
        let older = self.reference().is_some_and(|known| known.version > reference.version);
        if !older {
            let store = self.store.borrow();
            let kept =
                store.set_setting(NAME, &reference).and_then(|()| store.set_setting(FETCHED, &self.host.now_ms()));
            // Without it the next start asks again: nothing is lost.
            drop::<Result<(), EngineError>>(kept);
        }
        Ok(())
    }

    /// The keys this device trusts, each within its scope.
    pub(crate) fn trusted_keys(&self) -> Vec<TrustedKey> {
        let keys = self.reference().map(|reference| reference.keys).unwrap_or_default();
        let trusted = keys.into_iter().filter_map(|key| {
            let public = hex::decode(&key.public_key).ok()?.try_into().ok()?;
            Some(TrustedKey {
                id: key.id,
                scope: SigningScope { issuer: key.issuer, gtin_prefixes: key.gtin_prefixes },
                public,
            })
        });
        trusted.collect()
    }

    /// Whether the registry's key signed this very body under this number, in a log that holds it.
    pub(crate) fn receipt_holds(&self, report_id: &str, received: &ReportReceived, body_sha256: &str) -> bool {
        let Some(reference) = self.reference() else { return false };
        let key = hex::decode(&reference.receipt_public_key).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let is_ours = reference.receipt_key_id == received.receipt.key_id;
        is_ours && key.is_some_and(|key| receipt::check(report_id, received, body_sha256, &key).is_ok())
    }
}
