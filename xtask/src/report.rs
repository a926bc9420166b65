//! Dated reports in `docs/reports`.

use std::process::Command;

use crate::project::workspace;

/// Writes `docs/reports/KIND-DATE.md`.
pub fn write(kind: &str, text: &str) -> anyhow::Result<()> {
    let folder = workspace().join("docs/reports");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{kind}-{}.md", today()?));
    std::fs::write(&path, text)?;
    println!("{}", path.display());
    Ok(())
}

pub fn today() -> anyhow::Result<String> {
    let date = Command::new("date").arg("+%Y-%m-%d").output()?;
    Ok(String::from_utf8_lossy(&date.stdout).trim().to_owned())
}

/// The commit that is checked out, in short.
pub fn commit() -> anyhow::Result<String> {
    let commit = Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(workspace()).output()?;
    Ok(String::from_utf8_lossy(&commit.stdout).trim().to_owned())
}
