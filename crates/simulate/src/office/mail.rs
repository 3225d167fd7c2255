//! The relay between the internet and the mailboxes: Postfix.

use crate::{
    moment::{Moment, micros, millis, seconds},
    network::Flow,
    scene::Scene,
    source::Source,
    world::DOMAIN,
};

const PARTNERS: [(&str, &str, &str); 6] = [
    ("mail.halden-shipyard.example", "185.199.110.41", "orders@halden-shipyard.example"),
    ("mx2.nordsteel.example", "185.199.108.77", "logistics@nordsteel.example"),
    ("smtp.classification.example", "185.199.111.12", "surveys@classification.example"),
    ("out.newsletter-send.example", "185.199.109.200", "news@marine-weekly.example"),
    ("mta.bearings.example", "185.199.110.9", "sales@bearings.example"),
    ("mail-ej1-f54.google.com", "209.85.218.54", "k.dalgaard@gmail.com"),
];

pub(super) fn hour(scene: &mut Scene, start: Moment) {
    let n_people = scene.world.people.len() as u64;
    let is_day = (6 * 60..18 * 60).contains(&start.minute_of_day()) && !start.is_weekend();
    let per_person = if is_day { 900 } else { 110 };
    for _ in 0..scene.random.count(n_people * per_person) {
        let at = start + micros(scene.random.between(0, 3_590_000_000));
        let person = scene.random.below(n_people) as usize;
        if scene.random.per_mille(650) {
            let (server, address, sender) = *scene.random.pick(&PARTNERS);
            receive(scene, at, (server, address), sender, person);
        } else {
            send(scene, at, person);
        }
    }
    for _ in 0..scene.random.count(2500) {
        let at = start + micros(scene.random.between(0, 3_590_000_000));
        refuse(scene, at);
    }
}

fn line(scene: &mut Scene, at: Moment, program: &str, pid: i64, text: &str) {
    scene.emit(Source::Postfix, at, format!("{} mail01 postfix/{program}[{pid}]: {text}", at.syslog()));
}

/// A mail from outside for a person. Gives its id in the queue.
pub(crate) fn receive(
    scene: &mut Scene,
    at: Moment,
    server: (&str, &str),
    sender: &str,
    person: usize,
) -> String {
    let (name, address) = server;
    let recipient = scene.world.people[person].email.clone();
    let id = scene.random.hex(10).to_uppercase();
    let size = scene.random.size(12, 19);
    let flow = Flow::tcp(at, (address, scene.port()), ("10.30.9.25", 25), "smtp")
        .carrying(size + 900, 640)
        .lasting(seconds(2));
    scene.connect(&flow);
    let pid = scene.random.between(2100, 31_000);
    let message = format!("{}.{}@{name}", scene.random.hex(12), scene.random.hex(6));
    line(scene, at, "smtpd", pid, &format!("connect from {name}[{address}]"));
    line(scene, at + millis(210), "smtpd", pid, &format!("{id}: client={name}[{address}]"));
    line(scene, at + millis(340), "cleanup", pid + 3, &format!("{id}: message-id=<{message}>"));
    line(
        scene,
        at + millis(410),
        "qmgr",
        1402,
        &format!("{id}: from=<{sender}>, size={size}, nrcpt=1 (queue active)"),
    );
    line(
        scene,
        at + millis(480),
        "smtpd",
        pid,
        &format!(
            "disconnect from {name}[{address}] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7"
        ),
    );
    let text = format!(
        "{id}: to=<{recipient}>, relay=brackwater-example.mail.protection.outlook.com[52.101.73.10]:25, delay=1.9, delays=0.4/0/0.3/1.2, dsn=2.6.0, status=sent (250 2.6.0 <{message}> [InternalId={}, Hostname=DB9PR07MB7514.eurprd07.prod.outlook.com] {size} bytes in 0.311, Queued mail for delivery)",
        scene.random.between(1_000_000, 90_000_000),
    );
    line(scene, at + millis(1900), "smtp", pid + 6, &text);
    line(scene, at + millis(1903), "qmgr", 1402, &format!("{id}: removed"));
    id
}

fn send(scene: &mut Scene, at: Moment, person: usize) {
    let sender = scene.world.people[person].email.clone();
    let (server, address, recipient) = *scene.random.pick(&PARTNERS);
    let id = scene.random.hex(10).to_uppercase();
    let size = scene.random.size(12, 20);
    let pid = scene.random.between(2100, 31_000);
    line(scene, at, "smtpd", pid, "connect from mail-db9pr07.outbound.protection.outlook.com[52.101.72.31]");
    line(
        scene,
        at + millis(130),
        "smtpd",
        pid,
        &format!("{id}: client=mail-db9pr07.outbound.protection.outlook.com[52.101.72.31]"),
    );
    let message = scene.random.upper(12);
    line(
        scene,
        at + millis(260),
        "cleanup",
        pid + 3,
        &format!("{id}: message-id=<DB9PR07MB{message}@DB9PR07MB7514.eurprd07.prod.outlook.com>"),
    );
    line(
        scene,
        at + millis(300),
        "qmgr",
        1402,
        &format!("{id}: from=<{sender}>, size={size}, nrcpt=1 (queue active)"),
    );
    let flow = Flow::tcp(at + millis(380), ("10.30.9.25", scene.port()), (address, 25), "smtp,ssl")
        .carrying(size + 900, 700)
        .lasting(seconds(1));
    scene.connect(&flow);
    let text = format!(
        "{id}: to=<{recipient}>, relay={server}[{address}]:25, delay=1.1, delays=0.2/0/0.4/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {})",
        scene.random.hex(10).to_uppercase()
    );
    line(scene, at + millis(1200), "smtp", pid + 6, &text);
    line(scene, at + millis(1203), "qmgr", 1402, &format!("{id}: removed"));
}

/// Spam that is turned away at the door.
fn refuse(scene: &mut Scene, at: Moment) {
    let address = format!("185.199.{}.{}", scene.random.between(108, 111), scene.random.between(2, 250));
    let pid = scene.random.between(2100, 31_000);
    line(scene, at, "smtpd", pid, &format!("connect from unknown[{address}]"));
    let text = format!(
        "NOQUEUE: reject: RCPT from unknown[{address}]: 554 5.7.1 Service unavailable; Client host [{address}] blocked using zen.spamhaus.org; from=<offers@{}.example> to=<info@{DOMAIN}> proto=ESMTP helo=<{}>",
        scene.random.hex(6),
        scene.random.hex(8)
    );
    line(scene, at + millis(300), "smtpd", pid, &text);
    line(
        scene,
        at + millis(420),
        "smtpd",
        pid,
        &format!("disconnect from unknown[{address}] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4"),
    );
}
