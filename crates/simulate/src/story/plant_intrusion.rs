//! A laptop that a vendor brings along.

use super::{Stage, Step, Story};
use crate::{
    moment::{Moment, millis, minutes, seconds},
    network::Flow,
    plant::{Modbus, ModbusValue, S7Function},
    windows::{
        Account, Start, data,
        logon::{LogonType, Refusal},
    },
    world::Department,
};

pub(super) static STORY: Story = Story {
    name: "plant-intrusion",
    title: "The plant, through a vendor's laptop",
    summary: "A vendor's laptop is connected for maintenance and is not only the vendor's. It looks for controllers, gets \
              into a station of an operator by a guessed password, leaves a way in, asks controllers who they are, listens \
              to all sensors, and then writes: set points, a restart, a new program.",
    begins_at: 10 * 60 + 20,
    steps: &[
        Step {
            name: "laptop",
            after: 0,
            technique: "T0864",
            what: "A laptop that is not of the plant gets an address in its network",
            play: laptop,
        },
        Step {
            name: "discovery",
            after: 6,
            technique: "T0846",
            what: "Ports of controllers are tried on all machines of the cells",
            play: discovery,
        },
        Step {
            name: "station",
            after: 17,
            technique: "T0859",
            what: "Guesses at the operator's password, then the desktop of HMI-C1",
            play: station,
        },
        Step {
            name: "way in",
            after: 24,
            technique: "T0822",
            what: "AnyDesk is installed as a service on the station",
            play: way_in,
        },
        Step {
            name: "who are you",
            after: 31,
            technique: "T0888",
            what: "Function codes of Modbus are tried that no station of the plant uses",
            play: who_are_you,
        },
        Step {
            name: "listen",
            after: 38,
            technique: "T0801",
            what: "All topics of the broker are subscribed to",
            play: listen,
        },
        Step {
            name: "set points",
            after: 47,
            technique: "T0836",
            what: "Registers and coils of the first cell are written from the laptop",
            play: set_points,
        },
        Step {
            name: "restart",
            after: 55,
            technique: "T0816",
            what: "A pump station is restarted by DNP3",
            play: restart,
        },
        Step {
            name: "program",
            after: 62,
            technique: "T0843",
            what: "The controller of the third cell is stopped and gets another program",
            play: program,
        },
    ],
};

const LAPTOP: &str = "10.60.1.213";

fn laptop(stage: &mut Stage<'_>, at: Moment) {
    crate::office::dhcp(stage.scene, at, LAPTOP, "3c:52:82:71:0e:9b", "PUMPTECH-LT07");
    stage.flow(at + seconds(9), LAPTOP, ("10.60.1.10", 445), "smb", 900, 700);
}

fn discovery(stage: &mut Stage<'_>, at: Moment) {
    let targets = [
        "10.60.11.10",
        "10.60.11.50",
        "10.60.11.60",
        "10.60.12.10",
        "10.60.12.50",
        "10.60.12.60",
        "10.60.13.10",
        "10.60.13.50",
        "10.60.21.50",
        "10.60.22.50",
        "10.60.1.10",
        "10.60.1.20",
        "10.60.1.30",
        "10.60.1.40",
    ];
    let is_open = |address: &str, port: u16| match port {
        502 => matches!(address, "10.60.11.50" | "10.60.12.50"),
        102 => address == "10.60.13.50",
        20_000 => matches!(address, "10.60.21.50" | "10.60.22.50"),
        1883 => address == "10.60.1.40",
        3389 => address == "10.60.11.10",
        _ => false,
    };
    stage.probe(at, LAPTOP, &targets, &[102, 502, 1883, 2222, 3389, 4840, 20_000, 44_818], is_open);
}

fn station(stage: &mut Stage<'_>, at: Moment) {
    let station = stage.host("HMI-C1");
    let operator = stage.victim(Department::Plant, 0);
    let person = stage.scene.world.people[operator].clone();
    for turn in 0..6 {
        let at = at + seconds(9 * turn);
        stage.flow(at, LAPTOP, ("10.60.11.10", 3389), "ssl,rdp", 2100, 3000);
        stage.scene.failed_logon(
            station,
            at + millis(300),
            &person.login,
            Refusal::WrongPassword,
            ("PUMPTECH-LT07", LAPTOP, LogonType::Network),
        );
    }
    let account = Account::person(&person, stage.scene.new_logon_id());
    let at = at + seconds(66);
    let port = stage.scene.port();
    let flow = Flow::tcp(at, (LAPTOP, port), ("10.60.11.10", 3389), "ssl,rdp")
        .carrying(510_000, 7_900_000)
        .lasting(minutes(41));
    stage.scene.connect(&flow);
    // The desktop asks who it is before it opens: that is a log-on over the network of its own.
    let knock = Account { logon_id: stage.scene.new_logon_id(), terminal: 0, ..account.clone() };
    stage.scene.ntlm_logon(station, at + seconds(1), &knock, "PUMPTECH-LT07", LAPTOP);
    stage.scene.local_logon(station, at + seconds(2), &account, LogonType::RemoteInteractive, LAPTOP);
    let winlogon = stage.scene.resident(station, "winlogon");
    let userinit = Start::user("C:\\Windows\\System32\\userinit.exe", "C:\\Windows\\system32\\userinit.exe");
    let userinit = stage.scene.run(at + seconds(3), &winlogon, &account, userinit, seconds(30));
    let explorer = stage.scene.start(
        at + seconds(4),
        &userinit,
        &account,
        Start::user("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE"),
    );
    stage.remember("desktop", explorer);
}

fn way_in(stage: &mut Stage<'_>, at: Moment) {
    let desktop = stage.process("desktop");
    let download = format!("C:\\Users\\{}\\Downloads\\AnyDesk.exe", desktop.account.name);
    stage.scene.sysmon_file(at + seconds(-30), &desktop, &download);
    let command =
        format!("\"{download}\" --install \"C:\\Program Files (x86)\\AnyDesk\" --start-with-win --silent");
    stage.child(at, &desktop, Start::elevated(&download, &command), 9000);
    let service = data! {
        "ServiceName": "AnyDesk Service", "ImagePath": "\"C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe\" --service",
        "ServiceType": "user mode service", "StartType": "auto start", "AccountName": "LocalSystem",
    };
    stage.scene.service_event(desktop.host, at + seconds(4), 7045, service);
    let services = stage.scene.resident(desktop.host, "services");
    let image = "C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe";
    let service = stage.scene.start(
        at + seconds(5),
        &services,
        &Account::system(),
        Start::system(image, &format!("\"{image}\" --service")),
    );
    stage.scene.sysmon_dns(
        at + seconds(7),
        &service,
        "boot.net.anydesk.com",
        &crate::world::address_of("boot.net.anydesk.com"),
    );
}

fn link(stage: &mut Stage<'_>, at: Moment, to: &str, port: u16, service: &'static str) -> (Flow, String) {
    let source_port = stage.scene.port();
    let flow =
        Flow::tcp(at, (LAPTOP, source_port), (to, port), service).carrying(2100, 3900).lasting(minutes(4));
    let uid = stage.scene.connect(&flow);
    (flow, uid)
}

fn who_are_you(stage: &mut Stage<'_>, at: Moment) {
    for (turn, address) in ["10.60.11.50", "10.60.12.50"].into_iter().enumerate() {
        let at = at + seconds(60 * turn as i64);
        let (flow, uid) = link(stage, at, address, 502, "modbus");
        for (index, function) in [1, 3, 5, 8, 15, 16, 17, 43].into_iter().enumerate() {
            let value = match function {
                1 | 3 => ModbusValue::Read(&[0, 1, 1]),
                _ => ModbusValue::Refused,
            };
            let modbus = Modbus { unit: 1, number: index as u32 + 1, function, address: 0, value };
            stage.scene.modbus(at + millis(400 * (1 + index as i64)), &flow, &uid, modbus);
        }
    }
}

fn listen(stage: &mut Stage<'_>, at: Moment) {
    let (flow, uid) = link(stage, at, "10.60.1.40", 1883, "mqtt");
    stage.scene.mqtt_connect(at + millis(30), &flow, &uid, "mqtt-explorer-1f9c2b", "Connection Accepted");
    stage.scene.mqtt_subscribe(at + millis(90), &flow, &uid, "#");
    stage.scene.mqtt_subscribe(at + millis(120), &flow, &uid, "$SYS/#");
}

fn set_points(stage: &mut Stage<'_>, at: Moment) {
    let (flow, uid) = link(stage, at, "10.60.11.50", 502, "modbus");
    for turn in 0..24u32 {
        let at = at + seconds(4 * i64::from(turn));
        let (function, address, value) = match turn % 4 {
            0 => (5, 3, 65_280),
            1 => (6, 41, 0),
            2 => (16, 42, 0),
            _ => (6, 40, 2980),
        };
        let modbus =
            Modbus { unit: 1, number: turn + 1, function, address, value: ModbusValue::Write(value) };
        stage.scene.modbus(at + millis(300), &flow, &uid, modbus);
    }
}

fn restart(stage: &mut Stage<'_>, at: Moment) {
    let (flow, uid) = link(stage, at, "10.60.21.50", 20_000, "dnp3_tcp");
    for (index, (request, reply)) in [
        ("READ", "RESPONSE"),
        ("SELECT", "RESPONSE"),
        ("OPERATE", "RESPONSE"),
        ("DISABLE_UNSOLICITED", "RESPONSE"),
        ("COLD_RESTART", "RESPONSE"),
    ]
    .into_iter()
    .enumerate()
    {
        stage.scene.dnp3(at + seconds(3 * (1 + index as i64)), &flow, &uid, request, reply);
    }
}

fn program(stage: &mut Stage<'_>, at: Moment) {
    let (flow, uid) = link(stage, at, "10.60.13.50", 102, "cotp,s7comm");
    let mut reference = 1;
    let mut ask = |stage: &mut Stage<'_>, function: S7Function, times: u64| {
        for _ in 0..times {
            stage.scene.s7comm(at + millis(400 * reference as i64), &flow, &uid, reference, function);
            reference += 1;
        }
    };
    ask(stage, S7Function::Setup, 1);
    ask(stage, S7Function::Stop, 1);
    ask(stage, S7Function::RequestDownload, 1);
    ask(stage, S7Function::DownloadBlock, 12);
    ask(stage, S7Function::EndDownload, 1);
    ask(stage, S7Function::Write, 2);
    ask(stage, S7Function::Restart, 1);
}
