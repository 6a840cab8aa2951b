//! The registry's paths as functions. What it answers is looked at before it is believed.
use api::{
    CodeAnswer, Problem, ReferenceData, ReportReceived, ReportStateResponse, ScanPlace, VerificationRequest,
    VerificationResponse,
};
use door::Platform;
use futures_util::future::{Either, select};
use serde::de::DeserializeOwned;

use crate::platform::{Question, answer, further, question, with_goods};
use crate::{Engine, HttpMethod, HttpRequest, HttpResponse, NetError};

/// Why a call to the registry brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallError {
    Net(NetError),
    /// An error of the registry's; its problem code, where it gave one.
    Status {
        status: u16,
        retry_after_s: Option<u64>,
        problem: Option<String>,
    },
    /// An answer that is not of the contract.
    Nonsense,
}

const ANSWER_MAX: usize = 1024 * 1024;
/// A photo on a slow network takes its time; a look-up has its own, shorter bound.
const SEND_MS: u64 = 60_000;

impl Engine {
    /// Where the registry is.
    pub(crate) fn server(&self) -> String {
        let server = self.settings().server;
        if server.is_empty() { self.host.default_server() } else { server }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server())
    }

    async fn call(
        &self,
        method: HttpMethod,
        path: &str,
        timeout_ms: u64,
        request: Parts,
    ) -> Result<HttpResponse, CallError> {
        self.call_at(method, self.url(path), timeout_ms, request).await
    }

    async fn call_at(
        &self,
        method: HttpMethod,
        url: String,
        timeout_ms: u64,
        request: Parts,
    ) -> Result<HttpResponse, CallError> {
        let request =
            HttpRequest { method, url, headers: request.headers, body: request.body, max_response: ANSWER_MAX };
        let response = match select(self.host.fetch(request), self.host.sleep(timeout_ms)).await {
            Either::Left((response, _)) => response.map_err(CallError::Net)?,
            Either::Right(_) => return Err(CallError::Net(NetError::TimedOut)),
        };
        if (200..300).contains(&response.status) {
            return Ok(response);
        }
        let problem =
            serde_json::from_slice::<Problem>(&response.body).ok().map(|problem| problem.code.name().to_owned());
        Err(CallError::Status { status: response.status, retry_after_s: response.retry_after_s, problem })
    }

    /// One code, as it was scanned; at most the time that the settings give. `code` is its identification alone; where it was seen
    /// is for the registry, never for a platform.
    pub(crate) async fn ask_code(
        &self,
        message: &str,
        code: &str,
        place: Option<ScanPlace>,
    ) -> Result<(CodeAnswer, i64), CallError> {
        let settings = self.settings();
        let timeout_ms = u64::from(settings.timeout_s.clamp(1, 15)) * 1000;
        if let Some(Platform { kind, address }) = settings.platform {
            let began_ms = self.host.now_ms();
            let response = self.ask_platform(&address, question(kind, message, code), timeout_ms).await?;
            let first = answer(kind, &response.body, code).ok_or(CallError::Nonsense)?;
            let spent_ms = u64::try_from(self.host.now_ms() - began_ms).unwrap_or(timeout_ms);
            let answer = match (further(kind, &first, code), timeout_ms.saturating_sub(spent_ms)) {
                (Some(question), left_ms @ 1..) => match self.ask_platform(&address, question, left_ms).await {
                    Ok(response) => with_goods(kind, first, &response.body),
                    // What the goods are called is worth a question, not the answer.
                    Err(_) => first,
                },
                _ => first,
            };
            return Ok((answer, self.host.now_ms()));
        }
        let request = VerificationRequest { codes: vec![message.to_owned()], place };
        let body = serde_json::to_vec(&request).unwrap_or_default();
        let response = self.call(HttpMethod::Post, api::VERIFICATIONS_PATH, timeout_ms, Parts::json(body)).await?;
        let answer: VerificationResponse = parse(&response)?;
        let checked_at_ms = answer.checked_at_ms;
        let one = <[CodeAnswer; 1]>::try_from(answer.answers).map_err(|_| CallError::Nonsense)?;
        let [answer] = one;
        Ok((answer, checked_at_ms))
    }

    async fn ask_platform(
        &self,
        address: &str,
        Question { method, path, body }: Question,
        timeout_ms: u64,
    ) -> Result<HttpResponse, CallError> {
        let mut parts = body.map_or_else(Parts::default, Parts::json);
        parts.headers.push(("accept", "*/*".to_owned()));
        self.call_at(method, format!("{address}{path}"), timeout_ms, parts).await
    }

    pub(crate) async fn fetch_reference(&self) -> Result<ReferenceData, CallError> {
        parse(&self.call(HttpMethod::Get, api::REFERENCE_PATH, SEND_MS, Parts::default()).await?)
    }

    pub(crate) async fn has_photo(&self, sha256: &str) -> Result<bool, CallError> {
        match self.call(HttpMethod::Head, &api::photo_path(sha256), SEND_MS, Parts::default()).await {
            Ok(_) => Ok(true),
            Err(CallError::Status { status: 404, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn send_photo(&self, sha256: &str, bytes: Vec<u8>) -> Result<(), CallError> {
        // Even four kilobytes a second get through in the end.
        let timeout_ms = SEND_MS + bytes.len() as u64 / 4;
        let parts = Parts { headers: vec![("content-type", "image/jpeg".to_owned())], body: Some(bytes) };
        self.call(HttpMethod::Put, &api::photo_path(sha256), timeout_ms, parts).await.map(|_| ())
    }

    pub(crate) async fn send_report(&self, id: &str, body: Vec<u8>) -> Result<ReportReceived, CallError> {
        parse(&self.call(HttpMethod::Put, &api::report_path(id), SEND_MS, Parts::json(body)).await?)
    }

    pub(crate) async fn report_state(&self, id: &str, secret: &[u8]) -> Result<ReportStateResponse, CallError> {
        let parts = Parts { headers: vec![(api::SECRET_HEADER, hex::encode(secret))], body: None };
        parse(&self.call(HttpMethod::Get, &api::report_path(id), SEND_MS, parts).await?)
    }
}

#[derive(Default)]
struct Parts {
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
}

impl Parts {
    fn json(body: Vec<u8>) -> Self {
        Self { headers: vec![("content-type", "application/json".to_owned())], body: Some(body) }
    }
}

fn parse<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, CallError> {
    serde_json::from_slice(&response.body).map_err(|_| CallError::Nonsense)
}
