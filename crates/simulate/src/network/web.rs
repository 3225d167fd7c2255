//! The web: past the proxy to the services that ask for it, and through the proxy to everything else.

use super::{FileSeen, Flow};
use crate::{
    json::object,
    moment::{Moment, Span, micros, millis, seconds},
    scene::Scene,
    source::Source,
    world::{HostId, address_of, sites},
};

pub(crate) const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0";
pub(crate) const SYSTEM_AGENT: &str = "Microsoft-CryptoAPI/10.0";

const ENCRYPT: &str = "CN=R11,O=Let's Encrypt,C=US";

/// A connection with TLS to a name on the internet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tunnel<'a> {
    pub(crate) at: Moment,
    pub(crate) client: HostId,
    /// Who the proxy takes the request to be from.
    pub(crate) user: &'a str,
    pub(crate) name: &'a str,
    pub(crate) sent: u64,
    pub(crate) received: u64,
    pub(crate) lasts: Span,
}

/// A request without TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) at: Moment,
    pub(crate) client: HostId,
    pub(crate) method: &'a str,
    pub(crate) name: &'a str,
    pub(crate) path: &'a str,
    pub(crate) agent: &'a str,
    pub(crate) sent: u64,
    pub(crate) received: u64,
    pub(crate) mime: &'a str,
}

impl Scene {
    /// A visit by whichever way leads there.
    pub(crate) fn visit(&mut self, tunnel: Tunnel<'_>) {
        let is_direct = sites().iter().any(|site| site.host == tunnel.name && site.is_direct);
        if is_direct { self.visit_directly(tunnel) } else { self.visit_by_proxy(tunnel) }
    }

    /// A visit past the proxy.
    pub(crate) fn visit_directly(&mut self, tunnel: Tunnel<'_>) {
        let Tunnel { at, client, name, .. } = tunnel;
        let address = address_of(name);
        self.look_up(at, client, name, &address);
        let from = self.host(client).address;
        self.tls(at + millis(18), (&from, None), &address, tunnel);
    }

    fn tls(&mut self, at: Moment, from: (&str, Option<u16>), address: &str, tunnel: Tunnel<'_>) {
        let port = from.1.unwrap_or_else(|| self.port());
        let flow = Flow::tcp(at, (from.0, port), (address, 443), "ssl")
            .carrying(tunnel.sent, tunnel.received)
            .lasting(tunnel.lasts);
        let uid = self.connect(&flow);
        let issuer = sites().iter().find(|site| site.host == tunnel.name).map_or(ENCRYPT, |site| site.issuer);
        self.zeek_ssl(&flow, &uid, tunnel.name, issuer);
        self.suricata_tls(&flow, tunnel.name, issuer);
    }

    /// A visit through the proxy, which looks the name up itself.
    pub(crate) fn visit_by_proxy(&mut self, tunnel: Tunnel<'_>) {
        let Tunnel { at, client, name, .. } = tunnel;
        let proxy = self.world.host("proxy01");
        let (from, via) = (self.host(client).address, self.host(proxy).address);
        let address = address_of(name);
        let flow = Flow::tcp(at, (&from, self.port()), (&via, 3128), "http")
            .carrying(tunnel.sent + 420, tunnel.received + 39)
            .lasting(tunnel.lasts + millis(40));
        let uid = self.connect(&flow);
        let line = format!(
            "{}\t1\tCONNECT\t{name}:443\t{name}:443\t-\t1.1\t{BROWSER}\t-\t0\t0\t200\tConnection established\t-\t-\t(empty)\t-\t-\t-\t-\t-\t-\t-\t-\t-",
            flow.zeek_id(&uid),
        );
        self.emit(Source::ZeekHttp, at + millis(2), line);
        if self.random.per_mille(450) {
            self.look_up(at + millis(4), proxy, name, &address);
        }
        let (sent, received) = (tunnel.sent, tunnel.received);
        self.tls(at + millis(16), (&via, None), &address, Tunnel { sent, received, ..tunnel });
        let end = at + tunnel.lasts + millis(45);
        let took = tunnel.lasts.as_millis() + 45;
        let line = format!(
            "{} {took:>6} {from} TCP_TUNNEL/200 {} CONNECT {name}:443 {} HIER_DIRECT/{address} -",
            end.epoch_millis(),
            tunnel.received + 39,
            tunnel.user,
        );
        self.emit(Source::Proxy, end, line);
    }

    /// A request without TLS, through the proxy, which keeps what others have asked for before.
    pub(crate) fn fetch_by_proxy(&mut self, request: Request<'_>) {
        let Request { at, client, name, path, .. } = request;
        let proxy = self.world.host("proxy01");
        let (from, via) = (self.host(client).address, self.host(proxy).address);
        let url = format!("http://{name}{path}");
        self.http(&from, (&via, 3128), &url, request);
        let is_kept = self.random.per_mille(640);
        let took = if is_kept { self.random.between(0, 3) } else { self.random.between(12, 240) };
        let (how, whence) = if is_kept {
            ("TCP_MEM_HIT", "HIER_NONE/-".to_owned())
        } else {
            let address = address_of(name);
            self.http(&via, (&address, 80), path, Request { at: at + millis(6), ..request });
            ("TCP_MISS", format!("HIER_DIRECT/{address}"))
        };
        let line = format!(
            "{} {took:>6} {from} {how}/200 {} {} {url} - {whence} {}",
            (at + millis(took)).epoch_millis(),
            request.received + 320,
            request.method,
            if request.mime.is_empty() { "-" } else { request.mime },
        );
        self.emit(Source::Proxy, at + millis(took), line);
    }

    /// A request without TLS to an address.
    pub(crate) fn http(&mut self, from: &str, to: (&str, u16), path: &str, request: Request<'_>) {
        // Cookies, dates and what is between make the heads of two requests unlike.
        let (sent, received) = (self.random.size(8, 10), self.random.size(8, 10));
        let flow = Flow::tcp(request.at, (from, self.port()), to, "http")
            .carrying(request.sent + sent, request.received + received)
            .lasting(micros(9_000 + request.received.min(4_000_000) as i64));
        let uid = self.connect(&flow);
        let file = |bytes, is_sent| FileSeen { source: "HTTP", mime: request.mime, name: "", bytes, is_sent };
        let sent_file = if request.sent > 0 {
            self.zeek_file(&flow, &uid, file(request.sent, true))
        } else {
            "-".to_owned()
        };
        let received_file = if request.received > 0 {
            self.zeek_file(&flow, &uid, file(request.received, false))
        } else {
            "-".to_owned()
        };
        let mime = |id: &str| {
            if id == "-" || request.mime.is_empty() { "-".to_owned() } else { request.mime.to_owned() }
        };
        let line = format!(
            "{}\t1\t{}\t{}\t{path}\t-\t1.1\t{}\t-\t{}\t{}\t200\tOK\t-\t-\t(empty)\t-\t-\t-\t{sent_file}\t-\t{}\t{received_file}\t-\t{}",
            flow.zeek_id(&uid),
            request.method,
            request.name,
            if request.agent.is_empty() { "-" } else { request.agent },
            request.sent,
            request.received,
            mime(&sent_file),
            mime(&received_file),
        );
        self.emit(Source::ZeekHttp, request.at + millis(3), line);
        if flow.crosses_the_border() {
            self.suricata_http(&flow, path, request);
        }
    }

    fn suricata_http(&mut self, flow: &Flow, path: &str, request: Request<'_>) {
        let at = flow.at + millis(20);
        let event = self.eve(at, flow, "http").with("tx_id", 0).with(
            "http",
            object! {
                "hostname": request.name, "url": path, "http_user_agent": request.agent,
                "http_content_type": request.mime, "http_method": request.method, "protocol": "HTTP/1.1",
                "status": 200, "length": request.received,
            },
        );
        self.emit_eve(at, flow, &event);
    }

    /// One of the services that people use, by its weight.
    pub(crate) fn browse(&mut self, at: Moment, client: HostId, user: &str) -> &'static str {
        let site = crate::world::nearest_site(self.random.bits());
        let lasts = seconds(self.random.size(0, 7) as i64) + micros(self.random.between(1000, 999_000));
        let tunnel = Tunnel {
            at,
            client,
            user,
            name: site.host,
            sent: self.random.size(10, 15),
            received: self.random.size(12, 20),
            lasts,
        };
        self.visit(tunnel);
        site.host
    }
}
