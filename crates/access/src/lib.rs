//! Who may come in: the set-up link, log-in, sessions, people, tokens of sources; and the runtime mode, whose change is
//! administration too.
//!
//! ```
//! use aurora_access::{Access, Clock, NewAdmin};
//! use aurora_model::access::Role;
//! use aurora_store::{Options, Place, Store};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let workdir = tempfile::tempdir()?;
//! # let data_dir = workdir.path();
//! let clock = Clock::system();
//! let store = Store::open(Place::beneath(data_dir), Options::default(), clock.now()).await?;
//! let access = Access::open(store, data_dir, clock).await?;
//!
//! let link = access.issue_setup_link().await?.expect("there has never been an admin");
//! let admin = NewAdmin { name: "ada".to_owned(), password: "correct horse battery".to_owned() };
//! let started = access.set_up(link.secret.reveal().as_str(), admin).await?;
//!
//! let principal = access.authenticate(&started.access_token).await?;
//! assert_eq!(principal.role, Role::Admin);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - A password is checked in the same steps whether or not there is such a person.
//! - An access token is worth what its session is worth: while the database is there, both are looked at each time.
//! - A refresh token that comes twice ends its session.
//! - A secret is shown once. What is kept is its hash.
//! - Everything that is changed here is audited, in the transaction of the change.
//!
//! # Deliberately absent
//! Locking out whoever guesses (the limits of the edge), single sign-on, and what a role may do, which is a table of
//! `aurora_model::access`.

mod clock;
mod error;
mod ingest_tokens;
mod keys;
mod local;
mod log_in;
mod mode;
mod password;
mod principal;
mod service;
mod setup;
mod sources;
mod standing;
mod token;
mod users;

pub use clock::Clock;
pub use error::{AccessError, ErrorKind, InvalidInput};
pub use ingest_tokens::{IssuedToken, NewToken};
pub use keys::KeysError;
pub use log_in::Started;
pub use password::{MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARS};
pub use principal::{Principal, SHOWCASE};
pub use service::{Access, OpenAccessError};
pub use setup::{NewAdmin, SetupLink};
pub use sources::{Source, SourceDraft};
pub use token::LIFETIME_SECONDS;
pub use users::{NewPerson, PersonChange, User};

pub use aurora_store::ingest_tokens::IngestToken;
