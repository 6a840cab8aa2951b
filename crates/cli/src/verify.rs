//! `aiqyn verify`: through the same engine as the app, with a store in memory.
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use door::{
    CallHead, ClassView, Command, Event, FreshnessView, Head, Hello, Packet, SetSettings, Settings, VERSION,
    VerdictView, Verify,
};
use futures_channel::mpsc;
use futures_util::StreamExt as _;
use native_host::{Config, NativeEngine};
use wording::{Language, day, find, moment, text, text_with};

use crate::{NOT_WELL, UNREADABLE, WELL, picture, scan};

/// One thing to verify: what to call it, and the message.
struct Asked {
    name: String,
    message: Vec<u8>,
    symbology: Option<String>,
}

pub(crate) fn run(server: &str, lang: Option<&str>, timeout: u8, codes: &[String]) -> anyhow::Result<u8> {
    let language = crate::language(lang)?;
    let mut worst = WELL;
    let mut asked = Vec::new();
    for code in codes {
        match collect(code) {
            Ok(found) if found.is_empty() => {
                say!("{code}: {}", text(language, "scan-photo-nothing"));
                worst = worst.max(NOT_WELL);
            }
            Ok(found) => asked.extend(found),
            Err(error) => {
                eprintln!("aiqyn: {code}: {error:#}");
                worst = UNREADABLE;
            }
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let genuine = runtime.block_on(verify_all(server, timeout, language, asked))?;
    Ok(if genuine { worst } else { worst.max(NOT_WELL) })
}

/// A file is a picture; everything else is a code.
fn collect(code: &str) -> anyhow::Result<Vec<Asked>> {
    let path = Path::new(code);
    if !path.is_file() {
        let looks_like_file = code.contains(['/', '\\']) && path.extension().is_some();
        if looks_like_file {
            bail!("there is no such file");
        }
        return Ok(vec![Asked { name: String::new(), message: code.as_bytes().to_vec(), symbology: None }]);
    }
    let (symbols, _) = scan::symbols(&picture::open(path)?, scan::Effort::Photo);
    let asked = symbols.into_iter().map(|symbol| Asked {
        name: format!("{code}: "),
        symbology: Some(symbol.symbology_identifier()),
        message: symbol.message,
    });
    Ok(asked.collect())
}

async fn verify_all(server: &str, timeout: u8, language: Language, asked: Vec<Asked>) -> anyhow::Result<bool> {
    let (heard, mut events) = mpsc::unbounded();
    let on_event = Arc::new(move |event| drop(heard.unbounded_send(event)));
    let config = Config { data: None, server: server.trim_end_matches('/').to_owned(), native_camera: false, on_event };
    let engine = NativeEngine::start(config)?;
    call(&engine, &Hello { version: VERSION }).await?;
    call(&engine, &SetSettings { settings: Settings { timeout_s: timeout, ..Settings::default() } }).await?;
    let mut all_genuine = true;
    for one in asked {
        let scan_id = uuid::Uuid::new_v4().to_string();
        let verify = Verify {
            scan_id: scan_id.clone(),
            message_hex: hex::encode(&one.message),
            symbology: one.symbology,
            position: None,
        };
        let mut view = call(&engine, &verify).await?;
        // The engine itself gives up in time; this is for an engine that does not.
        let deadline = Duration::from_secs(u64::from(timeout.clamp(1, 15)) + 5);
        while view.pending {
            match tokio::time::timeout(deadline, events.next()).await {
                Ok(Some(Event::Verdict(better))) if better.scan_id == scan_id => view = better,
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => bail!("the engine gave no verdict"),
            }
        }
        print(&one.name, &view, language);
        all_genuine &= view.class == ClassView::Genuine;
    }
    Ok(all_genuine)
}

async fn call<C: Command>(engine: &NativeEngine, command: &C) -> anyhow::Result<C::Reply> {
    let head = Head::Call(CallHead { id: C::NAME.to_owned(), command: C::NAME.to_owned() });
    let parts = vec![serde_json::to_vec(&head)?, serde_json::to_vec(command)?];
    let answer = Packet::unpack(&engine.call(Packet { parts }.pack()).await)?;
    match serde_json::from_slice(answer.part(0))? {
        Head::Reply { ok: true, .. } => Ok(serde_json::from_slice(answer.part(1))?),
        _ => bail!("{}", serde_json::from_slice::<door::DoorError>(answer.part(1))?),
    }
}

fn print(name: &str, view: &VerdictView, language: Language) {
    let class = match view.class {
        ClassView::Genuine => "✓",
        ClassView::Attention => "!",
        ClassView::Stop => "✕",
        ClassView::Unknown => "?",
    };
    let recovered =
        view.recovered.then(|| find(language, &format!("verdict-{}-recovered", view.outcome), &[])).flatten();
    let words = recovered.unwrap_or_else(|| text(language, &format!("verdict-{}", view.outcome)));
    say!("{name}{class} {words}");
    say!("  {}", view.shown_code);
    let row = |key: &str, value: &str| say!("  {:<24}{value}", text(language, key));
    if let Some(product) = &view.product {
        let tag = language.tag();
        row("field-name", product.name.get(tag));
        row("field-manufacturer", product.manufacturer.name.get(tag));
        let none = text(language, if product.manufacturer.country == "KZ" { "field-made-here" } else { "field-none" });
        row("field-importer", product.importer.as_ref().map_or(none.as_str(), |importer| importer.name.get(tag)));
        let dated =
            |date: &Option<String>, otherwise: &str| date.as_deref().map_or_else(|| text(language, otherwise), day);
        row("field-production", &dated(&view.production_date, "field-none"));
        row("field-shelf-life", &dated(&view.expiry_date, "field-unlimited"));
    }
    match &view.freshness {
        FreshnessView::Now { .. } => say!("  {}", text(language, "fresh-now")),
        FreshnessView::Earlier { at_ms, why } => {
            say!("  {}", text_with(language, &format!("fresh-earlier-{why}"), &[("when", moment(*at_ms, 300).into())]));
        }
        FreshnessView::LabelOnly { why } => say!("  {}", text(language, &format!("fresh-label-{why}"))),
        FreshnessView::NotAsked => say!("  {}", text(language, "fresh-not-asked")),
    }
}
