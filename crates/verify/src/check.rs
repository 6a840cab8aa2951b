//! The evidence, one line each, in the order a person asks for it.
use circulation::Status as Stage;
use marking::Reading;

use crate::{CheckValue, Contents, Evidence, Knowledge, Overlay, Status};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Is the code built as marking codes are?
    Form,
    /// Was it made with the issuer's key?
    CheckValue,
    /// Does the registry know it, and as what?
    Status,
    /// Is it still good?
    Expiry,
    /// Is it blocked or recalled?
    Recall,
    /// Does the label say what the registry says?
    Label,
    /// Has one object been seen in too many places?
    ScanHistory,
    /// Is what lies in the package in order? Only of packages.
    Contents,
}

impl Subject {
    /// The name that message catalogues use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::CheckValue => "check_value",
            Self::Status => "status",
            Self::Expiry => "expiry",
            Self::Recall => "recall",
            Self::Label => "label",
            Self::ScanHistory => "scan_history",
            Self::Contents => "contents",
        }
    }
}

/// How it came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// In order.
    Passed,
    /// Worth a second look.
    Attention,
    /// Not in order.
    Failed,
    /// Not looked at, or nothing to look at.
    NotDone,
}

impl Mark {
    /// The name that message catalogues use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Attention => "attention",
            Self::Failed => "failed",
            Self::NotDone => "not_done",
        }
    }
}

/// One line of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub subject: Subject,
    /// How.
    pub mark: Mark,
}

/// Does what the label says about itself agree with the registry?
///
/// Only of a label that was read: what was put together again accuses nobody.
pub(crate) fn label_differs(evidence: &Evidence) -> bool {
    if evidence.read.is_recovered() {
        return false;
    }
    let (Reading::Code(code), Some(answer)) = (&evidence.read.reading, evidence.knowledge.answer()) else {
        return false;
    };
    let differ = |label: &Option<gs1::Date>, registry: &Option<gs1::Date>| matches!((label, registry), (Some(a), Some(b)) if a != b);
    differ(&code.expiry, &answer.expiry)
        || differ(&code.production, &answer.production)
        || matches!((&code.lot, &answer.lot), (Some(a), Some(b)) if a != b)
}

/// The last good day: the registry's word before the label's, and nothing from a label that was put together again.
pub(crate) fn expiry(evidence: &Evidence) -> Option<gs1::Date> {
    let label = match &evidence.read.reading {
        Reading::Code(code) if !evidence.read.is_recovered() => code.expiry,
        _ => None,
    };
    evidence.knowledge.answer().and_then(|answer| answer.expiry).or(label)
}

/// The registry's judgement of the tail where it has one, this device's otherwise.
pub(crate) fn combined_check(evidence: &Evidence) -> CheckValue {
    // The registry holds every key, its rotation and its end; this device's may be a day old: what it says is not known any more was made with a key
    // that may have been stolen.
    match evidence.knowledge.answer().and_then(|answer| answer.check_value) {
        Some(judged @ (CheckValue::Valid | CheckValue::Wrong | CheckValue::KeyUnknown)) => judged,
        Some(CheckValue::Absent) | None => evidence.own_check,
    }
}

/// Transport packages come to be by what is put into them; of group packs it is often not told.
pub(crate) fn is_empty_transport(evidence: &Evidence) -> bool {
    let contents = evidence.knowledge.answer().and_then(|answer| answer.contents);
    matches!(evidence.read.reading, Reading::Transport(_)) && contents.is_some_and(|contents| contents.is_empty)
}

pub(crate) fn checks(evidence: &Evidence) -> Vec<Check> {
    let answer = evidence.knowledge.answer();
    let known = answer.filter(|answer| answer.status.is_some());
    let fresh = matches!(evidence.knowledge, Knowledge::Now(_));
    let form = match &evidence.read.reading {
        Reading::Code(_) | Reading::Transport(_) if evidence.read.is_clean() => Mark::Passed,
        Reading::Code(_) | Reading::Transport(_) => Mark::Attention,
        _ => Mark::Failed,
    };
    let check_value = match combined_check(evidence) {
        CheckValue::Valid => Mark::Passed,
        CheckValue::Wrong => Mark::Failed,
        CheckValue::KeyUnknown | CheckValue::Absent => Mark::NotDone,
    };
    let status = match answer.map(|answer| answer.status.as_ref()) {
        None | Some(Some(Status::Unknown(_))) => Mark::NotDone,
        Some(None) => Mark::Attention,
        Some(Some(Status::Known(status))) => match status {
            Stage::InCirculation => Mark::Passed,
            Stage::Issued | Stage::Applied | Stage::InTransfer => Mark::Attention,
            Stage::Withdrawn | Stage::WrittenOff | Stage::Disaggregated | Stage::Annulled => Mark::Failed,
        },
    };
    let expiry = match expiry(evidence) {
        None => Mark::NotDone,
        Some(date) if date < evidence.today => Mark::Failed,
        Some(_) => Mark::Passed,
    };
    let recall = match known.map(|answer| answer.overlay) {
        None => Mark::NotDone,
        Some(Some(Overlay::Blocked | Overlay::Recalled)) => Mark::Failed,
        // A recall of today is not in an answer of last week.
        Some(None) if !fresh || !known.is_some_and(|answer| answer.recalls_known) => Mark::NotDone,
        Some(None) => Mark::Passed,
    };
    let label = match known {
        None => Mark::NotDone,
        Some(_) if evidence.read.is_recovered() => Mark::NotDone,
        Some(_) if label_differs(evidence) => Mark::Attention,
        Some(_) => Mark::Passed,
    };
    let scan_history = match known {
        Some(answer) if answer.copy_suspected => Mark::Attention,
        // Where nobody scanned it, nothing speaks for it either.
        Some(answer) if fresh && answer.scans_known => Mark::Passed,
        _ => Mark::NotDone,
    };
    let contents = known.and_then(|answer| answer.contents).map(|contents| match contents {
        Contents { stopped: 1.., .. } => Mark::Failed,
        Contents { gone: 1.., .. } => Mark::Attention,
        _ if is_empty_transport(evidence) => Mark::Attention,
        // What nobody told of, or nobody looked at to the end, is not in order for that.
        Contents { is_empty: true, .. } | Contents { is_whole: false, .. } => Mark::NotDone,
        // Something in it may have been blocked today.
        _ if !fresh => Mark::NotDone,
        _ => Mark::Passed,
    });
    let mut checks = vec![
        Check { subject: Subject::Form, mark: form },
        Check { subject: Subject::CheckValue, mark: check_value },
        Check { subject: Subject::Status, mark: status },
        Check { subject: Subject::Expiry, mark: expiry },
        Check { subject: Subject::Recall, mark: recall },
        Check { subject: Subject::Label, mark: label },
        Check { subject: Subject::ScanHistory, mark: scan_history },
    ];
    checks.extend(contents.map(|mark| Check { subject: Subject::Contents, mark }));
    checks
}
