//! `burrow escape`: what escape analysis decides about a package, explained: as text, for machines, or as a page.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use burrow_engine::diagnose::{self, Options};
use burrow_engine::load::{LoadOptions, Target};
use burrow_profile::escape::{self, Decision, Verdict};
use burrow_viewer::source_page::{self, Source};

use crate::compare::Program;
use crate::diagnose::as_data;
use crate::recorder::Extras;

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Json,
    Html,
}

/// A small heap makes even short programs collect, which is when allocations are counted.
const PERCENT_OF_RUN: &str = "1";

/// Writes the report to the file, or to standard output; `program` is run for what it allocates.
pub fn report(
    target: &Target,
    load_options: &LoadOptions,
    form: Form,
    program: Option<&Program>,
    output: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let diagnosis = match diagnose::diagnose(target, load_options, &Options { verbosity: 2, inline: false }) {
        Ok(diagnosis) => diagnosis,
        Err(error) => {
            eprint!("{error}");
            return Ok(ExitCode::from(1));
        }
    };
    let mut decisions = escape::decisions(&as_data(&diagnosis));
    let sources = sources(&decisions);
    let run = match program {
        Some(program) => add_run(program, &sources, &mut decisions)?,
        None => String::new(),
    };
    let text = match form {
        Form::Json => escape::json(&diagnosis.package, &decisions) + "\n",
        Form::Html => source_page::page(&diagnosis.package, &run, &sources, &decisions),
        Form::Text => explained(&sources, &decisions, &run),
    };
    let default = (form == Form::Html).then(|| Path::new("escape.html"));
    match output.or(default) {
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

/// Per decision its line, the source with a mark below, and the way of the flow.
fn explained(sources: &[Source], decisions: &[Decision], run: &str) -> String {
    let mut text = String::new();
    for decision in decisions {
        let place = &decision.place;
        let _ = writeln!(text, "{}:{}:{}: {}", shown(&place.file), place.line, place.column, decision.text);
        if decision.verdict == Verdict::Stack {
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
