//! A whole server: store, access, API and door, in a folder of its own.

use std::{
    fs,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use aurora_access::{Access, Clock, NewAdmin, NewPerson, Principal, Started};
use aurora_api::{
    ApiState, Services,
    health::{Health, IngestHealth},
};
use aurora_casework::{Casework, NoRules, events::Events};
use aurora_lake::Lake;
use aurora_model::{Timestamp, access::Role, mode::RuntimeMode};
use aurora_store::{Options, Place, Store};
use aurora_test_support::Workdir;
use axum::Router;
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch};

use crate::{feed::Feed, intake::Door};

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const INGEST_URL: &str = "http://127.0.0.1:8080";

pub(crate) struct Server {
    pub(crate) access: Access,
    casework: Arc<Casework>,
    pub(crate) door: Arc<Door>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) api: SocketAddr,
    pub(crate) dashboard: SocketAddr,
    pub(crate) ingest: SocketAddr,
    pub(crate) client: reqwest::Client,
    pub(crate) lake: Lake,
    store: Store,
    micros: Arc<AtomicI64>,
    workdir: Workdir,
    stop: watch::Sender<bool>,
}

impl Server {
    /// Starts one in mode `real`, with nobody in it.
    pub(crate) async fn start() -> Self {
        Self::start_in(RuntimeMode::Real).await
    }

    pub(crate) async fn start_in(first_mode: RuntimeMode) -> Self {
        let workdir = Workdir::new();
        let micros = Arc::new(AtomicI64::new(1_773_738_000_000_000));
        let now = Arc::clone(&micros);
        let clock = Clock::new(move || time(now.load(Ordering::SeqCst)));
        let options = Options { first_mode, ..Options::default() };
        let store = Store::open(Place::beneath(workdir.path()), options, clock.now()).await.expect("a store");
        let access = Access::open(store.clone(), workdir.path(), clock).await.expect("access");
        let casework_clock = Arc::new(aurora_streams::SystemClock::new());
        let casework =
            Casework::start(store.clone(), casework_clock, Arc::new(NoRules)).await.expect("casework");
        let lake = Lake::open(&workdir.path().join("lake")).expect("a lake");
        let door = Arc::new(Door::default());
        let feed = Arc::new(Feed::new());
        let state = ApiState::new(Services {
            access: access.clone(),
            casework: casework.clone(),
            events: Events::new(lake.clone()),
            intake: door.clone(),
            alert_feed: feed.clone(),
            health: Box::new(|| Health::of(Vec::new(), IngestHealth::default(), Vec::new())),
            metrics: Box::new(|metrics| metrics.counter("aurora_test_total", "A test.", &[], 7)),
            version: "0.0.0-test",
            ingest_url: INGEST_URL.to_owned(),
            started_at: time(0),
        });
        let (stop, stopped) = watch::channel(false);
        let api = serve(aurora_api::api(state.clone()), stopped.clone()).await;
        let dashboard = serve(aurora_api::dashboard(state.clone()), stopped.clone()).await;
        let ingest = serve(aurora_api::ingest(state), stopped).await;
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self {
            access,
            casework,
            door,
            feed,
            api,
            dashboard,
            ingest,
            client,
            lake,
            store,
            micros,
            workdir,
            stop,
        }
    }

    /// Makes the first admin.
    pub(crate) async fn set_up(&self) -> Started {
        let link = self.access.issue_setup_link().await.expect("a link").expect("no admin yet");
        let admin = NewAdmin { name: "ada".to_owned(), password: PASSWORD.to_owned() };
        self.access.set_up(&link.secret.reveal(), admin).await.expect("an admin")
    }

    /// Adds a person of this role, whose name is the role's, and logs them in.
    pub(crate) async fn with(&self, by: &Principal, role: Role) -> Started {
        let new = NewPerson { name: role.to_string(), role, password: PASSWORD.to_owned() };
        self.access.create_user(by, new).await.expect("a person");
        self.access.log_in(role.as_str(), PASSWORD.to_owned()).await.expect("a session")
    }

    pub(crate) async fn change_mode(&self, by: &Principal, to: RuntimeMode) {
        self.access.change_mode(by, to, "test").await.expect("the database is there");
    }

    /// Moves the database away, and notices.
    pub(crate) async fn lose_database(&self) {
        fs::rename(self.workdir.path().join("store"), self.workdir.path().join("away")).expect("a folder");
        assert!(!self.store.probe_once(self.now()).await.is_available());
    }

    /// Moves it back, and notices.
    pub(crate) async fn regain_database(&self) {
        fs::rename(self.workdir.path().join("away"), self.workdir.path().join("store")).expect("a folder");
        assert!(self.store.probe_once(self.now()).await.is_available());
    }

    /// Lets casework see what changed, as its relay does each second.
    pub(crate) async fn see_changes(&self) {
        aurora_casework::feed::relay(&self.casework).await.expect("the database is there");
    }

    /// To put there what no request makes.
    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.micros.fetch_add(i64::try_from(time.as_micros()).expect("a short time"), Ordering::SeqCst);
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.api))
    }

    pub(crate) fn send(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client.post(format!("http://{}/api/v1/events", self.ingest)).body(body)
    }

    /// Tells both listeners to stop.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    fn now(&self) -> Timestamp {
        time(self.micros.load(Ordering::SeqCst))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

fn time(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).expect("in range")
}

async fn serve(router: Router, stopped: watch::Receiver<bool>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener");
    tokio::spawn(aurora_api::serve(listener, router, stopped, Duration::from_secs(5)));
    address
}

/// Sends, and gives the status and the body.
pub(crate) async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let ((status, _), body) = whole_answer(request).await;
    (status, body)
}

/// Sends, and gives the answer without its body, and the body: JSON, a text, or null for nothing.
pub(crate) async fn whole_answer(request: RequestBuilder) -> ((StatusCode, HeaderMap), Value) {
    let response = request.send().await.expect("an answer");
    let head = (response.status(), response.headers().clone());
    let text = response.text().await.expect("a whole body");
    let body = serde_json::from_str(&text).unwrap_or_else(|_| match text.as_str() {
        "" => Value::Null,
        _ => Value::String(text),
    });
    (head, body)
}

/// The status and the slug of the problem, if it is one.
pub(crate) async fn outcome(request: RequestBuilder) -> (u16, String) {
    let (status, body) = answer(request).await;
    let slug = body["type"].as_str().and_then(|type_| type_.strip_prefix("/problems/"));
    (status.as_u16(), slug.unwrap_or_default().to_owned())
}
