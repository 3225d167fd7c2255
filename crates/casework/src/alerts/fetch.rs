use aurora_model::{AlertId, access::Action, alert::Alert, change::Resource};
use aurora_store::{
    Reader, alerts,
    comments::{self, Comment},
    findings::{self, ProvedFinding},
};

use crate::{Caller, Casework, CatalogueRule, Result, Served, casework::Origin, showcase};

/// One alert with what its page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertDetail {
    /// The alert.
    pub alert: Alert,
    /// Its rule, if it is still among the rules.
    pub rule: Option<CatalogueRule>,
    /// Its findings with what proves them, in the order in which they were read: the first and the latest hundred.
    /// The alert's count says how many there are in all.
    pub findings: Vec<ProvedFinding>,
    /// What was said about it, the earliest first.
    pub comments: Vec<Comment>,
}

/// One alert.
///
/// # Errors
/// If the caller may not, there is no such alert, or the database is away.
pub async fn fetch(casework: &Casework, caller: &Caller, id: AlertId) -> Result<Served<AlertDetail>> {
    caller.check(Action::Read, Resource::Alert)?;
    match casework.origin()? {
        Origin::Live(reader) => Ok(Served::live(read(casework, &reader, id).await?)),
        Origin::Showcase => Ok(Served::showcase(showcase::fetch(id, casework.now())?)),
    }
}

async fn read(casework: &Casework, reader: &Reader, id: AlertId) -> Result<AlertDetail> {
    let alert = alerts::fetch(reader, id).await?;
    let rule = casework.catalogue.rules().iter().find(|rule| rule.id == alert.rule_id).cloned();
    let findings = findings::list(reader, id).await?;
    let comments = comments::list(reader, id).await?;
    Ok(AlertDetail { alert, rule, findings, comments })
}
