//! Random conditions against truth tables.

use proptest::prelude::*;

use super::{
    parse,
    tests::{NAMES, holds},
};

/// The answers on all assignments of the six names, one bit each.
fn table(condition: &str) -> Option<u64> {
    parse(condition, &NAMES).ok()?;
    let is_true = |assignment: u64, index: usize| assignment >> index & 1 == 1;
    let answers = (0..64).filter(|assignment| {
        let names = NAMES.iter().enumerate().filter(|(index, _)| is_true(*assignment, *index));
        holds(condition, &names.map(|(_, name)| *name).collect::<Vec<_>>())
    });
    Some(answers.map(|assignment| 1 << assignment).sum())
}

/// Conditions that are made together with their answers, and how tightly their outermost word binds.
fn any_condition() -> impl Strategy<Value = (String, u64, u8)> {
    let of = |indices: &[usize], n_wanted: usize| -> u64 {
        let holding = |a: u64| indices.iter().filter(|index| a >> **index & 1 == 1).count();
        (0..64).filter(|a| holding(*a) >= n_wanted).map(|a| 1 << a).sum()
    };
    let mut leaves: Vec<(String, u64, u8)> =
        NAMES.iter().enumerate().map(|(index, name)| ((*name).to_owned(), of(&[index], 1), 3)).collect();
    for (text, indices, n_wanted) in [
        ("1 of them", &[0, 1, 2, 3, 5][..], 1),
        ("all of them", &[0, 1, 2, 3, 5], 5),
        ("3 of THEM", &[0, 1, 2, 3, 5], 3),
        ("any of sel_*", &[0, 1], 1),
        ("All of filter_*", &[2, 3], 2),
        ("1 of _*", &[4], 1),
        ("2 of *_*_*", &[2, 3], 2),
    ] {
        leaves.push((text.to_owned(), of(indices, n_wanted), 3));
    }
    let bound = |(text, _, binding): &(String, u64, u8), needed| {
        if *binding < needed { format!("({text})") } else { text.clone() }
    };
    prop::sample::select(leaves).prop_recursive(6, 40, 2, move |inner| {
        prop_oneof![
            inner.clone().prop_map(move |part| (format!("not {}", bound(&part, 2)), !part.1, 2)),
            (inner.clone(), inner.clone()).prop_map(move |(left, right)| {
                (format!("{} and {}", bound(&left, 1), bound(&right, 1)), left.1 & right.1, 1)
            }),
            (inner.clone(), inner.clone()).prop_map(move |(left, right)| {
                (format!("{} OR {}", left.0, right.0), left.1 | right.1, 0)
            }),
            inner.prop_map(|part| (format!("( {})", part.0), part.1, 3)),
        ]
    })
}

proptest! {
    #[test]
    fn a_condition_means_its_truth_table((text, answers, _) in any_condition()) {
        prop_assert_eq!(table(&text), Some(answers), "{}", text);
    }

    #[test]
    fn any_text_is_a_condition_or_says_why_not(
        words in prop::collection::vec(prop::sample::select(vec![
            "sel_a", "sel_b", "_hidden", "and", "or", "not", "(", ")", "1", "2 of", "all of", "them", "sel_*", "*",
        ]), 0..30),
        tail in "\\PC{0,6}",
    ) {
        let text = words.join(" ") + &tail;
        if let Some(answers) = table(&text) {
            // Whatever it is, its negation is the opposite.
            prop_assert_eq!(table(&format!("not ({text})")), Some(!answers), "{}", text);
        }
    }
}
