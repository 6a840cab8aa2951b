//! `GET /v1/reference-data`: directories and keys, versioned.
use std::marker::PhantomData;
use std::sync::{Arc, LazyLock};

use api::{Category, Directories, Localised, NotTaken, ReferenceData, Word};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use circulation::{Level, Return, Status, Withdrawal};
use marking::Group;
use sha2::{Digest as _, Sha256};
use wording::{Language, find};

use super::App;
use crate::check::CheckKeys;
use crate::contract::Revalidated;
use crate::problem::Refusal;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Revalidated<ReferenceData>, Refusal> {
    let (groups, directories) = (crate::trust::groups(), DIRECTORIES.clone());
    let (receipt_key_id, receipt_public_key) = (app.receipt_key.id(), app.receipt_key.public_hex());
    let own = (&groups, &directories, &receipt_key_id, &receipt_public_key);
    let own_sha256 = hex::encode(Sha256::digest(serde_json::to_vec(&own).unwrap_or_default()));
    // Keys as they are now: what is a moment older than another registry's would look like a change, and like another when it is read again.
    let edition = app.store.reference_edition(own_sha256, crate::now_ms()).await?;
    let keys = CheckKeys::of(edition.keys).keys.into_iter().map(|key| key.info).collect();
    let data = ReferenceData {
        version: edition.version.unsigned_abs(),
        changed_at_ms: edition.changed_at_ms,
        groups,
        directories,
        keys,
        receipt_key_id,
        receipt_public_key,
    };
    let content = serde_json::to_vec(&data).unwrap_or_default();
    let digest = hex::encode(Sha256::digest(&content));
    let tag = format!("\"{}-{}\"", data.version, digest.get(..16).unwrap_or_default());
    let known = super::is_at_hand(&headers, &tag);
    let body = if known { StatusCode::NOT_MODIFIED.into_response() } else { Json(data).into_response() };
    let response = ([(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache".to_owned())], body).into_response();
    Ok(Revalidated(response, PhantomData))
}

/// The same for everybody, and made once.
static DIRECTORIES: LazyLock<Directories> = LazyLock::new(directories);

fn directories() -> Directories {
    Directories {
        groups: Group::ALL.map(|group| word("group", group.name())).into(),
        statuses: Status::ALL.map(|status| word("status", status.name())).into(),
        package_levels: Level::ALL.map(|level| word("level", level.name())).into(),
        withdrawal_reasons: Withdrawal::ALL.map(|reason| word("withdrawal", reason.name())).into(),
        return_reasons: Return::ALL.map(|reason| word("return", reason.name())).into(),
        not_taken_reasons: NotTaken::ALL.map(|reason| word("not_taken", reason.name())).into(),
        report_categories: Category::ALL.map(|category| word("category", category.name())).into(),
    }
}

fn word(directory: &str, name: &str) -> Word {
    let mut key = format!("{directory}-{}", name.to_ascii_lowercase());
    if directory == "level" {
        // Devices know levels without the signs between.
        key = key.replace('_', "");
    }
    let title = |language| find(language, &key, &[]).unwrap_or_default();
    let title = Localised { kk: title(Language::Kazakh), ru: title(Language::Russian), en: title(Language::English) };
    Word { name: name.to_owned(), title }
}
