//! The columns: a closed list that only ever grows.
//!
//! A column of a file is known by its Iceberg field id. Adding one: a line at the end of its group with the next
//! free number, and the same line in `tests/columns.golden`. Changing or taking away one breaks every reader of
//! files that exist, and the test says so.

use std::{fmt, str::FromStr};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A UUID: 16 bytes.
    Uuid,
    /// A moment in UTC, to the microsecond.
    Time,
    /// A whole number.
    Number,
    /// Text.
    Text,
    /// Bytes that are no text.
    Bytes,
}

/// Where the value of a column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A field of [`Row`](crate::Row), in every row.
    Required,
    /// A field of [`Row`](crate::Row), where there is one.
    Optional,
    /// The attribute of the OCSF event at a path.
    Path(&'static str),
    /// The value in the OCSF `hashes` at a path whose `algorithm_id` is this.
    Hash(&'static str, i64),
}

/// Whether a row group keeps a bloom filter of the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bloom {
    Kept,
    None,
}

struct Spec {
    field_id: i32,
    name: &'static str,
    kind: Kind,
    origin: Origin,
    bloom: Bloom,
}

/// The text is no column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the lake has no column `{0}`")]
pub struct UnknownColumn(pub String);

macro_rules! columns {
    ($($id:literal $variant:ident $name:literal $kind:ident $origin:expr, $bloom:ident;)+) => {
        /// A column of the lake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column {
            $(#[doc = concat!("`", $name, "`")] $variant,)+
        }

        impl Column {
            /// All of them, in the order of their field ids.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            const fn spec(self) -> Spec {
                match self {
                    $(Self::$variant => Spec {
                        field_id: $id,
                        name: $name,
                        kind: Kind::$kind,
                        origin: $origin,
                        bloom: Bloom::$bloom,
                    },)+
                }
            }
        }
    };
}

use Origin::{Hash, Optional, Path, Required};

// Blooms: things that people look for by the exact value, and that few row groups hold.
columns! {
    1 EventId "event_id" Uuid Required, Kept;
    2 Time "time" Time Required, None;
    3 ReceivedAt "received_at" Time Required, None;
    4 Mode "mode" Text Required, None;
    5 Source "source" Text Required, None;
    6 Site "site" Text Optional, None;
    7 LogPartition "log_partition" Number Optional, None;
    8 LogOffset "log_offset" Number Optional, None;
    9 ClassUid "class_uid" Number Required, None;
    10 CategoryUid "category_uid" Number Required, None;
    11 Raw "raw" Text Optional, None;
    12 RawBytes "raw_bytes" Bytes Optional, None;
    13 Ocsf "ocsf" Text Required, None;
    14 Unmapped "unmapped" Text Optional, None;
    20 ActivityId "activity_id" Number Path("activity_id"), None;
    21 TypeUid "type_uid" Number Path("type_uid"), None;
    22 SeverityId "severity_id" Number Path("severity_id"), None;
    23 StatusId "status_id" Number Path("status_id"), None;
    24 StatusCode "status_code" Text Path("status_code"), None;
    25 Message "message" Text Path("message"), None;
    26 ActionId "action_id" Number Path("action_id"), None;
    27 DispositionId "disposition_id" Number Path("disposition_id"), None;
    30 ProductName "metadata_product_name" Text Path("metadata.product.name"), None;
    31 ProductVendorName "metadata_product_vendor_name" Text Path("metadata.product.vendor_name"), None;
    32 MetadataUid "metadata_uid" Text Path("metadata.uid"), Kept;
    33 EventCode "metadata_event_code" Text Path("metadata.event_code"), None;
    34 LogName "metadata_log_name" Text Path("metadata.log_name"), None;
    35 LogProvider "metadata_log_provider" Text Path("metadata.log_provider"), None;
    40 DeviceHostname "device_hostname" Text Path("device.hostname"), Kept;
    41 DeviceIp "device_ip" Text Path("device.ip"), Kept;
    42 DeviceUid "device_uid" Text Path("device.uid"), Kept;
    50 ActorUserName "actor_user_name" Text Path("actor.user.name"), Kept;
    51 ActorUserUid "actor_user_uid" Text Path("actor.user.uid"), None;
    52 ActorUserDomain "actor_user_domain" Text Path("actor.user.domain"), None;
    53 ActorProcessName "actor_process_name" Text Path("actor.process.name"), None;
    54 ActorProcessPid "actor_process_pid" Number Path("actor.process.pid"), None;
    55 ActorProcessUid "actor_process_uid" Text Path("actor.process.uid"), Kept;
    56 ActorProcessCmdLine "actor_process_cmd_line" Text Path("actor.process.cmd_line"), None;
    57 ActorProcessFilePath "actor_process_file_path" Text Path("actor.process.file.path"), None;
    58 ActorSessionUid "actor_session_uid" Text Path("actor.session.uid"), None;
    60 UserName "user_name" Text Path("user.name"), Kept;
    61 UserUid "user_uid" Text Path("user.uid"), None;
    62 UserDomain "user_domain" Text Path("user.domain"), None;
    63 SessionUid "session_uid" Text Path("session.uid"), None;
    64 LogonTypeId "logon_type_id" Number Path("logon_type_id"), None;
    65 AuthProtocolId "auth_protocol_id" Number Path("auth_protocol_id"), None;
    70 SrcIp "src_endpoint_ip" Text Path("src_endpoint.ip"), Kept;
    71 SrcPort "src_endpoint_port" Number Path("src_endpoint.port"), None;
    72 SrcHostname "src_endpoint_hostname" Text Path("src_endpoint.hostname"), Kept;
    73 DstIp "dst_endpoint_ip" Text Path("dst_endpoint.ip"), Kept;
    74 DstPort "dst_endpoint_port" Number Path("dst_endpoint.port"), None;
    75 DstHostname "dst_endpoint_hostname" Text Path("dst_endpoint.hostname"), Kept;
    76 ProtocolName "connection_info_protocol_name" Text Path("connection_info.protocol_name"), None;
    77 DirectionId "connection_info_direction_id" Number Path("connection_info.direction_id"), None;
    78 ConnectionUid "connection_info_uid" Text Path("connection_info.uid"), Kept;
    79 BytesIn "traffic_bytes_in" Number Path("traffic.bytes_in"), None;
    80 BytesOut "traffic_bytes_out" Number Path("traffic.bytes_out"), None;
    81 AppName "app_name" Text Path("app_name"), None;
    82 TlsSni "tls_sni" Text Path("tls.sni"), Kept;
    90 ProcessName "process_name" Text Path("process.name"), Kept;
    91 ProcessPid "process_pid" Number Path("process.pid"), None;
    92 ProcessUid "process_uid" Text Path("process.uid"), Kept;
    93 ProcessCmdLine "process_cmd_line" Text Path("process.cmd_line"), None;
    94 ProcessFilePath "process_file_path" Text Path("process.file.path"), None;
    95 ProcessFileMd5 "process_file_md5" Text Hash("process.file.hashes", 1), Kept;
    96 ProcessFileSha1 "process_file_sha1" Text Hash("process.file.hashes", 2), Kept;
    97 ProcessFileSha256 "process_file_sha256" Text Hash("process.file.hashes", 3), Kept;
    98 ParentProcessName "process_parent_process_name" Text Path("process.parent_process.name"), None;
    99 ParentProcessPid "process_parent_process_pid" Number Path("process.parent_process.pid"), None;
    100 ParentProcessUid "process_parent_process_uid" Text Path("process.parent_process.uid"), None;
    101 ParentProcessCmdLine "process_parent_process_cmd_line" Text Path("process.parent_process.cmd_line"), None;
    102 ParentProcessFilePath "process_parent_process_file_path" Text Path("process.parent_process.file.path"), None;
    110 FileName "file_name" Text Path("file.name"), Kept;
    111 FilePath "file_path" Text Path("file.path"), None;
    112 FileMd5 "file_md5" Text Hash("file.hashes", 1), Kept;
    113 FileSha1 "file_sha1" Text Hash("file.hashes", 2), Kept;
    114 FileSha256 "file_sha256" Text Hash("file.hashes", 3), Kept;
    115 ModuleFilePath "module_file_path" Text Path("module.file.path"), None;
    120 QueryHostname "query_hostname" Text Path("query.hostname"), Kept;
    121 UrlString "url_url_string" Text Path("url.url_string"), None;
    122 UrlHostname "url_hostname" Text Path("url.hostname"), Kept;
    123 HttpUrlString "http_request_url_url_string" Text Path("http_request.url.url_string"), None;
    124 HttpUrlHostname "http_request_url_hostname" Text Path("http_request.url.hostname"), Kept;
    125 HttpUserAgent "http_request_user_agent" Text Path("http_request.user_agent"), None;
    126 HttpMethod "http_request_http_method" Text Path("http_request.http_method"), None;
    127 HttpCode "http_response_code" Number Path("http_response.code"), None;
    130 RegKeyPath "reg_key_path" Text Path("reg_key.path"), None;
    131 WinServiceName "win_service_name" Text Path("win_service.name"), None;
    132 JobName "job_name" Text Path("job.name"), None;
    140 ApiOperation "api_operation" Text Path("api.operation"), None;
    141 ApiServiceName "api_service_name" Text Path("api.service.name"), None;
    142 CloudAccountUid "cloud_account_uid" Text Path("cloud.account.uid"), None;
    143 CloudRegion "cloud_region" Text Path("cloud.region"), None;
    150 FindingTitle "finding_info_title" Text Path("finding_info.title"), None;
    151 FindingUid "finding_info_uid" Text Path("finding_info.uid"), Kept;
}

impl Column {
    /// Its name in the files.
    pub const fn name(self) -> &'static str {
        self.spec().name
    }

    /// Its Iceberg field id.
    pub const fn field_id(self) -> i32 {
        self.spec().field_id
    }

    /// What it holds.
    pub const fn kind(self) -> Kind {
        self.spec().kind
    }

    /// True if every row has a value.
    pub const fn is_required(self) -> bool {
        matches!(self.spec().origin, Origin::Required)
    }

    pub(crate) const fn origin(self) -> Origin {
        self.spec().origin
    }

    pub(crate) const fn has_bloom_filter(self) -> bool {
        matches!(self.spec().bloom, Bloom::Kept)
    }

    /// True for what stands in [`Cells`](crate::Cells), and in no field of a row.
    pub(crate) const fn is_cell(self) -> bool {
        matches!(self.origin(), Origin::Path(_) | Origin::Hash(..))
    }

    /// Whole documents: no dictionary or smallest value says anything about them.
    pub(crate) const fn is_document(self) -> bool {
        matches!(self, Self::Raw | Self::RawBytes | Self::Ocsf | Self::Unmapped)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Column {
    type Err = UnknownColumn;

    /// Reads the name of the column, or the path of the OCSF attribute in it: `device_hostname` and
    /// `device.hostname` are the same.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_named = |column: &&Self| {
            column.name() == text || matches!(column.origin(), Origin::Path(path) if path == text)
        };
        Self::ALL.iter().find(is_named).copied().ok_or_else(|| UnknownColumn(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::Class;

    use super::{Column, Origin};

    #[test]
    fn each_path_is_an_attribute_of_some_class() {
        for column in Column::ALL {
            let (Origin::Path(path) | Origin::Hash(path, _)) = column.origin() else { continue };
            let is_known = Class::ALL.into_iter().any(|class| class.attribute(path).is_some());
            assert!(is_known, "no class has `{path}`");
        }
    }

    #[test]
    fn the_name_is_the_path_with_underscores() {
        for column in Column::ALL {
            if let Origin::Path(path) = column.origin() {
                assert_eq!(column.name(), path.replace('.', "_"));
            }
        }
    }

    #[test]
    fn field_ids_rise_and_names_differ() {
        assert!(Column::ALL.is_sorted_by(|a, b| a.field_id() < b.field_id()));
        for column in Column::ALL {
            assert_eq!(column.name().parse(), Ok(*column), "another column has the same name");
        }
    }

    #[test]
    fn a_path_names_its_column() {
        assert_eq!("device.hostname".parse(), Ok(Column::DeviceHostname));
        assert!("device".parse::<Column>().is_err());
    }
}
