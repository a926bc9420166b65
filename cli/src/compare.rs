//! `burrow gc`: a program under each collector at several settings of GOGC, and what its collections came to.
//!
//! Each combination runs for its times; concurrent collectors run once more to measure floating garbage, which makes
//! stops long. The program's output is compared between all runs and not shown: a difference is an error.
//! Start at [`run`].

use std::fs::File;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, bail};
use burrow_launch::environment::{self, Collector};
use burrow_launch::recorder::Extras;
use burrow_profile::comparison::{self, Floating, Summary};
use burrow_profile::cycles::{self, Cycle, End};

use crate::runtime_executable::RuntimeExecutable;
use crate::tables::{Bars, Table, size, time};

/// What the command line asks for.
#[derive(Debug)]
pub struct Choices {
    pub collectors: Vec<Collector>,
    /// Values of GOGC.
    pub percents: Vec<String>,
    pub json: bool,
    /// Leave out floating garbage.
    pub fast: bool,
}

impl Choices {
    /// From lists with commas; `None`: all collectors, GOGC 50, 100 and 200.
    pub fn new(collectors: Option<&str>, percents: Option<&str>, json: bool, fast: bool) -> anyhow::Result<Choices> {
        let collectors = match collectors {
            None => Collector::ALL.to_vec(),
            Some(names) => {
                let collectors = names.split(',').map(environment::collector).collect::<Result<_, _>>();
                collectors.map_err(anyhow::Error::msg).context("-gc")?
            }
        };
        let percents: Vec<String> = percents.unwrap_or("50,100,200").split(',').map(str::to_owned).collect();
        for percent in &percents {
            if percent != "off" && percent.parse::<u32>().ok().filter(|&value| i32::try_from(value).is_ok()).is_none() {
                bail!("-gogc: {percent:?} is neither a percentage nor off");
            }
        }
        Ok(Choices { collectors, percents, json, fast })
    }
}

/// A compiled program with its arguments.
pub struct Program {
    pub name: String,
    pub image: PathBuf,
    pub arguments: Vec<String>,
}

/// What one run left.
pub struct Finished {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub cycles: Vec<Cycle>,
    pub end: End,
}

/// How a process ended, as shells count it.
pub type ExitStatus = i32;

impl Program {
    /// Runs it once with these variables set and its collections recorded.
    pub fn record(&self, extras: Extras, variables: &[(&str, &str)]) -> anyhow::Result<Finished> {
        let file = RecordFile::new();
        let mut process = RuntimeExecutable::find()?.process(&self.image, &self.name, &self.arguments);
        process.envs(variables.iter().copied()).env("BURROW_RECORD", extras.variable(&file.0));
        let output = process.stdin(input()?).output().context("the program does not start")?;
        let text = std::fs::read_to_string(&file.0).unwrap_or_default();
        let (cycles, end) = cycles::read(&text).map_err(|why| anyhow::anyhow!("recorded collections: {why}"))?;
        let Some(end) = end else {
            let errors = String::from_utf8_lossy(&output.stderr);
            bail!("the program was killed or did not start ({}):\n{}", output.status, errors.trim_end());
        };
        let status = output.status.code().unwrap_or(2);
        Ok(Finished { status, stdout: output.stdout, stderr: output.stderr, cycles, end })
    }
}

/// Standard input for a run: the same file for each from its beginning, if it is one; else nothing.
fn input() -> std::io::Result<Stdio> {
    let own = Path::new("/proc/self/fd/0");
    match std::fs::metadata(own) {
        Ok(metadata) if metadata.is_file() => Ok(Stdio::from(File::open(own)?)),
        _ => Ok(Stdio::null()),
    }
}

/// A temporary file's path; the file goes with it.
struct RecordFile(PathBuf);

impl RecordFile {
    fn new() -> RecordFile {
        RecordFile(std::env::temp_dir().join(format!("burrow-cycles-{}", std::process::id())))
    }
}

impl Drop for RecordFile {
    fn drop(&mut self) {
        // It is missing if the program did not start.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// One combination's figures.
struct Row {
    collector: Collector,
    percent: String,
    summary: Summary,
}

pub fn run(program: &Program, choices: &Choices) -> anyhow::Result<ExitCode> {
    let mut rows = Vec::new();
    let mut outputs = Outputs::default();
    for &collector in &choices.collectors {
        for percent in &choices.percents {
            let what = format!("{} at GOGC={percent}", collector.name());
            let variables = [("BURROW_GC", collector.name()), ("GOGC", percent)];
            tell(&what);
            let finished = program.record(Extras::default(), &variables).with_context(|| what.clone())?;
            let mut summary = Summary::of(&finished.cycles, &finished.end);
            outputs.compare(&what, finished);
            if collector == Collector::MarkSweep {
                // It marks in one stop, when nothing changes: what it marks is reachable.
                summary.floating = Some(Floating { cycles: summary.cycles as u64, ..Floating::default() });
            } else if !choices.fast {
                let finished = program.record(Extras { floating: true, census: false }, &variables)?;
                summary.floating = Floating::of(&finished.cycles);
                outputs.compare(&format!("{what} (second run)"), finished);
            }
            rows.push(Row { collector, percent: percent.clone(), summary });
        }
    }
    tell("");
    print(&program.name, &rows, choices);
    Ok(outputs.verdict())
}

/// Which run is on, to those who watch.
fn tell(what: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
    }
}

/// What the runs printed, and which differ from the first.
#[derive(Default)]
struct Outputs {
    first: Option<(String, Finished)>,
    different: Vec<String>,
}

impl Outputs {
    fn compare(&mut self, what: &str, finished: Finished) {
        let Some((first_name, first)) = &self.first else {
            self.first = Some((what.to_owned(), finished));
            return;
        };
        if first.status != finished.status {
            let errors = String::from_utf8_lossy(&finished.stderr);
            let line = errors.lines().find(|line| !line.is_empty()).unwrap_or_default();
            self.different.push(format!(
                "{what} ended with status {}, {first_name} with {}: {line}",
                finished.status, first.status
            ));
        } else if first.stdout != finished.stdout {
            let [ours, theirs] = [&finished, first].map(|run| String::from_utf8_lossy(&run.stdout));
            let number = ours.lines().zip(theirs.lines()).take_while(|(a, b)| a == b).count();
            let [ours, theirs] =
                [&ours, &theirs].map(|text| text.lines().nth(number).unwrap_or("(nothing)").to_owned());
            let line = number + 1;
            self.different.push(format!("{what} printed in line {line}: {ours}\n    {first_name}: {theirs}"));
        }
    }

    fn verdict(&self) -> ExitCode {
        if !self.different.is_empty() {
            eprintln!("burrow: THE PROGRAM'S OUTPUT DIFFERS BETWEEN RUNS:");
            self.different.iter().for_each(|line| eprintln!("  {line}"));
            eprintln!("A program that prints the same each time shows a mistake of a collector: please report it.");
            return ExitCode::from(1);
        }
        match &self.first {
            Some((_, first)) if first.status != 0 => {
                let errors = String::from_utf8_lossy(&first.stderr);
                eprintln!("burrow: each run of the program ended with status {}:\n{}", first.status, errors.trim_end());
                ExitCode::from(1)
            }
            _ => ExitCode::SUCCESS,
        }
    }
}

fn print(name: &str, rows: &[Row], choices: &Choices) {
    if choices.json {
        let runs = rows.iter().map(|row| (row.collector.name(), row.percent.as_str(), &row.summary));
        println!("{}", comparison::json(name, runs));
        return;
    }
    println!("{}", main_table(rows));
    println!("{}", phase_table(rows));
    if let Some(bars) = Bars::of_terminal() {
        let values = |pick: fn(&Summary) -> u64| -> Vec<(String, u64)> {
            rows.iter().map(|row| (format!("{} {}", row.collector.name(), row.percent), pick(&row.summary))).collect()
        };
        println!("{}", bars.chart("longest stop", &values(|summary| summary.stops.max), time));
        println!("{}", bars.chart("GC CPU", &values(|summary| summary.collector_cpu), time));
        println!("{}", bars.chart("peak heap", &values(|summary| summary.heap_peak), size));
    }
}

fn main_table(rows: &[Row]) -> Table {
    let mut table = Table::new(
        1,
        &[
            "collector",
            "GOGC",
            "cycles",
            "stops p50",
            "p99",
            "max",
            "total",
            "assists",
            "GC CPU",
            "barrier hits",
            "shaded",
            "floating/cycle",
            "peak heap",
            "wall",
            "CPU",
        ],
    );
    for Row { collector, percent, summary } in rows {
        table.row(vec![
            collector.name().to_owned(),
            percent.clone(),
            summary.cycles.to_string(),
            time(summary.stops.p50),
            time(summary.stops.p99),
            time(summary.stops.max),
            time(summary.stops.total),
            time(summary.assists),
            time(summary.collector_cpu),
            summary.barrier_hits.to_string(),
            summary.shaded.to_string(),
            summary.floating.map_or_else(|| "-".to_owned(), |floating| size(floating.mean())),
            size(summary.heap_peak),
            time(summary.wall),
            time(summary.cpu),
        ]);
    }
    table
}

fn phase_table(rows: &[Row]) -> Table {
    let mut table = Table::new(1, &["collector", "GOGC", "stops for", "count", "p50", "p99", "max", "total"]);
    for Row { collector, percent, summary } in rows {
        for (phase, stops) in &summary.phases {
            table.row(vec![
                collector.name().to_owned(),
                percent.clone(),
                phase.clone(),
                stops.count.to_string(),
                time(stops.p50),
                time(stops.p99),
                time(stops.max),
                time(stops.total),
            ]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_lists() {
        let choices = Choices::new(Some("hybrid,mark-sweep"), Some("50,off"), false, false).unwrap();
        assert_eq!(choices.collectors, [Collector::Hybrid, Collector::MarkSweep]);
        assert_eq!(choices.percents, ["50", "off"]);
        assert_eq!(Choices::new(None, None, false, false).unwrap().percents, ["50", "100", "200"]);
    }

    #[test]
    fn bad_settings_are_named() {
        let message = |gc, gogc| format!("{:#}", Choices::new(gc, gogc, false, false).unwrap_err());
        let known = "known: mark-sweep, insertion, deletion, hybrid";
        assert_eq!(message(Some("copying"), None), format!("-gc: unknown collector \"copying\"; {known}"));
        assert_eq!(message(None, Some("50,-1")), "-gogc: \"-1\" is neither a percentage nor off");
    }
}
