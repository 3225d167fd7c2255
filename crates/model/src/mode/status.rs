use serde::{Deserialize, Serialize};

use super::{External, ModePolicy, Operator, RuntimeMode};

/// What anyone may know about the mode: the body of `GET /api/v1/system/mode`, these eight fields and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemMode {
    /// The mode.
    pub mode: RuntimeMode,
    /// A live database session can be had now.
    pub is_database_available: bool,
    /// This mode may serve showcase reads if the database is unavailable.
    pub showcase_reads_allowed: bool,
    /// It is doing so now.
    pub uses_showcase_data: bool,
    /// Where reads come from now.
    pub read_data_source: ReadDataSource,
    /// Operator mutations are carried out now.
    pub is_mutations_allowed: bool,
    /// Internal pipelines may persist records now.
    pub is_internal_workflows_allowed: bool,
    /// External response actions may be executed now.
    pub is_external_actions_allowed: bool,
}

/// Where reads come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadDataSource {
    /// The live database.
    Database,
    /// The showcase set, marked as such.
    Showcase,
    /// Nowhere: such reads answer 503.
    Unavailable,
}

impl ModePolicy {
    /// The policy as it is told to anyone who asks.
    pub fn status(self) -> SystemMode {
        let Self { state, is_database_available } = self;
        let allows = state.mode.allows();
        let uses_showcase_data = allows.showcase_reads && !is_database_available;
        SystemMode {
            mode: state.mode,
            is_database_available,
            showcase_reads_allowed: allows.showcase_reads,
            uses_showcase_data,
            read_data_source: if is_database_available {
                ReadDataSource::Database
            } else if uses_showcase_data {
                ReadDataSource::Showcase
            } else {
                ReadDataSource::Unavailable
            },
            is_mutations_allowed: allows.operator_mutations == Operator::Allowed && is_database_available,
            is_internal_workflows_allowed: allows.internal_workflows && is_database_available,
            is_external_actions_allowed: allows.external_actions == External::Allowed
                && is_database_available,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::SystemMode;
    use crate::mode::{Epoch, ModePolicy, ModeState, RuntimeMode};

    fn status(mode: RuntimeMode, is_database_available: bool) -> Value {
        let state = ModeState { mode, epoch: Epoch::FIRST };
        serde_json::to_value(ModePolicy { state, is_database_available }.status()).expect("plain fields")
    }

    /// The columns of the table in the product contract, in its order.
    fn check(mode: RuntimeMode, is_up: bool, showcase: [bool; 2], source: &str, allowed: [bool; 3]) {
        let expected = json!({
            "mode": mode.as_str(),
            "is_database_available": is_up,
            "showcase_reads_allowed": showcase[0],
            "uses_showcase_data": showcase[1],
            "read_data_source": source,
            "is_mutations_allowed": allowed[0],
            "is_internal_workflows_allowed": allowed[1],
            "is_external_actions_allowed": allowed[2],
        });
        assert_eq!(status(mode, is_up), expected, "{mode}, database up: {is_up}");
    }

    #[test]
    fn status_is_the_whole_truth_table() {
        use RuntimeMode::{DryRun, Dummy, Real};
        check(Dummy, true, [true, false], "database", [false, false, false]);
        check(Dummy, false, [true, true], "showcase", [false, false, false]);
        check(DryRun, true, [false, false], "database", [false, true, false]);
        check(DryRun, false, [false, false], "unavailable", [false, false, false]);
        check(Real, true, [false, false], "database", [true, true, true]);
        check(Real, false, [false, false], "unavailable", [false, false, false]);
    }

    #[test]
    fn status_is_read_as_it_is_written() {
        let value = status(RuntimeMode::DryRun, false);
        let read: SystemMode = serde_json::from_value(value.clone()).expect("what it wrote");
        assert_eq!(serde_json::to_value(read).expect("plain fields"), value);
    }
}
