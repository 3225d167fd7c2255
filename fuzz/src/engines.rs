//! The evaluator and the compiled engine, side by side.

use aurora_ocsf::Record;
use aurora_sigma::{Engine, Evaluator, Match, Program, RuleSet};

/// A rule set in all the ways in which it can be evaluated.
pub struct Compiled {
    evaluator: Evaluator,
    program: Program,
}

/// One worker's engines, which remember the events that they saw.
pub struct Engines<'c> {
    compiled: &'c Compiled,
    with_memo: Engine,
    without_memo: Engine,
}

impl Compiled {
    /// Compiles a rule set.
    pub fn new(rules: &RuleSet) -> Self {
        Self { evaluator: Evaluator::new(rules), program: Program::compile(rules) }
    }

    /// Engines that have seen no event yet.
    pub fn engines(&self) -> Engines<'_> {
        Engines {
            compiled: self,
            with_memo: Engine::new(&self.program),
            without_memo: Engine::without_memo(&self.program),
        }
    }
}

impl Engines<'_> {
    /// The matches of an event, values included.
    ///
    /// # Panics
    /// If one of the engines does not say what the evaluator says.
    pub fn evaluate(&mut self, record: &Record<'_>) -> Vec<Match> {
        let mut expected = Vec::new();
        self.compiled.evaluator.evaluate(record, &mut expected);
        for (name, engine) in [("with", &mut self.with_memo), ("without", &mut self.without_memo)] {
            let mut found = Vec::new();
            engine.evaluate(record, &mut found);
            assert_eq!(found, expected, "the engine {name} memo differs from the evaluator on {record:#?}");
        }
        expected
    }
}
