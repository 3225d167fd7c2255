//! auditd, which counts the events of a machine and may write several records for one:
//! <https://github.com/linux-audit/audit-documentation/wiki>.

use crate::{
    moment::Moment,
    random::hash,
    scene::{NUMBER, Scene},
    source::Source,
    world::HostId,
};

/// Who acts on a Linux machine.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) login: String,
    pub(crate) uid: u64,
    /// Who first logged in; services have none.
    pub(crate) login_uid: Option<u64>,
    pub(crate) session: u64,
    pub(crate) pid: i64,
    pub(crate) folder: String,
}

/// A program that is started.
#[derive(Clone, Debug)]
pub(crate) struct Exec<'a> {
    pub(crate) exe: &'a str,
    pub(crate) arguments: &'a [&'a str],
    pub(crate) key: &'a str,
}

impl Identity {
    /// A person, or an account that logs in like one.
    pub(crate) fn login(scene: &mut Scene, login: &str) -> Self {
        let uid = if login == "root" { 0 } else { 1000 + hash(login) % 900 };
        let session = scene.random.below(9000) + 100;
        let folder = if uid == 0 { "/root".to_owned() } else { format!("/home/{login}") };
        Self {
            login: login.to_owned(),
            uid,
            login_uid: Some(uid),
            session,
            pid: scene.random.between(2000, 60_000),
            folder,
        }
    }

    /// The account that nginx and PHP run under.
    pub(crate) fn web_server() -> Self {
        Self {
            login: "www-data".to_owned(),
            uid: 33,
            login_uid: None,
            session: 0,
            pid: 1381,
            folder: "/var/www/portal/public".to_owned(),
        }
    }

    pub(crate) fn as_root(&self) -> Self {
        Self { uid: 0, ..self.clone() }
    }

    fn login_uid(&self) -> u64 {
        self.login_uid.unwrap_or(u64::from(u32::MAX))
    }

    fn session_id(&self) -> u64 {
        if self.login_uid.is_some() { self.session } else { u64::from(u32::MAX) }
    }
}

impl<'a> Exec<'a> {
    pub(crate) fn of(command: &'a [&'a str]) -> Self {
        Self { exe: command.first().copied().unwrap_or_default(), arguments: command, key: "exec" }
    }
}

fn emit(scene: &mut Scene, host: HostId, at: Moment, records: &[(&str, String)]) {
    let name = scene.host(host).name;
    let lines: Vec<String> = records
        .iter()
        .map(|(kind, text)| {
            format!("node={name} type={kind} msg=audit({}:{NUMBER}): {text}", at.epoch_millis())
        })
        .collect();
    scene.emit_counted(Source::Auditd, at, Some(format!("{name}/audit")), lines.join("\n"));
}

/// A value that auditd does not trust is written in hexadecimal digits when it holds blanks or quotes.
fn untrusted(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte > b' ' && byte != b'"' && byte < 0x7f);
    if is_plain { format!("\"{text}\"") } else { hex(text.as_bytes()) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The records of a program that is started.
pub(super) fn exec(scene: &mut Scene, host: HostId, at: Moment, who: &Identity, exec: &Exec<'_>) {
    let pid = scene.random.between(2000, 60_000);
    let command = exec.exe.rsplit('/').next().unwrap_or(exec.exe);
    let tty = if who.login_uid.is_some() { format!("pts{}", who.session % 4) } else { "(none)".to_owned() };
    let (uid, inode) = (who.uid, 130_000 + hash(exec.exe) % 90_000);
    let syscall = format!(
        "arch=c000003e syscall=59 success=yes exit=0 a0=55{} a1=55{} a2=55{} a3=8 items=2 ppid={} pid={pid} auid={} uid={uid} gid={uid} euid={uid} suid={uid} fsuid={uid} egid={uid} sgid={uid} fsgid={uid} tty={tty} ses={} comm={} exe={} subj=unconfined key={}",
        scene.random.hex(10),
        scene.random.hex(10),
        scene.random.hex(10),
        who.pid,
        who.login_uid(),
        who.session_id(),
        untrusted(&command[..command.len().min(15)]),
        untrusted(exec.exe),
        untrusted(exec.key),
    );
    let named: Vec<&str> = std::iter::once(command).chain(exec.arguments.iter().skip(1).copied()).collect();
    let arguments: String =
        named.iter().enumerate().map(|(index, text)| format!(" a{index}={}", untrusted(text))).collect();
    let path = |item: u32, name: &str, inode: u64| {
        format!(
            "item={item} name={} inode={inode} dev=fd:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0",
            untrusted(name)
        )
    };
    let records = [
        ("SYSCALL", syscall),
        ("EXECVE", format!("argc={}{arguments}", named.len())),
        ("CWD", format!("cwd={}", untrusted(&who.folder))),
        ("PATH", path(0, exec.exe, inode)),
        ("PATH", path(1, "/lib64/ld-linux-x86-64.so.2", 131_077)),
        ("PROCTITLE", format!("proctitle={}", hex(named.join("\0").as_bytes()))),
    ];
    emit(scene, host, at, &records);
}

fn user(
    who: &Identity,
    kind: &'static str,
    operation: &str,
    from: &str,
    result: &str,
) -> (&'static str, String) {
    let text = format!(
        "pid={} uid=0 auid={} ses={} subj=unconfined msg='op={operation} acct=\"{}\" exe=\"/usr/sbin/sshd\" hostname={from} addr={from} terminal=ssh res={result}'",
        who.pid,
        who.login_uid(),
        who.session_id(),
        who.login,
    );
    (kind, text)
}

pub(super) fn session_start(scene: &mut Scene, host: HostId, at: Moment, who: &Identity, from: &str) {
    let before = Identity { login_uid: None, ..who.clone() };
    emit(
        scene,
        host,
        at,
        &[user(&before, "USER_ACCT", "PAM:accounting grantors=pam_permit", from, "success")],
    );
    emit(scene, host, at, &[user(&before, "CRED_ACQ", "PAM:setcred grantors=pam_permit", from, "success")]);
    let login = format!(
        "pid={} uid=0 subj=unconfined old-auid=4294967295 auid={} tty=(none) old-ses=4294967295 ses={} res=1",
        who.pid,
        who.login_uid(),
        who.session
    );
    emit(scene, host, at, &[("LOGIN", login)]);
    emit(
        scene,
        host,
        at,
        &[user(
            who,
            "USER_START",
            "PAM:session_open grantors=pam_selinux,pam_loginuid,pam_limits,pam_systemd",
            from,
            "success",
        )],
    );
    let id = format!(
        "pid={} uid=0 auid={} ses={} subj=unconfined msg='op=login id={} exe=\"/usr/sbin/sshd\" hostname={from} addr={from} terminal=/dev/pts/{} res=success'",
        who.pid,
        who.login_uid(),
        who.session,
        who.uid,
        who.session % 4
    );
    emit(scene, host, at, &[("USER_LOGIN", id)]);
}

pub(super) fn session_end(scene: &mut Scene, host: HostId, at: Moment, who: &Identity, from: &str) {
    emit(
        scene,
        host,
        at,
        &[user(
            who,
            "USER_END",
            "PAM:session_close grantors=pam_selinux,pam_loginuid,pam_limits,pam_systemd",
            from,
            "success",
        )],
    );
    emit(scene, host, at, &[user(who, "CRED_DISP", "PAM:setcred grantors=pam_permit", from, "success")]);
}

pub(super) fn refused(scene: &mut Scene, host: HostId, at: Moment, name: &str, from: &str) {
    let who = Identity {
        login: name.to_owned(),
        uid: 0,
        login_uid: None,
        session: 0,
        pid: scene.random.between(2000, 60_000),
        folder: "/".to_owned(),
    };
    emit(scene, host, at, &[user(&who, "USER_AUTH", "PAM:authentication grantors=?", from, "failed")]);
    let text = format!(
        "pid={} uid=0 auid=4294967295 ses=4294967295 subj=unconfined msg='op=login acct=\"{name}\" exe=\"/usr/sbin/sshd\" hostname=? addr={from} terminal=ssh res=failed'",
        who.pid
    );
    emit(scene, host, at, &[("USER_LOGIN", text)]);
}
