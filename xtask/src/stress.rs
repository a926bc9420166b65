//! `stress`: every example and test program of the library in every attack mode, with 1, 2 and 8 processors, by `burrow run` and by
//! the executable that `burrow build` makes. Writes `docs/reports/stress-DATE.md`.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use anyhow::anyhow;
use burrow_testkit::attack::Mode;
use burrow_testkit::golden::Example;

use crate::process::{build_burrow, run_limited, workspace};

const LIMIT: Duration = Duration::from_secs(120);

pub fn run(filter: Option<&str>) -> anyhow::Result<()> {
    let burrow = build_burrow()?;
    let examples = Example::everywhere(&workspace()).map_err(|why| anyhow!(why))?;
    let folder = std::env::temp_dir().join(format!("burrow-stress-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (mut runs, mut failures) = (0, Vec::new());
    for example in examples.iter().filter(|example| filter.is_none_or(|filter| example.name.contains(filter))) {
        let executable = folder.join(&example.name);
        let built =
            Command::new(&burrow).args(["build", "-o"]).arg(&executable).arg(&example.source).status()?.success();
        for mode in Mode::all() {
            let args = if mode.is_attack() { &example.small } else { &example.args };
            let mut by_run = Command::new(&burrow);
            by_run.arg("run").arg(&example.source);
            let mut by_build = Command::new(&executable);
            for (way, command) in [("run", &mut by_run), ("build", &mut by_build)] {
                runs += 1;
                if way == "build" && !built {
                    failures.push(format!("{} {mode:?} {way}: does not build", example.name));
                    continue;
                }
                if let Err(why) = compare(example, args, command.args(args).envs(mode.environment())) {
                    eprintln!("{} {mode:?} {way}: {why}", example.name);
                    failures.push(format!("{} {mode:?} {way}: {why}", example.name));
                }
            }
        }
        println!("{}: {runs} runs, {} failures so far", example.name, failures.len());
    }
    std::fs::remove_dir_all(&folder)?;
    report(runs, &failures)?;
    if failures.is_empty() { Ok(()) } else { Err(anyhow!("{} of {runs} runs failed", failures.len())) }
}

fn compare(example: &Example, args: &[String], command: &mut Command) -> Result<(), String> {
    let expected = example.expectation(args)?;
    let finished = run_limited(command, LIMIT).map_err(|error| error.to_string())?;
    let outcome = finished.ok_or_else(|| format!("longer than {LIMIT:?}"))?.outcome();
    if outcome == expected {
        return Ok(());
    }
    if outcome.status != expected.status {
        let last = outcome.stderr.lines().find(|line| !line.is_empty()).unwrap_or_default();
        return Err(format!("exit status {}, expected {}: {last}", outcome.status, expected.status));
    }
    Err(if outcome.stdout == expected.stdout { "standard error differs" } else { "standard output differs" }.to_owned())
}

fn report(runs: usize, failures: &[String]) -> anyhow::Result<()> {
    let date = Command::new("date").arg("+%Y-%m-%d").output()?;
    let date = String::from_utf8_lossy(&date.stdout).trim().to_owned();
    let commit = Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(workspace()).output()?;
    let mut text = format!(
        "# Stress report {date}\n\n`cargo xtask stress` at {}: {runs} runs, {} failed.\n",
        String::from_utf8_lossy(&commit.stdout).trim(),
        failures.len()
    );
    for failure in failures {
        let _ = writeln!(text, "- {failure}");
    }
    let folder = workspace().join("docs/reports");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("stress-{date}.md"));
    std::fs::write(&path, text)?;
    println!("{}", path.display());
    Ok(())
}
