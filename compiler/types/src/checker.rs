//! The state of a check, and the order of its work.

use crate::info::Info;
use crate::object::PackageId;
use crate::store::Types;
use burrow_source::{Diagnostic, SourceMap};
use burrow_syntax::tree::File;
use std::sync::Arc;

/// Finds packages that import paths denote. They are checked already, with the same [`Types`].
pub trait Importer {
    /// The package, or why there is none (as it is to stand in parentheses behind `could not import path`).
    fn import(&mut self, path: &str) -> Result<PackageId, String>;
}

/// What a check needs to know beside the files.
pub struct Config<'a> {
    /// The import path of the package.
    pub path: Arc<str>,
    /// To print positions inside of messages, and to find files.
    pub sources: &'a SourceMap,
    /// The language version of the module, as (1, minor); files may say otherwise in `//go:build` lines.
    pub version: (u32, u32),
    /// Whether functions without body are implemented elsewhere, hence no error.
    pub allow_missing_bodies: bool,
}

/// Checks a package. Its record is in the store, complete, whatever the errors are.
pub fn check_package(
    types: &mut Types,
    importer: &mut dyn Importer,
    files: &[File],
    config: &Config<'_>,
) -> (PackageId, Info, Vec<Diagnostic>) {
    crate::resolve::check(types, importer, files, config)
}
