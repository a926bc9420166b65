//! Loading: from the command line's words to parsed packages in dependency order.
//!
//! An import is looked for among the embedded packages, then in the module of the importing
//! package (and its `vendor` folder), then in an installed Go's `GOROOT`. `unsafe` has no files:
//! the checker knows it.
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

use crate::build_constraint::{self, GO_MINOR};
use crate::module::Module;

/// A program's parsed packages.
pub struct Loaded {
    pub sources: SourceMap,
    pub session: ParseSession,
    /// Dependency order; the main package is last.
    pub packages: Vec<LoadedPackage>,
    /// Of each file, by `FileId`: what tracebacks print.
    pub trace_paths: Vec<String>,
}

/// One package.
pub struct LoadedPackage {
    /// Import path; `command-line-arguments` or the module's for what the command names.
    pub path: String,
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
}

/// Why no program could be loaded. Displays as one line.
#[derive(Debug)]
pub struct LoadError {
    message: String,
}

impl LoadError {
    fn new(message: impl Into<String>) -> LoadError {
        LoadError { message: message.into() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for LoadError {}

/// What the command line names as a package.
#[derive(Debug, Clone)]
pub enum Target {
    /// Files of one folder.
    Files(Vec<PathBuf>),
    Folder(PathBuf),
    /// A package of an installed Go's library, by import path.
    ImportPath(String),
}

impl Target {
    /// Splits the words of a command line: leading `.go` files, or one folder or import path.
    /// The rest are the program's arguments.
    pub fn from_words(words: &[String]) -> Result<(Target, &[String]), LoadError> {
        let files = words.iter().take_while(|word| word.ends_with(".go")).count();
        if files > 0 {
            return Ok((Target::Files(words[..files].iter().map(PathBuf::from).collect()), &words[files..]));
        }
        let Some((first, rest)) = words.split_first() else { return Err(LoadError::new("no go files listed")) };
        let path = Path::new(first);
        let is_path = first.starts_with(['.', '/']) || path.is_dir();
        let target = if is_path { Target::Folder(path.to_owned()) } else { Target::ImportPath(first.clone()) };
        Ok((target, rest))
    }
}

/// Loads the target and everything it imports.
pub fn load(target: &Target, options: &LoadOptions) -> Result<Loaded, LoadError> {
    let mut loader = Loader {
        options,
        sources: SourceMap::new(),
        session: ParseSession::new(),
        packages: Vec::new(),
        trace_paths: Vec::new(),
        known: HashSet::new(),
        stack: Vec::new(),
    };
    for path in &options.always {
        loader.import(path, None, Pos::NONE)?;
    }
    loader.target(target)?;
    let Loader { sources, session, packages, trace_paths, .. } = loader;
    Ok(Loaded { sources, session, packages, trace_paths })
}

struct Loader<'a> {
    options: &'a LoadOptions,
    sources: SourceMap,
    session: ParseSession,
    packages: Vec<LoadedPackage>,
    trace_paths: Vec<String>,
    known: HashSet<String>,
    /// Import paths of the packages being loaded, outermost first.
    stack: Vec<String>,
}

/// A package found but not yet read.
struct Found {
    path: String,
    go_minor: u32,
    module: Option<Module>,
    texts: Vec<SourceText>,
    trusted: bool,
}

struct SourceText {
    /// For diagnostics: `./main.go`.
    shown: String,
    /// For tracebacks: absolute.
    traced: String,
    text: Vec<u8>,
}

impl Loader<'_> {
    fn target(&mut self, target: &Target) -> Result<(), LoadError> {
        let found = match target {
            Target::Files(files) => self.find_files(files)?,
            Target::Folder(folder) => self.find_folder(folder)?,
            Target::ImportPath(path) => {
                self.find_import(path, None)?.ok_or_else(|| LoadError::new(format!("package {path} is not in std")))?
            }
        };
        self.package(found)
    }

    fn find_files(&self, files: &[PathBuf]) -> Result<Found, LoadError> {
        let folder = parent(&files[0]);
        if let Some(other) = files.iter().find(|file| parent(file) != folder) {
            return Err(LoadError::new(format!(
                "named files must all be in one directory; have {} and {}",
                folder.display(),
                parent(other).display()
            )));
        }
        let module = module_of(&folder)?;
        let texts = files.iter().map(|file| read(file)).collect::<Result<_, _>>()?;
        let go_minor = module.as_ref().map_or(GO_MINOR, |module| module.go_minor);
        Ok(Found { path: "command-line-arguments".to_owned(), go_minor, module, texts, trusted: false })
    }

    fn find_folder(&self, folder: &Path) -> Result<Found, LoadError> {
        let texts = read_folder(folder)?;
        if texts.is_empty() {
            return Err(LoadError::new(format!("no Go files in {}", absolute(folder).display())));
        }
        let module = module_of(folder)?;
        let path = module.as_ref().and_then(|module| {
            let inside = absolute(folder).strip_prefix(absolute(&module.root)).ok()?.to_str()?.to_owned();
            Some(if inside.is_empty() { module.path.clone() } else { format!("{}/{inside}", module.path) })
        });
        let go_minor = module.as_ref().map_or(GO_MINOR, |module| module.go_minor);
        Ok(Found {
            path: path.unwrap_or_else(|| "command-line-arguments".to_owned()),
            go_minor,
            module,
            texts,
            trusted: false,
        })
    }

    /// Looks for an imported package; `None`: it is nowhere.
    fn find_import(&self, path: &str, module: Option<&Module>) -> Result<Option<Found>, LoadError> {
        let found = |texts, module: Option<Module>, trusted| {
            let go_minor = module.as_ref().map_or(GO_MINOR, |module| module.go_minor);
            Some(Found { path: path.to_owned(), go_minor, module, texts, trusted })
        };
        if let Some(files) = burrow_library::source(path) {
            let texts = files
                .iter()
                .filter(|(name, _)| build_constraint::name_belongs(name))
                .map(|(name, text)| SourceText {
                    shown: format!("$BURROW/{path}/{name}"),
                    traced: format!("$BURROW/{path}/{name}"),
                    text: text.as_bytes().to_vec(),
                })
                .collect();
            return Ok(found(texts, None, true));
        }
        if let Some(folder) = module.and_then(|module| module.folder_of(path)).filter(|folder| folder.is_dir()) {
            return Ok(found(read_folder(&folder)?, module.cloned(), false));
        }
        for below in ["src", "src/vendor"] {
            if let Some(folder) = self.options.goroot.as_ref().map(|root| root.join(below).join(path))
                && folder.is_dir()
            {
                return Ok(found(read_folder(&folder)?, None, true));
            }
        }
        Ok(None)
    }

    fn import(&mut self, path: &str, module: Option<&Module>, pos: Pos) -> Result<(), LoadError> {
        let left_out = self.options.own_only && burrow_library::source(path).is_some();
        if path == "unsafe" || path == "C" || left_out || self.known.contains(path) {
            return Ok(());
        }
        if let Some(start) = self.stack.iter().position(|open| open == path) {
            let cycle = self.stack[start..].join(" imports ");
            return Err(LoadError::new(format!("{cycle} imports {path}: import cycle not allowed")));
        }
        let Some(found) = self.find_import(path, module)? else {
            let first = path.split('/').next().unwrap_or_default();
            let why = if first.contains('.') || module.is_some_and(|module| module.path == first) {
                format!("no required module provides package {path}")
            } else {
                format!("package {path} is not in std")
            };
            return Err(LoadError::new(format!("{}: {why}", self.describe(pos))));
        };
        self.package(found)
    }

    /// Parses a package, after it everything it imports, then adds it.
    fn package(&mut self, found: Found) -> Result<(), LoadError> {
        let mut files = Vec::new();
        let mut diagnostics = Vec::new();
        for text in found.texts {
            if !constraint_holds(&text)? {
                continue;
            }
            let id = self.add_source(text)?;
            let (file, errors) = burrow_syntax::parse_file(&mut self.sources, id, &mut self.session);
            diagnostics.extend(errors);
            files.push(file);
        }
        self.check_names(&found.path, &files)?;
        self.stack.push(found.path.clone());
        for (pos, path) in files.iter().flat_map(imports) {
            self.import(&path, found.module.as_ref(), pos)?;
        }
        self.stack.pop();
        self.known.insert(found.path.clone());
        self.packages.push(LoadedPackage {
            path: found.path,
            files,
            go_minor: found.go_minor,
            diagnostics,
            trusted: found.trusted,
        });
        Ok(())
    }

    fn add_source(&mut self, source: SourceText) -> Result<FileId, LoadError> {
        self.trace_paths.push(source.traced);
        self.sources.add(source.shown, source.text).map_err(|error| LoadError::new(error.to_string()))
    }

    /// All files of a package have one package name.
    fn check_names(&self, path: &str, files: &[File]) -> Result<(), LoadError> {
        let Some(first) = files.first() else {
            return Err(LoadError::new(format!("build constraints exclude all Go files in {path}")));
        };
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

/// Whether a file belongs to the build, by its `//go:build` line.
fn constraint_holds(source: &SourceText) -> Result<bool, LoadError> {
    let Some(text) = file_constraint(&source.text) else { return Ok(true) };
    build_constraint::expression_holds(&text)
        .ok_or_else(|| LoadError::new(format!("{}: parsing //go:build line: {text}", source.shown)))
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

fn read(file: &Path) -> Result<SourceText, LoadError> {
    let text = std::fs::read(file).map_err(|error| LoadError::new(describe_io("stat", file, &error)))?;
    Ok(SourceText { shown: shown(file), traced: absolute(file).to_string_lossy().into_owned(), text })
}

/// The Go files of a folder that belong to this platform, sorted by name.
fn read_folder(folder: &Path) -> Result<Vec<SourceText>, LoadError> {
    let fail = |error: std::io::Error| LoadError::new(describe_io("open", folder, &error));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if build_constraint::name_belongs(name) && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn describe_io(verb: &str, path: &Path, error: &std::io::Error) -> String {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        std::io::ErrorKind::NotADirectory => "not a directory".to_owned(),
        _ => error.to_string(),
    };
    format!("{verb} {}: {why}", path.display())
}

/// A path as Go's compiler prints it: relative to the working folder, with a leading `./`.
fn shown(file: &Path) -> String {
    let full = absolute(file);
    let here = std::env::current_dir().unwrap_or_default();
    match full.strip_prefix(&here) {
        Ok(inside) => format!("./{}", inside.display()),
        Err(_) => file.display().to_string(),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).map(|path| clean(&path)).unwrap_or_else(|_| path.to_owned())
}

/// Resolves `.` and `..` by name.
fn clean(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                result.pop();
            }
            part => result.push(part),
        }
    }
    result
}

fn parent(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn module_of(folder: &Path) -> Result<Option<Module>, LoadError> {
    Module::find(&absolute(folder)).map_err(LoadError::new)
}
