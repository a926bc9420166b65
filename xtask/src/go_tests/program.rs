//! Go's test programs: which files are, and how one is wrapped so that it shows whether `main` returned.
//!
//! Start at [`programs`] and [`Program::new`].

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use burrow_testkit::attack::Seeded;
use burrow_testkit::program::run_limited;

/// What a program that was killed for its time gets as reason.
pub const TIMEOUT: &str = "timeout";

/// Files of a folder that are programs to run: their first line is `// run` (no arguments).
pub fn programs(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "go")
            && first_directive(&String::from_utf8_lossy(&std::fs::read(&path)?)) == Some("run")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The action line, after build constraints.
fn first_directive(text: &str) -> Option<&str> {
    let line = text
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with("//go:build") && !line.starts_with("// +build"))?;
    Some(line.strip_prefix("// ")?.trim())
}

/// A test program, wrapped.
pub struct Program {
    pub source: PathBuf,
    golden: Vec<u8>,
    marker: String,
    /// A folder of its own, where it runs.
    work: PathBuf,
}

impl Program {
    /// `None`: there is no `main`.
    pub fn new(file: &Path, work: PathBuf) -> anyhow::Result<Option<Program>> {
        let text = String::from_utf8_lossy(&std::fs::read(file)?).into_owned();
        let time = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos() as u64;
        let marker = format!("main-returned-{:016x}", Seeded::new(time).next_u64());
        let Some(wrapped) = wrap(&text, &marker) else { return Ok(None) };
        std::fs::create_dir_all(&work)?;
        let source = work.join(file.file_name().unwrap_or_default());
        std::fs::write(&source, wrapped)?;
        let golden = std::fs::read(file.with_extension("out")).unwrap_or_default();
        Ok(Some(Program { source, golden, marker, work }))
    }

    /// Whether it passes; if not, why.
    pub fn run(&self, command: &mut Command, limit: Duration) -> anyhow::Result<Result<(), String>> {
        let Some(finished) = run_limited(command.current_dir(&self.work), limit)? else {
            return Ok(Err(TIMEOUT.to_owned()));
        };
        Ok(passes(&finished.stdout, &finished.stderr, finished.status, &self.golden, &self.marker))
    }

    /// Where an executable of it may go.
    pub fn executable(&self) -> PathBuf {
        self.source.with_extension("real")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Best effort: the folder around it is removed at the end.
        let _ = std::fs::remove_dir_all(&self.work);
    }
}

/// Renames `main` and appends one that prints the marker to standard error behind it. `None`: there is no `main`.
fn wrap(text: &str, marker: &str) -> Option<String> {
    let at = position_of_main(text)?;
    let (before, after) = text.split_at(at);
    let rest = after.strip_prefix("main")?;
    Some(format!("{before}burrowTestMain{rest}\nfunc main() {{ burrowTestMain(); println(\"{marker}\") }}\n"))
}

/// Where the name stands in the declaration `func main()`; some of the files break the line before it.
fn position_of_main(text: &str) -> Option<usize> {
    let declarations = text.match_indices("func").filter(|(at, _)| *at == 0 || text[..*at].ends_with('\n'));
    declarations.map(|(at, word)| at + word.len()).find_map(|at| {
        let rest = text[at..].trim_start();
        let parameters = rest.strip_prefix("main")?.trim_start();
        parameters.starts_with('(').then(|| text.len() - rest.len())
    })
}

fn passes(stdout: &[u8], stderr: &[u8], status: i32, golden: &[u8], marker: &str) -> Result<(), String> {
    let stderr = String::from_utf8_lossy(stderr);
    let Some(rest) = stderr.strip_suffix(&format!("{marker}\n")) else {
        let line = stderr.lines().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("no output");
        return Err(format!("main did not return (status {status}): {line}"));
    };
    // Go's runner compares both streams together; programs that are compared use one of them.
    let both = [stdout, rest.as_bytes()].concat();
    if both == golden { Ok(()) } else { Err("output differs".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_prints_nothing_does_not_pass() {
        assert!(passes(b"", b"", 0, b"", "m").is_err());
        assert!(passes(b"", b"m\n", 0, b"", "m").is_ok());
        assert!(passes(b"x", b"m\n", 0, b"", "m").is_err());
    }

    #[test]
    fn main_is_wrapped() {
        let wrapped = wrap("package main\nfunc main() {\n}\n", "m").unwrap();
        assert!(wrapped.contains("func burrowTestMain() {\n}"));
        assert!(wrap("package main\nfunc\nmain() {\n}\n", "m").unwrap().contains("func\nburrowTestMain() {"));
        assert!(wrap("package main\nfunc mainly() {}\n", "m").is_none());
    }
}
