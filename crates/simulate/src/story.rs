//! Attacks, told step by step: what an attacker does, with whom of the world, and which traces that leaves.

mod brute_force;
mod insider;
mod phishing;
mod plant_intrusion;
mod ransomware;
mod web_shell;

use std::collections::BTreeMap;

use crate::{
    moment::{Moment, millis},
    network::{Flow, State},
    scene::Scene,
    servers::Identity,
    windows::{Account, Process, Session, Start},
    world::{Department, HostId},
};

/// An attack that can be mixed into ordinary activity.
#[derive(Debug)]
pub struct Story {
    /// As the command line names it.
    pub name: &'static str,
    /// A few words.
    pub title: &'static str,
    /// What happens, in two or three sentences.
    pub summary: &'static str,
    /// The minute of the day at which it begins unless something else is asked for.
    pub begins_at: u32,
    /// What is done, in the order of time.
    pub steps: &'static [Step],
}

/// A part of a story.
#[derive(Debug)]
pub struct Step {
    /// A word or two, the same only once in a story.
    pub name: &'static str,
    /// Minutes after the beginning.
    pub after: u32,
    /// The ATT&CK technique, of the enterprise or the industrial matrix.
    pub technique: &'static str,
    /// What the attacker does.
    pub what: &'static str,
    play: fn(&mut Stage<'_>, Moment),
}

static STORIES: [&Story; 6] = [
    &ransomware::STORY,
    &phishing::STORY,
    &brute_force::STORY,
    &insider::STORY,
    &web_shell::STORY,
    &plant_intrusion::STORY,
];

/// All stories.
pub fn stories() -> &'static [&'static Story] {
    &STORIES
}

/// What is to be remembered from step to step.
#[derive(Debug, Default)]
pub(crate) struct Cast {
    processes: BTreeMap<&'static str, Process>,
    accounts: BTreeMap<&'static str, Account>,
    identity: Option<Identity>,
}

/// Where a step is played.
struct Stage<'a> {
    scene: &'a mut Scene,
    cast: &'a mut Cast,
}

/// The attacker's address on the internet.
const ATTACKER: &str = "198.51.100.23";

impl Step {
    pub(crate) fn perform(&self, scene: &mut Scene, cast: &mut Cast, at: Moment) {
        (self.play)(&mut Stage { scene, cast }, at);
    }
}

impl Stage<'_> {
    /// The person whom the story happens to.
    fn victim(&self, department: Department, number: usize) -> usize {
        self.scene.world.member(department, number)
    }

    fn session(&mut self, person: usize) -> Session {
        crate::office::session(self.scene, person)
    }

    fn process(&self, name: &str) -> Process {
        self.cast.processes.get(name).cloned().expect("an earlier step of the story started this process")
    }

    fn remember(&mut self, name: &'static str, process: Process) {
        self.cast.processes.insert(name, process);
    }

    /// Starts a program as a child of one that the story started before.
    fn child(&mut self, at: Moment, parent: &Process, start: Start<'_>, lasts: i64) -> Process {
        let account = parent.account.clone();
        self.scene.run(at, parent, &account, start, millis(lasts))
    }

    fn address(&self, host: &str) -> String {
        self.scene.host(self.scene.world.host(host)).address
    }

    fn host(&self, name: &str) -> HostId {
        self.scene.world.host(name)
    }

    /// A connection between two addresses that carries this much.
    fn flow(
        &mut self,
        at: Moment,
        from: &str,
        to: (&str, u16),
        service: &'static str,
        sent: u64,
        received: u64,
    ) -> (Flow, String) {
        let port = self.scene.port();
        let flow = Flow::tcp(at, (from, port), to, service).carrying(sent, received);
        let uid = self.scene.connect(&flow);
        (flow, uid)
    }

    /// Ports that are tried on machines, one after the other.
    fn probe(
        &mut self,
        at: Moment,
        from: &str,
        targets: &[&str],
        ports: &[u16],
        is_open: fn(&str, u16) -> bool,
    ) {
        let mut wait = 0;
        for target in targets {
            for port in ports {
                let state = if is_open(target, *port) { State::Done } else { State::Refused };
                let source_port = self.scene.port();
                let flow = Flow::tcp(at + millis(wait), (from, source_port), (target, *port), "")
                    .carrying(0, 0)
                    .ending(state);
                self.scene.connect(&flow);
                wait += 35;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::stories;

    #[test]
    fn names_are_unique_and_steps_are_in_order() {
        let names: BTreeSet<_> = stories().iter().map(|story| story.name).collect();
        assert_eq!(names.len(), stories().len());
        for story in stories() {
            assert!(story.steps.len() >= 5, "{}", story.name);
            assert!(story.steps.is_sorted_by_key(|step| step.after), "{}", story.name);
            let steps: BTreeSet<_> = story.steps.iter().map(|step| step.name).collect();
            assert_eq!(steps.len(), story.steps.len(), "{}", story.name);
        }
    }

    #[test]
    fn techniques_are_of_attack() {
        for step in stories().iter().flat_map(|story| story.steps) {
            let id: aurora_model::attack::TechniqueId = step.technique.parse().expect("an id");
            assert!(id.technique().is_some(), "{id} of {}", step.name);
        }
    }
}
