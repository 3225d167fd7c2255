//! The compiled engine: what the evaluator means, at the speed of the event.
//!
//! A rule set compiles once into an immutable [`Program`]; each worker has an [`Engine`] of its own with
//! its scratch memory. How an event is decided:
//!
//! 1. *Log source first.* The kind of the event picks a [`bucket`]: the rules that read it, and nothing
//!    of the others.
//! 2. *Atoms once.* An atom is one question (field, operator, value) that any number of rules share. Each
//!    field of a bucket has one [`field`] matcher that answers all cheap atoms of a value together and sets
//!    their bits; equal values are answered from a [`memo`]. In long values that are not remembered, short literals
//!    are *deferred* until a rule is looked at that may match by them ([`possible`]).
//! 3. *Triggers.* Each rule has one [`trigger`] clause: atoms one of which must hold if the rule is to
//!    match, chosen to be rare. Only rules whose trigger fired are looked at.
//! 4. *Rules are programs over bits.* A [`guard`] says without following a pointer what must hold and what must not. Costly
//!    atoms (regular expressions, inner wildcards, comparisons) are
//!    decided last, when the bits let the rule live, once per event, and those that need one of a few literals, a
//!    length or a run of characters only when that stands in the value.
//!
//! All of it is bounded by the size of rules and event. The details of a match (which values) are made by
//! the evaluator itself, for there are few matches.

mod anchored;
mod atom;
mod bits;
mod bucket;
mod compile;
mod deferred;
mod field;
mod form;
mod grams;
mod guard;
mod known;
mod literal;
mod memo;
mod possible;
mod program;
mod raw_filter;
mod run;
mod trigger;
mod usual;

pub use program::Program;
pub use run::Engine;
