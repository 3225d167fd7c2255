//! `smtp.log`: Email Activity.

use aurora_ocsf::{Class, Record};

use super::draft::{Draft, How, Row};

/// Zeek reads along, which is OCSF's Scan. An e-mail needs a sender or a recipient in its header; a
/// session without one (Zeek sees nothing after STARTTLS) is traffic.
pub(super) fn smtp<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let has_address = |field| record.values(field).any(|value| value.text().and_then(address).is_some());
    if !has_address("from") && !has_address("to") {
        let mut draft = Draft::network_or_base(record, Class::NetworkActivity, 6);
        if draft.event.class() == Class::NetworkActivity {
            draft.event.set("app_name", "smtp");
        }
        draft.apply(&[Row("last_reply", "status_detail", How::Text)]);
        return draft;
    }
    let Some(mut draft) = Draft::network(record, Class::EmailActivity, 3) else { return Draft::base(record) };
    draft.event.set_enum("direction_id", 0);
    draft.event.set("protocol_name", "SMTP");
    draft.apply(HEADER);
    one(&mut draft, "from", "email.from", "email.from_mailbox");
    one(&mut draft, "mailfrom", "from", "");
    many(&mut draft, "to", "email.to", "email.to_mailboxes");
    many(&mut draft, "cc", "email.cc", "email.cc_mailboxes");
    many(&mut draft, "reply_to", "email.reply_to_list", "email.reply_to_mailboxes");
    many(&mut draft, "rcptto", "to", "");
    draft
}

const HEADER: &[Row] = &[
    Row("msg_id", "email.message_uid", How::Text),
    Row("subject", "email.subject", How::Text),
    Row("x_originating_ip", "email.x_originating_ip", How::EachIp),
    Row("helo", "command", How::Text),
    Row("last_reply", "status_detail", How::Text),
];

/// Sets an address, and the mailbox as it is written if it says more.
fn one(draft: &mut Draft<'_, '_>, field: &'static str, path: &str, mailbox_path: &str) {
    let Some(mailbox) = draft.record.text(field) else { return };
    let Some(address) = address(mailbox) else { return };
    draft.take(field);
    draft.event.set(path, address);
    if mailbox != address {
        draft.event.set_text(mailbox_path, mailbox);
    }
}

fn many(draft: &mut Draft<'_, '_>, field: &'static str, path: &str, mailboxes_path: &str) {
    let mailboxes: Vec<_> = draft.record.values(field).filter_map(|value| value.text()).collect();
    let addresses: Vec<_> = mailboxes.iter().filter_map(|mailbox| address(mailbox)).collect();
    if addresses.is_empty() {
        return;
    }
    if addresses == mailboxes {
        draft.take_all(field);
    } else if !mailboxes_path.is_empty() {
        draft.take_all(field);
        mailboxes.iter().for_each(|mailbox| draft.event.push(mailboxes_path, *mailbox));
    }
    addresses.iter().for_each(|address| draft.event.push(path, *address));
}

/// The address in a mailbox such as `Ada <ada@example.org>`, if OCSF takes it for one.
fn address(mailbox: &str) -> Option<&str> {
    let address = match mailbox.rsplit_once('<') {
        Some((_, rest)) => rest.split_once('>')?.0,
        None => mailbox,
    };
    let address = address.trim();
    let (local, domain) = address.split_once('@')?;
    let is_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let (first, rest) = domain.split_once('.')?;
    let is_valid = !local.is_empty()
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+,-./=?^_`{|}~".contains(&byte))
        && !first.is_empty()
        && first.bytes().all(is_label)
        && !rest.is_empty()
        && rest.bytes().all(|byte| is_label(byte) || byte == b'.');
    is_valid.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_is_found_in_its_mailbox() {
        let check = |mailbox, expected| assert_eq!(address(mailbox), expected, "{mailbox}");
        check("ada@example.org", Some("ada@example.org"));
        check("\"Ada <L>\" <ada@example.org>", Some("ada@example.org"));
        check("<ada@example.org>", Some("ada@example.org"));
        check("Ada <ada@example.org", None);
        check("ada@localhost", None);
        check("undisclosed-recipients:;", None);
        check("", None);
    }
}
