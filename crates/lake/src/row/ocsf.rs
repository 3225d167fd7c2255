//! From an OCSF event to a row.

use std::{collections::BTreeMap, sync::LazyLock};

use aurora_ocsf::Event;
use serde_json::{Map, Value};

use super::{Cell, Cells, Envelope, Row};
use crate::{Column, Kind, column::Origin};

impl Row {
    /// The row of an event.
    ///
    /// `raw_data` and `unmapped` are taken out of the event: both have a column of their own.
    pub fn from_event(envelope: Envelope, event: Event) -> Self {
        let class = event.class();
        let mut fields = match event.into_json() {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        fields.remove("raw_data");
        let unmapped = fields.remove("unmapped").map(|unmapped| unmapped.to_string());
        let mut cells = Cells::default();
        TREE.collect(&fields, &mut cells);
        Self {
            event_id: envelope.event_id,
            time: envelope.time.unwrap_or(envelope.received_at),
            received_at: envelope.received_at,
            mode: envelope.mode,
            source: envelope.source,
            site: envelope.site,
            log: None,
            class_uid: class.uid(),
            category_uid: class.category_uid(),
            raw: envelope.raw,
            ocsf: Value::Object(fields).to_string(),
            unmapped,
            cells,
        }
    }
}

/// The columns by the names in their paths, so that an object that an event lacks is asked for once.
#[derive(Default)]
struct Tree {
    columns: Vec<Column>,
    below: BTreeMap<&'static str, Tree>,
}

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let mut tree = Tree::default();
    for column in Column::ALL {
        if let Origin::Path(path) | Origin::Hash(path, _) = column.origin() {
            let leaf = path.split('.').fold(&mut tree, |tree, name| tree.below.entry(name).or_default());
            leaf.columns.push(*column);
        }
    }
    tree
});

impl Tree {
    fn collect(&self, fields: &Map<String, Value>, cells: &mut Cells) {
        for (name, tree) in &self.below {
            let Some(value) = fields.get(*name) else { continue };
            for column in &tree.columns {
                if let Some(cell) = cell(*column, value) {
                    cells.set(*column, cell);
                }
            }
            if let Value::Object(fields) = value {
                tree.collect(fields, cells);
            }
        }
    }
}

fn cell(column: Column, value: &Value) -> Option<Cell> {
    let value = match column.origin() {
        Origin::Hash(_, algorithm) => hash(value, algorithm)?,
        Origin::Path(_) | Origin::Required | Origin::Optional => value,
    };
    match (column.kind(), value) {
        (Kind::Number, Value::Number(number)) => number.as_i64().map(Cell::Number),
        (Kind::Text, Value::String(text)) => Some(Cell::Text(text.clone())),
        // Some sources write a number where the schema has text.
        (Kind::Text, Value::Number(number)) => Some(Cell::Text(number.to_string())),
        (Kind::Uuid | Kind::Time | Kind::Number | Kind::Text | Kind::Bytes, _) => None,
    }
}

fn hash(hashes: &Value, algorithm: i64) -> Option<&Value> {
    let is_it = |hash: &&Value| hash.get("algorithm_id").and_then(Value::as_i64) == Some(algorithm);
    hashes.as_array()?.iter().find(is_it)?.get("value")
}

#[cfg(test)]
mod tests {
    use aurora_model::{EventId, Timestamp, mode::RuntimeMode};
    use aurora_ocsf::{Class, Event};
    use serde_json::json;
    use uuid::Uuid;

    use super::{Envelope, Row};
    use crate::Column;

    fn row(event: Event) -> Row {
        let envelope = Envelope {
            event_id: EventId::from_uuid(Uuid::nil()),
            time: None,
            received_at: Timestamp::EPOCH,
            mode: RuntimeMode::Real,
            source: "s".into(),
            site: None,
            raw: "raw".into(),
        };
        Row::from_event(envelope, event)
    }

    fn process() -> Event {
        Event::new(Class::from_uid(1007).expect("process activity"), 1)
    }

    #[test]
    fn attributes_become_cells() {
        let mut event = process();
        event.set("process.pid", 4711);
        event.set("process.parent_process.name", "explorer.exe");
        event.set("device.hostname", "ws-042");
        let sha256 = json!([
            { "algorithm_id": 1, "value": "aa" },
            { "algorithm_id": 3, "value": "cc" },
        ]);
        event.set("process.file.hashes", sha256);
        let row = row(event);
        assert_eq!(row.cells.number(Column::ProcessPid), Some(4711));
        assert_eq!(row.cells.text(Column::ParentProcessName), Some("explorer.exe"));
        assert_eq!(row.cells.text(Column::DeviceHostname), Some("ws-042"));
        assert_eq!(row.cells.text(Column::ProcessFileSha256), Some("cc"));
        assert_eq!(row.cells.text(Column::ProcessFileSha1), None);
        assert_eq!(row.cells.number(Column::TypeUid), Some(100_701));
        assert_eq!((row.class_uid, row.category_uid), (1007, 1));
        assert_eq!(row.time, row.received_at, "the event says no time");
    }

    #[test]
    fn what_has_a_column_of_its_own_is_kept_once() {
        let mut event = process();
        event.set_raw_data("raw");
        event.unmapped("Hint", "x");
        let row = row(event);
        assert_eq!(row.unmapped.as_deref(), Some(r#"{"Hint":"x"}"#));
        assert!(!row.ocsf.contains("raw_data") && !row.ocsf.contains("unmapped"));
    }

    #[test]
    fn a_value_of_another_type_stays_in_the_event_alone() {
        let mut event = process();
        event.set("process.pid", "0x1f");
        event.set("device.hostname", 7);
        event.set("user", "not an object");
        let row = row(event);
        assert_eq!(row.cells.get(Column::ProcessPid), None);
        assert_eq!(row.cells.text(Column::DeviceHostname), Some("7"));
        assert!(row.ocsf.contains(r#""pid":"0x1f""#));
    }
}
