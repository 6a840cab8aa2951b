//! Wire types v1 between devices, participants and the registry.
//! **Invariant**: every type here is pinned by a snapshot test; a field never changes its meaning.
//!
//! Moments are milliseconds since 1970 in UTC, dates `YYYY-MM-DD`, hashes and ids lower-case hexadecimal.
#![warn(missing_docs)]

mod log;
mod problem;
mod reference;
mod report;
mod verification;

pub use log::{CHECKPOINTS_PATH, LogCheckpoint, LogCheckpoints, LogConsistency, LogProof, consistency_path};
pub use problem::{Problem, ProblemCode};
pub use reference::{GroupInForce, KeyInfo, REFERENCE_PATH, ReferenceData};
pub use report::{
    Category, PHOTO_MAX_BYTES, PHOTOS_MAX, PhotoRef, Place, REPORT_TEXT_MAX, Receipt, ReceiptFile, ReportReceived,
    ReportRequest, ReportState, ReportStateResponse, SECRET_HEADER, photo_path, receipt_message, report_path,
};
pub use verification::{
    CODE_MAX_LEN, CODES_MAX, CodeAnswer, CodeFinding, Localised, PackageLevel, Party, Product, VERIFICATIONS_PATH,
    VerificationRequest, VerificationResponse,
};
