//! `aurora generate`: logs of an organisation that does not exist.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    path::PathBuf,
};

use anyhow::{Context, bail};
use aurora_model::Timestamp;
use aurora_simulate::{Moment, Options, Profile, Source, Story, stories};
use clap::{Args, ValueEnum};

use super::Exit;
use crate::{
    generate::{Written, generate},
    output::unless_broken_pipe,
};

/// Makes logs: ordinary activity of an office, servers and a plant, and attacks that are mixed in
///
/// The same seed, profiles, hours, start, scale and stories give the same files, byte by byte. Each source has
/// a file of its own, in the format of the program that would have written it. Which lines are part of an attack
/// stands beside the folder in DIR.truth.jsonl, not in the logs.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  aurora generate --out logs                                     a day of everything
  aurora generate --profile plant --hours 8 --out logs           eight hours of the plant
  aurora generate --story ransomware --story insider@20:10 --out logs
  aurora generate --list                                         which files and stories there are

Exit status: 0 done, 2 wrong arguments or the folder cannot be written.")]
pub(super) struct GenerateArgs {
    /// Whose activity
    #[arg(long, value_enum, default_value_t = ProfileChoice::All)]
    profile: ProfileChoice,

    /// How many hours
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=24 * 366))]
    hours: u32,

    /// What the world is made from
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// When it begins: the start of the hour of this time
    #[arg(long, value_name = "TIME", default_value = "2026-11-02T00:00:00Z")]
    start: Timestamp,

    /// How large the organisation is, against the usual 70 people
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    scale: f64,

    /// An attack to mix in, at its usual time of day or at this one; may be given several times
    #[arg(long = "story", value_name = "NAME[@HH:MM]")]
    stories: Vec<StoryChoice>,

    /// The folder to write to; new or empty
    #[arg(long, value_name = "DIR", required_unless_present_any = ["list", "dry_run"])]
    out: Option<PathBuf>,

    /// Make everything, write nothing, and say what would have been written
    #[arg(long)]
    dry_run: bool,

    /// Say which files and stories there are
    #[arg(long)]
    list: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProfileChoice {
    /// People at their workstations
    Office,
    /// Linux, web, cloud, containers
    Servers,
    /// Controllers, stations, sensors
    Plant,
    /// All of them
    All,
}

/// A story, and the minute of the day at which it is to begin.
#[derive(Clone, Copy, Debug)]
struct StoryChoice {
    story: &'static Story,
    minute: i64,
}

impl std::str::FromStr for StoryChoice {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, time) = text.split_once('@').map_or((text, None), |(name, time)| (name, Some(time)));
        let names = || stories().iter().map(|story| story.name).collect::<Vec<_>>().join(", ");
        let story = stories()
            .iter()
            .copied()
            .find(|story| story.name == name)
            .with_context(|| format!("there is no story `{name}`; there are {}", names()))?;
        let minute = match time {
            Some(time) => {
                minute_of_day(time).with_context(|| format!("`{time}` is no time such as 14:05"))?
            }
            None => i64::from(story.begins_at),
        };
        Ok(Self { story, minute })
    }
}

fn minute_of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(60 * hour + minute)
}

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

impl GenerateArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        if self.list {
            write_list(&mut io::stdout().lock()).or_else(|error| unless_broken_pipe(error.into()))?;
            return Ok(Exit::Clean);
        }
        let options = self.options()?;
        let folder = self.out.as_deref().filter(|_| !self.dry_run);
        write_summary(&mut io::stderr().lock(), &generate(&options, folder)?)?;
        Ok(Exit::Clean)
    }

    fn options(&self) -> anyhow::Result<Options> {
        if !(0.1..=50.0).contains(&self.scale) {
            bail!("the scale is between 0.1 and 50");
        }
        let start = Moment::from_micros(self.start.as_micros()).context("logs begin after 1970")?;
        let stories = self.stories.iter().map(|choice| self.place(*choice)).collect::<anyhow::Result<_>>()?;
        Ok(Options {
            seed: self.seed,
            profiles: self.profile.profiles(),
            start,
            hours: self.hours,
            // A hundredth is fine enough, and keeps the arithmetic of the world in integers.
            scale_percent: (self.scale * 100.0).round() as u64,
            stories,
        })
    }

    /// The first time after the start at which a clock shows the story's time.
    fn place(&self, choice: StoryChoice) -> anyhow::Result<(&'static Story, Moment)> {
        let start = self.start.as_micros();
        let mut begins = start - start.rem_euclid(DAY) + choice.minute * MINUTE;
        if begins < start {
            begins += DAY;
        }
        let story = choice.story;
        let lasts = story.steps.last().map_or(0, |step| i64::from(step.after) * MINUTE);
        let end = start - start.rem_euclid(60 * MINUTE) + i64::from(self.hours) * 60 * MINUTE;
        if begins + lasts >= end {
            bail!(
                "the story `{}` is not over when the logs end; ask for more hours or another time",
                story.name
            );
        }
        Ok((story, Moment::from_micros(begins).context("the story is out of the range of time")?))
    }
}

impl ProfileChoice {
    fn profiles(self) -> BTreeSet<Profile> {
        match self {
            Self::Office => [Profile::Office].into(),
            Self::Servers => [Profile::Servers].into(),
            Self::Plant => [Profile::Plant].into(),
            Self::All => Profile::ALL.into(),
        }
    }
}

fn write_list(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "Files:")?;
    for source in Source::ALL {
        let profiles: Vec<&str> = source.profiles().iter().map(|profile| profile.as_str()).collect();
        writeln!(out, "  {:<32} {:<50} {}", source.file(), source.program(), profiles.join(", "))?;
    }
    writeln!(out, "  {:<32} beside the folder: which lines are part of which attack", "DIR.truth.jsonl")?;
    writeln!(out, "\nStories:")?;
    for story in stories() {
        let (hour, minute) = (story.begins_at / 60, story.begins_at % 60);
        writeln!(out, "  {:<16} {hour:02}:{minute:02}  {}", story.name, story.title)?;
        for step in story.steps {
            writeln!(out, "    +{:>3} min  {:<10} {}: {}", step.after, step.technique, step.name, step.what)?;
        }
    }
    Ok(())
}

fn write_summary(out: &mut impl Write, written: &BTreeMap<Source, Written>) -> io::Result<()> {
    for (source, written) in written {
        writeln!(out, "{:>9} records {:>12} bytes  {}", written.n_records, written.n_bytes, source.file())?;
    }
    let n_records: u64 = written.values().map(|written| written.n_records).sum();
    let n_bytes: u64 = written.values().map(|written| written.n_bytes).sum();
    writeln!(out, "{n_records:>9} records {n_bytes:>12} bytes")
}

#[cfg(test)]
mod tests {
    use super::{StoryChoice, minute_of_day};

    #[test]
    fn a_story_may_have_a_time() {
        let choice: StoryChoice = "insider@20:10".parse().expect("a story");
        assert_eq!((choice.story.name, choice.minute), ("insider", 20 * 60 + 10));
        let choice: StoryChoice = "insider".parse().expect("a story");
        assert_eq!(choice.minute, i64::from(choice.story.begins_at));
        assert!("outsider".parse::<StoryChoice>().is_err());
        assert!("insider@25:00".parse::<StoryChoice>().is_err());
    }

    #[test]
    fn minutes_of_a_day() {
        assert_eq!(minute_of_day("00:00"), Some(0));
        assert_eq!(minute_of_day("23:59"), Some(1439));
        assert_eq!(minute_of_day("2359"), None);
        assert_eq!(minute_of_day("-1:00"), None);
    }
}
