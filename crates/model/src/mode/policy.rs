use super::{
    ActionPermit, AdminPermit, External, ModeState, OffsetPermit, Operator, OperatorPermit, PreviewPermit,
    RuntimeMode, WorkflowPermit,
};

/// The policy at one moment: the record of the mode, and whether the database can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModePolicy {
    /// The record of the mode.
    pub state: ModeState,
    /// A live database session can be had now.
    pub is_database_available: bool,
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The mode forbids it: 403.
    #[error("the runtime mode `{0}` does not allow this")]
    Mode(RuntimeMode),
    /// The mode allows it and the database is away: 503.
    #[error("the database is unavailable")]
    DatabaseUnavailable,
}

/// What the policy says to a mutation that an operator asks for.
#[derive(Debug)]
pub enum OperatorAnswer {
    /// Carry it out.
    Permit(OperatorPermit),
    /// Say in full what it would change, and change nothing.
    ///
    /// The database may be away: what has to be read for the preview says so then by itself.
    Preview(PreviewPermit),
    /// Refuse.
    Refused(Refusal),
}

/// What the policy says to an external response action.
#[derive(Debug)]
pub enum ActionAnswer {
    /// Let it leave.
    Permit(ActionPermit),
    /// Record a simulated receipt; nothing leaves.
    Simulate(WorkflowPermit),
    /// Refuse.
    Refused(Refusal),
}

impl ModePolicy {
    /// A mutation that a person or an API client asks for.
    ///
    /// The mode is asked before the database, as answers go: 403 before 503.
    pub const fn operator(self) -> OperatorAnswer {
        match self.state.mode.allows().operator_mutations {
            Operator::Blocked => OperatorAnswer::Refused(Refusal::Mode(self.state.mode)),
            Operator::Preview => OperatorAnswer::Preview(PreviewPermit::new(self.state)),
            Operator::Allowed if self.is_database_available => {
                OperatorAnswer::Permit(OperatorPermit::new(self.state))
            }
            Operator::Allowed => OperatorAnswer::Refused(Refusal::DatabaseUnavailable),
        }
    }

    /// A record that a live pipeline writes by itself.
    ///
    /// # Errors
    /// If the mode forbids it, or the database is away.
    pub const fn workflow(self) -> Result<WorkflowPermit, Refusal> {
        if !self.state.mode.allows().internal_workflows {
            return Err(Refusal::Mode(self.state.mode));
        }
        if self.is_database_available {
            Ok(WorkflowPermit::new(self.state))
        } else {
            Err(Refusal::DatabaseUnavailable)
        }
    }

    /// An action on the world outside.
    pub const fn action(self) -> ActionAnswer {
        match self.state.mode.allows().external_actions {
            External::Blocked => ActionAnswer::Refused(Refusal::Mode(self.state.mode)),
            _ if !self.is_database_available => ActionAnswer::Refused(Refusal::DatabaseUnavailable),
            External::Simulated => ActionAnswer::Simulate(WorkflowPermit::new(self.state)),
            External::Allowed => ActionAnswer::Permit(ActionPermit::new(self.state)),
        }
    }

    /// Administration: in every mode, while the database is up.
    ///
    /// # Errors
    /// If the database is away.
    pub const fn admin(self) -> Result<AdminPermit, Refusal> {
        if self.is_database_available {
            Ok(AdminPermit::new(self.state))
        } else {
            Err(Refusal::DatabaseUnavailable)
        }
    }

    /// The position of a consumer: in every mode, while the database is up.
    ///
    /// # Errors
    /// If the database is away.
    pub const fn offset(self) -> Result<OffsetPermit, Refusal> {
        if self.is_database_available {
            Ok(OffsetPermit::new(self.state))
        } else {
            Err(Refusal::DatabaseUnavailable)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ActionAnswer, ModePolicy, OperatorAnswer, Refusal};
    use crate::mode::{Epoch, ModeState, Permit as _, RuntimeMode};

    fn policy(mode: RuntimeMode, is_database_available: bool) -> ModePolicy {
        ModePolicy { state: ModeState { mode, epoch: Epoch::FIRST.next() }, is_database_available }
    }

    fn refusal(refusal: Refusal) -> &'static str {
        match refusal {
            Refusal::Mode(_) => "403",
            Refusal::DatabaseUnavailable => "503",
        }
    }

    /// The four answers as words: operator, workflow, action, administration.
    fn answers(policy: ModePolicy) -> [&'static str; 4] {
        [
            match policy.operator() {
                OperatorAnswer::Permit(_) => "permit",
                OperatorAnswer::Preview(_) => "preview",
                OperatorAnswer::Refused(why) => refusal(why),
            },
            policy.workflow().map_or_else(refusal, |_| "permit"),
            match policy.action() {
                ActionAnswer::Permit(_) => "permit",
                ActionAnswer::Simulate(_) => "simulate",
                ActionAnswer::Refused(why) => refusal(why),
            },
            policy.admin().map_or_else(refusal, |_| "permit"),
        ]
    }

    #[test]
    fn the_policy_is_the_table_of_the_product_contract() {
        let table = [
            (RuntimeMode::Dummy, true, ["403", "403", "403", "permit"]),
            (RuntimeMode::Dummy, false, ["403", "403", "403", "503"]),
            (RuntimeMode::DryRun, true, ["preview", "permit", "simulate", "permit"]),
            (RuntimeMode::DryRun, false, ["preview", "503", "503", "503"]),
            (RuntimeMode::Real, true, ["permit", "permit", "permit", "permit"]),
            (RuntimeMode::Real, false, ["503", "503", "503", "503"]),
        ];
        for (mode, is_database_available, expected) in table {
            assert_eq!(
                answers(policy(mode, is_database_available)),
                expected,
                "{mode} {is_database_available}"
            );
        }
    }

    #[test]
    fn positions_move_on_in_every_mode_while_the_database_is_up() {
        for mode in RuntimeMode::ALL {
            assert!(policy(mode, true).offset().is_ok(), "{mode}");
            assert_eq!(policy(mode, false).offset().map_err(refusal).err(), Some("503"), "{mode}");
        }
    }

    #[test]
    fn a_permit_carries_the_record_that_it_was_given_under() {
        let policy = policy(RuntimeMode::Real, true);
        let permit = policy.workflow().expect("real mode allows workflows");
        assert_eq!(permit.state(), policy.state);
        assert_eq!(permit.offset().state(), policy.state);
        assert_eq!(permit.mode(), RuntimeMode::Real);
    }
}
