//! The office: people come, work at their machines, eat, and go home; their machines never quite rest.

mod desk;
mod errands;
mod machine;
mod mail;

pub(crate) use desk::{open_program, session};
pub(crate) use errands::noisy_address;
pub(crate) use machine::dhcp;
pub(crate) use mail::receive as receive_mail;

use crate::{
    moment::{Moment, micros, minutes},
    random::Random,
    scene::Scene,
    world::{Department, HostId, Person},
};

/// When a person is there on a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hours {
    pub(crate) comes: Moment,
    pub(crate) eats: (Moment, Moment),
    pub(crate) goes: Moment,
}

/// The hours of a person on the day of a moment; none when they are not there at all.
pub(crate) fn hours(seed: u64, person: &Person, at: Moment) -> Option<Hours> {
    let mut random = Random::new(seed.wrapping_add(at.day() as u64), &person.login);
    let is_away = random.per_mille(70);
    let is_off = at.is_weekend() && person.department != Department::Plant;
    if is_away || is_off {
        return None;
    }
    let day = at.day_start();
    let mut moment = |minute: i64, spread: i64| {
        day + minutes(minute + random.between(-spread, spread)) + micros(random.between(0, 59_999_999))
    };
    let eats = moment(person.lunch, 12);
    Some(Hours {
        comes: moment(person.comes, 18),
        eats: (eats, eats + minutes(28 + person.comes % 20)),
        goes: moment(person.goes, 35),
    })
}

/// What happens in the office in an hour.
pub(crate) fn hour(scene: &mut Scene, seed: u64, start: Moment) {
    let world = scene.world.clone();
    for (index, person) in world.people.iter().enumerate() {
        let hours = hours(seed, person, start);
        desk::hour(scene, index, hours, start);
        machine::workstation_hour(scene, index, hours, start);
    }
    for server in ["DC01", "DC02", "FS01", "ERP01", "BKP01"] {
        let server = world.host(server);
        machine::server_hour(scene, server, start);
    }
    mail::hour(scene, start);
    errands::hour(scene, start);
}

/// What a station of Windows does by itself in an hour, this many thousandths of a chore.
pub(crate) fn machine_background(scene: &mut Scene, host: HostId, start: Moment, per_mille: u64) {
    machine::background(scene, host, None, start, per_mille);
}
