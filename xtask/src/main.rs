//! Developer commands, one per wish: `cargo xtask COMMAND`.
//!
//! What needs real Go takes it from `--go PATH` or the `PATH`; commands that renew expectations
//! refuse to run without Go 1.27.3.

mod bench;
mod bless;
mod check;
mod go_tests;
mod project;
mod real_go;
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
    /// Every example in every attack mode with 1, 2 and 8 processors; writes a dated report
    Stress {
        /// Only examples whose name contains this
        filter: Option<String>,
    },
    /// Programs paired with real Go: wall, CPU, collections, goal, peak memory
    Bench {
        #[arg(long)]
        go: Option<PathBuf>,
        /// Paired runs of each program
        #[arg(long, default_value_t = 5)]
        runs: usize,
        /// Only programs whose name contains this
        filter: Option<String>,
    },
    /// Go's own test programs: passed/total by folder, and the failing with reasons
    GoTests {
        #[arg(long)]
        go: Option<PathBuf>,
        /// Folder `test` of Go's test suite
        #[arg(long)]
        suite: PathBuf,
        /// Only files whose path contains this
        filter: Option<String>,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Check => check::run(),
        Command::Bless { go, filter } => bless::run(go, filter.as_deref()),
        Command::Stress { filter } => stress::run(filter.as_deref()),
        Command::Bench { go, runs, filter } => bench::run(go, runs, filter.as_deref()),
        Command::GoTests { go, suite, filter } => go_tests::run(go, &suite, filter.as_deref()),
    }
}
