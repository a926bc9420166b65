//! Where packages lie, and which files they have.
//!
//! An import is looked for among the embedded packages, then in the module of the importing package (and its `vendor`
//! folder), then in an installed Go's `GOROOT`; with [`Library::Installed`] the embedded packages are passed over.
//! What the packages of an installed Go import as `golang.org/x/…` lies in their own `vendor` folder and is called
//! `vendor/golang.org/x/…`.
//!
//! Start at [`Locator::target`] and [`Locator::import`].

use std::path::{Path, PathBuf};

use crate::build_constraint::{BuildTags, GO_MINOR};
use crate::load::{Library, LoadError, LoadOptions, Target};
use crate::module::Module;
use crate::shown_path::{absolute, shown_path};
use crate::target::holds_go_files;

/// Finds packages and reads their files.
pub struct Locator<'a> {
    options: &'a LoadOptions,
    /// By which files are chosen.
    pub tags: BuildTags,
}

/// Where a package lies: that decides what its imports mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    Embedded,
    /// The user's, in a module or outside of any.
    Own(Option<Module>),
    /// In the `GOROOT`.
    Installed(GoModule),
}

/// One of the two modules that an installed Go's sources are. Each has vendored packages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoModule {
    /// The library: `src`.
    Std,
    /// The commands: `src/cmd`.
    Cmd,
}

/// A package found but not yet parsed.
pub struct Found {
    pub path: String,
    /// Absolute; embedded packages have none.
    pub folder: Option<PathBuf>,
    pub go_minor: u32,
    pub home: Home,
    /// The command line names the files: their `//go:build` lines do not count, as in real Go (`go run gen.go`).
    pub is_list: bool,
    pub texts: Vec<SourceText>,
}

/// A file that was read.
pub struct SourceText {
    /// For diagnostics: `./main.go`.
    pub shown: String,
    /// For tracebacks: absolute.
    pub traced: String,
    pub text: Vec<u8>,
}

impl Home {
    /// The user's module.
    pub fn module(&self) -> Option<&Module> {
        match self {
            Home::Own(module) => module.as_ref(),
            Home::Embedded | Home::Installed(_) => None,
        }
    }
}

/// The folder of the installed Go to whose library the target belongs. `None`: it does not.
pub fn installed_go_of(target: &Target, goroot: Option<&Path>) -> Option<PathBuf> {
    let folder = match target {
        Target::ImportPath(path) => {
            return goroot.filter(|root| root.join("src").join(path).is_dir()).map(Path::to_owned);
        }
        Target::Folder(folder) => absolute(folder),
        Target::Files(files) => absolute(&parent(&files[0])),
    };
    let module = Module::find(&folder).ok()??;
    let (_, sources) = module_of_go(&module)?;
    sources.parent().map(Path::to_owned)
}

impl<'a> Locator<'a> {
    pub fn new(options: &'a LoadOptions) -> Locator<'a> {
        let tags = match options.library {
            Library::Embedded => BuildTags::without_assembly(&options.tags),
            Library::Installed => BuildTags::of_toolchain(&options.tags),
        };
        Locator { options, tags }
    }

    /// What the command line names.
    pub fn target(&self, target: &Target) -> Result<Found, LoadError> {
        match target {
            Target::Files(files) => self.files(files),
            Target::Folder(folder) => self.folder(folder),
            Target::ImportPath(path) => self
                .import(path, &Home::Own(None))?
                .ok_or_else(|| LoadError::new(format!("package {path} is not in std"))),
        }
    }

    /// The imported package's own path, given the path that is written.
    pub fn own_path(&self, path: &str, importer: &Home) -> String {
        let Home::Installed(go_module) = importer else { return path.to_owned() };
        let vendored = match go_module {
            GoModule::Std => format!("vendor/{path}"),
            GoModule::Cmd => format!("cmd/vendor/{path}"),
        };
        let is_domain = path.split('/').next().is_some_and(|first| first.contains('.'));
        if is_domain && self.installed_folder(&vendored).is_some() { vendored } else { path.to_owned() }
    }

    /// Looks for an imported package, by its own path; `None`: it is nowhere.
    pub fn import(&self, path: &str, importer: &Home) -> Result<Option<Found>, LoadError> {
        if self.options.library == Library::Embedded
            && let Some(files) = burrow_library::source(path)
        {
            return Ok(Some(self.embedded(path, files)));
        }
        if let Some(module) = importer.module()
            && let Some(folder) = module.folder_of(path).filter(|folder| folder.is_dir())
        {
            return self.found(path.to_owned(), &folder, importer.clone()).map(Some);
        }
        match self.installed_folder(path) {
            Some(folder) => {
                let go_module = if path.starts_with("cmd/") { GoModule::Cmd } else { GoModule::Std };
                self.found(path.to_owned(), &folder, Home::Installed(go_module)).map(Some)
            }
            None => Ok(None),
        }
    }

    fn files(&self, files: &[PathBuf]) -> Result<Found, LoadError> {
        let folder = parent(&files[0]);
        if let Some(other) = files.iter().find(|file| parent(file) != folder) {
            return Err(LoadError::new(format!(
                "named files must all be in one directory; have {} and {}",
                folder.display(),
                parent(other).display()
            )));
        }
        let home = self.home_of(&folder)?;
        let texts = files.iter().map(|file| read(file)).collect::<Result<_, _>>()?;
        Ok(Found {
            path: "command-line-arguments".to_owned(),
            folder: Some(absolute(&folder)),
            go_minor: go_minor(&home),
            home,
            is_list: true,
            texts,
        })
    }

    fn folder(&self, folder: &Path) -> Result<Found, LoadError> {
        let home = self.home_of(folder)?;
        let below = |root: &Path| absolute(folder).strip_prefix(absolute(root)).ok()?.to_str().map(str::to_owned);
        let path = match &home {
            Home::Installed(_) => self.options.goroot.as_deref().and_then(|root| below(&root.join("src"))),
            Home::Own(Some(module)) => below(&module.root).map(|inside| match inside.as_str() {
                "" => module.path.clone(),
                inside => format!("{}/{inside}", module.path),
            }),
            Home::Own(None) | Home::Embedded => None,
        };
        let found = self.found(path.unwrap_or_else(|| "command-line-arguments".to_owned()), folder, home)?;
        if found.texts.is_empty() && !holds_go_files(folder) {
            return Err(LoadError::new(format!("no Go files in {}", absolute(folder).display())));
        }
        Ok(found)
    }

    /// The home of a package that the command line names by its place.
    fn home_of(&self, folder: &Path) -> Result<Home, LoadError> {
        let module = Module::find(&absolute(folder)).map_err(LoadError::new)?;
        if self.options.library == Library::Installed
            && let Some((go_module, _)) = module.as_ref().and_then(module_of_go)
        {
            return Ok(Home::Installed(go_module));
        }
        Ok(Home::Own(module))
    }

    fn found(&self, path: String, folder: &Path, home: Home) -> Result<Found, LoadError> {
        let texts = self.read_folder(folder)?;
        Ok(Found { path, folder: Some(absolute(folder)), go_minor: go_minor(&home), home, is_list: false, texts })
    }

    fn embedded(&self, path: &str, files: &[(&str, &str)]) -> Found {
        let texts = files
            .iter()
            .filter(|(name, _)| self.tags.take_name(name))
            .map(|(name, text)| SourceText {
                shown: format!("$BURROW/{path}/{name}"),
                traced: format!("$BURROW/{path}/{name}"),
                text: text.as_bytes().to_vec(),
            })
            .collect();
        Found { path: path.to_owned(), folder: None, go_minor: GO_MINOR, home: Home::Embedded, is_list: false, texts }
    }

    /// The folder of a package of the installed Go.
    fn installed_folder(&self, path: &str) -> Option<PathBuf> {
        let folder = self.options.goroot.as_ref()?.join("src").join(path);
        folder.is_dir().then_some(folder)
    }

    /// The Go files of a folder that belong to this platform, sorted by name.
    fn read_folder(&self, folder: &Path) -> Result<Vec<SourceText>, LoadError> {
        let fail = |error: std::io::Error| LoadError::new(describe_io("open", folder, &error));
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if self.tags.take_name(name) && !path.is_dir() {
                files.push(path);
            }
        }
        files.sort();
        files.iter().map(|file| read(file)).collect()
    }
}

impl Found {
    /// Why no file of the package counts.
    pub fn why_without_files(&self) -> String {
        let folder = self.folder.as_ref().map_or_else(|| self.path.clone(), |folder| folder.display().to_string());
        let only_tests = self.folder.as_ref().is_some_and(|folder| {
            let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
            let mut go_files = names.filter(|name| name.to_string_lossy().ends_with(".go"));
            go_files.all(|name| name.to_string_lossy().ends_with("_test.go"))
        });
        if only_tests {
            format!("{}: no non-test Go files in {folder}", self.path)
        } else {
            format!("package {}: build constraints exclude all Go files in {folder}", self.path)
        }
    }
}

/// Which module of an installed Go this is, and that Go's folder `src`. `None`: it is another's.
fn module_of_go(module: &Module) -> Option<(GoModule, &Path)> {
    match module.path.as_str() {
        "std" => Some((GoModule::Std, &module.root)),
        "cmd" => {
            let above = module.root.parent()?;
            let is_std = Module::find(above).ok()??.path == "std";
            is_std.then_some((GoModule::Cmd, above))
        }
        _ => None,
    }
}

fn go_minor(home: &Home) -> u32 {
    home.module().map_or(GO_MINOR, |module| module.go_minor)
}

fn read(file: &Path) -> Result<SourceText, LoadError> {
    let text = std::fs::read(file).map_err(|error| LoadError::new(describe_io("stat", file, &error)))?;
    let full = absolute(file);
    let shown = shown_path(&full, full.parent().unwrap_or(&full));
    Ok(SourceText { shown, traced: full.to_string_lossy().into_owned(), text })
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

fn parent(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
