//! What administrators do, and what the office's servers do by the clock: backups, scans, updates.

use crate::{
    moment::{Moment, micros, millis, minutes, seconds},
    network::{Alert, Flow, Refused, State},
    scene::Scene,
    windows::{Account, Session, Start, data, logon::LogonType},
};

pub(super) fn hour(scene: &mut Scene, start: Moment) {
    internet_noise(scene, start);
    match start.minute_of_day() / 60 {
        1 => backup(scene, start),
        2 if start.weekday() == 0 => patch(scene, start),
        3 => scan(scene, start),
        _ => {}
    }
}

/// What an administrator does now and then.
pub(super) fn administer(scene: &mut Scene, person: usize, session: &Session, at: Moment) {
    match scene.random.below(4) {
        0 => remote_desktop(scene, person, session, at),
        1 => directory_console(scene, session, at),
        2 => script(scene, person, session, at),
        _ => secure_shell(scene, person, session, at),
    }
}

fn remote_desktop(scene: &mut Scene, person: usize, session: &Session, at: Moment) {
    let server = *scene.random.pick(&["FS01", "ERP01", "BKP01"]);
    let server = scene.world.host(server);
    let target = scene.host(server);
    let command = format!("\"C:\\Windows\\system32\\mstsc.exe\" /v:{}", target.fqdn);
    let lasts = minutes(scene.random.between(3, 40));
    scene.run(
        at,
        &session.shell,
        &session.account,
        Start::user("C:\\Windows\\System32\\mstsc.exe", &command),
        lasts,
    );
    let account = Account::admin(&scene.world.people[person].clone(), scene.new_logon_id());
    let from = scene.host(session.host).address;
    let controller = super::desk::controller(scene);
    scene.kerberos_tickets(controller, at + seconds(7), &account, &from, &[target.account()]);
    let flow = Flow::tcp(at + seconds(7), (&from, scene.port()), (&target.address, 3389), "ssl,rdp")
        .carrying(410_000, 6_200_000)
        .lasting(lasts);
    scene.connect(&flow);
    let knock = Account { logon_id: scene.new_logon_id(), terminal: 0, ..account.clone() };
    scene.network_logon(server, at + seconds(8), &knock, &from);
    scene.local_logon(server, at + seconds(9), &account, LogonType::RemoteInteractive, &from);
    scene.admin_rights(server, at + seconds(9), &account);
    scene.logoff(server, at + seconds(9) + lasts, &account, LogonType::RemoteInteractive);
}

fn directory_console(scene: &mut Scene, session: &Session, at: Moment) {
    let console = *scene.random.pick(&["dsa.msc", "gpmc.msc", "dnsmgmt.msc", "eventvwr.msc"]);
    let command = format!("\"C:\\Windows\\system32\\mmc.exe\" \"C:\\Windows\\system32\\{console}\"");
    let lasts = minutes(scene.random.between(2, 30));
    scene.run(
        at,
        &session.shell,
        &session.account,
        Start::elevated("C:\\Windows\\System32\\mmc.exe", &command),
        lasts,
    );
    let (from, port) = (scene.host(session.host).address, scene.port());
    let flow = Flow::tcp(at + seconds(2), (&from, port), ("10.30.1.10", 389), "ldap_tcp")
        .carrying(8100, 61_000)
        .lasting(lasts);
    scene.connect(&flow);
}

fn script(scene: &mut Scene, person: usize, session: &Session, at: Moment) {
    const SCRIPTS: [&str; 5] = [
        "Get-ADUser -Filter {Enabled -eq $true -and PasswordExpired -eq $true} -Properties PasswordLastSet | Select-Object Name, PasswordLastSet | Export-Csv C:\\Reports\\expired.csv -NoTypeInformation",
        "Get-Service -ComputerName FS01, ERP01 | Where-Object Status -ne Running | Where-Object StartType -eq Automatic | Format-Table",
        "Get-EventLog -LogName System -EntryType Error -Newest 50 | Group-Object Source | Sort-Object Count -Descending",
        "Get-Volume -CimSession FS01 | Where-Object { $_.SizeRemaining / $_.Size -lt 0.15 }",
        "Get-DhcpServerv4ScopeStatistics | Where-Object PercentageInUse -gt 80",
    ];
    let text = *scene.random.pick(&SCRIPTS);
    let image = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
    let command = format!("\"{image}\"");
    let login = scene.world.people[person].login.clone();
    let folder = format!("C:\\Users\\{login}\\");
    let lasts = minutes(scene.random.between(2, 25));
    let shell =
        scene.run(at, &session.shell, &session.account, Start::user(image, &command).within(&folder), lasts);
    let host =
        Start::user("C:\\Windows\\System32\\conhost.exe", "\\??\\C:\\Windows\\system32\\conhost.exe 0x4");
    scene.run(at + millis(20), &shell, &session.account, host, lasts);
    scene.script_block(at + seconds(31), session.host, "prompt", "");
    scene.script_block(at + seconds(40), session.host, text, "");
    let name = text.split(' ').next().unwrap_or_default();
    let context = format!(
        "        Severity = Informational\n        Host Name = ConsoleHost\n        Host Version = 5.1.22621.4391\n        Host ID = {}\n        Host Application = {image}\n        Engine Version = 5.1.22621.4391\n        Runspace ID = {}\n        Pipeline ID = 8\n        Command Name = {name}\n        Command Type = Cmdlet\n        Script Name = \n        Command Path = \n        Sequence Number = 22\n        User = {}\n        Connected User = \n        Shell ID = Microsoft.PowerShell\n",
        scene.random.uuid(),
        scene.random.uuid(),
        session.account.full_name()
    );
    let data =
        data! { "ContextInfo": context, "Payload": format!("CommandInvocation({name}): \"{name}\"\n") };
    scene.powershell(session.host, at + seconds(41), 4103, data);
}

fn secure_shell(scene: &mut Scene, person: usize, session: &Session, at: Moment) {
    let name = *scene.random.pick(&["web01", "api01", "db01", "mon01", "proxy01"]);
    let server = scene.world.host(name);
    let from = scene.host(session.host).address;
    let image = "C:\\Windows\\System32\\OpenSSH\\ssh.exe";
    let command = format!("ssh {name}.brackwater.example");
    let lasts = minutes(scene.random.between(2, 50));
    scene.run(at, &session.shell, &session.account, Start::user(image, &command), lasts);
    let login = scene.world.people[person].login.clone();
    crate::servers::shell_session(scene, server, at + seconds(1), &login, &from, lasts);
}

/// Each night the backup server fetches what changed from the file server.
fn backup(scene: &mut Scene, start: Moment) {
    let (server, files) = (scene.world.host("BKP01"), scene.world.host("FS01"));
    let (from, to) = (scene.host(server), scene.host(files));
    let account =
        Account::of_domain("svc-backup", &format!("{}-1096", crate::world::DOMAIN_SID), scene.new_logon_id());
    let at = start + minutes(4) + seconds(scene.random.between(0, 20));
    let services = scene.resident(files, "services");
    let image = "C:\\Program Files\\Veeam\\Endpoint Backup\\VeeamAgent.exe";
    let agent =
        Start::system(image, "\"C:\\Program Files\\Veeam\\Endpoint Backup\\VeeamAgent.exe\" -l flush");
    scene.run(at, &services, &Account::system(), agent, minutes(46));
    scene.network_logon(files, at, &account, &from.address);
    for port in [2500, 2501, 2502] {
        let flow = Flow::tcp(
            at + seconds(i64::from(port) - 2495),
            (&to.address, scene.port()),
            (&from.address, port),
            "",
        )
        .carrying(scene.random.size(33, 35), 4_100_000)
        .lasting(minutes(scene.random.between(20, 44)));
        scene.connect(&flow);
    }
    scene.service_event(
        files,
        at + seconds(40),
        7036,
        data! { "param1": "Volume Shadow Copy", "param2": "running" },
    );
    scene.service_event(
        files,
        at + minutes(50),
        7036,
        data! { "param1": "Volume Shadow Copy", "param2": "stopped" },
    );
    scene.logoff(files, at + minutes(46), &account, LogonType::Network);
}

/// The servers install their updates in the first night of the week.
fn patch(scene: &mut Scene, start: Moment) {
    for (index, name) in ["DC02", "FS01", "ERP01", "BKP01"].into_iter().enumerate() {
        let host = scene.world.host(name);
        let at = start + minutes(5 + 9 * index as i64);
        let (services, dcom) = (scene.resident(host, "services"), scene.resident(host, "dcom"));
        let installer = Start::system(
            "C:\\Windows\\servicing\\TrustedInstaller.exe",
            "C:\\Windows\\servicing\\TrustedInstaller.exe",
        );
        scene.run(at, &services, &Account::system(), installer, minutes(24));
        let image = "C:\\Windows\\WinSxS\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.20348.4160_none_e3b1fa2a\\TiWorker.exe";
        let command = format!("{image} -Embedding");
        let worker = scene.run(
            at + seconds(1),
            &dcom,
            &Account::system(),
            Start::system(image, &command),
            minutes(23),
        );
        for part in 0..12 {
            let file = format!(
                "C:\\Windows\\SoftwareDistribution\\Download\\{}\\update-{part}.cab",
                scene.random.hex(16)
            );
            scene.sysmon_file(at + seconds(30 + 70 * part), &worker, &file);
        }
        scene.service_event(
            host,
            at + millis(90),
            7036,
            data! { "param1": "Windows Modules Installer", "param2": "running" },
        );
    }
}

/// Each night the vulnerability scanner looks at a few servers.
fn scan(scene: &mut Scene, start: Moment) {
    const PORTS: [u16; 22] = [
        21, 22, 23, 25, 53, 80, 110, 111, 135, 139, 143, 443, 445, 993, 1433, 3128, 3306, 3389, 5432, 5985,
        8080, 8443,
    ];
    let targets = ["ERP01", "web01", "api01", "mon01"];
    for (number, name) in targets.into_iter().enumerate() {
        let host = scene.world.host(name);
        let target = scene.host(host).address;
        for (index, port) in PORTS.into_iter().enumerate() {
            let at = start + minutes(2 + 12 * number as i64) + millis(340 * index as i64);
            let is_open = matches!((target.as_str(), port), (_, 22 | 443 | 8443))
                || (name == "ERP01" && matches!(port, 135 | 139 | 445 | 3389 | 5985));
            let state = match (is_open, port) {
                (true, _) => State::Done,
                (false, 111 | 1433 | 3306 | 5432) => State::Silent,
                (false, _) => State::Refused,
            };
            let flow = Flow::tcp(at, ("10.30.1.80", scene.port()), (&target, port), "")
                .carrying(120, 340)
                .ending(state);
            scene.connect(&flow);
        }
    }
}

/// The internet knocks at every door, always.
fn internet_noise(scene: &mut Scene, start: Moment) {
    for _ in 0..scene.random.count(110_000) {
        let at = start + micros(scene.random.between(0, 3_599_000_000));
        let from = noisy_address(scene);
        let to = format!("203.0.113.{}", scene.random.pick(&[10, 11, 12, 25, 40, 100]));
        let port = *scene.random.pick(&[23, 22, 445, 3389, 8080, 5060, 1433, 6379, 8728, 2323, 81, 5900]);
        let source_port = scene.random.between(1025, 65_000) as u16;
        let protocol = if port == 5060 { "udp" } else { "tcp" };
        scene.firewall_refuses(at, Refused { from: (&from, source_port), to: (&to, port), protocol });
    }
    if scene.random.per_mille(120) {
        let at = start + micros(scene.random.between(0, 3_599_000_000));
        let (from, port) = (noisy_address(scene), scene.port());
        let flow = Flow::tcp(at, (&from, port), ("10.30.9.11", 80), "http").carrying(410, 620);
        scene.connect(&flow);
        let alert = Alert {
            id: 2_009_582,
            signature: "ET SCAN NMAP -sS window 1024",
            category: "Attempted Information Leak",
            severity: 2,
        };
        scene.suricata_alert(at + millis(12), &flow, alert, "http");
    }
}

pub(crate) fn noisy_address(scene: &mut Scene) -> String {
    let network =
        *scene.random.pick(&["80.94.95", "45.148.10", "167.94.138", "71.6.199", "162.142.125", "92.63.197"]);
    format!("{network}.{}", scene.random.between(2, 250))
}
