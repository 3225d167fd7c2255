//! The lines of Zeek's logs: <https://docs.zeek.org/en/current/logs/index.html>.

use super::{Flow, State};
use crate::{
    moment::{Moment, millis},
    random::stable_hex,
    scene::Scene,
    source::Source,
    windows::Account,
};

/// A file that Zeek sees on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileSeen<'a> {
    pub(crate) source: &'a str,
    pub(crate) mime: &'a str,
    pub(crate) name: &'a str,
    pub(crate) bytes: u64,
    /// From who opened the connection.
    pub(crate) is_sent: bool,
}

/// A file on a share of the file server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedFile<'a> {
    pub(crate) share: &'a str,
    pub(crate) name: &'a str,
    pub(crate) bytes: u64,
}

/// What is done with a file on a share.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SmbAction<'a> {
    Open,
    Write,
    Delete,
    /// From this name.
    Rename(&'a str),
}

fn flag(value: bool) -> char {
    if value { 'T' } else { 'F' }
}

pub(super) fn conn(flow: &Flow, uid: &str) -> String {
    let (state, history) = match (flow.state, flow.protocol) {
        (State::Done, "udp") => ("SF", "Dd"),
        (State::Done, _) => ("SF", "ShADadFf"),
        (State::Open, _) => ("S1", "ShADad"),
        (State::Silent, "udp") => ("S0", "D"),
        (State::Silent, _) => ("S0", "S"),
        (State::Refused, _) => ("REJ", "Sr"),
    };
    let local = |address: &str| flag(super::is_inside(address));
    let (sent_packets, received_packets) = packets(flow);
    let header = if flow.protocol == "udp" { 28 } else { 52 };
    let service = if flow.is_allowed() && !flow.service.is_empty() { flow.service } else { "-" };
    let (lasts, sent, received) = match flow.state {
        State::Silent => ("-".to_owned(), "-".to_owned(), "-".to_owned()),
        State::Refused => (crate::moment::micros(412).as_seconds(), "0".to_owned(), "0".to_owned()),
        State::Done | State::Open => {
            (flow.lasts.as_seconds(), flow.sent.to_string(), flow.received.to_string())
        }
    };
    let payload = if flow.is_allowed() { (flow.sent, flow.received) } else { (0, 0) };
    format!(
        "{}\t{}\t{service}\t{lasts}\t{sent}\t{received}\t{state}\t{}\t{}\t0\t{history}\t{sent_packets}\t{}\t{received_packets}\t{}\t-",
        flow.zeek_id(uid),
        flow.protocol,
        local(&flow.from),
        local(&flow.to),
        payload.0 + sent_packets * header,
        payload.1 + received_packets * header,
    )
}

/// How many packets each side sent.
pub(super) fn packets(flow: &Flow) -> (u64, u64) {
    match (flow.state, flow.protocol) {
        (State::Silent, _) => (1, 0),
        (State::Refused, _) => (1, 1),
        (_, "udp") => (1 + flow.sent / 1200, 1 + flow.received / 1200),
        _ => (5 + flow.sent / 1400 + flow.received / 4000, 4 + flow.received / 1400 + flow.sent / 4000),
    }
}

impl Scene {
    /// The TLS handshake of a connection.
    pub(crate) fn zeek_ssl(&mut self, flow: &Flow, uid: &str, name: &str, issuer: &str) {
        let is_resumed = self.random.per_mille(350);
        let certificate = stable_hex(name, 64);
        let (chain, subject, issuer) = if is_resumed {
            ("-".to_owned(), "-".to_owned(), "-".to_owned())
        } else {
            (format!("{certificate},{}", stable_hex(issuer, 64)), format!("CN={name}"), issuer.to_owned())
        };
        let history = if is_resumed { "CsiI" } else { "CsxknGIi" };
        let line = format!(
            "{}\tTLSv13\tTLS_AES_256_GCM_SHA384\tx25519\t{name}\t{}\t-\th2\tT\t{history}\t{chain}\t-\t{subject}\t{issuer}\t-\t-\t{}",
            flow.zeek_id(uid),
            flag(is_resumed),
            if is_resumed { '-' } else { 'T' },
        );
        self.emit(Source::ZeekSsl, flow.at + crate::moment::millis(24), line);
    }

    /// A file that passes by. Gives its id.
    pub(crate) fn zeek_file(&mut self, flow: &Flow, uid: &str, file: FileSeen<'_>) -> String {
        let id = format!("F{}", self.random.base_62(17));
        let at = flow.at + crate::moment::millis(60);
        let or_unset = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        let line = format!(
            "{}\t{id}\t{uid}\t{}\t{}\t{}\t{}\t{}\t0\tMD5,SHA1\t{}\t{}\t0.041210\t{}\t{}\t{}\t{}\t0\t0\tF\t-\t{}\t{}\t-\t-\t-\t-",
            at.epoch(),
            flow.from,
            flow.from_port,
            flow.to,
            flow.to_port,
            file.source,
            or_unset(file.mime),
            or_unset(file.name),
            flag(super::is_inside(if file.is_sent { &flow.from } else { &flow.to })),
            flag(file.is_sent),
            file.bytes,
            file.bytes,
            self.random.hex(32),
            self.random.hex(40),
        );
        self.emit(Source::ZeekFiles, at, line);
        id
    }

    /// What someone does with a file on a share.
    pub(crate) fn zeek_smb_file(
        &mut self,
        at: Moment,
        flow: &Flow,
        uid: &str,
        file: SharedFile<'_>,
        action: SmbAction<'_>,
    ) {
        let SharedFile { share, name, bytes } = file;
        let (action, previous) = match action {
            SmbAction::Open => ("SMB::FILE_OPEN", "-"),
            SmbAction::Write => ("SMB::FILE_WRITE", "-"),
            SmbAction::Delete => ("SMB::FILE_DELETE", "-"),
            SmbAction::Rename(from) => ("SMB::FILE_RENAME", from),
        };
        let id = format!("F{}", self.random.base_62(17));
        let touched = at.as_micros() - self.random.between(60, 4_000_000) * 1_000_000;
        let touched = Moment::from_micros(touched.max(0)).unwrap_or(at).epoch();
        let line = format!(
            "{}\t{uid}\t{}\t{}\t{}\t{}\t{id}\t{action}\t\\\\\\\\FS01\\\\{share}\t{}\t{bytes}\t{}\t{touched}\t{touched}\t{touched}\t{touched}",
            at.epoch(),
            flow.from,
            flow.from_port,
            flow.to,
            flow.to_port,
            name.replace('\\', "\\\\"),
            previous.replace('\\', "\\\\"),
        );
        self.emit(Source::ZeekSmbFiles, at, line);
    }

    /// Someone works with files on a share: the log-on, the share, the connection.
    pub(crate) fn smb_session(
        &mut self,
        at: Moment,
        account: &Account,
        from: &str,
        share: (&str, &str),
        files: &[String],
        bytes: u64,
    ) {
        let server = self.world.host("FS01");
        let flow = Flow::tcp(at, (from, self.port()), (&self.host(server).address, 445), "gssapi,smb,krb")
            .carrying(3000 + bytes / 40, bytes + 5000)
            .lasting(crate::moment::seconds(self.random.between(11, 240)));
        let uid = self.connect(&flow);
        self.network_logon(server, at + crate::moment::millis(12), account, from);
        self.share_access(server, at + crate::moment::millis(30), account, from, share, files);
        for (index, file) in files.iter().enumerate() {
            let at = at + crate::moment::millis(50 + 90 * index as i64);
            self.zeek_smb_file(
                at,
                &flow,
                &uid,
                SharedFile { share: share.0, name: file, bytes: 1 + bytes / files.len().max(1) as u64 },
                SmbAction::Open,
            );
        }
        if let Some(file) = files.first().filter(|file| file.ends_with("docx") || file.ends_with("xlsx")) {
            let lock = file.rsplit_once('\\').map_or(file.as_str(), |(_, name)| name);
            let lock = format!("2026\\~${lock}");
            let lock_file = SharedFile { share: share.0, name: &lock, bytes: 165 };
            let last = at + millis(flow.lasts.as_millis() - 400);
            self.zeek_smb_file(at + millis(70), &flow, &uid, lock_file, SmbAction::Write);
            self.zeek_smb_file(last, &flow, &uid, lock_file, SmbAction::Delete);
        }
        let out = flow.at + flow.lasts;
        self.logoff(server, out, account, crate::windows::logon::LogonType::Network);
    }
}
