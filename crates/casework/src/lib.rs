//! What people decide on: findings to alerts, and the work on alerts.
