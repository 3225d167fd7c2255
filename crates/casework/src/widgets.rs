//! The widgets of the first page whose data comes with later work: they are there, and say honestly that they are empty.

use aurora_model::{access::Action, change::Resource};

use crate::{Caller, Casework, Result, Served, casework::Origin};

/// A widget without data as yet. Those with data are [`crate::alerts::list`] and [`crate::overview::fetch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widget {
    /// Cyber-physical devices.
    CpsDevices,
    /// The managed agents.
    Agents,
    /// Attacks that alerts were joined to.
    NetworkAttacks,
    /// What waits for somebody's approval.
    Approvals,
    /// The health of the tool servers.
    McpHealth,
    /// The fleet's autoscaler.
    Autoscaler,
    /// Whether flows arrive.
    NetworkTelemetry,
    /// What was found in flows. It needs no database.
    NetworkAnalyzerFindings,
}

impl Widget {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::CpsDevices,
        Self::Agents,
        Self::NetworkAttacks,
        Self::Approvals,
        Self::McpHealth,
        Self::Autoscaler,
        Self::NetworkTelemetry,
        Self::NetworkAnalyzerFindings,
    ];

    /// For people: why it is empty.
    pub const fn note(self) -> &'static str {
        match self {
            Self::CpsDevices => "no device can be enrolled yet",
            Self::Agents => "this build runs no agents yet",
            Self::NetworkAttacks => "alerts are not joined to attacks yet",
            Self::Approvals => "nothing asks for approval yet: this build runs no playbooks",
            Self::McpHealth => "this build serves no tools yet",
            Self::Autoscaler => "this build runs no agents, so there is nothing to scale yet",
            Self::NetworkTelemetry => "this build does not read flows yet",
            Self::NetworkAnalyzerFindings => "this build does not analyse flows yet",
        }
    }

    /// Whether its data will be in the database, so that it answers as the database does.
    pub const fn needs_database(self) -> bool {
        !matches!(self, Self::NetworkAnalyzerFindings)
    }
}

/// Why a widget is empty.
///
/// # Errors
/// If the caller may not, or the database that its data will be in is away.
pub fn fetch(casework: &Casework, caller: &Caller, widget: Widget) -> Result<Served<&'static str>> {
    caller.check(Action::Read, Resource::Dashboard)?;
    if !widget.needs_database() {
        return Ok(Served::live(widget.note()));
    }
    match casework.origin()? {
        Origin::Live(_) => Ok(Served::live(widget.note())),
        Origin::Showcase => Ok(Served::showcase(widget.note())),
    }
}
