//! Settings that make no sense: some are ignored, as in Go, the others end in one clear line.

use std::process::{Command, Output};

const PROGRAM: &str = r#"package main

import "runtime/debug"

func main() { println(debug.SetGCPercent(-1)) }
"#;

const KNOWN: &str = "known: mark-sweep, insertion, deletion, hybrid";

fn run(name: &str, flags: &[&str], variable: (&str, &str)) -> Output {
    let folder = std::env::temp_dir().join(format!("burrow-settings-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    std::fs::write(folder.join("prog.go"), PROGRAM).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    command.arg("run").args(flags).arg("prog.go").current_dir(&folder);
    let output = command.env(variable.0, variable.1).output().expect("burrow starts");
    // A temporary folder left behind harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
    output
}

#[track_caller]
fn check(output: &Output, status: i32, errors: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), errors);
    assert_eq!(output.status.code(), Some(status));
    assert_eq!(output.stdout, b"");
}

#[test]
fn an_unknown_collector_is_named_with_the_known_ones() {
    let message = format!("unknown collector \"copying\"; {KNOWN}\n");
    check(&run("flag", &["-gc=copying"], ("BURROW_GC", "")), 1, &format!("burrow: -gc: {message}"));
    check(&run("variable", &[], ("BURROW_GC", "copying")), 1, &format!("burrow: BURROW_GC: {message}"));
}

#[test]
fn a_percentage_that_is_none_leaves_the_default() {
    check(&run("percent", &[], ("GOGC", "abc")), 0, "100\n");
    check(&run("off", &[], ("GOGC", "off")), 0, "-1\n");
}

#[test]
fn a_malformed_memory_limit_keeps_the_program_from_starting() {
    let message = "GOMEMLIMIT=12XB\nfatal error: malformed GOMEMLIMIT; see `go doc runtime/debug.SetMemoryLimit`\n";
    check(&run("limit", &[], ("GOMEMLIMIT", "12XB")), 2, message);
}
