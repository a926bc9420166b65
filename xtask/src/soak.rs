//! `soak`: a program that mutates, allocates, spawns and checks its own data, for minutes on end, with the heap verified
//! after each marking and freed memory poisoned. Writes `docs/reports/soak-DATE.md`.
//!
//! The program is `xtask/programs/soak.go`; what it finds wrong it prints, and ends with status 1.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::bail;
use burrow_testkit::program::run_limited;

use crate::project::{build_burrow, workspace};
use crate::report;

const ATTACK: &str = "verify,poison";
const PROCESSORS: [u32; 2] = [2, 8];

/// How much longer than asked for a run may take: the last wave under verification, and the end.
const GRACE: Duration = Duration::from_secs(120);

/// Runs the program for `minutes` with each number of processors.
pub fn run(minutes: f64, collector: &str, burrow: Option<&Path>) -> anyhow::Result<()> {
    let burrow = burrow.map_or_else(build_burrow, |path| Ok(path.to_owned()))?;
    let mut text = format!(
        "# Soak report {}\n\n`cargo xtask soak {minutes} --collector {collector}` at {} on {} cores: `BURROW_ATTACK={ATTACK}`.\n",
        report::today()?,
        report::commit()?,
        std::thread::available_parallelism()?,
    );
    let mut failed = 0;
    for processors in PROCESSORS {
        let result = soak(&burrow, minutes, collector, processors)?;
        print!("{}", result.text);
        text.push_str(&result.text);
        failed += u32::from(!result.passed);
    }
    report::write("soak", &text)?;
    if failed > 0 {
        bail!("{failed} of {} runs failed", PROCESSORS.len());
    }
    Ok(())
}

/// What one run came to, as a section of the report.
struct Outcome {
    text: String,
    passed: bool,
}

fn soak(burrow: &Path, minutes: f64, collector: &str, processors: u32) -> anyhow::Result<Outcome> {
    let time = Duration::from_secs_f64(minutes * 60.0);
    let mut command = Command::new(burrow);
    command.arg("run").arg(workspace().join("xtask/programs/soak.go")).arg(time.as_secs().to_string());
    command.env("BURROW_GC", collector).env("BURROW_ATTACK", ATTACK).env("GOMAXPROCS", processors.to_string());
    let start = Instant::now();
    let finished = run_limited(&mut command, time + GRACE)?;
    let took = start.elapsed().as_secs_f64() / 60.0;
    let mut text = format!("\n## {collector}, GOMAXPROCS={processors}, {took:.1} minutes\n\n");
    let passed = match finished {
        None => {
            let _ = writeln!(text, "FAILED: it does not end");
            false
        }
        Some(finished) => {
            let passed = finished.status == 0;
            if !passed {
                let _ = writeln!(text, "FAILED with status {}", finished.status);
            }
            for stream in [&finished.stdout, &finished.stderr] {
                String::from_utf8_lossy(stream).lines().for_each(|line| {
                    let _ = writeln!(text, "    {line}");
                });
            }
            passed
        }
    };
    Ok(Outcome { text, passed })
}
