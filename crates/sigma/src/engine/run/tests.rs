//! What long hostile texts cost.

use std::path::Path;

use aurora_ocsf::{Record, Value};

use super::{Engine, LONG, MAX_ALONE, Scratch};
use crate::{Evaluator, Loaded, Loader, Match, Placeholders, Program};

impl Scratch {
    pub(super) fn begin_count(&mut self) {
        self.n_searches = 0;
    }

    pub(super) fn count(&mut self, n_searches: usize) {
        self.n_searches += n_searches;
    }
}

const N_RULES: usize = 100;
/// The short literals of one rule, of both lengths that have a pass of their own.
const N_SHORT: usize = 2;

/// Rules that are looked at because of a long literal, and need short ones that can wait.
fn rules() -> Loaded {
    let rule = |number: usize| {
        format!(
            "title: Test {number}\nlogsource: {{product: test}}\ndetection: {{a: {{F|contains|all: [{}, {}, {}]}}, condition: a}}\n",
            trigger(number),
            tiny(number),
            short(number)
        )
    };
    let text: Vec<String> = (0..N_RULES).map(rule).collect();
    let mut loader = Loader::new(Placeholders::default());
    loader.add(Path::new("rules.yml"), &text.join("---\n"));
    let loaded = loader.finish();
    assert!(loaded.problems.is_empty(), "{}", loaded.problems[0]);
    loaded
}

fn trigger(number: usize) -> String {
    format!("invoke-something-{number:03}-else")
}

fn tiny(number: usize) -> String {
    format!("q{number:03}")
}

fn short(number: usize) -> String {
    format!("zq{number:03}w")
}

/// A text that has the triggers of all rules over and over, and the short literals of the last `n_matching`.
fn stuffed(n_matching: usize) -> String {
    let triggers: String = (0..N_RULES).map(|number| trigger(number) + " ").collect();
    let shorts = (N_RULES - n_matching..N_RULES).map(|number| format!("{} {} ", tiny(number), short(number)));
    triggers.repeat(4) + &shorts.collect::<String>()
}

#[test]
fn a_text_with_the_triggers_of_all_rules_is_looked_through_a_few_times() {
    let loaded = rules();
    let program = Program::compile(&loaded.rules);
    for mut engine in [Engine::new(&program), Engine::without_memo(&program)] {
        for (n_values, n_matching) in [(1, 0), (1, 1), (1, N_RULES), (3, 0), (3, N_RULES)] {
            let text = stuffed(n_matching);
            assert!(text.len() > LONG);
            let mut record = Record::new(b"{}");
            for _ in 0..n_values {
                record.push("F".to_owned(), Value::Text(text.as_str().into()));
            }
            let (mut expected, mut found): (Vec<Match>, Vec<Match>) = (Vec::new(), Vec::new());
            Evaluator::new(&loaded.rules).evaluate(&record, &mut expected);
            engine.evaluate(&record, &mut found);
            assert_eq!(found, expected);
            assert_eq!(found.len(), n_matching);

            let scratch = &engine.scratch;
            let n_looked_at = scratch.looked_at.iter().filter(|event| **event == scratch.n_events).count();
            assert_eq!(n_looked_at, N_RULES, "the triggers of all rules stand in the text");
            // A few rules have their own literals looked for, and then each pass is made once.
            let most = n_values * (MAX_ALONE as usize * N_SHORT + 2);
            assert!(
                (n_values..=most).contains(&scratch.n_searches),
                "{} searches, not at most {most}",
                scratch.n_searches
            );
        }
    }
}
