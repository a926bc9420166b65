//! The checker survives wrong programs: mutants of the test programs, made with fixed seeds, cause no panic.

use burrow_source::SourceMap;
use burrow_syntax::{ParseSession, parse_file};
use burrow_types::{Config, Importer, PackageId, Types, check_package};
use std::path::Path;

const MUTANTS_PER_PROGRAM: u64 = 40;

/// What is put into programs beside their own words.
const INSERTIONS: &[&str] = &[
    "[T any]",
    "...",
    "*",
    "&",
    "[]",
    "[3]",
    "map[string]",
    "interface{ ~int | string }",
    "func()",
    "iota",
    "nil",
    "struct{}",
    ".(type)",
    "<-",
    "chan ",
    "1<<70",
    "type ",
    "= ",
    "(",
    ")",
    "{",
    "}",
];

struct NoPackages;

impl Importer for NoPackages {
    fn import(&mut self, path: &str) -> Result<PackageId, String> {
        Err(format!("package {path} is not in std"))
    }
}

#[test]
fn mutants_cause_no_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    for entry in std::fs::read_dir(folder).expect("the folder of programs exists") {
        let path = entry.expect("the folder can be listed").path();
        let text = std::fs::read_to_string(&path).expect("the program can be read");
        for seed in 1..=MUTANTS_PER_PROGRAM {
            let mutant = mutate(&text, seed);
            let shown = mutant.clone();
            let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(move || check(&mutant));
            let survived = thread.expect("a thread can be started").join().is_ok();
            assert!(survived, "{} with seed {seed}:\n{shown}", path.display());
        }
    }
}

fn check(text: &str) {
    let mut sources = SourceMap::new();
    let id = sources.add("mutant.go", text.as_bytes().to_vec()).expect("the program is small");
    let (file, _) = parse_file(&mut sources, id, &mut ParseSession::new());
    let mut types = Types::new();
    let config = Config { path: "main".into(), sources: &sources, version: (1, 27), allow_missing_bodies: false };
    check_package(&mut types, &mut NoPackages, &[file], &config);
}

/// Replaces, drops or inserts a few words.
fn mutate(text: &str, seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit as u64) as usize
    };
    let mut words: Vec<String> = words(text);
    for _ in 0..1 + random(3) {
        let place = random(words.len());
        match random(4) {
            0 => words[place] = words[random(words.len())].clone(),
            1 => {
                words.remove(place);
            }
            2 => {
                let word = words[random(words.len())].clone();
                words.insert(place, word);
            }
            _ => words.insert(place, INSERTIONS[random(INSERTIONS.len())].to_string()),
        }
    }
    words.concat()
}

/// Identifiers and numbers, and every other character by itself.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut in_word = false;
    for character in text.chars() {
        let is_part = character.is_alphanumeric() || character == '_';
        match words.last_mut() {
            Some(word) if in_word && is_part => word.push(character),
            _ => words.push(character.to_string()),
        }
        in_word = is_part;
    }
    words
}
