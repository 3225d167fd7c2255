//! What a record is written in.

use std::fmt;

/// Makes the enum and the table of names from one list.
macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $format:ident = $name:literal,)+) => {
        /// What a record is written in. Found by content; a file name decides nothing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[doc = $doc])+ $format,)+
        }

        impl Format {
            /// All formats, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$format),+];

            /// Its name, as `aurora` prints it and as a source is pinned to it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$format => $name,)+
                }
            }

            /// What it is, in one sentence.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$format => concat!($($doc),+).trim_ascii(),)+
                }
            }
        }
    };
}

formats! {
    /// A record of a Windows event log file.
    WindowsEvtx = "windows-evtx",
    /// A Windows event in its own XML.
    WindowsXml = "windows-xml",
    /// The XML structure of a Windows event in JSON: `{"Event":{"System":…,"EventData":…}}`.
    WindowsJson = "windows-json",
    /// A Windows event as one flat object, as NXLog and many exporters write it.
    WindowsFlat = "windows-flat",
    /// A Windows event as Winlogbeat writes it, before and since version 7.
    Winlogbeat = "winlogbeat",
    /// A document of the Elastic Common Schema that is no Windows event.
    Ecs = "ecs",
    /// A line of a Zeek log written as JSON.
    ZeekJson = "zeek-json",
    /// A row of a Zeek log written as tab-separated values.
    ZeekTsv = "zeek-tsv",
    /// An event of Suricata's EVE log.
    SuricataEve = "suricata-eve",
    /// An alert of the Wazuh manager.
    Wazuh = "wazuh",
    /// A row of a Velociraptor artifact.
    Velociraptor = "velociraptor",
    /// An alert of Falco.
    Falco = "falco",
    /// A result of an osquery query.
    Osquery = "osquery",
    /// An entry of the systemd journal as JSON.
    Journald = "journald",
    /// A message in the Graylog extended log format.
    Gelf = "gelf",
    /// Log records of the OpenTelemetry protocol as JSON.
    OtlpJson = "otlp-json",
    /// An event of AWS CloudTrail.
    AwsCloudTrail = "aws-cloudtrail",
    /// A finding of AWS GuardDuty.
    AwsGuardDuty = "aws-guardduty",
    /// A row of an AWS VPC flow log.
    AwsVpcFlow = "aws-vpc-flow",
    /// A finding of AWS Security Hub.
    AwsSecurityHub = "aws-security-hub",
    /// A query of the AWS Route 53 resolver.
    AwsRoute53 = "aws-route53",
    /// A request that AWS WAF judged.
    AwsWaf = "aws-waf",
    /// A sign-in of Microsoft Entra ID.
    EntraSignIn = "entra-signin",
    /// An entry of the audit log of Microsoft Entra ID.
    EntraAudit = "entra-audit",
    /// An entry of the Azure activity log.
    AzureActivity = "azure-activity",
    /// A record of the unified audit log of Microsoft 365.
    Microsoft365 = "microsoft-365",
    /// A trace of a message by Exchange Online.
    ExchangeTrace = "exchange-trace",
    /// An alert or a hunting row of Microsoft Defender.
    Defender = "defender",
    /// An event of the Okta system log.
    Okta = "okta",
    /// An activity of the Google Workspace reports.
    GoogleWorkspace = "google-workspace",
    /// An entry of a Google Cloud audit log.
    GcpAudit = "gcp-audit",
    /// An event of the GitHub audit log.
    GithubAudit = "github-audit",
    /// An event of the Kubernetes API server's audit log.
    KubernetesAudit = "kubernetes-audit",
    /// An offence, a rule or an address of IBM QRadar.
    Qradar = "qradar",
    /// A check of Prowler.
    Prowler = "prowler",
    /// A flow of SiLK.
    Silk = "silk",
    /// What the platform tells of itself and of the devices that it watches.
    Aurora = "aurora",
    /// An event that is in OCSF already.
    Ocsf = "ocsf",
    /// Records of the Linux audit system, those of one event joined.
    Auditd = "auditd",
    /// A log-in, a log-out or a failure that `sshd` tells of.
    Sshd = "sshd",
    /// A command that `sudo` ran or refused.
    Sudo = "sudo",
    /// A job that `cron` started.
    Cron = "cron",
    /// A session or an account that PAM, `su`, `login` or the shadow tools tell of.
    LinuxAuth = "linux-auth",
    /// A packet that iptables or nftables logged.
    Netfilter = "netfilter",
    /// A message of the Linux kernel.
    Kernel = "kernel",
    /// A message of Postfix.
    Postfix = "postfix",
    /// A line of Exim's main or reject log.
    Exim = "exim",
    /// A lease that a DHCP server gave.
    Dhcp = "dhcp",
    /// A query or a message of BIND.
    Bind = "bind",
    /// A query or a message of Unbound.
    Unbound = "unbound",
    /// A packet of the debug log of the Windows DNS server.
    WindowsDns = "windows-dns",
    /// A message of a Cisco ASA or Firepower.
    CiscoAsa = "cisco-asa",
    /// A message of Cisco IOS.
    CiscoIos = "cisco-ios",
    /// A line of a Palo Alto Networks firewall.
    PaloAlto = "palo-alto",
    /// A line of a Fortinet FortiGate.
    Fortigate = "fortigate",
    /// A packet that pfSense or OPNsense logged.
    Pfsense = "pfsense",
    /// A message in ArcSight's Common Event Format.
    Cef = "cef",
    /// A message in IBM's Log Event Extended Format.
    Leef = "leef",
    /// A request in the common or combined log format of web servers.
    WebAccess = "web-access",
    /// A line of the error log of Apache or nginx.
    WebError = "web-error",
    /// A row of an extended log file of the W3C, as IIS writes it.
    W3c = "w3c",
    /// A line of Squid's access log.
    Squid = "squid",
    /// A message in the syslog protocol (RFC 5424) of a program that is nothing else here.
    Syslog5424 = "syslog-5424",
    /// A message of the older syslog protocol (RFC 3164) of a program that is nothing else here.
    Syslog3164 = "syslog-3164",
    /// A row of comma-separated values under a header.
    Csv = "csv",
    /// A line of keys and values.
    KeyValue = "key-value",
    /// A record of a format that a mapping file describes.
    Mapped = "mapped",
    /// Any other JSON object.
    PlainJson = "plain-json",
    /// Any other line of text.
    PlainText = "plain-text",
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
