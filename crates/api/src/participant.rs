//! Participants and their business places.
use serde::{Deserialize, Serialize};

use crate::EmployeeRequest;

/// `POST` [`ParticipantRequest`] here to register, `GET` the list with `?after=`; below it `{bin}`, `{bin}/state`, `{bin}/places/{id}`, `{bin}/employees`, `{bin}/company-prefixes/{prefix}`.
pub const PARTICIPANTS_PATH: &str = "/v1/participants";

/// What a participant does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trade {
    /// Makes goods.
    Producer,
    /// Brings them in.
    Importer,
    /// Sells to sellers.
    Wholesaler,
    /// Sells to people.
    Retailer,
}

impl Trade {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Producer, Self::Importer, Self::Wholesaler, Self::Retailer];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Producer => "producer",
            Self::Importer => "importer",
            Self::Wholesaler => "wholesaler",
            Self::Retailer => "retailer",
        }
    }
}

/// A participant that registers, with its head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ParticipantRequest {
    /// Business or individual identification number, 12 digits.
    pub bin: String,
    /// As registered with the state.
    pub name: String,
    /// One at least.
    pub trades: Vec<Trade>,
    /// Who heads it.
    pub head: EmployeeRequest,
}

/// Whether a participant may take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantState {
    /// Registered, not confirmed yet.
    Waiting,
    /// May.
    Active,
    /// May not.
    Blocked,
}

/// A participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Participant {
    /// 12 digits.
    pub bin: String,
    /// As registered.
    pub name: String,
    /// What it does.
    pub trades: Vec<Trade>,
    /// Whether it may.
    pub state: ParticipantState,
    /// Since when.
    pub since_ms: i64,
}

/// Participants in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Participants {
    /// At most a hundred.
    pub items: Vec<Participant>,
    /// `after` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Lets somebody, or forbids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StateRequest<S> {
    /// What it shall be.
    pub state: S,
}

/// Where goods are made, kept or sold. `PUT` under an id that who adds it has chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BusinessPlace {
    /// As they call it.
    pub name: String,
    /// Where.
    pub address: String,
    /// Goods are no longer there.
    #[serde(default)]
    pub is_closed: bool,
    /// In answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A GS1 company prefix: a participant's numbers begin so, and nobody else begins a transport package under it. Whose a GTIN is, who publishes its card
/// decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompanyPrefix {
    /// 4 to 12 digits.
    pub prefix: String,
    /// Since when it is noted here.
    pub since_ms: i64,
}

/// A participant's company prefixes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompanyPrefixes {
    /// In order.
    pub items: Vec<CompanyPrefix>,
}

/// A participant's business places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BusinessPlaces {
    /// By id.
    pub items: Vec<BusinessPlace>,
}
