//! The plant: two cells on Modbus, one on S7, pump stations on DNP3, sensors on MQTT, and the stations of the
//! people who run it.

mod protocols;

pub(crate) use protocols::{Modbus, ModbusValue, S7Function};

use crate::{
    moment::{Moment, micros, millis, minutes, seconds},
    network::Flow,
    office::machine_background,
    scene::Scene,
    windows::{Account, Start, logon::LogonType},
    world::Department,
};

/// Which station asks which controller, how, and how often in an hour.
const POLLS: [(&str, &str, u32); 4] = [
    ("SCADA01", "plc-c1", 60),
    ("SCADA01", "plc-c2", 60),
    ("HMI-C1", "plc-c1", 60),
    ("HMI-C2", "plc-c2", 60),
];
const STATIONS: [&str; 6] = ["SCADA01", "HIST01", "EWS01", "HMI-C1", "HMI-C2", "HMI-C3"];

/// What happens in the plant in an hour.
pub(crate) fn hour(scene: &mut Scene, start: Moment) {
    for station in STATIONS {
        let host = scene.world.host(station);
        machine_background(scene, host, start, 2500);
    }
    for (from, to, polls) in POLLS {
        poll(scene, from, to, polls, start);
    }
    cell_three(scene, start);
    for station in ["rtu-p1", "rtu-p2"] {
        pump_station(scene, station, start);
    }
    for cell in ["gw-c1", "gw-c2"] {
        sensors(scene, cell, start);
    }
    historian(scene, start);
    if matches!(start.minute_of_day(), 360 | 840 | 1320) {
        shift(scene, start);
    }
    if (8 * 60..16 * 60).contains(&start.minute_of_day()) && !start.is_weekend() {
        engineering(scene, start);
    }
}

/// A connection that lasts as long as the hour.
pub(crate) fn station_link(
    scene: &mut Scene,
    from: &str,
    to: &str,
    port: u16,
    service: &'static str,
    at: Moment,
    lasts: i64,
) -> (Flow, String) {
    let (from, to) = (scene.world.host(from), scene.world.host(to));
    let (from, to) = (scene.host(from).address, scene.host(to).address);
    let flow = Flow::tcp(at, (&from, scene.port()), (&to, port), service)
        .carrying(12 * lasts as u64, 29 * lasts as u64)
        .lasting(seconds(lasts));
    let uid = scene.connect(&flow);
    (flow, uid)
}

fn poll(scene: &mut Scene, from: &str, to: &str, polls: u32, start: Moment) {
    let at = start + micros(scene.random.between(100_000, 900_000));
    let (flow, uid) = station_link(scene, from, to, 502, "modbus", at, 3590);
    for turn in 0..polls {
        let at = at
            + millis(i64::from(turn) * 3_600_000 / i64::from(polls) + scene.random.between(0, 160))
            + micros(scene.random.between(0, 999));
        let values: Vec<u64> = (0..6).map(|register| 400 + 37 * register + scene.random.below(25)).collect();
        let read =
            Modbus { unit: 1, number: turn, function: 3, address: 0, value: ModbusValue::Read(&values) };
        scene.modbus(at, &flow, &uid, read);
    }
    // The operator changes a set point a few times a day, always from the station of the cell.
    if from.starts_with("HMI") && scene.random.per_mille(250) {
        let at = at + minutes(scene.random.between(1, 50));
        let value = scene.random.between(1400, 1520) as u64;
        let write =
            Modbus { unit: 1, number: 9000, function: 6, address: 40, value: ModbusValue::Write(value) };
        scene.modbus(at, &flow, &uid, write);
    }
}

fn cell_three(scene: &mut Scene, start: Moment) {
    for from in ["SCADA01", "HMI-C3"] {
        let at = start + micros(scene.random.between(100_000, 900_000));
        let (flow, uid) = station_link(scene, from, "plc-c3", 102, "cotp,s7comm", at, 3590);
        scene.s7comm(at, &flow, &uid, 1, S7Function::Setup);
        for turn in 0..60 {
            let at = at + seconds(60 * turn) + micros(200_000 + scene.random.between(0, 90_000));
            scene.s7comm(at, &flow, &uid, 2 + turn as u64, S7Function::Read);
        }
    }
}

fn pump_station(scene: &mut Scene, station: &str, start: Moment) {
    let at = start + micros(scene.random.between(100_000, 900_000));
    let (flow, uid) = station_link(scene, "SCADA01", station, 20_000, "dnp3_tcp", at, 3590);
    for turn in 0..60 {
        let at = at + seconds(60 * turn) + micros(scene.random.between(0, 300_000));
        scene.dnp3(at, &flow, &uid, "READ", "RESPONSE");
    }
    for _ in 0..scene.random.count(1500) {
        let at = at + seconds(scene.random.between(5, 3500));
        scene.dnp3(at, &flow, &uid, "CONFIRM", "UNSOLICITED_RESPONSE");
    }
}

fn sensors(scene: &mut Scene, gateway: &str, start: Moment) {
    let at = start + micros(scene.random.between(100_000, 900_000));
    let (flow, uid) = station_link(scene, gateway, "mqtt01", 1883, "mqtt", at, 3590);
    let cell = gateway.trim_start_matches("gw-");
    scene.mqtt_connect(at, &flow, &uid, &format!("{gateway}-edge"), "Connection Accepted");
    for turn in 0..120 {
        let at = at + seconds(30 * turn) + micros(scene.random.between(20_000, 700_000));
        let (topic, low, high) =
            *scene.random.pick(&[("vibration", 110, 190), ("temperature", 415, 470), ("flow", 820, 910)]);
        let value = scene.random.between(low, high);
        let payload = format!("{{\"v\":{}.{},\"q\":192}}", value / 10, value % 10);
        scene.mqtt_publish(at, &flow, &uid, &format!("plant/{cell}/pump/{topic}"), &payload);
    }
}

/// The historian takes what the stations know, and asks the broker for what it needs.
fn historian(scene: &mut Scene, start: Moment) {
    let at = start + micros(scene.random.between(100_000, 900_000));
    let (flow, uid) = station_link(scene, "HIST01", "mqtt01", 1883, "mqtt", at, 3590);
    scene.mqtt_connect(at, &flow, &uid, "historian-01", "Connection Accepted");
    for (index, topic) in
        ["plant/c1/pump/vibration", "plant/c1/pump/flow", "plant/c2/pump/vibration", "plant/c2/pump/flow"]
            .into_iter()
            .enumerate()
    {
        scene.mqtt_subscribe(at + millis(60 * (1 + index as i64)), &flow, &uid, topic);
    }
    for turn in 0..12 {
        station_link(scene, "HIST01", "SCADA01", 4840, "", start + minutes(5 * turn) + millis(740), 4);
    }
}

/// Operators take over from each other.
fn shift(scene: &mut Scene, start: Moment) {
    for (number, name) in ["HMI-C1", "HMI-C2", "HMI-C3", "SCADA01"].into_iter().enumerate() {
        let host = scene.world.host(name);
        let shift = (start.minute_of_day() / 480) as usize;
        let person = scene.world.people[scene.world.member(Department::Plant, number + 4 * shift)].clone();
        let account = Account::person(&person, scene.new_logon_id());
        let at = start + minutes(scene.random.between(1, 12));
        scene.local_logon(host, at, &account, LogonType::Interactive, "127.0.0.1");
        let winlogon = scene.resident(host, "winlogon");
        let userinit =
            Start::user("C:\\Windows\\System32\\userinit.exe", "C:\\Windows\\system32\\userinit.exe");
        let userinit = scene.run(at + millis(700), &winlogon, &account, userinit, seconds(30));
        let explorer = scene.start(
            at + seconds(1),
            &userinit,
            &account,
            Start::user("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE"),
        );
        let viewer = "C:\\Program Files (x86)\\Wonderware\\InTouch\\view.exe";
        let command = format!("\"{viewer}\" C:\\HMI\\cells\\{}", name.to_lowercase());
        let viewer = scene.start(
            at + seconds(8),
            &explorer,
            &account,
            Start::user(viewer, &command).within("C:\\HMI\\"),
        );
        let out = at + minutes(465);
        scene.end(out, &viewer);
        scene.end(out + seconds(1), &explorer);
        scene.logoff(host, out + seconds(2), &account, LogonType::Interactive);
    }
}

/// An engineer looks at programs at the engineering station.
fn engineering(scene: &mut Scene, start: Moment) {
    if !scene.random.per_mille(350) {
        return;
    }
    let host = scene.world.host("EWS01");
    let person = scene.world.people[scene.world.member(Department::Plant, 2)].clone();
    let account = Account::person(&person, scene.new_logon_id());
    let at = start + minutes(scene.random.between(1, 40));
    scene.local_logon(host, at, &account, LogonType::Unlock, "127.0.0.1");
    let shell = scene.resident(host, "winlogon");
    let image = "C:\\Program Files\\Siemens\\Automation\\Portal V19\\Bin\\Siemens.Automation.Portal.exe";
    scene.run(at + seconds(20), &shell, &account, Start::user(image, &format!("\"{image}\"")), minutes(14));
    let (flow, uid) = station_link(scene, "EWS01", "plc-c3", 102, "cotp,s7comm", at + minutes(2), 540);
    scene.s7comm(at + minutes(2), &flow, &uid, 1, S7Function::Setup);
    for turn in 0..8 {
        scene.s7comm(at + minutes(2) + seconds(1 + turn), &flow, &uid, 2 + turn as u64, S7Function::Read);
    }
    scene.logoff(host, at + minutes(20), &account, LogonType::Unlock);
}
