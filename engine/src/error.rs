//! Why there is no image.

use std::fmt;

use burrow_source::{Diagnostic, Report, SourceMap};

use crate::load::{LoadError, LoadedPackage};

/// Why there is no image: the text for standard error, newline included.
#[derive(Debug)]
pub struct CompileError {
    pub(crate) text: String,
}

impl CompileError {
    /// A package was rejected: a header that names it, and a line per error.
    pub(crate) fn rejected(diagnostics: Vec<Diagnostic>, package: &LoadedPackage, sources: &SourceMap) -> CompileError {
        let report = Report::of(diagnostics, sources).render(sources);
        CompileError { text: format!("# {}\n{report}", package.path) }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for CompileError {}

impl From<LoadError> for CompileError {
    fn from(error: LoadError) -> Self {
        CompileError { text: format!("{error}\n") }
    }
}

impl From<std::io::Error> for CompileError {
    fn from(error: std::io::Error) -> Self {
        CompileError { text: format!("burrow: {error}\n") }
    }
}
