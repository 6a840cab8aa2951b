//! Products, keys and codes from a file: what the demonstration does not know is served all the same.
use registry::{Database, import, open};

use crate::server::Server;

const CARD: &str = r#"{"product":{"group":"beer","card":{"gtin":"04607001771562","name":{"kk":"Сыра","ru":"Пиво","en":"Beer"},"manufacturer":{"name":{"kk":"М","ru":"М","en":"M"},"country":"RU"}}}}"#;
const CODE: &str = r#"{"code":{"code":"0104607001771562215d,OiLlabcdef","level":"UNIT","status":"in_circulation","expiry_date":"2030-01-31"}}"#;

#[tokio::test]
async fn what_was_imported_is_verified() {
    let server = Server::start().await;
    let store = server.another_store().await;
    assert_eq!(import(&store, &format!("{CARD}\n\n{CODE}\n")).await.unwrap(), 2);
    let request = api::VerificationRequest::of(vec!["0104607001771562215d,OiLlabcdef".into()]);
    let response = server.post(api::VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await;
    let response: api::VerificationResponse = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    let [answer] = &response.answers[..] else { panic!("{response:?}") };
    assert_eq!(answer.status.as_deref(), Some("in_circulation"));
    assert_eq!(answer.product.as_ref().unwrap().name.ru, "Пиво");
    assert_eq!(answer.expiry_date.as_deref(), Some("2030-01-31"));
}

#[tokio::test]
async fn a_bad_line_is_named_and_nothing_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&Database::Folder(folder.path().to_owned())).await.unwrap();
    for (bad, what) in [
        (CARD.replace("562\"", "561\""), "the GTIN's check digit is wrong"),
        (CARD.replace("beer", "bread"), "there is no such product group"),
        (CODE.replace("in_circulation", "sold"), "there is no such status"),
        (CODE.replace("2030-01-31", "31.01.2030"), "a date is YYYY-MM-DD"),
        (CODE.replace("0104607", "0204607"), "the code is neither 01 GTIN 21 serial nor 00 SSCC"),
        ("{}".to_owned(), ""),
    ] {
        let error = import(&store, &format!("{CARD}\n{bad}")).await.unwrap_err().to_string();
        assert!(error.starts_with("line 2: ") && error.contains(what), "{error}");
    }
    let connection = rusqlite::Connection::open(folder.path().join("registry.sqlite3")).unwrap();
    let n: i64 = connection.query_row("SELECT count(*) FROM product", [], |row| row.get(0)).unwrap();
    assert_eq!(n, 0);
}
