//! The key for Zeek: the name of the log, which Zeek calls its path.

use super::EventKind;

impl EventKind {
    /// The kind of a Zeek event by its log path (`conn`, `smb_files`), case ignored.
    /// A log that the table does not know is still a Zeek event.
    pub fn zeek(path: &str) -> Self {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.zeek_path().is_some_and(|own| own.eq_ignore_ascii_case(path)))
            .unwrap_or(Self::ZeekOther)
    }

    /// The Zeek log that this kind stands for: the service of its first log source.
    fn zeek_path(self) -> Option<&'static str> {
        let source = self.log_sources().first()?;
        source.service.filter(|_| source.product == Some("zeek"))
    }
}

#[cfg(test)]
mod tests {
    use super::EventKind;

    #[test]
    fn a_log_is_found_by_its_path() {
        assert_eq!(EventKind::zeek("conn"), EventKind::ZeekConn);
        assert_eq!(EventKind::zeek("SMB_Files"), EventKind::ZeekSmbFiles);
        assert_eq!(EventKind::zeek("x509"), EventKind::ZeekX509);
        assert_eq!(EventKind::zeek("our_own_script"), EventKind::ZeekOther);
    }
}
