//! Someone who leaves, and takes the drawings along.

use super::{Stage, Step, Story};
use crate::{
    cloud::Place,
    moment::{Moment, millis, minutes, seconds},
    network::Tunnel,
    windows::Start,
    world::Department,
};

pub(super) static STORY: Story = Story {
    name: "insider",
    title: "A designer takes the drawings along",
    summary: "A designer who has given notice comes in by the tunnel in the evening, copies the folder of drawings, packs \
              it with a password, puts it on a stick and into a private cloud, clones repositories, and removes the traces.",
    begins_at: 19 * 60 + 50,
    steps: &[
        Step {
            name: "evening",
            after: 0,
            technique: "T1133",
            what: "A session by the tunnel in the evening",
            play: evening,
        },
        Step {
            name: "collect",
            after: 8,
            technique: "T1039",
            what: "Two hundred drawings are read from the share in minutes",
            play: collect,
        },
        Step {
            name: "pack",
            after: 21,
            technique: "T1560.001",
            what: "7-Zip packs them with a password",
            play: pack,
        },
        Step {
            name: "stick",
            after: 29,
            technique: "T1052.001",
            what: "The archive is copied to a stick",
            play: stick,
        },
        Step {
            name: "private cloud",
            after: 36,
            technique: "T1567.002",
            what: "The archive goes to a service for sending large files",
            play: private_cloud,
        },
        Step {
            name: "repositories",
            after: 52,
            technique: "T1213.003",
            what: "Twelve repositories are cloned that have nothing to do with the work",
            play: repositories,
        },
        Step {
            name: "traces",
            after: 70,
            technique: "T1070.004",
            what: "The archive is overwritten and the shell's history deleted",
            play: traces,
        },
    ],
};

const ARCHIVE: &str = "holiday_photos.7z";

fn insider(stage: &Stage<'_>) -> usize {
    stage.victim(Department::Design, 2)
}

fn evening(stage: &mut Stage<'_>, at: Moment) {
    let person = insider(stage);
    let who = stage.scene.world.people[person].clone();
    let home = Place::home(stage.scene, person);
    stage.scene.vpn_session(at, &who.login, &home.address, "10.20.9.31");
    let session = stage.session(person);
    let from = stage.scene.host(session.host);
    let controller = stage.host("DC01");
    let services = ["FS01$".to_owned(), from.account()];
    stage.scene.kerberos_tickets(controller, at + seconds(40), &session.account, &from.address, &services);
    let kind = crate::windows::logon::LogonType::RemoteInteractive;
    stage.scene.local_logon(session.host, at + seconds(44), &session.account, kind, "10.20.9.31");
}

fn collect(stage: &mut Stage<'_>, at: Moment) {
    let person = insider(stage);
    let session = stage.session(person);
    let from = stage.scene.host(session.host).address;
    for part in 0..4 {
        let files: Vec<String> =
            (0..50).map(|number| format!("Drawings\\BW-2{part}0\\part_{number:03}.dwg")).collect();
        let at = at + minutes(2 * part);
        stage.scene.smb_session(
            at,
            &session.account,
            &from,
            ("Projects", "D:\\Shares\\Projects"),
            &files,
            1_200_000_000,
        );
    }
}

fn folder(stage: &mut Stage<'_>) -> String {
    let person = insider(stage);
    format!("C:\\Users\\{}\\Pictures", stage.scene.world.people[person].login)
}

fn pack(stage: &mut Stage<'_>, at: Moment) {
    let person = insider(stage);
    let session = stage.session(person);
    let folder = folder(stage);
    let cmd = "C:\\Windows\\System32\\cmd.exe";
    let cmd = stage.scene.start(
        at,
        &session.shell,
        &session.account,
        Start::user(cmd, "\"C:\\Windows\\System32\\cmd.exe\"").within(&folder),
    );
    let command = format!("7z.exe a -t7z -mhe=on -pGoodbye2026 {ARCHIVE} C:\\Temp\\drw\\*");
    let packer = stage.child(
        at + seconds(9),
        &cmd,
        Start::user("C:\\Program Files\\7-Zip\\7z.exe", &command).within(&folder),
        260_000,
    );
    stage.scene.sysmon_file(at + seconds(10), &packer, &format!("{folder}\\{ARCHIVE}"));
    stage.remember("cmd", cmd);
}

fn stick(stage: &mut Stage<'_>, at: Moment) {
    let person = insider(stage);
    let session = stage.session(person);
    let services = stage.scene.resident(session.host, "services");
    let key = "HKLM\\System\\CurrentControlSet\\Enum\\USBSTOR\\Disk&Ven_SanDisk&Prod_Ultra&Rev_1.00\\4C530001171127109484&0\\FriendlyName";
    stage.scene.sysmon_registry(at, &services, key, "SanDisk Ultra USB Device");
    stage.scene.sysmon_file(at + seconds(50), &session.shell, &format!("E:\\{ARCHIVE}"));
    let folder = folder(stage);
    let cmd = stage.process("cmd");
    let command = format!("xcopy {folder}\\{ARCHIVE} E:\\ /h /y");
    stage.child(at + seconds(48), &cmd, Start::user("C:\\Windows\\System32\\xcopy.exe", &command), 140_000);
}

fn private_cloud(stage: &mut Stage<'_>, at: Moment) {
    let person = insider(stage);
    let session = stage.session(person);
    let browser = crate::office::open_program(&session, "browser");
    let name = "storm-eu-west-1.wetransfer.net";
    stage.scene.sysmon_dns(at, &browser, "wetransfer.com", &crate::world::address_of("wetransfer.com"));
    for (turn, name) in ["wetransfer.com", name, name, name].into_iter().enumerate() {
        let sent = if turn == 0 { 9000 } else { 720_000_000 };
        let at = at + minutes(4 * turn as i64);
        let tunnel = Tunnel {
            at,
            client: session.host,
            user: &session.account.name,
            name,
            sent,
            received: 210_000,
            lasts: minutes(4),
        };
        stage.scene.visit(tunnel);
    }
}

fn repositories(stage: &mut Stage<'_>, at: Moment) {
    let person = insider(stage);
    let home = Place::home(stage.scene, person);
    let names = [
        "pump-telemetry",
        "customer-portal",
        "fleet-api",
        "infrastructure",
        "impeller-solver",
        "test-bench",
        "erp-bridge",
        "plc-library",
        "hmi-screens",
        "firmware-bw220",
        "pricing-engine",
        "field-service-app",
    ];
    for (turn, name) in names.into_iter().enumerate() {
        let at = at + seconds(34 * turn as i64) + millis(stage.scene.random.between(0, 9000));
        stage.scene.github(at, person, "git.clone", name, &home.address);
    }
}

fn traces(stage: &mut Stage<'_>, at: Moment) {
    let cmd = stage.process("cmd");
    let folder = folder(stage);
    let login = cmd.account.name.clone();
    let history = format!(
        "C:\\Users\\{login}\\AppData\\Roaming\\Microsoft\\Windows\\PowerShell\\PSReadLine\\ConsoleHost_history.txt"
    );
    for (index, (image, command)) in [
        ("C:\\Users\\Public\\sdelete64.exe", format!("sdelete64.exe -accepteula -p 3 {folder}\\{ARCHIVE}")),
        ("C:\\Windows\\System32\\cmd.exe", format!("cmd /c del /f /q {history}")),
        ("C:\\Windows\\System32\\cipher.exe", "cipher /w:C:\\Temp".to_owned()),
    ]
    .into_iter()
    .enumerate()
    {
        stage.child(at + seconds(20 * index as i64), &cmd, Start::user(image, &command), 9000);
    }
    stage.scene.end(at + minutes(3), &cmd);
}
