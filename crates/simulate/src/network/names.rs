//! Names looked up: a client asks a domain controller, and that asks the internet.

use super::Flow;
use crate::{
    moment::{Moment, micros},
    scene::Scene,
    source::Source,
    world::HostId,
};

impl Scene {
    /// A machine looks up a name.
    pub(crate) fn look_up(&mut self, at: Moment, client: HostId, name: &str, address: &str) {
        self.dns(at, client, name, ("A", 1), Some(address));
        if self.random.per_mille(300) {
            self.dns(at + micros(700), client, name, ("AAAA", 28), None);
        }
    }

    /// A machine looks up a name that does not exist.
    pub(crate) fn look_up_in_vain(&mut self, at: Moment, client: HostId, name: &str) {
        self.dns_answer(at, client, name, ("A", 1), "NXDOMAIN", None);
    }

    pub(crate) fn dns(
        &mut self,
        at: Moment,
        client: HostId,
        name: &str,
        kind: (&str, u32),
        answer: Option<&str>,
    ) {
        self.dns_answer(at, client, name, kind, "NOERROR", answer);
    }

    fn dns_answer(
        &mut self,
        at: Moment,
        client: HostId,
        name: &str,
        kind: (&str, u32),
        code: &str,
        answer: Option<&str>,
    ) {
        let machine = self.host(client);
        let server =
            if crate::random::hash(&machine.name).is_multiple_of(3) { "10.30.1.11" } else { "10.30.1.10" };
        let lasts = micros(self.random.between(310, 24_000));
        let flow = Flow::udp(at, (&machine.address, self.port()), (server, 53), "dns")
            .carrying(30 + name.len() as u64, 46 + 2 * name.len() as u64)
            .lasting(lasts);
        let uid = self.connect(&flow);
        let (answers, lives) = match answer {
            Some(answer) => (answer.to_owned(), format!("{}.000000", self.random.between(20, 3600))),
            None => ("-".to_owned(), "-".to_owned()),
        };
        let number = if code == "NXDOMAIN" { 3 } else { 0 };
        let is_own = if name.ends_with(crate::world::AD_DOMAIN) { 'T' } else { 'F' };
        let line = format!(
            "{}\tudp\t{}\t{}\t{name}\t1\tC_INTERNET\t{}\t{}\t{number}\t{code}\t{is_own}\tF\tT\tT\t0\t{answers}\t{lives}\tF",
            flow.zeek_id(&uid),
            self.random.below(65_536),
            lasts.as_seconds(),
            kind.1,
            kind.0,
        );
        self.emit(Source::ZeekDns, at, line);
    }
}
