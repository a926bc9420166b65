//! `burrow build -gcflags` on every example against real Go's lines, in real Go's order.
//!
//! What is not equal yet stands in `diagnostics_known_failures.txt` with the reason; a line there that is no longer
//! true is a failure too, so the list only shrinks. Lines about bodies in Go's library need its source: without an
//! installed Go (`GOROOT`, or `go` on the `PATH`) they are not compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use burrow_testkit::diagnostics;
use burrow_testkit::golden::Example;
use burrow_testkit::program::{self, run_limited};

const LIMIT: Duration = Duration::from_secs(120);

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("cli lies in the workspace")
}

/// How a reason begins that holds only where no Go is installed.
const WITHOUT_GO: &str = "without Go: ";

/// As the command finds it.
fn installed_go() -> Option<PathBuf> {
    let on_path = || {
        let folders = std::env::var_os("PATH")?;
        let go = std::env::split_paths(&folders).map(|folder| folder.join("go")).find(|file| file.is_file())?;
        Some(std::fs::canonicalize(go).ok()?.parent()?.parent()?.to_owned())
    };
    let goroot = std::env::var_os("GOROOT").map(PathBuf::from).or_else(on_path)?;
    goroot.join("src").is_dir().then_some(goroot)
}

/// Reasons by flags and name: lines `FLAGS | NAME | REASON`.
fn known_failures() -> BTreeMap<(String, String), String> {
    let text = include_str!("diagnostics_known_failures.txt");
    let entries = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    entries
        .map(|line| {
            let mut parts = line.split(" | ").map(|part| part.trim().to_owned());
            let mut next = || parts.next().unwrap_or_else(|| panic!("FLAGS | NAME | REASON, not {line:?}"));
            ((next(), next()), next())
        })
        .collect()
}

fn check(example: &Example, flags: &str, goroot: Option<&Path>, executable: &Path) -> Result<(), String> {
    let expected = diagnostics::expectation(example, flags)?;
    let folder = workspace().join("examples");
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    command.arg("build").arg(format!("-gcflags={flags}")).arg("-o").arg(executable);
    command.arg(example.source.file_name().expect("a file")).current_dir(&folder);
    let finished = run_limited(&mut command, LIMIT).map_err(|error| error.to_string())?.ok_or("takes too long")?;
    // Best effort: a file left in a temporary folder harms nobody.
    let _ = std::fs::remove_file(executable);
    let got = String::from_utf8_lossy(&finished.stderr).into_owned();
    if finished.status != 0 {
        return Err(format!("status {}: {got}", finished.status));
    }
    let got = diagnostics::portable(&got, example, &folder, goroot);
    // Without Go's library there are no lines about it.
    let counts = |line: &&str| goroot.is_some() || !line.starts_with('$');
    difference(&expected.lines().filter(counts).collect::<Vec<_>>(), &got.lines().filter(counts).collect::<Vec<_>>())
}

/// The first line that differs.
fn difference(expected: &[&str], got: &[&str]) -> Result<(), String> {
    let Some(at) = (0..expected.len().max(got.len())).find(|at| expected.get(*at) != got.get(*at)) else {
        return Ok(());
    };
    let line = |lines: &[&str]| lines.get(at).map_or("nothing".to_owned(), |line| (*line).to_owned());
    Err(format!("line {}: real Go: {}\n    ours: {}", at + 1, line(expected), line(got)))
}

#[test]
fn examples_are_diagnosed_as_real_go_does() {
    let goroot = installed_go();
    let examples = Example::all(&workspace().join("examples")).expect("examples are readable");
    assert!(examples.len() > 40, "the examples are there");
    let known = known_failures();
    let wrong = Mutex::new(Vec::new());
    program::for_each(&examples, |example| {
        let executable = std::env::temp_dir().join(format!("burrow-diagnosed-{}-{}", std::process::id(), example.name));
        for flags in diagnostics::flags(example) {
            let reason = known.get(&(flags.to_owned(), example.name.clone()));
            let is_known = reason.is_some_and(|reason| goroot.is_none() || !reason.starts_with(WITHOUT_GO));
            let verdict = match check(example, flags, goroot.as_deref(), &executable) {
                Err(_) if is_known => continue,
                // What is wrong only about the library does not show without it.
                Ok(()) if is_known && goroot.is_none() => continue,
                Ok(()) if is_known => format!("{flags} | {}: passes: take it off the list", example.name),
                Ok(()) => continue,
                Err(why) => format!("{flags} | {} | {why}", example.name),
            };
            wrong.lock().expect("nobody panics").push(verdict);
        }
    });
    let mut wrong = wrong.into_inner().expect("nobody panics");
    wrong.sort();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    for (flags, name) in known.keys() {
        let is_example = examples.iter().any(|e| e.name == *name && diagnostics::flags(e).any(|f| f == flags));
        assert!(is_example, "known failure {flags} | {name} is no example");
    }
}
