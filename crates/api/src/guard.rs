//! Who gets in. Each route has this in front of it, with its own [`Policy`].
//!
//! The order of the answers is part of the contract: 401, 403 by role, 403 by mode, 503, and then what the route says.

use aurora_access::Principal;
use aurora_model::mode::{OperatorAnswer, ReadDataSource, Refusal};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    credentials::{self, Credentials},
    operation::{Backing, Caller, Effect, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};

/// Who is logged in. Only on routes that need it: the guard has put it there.
#[derive(Clone, Debug)]
pub(crate) struct LoggedIn(pub(crate) Principal);

impl<S: Sync> FromRequestParts<S> for LoggedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // A route for anyone that asks who it is has forgotten to say whom it is for.
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::internal)
    }
}

/// The guard of one route.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) state: ApiState,
    pub(crate) policy: Policy,
}

/// Lets the request through, or answers it.
pub(crate) async fn guard(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    match guard.admit(request.method(), request.headers()).await {
        Ok(Some(logged_in)) => {
            request.extensions_mut().insert(logged_in);
            next.run(request).await
        }
        Ok(None) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

impl Guard {
    async fn admit(&self, method: &Method, headers: &HeaderMap) -> Result<Option<LoggedIn>, Problem> {
        let credentials = credentials::of(headers);
        let logged_in = match self.policy.caller {
            Caller::With(_) => Some(self.authenticate(credentials.as_ref()).await?),
            // The ingest route knows its tokens itself: it does so without the database.
            Caller::Anyone | Caller::Source => None,
        };
        check_origin(method, headers, credentials.as_ref(), self.policy)?;
        if let (Some(LoggedIn(principal)), Caller::With(permission)) = (&logged_in, self.policy.caller)
            && !principal.may(permission)
        {
            let (role, action, resource) = (principal.role, permission.action, permission.resource);
            let detail = format!("the role {role} has no permission to {action} {resource}");
            return Err(Problem::new(ProblemKind::Forbidden, detail));
        }
        self.check_mode()?;
        self.check_backing()?;
        Ok(logged_in)
    }

    async fn authenticate(&self, credentials: Option<&Credentials>) -> Result<LoggedIn, Problem> {
        let credentials = credentials.ok_or_else(|| {
            Problem::new(ProblemKind::Unauthenticated, "no access token came with the request")
        })?;
        Ok(LoggedIn(self.state.access.authenticate(credentials.token()).await?))
    }

    fn check_mode(&self) -> Result<(), Problem> {
        let policy = self.state.access.policy();
        let is_mutation = self.policy.effect == Effect::Mutation;
        match policy.operator() {
            OperatorAnswer::Refused(refusal @ Refusal::Mode(_)) if is_mutation => {
                Err(Problem::new(ProblemKind::ForbiddenByMode, refusal.to_string()))
            }
            OperatorAnswer::Refused(Refusal::DatabaseUnavailable) if is_mutation => {
                Err(database_unavailable())
            }
            OperatorAnswer::Refused(_) | OperatorAnswer::Preview(_) | OperatorAnswer::Permit(_) => Ok(()),
        }
    }

    fn check_backing(&self) -> Result<(), Problem> {
        let source = self.state.access.policy().status().read_data_source;
        match (self.policy.backing, source) {
            (Backing::Lake | Backing::None, _)
            | (Backing::Database | Backing::DatabaseOrShowcase, ReadDataSource::Database)
            | (Backing::DatabaseOrShowcase, ReadDataSource::Showcase) => Ok(()),
            (Backing::Database, ReadDataSource::Showcase)
            | (Backing::Database | Backing::DatabaseOrShowcase, ReadDataSource::Unavailable) => {
                Err(database_unavailable())
            }
        }
    }
}

/// A cookie comes by itself, whoever made the browser send the request; a header that only our pages set does not.
fn check_origin(
    method: &Method,
    headers: &HeaderMap,
    credentials: Option<&Credentials>,
    policy: Policy,
) -> Result<(), Problem> {
    let is_safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let by_browser = match policy.caller {
        Caller::With(_) => matches!(credentials, Some(Credentials::Cookie(_))),
        // Log-in and refresh set and read cookies: a page elsewhere must not log anyone in or out.
        Caller::Anyone => credentials::has_cookie(headers),
        Caller::Source => false,
    };
    if is_safe || !by_browser || credentials::is_from_dashboard(headers) {
        Ok(())
    } else {
        let detail = "a cookie came without the header `X-Aurora-Request`";
        Err(Problem::new(ProblemKind::CrossSiteRequest, detail))
    }
}

fn database_unavailable() -> Problem {
    Problem::new(ProblemKind::DatabaseUnavailable, "the database cannot be had now")
}
