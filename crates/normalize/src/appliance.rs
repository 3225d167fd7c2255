//! What network sensors and appliances have in common: one table of fields for all kinds of events of a source, of which
//! each event takes what its class has a place for.
//!
//! A source names its rows once, `(field, OCSF path, how)`. [`build`] chooses the class that was wished for if the record
//! has what the class requires, else traffic, else a base event; then it applies each row that the class knows and that
//! fits. Of a finding, what belongs to the network goes into its evidence. So no event is invalid for a lack in the log.

mod derived;
mod evidence;
mod network;
mod outcome;

use aurora_ocsf::{Class, Event, Json, LogSources, Members, ObservableType, Profile, Record, Value};

pub(crate) use network::{add_answers, add_uri_parts, http_activity, rcode};
pub(crate) use outcome::{Outcome, outcome};

use crate::mapping::{Draft, How, Row};

/// A source: who made it, and where its fields go. Of two rows for one path, the first that fits has it.
#[derive(Clone, Copy)]
pub(crate) struct Source<'t> {
    pub(crate) vendor: &'t str,
    pub(crate) product: &'t str,
    pub(crate) rows: &'t [&'t [Row<'t>]],
}

impl<'t> Source<'t> {
    fn all(&self) -> impl Iterator<Item = &'t Row<'t>> {
        self.rows.iter().copied().flatten()
    }
}

/// Second names of fields, `(native, second)`, in the order in which they are tried.
pub(crate) type Names = [(&'static str, &'static [&'static str])];

/// Adds the second names of a table.
pub(crate) fn add_names(record: &mut Record<'_>, names: &Names) {
    for (native, seconds) in names {
        let values: Vec<Value<'_>> =
            record.values(native).filter(|value| value.text().is_some()).cloned().collect();
        for second in *seconds {
            if record.first(second).is_none() {
                for value in &values {
                    record.push_taxonomy(*second, value.clone());
                }
            }
        }
    }
}

/// Says what log a record is of.
pub(crate) fn place(record: &mut Record<'_>, kind: aurora_ocsf::EventKind, names: &Names) {
    record.log_sources = LogSources::Known(kind);
    add_names(record, names);
}

/// Builds an event of the class that is wished for, or of the next one that the record allows.
pub(crate) fn build<'r, 'a>(
    record: &'r Record<'a>,
    source: &Source<'r>,
    wish: Class,
    activity_id: i64,
) -> Draft<'r, 'a> {
    let (class, activity_id) = allowed(record, source, wish, activity_id);
    let mut draft = Draft::of(record, class, activity_id, (source.vendor, source.product));
    let mut evidence = Event::new(Class::NetworkActivity, 0);
    for Row(field, path, how) in source.all() {
        draft.place_row(&mut evidence, Row(field, path, *how));
    }
    draft.complete(&mut evidence);
    draft
}

const TRAFFIC: i64 = 6;

fn allowed(record: &Record<'_>, source: &Source<'_>, wish: Class, activity_id: i64) -> (Class, i64) {
    let probe = Event::new(wish, 0);
    let fits = |wanted: &[&str]| {
        let is_wanted = |row: &&Row<'_>| wanted.contains(&row.1);
        let is_valid = |Row(field, path, how): &Row<'_>| {
            value_of(record, field, path, *how).is_some_and(|value| probe.accepts(path, &value))
        };
        source.all().filter(is_wanted).any(is_valid)
    };
    let has_ends = source.all().any(|Row(field, path, how)| {
        let value = || value_of(record, field, path, *how);
        IDENTITIES.contains(path)
            && value().is_some_and(|value| !path.ends_with("hostname") || probe.accepts(path, &value))
    });
    let is_met = match wish {
        Class::BaseEvent
        | Class::DetectionFinding
        | Class::DeviceConfigStateChange
        | Class::DeviceConfigState
        | Class::ApplicationLifecycle => true,
        Class::Authentication | Class::AccountChange => fits(&["user.name", "user.uid"]),
        Class::HttpActivity => fits(&[
            "http_request.url.url_string",
            "http_request.http_method",
            "http_request.url.path",
            "http_request.user_agent",
        ]),
        Class::EmailActivity => fits(&["email.from", "email.to"]),
        Class::NtpActivity => has_ends && fits(&["version"]),
        Class::ProcessActivity => fits(&["process.pid", "process.uid"]),
        _ => has_ends,
    };
    match (is_met, has_ends) {
        (true, _) => (wish, activity_id),
        (false, true) => (Class::NetworkActivity, TRAFFIC),
        (false, false) => (Class::BaseEvent, 99),
    }
}

/// What makes an endpoint valid.
const IDENTITIES: [&str; 8] = [
    "src_endpoint.ip",
    "src_endpoint.hostname",
    "src_endpoint.name",
    "src_endpoint.uid",
    "dst_endpoint.ip",
    "dst_endpoint.hostname",
    "dst_endpoint.name",
    "dst_endpoint.uid",
];

/// What stands in an event only with a profile.
const PROFILES: [(&str, Profile); 3] = [
    ("actor.", Profile::Host),
    ("firewall_rule.", Profile::SecurityControl),
    ("risk_", Profile::SecurityControl),
];

/// An object is valid only with one of these in it, so they are set before all else in it.
const FIRST: [(&str, &[&str]); 11] = [
    ("http_request.url.", &["http_request.url.url_string", "http_request.url.path"]),
    ("src_endpoint.", &["src_endpoint.ip", "src_endpoint.hostname", "src_endpoint.name", "src_endpoint.uid"]),
    ("dst_endpoint.", &["dst_endpoint.ip", "dst_endpoint.hostname", "dst_endpoint.name", "dst_endpoint.uid"]),
    ("tls.", &["tls.version"]),
    ("http_response.", &["http_response.code"]),
    ("query.", &["query.hostname"]),
    ("file.", &["file.name"]),
    ("firewall_rule.", &["firewall_rule.name", "firewall_rule.uid"]),
    ("user.", &["user.name", "user.uid"]),
    ("email.", &["email.from", "email.to"]),
    ("process.", &["process.pid", "process.uid"]),
];

fn value_of(record: &Record<'_>, field: &str, path: &str, how: How) -> Option<Json> {
    record.first(field)?;
    let values: Vec<_> = record.values(field).collect();
    let value = how.convert(&values).filter(|json| json.as_str() != Some("-"))?;
    Some(if path.starts_with("email.") { mail_address(&value) } else { value })
}

/// What stands between `<` and `>`, as servers write addresses.
fn mail_address(value: &Json) -> Json {
    let inner = |text: &str| {
        let inner = text
            .split_once('<')
            .and_then(|(_, rest)| rest.split_once('>'))
            .map(|(inner, _)| inner.to_owned());
        Json::from(inner.unwrap_or_else(|| text.to_owned()))
    };
    match (value.as_str(), value.as_array()) {
        (Some(text), _) => inner(text),
        (_, Some(values)) => {
            Json::Array(values.iter().map(|one| one.as_str().map_or_else(|| one.clone(), inner)).collect())
        }
        _ => value.clone(),
    }
}

fn may_follow(event: &Event, path: &str) -> bool {
    FIRST
        .iter()
        .find(|(object, _)| path.starts_with(object))
        .is_none_or(|(_, first)| first.contains(&path) || first.iter().any(|own| event.get(own).is_some()))
}

impl<'r> Draft<'r, '_> {
    /// Puts a field where it belongs: into the event, or into the evidence of a finding.
    fn place_row(&mut self, evidence: &mut Event, Row(field, path, how): Row<'r>) {
        let class = self.event.class();
        let in_event = class.attribute(path).is_some();
        let in_evidence = !in_event && evidence::takes(class, path);
        let event = if in_evidence { &*evidence } else { &self.event };
        if !(in_event || in_evidence) || !may_follow(event, path) {
            return;
        }
        let Some(value) = value_of(self.record, field, path, how) else { return };
        if event.get(path).is_some() {
            // Said twice: the same again adds nothing, something else stays in `unmapped`.
            if event.get(path) == Some(&value) {
                self.skip(field);
            }
        } else if in_evidence {
            if self.event.accepts(&["evidences.", path].concat(), &value) {
                evidence.set(path, value);
                self.skip(field);
            }
        } else if self.event.set_valid(path, value) {
            self.skip(field);
            if let Some((_, profile)) = PROFILES.iter().find(|(part, _)| path.starts_with(part)) {
                self.event.add_profile(*profile);
            }
        }
    }

    /// What follows from what is set: numbers beside names, the parts that the schema requires, observables.
    fn complete(&mut self, evidence: &mut Event) {
        for event in [&mut self.event, &mut *evidence] {
            derived::complete_objects(event);
        }
        self.complete_requirements();
        evidence::put(&mut self.event, evidence);
        self.observe(OBSERVED);
    }

    fn complete_requirements(&mut self) {
        let (class, record) = (self.event.class(), self.record);
        let host = record.host.as_deref().filter(|host| !host.is_empty());
        let is_device_due = matches!(
            class,
            Class::DeviceConfigStateChange | Class::DeviceConfigState | Class::ProcessActivity
        );
        if let Some(host) = host {
            self.event.push("metadata.loggers", Json::object([("name", host.into())]));
        }
        if is_device_due || (class != Class::NetworkActivity && host.is_some()) {
            self.set_device(host);
        }
        match class {
            Class::Authentication if self.event.get("dst_endpoint").is_none() => {
                let name = self.event.get("metadata.product.name").cloned();
                self.event.set("service.name", name.unwrap_or_else(|| "Unknown".into()));
            }
            Class::EmailActivity if self.event.get("direction_id").is_none() => {
                self.event.set_enum("direction_id", 0)
            }
            Class::ProcessActivity if self.event.get("actor").is_none() => {
                let parent = self.event.get("process.parent_process").cloned();
                match parent {
                    Some(parent) => self.event.set("actor.process", parent),
                    None => self.event.set("actor.app_name", "Unknown"),
                }
            }
            Class::ApplicationLifecycle => {
                let product = self.event.get("metadata.product").cloned();
                self.event.set("app", product.unwrap_or(Json::Null));
            }
            _ => {}
        }
    }

    fn set_device(&mut self, host: Option<&str>) {
        self.event.add_profile(Profile::Host);
        self.event.set_enum("device.type_id", 0);
        match host {
            Some(host) if self.event.set_ip("device.ip", host) => {}
            Some(host) if self.event.set_valid("device.hostname", host) => {}
            host => self.event.set("device.name", host.unwrap_or("Unknown")),
        }
    }

    /// Gives a finding its title, and an id that the same record always gets.
    pub(crate) fn set_finding(&mut self, title: &str, parts: &[&str]) {
        if self.event.class() != Class::DetectionFinding {
            return;
        }
        self.event.set_text("finding_info.title", title);
        if self.event.get("finding_info.uid").is_none() {
            let texts: Vec<_> = parts.iter().filter_map(|field| self.record.text(field)).collect();
            let uid = if texts.is_empty() { title.to_owned() } else { texts.join("/") };
            self.event.set("finding_info.uid", if uid.is_empty() { "unknown".to_owned() } else { uid });
        }
        self.event.set_enum("status_id", 1);
    }

    /// A technique of MITRE ATT&CK.
    pub(crate) fn add_attack(&mut self, id: Option<&str>, name: Option<&str>, tactic: Option<&str>) {
        let word = |name: Option<&str>, id: Option<&str>| {
            let members = [("uid", id), ("name", name)].into_iter();
            object(members.filter_map(|(key, text)| Some((key, Json::from(text?)))))
        };
        let parts = [("technique", word(name, id)), ("tactic", word(tactic, None))].into_iter();
        let Some(attack) = object(parts.filter_map(|(key, part)| Some((key, part?)))) else { return };
        if self.event.class() == Class::DetectionFinding {
            self.event.push("finding_info.attacks", attack);
        } else {
            self.event.add_profile(Profile::SecurityControl);
            self.event.push("attacks", attack);
        }
    }
}

/// An object of these members, if there are any.
pub(crate) fn object(members: impl Iterator<Item = (&'static str, Json)>) -> Option<Json> {
    let mut object = Members::default();
    for (name, value) in members {
        object.insert(name.to_owned(), value);
    }
    (!object.is_empty()).then_some(Json::Object(object))
}

const OBSERVED: &[(&str, ObservableType)] = &[
    ("src_endpoint.ip", ObservableType::IpAddress),
    ("dst_endpoint.ip", ObservableType::IpAddress),
    ("src_endpoint.hostname", ObservableType::Hostname),
    ("dst_endpoint.hostname", ObservableType::Hostname),
    ("query.hostname", ObservableType::Hostname),
    ("http_request.url.hostname", ObservableType::Hostname),
    ("http_request.url.url_string", ObservableType::UrlString),
    ("user.name", ObservableType::UserName),
    ("actor.user.name", ObservableType::UserName),
    ("file.name", ObservableType::FileName),
];
