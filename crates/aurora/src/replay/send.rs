//! One request, sent until it is taken.

use std::{thread, time::Duration};

use serde::Deserialize;
use ureq::http::{Response, StatusCode};

/// Where events go.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// For instance `http://127.0.0.1:8080`.
    pub(crate) url: String,
    /// The token of a source.
    pub(crate) token: String,
}

/// The events were not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("{url} cannot be reached: {why}. Is aurora running? `aurora status` says so")]
    Unreachable { url: String, why: String },
    #[error("{url} refused the events with status {status}: {detail}")]
    Refused { url: String, status: u16, detail: String },
}

/// What the instance says of one request.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Answer {
    pub(crate) received: u64,
    pub(crate) duplicate: u64,
    pub(crate) dead_lettered: u64,
}

/// Sends requests one after the other.
pub(crate) struct Sender {
    agent: ureq::Agent,
    target: Target,
    /// Names this replay; with the number of a request it makes the request's key.
    run: String,
    n_requests: u64,
}

const PATIENCE: Duration = Duration::from_secs(60);
/// How often a request is sent before it is given up, with growing pauses: about two minutes in all.
const MAX_TRIES: u32 = 12;
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

impl Sender {
    pub(crate) fn new(target: &Target) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        let mut random = [0; 16];
        // Without randomness the requests have no common name, and a repeated one is told by its content alone.
        let _ = getrandom::fill(&mut random);
        let run = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { agent: config.build().into(), target: target.clone(), run, n_requests: 0 }
    }

    /// Sends a body under a key of its own, so that a repetition after a lost answer is recognised.
    pub(crate) fn send(&mut self, body: &[u8]) -> Result<Answer, SendError> {
        self.n_requests += 1;
        let key = format!("replay-{}-{}", self.run, self.n_requests);
        let mut pause = Duration::from_millis(200);
        for _ in 1..MAX_TRIES {
            match self.try_send(&key, body) {
                Err(Failure::Passing { retry_after, .. }) => {
                    thread::sleep(retry_after.unwrap_or(pause).min(LONGEST_PAUSE));
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                answered => return answered.map_err(Failure::into_error),
            }
        }
        self.try_send(&key, body).map_err(Failure::into_error)
    }

    fn try_send(&self, key: &str, body: &[u8]) -> Result<Answer, Failure> {
        let url = format!("{}/api/v1/events", self.target.url);
        let request = self.agent.post(&url).header("Authorization", format!("Bearer {}", self.target.token));
        let request = request.header("Idempotency-Key", key).content_type("application/x-ndjson");
        let unreachable = |error: ureq::Error| Failure::Passing {
            error: SendError::Unreachable { url: url.clone(), why: error.to_string() },
            retry_after: None,
        };
        let mut response = request.send(body).map_err(unreachable)?;
        if response.status().is_success() {
            return response.body_mut().read_json().map_err(unreachable);
        }
        Err(Failure::of(&url, response))
    }
}

enum Failure {
    /// Trying again may help.
    Passing {
        error: SendError,
        retry_after: Option<Duration>,
    },
    Lasting(SendError),
}

impl Failure {
    fn into_error(self) -> SendError {
        match self {
            Self::Passing { error, .. } | Self::Lasting(error) => error,
        }
    }

    fn of(url: &str, mut response: Response<ureq::Body>) -> Self {
        let status = response.status();
        let seconds =
            response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let text = response.body_mut().read_to_string().unwrap_or_default();
        let error =
            SendError::Refused { url: url.to_owned(), status: status.as_u16(), detail: detail_of(&text) };
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            Self::Passing { error, retry_after: seconds.map(Duration::from_secs) }
        } else {
            Self::Lasting(error)
        }
    }
}

/// What a problem document says, and what to do; else the beginning of the text.
fn detail_of(text: &str) -> String {
    let problem: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let said: Vec<_> =
        ["title", "detail", "remedy"].iter().filter_map(|part| problem[part].as_str()).collect();
    if said.is_empty() { text.chars().take(200).collect() } else { said.join(". ") }
}

#[cfg(test)]
mod tests {
    use super::detail_of;

    #[test]
    fn a_problem_is_told_in_its_own_words() {
        assert_eq!(detail_of(r#"{"title":"Bad token","remedy":"Make one"}"#), "Bad token. Make one");
        assert_eq!(detail_of("<html>"), "<html>");
    }
}
