//! Shapes of the platforms that are there, as far as they are public. What they write may hold more than is named here, and leave out what they
//! do not know.
use serde::{Deserialize, Serialize};

/// Newer platform: `POST` [`PublicCodesRequest`] here, for everyone.
pub const PUBLIC_CODES_PATH: &str = "/public/api/cod/public/codes";
/// Newer platform: `POST` [`AuthenticateRequest`] here.
pub const AUTHENTICATE_PATH: &str = "/api/users/authenticate";
/// Newer platform: `GET` here with `?productGroup=&gtin=`.
pub const PRODUCT_REGISTRY_PATH: &str = "/public/api/v1/product-registry/product";
/// Older platform: `POST` [`CodesCheckRequest`] here.
pub const CODES_CHECK_PATH: &str = "/api/v3/true-api/codes/check";
/// Older platform: `POST` a list of codes here.
pub const CISES_INFO_PATH: &str = "/api/v3/true-api/cises/info";

/// Newer platform: identification codes. One that is sent with its check tail is answered by nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PublicCodesRequest {
    /// Without check tails.
    pub codes: Vec<String>,
}

/// Newer platform: what is known of a code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct PublicCode {
    /// As it was asked.
    pub code: String,
    /// The structure's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<i64>,
    /// Of the product, on that platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<i64>,
    /// `UNIT`, `GROUP`, `SET`, `BOX_LV_1`, `BOX_LV_2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_type: Option<String>,
    /// `RECEIVED`, `APPLIED`, `INTRODUCED`, `WITHDRAWN`, `WRITTEN_OFF`, `AC_DISAGGREGATED`; other words may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What lies over the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_status: Option<String>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emission_date: Option<String>,
    /// Made on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub production_date: Option<String>,
    /// Last good day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<String>,
    /// Batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_series: Option<String>,
    /// GTIN-14.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
    /// Who had it issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_short_info: Option<IssuerShortInfo>,
    /// It holds other codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<bool>,
}

/// Newer platform: a company.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct IssuerShortInfo {
    /// Taxpayer's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_tin: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_name: Option<PlatformName>,
}

/// Newer platform: a name in three languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PlatformName {
    /// Kazakh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kz: Option<String>,
    /// Russian.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ru: Option<String>,
    /// English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// Newer platform: who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthenticateRequest {
    /// In any letters.
    pub login: String,
    /// As typed.
    pub password: String,
}

/// Newer platform: tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuthenticateResponse {
    /// Goes with every request: `authorization: Bearer …`.
    pub access_token: String,
    /// `BEARER`.
    pub access_token_type: String,
    /// Seconds.
    pub access_token_expires_in: u32,
    /// For the next pair.
    pub refresh_token: String,
}

/// Newer platform: a document. The body is JSON whose keys stand in order, as base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlatformDocument {
    /// Base64.
    pub document_body: String,
    /// The electronic signature over it.
    #[serde(default)]
    pub signature: String,
}

/// Newer platform: where the document can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlatformDocumentId {
    /// Ours.
    pub document_id: String,
}

/// Older platform: whole marking codes, check tails and all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodesCheckRequest {
    /// As scanned, separators as U+001D.
    pub codes: Vec<String>,
}

/// Older platform: what was found out of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodesCheckResponse {
    /// In the order asked.
    pub codes: Vec<CheckedCode>,
}

/// Older platform: what was found out of a code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CheckedCode {
    /// As it was asked.
    pub cis: String,
    /// Of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
    /// Its structure is right.
    pub valid: bool,
    /// Its check value is right.
    pub verified: bool,
    /// It is known.
    pub found: bool,
    /// It may be sold.
    pub realizable: bool,
    /// It was applied.
    pub utilised: bool,
    /// An authority blocked it.
    pub is_blocked: bool,
    /// It is who asks'.
    pub is_owner: bool,
    /// It was sold.
    pub sold: bool,
    /// Last good day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_date: Option<String>,
    /// Made on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub production_date: Option<String>,
    /// As in [`PublicCode`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_type: Option<String>,
    /// 0 fine, 1 structure, 2 no GTIN, 3 no serial, 4 forbidden characters, 5 check value malformed, 6 check value wrong, 7 key invalid, 8 not
    /// verified in the issuing country, 9 unsupported application identifier, 10 not found.
    pub error_code: i32,
}

/// Older platform: an answer of [`CISES_INFO_PATH`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CisesInfo {
    /// What is known.
    pub cis_info: CisInfo,
}

/// Older platform: what is known of a code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CisInfo {
    /// As it was asked.
    pub requested_cis: String,
    /// Of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
    /// Trade name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub producer_name: Option<String>,
    /// When it was brought into circulation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introduced_date: Option<String>,
    /// `EMITTED`, `APPLIED`, `INTRODUCED`, `RETIRED`, `WITHDRAWN`, `WRITTEN_OFF`, `DISAGGREGATED`; other words may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// Our word for a status of either platform; `None` for one that nobody here knows.
pub fn status_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "EMITTED" | "RECEIVED" => "issued",
        "APPLIED" => "applied",
        "INTRODUCED" => "in_circulation",
        "RETIRED" | "WITHDRAWN" => "withdrawn",
        "WRITTEN_OFF" => "written_off",
        "DISAGGREGATED" | "AC_DISAGGREGATED" => "disaggregated",
        _ => return None,
    })
}

/// The newer platform's word for a status of ours. What it has no word for says the nearest that is not better than it is.
pub fn newer_status(status: &str) -> &'static str {
    match status {
        "issued" => "RECEIVED",
        "applied" => "APPLIED",
        "in_circulation" | "in_transfer" => "INTRODUCED",
        "withdrawn" => "WITHDRAWN",
        "disaggregated" => "AC_DISAGGREGATED",
        _ => "WRITTEN_OFF",
    }
}

/// The older platform's.
pub fn older_status(status: &str) -> &'static str {
    match status {
        "issued" => "EMITTED",
        "disaggregated" => "DISAGGREGATED",
        "withdrawn" => "RETIRED",
        other => newer_status(other),
    }
}
