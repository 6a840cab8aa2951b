//! A message as the texts it may have been: decoded, without what stands around it, escapes and layouts undone.
use std::ops::Range;

use gs1::{GS, SymbologyIdentifier};

use super::{Damage, DamageKind, Layout};

/// A character, and the bytes of the message it came from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub(crate) c: char,
    pub(crate) span: Range<usize>,
}

/// A text that the message may have been, and what had to be undone for it.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) damages: Vec<Damage>,
    pub(crate) symbology: Option<SymbologyIdentifier>,
}

impl Text {
    fn chars(&self) -> impl Iterator<Item = char> {
        self.glyphs.iter().map(|glyph| glyph.c)
    }

    /// As bytes, a question mark for each character that is not ASCII.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect()
    }

    fn has_layout(&self) -> bool {
        self.damages.iter().any(|damage| matches!(damage.kind, DamageKind::Layout(_)))
    }

    fn with(&self, glyphs: Vec<Glyph>, kind: DamageKind, span: Range<usize>) -> Self {
        let mut damages = self.damages.clone();
        damages.push(Damage { kind, span });
        Self { glyphs, damages, symbology: self.symbology }
    }
}

/// Texts beyond which a message is given up, and steps between it and one of them: no way of a real code is as long.
const TEXTS_MAX: usize = 96;
const STEPS_MAX: usize = 5;

/// Every text that the message may have been, those with the least to undo first, and whether that is all of them.
///
/// What happened last is undone first, and any order of things can have happened: so each step is tried on each text, until
/// nothing new comes out. Linear in the message, times a constant number of texts.
pub(crate) fn texts(message: &[u8]) -> (Vec<Text>, bool) {
    let mut texts = decodings(message);
    let mut at = 0;
    let mut all = true;
    while let Some(text) = texts.get(at).cloned() {
        at += 1;
        for before in steps(&text) {
            // The way with the fewest steps came first.
            if texts.iter().any(|known| known.chars().eq(before.chars())) {
                continue;
            }
            if text.damages.len() >= STEPS_MAX || texts.len() >= TEXTS_MAX {
                all = false;
            } else {
                texts.push(before);
            }
        }
    }
    (texts, all)
}

/// What a text may have been one step earlier.
fn steps(text: &Text) -> Vec<Text> {
    let simple: [fn(&Text) -> Option<Text>; 8] =
        [without_framing, without_prefix, xml, json, percent, csv, written_separators, without_brackets];
    let typed = Layout::ALL.into_iter().filter(|_| !text.has_layout()).filter_map(|layout| latin(text, layout));
    simple.into_iter().filter_map(|step| step(text)).chain(typed).collect()
}

/// UTF-8 where it is that; otherwise both encodings of one byte that are met here, and UTF-16 where every other byte is 0.
fn decodings(message: &[u8]) -> Vec<Text> {
    let text = |glyphs| Text { glyphs, damages: Vec::new(), symbology: None };
    let zeros = |from: usize| message.len() >= 4 && message.iter().skip(from).step_by(2).all(|byte| *byte == 0);
    if message.len().is_multiple_of(2) && (zeros(0) || zeros(1)) {
        let kept = usize::from(zeros(0));
        let glyphs: Vec<Glyph> = message
            .chunks(2)
            .enumerate()
            .filter_map(|(n, pair)| Some(Glyph { c: char::from(*pair.get(kept)?), span: n * 2..n * 2 + 2 }))
            .collect();
        let plain = text(Vec::new());
        return vec![plain.with(glyphs, DamageKind::Escapes, 0..message.len())];
    }
    if let Ok(whole) = std::str::from_utf8(message) {
        let glyph = |(at, c): (usize, char)| Glyph { c, span: at..at + c.len_utf8() };
        return vec![text(whole.char_indices().map(glyph).collect())];
    }
    let by_byte = |decode: fn(u8) -> char| {
        text(message.iter().enumerate().map(|(at, byte)| Glyph { c: decode(*byte), span: at..at + 1 }).collect())
    };
    vec![by_byte(char::from), by_byte(windows_1251)]
}

/// Letters and the few signs that layouts produce; any other byte stays what it is.
fn windows_1251(byte: u8) -> char {
    match byte {
        0xA8 => 'Ё',
        0xB8 => 'ё',
        0xB9 => '№',
        0xC0..=0xFF => char::from_u32(0x410 + u32::from(byte) - 0xC0).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from(byte),
    }
}

/// Spaces, line ends, control characters and a byte order mark at either end; a leading separator stands for FNC1.
fn without_framing(text: &Text) -> Option<Text> {
    let frames = |c: char| c != char::from(GS) && (c.is_whitespace() || c.is_control() || c == '\u{feff}');
    let first = text.chars().take_while(|c| frames(*c)).count();
    let last = text.glyphs.len() - text.glyphs.iter().rev().take_while(|glyph| frames(glyph.c)).count();
    if first == 0 && last == text.glyphs.len() || first >= last {
        return None;
    }
    let span = text.glyphs.get(if first > 0 { 0 } else { last }).map_or(0..0, |glyph| glyph.span.clone());
    Some(text.with(text.glyphs.get(first..last).unwrap_or_default().to_vec(), DamageKind::Framing, span))
}

/// A symbology identifier in front; more than one leading separator is left for who reads.
fn without_prefix(text: &Text) -> Option<Text> {
    let [first, second, last, rest @ ..] = text.glyphs.as_slice() else { return None };
    let head: Vec<u8> = [first, second, last].iter().filter_map(|glyph| u8::try_from(glyph.c).ok()).collect();
    let (symbology, _) = SymbologyIdentifier::split(&head)?;
    let stripped = text.with(rest.to_vec(), DamageKind::Prefix, first.span.start..last.span.end);
    Some(Text { symbology: Some(symbology), ..stripped })
}

/// The bracketed form. Its bytes cannot be followed one by one: findings in it are about the whole.
fn without_brackets(text: &Text) -> Option<Text> {
    let (first, last) = (text.glyphs.first().filter(|glyph| glyph.c == '(')?, text.glyphs.last()?);
    let span = first.span.start..last.span.end;
    let written: String = text.chars().collect();
    let message = gs1::from_bracketed(written.trim()).ok()?;
    let glyphs = message.into_iter().map(|byte| Glyph { c: char::from(byte), span: span.clone() }).collect();
    Some(text.with(glyphs, DamageKind::Brackets, span.clone()))
}

/// Replaces what `escape` finds: it gives how many characters it takes at the front, and what they stand for.
fn unescape(text: &Text, kind: DamageKind, escape: impl Fn(&[Glyph]) -> Option<(usize, char)>) -> Option<Text> {
    let mut glyphs = Vec::with_capacity(text.glyphs.len());
    let mut first = None;
    let mut rest = text.glyphs.as_slice();
    while let [glyph, after @ ..] = rest {
        match escape(rest) {
            Some((len, c)) if len > 0 => {
                let end = rest.get(len - 1).map_or(glyph.span.end, |last| last.span.end);
                let span = glyph.span.start..end;
                first.get_or_insert(span.clone());
                glyphs.push(Glyph { c, span });
                rest = rest.get(len..).unwrap_or_default();
            }
            _ => {
                glyphs.push(glyph.clone());
                rest = after;
            }
        }
    }
    first.map(|span| text.with(glyphs, kind, span))
}

fn starts(glyphs: &[Glyph], text: &str) -> bool {
    let mut own = glyphs.iter();
    text.chars().all(|c| own.next().is_some_and(|glyph| glyph.c.eq_ignore_ascii_case(&c)))
}

fn number(glyphs: &[Glyph], from: usize, radix: u32, most: usize) -> Option<(usize, char)> {
    let digits = glyphs.iter().skip(from).take(most).take_while(|glyph| glyph.c.is_digit(radix)).count();
    let value = glyphs
        .iter()
        .skip(from)
        .take(digits)
        .try_fold(0u32, |sum, glyph| sum.checked_mul(radix)?.checked_add(glyph.c.to_digit(radix)?))?;
    (digits > 0).then_some(())?;
    Some((from + digits, char::from_u32(value)?))
}

/// XML and HTML.
fn xml(text: &Text) -> Option<Text> {
    unescape(text, DamageKind::Escapes, |glyphs| {
        let named = [("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&apos;", '\''), ("&amp;", '&')];
        if let Some((name, c)) = named.into_iter().find(|(name, _)| starts(glyphs, name)) {
            return Some((name.len(), c));
        }
        let (end, c) = if starts(glyphs, "&#x") {
            number(glyphs, 3, 16, 6)?
        } else if starts(glyphs, "&#") {
            number(glyphs, 2, 10, 7)?
        } else {
            return None;
        };
        (glyphs.get(end)?.c == ';').then_some((end + 1, c))
    })
}

/// JSON, and the escapes of programming languages.
fn json(text: &Text) -> Option<Text> {
    unescape(text, DamageKind::Escapes, |glyphs| {
        let [backslash, kind, ..] = glyphs else { return None };
        if backslash.c != '\\' {
            return None;
        }
        match kind.c {
            'u' | 'U' => number(glyphs, 2, 16, 4).filter(|(end, _)| *end == 6),
            'x' | 'X' => number(glyphs, 2, 16, 2).filter(|(end, _)| *end == 4),
            '0' => number(glyphs, 1, 8, 3),
            '"' | '\\' | '/' | '\'' => Some((2, kind.c)),
            't' => Some((2, '\t')),
            'n' => Some((2, '\n')),
            'r' => Some((2, '\r')),
            _ => None,
        }
    })
}

/// Percent escapes, where every `%` begins one and nothing is left that they would have replaced.
fn percent(text: &Text) -> Option<Text> {
    let escape = |glyphs: &[Glyph]| {
        glyphs.first().filter(|glyph| glyph.c == '%')?;
        number(glyphs, 1, 16, 2).filter(|(end, c)| *end == 3 && c.is_ascii())
    };
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '!' | '~' | '*' | '\'' | '(' | ')');
    let whole = |at: usize| text.glyphs.get(at..).is_some_and(|rest| escape(rest).is_some());
    // What was put in front came later.
    let front = front(&text.glyphs);
    let fits = |(at, glyph): (usize, &Glyph)| at < front || kept(glyph.c) || glyph.c == '%' && whole(at);
    let all = text.glyphs.iter().enumerate().all(fits);
    if all { unescape(text, DamageKind::Escapes, escape) } else { None }
}

/// How many characters in front are separators, however written, and symbology identifiers.
fn front(glyphs: &[Glyph]) -> usize {
    let mut at = 0;
    while let Some(rest) = glyphs.get(at..) {
        at += match (rest, written_separator(rest)) {
            ([glyph, ..], _) if glyph.c == char::from(GS) => 1,
            ([first, _, _, ..], _) if first.c == ']' => 3,
            (_, Some(len)) if !starts(rest, "%") => len,
            _ => break,
        };
    }
    at
}

/// A field of a table: in quotation marks, those inside doubled.
fn csv(text: &Text) -> Option<Text> {
    let [first, inner @ .., last] = text.glyphs.as_slice() else { return None };
    if first.c != '"' || last.c != '"' || inner.is_empty() {
        return None;
    }
    let span = first.span.clone();
    let quoted = text.with(inner.to_vec(), DamageKind::Escapes, span);
    let undoubled = unescape(&quoted, DamageKind::Escapes, |glyphs| starts(glyphs, "\"\"").then_some((2, '"')));
    Some(undoubled.map_or(quoted.clone(), |text| Text { damages: quoted.damages, ..text }))
}

/// What people and programs write for a separator. Longer ones first, where one begins another.
const WRITTEN: &[&str] = &[
    "<ctrl+]>",
    "[ctrl+]]",
    "{ctrl+]}",
    "ctrl+]",
    "<alt+0029>",
    "[alt+0029]",
    "{alt+0029}",
    "alt+0029",
    "<alt+029>",
    "[alt+029]",
    "{alt+029}",
    "alt+029",
    "alt+29",
    "_x001d_",
    "\\u001d",
    "<0x1d>",
    "[0x1d]",
    "{0x1d}",
    "<fnc1>",
    "[fnc1]",
    "{fnc1}",
    "(fnc1)",
    "\\fnc1",
    "&#x1d;",
    "&#29;",
    "<gs>",
    "[gs]",
    "{gs}",
    "(gs)",
    "<1d>",
    "[1d]",
    "{1d}",
    "\\x1d",
    "\\035",
    "0x1d",
    "\\gs",
    "%1d",
    "^]",
    "␝",
    "↔",
];

fn written_separator(glyphs: &[Glyph]) -> Option<usize> {
    WRITTEN.iter().find(|written| starts(glyphs, written)).map(|written| written.chars().count())
}

fn written_separators(text: &Text) -> Option<Text> {
    unescape(text, DamageKind::WrittenSeparator, |glyphs| written_separator(glyphs).map(|len| (len, char::from(GS))))
}

/// The same keys on the American layout; only of a text that no American layout can have typed.
fn latin(text: &Text, layout: Layout) -> Option<Text> {
    let first = text.glyphs.iter().find(|glyph| matches!(glyph.c, '\u{400}'..='\u{4ff}'))?;
    let key = |glyph: &Glyph| Some(Glyph { c: layout.latin(glyph.c)?, span: glyph.span.clone() });
    let glyphs = text.glyphs.iter().map(key).collect::<Option<Vec<Glyph>>>()?;
    Some(text.with(glyphs, DamageKind::Layout(layout), first.span.clone()))
}
