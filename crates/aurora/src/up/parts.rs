//! The services, joined to each other and not yet at work.

use std::sync::Arc;

use aurora_access::Access;
use aurora_casework::{Casework, findings_to_alerts::Consumer};
use aurora_lake::RetentionPolicy;
use aurora_model::mode::RuntimeMode;
use aurora_pipeline::{
    DetectConfig, IngestLimits, IngestTokens, LakeConfig, LakePolicy, LakeShelf, Pipeline, PipelineConfig,
    RuleSources, RulesHandle, Surroundings,
};
use aurora_streams::{Log, SystemClock};
use tokio::sync::watch;

use super::{
    catalogue::{self, Catalogue},
    local_token,
    storage::Storage,
};
use crate::{config::Config, content, formats};

/// All services of an instance.
pub(super) struct Parts {
    pub(super) storage: Storage,
    pub(super) access: Access,
    pub(super) tokens: Arc<IngestTokens>,
    pub(super) rules: Arc<RulesHandle>,
    pub(super) casework: Arc<Casework>,
    pub(super) findings: Consumer,
    pub(super) pipeline: Pipeline,
    /// Where the pipeline learns the mode.
    pub(super) mode: watch::Sender<RuntimeMode>,
}

impl Parts {
    /// Makes every service, each on those that it needs.
    ///
    /// # Errors
    /// If one of them cannot be made.
    pub(super) async fn join(config: &Config, storage: Storage) -> anyhow::Result<Self> {
        let root = storage.directory.root();
        let access = Access::open(storage.store.clone(), root, storage.clock.clone()).await?;
        local_token::ensure(root, &access).await?;
        let tokens = Arc::new(IngestTokens::open(&storage.directory.cache().join("ingest-tokens")));
        let rules = Arc::new(load_rules(config, &storage)?);
        let catalogue = Arc::new(Catalogue(Arc::clone(&rules)));
        let casework =
            Casework::start(storage.store.clone(), Arc::new(SystemClock::new()), catalogue).await?;
        rules.set_disabled(catalogue::disabled(&casework.rule_decisions().borrow()));
        let log: Arc<dyn Log> = storage.log.clone();
        let findings = Consumer::start(Arc::clone(&casework), Arc::clone(&log)).await?;
        let mode = watch::Sender::new(access.watch_mode().borrow().mode);
        let around = Surroundings {
            log,
            clock: Arc::new(SystemClock::new()),
            shelf: LakeShelf::new(&storage.lake, lake_policy(config)),
            rules: Arc::clone(&rules),
            mode: mode.subscribe(),
            formats: Arc::new(formats::load(&config.ingest.formats.0)?),
        };
        let pipeline = Pipeline::start(pipeline_config(config, &storage), around)?;
        Ok(Self { storage, access, tokens, rules, casework, findings, pipeline, mode })
    }
}

/// The rules of the configuration, and those of the program.
fn load_rules(config: &Config, storage: &Storage) -> anyhow::Result<RulesHandle> {
    let mut paths = config.detection.rules.0.clone();
    if config.detection.own_rules {
        let folder = storage.directory.cache().join("own-rules");
        content::write_rules(&folder)?;
        paths.push(folder);
    }
    let rules = RulesHandle::load(RuleSources { paths, ..RuleSources::default() }, Default::default())?;
    let active = rules.active();
    let report = active.report();
    for rule in &report.rejected {
        tracing::warn!(path = %rule.path.display(), line = rule.line, reason = %rule.reason, "a rule is rejected");
    }
    tracing::info!(loaded = report.rules.len(), rejected = report.rejected.len(), "rules are loaded");
    Ok(rules)
}

fn lake_policy(config: &Config) -> LakePolicy {
    let days = u32::try_from(config.retention.lake.0.as_secs().div_ceil(86_400)).unwrap_or(u32::MAX);
    let retention = RetentionPolicy { days: Some(days), ..RetentionPolicy::default() };
    LakePolicy { retention, ..LakePolicy::default() }
}

fn pipeline_config(config: &Config, storage: &Storage) -> PipelineConfig {
    let usual = PipelineConfig::new(storage.directory.log().join("state"));
    let workers = usize::from(config.detection.workers);
    PipelineConfig {
        ingest: IngestLimits {
            in_flight_bytes: config.ingest.max_in_flight.as_usize(),
            lag: config.ingest.max_waiting_events,
            ..usual.ingest
        },
        detect: DetectConfig {
            n_workers: if workers == 0 { usual.detect.n_workers } else { workers },
            ..usual.detect
        },
        lake: LakeConfig {
            publish_rows: config.lake.publish_rows,
            publish_every: config.lake.publish_every.0,
            ..usual.lake
        },
        ..usual
    }
}
