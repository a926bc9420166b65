//! Which files belong to a build: file names with platform suffixes and `//go:build` lines.
//!
//! The rules are those of Go's `go/build/constraint` documentation. Burrow builds for linux/amd64
//! without cgo, as the compiler `gc` of Go 1.27.

/// The release whose tags (`go1.1` … ) hold.
pub const GO_MINOR: u32 = 27;

const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

const ARCHITECTURES: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Whether a file of this name is part of a package at all (tests are not).
pub fn name_belongs(file_name: &str) -> bool {
    let Some(stem) = file_name.strip_suffix(".go") else { return false };
    if file_name.starts_with('_') || file_name.starts_with('.') || stem.ends_with("_test") {
        return false;
    }
    // What precedes the first underscore is no tag: `linux.go` builds everywhere.
    let Some((_, tail)) = stem.split_once('_') else { return true };
    let parts: Vec<&str> = tail.split('_').collect();
    let known_system = |part: &str| SYSTEMS.contains(&part);
    let known_architecture = |part: &str| ARCHITECTURES.contains(&part);
    match parts.as_slice() {
        [.., system, architecture] if known_system(system) && known_architecture(architecture) => {
            tag_holds(system) && tag_holds(architecture)
        }
        [.., last] if known_system(last) || known_architecture(last) => tag_holds(last),
        _ => true,
    }
}

/// Whether a build tag is satisfied.
fn tag_holds(tag: &str) -> bool {
    if let Some(minor) = tag.strip_prefix("go1.").and_then(|minor| minor.parse::<u32>().ok()) {
        return (1..=GO_MINOR).contains(&minor);
    }
    matches!(tag, "linux" | "amd64" | "gc" | "unix" | "purego")
}

/// Evaluates the expression of a `//go:build` line; an error says what is wrong with it.
pub fn expression_holds(text: &str) -> Result<bool, String> {
    let mut parser = Parser { rest: text.trim() };
    let value = parser.or(0)?;
    if parser.rest.is_empty() { Ok(value) } else { Err(format!("unexpected {:?} in build constraint", parser.rest)) }
}

/// The first minor Go version that the constraint requires, if it does so on every path that
/// holds (`go1.21 && linux`). It sets the file's language version.
pub fn required_minor(text: &str) -> Option<u32> {
    if text.contains("||") || text.contains('!') {
        return None;
    }
    text.split(|c: char| c.is_whitespace() || "()&".contains(c))
        .filter_map(|tag| tag.strip_prefix("go1.")?.parse().ok())
        .max()
}

/// Deepest nesting of parentheses and negations; more is an error instead of a stack overflow.
const MAX_DEPTH: usize = 1000;

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn or(&mut self, depth: usize) -> Result<bool, String> {
        let mut value = self.and(depth)?;
        while self.eat("||") {
            value |= self.and(depth)?;
        }
        Ok(value)
    }

    fn and(&mut self, depth: usize) -> Result<bool, String> {
        let mut value = self.not(depth)?;
        while self.eat("&&") {
            value &= self.not(depth)?;
        }
        Ok(value)
    }

    fn not(&mut self, depth: usize) -> Result<bool, String> {
        if depth > MAX_DEPTH {
            return Err("build constraint is nested too deeply".to_owned());
        }
        if self.eat("!") {
            return Ok(!self.not(depth + 1)?);
        }
        if self.eat("(") {
            let value = self.or(depth + 1)?;
            return if self.eat(")") { Ok(value) } else { Err("missing close paren in build constraint".to_owned()) };
        }
        let length = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(self.rest.len());
        if length == 0 {
            return Err("missing tag in build constraint".to_owned());
        }
        let (tag, rest) = self.rest.split_at(length);
        self.rest = rest.trim_start();
        Ok(tag_holds(tag))
    }

    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }
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
    fn expressions_are_evaluated_with_precedence() {
        assert_eq!(expression_holds("linux && !cgo"), Ok(true));
        assert_eq!(expression_holds("windows || linux && amd64"), Ok(true));
        assert_eq!(expression_holds("!(linux || windows)"), Ok(false));
        assert_eq!(expression_holds("go1.27 && !go1.28"), Ok(true));
        assert_eq!(expression_holds("ignore"), Ok(false));
    }

    #[test]
    fn broken_expressions_are_errors() {
        for text in ["", "linux &&", "(linux", "linux)", "!"] {
            assert!(expression_holds(text).is_err(), "{text}");
        }
        assert!(expression_holds(&"!".repeat(100_000)).is_err());
    }

    #[test]
    fn a_version_tag_raises_the_language_version() {
        assert_eq!(required_minor("go1.21"), Some(21));
        assert_eq!(required_minor("go1.18 && linux"), Some(18));
        assert_eq!(required_minor("go1.21 || linux"), None);
        assert_eq!(required_minor("!go1.21"), None);
    }
}
