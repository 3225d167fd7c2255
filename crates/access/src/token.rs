//! Access tokens: what a signed text says about whoever presents it. They live for 15 minutes.
//!
//! <https://www.rfc-editor.org/rfc/rfc9068> names the type and the claims; <https://www.rfc-editor.org/rfc/rfc8725> what
//! to beware of: the algorithm and the key are ours to choose, never the token's.

use aurora_model::{SessionId, Timestamp, UserId, access::Role};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::{keys::SigningKeys, principal::Principal};

/// How long an access token lives.
pub const LIFETIME_SECONDS: i64 = 15 * 60;
/// Longer texts are no tokens of ours.
const MAX_LENGTH: usize = 2_048;
const ISSUER: &str = "aurora";
const AUDIENCE: &str = "aurora-api";
const TYPE: &str = "at+jwt";

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    name: String,
    role: Role,
    iat: i64,
    exp: i64,
}

/// The text is no access token that is valid now. Why, nobody is told who presents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no valid access token")]
pub struct InvalidToken;

/// A token that says who this is.
pub(crate) fn sign(keys: &SigningKeys, principal: &Principal, now: Timestamp) -> String {
    let iat = seconds(now);
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: principal.user_id,
        sid: principal.session,
        name: principal.name.clone(),
        role: principal.role,
        iat,
        exp: iat + LIFETIME_SECONDS,
    };
    let key = keys.current();
    let header =
        Header { typ: Some(TYPE.to_owned()), kid: Some(key.id.clone()), ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&header, &claims, &key.encoding).expect("claims are plain texts and numbers")
}

/// Who the token says it is, if it is one of ours and of now. Whether their session goes on is another question.
pub(crate) fn verify(keys: &SigningKeys, token: &str, now: Timestamp) -> Result<Principal, InvalidToken> {
    if token.len() > MAX_LENGTH {
        return Err(InvalidToken);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| InvalidToken)?;
    let key = header.kid.as_deref().and_then(|id| keys.find(id)).ok_or(InvalidToken)?;
    let is_ours = header.alg == Algorithm::HS256 && header.typ.as_deref() == Some(TYPE);
    let claims =
        jsonwebtoken::decode::<Claims>(token, &key.decoding, &validation()).map_err(|_| InvalidToken)?;
    let Claims { sub, sid, name, role, iat, exp, .. } = claims.claims;
    let is_now = iat <= seconds(now) && seconds(now) < exp && exp - iat <= LIFETIME_SECONDS;
    if is_ours && is_now {
        Ok(Principal { user_id: sub, name, role, session: sid })
    } else {
        Err(InvalidToken)
    }
}

/// Times are compared with our own clock, above.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation
}

const fn seconds(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(1_000_000)
}
