//! Hour after hour: what happens is made, put in order, and given away.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    moment::{Moment, micros, minutes},
    office, plant,
    profile::Profile,
    random::Random,
    scene::{Entry, Mark, Scene},
    servers,
    source::Source,
    story::{Cast, Step, Story},
    world::World,
};

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Options {
    /// The same seed gives the same logs, byte by byte.
    pub seed: u64,
    /// Whose activity.
    pub profiles: BTreeSet<Profile>,
    /// When it begins; the start of its hour is taken.
    pub start: Moment,
    /// How many hours.
    pub hours: u32,
    /// How large the organisation is, in hundredths of the usual size.
    pub scale_percent: u64,
    /// Attacks to mix in, and when each begins.
    pub stories: Vec<(&'static Story, Moment)>,
}

/// A record for a file.
#[derive(Clone, Debug)]
pub struct Record {
    /// The file.
    pub source: Source,
    /// When it happened.
    pub at: Moment,
    /// One line or, where the program writes several for one event, a few; without the last line break.
    pub text: String,
    /// The number that its program gave it: the record id of a Windows event, the serial of auditd.
    pub number: Option<u64>,
    /// The part of an attack that left it.
    pub truth: Option<Truth>,
}

/// Which part of an attack a record comes from.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    /// The attack.
    pub story: &'static Story,
    /// Its part.
    pub step: &'static Step,
}

/// A story that is played.
#[derive(Debug)]
struct Played {
    story: &'static Story,
    begins: Moment,
    random: Random,
    cast: Cast,
}

/// A world whose time goes by an hour at a time.
#[derive(Debug)]
pub struct Simulation {
    scene: Scene,
    seed: u64,
    next: Moment,
    left: u32,
    played: Vec<Played>,
    has_ended: bool,
}

impl Simulation {
    /// Builds the world; nothing has happened in it yet.
    pub fn new(options: &Options) -> Self {
        let world = Arc::new(World::new(options.seed, options.scale_percent));
        let played = options.stories.iter().map(|(story, begins)| Played {
            story,
            begins: *begins,
            random: Random::new(options.seed, story.name),
            cast: Cast::default(),
        });
        Self {
            scene: Scene::new(world, options.seed, options.profiles.clone()),
            seed: options.seed,
            next: options.start.hour_start(),
            left: options.hours,
            played: played.collect(),
            has_ended: false,
        }
    }

    /// The records of the next hour, in the order of time; `None` when all hours are over.
    pub fn next_hour(&mut self) -> Option<Vec<Record>> {
        if self.has_ended {
            return None;
        }
        if self.left == 0 {
            // What began in the last hour comes to its end.
            self.has_ended = true;
            let entries = self.scene.take_before(None);
            return Some(self.records(entries));
        }
        let (start, end) = (self.next, self.next + minutes(60));
        self.next = end;
        self.left -= 1;
        self.pass(start);
        self.play(start, end);
        let entries = self.scene.take_before(Some(end));
        Some(self.records(entries))
    }

    /// Ordinary activity. All of it is made, whatever is shown, so that the same people do the same things
    /// whichever profiles are chosen.
    fn pass(&mut self, start: Moment) {
        office::hour(&mut self.scene, self.seed, start);
        servers::hour(&mut self.scene, start);
        plant::hour(&mut self.scene, start);
    }

    /// The steps of stories that fall into the hour. They have numbers of their own, so that the ordinary
    /// activity around them stays as it is.
    fn play(&mut self, start: Moment, end: Moment) {
        for (index, played) in self.played.iter_mut().enumerate() {
            for (number, step) in played.story.steps.iter().enumerate() {
                let at = played.begins + minutes(i64::from(step.after));
                if at < start || at >= end {
                    continue;
                }
                std::mem::swap(&mut self.scene.random, &mut played.random);
                // People are not punctual to the microsecond.
                let at = at + micros(self.scene.random.between(0, 12_000_000));
                self.scene.mark = Some(Mark { played: index, step: number });
                step.perform(&mut self.scene, &mut played.cast, at);
                self.scene.mark = None;
                std::mem::swap(&mut self.scene.random, &mut played.random);
            }
        }
    }

    fn records(&self, entries: Vec<Entry>) -> Vec<Record> {
        let truth = |mark: Mark| {
            let story = self.played[mark.played].story;
            Truth { story, step: &story.steps[mark.step] }
        };
        entries
            .into_iter()
            .map(|entry| Record {
                source: entry.source,
                at: entry.at,
                text: entry.text,
                number: entry.number,
                truth: entry.mark.map(truth),
            })
            .collect()
    }
}
