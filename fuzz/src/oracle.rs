//! Whether the compiler takes a program well: it answers in time and does not panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use burrow_engine::load::{LoadOptions, Target};
use burrow_engine::pipeline::{self, CompileOptions};

/// How far a program goes through the compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Load, parse, check.
    Check,
    /// What is accepted is compiled as well.
    Compile,
}

/// How the compiler took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    /// With the first line of what it said.
    Rejected(String),
    Panicked(String),
    Hung,
}

impl Verdict {
    pub fn is_failure(&self) -> bool {
        matches!(self, Verdict::Panicked(_) | Verdict::Hung)
    }
}

/// Longest time one program may take; generous, since the machine may be busy with other things.
pub const LIMIT: Duration = Duration::from_secs(300);

/// Puts a file through the compiler.
pub fn judge(file: &Path, depth: Depth) -> Verdict {
    let (sender, receiver) = mpsc::channel();
    let file: PathBuf = file.to_owned();
    std::thread::spawn(move || {
        let verdict = catch_unwind(AssertUnwindSafe(|| compile(&file, depth)));
        // The receiver is gone when time is up; then nobody asks any more.
        let _ = sender.send(verdict.unwrap_or_else(|panic| Verdict::Panicked(message(&*panic))));
    });
    receiver.recv_timeout(LIMIT).unwrap_or(Verdict::Hung)
}

fn compile(file: &Path, depth: Depth) -> Verdict {
    let target = Target::Files(vec![file.to_owned()]);
    let options = LoadOptions { always: vec!["runtime".to_owned()], ..LoadOptions::default() };
    let result = match depth {
        Depth::Check => pipeline::check(&target, &options),
        Depth::Compile => pipeline::compile(&target, &options, &CompileOptions::default()).map(|_| ()),
    };
    match result {
        Ok(()) => Verdict::Accepted,
        Err(error) => Verdict::Rejected(error.to_string().lines().next().unwrap_or_default().to_owned()),
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_else(|| "a panic".to_owned())
}
