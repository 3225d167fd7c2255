//! Objects that only wrap a list of events: `{"Records":[…]}` as CloudTrail and the event hubs of Azure write it, `{"value":[…]}` of
//! Graph, `{"items":[…]}` of Google and Kubernetes. The list goes on as an array; of the wrapper only line ends do.
//!
//! A wrapper is looked for at the start of the input and after another one. It may be larger than any record.

/// Names of lists of events.
const LISTS: [&[u8]; 7] = [b"Records", b"records", b"value", b"items", b"Findings", b"findings", b"Items"];

/// Names with which a wrapper may start, besides those of the lists.
const FIRST: [&[u8]; 9] = [
    b"@odata.context",
    b"@odata.count",
    b"kind",
    b"apiVersion",
    b"invocationId",
    b"requestId",
    b"etag",
    b"nextLink",
    b"NextToken",
];

/// The list is not looked for farther in.
const MAX_HEAD: usize = 4096;

/// What follows a list in its wrapper is no longer than this.
const MAX_TAIL: usize = 64 << 10;

#[derive(Debug)]
enum State {
    /// A wrapper may start here; the bytes so far.
    Start(Vec<u8>),
    /// In the list of a wrapper.
    List(Depth),
    /// After the list, until the wrapper ends; so many bytes were passed over.
    Tail(Depth, usize),
    /// No wrapper.
    Plain,
}

/// How deep in brackets, and whether in a string.
#[derive(Clone, Copy, Debug, Default)]
struct Depth {
    open: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Depth {
    /// Takes a byte; true if it closes the outermost bracket.
    fn take(&mut self, byte: u8) -> bool {
        if self.in_string {
            // A line end ends a string that somebody forgot to close.
            self.in_string = byte != b'\n' && (self.is_escaped || byte != b'"');
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            return false;
        }
        match byte {
            b'"' => (self.in_string, self.is_escaped) = (true, false),
            b'{' | b'[' => self.open += 1,
            b'}' | b']' => {
                self.open = self.open.saturating_sub(1);
                return self.open == 0;
            }
            _ => {}
        }
        false
    }
}

/// Takes wrappers off, with what it must remember from one chunk to the next.
#[derive(Debug)]
pub(super) struct Wrapper {
    state: State,
}

enum Head {
    /// The list starts at this position.
    List(usize),
    /// More bytes are needed.
    Open,
    /// It is no wrapper.
    None,
}

impl Wrapper {
    pub(super) fn new() -> Self {
        Self { state: State::Start(Vec::new()) }
    }

    pub(super) fn push(&mut self, mut text: &[u8], out: &mut dyn FnMut(&[u8])) {
        while !text.is_empty() {
            text = match &mut self.state {
                State::Plain => {
                    out(text);
                    &[]
                }
                State::Start(_) => self.start(text, out),
                State::List(depth) => {
                    let end = text.iter().position(|byte| depth.take(*byte));
                    let (list, rest) = text.split_at(end.map_or(text.len(), |at| at + 1));
                    out(list);
                    if end.is_some() {
                        self.state = State::Tail(Depth { open: 1, ..Depth::default() }, 0);
                    }
                    rest
                }
                State::Tail(depth, length) => {
                    let end = text.iter().position(|byte| depth.take(*byte));
                    let (tail, rest) = text.split_at(end.map_or(text.len(), |at| at + 1));
                    *length += tail.len();
                    let is_long = *length > MAX_TAIL;
                    line_ends(tail, out);
                    if end.is_some() {
                        self.state = State::Start(Vec::new());
                    } else if is_long {
                        self.state = State::Plain;
                    }
                    rest
                }
            };
        }
    }

    pub(super) fn finish(&mut self, out: &mut dyn FnMut(&[u8])) {
        if let State::Start(held) = &mut self.state {
            out(&std::mem::take(held));
        }
    }

    fn start<'t>(&mut self, text: &'t [u8], out: &mut dyn FnMut(&[u8])) -> &'t [u8] {
        let State::Start(held) = &mut self.state else { return text };
        let n_held = held.len();
        let taken = text.len().min(MAX_HEAD.saturating_sub(n_held));
        held.extend_from_slice(&text[..taken]);
        let rest = &text[taken..];
        match head(held) {
            Head::Open if held.len() < MAX_HEAD => rest,
            Head::List(at) => {
                let held = std::mem::take(held);
                line_ends(&held[..at], out);
                self.state = State::List(Depth::default());
                self.push(&held[at..], out);
                rest
            }
            Head::Open | Head::None => {
                let held = std::mem::take(held);
                self.state = State::Plain;
                out(&held);
                rest
            }
        }
    }
}

/// Looks for the list at the beginning of an object.
fn head(text: &[u8]) -> Head {
    let blanks = |at: usize| {
        at + text[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0x1E).count()
    };
    let mut at = blanks(0);
    match text.get(at) {
        None => return Head::Open,
        Some(b'{') => at += 1,
        Some(_) => return Head::None,
    }
    let mut is_first = true;
    loop {
        at = blanks(at);
        match text.get(at) {
            None => return Head::Open,
            Some(b',') if !is_first => {
                at += 1;
                continue;
            }
            Some(b'"') => {}
            Some(_) => return Head::None,
        }
        let Some(length) = memchr::memchr(b'"', &text[at + 1..]) else { return Head::Open };
        let key = &text[at + 1..at + 1 + length];
        let is_list = LISTS.contains(&key);
        if is_first && !is_list && !FIRST.contains(&key) {
            return Head::None;
        }
        is_first = false;
        at = blanks(at + length + 2);
        match text.get(at) {
            None => return Head::Open,
            Some(b':') => at = blanks(at + 1),
            Some(_) => return Head::None,
        }
        if is_list && text.get(at) == Some(&b'[') {
            return match text.get(blanks(at + 1)) {
                None => Head::Open,
                Some(b'{') => Head::List(at),
                Some(_) => Head::None,
            };
        }
        match value_end(text, at) {
            Some(end) => at = end,
            None => return Head::Open,
        }
    }
}

/// Where a value ends, if the text goes on behind it.
fn value_end(text: &[u8], start: usize) -> Option<usize> {
    let mut depth = Depth::default();
    for (at, byte) in text.iter().enumerate().skip(start) {
        let is_outside = depth.open == 0 && !depth.in_string;
        if is_outside && at > start && matches!(byte, b',' | b'}') {
            return Some(at);
        }
        if depth.take(*byte) {
            return Some(at + 1);
        }
    }
    None
}

fn line_ends(text: &[u8], out: &mut dyn FnMut(&[u8])) {
    memchr::memchr_iter(b'\n', text).for_each(|_| out(b"\n"));
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, Framer};

    /// The records of an input with their lines, cut into chunks of every size.
    fn check(input: &str, expected: &[(u64, &str)]) {
        for size in [1, 2, 3, 7, 64, input.len().max(1)] {
            let mut found = Vec::new();
            let mut framer = Framer::new(1 << 20);
            let mut sink = |frame: Frame<'_>| {
                let Frame::Record { line, bytes } = frame else { panic!("too long") };
                found.push((line, String::from_utf8_lossy(bytes).into_owned()));
            };
            input.as_bytes().chunks(size).for_each(|chunk| framer.push(chunk, &mut sink));
            framer.finish(&mut sink);
            let found: Vec<_> = found.iter().map(|(line, text)| (*line, text.as_str())).collect();
            assert_eq!(found, expected, "{input} in chunks of {size}");
        }
    }

    #[test]
    fn a_wrapper_is_taken_off() {
        check(r#"{"Records":[{"a":1},{"b":"]}\"{"}]}"#, &[(1, r#"{"a":1}"#), (1, r#"{"b":"]}\"{"}"#)]);
        check("{\n \"Records\": [\n  {\"a\":1}\n ]\n}\n{\"b\":2}\n", &[(3, "{\"a\":1}"), (6, "{\"b\":2}")]);
        check(r#"{"records":[{"a":1}]}{"records":[{"a":2}]}"#, &[(1, r#"{"a":1}"#), (1, r#"{"a":2}"#)]);
        check(
            r#"{"@odata.context":"x","@odata.count":2,"value":[{"a":1}],"@odata.nextLink":"y}"}"#,
            &[(1, r#"{"a":1}"#)],
        );
        check(r#"{"kind":"EventList","metadata":{"x":[1]},"items":[{"a":1}]}"#, &[(1, r#"{"a":1}"#)]);
    }

    #[test]
    fn what_is_no_wrapper_stays_as_it_is() {
        for input in [
            r#"{"a":1}"#,
            r#"{"Records":[]}"#,
            r#"{"Records":"x"}"#,
            r#"{"kind":"Event","verb":"get"}"#,
            r#"{"kind":"x","events":[{"name":"y"}]}"#,
            r#"{"value":[1,2]}"#,
            "Records",
            r#"{"Records""#,
        ] {
            check(input, &[(1, input)]);
        }
    }

    #[test]
    fn an_event_that_is_too_long_ends_where_it_ends() {
        let input = format!("<Event>{}</Event><Event/></Event>\n{{\"a\":1}}", "x".repeat(400));
        for size in 1..40 {
            let mut found = Vec::new();
            let mut framer = Framer::new(300);
            let mut sink = |frame: Frame<'_>| match frame {
                Frame::Record { bytes, .. } => found.push(String::from_utf8_lossy(bytes).into_owned()),
                Frame::TooLong { length, .. } => found.push(length.to_string()),
            };
            input.as_bytes().chunks(size).for_each(|chunk| framer.push(chunk, &mut sink));
            framer.finish(&mut sink);
            assert_eq!(found, ["415", "<Event/></Event>", "{\"a\":1}"], "in chunks of {size}");
        }
    }

    #[test]
    fn events_in_xml_are_records_however_they_are_laid_out() {
        check(
            "<?xml version=\"1.0\"?>\n<Events>\n<Event xmlns='x'>\n <System/>\n</Event>\n<Event><System/></Event><Event a='b'/></Event>\n</Events>\nnext\n",
            &[
                (3, "<Event xmlns='x'>\n <System/>\n</Event>"),
                (6, "<Event><System/></Event>"),
                (6, "<Event a='b'/></Event>"),
                (8, "next"),
            ],
        );
        check(
            "{\"a\":\"<Event x></Event>\"}\nb <Event >\n",
            &[(1, "{\"a\":\"<Event x></Event>\"}"), (2, "b <Event >")],
        );
        check("<Event>\nnever ends", &[(1, "<Event>\nnever ends")]);
        check("<EventX>\n<Even", &[(1, "<EventX>"), (2, "<Even")]);
    }
}
