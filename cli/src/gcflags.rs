//! `-gcflags`, as the go command and Go's compiler take it: `[PATTERN=]FLAGS`, any number of times, the last that
//! matches a package holds.
//!
//! Two programs read the value: the go command splits it and chooses by package, the compiler understands the flags.
//! Their errors differ, so there are two steps here as well: [`Gcflags::parse`] and [`Gcflags::for_package`].

use std::path::PathBuf;

/// All values given.
#[derive(Debug, Clone, Default)]
pub struct Gcflags {
    values: Vec<Value>,
}

#[derive(Debug, Clone)]
struct Value {
    /// `None`: the packages named on the command line.
    pattern: Option<String>,
    flags: Vec<String>,
}

/// What the compiler is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompilerFlags {
    /// How often `-m` stands there, or its number: 1 decisions, 2 flows too.
    pub diagnose: u32,
    /// `-l`.
    pub no_inlining: bool,
    /// Folder of `-json=0,FOLDER`.
    pub json: Option<PathBuf>,
}

/// A package, as patterns see it.
#[derive(Debug, Clone, Copy)]
pub struct Package<'a> {
    pub import_path: &'a str,
    /// The command line names it.
    pub named: bool,
    /// Relative to the working folder, with a leading `./` or `../`; `None`: not a package in a folder of the user's.
    pub folder: Option<&'a str>,
    /// Of Go's library.
    pub standard: bool,
}

impl Gcflags {
    /// Whether packages may be meant that the command line does not name.
    pub fn has_patterns(&self) -> bool {
        self.values.iter().any(|value| value.pattern.is_some())
    }

    /// What the go command checks; the error is its sentence.
    pub fn parse(values: &[String]) -> Result<Gcflags, String> {
        let values = values.iter().map(|value| Value::parse(value).map_err(|why| invalid(value, &why)));
        Ok(Gcflags { values: values.collect::<Result<_, _>>()? })
    }

    /// What the compiler is asked for when it compiles `package`; the error is its sentence.
    pub fn for_package(&self, package: Package<'_>) -> Result<CompilerFlags, String> {
        let last = self.values.iter().rev().find(|value| value.applies_to(package));
        CompilerFlags::parse(last.map_or(&[], |value| &value.flags))
    }
}

fn invalid(value: &str, why: &str) -> String {
    format!("invalid value {value:?} for flag -gcflags: {why}")
}

impl Value {
    fn parse(text: &str) -> Result<Value, String> {
        let text = text.trim();
        if text.is_empty() || text.starts_with('-') {
            return Ok(Value { pattern: None, flags: fields(text)? });
        }
        let Some((pattern, flags)) = text.split_once('=') else {
            return Err("missing =<value> in <pattern>=<value>".to_owned());
        };
        let pattern = pattern.trim();
        if pattern.is_empty() {
            return Err("missing <pattern> in <pattern>=<value>".to_owned());
        }
        Ok(Value { pattern: Some(pattern.to_owned()), flags: fields(flags)? })
    }

    fn applies_to(&self, package: Package<'_>) -> bool {
        match self.pattern.as_deref() {
            None => package.named,
            Some("all") => true,
            Some("std") => package.standard,
            Some(pattern) if pattern.starts_with('.') => package.folder.is_some_and(|folder| {
                let clean = |path: &str| path.trim_end_matches('/').trim_start_matches("./").to_owned();
                matches(&clean(pattern), &clean(folder))
            }),
            Some(pattern) => matches(pattern, package.import_path),
        }
    }
}

/// Words between blanks; quotes of either kind hold one together.
fn fields(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, behind) = if first == '"' || first == '\'' {
            let inside = &rest[1..];
            inside.split_once(first).ok_or_else(|| format!("unterminated {first} string"))?
        } else {
            rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()))
        };
        words.push(word.to_owned());
        rest = behind.trim_start();
    }
    Ok(words)
}

/// Import path patterns: `...` stands for anything, and `/...` at the end for nothing too.
fn matches(pattern: &str, path: &str) -> bool {
    if pattern.strip_suffix("/...").is_some_and(|whole| whole == path) {
        return true;
    }
    let mut parts = pattern.split("...");
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

impl CompilerFlags {
    fn parse(words: &[String]) -> Result<CompilerFlags, String> {
        let mut flags = CompilerFlags::default();
        let mut no_inlining = 0;
        for word in words {
            let Some(flag) = word.strip_prefix("--").or_else(|| word.strip_prefix('-')) else {
                return Err(format!("open {word}: no such file or directory"));
            };
            let (name, value) = flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value)));
            match name {
                "m" => count("m", value, &mut flags.diagnose)?,
                "l" => count("l", value, &mut no_inlining)?,
                "json" => flags.json = Some(json_folder(value.unwrap_or_default())?),
                // Without effect on what is compared, and harmless for what is run.
                "N" | "e" | "c" | "complete" => {}
                _ if KNOWN.contains(&name) => {
                    return Err(format!("compile: -{name} is a flag that Burrow does not support"));
                }
                _ => return Err(format!("flag provided but not defined: -{name}\n{USAGE}")),
            }
        }
        if no_inlining > 1 {
            return Err(format!(
                "compile: -l={no_inlining}: Burrow inlines by Go's default rules, or with -l not at all"
            ));
        }
        flags.no_inlining = no_inlining == 1;
        Ok(flags)
    }
}

const USAGE: &str = "usage: compile [options] file.go...\n  -m\tprint optimization decisions\n  -l\tdisable inlining\n  \
-N\tdisable optimizations\n  -json string\n    \tversion,file for JSON compiler/optimizer detail output";

/// Flags of Go's compiler that we know to mean something else than nothing.
const KNOWN: &[&str] = &[
    "%",
    "+",
    "B",
    "C",
    "D",
    "E",
    "I",
    "K",
    "L",
    "S",
    "V",
    "W",
    "asan",
    "asmhdr",
    "bench",
    "blockprofile",
    "buildid",
    "clobberdead",
    "clobberdeadreg",
    "coveragecfg",
    "cpuprofile",
    "d",
    "dwarf",
    "dwarfbasentries",
    "dwarflocationlists",
    "dynlink",
    "embedcfg",
    "env",
    "errorurl",
    "goversion",
    "h",
    "importcfg",
    "installsuffix",
    "j",
    "lang",
    "linkobj",
    "linkshared",
    "live",
    "memprofile",
    "memprofilerate",
    "msan",
    "mutexprofile",
    "nolocalimports",
    "o",
    "p",
    "pack",
    "pgoprofile",
    "r",
    "race",
    "shared",
    "smallframes",
    "spectre",
    "std",
    "symabis",
    "t",
    "traceprofile",
    "trimpath",
    "v",
    "w",
    "wb",
];

/// A flag that counts itself, or is a number.
fn count(name: &str, value: Option<&str>, counter: &mut u32) -> Result<(), String> {
    match value {
        None | Some("true") => *counter += 1,
        Some("false") => *counter = 0,
        Some(number) => {
            let number: i64 = number.parse().map_err(|_| {
                format!("invalid boolean value {number:?} for -{name}: invalid count {number:?}\n{USAGE}")
            })?;
            // As the compiler has it, a negative count is not nothing.
            *counter = u32::try_from(number.unsigned_abs()).unwrap_or(u32::MAX);
        }
    }
    Ok(())
}

/// `0,/FOLDER` or `0,file://FOLDER`.
fn json_folder(value: &str) -> Result<PathBuf, String> {
    let Some((version, destination)) = value.split_once(',') else {
        return Err("compile: -json option should be '<version>,<destination>' where <version> is a number".to_owned());
    };
    match version.parse::<u32>() {
        Err(_) => {
            Err("compile: -json option should be '<version>,<destination>' where <version> is a number".to_owned())
        }
        Ok(0) => match destination.strip_prefix("file://") {
            Some(path) => Ok(PathBuf::from(path)),
            None if destination.starts_with('/') => Ok(PathBuf::from(destination)),
            None => Err(format!(
                "compile: optimizer logging destination {destination} was neither /-prefixed directory nor \
                 file://-prefixed file URI"
            )),
        },
        Ok(_) => Err("compile: -json version must be 0".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: Package<'_> =
        Package { import_path: "example.com/m", named: true, folder: Some("./"), standard: false };

    fn flags(values: &[&str], package: Package<'_>) -> Result<CompilerFlags, String> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        Gcflags::parse(&values)?.for_package(package)
    }

    #[test]
    fn flags_are_counted_and_split() {
        assert_eq!(flags(&["-m -l"], MAIN), Ok(CompilerFlags { diagnose: 1, no_inlining: true, json: None }));
        assert_eq!(flags(&["-m -m"], MAIN).unwrap().diagnose, 2);
        assert_eq!(flags(&["-m '-l'"], MAIN).unwrap(), flags(&["-m -l=true"], MAIN).unwrap());
        assert_eq!(flags(&["-m=2 -m=false"], MAIN).unwrap().diagnose, 0);
        assert_eq!(flags(&["-m", "-l"], MAIN).unwrap().diagnose, 0, "the last value holds alone");
    }

    #[test]
    fn patterns_choose_packages() {
        let other = Package { import_path: "example.com/m/sub", named: false, folder: Some("./sub"), ..MAIN };
        assert_eq!(flags(&["-m"], other).unwrap().diagnose, 0);
        for pattern in ["all", "./...", "./sub", "example.com/m/...", "example.com/...", "...sub"] {
            assert_eq!(flags(&[&format!("{pattern}=-m")], other).unwrap().diagnose, 1, "{pattern}");
        }
        for pattern in ["std", "./other", "example.com/m", "sub"] {
            assert_eq!(flags(&[&format!("{pattern}=-m")], other).unwrap().diagnose, 0, "{pattern}");
        }
        assert_eq!(flags(&["./...=-m"], MAIN).unwrap().diagnose, 1);
        assert_eq!(flags(&["example.com/m/...=-m"], MAIN).unwrap().diagnose, 1);
    }

    #[test]
    fn mistakes_are_told_as_go_tells_them() {
        let error = |value| flags(&[value], MAIN).unwrap_err().lines().next().unwrap().to_owned();
        assert_eq!(error("m"), "invalid value \"m\" for flag -gcflags: missing =<value> in <pattern>=<value>");
        assert_eq!(error("-m '-l"), "invalid value \"-m '-l\" for flag -gcflags: unterminated ' string");
        assert_eq!(error("-zz"), "flag provided but not defined: -zz");
        assert_eq!(error("-m=x"), "invalid boolean value \"x\" for -m: invalid count \"x\"");
        assert_eq!(error("-m extra"), "open extra: no such file or directory");
        assert_eq!(error("-json=1,/tmp/x"), "compile: -json version must be 0");
        assert!(error("-json=0,x").starts_with("compile: optimizer logging destination x was neither"));
        assert!(error("-S").contains("-S"));
    }

    #[test]
    fn a_folder_for_json_is_a_path_or_an_address() {
        for value in ["-json=0,/tmp/x", "-json=0,file:///tmp/x"] {
            assert_eq!(flags(&[value], MAIN).unwrap().json, Some(PathBuf::from("/tmp/x")));
        }
    }
}
