//! What Windows machines do by themselves.

use super::Hours;
use crate::{
    moment::{Moment, micros, millis, minutes, seconds},
    network::{Flow, Request, SYSTEM_AGENT, Tunnel},
    scene::Scene,
    windows::{Account, Start, data, logon::LogonType},
    world::{AD_DOMAIN, HostId},
};

/// A program that the machine starts now and then.
struct Chore {
    parent: &'static str,
    image: &'static str,
    command: &'static str,
    /// Runs for the person who is logged on.
    is_of_person: bool,
    seconds: i64,
}

const fn chore(parent: &'static str, image: &'static str, command: &'static str, seconds: i64) -> Chore {
    Chore { parent, image, command, is_of_person: false, seconds }
}

const fn of_person(parent: &'static str, image: &'static str, command: &'static str, seconds: i64) -> Chore {
    Chore { parent, image, command, is_of_person: true, seconds }
}

#[rustfmt::skip]
const CHORES: [Chore; 16] = [
    chore("schedule", "C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe", 190),
    chore("schedule", "C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe", "\"C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe\" /ua /installsource scheduler", 6),
    chore("search", "C:\\Windows\\System32\\SearchProtocolHost.exe", "\"C:\\Windows\\system32\\SearchProtocolHost.exe\" Global\\UsGthrFltPipeMssGthrPipe_S-1-5-18_1 \"Software\\Microsoft\\Windows Search\" \"Mozilla/4.0 (compatible; MSIE 6.0; Windows NT; MS Search 4.0 Robot)\" \"C:\\ProgramData\\Microsoft\\Search\\Data\\Temp\\usgthrsvc\" \"DownLevelDaemon\"", 95),
    chore("search", "C:\\Windows\\System32\\SearchFilterHost.exe", "\"C:\\Windows\\system32\\SearchFilterHost.exe\" 0 816 820 828 8192 824 796", 90),
    chore("dcom", "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe", "C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured -Embedding", 240),
    chore("dcom", "C:\\Windows\\System32\\dllhost.exe", "C:\\Windows\\system32\\DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}", 7),
    chore("services", "C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\system32\\svchost.exe -k wsappx -p -s ClipSVC", 310),
    chore("services", "C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s BITS", 420),
    chore("services", "C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s wuauserv", 400),
    chore("services", "C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\System32\\svchost.exe -k LocalSystemNetworkRestricted -p -s StorSvc", 350),
    of_person("dcom", "C:\\Windows\\System32\\RuntimeBroker.exe", "C:\\Windows\\System32\\RuntimeBroker.exe -Embedding", 210),
    of_person("dcom", "C:\\Windows\\System32\\backgroundTaskHost.exe", "\"C:\\Windows\\system32\\backgroundTaskHost.exe\" -ServerName:CortanaUI.AppX8z9r6jm96hw4bsbneegw0kyxx296wr9t.mca", 12),
    of_person("dcom", "C:\\Windows\\System32\\smartscreen.exe", "C:\\Windows\\System32\\smartscreen.exe -Embedding", 60),
    of_person("dcom", "C:\\Windows\\System32\\dllhost.exe", "C:\\Windows\\system32\\DllHost.exe /Processid:{973D20D7-562D-44B9-B70B-5A0F49CCDF3F}", 15),
    of_person("schedule", "C:\\Program Files\\Microsoft OneDrive\\OneDriveStandaloneUpdater.exe", "\"C:\\Program Files\\Microsoft OneDrive\\OneDriveStandaloneUpdater.exe\"", 20),
    of_person("schedule", "C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe", 190),
];

const KEYS: [(&str, &str); 5] = [
    (
        "HKLM\\System\\CurrentControlSet\\Services\\W32Time\\SecureTimeLimits\\RunTime\\SecureTimeTickCount",
        "QWORD (0x00000000-0x1b0a4d2e)",
    ),
    (
        "HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces\\{3f6a2c1e-6c2b-4d0e-9a57-5f9f2b1c7a11}\\LeaseObtainedTime",
        "DWORD (0x69070a21)",
    ),
    (
        "HKLM\\System\\CurrentControlSet\\Services\\bam\\State\\UserSettings\\S-1-5-18\\SequenceNumber",
        "DWORD (0x00000031)",
    ),
    (
        "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Orchestrator\\UScheduler\\Schedule",
        "Binary Data",
    ),
    ("HKLM\\System\\CurrentControlSet\\Services\\SharedAccess\\Epoch\\Epoch", "DWORD (0x00000a4c)"),
];

const SERVICES: [(&str, &str); 6] = [
    ("Windows Update", "wuauserv"),
    ("Background Intelligent Transfer Service", "BITS"),
    ("Client License Service (ClipSVC)", "ClipSVC"),
    ("Storage Service", "StorSvc"),
    ("Windows Modules Installer", "TrustedInstaller"),
    ("Network Setup Service", "NetSetupSvc"),
];

pub(super) fn workstation_hour(scene: &mut Scene, person: usize, hours: Option<Hours>, start: Moment) {
    let end = start + minutes(60);
    let is_used = hours.is_some_and(|hours| end > hours.comes && start < hours.goes);
    let host = scene.world.people[person].workstation;
    background(
        scene,
        host,
        if is_used { Some(person) } else { None },
        start,
        if is_used { 7000 } else { 1500 },
    );
    address_renewal(scene, host, start, is_used);
    if is_used {
        updates(scene, host, start);
    }
}

pub(super) fn server_hour(scene: &mut Scene, host: HostId, start: Moment) {
    background(scene, host, None, start, 9000);
}

fn moment_in(scene: &mut Scene, start: Moment) -> Moment {
    start + micros(scene.random.between(0, 3_599_000_000))
}

/// The chores of an hour, this many thousandths of them.
pub(crate) fn background(
    scene: &mut Scene,
    host: HostId,
    person: Option<usize>,
    start: Moment,
    per_mille: u64,
) {
    for _ in 0..scene.random.count(per_mille) {
        let at = moment_in(scene, start);
        do_chore(scene, host, person, at);
    }
    for _ in 0..scene.random.count(per_mille / 3) {
        let at = moment_in(scene, start);
        service_session(scene, host, at);
    }
    for _ in 0..scene.random.count(per_mille / 2) {
        let at = moment_in(scene, start);
        let (key, details) = *scene.random.pick(&KEYS);
        let process = scene.resident(host, if key.contains("W32Time") { "time" } else { "schedule" });
        scene.sysmon_registry(at, &process, key, details);
    }
    for _ in 0..scene.random.count(per_mille / 3) {
        let at = moment_in(scene, start);
        access(scene, host, at);
    }
    for _ in 0..scene.random.count(per_mille / 6) {
        let at = moment_in(scene, start);
        machine_account(scene, host, at);
    }
}

fn do_chore(scene: &mut Scene, host: HostId, person: Option<usize>, at: Moment) {
    let chore = scene.random.pick(&CHORES);
    let parent = scene.resident(host, chore.parent);
    let session =
        person.filter(|_| chore.is_of_person).and_then(|person| scene.sessions.get(&person).cloned());
    if chore.is_of_person && session.is_none() {
        return;
    }
    let lasts = millis(chore.seconds * 1000 + scene.random.between(0, 9000));
    match session {
        Some(session) => {
            scene.run(at, &parent, &session.account, Start::user(chore.image, chore.command), lasts);
        }
        None => {
            let account = if chore.command.contains("NetworkRestricted") {
                Account::local_service()
            } else {
                Account::system()
            };
            scene.run(at, &parent, &account, Start::system(chore.image, chore.command), lasts);
        }
    }
    if chore.parent == "services" {
        let (name, _) = *scene.random.pick(&SERVICES);
        scene.service_event(host, at + millis(300), 7036, data! { "param1": name, "param2": "running" });
        scene.service_event(host, at + lasts, 7036, data! { "param1": name, "param2": "stopped" });
    }
}

/// Services log on whenever they start.
fn service_session(scene: &mut Scene, host: HostId, at: Moment) {
    scene.local_logon(host, at, &Account::system(), LogonType::Service, "-");
}

/// Processes look into each other: the virus scanner and the system itself, mostly.
fn access(scene: &mut Scene, host: HostId, at: Moment) {
    const TRACE: &str = "C:\\Windows\\SYSTEM32\\ntdll.dll+9fc24|C:\\Windows\\System32\\KERNELBASE.dll+33d7e|c:\\windows\\system32\\lsm.dll+11c0d|C:\\Windows\\System32\\RPCRT4.dll+7ac43";
    let (from, rights) = *scene.random.pick(&[
        ("dcom", "0x1000"),
        ("defender", "0x1000"),
        ("wmi", "0x1400"),
        ("schedule", "0x1000"),
    ]);
    let from = scene.resident(host, from);
    let to = *scene.random.pick(&["lsass", "services", "search", "winlogon"]);
    let to = scene.resident(host, to);
    scene.sysmon_access(at, &from, &to, rights, TRACE);
}

/// The machine itself reads the policies of the domain.
fn machine_account(scene: &mut Scene, host: HostId, at: Moment) {
    let machine = scene.host(host);
    let controller = super::desk::controller(scene);
    let target = scene.host(controller);
    if target.name == machine.name {
        return;
    }
    let account = Account::of_machine(&machine, scene.new_logon_id());
    scene.kerberos_tickets(controller, at, &account, &machine.address, &[target.account()]);
    scene.dns(
        at + millis(30),
        host,
        &format!("_ldap._tcp.Default-First-Site-Name._sites.dc._msdcs.{AD_DOMAIN}"),
        ("SRV", 33),
        Some(&target.fqdn),
    );
    for (port, service, wait) in [(88, "krb_tcp", 40), (389, "ldap_tcp", 90), (445, "gssapi,smb,krb", 160)] {
        let flow =
            Flow::tcp(at + millis(wait), (&machine.address, scene.port()), (&target.address, port), service)
                .carrying(1900, 3100 + wait as u64)
                .lasting(millis(wait * 14));
        scene.connect(&flow);
    }
    scene.network_logon(controller, at + millis(170), &account, &machine.address);
    let file = format!("{AD_DOMAIN}\\Policies\\{{31B2F340-016D-11D2-945F-00C04FB984F9}}\\gpt.ini");
    scene.share_access(
        controller,
        at + millis(190),
        &account,
        &machine.address,
        ("SYSVOL", "C:\\Windows\\SYSVOL\\sysvol"),
        &[file],
    );
    scene.logoff(controller, at + seconds(14), &account, LogonType::Network);
}

/// The lease of the address, asked for anew every four hours.
fn address_renewal(scene: &mut Scene, host: HostId, start: Moment, is_used: bool) {
    let machine = scene.host(host);
    let turn = (start.as_micros() / 3_600_000_000) as u64 % 4;
    if crate::random::hash(&machine.name) % 4 != turn || !is_used {
        return;
    }
    let at = moment_in(scene, start);
    dhcp(scene, at, &machine.address, &machine.mac, &machine.name);
}

/// A lease, asked for and given.
pub(crate) fn dhcp(scene: &mut Scene, at: Moment, address: &str, mac: &str, name: &str) {
    let network = address.rsplit_once('.').map_or(address, |(network, _)| network);
    let head = format!("{} mon01 dhcpd[1187]:", at.syslog());
    let request = format!("{head} DHCPREQUEST for {address} from {mac} ({name}) via {network}.1");
    let answer = format!("{head} DHCPACK on {address} to {mac} ({name}) via {network}.1");
    scene.emit(crate::source::Source::Dhcp, at, request);
    scene.emit(crate::source::Source::Dhcp, at + millis(1), answer);
}

/// Revocation lists, connection checks and news of updates.
fn updates(scene: &mut Scene, host: HostId, start: Moment) {
    let at = moment_in(scene, start);
    let (name, path, agent, mime, received) = *scene.random.pick(&[
        ("www.msftconnecttest.com", "/connecttest.txt", "Microsoft NCSI", "text/plain", 22),
        (
            "ocsp.digicert.com",
            "/MFEwTzBNMEswSTAJBgUrDgMCGgUABBSAUQYBMq2awn1Rh6Doh",
            SYSTEM_AGENT,
            "application/ocsp-response",
            471,
        ),
        ("crl3.digicert.com", "/DigiCertGlobalRootG2.crl", SYSTEM_AGENT, "application/pkix-crl", 1103),
        (
            "ctldl.windowsupdate.com",
            "/msdownload/update/v3/static/trustedr/en/disallowedcertstl.cab?b6d2f1c9a3e4",
            SYSTEM_AGENT,
            "application/vnd.ms-cab-compressed",
            7796,
        ),
    ]);
    let request = Request { at, client: host, method: "GET", name, path, agent, sent: 0, received, mime };
    scene.fetch_by_proxy(request);
    if scene.random.per_mille(200) {
        let at = moment_in(scene, start);
        scene.look_up_in_vain(at, host, &format!("wpad.{AD_DOMAIN}"));
    }
    let at = moment_in(scene, start);
    let (sent, received) = (scene.random.size(12, 16), scene.random.size(11, 14));
    let tunnel = Tunnel {
        at,
        client: host,
        user: "-",
        name: "v10.events.data.microsoft.com",
        sent,
        received,
        lasts: seconds(5),
    };
    scene.visit(tunnel);
}
