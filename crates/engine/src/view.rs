//! Verdict and evidence as the screen takes them.
use api::{CodeAnswer, Localised, Party, Product};
use door::{
    CheckView, ClassView, ContentsView, DiagnosisView, FreshnessView, LocalisedView, OldStockView, PartyView,
    ProductView, VerdictView,
};
use gs1::Date;
use marking::{Diagnosis, Finding, Group, NotMarking, Read, Reading, Severity, diagnose};
use verify::{Answer, CheckValue, Class, Contents, Evidence, Freshness, Outcome, Overlay, Status, Verdict, Why};

use crate::store::ScanRow;

/// Of a check value that who answered does not look at.
pub(crate) const NOT_JUDGED: &str = "not_judged";

/// The wire's answer in the terms of the judge. Words it does not know stay unknown.
pub(crate) fn answer_of(answer: &CodeAnswer) -> Answer {
    let date = |text: &Option<String>| text.as_deref().and_then(Date::from_iso);
    let status = answer.status.as_deref().map(Status::from_name);
    let (status, overlay) = match answer.overlay.as_deref() {
        Some("recalled") => (status, Some(Overlay::Recalled)),
        Some("blocked") => (status, Some(Overlay::Blocked)),
        // A word of a version to come: neither a reason to let the goods pass nor to accuse somebody.
        Some(word) => (Some(Status::Unknown(word.to_owned())), None),
        None => (status, None),
    };
    Answer {
        status,
        overlay,
        recalls_known: !answer.recalls_untold,
        check_value: match answer.check_value.as_str() {
            "valid" => Some(CheckValue::Valid),
            "wrong" => Some(CheckValue::Wrong),
            "absent" => Some(CheckValue::Absent),
            NOT_JUDGED => None,
            _ => Some(CheckValue::KeyUnknown),
        },
        expiry: date(&answer.expiry_date),
        production: date(&answer.production_date),
        lot: answer.lot.clone(),
        group: answer.group.as_deref().and_then(Group::from_name),
        copy_suspected: answer.copy_suspected,
        // An answer tells of copies, not of scans.
        scans_known: false,
        contents: answer.contents.map(|contents| Contents {
            is_empty: contents.is_empty,
            stopped: contents.stopped,
            gone: contents.gone,
            is_whole: contents.is_whole,
        }),
    }
}

pub(crate) fn view(
    row: &ScanRow,
    evidence: &Evidence,
    verdict: &Verdict,
    answer: Option<&CodeAnswer>,
    product: Option<(Product, Option<String>)>,
    pending: bool,
    asked_at_ms: i64,
) -> VerdictView {
    let label = if let Reading::Code(code) = &evidence.read.reading { Some(code) } else { None };
    let from_label = |date: Option<Date>| date.map(|date| date.to_string());
    let text_of = |field: fn(&CodeAnswer) -> &Option<String>| answer.and_then(|answer| field(answer).clone());
    VerdictView {
        scan_id: row.scan_id.clone(),
        at_ms: row.at_ms,
        code: row.code.clone(),
        shown_code: shown_code(row, &evidence.read.reading),
        outcome: verdict.outcome.name().to_owned(),
        class: match verdict.class {
            Class::Genuine => ClassView::Genuine,
            Class::Attention => ClassView::Attention,
            Class::Stop => ClassView::Stop,
            Class::Unknown => ClassView::Unknown,
        },
        freshness: match verdict.freshness {
            Freshness::Now => FreshnessView::Now { at_ms: asked_at_ms },
            Freshness::Earlier(at_ms, why) => FreshnessView::Earlier { at_ms, why: why_name(why).to_owned() },
            Freshness::LabelOnly(why) => FreshnessView::LabelOnly { why: why_name(why).to_owned() },
            Freshness::NotAsked => FreshnessView::NotAsked,
        },
        pending,
        checks: verdict
            .checks
            .iter()
            .map(|check| CheckView { subject: check.subject.name().to_owned(), mark: check.mark.name().to_owned() })
            .collect(),
        product: product.map(|(card, group)| product_view(card, group)),
        production_date: text_of(|a| &a.production_date).or_else(|| from_label(label.and_then(|code| code.production))),
        expiry_date: text_of(|a| &a.expiry_date).or_else(|| from_label(label.and_then(|code| code.expiry))),
        lot: text_of(|a| &a.lot).or_else(|| label.and_then(|code| code.lot.clone())),
        status: text_of(|a| &a.status),
        level: answer.and_then(|answer| answer.level).map(|level| format!("{level:?}").to_lowercase()),
        contents: answer.and_then(|answer| answer.contents).map(|contents| ContentsView {
            units: contents.units,
            packages: contents.packages,
            is_empty: contents.is_empty,
            stopped: contents.stopped,
            gone: contents.gone,
            is_whole: contents.is_whole,
        }),
        old_stock: match verdict.outcome {
            Outcome::NotFoundMaybeOldStock(group, since) => {
                Some(OldStockView { group: group.name().to_owned(), title: None, since: since.to_string() })
            }
            _ => None,
        },
        faults: faults(&evidence.read.findings),
        recovered: evidence.read.is_recovered(),
        doctor: doctor(&row.message, &evidence.read),
    }
}

fn doctor(message: &[u8], read: &Read) -> Vec<DiagnosisView> {
    let view = |found: &Diagnosis| DiagnosisView {
        fault: found.fault.name().to_owned(),
        setting: found.fault.setting().name().to_owned(),
    };
    diagnose(message, read).iter().map(view).collect()
}

/// What is wrong, each rule once.
fn faults(findings: &[Finding]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.severity > Severity::Note) {
        if !ids.iter().any(|id| id == finding.rule.id()) {
            ids.push(finding.rule.id().to_owned());
        }
    }
    ids
}

/// Never the check value; of other messages enough to recognise them.
fn shown_code(row: &ScanRow, reading: &Reading) -> String {
    match reading {
        Reading::Code(code) => code.masked(),
        Reading::Transport(sscc) => format!("(00){sscc}"),
        Reading::Not(NotMarking::ShopBarcode(gtin)) => gtin.to_string(),
        Reading::Not(_) | Reading::Malformed => {
            let shown = |c: char| if c.is_control() { '·' } else { c };
            String::from_utf8_lossy(&row.message).chars().take(24).map(shown).collect()
        }
    }
}

const fn why_name(why: Why) -> &'static str {
    match why {
        Why::Asking => "asking",
        Why::Offline => "offline",
        Why::TimedOut => "timed_out",
        Why::Trouble => "trouble",
    }
}

fn product_view(card: Product, group: Option<String>) -> ProductView {
    ProductView {
        gtin: card.gtin,
        group,
        name: localised(card.name),
        manufacturer: party(card.manufacturer),
        importer: card.importer.map(party),
        shelf_life_months: card.shelf_life_months,
        shelf_life_days: card.shelf_life_days,
    }
}

fn party(party: Party) -> PartyView {
    PartyView { name: localised(party.name), country: party.country }
}

fn localised(text: Localised) -> LocalisedView {
    LocalisedView { kk: text.kk, ru: text.ru, en: text.en }
}
