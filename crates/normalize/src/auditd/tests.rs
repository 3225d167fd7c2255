//! Lines of auditd, cut and decoded.

use super::{
    cut,
    sockaddr::{self, Address},
    taxonomy,
};
use crate::Record;

fn record(raw: &str) -> Record<'_> {
    let mut record = Record::new(raw.as_bytes());
    cut::cut(raw, &mut record, &mut Vec::new()).expect("is of auditd");
    taxonomy::complete(&mut record);
    record
}

fn check(raw: &str, field: &str, expected: &[&str]) {
    let record = record(raw);
    let values: Vec<_> = record.values(field).filter_map(|value| value.text()).collect();
    assert_eq!(values, expected, "`{field}` of {raw}");
}

#[test]
fn values_are_cut_and_decoded() {
    let syscall = "type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e syscall=59 success=yes exit=0 a0=9 a1=8 ppid=1 pid=2 auid=1000 uid=0 tty=pts0 ses=1 comm=\"ls\" exe=\"/bin/ls\" key=(null)";
    check(syscall, "SYSCALL", &["execve"]);
    check(syscall, "Image", &["/bin/ls"]);
    check(syscall, "msg", &["1364481363.243:24287"]);
    let execve = "type=EXECVE msg=audit(1.2:3): argc=3 a0=\"ls\" a1=2D6C2061 a2=\"777\"";
    check(execve, "a1", &["-l a"]);
    check(execve, "CommandLine", &["ls -l a 777"]);
    let joined = format!("{syscall}\n{}", execve.replace("1.2:3", "1364481363.243:24287"));
    check(&joined, "type", &["SYSCALL", "EXECVE"]);
    check(&joined, "a0", &["9", "ls"]);
    check(&joined, "CommandLine", &["ls -l a 777"]);
    check("type=EXECVE msg=audit(1.2:3): argc=1 a0_len=4 a0[0]=6C73 a0[1]=2061", "a0", &["ls a"]);
    check("type=PROCTITLE msg=audit(1.2:3): proctitle=6C73002D6C00", "CommandLine", &["ls -l"]);
    check(
        "type=PATH msg=audit(1.2:3): item=0 name=2F746D702F6120C3A9 nametype=CREATE",
        "name",
        &["/tmp/a é"],
    );
    check("type=PATH msg=audit(1.2:3): item=0 name=\"abcd\" nametype=NORMAL", "name", &["abcd"]);
}

#[test]
fn messages_of_programs_stand_in_quotes() {
    let raw = "node=web1 type=USER_AUTH msg=audit(1.2:3): pid=9 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication grantors=? acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=192.0.2.1 addr=192.0.2.1 terminal=ssh res=failed'\u{1D}UID=\"root\" AUID=\"unset\"";
    check(raw, "acct", &["bob"]);
    check(raw, "res", &["failed"]);
    check(raw, "UID", &["root"]);
    check(raw, "node", &["web1"]);
    let avc = "type=AVC msg=audit(1.2:3): avc:  denied  { read write } for  pid=1 comm=\"a\" scontext=x tclass=file";
    check(avc, "seresult", &["denied"]);
    check(avc, "seperms", &["read write"]);
    check(avc, "pid", &["1"]);
    check(
        "Jan  2 03:04:05 h kernel: [ 1.2] audit: type=1400 audit(1.2:3): apparmor=\"DENIED\" operation=\"open\"",
        "apparmor",
        &["DENIED"],
    );
}

#[test]
fn addresses() {
    let inet = |ip: &str, port| Some(Address::Inet { ip: ip.to_owned(), port });
    assert_eq!(sockaddr::read("02000050C00002010000000000000000"), inet("192.0.2.1", 80));
    assert_eq!(
        sockaddr::read("0A0001BB0000000020010DB800000000000000000000000100000000"),
        inet("2001:db8::1", 443)
    );
    assert_eq!(sockaddr::read("01002F72756E2F6100"), Some(Address::Unix("/run/a".to_owned())));
    for saddr in ["", "0", "02", "0200", "10000000", "zz"] {
        assert_eq!(sockaddr::read(saddr), None, "{saddr}");
    }
}

proptest::proptest! {
    #[test]
    fn any_line_is_cut_or_not(raw in "(node=a )?type=[A-Z]{1,8} msg=audit\\(1\\.2:3\\): [ -~é\u{1D}]{0,60}") {
        record(&raw);
    }
}
