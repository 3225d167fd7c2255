//! The keys. Each is declared once, here.

use std::{net::SocketAddr, path::PathBuf};

use aurora_model::mode::RuntimeMode;

use crate::size::ByteSize;

use super::{
    Problem, Problems,
    layers::{Layers, Sources},
    setting::{LogFormat, Paths, Period, Setting},
};

/// A key as the reference page and the messages know it.
#[derive(Debug)]
pub(crate) struct Key {
    /// With its section, for instance `api.bind`.
    pub(crate) name: &'static str,
    /// What it is for: its documentation, a line each.
    pub(crate) doc: &'static [&'static str],
    /// Its value where nobody sets one.
    pub(crate) default: &'static str,
    /// What its values look like.
    pub(crate) expected: &'static str,
    is_valid: fn(&str) -> bool,
}

/// Sections of the product whose parts are not built yet, so that they have no key.
pub(crate) const SECTIONS_TO_COME: &[&str] =
    &["agents", "devices", "federation", "llm", "mqtt", "respond", "vector"];

macro_rules! keys {
    ($($(#[doc = $section_doc:literal])* $section:ident: $Section:ident {
        $($(#[doc = $doc:literal])* $key:ident: $type:ty = $default:literal,)*
    })*) => {
        /// The effective configuration.
        // Not comparable, so that the compiler says which key nobody reads.
        #[derive(Clone, Debug)]
        pub(crate) struct Config {
            $($(#[doc = $section_doc])* pub(crate) $section: $Section,)*
        }

        $($(#[doc = $section_doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $Section {
            $($(#[doc = $doc])* pub(crate) $key: $type,)*
        })*

        /// All keys, section by section.
        pub(crate) const KEYS: &[Key] = &[$($(Key {
            name: concat!(stringify!($section), ".", stringify!($key)),
            doc: &[$($doc),*],
            default: $default,
            expected: <$type as Setting>::EXPECTED,
            is_valid: |text| <$type as Setting>::parse(text).is_some(),
        },)*)*];

        impl Config {
            /// Of values that were checked.
            fn of(layers: &Layers) -> Self {
                Self {
                    $($section: $Section {
                        $($key: layers.typed(concat!(stringify!($section), ".", stringify!($key))),)*
                    },)*
                }
            }
        }
    };
}

keys! {
    /// The process as a whole.
    runtime: Runtime {
        /// The data directory: everything that is kept is below it. It is made where there is none.
        data_dir: PathBuf = "aurora-data",
        /// The runtime mode of a data directory that has none yet. Later it is changed through the API alone.
        mode: RuntimeMode = "dry_run",
    }
    /// The API and the dashboard.
    api: Api {
        /// Where the API listens.
        bind: SocketAddr = "127.0.0.1:8000",
        /// Where the dashboard listens, with the API under the same origin.
        dashboard_bind: SocketAddr = "127.0.0.1:3000",
        /// Listens on other addresses than this machine's own without TLS. Everybody on the way can then read and
        /// change what is sent, passwords and tokens among it.
        allow_insecure: bool = "false",
    }
    /// How events come in.
    ingest: Ingest {
        /// Where events are received.
        bind: SocketAddr = "127.0.0.1:8080",
        /// The largest body of a request, unpacked.
        max_unpacked_body: ByteSize = "64MiB",
        /// How much is received at one time; more is answered with 429 until some of it is durable.
        max_in_flight: ByteSize = "128MiB",
        /// How many events may wait for detection; beyond this new ones are answered with 429.
        max_waiting_events: u64 = "5000000",
        /// Folders of mapping files, which describe formats of your own; see `aurora formats`. Read at the start.
        formats: Paths = "",
    }
    /// The relational store.
    database: Database {
        /// How often it is looked whether the database is there.
        probe_every: Period = "1s",
        /// How long a write waits while another process writes.
        busy_timeout: Period = "5s",
    }
    /// The durable log.
    streams: Streams {
        /// A segment is full at this length.
        segment: ByteSize = "64MiB",
        /// How long a batch may wait for others to join its commit.
        commit_after: Period = "2ms",
        /// So much of the disk stays free: events are answered with 503 before it is touched.
        free_disk_floor: ByteSize = "1GiB",
    }
    /// The event lake.
    lake: Lake {
        /// How long rows may wait in memory before they are published. They are safe in the log meanwhile.
        publish_every: Period = "5s",
        /// So many rows wait for no more.
        publish_rows: u64 = "20000",
    }
    /// Detection rules.
    detection: Detection {
        /// Sigma rules: files, or folders with all below them.
        rules: Paths = "",
        /// Loads the rules that are part of the program, too.
        own_rules: bool = "true",
        /// How many threads evaluate rules; 0 for one per core.
        workers: u16 = "0",
    }
    /// How long things stay.
    retention: Retention {
        /// Raw events in the log, from where they can be replayed.
        log: Period = "7d",
        /// Events in the lake.
        lake: Period = "90d",
    }
    /// What the program says of itself.
    telemetry: Telemetry {
        /// What is logged: error, warn, info, debug, trace, or directives such as info,aurora_api=debug.
        log: String = "info",
        /// How log lines are written.
        log_format: LogFormat = "text",
    }
}

impl Config {
    /// The configuration that the sources give together.
    ///
    /// # Errors
    /// With everything that is wrong, each naming the key and where it stands.
    pub(crate) fn load(sources: &Sources<'_>) -> Result<(Self, Layers), Problems> {
        let layers = Layers::read(sources, KEYS)?;
        Ok((Self::of(&layers), layers))
    }
}

impl Key {
    /// What is wrong with a text as this key's value, if anything is.
    pub(super) fn check(&self, value: &str, origin: &super::Origin) -> Option<Problem> {
        (!(self.is_valid)(value)).then(|| Problem::BadValue {
            key: self.name.to_owned(),
            value: value.to_owned(),
            origin: origin.clone(),
            expected: self.expected.to_owned(),
        })
    }

    /// The variable of the environment that sets it.
    pub(crate) fn variable(&self) -> String {
        format!("AURORA__{}", self.name.replace('.', "__").to_ascii_uppercase())
    }
}
