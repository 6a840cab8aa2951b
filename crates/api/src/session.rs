//! Signing in.
use serde::{Deserialize, Serialize};

/// `POST` [`SignInRequest`] here to sign in, `PUT` [`RefreshRequest`] for new tokens, `DELETE` with the access token to sign out.
pub const SESSIONS_PATH: &str = "/v1/sessions";
/// `GET` here: who is signed in.
pub const ME_PATH: &str = "/v1/me";

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the system.
    Operator,
    /// Acts for a state body.
    Inspector,
    /// Heads a participant.
    Head,
    /// Works for a participant.
    Employee,
    /// Watches trade as anybody may.
    Controller,
    /// Brings what tills have sold.
    FiscalOperator,
    /// Reads what happens for a state body: taxes, customs.
    StateBody,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Operator,
        Self::Inspector,
        Self::Head,
        Self::Employee,
        Self::Controller,
        Self::FiscalOperator,
        Self::StateBody,
    ];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Inspector => "inspector",
            Self::Head => "head",
            Self::Employee => "employee",
            Self::Controller => "controller",
            Self::FiscalOperator => "fiscal_operator",
            Self::StateBody => "state_body",
        }
    }

    /// From the word on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A way to show who one is. More ways will stand beside the password: the electronic signature above all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum SignInRequest {
    /// What one knows.
    Password {
        /// In any letters.
        login: String,
        /// As typed.
        password: String,
    },
}

/// The token of the last answer, good once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// As it came.
    pub refresh_token: String,
}

/// Tokens of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionResponse {
    /// Goes with every request: `authorization: Bearer …`.
    pub access_token: String,
    /// Seconds.
    pub access_expires_in_s: u32,
    /// For the next pair, once. Whoever shows it a second time ends the session.
    pub refresh_token: String,
    /// Seconds.
    pub refresh_expires_in_s: u32,
    /// Who is signed in.
    pub me: Me,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Me {
    /// Of the registry's own.
    pub id: String,
    /// As they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// For which participant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
}
