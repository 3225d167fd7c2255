//! Files in SharePoint and OneDrive.

use aurora_ocsf::ObservableType;

use crate::mapping::{Draft, How, Row};

/// The activity of the class for an operation on a file or folder.
pub(super) fn activity_of(operation: &str) -> Option<i64> {
    const OPERATIONS: [(&str, i64); 24] = [
        ("FileUploaded", 1),
        ("FileUploadedPartial", 1),
        ("FolderCreated", 1),
        ("FileDownloaded", 2),
        ("FileModified", 3),
        ("FileModifiedExtended", 3),
        ("FolderModified", 3),
        ("FileDeleted", 4),
        ("FileRecycled", 4),
        ("FolderDeleted", 4),
        ("FolderRecycled", 4),
        ("FileRenamed", 5),
        ("FolderRenamed", 5),
        ("FileCopied", 6),
        ("FileMoved", 7),
        ("FolderMoved", 7),
        ("FileRestored", 8),
        ("FilePreviewed", 9),
        ("FileCheckedOut", 10),
        ("FileCheckedIn", 11),
        ("FileAccessed", 14),
        ("FileAccessedExtended", 14),
        ("FileSyncDownloadedFull", 15),
        ("FileSyncUploadedFull", 15),
    ];
    const SHARE: i64 = 12;
    let known = OPERATIONS.iter().find(|(name, _)| *name == operation).map(|(_, activity)| *activity);
    let is_shared = || {
        matches!(
            operation,
            "SharingSet"
                | "AnonymousLinkCreated"
                | "SecureLinkCreated"
                | "CompanyLinkCreated"
                | "SharingInvitationCreated"
        )
    };
    known.or_else(|| is_shared().then_some(SHARE))
}

pub(super) fn add(draft: &mut Draft<'_, '_>) {
    draft.apply(&[
        Row("SourceFileName", "file.name", How::Text),
        Row("ObjectId", "file.path", How::Text),
        Row("SourceFileExtension", "file.ext", How::Text),
    ]);
    let path = draft.text("ObjectId").unwrap_or("unknown");
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    draft.require_text("file.name", name);
    const REGULAR: i64 = 1;
    const FOLDER: i64 = 2;
    let is_folder = draft.text("ItemType") == Some("Folder");
    draft.event.set_enum("file.type_id", if is_folder { FOLDER } else { REGULAR });
    draft.require("src_endpoint", "unknown");
    draft.observe(&[("file.name", ObservableType::FileName)]);
}
