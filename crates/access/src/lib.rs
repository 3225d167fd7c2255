//! Who may come in: log-in, sessions, tokens, roles.
