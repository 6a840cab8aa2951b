//! Codes of the demonstration: one for each thing that can be the matter.
use api::PackageLevel;
use gs1::{Date, Gtin, Sscc, check_digit};
use marking::{CheckTail, Identification};
use sha2::{Digest as _, Sha256};

use crate::goods::by_key;
use crate::key::{Key, keys};

/// A code as it is printed, and what the registry is to know of it.
#[derive(Debug, Clone)]
pub struct Code {
    /// Names its label image; tells what is the matter.
    pub slug: &'static str,
    /// As encoded, without FNC1 in front; separators are GS.
    pub message: String,
    /// Whether the symbol begins with FNC1.
    pub gs1: bool,
    /// Canonical identification code or SSCC.
    pub canonical: String,
    /// GTIN-14; empty for a transport package.
    pub gtin: String,
    /// By name; `None`: the registry does not know the code.
    pub status: Option<&'static str>,
    /// `blocked` or `recalled`.
    pub overlay: Option<&'static str>,
    /// Package level.
    pub level: PackageLevel,
    /// Made on.
    pub production: Option<Date>,
    /// Last good day.
    pub expiry: Option<Date>,
    /// Batch.
    pub lot: Option<String>,
    /// One object has been seen in too many places.
    pub copy_suspected: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Tail {
    Long,
    Medium,
    Short,
    Tobacco,
    Block,
}

#[derive(Clone, Copy)]
struct Row {
    slug: &'static str,
    good: &'static str,
    tail: Tail,
    status: Option<&'static str>,
    overlay: Option<&'static str>,
    made: Made,
    broken_tail: bool,
    copy_suspected: bool,
}

/// When the goods were made. Where the label carries dates they are fixed, so that a label that was printed stays right.
#[derive(Clone, Copy)]
enum Made {
    /// Days before today.
    Ago(i64),
    /// Year, month, day.
    On(i16, u8, u8),
}

const FINE: Row = Row {
    slug: "",
    good: "",
    tail: Tail::Long,
    status: Some("in_circulation"),
    overlay: None,
    made: Made::Ago(120),
    broken_tail: false,
    copy_suspected: false,
};

const ROWS: [Row; 20] = [
    Row { slug: "cigarettes-genuine", good: "cigarettes", tail: Tail::Tobacco, ..FINE },
    Row { slug: "cigarettes-block-genuine", good: "cigarettes", tail: Tail::Block, ..FINE },
    Row { slug: "cigarettes-sold", good: "cigarettes", tail: Tail::Tobacco, status: Some("withdrawn"), ..FINE },
    Row { slug: "pipe-tobacco-genuine", good: "pipe-tobacco", tail: Tail::Short, ..FINE },
    Row { slug: "boots-genuine", good: "boots", ..FINE },
    Row { slug: "boots-check-value-wrong", good: "boots", broken_tail: true, ..FINE },
    Row { slug: "sneakers-genuine", good: "sneakers", tail: Tail::Medium, ..FINE },
    Row { slug: "sneakers-not-found", good: "sneakers", tail: Tail::Medium, status: None, ..FINE },
    Row { slug: "paracetamol-genuine", good: "paracetamol", made: Made::On(2026, 6, 15), ..FINE },
    Row { slug: "paracetamol-expired", good: "paracetamol", made: Made::On(2023, 9, 4), ..FINE },
    Row {
        slug: "paracetamol-recalled",
        good: "paracetamol",
        made: Made::On(2026, 5, 20),
        overlay: Some("recalled"),
        ..FINE
    },
    Row { slug: "syrup-genuine", good: "syrup", tail: Tail::Medium, made: Made::On(2026, 7, 1), ..FINE },
    Row {
        slug: "syrup-blocked",
        good: "syrup",
        tail: Tail::Medium,
        made: Made::On(2026, 7, 1),
        overlay: Some("blocked"),
        ..FINE
    },
    Row { slug: "beer-genuine", good: "beer", tail: Tail::Short, made: Made::Ago(30), ..FINE },
    Row {
        slug: "beer-possible-copy",
        good: "beer",
        tail: Tail::Short,
        made: Made::Ago(30),
        copy_suspected: true,
        ..FINE
    },
    Row { slug: "motor-oil-genuine", good: "motor-oil", ..FINE },
    Row { slug: "motor-oil-not-introduced", good: "motor-oil", status: Some("applied"), made: Made::Ago(3), ..FINE },
    Row { slug: "gear-oil-genuine", good: "gear-oil", ..FINE },
    Row { slug: "jacket-maybe-old-stock", good: "jacket", tail: Tail::Medium, status: None, ..FINE },
    Row { slug: "saiga-horn-genuine", good: "saiga-horn", ..FINE },
];

/// Every code, dated from `today`; the same day gives the same codes, and the codes themselves are the same on every day.
pub fn codes(today: Date) -> Vec<Code> {
    let all_keys = keys();
    let Some(key) = all_keys.first() else { return Vec::new() };
    let mut codes: Vec<Code> = ROWS.iter().filter_map(|row| code(row, key, today)).collect();
    codes.extend(packages(today).into_iter().map(|package| package.code));
    codes
}

/// A transport package and the units in it.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its own.
    pub code: Code,
    /// In circulation, whatever lies over them.
    pub inside: Vec<Code>,
}

/// The packages among the codes, with what lies in them.
pub fn packages(today: Date) -> Vec<Package> {
    let all_keys = keys();
    let Some(key) = all_keys.first() else { return Vec::new() };
    let (oil, syrup) = (
        Row { good: "motor-oil", ..FINE },
        Row { good: "syrup", tail: Tail::Medium, made: Made::On(2026, 7, 1), ..FINE },
    );
    let units = |row: Row, name: &str, count: usize| {
        (0..count).filter_map(|n| code_of(&row, &format!("{name} {n}"), key, today)).collect::<Vec<_>>()
    };
    let pallet = Transport {
        slug: "pallet-in-transfer",
        body: b"04870000000000001",
        status: "in_transfer",
        level: PackageLevel::BoxLv2,
    };
    let carton = Transport {
        slug: "box-blocked-inside",
        body: b"04870000000000002",
        status: "in_circulation",
        level: PackageLevel::BoxLv1,
    };
    let mut spoiled = units(syrup, carton.slug, 6);
    if let Some(one) = spoiled.get_mut(2) {
        one.overlay = Some("blocked");
    }
    let all = [(units(oil, pallet.slug, 12), pallet), (spoiled, carton)];
    all.into_iter().filter_map(|(inside, transport)| Some(Package { code: transport.code(today)?, inside })).collect()
}

fn code(row: &Row, key: &Key, today: Date) -> Option<Code> {
    code_of(row, row.slug, key, today)
}

/// A unit like those of the row, of its own name.
fn code_of(row: &Row, name: &str, key: &Key, today: Date) -> Option<Code> {
    let good = by_key(row.good)?;
    let gtin = Gtin::new(good.card.gtin.as_bytes())?;
    let serial_len = if matches!(row.tail, Tail::Tobacco | Tail::Block) { 7 } else { 13 };
    let id = Identification { gtin, serial: serial(name, serial_len) };
    let production = match row.made {
        Made::Ago(days) => Date::from_days(today.days() - days),
        Made::On(year, month, day) => Date::new(year, month, day),
    };
    let expiry = good.card.shelf_life_months.and_then(|months| production?.plus_months(months));
    let lot = (good.group == "medicine").then(|| format!("{}{:04}", "A", row.slug.len() * 97 % 10_000));
    let mut message = match row.tail {
        Tail::Tobacco => format!("{}{}", id.gtin, id.serial),
        _ => format!("01{}21{}", id.gtin, id.serial),
    };
    message.push_str(&tail_text(row, key, &id));
    if let (Some(lot), Some(expiry)) = (&lot, expiry) {
        let (year, month, day) = expiry.parts();
        message.push_str(&format!("\u{1d}17{:02}{month:02}{day:02}10{lot}", year % 100));
    }
    Some(Code {
        slug: row.slug,
        message,
        gs1: row.tail != Tail::Tobacco,
        canonical: id.canonical(),
        gtin: good.card.gtin,
        status: row.status,
        overlay: row.overlay,
        level: if row.tail == Tail::Block { PackageLevel::Group } else { PackageLevel::Unit },
        production,
        expiry,
        lot,
        copy_suspected: row.copy_suspected,
    })
}

fn tail_text(row: &Row, key: &Key, id: &Identification) -> String {
    // A tail that was made for another unit: well formed, and wrong.
    let other = Identification { serial: serial("another unit", id.serial.len()), ..id.clone() };
    let signed = if row.broken_tail { &other } else { id };
    let check = |tail: CheckTail| match tail {
        CheckTail::Short(check) | CheckTail::Keyed { check, .. } | CheckTail::Tobacco { check, .. } => check,
        CheckTail::Absent => String::new(),
    };
    match row.tail {
        Tail::Long => format!("\u{1d}91{}\u{1d}92{}", key.id, check(key.long_tail(signed))),
        Tail::Medium => format!("\u{1d}91{}\u{1d}92{}", key.id, check(key.medium_tail(signed))),
        Tail::Short => format!("\u{1d}93{}", check(key.short_tail(signed))),
        Tail::Block => format!("\u{1d}8005112000\u{1d}93{}", check(key.short_tail(signed))),
        Tail::Tobacco => format!("AAAA{}", check(key.short_tail(signed))),
    }
}

/// What is printed on a transport package.
struct Transport {
    slug: &'static str,
    /// SSCC without its check digit.
    body: &'static [u8; 17],
    status: &'static str,
    level: PackageLevel,
}

impl Transport {
    fn code(&self, today: Date) -> Option<Code> {
        let digits = [&self.body[..], &[check_digit(self.body)?]].concat();
        let sscc = Sscc::new(&digits)?;
        Some(Code {
            slug: self.slug,
            message: format!("00{sscc}"),
            gs1: true,
            canonical: format!("00{sscc}"),
            gtin: String::new(),
            status: Some(self.status),
            overlay: None,
            level: self.level,
            production: Date::from_days(today.days() - 10),
            expiry: None,
            lot: None,
            copy_suspected: false,
        })
    }
}

/// Serials of real codes look random; these are, but for being the same every time. The first character hints at Kazakhstan.
fn serial(slug: &str, len: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789+-.=";
    let hash = Sha256::digest(format!("aiqyn demonstration serial {slug}"));
    let rest =
        hash.iter().take(len.saturating_sub(1)).filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()));
    std::iter::once('3').chain(rest.map(|byte| char::from(*byte))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use marking::{Reading, read};

    #[test]
    fn every_code_reads_as_what_it_says() {
        let today = Date::new(2026, 11, 21).unwrap();
        let codes = codes(today);
        assert_eq!(codes.len(), ROWS.len() + 2);
        let codes = codes.into_iter().chain(packages(today).into_iter().flat_map(|package| package.inside));
        for code in codes {
            let read = read(code.message.as_bytes(), None, today);
            assert!(read.is_clean(), "{}: {read:?}", code.slug);
            match read.reading {
                Reading::Code(own) => {
                    assert_eq!(own.id.canonical(), code.canonical);
                    assert_ne!(own.tail, CheckTail::Absent, "{}", code.slug);
                    assert!(own.expiry.is_none() || own.expiry == code.expiry);
                }
                Reading::Transport(sscc) => assert_eq!(format!("00{sscc}"), code.canonical),
                other => panic!("{}: {other:?}", code.slug),
            }
        }
    }
}
