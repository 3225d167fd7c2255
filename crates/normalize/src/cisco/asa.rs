//! The messages of ASA and Firepower, each with its pattern.

use aurora_ocsf::{Record, Value};

use super::message::{push, read as fits};

/// What a message tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A connection or a translation that opens.
    Open,
    /// One that closes.
    Close,
    /// A packet or a connection that was refused.
    Deny,
    /// Other traffic.
    Traffic,
    /// Something that speaks of an attack.
    Finding,
    /// A log-in that succeeded.
    LogIn,
    /// A log-in that failed.
    LogInFailure,
    /// The end of a session.
    LogOut,
    /// A request over HTTP.
    Web,
    /// A file over FTP.
    Ftp,
    /// A tunnel that opens.
    TunnelOpen,
    /// A tunnel that closes.
    TunnelClose,
    /// A command or a change of the configuration.
    Config,
    /// An account that was locked.
    Lock,
    /// Anything else.
    Other,
}

use What::{
    Close, Config, Deny, Finding, Ftp, Lock, LogIn, LogInFailure, LogOut, Open, Other, Traffic, TunnelClose,
    TunnelOpen, Web,
};

/// What the number of a message stands for.
pub(super) fn what(number: &str) -> What {
    if let Some((_, what, _)) = MESSAGES.iter().find(|(own, ..)| *own == number) {
        return *what;
    }
    match number.get(..3).unwrap_or_default() {
        "106" | "107" => Deny,
        "400" | "338" | "733" => Finding,
        "302" | "305" | "609" => Traffic,
        "602" | "702" | "713" | "714" | "722" | "716" | "750" | "751" => Traffic,
        "111" | "112" => Config,
        _ => Other,
    }
}

/// Reads the parts of a message.
pub(super) fn read<'a>(record: &mut Record<'a>, number: &str, text: &'a str) {
    if number.starts_with("43000") || text.starts_with("EventPriority:") {
        return read_event(record, text);
    }
    let is_read =
        MESSAGES.iter().filter(|(own, ..)| *own == number).any(|(_, _, pattern)| fits(record, pattern, text));
    if !is_read {
        read_group(record, text);
        read_addresses(record, text);
    }
}

/// The events of Firepower: `Name: value, Name: value`.
fn read_event<'a>(record: &mut Record<'a>, text: &'a str) {
    const MAX_FIELDS: usize = 200;
    let mut rest = text;
    for _ in 0..MAX_FIELDS {
        let Some((name, after)) = rest.split_once(": ") else { break };
        let end = next_name(after).unwrap_or(after.len());
        let value = after[..end].trim();
        if !name.trim().is_empty() && !value.is_empty() {
            record.push(name.trim(), Value::Text(value.into()));
        }
        rest = after[end..].trim_start_matches([',', ' ']);
    }
}

/// Where the comma before the next name stands.
fn next_name(text: &str) -> Option<usize> {
    text.match_indices(", ").map(|(at, _)| at).find(|at| {
        let rest = &text[at + 2..];
        let end =
            rest.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'));
        end.is_some_and(|end| end > 0 && rest[end..].starts_with(": "))
    })
}

/// `Group = x, Username = y, IP = z, …` before the messages of VPNs; `Group <x> User <y> IP <z>` before newer ones.
fn read_group<'a>(record: &mut Record<'a>, text: &'a str) {
    for (mark, name) in [("Group = ", "group"), ("Username = ", "user"), ("IP = ", "source_ip")] {
        if let Some((_, after)) = text.split_once(mark) {
            push(record, name, after.split(", ").next().unwrap_or(after));
        }
    }
    for (mark, name) in [("Group <", "group"), ("User <", "user"), ("IP <", "source_ip")] {
        if let Some((_, after)) = text.split_once(mark) {
            push(record, name, after.split('>').next().unwrap_or(after));
        }
    }
}

/// The first two addresses, with their interfaces and ports.
fn read_addresses<'a>(record: &mut Record<'a>, text: &'a str) {
    const SOURCE: [&str; 3] = ["source_interface", "source_ip", "source_port"];
    const DESTINATION: [&str; 3] = ["dest_interface", "dest_ip", "dest_port"];
    if record.first("source_ip").is_some() {
        return;
    }
    let words = text.split_ascii_whitespace().take(80).filter_map(address);
    for (names, parts) in [SOURCE, DESTINATION].into_iter().zip(words) {
        for (name, part) in names.into_iter().zip(parts) {
            push(record, name, part);
        }
    }
}

/// `outside:192.0.2.1/80`, `192.0.2.1/80`, `192.0.2.1`: interface, address and port.
fn address(word: &str) -> Option<[&str; 3]> {
    let word = word.trim_matches([',', '.', ';', '(', ')', '<', '>', '"']);
    let (host, port) = word.split_once('/').unwrap_or((word, ""));
    if crate::mapping::is_ip(host) {
        return Some(["", host, port]);
    }
    let (interface, host) = host.split_once(':')?;
    crate::mapping::is_ip(host).then_some([interface, host, port])
}

/// Number, what it tells of, and the pattern of its text. Several patterns of one number are tried in order.
#[rustfmt::skip]
const MESSAGES: &[(&str, What, &str)] = &[
    ("106001", Deny, "Inbound {protocol} connection denied from {source_ip}/{source_port} to {dest_ip}/{dest_port} flags {tcp_flags} on interface {source_interface}"),
    ("106002", Deny, "{protocol} Connection denied by outbound list {access_group} src {source_ip}/{source_port} dest {dest_ip}/{dest_port}"),
    ("106006", Deny, "Deny inbound {protocol} from {source_ip}/{source_port} to {dest_ip}/{dest_port} on interface {source_interface}"),
    ("106007", Deny, "Deny inbound {protocol} from {source_ip}/{source_port} to {dest_ip}/{dest_port} due to DNS {reason}"),
    ("106010", Deny, "Deny inbound {protocol} src {source_interface}:{source_ip}/{source_port} dst {dest_interface}:{dest_ip}/{dest_port}"),
    ("106010", Deny, "Deny inbound {protocol} src {source_interface}:{source_ip} dst {dest_interface}:{dest_ip}"),
    ("106014", Deny, "Deny inbound {protocol} src {source_interface}:{source_ip} dst {dest_interface}:{dest_ip} (type {icmp_type}, code {icmp_code})"),
    ("106015", Deny, "Deny {protocol} (no connection) from {source_ip}/{source_port} to {dest_ip}/{dest_port} flags {tcp_flags} on interface {source_interface}"),
    ("106016", Finding, "Deny IP spoof from ({source_ip}) to {dest_ip} on interface {source_interface}"),
    ("106017", Finding, "Deny IP due to Land Attack from {source_ip} to {dest_ip}"),
    ("106020", Finding, "Deny IP teardrop fragment (size = {size}, offset = {offset}) from {source_ip} to {dest_ip}"),
    ("106021", Deny, "Deny {protocol} reverse path check from {source_ip} to {dest_ip} on interface {source_interface}"),
    ("106022", Finding, "Deny {protocol} connection spoof from {source_ip} to {dest_ip} on interface {source_interface}"),
    ("106023", Deny, "Deny {protocol} src {source_interface}:{source_ip}/{source_port} dst {dest_interface}:{dest_ip}/{dest_port} by access-group {access_group} [{rule_ids}]"),
    ("106023", Deny, "Deny {protocol} src {source_interface}:{source_ip} dst {dest_interface}:{dest_ip} (type {icmp_type}, code {icmp_code}) by access-group {access_group} [{rule_ids}]"),
    ("106023", Deny, "Deny {protocol} src {source_interface}:{source_ip} dst {dest_interface}:{dest_ip} by access-group {access_group} [{rule_ids}]"),
    ("106100", Traffic, "access-list {access_group} {action} {protocol} {source_interface}/{source_ip}({source_port}) -> {dest_interface}/{dest_ip}({dest_port}) hit-cnt {hit_count} {interval} [{rule_ids}]"),
    ("106100", Traffic, "access-list {access_group} {action} {protocol} {source_interface}/{source_ip}({source_port}) -> {dest_interface}/{dest_ip}({dest_port}) hit-cnt {hit_count}"),
    ("106102", Traffic, "access-list {access_group} {action} {protocol} for user {user} {source_interface}/{source_ip} {source_port} {dest_interface}/{dest_ip} {dest_port} hit-cnt {hit_count}"),
    ("106103", Deny, "access-list {access_group} {action} {protocol} for user {user} {source_interface}/{source_ip} {source_port} {dest_interface}/{dest_ip} {dest_port} hit-cnt {hit_count}"),
    ("111008", Config, "User {user} executed the {command} command"),
    ("111009", Config, "User {user} executed cmd: {command}"),
    ("111010", Config, "User {user}, running {application} from IP {source_ip}, executed {command}"),
    ("113004", LogIn, "AAA user {aaa_type} Successful : server = {dest_ip} : user = {user}"),
    ("113004", LogIn, "AAA user {aaa_type} Successful: server = {dest_ip}, User = {user}"),
    ("113005", LogInFailure, "AAA user {aaa_type} Rejected : reason = {reason} : server = {dest_ip} : user = {user} : user IP = {source_ip}"),
    ("113005", LogInFailure, "AAA user {aaa_type} Rejected : reason = {reason} : server = {dest_ip} : user = {user}"),
    ("113006", Lock, "User {user} locked out on exceeding {attempts} successive failed authentication attempts"),
    ("113008", LogIn, "AAA transaction status ACCEPT : user = {user}"),
    ("113012", LogIn, "AAA user authentication Successful : local database : user = {user}"),
    ("113014", LogInFailure, "AAA authentication server not accessible : server = {dest_ip} : user = {user}"),
    ("113015", LogInFailure, "AAA user authentication Rejected : reason = {reason} : local database : user = {user} : user IP = {source_ip}"),
    ("113015", LogInFailure, "AAA user authentication Rejected : reason = {reason} : local database : user = {user}"),
    ("113016", LogInFailure, "AAA credentials rejected : reason = {reason} : server = {dest_ip} : user = {user} : user IP = {source_ip}"),
    ("113019", LogOut, "Group = {group}, Username = {user}, IP = {source_ip}, Session disconnected. Session Type: {session_type}, Duration: {duration}, Bytes xmt: {bytes_out}, Bytes rcv: {bytes_in}, Reason: {reason}"),
    ("113039", LogIn, "Group <{group}> User <{user}> IP <{source_ip}> AnyConnect parent session started"),
    ("302013", Open, "Built {direction} {protocol} connection {connection_id} for {source_interface}:{source_ip}/{source_port} ({source_mapped_ip}/{source_mapped_port}) to {dest_interface}:{dest_ip}/{dest_port} ({dest_mapped_ip}/{dest_mapped_port})"),
    ("302013", Open, "Built {direction} {protocol} connection {connection_id} for {source_interface}:{source_ip}/{source_port} ({source_mapped_ip}/{source_mapped_port})({source_user}) to {dest_interface}:{dest_ip}/{dest_port} ({dest_mapped_ip}/{dest_mapped_port})"),
    ("302014", Close, "Teardown {protocol} connection {connection_id} for {source_interface}:{source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port} duration {duration} bytes {bytes} {reason}"),
    ("302014", Close, "Teardown {protocol} connection {connection_id} for {source_interface}:{source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port} duration {duration} bytes {bytes}"),
    ("302015", Open, "Built {direction} {protocol} connection {connection_id} for {source_interface}:{source_ip}/{source_port} ({source_mapped_ip}/{source_mapped_port}) to {dest_interface}:{dest_ip}/{dest_port} ({dest_mapped_ip}/{dest_mapped_port})"),
    ("302015", Open, "Built {direction} {protocol} connection {connection_id} for {source_interface}:{source_ip}/{source_port} ({source_mapped_ip}/{source_mapped_port})({source_user}) to {dest_interface}:{dest_ip}/{dest_port} ({dest_mapped_ip}/{dest_mapped_port})"),
    ("302016", Close, "Teardown {protocol} connection {connection_id} for {source_interface}:{source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port} duration {duration} bytes {bytes}"),
    ("302017", Open, "Built {direction} {protocol} connection {connection_id} from {source_interface}:{source_ip} ({source_mapped_ip}) to {dest_interface}:{dest_ip}/{call_id} ({dest_mapped_ip})"),
    ("302018", Close, "Teardown {protocol} connection {connection_id} from {source_interface}:{source_ip} ({source_mapped_ip}) to {dest_interface}:{dest_ip}/{call_id} ({dest_mapped_ip}) duration {duration} bytes {bytes}"),
    ("302020", Open, "Built {direction} {protocol} connection for faddr {dest_ip}/{icmp_id} gaddr {mapped_ip}/{icmp_sequence} laddr {source_ip}/{}"),
    ("302020", Open, "Built {protocol} connection for faddr {dest_ip}/{icmp_id} gaddr {mapped_ip}/{icmp_sequence} laddr {source_ip}/{}"),
    ("302021", Close, "Teardown {protocol} connection for faddr {dest_ip}/{icmp_id} gaddr {mapped_ip}/{icmp_sequence} laddr {source_ip}/{}"),
    ("303002", Ftp, "FTP connection from {source_interface}:{source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port}, user {user} {action} file {file}"),
    ("304001", Web, "{source_ip} Accessed URL {dest_ip}:{url}"),
    ("304001", Web, "{user}@{source_ip} Accessed URL {dest_ip}:{url}"),
    ("304002", Web, "Access denied URL {url} SRC {source_ip} DEST {dest_ip}"),
    ("305009", Open, "Built {translation_type} translation from {source_interface}:{source_ip} to {dest_interface}:{dest_ip}"),
    ("305010", Close, "Teardown {translation_type} translation from {source_interface}:{source_ip} to {dest_interface}:{dest_ip} duration {duration}"),
    ("305011", Open, "{action} {translation_type} {protocol} translation from {source_interface}:{source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port}"),
    ("305012", Close, "{action} {translation_type} {protocol} translation from {source_interface}:{source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port} duration {duration}"),
    ("305006", Deny, "{reason} for {protocol} src {source_interface}:{source_ip}/{source_port} dst {dest_interface}:{dest_ip}/{dest_port}"),
    ("305013", Deny, "Asymmetric NAT rules matched for forward and reverse flows; Connection for {protocol} src {source_interface}:{source_ip}/{source_port} dst {dest_interface}:{dest_ip}/{dest_port} denied due to {reason}"),
    ("313001", Deny, "Denied {protocol} type={icmp_type}, code={icmp_code} from {source_ip} on interface {source_interface}"),
    ("313004", Deny, "Denied {protocol} type={icmp_type}, from laddr {source_ip} on interface {source_interface} to {dest_ip}: {reason}"),
    ("313005", Deny, "No matching connection for {protocol} error message: {} src {source_interface}:{source_ip} dst {dest_interface}:{dest_ip} (type {icmp_type}, code {icmp_code}) on {} interface."),
    ("315011", LogOut, "SSH session from {source_ip} on interface {source_interface} for user {user} disconnected by SSH server, reason: {reason}"),
    ("410001", Deny, "Dropped {protocol} DNS {} from {source_interface}:{source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port}; {reason}"),
    ("419002", Finding, "Duplicate {protocol} SYN from {source_interface}:{source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port} with {reason}"),
    ("500003", Deny, "Bad {protocol} hdr length (hdrlen={header_length}, pktlen={packet_length}) from {source_ip}/{source_port} to {dest_ip}/{dest_port}, flags: {tcp_flags}, on interface {source_interface}"),
    ("500004", Deny, "Invalid transport field for protocol={protocol}, from {source_ip}/{source_port} to {dest_ip}/{dest_port}"),
    ("502101", Config, "New user added to local dbase: Uname: {user} Priv: {privilege} Encpass: {}"),
    ("502102", Config, "User deleted from local dbase: Uname: {user} Priv: {privilege} Encpass: {}"),
    ("502103", Config, "User priv level changed: Uname: {user} From: {privilege_from} To: {privilege}"),
    ("602303", TunnelOpen, "IPSEC: An {direction} {session_type} SA (SPI= {spi}) between {source_ip} and {dest_ip} (user= {user}) has been created"),
    ("602304", TunnelClose, "IPSEC: An {direction} {session_type} SA (SPI= {spi}) between {source_ip} and {dest_ip} (user= {user}) has been deleted"),
    ("605004", LogInFailure, "Login denied from {source_ip}/{source_port} to {dest_interface}:{dest_ip}/{service} for user {user}"),
    ("605005", LogIn, "Login permitted from {source_ip}/{source_port} to {dest_interface}:{dest_ip}/{service} for user {user}"),
    ("606001", Open, "ASDM session number {session_id} from {source_ip} started"),
    ("606002", Close, "ASDM session number {session_id} from {source_ip} ended"),
    ("606003", Open, "ASDM logging session number {session_id} from {source_ip} started"),
    ("606004", Close, "ASDM logging session number {session_id} from {source_ip} ended"),
    ("611101", LogIn, "User authentication succeeded: IP address: {source_ip}, Uname: {user}"),
    ("611101", LogIn, "User authentication succeeded: Uname: {user}"),
    ("611102", LogInFailure, "User authentication failed: IP address: {source_ip}, Uname: {user}"),
    ("611102", LogInFailure, "User authentication failed: Uname: {user}"),
    ("611103", LogOut, "User logged out: Uname: {user}"),
    ("710002", Open, "{protocol} access permitted from {source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port}"),
    ("710003", Deny, "{protocol} access denied by ACL from {source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port}"),
    ("710005", Deny, "{protocol} request discarded from {source_ip}/{source_port} to {dest_interface}:{dest_ip}/{dest_port}"),
    ("710006", Deny, "{protocol} request discarded from {source_ip} to {dest_interface}:{dest_ip}"),
    ("713119", TunnelOpen, "Group = {group}, IP = {source_ip}, PHASE 1 COMPLETED"),
    ("713228", LogIn, "Group = {group}, Username = {user}, IP = {source_ip}, Assigned private IP address {assigned_ip} to remote user"),
    ("716001", LogIn, "Group <{group}> User <{user}> IP <{source_ip}> WebVPN session started"),
    ("716002", LogOut, "Group <{group}> User <{user}> IP <{source_ip}> WebVPN session terminated: {reason}"),
    ("716038", LogIn, "Group <{group}> User <{user}> IP <{source_ip}> Authentication: successful, Session Type: {session_type}"),
    ("716039", LogInFailure, "Group <{group}> User <{user}> IP <{source_ip}> Authentication: rejected, Session Type: {session_type}"),
    ("716058", TunnelClose, "Group <{group}> User <{user}> IP <{source_ip}> AnyConnect session lost connection. {reason}"),
    ("716059", TunnelOpen, "Group <{group}> User <{user}> IP <{source_ip}> AnyConnect session resumed"),
    ("722022", TunnelOpen, "Group <{group}> User <{user}> IP <{source_ip}> {protocol} SVC connection established {reason}"),
    ("722023", TunnelClose, "Group <{group}> User <{user}> IP <{source_ip}> {protocol} SVC connection terminated {reason}"),
    ("722033", TunnelOpen, "Group <{group}> User <{user}> IP <{source_ip}> First {protocol} SVC connection established for SVC session"),
    ("722034", TunnelOpen, "Group <{group}> User <{user}> IP <{source_ip}> New {protocol} SVC connection, {reason}"),
    ("722037", TunnelClose, "Group <{group}> User <{user}> IP <{source_ip}> SVC closing connection: {reason}"),
    ("722051", TunnelOpen, "Group <{group}> User <{user}> IP <{source_ip}> IPv4 Address <{assigned_ip}> IPv6 address <{assigned_ip6}> assigned to session"),
    ("722051", TunnelOpen, "Group <{group}> User <{user}> IP <{source_ip}> Address <{assigned_ip}> assigned to session"),
    ("725001", Open, "Starting SSL handshake with {peer} {source_interface}:{source_ip}/{source_port} to {dest_ip}/{dest_port} for {tls_version} session"),
    ("725001", Open, "Starting SSL handshake with {peer} {source_interface}:{source_ip}/{source_port} for {tls_version} session"),
    ("725002", Open, "Device completed SSL handshake with {peer} {source_interface}:{source_ip}/{source_port} to {dest_ip}/{dest_port} for {tls_version} session"),
    ("725003", Open, "SSL {peer} {source_interface}:{source_ip}/{source_port} to {dest_ip}/{dest_port} request to resume previous session"),
    ("725006", Deny, "Device failed SSL handshake with {peer} {source_interface}:{source_ip}/{source_port}"),
    ("725007", Close, "SSL session with {peer} {source_interface}:{source_ip}/{source_port} to {dest_ip}/{dest_port} terminated"),
    ("725007", Close, "SSL session with {peer} {source_interface}:{source_ip}/{source_port} terminated"),
    ("733100", Finding, "[{object}] drop {rate} exceeded. {reason}"),
    ("733101", Finding, "[{object}] {reason}"),
    ("733102", Finding, "Threat-detection adds host {source_ip} to shun list"),
    ("746012", LogIn, "user-identity: Add IP-User mapping {source_ip} - {user} {reason}"),
    ("746013", LogOut, "user-identity: Delete IP-User mapping {source_ip} - {user} {reason}"),
    ("751014", TunnelOpen, "Local:{dest_ip}:{dest_port} Remote:{source_ip}:{source_port} Username:{user} {reason}"),
    ("430001", Finding, "{}"),
    ("430002", Open, "{}"),
    ("430003", Close, "{}"),
    ("430004", Finding, "{}"),
    ("430005", Finding, "{}"),
    ("400000", Finding, "IPS:{signature_id} {signature} from {source_ip} to {dest_ip} on interface {source_interface}"),
];
