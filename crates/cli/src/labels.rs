//! `aiqyn demo labels`: label images to print, or to hold in front of a camera.
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use gs1::Date;

/// Pixels a module and modules of quiet zone: sharp on a screen, well over 2 × 2 cm in print.
const MODULE: u32 = 8;
const QUIET: u32 = 3;

pub(crate) fn run(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    let today = Date::from_unix_ms(now_ms, 300).unwrap_or(Date::EPOCH);
    let goods = demo::goods();
    let mut page = String::from(
        "<!doctype html><html lang=\"kk\"><meta charset=\"utf-8\"><title>Айқын: labels</title><style>body{font:16px sans-serif;margin:24px;\
         display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:24px}figure{margin:0;break-inside:avoid}img{width:4cm;\
         height:4cm;image-rendering:pixelated}b{display:block}</style>\n",
    );
    for code in demo::codes(today) {
        let picture =
            testkit::label(code.message.as_bytes(), code.gs1, MODULE, QUIET).context("a code fits no symbol")?;
        let name = format!("{}.png", code.slug);
        picture.save(folder.join(&name)).with_context(|| format!("cannot write {name}"))?;
        let product = goods.iter().find(|good| good.card.gtin == code.gtin).map(|good| &good.card.name);
        let package = match code.level {
            api::PackageLevel::BoxLv2 => ("Паллета", "Паллета"),
            _ => ("Қорап", "Короб"),
        };
        let (kk, ru) = product.map_or(package, |name| (name.kk.as_str(), name.ru.as_str()));
        writeln!(
            page,
            "<figure><img src=\"{name}\" alt=\"\"><figcaption><b>{}</b>{kk}<br>{ru}</figcaption></figure>",
            code.slug
        )?;
        say!("{}", folder.join(&name).display());
    }
    fs::write(folder.join("index.html"), page).context("cannot write index.html")?;
    Ok(())
}
