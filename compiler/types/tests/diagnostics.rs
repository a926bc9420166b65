//! Every `programs/*.go` is checked; each line's diagnostics must be those its `// ERROR "…"` comment names.
//!
//! Several quoted texts in one comment are several diagnostics; each text is a part of the message. The
//! expectations were compared with real Go's compiler.

use burrow_source::SourceMap;
use burrow_syntax::{ParseSession, parse_file};
use burrow_types::{Config, Importer, PackageId, Types, check_package};
use std::collections::BTreeMap;
use std::path::Path;

struct NoPackages;

impl Importer for NoPackages {
    fn import(&mut self, path: &str) -> Result<PackageId, String> {
        Err(format!("package {path} is not in std"))
    }
}

#[test]
fn programs_have_the_diagnostics_they_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of programs exists")
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    let mut complaints = String::new();
    for name in names {
        complaints.push_str(&on_large_stack(move || check_program(&name)));
    }
    assert!(complaints.is_empty(), "\n{complaints}");
}

/// The checker recurses as deep as expressions are nested.
fn on_large_stack(action: impl FnOnce() -> String + Send + 'static) -> String {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(action);
    thread.expect("a thread can be started").join().expect("the checker does not panic")
}

fn check_program(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("the program can be read");
    let file_name = path.file_name().expect("programs have names").to_string_lossy().to_string();
    let mut sources = SourceMap::new();
    let id = sources.add(file_name.clone(), text.as_bytes().to_vec()).expect("the program is small");
    let mut session = ParseSession::new();
    let (file, mut diagnostics) = parse_file(&mut sources, id, &mut session);
    let mut types = Types::new();
    let config = Config { path: "main".into(), sources: &sources, version: (1, 27), allow_missing_bodies: true };
    let (_, _, errors) = check_package(&mut types, &mut NoPackages, &[file], &config);
    diagnostics.extend(errors);

    let mut expected = expectations(&text);
    let mut complaints = String::new();
    for diagnostic in diagnostics {
        let (line, _) = sources.line_and_column(diagnostic.pos);
        let rendered = diagnostic.render(&sources);
        let wanted = expected.entry(line).or_default();
        match wanted.iter().position(|part| rendered.contains(part.as_str())) {
            Some(place) => {
                wanted.remove(place);
            }
            None => complaints.push_str(&format!("unexpected: {rendered}\n")),
        }
    }
    for (line, parts) in expected {
        for part in parts {
            complaints.push_str(&format!("{file_name}:{line}: missing: {part}\n"));
        }
    }
    complaints
}

/// The texts expected for each line.
fn expectations(text: &str) -> BTreeMap<u32, Vec<String>> {
    let mut result: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, comment)) = line.split_once("// ERROR ") else { continue };
        let parts = comment.split('`').skip(1).step_by(2).map(str::to_string);
        result.entry(index as u32 + 1).or_default().extend(parts);
    }
    result
}
