//! Errors as they are answered.
use api::{Problem, ProblemCode, Violation};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::StoreError;
use wording::{Language, find};

/// A problem on its way out.
#[derive(Debug)]
pub(crate) struct Refusal {
    problem: Box<Problem>,
    retry_after_s: Option<u32>,
}

impl Refusal {
    pub(crate) fn field(code: ProblemCode, field: &str) -> Self {
        Self { problem: Box::new(Problem::new(code).field(field)), retry_after_s: None }
    }

    /// What format-logical control found.
    pub(crate) fn violations(violations: Vec<Violation>) -> Self {
        let problem = Problem { violations, ..Problem::new(ProblemCode::DocumentRefused) };
        Self { problem: Box::new(problem), retry_after_s: None }
    }

    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Self { problem: Box::new(Problem::new(code)), retry_after_s: None }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if error.is_transient() {
            tracing::warn!(%error, "the store is busy, or not there");
            return Self::from(ProblemCode::Unavailable).retry_after(2);
        }
        tracing::error!(%error, "the store failed");
        ProblemCode::Internal.into()
    }
}

/// The answer with its problem's sentence in the language, where it is a problem.
pub(crate) fn worded(mut response: Response, language: Language) -> Response {
    let Some(mut problem) = response.extensions_mut().remove::<Problem>() else { return response };
    problem.detail = find(language, &format!("problem-{}", problem.code.name()), &[]);
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let (told, body) = axum::Json(problem).into_response().into_parts();
    parts
        .headers
        .extend(told.headers.get(header::CONTENT_LENGTH).map(|length| (header::CONTENT_LENGTH, length.clone())));
    Response::from_parts(parts, body)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(&self.problem)).into_response();
        response.extensions_mut().insert(*self.problem);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
