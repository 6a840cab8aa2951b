//! Errors of the registry, as RFC 9457 problem details with stable codes.
use serde::{Deserialize, Serialize};

use crate::Violation;

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal, $title:literal;)*) => {
        /// Why a request failed; the screen's sentence for it stands in the message catalogues.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum ProblemCode { $($(#[$doc])* #[serde(rename = $name)] $variant,)* }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// On the wire.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name),* } }
            /// HTTP status.
            pub const fn status(self) -> u16 { match self { $(Self::$variant => $status),* } }
            /// For developers.
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title),* } }
        }
    };
}

problem_codes! {
    /// The body is not what the path takes.
    MalformedBody = "malformed_body", 400, "The body is not what this path takes";
    /// Nobody is signed in, or the token is too old.
    SignIn = "sign_in", 401, "Sign in first, or refresh the token";
    /// Login or password is wrong.
    WrongCredentials = "wrong_credentials", 401, "The login or the password is wrong";
    /// Who is signed in may not do this.
    Forbidden = "forbidden", 403, "This role may not do that";
    /// The participant is not confirmed yet, or blocked.
    ParticipantInactive = "participant_inactive", 403, "The participant is not confirmed yet, or is blocked";
    /// No such path or thing.
    NotFound = "not_found", 404, "There is nothing here";
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405, "This path does not take that method";
    /// The same id with another body.
    IdTaken = "id_taken", 409, "Something with this id and another content is here already";
    /// The act or report is where this cannot be done.
    OutOfTurn = "out_of_turn", 409, "It is where this cannot be done any more, or not yet";
    /// Somebody has this login.
    LoginTaken = "login_taken", 409, "Somebody has this login already";
    /// The participant is registered.
    ParticipantTaken = "participant_taken", 409, "The participant is registered already";
    /// The body is over its limit.
    TooLarge = "too_large", 413, "The body is too large";
    /// A photo that was named was not sent.
    PhotoMissing = "photo_missing", 422, "A photo of the report has not been sent yet";
    /// The photo's bytes do not give its hash.
    PhotoHash = "photo_hash", 422, "The photo does not have the hash it was sent under";
    /// The photo is no JPEG, or tells more than a picture.
    PhotoContent = "photo_content", 422, "The photo is no JPEG, or carries metadata";
    /// The register of entrepreneurs does not have it, or not any more.
    NotEntrepreneur = "not_entrepreneur", 422, "The register of entrepreneurs does not have this number";
    /// A field breaks a rule.
    InvalidField = "invalid_field", 422, "A field breaks a rule";
    /// Format-logical control found violations; all of them are listed.
    DocumentRefused = "document_refused", 422, "The document breaks rules of format-logical control";
    /// Too many requests from one address.
    RateLimited = "rate_limited", 429, "Too many requests; try again later";
    /// The registry's own fault.
    Internal = "internal", 500, "The registry could not do it";
    /// Too busy.
    Unavailable = "unavailable", 503, "The registry is busy; try again later";
}

/// `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `urn:aiqyn:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's title.
    pub title: String,
    /// The sentence for people, in the asked language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// HTTP status.
    pub status: u16,
    /// Stable.
    pub code: ProblemCode,
    /// The field that is meant, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What format-logical control found, each with its path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}

impl Problem {
    /// The problem for a code.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            kind: format!("urn:aiqyn:problem:{}", code.name()),
            title: code.title().to_owned(),
            detail: None,
            status: code.status(),
            code,
            field: None,
            violations: Vec::new(),
        }
    }

    /// With the field that is meant.
    pub fn field(mut self, name: &str) -> Self {
        self.field = Some(name.to_owned());
        self
    }
}
