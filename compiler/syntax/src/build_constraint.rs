//! Which files belong to a build: `//go:build` lines and file names such as `name_linux_amd64.go`.
//!
//! Start at [`file_constraint`], which finds a file's line without parsing the file, and [`Constraint::parse`].

/// The expression of a `//go:build` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constraint {
    /// True if the tag is set: an operating system, an architecture, `go1.21`, …
    Tag(String),
    Not(Box<Constraint>),
    And(Box<Constraint>, Box<Constraint>),
    Or(Box<Constraint>, Box<Constraint>),
}

/// The expression of a `//go:build` line isn't one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadConstraint;

/// How deep `!` and parentheses may be nested.
const MAX_NESTING: u32 = 100;

/// Operators an expression may have; Go has the same limit.
const MAX_OPERATORS: u32 = 1_000;

impl Constraint {
    /// Parses what follows `//go:build`.
    pub fn parse(text: &str) -> Result<Constraint, BadConstraint> {
        let mut parser = ConstraintParser { rest: text.trim_start(), nesting: 0, operators: 0 };
        let constraint = parser.either()?;
        if parser.rest.is_empty() { Ok(constraint) } else { Err(BadConstraint) }
    }

    /// Whether the constraint holds, given the tags that are set.
    pub fn holds(&self, is_set: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Constraint::Tag(tag) => is_set(tag),
            Constraint::Not(inner) => !inner.holds(is_set),
            Constraint::And(left, right) => left.holds(is_set) && right.holds(is_set),
            Constraint::Or(left, right) => left.holds(is_set) || right.holds(is_set),
        }
    }
}

/// The text of a file's `//go:build` line, which may have only comments and blank lines before it.
pub fn file_constraint(text: &[u8]) -> Option<String> {
    let mut rest = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    loop {
        rest = rest.trim_ascii_start();
        if rest.starts_with(b"//") {
            let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
            let line = String::from_utf8_lossy(&rest[..end]);
            if let Some(constraint) = line.strip_prefix("//go:build").filter(|text| text.starts_with([' ', '\t'])) {
                return Some(constraint.trim().to_string());
            }
            rest = &rest[end..];
        } else if rest.starts_with(b"/*") {
            let end = rest.windows(2).skip(2).position(|window| window == b"*/")?;
            rest = &rest[end + 4..];
        } else {
            return None;
        }
    }
}

/// Whether a file name's `_system`, `_architecture` or both, at its end, fit. `_test.go` is left to the caller.
pub fn file_name_fits(name: &str, is_set: &dyn Fn(&str) -> bool) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    // What stands before the first `_` is never a constraint.
    let Some((_, suffixes)) = stem.split_once('_') else {
        return true;
    };
    let suffixes = suffixes.strip_suffix("_test").unwrap_or(suffixes);
    let parts: Vec<&str> = suffixes.split('_').collect();
    match parts[..] {
        [.., system, architecture] if SYSTEMS.contains(&system) && ARCHITECTURES.contains(&architecture) => {
            is_set(system) && is_set(architecture)
        }
        [.., last] if SYSTEMS.contains(&last) || ARCHITECTURES.contains(&last) => is_set(last),
        _ => true,
    }
}

const SYSTEMS: [&str; 18] = [
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

/// Architectures of past, present and future, as file names may have them.
const ARCHITECTURES: [&str; 24] = [
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

struct ConstraintParser<'a> {
    /// Starts with what is read next, never with a blank.
    rest: &'a str,
    nesting: u32,
    operators: u32,
}

impl ConstraintParser<'_> {
    fn either(&mut self) -> Result<Constraint, BadConstraint> {
        let mut left = self.both()?;
        while self.operator("||")? {
            left = Constraint::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Constraint, BadConstraint> {
        let mut left = self.operand()?;
        while self.operator("&&")? {
            left = Constraint::And(Box::new(left), Box::new(self.operand()?));
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Constraint, BadConstraint> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(BadConstraint);
        }
        let operand = if self.eat("!") {
            Constraint::Not(Box::new(self.operand()?))
        } else if self.eat("(") {
            let inner = self.either()?;
            if !self.eat(")") {
                return Err(BadConstraint);
            }
            inner
        } else {
            self.tag()?
        };
        self.nesting -= 1;
        Ok(operand)
    }

    fn tag(&mut self) -> Result<Constraint, BadConstraint> {
        let is_part = |character: char| character.is_alphanumeric() || character == '_' || character == '.';
        let end = self.rest.find(|character| !is_part(character)).unwrap_or(self.rest.len());
        let (tag, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        if tag.is_empty() { Err(BadConstraint) } else { Ok(Constraint::Tag(tag.to_string())) }
    }

    fn operator(&mut self, spelling: &str) -> Result<bool, BadConstraint> {
        let found = self.eat(spelling);
        self.operators += u32::from(found);
        if self.operators > MAX_OPERATORS { Err(BadConstraint) } else { Ok(found) }
    }

    fn eat(&mut self, spelling: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(spelling) else {
            return false;
        };
        self.rest = rest.trim_start();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linux_amd64(tag: &str) -> bool {
        ["linux", "amd64", "unix", "go1.21"].contains(&tag)
    }

    #[test]
    fn expressions_bind_as_in_go() {
        let holds = |text| Constraint::parse(text).map(|constraint| constraint.holds(&linux_amd64));
        assert_eq!(holds("linux && !cgo || windows"), Ok(true));
        assert_eq!(holds("windows || linux && arm64"), Ok(false));
        assert_eq!(holds("(windows||linux) && go1.21"), Ok(true));
        assert_eq!(holds("linux amd64"), Err(BadConstraint));
        assert_eq!(holds("(linux"), Err(BadConstraint));
        assert_eq!(holds(""), Err(BadConstraint));
        assert_eq!(holds(&"!".repeat(100_000)), Err(BadConstraint));
    }

    #[test]
    fn the_line_is_found_behind_comments_and_not_behind_code() {
        let find = |text: &str| file_constraint(text.as_bytes());
        assert_eq!(find("// x\n\n/* y */ //go:build a && b\npackage p"), Some("a && b".to_string()));
        assert_eq!(find("package p\n//go:build a\n"), None);
        assert_eq!(find("/* //go:build a"), None);
    }

    #[test]
    fn file_names_end_with_system_and_architecture() {
        for (name, fits) in [
            ("linux.go", true),
            ("x_linux.go", true),
            ("x_windows.go", false),
            ("x_linux_arm64.go", false),
            ("x_linux_amd64_test.go", true),
            ("x_windows_y.go", true),
            ("x_arm64.go", false),
        ] {
            assert_eq!(file_name_fits(name, &linux_amd64), fits, "{name}");
        }
    }
}
