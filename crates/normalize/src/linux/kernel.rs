//! Messages of the Linux kernel: packets that netfilter logged, processes that were killed or crashed, devices, modules.

use aurora_ocsf::{Class, Event, EventKind, Record};

use super::{draft, record, require_device, set_file};
use crate::{
    Format, Problem,
    line::Line,
    mapping::{How, Row},
    registry::TextFormat,
    template::{self, Message},
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::Kernel, parse, to_event };

const MESSAGES: &[Message] = &[
    ("process_killed", "Out of memory: Killed process {pid} ({process}){reason}"),
    ("process_killed", "Out of memory: Kill process {pid} ({process}){reason}"),
    ("process_killed", "Memory cgroup out of memory: Killed process {pid} ({process}){reason}"),
    ("process_killed", "Killed process {pid} ({process}){reason}"),
    ("process_crashed", "{process}[{pid}]: segfault at {reason}"),
    ("process_crashed", "traps: {process}[{pid}] {reason}"),
    ("process_crashed", "{process}[{pid}] general protection{reason}"),
    ("process_crashed", "{process}[{pid}] trap {reason}"),
    (
        "device_connected",
        "usb {place}: New USB device found, idVendor={vendor_id}, idProduct={product_id}, bcdDevice={version}",
    ),
    ("device_connected", "usb {place}: New USB device found, idVendor={vendor_id}, idProduct={product_id}"),
    ("device_described", "usb {place}: Product: {device_name}"),
    ("device_described", "usb {place}: Manufacturer: {manufacturer}"),
    ("device_described", "usb {place}: SerialNumber: {serial_number}"),
    ("device_connected", "usb {place}: new {speed} USB device number {number} using {driver}"),
    ("device_disconnected", "usb {place}: USB disconnect, device number {number}"),
    ("device_connected", "sd {place}: [{device_name}] Attached SCSI {kind}"),
    ("module_loaded", "{module}: loading out-of-tree module taints kernel."),
    (
        "module_loaded",
        "{module}: module verification failed: signature and/or required key missing - tainting kernel",
    ),
    ("module_loaded", "{module}: module license '{license}' taints kernel."),
    ("promiscuous", "device {interface} entered promiscuous mode"),
    ("promiscuous_left", "device {interface} left promiscuous mode"),
    ("promiscuous", "{interface}: entered promiscuous mode"),
    ("promiscuous_left", "{interface}: left promiscuous mode"),
];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let envelope = line.envelope?;
    (envelope.program? == "kernel").then_some(())?;
    let said = template::read(MESSAGES, without_uptime(line.message));
    Some(record(line, EventKind::LinuxSyslog, said))
}

/// Without `[  123.456789] `, the seconds since the start.
pub(crate) fn without_uptime(message: &str) -> &str {
    let Some((inside, rest)) = message.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return message;
    };
    let is_uptime = inside.trim_ascii().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_uptime && !inside.trim_ascii().is_empty() { rest.trim_ascii_start() } else { message }
}

const PRODUCT: (&str, &str) = ("Linux", "kernel");

fn to_event(record: &Record<'_>) -> Event {
    match record.text("event") {
        Some("process_killed" | "process_crashed") => process(record),
        Some("device_connected" | "device_described") => device(record, 1),
        Some("device_disconnected") => device(record, 2),
        Some("module_loaded") => module(record),
        _ => other(record),
    }
}

fn process(record: &Record<'_>) -> Event {
    let mut draft = draft(record, Class::ProcessActivity, 2, PRODUCT);
    require_device(&mut draft);
    draft.event.set("actor.app_name", "kernel");
    draft.apply(&[
        Row("process", "process.name", How::Text),
        Row("pid", "process.pid", How::Integer),
        Row("reason", "status_detail", How::Text),
    ]);
    if draft.event.get("process.pid").is_none() {
        draft.event.set("process.uid", "Unknown");
    }
    draft.finish()
}

fn device(record: &Record<'_>, activity: i64) -> Event {
    let mut draft = draft(record, Class::PeripheralActivity, activity, PRODUCT);
    require_device(&mut draft);
    draft.event.set("actor.app_name", "kernel");
    let name = ["device_name", "manufacturer", "place"].into_iter().find_map(|field| draft.text(field));
    draft.event.set("peripheral_device.name", name.unwrap_or("Unknown"));
    draft.apply(&[
        Row("place", "peripheral_device.uid", How::Text),
        Row("serial_number", "peripheral_device.serial_number", How::Text),
        Row("manufacturer", "peripheral_device.vendor_name", How::Text),
        Row("product_id", "peripheral_device.model", How::Text),
    ]);
    draft.finish()
}

fn module(record: &Record<'_>) -> Event {
    let mut draft = draft(record, Class::KernelExtensionActivity, 1, PRODUCT);
    require_device(&mut draft);
    draft.event.set("actor.app_name", "kernel");
    if let Some(module) = draft.take("module") {
        set_file(&mut draft, "driver.file", module, 1);
    }
    draft.finish()
}

fn other(record: &Record<'_>) -> Event {
    let mut draft = draft(record, Class::KernelActivity, 99, PRODUCT);
    require_device(&mut draft);
    draft.event.set("actor.app_name", "kernel");
    draft.event.set("kernel.name", "Linux");
    draft.event.set_enum("kernel.type_id", 0);
    draft.event.set_other("activity_id", record.text("event").unwrap_or("Message"));
    draft.finish()
}
