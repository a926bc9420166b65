//! `bench`: programs paired with real Go (A B A B …), medians and ratios of wall and CPU time, with
//! number of collections, last heap goal and peak memory beside.
//!
//! Programs are those of `benches/programs.txt`: a name of an example and its arguments per line.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use burrow_profile::gctrace::{self, Summary};

use crate::project::{build_burrow, workspace};
use crate::real_go::RealGo;

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
}

pub fn run(go: Option<PathBuf>, runs: usize, filter: Option<&str>) -> anyhow::Result<()> {
    let go = RealGo::find(go)?;
    let burrow = build_burrow()?;
    let list = std::fs::read_to_string(workspace().join("benches/programs.txt")).context("benches/programs.txt")?;
    let folder = std::env::temp_dir().join(format!("burrow-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    println!("| program | wall s (Go) | ratio | CPU s (Go) | ratio | collections (Go) | goal MB (Go) | peak MB (Go) |");
    println!("|---|---|---|---|---|---|---|---|");
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, args) = (words[0], &words[1..]);
        if filter.is_some_and(|filter| !name.contains(filter)) {
            continue;
        }
        let source = workspace().join("examples").join(format!("{name}.go"));
        let theirs = go.build(&source)?;
        let ours = folder.join(name);
        if !Command::new(&burrow).args(["build", "-o"]).arg(&ours).arg(&source).status()?.success() {
            println!("| {line} | does not build | | | | | | |");
            continue;
        }
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            a.push(measure(&ours, args)?);
            b.push(measure(&theirs, args)?);
        }
        print_row(line, &median(&a), &median(&b));
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
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

/// Runs once with two processors. CPU time and peak memory are the kernel's, by `wait4`.
fn measure(program: &Path, args: &[&str]) -> anyhow::Result<Figures> {
    let trace = program.with_extension("gctrace");
    let start = Instant::now();
    let child = Command::new(program)
        .args(args)
        .env("GOMAXPROCS", "2")
        .env("GODEBUG", "gctrace=1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
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
    Ok(Figures {
        wall,
        cpu: usage.cpu_seconds,
        peak: usage.peak_kib as f64,
        collections: summary.collections as f64,
        goal: summary.last_goal,
    })
}

fn median(all: &[Figures]) -> Figures {
    let middle = |pick: fn(&Figures) -> f64| {
        let mut values: Vec<f64> = all.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Figures {
        wall: middle(|f| f.wall),
        cpu: middle(|f| f.cpu),
        peak: middle(|f| f.peak),
        collections: middle(|f| f.collections),
        goal: middle(|f| f.goal),
    }
}
