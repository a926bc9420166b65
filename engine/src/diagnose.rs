//! The lines of `go build -gcflags=-m`, as the Go command prints them.
//!
//! Start at [`diagnose`].

use std::fmt::Write;
use std::path::Path;

pub use burrow_diagnose::Options;
use burrow_diagnose::facts::Facts;
use burrow_diagnose::{Line, PackageInput};
use burrow_source::{Pos, SourceMap};

use crate::checked::{CheckedProgram, check_loaded};
use crate::deep_stack::on_deep_stack;
use crate::error::CompileError;
use crate::load::{self, Library, LoadError, LoadOptions, Loaded, Target};
use crate::locate::{Home, Locator};

/// The Go whose facts the library carries.
pub const DESCRIBED_VERSION: &str = "go1.27.3";

/// The lines about one package.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// The package's path, as the header names it.
    pub package: String,
    /// Its package clause.
    pub name: String,
    /// In real Go's order.
    pub lines: Vec<Note>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// `None`: about something that the compiler made up.
    pub place: Option<Place>,
    pub text: String,
    /// A second place, behind the text.
    pub at: Option<Place>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As printed: `./main.go:3:4`; `//line` directives are obeyed.
    pub shown: String,
    /// The file itself, absolute, and where in it.
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// What `-gcflags` patterns are compared with.
#[derive(Debug, Clone)]
pub struct PackagePath {
    pub path: String,
    /// Of an installed Go's library.
    pub standard: bool,
}

impl Diagnosis {
    /// With the header, a line each; nothing if there are no lines.
    pub fn text(&self) -> String {
        if self.lines.is_empty() {
            return String::new();
        }
        let mut text = format!("# {}\n", self.package);
        for note in &self.lines {
            let _ = writeln!(text, "{note}");
        }
        text
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{}: {}", place.shown, self.text)?,
            None => f.write_str(&self.text)?,
        }
        match &self.at {
            Some(at) => write!(f, " at {}", at.shown),
            None => Ok(()),
        }
    }
}

/// The path of the package that the target names.
pub fn package_path(target: &Target, load_options: &LoadOptions) -> Result<PackagePath, LoadError> {
    let options = to_diagnose(target, load_options);
    let found = Locator::new(&options).target(target)?;
    Ok(PackagePath { path: found.path, standard: matches!(found.home, Home::Installed(_)) })
}

/// Diagnoses the package that the target names. Imports resolve in an installed Go, if there is one.
///
/// Functions without bodies are taken in a package that is not `main`, as Go's compiler takes them without the go
/// command around it: its own tests of these lines have some.
pub fn diagnose(target: &Target, load_options: &LoadOptions, options: &Options) -> Result<Diagnosis, CompileError> {
    on_deep_stack(|| {
        let mut loaded = load::load(target, &to_diagnose(target, load_options))?;
        let package = loaded.packages.last_mut().expect("the target was loaded");
        package.trusted |= package.files.iter().any(|file| &*file.package_name.name != "main");
        let described = load_options.goroot.as_deref().is_some_and(is_described_version);
        let mut checked = check_loaded(loaded)?;
        let target = checked.packages.len() - 1;
        Ok(of_checked(&mut checked, target, described, options))
    })
}

/// Diagnoses packages of the user's own that the target imports, however indirectly, dependencies first. `choose`: how a
/// package is to be diagnosed, by its import path and folder; `None`: not at all.
pub fn diagnose_imports(
    target: &Target,
    load_options: &LoadOptions,
    choose: &(dyn Fn(&str, &Path) -> Option<Options> + Sync),
) -> Result<Vec<Diagnosis>, CompileError> {
    on_deep_stack(|| {
        let mut checked = check_loaded(load::load(target, &to_diagnose(target, load_options))?)?;
        let described = load_options.goroot.as_deref().is_some_and(is_described_version);
        let mut all = Vec::new();
        for index in 0..checked.packages.len().saturating_sub(1) {
            let package = &checked.loaded.packages[index];
            let folder = package.folder.as_deref().filter(|_| !package.trusted);
            if let Some(options) = folder.and_then(|folder| choose(&package.path, folder)) {
                let mut diagnosis = of_checked(&mut checked, index, described, &options);
                // Only files of the package that is named begin with a dot, in the go command's output.
                let places = diagnosis.lines.iter_mut().flat_map(|note| [&mut note.place, &mut note.at]);
                for place in places.flatten() {
                    place.shown = place.shown.trim_start_matches("./").to_owned();
                }
                all.push(diagnosis);
            }
        }
        Ok(all)
    })
}

/// What our analysis finds about a function of the library, and what real Go does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagsOfFunction {
    pub package: String,
    pub function: String,
    /// Of each parameter, in the words of the table of facts.
    pub ours: String,
    pub real: String,
}

/// Our tags of every function of the embedded packages that the table of facts knows too; their bodies are ours.
/// `target`: a program, which matters little: every embedded package is loaded.
pub fn tags_of_library(target: &Target) -> Result<Vec<TagsOfFunction>, CompileError> {
    on_deep_stack(|| {
        let always = burrow_library::import_paths().map(str::to_owned).collect();
        let loaded = load::load(target, &LoadOptions { always, ..LoadOptions::default() })?;
        let CheckedProgram { loaded, mut types, packages } = check_loaded(loaded)?;
        let facts = Facts::parse(burrow_library::ESCAPE_FACTS).expect("the table is well formed");
        let of = |path: &str| facts.package(path);
        let inputs: Vec<PackageInput<'_>> = loaded
            .packages
            .iter()
            .zip(&packages)
            .map(|(package, (id, info))| PackageInput {
                id: *id,
                info,
                files: &package.files,
                facts: of(&package.path).filter(|_| package.folder.is_none()),
            })
            .collect();
        let mut all = Vec::new();
        for (package, input) in loaded.packages.iter().zip(&inputs) {
            let Some(known) = input.facts else { continue };
            for (function, ours) in burrow_diagnose::tags(&mut types, &inputs, input.id) {
                let Some(real) = known.function(&function) else { continue };
                all.push(TagsOfFunction { package: package.path.clone(), function, ours, real: real.tags() });
            }
        }
        Ok(all)
    })
}

fn to_diagnose(target: &Target, load_options: &LoadOptions) -> LoadOptions {
    let mut load_options = LoadOptions::to_inspect(target, load_options.clone());
    if load_options.goroot.is_some() {
        load_options.library = Library::Installed;
        load_options.always.clear();
    }
    load_options
}

/// Whether the table of facts is about this installed Go.
fn is_described_version(goroot: &Path) -> bool {
    let version = std::fs::read_to_string(goroot.join("VERSION")).unwrap_or_default();
    version.lines().next().is_some_and(|first| first.trim() == DESCRIBED_VERSION)
}

/// About one of the packages. `described`: the table of facts holds for packages of the installed Go.
fn of_checked(checked: &mut CheckedProgram, index: usize, described: bool, options: &Options) -> Diagnosis {
    let CheckedProgram { loaded, types, packages } = checked;
    let facts = Facts::parse(burrow_library::ESCAPE_FACTS).expect("the table is well formed");
    let inputs: Vec<PackageInput<'_>> = loaded
        .packages
        .iter()
        .zip(packages.iter())
        .map(|(package, (id, info))| {
            let facts = if package.folder.is_none() || described { facts.package(&package.path) } else { None };
            PackageInput { id: *id, info, files: &package.files, facts: facts.filter(|_| package.trusted) }
        })
        .collect();
    let lines = match &*loaded.packages[index].path {
        // Its declarations are documentation; nothing is compiled.
        "unsafe" => Vec::new(),
        _ => burrow_diagnose::diagnose(types, &inputs[..=index], inputs[index].id, options),
    };
    let lines = lines.into_iter().map(|line| note(line, loaded)).collect();
    let package = &loaded.packages[index];
    let name = package.files.first().map(|file| file.package_name.name.to_string()).unwrap_or_default();
    Diagnosis { package: package.path.clone(), name, lines }
}

fn note(line: Line, loaded: &Loaded) -> Note {
    let at = line.at.map(|at| place(at, loaded).unwrap_or_else(Place::unknown));
    Note { place: place(line.pos, loaded), text: line.text, at }
}

fn place(pos: Pos, loaded: &Loaded) -> Option<Place> {
    let sources: &SourceMap = &loaded.sources;
    let id = sources.file_of(pos).filter(|_| pos != Pos::NONE)?;
    let file = sources.file(id);
    let (line, column) = file.line_and_column(file.offset(pos));
    Some(Place {
        shown: loaded.describe_in_output(pos)?,
        file: loaded.trace_paths[id.0 as usize].clone(),
        line,
        column,
    })
}

impl Place {
    fn unknown() -> Place {
        Place { shown: "<unknown line number>".to_owned(), file: String::new(), line: 0, column: 0 }
    }
}
