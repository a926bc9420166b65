//! `stress`: every example and test program of the library in every attack mode, under each collector, with 1, 2 and 8 processors, by
//! `burrow run`; under the default collector also by the executable that `burrow build` makes. Writes `docs/reports/stress-DATE.md`.
//!
//! As many programs run at once as there are cores: attack modes spend much of their time in handing work between threads.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use burrow_testkit::attack::{COLLECTORS, Mode};
use burrow_testkit::golden::Example;
use burrow_testkit::program::{check, for_each};

use crate::project::{build_burrow, workspace};
use crate::report;

/// Longest run of one program.
const LIMIT: Duration = Duration::from_secs(120);

/// Programs that the report names for their time.
const SLOWEST: usize = 5;

/// What came out so far.
#[derive(Default)]
struct Tally {
    runs: usize,
    failures: Vec<String>,
    /// Time of all runs of a program.
    times: BTreeMap<String, Duration>,
}

pub fn run(collector: Option<&str>, filter: Option<&str>) -> anyhow::Result<()> {
    let burrow = build_burrow()?;
    let mut examples = Example::everywhere(&workspace()).map_err(|why| anyhow!(why))?;
    examples.retain(|example| filter.is_none_or(|filter| example.name.contains(filter)));
    let folder = std::env::temp_dir().join(format!("burrow-stress-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let start = Instant::now();
    let mut modes = Mode::all();
    modes.retain(|mode| collector.is_none_or(|collector| mode.collector == collector));
    let tally = all_runs(&burrow, &examples, &modes, &folder);
    std::fs::remove_dir_all(&folder)?;
    let choice = collector.map_or(String::new(), |collector| format!(" --collector {collector}"));
    let text = describe(&tally, &choice, start.elapsed())?;
    if filter.is_some() {
        print!("{text}");
    } else {
        report::write("stress", &text)?;
    }
    if tally.failures.is_empty() {
        return Ok(());
    }
    Err(anyhow!("{} of {} runs failed", tally.failures.len(), tally.runs))
}

fn all_runs(burrow: &Path, examples: &[Example], modes: &[Mode], folder: &Path) -> Tally {
    let executable = |example: &Example| -> PathBuf { folder.join(&example.name) };
    for_each(examples, |example| {
        // What does not build fails when it is to run.
        let _ = Command::new(burrow).args(["build", "-o"]).arg(executable(example)).arg(&example.source).status();
    });
    let pairs: Vec<(&Example, &Mode)> =
        examples.iter().flat_map(|example| modes.iter().map(move |mode| (example, mode))).collect();
    let tally = Mutex::new(Tally::default());
    for_each(&pairs, |(example, mode)| {
        let mut by_run = Command::new(burrow);
        by_run.arg("run").arg(&example.source);
        let mut ways = vec![("run", by_run)];
        // An executable holds the same image and runtime; how it starts does not depend on the collector.
        if mode.collector == COLLECTORS[0] {
            ways.push(("build", Command::new(executable(example))));
        }
        for (way, mut command) in ways {
            let args = if mode.is_attack() { &example.small } else { &example.args };
            let start = Instant::now();
            let result = check(example, args, mode, &mut command, LIMIT);
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            tally.runs += 1;
            *tally.times.entry(example.name.clone()).or_default() += start.elapsed();
            if let Err(why) = result {
                let line = format!("{} {mode:?} {way}: {why}", example.name);
                eprintln!("{line}");
                tally.failures.push(line);
            }
            if tally.runs.is_multiple_of(modes.len()) {
                println!("{}: {} runs, {} failures so far", example.name, tally.runs, tally.failures.len());
            }
        }
    });
    tally.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn describe(tally: &Tally, choice: &str, time: Duration) -> anyhow::Result<String> {
    let mut text = format!(
        "# Stress report {}\n\n`cargo xtask stress{choice}` at {}: {} runs, {} failed; {:.1} minutes on {} cores.\n",
        report::today()?,
        report::commit()?,
        tally.runs,
        tally.failures.len(),
        time.as_secs_f64() / 60.0,
        std::thread::available_parallelism()?,
    );
    let mut slowest: Vec<_> = tally.times.iter().collect();
    slowest.sort_by_key(|(_, time)| std::cmp::Reverse(**time));
    let slowest: Vec<String> =
        slowest.iter().take(SLOWEST).map(|(name, time)| format!("{name} {:.0} s", time.as_secs_f64())).collect();
    let _ = writeln!(text, "Slowest, all runs together: {}.", slowest.join(", "));
    for failure in &tally.failures {
        let _ = writeln!(text, "- {failure}");
    }
    Ok(text)
}
