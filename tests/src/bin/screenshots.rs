//! Takes a picture of every screen, in both sizes and themes, in Kazakh and Russian, for people to look at.
use std::path::{Path, PathBuf};

use system_tests::{
    Browser, Camera, Page, Registry, Trouble, label_png, label_video, photo_jpeg, trouble_video, typed_on_russian,
    until,
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = PathBuf::from(arguments.first().map_or("target/screenshots", String::as_str));
    let only = arguments.get(1);
    std::fs::create_dir_all(&folder)?;
    for (size_name, size) in [("phone", (390, 844)), ("desktop", (1280, 800))] {
        for dark in [false, true] {
            for language in ["kk", "ru"] {
                let name = format!("{size_name}-{}-{language}", if dark { "dark" } else { "light" });
                if only.is_none_or(|only| name.contains(only.as_str())) {
                    println!("{name}");
                    tour(&folder, &name, size, dark, language).await?;
                }
            }
        }
    }
    Ok(())
}

async fn tour(folder: &Path, name: &str, size: (u32, u32), dark: bool, language: &str) -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let mut registry = Registry::start(work.path()).await?;
    let picture = async |page: &Page, screen: &str| {
        // What rises has risen.
        until("the end of movement", async || {
            let moving = "return document.getAnimations().some(a => a.effect.getTiming().iterations !== Infinity)";
            Ok((page.script(moving).await? == false).then_some(()))
        })
        .await?;
        page.screenshot(&folder.join(format!("{screen}-{name}.png"))).await
    };

    for (trouble, key) in Trouble::ALL {
        let own = work.path().join(key);
        std::fs::create_dir_all(&own)?;
        let camera = Camera::Video(trouble_video(work.path(), trouble)?);
        let browser = Browser::start(&own, &camera, language, size, dark).await?;
        browser.page().open(&registry.address()).await?;
        browser.page().find(&format!("[data-hint={key}]")).await?;
        picture(browser.page(), key).await?;
        browser.close().await?;
    }

    let still = work.path().join("still");
    std::fs::create_dir_all(&still)?;
    let browser = Browser::start(&still, &Camera::Denied, language, size, dark).await?;
    let page = browser.page();
    page.open(&registry.address()).await?;
    page.find("[data-test=camera]").await?;
    picture(page, "start").await?;
    let slugs = [
        ("paracetamol-genuine", "in_circulation"),
        ("sneakers-not-found", "not_found"),
        ("paracetamol-expired", "expired"),
        ("boots-check-value-wrong", "check_value_wrong"),
        ("jacket-maybe-old-stock", "not_found_maybe_old_stock"),
        ("box-blocked-inside", "stopped_inside"),
        ("pallet-in-transfer", "in_transfer"),
        ("syrup-genuine", "in_circulation"),
    ];
    for (slug, outcome) in slugs {
        page.choose_file("[data-test=photo]", &label_png(work.path(), slug)?).await?;
        page.find(&format!("[data-test=verdict][data-outcome={outcome}]")).await?;
        picture(page, &format!("verdict-{slug}")).await?;
        if slug == "paracetamol-genuine" {
            page.click(".why summary").await?;
            page.script("document.querySelector('.why').scrollIntoView()").await?;
            picture(page, "why").await?;
        }
        if slug != "syrup-genuine" {
            page.click("[data-test=close]").await?;
        }
    }
    page.click("[data-test=close]").await?;
    page.click("[data-test=type]").await?;
    page.keys("[data-test=code]", &typed_on_russian("sneakers-genuine")?.replace('\u{1d}', "<GS>")).await?;
    page.click("[data-test=check]").await?;
    page.find("[data-test=doctor]").await?;
    picture(page, "verdict-damaged").await?;
    page.click(".why summary").await?;
    page.script("document.querySelector('.why').scrollIntoView()").await?;
    picture(page, "verdict-damaged-why").await?;
    page.click("[data-test=close]").await?;
    page.choose_file("[data-test=photo]", &label_png(work.path(), "syrup-genuine")?).await?;
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;
    registry.go_away().await?;
    page.click("[data-test=refresh]").await?;
    page.find("[data-test=verdict].unknown:not(.pending)").await?;
    picture(page, "verdict-offline").await?;
    page.click("[data-test=report]").await?;
    page.click("[data-test=suspected_counterfeit]").await?;
    picture(page, "report-1").await?;
    page.click("[data-test=next]").await?;
    page.keys(
        "[data-test=text]",
        if language == "kk" {
            "Қаптамасы бұрынғыдан өзгеше."
        } else {
            "Упаковка отличается от прежней."
        },
    )
    .await?;
    page.choose_file("[data-test=report-photo]", &photo_jpeg(work.path(), "photo.jpg", "note")?).await?;
    page.find("[data-test=photo][src]").await?;
    picture(page, "report-2").await?;
    page.click("[data-test=next]").await?;
    page.keys("[data-test=place]", "Алматы, Абай даңғылы, 44").await?;
    picture(page, "report-3").await?;
    page.click("[data-test=next]").await?;
    page.attribute_is("[data-test=saved]", "data-saved", "true").await?;
    picture(page, "report-4").await?;
    page.click("[data-test=send]").await?;
    page.find("[data-test=filed]").await?;
    picture(page, "report-done").await?;
    page.click("[data-test='#/reports']").await?;
    page.find("[data-test=report-card] [data-test=photo][src]").await?;
    picture(page, "reports-waiting").await?;
    registry.come_back().await?;
    page.report_is_sent().await?;
    picture(page, "reports-sent").await?;
    page.click("[data-test='#/history']").await?;
    page.find(".rows .row").await?;
    picture(page, "history").await?;
    page.open(&format!("{}/#/settings", registry.address())).await?;
    page.find("[data-test=server]").await?;
    picture(page, "settings").await?;
    // Below the fold: what is told, and who is asked.
    browser.be_at(51.17, 71.43).await?;
    page.script("document.querySelector('[data-test=settings-place]').scrollIntoView({ block: 'center' })").await?;
    page.click("[data-test=settings-place]").await?;
    picture(page, "settings-place").await?;
    page.click("label:has([data-test=settings-platform-newer])").await?;
    page.script("document.querySelector('[data-test=platform]').scrollIntoView({ block: 'center' })").await?;
    picture(page, "settings-platform").await?;
    page.click("[data-test='#/scan']").await?;
    page.click("[data-test=type]").await?;
    page.find("[data-test=code]").await?;
    picture(page, "type").await?;
    page.client.refresh().await?;
    page.open(&format!("{}/#/settings", registry.address())).await?;
    page.click("label:has([data-test=settings-text-size-largest])").await?;
    page.click("label:has([data-test=settings-theme-contrast])").await?;
    picture(page, "settings-largest-contrast").await?;
    page.click("[data-test='#/history']").await?;
    page.click(".rows .row:nth-child(4)").await?;
    page.find("[data-test=verdict]:not(.pending)").await?;
    picture(page, "verdict-largest-contrast").await?;
    browser.close().await?;

    let moving = work.path().join("moving");
    std::fs::create_dir_all(&moving)?;
    let camera = Camera::Video(label_video(work.path(), "boots-genuine")?);
    let browser = Browser::start(&moving, &camera, language, size, dark).await?;
    let page = browser.page();
    page.open(&registry.address()).await?;
    if page.has("[data-test=camera]").await {
        let _ = page.click("[data-test=camera]").await;
    }
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;
    picture(page, "live").await?;
    browser.close().await
}
