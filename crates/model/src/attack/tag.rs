use super::{GroupId, SoftwareId, Tactic, TacticId, TechniqueId};

/// What a tag of Sigma's `attack` namespace names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttackTag {
    /// `attack.execution`, `attack.ta0002`
    Tactic(TacticId),
    /// `attack.t1059.001`
    Technique(TechniqueId),
    /// `attack.g0016`
    Group(GroupId),
    /// `attack.s0002`
    Software(SoftwareId),
}

impl AttackTag {
    /// Reads a whole tag, with its namespace. `None` for other namespaces, for tactics that our lists do
    /// not know, and for what we do not model, such as data sources.
    pub fn parse(tag: &str) -> Option<Self> {
        let (namespace, name) = tag.trim().split_once('.')?;
        if !namespace.eq_ignore_ascii_case("attack") {
            return None;
        }
        let technique = || name.parse().ok().map(Self::Technique);
        let tactic = || name.parse().ok().map(Self::Tactic);
        let group = || name.parse().ok().map(Self::Group);
        let software = || name.parse().ok().map(Self::Software);
        let tactic_by_name = || Tactic::from_shortname(name).map(|tactic| Self::Tactic(tactic.id));
        technique().or_else(tactic).or_else(group).or_else(software).or_else(tactic_by_name)
    }
}

#[cfg(test)]
mod tests {
    use super::AttackTag;

    fn check(tag: &str, expected: &str) {
        let found = match AttackTag::parse(tag) {
            Some(AttackTag::Tactic(id)) => format!("tactic {id}"),
            Some(AttackTag::Technique(id)) => format!("technique {id}"),
            Some(AttackTag::Group(id)) => format!("group {id}"),
            Some(AttackTag::Software(id)) => format!("software {id}"),
            None => "none".to_owned(),
        };
        assert_eq!(found, expected, "{tag}");
    }

    #[test]
    fn tags_are_typed() {
        check("attack.t1059.001", "technique T1059.001");
        check("attack.T1059", "technique T1059");
        check("ATTACK.t0800", "technique T0800");
        check("attack.execution", "tactic TA0002");
        check("attack.defense-evasion", "tactic TA0005");
        check("attack.defense_evasion", "tactic TA0005");
        check("attack.ta0002", "tactic TA0002");
        check("attack.impair-process-control", "tactic TA0106");
        check("attack.g0016", "group G0016");
        check("attack.s0002", "software S0002");
    }

    #[test]
    fn other_tags_are_none() {
        for tag in [
            "",
            "attack",
            "attack.",
            "attack.mayhem",
            "attack.ds0005",
            "cve.2021-44228",
            "car.2013-05-004",
            "t1059",
        ] {
            check(tag, "none");
        }
    }
}
