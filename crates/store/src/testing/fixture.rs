use aurora_model::{
    AlertId, ContentId, EventId, FindingId, Severity, Timestamp, UserId,
    access::Role,
    alert::{Alert, Entity, EntityKind, Finding, Grouping},
    change::Actor,
    mode::{AdminPermit, ModePolicy, OperatorAnswer, OperatorPermit, WorkflowPermit},
};

use crate::{
    Result, Store, Transaction, alerts,
    findings::{self, NewFinding, Proof, Recorded},
    mode,
    users::{self, NewUser},
};

/// The analyst of the suite.
pub const ANALYST: &str = "0195a3c1-e5d8-7b2e-8d0f-3a4b5c6d7e8f";

/// So many seconds after a fixed moment.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_773_738_000_000_000 + seconds * 1_000_000).expect("within the range of times")
}

/// The policy as the store's record has it.
///
/// # Panics
/// If the record cannot be read.
pub async fn policy(store: &Store) -> ModePolicy {
    let reader = store.read().expect("the database is there");
    let state = mode::fetch(&reader).await.expect("a store has a mode");
    ModePolicy { state, is_database_available: true }
}

/// The permits of mode `real`.
///
/// # Panics
/// If the store is in another mode.
pub async fn permits(store: &Store) -> (OperatorPermit, WorkflowPermit, AdminPermit) {
    let policy = policy(store).await;
    let OperatorAnswer::Permit(operator) = policy.operator() else {
        panic!("the suite runs in mode real");
    };
    (
        operator,
        policy.workflow().expect("real mode allows workflows"),
        policy.admin().expect("administration is always allowed"),
    )
}

/// A transaction of the suite's system actor.
///
/// # Panics
/// If none can be had.
pub async fn transact(store: &Store, seconds: i64) -> Transaction {
    store.begin(Actor::system("suite"), at(seconds)).await.expect("nobody else writes")
}

/// The finding of a rule on the event of this number, at this second.
pub fn finding(rule: &str, number: u64, seconds: i64) -> Finding {
    let version = ContentId::of(rule.as_bytes());
    Finding {
        id: FindingId::of_detection(rule, version, EventId::of_record(version, number)),
        rule_id: rule.to_owned(),
        rule_version: version,
        title: format!("Rule {rule}"),
        severity: Severity::High,
        entities: vec![Entity { kind: EntityKind::Host, value: "ws-7".to_owned() }],
        techniques: vec!["T1059.001".parse().expect("an id")],
        seen_at: at(seconds),
    }
}

/// The finding as the store takes it.
pub fn new_finding(finding: Finding) -> NewFinding {
    let fingerprint = Grouping::default().fingerprint(&finding);
    let mut random = [0; 10];
    random.copy_from_slice(&finding.id.as_uuid().as_bytes()[..10]);
    let alert_id = AlertId::new(finding.seen_at, random);
    NewFinding { fingerprint, alert_id, finding, proof: Proof::default() }
}

/// An alert of a rule, raised and committed.
///
/// # Errors
/// If it cannot be written.
pub async fn raise(store: &Store, rule: &str, seconds: i64) -> Result<Alert> {
    let (_, workflow, _) = permits(store).await;
    let mut tx = transact(store, seconds).await;
    let new = new_finding(finding(rule, 1, seconds));
    let recorded = findings::record(&mut tx, &workflow, &new).await?;
    assert_eq!(recorded, Recorded::Raised(new.alert_id));
    tx.commit().await?;
    alerts::fetch(&store.read()?, new.alert_id).await
}

/// Adds the analyst of the suite.
///
/// # Errors
/// If it cannot be written.
pub async fn with_analyst(store: &Store) -> Result<UserId> {
    let (_, _, admin) = permits(store).await;
    let id: UserId = ANALYST.parse().expect("an id");
    let mut tx = transact(store, 0).await;
    let new = NewUser {
        id,
        name: "ana".to_owned(),
        display_name: "Ana".to_owned(),
        role: Role::Analyst,
        password_hash: Some("$argon2id$".to_owned()),
    };
    users::create(&mut tx, &admin, new).await?;
    tx.commit().await?;
    Ok(id)
}
