//! Damage undone: what scanners, keyboards and files do to a code, where one reading fits and no other.
//! **Invariant**: a message that two codes could have become gives neither.
mod candidate;
mod layout;
mod segment;
mod text;

use std::fmt;
use std::ops::Range;

use gs1::{Date, SymbologyIdentifier};

pub use layout::Layout;

use crate::read::finish;
use crate::{CheckTail, Finding, NotMarking, Read, Reading, Rule};
use candidate::{Candidate, Candidates, Choice, candidates, choose};
pub(crate) use text::texts;

/// Longest message that is mended; escapes and Cyrillic letters make a code of 200 bytes a few times longer.
const MAX_LEN: usize = 2048;

/// What became of the damage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// There was none that could be told.
    NotNeeded,
    /// It was undone. Where it was more than another spelling ([`Read::is_recovered`]) the code is recovered, not read: use it to
    /// look goods up, never for the full code it may have been.
    Done(Mended),
    /// More than one reading fits: the code has to be scanned again.
    Ambiguous,
    /// No reading fits: the code has to be scanned again.
    Failed,
}

impl Recovery {
    /// Whether the code is a recovered one.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// A message with its damage undone.
#[derive(Clone, PartialEq, Eq)]
pub struct Mended {
    /// As it may have been encoded. Holds the check tail: never for a log.
    pub message: Vec<u8>,
    /// What was undone, in the order of the message.
    pub damages: Vec<Damage>,
    /// How sure it is.
    pub certainty: Certainty,
}

impl fmt::Debug for Mended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes, {:?}, {:?}", self.message.len(), self.damages, self.certainty)
    }
}

/// How sure a recovery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// A lost separator was put where alone it fits.
    Likely,
    /// Every change follows from what the message itself shows.
    Sure,
}

impl Certainty {
    /// The name that message catalogues use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Likely => "likely",
            Self::Sure => "sure",
        }
    }
}

/// One kind of damage, and where it shows first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// What.
    pub kind: DamageKind,
    /// Bytes of the message as it was given; empty where something was lost.
    pub span: Range<usize>,
}

/// Kinds of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DamageKind {
    /// Spaces, line ends, control characters, quotation marks around the code.
    Framing,
    /// A symbology identifier in front.
    Prefix,
    /// Identifiers in brackets, as people write them.
    Brackets,
    /// XML, HTML, JSON, percent or CSV escapes, or UTF-16.
    Escapes,
    /// Typed on another keyboard layout.
    Layout(Layout),
    /// Separators as text: `<GS>`, `\u001d`, `{FNC1}`, `^]`.
    WrittenSeparator,
    /// Separators as another character: 0xF8, 0xE8, a space.
    ReplacedSeparator,
    /// Separators gone.
    LostSeparator,
}

impl DamageKind {
    /// The rule that tells of it.
    pub const fn rule(self) -> Rule {
        match self {
            Self::Framing => Rule::MendedFraming,
            Self::Prefix => Rule::MendedPrefix,
            Self::Brackets => Rule::MendedBrackets,
            Self::Escapes => Rule::MendedEscapes,
            Self::Layout(_) => Rule::MendedLayout,
            Self::WrittenSeparator => Rule::MendedWrittenSeparator,
            Self::ReplacedSeparator => Rule::MendedReplacedSeparator,
            Self::LostSeparator => Rule::MendedLostSeparator,
        }
    }

    /// A stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Framing => "framing",
            Self::Prefix => "prefix",
            Self::Brackets => "brackets",
            Self::Escapes => "escapes",
            Self::Layout(Layout::Russian) => "layout_russian",
            Self::Layout(Layout::Kazakh | Layout::KazakhKeypad) => "layout_kazakh",
            Self::WrittenSeparator => "written_separator",
            Self::ReplacedSeparator => "replaced_separator",
            Self::LostSeparator => "lost_separator",
        }
    }

    /// Whether the code is all there, only written in another way: then its check tail is as good as a read one.
    pub const fn is_spelling(self) -> bool {
        matches!(self, Self::Framing | Self::Prefix | Self::Brackets)
    }
}

/// Mends what `exact` could not read, where it can be mended.
pub(crate) fn recover(message: &[u8], symbology: Option<SymbologyIdentifier>, today: Date, exact: Read) -> Read {
    let unusual = exact.findings.iter().any(|finding| finding.rule == Rule::SerialLength);
    let settled = match &exact.reading {
        Reading::Transport(_)
        | Reading::Not(NotMarking::ShopBarcode(_) | NotMarking::DigitalLink | NotMarking::Link) => true,
        Reading::Code(_) => !unusual && exact.is_sound() && !may_be_escaped(message),
        Reading::Not(NotMarking::Other) | Reading::Malformed => false,
    };
    if settled || message.is_empty() {
        return exact;
    }
    if message.len() > MAX_LEN {
        return failed(exact);
    }
    let candidates = candidates(message, symbology, today);
    match choose(&candidates.all) {
        Choice::One(only) if only.is_suspect() => ambiguous(message, exact, &candidates),
        _ if !candidates.complete && !candidates.all.is_empty() => ambiguous(message, exact, &candidates),
        Choice::One(only) if only.damages.is_empty() => only.read.clone(),
        Choice::One(only) => mended(only, message),
        // With its damage undone it begins as a code does.
        Choice::None => match candidates.meant {
            Some(findings) if exact.reading != Reading::Malformed => failed(finish(Reading::Malformed, findings)),
            _ => failed(exact),
        },
        Choice::Several => ambiguous(message, exact, &candidates),
    }
}

/// More than one reading: where they differ by a separator alone, that is what was lost.
fn ambiguous(message: &[u8], exact: Read, candidates: &Candidates) -> Read {
    let by_separator = candidates.all.iter().any(|candidate| candidate.guessed && candidate.text == 0);
    let findings = if exact.findings.iter().any(|finding| finding.rule == Rule::SeparatorLost) {
        exact.findings
    } else {
        let rule = if by_separator { Rule::SeparatorLost } else { Rule::Ambiguous };
        vec![rule.at(0..message.len())]
    };
    Read { recovery: Recovery::Ambiguous, ..finish(Reading::Malformed, findings) }
}

fn failed(exact: Read) -> Read {
    match exact.reading {
        Reading::Malformed => Read { recovery: Recovery::Failed, ..exact },
        _ => exact,
    }
}

/// A code that was read well can still be the escaped form of another: `a&amp;b` of `a&b`.
fn may_be_escaped(message: &[u8]) -> bool {
    message.iter().any(|byte| matches!(byte, b'&' | b'%')) && texts(message).0.len() > 1
}

fn mended(only: &Candidate, message: &[u8]) -> Read {
    let mut findings: Vec<Finding> = only.read.findings.clone();
    let whole = |span: &Range<usize>| message.get(span.clone()).is_some();
    findings.retain(|finding| whole(&finding.span));
    findings.extend(only.damages.iter().map(|damage| damage.kind.rule().at(damage.span.clone())));
    let mut damages = only.damages.clone();
    damages.sort_by_key(|damage| damage.span.start);
    let certainty = if only.guessed { Certainty::Likely } else { Certainty::Sure };
    let mended = Mended { message: only.message.clone(), damages, certainty };
    findings.sort_by_key(|finding| (finding.span.start, finding.rule));
    let mut read = Read { reading: only.read.reading.clone(), findings, recovery: Recovery::Done(mended) };
    if read.is_recovered()
        && let Reading::Code(code) = &mut read.reading
    {
        code.tail = CheckTail::Absent;
    }
    read
}
