//! The contract: what every path takes, gives and refuses, and who may. Router, access and OpenAPI document are made of the same
//! list, and what a handler takes and gives is read off its signature: the document cannot say what the code does not do.
mod carried;
mod openapi;

use std::collections::HashMap;

use api::{ProblemCode, Role};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{Schema, SchemaGenerator};

pub(crate) use carried::{
    Asking, At, Binary, CodesCsv, Created, Csv, Document, Introduced, Jpeg, NdJson, NoContent, Parameters, Pdf, Person,
    Plain, Raw, Revalidated, Sent, SentList,
};
pub(crate) use openapi::document;

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever asks.
    Anyone,
    /// Who is signed in with one of these roles.
    Roles(&'static [Role]),
}

/// What a handler's signature tells.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// Names of the query's parameters, their schemas, and whether each is required.
    pub(crate) query: Option<Schema>,
    /// Media type and schema of the body.
    pub(crate) takes: Option<(&'static str, Schema)>,
    /// Status, media type and schema of each answer that is no problem; no media type is no body.
    pub(crate) gives: Vec<(u16, Option<(&'static str, Schema)>)>,
    /// It answers more to who is signed in.
    pub(crate) is_told_more: bool,
    /// Whether the path holds what may be malformed or unknown.
    pub(crate) has_path: bool,
}

/// Something a handler takes.
pub(crate) trait Input {
    /// Adds what it is to the shape.
    fn describe(_shape: &mut Shape, _schemas: &mut SchemaGenerator) {}
}

/// What a handler answers.
pub(crate) trait Output {
    /// Adds what it is to the shape.
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator);
}

/// A handler that can say what it takes and gives.
pub(crate) trait Endpoint<Args, Out, S>: Handler<Args, S> {
    /// The shape of its requests and answers.
    fn shape(schemas: &mut SchemaGenerator) -> Shape;
}

macro_rules! endpoints {
    ($($($input:ident)+;)+) => {$(
        impl<F, Fut, M, Out, S, $($input),+> Endpoint<(M, $($input,)+), Out, S> for F
        where
            F: Fn($($input),+) -> Fut + Handler<(M, $($input,)+), S>,
            Fut: Future<Output = Out>,
            Out: Output,
            $($input: Input),+
        {
            fn shape(schemas: &mut SchemaGenerator) -> Shape {
                let mut shape = Shape::default();
                $($input::describe(&mut shape, schemas);)+
                Out::describe(&mut shape, schemas);
                shape
            }
        }
    )+};
}

endpoints! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E G;
}

impl<F, Fut, Out, S> Endpoint<((),), Out, S> for F
where
    F: Fn() -> Fut + Handler<((),), S>,
    Fut: Future<Output = Out>,
    Out: Output,
{
    fn shape(schemas: &mut SchemaGenerator) -> Shape {
        let mut shape = Shape::default();
        Out::describe(&mut shape, schemas);
        shape
    }
}

/// A method of a path.
pub(crate) struct Operation<S> {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// What programs call it.
    pub(crate) name: &'static str,
    /// What it does, a sentence.
    pub(crate) says: &'static str,
    pub(crate) who: Who,
    /// Problems of its own, beside those that come of what it takes.
    pub(crate) refuses: &'static [ProblemCode],
    /// Headers that it reads, with what they are.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) shape: fn(&mut SchemaGenerator) -> Shape,
    /// Its bodies may be larger than others'.
    is_large: bool,
    /// Who asks is not looked at, whatever they say of themselves.
    is_anonymous: bool,
    route: MethodRouter<S>,
}

impl<S: Clone + Send + Sync + 'static> Operation<S> {
    /// An operation for everyone.
    pub(crate) fn new<H, Args, Out>(
        method: Method,
        path: &'static str,
        name: &'static str,
        says: &'static str,
        handler: H,
    ) -> Self
    where
        H: Endpoint<Args, Out, S>,
        Args: 'static,
    {
        // Only methods that axum knows stand in the list.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        Self {
            method,
            path,
            name,
            says,
            who: Who::Anyone,
            refuses: &[],
            headers: &[],
            shape: H::shape,
            is_large: false,
            is_anonymous: false,
            route: on(filter, handler),
        }
    }

    /// For these roles alone.
    pub(crate) fn only(mut self, roles: &'static [Role]) -> Self {
        self.who = Who::Roles(roles);
        self
    }

    /// A token that comes with it is as if it were not there.
    pub(crate) fn anonymously(mut self) -> Self {
        self.is_anonymous = true;
        self
    }

    /// With problems of its own.
    pub(crate) fn refuses(mut self, problems: &'static [ProblemCode]) -> Self {
        self.refuses = problems;
        self
    }

    /// With headers that it reads.
    pub(crate) fn reads(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// With bodies of up to so many bytes.
    pub(crate) fn up_to(mut self, bytes: usize) -> Self {
        self.route = self.route.layer(DefaultBodyLimit::max(bytes));
        self.is_large = true;
        self
    }
}

/// What is asked of an operation before its handler.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard {
    /// The operation's name.
    pub(crate) name: &'static str,
    /// Who may.
    pub(crate) who: Who,
    /// Its bodies may be large.
    pub(crate) is_large: bool,
    /// Who asks is not looked at.
    pub(crate) is_anonymous: bool,
}

/// Guards by path and method.
#[derive(Debug, Default)]
pub(crate) struct Guards(HashMap<&'static str, Vec<(Method, Guard)>>);

impl Guards {
    /// The operation's guard; `None` where the contract names no such operation.
    pub(crate) fn of(&self, method: &Method, path: &str) -> Option<Guard> {
        let methods = self.0.get(path)?;
        let of = |method: &Method| methods.iter().find(|(known, _)| known == method).map(|(_, guard)| *guard);
        // Where nothing else is said, HEAD is GET without its body.
        of(method).or_else(|| of(&Method::GET).filter(|_| *method == Method::HEAD))
    }
}

/// Router and guards of operations.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(operations: Vec<Operation<S>>) -> (Router<S>, Guards) {
    let mut router = Router::new();
    let mut guards = Guards::default();
    for operation in operations {
        let Operation { name, who, is_large, is_anonymous, .. } = operation;
        let guard = Guard { name, who, is_large, is_anonymous };
        guards.0.entry(operation.path).or_default().push((operation.method, guard));
        router = router.route(operation.path, operation.route);
    }
    (router, guards)
}
