//! Each file is in the format that it says it is in.

use aurora_model::Timestamp;
use aurora_normalize::{Context, Format, Limits, detect::Container, parse, zeek::Header};
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

/// Formats that are named and have no reader yet; their records may still be read as plain JSON or text. Take a
/// format out when its module is there.
const NOT_READ_YET: &[Format] = &[
    Format::SuricataEve,
    Format::CiscoAsa,
    Format::Squid,
    Format::Dhcp,
    Format::Postfix,
    Format::EntraSignIn,
    Format::Okta,
    Format::Microsoft365,
    Format::GithubAudit,
    Format::Sshd,
    Format::Auditd,
    Format::WebAccess,
    Format::AwsCloudTrail,
    Format::KubernetesAudit,
];

#[test]
fn every_record_is_of_its_format() {
    for (source, records) in logs(&options(1)) {
        let header = header(source, &records);
        let mut foreign = Vec::new();
        for record in &records {
            let format = format(record, header.as_ref());
            let is_plain = matches!(format, Format::PlainJson | Format::PlainText);
            let is_waiting = is_plain && expected(source).iter().any(|format| NOT_READ_YET.contains(format));
            if !expected(source).contains(&format) && !is_waiting {
                foreign.push((format, &record.text));
            }
        }
        assert!(
            foreign.is_empty(),
            "{}: {} of {}, for instance {:?}",
            source.file(),
            foreign.len(),
            records.len(),
            foreign[0]
        );
    }
}

fn header(source: Source, records: &[Record]) -> Option<Header> {
    let text = source.header(records[0].at);
    let mut header = Header::default();
    text.lines().for_each(|line| assert!(header.update(line.as_bytes()), "{line}"));
    (!text.is_empty()).then_some(header)
}

fn format(record: &Record, header: Option<&Header>) -> Format {
    let container = header.map_or(Container::Text, Container::ZeekTsv);
    let context = Context {
        container,
        file_name: record.source.file().rsplit('/').next(),
        received_at: Timestamp::from_micros(record.at.as_micros()),
        ..Context::default()
    };
    match parse(record.text.as_bytes(), &context, &Limits::default()) {
        Ok(parsed) => {
            assert!(parsed.problems.is_empty(), "{:?}: {}", parsed.problems, record.text);
            parsed.format
        }
        Err(letter) => panic!("{letter}: {}", record.text),
    }
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
