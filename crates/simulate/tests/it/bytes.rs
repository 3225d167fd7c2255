//! The same options give the same bytes.

use std::{env, fs, path::Path};

use aurora_simulate::Profile;
use sha2::{Digest, Sha256};

use crate::{logs, options};

fn hash(seed: u64) -> String {
    let mut hash = Sha256::new();
    for (source, records) in logs(&options(seed)) {
        hash.update(source.file());
        for record in records {
            hash.update(record.text.as_bytes());
            hash.update(b"\n");
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// You are here because a day of logs is not what it was. If you changed what happens in the world or how a
/// log is written, that is right: `AURORA_WRITE=1 cargo test -p aurora-simulate bytes` writes the new hash. If
/// you did not, something depends on the machine or on the order of a hash map.
#[test]
fn the_bytes_are_what_they_were() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/day.sha256");
    let hash = hash(1);
    if env::var_os("AURORA_WRITE").is_some() {
        fs::write(&path, format!("{hash}\n")).expect("it can be written");
    }
    assert_eq!(fs::read_to_string(&path).expect("the hash is there").trim(), hash);
}

#[test]
fn another_seed_gives_another_day() {
    assert_ne!(hash(2), hash(3));
}

#[test]
fn a_profile_shows_a_part_of_the_same_world() {
    let all = logs(&options(5));
    let plant = logs(&aurora_simulate::Options { profiles: [Profile::Plant].into(), ..options(5) });
    for (source, records) in &plant {
        if source.profiles() == [Profile::Plant] {
            let texts = |records: &[aurora_simulate::Record]| {
                records.iter().map(|record| record.text.clone()).collect::<Vec<_>>()
            };
            assert!(texts(records) == texts(&all[source]), "{}", source.file());
        }
    }
    assert!(
        !plant.contains_key(&aurora_simulate::Source::Dhcp)
            || plant[&aurora_simulate::Source::Dhcp].iter().all(|record| record.truth.is_some())
    );
}
