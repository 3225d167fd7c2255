//! Bodies that come compressed, unpacked within bounds: a few bytes can say that they are terabytes.

use std::io::{self, Read};

use bytes::Bytes;

/// How a body is packed: the value of `Content-Encoding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

/// How much may come out of a body.
#[derive(Clone, Copy, Debug)]
pub struct UnpackLimits {
    /// So many bytes at most.
    pub bytes: usize,
    /// So many times its packed length at most, once [`Self::ratio_from`] bytes came out.
    pub ratio: usize,
    /// A short body of few words may well be packed a thousand times smaller.
    pub ratio_from: usize,
}

impl Default for UnpackLimits {
    fn default() -> Self {
        Self { bytes: 16 << 20, ratio: 100, ratio_from: 1 << 20 }
    }
}

/// The body was not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// Nobody here packs like this.
    #[error("unknown encoding")]
    UnknownEncoding,
    /// It is longer than it may be.
    #[error("the body has more than {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: usize,
    },
    /// It is packed suspiciously well.
    #[error("the body unpacks to more than {limit} times its length")]
    TooDense {
        /// The bound.
        limit: usize,
    },
    /// It is not what it is said to be, or breaks off.
    #[error("the body cannot be unpacked")]
    Damaged(#[source] io::Error),
}

/// Zstandard keeps as much of what it wrote as the frame asks for; this is what RFC 8878 wants everyone to support.
const ZSTD_WINDOW_LOG: u32 = 23;
const CHUNK: usize = 64 << 10;

impl Encoding {
    /// The encoding of this name in a `Content-Encoding`; nothing and `identity` are the same.
    ///
    /// # Errors
    /// If it is none that we know.
    pub fn of_header(value: Option<&str>) -> Result<Self, UnpackError> {
        match value.map(|value| value.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Ok(Self::Identity),
            Some("gzip" | "x-gzip") => Ok(Self::Gzip),
            Some("zstd") => Ok(Self::Zstd),
            Some(_) => Err(UnpackError::UnknownEncoding),
        }
    }
}

/// Unpacks a body. It takes no more memory than the bounds allow, whatever the body says about its length.
///
/// # Errors
/// If it exceeds the bounds, or is damaged. Bytes behind the last frame are damage too.
pub fn unpack(encoding: Encoding, body: Bytes, limits: &UnpackLimits) -> Result<Bytes, UnpackError> {
    match encoding {
        Encoding::Identity if body.len() > limits.bytes => Err(UnpackError::TooLarge { limit: limits.bytes }),
        Encoding::Identity => Ok(body),
        Encoding::Gzip => read_all(flate2::bufread::MultiGzDecoder::new(&*body), body.len(), limits),
        Encoding::Zstd => {
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(&*body).map_err(UnpackError::Damaged)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(UnpackError::Damaged)?;
            read_all(decoder, body.len(), limits)
        }
    }
}

fn read_all(mut reader: impl Read, packed: usize, limits: &UnpackLimits) -> Result<Bytes, UnpackError> {
    let dense_from = packed.saturating_mul(limits.ratio).max(limits.ratio_from);
    let mut unpacked = Vec::new();
    let mut chunk = [0; CHUNK];
    loop {
        let n_bytes = match reader.read(&mut chunk) {
            Ok(0) => return Ok(unpacked.into()),
            Ok(n_bytes) => n_bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(UnpackError::Damaged(error)),
        };
        let length = unpacked.len() + n_bytes;
        if length > limits.bytes {
            return Err(UnpackError::TooLarge { limit: limits.bytes });
        }
        if length > dense_from {
            return Err(UnpackError::TooDense { limit: limits.ratio });
        }
        unpacked.extend_from_slice(&chunk[..n_bytes]);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use bytes::Bytes;

    use super::{Encoding, UnpackError, UnpackLimits, unpack};

    const LIMITS: UnpackLimits = UnpackLimits { bytes: 1 << 20, ratio: 50, ratio_from: 64 << 10 };

    fn gzip(bytes: &[u8]) -> Bytes {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("memory takes everything");
        encoder.finish().expect("memory takes everything").into()
    }

    fn zstd(bytes: &[u8]) -> Bytes {
        zstd::encode_all(bytes, 19).expect("memory takes everything").into()
    }

    fn check(encoding: Encoding, body: Bytes, expected: &str) {
        let found = match unpack(encoding, body, &LIMITS) {
            Ok(bytes) => format!("{} bytes", bytes.len()),
            Err(UnpackError::TooLarge { limit }) => format!("more than {limit}"),
            Err(UnpackError::TooDense { limit }) => format!("denser than {limit}"),
            Err(UnpackError::Damaged(_)) => "damaged".to_owned(),
            Err(UnpackError::UnknownEncoding) => "unknown".to_owned(),
        };
        assert_eq!(found, expected, "{encoding:?}");
    }

    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn bodies_are_unpacked_within_bounds() {
        type Pack = fn(&[u8]) -> Bytes;
        for (encoding, pack) in [(Encoding::Gzip, gzip as Pack), (Encoding::Zstd, zstd as Pack)] {
            check(encoding, pack(b"{\"a\":1}"), "7 bytes");
            check(encoding, pack(b""), "0 bytes");
            check(encoding, pack(&vec![b'a'; 64 << 10]), "65536 bytes");
            check(encoding, pack(&vec![0; 1 << 30 >> 6]), "denser than 50");
            check(encoding, pack(&noise((1 << 20) + 1)), "more than 1048576");
            let two_frames = [pack(b"one"), pack(b"two")].concat();
            check(encoding, two_frames.into(), "6 bytes");
            let cut = pack(&noise(4_096));
            check(encoding, cut.slice(..cut.len() - 5), "damaged");
            check(encoding, [&*pack(b"one"), b"rubbish"].concat().into(), "damaged");
            check(encoding, Bytes::from_static(b"{\"a\":1}"), "damaged");
        }
        check(Encoding::Identity, Bytes::from_static(b"x"), "1 bytes");
        check(Encoding::Identity, vec![0; (1 << 20) + 1].into(), "more than 1048576");
    }

    #[test]
    fn a_frame_may_not_ask_for_a_large_window() {
        // Magic number, a descriptor without length, a window of 2^31 bytes, an empty last block.
        let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00];
        check(Encoding::Zstd, Bytes::copy_from_slice(&frame), "damaged");
    }

    #[test]
    fn encodings_are_found_by_name() {
        let of = |value| Encoding::of_header(value).ok();
        assert_eq!(of(None), Some(Encoding::Identity));
        assert_eq!(of(Some("GZIP ")), Some(Encoding::Gzip));
        assert_eq!(of(Some("zstd")), Some(Encoding::Zstd));
        assert_eq!(of(Some("gzip, gzip")), None, "one layer only");
        assert_eq!(of(Some("br")), None);
    }
}
