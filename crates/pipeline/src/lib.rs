//! From bytes at the door to events in the log, findings and rows in the lake.
