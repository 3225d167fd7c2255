//! The OCSF events of Zeek's logs.
//!
//! Each log has a function that chooses the class and maps what is particular to the log; most of the
//! mapping is tables of `(Zeek field, OCSF path, how)`. What no table maps is kept under its native name in
//! `unmapped`. A log that has no function is traffic if it names both ends of a connection, else a base
//! event. The choices follow the worked examples of <https://github.com/ocsf/examples>, where attributes
//! have not been renamed or deprecated since.

mod authentication;
mod conn;
mod dns;
mod draft;
mod file_transfer;
mod finding;
mod http;
mod inventory;
mod mail;
mod remote;
mod service;
mod smb;
mod tls;

use aurora_ocsf::{Event, EventKind, LogSources, Record};
use draft::Draft;

type Build = for<'r, 'a> fn(&'r Record<'a>) -> Draft<'r, 'a>;

/// Builds the event of a record.
pub(super) fn build(record: &Record<'_>) -> Event {
    let build = match record.log_sources {
        LogSources::Known(kind) => LOGS.iter().find(|(own, _)| *own == kind).map(|(_, build)| *build),
        LogSources::Unknown | LogSources::Named(_) => None,
    };
    build.unwrap_or(service::any)(record).finish_log()
}

const LOGS: &[(EventKind, Build)] = &[
    (EventKind::ZeekConn, conn::conn),
    (EventKind::ZeekDns, dns::dns),
    (EventKind::ZeekHttp, http::http),
    (EventKind::ZeekSsl, tls::ssl),
    (EventKind::ZeekFiles, file_transfer::files),
    (EventKind::ZeekFtp, file_transfer::ftp),
    (EventKind::ZeekSmtp, mail::smtp),
    (EventKind::ZeekSsh, remote::ssh),
    (EventKind::ZeekRdp, remote::rdp),
    (EventKind::ZeekSmbFiles, smb::files),
    (EventKind::ZeekSmbMapping, smb::mapping),
    (EventKind::ZeekDceRpc, smb::dce_rpc),
    (EventKind::ZeekKerberos, authentication::kerberos),
    (EventKind::ZeekNtlm, authentication::ntlm),
    (EventKind::ZeekRadius, authentication::radius),
    (EventKind::ZeekDhcp, service::dhcp),
    (EventKind::ZeekNtp, service::ntp),
    (EventKind::ZeekTunnel, service::tunnel),
    (EventKind::ZeekTraceroute, service::traceroute),
    (EventKind::ZeekWeird, service::weird),
    (EventKind::ZeekDpd, service::analyzer),
    (EventKind::ZeekAnalyzer, service::analyzer),
    (EventKind::ZeekNotice, finding::notice),
    (EventKind::ZeekIntel, finding::intel),
    (EventKind::ZeekSoftware, inventory::software),
    (EventKind::ZeekKnownHosts, inventory::known),
    (EventKind::ZeekKnownServices, inventory::known),
    (EventKind::ZeekKnownCerts, inventory::known),
];

#[cfg(test)]
mod tests;
