//! Format-logical control of a document: everything that can be said of it without the store, all of it at once.
use std::collections::{HashMap, HashSet};

use api::{CODE_MAX_LEN, DOCUMENT_CODES_MAX, DocumentKind, DocumentRequest, Violation};
use circulation::{Change, Level, Return, Withdrawal};
use gs1::{CharacterSet, Date};
use marking::{Reading, Severity, read_exactly};
use store::{Act, Changes, Command, Details, Pack, Stamp, Told, Unpack};
use verify::CheckValue;
use wording::{Language, find};

use crate::check::{CheckKeys, judge_tail};

/// Rules by stable ids, each with a sentence in every language.
macro_rules! rules {
    ($(#[$about:meta])* $name:ident: $($(#[$doc:meta])* $variant:ident = $id:literal;)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As answers name it; never changed.
            pub(crate) const fn id(self) -> &'static str { match self { $(Self::$variant => $id),* } }
        }
    };
}
pub(crate) use rules;

rules! {
    /// Rules of documents; those of codes are `marking`'s, those of changes `circulation`'s.
    DocumentRule:
    /// It names no code.
    CodesMissing = "codes_missing";
    /// It names more than one document may.
    CodesTooMany = "codes_too_many";
    /// It names a code twice.
    RepeatedCode = "repeated_code";
    /// A check value that is there is wrong.
    CheckValueWrong = "check_value_wrong";
    /// It needs a reason.
    ReasonMissing = "reason_missing";
    /// There is no such reason.
    ReasonUnknown = "reason_unknown";
    /// Its words are too many.
    ReasonTooLong = "reason_too_long";
    /// A reason that says nothing by itself needs words.
    WordsMissing = "words_missing";
    /// The document says another batch or day than the label of the code that it names.
    LabelDiffers = "label_differs";
    /// It needs a package.
    PackageMissing = "package_missing";
    /// The package is among its contents.
    PackageInItself = "package_in_itself";
    /// A unit holds nothing.
    LevelOfUnit = "level_of_unit";
    /// A document of its kind has no such field.
    FieldNotForKind = "field_not_for_kind";
    /// A batch that is none.
    LotTooLong = "lot_too_long";
    /// A batch with signs that no code can say.
    LotCharacters = "lot_characters";
    /// No goods of ours are so old, nor keep so long.
    DateTooFar = "date_too_far";
    /// No state of the union, or nothing that is exported.
    DestinationUnknown = "destination_unknown";
    /// Goods that come are known already.
    KnownCode = "known_code";
    /// A till, a number or a seller that are none.
    ReceiptMalformed = "receipt_malformed";
    /// It stands in no line of the act.
    NotInAct = "not_in_act";
    /// The receipt came before, with another content.
    ReceiptDiffers = "receipt_differs";
}

/// A document that keeps the rules, ready to be filed.
pub(crate) struct Controlled {
    pub act: Act,
    /// State of the union that the goods go to.
    pub destination: Option<String>,
    /// What an unusual reason is.
    pub words: Option<String>,
    /// Canonical codes, as the document names them.
    pub codes: Vec<String>,
}

/// The sentence for a rule.
pub(crate) fn message(language: Language, rule: &str) -> String {
    find(language, &format!("rule-{rule}"), &[]).unwrap_or_else(|| rule.to_owned())
}

/// A rule that is broken, and where.
pub(crate) fn violation(language: Language, path: &str, rule: &str) -> Violation {
    Violation { path: path.to_owned(), code: None, rule: rule.to_owned(), message: message(language, rule) }
}

/// What is found in one document.
struct Findings {
    language: Language,
    violations: Vec<Violation>,
}

impl Findings {
    fn add(&mut self, path: &str, rule: &str) {
        self.violations.push(violation(self.language, path, rule));
    }

    /// The canonical code of a message, where it keeps the rules.
    fn code(&mut self, path: &str, text: &str, keys: &CheckKeys, today: Date) -> Option<String> {
        self.code_once(&mut HashSet::new(), path, text, keys, today).map(|(code, _)| code)
    }

    /// The same, of one that was not named before. Of one that was, the check value is not looked at: one document is one guess at a code's check value.
    fn code_once(
        &mut self,
        seen: &mut HashSet<String>,
        path: &str,
        text: &str,
        keys: &CheckKeys,
        today: Date,
    ) -> Option<(String, Told)> {
        if text.len() > CODE_MAX_LEN {
            self.add(path, "too_long");
            return None;
        }
        let read = read_exactly(text.as_bytes(), None, today);
        let before = self.violations.len();
        for finding in read.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            self.add(path, finding.rule.id());
        }
        let canonical = name_of(&read.reading);
        if canonical.as_ref().is_some_and(|code| !seen.insert(code.clone())) {
            self.add(path, DocumentRule::RepeatedCode.id());
        } else if let Reading::Code(code) = &read.reading
            && judge_tail(code, keys) == CheckValue::Wrong
        {
            // A check value that is there and wrong belongs to no pack of ours.
            self.add(path, DocumentRule::CheckValueWrong.id());
        }
        if canonical.is_none() && self.violations.len() == before {
            self.add(path, "not_a_marking_code");
        }
        canonical.filter(|_| self.violations.len() == before).map(|code| (code, label(&read.reading)))
    }

    /// Canonical codes of a list, each once, with their places and what their labels tell; there has to be one, and no more than so many.
    fn codes(&mut self, field: &str, texts: &[String], most: usize, keys: &CheckKeys, today: Date) -> Vec<Named> {
        if texts.is_empty() {
            self.add(field, DocumentRule::CodesMissing.id());
        }
        if texts.len() > most {
            self.add(field, DocumentRule::CodesTooMany.id());
            return Vec::new();
        }
        let mut seen = HashSet::new();
        let mut codes = Vec::with_capacity(texts.len());
        for (n, text) in texts.iter().enumerate() {
            let path = format!("{field}[{n}]");
            let code = self.code_once(&mut seen, &path, text, keys, today);
            codes.extend(code.map(|(code, label)| Named { path, code, label }));
        }
        codes
    }

    /// Words that have to be there, and not too many.
    fn words(&mut self, path: &str, text: Option<&String>, missing: DocumentRule) -> Option<String> {
        let words = text.map(|text| text.trim()).filter(|words| !words.is_empty());
        match words {
            None => self.add(path, missing.id()),
            Some(words) if words.chars().count() > WORDS_MAX => self.add(path, DocumentRule::ReasonTooLong.id()),
            Some(_) => {}
        }
        words.map(str::to_owned)
    }

    fn date(&mut self, path: &str, text: Option<&String>) -> Option<Date> {
        let date = Date::from_iso(text?);
        if date.is_none() {
            self.add(path, "date");
        }
        date
    }
}

/// A code of a list.
struct Named {
    path: String,
    /// Canonical.
    code: String,
    label: Told,
}

/// What a label tells beside its code. A batch that none can be called back by is none.
fn label(reading: &Reading) -> Told {
    let Reading::Code(code) = reading else { return Told::default() };
    let text = |date: Option<Date>| date.map(|date| date.to_string());
    let lot = code.lot.clone().filter(|lot| is_lot(lot));
    Told { production_date: text(code.production), expiry_date: text(code.expiry), lot }
}

/// As the registry calls what was read, where it is a code.
fn name_of(reading: &Reading) -> Option<String> {
    match reading {
        Reading::Code(code) => Some(code.id.canonical()),
        Reading::Transport(sscc) => Some(format!("00{sscc}")),
        _ => None,
    }
}

/// Canonical codes of texts that were understood once; nothing for those that are not any more.
pub(crate) fn canonical(texts: &[String], today: Date) -> Vec<String> {
    let one = |text: &String| name_of(&read_exactly(text.as_bytes(), None, today).reading).unwrap_or_default();
    texts.iter().map(one).collect()
}

/// Canonical codes of a list that has one at least and so many at most.
pub(crate) fn codes(
    field: &str,
    texts: &[String],
    most: usize,
    keys: &CheckKeys,
    today: Date,
    language: Language,
) -> Result<Vec<String>, Vec<Violation>> {
    let mut found = Findings { language, violations: Vec::new() };
    let codes = found.codes(field, texts, most, keys, today).into_iter().map(|named| named.code).collect();
    if found.violations.is_empty() { Ok(codes) } else { Err(found.violations) }
}

/// Everything that can be said of a document without the store.
pub(crate) fn control(
    request: DocumentRequest,
    stamp: Stamp,
    owner: Option<String>,
    keys: &CheckKeys,
    today: Date,
    language: Language,
) -> Result<Controlled, Vec<Violation>> {
    let mut found = Findings { language, violations: Vec::new() };
    let named = found.codes("codes", &request.codes, DOCUMENT_CODES_MAX, keys, today);
    let codes: Vec<String> = named.iter().map(|named| named.code.clone()).collect();
    foreign_fields(&request, &mut found);
    let kind = request.kind;
    let act = match kind {
        DocumentKind::Aggregate | DocumentKind::Remove => {
            let level = match request.level.map(crate::import::level) {
                Some(Level::Unit) => {
                    found.add("level", DocumentRule::LevelOfUnit.id());
                    Level::Unit
                }
                level => level.unwrap_or(Level::BoxLv1),
            };
            let package = match &request.package {
                Some(package) => found.code("package", package, keys, today),
                None => {
                    found.add("package", DocumentRule::PackageMissing.id());
                    None
                }
            };
            let package = package.unwrap_or_default();
            if codes.contains(&package) {
                found.add("package", DocumentRule::PackageInItself.id());
            }
            let inside = codes.clone();
            match kind {
                DocumentKind::Aggregate => Act::Pack(Pack { package, level, inside, stamp, owner }),
                _ => Act::Unpack(Unpack { package, inside, stamp, owner }),
            }
        }
        _ => {
            let all = details(&request, &mut found, today);
            let labels =
                if kind == DocumentKind::Apply { labels(named, &all, &mut found, today) } else { HashMap::new() };
            let details = Details { all, labels };
            let command = command(&request, &mut found, today);
            let why = words(&request, &mut found);
            let commands = codes.iter().cloned().zip(command.into_iter().cycle()).collect();
            Act::Change(Changes { commands, stamp, is_whole: !request.in_part, owner, details, why, new_owner: None })
        }
    };
    let destination = destination(&request, &mut found);
    let words = other_words(&request, &mut found);
    if found.violations.is_empty() { Ok(Controlled { act, destination, words, codes }) } else { Err(found.violations) }
}

/// Fields that say nothing in a document of this kind are mistakes, not decoration.
fn foreign_fields(request: &DocumentRequest, found: &mut Findings) {
    use DocumentKind::{Aggregate, Apply, Remove, Return, Withdraw};
    let kind = request.kind;
    let fields = [
        ("reason", request.reason.is_some(), matches!(kind, Withdraw | Return) || is_decision(kind)),
        ("package", request.package.is_some(), matches!(kind, Aggregate | Remove)),
        ("level", request.level.is_some(), matches!(kind, Aggregate)),
        ("production_date", request.production_date.is_some(), matches!(kind, Apply)),
        ("expiry_date", request.expiry_date.is_some(), matches!(kind, Apply)),
        ("lot", request.lot.is_some(), matches!(kind, Apply)),
        ("destination", request.destination.is_some(), matches!(kind, Withdraw)),
        ("words", request.words.is_some(), is_other(request)),
        ("in_part", request.in_part, !matches!(kind, Aggregate | Remove)),
    ];
    for (field, _, _) in fields.into_iter().filter(|(_, is_there, is_meant)| *is_there && !is_meant) {
        found.add(field, DocumentRule::FieldNotForKind.id());
    }
}

/// Who forbids or calls back, and who takes that back, owes words for it.
const fn is_decision(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::Block | DocumentKind::Unblock | DocumentKind::Recall | DocumentKind::LiftRecall)
}

/// Characters of those words: they stand in the history of each code.
const WORDS_MAX: usize = 300;

fn words(request: &DocumentRequest, found: &mut Findings) -> Option<String> {
    if !is_decision(request.kind) {
        return None;
    }
    found.words("reason", request.reason.as_ref(), DocumentRule::ReasonMissing)
}

/// What a withdrawal is whose reason is none of those that have a name.
fn other_words(request: &DocumentRequest, found: &mut Findings) -> Option<String> {
    if !is_other(request) {
        return None;
    }
    found.words("words", request.words.as_ref(), DocumentRule::WordsMissing)
}

fn is_other(request: &DocumentRequest) -> bool {
    request.kind == DocumentKind::Withdraw && request.reason.as_deref() == Some(Withdrawal::Other.name())
}

/// States of the union whose systems are told of goods that come.
pub(crate) const UNION: [&str; 4] = ["AM", "BY", "KG", "RU"];

fn destination(request: &DocumentRequest, found: &mut Findings) -> Option<String> {
    let destination = request.destination.as_ref()?;
    let is_export = request.reason.as_deref() == Some(Withdrawal::Export.name());
    if !is_export || !UNION.contains(&destination.as_str()) {
        found.add("destination", DocumentRule::DestinationUnknown.id());
    }
    Some(destination.clone())
}

/// Characters of a batch. Source: GS1 General Specifications, "Batch or lot number: AI (10)".
const LOT_MAX: usize = 20;

/// As a code can say it: a letter that only looks like one of its letters would make another batch of it.
pub(crate) fn is_lot(text: &str) -> bool {
    (1..=LOT_MAX).contains(&text.len()) && text.bytes().all(|byte| CharacterSet::Set82.has(byte))
}

const YEAR: i64 = 366;
/// Nothing that is marked is made so long ago, or keeps so long.
const YEARS_MAX: i64 = 50;

fn earliest(today: Date) -> Date {
    Date::from_days(today.days() - YEARS_MAX * YEAR).unwrap_or(Date::EPOCH)
}

/// What cannot be true of goods that were made and that expire on these days: of which of them, and the rule.
fn implausible(made: Option<Date>, expires: Option<Date>, today: Date) -> Vec<(bool, &'static str)> {
    let is_too_old = |date: Date| date < earliest(today);
    let found = [
        (made.is_some_and(|made| made > today), (false, "production_in_future")),
        (made.zip(expires).is_some_and(|(made, expires)| expires < made), (true, "expiry_before_production")),
        (made.is_some_and(is_too_old), (false, DocumentRule::DateTooFar.id())),
        (
            expires.is_some_and(|day| is_too_old(day) || day.days() - today.days() > YEARS_MAX * YEAR),
            (true, DocumentRule::DateTooFar.id()),
        ),
    ];
    found.into_iter().filter_map(|(is_so, what)| is_so.then_some(what)).collect()
}

fn details(request: &DocumentRequest, found: &mut Findings, today: Date) -> Told {
    let made = found.date("production_date", request.production_date.as_ref());
    let expires = found.date("expiry_date", request.expiry_date.as_ref());
    for (is_of_expiry, rule) in implausible(made, expires, today) {
        found.add(if is_of_expiry { "expiry_date" } else { "production_date" }, rule);
    }
    if let Some(lot) = &request.lot {
        if lot.is_empty() || lot.chars().count() > LOT_MAX {
            found.add("lot", DocumentRule::LotTooLong.id());
        } else if !is_lot(lot) {
            found.add("lot", DocumentRule::LotCharacters.id());
        }
    }
    let text = |date: Option<Date>| date.map(|date| date.to_string());
    Told { production_date: text(made), expiry_date: text(expires), lot: request.lot.clone() }
}

/// What labels tell of applied goods, where the report does not contradict them. Together they have to be as plausible as a report alone.
fn labels(named: Vec<Named>, report: &Told, found: &mut Findings, today: Date) -> HashMap<String, Told> {
    let mut labels = HashMap::new();
    for Named { path, code, label } in named.into_iter().filter(|named| named.label != Told::default()) {
        let differs = |reported: &Option<String>, printed: &Option<String>| {
            reported.as_ref().zip(printed.as_ref()).is_some_and(|(reported, printed)| reported != printed)
        };
        if differs(&report.lot, &label.lot)
            || differs(&report.expiry_date, &label.expiry_date)
            || differs(&report.production_date, &label.production_date)
        {
            found.add(&path, DocumentRule::LabelDiffers.id());
        } else if label.production_date.is_some() || label.expiry_date.is_some() {
            let date = |report: &Option<String>, label: &Option<String>| {
                report.as_deref().or(label.as_deref()).and_then(Date::from_iso)
            };
            let made = date(&report.production_date, &label.production_date);
            let expires = date(&report.expiry_date, &label.expiry_date);
            for (_, rule) in implausible(made, expires, today) {
                found.add(&path, rule);
            }
        }
        labels.insert(code, label);
    }
    labels
}

fn command(request: &DocumentRequest, found: &mut Findings, today: Date) -> Option<Command> {
    let mut reason = |known: fn(&str) -> Option<Change>| {
        let Some(name) = &request.reason else {
            found.add("reason", DocumentRule::ReasonMissing.id());
            return None;
        };
        let change = known(name);
        if change.is_none() {
            found.add("reason", DocumentRule::ReasonUnknown.id());
        }
        change
    };
    let change = match request.kind {
        DocumentKind::Apply => return Some(Command::Apply { on: today }),
        DocumentKind::Introduce => Some(Change::Introduce),
        DocumentKind::Withdraw => reason(|name| Withdrawal::from_name(name).map(Change::Withdraw)),
        DocumentKind::Return => reason(|name| Return::from_name(name).map(Change::Return)),
        DocumentKind::Disaggregate => Some(Change::Disaggregate),
        DocumentKind::Block => Some(Change::Block),
        DocumentKind::Unblock => Some(Change::Unblock),
        DocumentKind::Recall => Some(Change::Recall),
        DocumentKind::LiftRecall => Some(Change::LiftRecall),
        DocumentKind::Aggregate | DocumentKind::Remove | DocumentKind::Receipt => None,
    };
    change.map(Command::Change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_sentence_in_every_language() {
        let changes = circulation::Rule::ALL.into_iter().map(circulation::Rule::id);
        let documents = DocumentRule::ALL.iter().map(|rule| rule.id());
        let orders = crate::routes::OrderRule::ALL.iter().map(|rule| rule.id());
        let cards = crate::routes::CardRule::ALL.iter().map(|rule| rule.id());
        for rule in documents.chain(orders).chain(cards).chain(changes).chain([store::UNKNOWN_CODE]) {
            for language in [Language::Kazakh, Language::Russian, Language::English] {
                assert_ne!(message(language, rule), rule, "{language:?}");
            }
        }
    }
}
