//! What the sensor of the plant sees: Zeek with the analysers of ICSNPP, and Suricata.

use crate::{
    json::{Json, object},
    moment::{Moment, millis},
    network::Flow,
    scene::Scene,
    source::Source,
};

/// A request of Modbus and its answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Modbus<'a> {
    pub(crate) unit: u32,
    pub(crate) number: u32,
    /// 3 reads holding registers, 5 and 6 write a coil and a register, 16 several, 43 asks who is there.
    pub(crate) function: u32,
    pub(crate) address: u64,
    pub(crate) value: ModbusValue<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum ModbusValue<'a> {
    Read(&'a [u64]),
    Write(u64),
    /// The controller does not know the function.
    Refused,
}

/// What one asks of a controller on S7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum S7Function {
    Setup,
    Read,
    Write,
    Stop,
    RequestDownload,
    DownloadBlock,
    EndDownload,
    Restart,
}

impl S7Function {
    const fn code_and_name(self) -> (&'static str, &'static str) {
        match self {
            Self::Setup => ("0xf0", "Setup Communication"),
            Self::Read => ("0x04", "Read Variable"),
            Self::Write => ("0x05", "Write Variable"),
            Self::Stop => ("0x29", "PLC Stop"),
            Self::RequestDownload => ("0x1a", "Request Download"),
            Self::DownloadBlock => ("0x1b", "Download Block"),
            Self::EndDownload => ("0x1c", "Download Ended"),
            Self::Restart => ("0x28", "PLC Control"),
        }
    }
}

/// Zeek's name, Suricata's name, Suricata's kind of access.
const fn function_names(function: u32) -> (&'static str, &'static str, &'static str) {
    match function {
        1 => ("READ_COILS", "RdCoils", "READ | COILS"),
        3 => ("READ_HOLDING_REGISTERS", "RdHoldRegs", "READ | HOLDING"),
        5 => ("WRITE_SINGLE_COIL", "WrSingleCoil", "WRITE | SINGLE | COILS"),
        6 => ("WRITE_SINGLE_REGISTER", "WrSingleReg", "WRITE | SINGLE | HOLDING"),
        8 => ("DIAGNOSTICS", "Diagnostic", "NONE"),
        15 => ("WRITE_MULTIPLE_COILS", "WrMultCoils", "WRITE | MULTIPLE | COILS"),
        16 => ("WRITE_MULTIPLE_REGISTERS", "WrMultRegs", "WRITE | MULTIPLE | HOLDING"),
        17 => ("REPORT_SLAVE_ID", "RepServerID", "NONE"),
        _ => ("ENCAP_INTERFACE_TRANSPORT", "MEI", "NONE"),
    }
}

fn id(flow: &Flow, uid: &str, at: Moment) -> String {
    format!("{}\t{uid}\t{}\t{}\t{}\t{}", at.epoch(), flow.from, flow.from_port, flow.to, flow.to_port)
}

impl Scene {
    pub(crate) fn modbus(&mut self, at: Moment, flow: &Flow, uid: &str, modbus: Modbus<'_>) {
        let (name, _, _) = function_names(modbus.function);
        let head = |at| format!("{}\t{}\t{}\t{name}", id(flow, uid, at), modbus.number, modbus.unit);
        let exception = match modbus.value {
            ModbusValue::Refused => "ILLEGAL_FUNCTION",
            ModbusValue::Read(_) | ModbusValue::Write(_) => "-",
        };
        let answered = at + millis(8);
        self.emit(Source::PlantModbus, at, format!("{}\tREQ\t-", head(at)));
        self.emit(Source::PlantModbus, answered, format!("{}\tRESP\t{exception}", head(answered)));
        let (quantity, asked, answer) = match modbus.value {
            ModbusValue::Read(values) => (values.len().to_string(), "-".to_owned(), join(values)),
            ModbusValue::Write(value) => ("1".to_owned(), value.to_string(), value.to_string()),
            ModbusValue::Refused => ("-".to_owned(), "-".to_owned(), "-".to_owned()),
        };
        let link = self.random.base_62(17);
        let line =
            format!("{}\t{}\t{quantity}\t{asked}\t{answer}\t{link}\tT", head(answered), modbus.address);
        self.emit(Source::PlantModbusDetailed, answered, line);
        self.suricata_modbus(answered, flow, modbus);
    }

    fn suricata_modbus(&mut self, at: Moment, flow: &Flow, modbus: Modbus<'_>) {
        let (_, name, access) = function_names(modbus.function);
        let head = || {
            object! {
                "transaction_id": modbus.number, "protocol_id": 0, "unit_id": modbus.unit,
                "function_raw": modbus.function, "function_code": name, "access_type": access,
                "category": "PUBLIC_ASSIGNED", "error_flags": "NONE",
            }
        };
        let request = match modbus.value {
            ModbusValue::Read(values) => {
                head().with("read", object! { "address": modbus.address, "quantity": values.len() })
            }
            ModbusValue::Write(value) => {
                head().with("write", object! { "address": modbus.address, "data": value })
            }
            ModbusValue::Refused => head(),
        };
        let event = self
            .eve(at, flow, "modbus")
            .with("modbus", object! { "id": modbus.number + 1, "request": request, "response": head() });
        self.emit_eve(at, flow, &event);
    }

    pub(crate) fn dnp3(&mut self, at: Moment, flow: &Flow, uid: &str, request: &str, reply: &str) {
        let at_reply = at + millis(31);
        let iin = if request == "COLD_RESTART" { "32768" } else { "0" };
        self.emit(
            Source::PlantDnp3,
            at_reply,
            format!("{}\t{request}\t{reply}\t{iin}", id(flow, uid, at_reply)),
        );
        let code = match request {
            "CONFIRM" => 0,
            "WRITE" => 2,
            "SELECT" => 3,
            "OPERATE" => 4,
            "DIRECT_OPERATE" => 5,
            "COLD_RESTART" => 13,
            _ => 1,
        };
        let dnp3 = object! {
            "type": "request", "control": object! { "dir": true, "pri": true, "fcb": false, "fcv": false, "function_code": 4 },
            "src": 1, "dst": 10, "application": object! {
                "control": object! { "fir": true, "fin": true, "con": false, "uns": false, "sequence": at.as_millis() % 16 },
                "function_code": code, "objects": Json::List(Vec::new()), "complete": true,
            },
        };
        let event = self.eve(at, flow, "dnp3").with("dnp3", dnp3);
        self.emit_eve(at, flow, &event);
    }

    pub(crate) fn s7comm(
        &mut self,
        at: Moment,
        flow: &Flow,
        uid: &str,
        reference: u64,
        function: S7Function,
    ) {
        let (code, name) = function.code_and_name();
        let line = |at, rosctr: &str, class: &str, error: &str| {
            format!("{}\t{rosctr}\t{reference}\t{code}\t{name}\t{class}\t{error}", id(flow, uid, at))
        };
        let answered = at + millis(12);
        self.emit(Source::PlantS7comm, at, line(at, "1\tJob-Request", "-", "-"));
        self.emit(Source::PlantS7comm, answered, line(answered, "3\tACK-Data", "No error", "0x00"));
    }

    pub(crate) fn mqtt_connect(&mut self, at: Moment, flow: &Flow, uid: &str, client: &str, status: &str) {
        self.emit(
            Source::PlantMqttConnect,
            at,
            format!("{}\tMQTT\t3.1.1\t{client}\t{status}\t-\t-", id(flow, uid, at)),
        );
        let mqtt = object! { "connect": object! {
            "qos": 0, "retain": false, "dup": false, "protocol_string": "MQTT", "protocol_version": 4,
            "client_id": client, "flags": object! { "username": true, "password": true, "will_retain": false, "will": false, "clean_session": true },
        } };
        let event = self.eve(at, flow, "mqtt").with("mqtt", mqtt);
        self.emit_eve(at, flow, &event);
    }

    pub(crate) fn mqtt_publish(&mut self, at: Moment, flow: &Flow, uid: &str, topic: &str, payload: &str) {
        let line =
            format!("{}\tT\tF\tat most once\tok\t{topic}\t{payload}\t{}", id(flow, uid, at), payload.len());
        self.emit(Source::PlantMqttPublish, at, line);
        let mqtt = object! { "publish": object! { "qos": 0, "retain": false, "dup": false, "topic": topic, "message": payload } };
        let event = self.eve(at, flow, "mqtt").with("mqtt", mqtt);
        self.emit_eve(at, flow, &event);
    }

    pub(crate) fn mqtt_subscribe(&mut self, at: Moment, flow: &Flow, uid: &str, topic: &str) {
        let line = format!("{}\tMQTT::SUBSCRIBE\t{topic}\t0\t0\tT", id(flow, uid, at));
        self.emit(Source::PlantMqttSubscribe, at, line);
        let topics = Json::List(vec![object! { "topic": topic, "qos": 0 }]);
        let mqtt = object! { "subscribe": object! { "qos": 1, "retain": false, "dup": false, "message_id": 1, "topics": topics } };
        let event = self.eve(at, flow, "mqtt").with("mqtt", mqtt);
        self.emit_eve(at, flow, &event);
    }
}

fn join(values: &[u64]) -> String {
    values.iter().map(u64::to_string).collect::<Vec<_>>().join(",")
}
