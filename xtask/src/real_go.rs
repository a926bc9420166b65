//! Real Go, the oracle: found, checked for its version, asked to build.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::project::{target_folder, workspace};

pub const VERSION: &str = "go1.27.3";

/// An installed Go of the right version.
pub struct RealGo {
    binary: PathBuf,
    /// Where built programs go.
    folder: PathBuf,
    /// Its library, and what its paths begin with.
    goroot: PathBuf,
}

impl RealGo {
    /// `go` given on the command line or found on the `PATH`; any other version is refused, since
    /// expectations and ratios must come from one.
    pub fn find(go: Option<PathBuf>) -> anyhow::Result<RealGo> {
        let binary = go.unwrap_or_else(|| PathBuf::from("go"));
        let output = Command::new(&binary)
            .arg("version")
            .output()
            .with_context(|| format!("real Go is needed: {} does not run (see --go)", binary.display()))?;
        let version = String::from_utf8_lossy(&output.stdout);
        if !version.split_whitespace().any(|word| word == VERSION) {
            bail!("{VERSION} is needed, {} says: {}", binary.display(), version.trim());
        }
        let folder = std::env::temp_dir().join(format!("burrow-xtask-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let goroot = Command::new(&binary).args(["env", "GOROOT"]).output()?;
        let goroot = PathBuf::from(String::from_utf8_lossy(&goroot.stdout).trim());
        Ok(RealGo { binary, folder, goroot })
    }

    /// The go command with a build cache of this project's: paths in diagnostics that it replays from a cache are
    /// those of the working folder in which the package was compiled first. Without cgo, as Burrow has none.
    pub fn diagnosing_command(&self) -> Command {
        let mut command = self.command();
        command.env("GOCACHE", target_folder().join("agreement/go-build")).env("CGO_ENABLED", "0");
        command
    }

    pub fn binary(&self) -> &Path {
        &self.binary
    }

    /// Folder of the installation.
    pub fn goroot(&self) -> &Path {
        &self.goroot
    }

    /// Import paths of the library, sorted; without the packages it vendors, which users can't import.
    pub fn library_packages(&self) -> anyhow::Result<Vec<String>> {
        let output = self.command().args(["list", "std"]).current_dir(workspace()).output().context("go list std")?;
        let paths = String::from_utf8(output.stdout).context("import paths are text")?;
        let mut packages: Vec<String> =
            paths.lines().filter(|path| !path.starts_with("vendor/")).map(str::to_owned).collect();
        packages.sort();
        Ok(packages)
    }

    /// The go command, for single files and library packages alike.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env("GOFLAGS", "-mod=mod");
        command
    }

    /// What the compiler says about one file with these `-gcflags`, paths relative to the workspace.
    pub fn diagnose(&self, source: &Path, flags: &str) -> anyhow::Result<String> {
        let executable = self.folder.join("diagnosed");
        // Over an executable that is up to date the go command has nothing to say.
        let _ = std::fs::remove_file(&executable);
        let mut command = self.diagnosing_command();
        command.arg("build").arg(format!("-gcflags={flags}")).arg("-o").arg(executable);
        let output = command.arg(source).current_dir(workspace()).output()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            bail!("{}: {}", source.display(), text.trim());
        }
        Ok(text)
    }

    /// Builds one file, or the module in a folder, and returns the executable. `Err`: real Go rejects it.
    pub fn build(&self, source: &Path) -> anyhow::Result<PathBuf> {
        let name = source.file_stem().unwrap_or_default().to_string_lossy();
        self.build_as(source, self.folder.join(format!("{name}.real")))
    }

    /// The same, to a path of the caller's choice.
    pub fn build_as(&self, source: &Path, executable: PathBuf) -> anyhow::Result<PathBuf> {
        let mut command = self.command();
        command.args(["build", "-o"]).arg(&executable);
        if source.is_dir() {
            command.arg(".").current_dir(source);
        } else {
            command.arg(source);
        }
        let output = command.output()?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(executable)
    }
}

impl Drop for RealGo {
    fn drop(&mut self) {
        // Best effort: a temporary folder left behind harms nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
