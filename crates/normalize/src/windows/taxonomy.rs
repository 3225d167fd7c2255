//! Second names: what one source says, under the name by which the rules of another ask for it.
//!
//! A rule for `process_creation` asks for `Image`, which is Sysmon's name; the Security log writes
//! `NewProcessName`. To add a source, add an entry to [`SOURCES`]: where its events come from, their
//! ids, and for each name that rules use how it is made from native fields. A name that the event uses
//! itself is never replaced.

use aurora_ocsf::Value;

use super::{is_collector_word, value};
use crate::{
    indexed::Indexed,
    names::{Name, name, names},
};

/// Events that share second names.
struct Source {
    /// Where they come from.
    from: From,
    /// Their event ids; none means all.
    ids: &'static [&'static str],
    /// Second names and how they are made.
    names: &'static [(Name, Make)],
}

/// Names a log.
enum From {
    Channel(&'static str),
    Provider(&'static str),
}

/// How the value of a second name is made. Each yields nothing if what it needs is not there.
enum Make {
    /// The value of another field.
    Copy(Name),
    /// The first of these fields that says anything.
    First(&'static [Name]),
    /// `DOMAIN\name` from the first of these pairs that says anything.
    Account(&'static [(Name, Name)]),
    /// One text for another, whole and exact.
    Word(Name, &'static [(&'static str, &'static str)]),
    /// The n-th of several values under one name, from 0.
    Nth(Name, usize),
    /// A registry path as Sysmon writes it, from the key's and the value's fields.
    RegistryPath { key: Name, value: Name },
    /// Registry data as Sysmon writes it, from the data's and the type's fields.
    RegistryData { data: Name, kind: Name },
}

use Make::{Account, Copy, First, Nth, RegistryData, RegistryPath, Word};

/// Message numbers of integrity levels, from the label's SID
/// (<https://learn.microsoft.com/windows/win32/secauthz/well-known-sids>).
const INTEGRITY_LEVELS: &[(&str, &str)] = &[
    ("S-1-16-0", "Untrusted"),
    ("S-1-16-4096", "Low"),
    ("S-1-16-8192", "Medium"),
    ("S-1-16-8448", "MediumPlus"),
    ("S-1-16-12288", "High"),
    ("S-1-16-16384", "System"),
    ("S-1-16-20480", "Protected"),
];

/// What was done to a registry value, in Sysmon's words: it has one for creating and changing.
const REGISTRY_OPERATIONS: &[(&str, &str)] =
    &[("%%1904", "SetValue"), ("%%1905", "SetValue"), ("%%1906", "DeleteValue")];

/// IANA protocol numbers that the filtering platform reports, as Sysmon spells them.
const PROTOCOLS: &[(&str, &str)] = &[
    ("1", "icmp"),
    ("2", "igmp"),
    ("6", "tcp"),
    ("17", "udp"),
    ("41", "ipv6"),
    ("47", "gre"),
    ("50", "esp"),
    ("51", "ah"),
    ("58", "ipv6-icmp"),
];

/// Sysmon's `Initiated` is true for the side that opens the connection.
const DIRECTIONS: &[(&str, &str)] =
    &[("%%14592", "false"), ("%%14593", "true"), ("Inbound", "false"), ("Outbound", "true")];

/// DNS record types, from the number that the client log writes.
const DNS_TYPES: &[(&str, &str)] = &[
    ("1", "A"),
    ("2", "NS"),
    ("5", "CNAME"),
    ("6", "SOA"),
    ("12", "PTR"),
    ("15", "MX"),
    ("16", "TXT"),
    ("28", "AAAA"),
    ("33", "SRV"),
    ("64", "SVCB"),
    ("65", "HTTPS"),
    ("255", "ANY"),
];

const SUBJECT: Make = Account(&[(name!("SubjectDomainName"), name!("SubjectUserName"))]);

static SOURCES: &[Source] = &[
    // A process that was created. The account is the new process's own if the event names it
    // (since Windows 10), else that of the process that created it.
    Source {
        from: From::Channel("Security"),
        ids: &["4688"],
        names: &[
            (name!("Image"), Copy(name!("NewProcessName"))),
            (name!("ParentImage"), Copy(name!("ParentProcessName"))),
            (
                name!("User"),
                Account(&[
                    (name!("TargetDomainName"), name!("TargetUserName")),
                    (name!("SubjectDomainName"), name!("SubjectUserName")),
                ]),
            ),
            (name!("LogonId"), First(names!["TargetLogonId", "SubjectLogonId"])),
            (name!("IntegrityLevel"), Word(name!("MandatoryLabel"), INTEGRITY_LEVELS)),
            (name!("ParentProcessId"), First(names!["ParentProcessId", "ProcessId"])),
        ],
    },
    // A process that ended.
    Source {
        from: From::Channel("Security"),
        ids: &["4689"],
        names: &[
            (name!("Image"), Copy(name!("ProcessName"))),
            (name!("User"), SUBJECT),
            (name!("LogonId"), Copy(name!("SubjectLogonId"))),
        ],
    },
    // A registry value that was written or deleted.
    Source {
        from: From::Channel("Security"),
        ids: &["4657"],
        names: &[
            (
                name!("TargetObject"),
                RegistryPath { key: name!("ObjectName"), value: name!("ObjectValueName") },
            ),
            (name!("Details"), RegistryData { data: name!("NewValue"), kind: name!("NewValueType") }),
            (name!("EventType"), Word(name!("OperationType"), REGISTRY_OPERATIONS)),
            (name!("Image"), Copy(name!("ProcessName"))),
            (name!("User"), SUBJECT),
        ],
    },
    // Connections, listening and binding seen by the filtering platform.
    Source {
        from: From::Channel("Security"),
        ids: &["5031", "5150", "5151", "5152", "5153", "5154", "5155", "5156", "5157", "5158", "5159"],
        names: &[
            (name!("Image"), Copy(name!("Application"))),
            (name!("ProcessId"), Copy(name!("ProcessID"))),
            (name!("SourceIp"), Copy(name!("SourceAddress"))),
            (name!("DestinationIp"), Copy(name!("DestAddress"))),
            (name!("DestinationPort"), Copy(name!("DestPort"))),
            (name!("Initiated"), Word(name!("Direction"), DIRECTIONS)),
            (name!("Protocol"), Word(name!("Protocol"), PROTOCOLS)),
        ],
    },
    // Access to files, keys and shares.
    Source {
        from: From::Channel("Security"),
        ids: &["4656", "4658", "4660", "4661", "4663", "4670"],
        names: &[(name!("Image"), Copy(name!("ProcessName"))), (name!("User"), SUBJECT)],
    },
    // What Defender found, in the words of rules for any antivirus.
    Source {
        from: From::Channel("Microsoft-Windows-Windows Defender/Operational"),
        ids: &[
            "1006", "1007", "1008", "1009", "1010", "1011", "1012", "1015", "1116", "1117", "1118", "1119",
        ],
        names: &[
            (name!("Signature"), Copy(name!("Threat Name"))),
            (name!("Filename"), Copy(name!("Path"))),
            (name!("User"), First(names!["Detection User", "User"])),
        ],
    },
    // DNS, in Sysmon's words and in those of rules for any resolver.
    Source {
        from: From::Channel("Microsoft-Windows-Sysmon/Operational"),
        ids: &["22"],
        names: &[(name!("query"), Copy(name!("QueryName"))), (name!("answer"), Copy(name!("QueryResults")))],
    },
    Source {
        from: From::Channel("Microsoft-Windows-DNS Client Events/Operational"),
        ids: &[],
        names: DNS_NAMES,
    },
    Source { from: From::Channel("Microsoft-Windows-DNS-Client/Operational"), ids: &[], names: DNS_NAMES },
    // Event tracing of the kernel.
    Source {
        from: From::Provider("Microsoft-Windows-Kernel-Process"),
        ids: &["1"],
        names: &[
            (name!("Image"), Copy(name!("ImageName"))),
            (name!("ParentProcessId"), Copy(name!("ParentProcessID"))),
        ],
    },
    Source {
        from: From::Provider("Microsoft-Windows-Kernel-Process"),
        ids: &["5"],
        names: &[(name!("ImageLoaded"), Copy(name!("ImageName")))],
    },
    Source {
        from: From::Provider("Microsoft-Windows-Kernel-File"),
        ids: &[],
        names: &[(name!("TargetFilename"), Copy(name!("FileName")))],
    },
    // A crash in the old form, whose values have no names.
    Source {
        from: From::Provider("Application Error"),
        ids: &["1000"],
        names: &[
            (name!("AppName"), Nth(name!("Data"), 0)),
            (name!("AppVersion"), Nth(name!("Data"), 1)),
            (name!("ModuleName"), Nth(name!("Data"), 3)),
            (name!("ModuleVersion"), Nth(name!("Data"), 4)),
            (name!("ExceptionCode"), Nth(name!("Data"), 6)),
            (name!("FaultingOffset"), Nth(name!("Data"), 7)),
            (name!("AppPath"), Nth(name!("Data"), 10)),
            (name!("ModulePath"), Nth(name!("Data"), 11)),
        ],
    },
];

const DNS_NAMES: &[(Name, Make)] = &[
    (name!("query"), Copy(name!("QueryName"))),
    (name!("record_type"), Word(name!("QueryType"), DNS_TYPES)),
    (name!("answer"), Copy(name!("QueryResults"))),
];

/// The sources that cover an event, a bit for each.
pub(super) type Covering = u64;

/// Which sources cover the events of an origin.
pub(super) fn covering(channel: &str, provider: &str, event_id: &str) -> Covering {
    let covers = |source: &Source| {
        let (found, wanted) = match source.from {
            From::Channel(wanted) => (channel, wanted),
            From::Provider(wanted) => (provider, wanted),
        };
        found.eq_ignore_ascii_case(wanted) && (source.ids.is_empty() || source.ids.contains(&event_id))
    };
    let covering = SOURCES.iter().enumerate().filter(|(_, source)| covers(source));
    covering.fold(0, |bits, (number, _)| bits | 1 << number)
}

/// Adds the second names of an event that these sources cover.
pub(super) fn add_names(record: &mut Indexed<'_>, mut covering: Covering) {
    while covering != 0 {
        let source = &SOURCES[covering.trailing_zeros() as usize];
        covering &= covering - 1;
        source.names.iter().for_each(|(name, make)| add_name(record, *name, make));
    }
}

fn add_name(record: &mut Indexed<'_>, name: Name, make: &Make) {
    if let Some(value) = make.value(record) {
        push(record, name, value);
    }
}

/// Two names are used by the source itself and for something else, so their value is a second one: a
/// protocol's number, and the `EventType` of a collector.
fn push<'a>(record: &mut Indexed<'a>, name: Name, value: Value<'a>) {
    let is_second = name.text == "Protocol"
        || (name.text == "EventType" && record.text(name).is_some_and(is_collector_word));
    if is_second {
        record.push_second(name, value);
    } else {
        record.push_taxonomy(name, value);
    }
}

impl Make {
    fn value<'a>(&self, record: &Indexed<'a>) -> Option<Value<'a>> {
        match self {
            Copy(name) => record.first(*name).filter(|value| value.text().is_some()).cloned(),
            First(names) => {
                names.iter().find_map(|name| record.first(*name).filter(|value| says(value)).cloned())
            }
            Account(pairs) => pairs.iter().find_map(|(domain, name)| account(record, *domain, *name)),
            Word(name, words) => {
                let text = record.text(*name)?;
                let (_, word) = words.iter().find(|(native, _)| *native == text)?;
                Some(Value::Text((*word).into()))
            }
            Nth(name, n) => record.values(*name).nth(*n).cloned(),
            RegistryPath { key, value: name } => registry_path(record.text(*key)?, record.text(*name)),
            RegistryData { data, kind } => Some(registry_data(record.first(*data)?, record.text(*kind))),
        }
    }
}

/// Windows writes `-` for nothing, and `0x0` for no logon.
fn says(value: &Value<'_>) -> bool {
    value.text().is_some_and(|text| !matches!(text, "" | "-" | "0x0"))
}

fn account<'a>(record: &Indexed<'a>, domain: Name, name: Name) -> Option<Value<'a>> {
    let name = record.first(name).filter(|value| says(value))?.text()?;
    let domain = record.first(domain).filter(|value| says(value)).and_then(Value::text);
    let account = domain.map_or_else(|| name.to_owned(), |domain| format!("{domain}\\{name}"));
    Some(Value::Text(account.into()))
}

/// The kernel's names of the hives, and Sysmon's. The numbered control set is nearly always the current
/// one, which is how Sysmon writes it and rules ask for it.
const HIVES: [(&str, &str); 3] = [
    (r"\REGISTRY\MACHINE\SYSTEM\ControlSet001\", r"HKLM\System\CurrentControlSet\"),
    (r"\REGISTRY\MACHINE\", r"HKLM\"),
    (r"\REGISTRY\USER\", r"HKU\"),
];

fn registry_path<'a>(key: &str, value: Option<&str>) -> Option<Value<'a>> {
    let hive = HIVES
        .iter()
        .find(|(kernel, _)| key.get(..kernel.len()).is_some_and(|start| start.eq_ignore_ascii_case(kernel)));
    let mut path = match hive {
        Some((kernel, sysmon)) => format!("{sysmon}{}", &key[kernel.len()..]),
        None => key.to_owned(),
    };
    if let Some(value) = value.filter(|value| !matches!(*value, "" | "-")) {
        path.push('\\');
        path.push_str(value);
    }
    Some(Value::Text(path.into()))
}

fn registry_data<'a>(data: &Value<'a>, kind: Option<&str>) -> Value<'a> {
    let number = data.text().and_then(value::number);
    let text = match (kind, number) {
        (Some("%%1875"), _) => "Binary Data".to_owned(),
        (Some("%%1876"), Some(number)) => format!("DWORD (0x{:08x})", number & 0xffff_ffff),
        (Some("%%1883"), Some(number)) => {
            format!("QWORD (0x{:08x}-0x{:08x})", number >> 32, number & 0xffff_ffff)
        }
        _ => return data.clone(),
    };
    Value::Text(text.into())
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::Value;

    use super::{registry_data, registry_path};

    #[test]
    fn registry_paths_are_as_sysmon_writes_them() {
        let check = |key, value, expected: &str| {
            assert_eq!(registry_path(key, value), Some(Value::Text(expected.into())), "{key} {value:?}");
        };
        check(r"\REGISTRY\MACHINE\SOFTWARE\A", Some("b"), r"HKLM\SOFTWARE\A\b");
        check(r"\Registry\Machine\SYSTEM\ControlSet001\A", Some("-"), r"HKLM\System\CurrentControlSet\A");
        check(r"\REGISTRY\MACHINE\SYSTEM\ControlSet002\A", None, r"HKLM\SYSTEM\ControlSet002\A");
        check(r"\REGISTRY\USER\S-1-5-21\A", Some(""), r"HKU\S-1-5-21\A");
        check(r"\REGISTRY\A\{0}", Some("b"), r"\REGISTRY\A\{0}\b");
        check("é", None, "é");
    }

    #[test]
    fn registry_data_is_as_sysmon_writes_it() {
        let check = |data: &str, kind, expected: &str| {
            let found = registry_data(&Value::Text(data.to_owned().into()), kind);
            assert_eq!(found, Value::Text(expected.to_owned().into()), "{data} {kind:?}");
        };
        check("1", Some("%%1876"), "DWORD (0x00000001)");
        check("0xff", Some("%%1876"), "DWORD (0x000000ff)");
        check("4294967297", Some("%%1883"), "QWORD (0x00000001-0x00000001)");
        check("00 01", Some("%%1875"), "Binary Data");
        check("text", Some("%%1873"), "text");
        check("none", Some("%%1876"), "none");
    }
}
