//! A unit's state, and how it changes.
use gs1::Date;

use crate::{Return, Rule, Status, Withdrawal};

/// What the registry holds of a unit's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State {
    /// Where it is in its life.
    pub status: Status,
    /// An authority forbade its sale. Lifting it brings the status back.
    pub is_blocked: bool,
    /// Its maker or importer called it back.
    pub is_recalled: bool,
    /// It is of a batch that was called back as a whole. The batch says so, not the unit: no change of a unit changes it.
    pub is_batch_recalled: bool,
    /// Why it was taken out, while it is.
    pub withdrawn_for: Option<Withdrawal>,
    /// Other codes hang below it.
    pub is_package: bool,
}

/// What somebody wants to do to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Reported as printed on goods.
    Apply {
        /// Day of the code's issue.
        issued: Date,
        /// Day of the report.
        on: Date,
    },
    /// Not applied in time.
    Annul {
        /// Day of the code's issue.
        issued: Date,
        /// Day of the annulment.
        on: Date,
    },
    /// Brought into circulation.
    Introduce,
    /// Named in a transfer act that was sent.
    Send,
    /// The receiver accepted it.
    Accept,
    /// The receiver refused it, or the act was cancelled.
    TurnBack,
    /// Taken out of circulation.
    Withdraw(Withdrawal),
    /// Put back into circulation.
    Return(Return),
    /// The package is broken up; what was in it is not touched.
    Disaggregate,
    /// An authority forbids its sale.
    Block,
    /// And allows it again.
    Unblock,
    /// Its maker or importer calls it back.
    Recall,
    /// And takes that back.
    LiftRecall,
}

impl Change {
    /// As a code's history names it; never changed.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "apply",
            Self::Annul { .. } => "annul",
            Self::Introduce => "introduce",
            Self::Send => "send",
            Self::Accept => "accept",
            Self::TurnBack => "turn_back",
            Self::Withdraw(_) => "withdraw",
            Self::Return(_) => "return",
            Self::Disaggregate => "disaggregate",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::Recall => "recall",
            Self::LiftRecall => "lift_recall",
        }
    }
}

/// Days after its issue in which a code has to be applied.
pub const DAYS_TO_APPLY: i64 = 30;

impl State {
    /// A code that was just issued.
    pub const fn issued(is_package: bool) -> Self {
        let status = Status::Issued;
        Self {
            status,
            is_blocked: false,
            is_recalled: false,
            is_batch_recalled: false,
            withdrawn_for: None,
            is_package,
        }
    }

    /// What lies over the status, by name; a recall is the graver for who holds the goods.
    pub const fn overlay(self) -> Option<&'static str> {
        if self.is_recalled || self.is_batch_recalled {
            Some("recalled")
        } else if self.is_blocked {
            Some("blocked")
        } else {
            None
        }
    }

    /// It should be on no shelf, and that is not because it was sold.
    pub const fn is_abnormal(self) -> bool {
        self.is_blocked || self.is_recalled || matches!(self.status, Status::WrittenOff | Status::Annulled)
    }

    /// Of a change of what lies over a status: it lies so already.
    pub const fn lies(self, change: Change) -> bool {
        match change {
            Change::Block => self.is_blocked,
            Change::Unblock => !self.is_blocked,
            Change::Recall => self.is_recalled,
            Change::LiftRecall => !self.is_recalled,
            _ => false,
        }
    }

    /// The state after a change, or the rule that it breaks.
    pub fn after(self, change: Change) -> Result<Self, Rule> {
        match change {
            Change::Block if self.lies(change) => Err(Rule::BlockedAlready),
            Change::Block => Ok(Self { is_blocked: true, ..self }),
            Change::Unblock if self.lies(change) => Err(Rule::NotBlocked),
            Change::Unblock => Ok(Self { is_blocked: false, ..self }),
            Change::Recall if self.lies(change) => Err(Rule::RecalledAlready),
            Change::Recall => Ok(Self { is_recalled: true, ..self }),
            Change::LiftRecall if self.lies(change) => Err(Rule::NotRecalled),
            Change::LiftRecall => Ok(Self { is_recalled: false, ..self }),
            _ if self.status.is_final() => Err(Rule::Final),
            Change::Apply { issued, on } => {
                self.only(Status::Issued, Rule::NotIssued)?.sellable()?;
                if on.days() - issued.days() > DAYS_TO_APPLY {
                    return Err(Rule::TooLateToApply);
                }
                Ok(self.to(Status::Applied))
            }
            Change::Annul { issued, on } => {
                self.only(Status::Issued, Rule::NotIssued)?;
                if on.days() - issued.days() <= DAYS_TO_APPLY {
                    return Err(Rule::TooEarlyToAnnul);
                }
                Ok(self.to(Status::Annulled))
            }
            Change::Introduce => {
                Ok(self.only(Status::Applied, Rule::NotApplied)?.sellable()?.to(Status::InCirculation))
            }
            Change::Send => {
                Ok(self.free()?.only(Status::InCirculation, Rule::NotInCirculation)?.sellable()?.to(Status::InTransfer))
            }
            Change::Accept => {
                Ok(self.only(Status::InTransfer, Rule::NotInTransfer)?.sellable()?.to(Status::InCirculation))
            }
            Change::TurnBack => Ok(self.only(Status::InTransfer, Rule::NotInTransfer)?.to(Status::InCirculation)),
            Change::Withdraw(reason) => self.withdrawn(reason),
            Change::Return(reason) => {
                self.only(Status::Withdrawn, Rule::NotWithdrawn)?;
                if self.withdrawn_for != Some(reason.undoes()) {
                    return Err(Rule::ReturnDiffers);
                }
                Ok(self.to(Status::InCirculation))
            }
            Change::Disaggregate if !self.is_package => Err(Rule::NotPackage),
            Change::Disaggregate => Ok(self.free()?.to(Status::Disaggregated)),
        }
    }

    fn withdrawn(self, reason: Withdrawal) -> Result<Self, Rule> {
        self.free()?;
        let is_allowed = match self.status {
            Status::InCirculation => true,
            // Spoiled before it was sold, or given up after it came back to a shelf for what cannot be sold.
            Status::Issued | Status::Applied | Status::Withdrawn => reason.is_for_good(),
            _ => false,
        };
        if !is_allowed {
            return Err(Rule::NotInCirculation);
        }
        if !reason.is_allowed_when_blocked() {
            self.sellable()?;
        }
        let status = if reason.is_for_good() { Status::WrittenOff } else { Status::Withdrawn };
        Ok(Self { withdrawn_for: Some(reason), ..self.to(status) })
    }

    /// In this status, or the rule that says so.
    fn only(self, status: Status, rule: Rule) -> Result<Self, Rule> {
        if self.status == status { Ok(self) } else { Err(rule) }
    }

    /// No act waits for it.
    fn free(self) -> Result<Self, Rule> {
        if self.status == Status::InTransfer { Err(Rule::InTransfer) } else { Ok(self) }
    }

    /// Neither blocked nor recalled.
    fn sellable(self) -> Result<Self, Rule> {
        if self.is_blocked {
            Err(Rule::Blocked)
        } else if self.is_recalled || self.is_batch_recalled {
            Err(Rule::Recalled)
        } else {
            Ok(self)
        }
    }

    fn to(self, status: Status) -> Self {
        Self { status, withdrawn_for: None, ..self }
    }
}
