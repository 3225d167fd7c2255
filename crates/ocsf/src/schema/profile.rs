use super::Profile;

/// A set of profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProfileSet(u16);

impl ProfileSet {
    /// No profile.
    pub const NONE: Self = Self(0);

    /// The set and one more.
    pub const fn with(self, profile: Profile) -> Self {
        Self(self.0 | 1 << profile as u16)
    }

    /// True if there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True if the sets have a profile in common.
    pub const fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The profiles of the set.
    pub fn iter(self) -> impl Iterator<Item = Profile> {
        Profile::ALL.into_iter().filter(move |&profile| self.overlaps(Self::NONE.with(profile)))
    }
}

impl Profile {
    /// The profile that `metadata.profiles` names so: `host`, `linux/linux_users`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}
