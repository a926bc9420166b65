//! Computes the identity of this build of the runtime: a hash over the sources and settings that decide what
//! `burrow-runtime` and the runtime within `burrow` are. See `src/identity.rs` for what it is good for.
//!
//! Which crates count is read from the manifests, so that a new dependency needs no line here.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let own = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let workspace = own.parent().expect("the crate lies in the workspace");
    let mut hasher = DefaultHasher::new();
    for name in ["Cargo.toml", "Cargo.lock"] {
        hash_path(&workspace.join(name), &mut hasher);
    }
    for folder in crates(workspace, "burrow-launch") {
        for part in ["Cargo.toml", "build.rs", "src"] {
            hash_path(&folder.join(part), &mut hasher);
        }
    }
    for name in ["TARGET", "PROFILE", "OPT_LEVEL", "DEBUG"] {
        variable(name).hash(&mut hasher);
    }
    // Flags for the compiler, `--cfg` among them.
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    std::env::var_os("CARGO_ENCODED_RUSTFLAGS").hash(&mut hasher);
    let version = Command::new(variable("RUSTC")).arg("-vV").output().expect("rustc tells its version");
    version.stdout.hash(&mut hasher);
    println!("cargo::rustc-env=BURROW_RUNTIME_IDENTITY={}", hasher.finish());
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Folders of a crate of the workspace and of those it depends on.
fn crates(workspace: &Path, name: &str) -> BTreeSet<PathBuf> {
    let root = read(&workspace.join("Cargo.toml"));
    let mut folders = BTreeSet::new();
    let mut pending = vec![name.to_owned()];
    while let Some(name) = pending.pop() {
        let entry = format!("{name} = {{ path = \"");
        let path = root.lines().find_map(|line| line.strip_prefix(&entry)?.split('"').next());
        let folder = workspace.join(path.unwrap_or_else(|| panic!("the workspace has no {name}")));
        let manifest = read(&folder.join("Cargo.toml"));
        let section = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
        let dependencies = section.take_while(|line| !line.starts_with('['));
        let own = dependencies.filter(|line| line.starts_with("burrow-")).filter_map(|line| line.split('.').next());
        pending.extend(own.map(str::to_owned));
        folders.insert(folder);
    }
    folders
}

/// A file's text, or names and contents of all that lies in a folder; nothing, if there is no such path.
fn hash_path(path: &Path, hasher: &mut DefaultHasher) {
    if path.exists() {
        // Cargo looks into folders by itself.
        println!("cargo::rerun-if-changed={}", path.display());
        hash_tree(path, hasher);
    }
}

fn hash_tree(path: &Path, hasher: &mut DefaultHasher) {
    path.file_name().and_then(OsStr::to_str).hash(hasher);
    if path.is_dir() {
        let entries = std::fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let paths: BTreeSet<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.iter().for_each(|path| hash_tree(path, hasher));
    } else {
        read(path).hash(hasher);
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
