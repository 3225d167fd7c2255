//! The figures of the first page. They are computed for all who ask, at most every two seconds, and never for more than
//! a twentieth of the time.

mod figures;

use std::{sync::Arc, time::Duration};

use aurora_model::{access::Action, change::Resource};
use aurora_store::Reader;
use tokio::sync::Mutex;

pub use aurora_store::{
    alerts::OpenCount,
    overview::{HourCount, RuleCount},
};
pub(crate) use figures::of_alerts;
pub use figures::{EntityCount, Figures, N_TOP};

use crate::{Caller, Casework, Result, Served, casework::Origin, showcase};

/// Figures are at least this old before they are computed again.
const FRESH_FOR: Duration = Duration::from_secs(2);
/// Computing them may take one part in so many of the time.
const SHARE: u32 = 20;

/// The last figures. One computes, the others wait for it.
#[derive(Debug, Default)]
pub(crate) struct Overview(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    figures: Arc<Figures>,
    until: Duration,
}

/// The figures.
///
/// # Errors
/// If the caller may not, or the database is away.
pub async fn fetch(casework: &Casework, caller: &Caller) -> Result<Served<Arc<Figures>>> {
    caller.check(Action::Read, Resource::Dashboard)?;
    match casework.origin()? {
        Origin::Live(reader) => Ok(Served::live(read(casework, &reader).await?)),
        Origin::Showcase => Ok(Served::showcase(Arc::new(showcase::figures(casework.now())))),
    }
}

pub(crate) async fn read(casework: &Casework, reader: &Reader) -> Result<Arc<Figures>> {
    let mut kept = casework.overview.0.lock().await;
    let begin = casework.clock.elapsed();
    if let Some(kept) = kept.as_ref().filter(|kept| begin < kept.until) {
        return Ok(Arc::clone(&kept.figures));
    }
    let figures = Arc::new(figures::compute(reader, casework.now()).await?);
    let end = casework.clock.elapsed();
    let until = end + FRESH_FOR.max((end - begin) * SHARE);
    *kept = Some(Kept { figures: Arc::clone(&figures), until });
    Ok(figures)
}
