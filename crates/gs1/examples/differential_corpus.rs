//! Messages for comparing this parser with others: every identifier with values of its format, right ones and nearly right
//! ones, and messages of several elements. The same ones every time.
//!
//! Prints a line each: the message in hexadecimal, a tab, the bracketed form.
use gs1::{CharacterSet, Check, Definition, Part, check_characters, check_digit, parse, to_bracketed};

/// A linear congruential generator: all that is asked of it is to be the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn one(&mut self, of: &[&str]) -> String {
        of[self.below(of.len())].to_owned()
    }

    fn character(&mut self, set: CharacterSet) -> u8 {
        // Brackets and carets mean something to the notation, not to the parser.
        let allowed: Vec<u8> =
            (b'!'..=b'z').filter(|byte| set.has(*byte) && !matches!(byte, b'(' | b')' | b'^')).collect();
        match self.below(400) {
            0 => b"#@ax$["[self.below(6)],
            _ => allowed[self.below(allowed.len())],
        }
    }
}

fn value(definition: &Definition, numbers: &mut Numbers) -> String {
    let mut value = String::new();
    for part in definition.parts {
        if part.optional && numbers.below(2) == 0 {
            break;
        }
        value.push_str(&part_value(part, numbers));
    }
    match numbers.below(40) {
        0 => drop(value.pop()),
        1 => value.push('1'),
        _ => {}
    }
    value
}

fn part_value(part: &Part, numbers: &mut Numbers) -> String {
    for check in part.checks {
        let likely = match check {
            Check::DateOrMonth | Check::Date => {
                let (year, month, day) = (numbers.below(100), 1 + numbers.below(13), numbers.below(33));
                format!("{year:02}{month:02}{day:02}")
            }
            Check::LongDate => {
                let (year, month, day) = (1900 + numbers.below(140), 1 + numbers.below(13), 1 + numbers.below(31));
                format!("{year:04}{month:02}{day:02}")
            }
            Check::HourMinute => format!("{:02}{:02}", numbers.below(25), numbers.below(61)),
            Check::Hour => format!("{:02}", numbers.below(25)),
            Check::Minute | Check::Second => format!("{:02}", numbers.below(61)),
            Check::Currency => numbers.one(&["398", "643", "840", "978", "000", "123", "999"]),
            Check::Country | Check::CountryOrMany => numbers.one(&["398", "643", "276", "792", "999", "000", "001"]),
            Check::CountryLetters => numbers.one(&["KZ", "RU", "DE", "kz", "XX"]),
            Check::PercentEncoding => numbers.one(&["Almaty", "a%20b", "100%25", "%4g", "50%", "A+B"]),
            Check::PackageType => numbers.one(&["PX", "CT", "8A", "200", "ZZZ", "Q"]),
            Check::MediaType => numbers.one(&["01", "10", "80", "99", "11", "00"]),
            Check::Iban => {
                numbers.one(&["GB82WEST12345698765432", "KZ86125KZT5004100100", "GB82WEST12345698765431", "XX00"])
            }
            Check::PositionOfTotal => numbers.one(&["1/2", "2/2", "3/2", "0/1", "112"]),
            Check::Hyphen => numbers.one(&["-", "+"]),
            Check::Latitude | Check::Longitude => {
                numbers.one(&["0000000000", "1800000000", "1800000001", "3600000000", "3600000001"])
            }
            Check::Coupon => numbers.one(&[
                "106141416543213150110120",
                "10614141654321315011012",
                "10614141654321315011012032506304250630",
                "90614141",
            ]),
            Check::PositiveOffer => numbers.one(&["001234561234560123456", "201234561234560123456", "1"]),
            _ => continue,
        };
        return likely;
    }
    let (min, max) = (usize::from(part.min), usize::from(part.max));
    let len = min + numbers.below(max - min + 1);
    let mut own: Vec<u8> = (0..len).map(|_| numbers.character(part.set)).collect();
    let has_prefix = part.checks.iter().any(|check| matches!(check, Check::CompanyPrefix(_)));
    if has_prefix && numbers.below(10) > 0 {
        for byte in own.iter_mut().take(5) {
            *byte = b'0' + (*byte % 10);
        }
    }
    if part.checks.contains(&Check::CheckDigit)
        && numbers.below(5) > 0
        && let Some(digit) = check_digit(&own[..len - 1])
    {
        own[len - 1] = digit;
    }
    if part.checks.contains(&Check::CheckCharacters)
        && len > 2
        && numbers.below(5) > 0
        && let Some(pair) = check_characters(&own[..len - 2])
    {
        own[len - 2..].copy_from_slice(&pair);
    }
    String::from_utf8(own).unwrap()
}

fn print(elements: &[(&str, String)]) {
    let mut message = Vec::new();
    for (n, (ai, value)) in elements.iter().enumerate() {
        message.extend_from_slice(ai.as_bytes());
        message.extend_from_slice(value.as_bytes());
        // After every element but the last: where none is needed, one does no harm.
        if n + 1 < elements.len() {
            message.push(gs1::GS);
        }
    }
    let hex: String = message.iter().map(|byte| format!("{byte:02x}")).collect();
    let bracketed: String = elements.iter().map(|(ai, value)| format!("({ai}){value}")).collect();
    // What is another message once it is written without brackets is left out.
    if bracketed == to_bracketed(parse(&message).elements()) {
        println!("{hex}\t{bracketed}");
    }
}

fn main() {
    let numbers = &mut Numbers(20_261_122);
    let rows = Definition::all();
    for row in rows {
        for round in 0..60 {
            let ai = if round % 2 == 0 { row.first } else { row.last };
            print(&[(ai, value(row, numbers))]);
        }
    }
    for _ in 0..12_000 {
        let mut elements: Vec<(&str, String)> = Vec::new();
        for n in 0..2 + numbers.below(3) {
            // Mostly goods, so that what needs a GTIN has one.
            let first = numbers.one(&["01", "00", "02", "8006", "414"]);
            let goods = n == 0 && numbers.below(4) > 0;
            let any = numbers.below(rows.len());
            let row = rows.iter().find(|row| goods && row.first == first).unwrap_or(&rows[any]);
            elements.push((row.first, value(row, numbers)));
        }
        print(&elements);
    }
}
