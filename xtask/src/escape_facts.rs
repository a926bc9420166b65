//! `escape-facts`: what real Go knows about the functions of its library.
//!
//! A package's lines depend on the summaries of the functions it calls, after their package was inlined and optimised.
//! The functions of our library are written by other hands, and those of an installed Go we only read. So real Go's
//! summaries are kept as a table, `library/facts/escape.txt`, renewed from real Go by this command alone. The work is
//! done by a Go program (`programs/escape_facts.go`), since it needs Go's own parser beside its compiler's output.

use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::project::workspace;
use crate::real_go::{RealGo, VERSION};

/// Head of the table; the format for whoever reads it.
const HEAD: &str = "\
# What real Go's escape analysis and inliner know about the library: a line per function and method that others can
# call, NAME COST PARAMETER..., the receiver first. COST: of inlining, `.` if it can't be. PARAMETER: where it leaks to,
# `-` for nowhere; else parts joined by commas: hN to the heap, rR=N to result R, mN written through, cN called, each
# after N dereferences. Summaries are those after inlining, as callers see them; generic functions have none.
# `passes-on PATH NAME...`: functions of another package that were inlined into this one: who imports this one can inline
# them too, without importing the other.
";

pub fn run(go: Option<PathBuf>) -> anyhow::Result<()> {
    let go = RealGo::find(go)?;
    let packages = go.library_packages()?;
    let mut command = go.command();
    let programs = ["escape_facts.go", "exported_bodies.go"].map(|file| workspace().join("xtask/programs").join(file));
    let output =
        command.arg("run").args(programs).arg(go.binary()).args(&packages).current_dir(workspace()).output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let table = String::from_utf8(output.stdout).context("the table is text")?;
    let path = workspace().join("library/facts/escape.txt");
    let title = format!("# {VERSION} linux/amd64. Written by `cargo xtask escape-facts`; not to be edited.\n");
    std::fs::create_dir_all(path.parent().expect("it has a folder"))?;
    std::fs::write(&path, format!("{title}{HEAD}{table}"))?;
    println!("{} packages, {} lines: {}", packages.len(), table.lines().count(), path.display());
    Ok(())
}
