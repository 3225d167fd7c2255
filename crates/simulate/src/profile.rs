//! The parts of the organisation whose ordinary activity can be made.

/// A part of the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// People at their workstations: log-ins, programs, mail, web, files, cloud services.
    Office,
    /// The machines that serve them: Linux, web, containers, cloud.
    Servers,
    /// Pumps and cells: controllers, stations, sensors.
    Plant,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Office, Self::Servers, Self::Plant];

    /// As the command line names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Servers => "servers",
            Self::Plant => "plant",
        }
    }
}
