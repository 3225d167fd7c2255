use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

/// 256 random bits that prove something: the secret part of a link or a token.
///
/// Shown once to whoever is to have it, and never kept. It is wiped when it is dropped, and never printed
/// by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// The text is no secret that was shown. It is not repeated here: it may be one with a slip in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 hexadecimal digits")]
pub struct ParseSecretError;

/// What is kept of a secret.
///
/// A plain hash, without salt or cost: nobody guesses 256 random bits. Passwords need argon2.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash([u8; 32]);

impl Secret {
    /// New random bits of the system.
    ///
    /// # Panics
    /// If the system has none to give; then nothing safe can be made.
    pub fn random() -> Self {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits).expect("the system gives random bits");
        Self(bits)
    }

    /// The secret of these bits.
    pub const fn from_bits(bits: [u8; 32]) -> Self {
        Self(bits)
    }

    /// The secret as it is shown: 64 hexadecimal digits.
    pub fn reveal(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The secret that was shown as this.
    ///
    /// # Errors
    /// If it is not 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, ParseSecretError> {
        let mut bits = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != bits.len() || !rest.is_empty() {
            return Err(ParseSecretError);
        }
        for (bits, pair) in bits.iter_mut().zip(pairs) {
            *bits = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(bits))
    }

    /// What is kept of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0).into())
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

fn digit(byte: u8) -> Result<u8, ParseSecretError> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        b'A'..=b'F' => Ok(byte - b'A' + 10),
        _ => Err(ParseSecretError),
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl SecretHash {
    /// The hash as it is stored.
    pub(crate) fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Whether the stored hash is this one. The time that it takes says nothing about how much of it was right.
    pub(crate) fn is_stored_as(self, stored: &[u8]) -> bool {
        self.0.ct_eq(stored).into()
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::{ParseSecretError, Secret};

    #[test]
    fn secrets_are_read_as_they_are_revealed_and_differ() {
        let secret = Secret::random();
        assert_eq!(Secret::parse(&secret.reveal()), Ok(secret.clone()));
        assert_eq!(Secret::parse(&secret.reveal().to_uppercase()), Ok(secret.clone()));
        assert_ne!(Secret::random(), secret);
        for text in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
            assert_eq!(Secret::parse(text), Err(ParseSecretError), "{text}");
        }
    }

    #[test]
    fn only_its_own_hash_is_accepted() {
        let secret = Secret::from_bits([7; 32]);
        let stored = secret.hash().to_vec();
        assert!(secret.hash().is_stored_as(&stored));
        assert!(!Secret::from_bits([8; 32]).hash().is_stored_as(&stored));
        assert!(!secret.hash().is_stored_as(&stored[..31]));
        assert!(!secret.hash().is_stored_as(&[]));
    }

    #[test]
    fn secrets_and_hashes_are_not_printed() {
        let secret = Secret::from_bits([0xab; 32]);
        assert_eq!(format!("{secret:?} {:?}", secret.hash()), "Secret(..) SecretHash(..)");
    }
}
