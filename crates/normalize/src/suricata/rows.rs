//! Where the fields of EVE go.

use crate::mapping::{How, Row};

pub(super) const ALL: &[&[Row<'static>]] = &[COMMON, ALERT, FLOW, WEB, TLS, REST];

const COMMON: &[Row<'static>] = &[
    Row("timestamp", "metadata.original_time", How::Text),
    Row("src_ip", "src_endpoint.ip", How::Ip),
    Row("src_port", "src_endpoint.port", How::Port),
    Row("dest_ip", "dst_endpoint.ip", How::Ip),
    Row("dest_port", "dst_endpoint.port", How::Port),
    Row("in_iface", "src_endpoint.interface_name", How::Text),
    Row("ether.src_mac", "src_endpoint.mac", How::Mac),
    Row("ether.dest_mac", "dst_endpoint.mac", How::Mac),
    Row("vlan", "src_endpoint.vlan_uid", How::Text),
    Row("proto", "connection_info.protocol_name", How::Text),
    Row("flow_id", "connection_info.uid", How::Text),
    Row("community_id", "connection_info.community_uid", How::Text),
    Row("app_proto", "app_name", How::Text),
    Row("tx_id", "metadata.uid", How::Text),
    Row("arp.src_ip", "src_endpoint.ip", How::Ip),
    Row("arp.src_mac", "src_endpoint.mac", How::Mac),
    Row("arp.dest_ip", "dst_endpoint.ip", How::Ip),
    Row("arp.dest_mac", "dst_endpoint.mac", How::Mac),
];

const ALERT: &[Row<'static>] = &[
    Row("alert.category", "finding_info.types", How::Each),
    Row("alert.signature", "message", How::Text),
    Row("alert.rev", "finding_info.analytic.version", How::Text),
    Row("alert.metadata.created_at", "finding_info.analytic.desc", How::Text),
    Row("anomaly.event", "message", How::Text),
    Row("anomaly.type", "status_detail", How::Text),
    Row("drop.reason", "status_detail", How::Text),
    Row("engine.message", "message", How::Text),
];

const FLOW: &[Row<'static>] = &[
    Row("flow.bytes_toserver", "traffic.bytes_out", How::Integer),
    Row("flow.bytes_toclient", "traffic.bytes_in", How::Integer),
    Row("flow.pkts_toserver", "traffic.packets_out", How::Integer),
    Row("flow.pkts_toclient", "traffic.packets_in", How::Integer),
    Row("netflow.bytes", "traffic.bytes", How::Integer),
    Row("netflow.pkts", "traffic.packets", How::Integer),
    Row("flow.start", "start_time", How::Time),
    Row("flow.end", "end_time", How::Time),
    Row("netflow.start", "start_time", How::Time),
    Row("netflow.end", "end_time", How::Time),
    Row("flow.state", "status_code", How::Text),
    Row("flow.reason", "status_detail", How::Text),
];

const WEB: &[Row<'static>] = &[
    Row("dns.rrname", "query.hostname", How::Text),
    Row("dns.queries.rrname", "query.hostname", How::Text),
    Row("dns.query.rrname", "query.hostname", How::Text),
    Row("dns.rrtype", "query.type", How::Text),
    Row("dns.queries.rrtype", "query.type", How::Text),
    Row("dns.query.rrtype", "query.type", How::Text),
    Row("dns.id", "query.packet_uid", How::Integer),
    Row("http.url", "http_request.url.path", How::Text),
    Row("http.hostname", "http_request.url.hostname", How::Text),
    Row("http.http_port", "http_request.url.port", How::Port),
    Row("http.http_method", "http_request.http_method", How::Text),
    Row("http.http_user_agent", "http_request.user_agent", How::Text),
    Row("http.http_refer", "http_request.referrer", How::Text),
    Row("http.protocol", "http_request.version", How::Text),
    Row("http.status", "http_response.code", How::Integer),
    Row("http.length", "http_response.body_length", How::Integer),
    Row("http.http_content_type", "http_response.content_type", How::Text),
    Row("http.xff", "http_request.x_forwarded_for", How::EachIp),
];

const TLS: &[Row<'static>] = &[
    Row("tls.version", "tls.version", How::Text),
    Row("tls.sni", "tls.sni", How::Text),
    Row("quic.version", "tls.version", How::Text),
    Row("quic.sni", "tls.sni", How::Text),
    Row("tls.sni", "dst_endpoint.hostname", How::Text),
    Row("quic.sni", "dst_endpoint.hostname", How::Text),
];

const REST: &[Row<'static>] = &[
    Row("fileinfo.filename", "file.name", How::Text),
    Row("fileinfo.size", "file.size", How::Integer),
    Row("smb.filename", "file.name", How::Text),
    Row("smb.command", "command", How::Text),
    Row("smb.dialect", "dialect", How::Text),
    Row("smb.share", "share", How::Text),
    Row("smb.share_type", "share_type", How::Text),
    Row("smb.tree_id", "tree_uid", How::Text),
    Row("smb.status", "status_detail", How::Text),
    Row("smb.status_code", "status_code", How::Text),
    Row("ftp.command", "command", How::Text),
    Row("ftp.reply", "command_responses", How::Each),
    Row("ftp_data.filename", "file.name", How::Text),
    Row("ftp_data.command", "command", How::Text),
    Row("ssh.client.proto_version", "protocol_ver", How::Text),
    Row("ssh.server.proto_version", "protocol_ver", How::Text),
    Row("rdp.cookie", "identifier_cookie", How::Text),
    Row("smtp.mail_from", "email.from", How::Text),
    Row("smtp.rcpt_to", "email.to", How::Each),
    Row("email.from", "email.from", How::Text),
    Row("email.to", "email.to", How::Each),
    Row("email.cc", "email.cc", How::Each),
    Row("email.subject", "email.subject", How::Text),
    Row("email.message_id", "email.message_uid", How::Text),
    Row("dhcp.id", "transaction_uid", How::Text),
    Row("dhcp.lease_time", "lease_dur", How::Integer),
    Row("dhcp.client_mac", "src_endpoint.mac", How::Mac),
    Row("dhcp.hostname", "src_endpoint.hostname", How::Text),
];
