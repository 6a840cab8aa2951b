//! Code lists that values refer to: countries, currencies, kinds of package and of carrier.

/// The letters of a country by its digits.
pub(crate) fn country(digits: u16) -> Option<&'static str> {
    find(COUNTRIES, digits)
}

/// Whether two letters name a country.
pub(crate) fn is_country(letters: &[u8]) -> bool {
    COUNTRIES.iter().any(|(_, own)| own.as_bytes() == letters)
}

/// The letters of a currency by its digits.
pub(crate) fn currency(digits: u16) -> Option<&'static str> {
    find(CURRENCIES, digits)
}

/// Whether a code names a kind of package.
pub(crate) fn is_package(code: &[u8]) -> bool {
    PACKAGES.binary_search_by(|own| own.as_bytes().cmp(code)).is_ok()
}

/// Whether two digits name a kind of carrier.
///
/// Source: GS1 General Specifications, "AIDC media type: AI (7241)".
pub(crate) const fn is_media(number: u16) -> bool {
    matches!(number, 1..=10 | 80..=99)
}

fn find(list: &'static [(u16, &'static str)], number: u16) -> Option<&'static str> {
    let at = list.binary_search_by_key(&number, |(own, _)| *own).ok()?;
    list.get(at).map(|(_, letters)| *letters)
}

/// Source: ISO 3166-1, numeric-3 and alpha-2 codes.
#[rustfmt::skip]
const COUNTRIES: &[(u16, &str)] = &[
    (4, "AF"), (8, "AL"), (10, "AQ"), (12, "DZ"), (16, "AS"), (20, "AD"), (24, "AO"), (28, "AG"), (31, "AZ"),
    (32, "AR"), (36, "AU"), (40, "AT"), (44, "BS"), (48, "BH"), (50, "BD"), (51, "AM"), (52, "BB"), (56, "BE"),
    (60, "BM"), (64, "BT"), (68, "BO"), (70, "BA"), (72, "BW"), (74, "BV"), (76, "BR"), (84, "BZ"), (86, "IO"),
    (90, "SB"), (92, "VG"), (96, "BN"), (100, "BG"), (104, "MM"), (108, "BI"), (112, "BY"), (116, "KH"), (120,
    "CM"), (124, "CA"), (132, "CV"), (136, "KY"), (140, "CF"), (144, "LK"), (148, "TD"), (152, "CL"), (156,
    "CN"), (158, "TW"), (162, "CX"), (166, "CC"), (170, "CO"), (174, "KM"), (175, "YT"), (178, "CG"), (180,
    "CD"), (184, "CK"), (188, "CR"), (191, "HR"), (192, "CU"), (196, "CY"), (203, "CZ"), (204, "BJ"), (208,
    "DK"), (212, "DM"), (214, "DO"), (218, "EC"), (222, "SV"), (226, "GQ"), (231, "ET"), (232, "ER"), (233,
    "EE"), (234, "FO"), (238, "FK"), (239, "GS"), (242, "FJ"), (246, "FI"), (248, "AX"), (250, "FR"), (254,
    "GF"), (258, "PF"), (260, "TF"), (262, "DJ"), (266, "GA"), (268, "GE"), (270, "GM"), (275, "PS"), (276,
    "DE"), (288, "GH"), (292, "GI"), (296, "KI"), (300, "GR"), (304, "GL"), (308, "GD"), (312, "GP"), (316,
    "GU"), (320, "GT"), (324, "GN"), (328, "GY"), (332, "HT"), (334, "HM"), (336, "VA"), (340, "HN"), (344,
    "HK"), (348, "HU"), (352, "IS"), (356, "IN"), (360, "ID"), (364, "IR"), (368, "IQ"), (372, "IE"), (376,
    "IL"), (380, "IT"), (384, "CI"), (388, "JM"), (392, "JP"), (398, "KZ"), (400, "JO"), (404, "KE"), (408,
    "KP"), (410, "KR"), (414, "KW"), (417, "KG"), (418, "LA"), (422, "LB"), (426, "LS"), (428, "LV"), (430,
    "LR"), (434, "LY"), (438, "LI"), (440, "LT"), (442, "LU"), (446, "MO"), (450, "MG"), (454, "MW"), (458,
    "MY"), (462, "MV"), (466, "ML"), (470, "MT"), (474, "MQ"), (478, "MR"), (480, "MU"), (484, "MX"), (492,
    "MC"), (496, "MN"), (498, "MD"), (499, "ME"), (500, "MS"), (504, "MA"), (508, "MZ"), (512, "OM"), (516,
    "NA"), (520, "NR"), (524, "NP"), (528, "NL"), (531, "CW"), (533, "AW"), (534, "SX"), (535, "BQ"), (540,
    "NC"), (548, "VU"), (554, "NZ"), (558, "NI"), (562, "NE"), (566, "NG"), (570, "NU"), (574, "NF"), (578,
    "NO"), (580, "MP"), (581, "UM"), (583, "FM"), (584, "MH"), (585, "PW"), (586, "PK"), (591, "PA"), (598,
    "PG"), (600, "PY"), (604, "PE"), (608, "PH"), (612, "PN"), (616, "PL"), (620, "PT"), (624, "GW"), (626,
    "TL"), (630, "PR"), (634, "QA"), (638, "RE"), (642, "RO"), (643, "RU"), (646, "RW"), (652, "BL"), (654,
    "SH"), (659, "KN"), (660, "AI"), (662, "LC"), (663, "MF"), (666, "PM"), (670, "VC"), (674, "SM"), (678,
    "ST"), (682, "SA"), (686, "SN"), (688, "RS"), (690, "SC"), (694, "SL"), (702, "SG"), (703, "SK"), (704,
    "VN"), (705, "SI"), (706, "SO"), (710, "ZA"), (716, "ZW"), (724, "ES"), (728, "SS"), (729, "SD"), (732,
    "EH"), (740, "SR"), (744, "SJ"), (748, "SZ"), (752, "SE"), (756, "CH"), (760, "SY"), (762, "TJ"), (764,
    "TH"), (768, "TG"), (772, "TK"), (776, "TO"), (780, "TT"), (784, "AE"), (788, "TN"), (792, "TR"), (795,
    "TM"), (796, "TC"), (798, "TV"), (800, "UG"), (804, "UA"), (807, "MK"), (818, "EG"), (826, "GB"), (831,
    "GG"), (832, "JE"), (833, "IM"), (834, "TZ"), (840, "US"), (850, "VI"), (854, "BF"), (858, "UY"), (860,
    "UZ"), (862, "VE"), (876, "WF"), (882, "WS"), (887, "YE"), (894, "ZM")
];

/// Source: ISO 4217, numeric codes; those withdrawn of late (HRK, SLL, CUC, ZWL, BGN) stay, as older labels carry them.
#[rustfmt::skip]
const CURRENCIES: &[(u16, &str)] = &[
    (8, "ALL"), (12, "DZD"), (32, "ARS"), (36, "AUD"), (44, "BSD"), (48, "BHD"), (50, "BDT"), (51, "AMD"), (52, "BBD"), (60,
    "BMD"), (64, "BTN"), (68, "BOB"), (72, "BWP"), (84, "BZD"), (90, "SBD"), (96, "BND"), (104, "MMK"), (108,
    "BIF"), (116, "KHR"), (124, "CAD"), (132, "CVE"), (136, "KYD"), (144, "LKR"), (152, "CLP"), (156, "CNY"),
    (170, "COP"), (174, "KMF"), (188, "CRC"), (191, "HRK"), (192, "CUP"), (203, "CZK"), (208, "DKK"), (214,
    "DOP"), (222, "SVC"), (230, "ETB"), (232, "ERN"), (238, "FKP"), (242, "FJD"), (262, "DJF"), (270, "GMD"),
    (292, "GIP"), (320, "GTQ"), (324, "GNF"), (328, "GYD"), (332, "HTG"), (340, "HNL"), (344, "HKD"), (348,
    "HUF"), (352, "ISK"), (356, "INR"), (360, "IDR"), (364, "IRR"), (368, "IQD"), (376, "ILS"), (388, "JMD"),
    (392, "JPY"), (396, "XAD"), (398, "KZT"), (400, "JOD"), (404, "KES"), (408, "KPW"), (410, "KRW"), (414,
    "KWD"), (417, "KGS"), (418, "LAK"), (422, "LBP"), (426, "LSL"), (430, "LRD"), (434, "LYD"), (446, "MOP"),
    (454, "MWK"), (458, "MYR"), (462, "MVR"), (480, "MUR"), (484, "MXN"), (496, "MNT"), (498, "MDL"), (504,
    "MAD"), (512, "OMR"), (516, "NAD"), (524, "NPR"), (532, "XCG"), (533, "AWG"), (548, "VUV"), (554, "NZD"),
    (558, "NIO"), (566, "NGN"), (578, "NOK"), (586, "PKR"), (590, "PAB"), (598, "PGK"), (600, "PYG"), (604,
    "PEN"), (608, "PHP"), (634, "QAR"), (643, "RUB"), (646, "RWF"), (654, "SHP"), (682, "SAR"), (690, "SCR"),
    (694, "SLL"), (702, "SGD"), (704, "VND"), (706, "SOS"), (710, "ZAR"), (728, "SSP"), (748, "SZL"), (752,
    "SEK"), (756, "CHF"), (760, "SYP"), (764, "THB"), (776, "TOP"), (780, "TTD"), (784, "AED"), (788, "TND"),
    (800, "UGX"), (807, "MKD"), (818, "EGP"), (826, "GBP"), (834, "TZS"), (840, "USD"), (858, "UYU"), (860,
    "UZS"), (882, "WST"), (886, "YER"), (901, "TWD"), (924, "ZWG"), (925, "SLE"), (926, "VED"), (927, "UYW"),
    (928, "VES"), (929, "MRU"), (930, "STN"), (931, "CUC"), (932, "ZWL"), (933, "BYN"), (934, "TMT"), (936,
    "GHS"), (938, "SDG"), (940, "UYI"), (941, "RSD"), (943, "MZN"), (944, "AZN"), (946, "RON"), (947, "CHE"),
    (948, "CHW"), (949, "TRY"), (950, "XAF"), (951, "XCD"), (952, "XOF"), (953, "XPF"), (955, "XBA"), (956,
    "XBB"), (957, "XBC"), (958, "XBD"), (959, "XAU"), (960, "XDR"), (961, "XAG"), (962, "XPT"), (963, "XTS"),
    (964, "XPD"), (965, "XUA"), (967, "ZMW"), (968, "SRD"), (969, "MGA"), (970, "COU"), (971, "AFN"), (972,
    "TJS"), (973, "AOA"), (975, "BGN"), (976, "CDF"), (977, "BAM"), (978, "EUR"), (979, "MXV"), (980, "UAH"),
    (981, "GEL"), (984, "BOV"), (985, "PLN"), (986, "BRL"), (990, "CLF"), (994, "XSU"), (997, "USN"), (999,
    "XXX")
];

/// Source: UN/ECE Recommendation 21, with the additions of GS1 General Specifications, "Package type: AI (7041)".
#[rustfmt::skip]
const PACKAGES: &[&str] = &[
    "1A", "1B", "1D", "1F", "1G", "1W", "200", "201", "202", "203", "204", "205", "206", "210", "211", "212",
    "2C", "3A", "3H", "43", "44", "4A", "4B", "4C", "4D", "4F", "4G", "4H", "5H", "5L", "5M", "6H", "6P", "7A",
    "7B", "8", "8A", "8B", "8C", "9", "AA", "AB", "AC", "AD", "AF", "AG", "AH", "AI", "AJ", "AL", "AM", "AP",
    "APE/AT", "AV", "B4", "BB", "BC", "BD", "BE", "BF", "BG", "BGE", "BH", "BI", "BJ", "BK", "BL", "BM", "BME",
    "BN", "BO", "BP", "BQ", "BR", "BRI", "BS", "BT", "BU", "BV", "BW", "BX", "BY", "BZ", "CA", "CB", "CBL",
    "CC", "CCE", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CL", "CM", "CN", "CO", "CP", "CQ", "CR", "CS",
    "CT", "CU", "CV", "CW", "CX", "CY", "CZ", "DA", "DB", "DC", "DG", "DH", "DI", "DJ", "DK", "DL", "DM", "DN",
    "DP", "DPE", "DR", "DS", "DT", "DU", "DV", "DW", "DX", "DY", "E1", "E2", "E3", "EC", "ED", "EE", "EF", "EG",
    "EH", "EI", "EN", "FB", "FC", "FD", "FE", "FI", "FL", "FO", "FOB", "FP", "FPE", "FR", "FT", "FW", "FX",
    "GB", "GI", "GL", "GR", "GU", "GY", "GZ", "HA", "HB", "HC", "HG", "HN", "HR", "IA", "IB", "IC", "ID", "IE",
    "IF", "IG", "IH", "IK", "IL", "IN", "IZ", "JB", "JC", "JG", "JR", "JT", "JY", "KG", "KI", "LAB", "LE", "LG",
    "LT", "LU", "LV", "LZ", "MA", "MB", "MC", "ME", "MPE", "MR", "MS", "MT", "MW", "MX", "NA", "NE", "NF", "NG",
    "NS", "NT", "NU", "NV", "OA", "OB", "OC", "OD", "OE", "OF", "OK", "OPE", "OT", "OU", "P2", "PA", "PAE",
    "PB", "PC", "PD", "PE", "PF", "PG", "PH", "PI", "PJ", "PK", "PL", "PLP", "PN", "PO", "POP", "PP", "PPE",
    "PR", "PT", "PU", "PUE", "PV", "PX", "PY", "PZ", "QA", "QB", "QC", "QD", "QF", "QG", "QH", "QJ", "QK", "QL",
    "QM", "QN", "QP", "QQ", "QR", "QS", "RB1", "RB2", "RB3", "RCB", "RD", "RG", "RJ", "RK", "RL", "RO", "RT",
    "RZ", "S1", "SA", "SB", "SC", "SD", "SE", "SEC", "SH", "SI", "SK", "SL", "SM", "SO", "SP", "SS", "ST",
    "STL", "SU", "SV", "SW", "SX", "SY", "SZ", "T1", "TB", "TC", "TD", "TE", "TEV", "TG", "THE", "TI", "TK",
    "TL", "TN", "TO", "TR", "TRE", "TS", "TT", "TTE", "TU", "TV", "TW", "TWE", "TY", "TZ", "UC", "UN", "UUE",
    "VA", "VG", "VI", "VK", "VL", "VN", "VO", "VP", "VQ", "VR", "VS", "VY", "WA", "WB", "WC", "WD", "WF", "WG",
    "WH", "WJ", "WK", "WL", "WM", "WN", "WP", "WQ", "WR", "WRP", "WS", "WT", "WU", "WV", "WW", "WX", "WY", "WZ",
    "X11", "X12", "X15", "X16", "X17", "X18", "X19", "X20", "X3", "XA", "XB", "XC", "XD", "XF", "XG", "XH",
    "XJ", "XK", "YA", "YB", "YC", "YD", "YF", "YG", "YH", "YJ", "YK", "YL", "YM", "YN", "YP", "YQ", "YR", "YS",
    "YT", "YV", "YW", "YX", "YY", "YZ", "ZA", "ZB", "ZC", "ZD", "ZF", "ZG", "ZH", "ZJ", "ZK", "ZL", "ZM", "ZN",
    "ZP", "ZQ", "ZR", "ZS", "ZT", "ZU", "ZV", "ZW", "ZX", "ZY", "ZZ"
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_found() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.0 < b.0) && CURRENCIES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(PACKAGES.is_sorted_by(|a, b| a < b));
        assert_eq!(
            (country(398), country(0), currency(398), currency(999)),
            (Some("KZ"), None, Some("KZT"), Some("XXX"))
        );
        assert_eq!((COUNTRIES.len(), CURRENCIES.len(), currency(52)), (249, 183, Some("BBD")));
        assert!(is_country(b"KZ") && !is_country(b"XX") && is_package(b"PX") && !is_package(b""));
    }
}
