//! Sigma 2.1 (in work).
