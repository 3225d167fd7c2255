//! The logs that Zeek writes, and which of them a record comes from.

use std::sync::LazyLock;

use aurora_ocsf::{Origin, Record};

/// One of Zeek's logs.
struct Log {
    /// Its name, which Zeek calls the path.
    path: &'static str,
    /// The fields that it may have beside those of [`COMMON`].
    fields: &'static [&'static str],
}

/// The log that a record without a path comes from: what its file is called, unless the fields are those of
/// another log, else what they are.
pub(super) fn guess_path(record: &Record<'_>, file_name: Option<&str>) -> Option<&'static str> {
    let is_possible = |path: &&str| fit_of(path, record).is_some_and(|fit| fit.known >= fit.unknown);
    file_name.and_then(path_of_file).filter(is_possible).or_else(|| path_of_fields(record))
}

/// The log that a file is named after: `conn.log`, `NASHUA_smb_files.log`,
/// `dns.00:00:00-01:00:00.log.gz`.
pub(super) fn path_of_file(file_name: &str) -> Option<&'static str> {
    let file_name = file_name.to_ascii_lowercase();
    file_name
        .split(['.', '-', '/', '\\', '!'])
        .filter_map(|part| {
            LOGS.iter()
                .map(|log| log.path)
                .filter(|path| ends_with_word(part, path))
                .max_by_key(|path| path.len())
        })
        .next()
}

/// The log whose fields these are, if no other fits as well.
fn path_of_fields(record: &Record<'_>) -> Option<&'static str> {
    let best = LOGS
        .iter()
        .map(|log| (log.fit(record), log))
        .max_by_key(|(fit, log)| (*fit, usize::MAX - log.fields.len()))?;
    (best.0.known > best.0.unknown).then_some(best.1.path)
}

/// True if Zeek itself writes a log of this name.
pub(super) fn is_standard(path: &str) -> bool {
    LOGS.iter().any(|log| log.path == path)
}

/// True if the fields alone say that this is one of Zeek's records: several are of one log, none is of another.
pub(super) fn is_unmistakable(record: &Record<'_>) -> bool {
    LOGS.iter().any(|log| log.knows_all(record) && log.fit(record).known >= 3)
}

/// True if at least one of the fields belongs to this log, and no more are foreign to it than belong.
pub(super) fn agrees(record: &Record<'_>, path: &str) -> bool {
    fit_of(path, record).is_some_and(|fit| fit.known > 0 && fit.known >= fit.unknown)
}

fn fit_of(path: &str, record: &Record<'_>) -> Option<Fit> {
    LOGS.iter().find(|log| log.path == path).map(|log| log.fit(record))
}

/// How many fields of a record a log knows. The order prefers many known, then few unknown ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    known: usize,
    unknown: usize,
}

impl Log {
    /// True if no field is foreign to this log. Most logs are ruled out by the first field that is looked at,
    /// which matters: any JSON with a `ts` is asked.
    fn knows_all(&self, record: &Record<'_>) -> bool {
        record.fields.iter().all(|field| is_common(&field.name) || self.knows(&field.name))
    }

    fn knows(&self, name: &str) -> bool {
        self.fields.iter().any(|own| same_name(own, name))
    }

    fn fit(&self, record: &Record<'_>) -> Fit {
        let mut fit = Fit { known: 0, unknown: 0 };
        let mut previous = "";
        for field in record.fields.iter().filter(|field| field.origin == Origin::Native) {
            // The elements of an array follow each other under one name.
            if field.name == previous || is_common(&field.name) {
                continue;
            }
            previous = &field.name;
            match self.knows(&field.name) {
                true => fit.known += 1,
                false => fit.unknown += 1,
            }
        }
        fit
    }
}

/// The dotted name of a field that some exporters write with an underscore: `id.orig_h` for `id_orig_h`.
pub(super) fn dotted(name: &str) -> Option<&'static str> {
    DOTTED.iter().copied().find(|own| *own != name && same_name(own, name))
}

/// The same name, living as long as the program: records of standard logs then need no copy of it.
pub(super) fn known_name(name: &str) -> Option<&'static str> {
    all_names().find(|own| *own == name)
}

static DOTTED: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| all_names().filter(|name| name.contains('.')).collect());

fn all_names() -> impl Iterator<Item = &'static str> {
    COMMON.iter().chain(LOGS.iter().flat_map(|log| log.fields)).copied()
}

fn is_common(name: &str) -> bool {
    name.starts_with(['_', '@']) || COMMON.iter().any(|own| same_name(own, name))
}

/// Equal, where an underscore may stand for a dot.
fn same_name(own: &str, name: &str) -> bool {
    own.len() == name.len()
        && own.bytes().zip(name.bytes()).all(|(own, byte)| own == byte || (own == b'.' && byte == b'_'))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| before.is_empty() || before.ends_with(['_', ' ', '+']))
}

/// Fields of every log about a connection, which say nothing about which log it is.
const COMMON: &[&str] = &[
    "ts",
    "uid",
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "id.orig_h_name.src",
    "id.orig_h_name.vals",
    "id.resp_h_name.src",
    "id.resp_h_name.vals",
    "id.vlan",
];

/// The standard logs with their fields, those of the policy scripts that ship with Zeek included:
/// <https://docs.zeek.org/en/current/script-reference/log-files.html>; then those of ICSNPP, <https://github.com/cisagov/ICSNPP>.
#[rustfmt::skip]
const LOGS: &[Log] = &[
    Log { path: "analyzer", fields: &["cause", "analyzer_kind", "analyzer_name", "fuid", "failure_reason", "failure_data", "proto"] },
    Log { path: "capture_loss", fields: &["ts_delta", "peer", "gaps", "acks", "percent_lost"] },
    Log { path: "conn", fields: &["proto", "service", "duration", "orig_bytes", "resp_bytes", "conn_state", "local_orig", "local_resp", "missed_bytes", "history", "orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes", "tunnel_parents", "orig_cc", "resp_cc", "orig_l2_addr", "resp_l2_addr", "vlan", "inner_vlan", "community_id", "ip_proto", "pcr"] },
    Log { path: "dce_rpc", fields: &["rtt", "named_pipe", "endpoint", "operation"] },
    Log { path: "dhcp", fields: &["uids", "client_addr", "server_addr", "mac", "host_name", "client_fqdn", "domain", "requested_addr", "assigned_addr", "lease_time", "client_message", "server_message", "msg_types", "duration", "client_software", "server_software", "circuit_id", "agent_remote_id", "subscriber_id", "msg_orig"] },
    Log { path: "dnp3", fields: &["fc_request", "fc_reply", "iin"] },
    Log { path: "dns", fields: &["proto", "trans_id", "rtt", "query", "qclass", "qclass_name", "qtype", "qtype_name", "rcode", "rcode_name", "AA", "TC", "RD", "RA", "Z", "answers", "TTLs", "rejected", "auth", "addl", "opcode", "opcode_name", "original_query", "saw_query", "saw_reply"] },
    Log { path: "dpd", fields: &["proto", "analyzer", "failure_reason", "packet_segment"] },
    Log { path: "files", fields: &["fuid", "tx_hosts", "rx_hosts", "conn_uids", "source", "depth", "analyzers", "mime_type", "filename", "duration", "local_orig", "is_orig", "seen_bytes", "total_bytes", "missing_bytes", "overflow_bytes", "timedout", "parent_fuid", "md5", "sha1", "sha256", "extracted", "extracted_cutoff", "extracted_size", "entropy"] },
    Log { path: "ftp", fields: &["user", "password", "command", "arg", "mime_type", "file_size", "reply_code", "reply_msg", "data_channel.passive", "data_channel.orig_h", "data_channel.resp_h", "data_channel.resp_p", "fuid", "cwd"] },
    Log { path: "http", fields: &["trans_depth", "method", "host", "uri", "referrer", "version", "user_agent", "origin", "request_body_len", "response_body_len", "status_code", "status_msg", "info_code", "info_msg", "tags", "username", "password", "proxied", "orig_fuids", "orig_filenames", "orig_mime_types", "resp_fuids", "resp_filenames", "resp_mime_types", "client_header_names", "server_header_names", "cookie_vars", "uri_vars", "post_body", "cookie", "flash_version"] },
    Log { path: "intel", fields: &["seen.indicator", "seen.indicator_type", "seen.where", "seen.node", "seen.host", "matched", "sources", "fuid", "file_mime_type", "file_desc", "cif.tags", "cif.confidence", "cif.source", "cif.description", "cif.firstseen", "cif.lastseen"] },
    Log { path: "irc", fields: &["nick", "user", "command", "value", "addl", "dcc_file_name", "dcc_file_size", "dcc_mime_type", "fuid"] },
    Log { path: "kerberos", fields: &["request_type", "client", "service", "success", "error_code", "error_msg", "from", "till", "cipher", "forwardable", "renewable", "client_cert_subject", "client_cert_fuid", "server_cert_subject", "server_cert_fuid", "logged", "auth_ticket", "new_ticket"] },
    Log { path: "known_certs", fields: &["host", "port_num", "subject", "issuer_subject", "serial"] },
    Log { path: "known_hosts", fields: &["host"] },
    Log { path: "known_services", fields: &["host", "port_num", "port_proto", "service"] },
    Log { path: "ldap", fields: &["message_id", "version", "opcode", "result", "diagnostic_message", "object", "argument"] },
    Log { path: "ldap_search", fields: &["message_id", "scope", "deref_aliases", "base_object", "result_count", "result", "diagnostic_message", "filter", "attributes"] },
    Log { path: "modbus", fields: &["tid", "unit", "func", "exception", "pdu_type"] },
    Log { path: "mqtt_connect", fields: &["proto_name", "proto_version", "client_id", "connect_status", "will_topic", "will_payload"] },
    Log { path: "mqtt_publish", fields: &["from_client", "retain", "qos", "status", "topic", "payload", "payload_len"] },
    Log { path: "mqtt_subscribe", fields: &["action", "topics", "qos_levels", "granted_qos_level", "ack"] },
    Log { path: "mysql", fields: &["cmd", "arg", "success", "rows", "response"] },
    Log { path: "notice", fields: &["fuid", "file_mime_type", "file_desc", "proto", "note", "msg", "sub", "src", "dst", "p", "n", "peer_descr", "actions", "email_dest", "suppress_for", "remote_location.country_code", "remote_location.region", "remote_location.city", "remote_location.latitude", "remote_location.longitude", "dropped"] },
    Log { path: "ntlm", fields: &["username", "hostname", "domainname", "server_nb_computer_name", "server_dns_computer_name", "server_tree_name", "success", "status", "done"] },
    Log { path: "ntp", fields: &["version", "mode", "stratum", "poll", "precision", "root_delay", "root_disp", "ref_id", "ref_time", "org_time", "rec_time", "xmt_time", "num_exts"] },
    Log { path: "ocsp", fields: &["id", "hashAlgorithm", "issuerNameHash", "issuerKeyHash", "serialNumber", "certStatus", "revoketime", "revokereason", "thisUpdate", "nextUpdate"] },
    Log { path: "packet_filter", fields: &["node", "filter", "init", "success", "failure_reason"] },
    Log { path: "pe", fields: &["id", "machine", "compile_ts", "os", "subsystem", "is_exe", "is_64bit", "uses_aslr", "uses_dep", "uses_code_integrity", "uses_seh", "has_import_table", "has_export_table", "has_cert_table", "has_debug_data", "section_names"] },
    Log { path: "postgresql", fields: &["user", "database", "application_name", "frontend", "frontend_arg", "success", "backend", "backend_arg", "rows"] },
    Log { path: "quic", fields: &["version", "client_initial_dcid", "client_scid", "server_scid", "server_name", "client_protocol", "history"] },
    Log { path: "radius", fields: &["username", "mac", "framed_addr", "remote_ip", "tunnel_client", "connect_info", "reply_msg", "result", "ttl", "logged"] },
    Log { path: "rdp", fields: &["cookie", "result", "security_protocol", "client_channels", "keyboard_layout", "client_build", "client_name", "client_dig_product_id", "desktop_width", "desktop_height", "requested_color_depth", "cert_type", "cert_count", "cert_permanent", "encryption_level", "encryption_method", "analyzer_id", "done", "ssl"] },
    Log { path: "redis", fields: &["cmd.name", "cmd.key", "cmd.value", "success", "reply.value"] },
    Log { path: "reporter", fields: &["level", "message", "location"] },
    Log { path: "rfb", fields: &["client_major_version", "client_minor_version", "server_major_version", "server_minor_version", "authentication_method", "auth", "share_flag", "desktop_name", "width", "height"] },
    Log { path: "signatures", fields: &["src_addr", "src_port", "dst_addr", "dst_port", "note", "sig_id", "event_msg", "sub_msg", "sig_count", "host_count"] },
    Log { path: "sip", fields: &["trans_depth", "method", "uri", "date", "request_from", "request_to", "response_from", "response_to", "reply_to", "call_id", "seq", "subject", "request_path", "response_path", "user_agent", "status_code", "status_msg", "warning", "request_body_len", "response_body_len", "content_type"] },
    Log { path: "smb_files", fields: &["fuid", "action", "path", "name", "size", "prev_name", "times.modified", "times.accessed", "times.created", "times.changed", "data_offset_req", "data_len_req", "data_len_rsp"] },
    Log { path: "smb_mapping", fields: &["path", "service", "native_file_system", "share_type"] },
    Log { path: "smtp", fields: &["trans_depth", "helo", "mailfrom", "rcptto", "date", "from", "to", "cc", "reply_to", "msg_id", "in_reply_to", "subject", "x_originating_ip", "first_received", "second_received", "last_reply", "path", "user_agent", "tls", "fuids", "is_webmail", "urls", "domains"] },
    Log { path: "snmp", fields: &["duration", "version", "community", "get_requests", "get_bulk_requests", "get_responses", "set_requests", "display_string", "up_since"] },
    Log { path: "socks", fields: &["version", "user", "password", "status", "request.host", "request.name", "request_p", "bound.host", "bound.name", "bound_p"] },
    Log { path: "software", fields: &["host", "host_p", "software_type", "name", "version.major", "version.minor", "version.minor2", "version.minor3", "version.addl", "unparsed_version", "url"] },
    Log { path: "ssh", fields: &["version", "auth_success", "auth_attempts", "direction", "client", "server", "cipher_alg", "mac_alg", "compression_alg", "kex_alg", "host_key_alg", "host_key", "remote_location.country_code", "remote_location.region", "remote_location.city", "remote_location.latitude", "remote_location.longitude", "hassh", "hasshServer", "hasshVersion", "hasshAlgorithms", "hasshServerAlgorithms", "cshka", "sshka"] },
    Log { path: "ssl", fields: &["version", "cipher", "curve", "server_name", "resumed", "last_alert", "next_protocol", "established", "ssl_history", "cert_chain_fps", "client_cert_chain_fps", "cert_chain_fuids", "client_cert_chain_fuids", "subject", "issuer", "client_subject", "client_issuer", "sni_matches_cert", "validation_status", "validation_code", "ja3", "ja3s", "ja4", "ja4s"] },
    Log { path: "stats", fields: &["peer", "mem", "pkts_proc", "bytes_recv", "pkts_dropped", "pkts_link", "pkt_lag", "pkts_filtered", "events_proc", "events_queued", "active_tcp_conns", "active_udp_conns", "active_icmp_conns", "tcp_conns", "udp_conns", "icmp_conns", "timers", "active_timers", "files", "active_files", "dns_requests", "active_dns_requests", "reassem_tcp_size", "reassem_file_size", "reassem_frag_size", "reassem_unknown_size"] },
    Log { path: "syslog", fields: &["proto", "facility", "severity", "message"] },
    Log { path: "traceroute", fields: &["src", "dst", "proto"] },
    Log { path: "tunnel", fields: &["tunnel_type", "action"] },
    Log { path: "weird", fields: &["name", "addl", "notice", "peer", "source"] },
    Log { path: "websocket", fields: &["host", "uri", "user_agent", "subprotocol", "client_protocols", "server_extensions", "client_extensions"] },
    Log { path: "x509", fields: &["id", "fingerprint", "certificate.version", "certificate.serial", "certificate.subject", "certificate.issuer", "certificate.not_valid_before", "certificate.not_valid_after", "certificate.key_alg", "certificate.sig_alg", "certificate.key_type", "certificate.key_length", "certificate.exponent", "certificate.curve", "san.dns", "san.uri", "san.email", "san.ip", "basic_constraints.ca", "basic_constraints.path_len", "host_cert", "client_cert"] },
    Log { path: "modbus_detailed", fields: &["tid", "unit", "func", "request_response", "address", "quantity", "request_values", "response_values", "modbus_detailed_link_id", "matched", "is_orig", "source_h", "source_p", "destination_h", "destination_p"] },
    Log { path: "modbus_register_change", fields: &["register", "old_val", "new_val", "delta"] },
    Log { path: "modbus_mask_write_register", fields: &["and_mask", "or_mask"] },
    Log { path: "modbus_read_write_multiple_registers", fields: &["write_start_address", "write_registers", "read_start_address", "read_quantity", "read_registers"] },
    Log { path: "modbus_read_device_identification", fields: &["mei_type", "conformity_level_code", "object_id_code", "object_id"] },
    Log { path: "dnp3_control", fields: &["block_type", "function_code", "index_number", "trip_control_code", "operation_type", "execute_count", "on_time", "off_time", "status_code"] },
    Log { path: "dnp3_objects", fields: &["object_type", "object_count", "range_low", "range_high"] },
    Log { path: "bacnet", fields: &["bvlc_function", "pdu_type", "pdu_service", "invoke_id", "result_code"] },
    Log { path: "bacnet_discovery", fields: &["pdu_service", "object_type", "instance_number", "vendor", "range", "object_name"] },
    Log { path: "bacnet_property", fields: &["object_type", "instance_number", "property", "array_index", "value"] },
    Log { path: "bacnet_device_control", fields: &["time_duration", "device_state", "password", "result", "result_code"] },
    Log { path: "enip", fields: &["enip_command_code", "enip_command", "length", "session_handle", "enip_status", "sender_context", "options"] },
    Log { path: "cip", fields: &["cip_sequence_count", "direction", "cip_service_code", "cip_service", "cip_status_code", "cip_status", "class_id", "class_name", "instance_id", "attribute_id"] },
    Log { path: "cip_io", fields: &["connection_id", "sequence_number", "data_length", "io_data"] },
    Log { path: "cip_identity", fields: &["encapsulation_version", "socket_address", "socket_port", "vendor_id", "vendor_name", "device_type_id", "device_type_name", "product_code", "revision", "device_status", "serial_number", "product_name", "device_state"] },
    Log { path: "s7comm", fields: &["rosctr_code", "rosctr_name", "pdu_reference", "function_code", "function_name", "subfunction_code", "subfunction_name", "error_class", "error_code"] },
    Log { path: "s7comm_read_szl", fields: &["szl_id", "szl_id_name", "szl_index", "return_code", "return_code_name"] },
    Log { path: "s7comm_upload_download", fields: &["rosctr", "function_status", "session_id", "blocklength", "filename", "block_type", "block_number", "destination_filesystem"] },
    Log { path: "s7comm_plus", fields: &["version", "opcode", "opcode_name", "function_code", "function_name"] },
    Log { path: "cotp", fields: &["pdu_code", "pdu_name"] },
    Log { path: "iso_cotp", fields: &["pdu_type"] },
    Log { path: "opcua_binary", fields: &["opcua_link_id", "msg_type", "msg_size", "sec_channel_id", "identifier", "identifier_str"] },
    Log { path: "opcua_binary_status_code_detail", fields: &["status_code", "severity", "source"] },
    Log { path: "opcua_binary_create_session", fields: &["server_uri", "endpoint_url", "session_name"] },
    Log { path: "opcua_binary_activate_session", fields: &["auth_token", "user_token_type"] },
    Log { path: "opcua_binary_read", fields: &["read_results_link_id"] },
    Log { path: "opcua_binary_write", fields: &["node_id_encoding_mask"] },
    Log { path: "opcua_binary_browse", fields: &["browse_view_id"] },
    Log { path: "profinet", fields: &["operation_type", "block_version", "slot_number", "subslot_number", "index"] },
    Log { path: "profinet_dce_rpc", fields: &["version", "packet_type", "object_uuid", "interface_uuid", "activity_uuid", "server_boot_time"] },
    Log { path: "profinet_io_cm", fields: &["version_major", "operation", "uuid"] },
    Log { path: "ethercat_registers", fields: &["srcmac", "dstmac", "Command", "Slave_Addr", "Register_Type", "Register_Addr"] },
    Log { path: "ethercat_log_address", fields: &["log_address", "Length"] },
    Log { path: "ethercat_dev_info", fields: &["dev_type", "revision", "fmmu_supported", "sync_manager"] },
    Log { path: "ethercat_coe_info", fields: &["coe_type"] },
    Log { path: "ecat_arp_info", fields: &["arp_type", "srcaddr", "dstaddr"] },
    Log { path: "genisys", fields: &["header", "server", "direction", "crc_transmitted", "crc_calculated", "payload"] },
    Log { path: "ge_srtp", fields: &["sequence_number", "service_request"] },
    Log { path: "hart_ip", fields: &["version", "message_id_message_type", "message_id_message_id", "status_code"] },
    Log { path: "hart_ip_direct_pdu_command", fields: &["command_number_link_id"] },
    Log { path: "synchrophasor", fields: &["version", "data_stream_id", "history", "frame_size_min", "frame_size_max", "frame_size_tot", "data_frame_count"] },
    Log { path: "synchrophasor_cmd", fields: &["frame_size"] },
    Log { path: "synchrophasor_cfg", fields: &["frame_type"] },
    Log { path: "roc_plus", fields: &["packet_type", "destination_unit", "destination_group", "source_unit", "source_group", "opcode"] },
    Log { path: "omron_fins", fields: &["omron_fins_link_id", "tcp_header", "icf_gateway", "command_code"] },
    Log { path: "omron_fins_detail", fields: &["memory_area"] },
    Log { path: "tds_rpc", fields: &["procedure_name", "parameters"] },
    Log { path: "tds_sql_batch", fields: &["header_type", "query"] },
    Log { path: "c1222", fields: &["calling_ap", "called_ap"] },
    Log { path: "wireguard", fields: &["established", "initiations", "responses"] },
];

#[cfg(test)]
mod tests {
    use aurora_ocsf::{Record, Value};

    use super::{dotted, guess_path, is_unmistakable, path_of_file};

    fn record(names: &[&'static str]) -> Record<'static> {
        let mut record = Record::new(&b""[..]);
        for name in names {
            record.push(*name, Value::Null);
        }
        record
    }

    #[test]
    fn a_file_is_named_after_its_log() {
        let check = |file_name, expected| assert_eq!(path_of_file(file_name), expected, "{file_name}");
        check("conn.log", Some("conn"));
        check("NASHUA_conn.log", Some("conn"));
        check("SCRANTON_smb_files.log", Some("smb_files"));
        check("files.log", Some("files"));
        check("conn.00:00:00-01:00:00.log.gz", Some("conn"));
        check("2024-05-01-dns.json", Some("dns"));
        check("zeek_http.log", Some("http"));
        check("combined_zeek.log", None);
        check("reconn.log", None);
        check("", None);
    }

    #[test]
    fn fields_tell_the_log() {
        let check = |names: &[&'static str], expected| {
            assert_eq!(guess_path(&record(names), None), expected, "{names:?}");
        };
        check(&["ts", "uid", "id.orig_h", "query", "qtype_name", "rcode"], Some("dns"));
        check(&["ts", "id_orig_h", "id_resp_h", "tunnel_type", "action"], Some("tunnel"));
        check(&["ts", "certificate_serial", "certificate_subject"], Some("x509"));
        check(&["ts", "uid", "id.orig_h", "proto", "analyzer", "failure_reason"], Some("dpd"));
        check(&["ts", "uid", "id.orig_h", "name", "notice", "peer"], Some("weird"));
        check(&["ts", "uid", "id.orig_h"], None);
        check(&["ts", "vendor", "product"], None);
    }

    #[test]
    fn a_file_name_decides_unless_the_fields_speak_against_it() {
        let check = |names: &[&'static str], file_name, expected| {
            assert_eq!(guess_path(&record(names), Some(file_name)), expected, "{names:?} of {file_name}");
        };
        check(&["ts", "uid", "id.orig_h"], "kerberos.log", Some("kerberos"));
        check(&["ts", "uid", "id.orig_h", "query", "qtype_name"], "all-files.json", Some("dns"));
        check(&["ts", "uid", "id.orig_h", "query", "qtype_name"], "zeek.json", Some("dns"));
    }

    #[test]
    fn a_record_with_a_foreign_field_may_be_anything() {
        assert!(is_unmistakable(&record(&["ts", "machine", "compile_ts", "subsystem"])));
        assert!(!is_unmistakable(&record(&["ts", "machine", "compile_ts", "subsystem", "tenant"])));
        assert!(!is_unmistakable(&record(&["ts", "host"])));
    }

    #[test]
    fn underscores_may_stand_for_dots() {
        assert_eq!(dotted("id_orig_h"), Some("id.orig_h"));
        assert_eq!(dotted("certificate_not_valid_before"), Some("certificate.not_valid_before"));
        assert_eq!(dotted("id.orig_h"), None);
        assert_eq!(dotted("user_agent"), None);
    }
}
