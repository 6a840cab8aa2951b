//! Where separators can have stood: every way to take a text for a marking code of a public structure.
use std::ops::Range;

use gs1::{Date, GS, Gtin};

use super::text::Text;
use crate::code::is_serial_character;
use crate::elements::base64_fault;
use crate::tail::CheckTail;

/// One way to take the text.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Solution {
    /// With separators where they belong.
    pub(crate) message: Vec<u8>,
    /// For each byte of the message, bytes of the message as it was given.
    pub(crate) from: Vec<Range<usize>>,
    /// Where the first separator was put that is gone, if any is.
    pub(crate) lost: Option<Range<usize>>,
    /// Where something else stood for a separator first, if it did anywhere.
    pub(crate) replaced: Option<Range<usize>>,
}

/// A character that an element string can hold.
pub(crate) fn is_code_character(c: char) -> bool {
    u8::try_from(c).is_ok_and(|byte| byte == GS || is_serial_character(byte))
}

/// Steps after which a message is given up: hundreds of times what real codes take.
pub(crate) const STEPS_MAX: u32 = 300_000;
const SOLUTIONS_MAX: usize = 8;

/// Every way to take the text, up to a number that is more than enough to refuse it; `steps` counts down to 0.
///
/// `joint` is what may stand in the place of a separator, beside a true one and nothing at all.
pub(crate) fn solutions(text: &Text, joint: &[char], today: Date, steps: &mut u32) -> Vec<Solution> {
    let mut search = Search { text, joint, today, parts: Vec::new(), edge: None, found: Vec::new(), steps };
    search.start();
    search.found
}

/// Which elements have been taken; each may come once.
#[derive(Clone, Copy, Default)]
struct Taken(u16);

impl Taken {
    const KEY: u16 = 1;
    const LONG: u16 = 2;
    const SHORT: u16 = 4;
    const PRICE: u16 = 8;

    const fn has(self, bit: u16) -> bool {
        self.0 & bit != 0
    }

    const fn with(self, bit: u16) -> Self {
        Self(self.0 | bit)
    }

    /// The check tail is whole.
    const fn is_proven(self) -> bool {
        self.has(Self::LONG) || self.has(Self::SHORT)
    }
}

/// What may stand beside identification and check tail: identifier, bit, least and greatest length, whether of predefined
/// length, what the value is.
const BESIDE: &[(&str, u16, usize, usize, bool, Value)] = &[
    ("17", 16, 6, 6, true, Value::Date),
    ("11", 32, 6, 6, true, Value::Date),
    ("13", 64, 6, 6, true, Value::Date),
    ("15", 128, 6, 6, true, Value::Date),
    ("10", 256, 1, 20, false, Value::Text),
    ("240", 512, 1, 30, false, Value::Text),
    ("3103", 1024, 6, 6, true, Value::Digits),
    ("3350", 2048, 6, 6, true, Value::Digits),
    ("3351", 2048, 6, 6, true, Value::Digits),
    ("3352", 2048, 6, 6, true, Value::Digits),
    ("3353", 2048, 6, 6, true, Value::Digits),
    ("3354", 2048, 6, 6, true, Value::Digits),
    ("3355", 2048, 6, 6, true, Value::Digits),
];

#[derive(Clone, Copy, PartialEq)]
enum Value {
    Date,
    Digits,
    Text,
    Base64,
    Alphanumeric,
}

/// A stretch of the text that goes into the message, or a separator that does.
#[derive(Clone)]
enum Part {
    Text(Range<usize>),
    /// A true one, or what stood in its place.
    Separator(Range<usize>),
}

struct Search<'s, 't> {
    text: &'t Text,
    joint: &'t [char],
    today: Date,
    parts: Vec<Part>,
    /// What stood for a separator where none belongs, at either end.
    edge: Option<Range<usize>>,
    found: Vec<Solution>,
    steps: &'s mut u32,
}

impl Search<'_, '_> {
    fn start(&mut self) {
        let at = self.skip_joint(0);
        self.edge = self.put(0, at);
        let Some(start) = self.after(at, "01") else { return };
        if self.slice(start, 14).is_none_or(|gtin| Gtin::new(&gtin).is_none()) {
            return;
        }
        self.parts.push(Part::Text(at..start + 14));
        let at = self.skip_joint(start + 14);
        let Some(serial) = self.after(at, "21") else { return };
        for len in 1..=20 {
            if !self.get(serial + len - 1).is_some_and(is_serial_char) {
                break;
            }
            self.parts.push(Part::Text(at..serial + len));
            if serial + len == self.len() {
                self.solved(Taken::default());
            } else {
                self.joined(serial + len, Taken::default());
            }
            self.parts.pop();
        }
    }

    /// After a value of no predefined length: the end, or a separator and the next element.
    fn joined(&mut self, at: usize, taken: Taken) {
        if at == self.len() {
            return self.solved(taken);
        }
        let joint = self.skip_joint(at);
        // A true separator is one; anything else may be part of what follows.
        let gone = (self.get(at) != Some(char::from(GS))).then_some(at);
        for end in [gone, (joint > at).then_some(joint)].into_iter().flatten() {
            if end == self.len() {
                self.ended(at, taken);
                continue;
            }
            self.parts.push(Part::Separator(at..end));
            self.element(end, taken);
            self.parts.pop();
        }
    }

    /// After a value of predefined length no separator is needed, though one may stand.
    fn next(&mut self, at: usize, taken: Taken) {
        if at == self.len() {
            return self.solved(taken);
        }
        self.element(at, taken);
        let end = self.skip_joint(at);
        if end == self.len() {
            self.ended(at, taken);
        } else if end > at {
            self.element(end, taken);
        }
    }

    fn element(&mut self, at: usize, taken: Taken) {
        *self.steps = self.steps.saturating_sub(1);
        if *self.steps == 0 || self.found.len() >= SOLUTIONS_MAX {
            return;
        }
        if taken.has(Taken::KEY) && !taken.has(Taken::LONG) {
            for len in [CheckTail::MAC_LEN, CheckTail::SIGNATURE_LEN] {
                self.value(at, "92", len, Value::Base64, false, taken.with(Taken::LONG));
            }
            return;
        }
        if !taken.is_proven() {
            if !taken.has(Taken::PRICE) {
                self.value(at, "91", 4, Value::Alphanumeric, false, taken.with(Taken::KEY));
                self.value(at, "8005", 6, Value::Digits, false, taken.with(Taken::PRICE));
            }
            self.value(at, "93", 4, Value::Text, false, taken.with(Taken::SHORT));
        }
        for (ai, bit, least, most, predefined, value) in BESIDE {
            if taken.has(*bit) || self.after(at, ai).is_none() {
                continue;
            }
            for len in *least..=*most {
                if !self.value(at, ai, len, *value, *predefined, taken.with(*bit)) {
                    break;
                }
            }
        }
    }

    /// Takes an element of this length; whether its characters were right, so that a longer one can be tried.
    fn value(&mut self, at: usize, ai: &str, len: usize, value: Value, predefined: bool, taken: Taken) -> bool {
        let Some(start) = self.after(at, ai) else { return false };
        let Some(own) = self.slice(start, len) else { return false };
        let right = match value {
            Value::Digits => own.iter().all(u8::is_ascii_digit),
            Value::Date => Date::from_yymmdd(&own, self.today).is_some(),
            Value::Text => own.iter().all(|byte| is_serial_character(*byte)),
            Value::Alphanumeric => own.iter().all(u8::is_ascii_alphanumeric),
            Value::Base64 => base64_fault(&own).is_none(),
        };
        if right {
            self.parts.push(Part::Text(at..start + len));
            if predefined {
                self.next(start + len, taken);
            } else {
                self.joined(start + len, taken);
            }
            self.parts.pop();
        }
        right
    }

    /// With a separator at the very end, which belongs to nothing.
    fn ended(&mut self, at: usize, taken: Taken) {
        let before = self.edge.clone();
        self.edge = before.clone().or(self.put(at, self.len()));
        self.solved(taken);
        self.edge = before;
    }

    /// The stretch, where it is something else than a true separator.
    fn put(&self, at: usize, end: usize) -> Option<Range<usize>> {
        (end > at && self.get(at) != Some(char::from(GS))).then_some(at..end)
    }

    fn solved(&mut self, taken: Taken) {
        let dangling =
            taken.has(Taken::KEY) && !taken.has(Taken::LONG) || taken.has(Taken::PRICE) && !taken.is_proven();
        // Without a check tail nothing but the identification may stand there.
        let alone = !taken.is_proven() && taken.0 != 0;
        if dangling || alone {
            return;
        }
        let mut solution = Solution {
            message: Vec::new(),
            from: Vec::new(),
            lost: None,
            replaced: self.edge.as_ref().map(|edge| self.span(edge)),
        };
        for part in &self.parts {
            match part {
                Part::Text(range) => {
                    for glyph in self.text.glyphs.get(range.clone()).unwrap_or_default() {
                        solution.message.push(u8::try_from(glyph.c).unwrap_or_default());
                        solution.from.push(glyph.span.clone());
                    }
                }
                Part::Separator(at) => {
                    let span = self.span(at);
                    if at.is_empty() {
                        solution.lost.get_or_insert(span.clone());
                    } else if self.put(at.start, at.end).is_some() {
                        solution.replaced.get_or_insert(span.clone());
                    }
                    solution.message.push(GS);
                    solution.from.push(span);
                }
            }
        }
        if !self.found.contains(&solution) {
            self.found.push(solution);
        }
    }

    /// Bytes of the message as it was given, for a stretch of the text; empty between two characters.
    fn span(&self, at: &Range<usize>) -> Range<usize> {
        let start = self.text.glyphs.get(at.start).map_or(0, |glyph| glyph.span.start);
        let end = at.end.checked_sub(1).filter(|_| !at.is_empty()).and_then(|last| self.text.glyphs.get(last));
        start..end.map_or(start, |glyph| glyph.span.end)
    }

    /// Past what stands for a separator at `at`, if something does.
    fn skip_joint(&self, at: usize) -> usize {
        let true_ones = self.text.glyphs.iter().skip(at).take_while(|glyph| glyph.c == char::from(GS)).count();
        if true_ones > 0 {
            return at + true_ones;
        }
        let fits = !self.joint.is_empty() && self.joint.iter().enumerate().all(|(n, c)| self.get(at + n) == Some(*c));
        if fits { at + self.joint.len() } else { at }
    }

    fn after(&self, at: usize, digits: &str) -> Option<usize> {
        let fits = digits.chars().enumerate().all(|(n, c)| self.get(at + n) == Some(c));
        fits.then(|| at + digits.len())
    }

    fn slice(&self, at: usize, len: usize) -> Option<Vec<u8>> {
        let glyphs = self.text.glyphs.get(at..at + len)?;
        glyphs.iter().map(|glyph| u8::try_from(glyph.c).ok().filter(u8::is_ascii)).collect()
    }

    fn get(&self, at: usize) -> Option<char> {
        self.text.glyphs.get(at).map(|glyph| glyph.c)
    }

    fn len(&self) -> usize {
        self.text.glyphs.len()
    }
}

fn is_serial_char(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_serial_character)
}
