//! Each file is in the format that it says it is in.

use aurora_model::Timestamp;
use aurora_normalize::{Context, Format, Limits, Problem, detect::Container, parse, table::Header, zeek};
use aurora_simulate::{Record, Source};

use crate::{logs, options};

/// The formats that the records of a file may be in.
fn expected(source: Source) -> &'static [Format] {
    match source {
        Source::WindowsSecurity
        | Source::WindowsSysmon
        | Source::WindowsPowershell
        | Source::WindowsSystem => &[Format::Winlogbeat],
        Source::ZeekConn
        | Source::ZeekDns
        | Source::ZeekHttp
        | Source::ZeekSsl
        | Source::ZeekFiles
        | Source::ZeekSmbFiles
        | Source::PlantConn
        | Source::PlantModbus
        | Source::PlantModbusDetailed
        | Source::PlantDnp3
        | Source::PlantMqttConnect
        | Source::PlantMqttPublish
        | Source::PlantMqttSubscribe
        | Source::PlantS7comm => &[Format::ZeekTsv],
        Source::Suricata | Source::PlantSuricata => &[Format::SuricataEve],
        Source::Asa => &[Format::CiscoAsa],
        Source::Proxy => &[Format::Squid],
        Source::Dhcp => &[Format::Dhcp],
        Source::Postfix => &[Format::Postfix],
        Source::Entra => &[Format::EntraSignIn],
        Source::Okta => &[Format::Okta],
        Source::Microsoft365 => &[Format::Microsoft365],
        Source::GithubAudit => &[Format::GithubAudit],
        Source::Syslog | Source::Syslog5424 => &[
            Format::Sshd,
            Format::Sudo,
            Format::Cron,
            Format::LinuxAuth,
            Format::Syslog3164,
            Format::Syslog5424,
        ],
        Source::Auditd => &[Format::Auditd],
        Source::Nginx => &[Format::WebAccess],
        Source::CloudTrail => &[Format::AwsCloudTrail],
        Source::KubernetesAudit => &[Format::KubernetesAudit],
    }
}

/// What reads a record that no format of its own reads.
const GENERAL: &[Format] = &[
    Format::PlainJson,
    Format::PlainText,
    Format::Syslog3164,
    Format::Syslog5424,
    Format::KeyValue,
    Format::Csv,
];

/// Formats that are named and have no reader yet; their records may still be read by a general one. Take a format
/// out when its module is there.
const NOT_READ_YET: &[Format] = &[
    Format::EntraSignIn,
    Format::Okta,
    Format::Microsoft365,
    Format::GithubAudit,
    Format::AwsCloudTrail,
    Format::KubernetesAudit,
];

#[test]
fn every_record_is_of_its_format() {
    let wrong: Vec<String> =
        logs(&options(1)).iter().filter_map(|(source, records)| foreign(*source, records)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How many records of a file are not of its format, and one of them.
fn foreign(source: Source, records: &[Record]) -> Option<String> {
    let header = header(source, records);
    let is_waiting = expected(source).iter().any(|format| NOT_READ_YET.contains(format));
    let mut foreign = records.iter().filter_map(|record| {
        let (format, problems) = read(record, header.as_ref());
        let is_right = expected(source).contains(&format) || is_waiting && GENERAL.contains(&format);
        (!is_right || !problems.is_empty()).then(|| format!("{format} {problems:?} {}", record.text))
    });
    let first = foreign.next()?;
    Some(format!("{}: {} of {}: {first}", source.file(), 1 + foreign.count(), records.len()))
}

fn header(source: Source, records: &[Record]) -> Option<Header> {
    let text = source.header(records[0].at);
    let mut header = zeek::Header::default();
    text.lines().for_each(|line| assert!(header.update(line.as_bytes()), "{line}"));
    (!text.is_empty()).then_some(Header::Zeek(header))
}

fn read(record: &Record, header: Option<&Header>) -> (Format, Vec<Problem>) {
    let container = header.map_or(Container::Text, Container::Table);
    let context = Context {
        container,
        file_name: record.source.file().rsplit('/').next(),
        received_at: Timestamp::from_micros(record.at.as_micros()),
        ..Context::default()
    };
    let parsed = parse(record.text.as_bytes(), &context, &Limits::default());
    let parsed = parsed.unwrap_or_else(|letter| panic!("{letter}: {}", record.text));
    (parsed.format, parsed.problems)
}

#[test]
fn the_rows_of_zeek_have_all_their_columns() {
    for (source, records) in logs(&options(1)) {
        let text = source.header(records[0].at);
        let Some(fields) = text.lines().find(|line| line.starts_with("#fields\t")) else { continue };
        let n_columns = fields.split('\t').count() - 1;
        for record in &records {
            assert_eq!(record.text.split('\t').count(), n_columns, "{}: {}", source.file(), record.text);
        }
    }
}
