//! Joins the lines of one event of the Linux audit system. They have one serial number, `msg=audit(1364481363.243:24287)`, and
//! stand one behind the other, but for those of other processors between them.

use std::collections::VecDeque;

use memchr::memmem;

use super::{Frame, Sink};

/// So many events are open at once. More processors than that log at the same moment rarely; their events come in pieces then.
const WINDOW: usize = 8;
/// Where the serial must stand, from the start of a line: syslog and the name of the node come before it.
const HEAD: usize = 512;

/// Frames on their way, with the events that are not whole yet.
#[derive(Debug)]
pub(super) struct Joiner {
    limit: usize,
    open: VecDeque<Open>,
}

/// An event that may go on.
#[derive(Debug)]
struct Open {
    line: u64,
    /// `1364481363.243:24287`, and the host before it.
    key: Vec<u8>,
    bytes: Vec<u8>,
}

impl Joiner {
    /// For records of at most `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, open: VecDeque::new() }
    }

    /// Passes a frame on, or keeps it for the lines that follow.
    pub(super) fn take(&mut self, frame: Frame<'_>, sink: &mut Sink<'_>) {
        match frame {
            Frame::Record { line, bytes } => match Head::of(bytes) {
                Some(head) => self.join(line, bytes, &head, sink),
                None => {
                    self.finish(sink);
                    sink(frame);
                }
            },
            Frame::TooLong { .. } => {
                self.finish(sink);
                sink(frame);
            }
        }
    }

    /// Passes on what is kept.
    pub(super) fn finish(&mut self, sink: &mut Sink<'_>) {
        for open in self.open.drain(..) {
            sink(Frame::Record { line: open.line, bytes: &open.bytes });
        }
    }

    fn join(&mut self, line: u64, bytes: &[u8], head: &Head<'_>, sink: &mut Sink<'_>) {
        let key = head.key();
        let at = self.open.iter().position(|open| open.key == key);
        let at = match at.filter(|at| self.open[*at].bytes.len() + bytes.len() < self.limit) {
            Some(at) => {
                let open = &mut self.open[at];
                open.bytes.push(b'\n');
                open.bytes.extend_from_slice(bytes);
                at
            }
            None => {
                if let Some(at) = at {
                    self.close(at, sink);
                }
                if self.open.len() == WINDOW {
                    self.close(0, sink);
                }
                self.open.push_back(Open { line, key, bytes: bytes.to_vec() });
                self.open.len() - 1
            }
        };
        if head.ends_event() {
            self.close(at, sink);
        }
    }

    fn close(&mut self, at: usize, sink: &mut Sink<'_>) {
        if let Some(open) = self.open.remove(at) {
            sink(Frame::Record { line: open.line, bytes: &open.bytes });
        }
    }
}

/// What a line of the audit system starts with.
struct Head<'l> {
    /// Whatever stands before the type: the node, the header of syslog without its time.
    host: &'l [u8],
    kind: &'l [u8],
    stamp: &'l [u8],
}

impl<'l> Head<'l> {
    fn of(line: &'l [u8]) -> Option<Self> {
        // Nearly all lines of other formats are told by their first byte.
        if matches!(line.first(), None | Some(b'{' | b'[' | b'#')) {
            return None;
        }
        let head = &line[..line.len().min(HEAD)];
        let at = memmem::find(head, b"audit(")?;
        let stamp = &head[at + 6..];
        let stamp = &stamp[..stamp.iter().position(|byte| *byte == b')')?];
        let is_stamp = !stamp.is_empty()
            && stamp.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b':'));
        let type_at = memmem::find(&head[..at], b"type=")?;
        let kind = &head[type_at + 5..at];
        let kind = &kind[..kind.iter().position(|byte| *byte == b' ')?];
        let before = &head[..type_at];
        let host = memmem::rfind(before, b"node=").map_or(&before[..0], |at| &before[at..]);
        is_stamp.then_some(Self { host, kind, stamp })
    }

    fn key(&self) -> Vec<u8> {
        [self.host, self.stamp].concat()
    }

    /// True for the mark of the end, and for what programs report, which is one line each.
    fn ends_event(&self) -> bool {
        const SINGLE: [&[u8]; 16] = [
            b"EOE",
            b"USER",
            b"CRED_",
            b"ADD_",
            b"DEL_",
            b"ACCT_",
            b"GRP_",
            b"SERVICE_",
            b"SYSTEM_",
            b"DAEMON_",
            b"CRYPTO_",
            b"VIRT_",
            b"CHGRP_ID",
            b"CHUSER_ID",
            b"ROLE_",
            b"SOFTWARE_",
        ];
        SINGLE.iter().any(|prefix| self.kind.starts_with(prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, Framer};

    fn check(input: &str, expected: &[&str]) {
        for chunk in [1, 7, input.len().max(1)] {
            let mut frames = Vec::new();
            let mut framer = Framer::new(4096);
            let mut sink = |frame: Frame<'_>| match frame {
                Frame::Record { line, bytes } => {
                    frames.push(format!("{line}:{}", String::from_utf8_lossy(bytes)))
                }
                Frame::TooLong { .. } => frames.push("too long".to_owned()),
            };
            input.as_bytes().chunks(chunk).for_each(|chunk| framer.push(chunk, &mut sink));
            framer.finish(&mut sink);
            assert_eq!(frames, expected, "in chunks of {chunk}: {input}");
        }
    }

    const A: &str = "type=SYSCALL msg=audit(1.2:1): a0=1";
    const B: &str = "type=EXECVE msg=audit(1.2:1): a0=\"x\"";
    const C: &str = "type=SYSCALL msg=audit(1.3:2): a0=2";
    const EOE: &str = "type=EOE msg=audit(1.2:1):";

    #[test]
    fn lines_of_one_event_become_one_record() {
        check(&format!("{A}\n{B}\n{C}\n"), &[&format!("1:{A}\n{B}"), &format!("3:{C}")]);
        check(
            &format!("{A}\n{C}\n{B}\n{EOE}\nhello\n"),
            &[&format!("1:{A}\n{B}\n{}", EOE), &format!("2:{C}"), "5:hello"],
        );
        check("hello\nworld", &["1:hello", "2:world"]);
    }

    #[test]
    fn programs_report_in_one_line() {
        let user = "type=USER_AUTH msg=audit(1.2:1): pid=1";
        check(&format!("{user}\n{A}\n"), &[&format!("1:{user}"), &format!("2:{A}")]);
    }

    #[test]
    fn hosts_count_for_themselves() {
        let (one, two) = (format!("node=a {A}"), format!("node=b {B}"));
        check(&format!("{one}\n{two}\n"), &[&format!("1:{one}"), &format!("2:{two}")]);
    }

    #[test]
    fn what_is_open_is_bounded() {
        let lines: Vec<_> = (0..40).map(|n| format!("type=PATH msg=audit(1.2:{n}): item=0")).collect();
        let expected: Vec<_> =
            lines.iter().enumerate().map(|(at, line)| format!("{}:{line}", at + 1)).collect();
        check(&lines.join("\n"), &expected.iter().map(String::as_str).collect::<Vec<_>>());
        let long = format!("type=PATH msg=audit(1.2:1): name={}", "x".repeat(3000));
        check(&format!("{long}\n{long}\n"), &[&format!("1:{long}"), &format!("2:{long}")]);
    }
}
