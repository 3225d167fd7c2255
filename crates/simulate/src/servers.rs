//! The servers: Linux machines, the web pages they serve, the cloud accounts and the cluster.

mod audit;
mod platform;
mod syslog;
mod web;

pub(crate) use audit::{Exec, Identity};
pub(crate) use web::Hit;

use crate::{
    moment::{Moment, Span, micros, millis, minutes, seconds},
    network::{Flow, Request, State},
    scene::Scene,
    world::{Department, HostId, HostKind},
};

/// What happens at the servers in an hour.
pub(crate) fn hour(scene: &mut Scene, start: Moment) {
    let world = scene.world.clone();
    for (host, machine) in world.hosts.iter().enumerate() {
        if machine.kind == HostKind::Linux {
            syslog::routine(scene, host, start);
        }
    }
    let is_day = (7 * 60..17 * 60).contains(&start.minute_of_day()) && !start.is_weekend();
    if is_day {
        administration(scene, start);
    }
    deployments(scene, start, is_day);
    knocking(scene, start);
    web::hour(scene, start, is_day);
    platform::hour(scene, start, is_day);
    between_servers(scene, start);
}

fn moment_in(scene: &mut Scene, start: Moment) -> Moment {
    start + micros(scene.random.between(0, 3_590_000_000))
}

fn administration(scene: &mut Scene, start: Moment) {
    for _ in 0..scene.random.count(2600) {
        let at = moment_in(scene, start);
        let number = scene.random.below(1000) as usize;
        let admin = scene.world.member(Department::Administration, number);
        let person = scene.world.people[admin].clone();
        let name =
            *scene.random.pick(&["web01", "web02", "api01", "db01", "mon01", "mail01", "proxy01", "k8s-cp1"]);
        let (server, from) = (scene.world.host(name), scene.host(person.workstation).address);
        let lasts = minutes(scene.random.between(2, 40));
        shell_session(scene, server, at, &person.login, &from, lasts);
    }
}

/// The build server puts new versions where they run.
fn deployments(scene: &mut Scene, start: Moment, is_day: bool) {
    for _ in 0..scene.random.count(if is_day { 1500 } else { 150 }) {
        let at = moment_in(scene, start);
        let name = *scene.random.pick(&["web01", "web02", "api01"]);
        let target = scene.world.host(name);
        shell_session(scene, target, at, "deploy", "10.30.2.41", seconds(42));
    }
}

/// A session by key: the log-in, what is done, the way out.
pub(crate) fn shell_session(
    scene: &mut Scene,
    host: HostId,
    at: Moment,
    login: &str,
    from: &str,
    lasts: Span,
) {
    let machine = scene.host(host);
    let port = scene.port();
    let flow =
        Flow::tcp(at, (from, port), (&machine.address, 22), "ssh").carrying(19_000, 42_000).lasting(lasts);
    scene.connect(&flow);
    let identity = Identity::login(scene, login);
    syslog::accepted(scene, host, at + millis(310), &identity, from, port, "publickey");
    audit::session_start(scene, host, at + millis(320), &identity, from);
    const COMMANDS: [&[&str]; 7] = [
        &["/usr/bin/systemctl", "status", "nginx"],
        &["/usr/bin/journalctl", "-u", "nginx", "--since", "today"],
        &["/usr/bin/df", "-h"],
        &["/usr/bin/less", "/var/log/syslog"],
        &["/usr/bin/top"],
        &["/usr/bin/ls", "--color=auto", "-la"],
        &["/usr/bin/git", "pull", "--ff-only"],
    ];
    for index in 0..2 + scene.random.below(4) as i64 {
        let at = at + seconds(4 + 9 * index) + millis(scene.random.between(0, 2000));
        let command = *scene.random.pick(&COMMANDS);
        audit::exec(scene, host, at, &identity, &Exec::of(command));
    }
    if login != "deploy" && scene.random.per_mille(500) {
        let command = *scene.random.pick(&[
            "/usr/bin/systemctl reload nginx",
            "/usr/bin/apt update",
            "/usr/bin/tail -n 100 /var/log/auth.log",
            "/usr/bin/systemctl restart node-exporter",
        ]);
        syslog::sudo(scene, host, at + seconds(45), &identity, command);
        let parts: Vec<&str> = command.split(' ').collect();
        audit::exec(scene, host, at + seconds(45) + millis(60), &identity.as_root(), &Exec::of(&parts));
    }
    syslog::left(scene, host, at + lasts, &identity, from, port);
    audit::session_end(scene, host, at + lasts + millis(4), &identity, from);
}

/// A log-in by password that is refused.
pub(crate) fn refused_login(
    scene: &mut Scene,
    host: HostId,
    at: Moment,
    name: &str,
    from: &str,
    exists: bool,
) {
    let port = scene.port();
    let address = scene.host(host).address;
    let flow = Flow::tcp(at, (from, port), (&address, 22), "ssh").carrying(1900, 2400).lasting(seconds(2));
    scene.connect(&flow);
    syslog::refused(scene, host, at, name, from, port, exists);
    audit::refused(scene, host, at + millis(1900), name, from);
}

/// A log-in by password that succeeds.
pub(crate) fn password_login(
    scene: &mut Scene,
    host: HostId,
    at: Moment,
    login: &str,
    from: &str,
) -> Identity {
    let port = scene.port();
    let address = scene.host(host).address;
    let flow =
        Flow::tcp(at, (from, port), (&address, 22), "ssh").carrying(31_000, 64_000).lasting(minutes(16));
    scene.connect(&flow);
    let identity = Identity::login(scene, login);
    syslog::accepted(scene, host, at, &identity, from, port, "password");
    audit::session_start(scene, host, at + millis(12), &identity, from);
    identity
}

/// A command of someone who is logged in, or of a service.
pub(crate) fn exec(scene: &mut Scene, host: HostId, at: Moment, identity: &Identity, command: &[&str]) {
    audit::exec(scene, host, at, identity, &Exec::of(command));
}

/// A command by `sudo`.
pub(crate) fn sudo(scene: &mut Scene, host: HostId, at: Moment, identity: &Identity, command: &str) {
    syslog::sudo(scene, host, at, identity, command);
    let parts: Vec<&str> = command.split(' ').collect();
    audit::exec(scene, host, at + millis(40), &identity.as_root(), &Exec::of(&parts));
}

/// A line of syslog of any program.
pub(crate) fn log(scene: &mut Scene, host: HostId, at: Moment, program: &str, text: &str) {
    let pid = scene.random.between(600, 60_000);
    syslog::line(scene, host, at, 6, program, Some(pid), text);
}

/// Programs that guess names and passwords all day at the door that the internet sees.
fn knocking(scene: &mut Scene, start: Moment) {
    let door = scene.world.host("bastion01");
    for _ in 0..scene.random.count(9000) {
        let at = moment_in(scene, start);
        let from = crate::office::noisy_address(scene);
        let name = *scene
            .random
            .pick(&["admin", "root", "test", "ubuntu", "oracle", "postgres", "git", "user", "pi"]);
        refused_login(scene, door, at, name, &from, name == "root");
    }
}

/// The traffic that keeps the servers going.
fn between_servers(scene: &mut Scene, start: Moment) {
    const LINKS: [(&str, &str, u16, &str); 5] = [
        ("api01", "db01", 5432, "postgresql"),
        ("web01", "api01", 8443, "ssl"),
        ("web02", "api01", 8443, "ssl"),
        ("ci01", "k8s-cp1", 6443, "ssl"),
        ("k8s-node1", "k8s-cp1", 6443, "ssl"),
    ];
    for (from, to, port, service) in LINKS {
        let (from, to) = (scene.world.host(from), scene.world.host(to));
        let (from, to) = (scene.host(from).address, scene.host(to).address);
        for _ in 0..scene.random.count(20_000) {
            let at = moment_in(scene, start);
            let flow = Flow::tcp(at, (&from, scene.port()), (&to, port), service)
                .carrying(scene.random.size(9, 13), scene.random.size(11, 16))
                .lasting(millis(scene.random.between(14, 30_000)));
            scene.connect(&flow);
        }
    }
    monitoring(scene, start);
    if scene.random.per_mille(300) {
        let at = moment_in(scene, start);
        let name = *scene.random.pick(&["api01", "db01", "mon01", "web01"]);
        let client = scene.world.host(name);
        let request = Request {
            at,
            client,
            method: "GET",
            name: "deb.debian.org",
            path: "/debian/dists/bookworm-updates/InRelease",
            agent: "Debian APT-HTTP/1.3 (2.6.1)",
            sent: 0,
            received: 55_400,
            mime: "text/plain",
        };
        scene.fetch_by_proxy(request);
    }
}

fn monitoring(scene: &mut Scene, start: Moment) {
    for name in ["web01", "web02", "api01", "db01", "ci01"] {
        let target = scene.world.host(name);
        let target = scene.host(target).address;
        for turn in 0..12 {
            let at = start + minutes(5 * turn) + millis(scene.random.between(0, 900));
            let flow = Flow::tcp(at, ("10.30.1.70", scene.port()), (&target, 9100), "http")
                .carrying(180, 61_000)
                .lasting(millis(40))
                .ending(State::Done);
            scene.connect(&flow);
        }
    }
}
