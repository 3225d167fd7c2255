use std::{fmt, str::FromStr};

use aurora_model::TokenId;

use crate::Secret;

/// A token as it is presented: its id, which finds the record, and the secret. Text: `<id>.<64 hexadecimal digits>`.
#[derive(Clone, PartialEq, Eq)]
pub struct PresentedToken {
    /// Names the record.
    pub id: TokenId,
    /// Proves that it was given out.
    pub secret: Secret,
}

/// The text is no token that was given out. It is not repeated here: it may be one with a slip in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id and 64 hexadecimal digits")]
pub struct ParseTokenError;

impl PresentedToken {
    /// The token as it is shown, once.
    pub fn reveal(&self) -> String {
        format!("{}.{}", self.id, self.secret.reveal())
    }
}

impl FromStr for PresentedToken {
    type Err = ParseTokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, secret) = text.split_once('.').ok_or(ParseTokenError)?;
        let id = id.parse().map_err(|_| ParseTokenError)?;
        Ok(Self { id, secret: Secret::parse(secret).map_err(|_| ParseTokenError)? })
    }
}

impl fmt::Debug for PresentedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresentedToken").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::{Timestamp, TokenId};

    use super::PresentedToken;
    use crate::Secret;

    #[test]
    fn tokens_are_read_as_they_are_shown_and_never_printed() {
        let secret = Secret::from_bits([0xa7; 32]);
        let token = PresentedToken { id: TokenId::new(Timestamp::EPOCH, [1; 10]), secret };
        assert_eq!(token.reveal().parse(), Ok(token.clone()));
        assert!(!format!("{token:?}").contains("a7a7"));
        for text in ["", ".", &token.id.to_string(), &token.reveal()[..100], &format!("{}0", token.reveal())]
        {
            assert!(text.parse::<PresentedToken>().is_err(), "{text}");
        }
    }
}
