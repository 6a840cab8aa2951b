//! What a person sees and touches, by the marks that screens carry for tests.
use std::path::Path;

use anyhow::Context as _;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::Value;

use crate::{target, until};

/// A page in a browser or in the window.
pub struct Page {
    /// The WebDriver session.
    pub client: Client,
}

impl Page {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client }
    }

    /// Goes to an address.
    pub async fn open(&self, address: &str) -> anyhow::Result<()> {
        self.client.goto(address).await.with_context(|| format!("cannot open {address}"))
    }

    /// The element, as soon as it is there and to be seen.
    pub async fn find(&self, css: &str) -> anyhow::Result<Element> {
        let found = until(css, async || {
            let Ok(element) = self.client.find(Locator::Css(css)).await else { return Ok(None) };
            Ok(element.is_displayed().await?.then_some(element))
        })
        .await;
        if found.is_err() {
            self.leave_picture(css).await;
        }
        found
    }

    /// For whoever looks why a test failed: what was there instead.
    async fn leave_picture(&self, css: &str) {
        let folder = target().join("test-failures");
        let name: String = css.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let path = folder.join(format!("{}-{name}.png", std::process::id()));
        if std::fs::create_dir_all(&folder).is_ok() && self.screenshot(&path).await.is_ok() {
            eprintln!("what was there instead of {css}: {}", path.display());
        }
    }

    /// The element, as soon as it is there; it may be out of sight, as file fields are.
    pub async fn find_hidden(&self, css: &str) -> anyhow::Result<Element> {
        until(css, async || Ok(self.client.find(Locator::Css(css)).await.ok())).await
    }

    /// Whether it is there now.
    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// Waits until it is gone.
    pub async fn gone(&self, css: &str) -> anyhow::Result<()> {
        until(&format!("{css} to go"), async || Ok((!self.has(css).await).then_some(()))).await
    }

    /// Clicks it, as soon as that works.
    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        until(&format!("a click on {css}"), async || {
            let element = self.client.find(Locator::Css(css)).await?;
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Waits until a report is sent, and asks for that where the page still offers it: the app tries again by itself
    /// as soon as a server is back, so the offer may be gone before anybody takes it.
    pub async fn report_is_sent(&self) -> anyhow::Result<()> {
        until("a report that is sent", async || {
            if self.has("[data-test=report-card][data-state=sent]").await {
                return Ok(Some(()));
            }
            self.client.find(Locator::Css("[data-test=sync]")).await?.click().await?;
            Ok(None)
        })
        .await
    }

    /// Types into it.
    pub async fn keys(&self, css: &str, text: &str) -> anyhow::Result<()> {
        self.find(css).await?.send_keys(text).await.with_context(|| format!("cannot type into {css}"))
    }

    /// Gives a file to a file field.
    pub async fn choose_file(&self, css: &str, file: &Path) -> anyhow::Result<()> {
        self.find_hidden(css)
            .await?
            .send_keys(&file.to_string_lossy())
            .await
            .with_context(|| format!("cannot give a file to {css}"))
    }

    /// Its words, as soon as it is there.
    pub async fn text(&self, css: &str) -> anyhow::Result<String> {
        Ok(self.find(css).await?.text().await?)
    }

    /// An attribute of it.
    pub async fn attribute(&self, css: &str, name: &str) -> anyhow::Result<String> {
        Ok(self.find_hidden(css).await?.attr(name).await?.unwrap_or_default())
    }

    /// Waits until the attribute is this.
    pub async fn attribute_is(&self, css: &str, name: &str, value: &str) -> anyhow::Result<()> {
        until(&format!("{css} with {name}={value}"), async || {
            let element = self.client.find(Locator::Css(css)).await?;
            Ok((element.attr(name).await?.as_deref() == Some(value)).then_some(()))
        })
        .await
    }

    /// Waits until its words hold this.
    pub async fn text_holds(&self, css: &str, part: &str) -> anyhow::Result<()> {
        until(&format!("«{part}» in {css}"), async || {
            let element = self.client.find(Locator::Css(css)).await?;
            Ok(element.text().await?.contains(part).then_some(()))
        })
        .await
    }

    /// Runs a script.
    pub async fn script(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// A picture of it.
    pub async fn screenshot(&self, path: &Path) -> anyhow::Result<()> {
        std::fs::write(path, self.client.screenshot().await?)?;
        Ok(())
    }
}
