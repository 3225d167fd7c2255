//! Archives whose directory stands at their end.

use std::{
    borrow::Cow,
    io::{self, BufReader, Read, Seek},
};

use ::zip::{ZipArchive, read::ZipFile, result::ZipError};

use super::{Layers, Stopped, Unpacker, member_name};

/// What is in a zip archive, and cannot be handed on.
#[derive(Debug, thiserror::Error)]
enum ZipProblem {
    #[error("the zip archive is cut off or damaged; the members found before the damage were used")]
    Archive { source: ZipError },
    #[error("encrypted; unpack it with its password and name what comes out")]
    Encrypted,
    #[error("the zip member cannot be unpacked")]
    Member { source: ZipError },
}

impl Unpacker<'_> {
    /// A zip archive is read from its end, so one that comes as a stream goes through a file.
    pub(super) fn spooled_zip(
        &mut self,
        name: &str,
        reader: &mut dyn Read,
        layers: &Layers,
    ) -> Result<(), Stopped> {
        let mut file = match tempfile::tempfile() {
            Ok(file) => file,
            Err(error) => return self.failed(name, error),
        };
        if let Err(error) = io::copy(reader, &mut file) {
            self.report.problem(name, error);
        }
        self.zip(name, file, layers)
    }

    pub(super) fn zip<F: Read + Seek>(
        &mut self,
        name: &str,
        mut file: F,
        layers: &Layers,
    ) -> Result<(), Stopped> {
        match ZipArchive::new(BufReader::new(&mut file)) {
            Ok(mut archive) => {
                for index in 0..archive.len() {
                    if layers.meter.is_exceeded() {
                        break;
                    }
                    let path = archive.name_for_index(index).and_then(Result::ok).map(Cow::into_owned);
                    let path = path.unwrap_or_else(|| format!("member {index}"));
                    self.zip_member(name, &path, archive.by_index(index), layers)?;
                }
                Ok(())
            }
            Err(source) => {
                self.report.problem(name, ZipProblem::Archive { source });
                self.zip_without_directory(name, file, layers)
            }
        }
    }

    /// The directory stands at a zip archive's end; without it the members are found one after another.
    fn zip_without_directory<F: Read + Seek>(
        &mut self,
        name: &str,
        mut file: F,
        layers: &Layers,
    ) -> Result<(), Stopped> {
        if let Err(error) = file.rewind() {
            return self.failed(name, error);
        }
        let mut reader = BufReader::new(file);
        // The end of the members and the damage look alike here, and the damage has been reported.
        while let Ok(Some(member)) = ::zip::read::read_zipfile_from_stream(&mut reader) {
            let path = member.name().map(Cow::into_owned).unwrap_or_default();
            self.zip_member(name, &path, Ok(member), layers)?;
        }
        Ok(())
    }

    fn zip_member<R: Read>(
        &mut self,
        archive: &str,
        path: &str,
        member: Result<ZipFile<'_, R>, ZipError>,
        layers: &Layers,
    ) -> Result<(), Stopped> {
        match member {
            Ok(member) if member.is_dir() => Ok(()),
            Ok(member) => self.member(archive, path, &mut layers.unpacked(member, "zip"), layers),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                self.failed(&member_name(archive, path), ZipProblem::Encrypted)
            }
            Err(source) => self.failed(&member_name(archive, path), ZipProblem::Member { source }),
        }
    }
}
