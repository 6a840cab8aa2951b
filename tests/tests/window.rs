//! The real window: its own camera, a report filed without a network, a process that is killed, a new one that sends it.
use system_tests::{Registry, Window, label_video, until};

#[tokio::test]
async fn a_report_survives_the_window() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut registry = Registry::start(folder.path()).await?;
    let video = label_video(folder.path(), "boots-genuine")?;
    let first = folder.path().join("first");
    std::fs::create_dir_all(&first)?;
    let window = Window::start(&first, folder.path(), &registry.address(), &video).await?;
    let page = window.page();

    page.click("[data-test=native-camera]").await?;
    page.find("[data-test=verdict][data-outcome=in_circulation]").await?;
    page.find(".live img.shown").await?;
    let fields = page.text("[data-test=fields]").await?;
    assert!(fields.contains("Көкше"), "{fields}");
    page.find(".outlines polygon.code").await?;

    registry.go_away().await?;
    page.click("[data-test=report]").await?;
    page.click("[data-test=suspected_counterfeit]").await?;
    page.click("[data-test=next]").await?;
    page.keys("[data-test=text]", "терезеден").await?;
    page.click("[data-test=next]").await?;
    page.click("[data-test=next]").await?;
    page.click("[data-test=send]").await?;
    page.find("[data-test=filed]").await?;
    window.kill().await?;
    assert!(registry.reports()?.is_empty());

    registry.come_back().await?;
    let second = folder.path().join("second");
    std::fs::create_dir_all(&second)?;
    let window = Window::start(&second, folder.path(), &registry.address(), &video).await?;
    let page = window.page();
    page.click("[data-test='#/reports']").await?;
    page.find("[data-test=report-card][data-state=sent]").await?;
    let number = page.text("[data-test=number]").await?;
    let reports =
        until("the report in the registry", async || Ok(Some(registry.reports()?).filter(|r| !r.is_empty()))).await?;
    let [(stored, body, _)] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!(*stored, number);
    assert_eq!(body["text"], "терезеден");
    assert_eq!(body["category"], "suspected_counterfeit");
    window.kill().await
}
