//! The unified audit log of Microsoft 365:
//! <https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema>.

use crate::{
    json::{Json, object},
    moment::Moment,
    random::stable_uuid,
    scene::Scene,
    source::Source,
    world::TENANT_ID,
};

impl Scene {
    /// The fields that all records begin with.
    fn m365(&mut self, at: Moment, person: usize, address: &str, head: (&str, u32, &str)) -> Json {
        let person = self.world.people[person].clone();
        let (operation, kind, workload) = head;
        object! {
            "CreationTime": at.bare(), "Id": self.random.uuid(), "Operation": operation, "OrganizationId": TENANT_ID,
            "RecordType": kind, "ResultStatus": "Succeeded", "UserKey": &person.email, "UserType": 0, "Version": 1,
            "Workload": workload, "ClientIP": address, "UserId": &person.email,
        }
    }

    /// A file in SharePoint or OneDrive is read, changed, shared or downloaded.
    pub(crate) fn m365_file(
        &mut self,
        at: Moment,
        person: usize,
        address: &str,
        operation: &str,
        file: &str,
    ) {
        let name = file.rsplit('/').next().unwrap_or(file).to_owned();
        let extension = name.rsplit('.').next().unwrap_or_default().to_owned();
        let event = self
            .m365(at, person, address, (operation, 6, "SharePoint"))
            .with("ObjectId", format!("https://brackwater.sharepoint.com/sites/{file}"))
            .with("CorrelationId", self.random.uuid())
            .with("EventSource", "SharePoint")
            .with("ItemType", "File")
            .with("ListId", stable_uuid("list"))
            .with("Site", stable_uuid("site"))
            .with("UserAgent", "OneDriveMpc/1.0")
            .with("WebId", stable_uuid("web"))
            .with("SourceFileExtension", extension)
            .with("SiteUrl", "https://brackwater.sharepoint.com/sites/projects/")
            .with("SourceFileName", name)
            .with("SourceRelativeUrl", "Shared Documents");
        self.emit(Source::Microsoft365, at, event.to_string());
    }

    /// Mail is read.
    pub(crate) fn m365_mail_read(&mut self, at: Moment, person: usize, address: &str, client: &str) {
        let folder = object! { "FolderItems": Json::List(vec![object! { "InternetMessageId": format!("<{}@brackwater.example>", self.random.hex(24)) }]), "Path": "\\Inbox" };
        let login = self.world.people[person].email.clone();
        let event = self
            .m365(at, person, address, ("MailItemsAccessed", 50, "Exchange"))
            .with("ClientIPAddress", address)
            .with("ClientInfoString", client)
            .with("ExternalAccess", false)
            .with("InternalLogonType", 0)
            .with("LogonType", 0)
            .with("MailboxGuid", stable_uuid(&login))
            .with("MailboxOwnerUPN", login)
            .with(
                "OperationProperties",
                Json::List(vec![object! { "Name": "MailAccessType", "Value": "Bind" }]),
            )
            .with("OrganizationName", "brackwater.onmicrosoft.com")
            .with("Folders", Json::List(vec![folder]))
            .with("OperationCount", 1);
        self.emit(Source::Microsoft365, at, event.to_string());
    }

    /// A rule of a mailbox is made.
    pub(crate) fn m365_inbox_rule(
        &mut self,
        at: Moment,
        person: usize,
        address: &str,
        parameters: &[(&str, &str)],
    ) {
        let parameters =
            parameters.iter().map(|(name, value)| object! { "Name": *name, "Value": *value }).collect();
        let event = self
            .m365(at, person, address, ("New-InboxRule", 1, "Exchange"))
            .with(
                "ObjectId",
                "EURPR07A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/brackwater/rule",
            )
            .with("AppId", "")
            .with("ExternalAccess", false)
            .with("OrganizationName", "brackwater.onmicrosoft.com")
            .with("OriginatingServer", "DB9PR07MB7514 (15.20.9228.010)")
            .with("Parameters", Json::List(parameters))
            .with("SessionId", self.random.uuid());
        self.emit(Source::Microsoft365, at, event.to_string());
    }
}
