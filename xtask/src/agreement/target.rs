//! What is compared: the examples, Go's own escape tests, library packages, and packages held out.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::project::workspace;
use crate::real_go::RealGo;

/// A package to compile on its own.
#[derive(Debug, Clone)]
pub struct Target {
    pub group: Group,
    /// As the user names it: `strings`, `fib.go`.
    pub name: String,
    /// As the compilers take it: files, or an import path.
    pub words: Vec<String>,
}

/// Groups of targets, each with a figure of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Examples,
    Suite,
    Packages,
    HeldOut,
    Library,
}

impl Group {
    pub const ALL: [Group; 5] = [Group::Examples, Group::Suite, Group::Packages, Group::HeldOut, Group::Library];

    pub fn name(self) -> &'static str {
        match self {
            Group::Examples => "examples",
            Group::Suite => "Go's escape tests",
            Group::Packages => "packages",
            Group::HeldOut => "held-out packages",
            Group::Library => "the whole library",
        }
    }
}

/// Packages whose agreement is promised.
const PACKAGES: &[&str] = &[
    "strings",
    "bytes",
    "strconv",
    "sort",
    "slices",
    "maps",
    "container/heap",
    "container/list",
    "container/ring",
    "unicode/utf8",
    "text/tabwriter",
    "bufio",
    "errors",
    "path",
    "net/url",
    "html",
    "encoding/hex",
    "encoding/base64",
    "encoding/csv",
    "encoding/binary",
    "encoding/json",
    "regexp",
    "regexp/syntax",
    "go/scanner",
    "go/token",
    "go/ast",
    "go/parser",
    "text/template/parse",
    "math/big",
];

/// Packages that nobody looks at while writing the analysis, so that its rules are Go's and not the list's.
const HELD_OUT: &[&str] = &[
    "archive/tar",
    "archive/zip",
    "compress/bzip2",
    "compress/flate",
    "compress/gzip",
    "context",
    "crypto/sha256",
    "database/sql",
    "debug/elf",
    "encoding/asn1",
    "encoding/gob",
    "encoding/pem",
    "encoding/xml",
    "expvar",
    "flag",
    "fmt",
    "go/build/constraint",
    "go/constant",
    "go/doc",
    "go/format",
    "go/printer",
    "go/types",
    "html/template",
    "image",
    "image/draw",
    "image/gif",
    "image/jpeg",
    "image/png",
    "index/suffixarray",
    "io",
    "io/fs",
    "iter",
    "log",
    "log/slog",
    "math/bits",
    "math/rand",
    "math/rand/v2",
    "mime",
    "mime/multipart",
    "net/http",
    "net/mail",
    "net/netip",
    "net/textproto",
    "os/exec",
    "path/filepath",
    "reflect",
    "runtime/pprof",
    "sync",
    "testing",
    "text/scanner",
    "text/template",
    "time",
    "unicode",
    "unicode/utf16",
];

/// Every target; `wanted` (names, or names of groups: `examples`, `suite`, `packages`, `held-out`) narrows them, and may
/// name any other package. Without it: all.
pub fn all(suite: Option<&Path>, wanted: &[String]) -> anyhow::Result<Vec<Target>> {
    let mut targets = examples()?;
    if let Some(suite) = suite {
        targets.extend(escape_tests(suite)?);
    }
    let packages = |group, names: &'static [&str]| {
        names.iter().map(move |name| Target { group, name: (*name).to_owned(), words: vec![(*name).to_owned()] })
    };
    targets.extend(packages(Group::Packages, PACKAGES));
    targets.extend(packages(Group::HeldOut, HELD_OUT));
    if wanted.is_empty() {
        return Ok(targets);
    }
    let mut chosen: Vec<Target> = Vec::new();
    for name in wanted {
        let before = chosen.len();
        chosen.extend(targets.iter().filter(|target| target.is_called(name)).cloned());
        if chosen.len() == before {
            // Anything else is left to the compilers: another package, a file.
            chosen.push(Target { group: Group::HeldOut, name: name.clone(), words: vec![name.clone()] });
        }
    }
    Ok(chosen)
}

/// Every package of real Go's library.
pub fn library(go: &RealGo) -> anyhow::Result<Vec<Target>> {
    let target = |name: String| Target { group: Group::Library, words: vec![name.clone()], name };
    Ok(go.library_packages()?.into_iter().map(target).collect())
}

impl Target {
    fn is_called(&self, name: &str) -> bool {
        let group = match self.group {
            Group::Examples => "examples",
            Group::Suite => "suite",
            Group::Packages => "packages",
            Group::HeldOut => "held-out",
            Group::Library => "library",
        };
        self.name == name || self.name.strip_suffix(".go") == Some(name) || group == name
    }

    /// Whether it is named by file, so that the text is part of what real Go's lines depend on.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.words.iter().filter(|word| word.ends_with(".go")).map(Path::new)
    }
}

fn examples() -> anyhow::Result<Vec<Target>> {
    go_files(&workspace().join("examples"), Group::Examples, |_| true)
}

/// Go's `escape*.go` that compile on their own, as their first line says.
fn escape_tests(suite: &Path) -> anyhow::Result<Vec<Target>> {
    go_files(suite, Group::Suite, |file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let first = || std::fs::read_to_string(file).unwrap_or_default().lines().next().unwrap_or_default().to_owned();
        name.starts_with("escape")
            && ["// run", "// errorcheck", "// compile"].iter().any(|action| {
                let line = first();
                line == *action || line.starts_with(&format!("{action} "))
            })
    })
}

fn go_files(folder: &Path, group: Group, wanted: impl Fn(&Path) -> bool) -> anyhow::Result<Vec<Target>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "go") && wanted(&path) {
            files.push(std::path::absolute(path)?);
        }
    }
    files.sort();
    let target = |file: PathBuf| Target {
        group,
        name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        words: vec![file.to_string_lossy().into_owned()],
    };
    Ok(files.into_iter().map(target).collect())
}
