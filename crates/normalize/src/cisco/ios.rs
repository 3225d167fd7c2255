//! The messages of IOS, IOS XE, IOS XR and NX-OS that security people meet.

use aurora_ocsf::{EventKind, Record};

use super::{asa::What, message::read as fits};

/// Reads the parts of a message.
pub(super) fn read<'a>(record: &mut Record<'a>, text: &'a str) {
    let mnemonic = record.text("mnemonic").unwrap_or_default().to_owned();
    let _ = MESSAGES
        .iter()
        .filter(|(own, ..)| *own == mnemonic)
        .any(|(_, _, pattern)| fits(record, pattern, text));
}

pub(super) fn what(mnemonic: &str) -> What {
    MESSAGES.iter().find(|(own, ..)| *own == mnemonic).map_or(What::Other, |(_, what, _)| *what)
}

/// The log sources of the public rules.
pub(super) fn kind(facility: &str) -> EventKind {
    match facility {
        "AAA" | "SEC_LOGIN" | "PARSER" | "SYS" => EventKind::CiscoAaa,
        "BGP" => EventKind::CiscoBgp,
        "LDP" => EventKind::CiscoLdp,
        _ => EventKind::CiscoSyslog,
    }
}

#[rustfmt::skip]
const MESSAGES: &[(&str, What, &str)] = &[
    ("LOGIN_SUCCESS", What::LogIn, "Login Success [user: {user}] [Source: {source_ip}] [localport: {dest_port}] at {}"),
    ("LOGIN_FAILED", What::LogInFailure, "Login failed [user: {user}] [Source: {source_ip}] [localport: {dest_port}] [Reason: {reason}] at {}"),
    ("QUIET_MODE_ON", What::Finding, "Still timeleft for watching failures is {} secs, [user: {user}] [Source: {source_ip}] [localport: {dest_port}] [Reason: {reason}] [ACL: {access_group}] at {}"),
    ("LOGOUT", What::LogOut, "User {user} has exited tty session {session_id}({source_ip})"),
    ("CONFIG_I", What::Config, "Configured from {application} by {user} on {line} ({source_ip})"),
    ("CONFIG_I", What::Config, "Configured from {application} by {user} on {line}"),
    ("CFGLOG_LOGGEDCMD", What::Config, "User:{user} logged command:{command}"),
    ("IPACCESSLOGP", What::Traffic, "list {access_group} {action} {protocol} {source_ip}({source_port}) -> {dest_ip}({dest_port}), {packets} packet"),
    ("IPACCESSLOGP", What::Traffic, "list {access_group} {action} {protocol} {source_ip}({source_port}) {} -> {dest_ip}({dest_port}), {packets} packet"),
    ("IPACCESSLOGDP", What::Traffic, "list {access_group} {action} {protocol} {source_ip} -> {dest_ip} ({icmp_type}/{icmp_code}), {packets} packet"),
    ("IPACCESSLOGNP", What::Traffic, "list {access_group} {action} {protocol} {source_ip} -> {dest_ip}, {packets} packet"),
    ("IPACCESSLOGRP", What::Traffic, "list {access_group} {action} {protocol} {source_ip} -> {dest_ip}, {packets} packet"),
    ("IPACCESSLOGS", What::Traffic, "list {access_group} {action} {source_ip} {packets} packet"),
    ("ACCESSLOGP", What::Traffic, "list {access_group} {action} {protocol} {source_ip}({source_port}) -> {dest_ip}({dest_port}), {packets} packet"),
    ("SSH2_SESSION", What::LogIn, "SSH2 Session request from {source_ip} (tty = {line})"),
    ("SSH2_USERAUTH", What::LogIn, "User '{user}' authentication for SSH2 Session from {source_ip} (tty = {line})"),
    ("UPDOWN", What::Other, "Interface {source_interface}, changed state to {status}"),
    ("ADJCHANGE", What::Other, "neighbor {source_ip} {status}"),
    ("PRIV_AUTH_PASS", What::LogIn, "Privileged level is set by {user} on {line}"),
    ("AUTHENTICATION_FAILED", What::LogInFailure, "{reason} from {source_ip}"),
];
