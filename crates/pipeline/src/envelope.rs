//! An event in the log: its bytes as they were received, and where they came from.

use aurora_model::{EventId, SourceId, Timestamp, TokenId};
use bytes::{BufMut as _, Bytes};
use uuid::Uuid;

/// The form of the payload of the topic `events` that this build writes.
pub const ENVELOPE_FORMAT: u16 = 1;

/// Event id, time of receipt, token, batch, number in the batch, kind and length of the hint.
const HEAD_BYTES: usize = 16 + 8 + 16 + 16 + 4 + 1 + 4;
const HINT_NONE: u8 = 0;
const HINT_ZEEK_TSV: u8 = 1;
const HINT_TABLE: u8 = 2;

/// One event as it stands in the log. What is in `raw` and `hint` comes from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Its name, given once, when it was received.
    pub event_id: EventId,
    /// When it was received.
    pub received_at: Timestamp,
    /// Where it belongs; the key of the log's record.
    pub source: SourceId,
    /// The token that it came with.
    pub token: TokenId,
    /// The request that it came in.
    pub batch: Uuid,
    /// Its number in the request, from 0.
    pub number: u32,
    /// What the bytes around it said about it.
    pub hint: Hint,
    /// The event.
    pub raw: Bytes,
}

/// What the bytes around an event say about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hint {
    /// Nothing: the content says what it is.
    #[default]
    None,
    /// It stood under these header lines of a Zeek log, which say what its columns are.
    ZeekTsv(Bytes),
    /// It stood under these header lines of another log with named columns.
    Table(Bytes),
}

/// The record holds no event that this build can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeEnvelopeError {
    /// A newer build wrote it.
    #[error("the event has format {0}; this build reads format {ENVELOPE_FORMAT}: upgrade aurora")]
    UnknownFormat(u16),
    /// The bytes are damaged.
    #[error("the event's envelope is damaged")]
    Malformed,
}

impl Envelope {
    /// The key of its record: events of one source stay in order.
    pub fn key(source: SourceId) -> Bytes {
        Bytes::copy_from_slice(source.as_uuid().as_bytes())
    }

    /// How many bytes [`Self::encode_into`] writes.
    pub fn encoded_len(&self) -> usize {
        HEAD_BYTES + self.hint.len() + self.raw.len()
    }

    /// Writes the payload of its record behind what is there.
    pub fn encode_into(&self, payload: &mut Vec<u8>) {
        payload.put_slice(self.event_id.as_uuid().as_bytes());
        payload.put_i64_le(self.received_at.as_micros());
        payload.put_slice(self.token.as_uuid().as_bytes());
        payload.put_slice(self.batch.as_bytes());
        payload.put_u32_le(self.number);
        payload.put_u8(self.hint.kind());
        let hint = self.hint.bytes();
        payload.put_u32_le(u32::try_from(hint.len()).expect("a request is shorter than 4 GiB"));
        payload.put_slice(hint);
        payload.put_slice(&self.raw);
    }

    /// The event in a record of the topic.
    ///
    /// # Errors
    /// If the record is of a newer form, or damaged.
    pub fn decode(format: u16, key: &[u8], payload: &Bytes) -> Result<Self, DecodeEnvelopeError> {
        if format != ENVELOPE_FORMAT {
            return Err(DecodeEnvelopeError::UnknownFormat(format));
        }
        decode(key, payload).ok_or(DecodeEnvelopeError::Malformed)
    }
}

fn decode(key: &[u8], payload: &Bytes) -> Option<Envelope> {
    let source = SourceId::from_uuid(Uuid::from_slice(key).ok()?);
    let (event_id, rest) = payload.split_first_chunk()?;
    let (received_at, rest) = rest.split_first_chunk()?;
    let (token, rest) = rest.split_first_chunk()?;
    let (batch, rest) = rest.split_first_chunk()?;
    let (number, rest) = rest.split_first_chunk()?;
    let (&hint_kind, rest) = rest.split_first()?;
    let (hint_length, rest) = rest.split_first_chunk()?;
    let (hint, raw) = rest.split_at_checked(u32::from_le_bytes(*hint_length) as usize)?;
    Some(Envelope {
        event_id: EventId::from_uuid(Uuid::from_bytes(*event_id)),
        received_at: Timestamp::from_micros(i64::from_le_bytes(*received_at))?,
        source,
        token: TokenId::from_uuid(Uuid::from_bytes(*token)),
        batch: Uuid::from_bytes(*batch),
        number: u32::from_le_bytes(*number),
        hint: Hint::of(hint_kind, payload.slice_ref(hint))?,
        raw: payload.slice_ref(raw),
    })
}

impl Hint {
    /// How many bytes it takes.
    pub(crate) fn len(&self) -> usize {
        self.bytes().len()
    }

    fn kind(&self) -> u8 {
        match self {
            Self::None => HINT_NONE,
            Self::ZeekTsv(_) => HINT_ZEEK_TSV,
            Self::Table(_) => HINT_TABLE,
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::None => &[],
            Self::ZeekTsv(header) | Self::Table(header) => header,
        }
    }

    fn of(kind: u8, bytes: Bytes) -> Option<Self> {
        match kind {
            HINT_NONE => bytes.is_empty().then_some(Self::None),
            HINT_ZEEK_TSV => Some(Self::ZeekTsv(bytes)),
            HINT_TABLE => Some(Self::Table(bytes)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::{EventId, SourceId, Timestamp, TokenId};
    use bytes::Bytes;
    use uuid::Uuid;

    use super::{DecodeEnvelopeError, ENVELOPE_FORMAT, Envelope, Hint};

    fn envelope(hint: Hint, raw: &'static [u8]) -> Envelope {
        Envelope {
            event_id: EventId::from_uuid(Uuid::from_u128(1)),
            received_at: "2026-03-17T09:00:00.000001Z".parse::<Timestamp>().expect("a time"),
            source: SourceId::from_uuid(Uuid::from_u128(2)),
            token: TokenId::from_uuid(Uuid::from_u128(3)),
            batch: Uuid::from_u128(4),
            number: 5,
            hint,
            raw: Bytes::from_static(raw),
        }
    }

    fn encoded(envelope: &Envelope) -> (Bytes, Bytes) {
        let mut payload = Vec::new();
        envelope.encode_into(&mut payload);
        assert_eq!(payload.len(), envelope.encoded_len());
        (Envelope::key(envelope.source), payload.into())
    }

    #[test]
    fn an_event_is_read_as_it_was_written() {
        for hint in [
            Hint::None,
            Hint::ZeekTsv(Bytes::from_static(b"#fields\ta\n")),
            Hint::Table(Bytes::from_static(b"a,b,c")),
        ] {
            for raw in [&b""[..], b"{\"a\":1}", b"\xff\x00"] {
                let written = envelope(hint.clone(), raw);
                let (key, payload) = encoded(&written);
                assert_eq!(Envelope::decode(ENVELOPE_FORMAT, &key, &payload), Ok(written));
            }
        }
    }

    #[test]
    fn the_layout_never_changes() {
        // Events of older builds stand in logs: a change here needs a new number of the format.
        let (key, payload) = encoded(&envelope(Hint::ZeekTsv(Bytes::from_static(b"h")), b"raw"));
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(&key), format!("{:032x}", 2));
        let expected = [
            &format!("{:032x}", 1),
            "01246a8f344d0600",
            &format!("{:032x}", 3),
            &format!("{:032x}", 4),
            "05000000",
            "01",
            "01000000",
            "68",
            "726177",
        ];
        assert_eq!(hex(&payload), expected.concat());
    }

    #[test]
    fn what_is_damaged_or_newer_is_refused() {
        let (key, payload) = encoded(&envelope(Hint::ZeekTsv(Bytes::from_static(b"header")), b""));
        for length in 0..payload.len() {
            let cut = Envelope::decode(ENVELOPE_FORMAT, &key, &payload.slice(..length));
            assert_eq!(cut, Err(DecodeEnvelopeError::Malformed), "{length}");
        }
        let malformed = |at: usize, byte: u8| {
            let mut damaged = payload.to_vec();
            damaged[at] = byte;
            Envelope::decode(ENVELOPE_FORMAT, &key, &damaged.into())
        };
        assert_eq!(malformed(60, 0x7f), Err(DecodeEnvelopeError::Malformed), "unknown kind of hint");
        assert_eq!(malformed(60, 0), Err(DecodeEnvelopeError::Malformed), "a hint of no kind");
        assert_eq!(malformed(64, 0xff), Err(DecodeEnvelopeError::Malformed), "a hint past the end");
        assert_eq!(malformed(23, 0x7f), Err(DecodeEnvelopeError::Malformed), "no time");
        assert_eq!(
            Envelope::decode(ENVELOPE_FORMAT, &key[1..], &payload),
            Err(DecodeEnvelopeError::Malformed),
            "no source"
        );
        assert_eq!(
            Envelope::decode(ENVELOPE_FORMAT + 1, &key, &payload),
            Err(DecodeEnvelopeError::UnknownFormat(2))
        );
    }
}
