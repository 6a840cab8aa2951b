//! What handlers take and give, each with what the document says of it.
use std::marker::PhantomData;

use api::ProblemCode;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::{JsonSchema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;

use super::{Input, Output, Shape};
use crate::identity::Caller;
use crate::outside::{fault, json};
use crate::problem::Refusal;

const JSON: &str = "application/json";

impl<S> Input for State<S> {}
impl<T> Input for ConnectInfo<T> {}
impl Input for HeaderMap {}
impl Input for Method {}
impl Input for Caller {}

fn bytes(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Refusal> {
    body.map_err(|rejection| {
        let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        if too_large { ProblemCode::TooLarge } else { ProblemCode::MalformedBody }.into()
    })
}

/// Where it is not what the path takes, and no more: what the body held may be a secret.
fn malformed<T: DeserializeOwned>(bytes: &[u8]) -> Refusal {
    match fault::<T>(bytes) {
        Some(path) => Refusal::field(ProblemCode::MalformedBody, &path),
        None => ProblemCode::MalformedBody.into(),
    }
}

/// A JSON body, as a value and as it came.
pub(crate) struct Sent<T>(pub(crate) T, pub(crate) Bytes);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = bytes(Bytes::from_request(request, state).await)?;
        // A list of a record's fields would be taken for the record.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(ProblemCode::MalformedBody.into());
        }
        let value = json(&bytes).map_err(|_| malformed::<T>(&bytes))?;
        Ok(Self(value, bytes))
    }
}

impl<T: JsonSchema> Input for Sent<T> {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        shape.takes = Some((JSON, schemas.subschema_for::<T>()));
    }
}

/// A JSON list as the whole body.
pub(crate) struct SentList<T>(pub(crate) Vec<T>);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for SentList<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = bytes(Bytes::from_request(request, state).await)?;
        json(&bytes).map(Self).map_err(|_| malformed::<Vec<T>>(&bytes))
    }
}

impl<T: JsonSchema> Input for SentList<T> {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        shape.takes = Some((JSON, schemas.subschema_for::<Vec<T>>()));
    }
}

/// Who asks, where they are signed in; nobody has to be.
pub(crate) struct Asking(pub(crate) Option<Caller>);

impl<S: Sync> FromRequestParts<S> for Asking {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Caller>().cloned()))
    }
}

impl Input for Asking {
    fn describe(shape: &mut Shape, _: &mut SchemaGenerator) {
        shape.is_told_more = true;
    }
}

/// A photo's bytes.
pub(crate) struct Raw(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        bytes(Bytes::from_request(request, state).await).map(Self)
    }
}

impl Input for Raw {
    fn describe(shape: &mut Shape, _: &mut SchemaGenerator) {
        shape.takes = Some(("image/jpeg", json_schema!({})));
    }
}

/// An answer to somebody who was nobody when they asked. The action log has to know who that was.
pub(crate) struct Introduced<T> {
    pub(crate) person: String,
    pub(crate) answer: Json<T>,
}

/// The person, as it goes to the log beside the answer.
#[derive(Debug, Clone)]
pub(crate) struct Person(pub(crate) String);

impl<T: serde::Serialize> IntoResponse for Introduced<T> {
    fn into_response(self) -> Response {
        (axum::Extension(Person(self.person)), self.answer).into_response()
    }
}

impl<T: JsonSchema> Output for Introduced<T> {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        Json::<T>::describe(shape, schemas);
    }
}

/// What stands in the path.
pub(crate) struct At<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        // What cannot be the name of anything names nothing; U+0000 stands in no name.
        if parts.uri.path().contains("%00") {
            return Err(ProblemCode::NotFound.into());
        }
        let Path(value) = Path::from_request_parts(parts, state).await.map_err(|_| ProblemCode::NotFound)?;
        Ok(Self(value))
    }
}

impl<T> Input for At<T> {
    fn describe(shape: &mut Shape, _: &mut SchemaGenerator) {
        shape.has_path = true;
    }
}

/// What stands behind the question mark.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Refusal::field(ProblemCode::InvalidField, "query"));
        }
        let query = Query::from_request_parts(parts, state).await;
        let Query(value) = query.map_err(|_| Refusal::field(ProblemCode::InvalidField, "query"))?;
        Ok(Self(value))
    }
}

impl<T: JsonSchema> Input for Parameters<T> {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        shape.query = Some(T::json_schema(schemas));
    }
}

impl<T: Output> Output for Result<T, Refusal> {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        T::describe(shape, schemas);
    }
}

impl<T: JsonSchema> Output for Json<T> {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        shape.gives.push((200, Some((JSON, schemas.subschema_for::<T>()))));
    }
}

/// Something that was not there before: 201.
pub(crate) struct Created<T>(pub(crate) T);

impl<T: serde::Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> Output for Created<T> {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        shape.gives.push((201, Some((JSON, schemas.subschema_for::<T>()))));
    }
}

/// Done, and there is nothing to say: 204.
pub(crate) struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Output for NoContent {
    fn describe(shape: &mut Shape, _: &mut SchemaGenerator) {
        shape.gives.push((204, None));
    }
}

/// There: 200 without a body.
impl Output for () {
    fn describe(shape: &mut Shape, _: &mut SchemaGenerator) {
        shape.gives.push((200, None));
    }
}

macro_rules! files {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name(pub(crate) Response);

        impl IntoResponse for $name {
            fn into_response(self) -> Response {
                let mut response = self.0;
                response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static($kind));
                response
            }
        }

        impl Output for $name {
            fn describe(shape: &mut Shape, _: &mut SchemaGenerator) {
                shape.gives.push((200, Some(($kind, json_schema!({})))));
            }
        }
    )+};
}

files! {
    /// One code a line, as RFC 4180 has it.
    CodesCsv = "text/csv; charset=utf-8; header=absent";
    /// A table with a head, as RFC 4180 has it.
    Csv = "text/csv; charset=utf-8; header=present";
    /// One JSON object a line.
    NdJson = "application/x-ndjson";
    /// To print.
    Pdf = "application/pdf";
    /// For programs that know its form.
    Binary = "application/octet-stream";
    /// A photo.
    Jpeg = "image/jpeg";
    /// The contract itself.
    Document = "application/json";
    /// A word for programs.
    Plain = "text/plain; charset=utf-8";
}

/// An answer with a tag: 304 where who asks has it.
pub(crate) struct Revalidated<T>(pub(crate) Response, pub(crate) PhantomData<T>);

impl<T> IntoResponse for Revalidated<T> {
    fn into_response(self) -> Response {
        self.0
    }
}

impl<T: JsonSchema> Output for Revalidated<T> {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        shape.gives.push((200, Some((JSON, schemas.subschema_for::<T>()))));
        shape.gives.push((304, None));
    }
}
