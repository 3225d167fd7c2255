//! The public recordings of Windows events, each as one flat object: the form that both programs are given.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use anyhow::Context;
use evtx::EvtxParser;
use flate2::read::GzDecoder;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

type Take<'t> = dyn FnMut(&str) -> anyhow::Result<()> + 't;

/// Gives all Windows events below the folder of the public data, as lines of JSON, always in the same order.
pub(super) fn each(data: &Path, take: &mut Take<'_>) -> anyhow::Result<()> {
    let recordings = data.join("otrf");
    for path in files_below(&recordings, ".zip")? {
        each_line_of_zip(&path, take)?;
    }
    for path in files_below(&recordings, ".tar.gz")? {
        each_line_of_tar(&path, take)?;
    }
    for path in files_below(&data.join("sigma-regression"), ".json")? {
        let text = fs::read_to_string(&path)?;
        for event in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
            take(&flat(&event?).to_string())?;
        }
    }
    for path in files_below(&data.join("evtx"), ".evtx")? {
        let mut parser = EvtxParser::from_path(&path)?;
        // Some of these files are damaged at their end on purpose.
        for record in parser.records_json_value().flatten() {
            take(&flat(&record.data).to_string())?;
        }
    }
    Ok(())
}

fn each_line_of_zip(path: &Path, take: &mut Take<'_>) -> anyhow::Result<()> {
    let mut archive = zip::ZipArchive::new(File::open(path)?)?;
    for index in 0..archive.len() {
        let member = archive.by_index(index)?;
        let name = member.name()?.into_owned();
        if is_log(&name) {
            each_event_line(member, take)?;
        }
    }
    Ok(())
}

fn each_line_of_tar(path: &Path, take: &mut Take<'_>) -> anyhow::Result<()> {
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(path)?));
    for member in archive.entries()? {
        let member = member?;
        let name = member.path()?.to_string_lossy().into_owned();
        if is_log(&name) {
            each_event_line(member, take)?;
        }
    }
    Ok(())
}

/// Archives made on macOS hold a twin of each file, whose name starts with `._`.
fn is_log(name: &str) -> bool {
    name.ends_with(".json") && !name.rsplit('/').next().unwrap_or(name).starts_with("._")
}

fn each_event_line(reader: impl Read, take: &mut Take<'_>) -> anyhow::Result<()> {
    for line in BufReader::new(reader).lines() {
        let line = line?;
        let is_event = line.contains("\"Channel\"") && serde_json::from_str::<IgnoredAny>(&line).is_ok();
        if is_event {
            take(line.trim())?;
        }
    }
    Ok(())
}

/// An event in the structure of its XML, as one flat object.
fn flat(event: &Value) -> Value {
    let system = &event["Event"]["System"];
    let mut flat = Map::new();
    flat.insert("Channel".to_owned(), system["Channel"].clone());
    flat.insert("EventID".to_owned(), text_of(&system["EventID"]).clone());
    flat.insert("Hostname".to_owned(), system["Computer"].clone());
    flat.insert("RecordNumber".to_owned(), system["EventRecordID"].clone());
    flat.insert("SourceName".to_owned(), system["Provider"]["#attributes"]["Name"].clone());
    flat.insert("@timestamp".to_owned(), system["TimeCreated"]["#attributes"]["SystemTime"].clone());
    let data = event["Event"]["EventData"].as_object();
    let user_data = event["Event"]["UserData"].as_object().and_then(|data| data.values().next()?.as_object());
    for (name, value) in data.into_iter().chain(user_data).flatten() {
        if name != "#attributes" {
            flat.insert(name.clone(), text_of(value).clone());
        }
    }
    Value::Object(flat)
}

/// The text of an element that has attributes too.
fn text_of(element: &Value) -> &Value {
    element.get("#text").unwrap_or(element)
}

/// The files below a folder whose names end like this, in order.
pub(super) fn files_below(folder: &Path, ending: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
