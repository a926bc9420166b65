//! `cargo run --release -p burrow-fuzz -- mutations [COUNT] [--seed N]`: mutants of the examples;
//! `… -- files FOLDER`: every Go file below a folder. Exit status 1 if the compiler panicked or hung.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use burrow_fuzz::mutation::mutate;
use burrow_fuzz::oracle::{Depth, Verdict, judge};
use burrow_testkit::attack::Seeded;
use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Mutants of the examples
    Mutations {
        #[arg(default_value_t = 10_000)]
        count: u64,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Every Go file below a folder
    Files { folder: PathBuf },
}

fn main() -> anyhow::Result<()> {
    let work = std::env::temp_dir().join(format!("burrow-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&work)?;
    let result = match Arguments::parse().command {
        Command::Mutations { count, seed } => mutations(&work, count, seed),
        Command::Files { folder } => files(&folder),
    };
    std::fs::remove_dir_all(&work)?;
    result
}

fn mutations(work: &Path, count: u64, seed: u64) -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")?.join("examples");
    let mut texts = Vec::new();
    for path in go_files(&folder)? {
        texts.push(std::fs::read_to_string(path)?);
    }
    let mut tally = Tally::default();
    for index in 0..count {
        let mut random = Seeded::new(seed.wrapping_mul(1_000_003).wrapping_add(index));
        let text = mutate(&texts[random.below(texts.len())], &mut random);
        let file = work.join("main.go");
        std::fs::write(&file, &text)?;
        let verdict = judge(&file, Depth::Compile);
        if verdict.is_failure() {
            let kept = std::env::temp_dir().join(format!("burrow-mutant-{seed}-{index}.go"));
            std::fs::write(&kept, &text)?;
            println!("{}: {verdict:?}", kept.display());
        }
        tally.count(&verdict);
    }
    tally.finish()
}

fn files(folder: &Path) -> anyhow::Result<()> {
    let mut tally = Tally::default();
    for file in go_files(folder)? {
        let verdict = judge(&file, Depth::Compile);
        if verdict.is_failure() {
            println!("{}: {verdict:?}", file.display());
        }
        tally.count(&verdict);
    }
    tally.finish()
}

fn go_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "go") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[derive(Default)]
struct Tally {
    accepted: u64,
    rejected: u64,
    failed: u64,
}

impl Tally {
    fn count(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Accepted => self.accepted += 1,
            Verdict::Rejected(_) => self.rejected += 1,
            Verdict::Panicked(_) | Verdict::Hung => self.failed += 1,
        }
        let total = self.accepted + self.rejected + self.failed;
        if total.is_multiple_of(100) && std::io::stderr().is_terminal() {
            eprint!("\r{total} programs");
            // Progress is a courtesy.
            let _ = std::io::stderr().flush();
        }
    }

    fn finish(&self) -> anyhow::Result<()> {
        println!("{} accepted, {} rejected, {} panicked or hung", self.accepted, self.rejected, self.failed);
        ensure!(self.failed == 0, "the compiler failed");
        Ok(())
    }
}
