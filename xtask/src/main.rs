//! Developer commands, one per wish: `cargo xtask COMMAND`.
//!
//! What needs real Go takes it from `--go PATH` or the `PATH`; commands that renew expectations
//! refuse to run without Go 1.27.3.

mod agreement;
mod allocations;
mod bench;
mod bless;
mod check;
mod check_goroot;
mod escape_facts;
mod explore;
mod go_tests;
mod project;
mod real_go;
mod report;
mod soak;
mod stress;
mod usage;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Developer commands of Burrow")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything that CI runs: format, lints, tests
    Check,
    /// Renew the examples' expectations from real Go
    Bless {
        /// Path of the go binary (default: from PATH)
        #[arg(long)]
        go: Option<PathBuf>,
        /// Only examples whose name contains this
        filter: Option<String>,
    },
    /// Every example in every attack mode under each collector with 1, 2 and 8 processors; writes a dated report
    Stress {
        /// Only under this collector
        #[arg(long)]
        collector: Option<String>,
        /// Only examples whose name contains this
        filter: Option<String>,
    },
    /// A program that mutates its heap and checks it, for minutes, verified and poisoned; writes a dated report
    Soak {
        /// Minutes with each number of processors
        #[arg(default_value_t = 10.0)]
        minutes: f64,
        #[arg(long, default_value = "hybrid")]
        collector: String,
        /// This executable instead of one built in release mode
        #[arg(long)]
        burrow: Option<PathBuf>,
    },
    /// The heap's barrier, marking and handshakes under many schedules; planted faults must be found
    Explore {
        /// Random schedules of each scenario under each collector
        #[arg(default_value_t = 5000)]
        schedules: u64,
    },
    /// Programs paired with real Go: wall, CPU, collections, goal, peak memory
    Bench {
        #[arg(long)]
        go: Option<PathBuf>,
        /// Paired runs of each program
        #[arg(long, default_value_t = 5)]
        runs: usize,
        /// Small sizes: to see whether the programs print what they must
        #[arg(long)]
        small: bool,
        /// This executable instead of one built in release mode
        #[arg(long)]
        burrow: Option<PathBuf>,
        /// Only programs whose name contains this
        filter: Option<String>,
    },
    /// Every package of the installed Go's library loads and checks without an error
    CheckGoroot {
        #[arg(long)]
        go: Option<PathBuf>,
        /// This executable instead of one built in release mode
        #[arg(long)]
        burrow: Option<PathBuf>,
        /// Only packages whose path contains this
        filter: Option<String>,
    },
    /// Heap allocations of each example beside real Go's; rewrites the table in docs/performance.md
    Allocations {
        #[arg(long)]
        go: Option<PathBuf>,
        /// This executable instead of one built in release mode
        #[arg(long)]
        burrow: Option<PathBuf>,
        /// What `-escape=whole` saves, instead of the comparison with real Go
        #[arg(long)]
        whole: bool,
        /// Only examples whose name contains this
        filter: Option<String>,
    },
    /// Go's own test programs: passed/total by folder, and the failing with reasons
    GoTests {
        #[arg(long)]
        go: Option<PathBuf>,
        /// This executable instead of one built in release mode
        #[arg(long)]
        burrow: Option<PathBuf>,
        /// Folder `test` of Go's test suite
        #[arg(long)]
        suite: PathBuf,
        /// Whether proof mode of escape analysis is silent about those that pass, with this much on stacks (go, whole);
        /// without real Go
        #[arg(long, value_name = "MODE")]
        escape_check: Option<String>,
        /// Which of those that pass do so under attack: collecting at every safepoint, moving stacks at every call, freed memory
        /// poisoned, the heap verified; without real Go. Writes docs/reports/go-tests-DATE.md
        #[arg(long)]
        attack: bool,
        /// Under each collector with 1, 2 and 8 processors, in proof mode (-escape=go, or what --escape-check says), and under
        /// attack; writes docs/reports/go-tests-DATE.md
        #[arg(long)]
        everywhere: bool,
        /// Only files whose path contains this
        filter: Option<String>,
    },
    /// Diagnostics of -m line by line: ours against real Go's; figures, and with --diff the lines
    EscapeAgreement {
        #[arg(long)]
        go: Option<PathBuf>,
        /// This executable instead of one built in release mode
        #[arg(long)]
        burrow: Option<PathBuf>,
        /// Folder `test` of Go's test suite
        #[arg(long)]
        suite: Option<PathBuf>,
        /// After inlining: -m instead of -m -l
        #[arg(long)]
        inline: bool,
        /// With flows: -m=2 instead of -m
        #[arg(long)]
        m2: bool,
        /// Every package of the installed Go's library, as well as what is named
        #[arg(long)]
        std: bool,
        /// Print the lines that differ, with their source
        #[arg(long)]
        diff: bool,
        /// Only fill the cache of real Go's lines
        #[arg(long)]
        real_only: bool,
        /// Write a dated report (always without targets)
        #[arg(long)]
        report: bool,
        /// Examples, tests or packages by name; or examples, suite, packages, held-out (default: all)
        targets: Vec<String>,
    },
    /// Renew the table of what real Go knows about the library's functions
    EscapeFacts {
        #[arg(long)]
        go: Option<PathBuf>,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Check => check::run(),
        Command::Bless { go, filter } => bless::run(go, filter.as_deref()),
        Command::Stress { collector, filter } => stress::run(collector.as_deref(), filter.as_deref()),
        Command::Explore { schedules } => explore::run(schedules),
        Command::Soak { minutes, collector, burrow } => soak::run(minutes, &collector, burrow.as_deref()),
        Command::Bench { go, runs, small, burrow, filter } => {
            bench::run(go, burrow, &bench::Choices { runs, small, filter })
        }
        Command::CheckGoroot { go, burrow, filter } => check_goroot::run(go, burrow, filter.as_deref()),
        Command::Allocations { go, burrow, whole, filter } => {
            allocations::run(go, burrow, &allocations::Choices { whole, filter })
        }
        Command::GoTests { go, burrow, suite, escape_check, attack, everywhere, filter } => {
            go_tests::run(go, burrow, &suite, &go_tests::Choices { escape_check, attack, everywhere, filter })
        }
        Command::EscapeAgreement { go, burrow, suite, inline, m2, std, diff, real_only, report, targets } => {
            let flags = agreement::flags(inline, m2);
            let report = report || (targets.is_empty() && !std);
            agreement::run(&agreement::Choices { go, burrow, suite, flags, std, diff, real_only, report, targets })
        }
        Command::EscapeFacts { go } => escape_facts::run(go),
    }
}
