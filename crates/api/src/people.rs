//! People: who may sign in, for whom, and with what password.
use serde::{Deserialize, Serialize};

use crate::Role;

/// `GET` here lists [`Accounts`], with `?role=`, `?login=` and `?after=`; `POST` [`AccountRequest`]; below it `{id}/state` and `{id}/password`.
pub const PEOPLE_PATH: &str = "/v1/people";
/// `PUT` [`OwnPasswordRequest`] here.
pub const OWN_PASSWORD_PATH: &str = "/v1/me/password";
/// `POST` [`ControllerRequest`] here: whoever wants to watch trade.
pub const CONTROLLERS_PATH: &str = "/v1/controllers";

/// Whoever wants to watch trade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ControllerRequest {
    /// An e-mail address or a phone number, or what one likes.
    pub login: String,
    /// Twelve characters at least.
    pub password: String,
    /// As they want to be called.
    pub name: String,
}

/// Somebody who is to act for a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EmployeeRequest {
    /// An e-mail address or a phone number, or what one likes.
    pub login: String,
    /// Twelve characters at least.
    pub password: String,
    /// As they are called.
    pub name: String,
}

/// Whether somebody may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// May.
    Active,
    /// May not.
    Blocked,
}

/// Who acts for a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Employee {
    /// Of the registry's own.
    pub id: String,
    /// In small letters.
    pub login: String,
    /// As they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub state: PersonState,
}

/// Those who act for a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Employees {
    /// By login.
    pub items: Vec<Employee>,
}

/// Somebody who is to act for no participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountRequest {
    /// An e-mail address or a phone number, or what one likes.
    pub login: String,
    /// Twelve characters at least.
    pub password: String,
    /// As they are called.
    pub name: String,
    /// What they may do; heads come with their participant, employees are let in by their heads.
    pub role: Role,
}

/// Who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Of the registry's own.
    pub id: String,
    /// In small letters.
    pub login: String,
    /// As they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// For which participant they act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
    /// Whether they may sign in.
    pub state: PersonState,
    /// Since when.
    pub since_ms: i64,
}

/// People by login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accounts {
    /// At most a hundred.
    pub items: Vec<Account>,
    /// `after` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Another password for somebody who lost theirs. Their sessions end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    /// Twelve characters at least.
    pub password: String,
}

/// Another password for oneself. One's other sessions end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnPasswordRequest {
    /// The one of now.
    pub password: String,
    /// The one from now on, twelve characters at least.
    pub new_password: String,
}
