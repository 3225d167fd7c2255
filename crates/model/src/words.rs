//! Closed lists of words: an enum whose variants each have one spelling, on every wire and in every table.

/// Makes an enum with `ALL`, `as_str`, `Display`, `FromStr` and serde by the word, from one list.
macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident, $what:literal, $error:ident {
            $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        #[doc = concat!("The text is no ", $what, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("`{text}` is no {what}; use one of: {all}", text = .0, what = $what, all = [$($word),+].join(", "))]
        pub struct $error(pub String);

        impl $name {
            /// All of them, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($error(text.to_owned())),
                }
            }
        }

        crate::serde_as_text::serde_as_text! { $name }
    };
}

pub(crate) use words;
