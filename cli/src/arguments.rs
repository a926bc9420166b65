//! The command line, with flags written as Go programmers write them: `-o` and `-gcflags` with one dash.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "burrow", version, about = "Runs Go programs on a memory system of its own")]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile and run a program: burrow run [flags] FILES.go | FOLDER [arguments]
    Run {
        #[command(flatten)]
        compile: CompileFlags,
        /// The collector: mark-sweep, insertion, deletion or hybrid (default: BURROW_GC, else hybrid)
        #[arg(long = "gc", value_name = "COLLECTOR")]
        collector: Option<String>,
        /// Proof mode: stop when a pointer into a stack is found where it must not be (slow)
        #[arg(long = "escape-check")]
        escape_check: bool,
        /// Go files of one folder, or a folder; then the program's arguments
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Compile a program to an executable: burrow build [-o BIN] FILES.go | FOLDER
    Build {
        #[command(flatten)]
        compile: CompileFlags,
        /// The executable's name (default: that of the first file or the folder)
        #[arg(short = 'o')]
        output: Option<PathBuf>,
        /// Go files of one folder, or a folder
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Run a program and write a page about its collections: burrow view [-o PAGE.html] FILES.go | FOLDER [arguments]
    View {
        #[command(flatten)]
        compile: CompileFlags,
        /// The page's file
        #[arg(short = 'o', default_value = "heap.html")]
        output: PathBuf,
        /// Go files of one folder, or a folder; then the program's arguments
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Run a program under each collector and compare: burrow gc [flags] FILES.go | FOLDER [arguments]
    Gc {
        /// Which types cost the collector how much, in one run, instead of the comparison
        #[arg(long)]
        cost: bool,
        /// Collectors, with commas between (default: all; with -cost: BURROW_GC, else hybrid)
        #[arg(long = "gc", value_name = "COLLECTORS")]
        collectors: Option<String>,
        /// Values of GOGC, with commas between (default: 50,100,200; with -cost: GOGC, else 100)
        #[arg(long = "gogc", value_name = "PERCENTS")]
        percents: Option<String>,
        /// For machines: one line of JSON; times in nanoseconds, sizes in bytes
        #[arg(long)]
        json: bool,
        /// Leave out floating garbage, which takes a slow run of its own
        #[arg(long)]
        fast: bool,
        /// Go files of one folder, or a folder; then the program's arguments
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Tell where variables and allocations live, and why: burrow escape [-json | -html] [-inline] [-run | -profile FILE] FILES.go | FOLDER | PACKAGE [arguments]
    Escape {
        #[command(flatten)]
        choice: FileChoice,
        /// For machines: one object of JSON with every decision
        #[arg(long, conflicts_with = "html")]
        json: bool,
        /// A page with the source, each allocation marked, the way to the heap on a click
        #[arg(long)]
        html: bool,
        /// Run the program and add what it allocated, by line (estimated from samples)
        #[arg(long = "run")]
        run: bool,
        /// Add what this allocation profile tells, by line: of runtime/pprof (packed, or debug=1), or a BURROW_RECORD=FILE,census
        #[arg(long = "profile", value_name = "FILE", conflicts_with = "run")]
        profile: Option<PathBuf>,
        /// After inlining, with what is inlined where
        #[arg(long = "inline")]
        inline: bool,
        /// The output's file (default: standard output; with -html: escape.html)
        #[arg(short = 'o')]
        output: Option<PathBuf>,
        /// Go files of one folder, a folder or a package of Go's library; then the program's arguments
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Report what the compiler rejects: burrow vet FILES.go | FOLDER | IMPORT/PATH
    Vet {
        #[command(flatten)]
        choice: FileChoice,
        /// Go files of one folder, a folder, or the import path of a package of an installed Go
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Run a compiled image (what `burrow run` starts)
    #[command(hide = true)]
    Image {
        image: PathBuf,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

#[derive(Debug, Clone, clap::Args)]
pub struct CompileFlags {
    /// Print the program after a stage of the compiler: lower, inline, escape
    #[arg(long = "print-after", value_name = "STAGE")]
    pub print_after: Option<String>,
    /// What may be on stacks: off (nothing that could be on the heap), go (real Go's rules), whole (the whole program seen at once)
    #[arg(long = "escape", value_name = "MODE", default_value = "go")]
    pub escape: String,
    /// Leave one rule out of escape analysis: to test proof mode
    #[arg(long = "plant-escape-fault", value_name = "RULE", hide = true)]
    pub escape_fault: Option<String>,
    /// Flags of Go's compiler, as the go command takes them: "-m -l" tells where variables live
    #[arg(long = "gcflags", value_name = "[PATTERN=]FLAGS", allow_hyphen_values = true)]
    pub gcflags: Vec<String>,
    #[command(flatten)]
    pub choice: FileChoice,
}

/// Which files of a package count.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct FileChoice {
    /// Build tags that hold besides those of the platform, with commas between
    #[arg(long = "tags", value_name = "TAGS", value_delimiter = ',')]
    pub tags: Vec<String>,
}

/// Parses the process's arguments; prints help or an error and exits where they say so.
pub fn parse() -> Arguments {
    Arguments::parse_from(with_double_dashes(std::env::args_os()))
}

/// Flags that Go programmers write with one dash.
const LONG_FLAGS: &[&str] = &[
    "gc",
    "gogc",
    "cost",
    "json",
    "html",
    "run",
    "profile",
    "inline",
    "fast",
    "print-after",
    "escape",
    "escape-check",
    "plant-escape-fault",
    "gcflags",
    "tags",
    "help",
    "version",
];

/// Those whose value may stand in the next word.
const VALUE_FLAGS: &[&str] =
    &["gc", "gogc", "print-after", "escape", "plant-escape-fault", "gcflags", "tags", "profile", "o"];

/// Turns `-flag` into `--flag` in front of the first word that is no flag (behind the subcommand):
/// from there on words belong to the program.
fn with_double_dashes(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut plain = 0;
    let mut value_follows = false;
    words
        .map(|word| {
            let Some(text) = word.to_str() else { return word };
            if std::mem::take(&mut value_follows) {
                return word;
            }
            let Some(flag) = text.strip_prefix('-').filter(|flag| !flag.starts_with('-')) else {
                plain += usize::from(!text.starts_with('-'));
                return word;
            };
            let name = flag.split('=').next().unwrap_or_default();
            // Two plain words are the executable and the subcommand.
            if plain > 2 {
                return word;
            }
            value_follows = VALUE_FLAGS.contains(&flag);
            if LONG_FLAGS.contains(&name) { OsString::from(format!("-{text}")) } else { word }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(words: &[&str]) -> Vec<String> {
        let words = words.iter().map(OsString::from);
        with_double_dashes(words).into_iter().map(|word| word.into_string().unwrap()).collect()
    }

    #[test]
    fn single_dashes_are_accepted_for_long_flags() {
        assert_eq!(rewritten(&["burrow", "run", "-print-after=lower", "a.go"])[2], "--print-after=lower");
        assert_eq!(rewritten(&["burrow", "build", "-o", "x", "a.go"])[2], "-o");
    }

    #[test]
    fn a_flags_value_is_no_target() {
        let words = ["burrow", "build", "-o", "x", "-gcflags", "-m -l", "-tags=a,b", "a.go"];
        let Command::Build { compile, output, words } = Arguments::parse_from(rewritten(&words)).command else {
            panic!()
        };
        assert_eq!(
            (compile.gcflags, compile.choice.tags),
            (vec!["-m -l".to_owned()], vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!((output, words), (Some(PathBuf::from("x")), vec!["a.go".to_owned()]));
    }

    #[test]
    fn the_programs_own_flags_stay() {
        assert_eq!(rewritten(&["burrow", "run", "a.go", "-help"])[3], "-help");
    }

    #[test]
    fn words_behind_the_target_are_the_programs() {
        let words = ["burrow", "run", "a.go", "-x", "--", "-print-after"];
        let Command::Run { words, .. } = Arguments::parse_from(rewritten(&words)).command else { panic!() };
        assert_eq!(words[..2], ["a.go", "-x"]);
    }
}
