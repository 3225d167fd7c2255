//! Rules: which there are, and which of them are enabled. What they are is files that somebody else loads.

mod catalogue;
mod decide;
mod list;
mod reload;

pub use aurora_store::rules::RuleState;
pub use catalogue::{
    CatalogueFuture, CatalogueRule, LoadReport, NoRules, RejectedRule, RuleCatalogue, RuleKind,
};
pub use decide::set_enabled;
pub use list::{RulePage, RuleQuery, RuleView, fetch, list};
pub use reload::{rejected, reload};
