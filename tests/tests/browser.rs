//! A real browser: the camera, a network that goes and comes, two tabs, and what a browser may lack.
use std::path::{Path, PathBuf};

use api::ReportRequest;
use system_tests::{
    Browser, Camera, Page, Registry, Trouble, label_png, photo_jpeg, shelf_video, trouble_video, typed_on_russian,
    until,
};

const DESKTOP: (u32, u32) = (1280, 800);

fn folder(inside: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let path = inside.join(name);
    std::fs::create_dir_all(&path)?;
    Ok(path)
}

/// Fills the form up to its last page, with a photo; returns the hash that the device shows.
async fn write_report(page: &Page, photo: &Path, text: &str) -> anyhow::Result<String> {
    page.click("[data-test=suspected_counterfeit]").await?;
    page.click("[data-test=next]").await?;
    page.keys("[data-test=text]", text).await?;
    page.choose_file("[data-test=report-photo]", photo).await?;
    page.find("img[data-test=photo][src]").await?;
    let hash = page.attribute("img[data-test=photo]", "data-sha256").await?;
    page.click("[data-test=next]").await?;
    page.keys("[data-test=place]", "Алматы, Абай 44").await?;
    page.click("[data-test=next]").await?;
    Ok(hash)
}

#[tokio::test]
async fn what_cannot_be_read_gets_a_hint() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let registry = Registry::start(work.path()).await?;
    for (trouble, key) in [(Trouble::Small, "scan-hint-closer"), (Trouble::Dark, "scan-hint-light")] {
        let camera = Camera::Video(trouble_video(work.path(), trouble)?);
        let browser = Browser::start(&folder(work.path(), key)?, &camera, "kk", DESKTOP, false).await?;
        browser.page().open(&registry.address()).await?;
        browser.page().find(&format!("[data-hint={key}]")).await?;
        browser.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_label_is_read_and_a_report_survives_the_network() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let mut registry = Registry::start(work.path()).await?;
    // Not a label on a table: tilted, blurred, moved, noisy, on a shelf among others.
    let camera = Camera::Video(shelf_video(work.path(), "sneakers-genuine")?);
    let browser = Browser::start(&folder(work.path(), "browser")?, &camera, "ru", DESKTOP, false).await?;
    let page = browser.page();
    page.open(&registry.address()).await?;

    // The camera was granted, so it starts by itself; the five fields of the law are there.
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;
    let fields = page.text("[data-test=fields]").await?;
    for part in ["Кроссовки детские", "Ege Ayakkabı", "Турция", "Дала Импорт", "не ограничен"]
    {
        assert!(fields.contains(part), "{part} is not in {fields}");
    }
    for label in ["Торговое наименование", "Производитель", "Импортёр", "Дата производства", "Срок годности"]
    {
        assert!(fields.contains(label), "{label} is not in {fields}");
    }
    page.find(".verdict.genuine .shape.genuine").await?;
    // The same label is told again when the camera was turned off and on between.
    page.click("[data-test=close]").await?;
    page.click("[data-test='#/reports']").await?;
    page.find("[data-test=new-report]").await?;
    page.click("[data-test='#/scan']").await?;
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;
    // The language changes at once, and so do the goods' names.
    page.open(&format!("{}/#/settings", registry.address())).await?;
    page.click("label:has([data-test=settings-language-kk])").await?;
    page.text_holds(".screen-head h1", "Баптаулар").await?;

    // Everything the page needs to open without a network is kept before it goes.
    page.script("window.kept = navigator.serviceWorker.ready.then(() => { document.body.dataset.kept = '1' })").await?;
    page.find("body[data-kept='1']").await?;
    registry.go_away().await?;
    page.click("[data-test='#/reports']").await?;
    page.click("[data-test=new-report]").await?;
    let note = "home: 43.2 N 76.9 E";
    let photo = photo_jpeg(work.path(), "photo.jpg", note)?;
    let hash = write_report(page, &photo, "Қаптамасы басқа").await?;
    page.click("[data-test=send]").await?;
    page.find("[data-test=filed]").await?;

    page.client.refresh().await?;
    page.click("[data-test='#/reports']").await?;
    page.find("[data-test=report-card]:not([data-state=sent])").await?;
    assert_eq!(page.attribute("img[data-test=photo]", "data-sha256").await?, hash);
    assert!(registry.reports()?.is_empty());

    registry.come_back().await?;
    page.report_is_sent().await?;
    let number = page.text("[data-test=number]").await?;
    // Asking once more changes nothing.
    page.client.refresh().await?;
    page.find("[data-test=report-card][data-state=sent]").await?;

    let reports = registry.reports()?;
    let [(stored_number, body, photos)] = &reports[..] else { panic!("{} reports", reports.len()) };
    assert_eq!(*stored_number, number);
    assert_eq!(*photos, [hash.as_str()]);
    let body: ReportRequest = serde_json::from_value(body.clone())?;
    assert_eq!(body.text, "Қаптамасы басқа");
    assert_eq!(body.photos[0].sha256, hash);
    assert_eq!(body.place.map(|place| place.text).as_deref(), Some("Алматы, Абай 44"));
    assert_eq!(body.contact, None);
    let kept = registry.photo(&hash)?;
    assert!(!String::from_utf8_lossy(&kept).contains(note), "the photo still tells where it was taken");
    assert!(image::load_from_memory(&kept)?.width() > 1000);

    // Years later, with nothing but the file: it was taken, and the log still says so.
    page.click("[data-test=receipt]").await?;
    let file = downloaded(&work.path().join("browser/downloads")).await?;
    browser.close().await?;
    let (is_held, said) = registry.holds(&file, None).await?;
    assert!(is_held && said.contains(&number) && said.contains("begins with the log of then"), "{said}");
    let changed = std::fs::read_to_string(&file)?.replace("Абай 44", "Абай 45");
    let other = work.path().join("changed.json");
    std::fs::write(&other, changed)?;
    let (is_held, said) = registry.holds(&other, None).await?;
    assert!(!is_held && said.contains("the report was changed"), "{said}");
    // Somebody throws the log away and begins a new one with the same key.
    registry.go_away().await?;
    registry.forget_log()?;
    registry.come_back().await?;
    let (is_held, said) = registry.holds(&file, None).await?;
    assert!(!is_held, "{said}");
    Ok(())
}

/// The one file that the browser has saved.
async fn downloaded(folder: &Path) -> anyhow::Result<PathBuf> {
    let look = async || {
        let mut files = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
        Ok(files.find_map(|path| path.ok().filter(|path| path.extension().is_some_and(|end| end == "json"))))
    };
    until("a file that the browser saves", look).await
}

#[tokio::test]
async fn two_tabs_work_and_the_leader_may_go() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let mut registry = Registry::start(work.path()).await?;
    let browser = Browser::start(&folder(work.path(), "browser")?, &Camera::Denied, "kk", DESKTOP, false).await?;
    let page = browser.page();
    page.open(&registry.address()).await?;
    page.choose_file("[data-test=photo]", &label_png(work.path(), "boots-genuine")?).await?;
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;
    let leader = page.client.window().await?;

    // The second tab asks the first, and both see the same history.
    let follower = page.client.new_window(true).await?.handle;
    page.client.switch_to_window(follower.clone()).await?;
    page.open(&format!("{}/#/history", registry.address())).await?;
    page.find(".rows .row").await?;
    page.click("[data-test='#/scan']").await?;
    page.choose_file("[data-test=photo]", &label_png(work.path(), "paracetamol-expired")?).await?;
    page.find("[data-test=verdict][data-outcome=expired]").await?;

    // The follower writes a report while the registry is away; the leader is closed between keystroke and save.
    registry.go_away().await?;
    page.click("[data-test=report]").await?;
    let photo = photo_jpeg(work.path(), "photo.jpg", "note")?;
    let hash = write_report(page, &photo, "екінші қойындыдан").await?;
    page.click("[data-test=send]").await?;
    page.client.switch_to_window(leader).await?;
    page.client.close_window().await?;
    page.client.switch_to_window(follower).await?;
    page.find("[data-test=filed]").await?;
    page.click("[data-test='#/reports']").await?;
    page.find("[data-test=report-card]").await?;
    assert_eq!(page.attribute("img[data-test=photo]", "data-sha256").await?, hash);
    page.click("[data-test='#/history']").await?;
    until("both scans in the history", async || {
        let rows = page.client.find_all(fantoccini::Locator::Css(".rows .row")).await?;
        Ok((rows.len() == 2).then_some(()))
    })
    .await?;

    registry.come_back().await?;
    page.click("[data-test='#/reports']").await?;
    page.report_is_sent().await?;
    let reports = registry.reports()?;
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].2, [hash]);
    browser.close().await
}

#[tokio::test]
async fn a_draft_survives_a_closed_browser() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let registry = Registry::start(work.path()).await?;
    let profile = folder(work.path(), "browser")?;
    let browser = Browser::start(&profile, &Camera::None, "en", DESKTOP, false).await?;
    let page = browser.page();
    page.open(&format!("{}/#/reports", registry.address())).await?;
    page.click("[data-test=new-report]").await?;
    page.click("[data-test=no_code]").await?;
    page.click("[data-test=next]").await?;
    page.keys("[data-test=text]", "half a sentence").await?;
    page.choose_file("[data-test=report-photo]", &photo_jpeg(work.path(), "photo.jpg", "note")?).await?;
    page.find("img[data-test=photo][src]").await?;
    page.attribute_is("[data-test=saved]", "data-saved", "true").await?;
    browser.close().await?;

    let browser = Browser::start(&profile, &Camera::None, "en", DESKTOP, false).await?;
    let page = browser.page();
    page.open(&format!("{}/#/reports", registry.address())).await?;
    page.text_holds("[data-test=new-report]", "Continue").await?;
    page.click("[data-test=new-report]").await?;
    let field = page.find("[data-test=text]").await?;
    assert_eq!(field.prop("value").await?.as_deref(), Some("half a sentence"));
    page.find("img[data-test=photo][src]").await?;
    browser.close().await
}

#[tokio::test]
async fn what_cannot_be_read_or_reached_is_said_clearly() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let mut registry = Registry::start(work.path()).await?;
    let browser = Browser::start(&folder(work.path(), "browser")?, &Camera::Denied, "ru", DESKTOP, false).await?;
    let page = browser.page();
    page.open(&registry.address()).await?;

    page.click("[data-test=camera]").await?;
    page.text_holds(".notice", "Нет доступа к камере").await?;

    let broken = work.path().join("broken.jpg");
    std::fs::write(&broken, b"\xff\xd8\xff\xe0 not a picture")?;
    page.choose_file("[data-test=photo]", &broken).await?;
    page.text_holds(".notice", "не открылся как изображение").await?;
    let empty = work.path().join("empty.png");
    image::GrayImage::from_pixel(300, 200, image::Luma([128])).save(&empty)?;
    page.choose_file("[data-test=photo]", &empty).await?;
    page.text_holds(".notice", "код не найден").await?;

    let type_code = async |code: &str| -> anyhow::Result<()> {
        page.click("[data-test=type]").await?;
        page.find("[data-test=code]").await?;
        // Ten thousand characters, key by key, would test the driver.
        let script = format!(
            "const f = document.querySelector('[data-test=code]'); f.value = {}; f.dispatchEvent(new Event('input', {{bubbles: true}}))",
            serde_json::to_string(code)?
        );
        page.script(&script).await?;
        page.click("[data-test=check]").await
    };
    type_code("4870000000012").await?;
    page.find("[data-test=verdict][data-outcome=shop_barcode]").await?;
    type_code(&"A".repeat(10_000)).await?;
    page.find("[data-test=verdict][data-outcome=not_marking_code]").await?;
    type_code("(01)04870000003037(21)abcdefghi93wxyz").await?;
    page.find("[data-test=verdict][data-outcome=scan_again]").await?;
    type_code("\u{fffd}\u{0}<script>alert(1)</script>").await?;
    page.find("[data-test=verdict][data-outcome=not_marking_code]").await?;

    registry.go_away().await?;
    page.choose_file("[data-test=photo]", &label_png(work.path(), "boots-genuine")?).await?;
    page.find("[data-test=verdict][data-outcome=could_not_check_offline].unknown").await?;
    browser.close().await
}

#[tokio::test]
async fn without_a_place_to_keep_things_the_app_says_so() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let registry = Registry::start(work.path()).await?;
    let browser = Browser::start_for_plain_address(&folder(work.path(), "browser")?, "ru").await?;
    let page = browser.page();
    page.open(&registry.address().replace("127.0.0.1", "aiqyn.test")).await?;
    page.text_holds(".banner", "ничего не сохранится").await?;
    page.click("[data-test=camera]").await?;
    page.text_holds(".notice", "Камера не найдена").await?;
    page.choose_file("[data-test=photo]", &label_png(work.path(), "boots-genuine")?).await?;
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;
    browser.close().await
}

#[tokio::test]
async fn who_chooses_to_tell_places_finds_a_copy() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let registry = Registry::start(work.path()).await?;
    let camera = Camera::Video(shelf_video(work.path(), "sneakers-genuine")?);
    let browser = Browser::start(&folder(work.path(), "browser")?, &camera, "ru", DESKTOP, false).await?;
    let page = browser.page();
    let code = system_tests::code("sneakers-genuine")?.canonical;
    browser.be_at(51.169_392, 71.449_074).await?;
    page.open(&registry.address()).await?;
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;
    page.click("[data-test='#/reports']").await?;
    page.click("[data-test='#/scan']").await?;
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;

    // Elsewhere somebody chooses to tell.
    browser.be_at(49.948_213, 82.627_848).await?;
    page.open(&format!("{}/#/settings", registry.address())).await?;
    page.click("[data-test=settings-place]").await?;
    // The label is told again each time that the camera was off.
    let scanned = async |place: &str| {
        page.click("[data-test='#/reports']").await?;
        page.click("[data-test='#/scan']").await?;
        page.find("[data-test=verdict]:not([data-outcome=asking])").await?;
        until(&format!("a scan at {place}"), async || {
            Ok(registry.places_of(&code)?.iter().any(|told| told == place).then_some(()))
        })
        .await
    };
    scanned("49.5,82.5").await?;
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;

    // The same code at the other end of the country within two hours: one package cannot do that.
    browser.be_at(43.653_0, 51.197_5).await?;
    page.client.refresh().await?;
    scanned("43.5,51.0").await?;
    page.click("[data-test='#/reports']").await?;
    page.click("[data-test='#/scan']").await?;
    page.find("[data-test=verdict][data-outcome=possible_copy]").await?;
    assert_eq!(registry.places_of(&code)?, ["43.5,51.0", "49.5,82.5"], "and where nobody chose to tell is not told");
    browser.close().await
}

#[tokio::test]
async fn every_way_a_code_can_come_in() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let registry = Registry::start(work.path()).await?;
    let browser = Browser::start(&folder(work.path(), "browser")?, &Camera::None, "en", DESKTOP, false).await?;
    let page = browser.page();
    page.open(&registry.address()).await?;
    page.find("[data-test=camera]").await?;
    let code = |slug: &str| {
        let codes = demo::codes(gs1::Date::EPOCH);
        codes.into_iter().find(|code| code.slug == slug).map(|code| code.message).unwrap_or_default()
    };
    let verdict = async |outcome: &str| -> anyhow::Result<()> {
        page.find(&format!("[data-test=verdict][data-outcome={outcome}]")).await?;
        page.click("[data-test=close]").await?;
        page.gone("[data-test=verdict]").await
    };

    // A USB scanner: keys one after the other, the separator as Ctrl and ], Enter at the end.
    let keys = format!(
        "const send = (key, ctrlKey) => window.dispatchEvent(new KeyboardEvent('keydown', {{ key, ctrlKey, cancelable: true }}));
         for (const c of {}) {{ if (c === '\\u001d') {{ send('Control', true); send(']', true) }} else send(c, false) }}
         send('Enter', false)",
        serde_json::to_string(&code("boots-genuine"))?
    );
    page.script(&keys).await?;
    verdict("in_circulation").await?;

    // The same scanner, while the computer's layout is Russian: known again, and the user is told what to set.
    let typed = typed_on_russian("sneakers-genuine")?;
    let keys = format!(
        "const send = (key, ctrlKey) => window.dispatchEvent(new KeyboardEvent('keydown', {{ key, ctrlKey, cancelable: true }}));
         for (const c of {}) {{ if (c === '\\u001d') {{ send('Control', true); send(']', true) }} else send(c, false) }}
         send('Enter', false)",
        serde_json::to_string(&typed)?
    );
    page.script(&keys).await?;
    page.find("[data-test=verdict].attention[data-outcome=in_circulation] [data-test=doctor]").await?;
    verdict("in_circulation").await?;

    // Pasted as characters.
    let paste = format!(
        "const data = new DataTransfer(); data.setData('text', {});
         document.body.dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true }}))",
        serde_json::to_string(&code("motor-oil-not-introduced"))?
    );
    page.script(&paste).await?;
    verdict("not_yet_in_circulation").await?;

    // A picture dropped on the page.
    let png = std::fs::read(label_png(work.path(), "syrup-blocked")?)?;
    let drop = format!(
        "const data = new DataTransfer(); data.items.add(new File([new Uint8Array({})], 'label.png', {{ type: 'image/png' }}));
         document.body.dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}))",
        serde_json::to_string(&png)?
    );
    page.script(&drop).await?;
    verdict("blocked").await?;

    // The history finds each by a word of its name, in any language.
    page.click("[data-test='#/history']").await?;
    page.keys("[data-test=search]", "Каспий").await?;
    until("one row of four", async || {
        let rows = page.client.find_all(fantoccini::Locator::Css(".rows .row")).await?;
        Ok((rows.len() == 1).then_some(()))
    })
    .await?;
    browser.close().await
}
