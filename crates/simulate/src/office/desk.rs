//! A person at a desk, minute by minute.

use super::Hours;
use crate::{
    cloud::{OktaEvent, Place, SignIn},
    moment::{Moment, micros, millis, minutes, seconds},
    network::{BROWSER, Tunnel},
    scene::Scene,
    windows::{
        Account, Process, Session, Start,
        logon::{LogonType, Refusal},
    },
    world::{AD_DOMAIN, Department},
};

const DOCUMENTS: [&str; 12] = [
    "Offer 2026-1147 Halden Shipyard",
    "Price list Q4",
    "Minutes production meeting",
    "Budget 2027 draft",
    "Impeller tolerances rev C",
    "Customer list north",
    "Service report MV Astra",
    "Travel expenses October",
    "Supplier rating",
    "Pump curve BW-220",
    "Onboarding checklist",
    "Warranty case 4471",
];
const SHARES: [(&str, &str); 3] = [
    ("Projects", "D:\\Shares\\Projects"),
    ("Finance", "D:\\Shares\\Finance"),
    ("Common", "D:\\Shares\\Common"),
];
const REPOSITORIES: [&str; 4] = ["pump-telemetry", "customer-portal", "fleet-api", "infrastructure"];

pub(super) fn hour(scene: &mut Scene, person: usize, hours: Option<Hours>, start: Moment) {
    let Some(hours) = hours else { return };
    for minute in 0..60 {
        let at = start + minutes(minute) + micros(scene.random.between(0, 59_999_000));
        let is_minute =
            |moment: Moment| moment >= start + minutes(minute) && moment < start + minutes(minute + 1);
        if is_minute(hours.comes) {
            come(scene, person, hours.comes);
        } else if is_minute(hours.goes) {
            go(scene, person, hours.goes);
        } else if is_minute(hours.eats.1) {
            unlock(scene, person, hours.eats.1);
        } else if at > hours.comes + seconds(150)
            && at < hours.goes
            && !(at > hours.eats.0 && at < hours.eats.1)
        {
            act(scene, person, at);
        }
    }
}

/// The person's session; one that nobody saw begin if the logs start in the middle of a day.
pub(crate) fn session(scene: &mut Scene, person: usize) -> Session {
    if let Some(session) = scene.sessions.get(&person) {
        return session.clone();
    }
    let who = scene.world.people[person].clone();
    let account = Account::person(&who, scene.new_logon_id());
    let host = who.workstation;
    let prefix = scene.host(host).sysmon_prefix();
    let process = |image: &str, command: &str, pid: u64| Process {
        host,
        pid,
        guid: format!("{{{prefix}-5c2f-6906-{:04x}-000000001300}}", pid),
        image: image.to_owned(),
        command: command.to_owned(),
        account: account.clone(),
    };
    let shell = process("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", 5120);
    let open = PROGRAMS
        .iter()
        .enumerate()
        .map(|(index, (name, image, command))| (*name, process(image, command, 6000 + 4 * index as u64)))
        .collect();
    let session = Session { host, account, shell, open };
    scene.sessions.insert(person, session.clone());
    session
}

/// What starts with the desktop and stays.
const PROGRAMS: [(&str, &str, &str); 4] = [
    (
        "onedrive",
        "C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe",
        "\"C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe\" /background",
    ),
    (
        "teams",
        "C:\\Program Files\\WindowsApps\\MSTeams_25241.203.3947.4411_x64__8wekyb3d8bbwe\\ms-teams.exe",
        "\"C:\\Program Files\\WindowsApps\\MSTeams_25241.203.3947.4411_x64__8wekyb3d8bbwe\\ms-teams.exe\" msteams:system-initiated",
    ),
    (
        "outlook",
        "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE",
        "\"C:\\Program Files\\Microsoft Office\\Root\\Office16\\OUTLOOK.EXE\"",
    ),
    (
        "browser",
        "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
        "\"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe\" --profile-directory=Default",
    ),
];

/// The program of a name that the person has open.
pub(crate) fn open_program(session: &Session, name: &str) -> Process {
    session
        .open
        .iter()
        .find(|(own, _)| *own == name)
        .map_or_else(|| session.shell.clone(), |(_, process)| process.clone())
}

fn come(scene: &mut Scene, person: usize, at: Moment) {
    let who = scene.world.people[person].clone();
    let host = who.workstation;
    let machine = scene.host(host);
    let account = Account::person(&who, scene.new_logon_id());
    let controller = controller(scene);
    if scene.random.per_mille(90) {
        mistype(scene, person, host, at + seconds(-14), &account);
    }
    let services = [machine.account(), "FS01$".to_owned(), "DC01$".to_owned()];
    scene.kerberos_tickets(controller, at, &account, &machine.address, &services);
    scene.look_up(at, host, &format!("_ldap._tcp.dc._msdcs.{AD_DOMAIN}"), "10.30.1.10");
    scene.local_logon(host, at + millis(210), &account, LogonType::Interactive, "127.0.0.1");
    let session = desktop(scene, at + millis(900), person, account);
    sign_in_to_services(scene, person, at + seconds(40));
    let from = machine.address;
    scene.smb_session(
        at + seconds(9),
        &session.account,
        &from,
        SHARES[2],
        &["Scripts\\drives.cmd".to_owned()],
        6000,
    );
}

/// A password typed wrong, as it happens on Mondays.
fn mistype(scene: &mut Scene, person: usize, host: usize, at: Moment, account: &Account) {
    let (machine, controller) = (scene.host(host), controller(scene));
    for attempt in 0..1 + scene.random.below(2) as i64 {
        let at = at + seconds(4 * attempt);
        scene.kerberos_refused(controller, at, account, &machine.address);
        let name = scene.world.people[person].login.clone();
        scene.failed_logon(
            host,
            at + millis(60),
            &name,
            Refusal::WrongPassword,
            (&machine.name, "127.0.0.1", LogonType::Interactive),
        );
    }
}

fn desktop(scene: &mut Scene, at: Moment, person: usize, account: Account) -> Session {
    let host = scene.world.people[person].workstation;
    let winlogon = scene.resident(host, "winlogon");
    let userinit = Start::user("C:\\Windows\\System32\\userinit.exe", "C:\\Windows\\system32\\userinit.exe");
    let userinit = scene.run(at, &winlogon, &account, userinit, seconds(29));
    let explorer = Start::user("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE");
    let shell = scene.start(at + millis(140), &userinit, &account, explorer);
    let tray = Start::user(
        "C:\\Windows\\System32\\SecurityHealthSystray.exe",
        "\"C:\\Windows\\System32\\SecurityHealthSystray.exe\"",
    );
    scene.run(at + seconds(5), &shell, &account, tray, minutes(3));
    let mut open = Vec::new();
    for (index, (name, image, command)) in PROGRAMS.iter().enumerate() {
        let at = at + seconds(7 + 11 * index as i64) + millis(scene.random.between(0, 4000));
        open.push((*name, scene.start(at, &shell, &account, Start::user(image, command))));
    }
    let session = Session { host, account, shell, open };
    scene.sessions.insert(person, session.clone());
    session
}

fn go(scene: &mut Scene, person: usize, at: Moment) {
    let session = session(scene, person);
    for (index, (_, process)) in session.open.iter().enumerate() {
        scene.end(at + millis(180 * index as i64), process);
    }
    scene.end(at + millis(1400), &session.shell);
    let data = crate::windows::data! {
        "TargetUserSid": &session.account.sid, "TargetUserName": &session.account.name,
        "TargetDomainName": &session.account.domain, "TargetLogonId": session.account.logon_id_hex(),
    };
    scene.security(session.host, at, 4647, data);
    scene.logoff(session.host, at + seconds(2), &session.account, LogonType::Interactive);
    scene.sessions.remove(&person);
}

fn unlock(scene: &mut Scene, person: usize, at: Moment) {
    let session = session(scene, person);
    let again = Account { logon_id: scene.new_logon_id(), ..session.account.clone() };
    if scene.random.per_mille(40) {
        mistype(scene, person, session.host, at + seconds(-9), &again);
    }
    scene.local_logon(session.host, at, &again, LogonType::Unlock, "127.0.0.1");
    scene.logoff(session.host, at + millis(90), &again, LogonType::Unlock);
}

/// One minute of work: most often nothing that a log would show.
fn act(scene: &mut Scene, person: usize, at: Moment) {
    let who = scene.world.people[person].clone();
    let session = session(scene, person);
    let what = scene.random.below(1000);
    match what {
        0..110 => browse(scene, &session, &who.login, at),
        110..145 => office_traffic(scene, &session, at, &who.login),
        145..160 => document(scene, &session, &who.login, at),
        160..172 => share(scene, &session, at),
        172..186 => cloud_file(scene, person, at),
        186..200 => {
            scene.m365_mail_read(at, person, crate::world::NAT_ADDRESS, "Client=OutlookService;Outlook/16.0;")
        }
        200..204 => unlock(scene, person, at),
        204..212 => small_program(scene, &session, at),
        212..235 => department_work(scene, person, &session, at),
        _ => {}
    }
}

fn browse(scene: &mut Scene, session: &Session, login: &str, at: Moment) {
    let browser = open_program(session, "browser");
    let name = scene.browse(at, session.host, login);
    if scene.random.per_mille(350) {
        let command = format!(
            "\"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe\" --type=renderer --string-annotations --lang=sv --device-scale-factor=1 --num-raster-threads=4 --renderer-client-id={} /prefetch:1",
            scene.random.between(5, 400),
        );
        let start = Start::user(&browser.image, &command)
            .low()
            .within("C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\141.0.3537.57\\");
        let lasts = seconds(scene.random.between(20, 1500));
        scene.run(at + millis(120), &browser, &session.account, start, lasts);
    }
    if scene.random.per_mille(250) {
        scene.sysmon_dns(at, &browser, name, &crate::world::address_of(name));
    }
    if scene.random.per_mille(60) {
        let file = *scene.random.pick(&["datasheet", "invoice", "programme", "drawing", "ticket"]);
        let path = format!("C:\\Users\\{login}\\Downloads\\{file}-{}.pdf", scene.random.between(100, 9999));
        scene.sysmon_file(at + seconds(6), &browser, &path);
    }
}

/// Outlook, Teams and OneDrive talk to their services all day.
fn office_traffic(scene: &mut Scene, session: &Session, at: Moment, login: &str) {
    let (program, name) = *scene.random.pick(&[
        ("outlook", "outlook.office365.com"),
        ("teams", "teams.microsoft.com"),
        ("onedrive", "brackwater-my.sharepoint.com"),
    ]);
    let (sent, received) = (scene.random.size(10, 17), scene.random.size(11, 18));
    let lasts = seconds(scene.random.between(4, 600));
    scene.visit(Tunnel { at, client: session.host, user: login, name, sent, received, lasts });
    let process = open_program(session, program);
    let port = scene.port();
    if scene.random.per_mille(300) {
        scene.sysmon_connection(at + millis(20), &process, port, (&crate::world::address_of(name), "-", 443));
    }
}

fn document(scene: &mut Scene, session: &Session, login: &str, at: Moment) {
    let name = *scene.random.pick(&DOCUMENTS);
    let (program, extension) =
        *scene.random.pick(&[("WINWORD.EXE", "docx"), ("EXCEL.EXE", "xlsx"), ("POWERPNT.EXE", "pptx")]);
    let image = format!("C:\\Program Files\\Microsoft Office\\root\\Office16\\{program}");
    let folder = format!("C:\\Users\\{login}\\OneDrive - Brackwater\\Documents");
    let command = format!("\"{image}\" /n \"{folder}\\{name}.{extension}\" /o \"\"");
    let lasts = minutes(scene.random.between(2, 70));
    let process =
        scene.run(at, &session.shell, &session.account, Start::user(&image, &command).within(&folder), lasts);
    for minute in [1, 4] {
        let file = format!("{folder}\\~$ {}.{extension}", &name[2..]);
        scene.sysmon_file(at + minutes(minute), &process, &file.replace("~$ ", "~$"));
    }
    let recent = format!("C:\\Users\\{login}\\AppData\\Roaming\\Microsoft\\Office\\Recent\\{name}.LNK");
    scene.sysmon_file(at + seconds(3), &process, &recent);
}

fn share(scene: &mut Scene, session: &Session, at: Moment) {
    let share = *scene.random.pick(&SHARES);
    let files: Vec<String> = (0..1 + scene.random.below(4))
        .map(|_| {
            format!(
                "2026\\{}.{}",
                scene.random.pick(&DOCUMENTS),
                scene.random.pick(&["docx", "xlsx", "pdf", "dwg"])
            )
        })
        .collect();
    let (from, bytes) = (scene.host(session.host).address, scene.random.size(14, 23));
    let account = Account { logon_id: scene.new_logon_id(), ..session.account.clone() };
    scene.smb_session(at, &account, &from, share, &files, bytes);
}

fn cloud_file(scene: &mut Scene, person: usize, at: Moment) {
    let operation = *scene.random.pick(&[
        "FileAccessed",
        "FileModified",
        "FileAccessed",
        "FilePreviewed",
        "FileUploaded",
    ]);
    let file = format!("projects/Shared Documents/{}.docx", scene.random.pick(&DOCUMENTS));
    scene.m365_file(at, person, crate::world::NAT_ADDRESS, operation, &file);
}

fn small_program(scene: &mut Scene, session: &Session, at: Moment) {
    let (image, command) = *scene.random.pick(&[
        ("C:\\Windows\\System32\\notepad.exe", "\"C:\\Windows\\system32\\notepad.exe\""),
        ("C:\\Program Files\\Adobe\\Acrobat DC\\Acrobat\\Acrobat.exe", "\"C:\\Program Files\\Adobe\\Acrobat DC\\Acrobat\\Acrobat.exe\""),
        ("C:\\Program Files\\WindowsApps\\Microsoft.ScreenSketch_11.2507.14.0_x64__8wekyb3d8bbwe\\SnippingTool\\SnippingTool.exe", "\"C:\\Program Files\\WindowsApps\\Microsoft.ScreenSketch_11.2507.14.0_x64__8wekyb3d8bbwe\\SnippingTool\\SnippingTool.exe\""),
        ("C:\\Program Files\\7-Zip\\7zFM.exe", "\"C:\\Program Files\\7-Zip\\7zFM.exe\""),
    ]);
    let lasts = minutes(scene.random.between(1, 40));
    scene.run(at, &session.shell, &session.account, Start::user(image, command), lasts);
}

fn department_work(scene: &mut Scene, person: usize, session: &Session, at: Moment) {
    let who = scene.world.people[person].clone();
    match who.department {
        Department::Development => develop(scene, person, session, at),
        Department::Administration => super::errands::administer(scene, person, session, at),
        Department::Design => {
            let image = "C:\\Program Files\\SOLIDWORKS Corp\\SOLIDWORKS\\SLDWORKS.exe";
            let command = format!("\"{image}\" \"\\\\FS01\\Projects\\2026\\impeller.sldprt\"");
            let lasts = minutes(scene.random.between(15, 120));
            scene.run(at, &session.shell, &session.account, Start::user(image, &command), lasts);
        }
        Department::Sales | Department::Finance | Department::Plant => use_erp(scene, session, at),
    }
}

/// The portal of the resource planning runs on a server of its own.
fn use_erp(scene: &mut Scene, session: &Session, at: Moment) {
    let server = scene.world.host("ERP01");
    let (from, to) = (scene.host(session.host).address, scene.host(server).address);
    scene.look_up(at, session.host, &format!("erp01.{AD_DOMAIN}"), &to);
    let flow = crate::network::Flow::tcp(at + millis(9), (&from, scene.port()), (&to, 443), "ssl")
        .carrying(scene.random.size(10, 14), scene.random.size(13, 19))
        .lasting(seconds(scene.random.between(2, 90)));
    let uid = scene.connect(&flow);
    scene.zeek_ssl(
        &flow,
        &uid,
        &format!("erp01.{AD_DOMAIN}"),
        "CN=Brackwater Issuing CA 2,DC=ad,DC=brackwater,DC=example",
    );
    let account = Account { logon_id: scene.new_logon_id(), ..session.account.clone() };
    scene.network_logon(server, at + millis(90), &account, &from);
    scene.logoff(server, at + seconds(40), &account, LogonType::Network);
}

fn develop(scene: &mut Scene, person: usize, session: &Session, at: Moment) {
    let repository = *scene.random.pick(&REPOSITORIES);
    let action = *scene.random.pick(&[
        "git.fetch",
        "git.push",
        "git.fetch",
        "pull_request.create",
        "pull_request.merge",
        "git.clone",
    ]);
    scene.github(at, person, action, repository, crate::world::NAT_ADDRESS);
    let login = scene.world.people[person].login.clone();
    let folder = format!("C:\\Users\\{login}\\source\\{repository}\\");
    let code = "C:\\Program Files\\Microsoft VS Code\\Code.exe";
    let parent = Process {
        image: code.to_owned(),
        command: format!("\"{code}\" {}", folder.trim_end_matches('\\')),
        pid: 9120,
        guid: session.shell.guid.replace("-0000", "-0a31"),
        ..session.shell.clone()
    };
    let git = "C:\\Program Files\\Git\\mingw64\\bin\\git.exe";
    let command = format!(
        "git.exe {}",
        scene.random.pick(&[
            "status -z -uall",
            "fetch",
            "rev-parse --show-toplevel",
            "push origin HEAD",
            "log --format=%H -n 1"
        ])
    );
    scene.run(at, &parent, &session.account, Start::user(git, &command).within(&folder), millis(640));
    let tunnel = Tunnel {
        at: at + millis(200),
        client: session.host,
        user: &login,
        name: "github.com",
        sent: 4100,
        received: 21_000,
        lasts: seconds(2),
    };
    scene.visit(tunnel);
}

/// The first log-in of the day at Okta and Entra.
fn sign_in_to_services(scene: &mut Scene, person: usize, at: Moment) {
    let place = Place::office();
    if scene.random.per_mille(30) {
        failed_sign_in(scene, person, &place, at + seconds(-12));
    }
    let event = |kind, message, application| OktaEvent {
        person,
        place: Place::office(),
        kind,
        message,
        result: Ok(()),
        application,
        agent: BROWSER,
    };
    scene.okta(at, &event("user.session.start", "User login to Okta", None));
    scene.okta(
        at + seconds(6),
        &event("user.authentication.auth_via_mfa", "Authentication of user via MFA", None),
    );
    for (index, name) in ["Office 365", "ERP Portal", "Zendesk"].into_iter().enumerate() {
        if scene.random.per_mille(600) {
            let at = at + seconds(20 + 300 * index as i64);
            scene.okta(at, &event("user.authentication.sso", "User single sign on to app", Some(name)));
        }
    }
    for (index, application) in
        ["Microsoft Teams", "One Outlook Web", "SharePoint Online Web Client Extensibility"]
            .into_iter()
            .enumerate()
    {
        let sign_in = SignIn {
            person,
            place: place.clone(),
            application,
            client: "Mobile Apps and Desktop clients",
            agent: BROWSER,
            result: 0,
            is_managed: true,
            has_second_factor: true,
        };
        scene.entra_sign_in(at + seconds(3 + 45 * index as i64), &sign_in);
    }
}

fn failed_sign_in(scene: &mut Scene, person: usize, place: &Place, at: Moment) {
    let sign_in = SignIn {
        person,
        place: place.clone(),
        application: "Office 365 Exchange Online",
        client: "Browser",
        agent: BROWSER,
        result: 50_126,
        is_managed: true,
        has_second_factor: false,
    };
    scene.entra_sign_in(at, &sign_in);
}

/// The domain controller that answers this time.
pub(crate) fn controller(scene: &mut Scene) -> usize {
    let name = if scene.random.per_mille(600) { "DC01" } else { "DC02" };
    scene.world.host(name)
}
