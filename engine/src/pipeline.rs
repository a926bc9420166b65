//! The compiler as a list of stages: load, check, lower, escape, generate.
//!
//! Wrong programs are normal input: they end in a [`CompileError`] that displays as the Go command
//! prints errors, a header with the package and a line per error.
//!
//! Start at [`compile`].

use std::collections::HashMap;
use std::path::PathBuf;

use burrow_image::{Image, ImageError};
use burrow_ir::program::Program;
use burrow_source::Diagnostic;

pub use burrow_escape::{Mode as EscapeMode, Options as EscapeOptions, Rule as EscapeRule};

use crate::cache::Cache;
use crate::checked::{CheckedProgram, check_loaded, checked_packages};
use crate::deep_stack::{COMPILER_STACK, on_deep_stack};
pub use crate::error::CompileError;
use crate::load::{self, LoadOptions, Loaded, Target};
use crate::positions::TracePositions;

/// Choices of the user.
#[derive(Debug, Clone, Default)]
pub struct CompileOptions {
    /// Print the program to standard error after this stage: `lower`, `inline`, `escape`.
    pub print_after: Option<String>,
    /// Give each type's objects a layout of their own, and name their owners in the image: for tools.
    pub exact_layouts: bool,
    /// What goes on stacks; and, for tests, a rule of the analysis to leave out.
    pub escape: burrow_escape::Options,
}

/// Reports what the compiler rejects; the package need not be `main`.
pub fn check(target: &Target, load_options: &LoadOptions) -> Result<(), CompileError> {
    checked_packages(target, load_options).map(|_| ())
}

/// Compiles a program.
pub fn compile(target: &Target, load_options: &LoadOptions, options: &CompileOptions) -> Result<Image, CompileError> {
    on_deep_stack(|| {
        let checked = check_loaded(load::load(target, load_options)?)?;
        let (loaded, mut program) = lower(checked, target)?;
        print_after("lower", &program, options);
        burrow_ir::inline::inline(&mut program);
        burrow_ir::boxes::share_constants(&mut program);
        print_after("inline", &program, options);
        burrow_escape::analyze(&mut program, &options.escape);
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
    let key = cache.key(files, &format!("{load_options:?} {} {:?}", options.exact_layouts, options.escape));
    if let Some(path) = cache.find(key).filter(|_| options.print_after.is_none()) {
        return Ok(path);
    }
    let image = compile(target, load_options, options)?;
    Ok(cache.store(key, &image.write())?)
}

/// Names of the owners of an image's layouts, the first for number 1; empty unless it was compiled with exact layouts.
pub fn layout_owners(image: &[u8]) -> Result<Vec<String>, ImageError> {
    Image::read(image).map(|image| image.owners)
}

fn lower(checked: CheckedProgram, target: &Target) -> Result<(Loaded, Program), CompileError> {
    let CheckedProgram { loaded, mut types, packages } = checked;
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
        .zip(&packages)
        .map(|(package, (id, info))| burrow_ir::lower::PackageInput { id: *id, info, files: &package.files })
        .collect();
    let main_id = inputs.last().expect("not empty").id;
    let options = burrow_ir::lower::LowerOptions::default();
    let program = burrow_ir::lower::lower_program(&mut types, &inputs, main_id, &options)
        .map_err(|diagnostics| CompileError::rejected(diagnostics, main, &loaded.sources))?;
    Ok((loaded, program))
}

fn generate(loaded: &Loaded, mut program: Program, choices: &CompileOptions) -> Result<Image, CompileError> {
    program.files = loaded.trace_paths.clone();
    let positions = TracePositions::new(&loaded.sources, &mut program.files);
    let natives: HashMap<&str, burrow_abi::native::Effect> =
        burrow_launch::program::natives().iter().map(|native| (native.symbol, native.effect)).collect();
    let effect_of = |symbol: &str| natives.get(symbol).copied();
    let mut options = burrow_codegen::Options::new(&effect_of);
    options.stack_size = COMPILER_STACK;
    options.exact_layouts = choices.exact_layouts;
    let mut image = burrow_codegen::generate(&program, &positions, &options).map_err(|errors| {
        let diagnostics = errors.into_iter().map(|error| Diagnostic::new(error.pos, error.message)).collect();
        CompileError::rejected(diagnostics, loaded.packages.last().expect("not empty"), &loaded.sources)
    })?;
    image.runtime = burrow_launch::identity::IDENTITY;
    Ok(image)
}

fn print_after(stage: &str, program: &Program, options: &CompileOptions) {
    if options.print_after.as_deref() == Some(stage) {
        eprint!("{}", burrow_ir::print::program(program));
    }
}
