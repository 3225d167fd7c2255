//! The files that are written: which program writes each, and in which form.

use crate::{moment::Moment, profile::Profile};

/// One file of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Log-ons, processes, shares, tickets.
    WindowsSecurity,
    /// Processes and what they touch.
    WindowsSysmon,
    /// Scripts.
    WindowsPowershell,
    /// Services.
    WindowsSystem,
    /// Connections.
    ZeekConn,
    /// Names looked up.
    ZeekDns,
    /// Requests without TLS.
    ZeekHttp,
    /// TLS handshakes.
    ZeekSsl,
    /// Files on their way.
    ZeekFiles,
    /// Files on shares.
    ZeekSmbFiles,
    /// Connections, requests and signatures at the border.
    Suricata,
    /// The firewall.
    Asa,
    /// The proxy for the web.
    Proxy,
    /// Addresses given to machines.
    Dhcp,
    /// The mail relay.
    Postfix,
    /// Sign-ins at Entra.
    Entra,
    /// Log-ins and applications at Okta.
    Okta,
    /// Mail and files at Microsoft 365.
    Microsoft365,
    /// Repositories at GitHub.
    GithubAudit,
    /// Older Linux machines.
    Syslog,
    /// Newer Linux machines.
    Syslog5424,
    /// Programs and log-ins on Linux machines.
    Auditd,
    /// The pages of the company.
    Nginx,
    /// The account at AWS.
    CloudTrail,
    /// The cluster.
    KubernetesAudit,
    /// Connections in the plant.
    PlantConn,
    /// Modbus, requests and answers.
    PlantModbus,
    /// Modbus with addresses and values.
    PlantModbusDetailed,
    /// DNP3.
    PlantDnp3,
    /// MQTT: who connects.
    PlantMqttConnect,
    /// MQTT: what is published.
    PlantMqttPublish,
    /// MQTT: who subscribes.
    PlantMqttSubscribe,
    /// S7.
    PlantS7comm,
    /// Modbus, DNP3 and MQTT as Suricata sees them.
    PlantSuricata,
}

/// How a file says what it is, before its first record.
#[derive(Clone, Copy, Debug)]
enum Form {
    Lines,
    Zeek { path: &'static str, fields: &'static [(&'static str, &'static str)] },
}

/// Everything about a source that is not its records.
struct Description {
    file: &'static str,
    program: &'static str,
    profiles: &'static [Profile],
    form: Form,
}

const OFFICE: &[Profile] = &[Profile::Office];
const SERVERS: &[Profile] = &[Profile::Servers];
const PLANT: &[Profile] = &[Profile::Plant];
const CORE: &[Profile] = &[Profile::Office, Profile::Servers];
const EVERYWHERE: &[Profile] = &[Profile::Office, Profile::Servers, Profile::Plant];

impl Source {
    /// All of them.
    #[rustfmt::skip]
    pub const ALL: [Self; 34] = [
        Self::WindowsSecurity, Self::WindowsSysmon, Self::WindowsPowershell, Self::WindowsSystem,
        Self::ZeekConn, Self::ZeekDns, Self::ZeekHttp, Self::ZeekSsl, Self::ZeekFiles, Self::ZeekSmbFiles,
        Self::Suricata, Self::Asa, Self::Proxy, Self::Dhcp, Self::Postfix, Self::Entra, Self::Okta,
        Self::Microsoft365, Self::GithubAudit, Self::Syslog, Self::Syslog5424, Self::Auditd, Self::Nginx,
        Self::CloudTrail, Self::KubernetesAudit, Self::PlantConn, Self::PlantModbus,
        Self::PlantModbusDetailed, Self::PlantDnp3, Self::PlantMqttConnect, Self::PlantMqttPublish,
        Self::PlantMqttSubscribe, Self::PlantS7comm, Self::PlantSuricata,
    ];

    /// Its file, below the folder that everything is written to.
    pub fn file(self) -> &'static str {
        self.description().file
    }

    /// The program that writes such a file, and the form of it.
    pub fn program(self) -> &'static str {
        self.description().program
    }

    /// The profiles that fill it.
    pub fn profiles(self) -> &'static [Profile] {
        self.description().profiles
    }

    /// True if its records are events of Windows, which bring numbers of their own.
    pub fn is_windows(self) -> bool {
        self.file().starts_with("windows/")
    }

    /// What stands in the file before its first record.
    pub fn header(self, start: Moment) -> String {
        match self.description().form {
            Form::Lines => String::new(),
            Form::Zeek { path, fields } => zeek_header(path, fields, start),
        }
    }

    /// What stands in the file after its last record.
    pub fn footer(self, end: Moment) -> String {
        match self.description().form {
            Form::Lines => String::new(),
            Form::Zeek { .. } => format!("#close\t{}\n", end.zeek_open()),
        }
    }

    #[rustfmt::skip]
    fn description(self) -> Description {
        let lines = |file, program, profiles| Description { file, program, profiles, form: Form::Lines };
        let zeek = |file, path, profiles, fields| {
            Description { file, program: "Zeek, TSV", profiles, form: Form::Zeek { path, fields } }
        };
        match self {
            Self::WindowsSecurity => lines("windows/security.json", "Winlogbeat, channel Security", EVERYWHERE),
            Self::WindowsSysmon => lines("windows/sysmon.json", "Winlogbeat, channel of Sysmon", EVERYWHERE),
            Self::WindowsPowershell => lines("windows/powershell.json", "Winlogbeat, channel of PowerShell", EVERYWHERE),
            Self::WindowsSystem => lines("windows/system.json", "Winlogbeat, channel System", EVERYWHERE),
            Self::ZeekConn => zeek("zeek/conn.log", "conn", CORE, CONN),
            Self::ZeekDns => zeek("zeek/dns.log", "dns", CORE, DNS),
            Self::ZeekHttp => zeek("zeek/http.log", "http", CORE, HTTP),
            Self::ZeekSsl => zeek("zeek/ssl.log", "ssl", CORE, SSL),
            Self::ZeekFiles => zeek("zeek/files.log", "files", CORE, FILES),
            Self::ZeekSmbFiles => zeek("zeek/smb_files.log", "smb_files", CORE, SMB_FILES),
            Self::Suricata => lines("suricata/eve.json", "Suricata EVE", CORE),
            Self::Asa => lines("firewall/asa.log", "Cisco ASA, syslog", CORE),
            Self::Proxy => lines("proxy/access.log", "Squid, native log", CORE),
            Self::Dhcp => lines("dhcp/dhcpd.log", "ISC dhcpd, syslog", OFFICE),
            Self::Postfix => lines("mail/mail.log", "Postfix, syslog", OFFICE),
            Self::Entra => lines("cloud/entra-signins.json", "Entra sign-in logs, diagnostic settings", OFFICE),
            Self::Okta => lines("cloud/okta-system.json", "Okta System Log", OFFICE),
            Self::Microsoft365 => lines("cloud/m365-audit.json", "Microsoft 365 unified audit log", OFFICE),
            Self::GithubAudit => lines("cloud/github-audit.json", "GitHub audit log", OFFICE),
            Self::Syslog => lines("linux/syslog.log", "sshd, sudo, cron and systemd, RFC 3164", SERVERS),
            Self::Syslog5424 => lines("linux/syslog-5424.log", "the same of newer machines, RFC 5424", SERVERS),
            Self::Auditd => lines("linux/audit.log", "auditd, with the node", SERVERS),
            Self::Nginx => lines("web/access.log", "nginx, combined", SERVERS),
            Self::CloudTrail => lines("cloud/cloudtrail.json", "AWS CloudTrail, one record a line", SERVERS),
            Self::KubernetesAudit => lines("cloud/kubernetes-audit.json", "Kubernetes audit", SERVERS),
            Self::PlantConn => zeek("plant/zeek/conn.log", "conn", PLANT, CONN),
            Self::PlantModbus => zeek("plant/zeek/modbus.log", "modbus", PLANT, MODBUS),
            Self::PlantModbusDetailed => zeek("plant/zeek/modbus_detailed.log", "modbus_detailed", PLANT, MODBUS_DETAILED),
            Self::PlantDnp3 => zeek("plant/zeek/dnp3.log", "dnp3", PLANT, DNP3),
            Self::PlantMqttConnect => zeek("plant/zeek/mqtt_connect.log", "mqtt_connect", PLANT, MQTT_CONNECT),
            Self::PlantMqttPublish => zeek("plant/zeek/mqtt_publish.log", "mqtt_publish", PLANT, MQTT_PUBLISH),
            Self::PlantMqttSubscribe => zeek("plant/zeek/mqtt_subscribe.log", "mqtt_subscribe", PLANT, MQTT_SUBSCRIBE),
            Self::PlantS7comm => zeek("plant/zeek/s7comm.log", "s7comm", PLANT, S7COMM),
            Self::PlantSuricata => lines("plant/suricata/eve.json", "Suricata EVE", PLANT),
        }
    }
}

/// <https://docs.zeek.org/en/current/log-formats.html>.
fn zeek_header(path: &str, fields: &[(&str, &str)], start: Moment) -> String {
    let column = |of: fn(&(&str, &str)) -> String| fields.iter().map(of).collect::<Vec<_>>().join("\t");
    format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n#open\t{}\n#fields\t{}\n#types\t{}\n",
        start.zeek_open(),
        column(|(name, _)| (*name).to_owned()),
        column(|(_, kind)| (*kind).to_owned()),
    )
}

macro_rules! columns {
    ($name:ident: $($column:literal $kind:literal),* $(,)?) => {
        const $name: &[(&str, &str)] = &[
            ("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"),
            ("id.resp_h", "addr"), ("id.resp_p", "port"), $(($column, $kind)),*
        ];
    };
}

columns!(CONN: "proto" "enum", "service" "string", "duration" "interval", "orig_bytes" "count", "resp_bytes" "count",
    "conn_state" "string", "local_orig" "bool", "local_resp" "bool", "missed_bytes" "count", "history" "string",
    "orig_pkts" "count", "orig_ip_bytes" "count", "resp_pkts" "count", "resp_ip_bytes" "count",
    "tunnel_parents" "set[string]");
columns!(DNS: "proto" "enum", "trans_id" "count", "rtt" "interval", "query" "string", "qclass" "count",
    "qclass_name" "string", "qtype" "count", "qtype_name" "string", "rcode" "count", "rcode_name" "string", "AA" "bool",
    "TC" "bool", "RD" "bool", "RA" "bool", "Z" "count", "answers" "vector[string]", "TTLs" "vector[interval]",
    "rejected" "bool");
columns!(HTTP: "trans_depth" "count", "method" "string", "host" "string", "uri" "string", "referrer" "string",
    "version" "string", "user_agent" "string", "origin" "string", "request_body_len" "count",
    "response_body_len" "count", "status_code" "count", "status_msg" "string", "info_code" "count", "info_msg" "string",
    "tags" "set[enum]", "username" "string", "password" "string", "proxied" "set[string]", "orig_fuids" "vector[string]",
    "orig_filenames" "vector[string]", "orig_mime_types" "vector[string]", "resp_fuids" "vector[string]",
    "resp_filenames" "vector[string]", "resp_mime_types" "vector[string]");
columns!(SSL: "version" "string", "cipher" "string", "curve" "string", "server_name" "string", "resumed" "bool",
    "last_alert" "string", "next_protocol" "string", "established" "bool", "ssl_history" "string",
    "cert_chain_fps" "vector[string]", "client_cert_chain_fps" "vector[string]", "subject" "string", "issuer" "string",
    "client_subject" "string", "client_issuer" "string", "sni_matches_cert" "bool");
columns!(SMB_FILES: "fuid" "string", "action" "enum", "path" "string", "name" "string", "size" "count",
    "prev_name" "string", "times.modified" "time", "times.accessed" "time", "times.created" "time",
    "times.changed" "time");
columns!(MODBUS: "tid" "count", "unit" "count", "func" "string", "pdu_type" "string", "exception" "string");
columns!(MODBUS_DETAILED: "tid" "count", "unit" "count", "func" "string", "address" "count", "quantity" "count",
    "request_values" "vector[count]", "response_values" "vector[count]", "modbus_detailed_link_id" "string",
    "matched" "bool");
columns!(DNP3: "fc_request" "string", "fc_reply" "string", "iin" "count");
columns!(MQTT_CONNECT: "proto_name" "string", "proto_version" "string", "client_id" "string", "connect_status" "string",
    "will_topic" "string", "will_payload" "string");
columns!(MQTT_PUBLISH: "from_client" "bool", "retain" "bool", "qos" "string", "status" "string", "topic" "string",
    "payload" "string", "payload_len" "count");
columns!(MQTT_SUBSCRIBE: "action" "enum", "topics" "vector[string]", "qos_levels" "vector[count]",
    "granted_qos_level" "count", "ack" "bool");
columns!(S7COMM: "rosctr_code" "count", "rosctr_name" "string", "pdu_reference" "count", "function_code" "string",
    "function_name" "string", "error_class" "string", "error_code" "string");

/// The log of files stands by the file, not by the connection.
const FILES: &[(&str, &str)] = &[
    ("ts", "time"),
    ("fuid", "string"),
    ("uid", "string"),
    ("id.orig_h", "addr"),
    ("id.orig_p", "port"),
    ("id.resp_h", "addr"),
    ("id.resp_p", "port"),
    ("source", "string"),
    ("depth", "count"),
    ("analyzers", "set[string]"),
    ("mime_type", "string"),
    ("filename", "string"),
    ("duration", "interval"),
    ("local_orig", "bool"),
    ("is_orig", "bool"),
    ("seen_bytes", "count"),
    ("total_bytes", "count"),
    ("missing_bytes", "count"),
    ("overflow_bytes", "count"),
    ("timedout", "bool"),
    ("parent_fuid", "string"),
    ("md5", "string"),
    ("sha1", "string"),
    ("sha256", "string"),
    ("extracted", "string"),
    ("extracted_cutoff", "bool"),
    ("extracted_size", "count"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Source;

    #[test]
    fn each_source_has_a_file_of_its_own() {
        let files: BTreeSet<_> = Source::ALL.iter().map(|source| source.file()).collect();
        assert_eq!(files.len(), Source::ALL.len());
    }
}
