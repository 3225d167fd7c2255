//! What the peer is told of an event: its log source, by the tables of the Sigma taxonomy.

use rsigma_parser::LogSource;
use serde_json::Value;

const SYSMON: &str = "microsoft-windows-sysmon/operational";

/// The one log source that the peer is told when it is measured.
pub(crate) fn of(event: &Value) -> LogSource {
    let (service, category) = service_and_category(event);
    windows(service, category)
}

/// All log sources that the event has: categories overlap, and more logs than the table of the
/// measurement knows have a name of their own.
pub(crate) fn all_of(event: &Value) -> Vec<LogSource> {
    let (service, category) = service_and_category(event);
    let mut all = vec![windows(service, category)];
    all.extend(further_categories(event).iter().map(|category| windows(service, Some(category))));
    all.extend(further_service(event).map(|service| windows(service, category)));
    all
}

fn windows(service: &str, category: Option<&str>) -> LogSource {
    LogSource {
        product: Some("windows".to_owned()),
        category: category.map(str::to_owned),
        service: Some(service.to_owned()),
        ..LogSource::default()
    }
}

fn service_and_category(event: &Value) -> (&'static str, Option<&'static str>) {
    let event_id = event.get("EventID").and_then(Value::as_i64).unwrap_or_default();
    match (channel(event).as_str(), event_id) {
        (SYSMON, id) => ("sysmon", sysmon_category(id)),
        ("security", 4688) => ("security", Some("process_creation")),
        ("security", _) => ("security", None),
        ("system", _) => ("system", None),
        ("application", _) => ("application", None),
        ("microsoft-windows-powershell/operational", 4103) => ("powershell", Some("ps_module")),
        ("microsoft-windows-powershell/operational", 4104) => ("powershell", Some("ps_script")),
        ("microsoft-windows-powershell/operational", _) => ("powershell", None),
        ("windows powershell", 400) => ("powershell-classic", Some("ps_classic_start")),
        ("windows powershell", 600) => ("powershell-classic", Some("ps_classic_provider_start")),
        ("windows powershell", 800) => ("powershell-classic", Some("ps_classic_script")),
        ("windows powershell", _) => ("powershell-classic", None),
        ("microsoft-windows-wmi-activity/operational", _) => ("wmi", None),
        ("microsoft-windows-taskscheduler/operational", _) => ("taskscheduler", None),
        ("microsoft-windows-dns-client/operational", _) => ("dns-client", None),
        _ => ("other", None),
    }
}

fn sysmon_category(event_id: i64) -> Option<&'static str> {
    Some(match event_id {
        1 => "process_creation",
        2 => "file_change",
        3 => "network_connection",
        4 | 16 => "sysmon_status",
        5 => "process_termination",
        6 => "driver_load",
        7 => "image_load",
        8 => "create_remote_thread",
        9 => "raw_access_thread",
        10 => "process_access",
        11 => "file_event",
        12 | 14 => "registry_event",
        13 => "registry_set",
        15 => "create_stream_hash",
        17 | 18 => "pipe_created",
        19..=21 => "wmi_event",
        22 => "dns_query",
        23 => "file_delete",
        24 => "clipboard_capture",
        25 => "process_tampering",
        26 => "file_delete_detected",
        29 => "file_executable_detected",
        255 => "sysmon_error",
        _ => return None,
    })
}

/// The categories that an event has beside the one that the peer is told.
fn further_categories(event: &Value) -> &'static [&'static str] {
    let event_id = event.get("EventID").and_then(Value::as_i64).unwrap_or_default();
    let event_type = event.get("EventType").and_then(Value::as_str).unwrap_or_default();
    match (channel(event).as_str(), event_id) {
        (SYSMON, 9) => &["raw_access_read"],
        (SYSMON, 12) if event_type.starts_with("Create") => &["registry_add"],
        (SYSMON, 12) if event_type.starts_with("Delete") => &["registry_delete"],
        (SYSMON, 12) => &["registry_add", "registry_delete"],
        (SYSMON, 13) => &["registry_event"],
        (SYSMON, 14) => &["registry_rename"],
        (SYSMON, 22) => &["dns"],
        (SYSMON, 24) => &["clipboard_change"],
        (SYSMON, 26) => &["file_delete"],
        (SYSMON, 27) => &["file_block_executable", "file_block"],
        (SYSMON, 28) => &["file_block_shredding", "file_block"],
        ("security", 4657) => &["registry_event", "registry_set", "registry_add", "registry_delete"],
        ("security", 4689) => &["process_termination"],
        ("security", 5156 | 5157) => &["network_connection"],
        _ => &[],
    }
}

/// The service of a log that the table of the measurement does not know.
fn further_service(event: &Value) -> Option<&'static str> {
    Some(match channel(event).as_str() {
        "microsoft-windows-terminalservices-localsessionmanager/operational" => {
            "terminalservices-localsessionmanager"
        }
        "microsoft-windows-windows firewall with advanced security/firewall" => "firewall-as",
        "microsoft-windows-bits-client/operational" => "bits-client",
        "microsoft-windows-windows defender/operational" => "windefend",
        "microsoft-windows-ntlm/operational" => "ntlm",
        "microsoft-windows-codeintegrity/operational" => "codeintegrity-operational",
        "microsoft-windows-printservice/admin" => "printservice-admin",
        "microsoft-windows-printservice/operational" => "printservice-operational",
        _ => return None,
    })
}

fn channel(event: &Value) -> String {
    event.get("Channel").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase()
}
