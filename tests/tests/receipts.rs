//! What the registry answered, kept for years: it proves what was done, and to whom.
use std::path::{Path, PathBuf};

use api::{SESSIONS_PATH, SessionResponse, act_path, document_path, recall_path};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Registry, code, until};

const ID: &str = "0193a0e0-0000-7000-8000-000000000001";

/// Somebody who writes to the registry and keeps what was said.
struct Writer<'a> {
    registry: &'a Registry,
    token: String,
    folder: &'a Path,
}

impl<'a> Writer<'a> {
    async fn sign_in(registry: &'a Registry, login: &str, folder: &'a Path) -> anyhow::Result<Self> {
        let mut writer = Self { registry, token: String::new(), folder };
        let credentials = json!({ "method": "password", "login": login, "password": demo::PASSWORD });
        let answer = writer.ask(Method::POST, SESSIONS_PATH, serde_json::to_vec(&credentials)?).await?;
        let session: SessionResponse = serde_json::from_str(&answer)?;
        writer.token = session.access_token;
        Ok(writer)
    }

    async fn ask(&self, method: Method, path: &str, body: Vec<u8>) -> anyhow::Result<String> {
        let mut request = system_tests::client().request(method, format!("{}{path}", self.registry.address()));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let answer = request.header("content-type", "application/json").body(body).send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        anyhow::ensure!(status.is_success(), "{status}: {text}");
        Ok(text)
    }

    fn keep(&self, name: &str, content: impl AsRef<[u8]>) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(name);
        std::fs::write(&path, content)?;
        Ok(path)
    }

    /// Sends this, and keeps both what was sent and what was answered.
    async fn keeps(&self, name: &str, method: Method, path: &str, body: &Value) -> anyhow::Result<(PathBuf, PathBuf)> {
        let sent = serde_json::to_vec(body)?;
        let answer = self.ask(method, path, sent.clone()).await?;
        Ok((self.keep(&format!("{name}-sent.json"), sent)?, self.keep(&format!("{name}.json"), answer)?))
    }
}

/// The file with a part of it changed.
fn changed(file: &Path, from: &str, to: &str) -> anyhow::Result<PathBuf> {
    let text = std::fs::read_to_string(file)?;
    anyhow::ensure!(text.contains(from), "{from} is not in {text}");
    let path = file.with_extension("changed.json");
    std::fs::write(&path, text.replace(from, to))?;
    Ok(path)
}

#[tokio::test]
async fn acts_documents_and_recalls_are_proved() -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let registry = Registry::start(work.path()).await?;
    let maker = Writer::sign_in(&registry, "maker", work.path()).await?;
    let shop = Writer::sign_in(&registry, "shop", work.path()).await?;
    let codes = [code("boots-genuine")?.message, code("sneakers-genuine")?.message];

    let draft = json!({ "receiver": demo::SHOP, "number": "7", "codes": codes });
    let (draft, _) = maker.keeps("draft", Method::PUT, &act_path(ID), &draft).await?;
    let act = |turn: &str| format!("{}/{turn}", act_path(ID));
    let (_, dispatch) = maker.keeps("dispatch", Method::POST, &act("dispatch"), &Value::Null).await?;
    until("an act that is sent", async || {
        let act: Value = serde_json::from_str(&maker.ask(Method::GET, &act_path(ID), Vec::new()).await?)?;
        Ok((act["state"] == "wait_acceptance").then_some(()))
    })
    .await?;
    let (wish, decision) =
        shop.keeps("decision", Method::POST, &act("decision"), &json!({ "note": "бәрі бар" })).await?;

    let (is_held, said) = registry.holds(&dispatch, Some(&draft)).await?;
    assert!(is_held && said.contains(ID) && said.contains(demo::MAKER) && said.contains(demo::SHOP), "{said}");
    assert!(said.contains("given with --body") && said.contains("begins with the log of then"), "{said}");
    let (is_held, said) = registry.holds(&decision, Some(&wish)).await?;
    assert!(is_held && said.contains("decided on act"), "{said}");
    let (is_held, said) = registry.holds(&decision, None).await?;
    assert!(is_held && said.contains("was not compared"), "{said}");
    for (file, body, expected) in [
        (decision.clone(), Some(&draft), "something else than the file"),
        (changed(&dispatch, "\"sender\":\"", "\"sender\":\"9")?, Some(&draft), "says something else than the proof"),
        (changed(&decision, "\\ndecision\\n", "\\ndispatch\\n")?, None, "not in the log that it names"),
    ] {
        let (is_held, said) = registry.holds(&file, body.map(PathBuf::as_path)).await?;
        assert!(!is_held && said.contains(expected), "{said}");
    }

    let sale = json!({ "kind": "withdraw", "reason": "RETAIL", "codes": [code("beer-genuine")?.message] });
    let (sale, document) = maker.keeps("sale", Method::PUT, &document_path(ID), &sale).await?;
    let (is_held, said) = registry.holds(&document, Some(&sale)).await?;
    assert!(is_held && said.contains("did all of it (codes changed: 1)"), "{said}");
    let (is_held, said) = registry.holds(&changed(&document, "\"changed\":1", "\"changed\":2")?, None).await?;
    assert!(!is_held, "{said}");

    let asked = code("boots-genuine")?.message;
    let gtin = asked.get(2..16).unwrap_or_default();
    let recall = json!({ "gtin": gtin, "lot": "A1", "reason": "glass" });
    let (wish, recalled) = maker.keeps("recall", Method::PUT, &recall_path(ID), &recall).await?;
    let (is_held, said) = registry.holds(&recalled, Some(&wish)).await?;
    assert!(is_held && said.contains("A1") && said.contains("not the rest of the answer"), "{said}");
    let (is_held, said) = registry.holds(&recalled, Some(&sale)).await?;
    assert!(!is_held, "{said}");
    let (is_held, said) = registry.holds(&draft, None).await?;
    assert!(!is_held && said.contains("is no receipt"), "{said}");
    Ok(())
}
