//! Data codewords to message bytes.
//!
//! Source: ISO/IEC 16022, "Data Matrix data encodation" and "Protocol identification".

/// A decoded message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// Without a leading FNC1; a later FNC1 as GS.
    pub bytes: Vec<u8>,
    /// Third character of the symbology identifier: `1` to `6`, for rectangles of the extension `7` to `9` and `A` to `C`.
    pub modifier: u8,
}

const GS: u8 = 0x1D;
const UNLATCH: u8 = 254;

struct Decoder<'a> {
    codewords: &'a [u8],
    at: usize,
    out: Output,
    /// FNC1 as the first or second codeword: of GS1, or of an industry.
    fnc1: Option<bool>,
    /// What a macro adds at the end.
    trailer: &'static [u8],
}

/// Bytes as they come, and where the code page changed.
#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    /// From which byte on which ECI holds.
    changes: Vec<(usize, u32)>,
}

impl Output {
    fn push(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Text of known code pages as UTF-8. Where one page is not known, no byte is touched: half a conversion helps nobody.
    fn finish(self) -> Vec<u8> {
        if self.changes.is_empty() || self.changes.iter().any(|(_, eci)| char_of(*eci, b' ').is_none()) {
            return self.bytes;
        }
        let mut out = Vec::with_capacity(self.bytes.len());
        for (n, byte) in self.bytes.iter().enumerate() {
            let eci = self.changes.iter().rev().find(|(at, _)| *at <= n).map_or(DEFAULT_ECI, |(_, eci)| *eci);
            match char_of(eci, *byte) {
                Some(Character::Is(c)) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                Some(Character::Utf8) | None => out.push(*byte),
            }
        }
        out
    }
}

/// ISO 8859-1, which holds until an ECI says otherwise.
const DEFAULT_ECI: u32 = 3;

/// What a byte is under a code page.
enum Character {
    Is(char),
    /// A part of UTF-8, to be left as it is.
    Utf8,
}

/// `None` for a code page that is not known: known are those that labels of the region carry.
fn char_of(eci: u32, byte: u8) -> Option<Character> {
    let above = |offset: u32| char::from_u32(u32::from(byte) + offset).unwrap_or('\u{fffd}');
    Some(Character::Is(match (eci, byte) {
        (26, _) => return Some(Character::Utf8),
        (0..=3 | 7 | 22 | 27, 0..=0x7F) | (1 | 3, _) => char::from(byte),
        // ISO 8859-5.
        (7, 0xF0) => '№',
        (7, 0xFD) => '§',
        (7, 0xA1..=0xAC | 0xAE..=0xFF) => above(0x0360),
        (7, _) => char::from(byte),
        // Windows-1251.
        (22, 0xC0..=0xFF) => above(0x0350),
        (22, 0xA8) => 'Ё',
        (22, 0xB8) => 'ё',
        (22, 0xB9) => '№',
        (22 | 27, _) => '\u{fffd}',
        _ => return None,
    }))
}

/// `None` where the codewords are not of the standard. `is_extension` is for the sizes of ISO/IEC 21471.
pub(super) fn message(codewords: &[u8], is_extension: bool) -> Option<Message> {
    let mut decoder = Decoder { codewords, at: 0, out: Output::default(), fnc1: None, trailer: b"" };
    decoder.run()?;
    let Decoder { mut out, fnc1, trailer, .. } = decoder;
    out.bytes.extend_from_slice(trailer);
    let has_eci = !out.changes.is_empty();
    let base = match fnc1 {
        None => b'1',
        Some(true) => b'2',
        Some(false) => b'3',
    };
    let modifier = if has_eci { base + 3 } else { base };
    let modifier = match modifier {
        _ if !is_extension => modifier,
        b'1'..=b'3' => modifier + 6,
        _ => modifier - b'4' + b'A',
    };
    Some(Message { bytes: out.finish(), modifier })
}

impl Decoder<'_> {
    fn next(&mut self) -> Option<u8> {
        let codeword = self.codewords.get(self.at).copied();
        self.at += usize::from(codeword.is_some());
        codeword
    }

    fn run(&mut self) -> Option<()> {
        let mut upper = 0;
        // Where structured append stands in front, "first" means after it.
        let mut start = 0;
        while let Some(codeword) = self.next() {
            let place = self.at - 1 - start;
            match codeword {
                0 => return None,
                1..=128 => {
                    self.out.push((codeword - 1).checked_add(upper)?);
                    upper = 0;
                }
                129 => return Some(()),
                130..=229 => {
                    let pair = codeword - 130;
                    self.out.push(b'0' + pair / 10);
                    self.out.push(b'0' + pair % 10);
                }
                230 => self.triplets(c40)?,
                231 => self.base256()?,
                // In the first place it says "GS1"; in the second, after one letter or two digits, "an industry's".
                232 if place == 0 => self.fnc1 = Some(true),
                232 if place == 1 && self.fnc1.is_none() => self.fnc1 = Some(false),
                232 => self.out.push(GS),
                233 if self.at == 1 => {
                    self.at += 3;
                    start = 4;
                }
                234 if self.at == 1 => {}
                235 => upper = 128,
                236 | 237 if self.at == 1 => {
                    let header: &[u8] = if codeword == 236 { b"[)>\x1e05\x1d" } else { b"[)>\x1e06\x1d" };
                    self.out.bytes.extend_from_slice(header);
                    self.trailer = b"\x1e\x04";
                }
                238 => self.triplets(x12)?,
                239 => self.triplets(text)?,
                240 => self.edifact()?,
                241 => self.eci()?,
                _ => return None,
            }
        }
        Some(())
    }

    /// C40, Text and X12: three values in two codewords, until unlatched or one codeword is left.
    fn triplets(&mut self, value_of: fn(u8, u8) -> Option<Value>) -> Option<()> {
        let (mut set, mut upper) = (0, 0);
        while let Some(first) = self.codewords.get(self.at).copied() {
            if first == UNLATCH {
                self.at += 1;
                return Some(());
            }
            let Some(second) = self.codewords.get(self.at + 1).copied() else { return Some(()) };
            self.at += 2;
            let packed = (u16::from(first) << 8 | u16::from(second)).checked_sub(1)?;
            for value in [packed / 1600, packed / 40 % 40, packed % 40] {
                match value_of(set, u8::try_from(value).ok()?)? {
                    Value::Byte(byte) => {
                        self.out.push(byte.checked_add(upper)?);
                        (set, upper) = (0, 0);
                    }
                    Value::Shift(to) => set = to,
                    Value::Fnc1 => {
                        if self.out.bytes.is_empty() && self.fnc1.is_none() {
                            self.fnc1 = Some(true);
                        } else {
                            self.out.push(GS);
                        }
                        set = 0;
                    }
                    Value::Upper => (set, upper) = (0, 128),
                }
            }
        }
        Some(())
    }

    /// Four values of six bits in three codewords.
    fn edifact(&mut self) -> Option<()> {
        loop {
            let rest = self.codewords.get(self.at..).unwrap_or_default();
            // With two codewords left or fewer, the encoder is back in ASCII without saying so.
            if rest.len() <= 2 {
                return Some(());
            }
            let bits = rest.iter().take(3).fold(0u32, |bits, codeword| bits << 8 | u32::from(*codeword));
            for n in 0..4u32 {
                let value = (bits >> (18 - 6 * n)) as u8 & 0x3F;
                if value == 0x1F {
                    // The rest of the codeword in which it stands is filling.
                    self.at += usize::try_from((6 * (n + 1)).div_ceil(8)).ok()?;
                    return Some(());
                }
                self.out.push(if value & 0x20 == 0 { value | 0x40 } else { value });
            }
            self.at += 3;
        }
    }

    fn base256(&mut self) -> Option<()> {
        let first = self.unrandomised()?;
        let len = match first {
            0 => self.codewords.len().checked_sub(self.at)?,
            1..=249 => usize::from(first),
            250..=255 => 250 * (usize::from(first) - 249) + usize::from(self.unrandomised()?),
        };
        for _ in 0..len {
            let byte = self.unrandomised()?;
            self.out.push(byte);
        }
        Some(())
    }

    /// The 255-state algorithm, taken back.
    fn unrandomised(&mut self) -> Option<u8> {
        let codeword = self.next()?;
        let noise = (149 * self.at % 255 + 1) as u8;
        Some(codeword.wrapping_sub(noise))
    }

    fn eci(&mut self) -> Option<()> {
        let mut byte = || self.next().and_then(|codeword| codeword.checked_sub(1)).map(u32::from);
        let first = byte()? + 1;
        let eci = match first {
            1..=127 => first - 1,
            128..=191 => (first - 128) * 254 + 127 + byte()?,
            _ => (first - 192) * 64_516 + 16_383 + byte()? * 254 + byte()?,
        };
        self.out.changes.push((self.out.bytes.len(), eci));
        Some(())
    }
}

/// What a value of a triplet means.
enum Value {
    Byte(u8),
    Shift(u8),
    Fnc1,
    Upper,
}

fn c40(set: u8, value: u8) -> Option<Value> {
    Some(match (set, value) {
        (0, 0..=2) => Value::Shift(value + 1),
        (0, 3) => Value::Byte(b' '),
        (0, 4..=13) => Value::Byte(value - 4 + b'0'),
        (0, 14..=39) => Value::Byte(value - 14 + b'A'),
        (3, 0..=31) => Value::Byte(value + 96),
        _ => return shifted(set, value),
    })
}

fn text(set: u8, value: u8) -> Option<Value> {
    Some(match (set, value) {
        (0, 0..=2) => Value::Shift(value + 1),
        (0, 3) => Value::Byte(b' '),
        (0, 4..=13) => Value::Byte(value - 4 + b'0'),
        (0, 14..=39) => Value::Byte(value - 14 + b'a'),
        (3, 0) => Value::Byte(b'`'),
        (3, 1..=26) => Value::Byte(value - 1 + b'A'),
        (3, 27..=31) => Value::Byte(value - 27 + b'{'),
        _ => return shifted(set, value),
    })
}

/// The sets that C40 and Text share: controls, punctuation.
fn shifted(set: u8, value: u8) -> Option<Value> {
    Some(match (set, value) {
        (1, 0..=31) => Value::Byte(value),
        (2, 0..=14) => Value::Byte(value + b'!'),
        (2, 15..=21) => Value::Byte(value - 15 + b':'),
        (2, 22..=26) => Value::Byte(value - 22 + b'['),
        (2, 27) => Value::Fnc1,
        (2, 30) => Value::Upper,
        _ => return None,
    })
}

fn x12(_: u8, value: u8) -> Option<Value> {
    Some(Value::Byte(match value {
        0 => b'\r',
        1 => b'*',
        2 => b'>',
        3 => b' ',
        4..=13 => value - 4 + b'0',
        14..=39 => value - 14 + b'A',
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(codewords: &[u8], bytes: &[u8], modifier: u8) {
        assert_eq!(message(codewords, false), Some(Message { bytes: bytes.to_vec(), modifier }), "{codewords:?}");
    }

    #[test]
    fn ascii_and_fnc1() {
        check(&[66, 67, 142, 129, 70], b"AB12", b'1');
        check(&[232, 131, 232, 66], b"01\x1dA", b'2');
        // FNC1 after other characters is a separator, wherever it stands.
        check(&[98, 99, 100, 232, 101], b"abc\x1dd", b'1');
        check(&[131, 232, 99], b"01b", b'3');
        check(&[235, 106], b"\xe9", b'1');
        assert_eq!(message(&[0], false), None);
    }

    #[test]
    fn the_standards_own_examples() {
        // C40 "AIM", EDIFACT "DATA" and its unlatch, Text "aimaimaim" by its two codewords a triplet.
        check(&[230, 91, 11, 254], b"AIM", b'1');
        check(&[240, 16, 21, 1, 124, 129, 70], b"DATA", b'1');
        check(&[239, 91, 11, 91, 11, 254, 66], b"aimaimA", b'1');
        check(&[236, 66], b"[)>\x1e05\x1dA\x1e\x04", b'1');
    }

    #[test]
    fn rectangles_of_the_extension_say_so() {
        let modifier = |codewords: &[u8]| message(codewords, true).map(|message| message.modifier);
        assert_eq!(modifier(&[66]), Some(b'7'));
        assert_eq!(modifier(&[232, 131]), Some(b'8'));
        assert_eq!(modifier(&[131, 232, 99]), Some(b'9'));
        assert_eq!(modifier(&[241, 27, 66]), Some(b'A'));
    }

    #[test]
    fn base256_and_eci() {
        let noisy = |at: usize, byte: u8| byte.wrapping_add((149 * at % 255 + 1) as u8);
        check(&[231, noisy(2, 2), noisy(3, 0xFF), noisy(4, 0x00)], b"\xff\x00", b'1');
        check(&[241, 27, 231, noisy(4, 2), noisy(5, 0xD0), noisy(6, 0x96)], "Ж".as_bytes(), b'4');
        check(&[241, 23, 231, noisy(4, 1), noisy(5, 0xC6)], "Ж".as_bytes(), b'4');
        // What stands before the first ECI is of the default page.
        check(&[235, 55, 241, 27, 231, noisy(6, 2), noisy(7, 0xD0), noisy(8, 0x96)], "¶Ж".as_bytes(), b'4');
        // A page that is not known: bytes as they are.
        check(&[241, 4, 235, 55, 241, 30, 235, 55], b"\xb6\xb6", b'4');
    }

    #[test]
    fn every_way_to_say_it() {
        let noisy = |at: usize, byte: u8| byte.wrapping_add((149 * at % 255 + 1) as u8);
        // X12: letters, and its own three signs.
        check(&[238, 89, 233, 254], b"ABC", b'1');
        check(&[238, 0, 43, 254, 66], b"\r*>A", b'1');
        // Within C40: FNC1, and the upper half of the page.
        check(&[66, 67, 230, 10, 135, 254], b"AB\x1dA", b'1');
        check(&[230, 10, 255, 254], b"\xc1", b'1');
        check(&[237, 66], b"[)>\x1e06\x1dA\x1e\x04", b'1');
        // A part of several, told by itself; a command for a reader, told as it is.
        check(&[233, 18, 1, 7, 66], b"A", b'1');
        check(&[233, 18, 1, 7, 232, 131], b"01", b'2');
        check(&[233, 18, 1, 7, 131, 232, 99], b"01b", b'3');
        check(&[234, 66], b"A", b'1');
        // Base 256 to the symbol's end, and of a length that takes two codewords.
        check(&[231, noisy(2, 0), noisy(3, b'x'), noisy(4, b'y')], b"xy", b'1');
        let long: Vec<u8> = (0..250).map(|n| n as u8).collect();
        let mut codewords = vec![231, noisy(2, 250), noisy(3, 0)];
        codewords.extend(long.iter().zip(4..).map(|(byte, at)| noisy(at, *byte)));
        check(&codewords, &long, b'1');
        // Pages whose number takes two codewords and three.
        check(&[241, 131, 11, 66], b"A", b'4');
        check(&[241, 192, 1, 1, 66], b"A", b'4');
        check(&[232, 241, 27, 131], b"01", b'5');
        check(&[131, 232, 241, 27, 66], b"01A", b'6');
        let modifier = |codewords: &[u8]| message(codewords, true).map(|message| message.modifier);
        assert_eq!(modifier(&[232, 241, 27, 131]), Some(b'B'));
        assert_eq!(modifier(&[131, 232, 241, 27, 66]), Some(b'C'));
    }

    #[test]
    fn hostile_codewords() {
        let mut state = 7u32;
        for len in 0..300 {
            let bytes: Vec<u8> = (0..len)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) as u8
                })
                .collect();
            for mode in [230, 231, 233, 234, 236, 237, 238, 239, 240, 241] {
                let _ = message(&[&[mode], &bytes[..]].concat(), false);
            }
        }
    }
}
