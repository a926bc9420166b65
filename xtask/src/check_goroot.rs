//! `check-goroot`: every package of the installed Go's library must load and check without an error, each on its own
//! with its imports from there. The checker's largest test; CI has no Go, so it is a command.
//!
//! The packages are those real Go would compile without cgo; `math/big` comes in its form without assembly as well.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use burrow_testkit::program::{for_each, run_limited};

use crate::project::build_burrow;
use crate::real_go::RealGo;

/// Longest check of one package.
const LIMIT: Duration = Duration::from_secs(60);

/// A package and the tags it is checked with.
struct Package {
    path: String,
    tags: &'static str,
}

/// What came of one package.
struct Outcome {
    /// `None`: it had to be stopped.
    status: Option<i32>,
    time: Duration,
    /// First line of standard error that is no header.
    reason: String,
}

pub fn run(go: Option<PathBuf>, burrow: Option<PathBuf>, filter: Option<&str>) -> anyhow::Result<()> {
    let go = RealGo::find(go)?;
    let burrow = burrow.map_or_else(build_burrow, |path| Ok(std::path::absolute(path)?))?;
    let mut packages = packages(&go)?;
    packages.retain(|package| filter.is_none_or(|filter| package.path.contains(filter)));
    let failed = Mutex::new(0);
    for_each(&packages, |package| {
        let outcome = check(&go, &burrow, package);
        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
        *failed += u32::from(outcome.status != Some(0));
        println!("{}", describe(package, &outcome));
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{} packages, {failed} failed", packages.len());
    if failed > 0 {
        bail!("{failed} packages failed");
    }
    Ok(())
}

/// The library's packages that have Go files besides tests.
fn packages(go: &RealGo) -> anyhow::Result<Vec<Package>> {
    let format = "{{if .GoFiles}}{{.ImportPath}}{{end}}";
    let output = go.command().args(["list", "-f", format, "std"]).env("CGO_ENABLED", "0").output()?;
    if !output.status.success() {
        bail!("go list: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let text = String::from_utf8(output.stdout).context("go list")?;
    let mut packages: Vec<Package> = text.lines().map(|path| Package { path: path.to_owned(), tags: "" }).collect();
    packages.push(Package { path: "math/big".to_owned(), tags: "math_big_pure_go" });
    Ok(packages)
}

fn check(go: &RealGo, burrow: &Path, package: &Package) -> Outcome {
    let mut command = Command::new(burrow);
    command.arg("vet").env("GOROOT", go.goroot());
    if !package.tags.is_empty() {
        command.arg("-tags").arg(package.tags);
    }
    // By its folder: a folder of the working directory may have the name of a package.
    command.arg(go.goroot().join("src").join(&package.path));
    let start = Instant::now();
    let finished = run_limited(&mut command, LIMIT);
    let time = start.elapsed();
    match finished {
        Ok(Some(finished)) => {
            let text = String::from_utf8_lossy(&finished.stderr);
            let reason = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default().to_owned();
            Outcome { status: Some(finished.status), time, reason }
        }
        Ok(None) => Outcome { status: None, time, reason: "took too long".to_owned() },
        Err(error) => Outcome { status: None, time, reason: error.to_string() },
    }
}

fn describe(package: &Package, outcome: &Outcome) -> String {
    let verdict = if outcome.status == Some(0) { "ok    " } else { "FAILED" };
    let status = outcome.status.map_or("-".to_owned(), |status| status.to_string());
    let mut line = format!("{verdict} {:6.2} s, status {status}  {}", outcome.time.as_secs_f64(), package.path);
    for part in [package.tags, &outcome.reason].into_iter().filter(|part| !part.is_empty()) {
        line.push_str(&format!("  {part}"));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_its_reason() {
        let package = Package { path: "math/big".to_owned(), tags: "math_big_pure_go" };
        let outcome = Outcome { status: Some(1), time: Duration::from_millis(1500), reason: "a.go:1:1: no".to_owned() };
        let line = describe(&package, &outcome);
        assert_eq!(line, "FAILED   1.50 s, status 1  math/big  math_big_pure_go  a.go:1:1: no");
    }
}
