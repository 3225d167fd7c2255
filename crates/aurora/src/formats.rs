//! Formats of the user: mapping files in folders, and the examples beside them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use aurora_normalize::mapped::{Examples, Formats, Mapped, Outcome};

/// The ending of a file of examples.
const EXAMPLES: &str = ".tests.yml";

/// What a mapping file came to.
#[derive(Debug)]
pub(crate) struct FormatFile {
    pub(crate) path: PathBuf,
    pub(crate) format: anyhow::Result<Mapped>,
}

/// All mapping files in a folder and below it, in the order of their paths.
///
/// # Errors
/// If the folder cannot be read.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<FormatFile>> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)
        .with_context(|| format!("cannot read the folder of formats `{}`", folder.display()))?;
    paths.sort();
    Ok(paths.into_iter().map(|path| FormatFile { format: read_one(&path), path }).collect())
}

/// The formats in these folders; an error if one of them cannot be used.
pub(crate) fn load(folders: &[PathBuf]) -> anyhow::Result<Formats> {
    let mut formats = Vec::new();
    for file in
        folders.iter().map(|folder| read(folder)).collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten()
    {
        let unusable = || format!("cannot use the mapping file `{}`", file.path.display());
        formats.push(file.format.with_context(unusable)?);
    }
    Ok(Formats::new(formats)?)
}

/// What came of the examples of a mapping file.
#[derive(Debug)]
pub(crate) struct Tested {
    pub(crate) path: PathBuf,
    pub(crate) outcomes: anyhow::Result<Vec<Outcome>>,
}

/// Runs the examples of each format in a folder, with all formats at hand as they would be in use.
pub(crate) fn test(folder: &Path) -> anyhow::Result<Vec<Tested>> {
    let files = read(folder)?;
    let (mut names, mut usable, mut tested) = (Vec::new(), Vec::new(), Vec::new());
    for FormatFile { path, format } in files {
        match format {
            Ok(format) => {
                names.push((path, format.name().to_owned()));
                usable.push(format);
            }
            Err(error) => tested.push(Tested { path, outcomes: Err(error) }),
        }
    }
    let formats = Formats::new(usable)?;
    tested.extend(names.into_iter().map(|(path, name)| {
        let outcomes = read_examples(&path).map(|examples| examples.run(&formats, &name));
        Tested { path, outcomes }
    }));
    Ok(tested)
}

fn read_one(path: &Path) -> anyhow::Result<Mapped> {
    Ok(Mapped::from_yaml(&fs::read_to_string(path)?)?)
}

fn read_examples(path: &Path) -> anyhow::Result<Examples> {
    let beside = path.with_extension("tests.yml");
    let attempt = || format!("cannot read its examples, `{}`", beside.display());
    Ok(Examples::from_yaml(&fs::read_to_string(&beside).with_context(attempt)?)?)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if (name.ends_with(".yml") || name.ends_with(".yaml")) && !name.ends_with(EXAMPLES) {
            paths.push(path);
        }
    }
    Ok(())
}
