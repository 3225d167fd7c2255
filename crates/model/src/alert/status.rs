use crate::words::words;

words! {
    /// Where the work on an alert stands.
    AlertStatus, "alert status", UnknownAlertStatus {
        /// Nobody has looked.
        New = "new",
        /// Somebody has looked and found it worth work.
        Triaged = "triaged",
        /// Somebody works on it.
        Investigating = "investigating",
        /// It was handed to those who can do more.
        Escalated = "escalated",
        /// Closed.
        Resolved = "resolved",
        /// Closed: the rule was wrong.
        FalsePositive = "false_positive",
    }
}

words! {
    /// The judgement that an alert or a case closes with.
    Verdict, "verdict", UnknownVerdict {
        /// What the rule says happened, and it is an attack.
        TruePositive = "true_positive",
        /// What the rule says happened, and it is harmless.
        Benign = "benign",
        /// What the rule says did not happen.
        FalsePositive = "false_positive",
        /// It cannot be known.
        Inconclusive = "inconclusive",
    }
}

/// Who moves an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mover {
    /// A person or an API client with the permission to update alerts.
    Person,
    /// A pipeline or an agent by itself: it may take work up and hand it on, and never ends or undoes
    /// what people decided.
    Workflow,
}

impl AlertStatus {
    /// Whether work on it may still go on: a new finding raises its count.
    pub const fn is_open(self) -> bool {
        match self {
            Self::New | Self::Triaged | Self::Investigating | Self::Escalated => true,
            Self::Resolved | Self::FalsePositive => false,
        }
    }

    /// The table of transitions: where an alert may go from here.
    ///
    /// Work moves forward, and any open alert may be closed at once: a queue must be emptied quickly. An
    /// escalated alert may come back. A closed one is reopened into `investigating`, for somebody wants to
    /// look. Nothing becomes `new` again: that somebody has looked cannot be undone.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::New => {
                &[Self::Triaged, Self::Investigating, Self::Escalated, Self::Resolved, Self::FalsePositive]
            }
            Self::Triaged => &[Self::Investigating, Self::Escalated, Self::Resolved, Self::FalsePositive],
            Self::Investigating => &[Self::Triaged, Self::Escalated, Self::Resolved, Self::FalsePositive],
            Self::Escalated => &[Self::Investigating, Self::Resolved, Self::FalsePositive],
            Self::Resolved | Self::FalsePositive => &[Self::Investigating],
        }
    }

    /// Whether an alert may go from here to there, by the hand of this mover.
    pub fn may_become(self, to: Self, mover: Mover) -> bool {
        let is_for_people = !self.is_open() || !to.is_open();
        self.next().contains(&to) && (mover == Mover::Person || !is_for_people)
    }
}

#[cfg(test)]
mod tests {
    use super::{AlertStatus, Mover};

    fn rows(mover: Mover) -> Vec<String> {
        let row = |from: AlertStatus| {
            let marks = AlertStatus::ALL.iter().map(|&to| if from.may_become(to, mover) { 'x' } else { '.' });
            format!("{from:<14} {}", marks.collect::<String>())
        };
        AlertStatus::ALL.iter().copied().map(row).collect()
    }

    #[test]
    fn people_move_alerts_by_this_table() {
        let expected = [
            "new            .xxxxx",
            "triaged        ..xxxx",
            "investigating  .x.xxx",
            "escalated      ..x.xx",
            "resolved       ..x...",
            "false_positive ..x...",
        ];
        assert_eq!(rows(Mover::Person), expected);
    }

    #[test]
    fn workflows_neither_close_nor_reopen() {
        let expected = [
            "new            .xxx..",
            "triaged        ..xx..",
            "investigating  .x.x..",
            "escalated      ..x...",
            "resolved       ......",
            "false_positive ......",
        ];
        assert_eq!(rows(Mover::Workflow), expected);
    }

    #[test]
    fn every_status_can_be_left_and_closed_ones_are_the_last_two() {
        for &status in AlertStatus::ALL {
            assert!(!status.next().is_empty(), "{status}");
        }
        assert_eq!(AlertStatus::ALL.iter().filter(|status| !status.is_open()).count(), 2);
    }
}
