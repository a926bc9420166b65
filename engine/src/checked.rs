//! Loading and checking, without making code: where everything that looks at programs starts.
//!
//! Start at [`checked_packages`].

use std::collections::HashMap;
use std::sync::Arc;

use burrow_source::{Diagnostic, SourceMap};
use burrow_syntax::check_directives;
use burrow_types::object::PackageId;
use burrow_types::{Info, Types};

use crate::deep_stack::on_deep_stack;
use crate::error::CompileError;
use crate::load::{self, LoadOptions, Loaded, LoadedPackage, Target};

/// A program (or a package and all it imports), parsed and checked, without an error.
pub struct CheckedProgram {
    pub loaded: Loaded,
    pub types: Types,
    /// As in [`Loaded::packages`]: dependency order, the target last.
    pub packages: Vec<(PackageId, Info)>,
}

/// Loads the target and everything it imports, and checks it, function bodies included.
///
/// What recurses through the result with the source's nesting is to be called inside [`on_deep_stack`].
pub fn checked_packages(target: &Target, options: &LoadOptions) -> Result<CheckedProgram, CompileError> {
    on_deep_stack(|| check_loaded(load::load(target, options)?))
}

/// Checks what was loaded. Recurses with the source's nesting.
pub(crate) fn check_loaded(loaded: Loaded) -> Result<CheckedProgram, CompileError> {
    let mut types = Types::new();
    let mut packages = Vec::new();
    let mut done = HashMap::new();
    for package in &loaded.packages {
        let (id, info) = check_package(package, &loaded.sources, &mut types, &done)?;
        done.insert(package.path.clone(), id);
        packages.push((id, info));
    }
    Ok(CheckedProgram { loaded, types, packages })
}

fn check_package(
    package: &LoadedPackage,
    sources: &SourceMap,
    types: &mut Types,
    done: &HashMap<String, PackageId>,
) -> Result<(PackageId, Info), CompileError> {
    let broken = package.files.iter().any(|file| !file.has_package_clause);
    if broken || package.diagnostics.iter().any(Diagnostic::is_syntax_error) {
        fail_on(&package.diagnostics, package, sources)?;
    }
    let config = burrow_types::Config {
        path: Arc::from(package.path.as_str()),
        sources,
        version: (1, package.go_minor),
        allow_missing_bodies: package.trusted,
    };
    let mut imports = Imports { package, done };
    let (id, info, diagnostics) = burrow_types::check_package(types, &mut imports, &package.files, &config);
    let mut all = package.diagnostics.clone();
    all.extend(diagnostics);
    fail_on(&all, package, sources)?;
    fail_on(&check_directives(&package.files, !package.trusted), package, sources)?;
    Ok((id, info))
}

fn fail_on(diagnostics: &[Diagnostic], package: &LoadedPackage, sources: &SourceMap) -> Result<(), CompileError> {
    if diagnostics.is_empty() { Ok(()) } else { Err(CompileError::rejected(diagnostics.to_vec(), package, sources)) }
}

/// What import declarations of one package denote.
struct Imports<'a> {
    package: &'a LoadedPackage,
    /// By own path.
    done: &'a HashMap<String, PackageId>,
}

impl burrow_types::Importer for Imports<'_> {
    fn import(&mut self, path: &str) -> Result<PackageId, String> {
        let renamed = self.package.renamed_imports.iter().find(|(written, _)| written == path);
        let own_path = renamed.map_or(path, |(_, own_path)| own_path);
        self.done.get(own_path).copied().ok_or_else(|| format!("package {path} is not loaded"))
    }
}
