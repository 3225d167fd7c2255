//! The listeners: bound before anything else is begun, so that a port that is taken costs nothing.

use std::{io, net::SocketAddr};

use tokio::net::TcpListener;

use crate::config::Config;

/// All listeners of an instance.
#[derive(Debug)]
pub(super) struct Listeners {
    pub(super) api: TcpListener,
    pub(super) ingest: TcpListener,
    pub(super) dashboard: TcpListener,
}

/// The addresses that are really bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    pub(crate) api: SocketAddr,
    pub(crate) ingest: SocketAddr,
    pub(crate) dashboard: SocketAddr,
}

impl Addresses {
    /// Where events are sent.
    pub(crate) fn ingest_url(&self) -> String {
        format!("http://{}", self.ingest)
    }
}

/// An address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenError {
    #[error(
        "cannot listen on {address}: another program does. Stop that one, or set `{key}` to another port (0: any free one)"
    )]
    Taken { key: &'static str, address: SocketAddr },
    #[error("cannot listen on {address} (`{key}`): {source}")]
    Refused { key: &'static str, address: SocketAddr, source: io::Error },
    #[error(
        "`{key}` is {address}, which others can reach, and there is no TLS yet. Bind 127.0.0.1 and put a TLS proxy in front, or set `api.allow_insecure` to true knowing that passwords and tokens then travel in the clear"
    )]
    Insecure { key: &'static str, address: SocketAddr },
}

impl Listeners {
    /// Binds all addresses of the configuration.
    ///
    /// # Errors
    /// If one of them is taken, not ours, or open to others without leave.
    pub(super) async fn bind(config: &Config) -> Result<Self, ListenError> {
        let wanted = [
            ("api.bind", config.api.bind),
            ("ingest.bind", config.ingest.bind),
            ("api.dashboard_bind", config.api.dashboard_bind),
        ];
        for (key, address) in wanted {
            if !address.ip().is_loopback() && !config.api.allow_insecure {
                return Err(ListenError::Insecure { key, address });
            }
        }
        let [api, ingest, dashboard] = wanted;
        Ok(Self { api: bind(api).await?, ingest: bind(ingest).await?, dashboard: bind(dashboard).await? })
    }

    /// Where they listen.
    pub(super) fn addresses(&self) -> io::Result<Addresses> {
        Ok(Addresses {
            api: self.api.local_addr()?,
            ingest: self.ingest.local_addr()?,
            dashboard: self.dashboard.local_addr()?,
        })
    }
}

async fn bind((key, address): (&'static str, SocketAddr)) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::Taken { key, address },
        _ => ListenError::Refused { key, address, source },
    })
}

#[cfg(test)]
mod tests {
    use super::{ListenError, Listeners};
    use crate::config::{Config, Sources};

    fn config(flags: &[(&'static str, &str, String)]) -> Config {
        let mut all = vec![];
        for key in ["api.bind", "ingest.bind", "api.dashboard_bind"] {
            all.push(("--test", key.to_owned(), "127.0.0.1:0".to_owned()));
        }
        all.extend(flags.iter().map(|(flag, key, value)| (*flag, (*key).to_owned(), value.clone())));
        Config::load(&Sources { flags: all, ..Sources::default() }).expect("the configuration is valid").0
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named_with_its_key() {
        let first = Listeners::bind(&config(&[])).await.expect("there are free ports");
        let taken = first.addresses().expect("it listens").ingest;
        let second = Listeners::bind(&config(&[("--test", "ingest.bind", taken.to_string())])).await;
        assert!(
            matches!(second, Err(ListenError::Taken { key: "ingest.bind", address }) if address == taken)
        );
    }

    #[tokio::test]
    async fn other_addresses_need_leave() {
        let open = ("--test", "api.bind", "0.0.0.0:0".to_owned());
        let refused = Listeners::bind(&config(std::slice::from_ref(&open))).await;
        assert!(matches!(refused, Err(ListenError::Insecure { key: "api.bind", .. })));
        let leave = ("--test", "api.allow_insecure", "true".to_owned());
        assert!(Listeners::bind(&config(&[open, leave])).await.is_ok());
    }
}
