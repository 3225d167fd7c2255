//! Changes an event in what varies from day to day: ids, the user, a folder, a word of the command line.
//!
//! What the process *is* stays: its image, parent and hashes repeat in life too.

use serde_json::{Map, Value, json};

use crate::bench::random::SplitMix;

type Fields = Map<String, Value>;

const PROCESS_IDS: [&str; 3] = ["ProcessId", "NewProcessId", "ParentProcessId"];
const LOGON_IDS: [&str; 3] = ["LogonId", "SubjectLogonId", "TargetLogonId"];
/// The system's own sessions, and none.
const WELL_KNOWN_LOGON_IDS: [&str; 4] = ["0x0", "0x3e7", "0x3e4", "0x3e5"];
const GUIDS: [&str; 3] = ["ProcessGuid", "ParentProcessGuid", "LogonGuid"];
/// Fields with paths and command lines in them.
const TEXTS: [&str; 7] = [
    "CommandLine",
    "ParentCommandLine",
    "CurrentDirectory",
    "Image",
    "ParentImage",
    "NewProcessName",
    "ParentProcessName",
];
const USERS: [&str; 12] =
    ["adele", "bruno", "chiara", "dmitri", "elif", "farid", "greta", "hana", "ivan", "jun", "kofi", "lena"];
const WORDS: [&str; 16] = [
    "archive", "build", "client", "data", "export", "forms", "hotfix", "images", "jobs", "log", "north",
    "orders", "report", "stage", "tools", "weekly",
];

/// Changes one event in place.
pub(super) fn mutate(event: &mut Value, random: &mut SplitMix) {
    let Value::Object(fields) = event else { return };
    change_ids(fields, random);
    if random.coin() {
        change_user(fields, random);
    }
    if random.coin() {
        change_folder(fields, random);
    }
    if let Some(Value::String(line)) = fields.get_mut("CommandLine") {
        change_word(line, random);
    }
}

fn change_ids(fields: &mut Fields, random: &mut SplitMix) {
    for name in PROCESS_IDS {
        // Windows gives multiples of four.
        change_number(fields, name, 4 * (random.next() % 16_384 + 1));
    }
    for name in LOGON_IDS {
        if fields.get(name).and_then(Value::as_str).is_some_and(|id| WELL_KNOWN_LOGON_IDS.contains(&id)) {
            continue;
        }
        change_number(fields, name, random.next() % (1 << 28) + 0x1_0000);
    }
    for name in GUIDS {
        if let Some(Value::String(guid)) = fields.get_mut(name).filter(|guid| guid.is_string()) {
            *guid = another_guid(guid, random);
        }
    }
}

/// A number in the spelling that the field has.
fn change_number(fields: &mut Fields, name: &str, number: u64) {
    let Some(value) = fields.get_mut(name) else { return };
    *value = match value.as_str() {
        None => json!(number),
        Some(text) if text.starts_with("0x") => json!(format!("0x{number:x}")),
        Some(_) => json!(number.to_string()),
    };
}

/// Another value for each hexadecimal digit.
fn another_guid(guid: &str, random: &mut SplitMix) -> String {
    let another = |digit: char| match digit.is_ascii_hexdigit() {
        true => char::from_digit(random.next() as u32 & 0xf, 16).unwrap_or(digit),
        false => digit,
    };
    guid.chars().map(another).collect()
}

/// Another person, in the account and in the paths of the profile. Accounts of the system stay.
fn change_user(fields: &mut Fields, random: &mut SplitMix) {
    let names = ["User", "TargetUserName", "SubjectUserName"];
    let texts = names.iter().filter_map(|name| fields.get(*name)?.as_str());
    let accounts = texts.map(|text| text.rsplit('\\').next().unwrap_or(text).to_owned());
    let is_person = |name: &String| !name.is_empty() && !name.ends_with('$') && name.len() > 1;
    let is_system = |name: &String| ["SYSTEM", "LOCAL SERVICE", "NETWORK SERVICE"].contains(&name.as_str());
    let Some(old) = accounts.into_iter().find(|name| is_person(name) && !is_system(name)) else { return };
    let new = format!("{}{}", USERS[random.below(USERS.len())], random.next() % 500);
    for name in names {
        if let Some(Value::String(text)) = fields.get_mut(name)
            && let Some(domain) = text.strip_suffix(&old)
        {
            *text = format!("{domain}{new}");
        }
    }
    for name in TEXTS {
        if let Some(Value::String(text)) = fields.get_mut(name) {
            *text = text.replace(&format!(r"\Users\{old}\"), &format!(r"\Users\{new}\"));
        }
    }
}

/// Another name for one folder of a path on the command line or of the current directory.
fn change_folder(fields: &mut Fields, random: &mut SplitMix) {
    let name = if random.coin() { "CommandLine" } else { "CurrentDirectory" };
    let Some(Value::String(text)) = fields.get_mut(name) else { return };
    let candidates = own_folders(text);
    if candidates.is_empty() {
        return;
    }
    let word = another_word(random);
    let mut parts: Vec<&str> = text.split('\\').collect();
    parts[candidates[random.below(candidates.len())]] = &word;
    *text = parts.join("\\");
}

/// Which of the parts between backslashes are folders of people. Those of Windows and of programs, with all below
/// them, are the same everywhere and stay.
fn own_folders(text: &str) -> Vec<usize> {
    let parts: Vec<&str> = text.split('\\').collect();
    let mut is_everywhere = false;
    let mut folders = Vec::new();
    for (index, part) in parts.iter().enumerate().take(parts.len().saturating_sub(1)) {
        let part = part.to_ascii_lowercase();
        if part.ends_with([':', '%', '"']) {
            // Another path starts here.
            is_everywhere = part.ends_with('%');
        } else if ["windows", "system", "program"].iter().any(|start| part.starts_with(start)) {
            is_everywhere = true;
        } else if !is_everywhere && index > 0 && !part.is_empty() && !part.contains(' ') {
            folders.push(index);
        }
    }
    folders
}

/// Another word in the place of one that is no option and no path, or one more at the end. The program and the
/// word after it, often a verb, stay.
fn change_word(line: &mut String, random: &mut SplitMix) {
    let words: Vec<&str> = line.split(' ').collect();
    let is_plain = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
    let candidates: Vec<usize> = (2..words.len()).filter(|index| is_plain(words[*index])).collect();
    let word = another_word(random);
    if candidates.is_empty() {
        line.push(' ');
        line.push_str(&word);
        return;
    }
    let mut words = words.clone();
    words[candidates[random.below(candidates.len())]] = &word;
    *line = words.join(" ");
}

fn another_word(random: &mut SplitMix) -> String {
    format!("{}{}", WORDS[random.below(WORDS.len())], random.next() % 10_000)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{change_word, mutate, own_folders};
    use crate::bench::random::SplitMix;

    fn event() -> Value {
        json!({
            "EventID": 1, "ProcessId": "0x1a4", "ParentProcessId": 740,
            "ProcessGuid": "{860ba2e3-e61f-5f63-6e07-000000000400}",
            "User": r"SHIRE\pgustavo", "Image": r"C:\Users\pgustavo\a.exe",
            "CommandLine": r"a.exe run C:\work\b.txt", "CurrentDirectory": r"C:\work\x\",
        })
    }

    #[test]
    fn the_same_seed_gives_the_same_event() {
        let mutated = |seed| {
            let mut event = event();
            mutate(&mut event, &mut SplitMix(seed));
            event
        };
        assert_eq!(mutated(7), mutated(7));
        assert_ne!(mutated(7), mutated(8));
    }

    #[test]
    fn values_keep_their_spelling_and_the_account_goes_with_its_profile() {
        for seed in 0..50 {
            let mut event = event();
            mutate(&mut event, &mut SplitMix(seed));
            let text = |name: &str| event[name].as_str().expect("it stays a text");
            assert!(text("ProcessId").starts_with("0x"));
            assert!(event["ParentProcessId"].is_u64());
            assert_eq!(text("ProcessGuid").len(), 38);
            let user = text("User").strip_prefix(r"SHIRE\").expect("the domain stays");
            assert_eq!(event["Image"], json!(format!(r"C:\Users\{user}\a.exe")));
            assert_eq!(event["EventID"], 1);
        }
    }

    #[test]
    fn a_command_line_never_stays() {
        for line in [r"a.exe run C:\b", "a.exe", "a.exe -x /y"] {
            let mut changed = line.to_owned();
            change_word(&mut changed, &mut SplitMix(1));
            assert_ne!(changed, line);
        }
    }

    #[test]
    fn folders_of_windows_and_of_programs_stay() {
        let check = |text: &str, expected: &[&str]| {
            let parts: Vec<&str> = text.split('\\').collect();
            let found: Vec<&str> = own_folders(text).into_iter().map(|index| parts[index]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(r"C:\work\x\", &["work", "x"]);
        check(r"C:\Windows\System32\wbem\wmiprvse.exe -Embedding", &[]);
        check(r"C:\Windows\cmd.exe /c D:\in\a.bat", &["in"]);
        check(r"%TEMP%\b\c.txt", &[]);
        check("whoami", &[]);
    }
}
