//! The door for events. A success says that they are durable.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest as _, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
};
use utoipa::openapi::{
    ObjectBuilder, Required, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

use super::Routes;
use crate::{
    credentials::bearer,
    extract::unread,
    intake::{Accepted, Delivery},
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};

const IDEMPOTENCY_KEY: &str = "idempotency-key";

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes.add(send_operation(), send)
}

fn send_operation() -> Operation {
    // To bring events in is no mutation: it is done in every mode, with or without the database.
    let policy = Policy { caller: Caller::Source, effect: Effect::Read, backing: Backing::None };
    Operation::new(Method::POST, "/api/v1/events", "send_events", "Send events", policy)
        .describe(
            "Takes JSON objects (one a line, in an array, or one alone) or lines of text, packed with gzip or zstd or \
             not at all. An answer of 200 says that all of them are on disk.",
        )
        .takes_text("application/x-ndjson")
        .parameters([idempotency_key()])
        .answers::<Accepted>(StatusCode::OK, "All events are durable")
        .refuses(&[
            ProblemKind::MalformedRequest,
            ProblemKind::Forbidden,
            ProblemKind::TooManyRequests,
            ProblemKind::DiskNearlyFull,
            ProblemKind::NotReady,
        ])
}

/// Who may not send is told before the body is read, and so is everyone when there is no room.
async fn send(State(state): State<ApiState>, request: Request) -> Result<Json<Accepted>, Problem> {
    let headers = request.headers();
    let missing = || Problem::new(ProblemKind::WrongIngestToken, "no ingest token came with the request");
    let sender = state.intake.authenticate(bearer(headers).ok_or_else(missing)?).await?;
    state.intake.check_open().await?;
    let idempotency_key = text(headers, IDEMPOTENCY_KEY)?;
    let encoding = text(headers, header::CONTENT_ENCODING.as_str())?;
    let body = Bytes::from_request(request, &state).await.map_err(|rejection| unread(&rejection))?;
    Ok(Json(state.intake.receive(Delivery { sender, idempotency_key, encoding, body }).await?))
}

fn text(headers: &HeaderMap, name: &str) -> Result<Option<String>, Problem> {
    let no_text =
        |_| Problem::new(ProblemKind::MalformedRequest, format!("the header `{name}` is no plain text"));
    headers.get(name).map(|value| value.to_str().map(str::to_owned).map_err(no_text)).transpose()
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The same body under the same key is taken once, within 24 hours"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(255)).build()))
        .build()
}
