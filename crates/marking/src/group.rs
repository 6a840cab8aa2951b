//! Product groups and since when they must be marked.
use gs1::Date;

/// A group of goods under mandatory marking, or soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Cigarettes.
    Tobacco,
    /// Tobacco other than cigarettes.
    OtherTobacco,
    /// Footwear.
    Footwear,
    /// Medicines.
    Medicine,
    /// Saiga horn and goods made of it.
    SaigaHorn,
    /// Beer in kegs and bottles.
    Beer,
    /// Beer in cans.
    BeerCans,
    /// Motor oils.
    MotorOil,
    /// Lubricants other than motor oils.
    Lubricant,
    /// Goods of light industry.
    LightIndustry,
    /// Bottled water; no date is set.
    Water,
    /// Milk and what is made of it; no date is set.
    Milk,
    /// Perfume; no date is set.
    Perfume,
}

/// Since when a group is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce {
    /// The first day on which new goods must carry a code.
    pub since: Date,
    /// The day on which the last part of the group followed; the same where there were no parts.
    pub fully: Date,
}

impl Group {
    /// Every group, in the order they came into force; those without a date last.
    pub const ALL: [Self; 13] = [
        Self::Tobacco,
        Self::OtherTobacco,
        Self::Footwear,
        Self::Medicine,
        Self::SaigaHorn,
        Self::Beer,
        Self::MotorOil,
        Self::Lubricant,
        Self::LightIndustry,
        Self::BeerCans,
        Self::Water,
        Self::Milk,
        Self::Perfume,
    ];

    /// The name that wire, store and message catalogues use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tobacco => "tobacco",
            Self::OtherTobacco => "other_tobacco",
            Self::Footwear => "footwear",
            Self::Medicine => "medicine",
            Self::SaigaHorn => "saiga_horn",
            Self::Beer => "beer",
            Self::BeerCans => "beer_cans",
            Self::MotorOil => "motor_oil",
            Self::Lubricant => "lubricant",
            Self::LightIndustry => "light_industry",
            Self::Water => "water",
            Self::Milk => "milk",
            Self::Perfume => "perfume",
        }
    }

    /// The way back from [`Group::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }

    /// Since when the group is marked; `None` where no date is set.
    ///
    /// Source: the government's schedule of mandatory marking, as collected in the project's facts of the field.
    pub fn in_force(self) -> Option<InForce> {
        let (since, fully) = match self {
            Self::Tobacco => ((2020, 10, 1), (2020, 10, 1)),
            Self::OtherTobacco => ((2021, 4, 1), (2021, 4, 1)),
            Self::Footwear => ((2021, 11, 1), (2021, 11, 1)),
            Self::Medicine => ((2022, 7, 1), (2024, 7, 1)),
            Self::SaigaHorn => ((2025, 12, 1), (2025, 12, 1)),
            Self::Beer => ((2026, 2, 1), (2026, 2, 1)),
            Self::BeerCans => ((2027, 1, 1), (2027, 1, 1)),
            Self::MotorOil => ((2026, 2, 1), (2026, 2, 1)),
            Self::Lubricant => ((2026, 9, 1), (2026, 9, 1)),
            Self::LightIndustry => ((2026, 12, 1), (2027, 10, 1)),
            Self::Water | Self::Milk | Self::Perfume => return None,
        };
        let date = |(year, month, day)| Date::new(year, month, day);
        Some(InForce { since: date(since)?, fully: date(fully)? })
    }
}
