//! What the command line names as a package.

use std::path::{Path, PathBuf};

use crate::load::LoadError;

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
        // A bare word is an import path, unless there are Go files in the folder of that name.
        let is_path = first.starts_with(['.', '/']) || holds_go_files(path);
        let target = if is_path { Target::Folder(path.to_owned()) } else { Target::ImportPath(first.clone()) };
        Ok((target, rest))
    }
}

/// Whether any Go file lies in the folder, tests and those of other platforms included.
pub(crate) fn holds_go_files(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.path().extension().is_some_and(|extension| extension == "go"))
}
