use std::sync::Arc;

use aurora_casework::{
    Caller, Casework, CatalogueFuture, CatalogueRule, LoadReport, RejectedRule, RuleCatalogue, RuleKind,
    findings_to_alerts::{Consumer, Step},
};
use aurora_model::{
    Severity, UserId,
    access::Role,
    alert::{Alert, FINDING_REPORT_FORMAT, Finding, FindingReport, Grouping},
    change::Actor,
    mode::{ModeState, RuntimeMode},
};
use aurora_store::{
    Options, Place, Store,
    alerts::{self, AlertFilter, AlertOrder},
    mode,
    testing::{at, finding, policy, transact},
    users::{self, NewUser},
};
use aurora_streams::{
    Batch, Clock as _, Log as _, LogConfig, Record, Topic,
    testing::{ManualClock, MemoryLog},
};
use aurora_test_support::Workdir;

/// Casework with all that it stands on.
pub(crate) struct World {
    pub(crate) casework: Arc<Casework>,
    pub(crate) store: Store,
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) workdir: Workdir,
}

/// Two rules, of which the second is off unless somebody turns it on.
pub(crate) struct TwoRules;

impl RuleCatalogue for TwoRules {
    fn rules(&self) -> Arc<Vec<CatalogueRule>> {
        let rule = |id: &str, level, is_enabled_by_default| CatalogueRule {
            id: id.to_owned(),
            title: format!("Rule {id}"),
            description: "why".to_owned(),
            level,
            status: "test".to_owned(),
            kind: RuleKind::Detection,
            log_source: "windows process_creation".to_owned(),
            tags: vec!["attack.t1059.001".to_owned()],
            false_positives: vec![],
            triage: vec![],
            references: vec![],
            is_enabled_by_default,
        };
        Arc::new(vec![rule("r", Severity::High, true), rule("s", Severity::Low, false)])
    }

    fn rejected(&self) -> Arc<Vec<RejectedRule>> {
        Arc::new(vec![RejectedRule { place: "bad.yml:3".to_owned(), reason: "no title".to_owned() }])
    }

    fn reload(&self) -> CatalogueFuture<'_, Result<LoadReport, String>> {
        Box::pin(async { Ok(LoadReport { loaded: 2, rejected: 1 }) })
    }
}

impl World {
    pub(crate) async fn new(mode: RuntimeMode) -> Self {
        let workdir = Workdir::new();
        let clock = Arc::new(ManualClock::default());
        // Impatient, so that a lock is noticed at once.
        let options = Options {
            first_mode: mode,
            busy_timeout: std::time::Duration::from_millis(50),
            probe_timeout: std::time::Duration::from_millis(10),
            ..Options::default()
        };
        let store =
            Store::open(Place::beneath(workdir.path()), options, clock.now()).await.expect("it opens");
        let log = Arc::new(MemoryLog::new(LogConfig::default(), Arc::clone(&clock) as _));
        let casework = Self::casework(&store, &clock).await;
        Self { casework, store, log, clock, workdir }
    }

    async fn casework(store: &Store, clock: &Arc<ManualClock>) -> Arc<Casework> {
        let clock = Arc::clone(clock) as _;
        Casework::start(store.clone(), clock, Arc::new(TwoRules)).await.expect("the database is there")
    }

    /// As after the process was ended and started again: all that was only in memory is gone.
    pub(crate) async fn restart(&mut self) {
        self.casework = Self::casework(&self.store, &self.clock).await;
    }

    pub(crate) async fn consumer(&self) -> Consumer {
        Consumer::start(Arc::clone(&self.casework), Arc::clone(&self.log) as _).await.expect("a group")
    }

    /// Works on all that there is.
    pub(crate) async fn drain(&self) -> Consumer {
        let mut consumer = self.consumer().await;
        drain(&mut consumer).await;
        consumer
    }

    pub(crate) async fn append(&self, reports: &[FindingReport]) {
        let records = reports.iter().map(|report| record(FINDING_REPORT_FORMAT, report.encode())).collect();
        self.append_records(records).await;
    }

    pub(crate) async fn append_records(&self, records: Vec<Record>) {
        let batch = Batch::new(records).expect("a batch");
        self.log.append(Topic::Findings.partition(0), batch).await.expect("memory takes it");
    }

    /// An alert of a rule on a host.
    pub(crate) async fn raise(&self, rule: &str, host: &str) -> Alert {
        let report = report(rule, host, 1, 0);
        self.append(std::slice::from_ref(&report)).await;
        let before = self.alerts().await.len();
        self.drain().await;
        let alerts = self.alerts().await;
        assert_eq!(alerts.len(), before + 1, "{rule} on {host} is another alert");
        let fingerprint = report.grouping.fingerprint(&report.finding);
        alerts.into_iter().find(|alert| alert.fingerprint == fingerprint).expect("it was raised")
    }

    /// All alerts, the oldest first.
    pub(crate) async fn alerts(&self) -> Vec<Alert> {
        let reader = self.store.read().expect("the database is there");
        let filter = AlertFilter::default();
        alerts::list(&reader, &filter, AlertOrder::Oldest, None, 500).await.expect("it answers").items
    }

    pub(crate) async fn switch(&self, to: RuntimeMode) -> ModeState {
        let admin = policy(&self.store).await.admin().expect("the database is there");
        let mut tx = transact(&self.store, 0).await;
        let state = mode::change(&mut tx, &admin, to, "a test").await.expect("it is written");
        tx.commit().await.expect("it is written");
        state
    }

    pub(crate) async fn user(&self, name: &str, role: Role, number: u8) -> Caller {
        let admin = policy(&self.store).await.admin().expect("the database is there");
        let id = UserId::new(at(0), [number; 10]);
        let (name, display_name) = (name.to_owned(), name.to_owned());
        let mut tx = transact(&self.store, 0).await;
        let new = NewUser { id, name, display_name, role, password_hash: None };
        users::create(&mut tx, &admin, new).await.expect("it is written");
        tx.commit().await.expect("it is written");
        Caller { actor: Actor::User(id), role }
    }

    /// Takes the database away, and notices.
    pub(crate) async fn lose_database(&self) {
        let store = self.workdir.path().join("store");
        std::fs::rename(&store, self.workdir.path().join("elsewhere")).expect("folders can be moved");
        assert!(!self.store.probe_once(at(0)).await.is_available());
    }

    /// Brings it back, and notices.
    pub(crate) async fn return_database(&self) {
        let store = self.workdir.path().join("store");
        std::fs::rename(self.workdir.path().join("elsewhere"), &store).expect("folders can be moved");
        assert!(self.store.probe_once(at(0)).await.is_available());
    }
}

pub(crate) async fn drain(consumer: &mut Consumer) {
    while consumer.step().await.expect("the step is taken") != Step::Idle {}
}

pub(crate) fn record(format: u16, payload: Vec<u8>) -> Record {
    Record { format, key: "".into(), payload: payload.into() }
}

/// What a rule says of the event of this number on a host, so many seconds after a full hour.
pub(crate) fn report(rule: &str, host: &str, number: u64, seconds: i64) -> FindingReport {
    let mut finding: Finding = finding(&format!("{rule}-{host}"), number, seconds);
    finding.rule_id = rule.to_owned();
    finding.entities[0].value = host.to_owned();
    let version = finding.rule_version;
    FindingReport {
        finding,
        grouping: Grouping::default(),
        events: vec![aurora_model::EventId::of_record(version, number)],
        n_events: 1,
        matched: [("CommandLine".to_owned(), vec!["whoami /all".into()])].into(),
        group: std::collections::BTreeMap::new(),
    }
}

pub(crate) fn caller(role: Role) -> Caller {
    Caller { actor: Actor::system("test"), role }
}

pub(crate) fn admin() -> Caller {
    caller(Role::Admin)
}
