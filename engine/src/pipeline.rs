//! The compiler as a list of stages: load, check, lower, escape, generate.
//!
//! Wrong programs are normal input: they end in a [`CompileError`] that displays as the Go command
//! prints errors, a header with the package and a line per error.
//!
//! Start at [`compile`].

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use burrow_image::Image;
use burrow_ir::program::Program;
use burrow_source::{Diagnostic, Report, SourceMap};
use burrow_syntax::check_directives;
use burrow_types::object::PackageId;
use burrow_types::{Info, Types};

use crate::cache::Cache;
use crate::load::{self, LoadOptions, Loaded, LoadedPackage, Target};
use crate::positions::TracePositions;

/// Choices of the user.
#[derive(Debug, Clone, Default)]
pub struct CompileOptions {
    /// Print the program to standard error after this stage: `lower`, `inline`, `escape`.
    pub print_after: Option<String>,
    /// Give each type's objects a layout of their own, and name their owners in the image: for tools.
    pub exact_layouts: bool,
}

/// Why there is no image: the text for standard error, newline included.
#[derive(Debug)]
pub struct CompileError {
    text: String,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for CompileError {}

impl From<load::LoadError> for CompileError {
    fn from(error: load::LoadError) -> Self {
        CompileError { text: format!("{error}\n") }
    }
}

impl From<std::io::Error> for CompileError {
    fn from(error: std::io::Error) -> Self {
        CompileError { text: format!("burrow: {error}\n") }
    }
}

/// Stack of the threads that compile: all phases recurse with the source's nesting. Memory that no phase reaches is not used.
const COMPILER_STACK: usize = 1 << 30;

/// Reports what the compiler rejects; the package need not be `main`.
pub fn check(target: &Target, load_options: &LoadOptions) -> Result<(), CompileError> {
    on_deep_stack(|| {
        let loaded = load::load(target, load_options)?;
        Checked::new(&loaded).map(|_| ())
    })
}

/// Compiles a program.
pub fn compile(target: &Target, load_options: &LoadOptions, options: &CompileOptions) -> Result<Image, CompileError> {
    on_deep_stack(|| {
        let loaded = load::load(target, load_options)?;
        let checked = Checked::new(&loaded)?;
        let mut program = lower(&loaded, checked, target)?;
        print_after("lower", &program, options);
        burrow_ir::inline::inline(&mut program);
        print_after("inline", &program, options);
        burrow_escape::analyze(&mut program);
        print_after("escape", &program, options);
        generate(&loaded, program, options)
    })
}

/// The image's file in the cache, compiled if it is not there.
pub fn compile_cached(
    target: &Target,
    load_options: &LoadOptions,
    options: &CompileOptions,
    cache: &Cache,
) -> Result<PathBuf, CompileError> {
    let own = load::load(target, &LoadOptions { own_only: true, ..load_options.clone() })?;
    let files = own.sources.files().map(|(id, file)| (own.trace_paths[id.0 as usize].as_str(), &**file.text()));
    let key = cache.key(files, &format!("{:?} {}", load_options.goroot, options.exact_layouts));
    if let Some(path) = cache.find(key).filter(|_| options.print_after.is_none()) {
        return Ok(path);
    }
    let image = compile(target, load_options, options)?;
    Ok(cache.store(key, &image.write())?)
}

fn on_deep_stack<T: Send>(work: impl FnOnce() -> Result<T, CompileError> + Send) -> Result<T, CompileError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(COMPILER_STACK).spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// All packages of a program, checked.
struct Checked {
    types: Types,
    /// As in [`Loaded::packages`].
    packages: Vec<(PackageId, Info)>,
}

impl Checked {
    fn new(loaded: &Loaded) -> Result<Checked, CompileError> {
        let mut types = Types::new();
        let mut importer = Checking { done: HashMap::new() };
        let mut packages = Vec::new();
        for package in &loaded.packages {
            let broken = package.files.iter().any(|file| !file.has_package_clause);
            if broken || package.diagnostics.iter().any(Diagnostic::is_syntax_error) {
                fail_on(&package.diagnostics, package, &loaded.sources)?;
            }
            let config = burrow_types::Config {
                path: Arc::from(package.path.as_str()),
                sources: &loaded.sources,
                version: (1, package.go_minor),
                allow_missing_bodies: package.trusted,
            };
            let (id, info, diagnostics) =
                burrow_types::check_package(&mut types, &mut importer, &package.files, &config);
            let mut all = package.diagnostics.clone();
            all.extend(diagnostics);
            fail_on(&all, package, &loaded.sources)?;
            fail_on(&check_directives(&package.files, !package.trusted), package, &loaded.sources)?;
            importer.done.insert(package.path.clone(), id);
            packages.push((id, info));
        }
        Ok(Checked { types, packages })
    }
}

struct Checking {
    done: HashMap<String, PackageId>,
}

impl burrow_types::Importer for Checking {
    fn import(&mut self, path: &str) -> Result<PackageId, String> {
        self.done.get(path).copied().ok_or_else(|| format!("package {path} is not loaded"))
    }
}

fn lower(loaded: &Loaded, mut checked: Checked, target: &Target) -> Result<Program, CompileError> {
    let main = loaded.packages.last().expect("the target was loaded");
    if main.files.first().is_none_or(|file| &*file.package_name.name != "main") {
        let name = match target {
            Target::ImportPath(path) => path.as_str(),
            _ => main.path.as_str(),
        };
        return Err(CompileError { text: format!("package {name} is not a main package\n") });
    }
    let inputs: Vec<_> = loaded
        .packages
        .iter()
        .zip(&checked.packages)
        .map(|(package, (id, info))| burrow_ir::lower::PackageInput { id: *id, info, files: &package.files })
        .collect();
    let main_id = inputs.last().expect("not empty").id;
    let options = burrow_ir::lower::LowerOptions::default();
    burrow_ir::lower::lower_program(&mut checked.types, &inputs, main_id, &options)
        .map_err(|diagnostics| rejected(diagnostics, main, &loaded.sources))
}

fn generate(loaded: &Loaded, mut program: Program, choices: &CompileOptions) -> Result<Image, CompileError> {
    program.files = loaded.trace_paths.clone();
    let positions = TracePositions::new(&loaded.sources, &mut program.files);
    let natives: HashMap<&str, burrow_abi::native::Effect> =
        crate::run::natives().iter().map(|native| (native.symbol, native.effect)).collect();
    let effect_of = |symbol: &str| natives.get(symbol).copied();
    let mut options = burrow_codegen::Options::new(&effect_of);
    options.stack_size = COMPILER_STACK;
    options.exact_layouts = choices.exact_layouts;
    burrow_codegen::generate(&program, &positions, &options).map_err(|errors| {
        let diagnostics = errors.into_iter().map(|error| Diagnostic::new(error.pos, error.message)).collect();
        rejected(diagnostics, loaded.packages.last().expect("not empty"), &loaded.sources)
    })
}

fn print_after(stage: &str, program: &Program, options: &CompileOptions) {
    if options.print_after.as_deref() == Some(stage) {
        eprint!("{}", burrow_ir::print::program(program));
    }
}

fn fail_on(diagnostics: &[Diagnostic], package: &LoadedPackage, sources: &SourceMap) -> Result<(), CompileError> {
    if diagnostics.is_empty() { Ok(()) } else { Err(rejected(diagnostics.to_vec(), package, sources)) }
}

fn rejected(diagnostics: Vec<Diagnostic>, package: &LoadedPackage, sources: &SourceMap) -> CompileError {
    let report = Report::of(diagnostics, sources).render(sources);
    CompileError { text: format!("# {}\n{report}", package.path) }
}
