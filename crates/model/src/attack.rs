//! MITRE ATT&CK: ids of tactics and techniques, and what the public lists say about them.
//!
//! An id is a well-formed number, whether or not our lists know it: rules are written for older and newer
//! versions of ATT&CK than ours, and their ids must not be lost.

mod id;
mod tag;

pub use id::{GroupId, ParseAttackIdError, SoftwareId, TacticId, TechniqueId};
pub use tag::AttackTag;

use crate::generated::attack::{ENTERPRISE_VERSION, ICS_VERSION, TACTICS, TECHNIQUES};

/// A part of ATT&CK with its own tactics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matrix {
    /// Attacks on enterprise networks.
    Enterprise,
    /// Attacks on industrial control systems.
    Ics,
}

/// A tactic: what the attacker wants.
#[derive(Debug, PartialEq, Eq)]
pub struct Tactic {
    /// For instance `TA0002`.
    pub id: TacticId,
    /// For instance `execution`; enterprise and ICS may share it.
    pub shortname: &'static str,
    /// For instance `Execution`.
    pub name: &'static str,
    /// Where it belongs.
    pub matrix: Matrix,
}

/// A technique or sub-technique: how the attacker gets it.
#[derive(Debug, PartialEq, Eq)]
pub struct Technique {
    /// For instance `T1059.001`.
    pub id: TechniqueId,
    /// For instance `PowerShell`.
    pub name: &'static str,
    /// The tactics that it serves.
    pub tactics: &'static [TacticId],
    /// Where it belongs.
    pub matrix: Matrix,
}

impl Matrix {
    /// The version of ATT&CK that our list is of.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Enterprise => ENTERPRISE_VERSION,
            Self::Ics => ICS_VERSION,
        }
    }
}

impl Tactic {
    /// For the generated table.
    pub(crate) const fn new(
        id: TacticId,
        shortname: &'static str,
        name: &'static str,
        matrix: Matrix,
    ) -> Self {
        Self { id, shortname, name, matrix }
    }

    /// All tactics, sorted by id: enterprise first.
    pub fn all() -> &'static [Self] {
        &TACTICS
    }

    /// The tactic of this short name in any case, with hyphens or, as older rules write it, underscores.
    /// The enterprise tactic, where ICS has one of the same name.
    pub fn from_shortname(name: &str) -> Option<&'static Self> {
        let name = name.replace('_', "-");
        TACTICS.iter().find(|tactic| tactic.shortname.eq_ignore_ascii_case(&name))
    }
}

impl Technique {
    /// For the generated table.
    pub(crate) const fn new(
        id: TechniqueId,
        name: &'static str,
        tactics: &'static [TacticId],
        matrix: Matrix,
    ) -> Self {
        Self { id, name, tactics, matrix }
    }

    /// All techniques, sorted by id.
    pub fn all() -> &'static [Self] {
        &TECHNIQUES
    }
}

impl TacticId {
    /// What our lists say about it.
    pub fn tactic(self) -> Option<&'static Tactic> {
        let at = TACTICS.binary_search_by_key(&self, |tactic| tactic.id).ok()?;
        Some(&TACTICS[at])
    }
}

impl TechniqueId {
    /// What our lists say about it.
    pub fn technique(self) -> Option<&'static Technique> {
        let at = TECHNIQUES.binary_search_by_key(&self, |technique| technique.id).ok()?;
        Some(&TECHNIQUES[at])
    }

    /// The tactics that it serves; those of its parent, if our lists know only that.
    pub fn tactics(self) -> &'static [TacticId] {
        let technique = self.technique().or_else(|| self.parent()?.technique());
        technique.map_or(&[], |technique| technique.tactics)
    }
}

#[cfg(test)]
mod tests {
    use super::{Tactic, TacticId, Technique, TechniqueId};

    fn technique(text: &str) -> &'static Technique {
        let id: TechniqueId = text.parse().expect("an id");
        id.technique().expect("a technique that our lists know")
    }

    fn names(tactics: &[TacticId]) -> Vec<&'static str> {
        tactics.iter().map(|id| id.tactic().expect("a tactic that our lists know").shortname).collect()
    }

    #[test]
    fn tables_are_sorted_and_refer_to_each_other() {
        assert!(Tactic::all().is_sorted_by(|a, b| a.id < b.id));
        assert!(Technique::all().is_sorted_by(|a, b| a.id < b.id));
        for technique in Technique::all() {
            assert!(!technique.tactics.is_empty(), "{}", technique.id);
            for id in technique.tactics {
                let tactic = id.tactic().expect("a technique serves tactics of the list");
                assert_eq!(tactic.matrix, technique.matrix, "{}", technique.id);
            }
        }
    }

    #[test]
    fn techniques_have_names_and_tactics() {
        assert_eq!(technique("T1059").name, "Command and Scripting Interpreter");
        assert_eq!(technique("t1059.001").name, "PowerShell");
        assert_eq!(names(technique("T1059.001").tactics), ["execution"]);
        assert_eq!(technique("T0800").name, "Activate Firmware Update Mode");
        assert_eq!(names(technique("T0800").tactics), ["inhibit-response-function"]);
        assert_eq!(names(technique("T1078").tactics).len(), 4);
    }

    #[test]
    fn an_id_that_our_lists_do_not_know_is_still_an_id() {
        let id: TechniqueId = "T9999".parse().expect("an id");
        assert_eq!(id.technique(), None);
        assert_eq!(id.tactics(), []);
        let below_known: TechniqueId = "T1059.999".parse().expect("an id");
        assert_eq!(names(below_known.tactics()), ["execution"]);
    }

    #[test]
    fn tactics_are_found_by_short_name() {
        let id = |name| Tactic::from_shortname(name).map(|tactic| tactic.id.to_string());
        assert_eq!(id("execution").as_deref(), Some("TA0002"));
        assert_eq!(id("Command_and_Control").as_deref(), Some("TA0011"));
        assert_eq!(id("inhibit-response-function").as_deref(), Some("TA0107"));
        assert_eq!(id("mayhem"), None);
        assert_eq!(
            Tactic::from_shortname("command-and-control").map(|t| t.name),
            Some("Command and Control")
        );
    }
}
