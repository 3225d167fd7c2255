//! What a batch of findings makes of the alerts: decided first, written afterwards, once for each alert.
//!
//! An attack makes thousands of findings of one alert. Written one by one they would be as many versions of it, and
//! as many changes that every open page is told of.

use std::collections::HashMap;

use aurora_model::{
    AlertId, FindingId, Fingerprint, Timestamp, Version,
    alert::{Alert, Finding},
    mode::RuntimeMode,
};

use super::{NewFinding, Recorded};

/// One alert that a batch makes or changes.
pub(super) struct Touched<'a> {
    /// As it is to be.
    pub(super) alert: Alert,
    /// Whether it is new.
    pub(super) is_new: bool,
    /// The findings that the batch adds, each with its number among those of the alert.
    pub(super) added: Vec<(i64, &'a NewFinding)>,
}

/// The alerts while a batch is read.
pub(super) struct Fold<'a> {
    known: HashMap<FindingId, AlertId>,
    latest: HashMap<Fingerprint, Alert>,
    touched: Vec<Touched<'a>>,
    /// The open alert of a fingerprint, among the touched ones.
    open: HashMap<Fingerprint, usize>,
    mode: RuntimeMode,
    now: Timestamp,
}

impl<'a> Fold<'a> {
    /// `known` are the findings that are recorded, `latest` the last alert of each fingerprint that has one.
    pub(super) fn new(
        known: HashMap<FindingId, AlertId>,
        latest: HashMap<Fingerprint, Alert>,
        mode: RuntimeMode,
        now: Timestamp,
    ) -> Self {
        Self { known, latest, touched: Vec::new(), open: HashMap::new(), mode, now }
    }

    /// Takes the next finding.
    pub(super) fn take(&mut self, new: &'a NewFinding) -> Recorded {
        if let Some(&alert) = self.known.get(&new.finding.id) {
            return Recorded::Known(alert);
        }
        let recorded = match self.open.get(&new.fingerprint) {
            Some(&at) => self.touched[at].repeat(new, self.now),
            None => self.touch(new),
        };
        let alert = match recorded {
            Recorded::Raised(alert) | Recorded::Repeated(alert) | Recorded::Known(alert) => alert,
        };
        self.known.insert(new.finding.id, alert);
        recorded
    }

    /// The alerts that are to be written, those that were touched first in front.
    pub(super) fn finish(self) -> Vec<Touched<'a>> {
        self.touched
    }

    /// The first finding of its fingerprint in the batch.
    fn touch(&mut self, new: &'a NewFinding) -> Recorded {
        self.open.insert(new.fingerprint, self.touched.len());
        let previous = match self.latest.remove(&new.fingerprint) {
            Some(alert) if alert.status.is_open() => {
                self.touched.push(Touched { alert, is_new: false, added: Vec::new() });
                let at = self.touched.len() - 1;
                // The only version between the stored one and the one to be written.
                self.touched[at].alert.version = self.touched[at].alert.version.next();
                return self.touched[at].repeat(new, self.now);
            }
            closed => closed.map(|alert| alert.id),
        };
        let NewFinding { finding, fingerprint, alert_id, .. } = new;
        let alert = Alert::raised_by(finding, *fingerprint, *alert_id, previous, self.mode, self.now);
        self.touched.push(Touched { alert, is_new: true, added: vec![(1, new)] });
        Recorded::Raised(*alert_id)
    }
}

impl<'a> Touched<'a> {
    fn repeat(&mut self, new: &'a NewFinding, now: Timestamp) -> Recorded {
        let version = self.alert.version;
        self.alert = repeated(self.alert.clone(), version, &new.finding, now);
        self.added.push((self.alert.count, new));
        Recorded::Repeated(self.alert.id)
    }
}

/// One more finding, in the same version: the batch writes one.
fn repeated(alert: Alert, version: Version, finding: &Finding, now: Timestamp) -> Alert {
    Alert { version, ..alert.repeated_by(finding, now) }
}
