//! Paths as the Go command prints them in the compiler's output.
//!
//! The compiler prints absolute paths. The Go command then shortens, in the output of a package, the package's folder
//! and the folders above it to paths relative to the working folder, wherever those are shorter. So a file of the
//! working folder is `./a.go`, one in a folder below it is `b/a.go`, and one far away keeps its absolute path.

use std::path::{Component, Path, PathBuf};

/// How a file (absolute) is shown in the output of the package that lies in `package_folder` (absolute).
pub fn shown_path(file: &Path, package_folder: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    shown_from(&here, file, package_folder)
}

/// An absolute path without `.` and `..`, symbolic links left as they are.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).map(|path| clean(&path)).unwrap_or_else(|_| path.to_owned())
}

fn shown_from(here: &Path, file: &Path, package_folder: &Path) -> String {
    let shortened = package_folder.ancestors().find_map(|folder| {
        let rest = file.strip_prefix(folder).ok()?;
        let relative = relative(here, folder);
        (relative.as_os_str().len() < folder.as_os_str().len()).then_some((relative, rest))
    });
    match shortened {
        Some((relative, rest)) => format!("{}/{}", relative.display(), rest.display()),
        None => file.display().to_string(),
    }
}

/// The way from one absolute path to another; `.` if they are the same.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components()).take_while(|(left, right)| left == right).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(to.components().skip(common)).collect();
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path }
}

fn clean(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            part => result.push(part),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(here: &str, file: &str, expected: &str) {
        let file = Path::new(file);
        assert_eq!(shown_from(Path::new(here), file, file.parent().unwrap()), expected);
    }

    #[test]
    fn the_working_folder_is_a_dot_and_folders_below_have_none() {
        check("/m/p", "/m/p/a.go", "./a.go");
        check("/m", "/m/p/a.go", "p/a.go");
        check("/", "/m/p/a.go", "m/p/a.go");
    }

    #[test]
    fn a_way_up_is_shown_where_it_is_shorter() {
        check("/mod/p", "/mod/a.go", "../a.go");
        check("/go/src/strings", "/go/src/path/a.go", "../path/a.go");
        check("/work/here", "/go/src/path/a.go", "/go/src/path/a.go");
        check("/work/wt", "/work/go/src/a.go", "../go/src/a.go");
        check("/work/wt/x", "/work/go/src/a.go", "/work/go/src/a.go");
    }

    #[test]
    fn files_of_other_packages_follow_the_folders_above_the_package() {
        let shown = |here, file| shown_from(Path::new(here), Path::new(file), Path::new("/go/src/a/b"));
        assert_eq!(shown("/go/src/a/b", "/go/src/slices/s.go"), "../../slices/s.go");
        assert_eq!(shown("/go/src/a/b", "/go/src/a/b/c/s.go"), "./c/s.go");
        assert_eq!(shown("/home/me", "/go/src/slices/s.go"), "/go/src/slices/s.go");
    }
}
