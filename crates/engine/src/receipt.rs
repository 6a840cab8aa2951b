//! A registry's receipt: what has to hold before a report counts as sent.
use api::{LogProof, ReportReceived, receipt_message};
use ed25519_dalek::{Signature, VerifyingKey};
use merkle::{Checkpoint, Inclusion, ProofError};

/// Why a receipt is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is for something else than was sent.
    #[error("the receipt is for another report")]
    OtherReport,
    /// A field is not what it should be.
    #[error("the receipt is damaged")]
    Malformed,
    /// The key did not sign it.
    #[error("the receipt is not signed by this key")]
    Signature,
    /// It is not in the log.
    #[error(transparent)]
    Log(#[from] ProofError),
}

/// Checks the registry's word for this very report, and that it stands in the registry's log; gives the log as it was then.
pub fn check(
    report_id: &str,
    received: &ReportReceived,
    body_sha256: &str,
    public: &[u8; 32],
) -> Result<Checkpoint, ReceiptError> {
    let receipt = &received.receipt;
    if receipt.body_sha256 != body_sha256 {
        return Err(ReceiptError::OtherReport);
    }
    let message = receipt_message(report_id, &received.number, &receipt.body_sha256, receipt.received_at_ms);
    let signature = hex::decode(&receipt.signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
    let signature = signature.ok_or(ReceiptError::Malformed)?;
    let key = VerifyingKey::from_bytes(public).map_err(|_| ReceiptError::Signature)?;
    key.verify_strict(&message, &signature).map_err(|_| ReceiptError::Signature)?;
    check_proof(&received.proof, &message, public)
}

/// Checks that this text stands in the log of the registry with this key; gives the log as it was then.
pub fn check_proof(proof: &LogProof, text: &[u8], public: &[u8; 32]) -> Result<Checkpoint, ReceiptError> {
    Ok(inclusion(proof).ok_or(ReceiptError::Malformed)?.verify(text, public)?)
}

fn inclusion(proof: &LogProof) -> Option<Inclusion> {
    let path: Option<Vec<_>> = proof.path.iter().map(|hash| hex::decode(hash).ok()?.try_into().ok()).collect();
    let salt = hex::decode(&proof.salt).ok()?.try_into().ok()?;
    Some(Inclusion { index: proof.index, salt, path: path?, note: proof.checkpoint.clone() })
}
