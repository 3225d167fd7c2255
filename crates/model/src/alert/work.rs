use super::{Alert, AlertStatus, Mover, Verdict};
use crate::{Timestamp, UserId};

/// The alert's state does not allow what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkAlertError {
    /// The table of transitions has no such way.
    #[error("an alert cannot go from {from} to {to}")]
    NoTransition {
        /// Where it is.
        from: AlertStatus,
        /// Where it was to go.
        to: AlertStatus,
    },
    /// The way is open to people alone.
    #[error("only a person may move an alert from {from} to {to}")]
    OnlyPeople {
        /// Where it is.
        from: AlertStatus,
        /// Where it was to go.
        to: AlertStatus,
    },
    /// An alert closes with a verdict.
    #[error("an alert needs a verdict to become {0}")]
    NeedsVerdict(AlertStatus),
    /// The status says what the verdict is.
    #[error("an alert that becomes {to} cannot have the verdict {verdict}")]
    WrongVerdict {
        /// Where it was to go.
        to: AlertStatus,
        /// The verdict that was given.
        verdict: Verdict,
    },
    /// Somebody else was faster.
    #[error("the alert is already claimed by user {0}")]
    Claimed(UserId),
}

impl Alert {
    /// The alert in another status. A verdict is given when it closes, and only then; reopening takes it away.
    ///
    /// # Errors
    /// If the table of transitions or the rules on verdicts forbid it.
    pub fn moved(
        self,
        to: AlertStatus,
        verdict: Option<Verdict>,
        mover: Mover,
        now: Timestamp,
    ) -> Result<Self, WorkAlertError> {
        let from = self.status;
        if !from.may_become(to, Mover::Person) {
            return Err(WorkAlertError::NoTransition { from, to });
        }
        if !from.may_become(to, mover) {
            return Err(WorkAlertError::OnlyPeople { from, to });
        }
        check_verdict(to, verdict)?;
        Ok(Self {
            version: self.version.next(),
            status: to,
            verdict,
            updated_at: now,
            acknowledged_at: self.acknowledged_at.or(Some(now)),
            closed_at: if to.is_open() { None } else { Some(now) },
            ..self
        })
    }

    /// The alert in the hands of somebody who takes it. Taking what one has is no change.
    ///
    /// # Errors
    /// If somebody else has it.
    pub fn claimed(self, by: UserId, now: Timestamp) -> Result<Self, WorkAlertError> {
        match self.assignee {
            Some(holder) if holder == by => Ok(self),
            Some(holder) => Err(WorkAlertError::Claimed(holder)),
            None => Ok(self.assigned(Some(by), now)),
        }
    }

    /// The alert in the hands of somebody who is given it, or of nobody.
    #[must_use]
    pub fn assigned(self, to: Option<UserId>, now: Timestamp) -> Self {
        Self { version: self.version.next(), assignee: to, updated_at: now, ..self }
    }
}

fn check_verdict(to: AlertStatus, verdict: Option<Verdict>) -> Result<(), WorkAlertError> {
    match (to, verdict) {
        (AlertStatus::FalsePositive, Some(Verdict::FalsePositive)) | (AlertStatus::Resolved, Some(_)) => {
            Ok(())
        }
        (AlertStatus::FalsePositive | AlertStatus::Resolved, None) => Err(WorkAlertError::NeedsVerdict(to)),
        (_, Some(verdict)) => Err(WorkAlertError::WrongVerdict { to, verdict }),
        (_, None) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::WorkAlertError;
    use crate::{
        Timestamp, UserId,
        alert::{AlertStatus, Mover, Verdict, finding::tests::alert},
    };

    const LATER: Timestamp = Timestamp::EPOCH;

    fn user(random: u8) -> UserId {
        UserId::new(Timestamp::EPOCH, [random; 10])
    }

    #[test]
    fn verdicts_are_given_on_closing_and_only_then() {
        use AlertStatus::{FalsePositive, Resolved, Triaged};
        let cases = [
            (Triaged, None, None),
            (
                Triaged,
                Some(Verdict::Benign),
                Some("an alert that becomes triaged cannot have the verdict benign"),
            ),
            (Resolved, None, Some("an alert needs a verdict to become resolved")),
            (Resolved, Some(Verdict::Benign), None),
            (FalsePositive, None, Some("an alert needs a verdict to become false_positive")),
            (FalsePositive, Some(Verdict::FalsePositive), None),
            (
                FalsePositive,
                Some(Verdict::TruePositive),
                Some("an alert that becomes false_positive cannot have the verdict true_positive"),
            ),
        ];
        for (to, verdict, expected) in cases {
            let moved = alert().moved(to, verdict, Mover::Person, LATER);
            assert_eq!(moved.err().map(|error| error.to_string()).as_deref(), expected, "{to} {verdict:?}");
        }
    }

    #[test]
    fn closing_stops_both_clocks_and_reopening_starts_the_second_again() {
        let closed = alert()
            .moved(AlertStatus::Resolved, Some(Verdict::TruePositive), Mover::Person, LATER)
            .expect("a new alert may be resolved");
        assert_eq!((closed.acknowledged_at, closed.closed_at), (Some(LATER), Some(LATER)));
        let reopened = closed
            .moved(AlertStatus::Investigating, None, Mover::Person, Timestamp::MAX)
            .expect("a closed alert may be reopened");
        assert_eq!((reopened.verdict, reopened.closed_at), (None, None));
        assert_eq!(reopened.acknowledged_at, Some(LATER));
        assert_eq!(reopened.version.as_i64(), 3);
    }

    #[test]
    fn workflows_are_told_that_closing_is_for_people() {
        let moved = alert().moved(AlertStatus::Resolved, Some(Verdict::Benign), Mover::Workflow, LATER);
        let (from, to) = (AlertStatus::New, AlertStatus::Resolved);
        assert_eq!(moved, Err(WorkAlertError::OnlyPeople { from, to }));
    }

    #[test]
    fn an_alert_is_claimed_once() {
        let claimed = alert().claimed(user(1), LATER).expect("nobody has it");
        assert_eq!(claimed.clone().claimed(user(2), LATER), Err(WorkAlertError::Claimed(user(1))));
        assert_eq!(claimed.clone().claimed(user(1), LATER), Ok(claimed.clone()));
        let given = claimed.assigned(Some(user(2)), LATER);
        assert_eq!(given.assignee, Some(user(2)));
    }
}
