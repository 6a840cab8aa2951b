//! What a code hints at without proving it: product group, package level, issuing state.
use gs1::Gtin;

use crate::{Group, MarkingCode, Structure};

/// Which product group a code belongs to, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupHint {
    /// The GTIN is known, and the structure does not speak against it.
    Known(Group),
    /// The GTIN is known as of a group whose codes are built otherwise.
    Contradicted {
        /// By the GTIN.
        known: Group,
        /// By the structure.
        built_as: Vec<Group>,
    },
    /// The structure fits these; empty where it fits none that is public.
    Likely(Vec<Group>),
}

/// The product group of a code, by what is known of its GTIN and by how it is built.
pub fn group_hint(code: &MarkingCode, known: Option<Group>) -> GroupHint {
    let built_as = built_as(code);
    match known {
        // An identification code alone is built the same way everywhere.
        Some(group) if built_as.contains(&group) || code.structure == Structure::IdentificationOnly => {
            GroupHint::Known(group)
        }
        // Structures of these are not public.
        Some(group @ (Group::SaigaHorn | Group::OtherTobacco)) => GroupHint::Known(group),
        Some(known) => GroupHint::Contradicted { known, built_as },
        None => GroupHint::Likely(built_as),
    }
}

/// Groups whose public structures a code fits.
fn built_as(code: &MarkingCode) -> Vec<Group> {
    use Group as G;
    let has = |prefix: &str| code.others.iter().any(|(ai, _)| ai.as_str().starts_with(prefix));
    match (code.structure, code.id.serial.len()) {
        (Structure::TobaccoPack | Structure::TobaccoIdentification | Structure::TobaccoBlock, _) => vec![G::Tobacco],
        (Structure::LongTail, 13) => vec![G::Footwear, G::MotorOil, G::Lubricant],
        (Structure::LongTail, _) => vec![G::MotorOil, G::Lubricant],
        (Structure::MediumTail, 13) => {
            vec![G::Footwear, G::Medicine, G::LightIndustry, G::Perfume, G::MotorOil, G::Lubricant]
        }
        (Structure::MediumTail, _) => vec![G::MotorOil, G::Lubricant],
        (Structure::ShortTail, 6) => vec![G::Milk],
        (Structure::ShortTail, 7 | 13) if has("335") => vec![G::Beer, G::BeerCans],
        (Structure::ShortTail, 13) => vec![G::Water, G::Beer, G::BeerCans],
        (Structure::ShortTail, 7) => vec![G::Beer, G::BeerCans],
        (Structure::ShortTail | Structure::IdentificationOnly, _) => Vec::new(),
    }
}

/// What a code stands for, from the unit in a hand to the pallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// What a shopper buys.
    Unit,
    /// Several units in one package.
    Group,
    /// Packages on the way.
    Transport,
}

impl Level {
    /// The name that message catalogues use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Group => "group",
            Self::Transport => "transport",
        }
    }

    /// Of a unit or group package, by its structure and the first digit of its GTIN; a hint, as the registry knows better.
    ///
    /// Source: GS1 General Specifications, "GTIN-14: indicator digit".
    pub fn of(code: &MarkingCode) -> Self {
        match code.structure {
            Structure::TobaccoBlock => Self::Group,
            Structure::TobaccoPack | Structure::TobaccoIdentification => Self::Unit,
            _ => Self::of_gtin(&code.id.gtin),
        }
    }

    const fn of_gtin(gtin: &Gtin) -> Self {
        match gtin.indicator() {
            1..=8 => Self::Group,
            _ => Self::Unit,
        }
    }
}

/// The state that issued a code, as its first serial character hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IssuingState {
    /// `1`.
    Armenia,
    /// `2`.
    Belarus,
    /// `3`.
    Kazakhstan,
    /// `4`.
    Kyrgyzstan,
    /// `5`.
    Russia,
}

impl IssuingState {
    /// Of a code with identifiers; a tobacco pack has no such character. A hint: other serials begin with a digit by chance.
    pub fn of(code: &MarkingCode) -> Option<Self> {
        let first = code
            .id
            .serial
            .bytes()
            .next()
            .filter(|_| !matches!(code.structure, Structure::TobaccoPack | Structure::TobaccoIdentification))?;
        Some(match first {
            b'1' => Self::Armenia,
            b'2' => Self::Belarus,
            b'3' => Self::Kazakhstan,
            b'4' => Self::Kyrgyzstan,
            b'5' => Self::Russia,
            _ => return None,
        })
    }

    /// ISO 3166-1 alpha-2.
    pub const fn country(self) -> &'static str {
        match self {
            Self::Armenia => "AM",
            Self::Belarus => "BY",
            Self::Kazakhstan => "KZ",
            Self::Kyrgyzstan => "KG",
            Self::Russia => "RU",
        }
    }
}
