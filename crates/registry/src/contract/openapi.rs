//! The contract as an OpenAPI 3.1 document.
use std::collections::BTreeMap;

use api::{Problem, ProblemCode, Role};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::{Operation, Shape, Who};

/// Problems that any request may meet.
const ALWAYS: [ProblemCode; 4] =
    [ProblemCode::RateLimited, ProblemCode::MethodNotAllowed, ProblemCode::Internal, ProblemCode::Unavailable];

/// The document. `x-roles` says who may use an operation that not everyone may, `x-problems` names the problems of each answer.
pub(crate) fn document<S: Clone + Send + Sync + 'static>(operations: &[Operation<S>]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut schemas = settings.into_generator();
    let problem = Value::from(schemas.subschema_for::<Problem>());
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        let shape = (operation.shape)(&mut schemas);
        let methods = paths.entry(operation.path).or_default();
        methods.insert(operation.method.as_str().to_lowercase(), described(operation, shape, &problem));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Aiqyn registry",
            "version": "1",
            "description": "Codes, verifications, documents, acts, reports. Moments are milliseconds since 1970 in UTC, dates YYYY-MM-DD. \
                Sentences come in the language of accept-language (kk, ru, en); programs go by codes.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": definitions(&mut schemas),
            "securitySchemes": {
                "session": { "type": "http", "scheme": "bearer", "description": "The access token of a session" },
            },
        },
    })
}

fn definitions(schemas: &mut SchemaGenerator) -> Value {
    schemas.take_definitions(true).into()
}

fn described<S>(operation: &Operation<S>, shape: Shape, problem: &Value) -> Value {
    let mut problems: Vec<ProblemCode> = operation.refuses.iter().copied().chain(ALWAYS).collect();
    if shape.has_path {
        problems.push(ProblemCode::NotFound);
    }
    if shape.takes.is_some() {
        problems.extend([ProblemCode::MalformedBody, ProblemCode::TooLarge]);
    }
    if shape.query.is_some() {
        problems.push(ProblemCode::InvalidField);
    }
    if let Who::Roles(_) = operation.who {
        problems.extend([ProblemCode::SignIn, ProblemCode::Forbidden]);
    }
    let mut about = Map::new();
    let mut say = |name: &str, value: Value| about.insert(name.to_owned(), value);
    say("operationId", operation.name.into());
    say("summary", operation.says.into());
    let tag =
        operation.path.strip_prefix("/v1/").map_or("existing platforms", |rest| rest.split('/').next().unwrap_or(rest));
    say("tags", json!([tag]));
    say("parameters", parameters(operation, shape.query));
    say("responses", responses(shape.gives, &problems, problem));
    if let Some((kind, schema)) = shape.takes {
        say("requestBody", json!({ "required": true, "content": { kind: { "schema": schema } } }));
    }
    if shape.is_told_more {
        say("security", json!([{}, { "session": [] }]));
    }
    if let Who::Roles(roles) = operation.who {
        say("security", json!([{ "session": [] }]));
        say("x-roles", roles.iter().copied().map(Role::name).collect());
    }
    about.into()
}

fn responses(gives: Vec<(u16, Option<(&'static str, Schema)>)>, problems: &[ProblemCode], problem: &Value) -> Value {
    let mut responses = Map::new();
    for (status, body) in gives {
        let answer = match body {
            Some((kind, schema)) => json!({ "description": "The answer", "content": { kind: { "schema": schema } } }),
            None => json!({ "description": "Done" }),
        };
        responses.insert(status.to_string(), answer);
    }
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in problems {
        let codes = by_status.entry(code.status()).or_default();
        if !codes.contains(&code.name()) {
            codes.push(code.name());
        }
    }
    for (status, codes) in by_status {
        let answer = json!({
            "description": format!("Refused: {}", codes.join(", ")),
            "content": { "application/problem+json": { "schema": problem } },
            "x-problems": codes,
        });
        responses.insert(status.to_string(), answer);
    }
    responses.into()
}

fn parameters<S>(operation: &Operation<S>, query: Option<Schema>) -> Value {
    let names = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> =
        names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": of_path(name) })).collect();
    let query = query.map(Value::from).unwrap_or_default();
    let part = |name: &str| query.get(name).cloned().unwrap_or_default();
    let required = part("required");
    let required: Vec<&str> = required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, schema) in part("properties").as_object().into_iter().flatten() {
        let is_required = required.contains(&name.as_str());
        parameters.push(json!({ "name": name, "in": "query", "required": is_required, "schema": schema }));
    }
    for (name, says) in operation.headers {
        let header = json!({
            "name": name, "in": "header", "required": false, "description": says, "schema": { "type": "string" },
        });
        parameters.push(header);
    }
    parameters.into()
}

/// What a name in a path stands for, wherever it stands.
fn of_path(name: &str) -> Value {
    match name {
        "bin" | "issuer" => json!({ "type": "string", "pattern": "^[0-9]{12}$", "description": "БИН or ИИН" }),
        "gtin" => json!({ "type": "string", "pattern": "^[0-9]{14}$" }),
        "id" => {
            json!({ "type": "string", "format": "uuid", "description": "Chosen by who sends it, in small letters" })
        }
        "prefix" => json!({ "type": "string", "pattern": "^[0-9]{4,12}$", "description": "GS1 company prefix" }),
        "sha256" => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        "day" => json!({ "type": "string", "format": "date" }),
        "line" => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}
