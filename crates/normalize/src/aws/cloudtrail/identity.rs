//! `userIdentity`: who called.

use aurora_ocsf::Json;

use crate::{
    cloud,
    mapping::{Draft, How, Row},
};

const ROWS: &[Row<'static>] = &[
    Row("userIdentity.identityProvider", "actor.idp.name", How::Text),
    Row("userIdentity.webIdFederationData.federatedProvider", "actor.idp.name", How::Text),
    Row("userIdentity.sessionContext.webIdFederationData.federatedProvider", "actor.idp.name", How::Text),
    Row("userIdentity.onBehalfOf.identityStoreArn", "actor.idp.uid", How::Text),
    Row("userIdentity.invokedBy", "actor.invoked_by", How::Text),
    Row("userIdentity.sessionContext.attributes.mfaAuthenticated", "actor.session.is_mfa", How::Bool),
    Row("userIdentity.sessionContext.sessionIssuer.arn", "actor.session.issuer", How::Text),
    Row("userIdentity.accountId", "actor.user.account.uid", How::Text),
    Row("userIdentity.accessKeyId", "actor.user.credential_uid", How::Text),
    Row("userIdentity.credentialId", "actor.user.credential_uid", How::Text),
    Row("userIdentity.userName", "actor.user.name", How::Text),
    Row("additionalEventData.UserName", "actor.user.name", How::Text),
    Row("userIdentity.arn", "actor.user.uid", How::Text),
    Row("userIdentity.principalId", "actor.user.uid_alt", How::Text),
    Row("userIdentity.onBehalfOf.userId", "actor.user.uid_alt", How::Text),
];

/// Adds the caller.
pub(super) fn add(draft: &mut Draft<'_, '_>) {
    draft.apply(ROWS);
    draft.set_moment(
        "actor.session.created_time",
        "userIdentity.sessionContext.attributes.creationDate",
        cloud::datetime_with_offset,
    );
    let kind = draft.take("userIdentity.type");
    if let Some(kind) = kind.filter(|_| draft.event.get("actor.user").is_some()) {
        draft.event.set_other("actor.user.type_id", kind);
    } else if let Some(kind) = kind {
        draft.event.set("actor.invoked_by", kind);
    }
    if draft.event.get("actor").is_none() {
        draft.event.set("actor.invoked_by", "AWS");
    }
}

/// The account that owns a resource.
pub(super) fn owner(account: &str) -> Json {
    Json::object([("account", Json::object([("uid", account.into())]))])
}
