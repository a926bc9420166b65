//! `escape-agreement`: our `-m` diagnostics against real Go's, line by line.
//!
//! Each target is compiled on its own by both compilers with the same flags. Lines are equal if file, line, column and
//! text are. Real Go's lines are kept below `target/`, so that only the first run pays for them.
//!
//! Start at [`run`].

mod compiler;
mod line;
mod report;
mod score;
mod target;

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use burrow_testkit::program;

use crate::project::build_burrow;
use crate::real_go::RealGo;
use score::Score;
use target::Target;

/// What the command line asks for.
pub struct Choices {
    pub go: Option<PathBuf>,
    pub burrow: Option<PathBuf>,
    pub suite: Option<PathBuf>,
    pub flags: String,
    /// Every package of the library too.
    pub std: bool,
    /// Print the lines that differ.
    pub diff: bool,
    /// Only fill the cache of real Go's lines.
    pub real_only: bool,
    /// Write the dated report.
    pub report: bool,
    pub targets: Vec<String>,
}

/// Flags that both compilers are given: `-l` is left out with `inline`.
pub fn flags(inline: bool, flows: bool) -> String {
    let diagnose = if flows { "-m=2" } else { "-m" };
    if inline { diagnose.to_owned() } else { format!("{diagnose} -l") }
}

/// A target compared, or why it could not be.
pub struct Compared {
    pub target: Target,
    pub outcome: Outcome,
    /// How long our compiler took.
    pub time: Duration,
}

pub enum Outcome {
    Compared(Score),
    /// Ours rejects it: all of real Go's lines are missing.
    Failed {
        score: Score,
        why: String,
    },
    /// Real Go itself does not compile it.
    Excluded(String),
}

impl Outcome {
    pub fn score(&self) -> Option<&Score> {
        match self {
            Outcome::Compared(score) | Outcome::Failed { score, .. } => Some(score),
            Outcome::Excluded(_) => None,
        }
    }
}

pub fn run(choices: &Choices) -> anyhow::Result<()> {
    let go = RealGo::find(choices.go.clone())?;
    let mut targets = match &choices.targets[..] {
        [] if choices.std => Vec::new(),
        wanted => target::all(choices.suite.as_deref(), wanted)?,
    };
    if choices.std {
        targets.extend(target::library(&go)?);
    }
    if choices.real_only {
        return real_only(&go, &targets, &choices.flags);
    }
    let burrow = std::path::absolute(choices.burrow.clone().map_or_else(build_burrow, Ok)?)?;
    let results = Mutex::new(Vec::new());
    program::for_each(&targets, |target| {
        let result = compare(&go, &burrow, target, &choices.flags);
        results.lock().expect("nobody panics").push(result);
    });
    let results: Result<Vec<Compared>, _> = results.into_inner().expect("nobody panics").into_iter().collect();
    let mut results = results?;
    // As listed: the threads finish in any order.
    results.sort_by(|a, b| (a.target.group, &a.target.name).cmp(&(b.target.group, &b.target.name)));
    if choices.diff {
        report::print_differences(&results);
    }
    let text = report::text(&results, &choices.flags)?;
    print!("{text}");
    if choices.report { crate::report::write(&report::kind(&choices.flags), &text) } else { Ok(()) }
}

fn compare(go: &RealGo, burrow: &std::path::Path, target: &Target, flags: &str) -> anyhow::Result<Compared> {
    let real = compiler::real(go, target, flags)?;
    let done = |outcome, time| Ok(Compared { target: target.clone(), outcome, time });
    if let Some(why) = real.failure {
        return done(Outcome::Excluded(why), Duration::ZERO);
    }
    let start = Instant::now();
    let ours = compiler::ours(go, burrow, target, flags)?;
    let time = start.elapsed();
    let score = score::compare(&real.lines, &ours.lines);
    match ours.failure {
        None => done(Outcome::Compared(score), time),
        Some(why) => done(Outcome::Failed { score, why }, time),
    }
}

fn real_only(go: &RealGo, targets: &[Target], flags: &str) -> anyhow::Result<()> {
    for target in targets {
        let real = compiler::real(go, target, flags)?;
        match real.failure {
            None => println!("{}: {} lines", target.name, real.lines.len()),
            Some(why) => println!("{}: real Go: {why}", target.name),
        }
    }
    Ok(())
}
