use super::{AuditEntry, ChainHash, Checkpoint};

/// Checks a chain entry by entry, from the first on.
#[derive(Clone, Debug)]
pub struct Chain {
    head: Checkpoint,
    /// A checkpoint to meet on the way, with what stood there.
    expected: Option<Checkpoint>,
}

/// Where a chain is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    /// The entry's content is not what its hash covers.
    #[error("audit entry {seq} was altered")]
    Altered {
        /// Its place.
        seq: i64,
    },
    /// An entry is missing: another one stands where it was.
    #[error("audit entry {expected} is missing; entry {found} comes in its place")]
    Missing {
        /// The place that should come.
        expected: i64,
        /// The place that came.
        found: i64,
    },
    /// The entry does not follow from the one before it: it was exchanged, or entries changed places.
    #[error("audit entry {seq} does not follow from the entry before it")]
    Unchained {
        /// Its place.
        seq: i64,
    },
    /// The chain ends too early.
    #[error("the audit chain ends at entry {found}; it once reached entry {expected}")]
    Truncated {
        /// How far it once went.
        expected: i64,
        /// How far it goes.
        found: i64,
    },
    /// The chain is whole, and another one than the checkpoint knows: all of it was written anew.
    #[error("audit entry {seq} is not the one that the checkpoint names")]
    Rewritten {
        /// The place of the checkpoint.
        seq: i64,
    },
}

impl Chain {
    /// A chain to be checked from its first entry.
    pub const fn new() -> Self {
        Self { head: Checkpoint::START, expected: None }
    }

    /// A chain that has to pass through a checkpoint that was kept elsewhere.
    pub const fn through(checkpoint: Checkpoint) -> Self {
        Self { head: Checkpoint::START, expected: Some(checkpoint) }
    }

    /// How far it was checked.
    pub const fn head(&self) -> Checkpoint {
        self.head
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// If it is not the one that was written there.
    pub fn check(&mut self, entry: &AuditEntry) -> Result<(), ChainBreak> {
        let seq = entry.seq;
        let expected = self.head.seq + 1;
        if seq != expected {
            return Err(ChainBreak::Missing { expected, found: seq });
        }
        if entry.hash != ChainHash::of(seq, &entry.record, entry.previous_hash) {
            return Err(ChainBreak::Altered { seq });
        }
        if entry.previous_hash != self.head.hash {
            return Err(ChainBreak::Unchained { seq });
        }
        self.head = entry.checkpoint();
        match self.expected {
            Some(checkpoint) if checkpoint.seq == seq && checkpoint.hash != entry.hash => {
                Err(ChainBreak::Rewritten { seq })
            }
            _ => Ok(()),
        }
    }

    /// Ends the check where the entries end. `head` is where the writer says that they end.
    ///
    /// # Errors
    /// If the chain is shorter than the head or the checkpoint, or ends in another entry than the head.
    pub fn finish(self, head: Option<Checkpoint>) -> Result<Checkpoint, ChainBreak> {
        for end in head.into_iter().chain(self.expected) {
            if end.seq > self.head.seq {
                return Err(ChainBreak::Truncated { expected: end.seq, found: self.head.seq });
            }
        }
        match head {
            Some(head) if head != self.head => Err(ChainBreak::Rewritten { seq: head.seq }),
            _ => Ok(self.head),
        }
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{Chain, ChainBreak};
    use crate::{
        Timestamp,
        audit::{AuditEntry, AuditRecord, Checkpoint},
        change::{Actor, Resource},
        mode::RuntimeMode,
    };

    fn record(id: &str) -> AuditRecord {
        AuditRecord {
            at: Timestamp::EPOCH,
            actor: Actor::system("cli"),
            action: "alert.move".to_owned(),
            resource: Resource::Alert,
            id: id.to_owned(),
            mode: RuntimeMode::Real,
            detail: "{}".to_owned(),
        }
    }

    fn entries(ids: &[&str]) -> Vec<AuditEntry> {
        let mut head = Checkpoint::START;
        let mut next = |id: &&str| {
            let entry = record(id).chained(head);
            head = entry.checkpoint();
            entry
        };
        ids.iter().map(&mut next).collect()
    }

    fn verify(chain: Chain, entries: &[AuditEntry], head: Checkpoint) -> Result<(), ChainBreak> {
        let mut chain = chain;
        entries.iter().try_for_each(|entry| chain.check(entry))?;
        chain.finish(Some(head)).map(|_| ())
    }

    /// What the check says after the chain of four entries was tampered with.
    fn check(tamper: fn(&mut Vec<AuditEntry>), expected: Option<ChainBreak>) {
        let mut chain = entries(&["a", "b", "c", "d"]);
        let head = chain[3].checkpoint();
        tamper(&mut chain);
        assert_eq!(verify(Chain::new(), &chain, head).err(), expected);
    }

    #[test]
    fn an_untouched_chain_is_whole() {
        check(|_| {}, None);
        assert_eq!(verify(Chain::new(), &[], Checkpoint::START), Ok(()));
    }

    #[test]
    fn what_was_done_to_a_chain_is_found() {
        check(|chain| chain[1].record.id = "x".to_owned(), Some(ChainBreak::Altered { seq: 2 }));
        check(|chain| drop(chain.remove(1)), Some(ChainBreak::Missing { expected: 2, found: 3 }));
        check(|chain| chain.swap(1, 2), Some(ChainBreak::Missing { expected: 2, found: 3 }));
        check(|chain| drop(chain.pop()), Some(ChainBreak::Truncated { expected: 4, found: 3 }));
        check(Vec::clear, Some(ChainBreak::Truncated { expected: 4, found: 0 }));
    }

    #[test]
    fn a_new_hash_does_not_hide_an_altered_entry() {
        check(
            |chain| chain[1] = record("x").chained(chain[0].checkpoint()),
            Some(ChainBreak::Unchained { seq: 3 }),
        );
        check(
            |chain| chain[3] = record("x").chained(chain[2].checkpoint()),
            Some(ChainBreak::Rewritten { seq: 4 }),
        );
    }

    #[test]
    fn entries_that_changed_places_and_numbers_do_not_follow() {
        check(
            |chain| {
                chain.swap(1, 2);
                (chain[1].seq, chain[2].seq) = (2, 3);
            },
            Some(ChainBreak::Altered { seq: 2 }),
        );
    }

    #[test]
    fn a_chain_that_was_written_anew_is_found_by_a_checkpoint_alone() {
        let kept = entries(&["a", "b", "c"])[1].checkpoint();
        let forged = entries(&["a", "x", "c"]);
        let head = forged[2].checkpoint();
        assert_eq!(verify(Chain::new(), &forged, head), Ok(()));
        assert_eq!(verify(Chain::through(kept), &forged, head), Err(ChainBreak::Rewritten { seq: 2 }));
        let shorter = entries(&["x"]);
        assert_eq!(
            verify(Chain::through(kept), &shorter, shorter[0].checkpoint()),
            Err(ChainBreak::Truncated { expected: 2, found: 1 })
        );
    }
}
