//! Where this project and its own binaries are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

/// Folder of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// Builds `burrow` in release mode, with `burrow-runtime` beside it, and returns its path.
pub fn build_burrow() -> anyhow::Result<PathBuf> {
    let status =
        Command::new("cargo").args(["build", "--release", "--package", "burrow"]).current_dir(workspace()).status()?;
    if !status.success() {
        bail!("burrow does not build");
    }
    Ok(target_folder().join("release/burrow"))
}

/// Where Cargo builds, and what can be made again is kept.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
