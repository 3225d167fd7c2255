//! The types that values of the configuration have.

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use aurora_model::mode::RuntimeMode;

use crate::size::ByteSize;

/// A type that values may have.
pub(crate) trait Setting: Sized {
    /// What a value of this type looks like, for people.
    const EXPECTED: &'static str;

    /// The value that a text says, if it says one.
    fn parse(text: &str) -> Option<Self>;
}

/// A length of time: `250ms`, `5s`, `15m`, `24h`, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period(pub(crate) Duration);

/// Files or folders, separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paths(pub(crate) Vec<PathBuf>);

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

impl Setting for SocketAddr {
    const EXPECTED: &'static str =
        "it takes an address and a port, such as 127.0.0.1:8000 (port 0: any free one)";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for bool {
    const EXPECTED: &'static str = "it takes true or false";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for u16 {
    const EXPECTED: &'static str = "it takes a whole number from 0 to 65535";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for u64 {
    const EXPECTED: &'static str = "it takes a whole number";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for RuntimeMode {
    const EXPECTED: &'static str = "it takes dummy, dry_run or real";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for PathBuf {
    const EXPECTED: &'static str = "it takes a path";

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.into())
    }
}

impl Setting for Paths {
    const EXPECTED: &'static str = "it takes paths, separated by commas";

    fn parse(text: &str) -> Option<Self> {
        let paths = text.split(',').map(str::trim).filter(|path| !path.is_empty());
        Some(Self(paths.map(|path| Path::new(path).to_owned()).collect()))
    }
}

impl Setting for String {
    const EXPECTED: &'static str = "it takes a text";

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Setting for LogFormat {
    const EXPECTED: &'static str = "it takes text or json";

    fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Setting for ByteSize {
    const EXPECTED: &'static str = "it takes a number of bytes, such as 64KiB, 16MiB or 1GiB";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for Period {
    const EXPECTED: &'static str = "it takes a length of time, such as 250ms, 5s, 15m, 24h or 7d";

    fn parse(text: &str) -> Option<Self> {
        let (number, unit) = split_unit(text)?;
        let millis = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        number.checked_mul(millis).filter(|millis| *millis > 0).map(Duration::from_millis).map(Self)
    }
}

/// A whole number and what stands behind it.
fn split_unit(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    Some((number.parse().ok()?, unit.trim_start()))
}

impl fmt::Display for Paths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths: Vec<_> = self.0.iter().map(|path| path.display().to_string()).collect();
        f.write_str(&paths.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Paths, Period, Setting as _};

    #[test]
    fn times_have_units() {
        let times = [
            ("250ms", Some(250)),
            ("5 s", Some(5_000)),
            ("7d", Some(604_800_000)),
            ("5", None),
            ("0s", None),
        ];
        for (text, expected) in times {
            assert_eq!(
                Period::parse(text).map(|period| period.0),
                expected.map(Duration::from_millis),
                "{text}"
            );
        }
    }

    #[test]
    fn paths_are_separated_by_commas() {
        let paths = Paths::parse("rules, /opt/more ,").expect("any text names paths");
        assert_eq!(paths.to_string(), "rules, /opt/more");
        assert_eq!(Paths::parse(""), Some(Paths(vec![])));
    }
}
