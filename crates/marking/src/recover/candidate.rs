//! Readings of a message and what each supposes, and the choice between them.
use std::ops::Range;

use gs1::{Date, SymbologyIdentifier};

use super::segment::{self, Solution};
use super::text::{Text, texts};
use super::{Damage, DamageKind};
use crate::read::{SERIAL_LENGTHS, read_as};
use crate::{CheckTail, Finding, NotMarking, Read, Reading, Rule};

/// A reading of the message and what it supposes.
pub(super) struct Candidate {
    pub(super) read: Read,
    pub(super) message: Vec<u8>,
    pub(super) damages: Vec<Damage>,
    /// Which of the texts it was found in.
    pub(super) text: usize,
    /// Whether its serial is as long as public serials are.
    usual: bool,
    /// Whether a separator stands where no strange character in the message says that one stood.
    pub(super) guessed: bool,
}

impl Candidate {
    /// Whether it has the tail of the one public structure whose serials may have any length, that of motor oils.
    fn may_be_any_length(&self) -> bool {
        self.read.is_sound()
            && matches!(&self.read.reading, Reading::Code(code) if matches!(code.tail, CheckTail::Keyed { .. }))
    }

    /// Whether every character of it stands in the message, with nothing undone but what surrounds it.
    fn is_as_read(&self) -> bool {
        self.damages.iter().all(|damage| damage.kind.is_spelling())
    }

    /// Whether its serial holds what looks like an escape: no chance where other damage was undone, nor in a serial of unusual
    /// length.
    fn has_escape(&self) -> bool {
        let Reading::Code(code) = &self.read.reading else { return false };
        let serial = code.id.serial.as_bytes();
        let entity = |at: usize| serial.get(at..).is_some_and(|rest| rest.starts_with(b"&") && rest.contains(&b';'));
        let percent = |at: usize| matches!(serial.get(at..), Some([b'%', a, b, ..]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
        (0..serial.len()).any(|at| entity(at) || percent(at))
    }

    /// Whether more was undone than was done, or less: an escape is left in the serial, or two separators came out as one.
    pub(super) fn is_suspect(&self) -> bool {
        let doubled = self.read.findings.iter().any(|finding| finding.rule == Rule::DoubleGs);
        (!self.usual || !self.is_as_read()) && self.has_escape() || !self.is_as_read() && doubled
    }

    /// Whether it fits a public structure. Separators are guessed for serials of the usual lengths alone.
    fn fits(&self) -> bool {
        self.usual && self.read.is_sound() || self.may_be_any_length() && !self.guessed
    }
}

/// Every reading of a message.
pub(super) struct Candidates {
    /// The simplest explanation of each reading first.
    pub(super) all: Vec<Candidate>,
    /// Whether these are all of them.
    pub(super) complete: bool,
    /// What is wrong with the first text that was meant for a code, where no text is one.
    pub(super) meant: Option<Vec<Finding>>,
}

pub(super) fn candidates(message: &[u8], symbology: Option<SymbologyIdentifier>, today: Date) -> Candidates {
    let mut all = Vec::new();
    let mut meant = None;
    let mut steps = segment::STEPS_MAX;
    let (texts, complete) = texts(message);
    for (n, text) in texts.into_iter().enumerate() {
        let symbology = text.symbology.or(symbology);
        let mut add = |message: Vec<u8>, damages: Vec<Damage>, from: &[Range<usize>], guessed: bool| {
            let mut read = read_as(&message, symbology, today, false);
            let usual = match &read.reading {
                Reading::Code(code) => SERIAL_LENGTHS.contains(&code.id.serial.len()),
                Reading::Transport(_) | Reading::Not(NotMarking::ShopBarcode(_)) => true,
                // A link is a link on any layout; behind framing and prefix alone it is one here.
                Reading::Not(NotMarking::Link | NotMarking::DigitalLink) => {
                    damages.iter().all(|damage| damage.kind.is_spelling())
                }
                Reading::Malformed => false,
                Reading::Not(NotMarking::Other) => return,
            };
            for finding in &mut read.findings {
                finding.span = span_in(from, &finding.span);
            }
            if read.reading == Reading::Malformed {
                meant.get_or_insert(read.findings);
                return;
            }
            all.push(Candidate { read, message, damages, text: n, usual, guessed });
        };
        let bytes: Option<Vec<u8>> =
            text.glyphs.iter().map(|glyph| u8::try_from(glyph.c).ok().filter(u8::is_ascii)).collect();
        let from: Vec<Range<usize>> = text.glyphs.iter().map(|glyph| glyph.span.clone()).collect();
        if let Some(bytes) = bytes {
            add(bytes, text.damages.clone(), &from, false);
        }
        for joint in joints(&text) {
            for solution in segment::solutions(&text, &joint, today, &mut steps) {
                let Solution { message, from, lost, replaced } = solution;
                let guessed = lost.is_some() || replaced.is_some() && joint.len() > 1;
                let mut damages = text.damages.clone();
                damages.extend(replaced.map(|span| Damage { kind: DamageKind::ReplacedSeparator, span }));
                damages.extend(lost.map(|span| Damage { kind: DamageKind::LostSeparator, span }));
                add(message, damages, &from, guessed);
            }
        }
    }
    // What was only written otherwise explains better than what was damaged.
    let damaged = |candidate: &Candidate| candidate.damages.iter().filter(|damage| !damage.kind.is_spelling()).count();
    all.sort_by_key(|candidate| (damaged(candidate), candidate.damages.len()));
    Candidates { all, complete: complete && steps > 0, meant }
}

/// What may stand in the place of separators: nothing, a character that no code holds, or the number of one.
fn joints(text: &Text) -> Vec<Vec<char>> {
    const KINDS_MAX: usize = 4;
    let mut joints = vec![Vec::new()];
    let mut strange: Vec<char> = Vec::new();
    for glyph in &text.glyphs {
        if !segment::is_code_character(glyph.c) && !strange.contains(&glyph.c) && strange.len() < KINDS_MAX {
            strange.push(glyph.c);
        }
    }
    joints.extend(strange.into_iter().map(|c| vec![c]));
    // Alt and a number, where the Alt was lost.
    joints.extend(["029", "0029"].map(|number| number.chars().collect()));
    joints
}

/// From a stretch of the mended message to one of the message as it was given.
fn span_in(from: &[Range<usize>], span: &Range<usize>) -> Range<usize> {
    let end = from.last().map_or(0, |last| last.end);
    let start = from.get(span.start).map_or(end, |first| first.start);
    let last = span.end.checked_sub(1).filter(|_| !span.is_empty()).and_then(|at| from.get(at));
    start..last.map_or(start, |last| last.end.max(start))
}

pub(super) enum Choice<'c> {
    None,
    One(&'c Candidate),
    Several,
}

/// The one reading that fits. Candidates come with the simplest explanation of each reading first.
pub(super) fn choose(candidates: &[Candidate]) -> Choice<'_> {
    let distinct = |keep: &dyn Fn(&Candidate) -> bool| {
        let mut kept: Vec<&Candidate> = Vec::new();
        for candidate in candidates.iter().filter(|candidate| keep(candidate)) {
            if !kept.iter().any(|known| known.read.reading == candidate.read.reading) {
                kept.push(candidate);
            }
        }
        kept
    };
    let fitting = distinct(&Candidate::fits);
    match fitting.as_slice() {
        // Of a structure with serials of some lengths, and this is none of them; but nothing says otherwise.
        [] => match distinct(&Candidate::is_as_read).as_slice() {
            [] => Choice::None,
            [only] => Choice::One(only),
            _ => Choice::Several,
        },
        [only] => {
            // So does one with as much undone. To take escapes for a serial, with less undone, is no reading of its own.
            let disputes = |other: &Candidate| {
                let weighs = other.text == only.text || other.damages.len() >= only.damages.len();
                weighs && other.read.reading != only.read.reading && other.may_be_any_length()
            };
            if only.guessed && candidates.iter().any(disputes) { Choice::Several } else { Choice::One(only) }
        }
        several => {
            let usual: Vec<_> = several.iter().filter(|candidate| candidate.usual).collect();
            match usual.as_slice() {
                // What it would be if its escapes were taken for a serial is no reading of its own.
                [only]
                    if !only.guessed
                        && several.iter().all(|other| {
                            other.read.reading == only.read.reading || other.damages.len() < only.damages.len()
                        }) =>
                {
                    Choice::One(only)
                }
                _ => Choice::Several,
            }
        }
    }
}
