//! The lines of `go build -gcflags=-m`, as the Go command prints them.
//!
//! Start at [`diagnose`].

use std::fmt::Write;

use burrow_diagnose::{Line, Options, PackageInput};
use burrow_source::{Pos, SourceMap};

use crate::checked::{CheckedProgram, check_loaded};
use crate::deep_stack::on_deep_stack;
use crate::error::CompileError;
use crate::load::{self, Library, LoadOptions, Target};

/// The lines about one package.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// The package's path, as the header names it.
    pub package: String,
    /// Each with its position in front: `./main.go:3:4: x escapes to heap`.
    pub lines: Vec<String>,
}

impl Diagnosis {
    /// With the header, a line each; nothing if there are no lines.
    pub fn text(&self) -> String {
        if self.lines.is_empty() {
            return String::new();
        }
        let mut text = format!("# {}\n", self.package);
        for line in &self.lines {
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

/// Diagnoses the package that the target names. Imports resolve in an installed Go, if there is one.
pub fn diagnose(target: &Target, load_options: &LoadOptions, options: &Options) -> Result<Diagnosis, CompileError> {
    on_deep_stack(|| {
        let mut load_options = LoadOptions::to_inspect(target, load_options.clone());
        if load_options.goroot.is_some() {
            load_options.library = Library::Installed;
            load_options.always.clear();
        }
        let checked = check_loaded(load::load(target, &load_options)?)?;
        Ok(of_checked(checked, options))
    })
}

fn of_checked(checked: CheckedProgram, options: &Options) -> Diagnosis {
    let CheckedProgram { loaded, mut types, packages } = checked;
    let inputs: Vec<PackageInput<'_>> = loaded
        .packages
        .iter()
        .zip(&packages)
        .map(|(package, (id, info))| PackageInput { id: *id, info, files: &package.files })
        .collect();
    let target = inputs.last().expect("the target was loaded").id;
    let lines = burrow_diagnose::diagnose(&mut types, &inputs, target, options);
    let sources = &loaded.sources;
    let lines = lines.iter().map(|line| rendered(line, sources)).collect();
    Diagnosis { package: loaded.packages.last().expect("the target was loaded").path.clone(), lines }
}

fn rendered(line: &Line, sources: &SourceMap) -> String {
    let mut text = match place(line.pos, sources) {
        Some(place) => format!("{place}: {}", line.text),
        None => line.text.clone(),
    };
    if let Some(at) = line.at {
        let _ = write!(text, " at {}", place(at, sources).unwrap_or_else(|| "<unknown line number>".to_string()));
    }
    text
}

fn place(pos: Pos, sources: &SourceMap) -> Option<String> {
    (pos != Pos::NONE).then(|| sources.describe(pos))
}
