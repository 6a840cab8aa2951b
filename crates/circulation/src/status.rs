//! Where a unit is in its life.

/// The eight statuses. Blocked and recalled are no statuses: they lie over one, and lifting them brings it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// The code exists, the goods may not.
    Issued,
    /// Printed on the goods.
    Applied,
    /// May be sold.
    InCirculation,
    /// A transfer act waits for its receiver.
    InTransfer,
    /// Sold or taken out for another reason; may return.
    Withdrawn,
    /// Taken out for good.
    WrittenOff,
    /// The package was broken up.
    Disaggregated,
    /// Not applied in time.
    Annulled,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Issued,
        Self::Applied,
        Self::InCirculation,
        Self::InTransfer,
        Self::Withdrawn,
        Self::WrittenOff,
        Self::Disaggregated,
        Self::Annulled,
    ];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Applied => "applied",
            Self::InCirculation => "in_circulation",
            Self::InTransfer => "in_transfer",
            Self::Withdrawn => "withdrawn",
            Self::WrittenOff => "written_off",
            Self::Disaggregated => "disaggregated",
            Self::Annulled => "annulled",
        }
    }

    /// From the word on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Nothing follows any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::WrittenOff | Self::Disaggregated | Self::Annulled)
    }
}
