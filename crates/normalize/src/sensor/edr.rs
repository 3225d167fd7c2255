//! Rows that several sensors on hosts share.

use crate::mapping::{How, Row};

/// A process, a file, a user and a connection as osquery and Velociraptor name them.
pub(super) const HOST: &[Row<'static>] = &[
    Row("columns.pid", "process.pid", How::Integer),
    Row("columns.path", "process.path", How::Text),
    Row("columns.cmdline", "process.cmd_line", How::Text),
    Row("columns.name", "process.name", How::Text),
    Row("columns.cwd", "process.working_directory", How::Text),
    Row("columns.parent", "process.parent_process.pid", How::Integer),
    Row("columns.username", "user.name", How::Text),
    Row("columns.uid", "user.uid", How::Text),
    Row("columns.local_address", "src_endpoint.ip", How::Ip),
    Row("columns.local_port", "src_endpoint.port", How::Port),
    Row("columns.remote_address", "dst_endpoint.ip", How::Ip),
    Row("columns.remote_port", "dst_endpoint.port", How::Port),
    Row("columns.protocol", "connection_info.protocol_num", How::Integer),
    Row("Pid", "process.pid", How::Integer),
    Row("CommandLine", "process.cmd_line", How::Text),
    Row("Exe", "process.path", How::Text),
    Row("Name", "process.name", How::Text),
    Row("Ppid", "process.parent_process.pid", How::Integer),
    Row("Laddr.IP", "src_endpoint.ip", How::Ip),
    Row("Laddr.Port", "src_endpoint.port", How::Port),
    Row("Raddr.IP", "dst_endpoint.ip", How::Ip),
    Row("Raddr.Port", "dst_endpoint.port", How::Port),
];
