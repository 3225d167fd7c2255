//! What the tags of a rule say about ATT&CK.

use std::collections::BTreeSet;

use aurora_model::attack::{AttackTag, TacticId, TechniqueId};

/// The techniques that the tags name, each once.
pub(crate) fn techniques_of(tags: &[String]) -> BTreeSet<TechniqueId> {
    let technique = |tag: &String| match AttackTag::parse(tag)? {
        AttackTag::Technique(id) => Some(id),
        AttackTag::Tactic(_) | AttackTag::Group(_) | AttackTag::Software(_) => None,
    };
    tags.iter().filter_map(technique).collect()
}

/// The tactics that the tags name. A technique that serves none of these stands where it belongs: a rule may name no
/// tactic, or one of another version of ATT&CK.
pub(crate) fn tactics_of(tags: &[String]) -> BTreeSet<TacticId> {
    let tactic = |tag: &String| match AttackTag::parse(tag)? {
        AttackTag::Tactic(id) => Some(id),
        AttackTag::Technique(_) | AttackTag::Group(_) | AttackTag::Software(_) => None,
    };
    let mut tactics: BTreeSet<TacticId> = tags.iter().filter_map(tactic).collect();
    let elsewhere = techniques_of(tags).into_iter().map(TechniqueId::tactics);
    let elsewhere: Vec<_> = elsewhere.filter(|own| !own.iter().any(|id| tactics.contains(id))).collect();
    tactics.extend(elsewhere.into_iter().flatten());
    tactics
}

/// Where a tactic stands in the course of an attack: as in the matrix, which begins with what comes before the first
/// access though the numbers of these two are the highest.
pub(crate) fn order_of_attack(tactic: TacticId) -> (u8, TacticId) {
    let place = match tactic.tactic().map(|tactic| tactic.shortname) {
        Some("reconnaissance") => 0,
        Some("resource-development") => 1,
        Some(_) | None => 2,
    };
    (place, tactic)
}

#[cfg(test)]
mod tests {
    use super::{order_of_attack, tactics_of};

    #[track_caller]
    fn check(tags: &[&str], expected: &[&str]) {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let mut tactics: Vec<_> = tactics_of(&tags).into_iter().collect();
        tactics.sort_by_key(|tactic| order_of_attack(*tactic));
        let names: Vec<_> = tactics.iter().map(|id| id.tactic().expect("a known tactic").shortname).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn tactics_come_from_their_tags_or_from_the_techniques() {
        check(
            &["attack.execution", "attack.t1053.005", "attack.reconnaissance"],
            &["reconnaissance", "execution"],
        );
        check(&["attack.stealth", "attack.t1070"], &["defense-evasion"]);
        check(&["attack.impact", "attack.t1059", "attack.t1204"], &["execution", "impact"]);
        check(&["attack.t1059.001", "detection.threat-hunting"], &["execution"]);
        check(&["cve.2021-44228"], &[]);
    }
}
