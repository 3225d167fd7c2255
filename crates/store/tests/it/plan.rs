use aurora_model::{Severity, UserId, alert::AlertStatus};
use aurora_store::{
    Cursor,
    alerts::{AlertFilter, AlertOrder},
    testing::{at, list_plan},
};

use super::support::open;

/// What makes a list quick with a million alerts: no step looks at more alerts than a page has.
#[tokio::test]
async fn lists_are_read_through_indexes_in_order() {
    let (store, _workdir) = open().await;
    let any = AlertFilter::default();
    let user = UserId::new(at(0), [1; 10]);
    let cases = [
        (any.clone(), "alerts_by_time"),
        (AlertFilter { from: Some(at(0)), until: Some(at(9)), ..any.clone() }, "alerts_by_time"),
        (AlertFilter { statuses: vec![AlertStatus::New], ..any.clone() }, "alerts_by_state"),
        (AlertFilter { severities: vec![Severity::High], ..any.clone() }, "alerts_by_state"),
        (AlertFilter { rule_id: Some("r".to_owned()), ..any.clone() }, "alerts_by_rule"),
        (AlertFilter { assignee: Some(Some(user)), ..any.clone() }, "alerts_by_assignee"),
        (AlertFilter { assignee: Some(None), from: Some(at(0)), ..any }, "alerts_by_assignee"),
    ];
    let cursor: Cursor = "1773738161530000.0195a3c1e5d87b2e8d0f3a4b5c6d7e8f".parse().expect("a cursor");
    for (filter, index) in cases {
        for order in [AlertOrder::Newest, AlertOrder::Oldest] {
            for after in [None, Some(cursor)] {
                let plan = list_plan(&store, &filter, order, after).await.expect("it answers");
                check(&plan, index);
            }
        }
    }
}

fn check(plan: &[String], index: &str) {
    let of_alerts: Vec<_> = plan.iter().filter(|step| step.contains(" alerts ")).collect();
    assert!(!of_alerts.is_empty(), "{plan:#?}");
    for step in of_alerts {
        assert!(step.contains(&format!("COVERING INDEX {index}")), "{plan:#?}");
    }
    // What is sorted is a page that was cut already, to be merged with others.
    for pair in plan.windows(2) {
        let is_sort = pair[1].contains("USE TEMP B-TREE");
        assert!(!is_sort || pair[0].starts_with("SCAN branch_"), "{plan:#?}");
    }
}
