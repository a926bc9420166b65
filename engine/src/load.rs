//! Loading: from the command line's words to parsed packages in dependency order.
//!
//! Where packages are looked for is [`crate::locate`]'s business; which of their files count is decided by
//! [`crate::build_constraint`]. `unsafe` has no files: the checker knows it.
//!
//! Invariant: in [`Loaded::packages`] every package comes after those it imports.
//! Start at [`load`].

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use burrow_source::{Diagnostic, FileId, Pos, SourceMap};
use burrow_syntax::ParseSession;
use burrow_syntax::build_constraint::file_constraint;
use burrow_syntax::tree::{Declaration, File};

use crate::locate::{Found, Home, Locator, SourceText};
use crate::shown_path::shown_path;
pub use crate::target::Target;

/// A program's parsed packages.
pub struct Loaded {
    pub sources: SourceMap,
    pub session: ParseSession,
    /// Dependency order; the main package is last.
    pub packages: Vec<LoadedPackage>,
    /// Of each file, by `FileId`: what tracebacks print. Absolute paths, but for embedded packages.
    pub trace_paths: Vec<String>,
}

impl Loaded {
    /// `file:line:column` as it is printed in the compiler's output for the target, also of files of other packages
    /// (generic functions of theirs are compiled with the target). `None` for [`Pos::NONE`].
    pub fn describe_in_output(&self, pos: Pos) -> Option<String> {
        let file = self.sources.file_of(pos)?;
        let mut location = self.sources.location(pos)?;
        let target = self.packages.last().and_then(|package| package.folder.as_deref());
        let path = Path::new(&self.trace_paths[file.0 as usize]);
        if let Some(folder) = target.filter(|_| path.is_absolute())
            && location.path == *self.sources.file(file).path()
        {
            location.path = shown_path(path, folder).into();
        }
        Some(location.to_string())
    }
}

/// One package.
pub struct LoadedPackage {
    /// Import path; `command-line-arguments` or the module's for what the command names.
    pub path: String,
    /// What import declarations of this package mean: the path as written, and the imported package's own path where
    /// that differs (vendored packages of an installed Go).
    pub renamed_imports: Vec<(String, String)>,
    /// Absolute; `None`: the package is embedded.
    pub folder: Option<PathBuf>,
    pub files: Vec<File>,
    /// Go 1.N that the package is written for; files may raise it.
    pub go_minor: u32,
    /// Syntax errors, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// Of a library: functions without bodies are implemented elsewhere.
    pub trusted: bool,
}

/// Where packages come from.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Folder of an installed Go, for packages that Burrow does not bring along.
    pub goroot: Option<PathBuf>,
    /// Packages to load besides those the program imports (the runtime's hooks).
    pub always: Vec<String>,
    /// Leave out embedded packages: enough to know what a program is made of.
    pub own_only: bool,
    pub library: Library,
    /// Build tags that hold besides those of the platform.
    pub tags: Vec<String>,
}

/// Which packages an import of the standard library means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Library {
    /// Those Burrow brings along; the installed Go's where it has none. Such programs can run.
    #[default]
    Embedded,
    /// The installed Go's, all of them, with the files `go build` takes. To be looked at: much of it is assembly.
    Installed,
}

impl LoadOptions {
    /// How to load a target that is not going to run: a package of an installed Go's library as `go build` compiles
    /// it on its own, with its imports from there; anything else as `run` loads it. A folder names its own Go.
    pub fn to_inspect(target: &Target, run: LoadOptions) -> LoadOptions {
        match crate::locate::installed_go_of(target, run.goroot.as_deref()) {
            Some(goroot) => {
                LoadOptions { goroot: Some(goroot), library: Library::Installed, always: Vec::new(), ..run }
            }
            None => run,
        }
    }
}

/// Why no program could be loaded. Displays as one line.
#[derive(Debug)]
pub struct LoadError {
    message: String,
}

impl LoadError {
    pub(crate) fn new(message: impl Into<String>) -> LoadError {
        LoadError { message: message.into() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for LoadError {}

/// Loads the target and everything it imports.
pub fn load(target: &Target, options: &LoadOptions) -> Result<Loaded, LoadError> {
    let mut loader = Loader {
        locator: Locator::new(options),
        own_only: options.own_only,
        sources: SourceMap::new(),
        session: ParseSession::new(),
        packages: Vec::new(),
        trace_paths: Vec::new(),
        known: HashSet::new(),
        stack: Vec::new(),
    };
    for path in &options.always {
        loader.import(path, &Home::Embedded, Pos::NONE)?;
    }
    let found = loader.locator.target(target)?;
    loader.package(found)?;
    let Loader { sources, session, packages, trace_paths, .. } = loader;
    Ok(Loaded { sources, session, packages, trace_paths })
}

struct Loader<'a> {
    locator: Locator<'a>,
    own_only: bool,
    sources: SourceMap,
    session: ParseSession,
    packages: Vec<LoadedPackage>,
    trace_paths: Vec<String>,
    known: HashSet<String>,
    /// Import paths of the packages being loaded, outermost first.
    stack: Vec<String>,
}

impl Loader<'_> {
    /// Loads an imported package unless it is there. Returns its own path.
    fn import(&mut self, path: &str, home: &Home, pos: Pos) -> Result<String, LoadError> {
        let own_path = self.locator.own_path(path, home);
        let left_out = self.own_only && burrow_library::source(path).is_some();
        if path == "unsafe" || path == "C" || left_out || self.known.contains(&own_path) {
            return Ok(own_path);
        }
        if let Some(start) = self.stack.iter().position(|open| *open == own_path) {
            let cycle = self.stack[start..].join(" imports ");
            return Err(LoadError::new(format!("{cycle} imports {path}: import cycle not allowed")));
        }
        let Some(found) = self.locator.import(&own_path, home)? else {
            let first = path.split('/').next().unwrap_or_default();
            let why = if first.contains('.') || home.module().is_some_and(|module| module.path == first) {
                format!("no required module provides package {path}")
            } else {
                format!("package {path} is not in std")
            };
            return Err(LoadError::new(format!("{}: {why}", self.describe(pos))));
        };
        self.package(found)?;
        Ok(own_path)
    }

    /// Parses a package, after it everything it imports, then adds it.
    fn package(&mut self, mut found: Found) -> Result<(), LoadError> {
        let mut ids = Vec::new();
        for text in std::mem::take(&mut found.texts) {
            if found.is_list || self.constraint_holds(&text)? {
                ids.push(self.add_source(text)?);
            }
        }
        let mut files = Vec::new();
        let mut diagnostics = Vec::new();
        for (file, errors) in burrow_syntax::parse_files(&mut self.sources, &ids, &mut self.session) {
            // As `go build` without cgo. The text stays in the source map, which does no harm.
            let needs_c = || imports(&file).any(|(_, path)| path == "C");
            if matches!(found.home, Home::Installed(_)) && needs_c() {
                continue;
            }
            diagnostics.extend(errors);
            files.push(file);
        }
        if files.is_empty() {
            return Err(LoadError::new(found.why_without_files()));
        }
        self.check_names(&found.path, &files)?;
        self.stack.push(found.path.clone());
        let mut renamed_imports = Vec::new();
        for (pos, path) in files.iter().flat_map(imports) {
            let own_path = self.import(&path, &found.home, pos)?;
            if own_path != path {
                renamed_imports.push((path, own_path));
            }
        }
        self.stack.pop();
        self.known.insert(found.path.clone());
        self.packages.push(LoadedPackage {
            path: found.path,
            renamed_imports,
            folder: found.folder,
            files,
            go_minor: found.go_minor,
            diagnostics,
            trusted: matches!(found.home, Home::Embedded | Home::Installed(_)),
        });
        Ok(())
    }

    /// Whether a file belongs to the build, by its `//go:build` line.
    fn constraint_holds(&self, source: &SourceText) -> Result<bool, LoadError> {
        let Some(text) = file_constraint(&source.text) else { return Ok(true) };
        let holds = self.locator.tags.satisfy(&text);
        holds.ok_or_else(|| LoadError::new(format!("{}: parsing //go:build line: {text}", source.shown)))
    }

    fn add_source(&mut self, source: SourceText) -> Result<FileId, LoadError> {
        self.trace_paths.push(source.traced);
        self.sources.add(source.shown, source.text).map_err(|error| LoadError::new(error.to_string()))
    }

    /// All files of a package have one package name.
    fn check_names(&self, path: &str, files: &[File]) -> Result<(), LoadError> {
        let Some(first) = files.first() else { return Ok(()) };
        let differs = |file: &&File| file.has_package_clause && file.package_name.name != first.package_name.name;
        let Some(other) = files.iter().find(differs) else {
            return Ok(());
        };
        let name_of = |file: &File| {
            let shown = self.sources.file(file.id).path();
            Path::new(&**shown).file_name().unwrap_or_default().to_string_lossy().into_owned()
        };
        Err(LoadError::new(format!(
            "found packages {} ({}) and {} ({}) in {path}",
            first.package_name.name,
            name_of(first),
            other.package_name.name,
            name_of(other)
        )))
    }

    /// Position for the go command's own messages: without the leading `./`.
    fn describe(&self, pos: Pos) -> String {
        let text = self.sources.describe(pos);
        text.strip_prefix("./").map_or(text.clone(), str::to_owned)
    }
}

/// Position and unquoted path of each import of a file.
fn imports(file: &File) -> impl Iterator<Item = (Pos, String)> {
    file.declarations.iter().filter_map(|declaration| match declaration {
        Declaration::Import(import) if !import.path.bad => {
            let path = String::from_utf8(import.path.string_value()?).ok()?;
            Some((import.path_pos, path))
        }
        _ => None,
    })
}
