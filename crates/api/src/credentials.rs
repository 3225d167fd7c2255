//! What a request brings along to say who sends it.

use axum::http::{HeaderMap, header};

/// The cookie of the access token.
pub(crate) const ACCESS_COOKIE: &str = "aurora_access";
/// The cookie of the refresh token.
pub(crate) const REFRESH_COOKIE: &str = "aurora_refresh";
/// The header that our own pages send with every request that changes something.
pub(crate) const DASHBOARD_HEADER: &str = "x-aurora-request";

/// An access token, and how it came.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// In the header `Authorization`: a program.
    Bearer(String),
    /// In a cookie: a browser.
    Cookie(String),
}

impl Credentials {
    pub(crate) fn token(&self) -> &str {
        match self {
            Self::Bearer(token) | Self::Cookie(token) => token,
        }
    }
}

/// What the request brings along. A header counts before a cookie: whoever sets it means it.
pub(crate) fn of(headers: &HeaderMap) -> Option<Credentials> {
    if headers.contains_key(header::AUTHORIZATION) {
        return bearer(headers).map(|token| Credentials::Bearer(token.to_owned()));
    }
    cookie(headers, ACCESS_COOKIE).map(|token| Credentials::Cookie(token.to_owned()))
}

/// The bearer token of the request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The value of a cookie. Two of the same name are none: one of them was put there by somebody else.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}

/// Whether a cookie of ours came along.
pub(crate) fn has_cookie(headers: &HeaderMap) -> bool {
    cookie(headers, ACCESS_COOKIE).is_some() || cookie(headers, REFRESH_COOKIE).is_some()
}

/// Whether the request came from our own pages.
pub(crate) fn is_from_dashboard(headers: &HeaderMap) -> bool {
    headers.get(DASHBOARD_HEADER).is_some_and(|value| value == "1")
}
