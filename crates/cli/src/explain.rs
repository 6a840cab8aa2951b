//! `aiqyn code explain`: what a code says, what is wrong with it, and what was done about it.
use std::ffi::OsStr;
use std::io::Read as _;
use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use gs1::{Ai, Date, Link, Meaning, PrefixUse};
use marking::{
    GroupHint, IssuingState, MarkingCode, MaximumRetailPrice, NotMarking, Read, Reading, Recovery, Rule, Severity,
    Structure, diagnose, group_hint, read,
};
use serde::Serialize;
use wording::{Language, day, text, text_with};

use crate::{NOT_WELL, WELL};

/// Longest message that is taken: far beyond any code, and still at once.
const BYTES_MAX: u64 = 64 << 20;
/// Elements and findings shown to a person; `--json` has all.
const SHOWN_MAX: usize = 50;

/// Everything that is known of a message.
#[derive(Serialize)]
pub(crate) struct Explained {
    kind: &'static str,
    /// Canonical: `01…21…`, `00…`, or a GTIN.
    code: Option<String>,
    verdict: &'static str,
    /// Of the message, or of the recovered one; then their spans count in it.
    elements: Vec<ElementReport>,
    findings: Vec<FindingReport>,
    recovery: Option<RecoveryReport>,
    doctor: Vec<DoctorReport>,
    hints: Vec<(String, String)>,
}

#[derive(Serialize)]
struct ElementReport {
    ai: String,
    title: &'static str,
    meaning: String,
    value: String,
    says: Option<String>,
    span: [usize; 2],
}

#[derive(Serialize)]
struct FindingReport {
    id: &'static str,
    severity: &'static str,
    span: [usize; 2],
    message: String,
}

#[derive(Serialize)]
struct RecoveryReport {
    outcome: &'static str,
    certainty: Option<&'static str>,
    damages: Vec<DamageReport>,
    message: Option<String>,
}

#[derive(Serialize)]
struct DamageReport {
    kind: &'static str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct DoctorReport {
    fault: &'static str,
    setting: &'static str,
    span: [usize; 2],
    certain: bool,
}

pub(crate) fn run(code: &OsStr, json: bool, show_tail: bool, language: Language) -> anyhow::Result<u8> {
    let message = message_of(code)?;
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    let today = Date::from_unix_ms(now_ms, 300).unwrap_or(Date::EPOCH);
    let explained = explain(&message, today, language);
    if json {
        say!("{}", serde_json::to_string(&explained)?);
    } else {
        print(&message, &explained, show_tail, language);
    }
    Ok(if matches!(explained.verdict, "failed" | "not_applicable") { NOT_WELL } else { WELL })
}

/// The argument as bytes, whatever they are; `-` for standard input.
fn message_of(code: &OsStr) -> anyhow::Result<Vec<u8>> {
    if code == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(BYTES_MAX).read_to_end(&mut bytes).context("cannot read standard input")?;
        return Ok(bytes);
    }
    Ok(code.as_encoded_bytes().to_vec())
}

fn explain(message: &[u8], today: Date, language: Language) -> Explained {
    let read = read(message, None, today);
    let written = match &read.recovery {
        Recovery::Done(mended) => Some(mended.message.clone()),
        // Brackets show the elements of what is no marking code too.
        _ => std::str::from_utf8(message).ok().and_then(|text| gs1::from_bracketed(text.trim()).ok()),
    };
    let findings = findings(message, &read, language);
    let worst = findings.iter().map(|finding| finding.severity).max_by_key(|name| match *name {
        "error" => 2,
        "warning" => 1,
        _ => 0,
    });
    Explained {
        kind: kind(&read.reading),
        code: code_of(&read.reading),
        verdict: match worst {
            // What was never meant for a marking code breaks no rule of one.
            _ if matches!(read.reading, Reading::Not(_)) && !message.is_empty() => "not_applicable",
            Some("error") => "failed",
            Some("warning") => "remarks",
            _ => "passed",
        },
        elements: elements(written.as_deref().unwrap_or(message), &read, today, language),
        findings,
        recovery: recovery(&read.recovery),
        doctor: diagnose(message, &read)
            .into_iter()
            .map(|found| DoctorReport {
                fault: found.fault.name(),
                setting: found.fault.setting().name(),
                span: pair(&found.evidence),
                certain: found.certain,
            })
            .collect(),
        hints: hints(&read, language),
    }
}

const fn kind(reading: &Reading) -> &'static str {
    match reading {
        Reading::Code(MarkingCode {
            structure: Structure::IdentificationOnly | Structure::TobaccoIdentification,
            ..
        }) => "identification_code",
        Reading::Code(_) => "marking_code",
        Reading::Transport(_) => "transport_package",
        Reading::Not(NotMarking::ShopBarcode(_)) => "shop_barcode",
        Reading::Not(NotMarking::DigitalLink) => "digital_link",
        Reading::Not(NotMarking::Link) => "link",
        Reading::Not(NotMarking::Other) => "other",
        Reading::Malformed => "malformed",
    }
}

fn code_of(reading: &Reading) -> Option<String> {
    match reading {
        Reading::Code(code) => Some(code.id.canonical()),
        Reading::Transport(sscc) => Some(format!("00{sscc}")),
        Reading::Not(NotMarking::ShopBarcode(gtin)) => Some(gtin.to_string()),
        Reading::Not(_) | Reading::Malformed => None,
    }
}

/// What marking rules say, and what GS1 says of a message or address that is no marking code.
fn findings(message: &[u8], read: &Read, language: Language) -> Vec<FindingReport> {
    let sentence = |id: &str| text(language, &format!("rule-{id}"));
    let mut reports: Vec<FindingReport> = read
        .findings
        .iter()
        .map(|finding| FindingReport {
            id: finding.rule.id(),
            severity: finding.severity.name(),
            span: pair(&finding.span),
            message: sentence(finding.rule.id()),
        })
        .collect();
    let parsed = gs1::parse(message);
    let own = match &read.reading {
        Reading::Not(NotMarking::Other) if parsed.elements().next().is_some() => parsed.findings,
        Reading::Not(NotMarking::DigitalLink) => match std::str::from_utf8(message).map(Link::read) {
            Ok(Link::Elements(link)) => link.findings,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    reports.extend(own.into_iter().map(|finding| {
        FindingReport {
            id: finding.kind.name(),
            severity: Severity::Warning.name(),
            span: pair(&finding.span),
            message: wording::find(language, &format!("rule-{}", finding.kind), &[])
                .unwrap_or_else(|| sentence(Rule::Value.id())),
        }
    }));
    reports
}

fn elements(message: &[u8], read: &Read, today: Date, language: Language) -> Vec<ElementReport> {
    let marking = matches!(read.reading, Reading::Code(_) | Reading::Malformed);
    let report = |ai: Ai, value: &[u8], says: Option<Meaning>, span: [usize; 2]| {
        let definition = ai.definition();
        let first = definition.map_or("", |definition| definition.first);
        let own = (marking && matches!(ai.as_str(), "91" | "92" | "93")).then(|| format!("ai-mark-{ai}"));
        ElementReport {
            ai: ai.to_string(),
            title: definition.map_or("", |definition| definition.title),
            meaning: text(language, &own.unwrap_or_else(|| format!("ai-{first}"))),
            value: crate::scan::text(value),
            says: says.and_then(|meaning| says_text(&meaning)),
            span,
        }
    };
    match &read.reading {
        Reading::Not(NotMarking::ShopBarcode(_) | NotMarking::Link) => Vec::new(),
        Reading::Not(NotMarking::DigitalLink) => match std::str::from_utf8(message).map(Link::read) {
            Ok(Link::Elements(link)) => {
                link.elements.iter().map(|e| report(e.ai, &e.value, None, pair(&e.span))).collect()
            }
            _ => Vec::new(),
        },
        // Without identifiers: its parts have places.
        Reading::Code(MarkingCode { structure: Structure::TobaccoPack | Structure::TobaccoIdentification, .. }) => {
            let part = |ai: &str, span: Range<usize>| {
                Some(report(Ai::new(ai)?, message.get(span.clone())?, None, pair(&span)))
            };
            [part("01", 0..14), part("21", 14..21), part("93", 25..29)].into_iter().flatten().collect()
        }
        _ => gs1::parse(message)
            .elements()
            .map(|element| report(element.ai, element.value, element.meaning(today), pair(&element.span)))
            .collect(),
    }
}

/// What a value says, where that is more than its characters.
fn says_text(meaning: &Meaning) -> Option<String> {
    let date = |date: &Date| day(&date.to_string());
    Some(match meaning {
        Meaning::Day(at) => date(at),
        Meaning::Days(from, to) => format!("{} – {}", date(from), date(to)),
        Meaning::Moment(at, (hour, minute, second)) => format!("{} {hour:02}:{minute:02}:{second:02}", date(at)),
        Meaning::Quantity(amount) => amount.to_string(),
        Meaning::Amount(amount, currency) => format!("{amount} {currency}"),
        Meaning::Country(country) => (*country).to_owned(),
        Meaning::Gtin(_) | Meaning::Sscc(_) | Meaning::Count(_) => return None,
    })
}

fn recovery(recovery: &Recovery) -> Option<RecoveryReport> {
    let refused = |outcome| Some(RecoveryReport { outcome, certainty: None, damages: Vec::new(), message: None });
    match recovery {
        Recovery::NotNeeded => None,
        Recovery::Ambiguous => refused("ambiguous"),
        Recovery::Failed => refused("failed"),
        Recovery::Done(mended) => Some(RecoveryReport {
            outcome: "done",
            certainty: Some(mended.certainty.name()),
            damages: mended
                .damages
                .iter()
                .map(|damage| DamageReport { kind: damage.kind.name(), span: pair(&damage.span) })
                .collect(),
            message: Some(crate::scan::text(&mended.message)),
        }),
    }
}

/// Whether Kazakh packs carry a price is unconfirmed: of those it is not shown.
fn is_kazakh(code: &MarkingCode) -> bool {
    matches!(code.id.gtin.issued_by(), PrefixUse::Member(member) if member.country == "KZ")
}

/// What the code hints at, label and words.
fn hints(read: &Read, language: Language) -> Vec<(String, String)> {
    let label = |key: &str| text(language, key);
    let mut hints = Vec::new();
    if let Reading::Code(code) = &read.reading {
        if let GroupHint::Likely(groups) = group_hint(code, None)
            && !groups.is_empty()
        {
            let names: Vec<String> = groups.iter().map(|group| label(&format!("group-{}", group.name()))).collect();
            hints.push((label("explain-group-likely"), names.join(", ")));
        }
        if let Some(state) = IssuingState::of(code) {
            hints.push((label("explain-state"), label(&format!("country-{}", state.country()))));
        }
        if let marking::CheckTail::Tobacco { price, .. } = &code.tail
            && let Some(price) =
                MaximumRetailPrice::decode(price).filter(|price| price.hundredths > 0 && !is_kazakh(code))
        {
            hints.push((label("explain-price"), price.to_string()));
        }
    }
    if let Some(level) = read.level() {
        hints.push((label("explain-level"), label(&format!("level-{}", level.name()))));
    }
    let gtin = match &read.reading {
        Reading::Code(code) => Some(code.id.gtin),
        Reading::Not(NotMarking::ShopBarcode(gtin)) => Some(*gtin),
        _ => None,
    };
    if let Some(PrefixUse::Member(member)) = gtin.map(|gtin| gtin.issued_by()) {
        hints.push((label("explain-issuer"), format!("GS1 {}", member.name)));
    }
    hints
}

const fn pair(span: &Range<usize>) -> [usize; 2] {
    [span.start, span.end]
}

fn print(message: &[u8], explained: &Explained, show_tail: bool, language: Language) {
    let label = |key: &str| text(language, key);
    let code = explained.code.as_deref().map_or(String::new(), |code| format!("  {code}"));
    say!("{}{code}", label(&format!("explain-kind-{}", explained.kind)));
    if !explained.elements.is_empty() {
        say!("\n{}", label("explain-elements"));
    }
    let width = explained.elements.iter().take(SHOWN_MAX).map(|e| e.meaning.chars().count()).max().unwrap_or_default();
    for element in explained.elements.iter().take(SHOWN_MAX) {
        let hidden = !show_tail && matches!(element.ai.as_str(), "92" | "93");
        let value = if hidden {
            let count = i64::try_from(element.value.chars().count()).unwrap_or(i64::MAX);
            text_with(language, "explain-tail-hidden", &[("count", count.into())])
        } else {
            visible(element.value.as_bytes(), &[], 80).0
        };
        let says = element.says.as_deref().map_or(String::new(), |says| format!("  = {says}"));
        let pad = width - element.meaning.chars().count();
        say!("  {:<5}{}{:pad$}  {value}{says}", element.ai, element.meaning, "");
    }
    more(explained.elements.len());
    if !explained.hints.is_empty() {
        say!();
    }
    for (name, words) in &explained.hints {
        say!("{name}: {words}");
    }
    let none = if explained.findings.is_empty() { format!(": {}", label("explain-none")) } else { String::new() };
    say!("\n{}{none}", label("explain-findings"));
    let tails = if show_tail { Vec::new() } else { tails(message, explained) };
    for finding in explained.findings.iter().take(SHOWN_MAX) {
        say!("  {} {}: {}", label(&format!("severity-{}", finding.severity)), finding.id, finding.message);
        let (line, marker) = marked(message, finding.span, &tails);
        say!("    {line}\n    {marker}");
    }
    more(explained.findings.len());
    let spelling = |damage: &DamageReport| matches!(damage.kind, "framing" | "prefix" | "brackets");
    let undone = |recovery: &&RecoveryReport| recovery.outcome != "done" || !recovery.damages.iter().all(spelling);
    if let Some(recovery) = explained.recovery.as_ref().filter(undone) {
        let outcome = [Some(recovery.outcome), recovery.certainty].into_iter().flatten().collect::<Vec<_>>().join("-");
        say!("\n{}: {}", label("explain-recovery"), label(&format!("explain-recovery-{outcome}")));
    }
    if !explained.doctor.is_empty() {
        say!("\n{}", label("doctor-title"));
    }
    for found in &explained.doctor {
        say!("  {}\n  {}", label(&format!("doctor-{}", found.fault)), label(&format!("setting-{}", found.setting)));
    }
    say!("\n{}", label(&format!("explain-verdict-{}", explained.verdict)));
}

fn more(n: usize) {
    if n > SHOWN_MAX {
        say!("  … {}", n - SHOWN_MAX);
    }
}

/// Where check values stand in the message. Where one came in another spelling than its own, everything behind the
/// identification may be part of it.
fn tails(message: &[u8], explained: &Explained) -> Vec<Range<usize>> {
    let values: Vec<&ElementReport> =
        explained.elements.iter().filter(|element| matches!(element.ai.as_str(), "92" | "93")).take(4).collect();
    let place = |value: &[u8]| message.windows(value.len().max(1)).rposition(|window| window == value);
    let places: Vec<_> =
        values.iter().filter_map(|element| Some((place(element.value.as_bytes())?, element.value.len()))).collect();
    if places.len() == values.len() && (explained.recovery.is_none() || !values.is_empty()) {
        return places.into_iter().map(|(at, len)| at..at + len).collect();
    }
    let identification = explained.code.as_ref().map_or(31, |code| code.chars().count());
    let text = String::from_utf8_lossy(message);
    let from = text.char_indices().nth(identification).map_or(message.len(), |(at, _)| at);
    std::iter::once(from..message.len()).collect()
}

/// The message around a fault on one line, and a marker under the fault.
fn marked(message: &[u8], span: [usize; 2], tails: &[Range<usize>]) -> (String, String) {
    const BEFORE: usize = 40;
    const SHOWN: usize = 110;
    let [start, end] = span;
    let from = start.saturating_sub(BEFORE);
    let hidden: Vec<Range<usize>> =
        tails.iter().map(|tail| tail.start.saturating_sub(from)..tail.end.saturating_sub(from)).collect();
    let rest = message.get(from..).unwrap_or_default();
    let (mut line, places) = visible(rest, &hidden, SHOWN);
    if from > 0 {
        line.insert(0, '…');
    }
    // A character may take several bytes: the marker stands under characters.
    let column = |byte: usize| places.iter().take_while(|at| **at + from < byte).count();
    let (first, last) = (column(start), column(end));
    let lead = usize::from(from > 0) + first;
    (line, format!("{}{}", " ".repeat(lead), "^".repeat((last - first).max(1))))
}

/// Bytes as characters that each take one column, those of hidden stretches as dots; with the byte each begins at.
fn visible(bytes: &[u8], hidden: &[Range<usize>], most: usize) -> (String, Vec<usize>) {
    let mut line = String::new();
    let mut places = Vec::new();
    let mut at = 0;
    for chunk in bytes.get(..bytes.len().min(most * 4)).unwrap_or_default().utf8_chunks() {
        let valid = chunk.valid().chars().map(|c| (c, c.len_utf8()));
        for (c, len) in valid.chain(chunk.invalid().iter().map(|_| ('\u{fffd}', 1))) {
            if places.len() >= most {
                line.push('…');
                return (line, places);
            }
            let is_hidden = hidden.iter().any(|tail| tail.contains(&at));
            line.push(match c {
                _ if is_hidden => '•',
                '\u{1d}' => '␝',
                c if c.is_control() || c == '\u{feff}' => '·',
                c => c,
            });
            places.push(at);
            at += len;
        }
    }
    if at < bytes.len() {
        line.push('…');
    }
    (line, places)
}
