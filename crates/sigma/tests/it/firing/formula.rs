//! Rules as formulas over atoms, and their truth.

use super::{
    atom::{self, Atom},
    condition,
    event::Event,
    yaml::Yaml,
};

#[derive(Clone, Debug)]
pub(super) enum Formula {
    And(Vec<Formula>),
    Or(Vec<Formula>),
    AtLeast(usize, Vec<Formula>),
    Not(Box<Formula>),
    /// By its number.
    Atom(usize),
}

/// A rule: when it fires.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) atoms: Vec<Atom>,
    pub(super) formula: Formula,
}

impl Rule {
    /// Reads a rule's document.
    pub(super) fn read(document: &Yaml) -> Result<Self, String> {
        let detection = document.get("detection").ok_or("no detection")?;
        let mut atoms = Vec::new();
        let mut selections = Vec::new();
        for (name, node) in detection.entries() {
            if name != "condition" && name != "timeframe" {
                selections.push((name.clone(), selection(node, &mut atoms)?));
            }
        }
        let conditions = detection.get("condition").ok_or("no condition")?;
        let parse = |node: &Yaml| condition::parse(&node.text().ok_or("no text")?, &selections);
        let alternatives = conditions.elements().iter().map(parse).collect::<Result<_, String>>()?;
        Ok(Self { atoms, formula: Formula::Or(alternatives) })
    }

    /// Whether the rule fires on an event.
    pub(super) fn fires(&self, event: &Event) -> bool {
        self.holds(&self.formula, event)
    }

    fn holds(&self, formula: &Formula, event: &Event) -> bool {
        match formula {
            Formula::And(parts) => parts.iter().all(|part| self.holds(part, event)),
            Formula::Or(parts) => parts.iter().any(|part| self.holds(part, event)),
            Formula::AtLeast(n, parts) => parts.iter().filter(|part| self.holds(part, event)).count() >= *n,
            Formula::Not(inner) => !self.holds(inner, event),
            Formula::Atom(number) => self.atoms[*number].holds(event),
        }
    }
}

/// A map wants all of its items; of a list one element is enough, and what is no map is a keyword.
fn selection(node: &Yaml, atoms: &mut Vec<Atom>) -> Result<Formula, String> {
    match node {
        Yaml::Map(entries) => {
            let items = entries.iter().map(|(key, value)| atom::item(key, value, atoms));
            items.collect::<Result<_, _>>().map(Formula::And)
        }
        Yaml::List(elements) => {
            let parts = elements.iter().map(|element| selection(element, atoms));
            parts.collect::<Result<_, _>>().map(Formula::Or)
        }
        keyword => atom::item("", keyword, atoms),
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;
    use crate::firing::{
        event::{Event, Scalar},
        yaml,
    };

    /// The events are written as `field=value` with commas between; `field` alone is null.
    fn check(detection: &str, event: &str, expected: bool) {
        let rule = Rule::read(&yaml::read(&format!("detection: {{{detection}}}"))).expect(detection);
        let mut made = Event::new();
        for pair in event.split(',').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair
                .split_once('=')
                .map_or((pair, Scalar::Null), |(name, value)| (name, Scalar::Text(value.to_owned())));
            made.entry(name.to_owned()).or_default().push(value);
        }
        assert_eq!(rule.fires(&made), expected, "{detection} on {event}");
    }

    #[test]
    fn the_second_reading_is_that_of_the_specification() {
        for (selection, event, expected) in [
            ("F: 'a*c'", "F=ABBC", true),
            ("F: 'a?c'", "F=abbc", false),
            ("F: 'a\\*c'", "F=a*c", true),
            ("F: 'a\\*c'", "F=abc", false),
            ("F: 'a\\\\*c'", "F=a\\bc", true),
            ("F|contains|all: [b, d]", "F=abcde", true),
            ("F|contains|all: [b, d]", "F=abc", false),
            ("F|startswith: a", "F=ba,F=ab", true),
            ("F|endswith|windash: ' -f'", "F=x /F", true),
            ("F|contains|windash: 'a-f'", "F=a/f", false),
            ("F|re: '^a.c$'", "F=aBc", true),
            ("F|re: '^a.c$'", "F=ABC", false),
            ("F|re|i: '^a.c$'", "F=ABC", true),
            ("F|cidr: 10.0.0.0/8", "F=10.9.8.7", true),
            ("F|cidr: 10.0.0.0/8", "F=11.0.0.0", false),
            ("F|cidr: '2001:db8::/32'", "F=2001:db8:1::1", true),
            ("F: null", "G=a", true),
            ("F: null", "F", true),
            ("F: null", "F=a", false),
            ("F: 7", "F=7", true),
            ("F|fieldref: G", "F=a,G=A", true),
            ("F|fieldref: G", "F=a,G=b", false),
            ("F|base64offset|contains: foobar", "F=x Zvb2Jhc x", true),
            ("F|base64|contains: foo", "F=xZm9vx", true),
            ("F|wide|base64offset|contains: ab", "F=YQBiA", true),
            ("F: a, G: b", "F=a", false),
        ] {
            check(&format!("s: {{{selection}}}, condition: s"), event, expected);
        }
        for (selections, event, expected) in [
            ("s: [word], condition: s", "F=A Word.", true),
            ("s: {'|all': [one, two]}, condition: s", "F=one,G=two", true),
            ("s: {'|all': [one, two]}, condition: s", "F=one", false),
            ("s: [{F: a}, {G: b}], condition: s", "G=b", true),
            ("s: {F: a}, t: {G: b}, condition: s and not t", "F=a", true),
            ("s: {F: a}, t: {G: b}, condition: s and not t", "F=a,G=b", false),
            ("s: {F: a}, t: {G: b}, u: {H: c}, condition: s or t and u", "F=a", true),
            ("s: {F: a}, t: {G: b}, u: {H: c}, condition: (s or t) and u", "F=a", false),
            ("a1: {F: a}, a2: {G: b}, condition: 1 of a*", "G=b", true),
            ("a1: {F: a}, a2: {G: b}, condition: all of them", "G=b", false),
            ("a: {F: a}, _b: {G: b}, condition: all of them", "F=a", true),
            ("a: {F: a}, b: {G: b}, c: {H: c}, condition: 2 of them", "F=a,H=c", true),
            ("a: {F: a}, b: {G: b}, condition: [a, b]", "G=b", true),
        ] {
            check(selections, event, expected);
        }
    }
}
