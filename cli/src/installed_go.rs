//! Where an installed Go is: it serves packages that Burrow does not bring along.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder `GOROOT` names, else that of the `go` on the `PATH`. `None`: there is no Go with its sources.
pub fn goroot() -> Option<PathBuf> {
    let has_sources = |root: &PathBuf| root.join("src").is_dir();
    match std::env::var_os("GOROOT").filter(|root| !root.is_empty()) {
        Some(root) => Some(PathBuf::from(root)).filter(has_sources),
        None => {
            let go = go_command()?;
            above_binary(&go).filter(has_sources).or_else(|| as_it_says(&go).filter(has_sources))
        }
    }
}

fn go_command() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join("go")).find(|file| file.is_file())
}

/// `ROOT/bin/go`, maybe behind links: no process is needed to know the root.
fn above_binary(go: &Path) -> Option<PathBuf> {
    Some(std::fs::canonicalize(go).ok()?.parent()?.parent()?.to_owned())
}

/// For a script that starts the real one.
fn as_it_says(go: &Path) -> Option<PathBuf> {
    let output = Command::new(go).args(["env", "GOROOT"]).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let root = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(root.trim()))
}
