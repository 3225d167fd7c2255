//! What the logs of cloud platforms and services have in common: the profile, times as text, who asked from where.

use aurora_model::Timestamp;
use aurora_ocsf::{
    Event, EventKind, Field, Json, LogSources, ObservableType, Origin, Profile, Reason, Record, Value,
    Violation,
};

use crate::{
    mapping::{Draft, is_ip, moment},
    plain, raw_json,
};

/// Of a record with very many fields, so many get second names one by one: each costs a look at all others.
pub(crate) const MOST_TWINS: usize = 512;

/// Says of a record what kind it is and when it happened: the first of the fields that holds a moment.
pub(crate) fn place(record: &mut Record<'_>, kind: EventKind, times: &[&str]) {
    record.log_sources = LogSources::Known(kind);
    record.time = times.iter().find_map(|name| moment(record.first(name)?));
}

/// Gives a field a second name, if it has a value.
pub(crate) fn rename(record: &mut Record<'_>, native: &str, second: &'static str) {
    let values: Vec<Value<'_>> =
        record.values(native).filter(|value| value.text().is_some()).cloned().collect();
    let is_native = record.first(second).is_some();
    if is_native {
        return;
    }
    // Looked up once for all: a field may have very many values.
    record.fields.extend(values.into_iter().map(|value| Field::new(second, value, Origin::Taxonomy)));
}

/// Gives each field of a table a second name.
pub(crate) fn rename_all(record: &mut Record<'_>, names: &[(&str, &'static str)]) {
    for (native, second) in names {
        rename(record, native, second);
    }
}

/// Gives a part of the record that is an object or an array its JSON as a second value under its own name, for rules that
/// look for words in the whole part.
pub(crate) fn add_json(record: &mut Record<'_>, paths: &[&'static str]) {
    for path in paths {
        if record.first(path).is_none_or(|value| matches!(value, Value::Empty))
            && let Some(json) = raw_json::compact(record, path)
        {
            record.push_taxonomy(*path, Value::Text(json.into()));
        }
    }
}

/// A moment as the schema's `datetime_t`, to the millisecond, as the event's other times are.
pub(crate) fn datetime(moment: Timestamp) -> String {
    let text = moment.to_string();
    text.get(..text.len().saturating_sub("000Z".len()))
        .map_or_else(|| text.clone(), |start| format!("{start}Z"))
}

/// A moment as `datetime_t` with the offset of UTC, and without a fraction that is zero.
pub(crate) fn datetime_with_offset(moment: Timestamp) -> String {
    let text = datetime(moment);
    let text = text.strip_suffix('Z').unwrap_or(&text);
    format!("{}+00:00", text.strip_suffix(".000").unwrap_or(text))
}

/// An endpoint has at least one of these.
const ENDPOINT_NAMES: [&str; 8] =
    ["ip", "name", "uid", "hostname", "svc_name", "instance_uid", "interface_uid", "domain"];

impl<'r> Draft<'r, '_> {
    /// Says which platform it happened on.
    pub(crate) fn set_cloud(&mut self, provider: &str) {
        self.event.add_profile(Profile::Cloud);
        self.event.set("cloud.provider", provider);
    }

    /// The event's time as text too.
    pub(crate) fn add_time_text(&mut self, write: fn(Timestamp) -> String) {
        self.event.add_profile(Profile::Datetime);
        if let Some(time) = self.record.time {
            self.event.set("time_dt", write(time));
        }
    }

    /// A moment as a number and as text.
    pub(crate) fn set_moment(&mut self, path: &str, field: &'r str, write: fn(Timestamp) -> String) {
        let Some(moment) = self.record.first(field).and_then(moment) else { return };
        self.event.add_profile(Profile::Datetime);
        self.event.set(path, moment.as_millis());
        self.event.set(&format!("{path}_dt"), write(moment));
        self.skip(field);
    }

    /// Who asked: an address, or the name of a service.
    pub(crate) fn set_source(&mut self, field: &'r str) {
        let Some(text) = self.take(field) else { return };
        let address = without_port(text);
        if is_ip(address) {
            self.event.set("src_endpoint.ip", address);
        } else if text != "-" {
            self.event.set("src_endpoint.domain", text);
        }
    }

    /// A class that requires an endpoint gets one that says that it is not known.
    pub(crate) fn require(&mut self, path: &str, name: &str) {
        if self.event.get(path).is_none() {
            self.event.set(&format!("{path}.name"), name);
        }
    }

    /// A text that the class requires and the record may lack.
    pub(crate) fn require_text(&mut self, path: &str, text: &str) {
        if self.event.get(path).is_none() {
            self.event.set(path, text);
        }
    }

    /// An enum by the word of a field: by a table, or 99 with the word itself.
    pub(crate) fn set_word(&mut self, path: &str, word: &str, words: &[(&str, i64)]) {
        match words.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)) {
            Some((_, id)) => self.event.set_enum(path, *id),
            None => self.event.set_other(path, word),
        }
    }

    /// The JSON of a part as text.
    pub(crate) fn set_json(&mut self, path: &str, part: &'r str) {
        if let Some(json) = raw_json::compact(self.record, part) {
            self.event.set(path, json);
            self.skip_under(part);
        } else if let Some(text) = self.take(part) {
            self.event.set(path, text);
        }
    }

    /// Two numbers as a place: where it is, if both are known.
    pub(crate) fn set_float(&mut self, path: &str, field: &'r str) {
        let number = self.text(field).and_then(|text| text.parse::<f64>().ok());
        if let Some(number) = number.filter(|number| number.is_finite()) {
            self.event.set(path, Json::from(number));
            self.skip(field);
        }
    }

    /// Who and from where, as the evidence of a finding.
    pub(crate) fn push_evidence(&mut self, user: Option<&str>, ip: Option<&str>) {
        let ip = ip.map(without_port).filter(|ip| is_ip(ip));
        let name = user.map(str::to_owned);
        let user = user.map(|name| ("user".into(), Json::object([("name", name.into())])));
        let source = ip.map(|ip| ("src_endpoint".into(), Json::object([("ip", ip.into())])));
        let members: Vec<_> = user.into_iter().chain(source).collect();
        if !members.is_empty() {
            self.event.push("evidences", Json::Object(members.into_iter().collect()));
        }
        for (path, kind, text) in [
            ("evidences.user.name", ObservableType::UserName, name),
            ("evidences.src_endpoint.ip", ObservableType::IpAddress, ip.map(str::to_owned)),
        ] {
            if let Some(text) = text {
                self.event.observable(path, kind, &text);
            }
        }
    }

    /// The event, if the schema allows it as it stands, or else a base event: the source said too little for its class.
    pub(crate) fn finish_valid(self) -> Event {
        self.finish_valid_under(|name| name)
    }

    /// As [`Draft::finish_valid`], where `mapped_as` tells under which name a field was mapped.
    pub(crate) fn finish_valid_under(mut self, mapped_as: impl Fn(&str) -> &str) -> Event {
        for path in ["src_endpoint", "dst_endpoint"] {
            self.name_if_nameless(path, &ENDPOINT_NAMES);
        }
        for path in ["actor.user", "user", "process.user", "actor.process.user"] {
            self.name_if_nameless(path, &["name", "uid", "account"]);
        }
        let record = self.record;
        // Without time no class is satisfied, and that is not for the choice of the class to mend.
        let is_excused = |found: &Violation| found.path == "/time" && found.reason == Reason::Missing;
        match self.event.violations().iter().all(is_excused) {
            true => self.finish_under(mapped_as),
            false => plain::to_event(record),
        }
    }

    /// An object that has none of the names that its schema asks for one of is `unknown`.
    fn name_if_nameless(&mut self, path: &str, names: &[&str]) {
        let is_nameless = |object: &Json| names.iter().all(|name| object.get(name).is_none());
        if self.event.get(path).is_some_and(is_nameless) {
            self.event.set(&format!("{path}.name"), "unknown");
        }
    }

    /// Names the usual things of an event of a cloud as observables.
    pub(crate) fn observe_usual(&mut self) {
        self.observe(&[
            ("src_endpoint.ip", ObservableType::IpAddress),
            ("http_request.user_agent", ObservableType::HttpUserAgent),
            ("actor.user.name", ObservableType::UserName),
            ("user.name", ObservableType::UserName),
        ]);
    }
}

/// An address without the port that some services write behind it: `1.2.3.4:55`, `[::1]:55`.
pub(crate) fn without_port(text: &str) -> &str {
    if is_ip(text) {
        return text;
    }
    if let Some(inner) = text.strip_prefix('[') {
        return inner.split_once(']').map_or(text, |(address, _)| address);
    }
    text.rsplit_once(':').map_or(text, |(address, _)| address)
}

/// The first of the words with which a text starts, and what it stands for.
pub(crate) fn by_prefix<T: Copy>(text: &str, table: &[(&str, T)]) -> Option<T> {
    table.iter().find(|(prefix, _)| text.starts_with(prefix)).map(|(_, value)| *value)
}

/// What an operation does to what it names, by the verb in its name.
pub(crate) fn activity_of(operation: &str) -> i64 {
    const CREATE: i64 = 1;
    const READ: i64 = 2;
    const UPDATE: i64 = 3;
    const DELETE: i64 = 4;
    const VERBS: [(&str, i64); 58] = [
        ("create", CREATE),
        ("add", CREATE),
        ("insert", CREATE),
        ("run", CREATE),
        ("launch", CREATE),
        ("register", CREATE),
        ("allocate", CREATE),
        ("import", CREATE),
        ("upload", CREATE),
        ("new", CREATE),
        ("copy", CREATE),
        ("generate", CREATE),
        ("issue", CREATE),
        ("publish", CREATE),
        ("send", CREATE),
        ("describe", READ),
        ("get", READ),
        ("list", READ),
        ("lookup", READ),
        ("head", READ),
        ("search", READ),
        ("read", READ),
        ("query", READ),
        ("view", READ),
        ("download", READ),
        ("batchget", READ),
        ("scan", READ),
        ("select", READ),
        ("check", READ),
        ("access", READ),
        ("export", READ),
        ("preview", READ),
        ("watch", READ),
        ("test", READ),
        ("fetch", READ),
        ("update", UPDATE),
        ("put", UPDATE),
        ("modify", UPDATE),
        ("set", UPDATE),
        ("attach", UPDATE),
        ("associate", UPDATE),
        ("change", UPDATE),
        ("enable", UPDATE),
        ("disable", UPDATE),
        ("detach", UPDATE),
        ("patch", UPDATE),
        ("edit", UPDATE),
        ("write", UPDATE),
        ("rename", UPDATE),
        ("move", UPDATE),
        ("authorize", UPDATE),
        ("start", UPDATE),
        ("stop", UPDATE),
        ("delete", DELETE),
        ("remove", DELETE),
        ("terminate", DELETE),
        ("purge", DELETE),
        ("destroy", DELETE),
    ];
    const OTHER: i64 = 99;
    let verb: String = operation.chars().take(12).flat_map(char::to_lowercase).collect();
    VERBS.iter().find(|(start, _)| verb.starts_with(start)).map_or(OTHER, |(_, activity)| *activity)
}
