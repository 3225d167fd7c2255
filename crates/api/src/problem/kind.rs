use axum::http::StatusCode;

/// Makes the closed list, from one table.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $status:ident, $slug:literal, $title:literal, $remedy:literal;)+) => {
        /// Every kind of problem that there is. Each has a page in `docs/reference/problems`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl ProblemKind {
            /// All of them, by status.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// Its name in `type`.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$kind => $slug,)+ }
            }

            /// The status of the answer.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status,)+ }
            }

            /// The same for every problem of this kind.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }

            /// What is usually to be done about it.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$kind => $remedy,)+ }
            }

            /// What it is, for its page.
            pub(crate) const fn meaning(self) -> &'static [&'static str] {
                match self { $(Self::$kind => &[$($doc),+],)+ }
            }
        }
    };
}

kinds! {
    /// The request cannot be read: the body is no JSON, or a parameter is not of its kind.
    MalformedRequest = BAD_REQUEST, "malformed-request", "The request cannot be read",
        "Compare the request with the description of the operation at /docs.";
    /// The route needs somebody who is logged in, and no valid access token came with the request.
    Unauthenticated = UNAUTHORIZED, "unauthenticated", "Nobody is logged in",
        "Log in, or refresh the session, and send the access token.";
    /// Name and password do not belong together. Which of them is wrong is not told.
    WrongCredentials = UNAUTHORIZED, "wrong-credentials", "The name or the password is wrong",
        "Try again; an admin can give you a new password.";
    /// The ingest token is missing, unknown, expired or revoked.
    WrongIngestToken = UNAUTHORIZED, "wrong-ingest-token", "The ingest token is not valid",
        "Send `Authorization: Bearer <token>` with a token that was made for the source and not revoked.";
    /// The role of whoever asks does not have the permission that the route needs.
    Forbidden = FORBIDDEN, "forbidden", "Your role does not allow this",
        "Ask an admin, or somebody whose role allows it.";
    /// A browser's cookie came without the header that only our own pages send.
    CrossSiteRequest = FORBIDDEN, "cross-site-request", "The request did not come from the dashboard",
        "Send the header `X-Aurora-Request: 1` with every request that changes something, or use a bearer token.";
    /// The runtime mode does not let operators change anything.
    ForbiddenByMode = FORBIDDEN, "forbidden-by-mode", "The runtime mode does not allow this",
        "An admin can change the mode with `PUT /api/v1/system/mode`.";
    /// There is no such thing, or not for whoever asks.
    NotFound = NOT_FOUND, "not-found", "There is no such thing",
        "Check the address and the id.";
    /// There is something at this address, and the method is not one that it knows.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not one of this address",
        "Use one of the methods in the `Allow` header.";
    /// The request did not come in time.
    RequestTimeout = REQUEST_TIMEOUT, "request-timeout", "The request took too long to come",
        "Send it again, faster or in smaller parts.";
    /// What there is does not allow it: the name is taken, or the state is another.
    Conflict = CONFLICT, "conflict", "What there is does not allow this",
        "Fetch it again, and decide anew.";
    /// The link that makes the first admin is unknown, spent, too old, or replaced by a newer one.
    InvalidSetupLink = GONE, "invalid-setup-link", "The set-up link does not work",
        "Make a new one with `aurora admin setup-link`; it lives for 30 minutes.";
    /// The record was changed since it was seen: `If-Match` names another version.
    StaleVersion = PRECONDITION_FAILED, "stale-version", "The record was changed since you saw it",
        "Fetch it again, look at what changed, and repeat with the new `ETag`.";
    /// The body is longer than the route takes, packed or unpacked.
    TooLarge = PAYLOAD_TOO_LARGE, "too-large", "The body is too large",
        "Send it in smaller parts.";
    /// The body is of a kind, or packed in a way, that the route does not read.
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is of a kind that is not read here",
        "Send `Content-Type: application/json`.";
    /// The request is well-formed, and what it asks for is not acceptable. `errors` names the fields.
    Invalid = UNPROCESSABLE_ENTITY, "invalid", "Something in the request is not acceptable",
        "Mend the fields that `errors` names.";
    /// A change of this kind of record says in `If-Match` which version it is of.
    PreconditionRequired = PRECONDITION_REQUIRED, "precondition-required", "The version of the record is missing",
        "Send `If-Match` with the `ETag` of the record as you saw it.";
    /// More came than can be taken in now. Nothing of it was taken in.
    TooManyRequests = TOO_MANY_REQUESTS, "too-many-requests", "Too much at once",
        "Wait as long as `Retry-After` says, and send it again.";
    /// A defect of ours.
    Internal = INTERNAL_SERVER_ERROR, "internal", "The server failed",
        "Look for the id of `instance` in the log, and report it.";
    /// The database cannot be had now. What needs it works again by itself when it is back.
    DatabaseUnavailable = SERVICE_UNAVAILABLE, "database-unavailable", "The database is unavailable",
        "Wait; /api/v1/system/health says what is wrong. Nothing needs to be restarted.";
    /// The disk is nearly full, so no more events are taken in.
    DiskNearlyFull = SERVICE_UNAVAILABLE, "disk-nearly-full", "The disk is nearly full",
        "Make room, or shorten the retention; sending goes on by itself.";
    /// A part of the system is not ready, or is being stopped.
    NotReady = SERVICE_UNAVAILABLE, "not-ready", "This part of the system is not ready",
        "Wait as long as `Retry-After` says, and try again.";
    /// The answer was not there in time.
    TimedOut = GATEWAY_TIMEOUT, "timed-out", "The answer took too long",
        "Ask for less at once, or try again later.";
}

impl ProblemKind {
    /// What stands in `type`: the address of its page, from the root of the server.
    pub fn reference(self) -> String {
        format!("/problems/{}", self.slug())
    }

    /// The kind of this name.
    pub(crate) fn find(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.slug() == slug)
    }

    /// In how many seconds the same is usually to be tried again.
    pub(crate) const fn retry_after_seconds(self) -> Option<u32> {
        match self.status() {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Some(5),
            _ => None,
        }
    }
}
