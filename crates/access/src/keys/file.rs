//! A key as a file: its name is the key's id, its content 64 hexadecimal digits.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use aurora_model::Timestamp;
use aurora_store::Secret;
use jsonwebtoken::{DecodingKey, EncodingKey};
use zeroize::Zeroizing;

use super::{KeysError, SigningKey};

/// All keys in the folder, the oldest first. Files under other names are none of ours.
pub(super) fn read_all(folder: &Path) -> Result<Vec<SigningKey>, KeysError> {
    let unusable = |source| KeysError::File { path: folder.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder).map_err(unusable)? {
        let name = entry.map_err(unusable)?.file_name();
        if let Some((id, made_at)) = name.to_str().and_then(|name| Some((name, made_at(name)?))) {
            keys.push(read(folder, id, made_at)?);
        }
    }
    keys.sort_by(|a, b| (a.made_at, &a.id).cmp(&(b.made_at, &b.id)));
    Ok(keys)
}

/// Makes a key, and has it on disk before anything is signed with it.
pub(super) fn create(folder: &Path, now: Timestamp) -> Result<SigningKey, KeysError> {
    let secret = Secret::random();
    let digits = Zeroizing::new(secret.reveal());
    // Random digits tell apart what two processes make in the same moment.
    let id = format!("{}-{}", now.as_micros(), &Secret::random().reveal()[..8]);
    let path = folder.join(&id);
    write(folder, &id, digits.as_bytes()).map_err(|source| KeysError::File { path, source })?;
    Ok(key(id, now, digits.as_bytes()))
}

/// Removes a key that verifies nothing any more.
pub(super) fn remove(folder: &Path, id: &str) -> Result<(), KeysError> {
    let path = folder.join(id);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(KeysError::File { path, source }),
        _ => Ok(()),
    }
}

fn write(folder: &Path, id: &str, digits: &[u8]) -> io::Result<()> {
    let new = folder.join(format!(".{id}"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(digits)?;
    file.sync_all()?;
    fs::rename(&new, folder.join(id))?;
    File::open(folder)?.sync_all()
}

fn read(folder: &Path, id: &str, made_at: Timestamp) -> Result<SigningKey, KeysError> {
    let path = folder.join(id);
    let unreadable = |source| KeysError::File { path: path.clone(), source };
    if fs::metadata(&path).map_err(unreadable)?.mode() & 0o077 != 0 {
        return Err(KeysError::NotPrivate { path });
    }
    let digits = Zeroizing::new(fs::read(&path).map_err(unreadable)?);
    let is_key = str::from_utf8(&digits).is_ok_and(|digits| Secret::parse(digits).is_ok());
    if is_key { Ok(key(id.to_owned(), made_at, &digits)) } else { Err(KeysError::Content { path }) }
}

/// The digits themselves are the key: 256 random bits, however they are written.
fn key(id: String, made_at: Timestamp, digits: &[u8]) -> SigningKey {
    let (encoding, decoding) = (EncodingKey::from_secret(digits), DecodingKey::from_secret(digits));
    SigningKey { id, made_at, encoding, decoding }
}

fn made_at(id: &str) -> Option<Timestamp> {
    let (micros, random) = id.split_once('-')?;
    let is_random = random.len() == 8 && random.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_random { micros.parse().ok().and_then(Timestamp::from_micros) } else { None }
}
