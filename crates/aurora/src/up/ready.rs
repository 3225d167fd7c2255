//! What a running instance says of itself to programs on the same machine.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{listen::Addresses, write_whole::write_whole};

/// The content of the ready file: every bound address by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ready {
    pub(crate) api: String,
    pub(crate) ingest: String,
    pub(crate) dashboard: String,
    /// The one-time link that makes the first admin, only while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) setup_link: Option<String>,
}

impl Ready {
    /// With the link for a set-up secret, if there is one.
    pub(crate) fn new(addresses: Addresses, setup_secret: Option<&str>) -> Self {
        let dashboard = format!("http://{}", addresses.dashboard);
        Self {
            api: format!("http://{}", addresses.api),
            ingest: addresses.ingest_url(),
            setup_link: setup_secret.map(|secret| setup_link(&dashboard, secret)),
            dashboard,
        }
    }

    /// The same without the link, which is a secret.
    pub(crate) fn without_link(&self) -> Self {
        Self { setup_link: None, ..self.clone() }
    }

    /// Writes it for the owner alone. It appears whole.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        write_whole(path, &text)
    }

    /// Reads it.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }
}

/// The page of the dashboard that takes a set-up secret. Behind `#` it is never sent to a server.
pub(crate) fn setup_link(dashboard: &str, secret: &str) -> String {
    format!("{dashboard}/setup#{secret}")
}

#[cfg(test)]
mod tests {
    use super::Ready;
    use crate::up::listen::Addresses;

    #[test]
    fn it_is_read_as_it_was_written_and_names_no_link_once_there_is_an_admin() {
        let address = |port| ([127, 0, 0, 1], port).into();
        let addresses = Addresses { api: address(1), ingest: address(2), dashboard: address(3) };
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("ready.json");
        let ready = Ready::new(addresses, Some("s3cret"));
        assert_eq!(ready.setup_link.as_deref(), Some("http://127.0.0.1:3/setup#s3cret"));
        ready.write(&path).expect("it can be written");
        assert_eq!(Ready::read(&path).expect("it is there"), ready);
        ready.without_link().write(&path).expect("it can be written");
        let text = std::fs::read_to_string(&path).expect("it is there");
        assert!(!text.contains("setup") && text.contains("http://127.0.0.1:2"), "{text}");
    }
}
