//! A running `aurora up`, as its users see it: a process, addresses, requests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// Longer than anything here takes on a busy machine; a condition that does not hold by then has failed.
const PATIENCE: Duration = Duration::from_secs(60);
const PASSWORD: &str = "correct horse battery staple";

/// What a data directory is started with.
pub(crate) struct Setup {
    pub(crate) folder: PathBuf,
    /// `KEY=VALUE`, above what every test needs.
    pub(crate) sets: Vec<String>,
    pub(crate) arguments: Vec<String>,
}

/// One run of the program. It is killed when it is dropped.
pub(crate) struct Service {
    child: Child,
    pub(crate) ready: Value,
    pub(crate) took: Duration,
}

/// An answer of the API.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// Somebody who is logged in.
pub(crate) struct Person {
    api: String,
    token: String,
}

impl Setup {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), sets: vec![], arguments: vec![] }
    }

    pub(crate) fn set(mut self, setting: impl Into<String>) -> Self {
        self.sets.push(setting.into());
        self
    }

    pub(crate) fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    pub(crate) fn data_folder(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The command, not yet begun.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aurora"));
        command
            .arg("up")
            .arg("--data-dir")
            .arg(self.data_folder())
            .arg("--ready-file")
            .arg(self.ready_file());
        for setting in ["api.bind=127.0.0.1:0", "ingest.bind=127.0.0.1:0", "api.dashboard_bind=127.0.0.1:0"] {
            command.args(["--set", setting]);
        }
        for setting in &self.sets {
            command.args(["--set", setting]);
        }
        command.args(&self.arguments).current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// Starts it and waits until it says that it is ready.
    pub(crate) fn start(&self) -> Service {
        let ready_file = self.ready_file();
        let _ = fs::remove_file(&ready_file);
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("aurora.log"));
        let log = log.expect("the log can be written");
        let started_at = Instant::now();
        let mut child = self
            .command()
            .stdout(log.try_clone().expect("a file can be shared"))
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        wait_until("the service is ready", || {
            let ended = child.try_wait().expect("the child can be asked");
            assert!(
                ended.is_none(),
                "it ended: {}",
                fs::read_to_string(self.folder.join("aurora.log")).unwrap_or_default()
            );
            ready_file.exists()
        });
        let ready = serde_json::from_slice(&fs::read(&ready_file).expect("it is there")).expect("it is JSON");
        Service { child, ready, took: started_at.elapsed() }
    }

    fn ready_file(&self) -> PathBuf {
        self.folder.join("ready.json")
    }

    /// The token for programs on this machine.
    pub(crate) fn token(&self) -> String {
        let text =
            fs::read_to_string(self.data_folder().join("keys/ingest.token")).expect("the token is there");
        text.trim().to_owned()
    }
}

impl Service {
    pub(crate) fn address(&self, name: &str) -> String {
        self.ready[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {}", self.ready)).to_owned()
    }

    /// Makes the first admin through the set-up link.
    pub(crate) fn set_up(&self) -> Person {
        let link = self.address("setup_link");
        let (_, secret) = link.split_once('#').expect("the secret stands behind #");
        let body = json!({"token": secret, "name": "ada", "password": PASSWORD});
        let answer = post(&format!("{}/api/v1/auth/setup", self.address("api")), None, &body);
        assert_eq!(answer.status, 201, "{answer:?}");
        self.person(&answer)
    }

    /// Logs the first admin in.
    pub(crate) fn log_in(&self) -> Person {
        let body = json!({"name": "ada", "password": PASSWORD});
        let answer = post(&format!("{}/api/v1/auth/login", self.address("api")), None, &body);
        assert_eq!(answer.status, 200, "{answer:?}");
        self.person(&answer)
    }

    fn person(&self, answer: &Answer) -> Person {
        let token = answer.body["access_token"].as_str().expect("there is a token").to_owned();
        Person { api: self.address("api"), token }
    }

    /// Ends it as a crash would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop, and waits; the time that it took.
    pub(crate) fn stop(mut self) -> Duration {
        let asked_at = Instant::now();
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(asked.success());
        let mut status = None;
        wait_until("the service stops", || {
            status = self.child.try_wait().expect("the child can be asked");
            status.is_some()
        });
        assert!(status.is_some_and(|status| status.success()), "{status:?}");
        asked_at.elapsed()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Person {
    pub(crate) fn get(&self, path: &str) -> Answer {
        let request = agent().get(format!("{}/api/v1{path}", self.api));
        answer(request.header("Authorization", format!("Bearer {}", self.token)).call())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        post(&format!("{}/api/v1{path}", self.api), Some(&self.token), body)
    }

    /// All items of a list, page by page.
    pub(crate) fn list(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = self.get(&format!("{path}{sign}limit=200{cursor}"));
            assert_eq!(page.status, 200, "{page:?}");
            items.extend(page.body["items"].as_array().expect("a page has items").iter().cloned());
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }
}

/// Sends events; the status and the answer, or what kept it from being answered.
pub(crate) fn send(ingest: &str, token: &str, key: &str, body: &[u8]) -> Result<Answer, ureq::Error> {
    let request = agent().post(format!("{ingest}/api/v1/events"));
    let request = request.header("Authorization", format!("Bearer {token}")).header("Idempotency-Key", key);
    request.send(body).map(read)
}

/// Waits for a condition; a test that waits in vain fails.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        std::thread::yield_now();
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
    config.build().into()
}

fn post(url: &str, token: Option<&str>, body: &Value) -> Answer {
    let mut request = agent().post(url);
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    answer(request.send_json(body))
}

fn answer(outcome: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    read(outcome.expect("the service answers"))
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let text = response.body_mut().read_to_string().unwrap_or_default();
    Answer {
        status: response.status().as_u16(),
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
    }
}
