//! The page of each kind of problem, as text: what stands in `docs/reference/problems`, and what a browser finds at the
//! address in `type`.

use std::fmt::Write as _;

use super::ProblemKind;

impl ProblemKind {
    /// The page in the handbook.
    pub(crate) fn page(self) -> String {
        let (title, slug, status) = (self.title(), self.slug(), self.status());
        let meaning = self.meaning().iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        let mut page = String::new();
        let _ = write!(page, "# {title}\n\n`type`: `/problems/{slug}`, status {status}.\n\n");
        let _ = write!(page, "{meaning}\n\n**What to do.** {}\n", self.remedy());
        if let Some(seconds) = self.retry_after_seconds() {
            let _ = write!(
                page,
                "\nThe answer has `Retry-After`, {seconds} seconds where nothing else is known.\n"
            );
        }
        page
    }

    /// The list of all pages.
    pub(crate) fn index() -> String {
        let mut page = String::from(
            "# Problems\n\nEvery answer of the API that is no success is a problem document (RFC 9457). Its `type` is one of \
             these and never changes its meaning; `detail` says what happened this time, `remedy` what to do, `instance` \
             which request it was, and `errors` names the fields that are not acceptable.\n\n| Status | Type | |\n|---|---|---|\n",
        );
        for kind in Self::ALL {
            let (status, slug, title) = (kind.status().as_u16(), kind.slug(), kind.title());
            let _ = writeln!(page, "| {status} | [`{slug}`](problems/{slug}.md) | {title} |");
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, env, fs, path::Path};

    use super::ProblemKind;

    /// The pages are written from the list: `AURORA_WRITE=1 cargo test -p aurora-api pages` writes them anew.
    #[test]
    fn the_pages_of_the_handbook_say_what_the_list_says() {
        let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
        let folder = reference.join("problems");
        let pages: BTreeMap<_, _> =
            ProblemKind::ALL.iter().map(|kind| (format!("{}.md", kind.slug()), kind.page())).collect();
        if env::var_os("AURORA_WRITE").is_some() {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(reference.join("problems.md"), ProblemKind::index()).expect("a page");
            for (name, page) in &pages {
                fs::write(folder.join(name), page).expect("a page");
            }
        }
        let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
        let found = fs::read_dir(&folder).expect("a folder").map(|entry| {
            let entry = entry.expect("an entry");
            (entry.file_name().into_string().expect("plain names"), read(&entry.path()))
        });
        assert_eq!(found.collect::<BTreeMap<_, _>>(), pages);
        assert_eq!(read(&reference.join("problems.md")), ProblemKind::index());
    }

    #[test]
    fn slugs_are_plain_and_stand_once() {
        for (at, kind) in ProblemKind::ALL.iter().enumerate() {
            assert!(kind.slug().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{kind:?}");
            assert_eq!(ProblemKind::ALL.iter().position(|other| other.slug() == kind.slug()), Some(at));
        }
    }
}
