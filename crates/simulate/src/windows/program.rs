//! What programs say about themselves in the resources of their files.

/// The description of a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Program {
    file: &'static str,
    pub(super) original: &'static str,
    pub(super) description: &'static str,
    pub(super) maker: Maker,
}

/// Who makes a program, and what it is part of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Maker {
    Windows,
    Office,
    Edge,
    Chrome,
    Teams,
    OneDrive,
    Defender,
    Other { company: &'static str, product: &'static str, version: &'static str },
    Nobody,
}

impl Maker {
    /// Version, product, company.
    pub(super) fn words(self) -> (&'static str, &'static str, &'static str) {
        const MICROSOFT: &str = "Microsoft Corporation";
        match self {
            Self::Windows => {
                ("10.0.22621.1 (WinBuild.160101.0800)", "Microsoft® Windows® Operating System", MICROSOFT)
            }
            Self::Office => ("16.0.17928.20148", "Microsoft Office", MICROSOFT),
            Self::Edge => ("141.0.3537.57", "Microsoft Edge", MICROSOFT),
            Self::Chrome => ("141.0.7390.55", "Google Chrome", "Google LLC"),
            Self::Teams => ("25241.203.3947.4411", "Microsoft Teams", MICROSOFT),
            Self::OneDrive => ("25.184.0921.0004", "Microsoft OneDrive", MICROSOFT),
            Self::Defender => ("4.18.25080.5", "Microsoft® Windows® Operating System", MICROSOFT),
            Self::Other { company, product, version } => (version, product, company),
            Self::Nobody => ("-", "-", "-"),
        }
    }
}

/// The program of a path; one that nobody described says nothing.
pub(super) fn program(image: &str) -> Program {
    let file = image.rsplit('\\').next().unwrap_or(image).to_ascii_lowercase();
    PROGRAMS.iter().find(|program| program.file == file).copied().unwrap_or(UNKNOWN)
}

const UNKNOWN: Program = Program { file: "", original: "-", description: "-", maker: Maker::Nobody };

const fn windows(file: &'static str, original: &'static str, description: &'static str) -> Program {
    Program { file, original, description, maker: Maker::Windows }
}

const fn of(maker: Maker, file: &'static str, original: &'static str, description: &'static str) -> Program {
    Program { file, original, description, maker }
}

const fn other(company: &'static str, product: &'static str, version: &'static str) -> Maker {
    Maker::Other { company, product, version }
}

#[rustfmt::skip]
const PROGRAMS: &[Program] = &[
    windows("cmd.exe", "Cmd.Exe", "Windows Command Processor"),
    windows("powershell.exe", "PowerShell.EXE", "Windows PowerShell"),
    windows("conhost.exe", "CONHOST.EXE", "Console Window Host"),
    windows("svchost.exe", "svchost.exe", "Host Process for Windows Services"),
    windows("services.exe", "services.exe", "Services and Controller app"),
    windows("explorer.exe", "EXPLORER.EXE", "Windows Explorer"),
    windows("userinit.exe", "USERINIT.EXE", "Userinit Logon Application"),
    windows("winlogon.exe", "WINLOGON.EXE", "Windows Logon Application"),
    windows("taskhostw.exe", "taskhostw.exe", "Host Process for Windows Tasks"),
    windows("runtimebroker.exe", "RuntimeBroker.exe", "Runtime Broker"),
    windows("backgroundtaskhost.exe", "backgroundTaskHost.exe", "Background Task Host"),
    windows("searchprotocolhost.exe", "SearchProtocolHost.exe", "Microsoft Windows Search Protocol Host"),
    windows("searchfilterhost.exe", "SearchFilterHost.exe", "Microsoft Windows Search Filter Host"),
    windows("searchindexer.exe", "SearchIndexer.exe", "Microsoft Windows Search Indexer"),
    windows("dllhost.exe", "dllhost.exe", "COM Surrogate"),
    windows("wmiprvse.exe", "Wmiprvse.exe", "WMI Provider Host"),
    windows("sihost.exe", "sihost.exe", "Shell Infrastructure Host"),
    windows("ctfmon.exe", "CTFMON.EXE", "CTF Loader"),
    windows("smartscreen.exe", "smartscreen.exe", "Windows Defender SmartScreen"),
    windows("securityhealthsystray.exe", "SecurityHealthSystray.exe", "Windows Security notification icon"),
    windows("lsass.exe", "lsass.exe", "Local Security Authority Process"),
    windows("tiworker.exe", "TiWorker.exe", "Windows Modules Installer Worker"),
    windows("trustedinstaller.exe", "TrustedInstaller.exe", "Windows Modules Installer"),
    windows("mmc.exe", "mmc.exe", "Microsoft Management Console"),
    windows("mstsc.exe", "mstsc.exe", "Remote Desktop Connection"),
    windows("notepad.exe", "NOTEPAD.EXE", "Notepad"),
    windows("rundll32.exe", "RUNDLL32.EXE", "Windows host process (Rundll32)"),
    windows("regsvr32.exe", "REGSVR32.EXE", "Microsoft(C) Register Server"),
    windows("vssadmin.exe", "VSSADMIN.EXE", "Command Line Interface for Microsoft® Volume Shadow Copy Service"),
    windows("wbadmin.exe", "WBADMIN.EXE", "Command Line Interface for Microsoft® BLB Backup"),
    windows("bcdedit.exe", "bcdedit.exe", "Boot Configuration Data Editor"),
    windows("wmic.exe", "wmic.exe", "WMI Commandline Utility"),
    windows("whoami.exe", "whoami.exe", "whoami - displays logged on user information"),
    windows("net.exe", "net.exe", "Net Command"),
    windows("net1.exe", "net1.exe", "Net Command"),
    windows("nltest.exe", "nltestrk.exe", "Microsoft® Logon Server Test Utility"),
    windows("schtasks.exe", "schtasks.exe", "Task Scheduler Configuration Tool"),
    windows("wevtutil.exe", "wevtutil.exe", "Eventing Command Line Utility"),
    windows("reg.exe", "reg.exe", "Registry Console Tool"),
    windows("sc.exe", "sc.exe", "Service Control Manager Configuration Tool"),
    windows("systeminfo.exe", "sysinfo.exe", "Displays system information"),
    windows("ipconfig.exe", "ipconfig.exe", "IP Configuration Utility"),
    windows("tasklist.exe", "tasklist.exe", "Lists the current running tasks"),
    windows("certutil.exe", "CertUtil.exe", "CertUtil.exe"),
    windows("curl.exe", "curl.exe", "The curl executable"),
    windows("mshta.exe", "MSHTA.EXE", "Microsoft (R) HTML Application host"),
    windows("w3wp.exe", "w3wp.exe", "IIS Worker Process"),
    windows("wsmprovhost.exe", "wsmprovhost.exe", "Host process for WinRM plug-ins"),
    windows("dsregcmd.exe", "dsregcmd.exe", "DSREG commandline tool"),
    windows("gpupdate.exe", "GPUpdate.exe", "Microsoft® Group Policy Update Utility"),
    windows("spoolsv.exe", "spoolsv.exe", "Spooler SubSystem App"),
    windows("usocoreworker.exe", "USOCoreWorker.exe", "USOCoreWorker"),
    windows("defrag.exe", "Defrag.EXE", "Disk Defragmenter Module"),
    windows("mousocoreworker.exe", "MoUsoCoreWorker.exe", "MoUSO Core Worker Process"),
    windows("compattelrunner.exe", "CompatTelRunner.exe", "Microsoft Compatibility Telemetry"),
    windows("calculatorapp.exe", "CalculatorApp.exe", "Calculator"),
    windows("snippingtool.exe", "SnippingTool.exe", "SnippingTool"),
    of(Maker::Office, "winword.exe", "WinWord.exe", "Microsoft Word"),
    of(Maker::Office, "excel.exe", "Excel.exe", "Microsoft Excel"),
    of(Maker::Office, "powerpnt.exe", "POWERPNT.EXE", "Microsoft PowerPoint"),
    of(Maker::Office, "outlook.exe", "Outlook.exe", "Microsoft Outlook"),
    of(Maker::Office, "officeclicktorun.exe", "OfficeClickToRun.exe", "Microsoft Office Click-to-Run (SxS)"),
    of(Maker::Edge, "msedge.exe", "msedge.exe", "Microsoft Edge"),
    of(Maker::Edge, "microsoftedgeupdate.exe", "msedgeupdate.dll", "Microsoft Edge Update"),
    of(Maker::Edge, "msedgewebview2.exe", "msedgewebview2.exe", "Microsoft Edge WebView2"),
    of(Maker::Chrome, "chrome.exe", "chrome.exe", "Google Chrome"),
    of(Maker::Chrome, "updater.exe", "updater.exe", "GoogleUpdater (x86)"),
    of(Maker::Teams, "ms-teams.exe", "ms-teams.exe", "Microsoft Teams"),
    of(Maker::OneDrive, "onedrive.exe", "OneDrive.exe", "Microsoft OneDrive"),
    of(Maker::OneDrive, "onedrivestandaloneupdater.exe", "OneDriveStandaloneUpdater.exe", "Standalone Updater"),
    of(Maker::Defender, "mpcmdrun.exe", "MpCmdRun.exe", "Microsoft Malware Protection Command Line Utility"),
    of(Maker::Defender, "msmpeng.exe", "MsMpEng.exe", "Antimalware Service Executable"),
    of(other("Adobe Inc.", "Adobe Acrobat", "25.1.20693.0"), "acrobat.exe", "Acrobat.exe", "Adobe Acrobat"),
    of(other("Microsoft Corporation", "Visual Studio Code", "1.105.0"), "code.exe", "Electron.exe", "Visual Studio Code"),
    of(other("The Git Development Community", "Git", "2.51.0.1"), "git.exe", "git.exe", "Git for Windows"),
    of(other("Dassault Systemes SolidWorks Corp.", "SOLIDWORKS", "33.1.0.64"), "sldworks.exe", "SLDWORKS.EXE", "SOLIDWORKS"),
    of(other("Veeam Software Group GmbH", "Veeam Agent for Microsoft Windows", "6.3.1.1074"), "veeamagent.exe", "VeeamAgent.exe", "Veeam Agent"),
    of(other("Siemens AG", "Totally Integrated Automation Portal", "1900.0.0.1"), "siemens.automation.portal.exe", "Siemens.Automation.Portal.exe", "TIA Portal"),
    of(other("AVEVA Software, LLC", "InTouch HMI", "23.1.0"), "view.exe", "view.exe", "WindowViewer"),
    of(other("AnyDesk Software GmbH", "AnyDesk", "9.0.2"), "anydesk.exe", "AnyDesk.exe", "AnyDesk"),
    of(other("https://rclone.org", "Rclone", "1.71.1"), "rclone.exe", "rclone.exe", "Rsync for cloud storage"),
    of(other("Sysinternals - www.sysinternals.com", "Sysinternals PsExec", "2.43"), "psexesvc.exe", "psexesvc.exe", "PsExec Service"),
    of(other("Igor Pavlov", "7-Zip", "25.01"), "7z.exe", "7z.exe", "7-Zip Console"),
    of(other("Igor Pavlov", "7-Zip", "25.01"), "7zfm.exe", "7zFM.exe", "7-Zip File Manager"),
];
