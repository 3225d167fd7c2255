//! Checksums of a file, so that nothing is decoded that was not written.
//!
//! Parquet's own are optional, and the decoder takes the bytes of a page at their word: a damaged one may be a panic,
//! or a wrong value. So a file has two parts. The *data*, which is all row groups, is cut into blocks, and their
//! checksums stand in the metadata of the file. The *tail*, which is indexes and metadata, is read as a whole when the
//! file is opened, and its checksum stands in the manifest.

/// The bytes that are read and checked together.
pub(crate) const BLOCK_BYTES: usize = 16 * 1024;

/// Under which key of the file's metadata the checksums stand: CRC-32C in hexadecimal, eight digits each.
pub(crate) const KEY: &str = "aurora.blocks.16k.crc32c";

/// The checksums of the blocks of the data.
pub(crate) fn checksums(data: &[u8]) -> Vec<u32> {
    data.chunks(BLOCK_BYTES).map(crc32c::crc32c).collect()
}

/// As they stand in the metadata.
pub(crate) fn to_text(checksums: &[u32]) -> String {
    checksums.iter().map(|checksum| format!("{checksum:08x}")).collect()
}

/// From the metadata; `None` if the text is none of ours.
pub(crate) fn from_text(text: &str) -> Option<Vec<u32>> {
    let checksum = |digits: &[u8]| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
    text.as_bytes().chunks(8).map(checksum).collect()
}

#[cfg(test)]
mod tests {
    use super::{BLOCK_BYTES, checksums, from_text, to_text};

    #[test]
    fn checksums_are_read_as_they_are_written() {
        for (bytes, blocks) in [(0, 0), (1, 1), (BLOCK_BYTES, 1), (BLOCK_BYTES + 1, 2)] {
            let checksums = checksums(&vec![7; bytes]);
            assert_eq!(checksums.len(), blocks);
            assert_eq!(from_text(&to_text(&checksums)), Some(checksums));
        }
        assert_eq!(from_text("0000000g"), None);
    }
}
