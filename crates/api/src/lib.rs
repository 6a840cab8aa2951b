//! Wire types v1 between devices, participants and the registry.
//! **Invariant**: every type here is pinned by a snapshot test; a field never changes its meaning.
//!
//! Moments are milliseconds since 1970 in UTC, dates `YYYY-MM-DD`, hashes and ids lower-case hexadecimal.
#![warn(missing_docs)]

mod act;
mod catalogue;
pub mod compat;
mod credibility;
mod document;
mod feed;
mod fiscal;
mod log;
mod order;
mod participant;
mod people;
mod problem;
mod recall;
mod reference;
mod report;
mod session;
mod statement;
mod trust;
mod verification;

pub use act::{
    ACT_CODES_MAX, ACT_DAYS, ACTS_PATH, Act, ActLine, ActLineState, ActLines, ActRequest, ActState, Acts,
    DecisionRequest, NotTaken, NotTakenCode, act_path,
};
pub use catalogue::{CardDecision, CardDraft, CardDrafts, CardRequest, CardState, PRODUCTS_PATH};
pub use credibility::{
    CLEARINGS_PATH, CREDIBILITY_PATH, ClearingRequest, Credibility, CredibilityRequest, EvidenceLine,
    SUSPECTED_COPIES_PATH, ScanSeen, SuspectedCopies, SuspectedCopy,
};
pub use document::{
    CODE_HISTORIES_PATH, CodeEvent, CodeHistory, CodeHistoryRequest, DOCUMENT_CODES_MAX, DOCUMENTS_PATH, DocumentKind,
    DocumentList, DocumentRequest, DocumentResponse, DocumentState, Violation, document_path,
};
pub use feed::{
    CHANGES_PATH, ChangeEvent, ChangeFeed, ChangeSum, DaySums, GroupStatistic, STATISTICS_PATH, Statistic, Statistics,
    day_sums_path,
};
pub use fiscal::{
    FISCAL_CODES_MAX, FISCAL_RECEIPTS_MAX, FISCAL_RECEIPTS_PATH, FiscalBatch, FiscalKind, FiscalReceipt, FiscalResult,
    FiscalResults,
};
pub use log::{CHECKPOINTS_PATH, LogCheckpoint, LogCheckpoints, LogConsistency, LogProof, consistency_path};
pub use order::{
    CHECK_KEYS_PATH, CODE_ORDERS_PATH, CheckKeyRequest, CheckKeyResponse, CodeOrder, CodeOrderLine,
    CodeOrderLineRequest, CodeOrderRequest, CodeOrderState, CodeOrders, LABELS_MAX, ORDER_LINE_CODES_MAX,
    ORDER_LINES_MAX, code_order_path, order_codes_path, order_labels_path,
};
pub use participant::{
    BusinessPlace, BusinessPlaces, CompanyPrefix, CompanyPrefixes, PARTICIPANTS_PATH, Participant, ParticipantRequest,
    ParticipantState, Participants, StateRequest, Trade,
};
pub use people::{
    Account, AccountRequest, Accounts, CONTROLLERS_PATH, ControllerRequest, Employee, EmployeeRequest, Employees,
    OWN_PASSWORD_PATH, OwnPasswordRequest, PEOPLE_PATH, PasswordRequest, PersonState,
};
pub use problem::{Problem, ProblemCode};
pub use recall::{LiftingRequest, RECALLS_PATH, Recall, RecallRequest, Recalls, recall_path};
pub use reference::{Directories, GroupInForce, KeyInfo, REFERENCE_PATH, ReferenceData, Word};
pub use report::{
    Category, PHOTO_MAX_BYTES, PHOTOS_MAX, PhotoRef, Place, REPORT_TEXT_MAX, REPORTS_PATH, Receipt, ReceiptFile,
    ReportDecision, ReportMoved, ReportQueue, ReportReceived, ReportRequest, ReportSeen, ReportState,
    ReportStateResponse, SECRET_HEADER, photo_path, receipt_message, report_path,
};
pub use session::{ME_PATH, Me, RefreshRequest, Role, SESSIONS_PATH, SessionResponse, SignInRequest};
pub use statement::{Proven, Statement};
pub use trust::{
    TRUST_PACKAGE_PATH, TrustChanges, TrustKeys, TrustManifest, TrustOldStock, TrustPackage, TrustPartRef,
    TrustRecalls, trust_part_path,
};
pub use verification::{
    CODE_MAX_LEN, CODES_MAX, CodeAnswer, CodeFinding, Localised, PackageContents, PackageLevel, Party, Product,
    ScanPlace, VERIFICATIONS_PATH, VerificationRequest, VerificationResponse,
};
