//! Tests on public data, which is not part of the project: `AURORA_DATA` names its folder.

mod damage;
mod events;
mod mappings;
mod twins;
mod zeek;

use aurora_normalize::{
    Limits,
    frame::{Frame, Framer},
};

/// Cuts the bytes of a text input into records.
pub(crate) fn cut(bytes: &[u8], sink: &mut dyn FnMut(Frame<'_>)) {
    let mut framer = Framer::new(Limits::default().max_record_bytes);
    framer.push(bytes, sink);
    framer.finish(sink);
}
