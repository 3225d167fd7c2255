//! Every kind of event that the log-source table tells apart.
//!
//! The list is flat and each line stands for itself: the name of the kind, then its log sources as
//! `(product, category, service)`, where `""` means that the source does not say. A category that holds
//! whatever the product is (`dns`, `antivirus`) needs no line without the product, for a rule that names no
//! product reads events of every product. To add a kind, add a line; then a key that finds it.

use super::LogSource;

/// Makes the enum and its table of log sources from one list.
macro_rules! kinds {
    ($($kind:ident: $(($product:literal, $category:literal, $service:literal))+)+) => {
        /// What an event is, as far as rules care: each kind is a distinct set of log sources.
        ///
        /// The numbers are dense from 0 and hold for one build only: never store them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum EventKind {
            $(
                #[doc = concat!($("`", $product, "/", $category, "/", $service, "` "),+)]
                $kind,
            )+
        }

        impl EventKind {
            /// All kinds, in the order of [`Self::index`].
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The log sources that an event of this kind belongs to; never empty.
            pub fn log_sources(self) -> &'static [LogSource<'static>] {
                SOURCES[self.index()]
            }
        }

        const SOURCES: &[&[LogSource<'static>]] =
            &[$(&[$(source($product, $category, $service)),+]),+];
    };
}

impl EventKind {
    /// The number of this kind, below `EventKind::ALL.len()`.
    pub const fn index(self) -> usize {
        self as usize
    }
}

const fn source(product: &'static str, category: &'static str, service: &'static str) -> LogSource<'static> {
    LogSource { product: named(product), category: named(category), service: named(service) }
}

const fn named(part: &'static str) -> Option<&'static str> {
    if part.is_empty() { None } else { Some(part) }
}

kinds! {
    // Sysmon, by event id. Ids 12 and 4657 name several operations; see `WindowsKey::operation`.
    SysmonOther: ("windows", "", "sysmon")
    SysmonProcessCreation: ("windows", "process_creation", "sysmon")
    SysmonFileChange: ("windows", "file_change", "sysmon")
    SysmonNetworkConnection: ("windows", "network_connection", "sysmon")
    SysmonStatus: ("windows", "sysmon_status", "sysmon")
    SysmonProcessTermination: ("windows", "process_termination", "sysmon")
    SysmonDriverLoad: ("windows", "driver_load", "sysmon")
    SysmonImageLoad: ("windows", "image_load", "sysmon")
    SysmonCreateRemoteThread: ("windows", "create_remote_thread", "sysmon")
    SysmonRawAccess: ("windows", "raw_access_thread", "sysmon") ("windows", "raw_access_read", "sysmon")
    SysmonProcessAccess: ("windows", "process_access", "sysmon")
    SysmonFileCreation: ("windows", "file_event", "sysmon")
    SysmonRegistryKey:
        ("windows", "registry_add", "sysmon")
        ("windows", "registry_delete", "sysmon")
        ("windows", "registry_event", "sysmon")
    SysmonRegistryAdd: ("windows", "registry_add", "sysmon") ("windows", "registry_event", "sysmon")
    SysmonRegistryDelete: ("windows", "registry_delete", "sysmon") ("windows", "registry_event", "sysmon")
    SysmonRegistrySet: ("windows", "registry_set", "sysmon") ("windows", "registry_event", "sysmon")
    SysmonRegistryRename: ("windows", "registry_rename", "sysmon") ("windows", "registry_event", "sysmon")
    SysmonStreamHash: ("windows", "create_stream_hash", "sysmon")
    SysmonPipe: ("windows", "pipe_created", "sysmon")
    SysmonWmi: ("windows", "wmi_event", "sysmon")
    SysmonDnsQuery: ("windows", "dns_query", "sysmon") ("windows", "dns", "sysmon")
    SysmonFileDelete: ("windows", "file_delete", "sysmon")
    SysmonClipboard: ("windows", "clipboard_capture", "sysmon") ("windows", "clipboard_change", "sysmon")
    SysmonProcessTampering: ("windows", "process_tampering", "sysmon")
    // The file is gone either way; Sysmon 23 only kept a copy of it.
    SysmonFileDeleteDetected:
        ("windows", "file_delete_detected", "sysmon")
        ("windows", "file_delete", "sysmon")
    SysmonFileBlockExecutable:
        ("windows", "file_block_executable", "sysmon")
        ("windows", "file_block", "sysmon")
    SysmonFileBlockShredding:
        ("windows", "file_block_shredding", "sysmon")
        ("windows", "file_block", "sysmon")
    SysmonFileExecutable: ("windows", "file_executable_detected", "sysmon")
    SysmonError: ("windows", "sysmon_error", "sysmon")

    // The Security log.
    SecurityOther: ("windows", "", "security")
    SecurityProcessCreation: ("windows", "process_creation", "security")
    SecurityProcessTermination: ("windows", "process_termination", "security")
    SecurityNetworkConnection: ("windows", "network_connection", "security")
    SecurityRegistrySet: ("windows", "registry_set", "security") ("windows", "registry_event", "security")
    SecurityRegistryDelete:
        ("windows", "registry_delete", "security")
        ("windows", "registry_event", "security")
    // A new value is set and added at once: rules of either kind describe it.
    SecurityRegistryAdd:
        ("windows", "registry_add", "security")
        ("windows", "registry_set", "security")
        ("windows", "registry_event", "security")

    // PowerShell.
    PowerShellOther: ("windows", "", "powershell")
    PowerShellModule: ("windows", "ps_module", "powershell")
    PowerShellScript: ("windows", "ps_script", "powershell")
    PowerShellClassicOther: ("windows", "", "powershell-classic")
    PowerShellClassicStart: ("windows", "ps_classic_start", "powershell-classic")
    PowerShellClassicProviderStart: ("windows", "ps_classic_provider_start", "powershell-classic")
    PowerShellClassicScript: ("windows", "ps_classic_script", "powershell-classic")

    // Windows components with categories of their own.
    DefenderOther: ("windows", "", "windefend")
    DefenderDetection: ("windows", "antivirus", "windefend")
    DnsClientOther: ("windows", "", "dns-client")
    DnsClientQuery: ("windows", "dns_query", "dns-client") ("windows", "dns", "dns-client")
    DnsServer: ("windows", "", "dns-server")
    DnsServerAudit: ("windows", "", "dns-server-audit") ("windows", "", "dns-server")
    DnsServerAnalyticOther: ("windows", "", "dns-server-analytic")
    DnsServerAnalyticQuery: ("windows", "dns", "dns-server-analytic")
    KernelFileOther: ("windows", "", "kernel-file")
    KernelFileAccess: ("windows", "file_access", "kernel-file")
    KernelFileCreation: ("windows", "file_event", "kernel-file") ("windows", "file_access", "kernel-file")
    KernelFileDelete: ("windows", "file_delete", "kernel-file")
    KernelFileRename: ("windows", "file_rename", "kernel-file")
    Iis: ("windows", "webserver", "iis")

    // What a sensor on Windows saw that is not Sysmon, and what it made of it.
    EdrProcessCreation: ("windows", "process_creation", "")
    EdrNetworkConnection: ("windows", "network_connection", "")
    EdrFileEvent: ("windows", "file_event", "") ("windows", "file_delete", "") ("windows", "file_rename", "")
    EdrRegistryEvent:
        ("windows", "registry_event", "")
        ("windows", "registry_set", "")
        ("windows", "registry_add", "")
        ("windows", "registry_delete", "")
    EdrImageLoad: ("windows", "image_load", "")
    DefenderAlert: ("microsoft", "", "defender")

    // Windows channels whose events are told apart by their fields alone.
    WindowsOther: ("windows", "", "")
    WindowsApplication: ("windows", "", "application")
    WindowsApplicationExperience: ("windows", "", "application-experience")
    WindowsAppLocker: ("windows", "", "applocker")
    WindowsAppModelRuntime: ("windows", "", "appmodel-runtime")
    WindowsAppXDeploymentServer: ("windows", "", "appxdeployment-server")
    WindowsAppXPackaging: ("windows", "", "appxpackaging-om")
    WindowsBitLocker: ("windows", "", "bitlocker")
    WindowsBitsClient: ("windows", "", "bits-client")
    WindowsCapi2: ("windows", "", "capi2")
    WindowsCertificateLifecycle: ("windows", "", "certificateservicesclient-lifecycle-system")
    WindowsCodeIntegrity: ("windows", "", "codeintegrity-operational")
    WindowsDhcpServer: ("windows", "", "dhcp")
    WindowsDiagnosisScripted: ("windows", "", "diagnosis-scripted")
    WindowsDriverFramework: ("windows", "", "driver-framework")
    WindowsExchangeManagement: ("windows", "", "msexchange-management")
    WindowsFirewall: ("windows", "", "firewall-as")
    WindowsHyperVWorker: ("windows", "", "hyper-v-worker")
    WindowsIisConfiguration: ("windows", "", "iis-configuration")
    WindowsKernelEventTracing: ("windows", "", "kernel-event-tracing")
    WindowsKernelShimEngine: ("windows", "", "kernel-shimengine")
    WindowsLdapClient: ("windows", "", "ldap")
    WindowsLsa: ("windows", "", "lsa-server")
    WindowsNtfs: ("windows", "", "ntfs")
    WindowsNtlm: ("windows", "", "ntlm")
    WindowsOpenSsh: ("windows", "", "openssh")
    WindowsPrintServiceAdmin: ("windows", "", "printservice-admin")
    WindowsPrintServiceOperational: ("windows", "", "printservice-operational")
    WindowsSecurityMitigations: ("windows", "", "security-mitigations")
    WindowsSense: ("windows", "", "sense")
    // Rules use both names for this channel.
    WindowsServiceBusClient:
        ("windows", "", "servicebus-client")
        ("windows", "", "microsoft-servicebus-client")
    WindowsShellCore: ("windows", "", "shell-core")
    WindowsSmbClientConnectivity: ("windows", "", "smbclient-connectivity")
    WindowsSmbClientSecurity: ("windows", "", "smbclient-security")
    WindowsSmbServerConnectivity: ("windows", "", "smbserver-connectivity")
    WindowsSystem: ("windows", "", "system")
    WindowsTaskScheduler: ("windows", "", "taskscheduler")
    WindowsTerminalServices: ("windows", "", "terminalservices-localsessionmanager")
    WindowsVhdmp: ("windows", "", "vhdmp")
    WindowsWmi: ("windows", "", "wmi")

    // Linux. A program that logs through syslog is also read by the rules of the file it ends up in.
    LinuxOther: ("linux", "", "")
    LinuxSysmonOther: ("linux", "", "sysmon")
    LinuxSysmonProcessCreation: ("linux", "process_creation", "sysmon")
    LinuxSysmonNetworkConnection: ("linux", "network_connection", "sysmon")
    LinuxSysmonStatus: ("linux", "sysmon_status", "sysmon")
    LinuxSysmonProcessTermination: ("linux", "process_termination", "sysmon")
    LinuxSysmonRawAccess: ("linux", "raw_access_read", "sysmon") ("linux", "raw_access_thread", "sysmon")
    LinuxSysmonProcessAccess: ("linux", "process_access", "sysmon")
    LinuxSysmonFileCreation: ("linux", "file_event", "sysmon")
    LinuxSysmonFileDelete: ("linux", "file_delete", "sysmon")
    LinuxProcessCreation: ("linux", "process_creation", "")
    LinuxFileEvent: ("linux", "file_event", "")
    LinuxNetworkConnection: ("linux", "network_connection", "")
    LinuxAuditd: ("linux", "", "auditd")
    LinuxAuditdProcessCreation: ("linux", "process_creation", "auditd")
    LinuxAuditdFileEvent: ("linux", "file_event", "auditd")
    LinuxAuditdFileDelete: ("linux", "file_delete", "auditd")
    LinuxAuditdNetworkConnection: ("linux", "network_connection", "auditd")
    LinuxSyslog: ("linux", "", "syslog")
    LinuxAuth: ("linux", "", "auth") ("linux", "", "syslog")
    LinuxSshd: ("linux", "", "sshd") ("linux", "", "auth") ("linux", "", "syslog")
    LinuxSudo: ("linux", "", "sudo") ("linux", "", "auth") ("linux", "", "syslog")
    LinuxCron: ("linux", "", "cron") ("linux", "", "syslog")
    LinuxFirewall: ("linux", "firewall", "") ("linux", "", "syslog")
    LinuxPostfix: ("linux", "", "postfix") ("linux", "", "syslog")
    LinuxExim: ("linux", "", "exim") ("linux", "", "syslog")
    LinuxGuacamole: ("linux", "", "guacamole") ("linux", "", "syslog")
    LinuxVsftpd: ("linux", "", "vsftpd") ("linux", "", "syslog")
    LinuxClamAv: ("linux", "", "clamav") ("linux", "", "syslog")
    LinuxClamAvDetection: ("linux", "antivirus", "clamav") ("linux", "", "syslog")
    ModSecurity: ("linux", "", "modsecurity") ("modsecurity", "", "")

    // macOS.
    MacOsOther: ("macos", "", "")
    MacOsProcessCreation: ("macos", "process_creation", "")
    MacOsFileEvent: ("macos", "file_event", "")
    MacOsNetworkConnection: ("macos", "network_connection", "")

    // Cloud and software as a service.
    AwsOther: ("aws", "", "")
    AwsCloudTrail: ("aws", "", "cloudtrail")
    AzureOther: ("azure", "", "")
    AzureActivity: ("azure", "", "activitylogs")
    AzureAudit: ("azure", "", "auditlogs")
    AzurePim: ("azure", "", "pim")
    AzureRiskDetection: ("azure", "", "riskdetection")
    AzureSignIn: ("azure", "", "signinlogs")
    BitbucketAudit: ("bitbucket", "", "audit")
    CiscoDuo: ("cisco", "", "duo")
    GcpOther: ("gcp", "", "")
    GcpAudit: ("gcp", "", "gcp.audit")
    GithubAudit: ("github", "", "audit")
    GoogleWorkspaceAdmin: ("gcp", "", "google_workspace.admin")
    GoogleWorkspaceLogin: ("gcp", "", "google_workspace.login")
    KubernetesAudit: ("kubernetes", "application", "audit")
    // The unified audit log carries the events of the other three.
    M365Audit: ("m365", "", "audit")
    M365Exchange: ("m365", "", "exchange") ("m365", "", "audit")
    M365ThreatDetection: ("m365", "", "threat_detection") ("m365", "", "audit")
    M365ThreatManagement: ("m365", "", "threat_management") ("m365", "", "audit")
    Okta: ("okta", "", "okta")
    OneLogin: ("onelogin", "", "onelogin.events")

    // What the platform tells of itself, and what devices tell it.
    AuroraAccess: ("aurora", "", "access")
    AuroraAttestation: ("aurora", "", "attestation")
    AuroraAudit: ("aurora", "", "audit")
    AuroraDevice: ("aurora", "", "device")

    // Network devices.
    CiscoAaa: ("cisco", "", "aaa") ("cisco", "", "syslog")
    CiscoBgp: ("cisco", "", "bgp") ("cisco", "", "syslog")
    CiscoLdp: ("cisco", "", "ldp") ("cisco", "", "syslog")
    CiscoSyslog: ("cisco", "", "syslog")
    CiscoFirewall: ("cisco", "firewall", "asa") ("cisco", "", "syslog")
    Dns: ("", "dns", "")
    Bind: ("bind", "dns", "query") ("linux", "", "syslog")
    Unbound: ("unbound", "dns", "query") ("linux", "", "syslog")
    WindowsDnsDebug: ("windows", "dns", "dns-server-debug")
    Dhcp: ("", "dhcp", "")
    Firewall: ("", "firewall", "")
    FortigateOther: ("fortigate", "", "")
    FortigateEvent: ("fortigate", "", "event")
    FortigateSslVpn: ("fortios", "", "sslvpnd") ("fortigate", "", "event")
    FortigateTraffic: ("fortigate", "firewall", "traffic")
    FortigateDns: ("fortigate", "dns", "dns")
    FortigateWebFilter: ("fortigate", "proxy", "webfilter")
    HuaweiOther: ("huawei", "", "")
    HuaweiBgp: ("huawei", "", "bgp")
    JuniperOther: ("juniper", "", "")
    JuniperBgp: ("juniper", "", "bgp")
    Netflow: ("", "firewall", "netflow") ("", "network", "connection")
    PaloAltoOther: ("paloalto", "", "")
    PaloAltoGlobalProtect: ("paloalto", "appliance", "globalprotect")
    PaloAltoGlobalProtectFile: ("paloalto", "file_event", "globalprotect")
    PaloAltoThreat: ("paloalto", "", "threat")
    PaloAltoUrl: ("paloalto", "proxy", "url")
    PaloAltoTraffic: ("paloalto", "firewall", "traffic")
    Qualys: ("qualys", "", "")
    SuricataOther: ("suricata", "", "")
    SuricataAlert: ("suricata", "", "alert")
    SuricataFileinfo: ("suricata", "", "fileinfo")
    SuricataSmb: ("suricata", "", "smb")
    SuricataSmtp: ("suricata", "", "smtp")
    SuricataSsh: ("suricata", "", "ssh")
    SuricataTls: ("suricata", "", "tls")
    SuricataDns: ("suricata", "dns", "dns") ("suricata", "network", "dns")
    SuricataFlow: ("suricata", "firewall", "flow") ("suricata", "network", "connection")
    SuricataHttp: ("suricata", "proxy", "http") ("suricata", "webserver", "http")

    // Zeek, by log. It sees both ends of a request, so it stands in for the proxy and for the web server.
    ZeekOther: ("zeek", "", "")
    ZeekAnalyzer: ("zeek", "", "analyzer")
    ZeekCaptureLoss: ("zeek", "", "capture_loss")
    ZeekConn: ("zeek", "firewall", "conn") ("zeek", "network", "connection") ("", "", "netflow")
    ZeekDceRpc: ("zeek", "", "dce_rpc")
    ZeekDhcp: ("zeek", "", "dhcp")
    ZeekDnp3: ("zeek", "", "dnp3")
    ZeekDns: ("zeek", "dns", "dns") ("zeek", "network", "dns")
    ZeekDpd: ("zeek", "", "dpd")
    ZeekFiles: ("zeek", "", "files")
    ZeekFtp: ("zeek", "", "ftp")
    ZeekHttp: ("zeek", "proxy", "http") ("zeek", "webserver", "http")
    ZeekIntel: ("zeek", "", "intel")
    ZeekIrc: ("zeek", "", "irc")
    ZeekKerberos: ("zeek", "", "kerberos")
    ZeekKnownCerts: ("zeek", "", "known_certs")
    ZeekKnownHosts: ("zeek", "", "known_hosts")
    ZeekKnownServices: ("zeek", "", "known_services")
    ZeekLdap: ("zeek", "", "ldap")
    ZeekLdapSearch: ("zeek", "", "ldap_search")
    ZeekModbus: ("zeek", "", "modbus")
    ZeekMqttConnect: ("zeek", "", "mqtt_connect")
    ZeekMqttPublish: ("zeek", "", "mqtt_publish")
    ZeekMqttSubscribe: ("zeek", "", "mqtt_subscribe")
    ZeekMysql: ("zeek", "database", "mysql")
    ZeekNotice: ("zeek", "", "notice")
    ZeekNtlm: ("zeek", "", "ntlm")
    ZeekNtp: ("zeek", "", "ntp")
    ZeekOcsp: ("zeek", "", "ocsp")
    ZeekPacketFilter: ("zeek", "", "packet_filter")
    ZeekPe: ("zeek", "", "pe")
    ZeekPostgresql: ("zeek", "database", "postgresql")
    ZeekQuic: ("zeek", "", "quic")
    ZeekRadius: ("zeek", "", "radius")
    ZeekRdp: ("zeek", "", "rdp")
    ZeekRedis: ("zeek", "", "redis")
    ZeekRfb: ("zeek", "", "rfb")
    ZeekSip: ("zeek", "", "sip")
    ZeekSmbFiles: ("zeek", "", "smb_files")
    ZeekSmbMapping: ("zeek", "", "smb_mapping")
    ZeekSmtp: ("zeek", "", "smtp")
    ZeekSnmp: ("zeek", "", "snmp")
    ZeekSocks: ("zeek", "", "socks")
    ZeekSoftware: ("zeek", "", "software")
    ZeekSsh: ("zeek", "", "ssh")
    ZeekSsl: ("zeek", "", "ssl")
    ZeekStats: ("zeek", "", "stats")
    ZeekSyslog: ("zeek", "", "syslog")
    ZeekTraceroute: ("zeek", "", "traceroute")
    ZeekTunnel: ("zeek", "", "tunnel")
    ZeekWeird: ("zeek", "", "weird")
    ZeekWebsocket: ("zeek", "", "websocket")
    // Industrial protocols of ICSNPP, and packages that many sensors load.
    ZeekModbusDetailed: ("zeek", "", "modbus_detailed")
    ZeekModbusRegisterChange: ("zeek", "", "modbus_register_change")
    ZeekModbusMaskWriteRegister: ("zeek", "", "modbus_mask_write_register")
    ZeekModbusReadWriteMultipleRegisters: ("zeek", "", "modbus_read_write_multiple_registers")
    ZeekModbusReadDeviceIdentification: ("zeek", "", "modbus_read_device_identification")
    ZeekDnp3Control: ("zeek", "", "dnp3_control")
    ZeekDnp3Objects: ("zeek", "", "dnp3_objects")
    ZeekBacnet: ("zeek", "", "bacnet")
    ZeekBacnetDiscovery: ("zeek", "", "bacnet_discovery")
    ZeekBacnetProperty: ("zeek", "", "bacnet_property")
    ZeekBacnetDeviceControl: ("zeek", "", "bacnet_device_control")
    ZeekEnip: ("zeek", "", "enip")
    ZeekCip: ("zeek", "", "cip")
    ZeekCipIo: ("zeek", "", "cip_io")
    ZeekCipIdentity: ("zeek", "", "cip_identity")
    ZeekS7comm: ("zeek", "", "s7comm")
    ZeekS7commReadSzl: ("zeek", "", "s7comm_read_szl")
    ZeekS7commUploadDownload: ("zeek", "", "s7comm_upload_download")
    ZeekS7commPlus: ("zeek", "", "s7comm_plus")
    ZeekCotp: ("zeek", "", "cotp")
    ZeekIsoCotp: ("zeek", "", "iso_cotp")
    ZeekOpcuaBinary: ("zeek", "", "opcua_binary")
    ZeekOpcuaBinaryStatusCodeDetail: ("zeek", "", "opcua_binary_status_code_detail")
    ZeekOpcuaBinaryCreateSession: ("zeek", "", "opcua_binary_create_session")
    ZeekOpcuaBinaryActivateSession: ("zeek", "", "opcua_binary_activate_session")
    ZeekOpcuaBinaryRead: ("zeek", "", "opcua_binary_read")
    ZeekOpcuaBinaryWrite: ("zeek", "", "opcua_binary_write")
    ZeekOpcuaBinaryBrowse: ("zeek", "", "opcua_binary_browse")
    ZeekProfinet: ("zeek", "", "profinet")
    ZeekProfinetDceRpc: ("zeek", "", "profinet_dce_rpc")
    ZeekProfinetIoCm: ("zeek", "", "profinet_io_cm")
    ZeekEthercatRegisters: ("zeek", "", "ethercat_registers")
    ZeekEthercatLogAddress: ("zeek", "", "ethercat_log_address")
    ZeekEthercatDevInfo: ("zeek", "", "ethercat_dev_info")
    ZeekEthercatCoeInfo: ("zeek", "", "ethercat_coe_info")
    ZeekEcatArpInfo: ("zeek", "", "ecat_arp_info")
    ZeekGenisys: ("zeek", "", "genisys")
    ZeekGeSrtp: ("zeek", "", "ge_srtp")
    ZeekHartIp: ("zeek", "", "hart_ip")
    ZeekHartIpDirectPduCommand: ("zeek", "", "hart_ip_direct_pdu_command")
    ZeekSynchrophasor: ("zeek", "", "synchrophasor")
    ZeekSynchrophasorCmd: ("zeek", "", "synchrophasor_cmd")
    ZeekSynchrophasorCfg: ("zeek", "", "synchrophasor_cfg")
    ZeekRocPlus: ("zeek", "", "roc_plus")
    ZeekOmronFins: ("zeek", "", "omron_fins")
    ZeekOmronFinsDetail: ("zeek", "", "omron_fins_detail")
    ZeekTds: ("zeek", "", "tds")
    ZeekTdsRpc: ("zeek", "", "tds_rpc")
    ZeekTdsSqlBatch: ("zeek", "", "tds_sql_batch")
    ZeekC1222: ("zeek", "", "c1222")
    ZeekWireguard: ("zeek", "", "wireguard")
    ZeekStun: ("zeek", "", "stun")
    ZeekOspf: ("zeek", "", "ospf")
    ZeekLogin: ("zeek", "", "login")
    ZeekIcmp: ("zeek", "", "icmp")
    ZeekIgmp: ("zeek", "", "igmp")
    ZeekPop3: ("zeek", "", "pop3")
    ZeekImap: ("zeek", "", "imap")
    ZeekXmpp: ("zeek", "", "xmpp")
    ZeekUnknownProtocols: ("zeek", "", "unknown_protocols")
    ZeekConfig: ("zeek", "", "config")
    ZeekLoadedScripts: ("zeek", "", "loaded_scripts")
    ZeekCluster: ("zeek", "", "cluster")
    ZeekBroker: ("zeek", "", "broker")
    ZeekTelemetry: ("zeek", "", "telemetry")
    ZeekNetcontrol: ("zeek", "", "netcontrol")
    ZeekX509: ("zeek", "", "x509")

    // Web servers and proxies.
    ApacheAccess: ("apache", "webserver", "apache") ("apache", "webserver", "access")
    ApacheError: ("apache", "", "apache") ("apache", "", "error")
    NginxAccess: ("nginx", "webserver", "nginx")
    NginxError: ("nginx", "", "nginx")
    // Apache and nginx write the same format: a line does not tell which of the two wrote it.
    WebAccessLog:
        ("apache", "webserver", "apache")
        ("apache", "webserver", "access")
        ("nginx", "webserver", "nginx")
    SquidAccess: ("squid", "proxy", "access")
    // An extended log of the W3C may be of a server or of a proxy.
    W3cHttp: ("", "proxy", "") ("", "webserver", "")
    Proxy: ("", "proxy", "")
    WebServer: ("", "webserver", "")

    // Applications and products that say what they are. The frameworks log through their runtime.
    Antivirus: ("", "antivirus", "")
    Database: ("", "database", "") ("sql", "application", "")
    Django: ("django", "application", "") ("python", "application", "")
    Jvm: ("jvm", "application", "")
    NodeJs: ("nodejs", "application", "")
    OpenCanary: ("opencanary", "application", "")
    Python: ("python", "application", "")
    RpcFirewall: ("rpc_firewall", "application", "")
    RubyOnRails: ("ruby_on_rails", "application", "")
    Spring: ("spring", "application", "") ("jvm", "application", "")
    Sql: ("sql", "application", "")
    Velocity: ("velocity", "application", "") ("jvm", "application", "")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::EventKind;

    #[test]
    fn each_kind_is_a_set_of_its_own_and_numbers_are_dense() {
        let mut seen = HashSet::new();
        for (index, kind) in EventKind::ALL.iter().enumerate() {
            assert_eq!(kind.index(), index);
            assert!(!kind.log_sources().is_empty(), "{kind:?}");
            assert!(seen.insert(kind.log_sources()), "{kind:?} repeats the set of another kind");
        }
    }

    #[test]
    fn parts_are_lower_case_as_rules_are_compared() {
        for source in EventKind::ALL.iter().flat_map(|kind| kind.log_sources()) {
            for part in [source.product, source.category, source.service].into_iter().flatten() {
                assert_eq!(part, part.to_lowercase());
            }
        }
    }
}
