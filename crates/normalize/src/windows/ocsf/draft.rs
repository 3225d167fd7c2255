//! An OCSF event in the making, together with what of its record has found a place in it.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, Json, ObservableType, Origin, Profile, Reason, Record};

use super::path::under;
use crate::{
    json::{from_value, raw_text},
    time,
    windows::{flat, value},
};

/// An event, and which fields of its record it holds already.
pub(super) struct Draft<'r, 'a> {
    pub(super) record: &'r Record<'a>,
    pub(super) event: Event,
    is_used: Vec<bool>,
}

/// Names of the fields that describe a process.
#[derive(Clone, Copy, Default)]
pub(super) struct ProcessFields {
    pub(super) pid: &'static str,
    pub(super) guid: &'static str,
    pub(super) image: &'static str,
    pub(super) command_line: &'static str,
    pub(super) user: &'static str,
}

/// Names of the fields that describe an account.
#[derive(Clone, Copy)]
pub(super) struct UserFields {
    pub(super) name: &'static str,
    pub(super) domain: &'static str,
    pub(super) sid: &'static str,
}

/// Who did it, in the Security log.
pub(super) const SUBJECT: UserFields =
    UserFields { name: "SubjectUserName", domain: "SubjectDomainName", sid: "SubjectUserSid" };

/// To whom it was done, in the Security log.
pub(super) const TARGET: UserFields =
    UserFields { name: "TargetUserName", domain: "TargetDomainName", sid: "TargetUserSid" };

/// The process that asked, in the Security log.
pub(super) const CALLER: ProcessFields =
    ProcessFields { pid: "ProcessId", guid: "", image: "ProcessName", command_line: "", user: "" };

impl<'r, 'a> Draft<'r, 'a> {
    /// A draft with what every Windows event has.
    pub(super) fn new(record: &'r Record<'a>, class: Class, activity_id: i64) -> Self {
        let event = Event::new(class, activity_id);
        let mut draft = Self { record, event, is_used: vec![false; record.fields.len()] };
        draft.add_metadata();
        draft.add_device();
        draft.add_outcome();
        draft
    }

    /// A draft with an activity that the class has no number for.
    pub(super) fn other(record: &'r Record<'a>, class: Class, activity: &str) -> Self {
        let mut draft = Self::new(record, class, 99);
        draft.event.set("activity_name", activity);
        draft
    }

    fn add_metadata(&mut self) {
        let provider = self.record.text("Provider_Name").unwrap_or_default();
        let product = if provider.contains("Sysmon") { "Sysmon" } else { "Windows" };
        self.event.set_product("Microsoft", product);
        self.text("metadata.log_name", "Channel");
        self.text("metadata.log_provider", "Provider_Name");
        self.text("metadata.event_code", "EventID");
        self.text("metadata.uid", "EventRecordID");
        self.text("metadata.log_version", "Version");
        self.text("metadata.log_level", "Level");
        self.text("metadata.correlation_uid", "Correlation_ActivityID");
        for name in ["TimeCreated_SystemTime", "TimeCreated", "@timestamp", "EventTime", "TimeGenerated"] {
            if self.event.get("metadata.original_time").is_none() {
                self.text("metadata.original_time", name);
            }
        }
        if let Some(time) = self.record.time {
            self.event.set_time(time);
        }
        self.text("message", "Message");
        for alias in &flat::ALIASES {
            self.pass_over(alias);
        }
    }

    /// Native names whose value the event has under another one already.
    fn pass_over(&mut self, alias: &flat::Alias) {
        let Some(value) = self.record.first(alias.sigma.text) else { return };
        // The names that formats know have the same numbers in every table of theirs.
        let has_numbers = self.record.name_table != 0;
        for (at, field) in self.record.fields.iter().enumerate() {
            let is_native = alias.native.iter().any(|native| match has_numbers {
                true => native.id == field.id,
                false => native.text == field.name,
            });
            if is_native && field.value == *value {
                self.is_used[at] = true;
            }
        }
    }

    fn add_device(&mut self) {
        let Some(host) = self.record.host.as_deref().filter(|host| value::says(host)) else { return };
        if !self.allow("device") {
            return;
        }
        self.take("Computer");
        self.event.set(
            "device",
            Json::object([("hostname", host.into()), ("type_id", 0.into()), ("type", Json::word("Unknown"))]),
        );
        let (os, type_id) = if self.is_linux() { ("Linux", 200) } else { ("Windows", 100) };
        self.event.set("device.os.name", os);
        self.event.set_enum("device.os.type_id", type_id);
        self.event.observable("device.hostname", ObservableType::Hostname, host);
    }

    /// Sysmon exists for Linux too, with the same events.
    fn is_linux(&self) -> bool {
        self.record.text("Channel").is_some_and(|channel| channel.starts_with("Linux"))
    }

    /// Names the profile that brings an attribute, if it takes one. False if the class does not have it.
    pub(super) fn allow(&mut self, attribute: &str) -> bool {
        let Some(attribute) = self.event.class().attribute(attribute) else { return false };
        let profiles = attribute.profiles();
        if !profiles.is_empty() {
            let Some(profile) = profiles.iter().next() else { return false };
            self.event.add_profile(profile);
        }
        true
    }

    /// Severity from the level, and for the audit the outcome from the keywords.
    fn add_outcome(&mut self) {
        let severity = match self.record.text("Level") {
            Some("1") => Severity::Critical,
            Some("2") => Severity::High,
            Some("3") => Severity::Medium,
            _ => Severity::Informational,
        };
        self.event.set_severity(severity);
        const AUDIT_FAILURE: u64 = 0x0010_0000_0000_0000;
        const AUDIT_SUCCESS: u64 = 0x0020_0000_0000_0000;
        let keywords = self.record.text("Keywords").and_then(value::number).unwrap_or_default();
        if keywords & AUDIT_FAILURE != 0 {
            self.event.set_enum("status_id", 2);
        } else if keywords & AUDIT_SUCCESS != 0 {
            self.event.set_enum("status_id", 1);
        }
    }

    /// The first value of a field, if it says anything.
    pub(super) fn peek(&self, name: &str) -> Option<&'r str> {
        self.record.text(name).map(str::trim).filter(|text| value::says(text))
    }

    /// The first value of a field, if it says anything; it counts as mapped from now on.
    pub(super) fn take(&mut self, name: &str) -> Option<&'r str> {
        let at = self.record.fields.iter().position(|field| field.name == name)?;
        self.is_used[at] = true;
        self.record.fields[at].value.text().map(str::trim).filter(|text| value::says(text))
    }

    /// Sets an attribute to a field's text.
    pub(super) fn text(&mut self, path: &str, name: &str) {
        if let Some(text) = self.take(name) {
            self.event.set_text(path, text);
        }
    }

    /// Sets an attribute to a field's whole number.
    pub(super) fn integer(&mut self, path: &str, name: &str) {
        let number = self.peek(name).and_then(value::number).and_then(|number| i64::try_from(number).ok());
        if let Some(number) = number {
            self.take(name);
            self.event.set(path, number);
        }
    }

    /// Sets an attribute to a field's time.
    pub(super) fn time(&mut self, path: &str, name: &str) {
        if let Some(moment) = self.peek(name).and_then(time::parse) {
            self.take(name);
            self.event.set(path, moment.as_millis());
        }
    }

    /// Sets an account from `DOMAIN\name`.
    pub(super) fn account(&mut self, path: &str, name: &str) {
        let Some(text) = self.take(name) else { return };
        match text.split_once('\\') {
            Some((domain, user)) if value::says(user) => {
                self.event.set_text(&under(path, "domain"), domain);
                self.event.set_text(&under(path, "name"), user);
            }
            _ => self.event.set_text(&under(path, "name"), text),
        }
        self.observe(&under(path, "name"), ObservableType::UserName);
    }

    /// Sets an account from its parts.
    pub(super) fn user(&mut self, path: &str, fields: UserFields) {
        self.text(&under(path, "uid"), fields.sid);
        if self.peek(fields.name).is_some() || self.event.get(path).is_some() {
            self.text(&under(path, "name"), fields.name);
            self.text(&under(path, "domain"), fields.domain);
        }
        self.observe(&under(path, "name"), ObservableType::UserName);
    }

    /// Sets who did it, in the Security log.
    pub(super) fn subject(&mut self) {
        if !self.allow("actor") {
            return;
        }
        self.user("actor.user", SUBJECT);
        self.text("actor.session.uid", "SubjectLogonId");
    }

    /// Sets a process. OCSF has none without a number or an id of its own.
    pub(super) fn process(&mut self, path: &str, fields: ProcessFields) {
        self.integer(&under(path, "pid"), fields.pid);
        self.text(&under(path, "uid"), fields.guid);
        if self.event.get(path).is_none() {
            return;
        }
        if let Some(image) = self.peek(fields.image) {
            self.event.set_text(&under(path, "name"), value::base_name(image));
            self.file(&under(path, "file"), fields.image);
        }
        if let Some(command_line) = self.take(fields.command_line) {
            self.event.set(&under(path, "cmd_line"), command_line);
        }
        self.account(&under(path, "user"), fields.user);
        self.observe(&under(path, "name"), ObservableType::ProcessName);
        self.observe(&under(path, "cmd_line"), ObservableType::CommandLine);
    }

    /// Sets a file from its full path.
    pub(super) fn file(&mut self, path: &str, name: &str) {
        let Some(text) = self.take(name) else { return };
        self.file_at(path, text, 1);
    }

    /// Sets a file of a type.
    pub(super) fn file_at(&mut self, path: &str, text: &str, type_id: i64) {
        let base_name = value::base_name(text);
        self.event.set_text(&under(path, "name"), if base_name.is_empty() { text } else { base_name });
        self.event.set_text(&under(path, "path"), text);
        self.event.set_enum(&under(path, "type_id"), type_id);
        if let Some(folder) = value::folder(text) {
            self.event.set_text(&under(path, "parent_folder"), folder);
        }
        self.observe(&under(path, "path"), ObservableType::FilePath);
    }

    /// Adds hashes from Sysmon's `SHA1=…,MD5=…`.
    pub(super) fn hashes(&mut self, path: &str, name: &str) {
        let Some(text) = self.take(name) else { return };
        for (algorithm, hash) in text.split(',').filter_map(|part| part.split_once('=')) {
            let (id, caption) = match algorithm.trim() {
                "MD5" => (1, "MD5"),
                "SHA1" => (2, "SHA-1"),
                "SHA256" => (3, "SHA-256"),
                "IMPHASH" => (18, "Imphash"),
                other => (99, other),
            };
            if !hash.bytes().all(|byte| byte == b'0') {
                let fingerprint = Json::object([
                    ("algorithm_id", id.into()),
                    ("algorithm", caption.into()),
                    ("value", hash.into()),
                ]);
                self.event.push(path, fingerprint);
                self.event.observable(&under(path, "value"), ObservableType::Hash, hash);
            }
        }
    }

    /// Sets an end of a connection from its address, port and name.
    pub(super) fn endpoint(&mut self, path: &str, ip: &str, port: &str, host: &str) {
        if let Some(text) = self.peek(ip)
            && self.event.set_valid(&under(path, "ip"), text.trim_start_matches("::ffff:"))
        {
            self.take(ip);
            self.observe(&under(path, "ip"), ObservableType::IpAddress);
        }
        if let Some(text) = self.take(host) {
            self.event.set(&under(path, "hostname"), text.trim_start_matches('\\'));
        }
        if self.event.get(path).is_some()
            && let Some(number) = self.peek(port).and_then(|text| text.parse::<u16>().ok())
        {
            self.take(port);
            self.event.set(&under(path, "port"), number);
        }
    }

    /// Sets this machine as one end of a connection.
    pub(super) fn endpoint_here(&mut self, path: &str) {
        if let Some(host) = self.record.host.as_deref().filter(|host| value::says(host)) {
            self.event.set(&under(path, "hostname"), host);
        }
    }

    /// Says that a control blocked it.
    pub(super) fn blocked(&mut self) {
        self.event.add_profile(Profile::SecurityControl);
        self.event.set_enum("action_id", 2);
        self.event.set_enum("disposition_id", 2);
    }

    /// Sets an enum from a word, or to 99 with the word beside it.
    pub(super) fn word(&mut self, path: &str, name: &str, words: &[(&str, i64)]) {
        let Some(word) = self.take(name) else { return };
        match words.iter().find(|(native, _)| native.eq_ignore_ascii_case(word)) {
            Some((_, id)) => self.event.set_enum(path, *id),
            None => self.event.set_other(path, word),
        }
    }

    /// Notes a text that the event has at a path as worth looking for elsewhere.
    pub(super) fn observe(&mut self, path: &str, kind: ObservableType) {
        self.event.observe(path, kind);
    }

    /// The event, with all that found no place in `unmapped`, or `None` if its class asks for more than
    /// the record says: then it is told as a base event rather than as something that it is not.
    pub(super) fn finish(mut self) -> Option<Event> {
        self.add_missing_actor();
        // Without time no class is satisfied, and that is not for the choice of the class to mend.
        let is_excused = self.record.time.is_none();
        let mut violations = self.event.violations().into_iter();
        if violations.any(|found| !is_excused || found.path != "/time" || found.reason != Reason::Missing) {
            return None;
        }
        Some(self.finish_unchecked())
    }

    /// The event, with all that found no place in `unmapped`.
    pub(super) fn finish_unchecked(mut self) -> Event {
        for (field, is_used) in self.record.fields.iter().zip(&self.is_used) {
            if field.origin == Origin::Native && !is_used {
                self.event.unmapped(&field.name, from_value(&field.value));
            }
        }
        self.event.set_raw_data(raw_text(&self.record.raw));
        self.event
    }

    /// A class may require an actor that the event does not name: then it is whoever logged the event.
    fn add_missing_actor(&mut self) {
        let is_possible =
            self.event.class().attribute("actor").is_some_and(|actor| actor.profiles().is_empty());
        if !is_possible || self.event.get("actor").is_some() {
            return;
        }
        self.text("actor.user.uid", "Security_UserID");
        let logger = self.record.text("Provider_Name").or(self.record.text("Channel"));
        self.event.set_text("actor.app_name", logger.unwrap_or_default());
    }
}
