//! `check`: what CI runs.

use std::process::Command;

use anyhow::bail;

use crate::explore;
use crate::project::workspace;

/// The steps, in order; each must succeed.
const STEPS: &[&[&str]] = &[
    &["fmt", "--all", "--check"],
    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
    &["clippy", "-p", "burrow-heap", "--features", "explore", "--all-targets", "--", "-D", "warnings"],
    &["test", "--workspace"],
    explore::COMMAND,
];

pub fn run() -> anyhow::Result<()> {
    for step in STEPS {
        println!("cargo {}", step.join(" "));
        if !Command::new("cargo").args(*step).current_dir(workspace()).status()?.success() {
            bail!("cargo {} failed", step.join(" "));
        }
    }
    Ok(())
}
