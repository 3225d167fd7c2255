//! Which file belongs to which.

use std::{fs, path::Path};

use aurora_normalize::{frame::Frame, table::Header};
use serde_json::Value;

use crate::corpus::cut;

/// A raw log and the event of it.
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) raw: Vec<u8>,
    /// What names the columns of the raw log.
    pub(super) header: Option<Header>,
    pub(super) event: Value,
}

/// Pairs whose halves stand in different folders: a version's example is sometimes without its raw log, which another
/// version has.
const ACROSS: [(&str, &str); 4] = [
    (
        "AWS/v1.5.0/CloudTrail/API Activity/samples/generic_api_activity.ocsf",
        "AWS/v1.1.0/CloudTrail/API Activity/samples/generic_api_activity.raw",
    ),
    ("AWS/v1.5.0/Route53/samples/route53.ocsf", "AWS/v1.1.0/Route53/samples/route53.raw"),
    ("Zeek/v1.4.0/conn_log/samples/conn_log.ocsf", "Zeek/v1.4.0/conn_log/samples/conn_log.raw"),
    ("Microsoft/Windows Events/4663/4663_0.json", "Microsoft/Windows Events/4663/4663_0.event"),
];

/// Examples that are of an older version and stand beside a newer one of the same log.
const OLDER: [&str; 3] = ["AWS/v1.0.0-rc.2", "AWS/v1.1.0/EKS", "AWS/v1.1.0/VPC"];

/// All pairs below a folder, in order of their names. `AURORA_PAIRS` names a folder with more.
pub(super) fn all(folder: &Path) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for path in aurora_test_support::data_files("ocsf-mappings", "") {
        let name = path.strip_prefix(folder).expect("a file of the folder").to_string_lossy().into_owned();
        let is_event =
            name.ends_with(".ocsf") || (name.ends_with(".json") && path.with_extension("event").exists());
        if !is_event || OLDER.iter().any(|older| name.starts_with(older)) {
            continue;
        }
        let across = ACROSS.iter().find(|(event, _)| *event == name).map(|(_, raw)| folder.join(raw));
        let beside =
            ["raw", "event"].iter().map(|ending| path.with_extension(ending)).find(|raw| raw.exists());
        let Some(raw) = across.or(beside) else { continue };
        pairs.extend(pair(name, &path, &raw));
    }
    pairs
}

fn pair(name: String, event: &Path, raw: &Path) -> Option<Pair> {
    let event = json(&fs::read_to_string(event).expect("a readable file"))?;
    let (mut records, mut header) = (Vec::new(), None);
    cut(&fs::read(raw).expect("a readable file"), &mut |frame| {
        let Frame::Record { bytes, line } = frame else { panic!("{name}: too long") };
        if line == 1 {
            header = Header::begin(bytes, true);
        }
        records.push(bytes.to_vec());
    });
    // A file of several records has the example's one last: before it stands a header.
    Some(Pair { name, raw: records.pop()?, header, event })
}

/// The examples are written by hand: some have a comma too many.
fn json(text: &str) -> Option<Value> {
    let mut mended = String::with_capacity(text.len());
    let mut in_string = false;
    let mut is_escaped = false;
    for char in text.chars() {
        if !in_string && matches!(char, '}' | ']') {
            let end = mended.trim_end().len();
            if mended[..end].ends_with(',') {
                mended.truncate(end - 1);
            }
        }
        in_string ^= char == '"' && !is_escaped;
        is_escaped = char == '\\' && !is_escaped;
        mended.push(char);
    }
    serde_json::from_str(&mended).ok()
}
