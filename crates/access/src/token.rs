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

#[cfg(test)]
mod tests {
    use aurora_model::{SessionId, Timestamp, UserId, access::Role};
    use jsonwebtoken::{Algorithm, EncodingKey, Header};
    use serde_json::{Value, json};

    use super::{InvalidToken, sign, verify};
    use crate::{keys::SigningKeys, principal::Principal};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros((1_773_738_000 + seconds) * 1_000_000).expect("in range")
    }

    fn principal() -> Principal {
        Principal {
            user_id: UserId::new(at(0), [1; 10]),
            name: "ada".to_owned(),
            role: Role::Analyst,
            session: SessionId::new(at(0), [2; 10]),
        }
    }

    /// A token of our own key, with something wrong about it.
    fn made(keys: &SigningKeys, change: impl FnOnce(&mut Header, &mut Value)) -> String {
        let key = keys.current();
        let mut header = Header::new(Algorithm::HS256);
        (header.typ, header.kid) = (Some("at+jwt".to_owned()), Some(key.id.clone()));
        let Principal { user_id, name, role, session } = principal();
        let mut claims = json!({
            "iss": "aurora", "aud": "aurora-api", "sub": user_id, "sid": session, "name": name, "role": role,
            "iat": 1_773_738_000_i64, "exp": 1_773_738_900_i64,
        });
        change(&mut header, &mut claims);
        jsonwebtoken::encode(&header, &claims, &key.encoding).expect("plain claims")
    }

    #[test]
    fn a_token_says_who_it_is_of_for_fifteen_minutes() {
        let dir = tempfile::tempdir().expect("a folder");
        let keys = SigningKeys::open(dir.path(), at(0)).expect("a key");
        let token = sign(&keys, &principal(), at(0));
        assert_eq!(verify(&keys, &token, at(0)), Ok(principal()));
        assert_eq!(verify(&keys, &token, at(899)), Ok(principal()));
        assert_eq!(verify(&keys, &token, at(900)), Err(InvalidToken));
        assert_eq!(verify(&keys, &token, at(-1)), Err(InvalidToken));
    }

    #[test]
    fn what_is_signed_and_yet_not_ours_is_refused() {
        type Change = fn(&mut Header, &mut Value);
        let dir = tempfile::tempdir().expect("a folder");
        let keys = SigningKeys::open(dir.path(), at(0)).expect("a key");
        assert_eq!(verify(&keys, &made(&keys, |_, _| {}), at(0)), Ok(principal()));
        let table: [(&str, Change); 10] = [
            ("another algorithm of the same family", |header, _| header.alg = Algorithm::HS512),
            ("another type", |header, _| header.typ = Some("JWT".to_owned())),
            ("no key", |header, _| header.kid = None),
            ("another key", |header, _| header.kid = Some("1773738000000000-00000000".to_owned())),
            ("a key by its path", |header, _| header.kid = Some("../../etc/passwd".to_owned())),
            ("another audience", |_, claims| claims["aud"] = json!("another")),
            ("another issuer", |_, claims| claims["iss"] = json!("another")),
            ("a life that is too long", |_, claims| claims["exp"] = json!(1_773_738_901_i64)),
            ("a start that is to come", |_, claims| claims["iat"] = json!(1_773_738_001_i64)),
            ("a role that does not exist", |_, claims| claims["role"] = json!("root")),
        ];
        for (what, change) in table {
            assert_eq!(verify(&keys, &made(&keys, change), at(0)), Err(InvalidToken), "{what}");
        }
    }

    #[test]
    fn a_token_of_another_deployment_is_refused() {
        let dirs = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [own, other] = dirs.each_ref().map(|dir| SigningKeys::open(dir.path(), at(0)).expect("a key"));
        assert_eq!(verify(&own, &sign(&other, &principal(), at(0)), at(0)), Err(InvalidToken));
        let forged = EncodingKey::from_secret(b"guessed");
        let header = Header {
            kid: Some(own.current().id.clone()),
            typ: Some("at+jwt".to_owned()),
            ..Header::new(Algorithm::HS256)
        };
        let token = jsonwebtoken::encode(&header, &json!({}), &forged).expect("plain claims");
        assert_eq!(verify(&own, &token, at(0)), Err(InvalidToken));
    }
}
