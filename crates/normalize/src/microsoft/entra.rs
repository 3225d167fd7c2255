//! Entra ID: sign-ins and the audit log, as Graph answers them and as Azure Monitor exports them.
//!
//! <https://learn.microsoft.com/graph/api/resources/signin>,
//! <https://learn.microsoft.com/graph/api/resources/directoryaudit>
//!
//! Azure Monitor puts what Graph has into `properties`. Public rules ask for the one and the other and for names of
//! Sentinel's tables (`ResultType`, `OperationName`), so each event has all three as second names.

pub(crate) mod audit;
pub(crate) mod sign_in;

use aurora_ocsf::Record;

use crate::cloud;

/// The value of a field as Graph or as Azure Monitor names it, and the name.
fn found<'r>(record: &'r Record<'_>, name: &str) -> Option<&'r str> {
    let is_it = |native: &str| native == name || native.strip_prefix("properties.") == Some(name);
    let mut fields = record.fields.iter().filter(|field| is_it(&field.name));
    fields.find_map(|field| field.value.text().filter(|text| !text.is_empty())?.into())
}

/// Second names for all fields that stand in `properties`: their own without it, and with it for those without.
fn add_twins(record: &mut Record<'_>, names: &[&'static str]) {
    for name in names {
        let inner = format!("properties.{name}");
        cloud::rename(record, &inner, name);
        if record.first(&inner).is_none() {
            let values: Vec<_> = record.values(name).take(cloud::MOST_TWINS).cloned().collect();
            for value in values {
                record.push_taxonomy(inner.clone(), value);
            }
        }
    }
}
