//! Headers as senders write them.

use crate::{line::Line, time};

/// `time|host|program|pid|priority|message`, `-` for what is not there.
fn check(raw: &str, expected: &str) {
    let line = Line::new(raw, time::parse("2024-06-01"));
    let Some(envelope) = line.envelope else { return assert_eq!("none", expected, "{raw}") };
    let parts = [
        envelope.time.map_or_else(|| "-".to_owned(), |time| time.to_string()[..19].to_owned()),
        envelope.host.unwrap_or("-").to_owned(),
        envelope.program.unwrap_or("-").to_owned(),
        envelope.pid.unwrap_or("-").to_owned(),
        envelope.priority.map_or_else(|| "-".to_owned(), |priority| priority.to_string()),
        line.message.to_owned(),
    ];
    assert_eq!(parts.join("|"), expected, "{raw}");
}

#[test]
fn rfc_5424() {
    check(
        "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \u{FEFF}'su root' failed",
        "2003-10-11T22:14:15|mymachine.example.com|su|-|34|'su root' failed",
    );
    check(
        "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time",
        "2003-08-24T12:14:15|192.0.2.1|myproc|8710|165|%% It's time",
    );
    check(r#"<165>1 - - - - - [a@1 x="]\"y"][b]"#, "-|-|-|-|165|");
    check("87 <13>1 2024-01-02T03:04:05Z h a 1 m - x", "2024-01-02T03:04:05|h|a|1|13|x");
    check(
        "<134>1 1706000000.5 mx84 flows src=1.2.3.4 x",
        "2024-01-23T08:53:20|mx84|-|-|134|flows src=1.2.3.4 x",
    );
    check("<13>1 2024-01-02T03:04:05Z h a 1 m [broken x", "2024-01-02T03:04:05|h|-|-|13|a 1 m [broken x");
}

#[test]
fn rfc_3164_and_its_dialects() {
    check(
        "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
        "2023-10-11T22:14:15|mymachine|su|-|34|'su root' failed",
    );
    check("Jan  2 03:04:05 web1 sshd[12]: Accepted x", "2024-01-02T03:04:05|web1|sshd|12|-|Accepted x");
    check("Jan  2 03:04:05 sshd[12]: Accepted x", "2024-01-02T03:04:05|-|sshd|12|-|Accepted x");
    check("Jan  2 2021 03:04:05 web1 sudo: x", "2021-01-02T03:04:05|web1|sudo|-|-|x");
    check("Jan  2 03:04:05 h postfix/smtpd[12]: x", "2024-01-02T03:04:05|h|postfix/smtpd|12|-|x");
    check("Jan  2 03:04:05 h /usr/sbin/cron[12]: x", "2024-01-02T03:04:05|h|cron|12|-|x");
    check("Jan  2 03:04:05 h kernel: [ 12.34] IN=eth0", "2024-01-02T03:04:05|h|kernel|-|-|[ 12.34] IN=eth0");
    check("2024-01-02T03:04:05.6+01:00 h sshd[1]: x: y", "2024-01-02T02:04:05|h|sshd|1|-|x: y");
    check("2024-01-02 03:04:05 h sshd[1]: x", "2024-01-02T03:04:05|h|sshd|1|-|x");
    check("<30>2024-01-02T03:04:05Z fe80::1 dhcpd: x", "2024-01-02T03:04:05|fe80::1|dhcpd|-|30|x");
    check("<13>just a text", "-|-|-|-|13|just a text");
    check("<13>prog[7]: text", "-|-|prog|7|13|text");
    check(
        "Jan  2 03:04:05 h last message repeated 3 times",
        "2024-01-02T03:04:05|h|-|-|-|last message repeated 3 times",
    );
    check(
        "Jan  2 03:04:05 h sshd[1]: message repeated 2 times: [ Failed x]",
        "2024-01-02T03:04:05|h|sshd|1|-|Failed x",
    );
    check(
        "Jan  2 03:04:05 h sshd[1]: [ID 800047 auth.info] Failed x",
        "2024-01-02T03:04:05|h|sshd|1|38|Failed x",
    );
    check("Jan  2 03:04:05 a Message forwarded from b: su: x", "2024-01-02T03:04:05|b|su|-|-|x");
    check("<13>Jan  2 03:04:05 h {\"a\":1}", "2024-01-02T03:04:05|h|-|-|13|{\"a\":1}");
}

#[test]
fn appliances() {
    check(
        "<189>45: *Mar  1 18:46:11: %SYS-5-CONFIG_I: x",
        "2024-03-01T18:46:11|-|-|-|189|%SYS-5-CONFIG_I: x",
    );
    check(
        "<189>45: rtr1: Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: x",
        "2024-03-01T18:46:11|rtr1|-|-|189|%SYS-5-CONFIG_I: x",
    );
    check(
        "<166>Mar 01 2024 10:00:00 fw1 : %ASA-6-302013: x",
        "2024-03-01T10:00:00|fw1|-|-|166|%ASA-6-302013: x",
    );
    check("<166>Mar 01 2024 10:00:00: %ASA-6-302013: x", "2024-03-01T10:00:00|-|-|-|166|%ASA-6-302013: x");
    check(
        "<166>:Mar 01 10:00:00 EST: %ASA-session-6-302013: x",
        "2024-03-01T10:00:00|-|-|-|166|%ASA-session-6-302013: x",
    );
    check("<166>%ASA-6-302013: x", "-|-|-|-|166|%ASA-6-302013: x");
    check("Mar  1 10:00:00 fw1 %ASA-6-302013: x", "2024-03-01T10:00:00|fw1|-|-|-|%ASA-6-302013: x");
    check("<189>date=2024-01-02 time=1", "-|-|-|-|189|date=2024-01-02 time=1");
    check("Mar  1 10:00:00 h CEF:0|a|b", "2024-03-01T10:00:00|h|-|-|-|CEF:0|a|b");
    check("Mar  1 10:00:00 h CEF: 0|a|b", "2024-03-01T10:00:00|h|-|-|-|CEF: 0|a|b");
    check("<14>CEF:0|a|b", "-|-|-|-|14|CEF:0|a|b");
    check(
        "<14>Mar  1 10:00:00 pa 1,2024/03/01 10:00:00,0,TRAFFIC",
        "2024-03-01T10:00:00|pa|-|-|14|1,2024/03/01 10:00:00,0,TRAFFIC",
    );
    check("<134>Mar  1 10:00:00 filterlog[9]: 5,,,1", "2024-03-01T10:00:00|-|filterlog|9|134|5,,,1");
}

#[test]
fn what_is_no_syslog() {
    for raw in [
        "",
        "hello",
        "<999>x",
        "<>x",
        "2024-01-02 03:04:05 INFO x",
        "2024-01-02T03:04:05Z [main] x",
        "5,,,1",
        "key=value",
    ] {
        check(raw, "none");
    }
}

proptest::proptest! {
    #[test]
    fn any_line_is_opened_or_not(raw in "(<[0-9]{1,3}>)?(1 |Jan  2 03:04:05 |[0-9]{4}-01-02T03:04:05Z )?[ -~é\\[\\]]{0,40}") {
        let line = Line::new(&raw, time::parse("2024-06-01"));
        proptest::prop_assert!(raw.contains(line.message));
        line.logged();
    }
}
