//! Why a unit is taken out of circulation, and why it comes back.

/// Why a unit is taken out. The words are those of the platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Withdrawal {
    /// Sold at a till.
    Retail,
    /// Sold at a distance.
    RemoteSale,
    /// Left the country.
    Export,
    /// Faulty.
    Defect,
    /// Past its date.
    Expiry,
    /// Taken as a sample by the maker.
    QaSamples,
    /// Called back.
    ProductRecall,
    /// Given back with a complaint.
    Complaints,
    /// Tested by an authority.
    ProductTesting,
    /// Shown, not sold.
    DemoSamples,
    /// Broken or lost.
    DamageLoss,
    /// Destroyed.
    Destruction,
    /// The owner's business ended.
    Liquidation,
    /// Taken by the state.
    Confiscation,
    /// Used by the owner.
    OwnUse,
    /// Something else; the document says what.
    Other,
}

impl Withdrawal {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Retail,
        Self::RemoteSale,
        Self::Export,
        Self::Defect,
        Self::Expiry,
        Self::QaSamples,
        Self::ProductRecall,
        Self::Complaints,
        Self::ProductTesting,
        Self::DemoSamples,
        Self::DamageLoss,
        Self::Destruction,
        Self::Liquidation,
        Self::Confiscation,
        Self::OwnUse,
        Self::Other,
    ];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retail => "RETAIL",
            Self::RemoteSale => "REMOTE_SALE",
            Self::Export => "EXPORT",
            Self::Defect => "DEFECT",
            Self::Expiry => "EXPIRY",
            Self::QaSamples => "QA_SAMPLES",
            Self::ProductRecall => "PRODUCT_RECALL",
            Self::Complaints => "COMPLAINTS",
            Self::ProductTesting => "PRODUCT_TESTING",
            Self::DemoSamples => "DEMO_SAMPLES",
            Self::DamageLoss => "DAMAGE_LOSS",
            Self::Destruction => "DESTRUCTION",
            Self::Liquidation => "LIQUIDATION",
            Self::Confiscation => "CONFISCATION",
            Self::OwnUse => "OWN_USE",
            Self::Other => "OTHER",
        }
    }

    /// From the word on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Nothing is left that could come back. Which reasons these are no source says; they are those after which the goods are
    /// gone.
    pub const fn is_for_good(self) -> bool {
        matches!(
            self,
            Self::QaSamples | Self::ProductTesting | Self::DamageLoss | Self::Destruction | Self::Confiscation
        )
    }

    /// Goods that may not be sold may be taken out for this reason all the same.
    pub const fn is_allowed_when_blocked(self) -> bool {
        self.is_for_good() || matches!(self, Self::ProductRecall | Self::Complaints | Self::Defect | Self::Expiry)
    }
}

/// Why a unit comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Return {
    /// A buyer brought it back to the shop.
    Retail,
    /// A buyer sent it back.
    RemoteSale,
}

impl Return {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Retail, Self::RemoteSale];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retail => "RETAIL_RETURN",
            Self::RemoteSale => "REMOTE_SALE_RETURN",
        }
    }

    /// From the word on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// The withdrawal that it undoes.
    pub const fn undoes(self) -> Withdrawal {
        match self {
            Self::Retail => Withdrawal::Retail,
            Self::RemoteSale => Withdrawal::RemoteSale,
        }
    }
}
