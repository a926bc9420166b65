//! Proof mode: it says nothing about what the analysis decides, and it catches wrong decisions.
//!
//! `escape_faults/RULE.go` is a program that is fine, and that has a pointer into a dead frame when the analysis is done
//! without that rule. Where the mistake leaves no such pointer (two turns of a loop that share a variable), the program
//! notices itself and panics. The examples run in proof mode among the attack modes of `tests/examples.rs`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use burrow_engine::pipeline::EscapeRule;
use burrow_testkit::attack::COLLECTORS;
use burrow_testkit::program::{Finished, for_each, run_limited};

const LIMIT: Duration = Duration::from_secs(60);

fn program(rule: EscapeRule) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/escape_faults");
    folder.join(format!("{}.go", rule.name()))
}

fn run(rule: EscapeRule, collector: &str, flags: &[&str]) -> Finished {
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    let mode = format!("-escape={}", rule.mode().name());
    command.args(["run", "-escape-check", &mode]).args(flags).arg(program(rule)).env("BURROW_GC", collector);
    run_limited(&mut command, LIMIT).expect("burrow starts").expect("the program ends")
}

/// Runs `work` for every rule, and reports all that fails together.
fn for_each_rule(work: impl Fn(EscapeRule) -> Result<(), String> + Sync) {
    let failures = Mutex::new(Vec::new());
    for_each(EscapeRule::ALL, |rule| {
        if let Err(why) = work(*rule) {
            failures.lock().expect("nobody panics").push(format!("{}: {why}", rule.name()));
        }
    });
    let failures = failures.into_inner().expect("nobody panics");
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn each_rule_that_is_left_out_is_noticed() {
    for_each_rule(|rule| {
        let flag = format!("-plant-escape-fault={}", rule.name());
        let finished = run(rule, COLLECTORS[0], &[&flag]);
        let stderr = String::from_utf8_lossy(&finished.stderr);
        let noticed = stderr.contains("escape check: a pointer into a stack")
            || stderr.contains("panic: ")
            || stderr.contains("fatal error: ");
        if finished.status != 0 && noticed { Ok(()) } else { Err(format!("status {}: {stderr}", finished.status)) }
    });
}

#[test]
fn with_all_rules_the_same_programs_pass_under_each_collector() {
    for collector in COLLECTORS {
        for_each_rule(|rule| {
            let finished = run(rule, collector, &[]);
            let stderr = String::from_utf8_lossy(&finished.stderr);
            if finished.status == 0 {
                Ok(())
            } else {
                Err(format!("{collector}, status {}: {stderr}", finished.status))
            }
        });
    }
}

#[test]
fn both_places_are_named() {
    let rule = EscapeRule::AppendElement;
    let finished = run(rule, COLLECTORS[0], &["-plant-escape-fault=append-element"]);
    let stderr = String::from_utf8_lossy(&finished.stderr).into_owned();
    for part in
        ["an object of the heap", "of *int, allocated in main.leak", "the stack of goroutine 1", "called by main.main"]
    {
        assert!(stderr.contains(part), "{part:?} is missing in:\n{stderr}");
    }
}
