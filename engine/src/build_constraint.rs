//! The build tags that hold, and what they say of a file.
//!
//! Burrow builds for linux/amd64 without cgo and without assembly, as the compiler `gc` of Go 1.27; `purego`
//! holds, since packages that have an assembly variant offer the other one under it.

use burrow_syntax::build_constraint::{Constraint, file_name_fits};

/// The release whose tags (`go1.1` … ) hold.
pub const GO_MINOR: u32 = 27;

/// Whether a build tag is set.
pub fn tag_holds(tag: &str) -> bool {
    if let Some(minor) = tag.strip_prefix("go1.").and_then(|minor| minor.parse::<u32>().ok()) {
        return (1..=GO_MINOR).contains(&minor);
    }
    matches!(tag, "linux" | "amd64" | "gc" | "unix" | "purego" | "math_big_pure_go")
}

/// Whether a file of this name is part of a package (tests are not).
pub fn name_belongs(file_name: &str) -> bool {
    let is_source = file_name.ends_with(".go") && !file_name.ends_with("_test.go");
    is_source && !file_name.starts_with(['_', '.']) && file_name_fits(file_name, &tag_holds)
}

/// Evaluates the expression of a `//go:build` line; `None`: it is not one.
pub fn expression_holds(text: &str) -> Option<bool> {
    Some(Constraint::parse(text).ok()?.holds(&tag_holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platform_suffixes_choose_files() {
        for name in ["a.go", "linux.go", "a_linux.go", "a_amd64.go", "a_linux_amd64.go", "a_unix.go", "a_b_linux.go"] {
            assert!(name_belongs(name), "{name}");
        }
        for name in ["a_windows.go", "a_arm64.go", "a_linux_arm64.go", "a_test.go", "_a.go", ".a.go", "a.txt"] {
            assert!(!name_belongs(name), "{name}");
        }
    }

    #[test]
    fn release_tags_hold_up_to_ours() {
        assert_eq!(expression_holds("go1.27 && !go1.28"), Some(true));
        assert_eq!(expression_holds("ignore || windows"), Some(false));
        assert_eq!(expression_holds("linux &&"), None);
    }
}
