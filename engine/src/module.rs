//! The module a package belongs to: the nearest `go.mod` above it.
//!
//! Burrow reads the module's path and language version; packages of other modules are not
//! fetched. `vendor` folders are looked into.

use std::path::{Path, PathBuf};

/// A module's root folder and what its `go.mod` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    pub root: PathBuf,
    pub path: String,
    /// Minor version of the `go` line (`go 1.21` → 21); 16 where it is missing, as in Go.
    pub go_minor: u32,
}

/// Language version of a module without `go` line.
const DEFAULT_MINOR: u32 = 16;

impl Module {
    /// Looks for `go.mod` in `folder` and above. `Err`: it is there, but unreadable or wrong.
    pub fn find(folder: &Path) -> Result<Option<Module>, String> {
        for root in folder.ancestors() {
            let file = root.join("go.mod");
            match std::fs::read_to_string(&file) {
                Ok(text) => {
                    return Module::parse(root, &text).map(Some).map_err(|why| format!("{}: {why}", file.display()));
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(format!("{}: {error}", file.display())),
            }
        }
        Ok(None)
    }

    fn parse(root: &Path, text: &str) -> Result<Module, String> {
        let mut path = None;
        let mut go_minor = DEFAULT_MINOR;
        for (index, line) in text.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default().trim();
            if let Some(rest) = directive(line, "module") {
                path = Some(rest.trim_matches(['"', '`']).to_owned());
            } else if let Some(rest) = directive(line, "go") {
                let minor = rest.strip_prefix("1.").and_then(|rest| {
                    rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok())
                });
                go_minor = minor.ok_or_else(|| format!("{}: invalid go version '{rest}'", index + 1))?;
            }
        }
        let path = path.ok_or("no module declaration")?;
        Ok(Module { root: root.to_owned(), path, go_minor })
    }

    /// Folder of a package of this module, or of a vendored one.
    pub fn folder_of(&self, import_path: &str) -> Option<PathBuf> {
        if import_path == self.path {
            return Some(self.root.clone());
        }
        if let Some(rest) = import_path.strip_prefix(&self.path).and_then(|rest| rest.strip_prefix('/')) {
            return Some(self.root.join(rest));
        }
        let vendored = self.root.join("vendor").join(import_path);
        vendored.is_dir().then_some(vendored)
    }
}

fn directive<'a>(line: &'a str, verb: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(verb)?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_version_are_read() {
        let module = Module::parse(Path::new("/m"), "module example.com/a // why\n\ngo 1.21.3\n").unwrap();
        assert_eq!((module.path.as_str(), module.go_minor), ("example.com/a", 21));
        assert_eq!(module.folder_of("example.com/a/b"), Some(PathBuf::from("/m/b")));
        assert_eq!(module.folder_of("example.com/ab"), None);
    }

    #[test]
    fn a_wrong_file_is_an_error() {
        assert!(Module::parse(Path::new("/m"), "go 1.21\n").is_err());
        assert!(Module::parse(Path::new("/m"), "module a\ngo two\n").is_err());
    }
}
