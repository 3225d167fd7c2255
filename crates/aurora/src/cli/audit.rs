//! `aurora audit`: whether what was written down is what is there.

use aurora_store::audit;
use clap::{Args, Subcommand};

use super::{Exit, instance::InstanceArgs};
use crate::up::existing_store_of;

/// Examines the audit chain
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    Verify(VerifyArgs),
}

/// Checks every entry against the hash chain: whether one was altered, removed, or put elsewhere
#[derive(Args, Debug)]
#[command(after_help = "Exit status: 0 the chain is whole, 1 it is not")]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    instance: InstanceArgs,
}

impl AuditCommand {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        match self {
            Self::Verify(args) => args.run(),
        }
    }
}

impl VerifyArgs {
    fn run(&self) -> anyhow::Result<Exit> {
        let (config, _) = self.instance.load()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let store = existing_store_of(&config, &aurora_access::Clock::system()).await?;
            match audit::verify(&store.read()?, None).await {
                Ok(head) => {
                    println!("{} entries, and the chain is whole; its head is {}", head.seq, head.hash);
                    Ok(Exit::Clean)
                }
                Err(audit::VerifyError::Broken(broken)) => {
                    println!("the chain is broken: {broken}");
                    Ok(Exit::Findings)
                }
                Err(error) => Err(error.into()),
            }
        })
    }
}
