//! Writes the table of embedded Go files: every `src/go/<import path>/*.go`, in order of path and name.
//!
//! The table is code with `include_str!`, so Cargo rebuilds the crate when a file changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("Cargo sets it")).join("src/go");
    println!("cargo:rerun-if-changed=src/go");
    let mut packages = BTreeMap::new();
    collect(&root, &root, &mut packages)?;
    let out = PathBuf::from(env::var("OUT_DIR").expect("Cargo sets it")).join("packages.rs");
    fs::write(out, table(&packages))
}

/// Adds the Go files of `folder` and of the folders below it, keyed by import path.
fn collect(root: &Path, folder: &Path, packages: &mut BTreeMap<String, Vec<String>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, packages)?;
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str()).expect("names of embedded files are UTF-8");
        if name.ends_with(".go") && !name.ends_with("_test.go") {
            let import_path = folder.strip_prefix(root).expect("below the root").to_str().expect("UTF-8");
            packages.entry(import_path.to_owned()).or_default().push(name.to_owned());
        }
    }
    Ok(())
}

fn table(packages: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = String::from("static PACKAGES: &[(&str, &[SourceFile])] = &[\n");
    for (import_path, files) in packages {
        let mut files = files.clone();
        files.sort();
        writeln!(text, "    ({import_path:?}, &[").expect("writing to a string");
        for file in files {
            writeln!(
                text,
                "        ({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/src/go/{import_path}/{file}\"))),"
            )
            .expect("writing to a string");
        }
        text.push_str("    ]),\n");
    }
    text.push_str("];\n");
    text
}
