//! The services at work: what runs beside each other, until it is told to stop.

use std::{sync::Arc, time::Duration};

use aurora_access::Access;
use aurora_api::{ApiState, Services};
use aurora_casework::{Casework, events::Events, feed};
use aurora_model::mode::RuntimeMode;
use aurora_pipeline::{IngestTokens, Pipeline, Stats, UnpackLimits};
use aurora_store::Store;
use aurora_streams::SystemClock;
use tokio::{sync::watch, task::JoinSet};

use super::{
    catalogue, demo,
    health::{self, Vitals},
    intake::Door,
    listen::Listeners,
    parts::Parts,
    storage::Storage,
};
use crate::config::Config;

/// How long requests may take to end when the service stops.
const GRACE: Duration = Duration::from_secs(3);
/// How long what runs beside may take after that.
const TASKS_GRACE: Duration = Duration::from_secs(2);
/// How often the copy of the ingest tokens, and of the mode, is brought up to date.
const KEEP_UP_EVERY: Duration = Duration::from_secs(2);

/// A running service.
pub(super) struct Instance {
    storage: Storage,
    access: Access,
    tokens: Arc<IngestTokens>,
    pipeline: Arc<Pipeline>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Instance {
    /// Opens the data directory, starts every service and serves on the listeners. Whoever asks is told to
    /// send events to `ingest_url`.
    ///
    /// # Errors
    /// If something cannot be opened or started.
    pub(super) async fn start(
        config: &Config,
        listeners: Listeners,
        ingest_url: String,
    ) -> anyhow::Result<Self> {
        let storage = Storage::open(config).await?;
        let parts = Parts::join(config, storage).await?;
        Ok(Self::set_to_work(config, listeners, ingest_url, parts))
    }

    fn set_to_work(config: &Config, listeners: Listeners, ingest_url: String, parts: Parts) -> Self {
        let Parts { storage, access, tokens, rules, casework, findings, pipeline, mode } = parts;
        let pipeline = Arc::new(pipeline);
        let (stop, stopped) = watch::channel(false);
        let (observed, stats) = watch::channel(Stats::default());
        let vitals = Arc::new(Vitals {
            store: storage.store.clone(),
            pipeline: stats,
            findings: findings.stats(),
            warnings: warnings(config),
        });
        let state =
            api_state(config, &storage, &access, &casework, (&pipeline, &tokens), (vitals, ingest_url));
        let mut tasks = JoinSet::new();
        let Listeners { api, ingest, dashboard } = listeners;
        tasks.spawn(aurora_api::serve(api, aurora_api::api(state.clone()), stopped.clone(), GRACE));
        tasks.spawn(aurora_api::serve(ingest, aurora_api::ingest(state.clone()), stopped.clone(), GRACE));
        tasks.spawn(aurora_api::serve(dashboard, aurora_api::dashboard(state), stopped.clone(), GRACE));
        tasks.spawn(findings.run(stopped.clone()));
        tasks.spawn(health::observe(Arc::clone(&pipeline), observed, stopped.clone()));
        spawn_until(&mut tasks, &stopped, catalogue::follow(rules, casework.rule_decisions()));
        spawn_until(&mut tasks, &stopped, probe(storage.store.clone(), config.database.probe_every.0));
        spawn_until(&mut tasks, &stopped, keep_up(access.clone()));
        spawn_until(&mut tasks, &stopped, tell_mode(access.clone(), Arc::clone(&casework), mode));
        spawn_until(&mut tasks, &stopped, copy_tokens(Arc::clone(&tokens), storage.store.clone()));
        tasks.spawn(async move { feed::run(&casework, stopped).await });
        Self { storage, access, tokens, pipeline, stop, tasks }
    }

    /// The secret of a new set-up link, while there is no admin.
    ///
    /// # Errors
    /// If the database is away.
    pub(super) async fn setup_secret(&self) -> anyhow::Result<Option<String>> {
        let link = self.access.issue_setup_link().await?;
        Ok(link.map(|link| link.secret.reveal().to_string()))
    }

    /// Sends the sample story.
    ///
    /// # Errors
    /// If it is refused.
    pub(super) async fn replay_story(&self) -> anyhow::Result<()> {
        let Storage { directory, store, clock, .. } = &self.storage;
        demo::replay(directory.root(), &self.pipeline.ingest(), &self.tokens, store, clock.now()).await
    }

    /// Waits until something that must run does not, which is no normal end.
    pub(super) async fn failed(&mut self) -> anyhow::Error {
        match self.tasks.join_next().await {
            Some(Err(panicked)) => anyhow::anyhow!("a part of the service failed: {panicked}"),
            _ => anyhow::anyhow!("a part of the service ended by itself"),
        }
    }

    /// Stops everything: first what takes work in, then what works, then what is on the disk.
    pub(super) async fn stop(mut self) {
        tracing::info!("stopping");
        self.stop.send_replace(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE + TASKS_GRACE, ended).await.is_err() {
            tracing::warn!(
                "some parts did not end in time and are cut off; what they had not finished is done at the next start"
            );
            self.tasks.shutdown().await;
        }
        let (pipeline, Storage { log, store, .. }) = (self.pipeline, self.storage);
        let stopped = tokio::task::spawn_blocking(move || {
            if let Some(pipeline) = Arc::into_inner(pipeline) {
                pipeline.stop();
            }
            Arc::into_inner(log).map(aurora_streams::EmbeddedLog::close)
        });
        match stopped.await {
            Ok(Some(Ok(()))) => {}
            Ok(None) => {
                tracing::debug!("the event log is still in use; it is closed when its last user ends")
            }
            Ok(Some(Err(error))) => tracing::error!(
                error = &error as &dyn std::error::Error,
                "the event log was not closed cleanly"
            ),
            Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "stopping failed"),
        }
        if let Err(error) = store.close().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the database was not closed cleanly");
        }
        tracing::info!("stopped");
    }
}

fn api_state(
    config: &Config,
    storage: &Storage,
    access: &Access,
    casework: &Arc<Casework>,
    (pipeline, tokens): (&Arc<Pipeline>, &Arc<IngestTokens>),
    (vitals, ingest_url): (Arc<Vitals>, String),
) -> ApiState {
    let door = Door {
        ingest: pipeline.ingest(),
        tokens: Arc::clone(tokens),
        ledger: Arc::clone(pipeline.ledger()),
        store: storage.store.clone(),
        clock: Arc::new(SystemClock::new()),
        unpack: UnpackLimits { bytes: config.ingest.max_unpacked_body.as_usize(), ..UnpackLimits::default() },
    };
    let counted = Arc::clone(&vitals);
    ApiState::new(Services {
        access: access.clone(),
        casework: Arc::clone(casework),
        events: Events::new(storage.lake.clone()),
        alert_feed: Arc::new(aurora_api::live::CaseworkFeed::new(Arc::clone(casework))),
        intake: Arc::new(door),
        health: Box::new(move || vitals.health()),
        metrics: Box::new(move |metrics| counted.metrics(metrics)),
        version: env!("CARGO_PKG_VERSION"),
        ingest_url,
        started_at: storage.clock.now(),
    })
}

/// What whoever runs this should know all the time.
fn warnings(config: &Config) -> Vec<String> {
    let open = [config.api.bind, config.ingest.bind, config.api.dashboard_bind];
    let open: Vec<_> =
        open.iter().filter(|address| !address.ip().is_loopback()).map(ToString::to_string).collect();
    if open.is_empty() {
        return vec![];
    }
    vec![format!(
        "{} can be reached by others without TLS: what is sent can be read on the way",
        open.join(", ")
    )]
}

/// Spawns what would run for ever.
fn spawn_until(
    tasks: &mut JoinSet<()>,
    stopped: &watch::Receiver<bool>,
    task: impl Future<Output = ()> + Send + 'static,
) {
    let mut stopped = stopped.clone();
    tasks.spawn(async move {
        tokio::select! {
            () = task => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
    });
}

async fn probe(store: Store, period: Duration) {
    let clock = aurora_access::Clock::system();
    store.probe_forever(period, || clock.now()).await;
}

async fn keep_up(access: Access) {
    access.keep_up_forever(KEEP_UP_EVERY).await;
}

/// Tells the pipeline and casework the mode.
async fn tell_mode(access: Access, casework: Arc<Casework>, to: watch::Sender<RuntimeMode>) {
    let mut mode = access.watch_mode();
    loop {
        let state = *mode.borrow_and_update();
        casework.mode_is(state);
        to.send_replace(state.mode);
        if mode.changed().await.is_err() {
            return;
        }
    }
}

async fn copy_tokens(tokens: Arc<IngestTokens>, store: Store) {
    let mut ticks = tokio::time::interval(KEEP_UP_EVERY);
    loop {
        ticks.tick().await;
        let Ok(reader) = store.read() else { continue };
        if let Err(error) = tokens.refresh(&reader).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the copy of the ingest tokens is not up to date"
            );
        }
    }
}
