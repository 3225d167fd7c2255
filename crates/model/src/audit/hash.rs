use std::{fmt, str::FromStr};

use sha2::{Digest, Sha256};

use super::AuditRecord;
use crate::serde_as_text::serde_as_text;

/// The hash of an audit entry: SHA-256, printed in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash([u8; 32]);

/// The text is no SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not 64 hexadecimal digits")]
pub struct ParseChainHashError(pub String);

impl ChainHash {
    /// What stands before the first entry.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of an entry: its place, its parts in fixed order, and the hash before it. Each part goes
    /// with its length, so that no two entries are the same bytes.
    pub(super) fn of(seq: i64, record: &AuditRecord, previous: Self) -> Self {
        let (at, actor) = (record.at.as_micros().to_be_bytes(), record.actor.to_string());
        let parts: [&[u8]; 10] = [
            b"aurora-audit-v1",
            &previous.0,
            &seq.to_be_bytes(),
            &at,
            actor.as_bytes(),
            record.action.as_bytes(),
            record.resource.as_str().as_bytes(),
            record.id.as_bytes(),
            record.mode.as_str().as_bytes(),
            record.detail.as_bytes(),
        ];
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChainHash({self})")
    }
}

impl FromStr for ChainHash {
    type Err = ParseChainHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut hash = [0; 32];
        let (digits, rest) = text.as_bytes().as_chunks::<2>();
        let is_hash = digits.len() == hash.len()
            && rest.is_empty()
            && digits.iter().zip(&mut hash).all(|(pair, byte)| {
                read_byte(*pair).is_some_and(|read| {
                    *byte = read;
                    true
                })
            });
        if is_hash { Ok(Self(hash)) } else { Err(ParseChainHashError(text.to_owned())) }
    }
}

fn read_byte(pair: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(pair[0])? << 4 | digit(pair[1])?)
}

serde_as_text! { ChainHash }

#[cfg(test)]
mod tests {
    use super::ChainHash;
    use crate::{
        Timestamp,
        audit::AuditRecord,
        change::{Actor, Resource},
        mode::RuntimeMode,
    };

    fn record() -> AuditRecord {
        AuditRecord {
            at: Timestamp::EPOCH,
            actor: Actor::system("cli"),
            action: "mode.change".to_owned(),
            resource: Resource::System,
            id: "mode".to_owned(),
            mode: RuntimeMode::DryRun,
            detail: "{}".to_owned(),
        }
    }

    #[test]
    fn the_hash_never_changes() {
        // It stands in every chain that was ever written: a change here makes all of them look altered.
        let hash = ChainHash::of(1, &record(), ChainHash::ZERO);
        assert_eq!(hash.to_string(), "67e7993899d958c3a97c0ee80718f51f882d694339bc7ee3f92a8125f815f150");
    }

    #[test]
    fn every_part_is_covered() {
        let plain = record();
        let altered = [
            AuditRecord { at: Timestamp::MAX, ..plain.clone() },
            AuditRecord { actor: Actor::system("api"), ..plain.clone() },
            AuditRecord { action: "mode.chang".to_owned(), id: "emode".to_owned(), ..plain.clone() },
            AuditRecord { resource: Resource::Alert, ..plain.clone() },
            AuditRecord { id: "mod".to_owned(), ..plain.clone() },
            AuditRecord { mode: RuntimeMode::Real, ..plain.clone() },
            AuditRecord { detail: "{ }".to_owned(), ..plain.clone() },
        ];
        let of = |record: &AuditRecord| ChainHash::of(1, record, ChainHash::ZERO);
        for record in &altered {
            assert_ne!(of(record), of(&plain), "{record:?}");
        }
        assert_ne!(ChainHash::of(2, &plain, ChainHash::ZERO), of(&plain));
        assert_ne!(ChainHash::of(1, &plain, of(&plain)), of(&plain));
    }

    #[test]
    fn hashes_are_read_as_they_are_printed() {
        let hash = ChainHash::of(1, &record(), ChainHash::ZERO);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        let zeros = "0".repeat(64);
        for text in [
            "",
            &zeros[1..],
            &format!("{zeros}0"),
            &format!("g{}", &zeros[1..]),
            &format!("ü{}", &zeros[2..]),
        ] {
            assert!(text.parse::<ChainHash>().is_err(), "{text}");
        }
    }
}
