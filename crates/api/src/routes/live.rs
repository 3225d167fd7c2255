//! The live channels as operations. What they say is in [`crate::live`].

use aurora_model::{access::Action, change::Resource};
use axum::http::{Method, StatusCode};
use utoipa::openapi::{
    KnownFormat, ObjectBuilder, Required, SchemaFormat, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

use super::Routes;
use crate::{
    live,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::ProblemKind,
};

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes.add(alerts_operation(), live::alerts)
}

fn alerts_operation() -> Operation {
    let policy = Policy {
        caller: Caller::with(Resource::Alert, Action::Read),
        effect: Effect::Read,
        backing: Backing::Database,
    };
    Operation::new(Method::GET, "/api/v1/ws/alerts", "watch_alerts", "Watch alerts change", policy)
        .describe(
            "A WebSocket. First comes `{type: \"hello\", seq}`, then `{type: \"change\", seq, alert}` for each alert \
             that is new or different. `{type: \"resync\", seq}` says that too much happened since `after`: read the \
             list anew. At most 500 clients; one more is closed with 1013.",
        )
        .parameters([after()])
        .answers_nothing(StatusCode::SWITCHING_PROTOCOLS, "The channel is open")
        .refuses(&[ProblemKind::MalformedRequest, ProblemKind::CrossSiteRequest])
}

fn after() -> Parameter {
    let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
    ParameterBuilder::new()
        .name("after")
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some("The last place that you have seen; without it, what happens from now on is told"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::Integer).format(Some(format)).build()))
        .build()
}
