//! The keys for Windows: channel, provider and event id.

use super::EventKind;

/// What names the kind of a Windows event. Texts are as the event writes them; case is ignored.
#[derive(Clone, Copy, Debug, Default)]
pub struct WindowsKey<'a> {
    /// `Channel`, for instance `Microsoft-Windows-Sysmon/Operational`; empty if the event has none.
    pub channel: &'a str,
    /// The provider's name. Used where the channel is missing or says nothing (`ForwardedEvents`, ETW).
    pub provider: &'a str,
    /// `EventID`.
    pub event_id: u32,
    /// What was done, for ids that stand for several things: `EventType` of Sysmon 12, `OperationType` of
    /// Security 4657. Without it the event is read by the rules of each of them.
    pub operation: Option<&'a str>,
}

impl WindowsKey<'_> {
    /// True if the id may stand for several things, so that the kind takes a look at the operation.
    pub fn needs_operation(&self) -> bool {
        matches!(self.event_id, 12 | 4657)
    }
}

impl EventKind {
    /// The kind of a Windows event. A channel that the table does not know is still a Windows event.
    pub fn windows(key: WindowsKey<'_>) -> Self {
        let channel = find(CHANNELS, key.channel)
            .or_else(|| find(PROVIDERS, key.provider))
            .unwrap_or(Self::WindowsOther);
        refine(channel, key)
    }
}

/// The kind within a channel whose events differ by id.
fn refine(channel: EventKind, key: WindowsKey<'_>) -> EventKind {
    match (channel, key.event_id) {
        (EventKind::SysmonOther, 12) => sysmon_registry_key(key.operation),
        (EventKind::SecurityOther, 4657) => security_registry(key.operation),
        (channel, event_id) => EVENT_IDS
            .iter()
            .find(|(own, ids, _)| *own == channel && ids.contains(&event_id))
            .map_or(channel, |&(_, _, kind)| kind),
    }
}

fn sysmon_registry_key(event_type: Option<&str>) -> EventKind {
    match event_type {
        Some(event_type) if starts_with(event_type, "create") => EventKind::SysmonRegistryAdd,
        Some(event_type) if starts_with(event_type, "delete") => EventKind::SysmonRegistryDelete,
        Some(_) | None => EventKind::SysmonRegistryKey,
    }
}

/// Windows writes the operation as a message number, and renderings replace it by its text.
fn security_registry(operation_type: Option<&str>) -> EventKind {
    match operation_type {
        Some(text) if text == "%%1904" || starts_with(text, "new") => EventKind::SecurityRegistryAdd,
        Some(text) if text == "%%1906" || text.to_ascii_lowercase().contains("delete") => {
            EventKind::SecurityRegistryDelete
        }
        Some(_) | None => EventKind::SecurityRegistrySet,
    }
}

fn starts_with(text: &str, lower_case: &str) -> bool {
    text.get(..lower_case.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower_case))
}

fn find(table: &[(&str, EventKind)], name: &str) -> Option<EventKind> {
    table.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|&(_, kind)| kind)
}

/// The kind of a channel's events, or the start from which [`EVENT_IDS`] refines it.
const CHANNELS: &[(&str, EventKind)] = &[
    // The busiest channels stand first, for the search is linear.
    ("Microsoft-Windows-Sysmon/Operational", EventKind::SysmonOther),
    ("Security", EventKind::SecurityOther),
    ("Microsoft-Windows-PowerShell/Operational", EventKind::PowerShellOther),
    ("Windows PowerShell", EventKind::PowerShellClassicOther),
    ("System", EventKind::WindowsSystem),
    ("Application", EventKind::WindowsApplication),
    ("DNS Server", EventKind::DnsServer),
    ("Linux-Sysmon/Operational", EventKind::LinuxSysmonOther),
    ("MSExchange Management", EventKind::WindowsExchangeManagement),
    ("Microsoft-IIS-Configuration/Operational", EventKind::WindowsIisConfiguration),
    ("Microsoft-IIS-Logging/Logs", EventKind::Iis),
    ("Microsoft-ServiceBus-Client/Admin", EventKind::WindowsServiceBusClient),
    ("Microsoft-ServiceBus-Client/Operational", EventKind::WindowsServiceBusClient),
    ("Microsoft-Windows-AppLocker/EXE and DLL", EventKind::WindowsAppLocker),
    ("Microsoft-Windows-AppLocker/MSI and Script", EventKind::WindowsAppLocker),
    ("Microsoft-Windows-AppLocker/Packaged app-Deployment", EventKind::WindowsAppLocker),
    ("Microsoft-Windows-AppLocker/Packaged app-Execution", EventKind::WindowsAppLocker),
    ("Microsoft-Windows-AppModel-Runtime/Admin", EventKind::WindowsAppModelRuntime),
    ("Microsoft-Windows-AppXDeploymentServer/Operational", EventKind::WindowsAppXDeploymentServer),
    (
        "Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant",
        EventKind::WindowsApplicationExperience,
    ),
    ("Microsoft-Windows-Application-Experience/Program-Telemetry", EventKind::WindowsApplicationExperience),
    ("Microsoft-Windows-AppxPackaging/Operational", EventKind::WindowsAppXPackaging),
    ("Microsoft-Windows-BitLocker/BitLocker Management", EventKind::WindowsBitLocker),
    ("Microsoft-Windows-Bits-Client/Operational", EventKind::WindowsBitsClient),
    ("Microsoft-Windows-CAPI2/Operational", EventKind::WindowsCapi2),
    (
        "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational",
        EventKind::WindowsCertificateLifecycle,
    ),
    ("Microsoft-Windows-CodeIntegrity/Operational", EventKind::WindowsCodeIntegrity),
    ("Microsoft-Windows-DHCP-Server/Operational", EventKind::WindowsDhcpServer),
    ("Microsoft-Windows-DNS Client Events/Operational", EventKind::DnsClientOther),
    ("Microsoft-Windows-DNS-Client/Operational", EventKind::DnsClientOther),
    ("Microsoft-Windows-DNS-Server/Analytical", EventKind::DnsServerAnalyticOther),
    ("Microsoft-Windows-DNS-Server/Audit", EventKind::DnsServerAudit),
    ("Microsoft-Windows-DNSServer/Analytical", EventKind::DnsServerAnalyticOther),
    ("Microsoft-Windows-DNSServer/Audit", EventKind::DnsServerAudit),
    ("Microsoft-Windows-Diagnosis-Scripted/Operational", EventKind::WindowsDiagnosisScripted),
    ("Microsoft-Windows-DriverFrameworks-UserMode/Operational", EventKind::WindowsDriverFramework),
    ("Microsoft-Windows-Hyper-V-Worker", EventKind::WindowsHyperVWorker),
    ("Microsoft-Windows-Hyper-V-Worker-Admin", EventKind::WindowsHyperVWorker),
    ("Microsoft-Windows-Hyper-V-Worker-Operational", EventKind::WindowsHyperVWorker),
    ("Microsoft-Windows-Kernel-EventTracing", EventKind::WindowsKernelEventTracing),
    ("Microsoft-Windows-Kernel-EventTracing/Admin", EventKind::WindowsKernelEventTracing),
    ("Microsoft-Windows-Kernel-ShimEngine/Diagnostic", EventKind::WindowsKernelShimEngine),
    ("Microsoft-Windows-Kernel-ShimEngine/Operational", EventKind::WindowsKernelShimEngine),
    ("Microsoft-Windows-LDAP-Client/Debug", EventKind::WindowsLdapClient),
    ("Microsoft-Windows-LSA/Operational", EventKind::WindowsLsa),
    ("Microsoft-Windows-NTLM/Operational", EventKind::WindowsNtlm),
    ("Microsoft-Windows-Ntfs/Operational", EventKind::WindowsNtfs),
    ("Microsoft-Windows-PrintService/Admin", EventKind::WindowsPrintServiceAdmin),
    ("Microsoft-Windows-PrintService/Operational", EventKind::WindowsPrintServiceOperational),
    ("Microsoft-Windows-SENSE/Operational", EventKind::WindowsSense),
    ("Microsoft-Windows-SMBServer/Connectivity", EventKind::WindowsSmbServerConnectivity),
    ("Microsoft-Windows-Security-Mitigations/Kernel Mode", EventKind::WindowsSecurityMitigations),
    ("Microsoft-Windows-Security-Mitigations/KernelMode", EventKind::WindowsSecurityMitigations),
    ("Microsoft-Windows-Security-Mitigations/User Mode", EventKind::WindowsSecurityMitigations),
    ("Microsoft-Windows-Security-Mitigations/UserMode", EventKind::WindowsSecurityMitigations),
    ("Microsoft-Windows-Shell-Core/Operational", EventKind::WindowsShellCore),
    ("Microsoft-Windows-SmbClient/Connectivity", EventKind::WindowsSmbClientConnectivity),
    ("Microsoft-Windows-SmbClient/Security", EventKind::WindowsSmbClientSecurity),
    ("Microsoft-Windows-TaskScheduler/Operational", EventKind::WindowsTaskScheduler),
    (
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        EventKind::WindowsTerminalServices,
    ),
    ("Microsoft-Windows-VHDMP/Operational", EventKind::WindowsVhdmp),
    ("Microsoft-Windows-VHDMP-Operational", EventKind::WindowsVhdmp),
    ("Microsoft-Windows-WMI-Activity/Operational", EventKind::WindowsWmi),
    ("Microsoft-Windows-Windows Defender/Operational", EventKind::DefenderOther),
    ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall", EventKind::WindowsFirewall),
    ("OpenSSH/Operational", EventKind::WindowsOpenSsh),
    ("PowerShellCore/Operational", EventKind::PowerShellOther),
    ("RPCFW", EventKind::RpcFirewall),
];

/// For events without a telling channel. Only providers that write to one channel are listed,
/// and those of ETW, which have no channel at all.
const PROVIDERS: &[(&str, EventKind)] = &[
    ("Microsoft-Windows-Sysmon", EventKind::SysmonOther),
    ("Microsoft-Windows-Security-Auditing", EventKind::SecurityOther),
    ("Linux-Sysmon", EventKind::LinuxSysmonOther),
    ("Microsoft-Windows-AppLocker", EventKind::WindowsAppLocker),
    ("Microsoft-Windows-AppXDeployment-Server", EventKind::WindowsAppXDeploymentServer),
    ("Microsoft-Windows-Bits-Client", EventKind::WindowsBitsClient),
    ("Microsoft-Windows-CAPI2", EventKind::WindowsCapi2),
    ("Microsoft-Windows-CodeIntegrity", EventKind::WindowsCodeIntegrity),
    ("Microsoft-Windows-DNS-Client", EventKind::DnsClientOther),
    ("Microsoft-Windows-DNS-Server-Service", EventKind::DnsServer),
    ("Microsoft-Windows-DNSServer", EventKind::DnsServerAnalyticOther),
    ("Microsoft-Windows-Diagnosis-Scripted", EventKind::WindowsDiagnosisScripted),
    ("Microsoft-Windows-DriverFrameworks-UserMode", EventKind::WindowsDriverFramework),
    ("Microsoft-Windows-IIS-Configuration", EventKind::WindowsIisConfiguration),
    ("Microsoft-Windows-IIS-Logging", EventKind::Iis),
    ("Microsoft-Windows-Kernel-File", EventKind::KernelFileOther),
    ("Microsoft-Windows-LDAP-Client", EventKind::WindowsLdapClient),
    ("Microsoft-Windows-NTLM", EventKind::WindowsNtlm),
    ("Microsoft-Windows-PowerShell", EventKind::PowerShellOther),
    ("Microsoft-Windows-SENSE", EventKind::WindowsSense),
    ("Microsoft-Windows-Security-Mitigations", EventKind::WindowsSecurityMitigations),
    ("Microsoft-Windows-Shell-Core", EventKind::WindowsShellCore),
    ("Microsoft-Windows-TaskScheduler", EventKind::WindowsTaskScheduler),
    ("Microsoft-Windows-TerminalServices-LocalSessionManager", EventKind::WindowsTerminalServices),
    ("Microsoft-Windows-VHDMP", EventKind::WindowsVhdmp),
    ("Microsoft-Windows-WMI-Activity", EventKind::WindowsWmi),
    ("Microsoft-Windows-Windows Defender", EventKind::DefenderOther),
    ("Microsoft-Windows-Windows Firewall With Advanced Security", EventKind::WindowsFirewall),
    ("OpenSSH", EventKind::WindowsOpenSsh),
    ("PowerShell", EventKind::PowerShellClassicOther),
    ("PowerShellCore", EventKind::PowerShellOther),
    ("RPCFW", EventKind::RpcFirewall),
    ("Service Control Manager", EventKind::WindowsSystem),
];

/// Kinds within a channel, by event id.
const EVENT_IDS: &[(EventKind, &[u32], EventKind)] = &[
    (EventKind::SysmonOther, &[1], EventKind::SysmonProcessCreation),
    (EventKind::SysmonOther, &[2], EventKind::SysmonFileChange),
    (EventKind::SysmonOther, &[3], EventKind::SysmonNetworkConnection),
    (EventKind::SysmonOther, &[4, 16], EventKind::SysmonStatus),
    (EventKind::SysmonOther, &[5], EventKind::SysmonProcessTermination),
    (EventKind::SysmonOther, &[6], EventKind::SysmonDriverLoad),
    (EventKind::SysmonOther, &[7], EventKind::SysmonImageLoad),
    (EventKind::SysmonOther, &[8], EventKind::SysmonCreateRemoteThread),
    (EventKind::SysmonOther, &[9], EventKind::SysmonRawAccess),
    (EventKind::SysmonOther, &[10], EventKind::SysmonProcessAccess),
    (EventKind::SysmonOther, &[11], EventKind::SysmonFileCreation),
    (EventKind::SysmonOther, &[13], EventKind::SysmonRegistrySet),
    (EventKind::SysmonOther, &[14], EventKind::SysmonRegistryRename),
    (EventKind::SysmonOther, &[15], EventKind::SysmonStreamHash),
    (EventKind::SysmonOther, &[17, 18], EventKind::SysmonPipe),
    (EventKind::SysmonOther, &[19, 20, 21], EventKind::SysmonWmi),
    (EventKind::SysmonOther, &[22], EventKind::SysmonDnsQuery),
    (EventKind::SysmonOther, &[23], EventKind::SysmonFileDelete),
    (EventKind::SysmonOther, &[24], EventKind::SysmonClipboard),
    (EventKind::SysmonOther, &[25], EventKind::SysmonProcessTampering),
    (EventKind::SysmonOther, &[26], EventKind::SysmonFileDeleteDetected),
    (EventKind::SysmonOther, &[27], EventKind::SysmonFileBlockExecutable),
    (EventKind::SysmonOther, &[28], EventKind::SysmonFileBlockShredding),
    (EventKind::SysmonOther, &[29], EventKind::SysmonFileExecutable),
    (EventKind::SysmonOther, &[255], EventKind::SysmonError),
    (EventKind::LinuxSysmonOther, &[1], EventKind::LinuxSysmonProcessCreation),
    (EventKind::LinuxSysmonOther, &[3], EventKind::LinuxSysmonNetworkConnection),
    (EventKind::LinuxSysmonOther, &[4, 16], EventKind::LinuxSysmonStatus),
    (EventKind::LinuxSysmonOther, &[5], EventKind::LinuxSysmonProcessTermination),
    (EventKind::LinuxSysmonOther, &[9], EventKind::LinuxSysmonRawAccess),
    (EventKind::LinuxSysmonOther, &[10], EventKind::LinuxSysmonProcessAccess),
    (EventKind::LinuxSysmonOther, &[11], EventKind::LinuxSysmonFileCreation),
    (EventKind::LinuxSysmonOther, &[23], EventKind::LinuxSysmonFileDelete),
    (EventKind::SecurityOther, &[4688], EventKind::SecurityProcessCreation),
    (EventKind::SecurityOther, &[4689], EventKind::SecurityProcessTermination),
    // The Windows Filtering Platform permitted (5156) or blocked (5157) a connection.
    (EventKind::SecurityOther, &[5156, 5157], EventKind::SecurityNetworkConnection),
    (EventKind::PowerShellOther, &[4103], EventKind::PowerShellModule),
    (EventKind::PowerShellOther, &[4104], EventKind::PowerShellScript),
    (EventKind::PowerShellClassicOther, &[400], EventKind::PowerShellClassicStart),
    (EventKind::PowerShellClassicOther, &[600], EventKind::PowerShellClassicProviderStart),
    (EventKind::PowerShellClassicOther, &[800], EventKind::PowerShellClassicScript),
    // The ids that carry `Threat Name` or `Path`:
    // https://learn.microsoft.com/en-us/defender-endpoint/troubleshoot-microsoft-defender-antivirus
    (
        EventKind::DefenderOther,
        &[1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116, 1117, 1118, 1119],
        EventKind::DefenderDetection,
    ),
    (EventKind::DnsClientOther, &[3006, 3008], EventKind::DnsClientQuery),
    // A query received, answered or failed.
    (EventKind::DnsServerAnalyticOther, &[256, 257, 258], EventKind::DnsServerAnalyticQuery),
    // Ids of the manifest of Microsoft-Windows-Kernel-File: Create, Cleanup, Close, Read, Write; CreateNewFile;
    // SetDelete, DeletePath; Rename, RenamePath, Rename29.
    (EventKind::KernelFileOther, &[12, 13, 14, 15, 16], EventKind::KernelFileAccess),
    (EventKind::KernelFileOther, &[30], EventKind::KernelFileCreation),
    (EventKind::KernelFileOther, &[18, 26], EventKind::KernelFileDelete),
    (EventKind::KernelFileOther, &[19, 27, 29], EventKind::KernelFileRename),
];

#[cfg(test)]
mod tests {
    use super::{EventKind, WindowsKey};

    fn check(channel: &str, provider: &str, event_id: u32, expected: EventKind) {
        check_operation(channel, provider, event_id, None, expected);
    }

    fn check_operation(
        channel: &str,
        provider: &str,
        event_id: u32,
        operation: Option<&str>,
        expected: EventKind,
    ) {
        let key = WindowsKey { channel, provider, event_id, operation };
        assert_eq!(EventKind::windows(key), expected, "{key:?}");
    }

    #[test]
    fn a_channel_and_an_id_name_the_kind_whatever_the_case() {
        let sysmon = "Microsoft-Windows-Sysmon/Operational";
        check(sysmon, "", 1, EventKind::SysmonProcessCreation);
        check("microsoft-windows-sysmon/operational", "", 13, EventKind::SysmonRegistrySet);
        check(sysmon, "", 77, EventKind::SysmonOther);
        check("security", "", 4688, EventKind::SecurityProcessCreation);
        check("Security", "", 1102, EventKind::SecurityOther);
        check("PowerShellCore/Operational", "", 4104, EventKind::PowerShellScript);
        check("Windows PowerShell", "PowerShell", 800, EventKind::PowerShellClassicScript);
        check("Microsoft-Windows-Windows Defender/Operational", "", 1116, EventKind::DefenderDetection);
        check("Microsoft-Windows-Windows Defender/Operational", "", 5001, EventKind::DefenderOther);
        check("Linux-Sysmon/Operational", "Linux-Sysmon", 1, EventKind::LinuxSysmonProcessCreation);
    }

    #[test]
    fn the_provider_helps_where_the_channel_says_nothing() {
        check("ForwardedEvents", "Microsoft-Windows-Sysmon", 3, EventKind::SysmonNetworkConnection);
        check("", "Microsoft-Windows-Security-Auditing", 5156, EventKind::SecurityNetworkConnection);
        check("", "Microsoft-Windows-Kernel-File", 27, EventKind::KernelFileRename);
        check("", "Microsoft-Windows-DNS-Client", 3008, EventKind::DnsClientQuery);
    }

    #[test]
    fn the_channel_wins_over_the_provider() {
        check("System", "Microsoft-Windows-DNS-Client", 1014, EventKind::WindowsSystem);
        check("Application", "Microsoft-Windows-CAPI2", 4097, EventKind::WindowsApplication);
    }

    #[test]
    fn an_unknown_channel_is_still_windows() {
        check("Contoso/Operational", "Contoso", 1, EventKind::WindowsOther);
        check("", "", 0, EventKind::WindowsOther);
    }

    #[test]
    fn the_operation_counts_where_it_is_needed_and_nowhere_else() {
        for channel in ["Microsoft-Windows-Sysmon/Operational", "Security", "System"] {
            for event_id in 0..7000 {
                let key = WindowsKey { channel, provider: "", event_id, operation: None };
                let kind = EventKind::windows(key);
                let others = ["CreateKey", "DeleteKey", "%%1904", "%%1906"]
                    .map(|operation| EventKind::windows(WindowsKey { operation: Some(operation), ..key }));
                assert!(key.needs_operation() || others == [kind; 4], "{key:?}");
            }
        }
    }

    #[test]
    fn ids_of_several_operations_are_told_apart_by_the_operation() {
        let sysmon = "Microsoft-Windows-Sysmon/Operational";
        check_operation(sysmon, "", 12, Some("CreateKey"), EventKind::SysmonRegistryAdd);
        check_operation(sysmon, "", 12, Some("DeleteValue"), EventKind::SysmonRegistryDelete);
        check_operation(sysmon, "", 12, None, EventKind::SysmonRegistryKey);
        check_operation("Security", "", 4657, Some("%%1904"), EventKind::SecurityRegistryAdd);
        check_operation("Security", "", 4657, Some("%%1905"), EventKind::SecurityRegistrySet);
        check_operation("Security", "", 4657, Some("%%1906"), EventKind::SecurityRegistryDelete);
        check_operation(
            "Security",
            "",
            4657,
            Some("Registry value deleted"),
            EventKind::SecurityRegistryDelete,
        );
    }
}
