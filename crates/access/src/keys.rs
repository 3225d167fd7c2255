//! The keys that sign access tokens: files of the data directory, for the owner alone.
//!
//! The youngest key signs. Older ones still verify until every token that they signed has expired; so keys are
//! changed without ending anyone's session.

mod file;

use std::{
    io,
    path::{Path, PathBuf},
};

use aurora_model::Timestamp;
use jsonwebtoken::{DecodingKey, EncodingKey};

/// A key signs for so long: 30 days.
const SIGNS_FOR_MICROS: i64 = 30 * 24 * 3600 * 1_000_000;
/// A key that does not sign any more verifies for so long: an hour, four times the life of a token.
const VERIFIES_FOR_MICROS: i64 = 3600 * 1_000_000;

/// The keys cannot be used. Each says which file, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The folder or a file of it cannot be written or read.
    #[error("cannot use `{}`; give it to the user that runs aurora", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others may read the key, so they may have made tokens with it.
    #[error("key file `{}` can be read by others than its owner; remove it, a new key is made at the next start", path.display())]
    NotPrivate {
        /// Which.
        path: PathBuf,
    },
    /// It is not what was written.
    #[error("key file `{}` is no key; remove it, a new key is made at the next start", path.display())]
    Content {
        /// Which.
        path: PathBuf,
    },
}

/// All keys that verify; the last of them signs.
#[derive(Debug)]
pub(crate) struct SigningKeys {
    folder: PathBuf,
    /// The oldest first; never empty.
    keys: Vec<SigningKey>,
}

/// One key.
pub(crate) struct SigningKey {
    /// Its name, which stands in the head of each token that it signed.
    pub(crate) id: String,
    pub(crate) made_at: Timestamp,
    pub(crate) encoding: EncodingKey,
    pub(crate) decoding: DecodingKey,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl SigningKeys {
    /// The keys of a data directory. A first one is made where there is none, and a next one where it is time.
    pub(crate) fn open(data_dir: &Path, now: Timestamp) -> Result<Self, KeysError> {
        let folder = data_dir.join("keys").join("access-tokens");
        let keys = file::read_all(&folder)?;
        let mut keys = Self { folder, keys };
        keys.rotate_if_due(now)?;
        Ok(keys)
    }

    /// Makes the next key when the present one has signed for long enough, and removes those that verify nothing any
    /// more.
    pub(crate) fn rotate_if_due(&mut self, now: Timestamp) -> Result<(), KeysError> {
        let is_due = self.keys.last().is_none_or(|key| age(key, now) >= SIGNS_FOR_MICROS);
        if is_due {
            self.keys.push(file::create(&self.folder, now)?);
        }
        // A key stops signing when the next one is made.
        let superseded: Vec<_> = self.keys.windows(2).map(|pair| age(&pair[1], now)).collect();
        for (at, _) in superseded.iter().enumerate().rev().filter(|(_, since)| **since > VERIFIES_FOR_MICROS)
        {
            file::remove(&self.folder, &self.keys.remove(at).id)?;
        }
        Ok(())
    }

    /// The key that signs.
    pub(crate) fn current(&self) -> &SigningKey {
        self.keys.last().expect("a first key is made on opening")
    }

    /// The key of this name.
    pub(crate) fn find(&self, id: &str) -> Option<&SigningKey> {
        self.keys.iter().find(|key| key.id == id)
    }
}

const fn age(key: &SigningKey, now: Timestamp) -> i64 {
    now.as_micros().saturating_sub(key.made_at.as_micros())
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use aurora_model::Timestamp;

    use super::{KeysError, SIGNS_FOR_MICROS, SigningKeys, VERIFIES_FOR_MICROS};

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(1_773_738_000_000_000 + micros).expect("in range")
    }

    fn ids(keys: &SigningKeys) -> Vec<&str> {
        keys.keys.iter().map(|key| key.id.as_str()).collect()
    }

    #[test]
    fn keys_are_kept_for_the_owner_alone_and_found_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let keys = SigningKeys::open(dir.path(), at(0)).expect("a first key");
        let file = dir.path().join("keys/access-tokens").join(&keys.current().id);
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
        let again = SigningKeys::open(dir.path(), at(1)).expect("the same key");
        assert_eq!(ids(&again), ids(&keys));
    }

    #[test]
    fn the_next_key_signs_while_the_one_before_still_verifies() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut keys = SigningKeys::open(dir.path(), at(0)).expect("a first key");
        let first = keys.current().id.clone();
        keys.rotate_if_due(at(SIGNS_FOR_MICROS - 1)).expect("nothing to do");
        assert_eq!(keys.current().id, first);

        keys.rotate_if_due(at(SIGNS_FOR_MICROS)).expect("a next key");
        assert_ne!(keys.current().id, first);
        assert!(keys.find(&first).is_some());

        keys.rotate_if_due(at(SIGNS_FOR_MICROS + VERIFIES_FOR_MICROS + 1)).expect("the first goes");
        assert!(keys.find(&first).is_none());
        assert_eq!(keys.keys.len(), 1);
        let again = SigningKeys::open(dir.path(), at(SIGNS_FOR_MICROS + 1)).expect("one file is left");
        assert_eq!(ids(&again), ids(&keys));
    }

    #[test]
    fn a_key_that_others_may_read_or_that_is_none_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let keys = SigningKeys::open(dir.path(), at(0)).expect("a first key");
        let file = dir.path().join("keys/access-tokens").join(&keys.current().id);

        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("own file");
        assert!(matches!(SigningKeys::open(dir.path(), at(0)), Err(KeysError::NotPrivate { .. })));

        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("own file");
        fs::write(&file, "short").expect("own file");
        assert!(matches!(SigningKeys::open(dir.path(), at(0)), Err(KeysError::Content { .. })));
    }
}
