//! What `-gcflags` asks for, told as real Go tells it: on standard error, before the program is built.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use burrow_engine::diagnose::{self, Diagnosis, Options};
use burrow_engine::load::{LoadOptions, Target};
use burrow_engine::pipeline::CompileError;
use burrow_profile::escape::{Line, Place};
use burrow_profile::optimizer_log;

use crate::gcflags::{CompilerFlags, Gcflags, Package};

/// How telling went.
pub enum Diagnosed {
    /// All that was asked for (maybe nothing). Whether there is a program to build.
    Told { program: bool },
    /// Errors were printed; the status to exit with.
    Failed(ExitCode),
}

/// Prints what the flags ask for about the target.
pub fn tell(values: &[String], target: &Target, load_options: &LoadOptions) -> anyhow::Result<Diagnosed> {
    if values.is_empty() {
        return Ok(Diagnosed::Told { program: true });
    }
    let gcflags = match Gcflags::parse(values) {
        Ok(gcflags) => gcflags,
        Err(why) => {
            eprintln!(
                "{why}\nusage: burrow build [-o output] [build flags] package\nRun 'burrow help build' for details."
            );
            return Ok(Diagnosed::Failed(ExitCode::from(2)));
        }
    };
    let package = diagnose::package_path(target, load_options)?;
    if gcflags.has_patterns()
        && let Err(error) = tell_of_imports(&gcflags, target, load_options)?
    {
        eprint!("{error}");
        return Ok(Diagnosed::Failed(ExitCode::from(1)));
    }
    let folder = folder_of(target);
    let seen =
        Package { import_path: &package.path, named: true, folder: folder.as_deref(), standard: package.standard };
    let flags = match gcflags.for_package(seen) {
        Ok(flags) => flags,
        Err(why) => {
            eprintln!("# {}\n{why}", package.path);
            return Ok(Diagnosed::Failed(ExitCode::from(1)));
        }
    };
    if flags.diagnose == 0 && flags.json.is_none() {
        return Ok(Diagnosed::Told { program: true });
    }
    match diagnosed(&flags, target, load_options)? {
        Ok(name) => Ok(Diagnosed::Told { program: name == "main" }),
        Err(error) => {
            eprint!("{error}");
            Ok(Diagnosed::Failed(ExitCode::from(1)))
        }
    }
}

/// Prints what the flags ask for about packages of the user's own that the target imports: patterns may mean them.
fn tell_of_imports(
    gcflags: &Gcflags,
    target: &Target,
    load_options: &LoadOptions,
) -> anyhow::Result<Result<(), CompileError>> {
    let working_folder = std::env::current_dir().context("the working folder")?;
    let choose = |path: &str, folder: &Path| {
        let folder = folder.strip_prefix(&working_folder).ok().map(|folder| format!("./{}", folder.display()));
        let seen = Package { import_path: path, named: false, folder: folder.as_deref(), standard: false };
        // Mistakes in flags are told about the package that is named.
        let flags = gcflags.for_package(seen).ok().filter(|flags| flags.diagnose > 0)?;
        Some(Options { verbosity: if flags.diagnose > 1 { 2 } else { 1 }, inline: !flags.no_inlining })
    };
    match diagnose::diagnose_imports(target, load_options, &choose) {
        Ok(all) => all.iter().for_each(|diagnosis| eprint!("{}", diagnosis.text())),
        Err(error) => return Ok(Err(error)),
    }
    Ok(Ok(()))
}

/// Prints lines and writes the log, as the flags ask; gives the package's name.
fn diagnosed(
    flags: &CompilerFlags,
    target: &Target,
    load_options: &LoadOptions,
) -> anyhow::Result<Result<String, CompileError>> {
    let inline = !flags.no_inlining;
    let at = |verbosity| diagnose::diagnose(target, load_options, &Options { verbosity, inline });
    let mut name = String::new();
    if flags.diagnose > 0 {
        let verbosity = if flags.diagnose > 1 { 2 } else { 1 };
        match at(verbosity) {
            Ok(diagnosis) => {
                eprint!("{}", diagnosis.text());
                name = diagnosis.name;
            }
            Err(error) => return Ok(Err(error)),
        }
    }
    if let Some(folder) = &flags.json {
        match at(2) {
            Ok(diagnosis) => {
                write_log(folder, &diagnosis)?;
                name = diagnosis.name;
            }
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(name))
}

/// As `-json` of Go's compiler: a folder per package, a file per source file.
fn write_log(folder: &Path, diagnosis: &Diagnosis) -> anyhow::Result<()> {
    let package = if diagnosis.name == "main" { "main" } else { diagnosis.package.as_str() };
    for file in optimizer_log::files(package, diagnose::DESCRIBED_VERSION, &as_data(diagnosis)) {
        let path = folder.join(file.path);
        let parent = path.parent().expect("it lies in the folder");
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, file.text))
            .with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The lines as the tools take them.
pub fn as_data(diagnosis: &Diagnosis) -> Vec<Line> {
    let place = |place: &diagnose::Place| Place { file: place.file.clone(), line: place.line, column: place.column };
    let line = |note: &diagnose::Note| Line {
        place: note.place.as_ref().map(place),
        text: note.text.clone(),
        at: note.at.as_ref().map(place),
    };
    diagnosis.lines.iter().map(line).collect()
}

/// The folder as patterns see it; `None`: named by import path.
fn folder_of(target: &Target) -> Option<String> {
    match target {
        Target::Files(_) | Target::ImportPath(_) => None,
        Target::Folder(folder) => Some(folder.to_string_lossy().into_owned()),
    }
}
