//! `allocations`: how much each example allocates on the heap, beside real Go's count.
//!
//! A copy of the example gets another `main` around its own, which reads `runtime.MemStats` before and after and
//! prints the differences to standard error: what happens before `main`, and the end of the process, count for nothing.
//! Caches and goroutines that find no rest yet make counts vary by a few: the least of several runs is taken, with one
//! processor. The table in `docs/performance.md` between the markers is rewritten; with a filter it is only printed.
//!
//! With `--whole` the programs of `benches/programs.txt` at their small sizes come behind, and their sum.
//!
//! A program that ends in a deadlock or by `os.Exit` never gets to the second reading; it has no row.
//! Start at [`run`].

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use burrow_testkit::golden::Example;
use burrow_testkit::program::run_limited;

use crate::bench::{self, Entry};
use crate::project::{build_burrow, workspace};
use crate::real_go::RealGo;

const RUNS: usize = 5;
const LIMIT: Duration = Duration::from_secs(120);

/// What goes before a line of figures, so that it is told from what the program prints.
const PREFIX: &str = "allocations between the readings: ";

const BEGIN: &str = "<!-- allocations: written by `cargo xtask allocations` -->";
const END: &str = "<!-- allocations: end -->";

/// The other `main`. It is deferred, so that a panic that ends the program counts as well.
const MEASURE: &str = r#"package main

import "runtime"

func main() {
	var before, after runtime.MemStats
	defer func() {
		runtime.ReadMemStats(&after)
		println("PREFIX", after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc)
	}()
	runtime.ReadMemStats(&before)
	measuredMain()
}
"#;

/// What the command line asks for.
pub struct Choices {
    /// Compare the default with `-escape=whole` instead of with real Go.
    pub whole: bool,
    pub filter: Option<String>,
}

/// Heap allocations of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Count {
    objects: u64,
    bytes: u64,
}

/// A program to measure.
struct Subject {
    name: String,
    source: PathBuf,
    args: Vec<String>,
}

/// A benchmark that runs until the collector has run so often: what it allocates until then says nothing.
const RUNS_FOR_COLLECTIONS: &str = "pauses";

/// Counts of one program: the column that is compared with, then ours.
struct Row {
    name: String,
    base: Count,
    ours: Count,
}

pub fn run(go: Option<PathBuf>, burrow: Option<PathBuf>, choices: &Choices) -> anyhow::Result<()> {
    let go = if choices.whole { None } else { Some(RealGo::find(go)?) };
    let burrow = burrow.map_or_else(build_burrow, Ok)?;
    let folder = std::env::temp_dir().join(format!("burrow-allocations-{}", std::process::id()));
    let measure = |subject: &Subject| -> anyhow::Result<Option<Row>> {
        if !choices.filter.as_ref().is_none_or(|filter| subject.name.contains(filter.as_str())) {
            return Ok(None);
        }
        let copy = measured_copy(subject, &folder)?;
        let base = match &go {
            Some(go) => least(&copy, subject, |copy| go.build(copy))?,
            None => least(&copy, subject, |copy| build_ours(&burrow, copy, "go"))?,
        };
        let mode = if choices.whole { "whole" } else { "go" };
        let ours = least(&copy, subject, |copy| build_ours(&burrow, copy, mode))?;
        Ok(base.zip(ours).map(|(base, ours)| Row { name: subject.name.clone(), base, ours }))
    };
    let mut rows = Vec::new();
    for subject in &examples()? {
        rows.extend(measure(subject)?);
    }
    if choices.whole {
        let mut benchmarks_rows = Vec::new();
        for subject in &benchmarks()? {
            benchmarks_rows.extend(measure(subject)?);
        }
        let sum = sum(&benchmarks_rows);
        rows.append(&mut benchmarks_rows);
        rows.push(sum);
    }
    std::fs::remove_dir_all(&folder)?;
    let table = describe(&rows, choices.whole);
    print!("{table}");
    if choices.filter.is_none() && !choices.whole {
        rewrite(&table)?;
    }
    let higher: Vec<&str> =
        rows.iter().filter(|row| row.ours.objects > row.base.objects).map(|row| row.name.as_str()).collect();
    if higher.is_empty() { Ok(()) } else { Err(anyhow!("more objects than before: {}", higher.join(", "))) }
}

fn examples() -> anyhow::Result<Vec<Subject>> {
    let examples = Example::all(&workspace().join("examples")).map_err(|why| anyhow!(why))?;
    Ok(examples.into_iter().map(|each| Subject { name: each.name, source: each.source, args: each.small }).collect())
}

fn benchmarks() -> anyhow::Result<Vec<Subject>> {
    let list = bench::list()?;
    let entries = list.lines().filter_map(|line| Entry::read(line, true));
    let subject = |entry: Entry<'_>| {
        let args: Vec<String> = entry.args.iter().map(|arg| (*arg).to_owned()).collect();
        Ok(Subject { name: format!("{} {}", entry.name, args.join(" ")), source: bench::source(entry.name)?, args })
    };
    entries.filter(|entry| entry.name != RUNS_FOR_COLLECTIONS).map(subject).collect()
}

fn sum(rows: &[Row]) -> Row {
    let total = |count: fn(&Row) -> Count| Count {
        objects: rows.iter().map(|row| count(row).objects).sum(),
        bytes: rows.iter().map(|row| count(row).bytes).sum(),
    };
    Row { name: "**all benchmarks**".to_owned(), base: total(|row| row.base), ours: total(|row| row.ours) }
}

/// A folder with the program's source, whose `main` has another name, and the other `main`.
fn measured_copy(program: &Subject, folder: &Path) -> anyhow::Result<PathBuf> {
    let copy = folder.join(&program.name);
    std::fs::create_dir_all(&copy)?;
    let source = std::fs::read_to_string(&program.source)?;
    let renamed = source.replacen("\nfunc main() {", "\nfunc measuredMain() {", 1);
    if renamed == source {
        bail!("{}: no `func main() {{`", program.source.display());
    }
    std::fs::write(copy.join("main.go"), renamed)?;
    std::fs::write(copy.join("measure.go"), MEASURE.replace("PREFIX", PREFIX.trim_end()))?;
    std::fs::write(copy.join("go.mod"), "module measured\n\ngo 1.27\n")?;
    Ok(copy)
}

fn build_ours(burrow: &Path, copy: &Path, mode: &str) -> anyhow::Result<PathBuf> {
    let executable = copy.join(format!("burrow-{mode}"));
    let mut command = Command::new(burrow);
    command.arg("build").args((mode != "go").then(|| format!("-escape={mode}")));
    let output = command.arg("-o").arg(&executable).arg(copy).output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(executable)
}

/// The least counts of several runs; `None` if the program does not get to the second reading.
fn least(
    copy: &Path,
    program: &Subject,
    build: impl Fn(&Path) -> anyhow::Result<PathBuf>,
) -> anyhow::Result<Option<Count>> {
    let executable = build(copy).with_context(|| program.name.clone())?;
    let mut least: Option<Count> = None;
    for _ in 0..RUNS {
        let mut command = Command::new(&executable);
        command.args(&program.args).env("GOMAXPROCS", "1").env_remove("GOGC");
        let finished = run_limited(&mut command, LIMIT)?.with_context(|| format!("{}: too slow", program.name))?;
        let Some(count) = count(&String::from_utf8_lossy(&finished.stderr)) else { return Ok(None) };
        least = Some(least.map_or(count, |known| Count {
            objects: known.objects.min(count.objects),
            bytes: known.bytes.min(count.bytes),
        }));
    }
    Ok(least)
}

fn count(stderr: &str) -> Option<Count> {
    let figures = stderr.lines().find_map(|line| line.strip_prefix(PREFIX))?;
    let (objects, bytes) = figures.split_once(' ')?;
    Some(Count { objects: objects.parse().ok()?, bytes: bytes.parse().ok()? })
}

fn describe(rows: &[Row], whole: bool) -> String {
    let (base, ours) = if whole { ("go", "whole") } else { ("Go", "Burrow") };
    let mut text = format!(
        "| example | objects, {base} | {ours} | ratio | bytes, {base} | {ours} | ratio |\n|---|---|---|---|---|---|---|\n"
    );
    for Row { name, base, ours } in rows {
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {} |",
            base.objects,
            ours.objects,
            ratio(ours.objects, base.objects),
            base.bytes,
            ours.bytes,
            ratio(ours.bytes, base.bytes),
        );
    }
    text
}

fn ratio(ours: u64, base: u64) -> String {
    if ours == base { "1".to_owned() } else { format!("**{:.2}**", ours as f64 / base as f64) }
}

/// Puts the table between the markers of `docs/performance.md`.
fn rewrite(table: &str) -> anyhow::Result<()> {
    let path = workspace().join("docs/performance.md");
    let text = std::fs::read_to_string(&path)?;
    let (before, rest) = text.split_once(BEGIN).with_context(|| format!("performance.md lacks {BEGIN}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("performance.md lacks {END}"))?;
    std::fs::write(&path, format!("{before}{BEGIN}\n{table}{END}{after}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_found_among_what_the_program_prints() {
        let stderr = format!("panic: no\n{PREFIX}12 3456\ngoroutine 1");
        assert_eq!(count(&stderr), Some(Count { objects: 12, bytes: 3456 }));
        assert_eq!(count("panic: no"), None);
    }
}
