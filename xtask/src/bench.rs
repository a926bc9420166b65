//! `bench`: programs paired with real Go (A B A B …), medians and ratios of wall and CPU time, with
//! number of collections, last heap goal and peak memory beside.
//!
//! Programs are those of `benches/programs.txt`: a file of `benches/programs` or an example, and its arguments per line;
//! behind a `/` arguments of a small size. What a program prints must be what it prints under real Go, but for lines
//! `bench: WHAT: NUMBER`: what it measured itself, told in a table of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use burrow_profile::gctrace::{self, Summary};

use crate::project::{build_burrow, workspace};
use crate::real_go::RealGo;

/// What the command line asks for.
pub struct Choices {
    /// Paired runs.
    pub runs: usize,
    pub small: bool,
    pub filter: Option<String>,
}

/// One run's figures.
#[derive(Debug, Clone, Default)]
struct Figures {
    wall: f64,
    cpu: f64,
    /// KiB.
    peak: f64,
    collections: f64,
    /// MB, of the last collection.
    goal: f64,
    /// What the program measured itself.
    own: Vec<(String, f64)>,
    /// What else it printed.
    output: String,
}

/// A line of the list.
pub struct Entry<'a> {
    /// Name and arguments.
    line: String,
    pub name: &'a str,
    pub args: Vec<&'a str>,
}

pub fn run(go: Option<PathBuf>, burrow: Option<PathBuf>, choices: &Choices) -> anyhow::Result<()> {
    let go = RealGo::find(go)?;
    let burrow = burrow.map_or_else(build_burrow, Ok)?;
    let list = list()?;
    let folder = std::env::temp_dir().join(format!("burrow-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut own = Vec::new();
    println!("| program | wall s (Go) | ratio | CPU s (Go) | ratio | collections (Go) | goal MB (Go) | peak MB (Go) |");
    println!("|---|---|---|---|---|---|---|---|");
    for entry in list.lines().filter_map(|line| Entry::read(line, choices.small)) {
        if choices.filter.as_ref().is_some_and(|filter| !entry.name.contains(filter.as_str())) {
            continue;
        }
        let source = source(entry.name)?;
        let theirs = go.build(&source)?;
        let ours = folder.join(entry.name);
        if !Command::new(&burrow).args(["build", "-o"]).arg(&ours).arg(&source).status()?.success() {
            println!("| {} | does not build | | | | | | |", entry.line);
            continue;
        }
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for _ in 0..choices.runs {
            a.push(measure(&ours, &entry.args)?);
            b.push(measure(&theirs, &entry.args)?);
        }
        if let Some(run) = a.iter().find(|run| run.output != b[0].output) {
            bail!("{}: prints\n{}\nreal Go:\n{}", entry.line, run.output, b[0].output);
        }
        print_row(&entry.line, &median(&a), &median(&b));
        own.extend(own_rows(&entry.line, &a, &b));
    }
    if !own.is_empty() {
        println!("\n| program | measured itself | Burrow | Go | ratio |\n|---|---|---|---|---|");
        own.iter().for_each(|row| println!("{row}"));
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

impl<'a> Entry<'a> {
    /// `None`: an empty line or a comment.
    pub fn read(line: &'a str, small: bool) -> Option<Entry<'a>> {
        let line = line.split('#').next().unwrap_or_default().trim();
        let (large, tiny) = line.split_once('/').unwrap_or((line, ""));
        let (name, large) = large.trim().split_once(' ').unwrap_or((large.trim(), ""));
        let args = if small && !tiny.trim().is_empty() { tiny } else { large };
        let line = format!("{name} {}", args.trim());
        (!name.is_empty()).then(|| Entry { line, name, args: args.split_whitespace().collect() })
    }
}

/// The list of programs.
pub fn list() -> anyhow::Result<String> {
    std::fs::read_to_string(workspace().join("benches/programs.txt")).context("benches/programs.txt")
}

/// The file of a program in the list.
pub fn source(name: &str) -> anyhow::Result<PathBuf> {
    let places = ["benches/programs", "examples"].map(|folder| workspace().join(folder).join(format!("{name}.go")));
    places.into_iter().find(|path| path.is_file()).with_context(|| format!("there is no program {name}"))
}

fn print_row(name: &str, ours: &Figures, theirs: &Figures) {
    println!(
        "| {name} | {:.3} ({:.3}) | **{:.2}** | {:.3} ({:.3}) | **{:.2}** | {:.0} ({:.0}) | {:.0} ({:.0}) | {:.1} ({:.1}) |",
        ours.wall,
        theirs.wall,
        ours.wall / theirs.wall,
        ours.cpu,
        theirs.cpu,
        ours.cpu / theirs.cpu,
        ours.collections,
        theirs.collections,
        ours.goal,
        theirs.goal,
        ours.peak / 1024.0,
        theirs.peak / 1024.0,
    );
}

/// Rows about what the program measured itself: medians.
fn own_rows(name: &str, ours: &[Figures], theirs: &[Figures]) -> Vec<String> {
    let middle = |all: &[Figures], what: &str| {
        let values = all.iter().filter_map(|run| run.own.iter().find(|(name, _)| name == what));
        median_of(values.map(|(_, value)| *value).collect())
    };
    let row = |(what, _): &(String, f64)| {
        let (ours, theirs) = (middle(ours, what)?, middle(theirs, what)?);
        Some(format!("| {name} | {what} | {ours:.3} | {theirs:.3} | **{:.2}** |", ours / theirs))
    };
    ours[0].own.iter().filter_map(row).collect()
}

/// Runs once with two processors. CPU time and peak memory are the kernel's, by `wait4`.
fn measure(program: &Path, args: &[&str]) -> anyhow::Result<Figures> {
    let [trace, printed] = ["gctrace", "stdout"].map(|extension| program.with_extension(extension));
    let start = Instant::now();
    let child = Command::new(program)
        .args(args)
        .env("GOMAXPROCS", "2")
        .env("GODEBUG", "gctrace=1")
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&printed)?)
        .stderr(std::fs::File::create(&trace)?)
        .spawn()?;
    let usage = crate::usage::wait(child)?;
    let wall = start.elapsed().as_secs_f64();
    if usage.status != 0 {
        bail!("{} ended with status {}", program.display(), usage.status);
    }
    let text = std::fs::read_to_string(&trace)?;
    let (collections, _) = gctrace::read(&text);
    let summary = Summary::of(&collections);
    let (own, output) = split(&String::from_utf8_lossy(&std::fs::read(&printed)?));
    Ok(Figures {
        wall,
        cpu: usage.cpu_seconds,
        peak: usage.peak_kib as f64,
        collections: summary.collections as f64,
        goal: summary.last_goal,
        own,
        output,
    })
}

/// What a program measured itself, and the other lines.
fn split(output: &str) -> (Vec<(String, f64)>, String) {
    let mut own = Vec::new();
    let mut others = String::new();
    for line in output.lines() {
        let measured = line.strip_prefix("bench: ").and_then(|rest| rest.rsplit_once(": "));
        match measured.and_then(|(what, number)| Some((what.to_owned(), number.parse().ok()?))) {
            Some(figure) => own.push(figure),
            None => others.extend([line, "\n"]),
        }
    }
    (own, others)
}

fn median(all: &[Figures]) -> Figures {
    let middle = |pick: fn(&Figures) -> f64| median_of(all.iter().map(pick).collect()).unwrap_or_default();
    Figures {
        wall: middle(|f| f.wall),
        cpu: middle(|f| f.cpu),
        peak: middle(|f| f.peak),
        collections: middle(|f| f.collections),
        goal: middle(|f| f.goal),
        own: Vec::new(),
        output: String::new(),
    }
}

fn median_of(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_two_sizes() {
        let read = |small| Entry::read("graph 100 5 / 10 2  # marking", small).map(|entry| (entry.name, entry.args));
        assert_eq!(read(false), Some(("graph", vec!["100", "5"])));
        assert_eq!(read(true), Some(("graph", vec!["10", "2"])));
        let plain = Entry::read("fib 38", true).unwrap();
        assert_eq!((plain.line.as_str(), plain.args), ("fib 38", vec!["38"]));
        assert!(Entry::read("# a comment", true).is_none());
    }

    #[test]
    fn own_measurements_are_taken_out_of_the_output() {
        let (own, output) = split("checksum 3\nbench: latency p99.9 ms: 1.5\nbench: odd\n");
        assert_eq!(own, [("latency p99.9 ms".to_owned(), 1.5)]);
        assert_eq!(output, "checksum 3\nbench: odd\n");
    }
}
