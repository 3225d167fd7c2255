//! Routes: a handler behind its guard, beside its description.

pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod dashboard;
pub(crate) mod events;
pub(crate) mod events_in;
pub(crate) mod live;
pub(crate) mod probes;
pub(crate) mod rules;
pub(crate) mod sources;
pub(crate) mod system;
pub(crate) mod tokens;
pub(crate) mod users;

use axum::{
    Router,
    handler::Handler,
    middleware::from_fn_with_state,
    routing::{MethodFilter, MethodRouter, on},
};

use crate::{
    guard::{Guard, guard},
    operation::Operation,
    state::ApiState,
};

/// Routes, and the operations that they are. One file per resource adds to it.
pub(crate) struct Routes {
    state: ApiState,
    router: Router<ApiState>,
    operations: Vec<Operation>,
}

impl Routes {
    pub(crate) fn new(state: ApiState) -> Self {
        Self { state, router: Router::new(), operations: Vec::new() }
    }

    /// Adds an operation with its handler. There is no other way to a handler, so none is without a guard.
    pub(crate) fn add<H, T>(mut self, operation: Operation, handler: H) -> Self
    where
        H: Handler<T, ApiState>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(operation.method.clone()).expect("a method of the standard");
        let guarded = Guard { state: self.state.clone(), policy: operation.policy };
        let route: MethodRouter<ApiState> = on(filter, handler).layer(from_fn_with_state(guarded, guard));
        self.router = self.router.route(operation.path, route);
        self.operations.push(operation);
        self
    }

    /// Adds all of a resource.
    pub(crate) fn with(self, resource: impl FnOnce(Self) -> Self) -> Self {
        resource(self)
    }

    /// The routes, and what they are.
    pub(crate) fn build(self) -> (Router, Vec<Operation>) {
        (self.router.with_state(self.state), self.operations)
    }
}
