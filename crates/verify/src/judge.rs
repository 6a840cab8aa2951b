//! Evidence to verdict: one table, the gravest finding first.
use circulation::Status as Stage;
use gs1::Date;
use marking::{Group, NotMarking, Reading};

use crate::check::{Check, checks, combined_check, expiry, is_empty_transport, label_differs};
use crate::{CheckValue, Evidence, Knowledge, Overlay, Status, Why};

/// What a shopper has to know first; each has a shape, a word and a colour of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Buy.
    Genuine,
    /// Look twice.
    Attention,
    /// Do not buy.
    Stop,
    /// Nothing was found out; nobody is accused.
    Unknown,
}

/// What was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Genuine and in circulation.
    InCirculation,
    /// Sold or otherwise withdrawn.
    Withdrawn,
    /// Written off for good, or annulled.
    WrittenOff,
    /// The package it names was broken up.
    Disaggregated,
    /// Past its last good day.
    Expired,
    /// Printed, but not introduced yet.
    NotYetInCirculation,
    /// On its way between two participants.
    InTransfer,
    /// Blocked by an authority.
    Blocked,
    /// Recalled.
    Recalled,
    /// The registry does not know the code.
    NotFound,
    /// The registry does not know the code, and the goods may be older than their marking.
    NotFoundMaybeOldStock(Group, Date),
    /// The check value was made by somebody else.
    CheckValueWrong,
    /// The label says other than the registry.
    DataDiffer,
    /// Seen in more places than one object can be.
    PossibleCopy,
    /// Something in the package is blocked or recalled.
    StoppedInside,
    /// Something in the package was sold or otherwise taken out.
    GoneInside,
    /// The registry has nothing in the package.
    EmptyPackage,
    /// Nothing wrong was found in the package, and not all of it was looked at.
    PartlyChecked,
    /// A shop barcode; the square code is elsewhere.
    ShopBarcode,
    /// Something else that was read well.
    NotMarkingCode,
    /// Damaged or read in part.
    ScanAgain,
    /// The registry used a word this version does not know.
    CannotDetermine,
    /// The registry could not be asked, and nothing was known before.
    CouldNotCheck(Why),
}

impl Outcome {
    /// The name that message catalogues use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InCirculation => "in_circulation",
            Self::Withdrawn => "withdrawn",
            Self::WrittenOff => "written_off",
            Self::Disaggregated => "disaggregated",
            Self::Expired => "expired",
            Self::NotYetInCirculation => "not_yet_in_circulation",
            Self::InTransfer => "in_transfer",
            Self::Blocked => "blocked",
            Self::Recalled => "recalled",
            Self::NotFound => "not_found",
            Self::NotFoundMaybeOldStock(..) => "not_found_maybe_old_stock",
            Self::CheckValueWrong => "check_value_wrong",
            Self::DataDiffer => "data_differ",
            Self::PossibleCopy => "possible_copy",
            Self::StoppedInside => "stopped_inside",
            Self::GoneInside => "gone_inside",
            Self::EmptyPackage => "empty_package",
            Self::PartlyChecked => "partly_checked",
            Self::ShopBarcode => "shop_barcode",
            Self::NotMarkingCode => "not_marking_code",
            Self::ScanAgain => "scan_again",
            Self::CannotDetermine => "cannot_determine",
            Self::CouldNotCheck(Why::Asking) => "asking",
            Self::CouldNotCheck(Why::Offline) => "could_not_check_offline",
            Self::CouldNotCheck(Why::TimedOut) => "could_not_check_timed_out",
            Self::CouldNotCheck(Why::Trouble) => "could_not_check_trouble",
        }
    }

    /// Its class where the registry answered just now.
    const fn class(self) -> Class {
        match self {
            Self::InCirculation => Class::Genuine,
            Self::NotYetInCirculation
            | Self::InTransfer
            | Self::NotFound
            | Self::NotFoundMaybeOldStock(..)
            | Self::DataDiffer
            | Self::PossibleCopy
            | Self::GoneInside
            | Self::EmptyPackage
            | Self::PartlyChecked => Class::Attention,
            Self::Withdrawn
            | Self::WrittenOff
            | Self::Disaggregated
            | Self::Expired
            | Self::Blocked
            | Self::Recalled
            | Self::StoppedInside
            | Self::CheckValueWrong => Class::Stop,
            Self::ShopBarcode
            | Self::NotMarkingCode
            | Self::ScanAgain
            | Self::CannotDetermine
            | Self::CouldNotCheck(_) => Class::Unknown,
        }
    }
}

/// How old the knowledge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Asked just now.
    Now,
    /// Known from then, milliseconds since 1970, UTC; why it was not asked now.
    Earlier(i64, Why),
    /// Nothing but what the label says.
    LabelOnly(Why),
    /// There was nothing to ask.
    NotAsked,
}

/// What is known, and how fresh: the two axes, with their evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What.
    pub outcome: Outcome,
    /// How it is shown.
    pub class: Class,
    /// How fresh.
    pub freshness: Freshness,
    /// Why.
    pub checks: Vec<Check>,
}

/// Judges. Pure: the same evidence gives the same verdict.
pub fn judge(evidence: &Evidence) -> Verdict {
    let not_asked = |outcome| (outcome, Freshness::NotAsked);
    let (outcome, freshness) = match &evidence.read.reading {
        Reading::Not(NotMarking::ShopBarcode(_)) => not_asked(Outcome::ShopBarcode),
        Reading::Not(_) => not_asked(Outcome::NotMarkingCode),
        Reading::Malformed => not_asked(Outcome::ScanAgain),
        Reading::Code(_) | Reading::Transport(_) => match &evidence.knowledge {
            Knowledge::Now(_) => (known(evidence), Freshness::Now),
            Knowledge::Earlier { at_ms, why, .. } => (known(evidence), Freshness::Earlier(*at_ms, *why)),
            Knowledge::Nothing(why) => (from_label(evidence, *why), Freshness::LabelOnly(*why)),
        },
    };
    let class = match (outcome.class(), freshness) {
        // Yesterday's good news may be over today; yesterday's bad news rarely is.
        (Class::Genuine, Freshness::Earlier(..)) => Class::Unknown,
        // The tick is for codes that were read whole.
        (Class::Genuine, _) if evidence.read.is_recovered() => Class::Attention,
        // Somebody may have entered it since.
        (Class::Attention, Freshness::Earlier(..)) => Class::Unknown,
        (class, _) => class,
    };
    Verdict { outcome, class, freshness, checks: checks(evidence) }
}

/// The registry has answered, now or earlier.
fn known(evidence: &Evidence) -> Outcome {
    let Some(answer) = evidence.knowledge.answer() else { return Outcome::CannotDetermine };
    if combined_check(evidence) == CheckValue::Wrong {
        return Outcome::CheckValueWrong;
    }
    let Some(status) = &answer.status else {
        // A code that was put together again may be another one: scan it before anybody is alarmed.
        let recovered = evidence.read.is_recovered();
        return if recovered { Outcome::ScanAgain } else { not_found(answer.group, evidence) };
    };
    match answer.overlay {
        Some(Overlay::Recalled) => return Outcome::Recalled,
        Some(Overlay::Blocked) => return Outcome::Blocked,
        None => {}
    }
    let expired = expiry(evidence).is_some_and(|date| date < evidence.today);
    let stage = match status {
        Status::Known(stage) => stage,
        // Whatever that means: what is past its day is past it.
        Status::Unknown(_) if expired => return Outcome::Expired,
        Status::Unknown(_) => return Outcome::CannotDetermine,
    };
    match stage {
        Stage::WrittenOff | Stage::Annulled => Outcome::WrittenOff,
        Stage::Disaggregated => Outcome::Disaggregated,
        Stage::Withdrawn => Outcome::Withdrawn,
        _ if expired => Outcome::Expired,
        _ if answer.contents.is_some_and(|contents| contents.stopped > 0) => Outcome::StoppedInside,
        Stage::Issued | Stage::Applied => Outcome::NotYetInCirculation,
        _ if answer.copy_suspected => Outcome::PossibleCopy,
        _ if label_differs(evidence) => Outcome::DataDiffer,
        _ if answer.contents.is_some_and(|contents| contents.gone > 0) => Outcome::GoneInside,
        _ if is_empty_transport(evidence) => Outcome::EmptyPackage,
        _ if answer.contents.is_some_and(|contents| !contents.is_whole) => Outcome::PartlyChecked,
        Stage::InTransfer => Outcome::InTransfer,
        Stage::InCirculation => Outcome::InCirculation,
    }
}

/// The registry has not answered: what the label itself shows.
fn from_label(evidence: &Evidence, why: Why) -> Outcome {
    if evidence.own_check == CheckValue::Wrong {
        return Outcome::CheckValueWrong;
    }
    if expiry(evidence).is_some_and(|date| date < evidence.today) {
        return Outcome::Expired;
    }
    Outcome::CouldNotCheck(why)
}

/// Years for which goods made before their marking may still be on a shelf.
const OLD_STOCK_DAYS: i64 = 3 * 365;

fn not_found(group: Option<Group>, evidence: &Evidence) -> Outcome {
    match group.zip(evidence.in_force) {
        Some((group, in_force)) if evidence.today.days() - in_force.fully.days() < OLD_STOCK_DAYS => {
            Outcome::NotFoundMaybeOldStock(group, in_force.since)
        }
        _ => Outcome::NotFound,
    }
}
