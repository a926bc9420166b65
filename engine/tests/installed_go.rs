//! Packages of an installed Go: where their imports are looked for and which files they have.
//!
//! `goroot/` is a small installation with the shapes of a real one. The real one is checked by
//! `cargo xtask check-goroot`.

use std::path::{Path, PathBuf};

use burrow_engine::checked::{CheckedProgram, checked_packages};
use burrow_engine::load::{Library, LoadOptions, Target};

fn goroot() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goroot")
}

/// Inspects the target with the installation known as `GOROOT`.
fn inspect(target: &Target, tags: &[&str]) -> CheckedProgram {
    let tags = tags.iter().map(|tag| tag.to_string()).collect();
    let options = LoadOptions { goroot: Some(goroot()), tags, ..LoadOptions::default() };
    checked_packages(target, &LoadOptions::to_inspect(target, options)).unwrap_or_else(|error| panic!("{error}"))
}

fn import_path(path: &str) -> Target {
    Target::ImportPath(path.to_owned())
}

fn paths(program: &CheckedProgram) -> Vec<&str> {
    program.loaded.packages.iter().map(|package| package.path.as_str()).collect()
}

/// Names of the target's files.
fn files(program: &CheckedProgram) -> Vec<&str> {
    let target = program.loaded.packages.last().unwrap();
    let traced = target.files.iter().map(|file| program.loaded.trace_paths[file.id.0 as usize].as_str());
    traced.map(|path| path.rsplit('/').next().unwrap()).collect()
}

#[test]
fn imports_are_found_in_the_installation_even_where_burrow_has_its_own() {
    let program = inspect(&import_path("top"), &[]);
    assert_eq!(paths(&program), ["embed", "errors", "internal/secret", "vendor/golang.org/x/text", "top"]);
}

#[test]
fn files_are_those_of_go_build_without_cgo() {
    let program = inspect(&import_path("top"), &[]);
    let expected = ["embeds.go", "experiment_on.go", "impure.go", "top.go", "top_amd64.go"];
    assert_eq!(files(&program), expected);
}

#[test]
fn extra_tags_choose_other_files() {
    let program = inspect(&import_path("top"), &["purego"]);
    assert!(files(&program).contains(&"pure.go") && !files(&program).contains(&"impure.go"));
}

#[test]
fn a_folder_names_its_own_installation_and_its_import_path() {
    let target = Target::Folder(goroot().join("src/internal/secret"));
    let options = LoadOptions::to_inspect(&target, LoadOptions::default());
    assert_eq!((options.goroot.as_deref(), options.library), (Some(&*goroot()), Library::Installed));
    let program = checked_packages(&target, &options).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(paths(&program), ["internal/secret"]);
}

#[test]
fn commands_have_vendored_packages_of_their_own() {
    let program = inspect(&Target::Folder(goroot().join("src/cmd/tool")), &[]);
    assert_eq!(paths(&program), ["errors", "cmd/vendor/golang.org/x/text", "cmd/tool"]);
}

#[test]
fn single_files_of_the_library_resolve_their_imports_there() {
    let program = inspect(&Target::Files(vec![goroot().join("src/cmd/tool/tool.go")]), &[]);
    assert_eq!(paths(&program).last(), Some(&"command-line-arguments"));
    assert!(paths(&program).contains(&"cmd/vendor/golang.org/x/text"));
}

#[test]
fn other_targets_are_inspected_as_they_would_run() {
    let target = Target::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hard_parts"));
    let options = LoadOptions { goroot: Some(goroot()), ..LoadOptions::default() };
    assert_eq!(LoadOptions::to_inspect(&target, options).library, Library::Embedded);
    let own = import_path("strings");
    let options = LoadOptions { goroot: Some(goroot()), ..LoadOptions::default() };
    assert_eq!(LoadOptions::to_inspect(&own, options).library, Library::Embedded, "this installation has no strings");
}

#[test]
fn a_package_without_files_says_why() {
    let why = |path: &str| {
        let target = import_path(path);
        let options = LoadOptions { goroot: Some(goroot()), ..LoadOptions::default() };
        let result = checked_packages(&target, &LoadOptions::to_inspect(&target, options));
        result.err().map(|error| error.to_string()).unwrap_or_default()
    };
    let folder = |path: &str| goroot().join("src").join(path).display().to_string();
    assert_eq!(why("tested"), format!("tested: no non-test Go files in {}\n", folder("tested")));
    let expected = format!("package elsewhere: build constraints exclude all Go files in {}\n", folder("elsewhere"));
    assert_eq!(why("elsewhere"), expected);
}

#[test]
fn in_the_output_about_a_target_paths_are_shortened_from_its_folder() {
    let program = inspect(&Target::Folder(goroot().join("src/top")), &[]);
    let describe = |name: &str| {
        let file = program.loaded.packages.iter().flat_map(|package| &package.files).find(|file| {
            let path = &program.loaded.trace_paths[file.id.0 as usize];
            path.ends_with(name)
        });
        program.loaded.describe_in_output(file.unwrap().pos).unwrap()
    };
    // Cargo runs tests in the crate's folder.
    assert_eq!(describe("src/top/top.go"), "tests/goroot/src/top/top.go:1:1");
    assert_eq!(describe("src/errors/errors.go"), "tests/goroot/src/errors/errors.go:2:1");
}
