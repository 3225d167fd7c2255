//! Cloud services, each in the words of its own audit log.

mod amazon;
mod entra;
mod github;
mod kubernetes;
mod microsoft_365;
mod okta;

pub(crate) use amazon::{Call, Caller};
pub(crate) use entra::SignIn;
pub(crate) use kubernetes::ClusterCall;
pub(crate) use okta::OktaEvent;

use crate::{
    random::hash,
    scene::Scene,
    world::{City, NAT_ADDRESS, cities},
};

/// Where a request comes from.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) address: String,
    pub(crate) city: &'static City,
}

impl Place {
    /// The office itself.
    pub(crate) fn office() -> Self {
        Self { address: NAT_ADDRESS.to_owned(), city: &cities()[0] }
    }

    /// The home of a person.
    pub(crate) fn home(scene: &Scene, person: usize) -> Self {
        let person = &scene.world.people[person];
        let city = &cities()[person.city];
        Self { address: format!("{}.{}", city.network, 2 + hash(&person.login) % 250), city }
    }

    /// Where nobody of the people lives.
    pub(crate) fn far_away() -> Self {
        let city = &cities()[3];
        Self { address: format!("{}.77", city.network), city }
    }
}
