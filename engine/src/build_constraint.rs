//! The build tags that hold, and what they say of a file.
//!
//! Burrow builds for linux/amd64 without cgo, as the compiler `gc` of Go 1.27. Its own packages and users' programs
//! are built without assembly, so `purego` holds for them: packages that have an assembly variant offer the other one
//! under it. A package of an installed Go that is only looked at gets the tags `go build` gives it (with
//! `CGO_ENABLED=0`), those of the toolchain's default experiments included.

use burrow_syntax::build_constraint::{Constraint, file_name_fits};

/// The release whose tags (`go1.1` … ) hold.
pub const GO_MINOR: u32 = 27;

/// Set wherever Burrow builds.
const PLATFORM: &[&str] = &["linux", "amd64", "gc", "unix"];

/// Choose what is written in Go where there is assembly as well.
const WITHOUT_ASSEMBLY: &[&str] = &["purego", "math_big_pure_go"];

/// What Go 1.27.3 sets besides, with default settings: `go/build.Default.ToolTags`.
const TOOLCHAIN: &[&str] = &[
    "goexperiment.regabiwrappers",
    "goexperiment.regabiargs",
    "goexperiment.dwarf5",
    "goexperiment.jsonv2",
    "goexperiment.greenteagc",
    "goexperiment.randomizedheapbase64",
    "goexperiment.sizespecializedmalloc",
    "amd64.v1",
];

/// The tags that hold in a build.
#[derive(Debug, Clone)]
pub struct BuildTags {
    /// Besides [`PLATFORM`] and the releases'.
    own: &'static [&'static str],
    /// The user's (`-tags`).
    extra: Vec<String>,
}

impl BuildTags {
    /// For programs that Burrow compiles.
    pub fn without_assembly(extra: &[String]) -> BuildTags {
        BuildTags { own: WITHOUT_ASSEMBLY, extra: extra.to_vec() }
    }

    /// As `go build` chooses files.
    pub fn of_toolchain(extra: &[String]) -> BuildTags {
        BuildTags { own: TOOLCHAIN, extra: extra.to_vec() }
    }

    /// Whether a build tag is set.
    pub fn hold(&self, tag: &str) -> bool {
        if let Some(minor) = tag.strip_prefix("go1.").and_then(|minor| minor.parse::<u32>().ok()) {
            return (1..=GO_MINOR).contains(&minor);
        }
        PLATFORM.contains(&tag) || self.own.contains(&tag) || self.extra.iter().any(|extra| extra == tag)
    }

    /// Whether a file of this name is part of a package (tests are not).
    pub fn take_name(&self, file_name: &str) -> bool {
        let is_source = file_name.ends_with(".go") && !file_name.ends_with("_test.go");
        is_source && !file_name.starts_with(['_', '.']) && file_name_fits(file_name, &|tag| self.hold(tag))
    }

    /// Evaluates the expression of a `//go:build` line; `None`: it is not one.
    pub fn satisfy(&self, expression: &str) -> Option<bool> {
        Some(Constraint::parse(expression).ok()?.holds(&|tag| self.hold(tag)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platform_suffixes_choose_files() {
        let tags = BuildTags::without_assembly(&[]);
        for name in ["a.go", "linux.go", "a_linux.go", "a_amd64.go", "a_linux_amd64.go", "a_unix.go", "a_b_linux.go"] {
            assert!(tags.take_name(name), "{name}");
        }
        for name in ["a_windows.go", "a_arm64.go", "a_linux_arm64.go", "a_test.go", "_a.go", ".a.go", "a.txt"] {
            assert!(!tags.take_name(name), "{name}");
        }
    }

    #[test]
    fn release_tags_hold_up_to_ours() {
        let tags = BuildTags::without_assembly(&[]);
        assert_eq!(tags.satisfy("go1.27 && !go1.28"), Some(true));
        assert_eq!(tags.satisfy("ignore || windows"), Some(false));
        assert_eq!(tags.satisfy("linux &&"), None);
    }

    #[test]
    fn programs_are_built_without_assembly_and_packages_of_an_installed_go_with_it() {
        let (ours, toolchain) = (BuildTags::without_assembly(&[]), BuildTags::of_toolchain(&[]));
        for (tag, in_ours, in_toolchain) in [
            ("purego", true, false),
            ("math_big_pure_go", true, false),
            ("goexperiment.jsonv2", false, true),
            ("goexperiment.simd", false, false),
            ("amd64.v1", false, true),
            ("amd64.v2", false, false),
            ("cgo", false, false),
            ("compiler_bootstrap", false, false),
        ] {
            assert_eq!((ours.hold(tag), toolchain.hold(tag)), (in_ours, in_toolchain), "{tag}");
        }
        assert!(BuildTags::of_toolchain(&["math_big_pure_go".to_owned()]).hold("math_big_pure_go"));
    }
}
