//! Rules that a change may break, by stable ids.

/// Why a change was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Only a code that was issued and not yet applied can be applied, or annulled.
    NotIssued,
    /// Only what is applied can be brought into circulation.
    NotApplied,
    /// Only what is in circulation can be sent, taken out, sold.
    NotInCirculation,
    /// No act waits for it.
    NotInTransfer,
    /// An act waits for it: first that has to end.
    InTransfer,
    /// Only what was withdrawn can come back.
    NotWithdrawn,
    /// What was withdrawn for this reason does not come back so.
    ReturnDiffers,
    /// It was written off, broken up or annulled: nothing follows.
    Final,
    /// Only a package can be broken up.
    NotPackage,
    /// An authority blocked it.
    Blocked,
    /// It was recalled.
    Recalled,
    /// It is blocked already.
    BlockedAlready,
    /// Nothing to lift.
    NotBlocked,
    /// It is recalled already.
    RecalledAlready,
    /// Nothing to lift.
    NotRecalled,
    /// Codes are annulled thirty days after they were issued, not before.
    TooEarlyToAnnul,
    /// Codes that are older than thirty days cannot be applied any more.
    TooLateToApply,
    /// It lies in a package already.
    InPackage,
    /// A package holds only what is of a lower level.
    LevelNotBelow,
    /// Package and contents are not at the same place of their lives.
    StatusDiffers,
    /// It does not lie in that package.
    NotInPackage,
    /// It belongs to another participant.
    NotOwner,
    /// The number begins with the company prefix of another participant.
    PrefixOfAnother,
    /// With all that is in it, it is more than is changed at once.
    TooMuchAtOnce,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::NotIssued,
        Self::NotApplied,
        Self::NotInCirculation,
        Self::NotInTransfer,
        Self::InTransfer,
        Self::NotWithdrawn,
        Self::ReturnDiffers,
        Self::Final,
        Self::NotPackage,
        Self::Blocked,
        Self::Recalled,
        Self::BlockedAlready,
        Self::NotBlocked,
        Self::RecalledAlready,
        Self::NotRecalled,
        Self::TooEarlyToAnnul,
        Self::TooLateToApply,
        Self::InPackage,
        Self::LevelNotBelow,
        Self::StatusDiffers,
        Self::NotInPackage,
        Self::NotOwner,
        Self::PrefixOfAnother,
        Self::TooMuchAtOnce,
    ];

    /// As documents, answers and logs name it; never changed.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotIssued => "not_issued",
            Self::NotApplied => "not_applied",
            Self::NotInCirculation => "not_in_circulation",
            Self::NotInTransfer => "not_in_transfer",
            Self::InTransfer => "in_transfer",
            Self::NotWithdrawn => "not_withdrawn",
            Self::ReturnDiffers => "return_differs",
            Self::Final => "final",
            Self::NotPackage => "not_package",
            Self::Blocked => "blocked",
            Self::Recalled => "recalled",
            Self::BlockedAlready => "blocked_already",
            Self::NotBlocked => "not_blocked",
            Self::RecalledAlready => "recalled_already",
            Self::NotRecalled => "not_recalled",
            Self::TooEarlyToAnnul => "too_early_to_annul",
            Self::TooLateToApply => "too_late_to_apply",
            Self::InPackage => "in_package",
            Self::LevelNotBelow => "level_not_below",
            Self::StatusDiffers => "status_differs",
            Self::NotInPackage => "not_in_package",
            Self::NotOwner => "not_owner",
            Self::PrefixOfAnother => "prefix_of_another",
            Self::TooMuchAtOnce => "too_much_at_once",
        }
    }
}
