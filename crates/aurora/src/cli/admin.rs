//! `aurora admin`: what only whoever has the data directory may do.

use clap::{Args, Subcommand};

use super::{Exit, instance::InstanceArgs};
use crate::up::{
    data_directory::running_file_of,
    existing_store_of,
    ready::{Ready, setup_link},
};

/// Does what only whoever has the data directory may do
#[derive(Debug, Subcommand)]
pub(super) enum AdminCommand {
    SetupLink(SetupLinkArgs),
}

/// Makes a new link for the first admin, in place of earlier ones; valid for 30 minutes
#[derive(Args, Debug)]
pub(super) struct SetupLinkArgs {
    #[command(flatten)]
    instance: InstanceArgs,
}

impl AdminCommand {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        match self {
            Self::SetupLink(args) => args.run(),
        }
    }
}

impl SetupLinkArgs {
    fn run(&self) -> anyhow::Result<Exit> {
        let (config, _) = self.instance.load()?;
        let root = &config.runtime.data_dir;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let link = runtime.block_on(async {
            let clock = aurora_access::Clock::system();
            let store = existing_store_of(&config, &clock).await?;
            let access = aurora_access::Access::open(store, root, clock).await?;
            anyhow::Ok(access.issue_setup_link().await?)
        })?;
        let Some(link) = link else {
            anyhow::bail!("there is an admin already, or was one: log in, and let an admin make more people");
        };
        let dashboard = Ready::read(&running_file_of(root))
            .map_or_else(|_| format!("http://{}", config.api.dashboard_bind), |ready| ready.dashboard);
        println!("{}", setup_link(&dashboard, link.secret.reveal().as_str()));
        eprintln!("valid until {}", link.expires_at);
        Ok(Exit::Clean)
    }
}
