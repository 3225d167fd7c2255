//! The organisation whose logs these are: a maker of marine pumps with an office, servers and a plant.
//!
//! Nothing here changes while time goes by. The same seed and scale give the same people, machines and
//! addresses, and every log names them alike.

mod internet;
mod machines;
mod people;

pub(crate) use internet::{City, address_of, cities, nearest_site, sites};
pub(crate) use machines::{Host, HostId, HostKind};
pub(crate) use people::{Department, Person};

use crate::random::Random;

/// The domain of its mail and web pages.
pub(crate) const DOMAIN: &str = "brackwater.example";
/// The domain of its Active Directory.
pub(crate) const AD_DOMAIN: &str = "ad.brackwater.example";
/// The same, as Windows names it in accounts.
pub(crate) const NETBIOS: &str = "BRACKWATER";
/// The domain's part of all security identifiers.
pub(crate) const DOMAIN_SID: &str = "S-1-5-21-2947137302-1180446911-3075522968";
/// The address that people and servers have on the internet.
pub(crate) const NAT_ADDRESS: &str = "203.0.113.100";
pub(crate) const TENANT_ID: &str = "7c1f2f0e-52ab-4f0d-9a37-0d5b6f1f8a43";
pub(crate) const AWS_ACCOUNT: &str = "418273650192";

/// How many people work here at scale 1.
const PEOPLE: usize = 70;

/// Everyone and everything that logs can name.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) people: Vec<Person>,
    pub(crate) hosts: Vec<Host>,
}

impl World {
    pub(crate) fn new(seed: u64, scale_percent: u64) -> Self {
        let mut random = Random::new(seed, "world");
        let n_people = (PEOPLE as u64 * scale_percent / 100).clamp(12, 4000) as usize;
        let mut hosts = machines::servers();
        let mut people = people::people(&mut random, n_people);
        for (index, person) in people.iter_mut().enumerate() {
            person.workstation = hosts.len();
            hosts.push(machines::workstation(&mut random, index));
        }
        Self { people, hosts }
    }

    pub(crate) fn host(&self, name: &str) -> HostId {
        self.hosts
            .iter()
            .position(|host| host.name == name)
            .expect("the machines of the code are in the list")
    }

    pub(crate) fn get(&self, id: HostId) -> &Host {
        &self.hosts[id]
    }

    /// The people of a department, at least one.
    pub(crate) fn department(&self, department: Department) -> impl Iterator<Item = (usize, &Person)> {
        self.people.iter().enumerate().filter(move |(_, person)| person.department == department)
    }

    /// Someone of a department, the same one for the same number.
    pub(crate) fn member(&self, department: Department, number: usize) -> usize {
        let members: Vec<usize> = self.department(department).map(|(index, _)| index).collect();
        members[number % members.len()]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Department, World};

    #[test]
    fn nobody_shares_a_name_an_address_or_a_machine() {
        let world = World::new(3, 300);
        let logins: BTreeSet<_> = world.people.iter().map(|person| &person.login).collect();
        let addresses: BTreeSet<_> = world.hosts.iter().map(|host| &host.address).collect();
        let names: BTreeSet<_> = world.hosts.iter().map(|host| &host.name).collect();
        assert_eq!(logins.len(), world.people.len());
        assert_eq!(addresses.len(), world.hosts.len());
        assert_eq!(names.len(), world.hosts.len());
        use Department::{Administration, Design, Development, Finance, Plant, Sales};
        for department in [Sales, Finance, Design, Development, Administration, Plant] {
            assert!(world.department(department).next().is_some(), "{department:?} is empty");
        }
    }
}
