//! Microsoft's cloud: Entra ID, Azure, Microsoft 365, Exchange Online and Defender.

pub(crate) mod azure;
pub(crate) mod defender;
pub(crate) mod entra;
pub(crate) mod exchange;
pub(crate) mod office;
