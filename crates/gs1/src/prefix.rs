//! GS1 prefixes: who hands out the numbers that begin so.
use crate::Gtin;

/// What a GS1 prefix is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixUse {
    /// A member organisation gives out company prefixes under it. That says where the company licensed its numbers, not where
    /// goods were made.
    Member(MemberOrganisation),
    /// GS1's own office.
    GlobalOffice,
    /// For examples and demonstrations.
    Demonstration,
    /// Within a company or a region; never between them.
    RestrictedCirculation,
    /// Serial publications.
    Issn,
    /// Books and music.
    Isbn,
    /// Receipts that are paid out.
    RefundReceipt,
    /// Coupons.
    Coupon,
    /// Nothing yet.
    Unassigned,
}

/// One of the organisations that make up GS1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberOrganisation {
    /// Its name without the leading `GS1`, in English.
    pub name: &'static str,
    /// ISO 3166-1 alpha-2, and XK for Kosovo; the first where it serves several.
    pub country: &'static str,
}

impl PrefixUse {
    /// Of a prefix of three digits, 0 to 999.
    ///
    /// Source: GS1, "GS1 company prefix" list.
    pub fn of(prefix: u16) -> Self {
        let at = TABLE.partition_point(|(first, ..)| *first <= prefix);
        let row = at.checked_sub(1).and_then(|at| TABLE.get(at));
        match row {
            Some((_, last, name, country)) if prefix <= *last => Self::Member(MemberOrganisation { name, country }),
            _ => Self::other(prefix),
        }
    }

    const fn other(prefix: u16) -> Self {
        match prefix {
            20..=29 | 40..=49 | 200..=299 => Self::RestrictedCirculation,
            623 | 894 | 950 | 951 | 960..=969 => Self::GlobalOffice,
            952 => Self::Demonstration,
            977 => Self::Issn,
            978 | 979 => Self::Isbn,
            980 => Self::RefundReceipt,
            981..=984 | 990..=999 => Self::Coupon,
            _ => Self::Unassigned,
        }
    }
}

impl Gtin {
    /// The three digits of its GS1 prefix; of a GTIN-8 those of its GS1-8 prefix.
    pub fn prefix(&self) -> u16 {
        let from = if self.is_eight() { 6 } else { 1 };
        self.0.iter().skip(from).take(3).fold(0, |sum, digit| sum * 10 + u16::from(digit.wrapping_sub(b'0')))
    }

    /// Who hands out numbers that begin as this one does.
    ///
    /// ```
    /// use gs1::{Gtin, PrefixUse};
    /// let PrefixUse::Member(member) = Gtin::new(b"04870000001019").unwrap().issued_by() else { panic!() };
    /// assert_eq!((member.name, member.country), ("Kazakhstan", "KZ"));
    /// ```
    pub fn issued_by(&self) -> PrefixUse {
        let prefix = self.prefix();
        match prefix {
            _ if !self.is_eight() => PrefixUse::of(prefix),
            // In GS1-8 the low prefixes are for a company's own use, and the highest for what is to come.
            0..=99 | 200..=299 => PrefixUse::RestrictedCirculation,
            970..=999 => PrefixUse::Unassigned,
            _ => PrefixUse::of(prefix),
        }
    }

    /// Made of a GTIN-8, whatever the package.
    fn is_eight(&self) -> bool {
        self.0.get(1..6) == Some(b"00000")
    }
}

/// First and last prefix, name, country.
#[rustfmt::skip]
const TABLE: &[(u16, u16, &str, &str)] = &[
    (0, 19, "US", "US"), (30, 39, "US", "US"), (60, 139, "US", "US"),
    (300, 379, "France", "FR"), (380, 380, "Bulgaria", "BG"), (381, 381, "Kosovo", "XK"), (383, 383, "Slovenia", "SI"),
    (385, 385, "Croatia", "HR"),
    (387, 387, "Bosnia and Herzegovina", "BA"), (389, 389, "Montenegro", "ME"),
    (400, 440, "Germany", "DE"), (450, 459, "Japan", "JP"), (460, 469, "Russia", "RU"), (470, 470, "Kyrgyzstan", "KG"),
    (471, 471, "Chinese Taipei", "TW"), (474, 474, "Estonia", "EE"), (475, 475, "Latvia", "LV"),
    (476, 476, "Azerbaijan", "AZ"), (477, 477, "Lithuania", "LT"), (478, 478, "Uzbekistan", "UZ"),
    (479, 479, "Sri Lanka", "LK"), (480, 480, "Philippines", "PH"), (481, 481, "Belarus", "BY"),
    (482, 482, "Ukraine", "UA"), (483, 483, "Turkmenistan", "TM"), (484, 484, "Moldova", "MD"),
    (485, 485, "Armenia", "AM"), (486, 486, "Georgia", "GE"), (487, 487, "Kazakhstan", "KZ"),
    (488, 488, "Tajikistan", "TJ"), (489, 489, "Hong Kong, China", "HK"), (490, 499, "Japan", "JP"),
    (500, 509, "UK", "GB"), (520, 521, "Greece", "GR"), (528, 528, "Lebanon", "LB"), (529, 529, "Cyprus", "CY"),
    (530, 530, "Albania", "AL"), (531, 531, "North Macedonia", "MK"), (535, 535, "Malta", "MT"),
    (539, 539, "Ireland", "IE"), (540, 549, "Belgium and Luxembourg", "BE"), (560, 560, "Portugal", "PT"),
    (569, 569, "Iceland", "IS"), (570, 579, "Denmark", "DK"), (590, 590, "Poland", "PL"), (594, 594, "Romania", "RO"),
    (599, 599, "Hungary", "HU"), (600, 601, "South Africa", "ZA"), (603, 603, "Ghana", "GH"),
    (604, 604, "Senegal", "SN"), (605, 605, "Uganda", "UG"), (606, 606, "Angola", "AO"), (607, 607, "Oman", "OM"),
    (608, 608, "Bahrain", "BH"), (609, 609, "Mauritius", "MU"), (611, 611, "Morocco", "MA"),
    (613, 613, "Algeria", "DZ"), (615, 615, "Nigeria", "NG"), (616, 616, "Kenya", "KE"), (617, 617, "Cameroon", "CM"),
    (618, 618, "Côte d’Ivoire", "CI"), (619, 619, "Tunisia", "TN"), (620, 620, "Tanzania", "TZ"),
    (621, 621, "Syria", "SY"), (622, 622, "Egypt", "EG"), (624, 624, "Libya", "LY"),
    (625, 625, "Jordan", "JO"), (626, 626, "Iran", "IR"), (627, 627, "Kuwait", "KW"), (628, 628, "Saudi Arabia", "SA"),
    (629, 629, "Emirates", "AE"), (630, 630, "Qatar", "QA"), (631, 631, "Namibia", "NA"), (632, 632, "Rwanda", "RW"),
    (640, 649, "Finland", "FI"),
    (680, 681, "China", "CN"), (690, 699, "China", "CN"), (700, 709, "Norway", "NO"), (729, 729, "Israel", "IL"),
    (730, 739, "Sweden", "SE"), (740, 740, "Guatemala", "GT"), (741, 741, "El Salvador", "SV"),
    (742, 742, "Honduras", "HN"), (743, 743, "Nicaragua", "NI"), (744, 744, "Costa Rica", "CR"),
    (745, 745, "Panama", "PA"), (746, 746, "Dominican Republic", "DO"), (750, 750, "Mexico", "MX"),
    (754, 755, "Canada", "CA"), (759, 759, "Venezuela", "VE"), (760, 769, "Switzerland", "CH"),
    (770, 771, "Colombia", "CO"), (773, 773, "Uruguay", "UY"), (775, 775, "Peru", "PE"), (777, 777, "Bolivia", "BO"),
    (778, 779, "Argentina", "AR"), (780, 780, "Chile", "CL"), (784, 784, "Paraguay", "PY"), (786, 786, "Ecuador", "EC"),
    (789, 790, "Brazil", "BR"), (800, 839, "Italy", "IT"), (840, 849, "Spain", "ES"), (850, 850, "Cuba", "CU"),
    (858, 858, "Slovakia", "SK"), (859, 859, "Czech Republic", "CZ"), (860, 860, "Serbia", "RS"),
    (865, 865, "Mongolia", "MN"), (867, 867, "North Korea", "KP"), (868, 869, "Türkiye", "TR"),
    (870, 879, "Netherlands", "NL"), (880, 881, "Korea", "KR"), (883, 883, "Myanmar", "MM"), (884, 884, "Cambodia", "KH"),
    (885, 885, "Thailand", "TH"), (887, 887, "Laos", "LA"), (888, 888, "Singapore", "SG"), (890, 890, "India", "IN"),
    (893, 893, "Vietnam", "VN"),
    (896, 896, "Pakistan", "PK"), (899, 899, "Indonesia", "ID"),
    (900, 919, "Austria", "AT"), (930, 939, "Australia", "AU"), (940, 949, "New Zealand", "NZ"),
    (955, 955, "Malaysia", "MY"), (958, 958, "Macau, China", "MO"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes() {
        assert!(TABLE.is_sorted_by(|a, b| a.1 < b.0) && TABLE.iter().all(|row| row.0 <= row.1));
        let name = |prefix| match PrefixUse::of(prefix) {
            PrefixUse::Member(member) => member.name,
            _ => "",
        };
        assert_eq!(
            [name(0), name(487), name(460), name(958), name(382)],
            ["US", "Kazakhstan", "Russia", "Macau, China", ""]
        );
        assert_eq!(PrefixUse::of(299), PrefixUse::RestrictedCirculation);
        assert_eq!(PrefixUse::of(382), PrefixUse::Unassigned);
        assert_eq!(Gtin::from_short(b"96385074").unwrap().prefix(), 963);
        assert_eq!(Gtin::from_short(b"00000017").unwrap().issued_by(), PrefixUse::RestrictedCirculation);
        assert_eq!(Gtin::new(b"10000096385071").unwrap().prefix(), 963);
        assert_eq!(Gtin::from_short(b"97800002").unwrap().issued_by(), PrefixUse::Unassigned);
        assert_eq!(Gtin::from_short(b"036000291452").unwrap().prefix(), 3);
    }
}
