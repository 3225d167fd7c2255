//! Which formats there are, and how each is found, read and mapped.
//!
//! A format is a module that says of itself what stands in a [`JsonFormat`] or a [`TextFormat`]; the two lists at the
//! end name them all. Windows and Zeek have ways of their own in [`crate::detect`], for they are read before
//! anything else.
//!
//! JSON is asked by its names first: a format is looked at only if the record has one of its `marks`, and the
//! first in the list that recognises the record has it. Text is shown to one format after another, those that are surest first.

use std::{collections::HashMap, sync::LazyLock};

use aurora_ocsf::{Event, Origin, Record};

use crate::{
    Context, Format, Problem, arcsight, auditd, aurora, aws, cisco, dhcp, dns,
    firewall::{fortigate, palo_alto, pfsense},
    gcp, github, google, journald, key_value, kubernetes,
    line::Line,
    linux, mail, microsoft, netfilter, okta, plain,
    sensor::{collector, endpoint, findings, wazuh},
    suricata, syslog, text, web, windows,
};

/// A format of JSON objects. Its record arrives with all leaves as native fields.
pub(crate) struct JsonFormat {
    /// Which one it is.
    pub(crate) format: Format,
    /// Names of leaves, dotted, of which each record of the format has at least one.
    pub(crate) marks: &'static [&'static str],
    /// Whether a record with one of the marks is of the format.
    pub(crate) recognise: fn(&Record<'_>) -> bool,
    /// Says of a recognised record what it means: log sources, time, host, second names.
    pub(crate) complete: for<'a> fn(&mut Record<'a>, &Context<'_>, &mut Vec<Problem>),
    /// Builds the event of such a record.
    pub(crate) to_event: fn(&Record<'_>) -> Event,
}

/// A format of lines of text.
pub(crate) struct TextFormat {
    /// Which one it is.
    pub(crate) format: Format,
    /// Cuts a line into a complete record, if it is of the format.
    pub(crate) parse: for<'a> fn(&Line<'a>, &mut Vec<Problem>) -> Option<Record<'a>>,
    /// Builds the event of such a record.
    pub(crate) to_event: fn(&Record<'_>) -> Event,
}

/// The format of a JSON record that is neither Windows nor Zeek.
pub(crate) fn recognise_json(record: &Record<'_>) -> &'static JsonFormat {
    let mut candidates = 0_u64;
    for field in record.fields.iter().filter(|field| field.origin == Origin::Native) {
        candidates |= MARKS.get(field.name.as_ref()).copied().unwrap_or_default();
    }
    let is_candidate = |at: &usize| candidates >> at & 1 == 1;
    let found = (0..JSON.len()).filter(is_candidate).find(|at| (JSON[*at].recognise)(record));
    found.map_or(&plain::FORMAT, |at| JSON[at])
}

/// The format of a line, and its record.
pub(crate) fn read_line<'a>(line: &Line<'a>, problems: &mut Vec<Problem>) -> (Format, Record<'a>) {
    let read = |format: &&TextFormat| {
        let n_problems = problems.len();
        let record = (format.parse)(line, problems);
        if record.is_none() {
            problems.truncate(n_problems);
        }
        record.map(|record| (format.format, record))
    };
    TEXT.iter().find_map(read).unwrap_or_else(|| (Format::PlainText, text::record(line)))
}

/// What builds the events of a format that is listed here.
pub(crate) fn builder(format: Format) -> fn(&Record<'_>) -> Event {
    if format == Format::W3c {
        return web::w3c::to_event;
    }
    let json = JSON.iter().find(|known| known.format == format).map(|known| known.to_event);
    let text = || TEXT.iter().find(|known| known.format == format).map(|known| known.to_event);
    json.or_else(text).unwrap_or(plain::to_event)
}

/// For each mark the formats that have it, as bits of their places in the list.
static MARKS: LazyLock<HashMap<&'static str, u64>> = LazyLock::new(|| {
    let mut marks = HashMap::new();
    for (at, format) in JSON.iter().enumerate() {
        for mark in format.marks {
            *marks.entry(*mark).or_default() |= 1_u64 << at;
        }
    }
    marks
});

/// The formats of JSON objects; the surest first. At most 64.
static JSON: &[&JsonFormat] = &[
    // Our own.
    &aurora::FORMAT,
    // Sensors.
    &suricata::FORMAT,
    &wazuh::FORMAT,
    &findings::FALCO,
    &findings::QRADAR,
    &findings::PROWLER,
    &endpoint::OSQUERY,
    &endpoint::VELOCIRAPTOR,
    &collector::GELF,
    &collector::OTLP,
    &collector::SILK,
    &journald::FORMAT,
    // Clouds and services.
    &aws::cloudtrail::FORMAT,
    &aws::guardduty::FORMAT,
    &aws::security_hub::FORMAT,
    &aws::vpc_flow::FORMAT,
    &aws::route53::FORMAT,
    &aws::waf::FORMAT,
    &microsoft::exchange::FORMAT,
    &microsoft::entra::sign_in::FORMAT,
    &microsoft::entra::audit::FORMAT,
    &microsoft::azure::FORMAT,
    &microsoft::defender::FORMAT,
    &microsoft::office::FORMAT,
    &gcp::FORMAT,
    &google::FORMAT,
    &okta::FORMAT,
    &github::FORMAT,
    &kubernetes::FORMAT,
];

/// The formats of lines, the surest first.
static TEXT: &[&TextFormat] = &[
    // Messages with a mark of their own.
    &windows::xml::FORMAT,
    &arcsight::CEF,
    &arcsight::LEEF,
    &cisco::ASA,
    &cisco::IOS,
    // Rows and pairs of firewalls.
    &palo_alto::FORMAT,
    &fortigate::FORMAT,
    &pfsense::FORMAT,
    // By their shape.
    &aws::vpc_flow::TEXT,
    &auditd::FORMAT,
    &web::access::FORMAT,
    &web::error::FORMAT,
    &web::squid::FORMAT,
    // Programs of Linux hosts, by the name in the syslog header.
    &netfilter::FORMAT,
    &dns::windows::FORMAT,
    &dns::bind::FORMAT,
    &dns::unbound::FORMAT,
    &dhcp::FORMAT,
    &mail::postfix::FORMAT,
    &mail::exim::FORMAT,
    &linux::sshd::FORMAT,
    &linux::sudo::FORMAT,
    &linux::cron::FORMAT,
    &linux::auth::FORMAT,
    &linux::kernel::FORMAT,
    &key_value::FORMAT,
    // What no format above takes.
    &syslog::FORMAT_5424,
    &syslog::FORMAT_3164,
    &text::FORMAT,
];
