//! The names of fields as numbers: each name is looked up once for each field that bears it.

mod guess;

use aurora_ocsf::{Field, NameId, NameTable};

use guess::Guesses;

/// A name that a format asks for by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    pub(crate) text: &'static str,
    pub(crate) id: NameId,
}

/// The [`Name`] of a text, found when the program is built. A name that is not in [`KNOWN`] does not compile.
macro_rules! name {
    ($text:literal) => {
        const { $crate::names::known($text) }
    };
}

/// Several names.
macro_rules! names {
    ($($text:literal),* $(,)?) => { &[$(name!($text)),*] };
}

pub(crate) use {name, names};

/// The names that formats ask for, each once. Whoever asks for a new one adds it.
static KNOWN: [&str; KNOWN_NAMES.len()] = KNOWN_NAMES;

const KNOWN_NAMES: [&str; 130] = [
    "@timestamp",
    "ActivityID",
    "AppName",
    "AppPath",
    "AppVersion",
    "Application",
    "Channel",
    "Computer",
    "ComputerName",
    "Correlation_ActivityID",
    "Data",
    "DestAddress",
    "DestPort",
    "DestinationIp",
    "DestinationPort",
    "Details",
    "Detection User",
    "Direction",
    "EventCode",
    "EventData",
    "EventID",
    "EventId",
    "EventLog",
    "EventRecordID",
    "EventRecordId",
    "EventSourceName",
    "EventTime",
    "EventType",
    "ExceptionCode",
    "ExecutionProcessID",
    "ExecutionThreadID",
    "Execution_ProcessID",
    "Execution_ThreadID",
    "FaultingOffset",
    "FileName",
    "Filename",
    "HostName",
    "Hostname",
    "Id",
    "Image",
    "ImageLoaded",
    "ImageName",
    "Initiated",
    "IntegrityLevel",
    "Keywords",
    "Level",
    "LogName",
    "Logfile",
    "LogonId",
    "MachineName",
    "MandatoryLabel",
    "Message",
    "ModuleName",
    "ModulePath",
    "ModuleVersion",
    "NewProcessName",
    "NewValue",
    "NewValueType",
    "ObjectName",
    "ObjectValueName",
    "OperationType",
    "ParentImage",
    "ParentProcessID",
    "ParentProcessId",
    "ParentProcessName",
    "Path",
    "ProcessID",
    "ProcessId",
    "ProcessName",
    "Protocol",
    "Provider",
    "ProviderGuid",
    "ProviderName",
    "Provider_Guid",
    "Provider_Name",
    "QueryName",
    "QueryResults",
    "QueryType",
    "RecordID",
    "RecordId",
    "RecordNumber",
    "Security_UserID",
    "Severity",
    "SeverityValue",
    "Signature",
    "SourceAddress",
    "SourceIp",
    "SourceName",
    "SubjectDomainName",
    "SubjectLogonId",
    "SubjectUserName",
    "TargetDomainName",
    "TargetFilename",
    "TargetLogonId",
    "TargetObject",
    "TargetUserName",
    "ThreadID",
    "Threat Name",
    "TimeCreated",
    "TimeCreatedUtc",
    "TimeCreated_SystemTime",
    "TimeGenerated",
    "Timestamp",
    "User",
    "UserID",
    "answer",
    "beat.name",
    "channel",
    "computer",
    "computer_name",
    "event_id",
    "eventid",
    "host",
    "keywords",
    "level",
    "log.level",
    "log_name",
    "provider_guid",
    "provider_name",
    "query",
    "record_id",
    "record_number",
    "record_type",
    "source_name",
    "time",
    "timestamp",
    "winlog.channel",
    "winlog.event_id",
    "winlog.keywords",
    "winlog.provider_name",
];

pub(crate) const fn known(text: &'static str) -> Name {
    let mut position = 0;
    while position < KNOWN_NAMES.len() {
        if is_same(KNOWN_NAMES[position].as_bytes(), text.as_bytes()) {
            return Name { text, id: NameId::known(position) };
        }
        position += 1;
    }
    panic!("the name is not in the list of known names")
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    let mut at = 0;
    while at < left.len() && at < right.len() && left[at] == right[at] {
        at += 1;
    }
    at == left.len() && at == right.len()
}

/// Where the names of one record first occur among its fields.
#[derive(Debug)]
pub(crate) struct NameIndex {
    table: NameTable,
    /// By number of a name.
    spots: Vec<Spot>,
    guesses: Guesses,
    /// The record that is being noted.
    record: u32,
    /// What holds of any name of the record.
    met: Traits,
}

/// A name among the fields.
#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    /// For which record it was noted last.
    record: u32,
    /// At which position it occurs first in that record.
    position: u32,
    traits: Traits,
}

/// What is known of a name, or of any of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traits(u8);

impl Default for NameIndex {
    fn default() -> Self {
        let mut index = Self {
            table: NameTable::new(&KNOWN),
            spots: Vec::new(),
            guesses: Guesses::default(),
            record: 0,
            met: Traits::default(),
        };
        index.learn_known();
        index
    }
}

impl Traits {
    const DOTTED: u8 = 1;
    const SPACED: u8 = 2;
    const REPEATED: u8 = 4;

    fn of(name: &str) -> Self {
        let dotted = if name.contains('.') { Self::DOTTED } else { 0 };
        let spaced = if name.contains(' ') { Self::SPACED } else { 0 };
        Self(dotted | spaced)
    }

    /// A dot: it may be one of a nested object.
    pub(crate) fn dotted(self) -> bool {
        self.0 & Self::DOTTED != 0
    }

    /// A space.
    pub(crate) fn spaced(self) -> bool {
        self.0 & Self::SPACED != 0
    }

    /// More than one field.
    pub(crate) fn repeated(self) -> bool {
        self.0 & Self::REPEATED != 0
    }
}

impl NameIndex {
    /// Forgets where names occur, for a new record.
    pub(crate) fn begin(&mut self) {
        let generation = self.table.generation();
        self.table.renew();
        if self.table.generation() != generation {
            self.spots.clear();
            self.guesses = Guesses::default();
            self.learn_known();
        }
        self.guesses.begin();
        self.restart();
    }

    /// Forgets where names occur, for the same record anew.
    pub(crate) fn restart(&mut self) {
        self.met = Traits::default();
        self.record = self.record.wrapping_add(1);
        if self.record == 0 {
            self.spots.iter_mut().for_each(|spot| spot.record = 0);
            self.record = 1;
        }
    }

    /// Whose numbers these are.
    pub(crate) fn generation(&self) -> u64 {
        self.table.generation()
    }

    /// What holds of any name that was noted.
    pub(crate) fn met(&self) -> Traits {
        self.met
    }

    /// The number of a name.
    #[inline]
    pub(crate) fn id(&mut self, name: &str) -> NameId {
        let id = self.table.intern(name);
        if id.index() >= self.spots.len() {
            self.learn(id, name);
        }
        id
    }

    fn learn_known(&mut self) {
        self.spots.extend(KNOWN.iter().map(|name| Spot { traits: Traits::of(name), ..Spot::default() }));
        KNOWN.iter().for_each(|name| self.guesses.learn(name));
    }

    #[cold]
    fn learn(&mut self, id: NameId, name: &str) {
        let traits = Traits::of(name);
        if id == NameId::NONE {
            // Whether it comes twice is not known.
            self.met.0 |= traits.0 | Traits::REPEATED;
            return;
        }
        self.spots.push(Spot { traits, ..Spot::default() });
        self.guesses.learn(name);
    }

    /// The length of the key that was guessed to come next, if it does.
    #[inline]
    pub(crate) fn guess(&mut self, bytes: &[u8]) -> Option<usize> {
        self.guesses.guess(bytes)
    }

    /// The name and the length of the key that is expected next, if it stands at the start of the bytes.
    #[inline]
    pub(crate) fn expected(&self, bytes: &[u8]) -> Option<(NameId, usize)> {
        self.guesses.expected(bytes)
    }

    /// Goes on behind the member that was [expected](Self::expected).
    #[inline]
    pub(crate) fn pass(&mut self, id: NameId) {
        self.guesses.pass(id);
    }

    /// The number of the name of the next member: the one that was guessed, or that of `key`.
    #[inline]
    pub(crate) fn next_id(&mut self, key: &str) -> NameId {
        let id = match self.guesses.take() {
            Some(id) => id,
            None => self.id(key),
        };
        self.guesses.learn_order(id);
        id
    }

    /// The member that was guessed is an object.
    pub(crate) fn forget_guess(&mut self) {
        self.guesses.take();
    }

    /// Notes that a field with this name stands at `position`. Positions come in order.
    #[inline]
    pub(crate) fn note(&mut self, id: NameId, position: usize) {
        let Some(spot) = self.spots.get_mut(id.index()) else { return };
        self.met.0 |= spot.traits.0;
        if spot.record == self.record {
            self.met.0 |= Traits::REPEATED;
        } else {
            (spot.record, spot.position) = (self.record, position as u32);
        }
    }

    /// The position of the first field with this name.
    #[inline]
    pub(crate) fn position(&self, id: NameId) -> Option<usize> {
        let spot = self.spots.get(id.index())?;
        (spot.record == self.record).then_some(spot.position as usize)
    }

    /// The position of the first field with a name that may have no number.
    pub(crate) fn position_of(&self, name: &str, fields: &[Field<'_>]) -> Option<usize> {
        match self.table.find(name) {
            Some(id) => self.position(id),
            None => fields.iter().position(|field| field.name == name),
        }
    }
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::{NameTable, Record, Value};

    use super::{KNOWN, NameIndex};

    /// Notes the names and looks all of them up, and some others.
    fn check(index: &mut NameIndex, names: &[String]) {
        let mut record = Record::new(Vec::new());
        index.begin();
        for name in names {
            let id = index.id(name);
            index.note(id, record.fields.len());
            record.push(name.clone(), Value::Null);
        }
        for name in names.iter().map(String::as_str).chain(["", "a", "none of them"]).chain(KNOWN) {
            let expected = record.fields.iter().position(|field| field.name == name);
            assert_eq!(index.position_of(name, &record.fields), expected, "`{name}` of {names:?}");
        }
        let holds = |letter| names.iter().any(|name| name.contains(letter));
        assert_eq!((index.met().dotted(), index.met().spaced()), (holds('.'), holds(' ')), "{names:?}");
        let is_repeated = |(at, name)| names[..at].contains(name);
        assert!(index.met().repeated() || !names.iter().enumerate().any(is_repeated), "{names:?}");
    }

    #[test]
    fn the_first_field_of_a_name_is_found_whatever_came_before_and_however_many_there_are() {
        let mut index = NameIndex::default();
        let numbered = |n: usize| (0..n).map(|number| format!("name {number}")).collect::<Vec<_>>();
        check(&mut index, &["", "a.b", "Image", "a.b", "Threat Name", ""].map(str::to_owned));
        check(&mut index, &[]);
        check(&mut index, &["winlog.event_id", "a"].map(str::to_owned));
        // More names than get a number: the others are compared. The next record starts with a table made anew.
        let generation = index.generation();
        check(&mut index, &numbered(NameTable::MAX_NAMES + 9));
        check(&mut index, &numbered(3));
        assert_ne!(index.generation(), generation);
    }

    proptest::proptest! {
        #[test]
        fn any_names_are_found_as_a_search_finds_them(
            names in proptest::collection::vec("[ab. ]{0,3}|[a-c]{8,10}", 0..200)
        ) {
            check(&mut NameIndex::default(), &names);
        }
    }
}
