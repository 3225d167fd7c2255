//! Palo Alto Networks: a row of values for each log type.
//!
//! <https://docs.paloaltonetworks.com/ngfw/administration/monitoring/use-syslog-for-monitoring/syslog-field-descriptions>.
//! The columns are fixed by type and grow at the end with each version of PAN-OS, so a shorter row is an older one.

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::{event, row};
use crate::{Format, Problem, appliance::add_names, line::Line, registry::TextFormat, time};

pub(crate) static FORMAT: TextFormat =
    TextFormat { format: Format::PaloAlto, parse, to_event: event::palo_alto };

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    // `1,2024/01/02 03:04:05,serial,TYPE,subtype,…`
    let (columns, text) =
        [line.message, line.raw].into_iter().find_map(|text| Some((columns(text)?, text)))?;
    let values = row::values(text.trim_start());
    let mut record = line.record();
    row::push(&mut record, &HEADER, &values);
    row::push(&mut record, columns, values.get(HEADER.len()..).unwrap_or_default());
    if let Some(name) = values.get(HEADER.len() + columns.len()..).filter(|rest| !rest.is_empty()) {
        for value in name.iter().filter(|value| !value.is_empty()) {
            record.push("FutureUse", Value::Text((*value).into()));
        }
    }
    record.time = moment(&record);
    let host = record.text("DeviceName").or(record.text("SerialNumber")).map(str::to_owned);
    record.host = host.map(Into::into).or(record.host);
    record.log_sources = LogSources::Known(kind(&values));
    add_names(&mut record, event::PALO_ALTO_NAMES);
    Some(record)
}

fn moment(record: &Record<'_>) -> Option<aurora_model::Timestamp> {
    ["HighResolutionTimestamp", "GeneratedTime", "ReceiveTime"].into_iter().find_map(|name| {
        let text = record.text(name)?;
        time::parse(text).or_else(|| time::parse(&text.replace('/', "-")))
    })
}

/// The columns of a row, if it is one.
fn columns(text: &str) -> Option<&'static [&'static str]> {
    let mut values = text.trim_start().splitn(6, ',');
    let (first, received, _, kind) = (values.next()?, values.next()?, values.next()?, values.next()?);
    values.next()?;
    let is_row = first.len() <= 3
        && first.bytes().all(|byte| byte.is_ascii_digit())
        && received.len() >= 19
        && received.as_bytes()[4] == b'/';
    is_row.then(|| TYPES.iter().find(|(name, _)| *name == kind).map(|(_, columns)| *columns))?
}

fn kind(values: &[&str]) -> EventKind {
    match (values.get(3).copied().unwrap_or_default(), values.get(4).copied().unwrap_or_default()) {
        ("TRAFFIC" | "DECRYPTION" | "TUNNEL", _) => EventKind::PaloAltoTraffic,
        ("GLOBALPROTECT", _) => EventKind::PaloAltoGlobalProtect,
        ("THREAT", "url") => EventKind::PaloAltoUrl,
        ("THREAT", _) => EventKind::PaloAltoThreat,
        _ => EventKind::PaloAltoOther,
    }
}

const HEADER: [&str; 5] = ["", "ReceiveTime", "SerialNumber", "Type", "Subtype"];

const TYPES: &[(&str, &[&str])] = &[
    ("TRAFFIC", TRAFFIC),
    ("THREAT", THREAT),
    ("SYSTEM", SYSTEM),
    ("CONFIG", CONFIG),
    ("GLOBALPROTECT", GLOBALPROTECT),
    ("USERID", USERID),
    ("HIPMATCH", HIPMATCH),
    ("HIP-MATCH", HIPMATCH),
    ("AUTHENTICATION", AUTHENTICATION),
    ("AUTH", AUTHENTICATION),
    ("DECRYPTION", DECRYPTION),
    ("CORRELATION", CORRELATION),
];

#[rustfmt::skip]
const TRAFFIC: &[&str] = &[
    "", "GeneratedTime", "SourceIP", "DestinationIP", "NATSourceIP", "NATDestinationIP", "RuleName", "SourceUser",
    "DestinationUser", "Application", "VirtualSystem", "SourceZone", "DestinationZone", "InboundInterface", "OutboundInterface",
    "LogAction", "", "SessionID", "RepeatCount", "SourcePort", "DestinationPort", "NATSourcePort", "NATDestinationPort", "Flags",
    "Protocol", "Action", "Bytes", "BytesSent", "BytesReceived", "Packets", "StartTime", "ElapsedTime", "Category", "",
    "SequenceNumber", "ActionFlags", "SourceCountry", "DestinationCountry", "", "PacketsSent", "PacketsReceived",
    "SessionEndReason", "DeviceGroupHierarchyLevel1", "DeviceGroupHierarchyLevel2", "DeviceGroupHierarchyLevel3",
    "DeviceGroupHierarchyLevel4", "VirtualSystemName", "DeviceName", "ActionSource", "SourceVMUUID", "DestinationVMUUID",
    "TunnelID", "MonitorTag", "ParentSessionID", "ParentStartTime", "TunnelType", "SCTPAssociationID", "SCTPChunks",
    "SCTPChunksSent", "SCTPChunksReceived", "RuleUUID", "HTTP2Connection", "AppFlapCount", "PolicyID", "LinkSwitches",
    "SDWANCluster", "SDWANDeviceType", "SDWANClusterType", "SDWANSite", "DynamicUserGroupName", "XFFAddress",
    "SourceDeviceCategory", "SourceDeviceProfile", "SourceDeviceModel", "SourceDeviceVendor", "SourceDeviceOSFamily",
    "SourceDeviceOSVersion", "SourceHostname", "SourceMACAddress", "DestinationDeviceCategory", "DestinationDeviceProfile",
    "DestinationDeviceModel", "DestinationDeviceVendor", "DestinationDeviceOSFamily", "DestinationDeviceOSVersion",
    "DestinationHostname", "DestinationMACAddress", "ContainerID", "PODNamespace", "PODName", "SourceExternalDynamicList",
    "DestinationExternalDynamicList", "HostID", "EndpointSerialNumber", "SourceDynamicAddressGroup",
    "DestinationDynamicAddressGroup", "SessionOwner", "HighResolutionTimestamp",
];

#[rustfmt::skip]
const THREAT: &[&str] = &[
    "", "GeneratedTime", "SourceIP", "DestinationIP", "NATSourceIP", "NATDestinationIP", "RuleName", "SourceUser",
    "DestinationUser", "Application", "VirtualSystem", "SourceZone", "DestinationZone", "InboundInterface", "OutboundInterface",
    "LogAction", "", "SessionID", "RepeatCount", "SourcePort", "DestinationPort", "NATSourcePort", "NATDestinationPort", "Flags",
    "Protocol", "Action", "URL", "ThreatID", "Category", "Severity", "Direction", "SequenceNumber", "ActionFlags",
    "SourceCountry", "DestinationCountry", "", "ContentType", "PCAPID", "FileDigest", "Cloud", "URLIndex", "UserAgent",
    "FileType", "XForwardedFor", "Referer", "Sender", "Subject", "Recipient", "ReportID", "DeviceGroupHierarchyLevel1",
    "DeviceGroupHierarchyLevel2", "DeviceGroupHierarchyLevel3", "DeviceGroupHierarchyLevel4", "VirtualSystemName", "DeviceName",
    "", "SourceVMUUID", "DestinationVMUUID", "HTTPMethod", "TunnelID", "MonitorTag", "ParentSessionID", "ParentStartTime",
    "TunnelType", "ThreatCategory", "ContentVersion", "", "SCTPAssociationID", "PayloadProtocolID", "HTTPHeaders",
    "URLCategoryList", "RuleUUID", "HTTP2Connection", "DynamicUserGroupName", "XFFAddress",
];

#[rustfmt::skip]
const SYSTEM: &[&str] = &[
    "", "GeneratedTime", "VirtualSystem", "EventID", "Object", "", "", "Module", "Severity", "Description", "SequenceNumber",
    "ActionFlags", "DeviceGroupHierarchyLevel1", "DeviceGroupHierarchyLevel2", "DeviceGroupHierarchyLevel3",
    "DeviceGroupHierarchyLevel4", "VirtualSystemName", "DeviceName", "", "", "HighResolutionTimestamp",
];

#[rustfmt::skip]
const CONFIG: &[&str] = &[
    "", "GeneratedTime", "Host", "VirtualSystem", "Command", "Admin", "Client", "Result", "ConfigurationPath",
    "SequenceNumber", "ActionFlags", "DeviceGroupHierarchyLevel1", "DeviceGroupHierarchyLevel2", "DeviceGroupHierarchyLevel3",
    "DeviceGroupHierarchyLevel4", "VirtualSystemName", "DeviceName",
];

#[rustfmt::skip]
const GLOBALPROTECT: &[&str] = &[
    "", "GeneratedTime", "VirtualSystem", "EventID", "Stage", "AuthMethod", "TunnelType", "SourceUser", "SourceCountry",
    "MachineName", "PublicIP", "PublicIPv6", "PrivateIP", "PrivateIPv6", "HostID", "SerialNumberOfHost", "ClientVersion",
    "ClientOS", "ClientOSVersion", "RepeatCount", "Reason", "Error", "Description", "Status", "Location", "LoginDuration",
    "ConnectMethod", "ErrorCode", "Portal", "SequenceNumber", "ActionFlags", "HighResolutionTimestamp", "SelectionType",
    "ResponseTime", "Priority", "AttemptedGateways", "Gateway", "DeviceGroupHierarchyLevel1", "DeviceGroupHierarchyLevel2",
    "DeviceGroupHierarchyLevel3", "DeviceGroupHierarchyLevel4", "VirtualSystemName", "DeviceName", "VirtualSystemID",
];

#[rustfmt::skip]
const USERID: &[&str] = &[
    "", "GeneratedTime", "VirtualSystem", "SourceIP", "User", "DataSourceName", "EventID", "RepeatCount", "TimeoutThreshold",
    "SourcePort", "DestinationPort", "DataSource", "DataSourceType", "SequenceNumber", "ActionFlags",
    "DeviceGroupHierarchyLevel1", "DeviceGroupHierarchyLevel2", "DeviceGroupHierarchyLevel3", "DeviceGroupHierarchyLevel4",
    "VirtualSystemName", "DeviceName", "VirtualSystemID", "FactorType", "FactorCompletionTime", "FactorNumber",
];

#[rustfmt::skip]
const HIPMATCH: &[&str] = &[
    "", "GeneratedTime", "SourceUser", "VirtualSystem", "MachineName", "OperatingSystem", "SourceIP", "HIPName", "RepeatCount",
    "HIPType", "", "", "SequenceNumber", "ActionFlags", "DeviceGroupHierarchyLevel1", "DeviceGroupHierarchyLevel2",
    "DeviceGroupHierarchyLevel3", "DeviceGroupHierarchyLevel4", "VirtualSystemName", "DeviceName", "VirtualSystemID",
    "IPv6Address", "HostID", "EndpointSerialNumber",
];

#[rustfmt::skip]
const AUTHENTICATION: &[&str] = &[
    "", "GeneratedTime", "VirtualSystem", "SourceIP", "User", "NormalizedUser", "Object", "AuthenticationPolicy", "RepeatCount",
    "AuthenticationID", "Vendor", "LogAction", "ServerProfile", "Description", "ClientType", "Event", "FactorNumber",
    "SequenceNumber", "ActionFlags", "DeviceGroupHierarchyLevel1", "DeviceGroupHierarchyLevel2", "DeviceGroupHierarchyLevel3",
    "DeviceGroupHierarchyLevel4", "VirtualSystemName", "DeviceName", "VirtualSystemID", "AuthenticationProtocol", "RuleUUID",
];

#[rustfmt::skip]
const DECRYPTION: &[&str] = &[
    "", "GeneratedTime", "SourceIP", "DestinationIP", "NATSourceIP", "NATDestinationIP", "RuleName", "SourceUser",
    "DestinationUser", "Application", "VirtualSystem", "SourceZone", "DestinationZone", "InboundInterface", "OutboundInterface",
    "LogAction", "TimeLogged", "SessionID", "RepeatCount", "SourcePort", "DestinationPort", "NATSourcePort",
    "NATDestinationPort", "Flags", "Protocol", "Action", "Tunnel", "", "", "SourceVMUUID", "DestinationVMUUID", "RuleUUID",
    "ClientToFirewallStage", "FirewallToServerStage", "TLSVersion", "KeyExchange", "Encryption", "HashAlgorithm", "PolicyName",
    "EllipticCurve", "ErrorIndex", "RootStatus", "ChainStatus", "ProxyType", "CertificateSerialNumber", "CertificateFingerprint",
];

#[rustfmt::skip]
const CORRELATION: &[&str] = &[
    "", "GeneratedTime", "SourceIP", "SourceUser", "VirtualSystem", "Category", "Severity", "DeviceGroupHierarchyLevel1",
    "DeviceGroupHierarchyLevel2", "DeviceGroupHierarchyLevel3", "DeviceGroupHierarchyLevel4", "VirtualSystemName", "DeviceName",
    "VirtualSystemID", "ObjectName", "ObjectID", "Evidence",
];
