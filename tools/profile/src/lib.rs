//! Snapshots, profiles and reports, on plain data.
