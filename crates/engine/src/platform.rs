//! Existing platforms as the app asks them: their public answers in the terms of ours. What they do not say stays unknown, and a word that nobody here
//! knows accuses nobody.
use api::compat::{
    CISES_INFO_PATH, CODES_CHECK_PATH, CisesInfo, CodesCheckRequest, CodesCheckResponse, PRODUCT_REGISTRY_PATH,
    PUBLIC_CODES_PATH, PublicCode, PublicCodesRequest, status_of,
};
use api::{CodeAnswer, Localised, PackageLevel, Party, Product};
use door::PlatformKind;

use crate::HttpMethod;
use crate::view::NOT_JUDGED;

/// What is sent to a platform.
pub(crate) struct Question {
    pub(crate) method: HttpMethod,
    pub(crate) path: String,
    pub(crate) body: Option<Vec<u8>>,
}

impl Question {
    fn post(path: &str, body: &impl serde::Serialize) -> Self {
        Self { method: HttpMethod::Post, path: path.to_owned(), body: serde_json::to_vec(body).ok() }
    }
}

/// The question about a code: `message` as it was scanned, `code` its identification alone.
pub(crate) fn question(kind: PlatformKind, message: &str, code: &str) -> Question {
    match kind {
        // A code that comes with its check tail is answered by nothing there.
        PlatformKind::Newer => Question::post(PUBLIC_CODES_PATH, &PublicCodesRequest { codes: vec![code.to_owned()] }),
        PlatformKind::Older => Question::post(CODES_CHECK_PATH, &CodesCheckRequest { codes: vec![message.to_owned()] }),
    }
}

/// The platform's answer as ours; `None` where it is none.
pub(crate) fn answer(kind: PlatformKind, body: &[u8], code: &str) -> Option<CodeAnswer> {
    match kind {
        PlatformKind::Newer => {
            let mut all: Vec<PublicCode> = serde_json::from_slice(body).ok()?;
            match (all.pop(), all.is_empty()) {
                (None, _) => Some(unknown(code)),
                (Some(one), true) if one.code == code => Some(newer(one)),
                _ => None,
            }
        }
        PlatformKind::Older => {
            let mut answer: CodesCheckResponse = serde_json::from_slice(body).ok()?;
            let one = answer.codes.pop().filter(|_| answer.codes.is_empty())?;
            Some(older(&one, code))
        }
    }
}

/// What is asked next: what the goods are, where the first answer knows the code and does not tell its trade name.
pub(crate) fn further(kind: PlatformKind, first: &CodeAnswer, code: &str) -> Option<Question> {
    let is_named = first.product.as_ref().is_some_and(|product| product.name != Localised::default());
    let gtin = gtin(code).filter(|_| first.status.is_some() && !is_named);
    match kind {
        PlatformKind::Newer => {
            let path = format!("{PRODUCT_REGISTRY_PATH}?gtin={}", gtin?);
            Some(Question { method: HttpMethod::Get, path, body: None })
        }
        // By the identification alone: that the code is right is known by now. Why it may not be sold is asked of a box as well.
        PlatformKind::Older => {
            let is_wanted = gtin.is_some() || first.status.as_deref() == Some(NOT_FOR_SALE);
            is_wanted.then(|| Question::post(CISES_INFO_PATH, &[code]))
        }
    }
}

/// The first answer with what the second tells. What is not understood changes nothing.
pub(crate) fn with_goods(kind: PlatformKind, first: CodeAnswer, body: &[u8]) -> CodeAnswer {
    let (product, status) = match kind {
        PlatformKind::Newer => {
            let card = serde_json::from_slice::<Product>(body).ok();
            (card.filter(|card| gtin(&first.code) == Some(&card.gtin)), None)
        }
        PlatformKind::Older => {
            let all: Vec<CisesInfo> = serde_json::from_slice(body).unwrap_or_default();
            let one = all.into_iter().map(|info| info.cis_info).find(|info| info.requested_cis == first.code);
            // The first answer says what may be done with the goods, this one where their code is. What is in circulation and may not be sold all the same
            // is neither.
            let status = one.as_ref().filter(|_| first.status.as_deref() == Some(NOT_FOR_SALE));
            let status = status.and_then(|info| info.status.as_deref()).map(word).filter(|word| word != FOR_SALE);
            let product = one.zip(gtin(&first.code));
            (product.and_then(|(info, gtin)| goods(gtin, info.brand, info.producer_name)), status)
        }
    };
    let status = status.filter(|status| !status.is_empty()).or(first.status.clone());
    CodeAnswer { product: product.or(first.product.clone()), status, ..first }
}

/// A status by our name; a word of theirs that we do not know is kept as it came.
fn word(theirs: &str) -> String {
    status_of(theirs).map_or_else(|| theirs.to_owned(), str::to_owned)
}

/// Of a code that has one, transport packages having none.
fn gtin(code: &str) -> Option<&str> {
    code.strip_prefix("01")?.get(..14)
}

/// What little is told, in whatever language it is; where the maker sits is not.
fn goods(gtin: &str, name: Option<String>, maker: Option<String>) -> Option<Product> {
    let everywhere = |text: Option<String>| {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(Localised { kk: text.clone(), ru: text.clone(), en: text })
    };
    let (name, maker) = (everywhere(name), everywhere(maker));
    (name.is_some() || maker.is_some()).then(|| Product {
        gtin: gtin.to_owned(),
        name: name.unwrap_or_default(),
        manufacturer: Party { name: maker.unwrap_or_default(), country: String::new(), bin: None },
        importer: None,
        shelf_life_months: None,
        shelf_life_days: None,
    })
}

fn unknown(code: &str) -> CodeAnswer {
    CodeAnswer {
        code: code.to_owned(),
        status: None,
        overlay: None,
        // Neither platform says so publicly.
        recalls_untold: true,
        check_value: NOT_JUDGED.to_owned(),
        level: None,
        group: None,
        product: None,
        production_date: None,
        expiry_date: None,
        lot: None,
        copy_suspected: false,
        contents: None,
        findings: Vec::new(),
    }
}

/// The day of a date, or of a moment that begins with one.
fn day(text: Option<String>) -> Option<String> {
    let day = text?.get(..10)?.to_owned();
    gs1::Date::from_iso(&day).map(|date| date.to_string())
}

fn level(word: Option<&str>) -> Option<PackageLevel> {
    serde_json::from_value(word?.into()).ok()
}

fn newer(one: PublicCode) -> CodeAnswer {
    let status = word(&one.status.unwrap_or_default());
    let overlay = one.extended_status.filter(|word| !matches!(word.as_str(), "" | "EMPTY")).map(|word| {
        match word.to_uppercase().as_str() {
            "BLOCKED" => "blocked".to_owned(),
            "RECALLED" => "recalled".to_owned(),
            // Of words over a status nothing is public: what they mean is not guessed. It is kept, so that nobody takes the goods for free of it.
            _ => word,
        }
    });
    let party = one.issuer_short_info.and_then(|issuer| {
        let name = issuer.issuer_name?;
        let any = name.ru.clone().or(name.kz.clone()).or(name.en.clone())?;
        let or_any = |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| any.clone());
        let name = Localised { kk: or_any(name.kz), ru: or_any(name.ru), en: or_any(name.en) };
        // Who brings goods in has codes issued as well as who makes them: where they were made is not told.
        Some(Party { name, country: String::new(), bin: issuer.issuer_tin })
    });
    // Who had the code issued stands for the maker, until the card says who that is.
    let product = one.gtin.zip(party).map(|(gtin, manufacturer)| Product {
        gtin,
        name: Localised::default(),
        manufacturer,
        importer: None,
        shelf_life_months: None,
        shelf_life_days: None,
    });
    CodeAnswer {
        status: Some(status),
        overlay,
        level: level(one.package_type.as_deref()),
        product,
        production_date: day(one.production_date),
        expiry_date: day(one.expiration_date),
        lot: one.product_series.filter(|lot| !lot.is_empty()),
        ..unknown(&one.code)
    }
}

/// Numbers of the older platform for what may be wrong.
const CHECK_MALFORMED: i32 = 5;
const CHECK_WRONG: i32 = 6;

/// On goods that may not be sold: applied and not yet in circulation, stopped, on their way, written off. It does not say which, and no status of ours is all
/// of them.
const NOT_FOR_SALE: &str = "NOT_REALIZABLE";
const FOR_SALE: &str = "in_circulation";

fn older(one: &api::compat::CheckedCode, code: &str) -> CodeAnswer {
    let status = match one {
        one if !one.found => None,
        one if one.sold => Some("withdrawn"),
        one if one.realizable => Some(FOR_SALE),
        one if !one.utilised => Some("issued"),
        _ => Some(NOT_FOR_SALE),
    };
    let check_value = match one.error_code {
        CHECK_WRONG => "wrong",
        CHECK_MALFORMED => "absent",
        _ if one.verified => "valid",
        _ => NOT_JUDGED,
    };
    CodeAnswer {
        status: status.map(str::to_owned),
        overlay: one.is_blocked.then(|| "blocked".to_owned()),
        check_value: check_value.to_owned(),
        level: level(one.package_type.as_deref()),
        production_date: day(one.production_date.clone()),
        expiry_date: day(one.expire_date.clone()),
        ..unknown(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "010487000000303721Kz7TqWmN4xB2c";

    fn newer_answer(json: &str) -> Option<CodeAnswer> {
        answer(PlatformKind::Newer, json.as_bytes(), CODE)
    }

    #[test]
    fn the_newer_platform() {
        let asked = question(PlatformKind::Newer, &format!("{CODE}\u{1d}93abcd"), CODE);
        assert_eq!(
            String::from_utf8(asked.body.unwrap()).unwrap(),
            format!("{{\"codes\":[\"{CODE}\"]}}"),
            "without its tail"
        );
        let known = newer_answer(&format!(
            r#"[{{"code":"{CODE}","template":7,"status":"INTRODUCED","packageType":"UNIT","gtin":"04870000003037",
                "productionDate":"2026-03-12T00:00:00.000Z","expirationDate":"nonsense","productSeries":"A1","more":1,
                "issuerShortInfo":{{"issuerTin":"990140000017","issuerName":{{"ru":"Завод","kz":""}}}}}}]"#
        ))
        .unwrap();
        assert_eq!((known.status.as_deref(), known.level), (Some("in_circulation"), Some(PackageLevel::Unit)));
        assert_eq!((known.production_date.as_deref(), known.expiry_date), (Some("2026-03-12"), None));
        let maker = known.product.unwrap().manufacturer;
        assert_eq!((maker.name.ru.as_str(), maker.name.kk.as_str()), ("Завод", "Завод"));
        assert_eq!(newer_answer("[]").unwrap().status, None, "asked without its tail, nothing means unknown");
        let strange = newer_answer(&format!(r#"[{{"code":"{CODE}","status":"FROZEN"}}]"#)).unwrap();
        assert_eq!(strange.status.as_deref(), Some("FROZEN"), "kept as it came");
        for (word, overlay) in [("BLOCKED", Some("blocked")), ("", None), ("EMPTY", None), ("FROZEN", Some("FROZEN"))] {
            let json = format!(r#"[{{"code":"{CODE}","status":"INTRODUCED","extendedStatus":"{word}"}}]"#);
            let answer = newer_answer(&json).unwrap();
            assert_eq!(answer.overlay.as_deref(), overlay);
            let is_unknown = matches!(crate::view::answer_of(&answer).status, Some(verify::Status::Unknown(_)));
            assert_eq!(is_unknown, word == "FROZEN", "{word}");
        }
        for nonsense in ["", "{}", "[{}]", "[{\"code\":\"another\"}]", "[{\"code\":7}]", "null"] {
            assert_eq!(newer_answer(nonsense), None, "{nonsense}");
        }
        let two = format!(r#"[{{"code":"{CODE}"}},{{"code":"{CODE}"}}]"#);
        assert_eq!(newer_answer(&two), None);
    }

    #[test]
    fn what_the_goods_are() {
        let known = newer_answer(&format!(r#"[{{"code":"{CODE}","status":"INTRODUCED"}}]"#)).unwrap();
        assert!(known.recalls_untold);
        let asked = further(PlatformKind::Newer, &known, CODE).unwrap();
        assert_eq!((asked.method, asked.body), (HttpMethod::Get, None));
        assert_eq!(asked.path, "/public/api/v1/product-registry/product?gtin=04870000003037");
        let named = |gtin: &str| {
            format!(
                r#"{{"gtin":"{gtin}","name":{{"kk":"Көкше","ru":"Кокше","en":"Kokshe"}},"more":1,
                    "manufacturer":{{"name":{{"kk":"З","ru":"З","en":"F"}},"country":"CN"}},
                    "importer":{{"name":{{"kk":"И","ru":"И","en":"I"}},"country":"KZ"}}}}"#
            )
        };
        let product = |json: &str| with_goods(PlatformKind::Newer, known.clone(), json.as_bytes()).product;
        let card = product(&named("04870000003037")).unwrap();
        assert_eq!((card.name.en.as_str(), card.importer.unwrap().name.en.as_str()), ("Kokshe", "I"));
        for other in [named("04870000001019"), "{}".to_owned(), "<html>".to_owned()] {
            assert_eq!(product(&other), None, "{other}");
        }
        // Nobody is asked what goods are that are not known, or a box.
        assert!(further(PlatformKind::Newer, &unknown(CODE), CODE).is_none());
        let pallet = CodeAnswer { status: known.status.clone(), ..unknown("00487000000000000016") };
        assert!(further(PlatformKind::Older, &pallet, &pallet.code).is_none());
        let stopped = CodeAnswer { status: Some(NOT_FOR_SALE.to_owned()), ..pallet };
        assert!(further(PlatformKind::Older, &stopped, &stopped.code).is_some(), "why it may not be sold");
        let asked = further(PlatformKind::Older, &known, CODE).unwrap();
        assert_eq!((asked.path.as_str(), asked.body.unwrap()), (CISES_INFO_PATH, format!("[\"{CODE}\"]").into_bytes()));
        let told = |json: &str| with_goods(PlatformKind::Older, known.clone(), json.as_bytes()).product;
        let info = |code: &str| {
            format!(
                r#"[{{"cisInfo":{{"requestedCis":"{code}","brand":"Көкше","producerName":"Завод","status":"INTRODUCED"}}}}]"#
            )
        };
        let card = told(&info(CODE)).unwrap();
        assert_eq!((card.name.ru.as_str(), card.manufacturer.name.kk.as_str()), ("Көкше", "Завод"));
        assert_eq!(told(&info("another")), None);
        assert_eq!(told(&info(CODE).replace("Көкше", "").replace("Завод", " ")), None);
        // Where it may not be sold, the second answer says why.
        for (first, theirs, status) in [
            ("in_circulation", "WRITTEN_OFF", "in_circulation"),
            (NOT_FOR_SALE, "WRITTEN_OFF", "written_off"),
            (NOT_FOR_SALE, "APPLIED", "applied"),
            (NOT_FOR_SALE, "INTRODUCED", NOT_FOR_SALE),
            (NOT_FOR_SALE, "FROZEN", "FROZEN"),
            (NOT_FOR_SALE, "", NOT_FOR_SALE),
        ] {
            let known = CodeAnswer { status: Some(first.to_owned()), ..known.clone() };
            let answer = with_goods(PlatformKind::Older, known, info(CODE).replace("INTRODUCED", theirs).as_bytes());
            assert_eq!(answer.status.as_deref(), Some(status), "{first} {theirs}");
        }
    }

    #[test]
    fn the_older_platform() {
        let of = |json: &str| answer(PlatformKind::Older, format!("{{\"codes\":[{json}]}}").as_bytes(), CODE);
        let told = |json: &str| {
            let answer = of(json).unwrap();
            (answer.status.unwrap_or_default(), answer.check_value)
        };
        let pair = |status: &str, check: &str| (status.to_owned(), check.to_owned());
        let good = r#"{"found":true,"valid":true,"verified":true,"realizable":true,"utilised":true,"errorCode":0}"#;
        assert_eq!(told(good), pair("in_circulation", "valid"));
        assert_eq!(told(r#"{"found":true,"verified":true,"sold":true,"utilised":true}"#), pair("withdrawn", "valid"));
        assert_eq!(told(r#"{"found":false,"errorCode":10}"#), pair("", NOT_JUDGED));
        assert_eq!(told(r#"{"found":false,"errorCode":6}"#), pair("", "wrong"));
        assert_eq!(told(r#"{"found":true}"#), pair("issued", NOT_JUDGED));
        let stopped = of(r#"{"found":true,"verified":true,"utilised":true}"#).unwrap();
        assert_eq!(stopped.status.as_deref(), Some(NOT_FOR_SALE));
        let is_unknown = matches!(crate::view::answer_of(&stopped).status, Some(verify::Status::Unknown(_)));
        assert!(is_unknown, "it may not be sold, and nobody says that it is not yet for sale");
        let blocked = of(r#"{"found":true,"utilised":true,"isBlocked":true,"expireDate":"2027-01-01"}"#).unwrap();
        assert_eq!((blocked.overlay.as_deref(), blocked.expiry_date.as_deref()), (Some("blocked"), Some("2027-01-01")));
        for nonsense in ["", "{},{}", "7"] {
            assert_eq!(of(nonsense), None, "{nonsense}");
        }
    }
}
