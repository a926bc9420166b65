//! What each subcommand does.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, ExitCode, Stdio};

use anyhow::Context;
use burrow_engine::cache::Cache;
use burrow_engine::executable;
use burrow_engine::load::{LoadOptions, Target};
use burrow_engine::pipeline::{self, CompileError, CompileOptions, EscapeMode, EscapeOptions, EscapeRule};
use burrow_launch::{environment, program};
use burrow_profile::gctrace;

use crate::arguments::{Arguments, Command, CompileFlags, FileChoice};
use crate::compare::{self, Choices, Program};
use crate::diagnose::{self, Diagnosed};
use crate::escape::{Form, Wanted};
use crate::runtime_executable::RuntimeExecutable;
use crate::{cost, escape, installed_go};

pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Run { compile, collector, escape_check, words } => {
            run_program(&compile, collector.as_deref(), escape_check, &words)
        }
        Command::Build { compile, output, words } => build(&compile, output, &words),
        Command::View { compile, output, words } => view(&compile, &output, &words),
        Command::Escape { choice, json, html, run, profile, inline, output, words } => {
            let form = if json {
                Form::Json
            } else if html {
                Form::Html
            } else {
                Form::Text
            };
            let wanted = Wanted { form, inline, profile, output };
            escape_report(choice, &wanted, run, &words)
        }
        Command::Vet { choice, words } => vet(choice, &words),
        Command::Gc { cost, collectors, percents, json, fast, words } => {
            let (collectors, percents) = (collectors.as_deref(), percents.as_deref());
            if cost {
                gc_cost(collectors, percents, json, &words)
            } else {
                gc(collectors, percents, json, fast, &words)
            }
        }
        Command::Image { image, arguments } => Ok(program::of_file(&image, arguments).report(1)),
    }
}

fn run_program(
    flags: &CompileFlags,
    collector: Option<&str>,
    escape_check: bool,
    words: &[String],
) -> anyhow::Result<ExitCode> {
    if let Some(name) = collector {
        environment::collector(name).map_err(anyhow::Error::msg).context("-gc")?;
    }
    let Some((_, mut process)) = program(flags, words)? else { return Ok(ExitCode::from(1)) };
    if let Some(name) = collector {
        process.env("BURROW_GC", name);
    }
    if escape_check {
        process.env("BURROW_ESCAPE_CHECK", environment::ESCAPE_CHECK_EVERY.to_string());
    }
    Err(process.exec()).context("the program does not start")
}

/// Name of the compiled program, and the process that runs it. `None`: errors were printed.
fn program(flags: &CompileFlags, words: &[String]) -> anyhow::Result<Option<(String, Process)>> {
    let options = compile_options(flags)?;
    let (target, arguments) = Target::from_words(words)?;
    let told = diagnose::tell(&flags.gcflags, &target, &load_options(flags.choice.clone()))?;
    let Diagnosed::Told { .. } = told else { return Ok(None) };
    let Some(image) = compiled(&target, &options, &flags.choice)? else { return Ok(None) };
    let name = program_name(&target);
    let process = RuntimeExecutable::find()?.process(&image, &name, arguments);
    Ok(Some((name, process)))
}

fn compile_options(flags: &CompileFlags) -> anyhow::Result<CompileOptions> {
    let mode = EscapeMode::from_name(&flags.escape).with_context(|| {
        format!("-escape: unknown mode {:?}; known: {}", flags.escape, EscapeMode::ALL.map(EscapeMode::name).join(", "))
    })?;
    let rule = |name: &String| EscapeRule::from_name(name).with_context(|| format!("there is no rule {name:?}"));
    let escape = EscapeOptions { mode, fault: flags.escape_fault.as_ref().map(rule).transpose()? };
    Ok(CompileOptions { print_after: flags.print_after.clone(), escape, ..CompileOptions::default() })
}

/// `None`: errors were printed.
fn compiled_program(
    options: &CompileOptions,
    choice: &FileChoice,
    words: &[String],
) -> anyhow::Result<Option<Program>> {
    let (target, arguments) = Target::from_words(words)?;
    let image = compiled(&target, options, choice)?;
    Ok(image.map(|image| Program { name: program_name(&target), image, arguments: arguments.to_vec() }))
}

fn escape_report(choice: FileChoice, wanted: &Wanted, run: bool, words: &[String]) -> anyhow::Result<ExitCode> {
    let (target, arguments) = Target::from_words(words)?;
    let program = if run {
        let Some(image) = compiled(&target, &CompileOptions::default(), &choice)? else {
            return Ok(ExitCode::from(1));
        };
        Some(Program { name: program_name(&target), image, arguments: arguments.to_vec() })
    } else {
        anyhow::ensure!(arguments.is_empty(), "one package at a time: what is {:?}? (-run runs it)", arguments[0]);
        None
    };
    escape::report(&target, &load_options(choice), wanted, program.as_ref())
}

fn gc(
    collectors: Option<&str>,
    percents: Option<&str>,
    json: bool,
    fast: bool,
    words: &[String],
) -> anyhow::Result<ExitCode> {
    let choices = Choices::new(collectors, percents, json, fast)?;
    let Some(program) = compiled_program(&CompileOptions::default(), &FileChoice::default(), words)? else {
        return Ok(ExitCode::from(1));
    };
    compare::run(&program, &choices)
}

fn gc_cost(collector: Option<&str>, percent: Option<&str>, json: bool, words: &[String]) -> anyhow::Result<ExitCode> {
    // One run, so one collector; the checks are those of the comparison.
    let choices = Choices::new(collector, percent, json, true)?;
    anyhow::ensure!(collector.is_none() || choices.collectors.len() == 1, "-cost: one collector at a time");
    anyhow::ensure!(percent.is_none() || choices.percents.len() == 1, "-cost: one GOGC at a time");
    let options = CompileOptions { exact_layouts: true, ..CompileOptions::default() };
    let Some(program) = compiled_program(&options, &FileChoice::default(), words)? else {
        return Ok(ExitCode::from(1));
    };
    cost::run(&program, collector, percent, json)
}

/// Runs the program with its collections traced; its other output is passed on, its status kept.
fn view(flags: &CompileFlags, output: &Path, words: &[String]) -> anyhow::Result<ExitCode> {
    let Some((name, mut process)) = program(flags, words)? else { return Ok(ExitCode::from(1)) };
    let debug = std::env::var("GODEBUG").map_or_else(|_| "gctrace=1".to_owned(), |given| format!("{given},gctrace=1"));
    let child = process.env("GODEBUG", debug).stderr(Stdio::piped()).spawn().context("the program does not start")?;
    let finished = child.wait_with_output()?;
    let text = String::from_utf8_lossy(&finished.stderr);
    let (collections, others) = gctrace::read(&text);
    others.iter().for_each(|line| eprintln!("{line}"));
    std::fs::write(output, burrow_viewer::page(&name, &collections)).with_context(|| output.display().to_string())?;
    eprintln!("{}\n{}", gctrace::Summary::of(&collections), output.display());
    Ok(ExitCode::from(finished.status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2)))
}

fn build(flags: &CompileFlags, output: Option<PathBuf>, words: &[String]) -> anyhow::Result<ExitCode> {
    let (target, rest) = Target::from_words(words)?;
    anyhow::ensure!(rest.is_empty(), "one program at a time: what is {:?}?", rest[0]);
    match diagnose::tell(&flags.gcflags, &target, &load_options(flags.choice.clone()))? {
        Diagnosed::Failed(code) => return Ok(code),
        Diagnosed::Told { program: false } => return Ok(ExitCode::SUCCESS),
        Diagnosed::Told { program: true } => {}
    }
    let options = compile_options(flags)?;
    let Some(image) = compiled(&target, &options, &flags.choice)? else { return Ok(ExitCode::from(1)) };
    let output = output_file(output, program_name(&target));
    let image = std::fs::read(&image).with_context(|| image.display().to_string())?;
    let runtime = RuntimeExecutable::find()?.bytes().context("burrow does not read its runtime")?;
    executable::write(&output, runtime, &image).with_context(|| format!("build output {}", output.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Where the executable goes: the file that was asked for, or one of the program's name in the folder that was.
fn output_file(asked: Option<PathBuf>, name: String) -> PathBuf {
    match asked {
        Some(folder) if folder.is_dir() || folder.as_os_str().as_encoded_bytes().ends_with(b"/") => folder.join(name),
        Some(file) => file,
        None => PathBuf::from(name),
    }
}

fn vet(choice: FileChoice, words: &[String]) -> anyhow::Result<ExitCode> {
    let (target, _) = Target::from_words(words)?;
    let options = LoadOptions::to_inspect(&target, load_options(choice));
    Ok(match pipeline::check(&target, &options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error),
    })
}

/// The image's file in the cache, compiled if it is not there. `None`: errors were printed.
fn compiled(target: &Target, options: &CompileOptions, choice: &FileChoice) -> anyhow::Result<Option<PathBuf>> {
    let cache = Cache::open()?;
    match pipeline::compile_cached(target, &load_options(choice.clone()), options, &cache) {
        Ok(path) => Ok(Some(path)),
        Err(error) => {
            report(&error);
            Ok(None)
        }
    }
}

fn report(error: &CompileError) -> ExitCode {
    eprint!("{error}");
    ExitCode::from(1)
}

/// What `os.Args[0]` and the executable are called.
fn program_name(target: &Target) -> String {
    let path = match target {
        Target::Files(files) => files[0].with_extension(""),
        Target::Folder(folder) => std::fs::canonicalize(folder).unwrap_or_else(|_| folder.clone()),
        Target::ImportPath(path) => PathBuf::from(path),
    };
    path.file_name().map_or_else(|| "main".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn load_options(choice: FileChoice) -> LoadOptions {
    LoadOptions {
        goroot: installed_go::goroot(),
        always: vec!["runtime".to_owned()],
        tags: choice.tags,
        ..LoadOptions::default()
    }
}
