//! `explore`: the heap's own code under many schedules of its threads, with and without planted faults.

use std::process::Command;

use anyhow::bail;

use crate::project::workspace;

/// What cargo runs.
pub const COMMAND: &[&str] = &["test", "-p", "burrow-heap", "--features", "explore", "--test", "explore"];

/// Runs the explorer with so many random schedules of each scenario under each collector, and prints the schedules
/// that planted faults are found by.
pub fn run(schedules: u64) -> anyhow::Result<()> {
    let mut command = Command::new("cargo");
    command.args(COMMAND).args(["--", "--nocapture", "--test-threads=2"]);
    command.env("BURROW_EXPLORE_SCHEDULES", schedules.to_string()).current_dir(workspace());
    if !command.status()?.success() {
        bail!("a schedule fails, or a planted fault is not found");
    }
    Ok(())
}
