//! Each of `programs/*.go` has the lines of real Go: `.ml` those of `-m -l`, `.m2l` those of `-m=2 -l`.
//!
//! The expectations are the output of `go build -gcflags "-m -l"` of Go 1.27.3 in the folder, its header left out. What
//! real Go says of wrappers that it makes for instances and methods (`-m=2` only) was taken out: we make none.

use std::path::Path;

use burrow_diagnose::{Options, PackageInput, diagnose};
use burrow_source::{Pos, SourceMap};
use burrow_syntax::{ParseSession, parse_file};
use burrow_types::{Config, Importer, PackageId, Types, check_package};

struct NoPackages;

impl Importer for NoPackages {
    fn import(&mut self, path: &str) -> Result<PackageId, String> {
        Err(format!("package {path} is not in std"))
    }
}

fn lines(path: &Path, verbosity: u8) -> Vec<String> {
    let text = std::fs::read(path).expect("the program can be read");
    let shown = format!("./{}", path.file_name().expect("programs have names").to_string_lossy());
    let mut sources = SourceMap::new();
    let id = sources.add(shown, text).expect("the program is small");
    let mut session = ParseSession::new();
    let (file, diagnostics) = parse_file(&mut sources, id, &mut session);
    assert!(diagnostics.is_empty(), "{}", path.display());
    let mut types = Types::new();
    let config = Config { path: "main".into(), sources: &sources, version: (1, 27), allow_missing_bodies: false };
    let files = [file];
    let (id, info, errors) = check_package(&mut types, &mut NoPackages, &files, &config);
    assert!(errors.is_empty(), "{}: {}", path.display(), errors[0].render(&sources));
    let package = PackageInput { id, info: &info, files: &files, facts: None };
    let place = |pos: Pos| if pos == Pos::NONE { None } else { Some(sources.describe(pos)) };
    diagnose(&mut types, &[package], id, &options(verbosity))
        .into_iter()
        .map(|line| {
            let head = place(line.pos).map_or_else(String::new, |place| format!("{place}: "));
            let tail = line.at.map_or_else(String::new, |at| {
                format!(" at {}", place(at).unwrap_or_else(|| "<unknown line number>".to_owned()))
            });
            format!("{head}{}{tail}", line.text)
        })
        .collect()
}

fn options(verbosity: u8) -> Options {
    Options { verbosity }
}

fn check(suffix: &str, verbosity: u8) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut programs: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of programs exists")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "go"))
        .collect();
    programs.sort();
    assert!(programs.len() >= 4);
    for program in programs {
        let expected = std::fs::read_to_string(program.with_extension(suffix)).expect("real Go's lines are there");
        let expected: Vec<&str> = expected.lines().collect();
        let got = lines(&program, verbosity);
        let differs = (0..expected.len().max(got.len()))
            .find(|at| expected.get(*at).copied() != got.get(*at).map(String::as_str));
        if let Some(at) = differs {
            panic!(
                "{}, line {}:\nreal Go: {:?}\nours:    {:?}",
                program.display(),
                at + 1,
                expected.get(at),
                got.get(at)
            );
        }
    }
}

#[test]
fn verdicts_are_real_gos() {
    check("ml", 1);
}

#[test]
fn flows_are_real_gos() {
    check("m2l", 2);
}
