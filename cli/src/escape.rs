//! `burrow escape`: what escape analysis decides about a package, explained: as text, for machines, or as a page.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use burrow_engine::diagnose::{self, Options};
use burrow_engine::load::{LoadOptions, Target};
use burrow_launch::recorder::Extras;
use burrow_profile::allocation_profile;
use burrow_profile::escape::{self, Decision, Verdict};
use burrow_viewer::source_page::{self, Source};

use crate::compare::Program;
use crate::diagnose::as_data;

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Json,
    Html,
}

/// What the report is to hold.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub form: Form,
    /// Decisions after inlining, and what is inlined.
    pub inline: bool,
    /// An allocation profile to add.
    pub profile: Option<PathBuf>,
    /// Standard output without it, for a page `escape.html`.
    pub output: Option<PathBuf>,
}

/// A small heap makes even short programs collect, which is when allocations are counted.
const PERCENT_OF_RUN: &str = "1";

/// Writes the report; `program` is run for what it allocates.
pub fn report(
    target: &Target,
    load_options: &LoadOptions,
    wanted: &Wanted,
    program: Option<&Program>,
) -> anyhow::Result<ExitCode> {
    let form = wanted.form;
    let options = Options { verbosity: 2, inline: wanted.inline };
    let diagnosis = match diagnose::diagnose(target, load_options, &options) {
        Ok(diagnosis) => diagnosis,
        Err(error) => {
            eprint!("{error}");
            return Ok(ExitCode::from(1));
        }
    };
    let mut decisions = escape::decisions(&as_data(&diagnosis));
    let sources = sources(&decisions);
    let run = match (program, &wanted.profile) {
        (Some(program), _) => add_run(program, &sources, &mut decisions)?,
        (None, Some(profile)) => add_profile(profile, &sources, &mut decisions)?,
        (None, None) => String::new(),
    };
    let text = match form {
        Form::Json => escape::json(&diagnosis.package, &decisions) + "\n",
        Form::Html => source_page::page(&diagnosis.package, &run, &sources, &decisions),
        Form::Text => explained(&sources, &decisions, &run),
    };
    let default = (form == Form::Html).then(|| Path::new("escape.html"));
    match wanted.output.as_deref().or(default) {
        Some(path) => {
            std::fs::write(path, text).with_context(|| path.display().to_string())?;
            eprintln!("{}", path.display());
        }
        None => print!("{text}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Every file that something was decided about, sorted. One that can't be read has no text to show.
fn sources(decisions: &[Decision]) -> Vec<Source> {
    let mut files: Vec<String> = decisions.iter().map(|decision| decision.place.file.clone()).collect();
    files.sort();
    files.dedup();
    let read = |file: String| Source { text: std::fs::read_to_string(&file).unwrap_or_default(), file };
    files.into_iter().map(read).filter(|source| !source.text.is_empty()).collect()
}

/// Runs the program and notes what it allocated; says what was counted.
fn add_run(program: &Program, sources: &[Source], decisions: &mut [Decision]) -> anyhow::Result<String> {
    let finished = program.record(Extras { floating: false, census: true }, &[("GOGC", PERCENT_OF_RUN)])?;
    let files: Vec<String> = sources.iter().map(|source| source.file.clone()).collect();
    escape::add_run(decisions, &escape::allocated_by_line(&finished.cycles, &files));
    let mut run = match finished.cycles.len() {
        0 => "The run had no collection, so nothing was counted: give it more to do.".to_owned(),
        count => format!("What the run allocated until the last of its {count} collections, estimated from samples."),
    };
    if finished.status != 0 {
        let _ = write!(run, " It ended with status {}.", finished.status);
    }
    Ok(run)
}

/// Notes what a profile says was allocated; says where that comes from.
fn add_profile(profile: &Path, sources: &[Source], decisions: &mut [Decision]) -> anyhow::Result<String> {
    let name = profile.display();
    let bytes = std::fs::read(profile).with_context(|| name.to_string())?;
    let files: Vec<String> = sources.iter().map(|source| source.file.clone()).collect();
    let allocated = allocation_profile::read(&bytes, &files).map_err(|why| anyhow::anyhow!("{name}: {why}"))?;
    escape::add_run(decisions, &allocated);
    Ok(match allocated.len() {
        0 => format!("{name} tells of no allocation in these files."),
        _ => format!("What was allocated from the start to the writing of {name}, estimated from samples."),
    })
}

/// Per decision its line, the source with a mark below, and the way of the flow.
fn explained(sources: &[Source], decisions: &[Decision], run: &str) -> String {
    let mut text = String::new();
    for decision in decisions {
        let place = &decision.place;
        let _ = writeln!(text, "{}:{}:{}: {}", shown(&place.file), place.line, place.column, decision.text);
        if !matches!(decision.verdict, Verdict::Heap | Verdict::Leaks) {
            continue;
        }
        let source = sources.iter().find(|source| source.file == place.file);
        let row = source.and_then(|source| source.text.lines().nth((place.line as usize).saturating_sub(1)));
        if let Some(row) = row {
            let before = row.get(..(place.column as usize).saturating_sub(1)).unwrap_or_default();
            let blank: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            let _ = writeln!(text, "    {row}\n    {blank}^");
        }
        for step in &decision.flow {
            let indent = if step.text.starts_with("flow: ") { "    " } else { "        " };
            let _ = writeln!(text, "{indent}{} ({}:{})", step.text, shown(&step.place.file), step.place.line);
        }
        if let Some(allocated) = decision.allocated.filter(|allocated| allocated.objects > 0) {
            let _ = writeln!(text, "    allocated: {} objects, {} bytes", allocated.objects, allocated.bytes);
        }
    }
    if !run.is_empty() {
        let _ = writeln!(text, "{run}");
    }
    text
}

/// The file's name is enough beside its package.
fn shown(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}
