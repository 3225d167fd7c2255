//! A token as it is shown once, and presented with each request.

use std::str::FromStr as _;

use aurora_model::TokenId;
use aurora_store::Secret;

/// Its id and its secret: `<id>.<64 hexadecimal digits>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenText {
    /// Which token.
    pub id: TokenId,
    /// What proves it.
    pub secret: Secret,
}

/// The text is no token. It is not repeated here: it may be one with a slip in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ingest token")]
pub struct ParseTokenError;

impl TokenText {
    /// The token in this text.
    ///
    /// # Errors
    /// If there is none.
    pub fn parse(text: &str) -> Result<Self, ParseTokenError> {
        let (id, secret) = text.split_once('.').ok_or(ParseTokenError)?;
        let id = TokenId::from_str(id).map_err(|_| ParseTokenError)?;
        let secret = Secret::parse(secret).map_err(|_| ParseTokenError)?;
        Ok(Self { id, secret })
    }

    /// The text, to be shown once.
    pub fn reveal(&self) -> String {
        format!("{}.{}", self.id, self.secret.reveal())
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::TokenId;
    use aurora_store::Secret;
    use uuid::Uuid;

    use super::{ParseTokenError, TokenText};

    #[test]
    fn a_token_is_read_as_it_was_shown() {
        let token =
            TokenText { id: TokenId::from_uuid(Uuid::from_u128(7)), secret: Secret::from_bits([9; 32]) };
        let text = token.reveal();
        assert_eq!(text, format!("00000000-0000-0000-0000-000000000007.{}", "09".repeat(32)));
        assert_eq!(TokenText::parse(&text), Ok(token));
        for wrong in ["", ".", "x.y", &text[1..], &text[..text.len() - 1], &format!("{text} ")] {
            assert_eq!(TokenText::parse(wrong), Err(ParseTokenError), "{wrong}");
        }
    }
}
