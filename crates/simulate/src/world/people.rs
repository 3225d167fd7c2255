//! The people: who they are, what they do, and when they come and go.

use super::{DOMAIN, DOMAIN_SID, machines::HostId};
use crate::random::{Random, stable_uuid};

/// What a person does here decides which programs and services they use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Department {
    Sales,
    Finance,
    Design,
    Development,
    Administration,
    Plant,
}

/// One who works here.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    /// The account in the directory, on Linux and at the cloud services.
    pub(crate) login: String,
    pub(crate) email: String,
    pub(crate) sid: String,
    pub(crate) department: Department,
    pub(crate) workstation: HostId,
    /// Minutes of the day at which the person usually comes, eats and goes.
    pub(crate) comes: i64,
    pub(crate) lunch: i64,
    pub(crate) goes: i64,
    /// Which of [`super::cities`] they live in.
    pub(crate) city: usize,
}

impl Person {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    /// The id of the account in Entra.
    pub(crate) fn object_id(&self) -> String {
        stable_uuid(&self.email)
    }

    /// The second account of those who administer machines.
    pub(crate) fn admin_login(&self) -> String {
        format!("adm.{}", self.login.split('.').next_back().unwrap_or(&self.login))
    }
}

const FIRST: [&str; 40] = [
    "Astrid", "Bjorn", "Carla", "Daniel", "Elena", "Farid", "Greta", "Henrik", "Ines", "Jonas", "Karin",
    "Leon", "Mia", "Nils", "Olga", "Pavel", "Rosa", "Samir", "Tomas", "Ulla", "Viktor", "Wanda", "Yusuf",
    "Zoe", "Anton", "Beatriz", "Casper", "Dora", "Emil", "Frida", "Gustav", "Hanna", "Ivan", "Jana",
    "Kasper", "Lotta", "Marek", "Nora", "Oskar", "Petra",
];

const LAST: [&str; 44] = [
    "Lindqvist",
    "Berger",
    "Costa",
    "Dahl",
    "Ekberg",
    "Fischer",
    "Grahn",
    "Holm",
    "Iversen",
    "Jansen",
    "Keller",
    "Larsen",
    "Moreau",
    "Nowak",
    "Olsen",
    "Petrov",
    "Quist",
    "Rossi",
    "Sandberg",
    "Toth",
    "Ulrich",
    "Vogel",
    "Wagner",
    "Ylonen",
    "Zeller",
    "Aalto",
    "Brandt",
    "Cerny",
    "Dietrich",
    "Engel",
    "Falk",
    "Garcia",
    "Haas",
    "Ibsen",
    "Jelinek",
    "Koch",
    "Lund",
    "Maier",
    "Nilsen",
    "Ortega",
    "Pohl",
    "Reuter",
    "Schmid",
    "Thiel",
];

/// Of twelve people, in turn.
const DEPARTMENTS: [Department; 12] = [
    Department::Administration,
    Department::Sales,
    Department::Design,
    Department::Finance,
    Department::Plant,
    Department::Development,
    Department::Sales,
    Department::Design,
    Department::Plant,
    Department::Sales,
    Department::Development,
    Department::Finance,
];

pub(super) fn people(random: &mut Random, count: usize) -> Vec<Person> {
    let (first, last) = (random.below(40) as usize, random.below(44) as usize);
    (0..count).map(|index| person(random, index, first, last)).collect()
}

/// 40 and 44 share only the factor 4, so a step of one in both lists gives 440 pairs; a round more shifts them.
fn person(random: &mut Random, index: usize, first: usize, last: usize) -> Person {
    let round = index / 440;
    let first = FIRST[(first + index) % 40];
    let last = LAST[(last + index + round) % 44];
    let number = if round < 4 { String::new() } else { (round / 4 + 1).to_string() };
    let login = format!("{}.{}{number}", first.to_lowercase(), last.to_lowercase());
    let department = DEPARTMENTS[index % DEPARTMENTS.len()];
    let comes = match department {
        Department::Plant => 5 * 60 + 40,
        Department::Development => 8 * 60 + 40,
        Department::Sales | Department::Finance | Department::Design | Department::Administration => {
            7 * 60 + 45
        }
    } + random.between(-25, 45);
    Person {
        first,
        last,
        email: format!("{login}@{DOMAIN}"),
        sid: format!("{DOMAIN_SID}-{}", 1104 + index),
        login,
        department,
        workstation: 0,
        comes,
        lunch: comes + 235 + random.between(0, 40),
        goes: comes + 500 + random.between(-20, 60),
        city: random.below(3) as usize,
    }
}
