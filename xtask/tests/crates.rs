//! The table of crates in ARCHITECTURE.md, which is the plan's, against the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

type Uses = BTreeMap<String, BTreeSet<String>>;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// Folder → crates (by the last part of their folder) that it may use.
fn table() -> Uses {
    let text = std::fs::read_to_string(workspace().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows = text.lines().skip_while(|line| !line.starts_with("| folder")).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let uses = cells[2].split(", ").filter(|name| *name != "–").map(str::to_owned).collect();
            (cells[0].trim_matches('`').to_owned(), uses)
        })
        .collect()
}

/// The same from `cargo metadata`, dependencies for tests left out.
fn manifests() -> Uses {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(workspace())
        .output()
        .expect("cargo metadata");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let folder_of = |package: &serde_json::Value| {
        let manifest =
            Path::new(package["manifest_path"].as_str().expect("a path")).parent().expect("a folder").to_owned();
        manifest.strip_prefix(workspace()).expect("inside").to_str().expect("UTF-8").to_owned()
    };
    let short = |folder: &str| folder.rsplit('/').next().expect("not empty").to_owned();
    let names: BTreeMap<&str, String> = packages
        .iter()
        .map(|package| (package["name"].as_str().expect("a name"), short(&folder_of(package))))
        .collect();
    let uses_of = |package: &serde_json::Value| {
        let dependencies = package["dependencies"].as_array().expect("dependencies").iter();
        let plain = dependencies.filter(|dependency| dependency["kind"].is_null());
        plain.filter_map(|dependency| names.get(dependency["name"].as_str()?).cloned()).collect()
    };
    packages.iter().map(|package| (folder_of(package), uses_of(package))).collect()
}

#[test]
fn crates_use_what_the_plan_allows() {
    let (table, manifests) = (table(), manifests());
    let (planned, present): (BTreeSet<_>, BTreeSet<_>) = (table.keys().collect(), manifests.keys().collect());
    assert_eq!(planned, present, "the crates");
    for (folder, uses) in &manifests {
        let forbidden: Vec<_> = uses.difference(&table[folder]).collect();
        assert!(forbidden.is_empty(), "{folder} must not use {forbidden:?}");
    }
}

#[test]
fn third_party_crates_have_a_reason() {
    let text = std::fs::read_to_string(workspace().join("Cargo.toml")).expect("Cargo.toml");
    let section = text.split("[workspace.dependencies]").nth(1).expect("dependencies");
    let section = section.split("\n[").next().expect("not empty");
    let mut comment = false;
    for line in section.lines().filter(|line| !line.trim().is_empty()) {
        if line.starts_with('#') {
            comment = true;
        } else if !line.starts_with("burrow-") {
            assert!(comment, "{line} has no reason above it");
            comment = false;
        }
    }
}
