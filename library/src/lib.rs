//! The standard packages Burrow brings along: Go source of our own and natives in Rust.
//!
//! `src/go/<import path>/*.go` holds the packages; `build.rs` embeds every file, so a new package
//! is a new folder. A Go function without a body is a native: its symbol is `<import path>.<name>`
//! and [`native`] holds its Rust implementation.
//!
//! Invariant: the exported API of an embedded package is complete, since programs link against
//! ours alone. Start at [`source`] and [`natives`].

mod native;

pub use native::natives;

/// An embedded file: its name and its text.
pub type SourceFile = (&'static str, &'static str);

include!(concat!(env!("OUT_DIR"), "/packages.rs"));

/// The files of an embedded package, sorted by name; `None` when Burrow doesn't bring it along.
pub fn source(import_path: &str) -> Option<&'static [SourceFile]> {
    let index = PACKAGES.binary_search_by_key(&import_path, |package| package.0).ok()?;
    Some(PACKAGES[index].1)
}

/// Import paths of all embedded packages, sorted.
pub fn import_paths() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().map(|package| package.0)
}

/// What real Go's escape analysis knows about the packages' functions; `burrow_diagnose::facts` reads it.
pub const ESCAPE_FACTS: &str = include_str!("../facts/escape.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_names_its_package() {
        for import_path in import_paths() {
            let files = source(import_path).expect("listed packages are found");
            for (name, text) in files {
                assert!(
                    text.lines().any(|line| line.starts_with("package ")),
                    "{import_path}/{name} has no package clause"
                );
            }
        }
    }

    #[test]
    fn an_unknown_package_is_absent() {
        assert!(source("no/such/package").is_none());
    }
}
