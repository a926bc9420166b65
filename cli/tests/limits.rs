//! Limits: of memory, by the environment and by the system. A program that hits one ends like under real Go, never in a crash.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Holds as many MiB as its argument says; without argument, more and more.
const HOLD: &str = r#"package main

import (
	"fmt"
	"os"
	"strconv"
)

type node struct {
	next *node
	data [15]uint64
}

var list *node

func grow() {
	for range 8192 {
		list = &node{next: list}
	}
}

func main() {
	if len(os.Args) == 1 {
		for {
			grow()
		}
	}
	n, _ := strconv.Atoi(os.Args[1])
	for range n {
		grow()
	}
	done := make(chan bool)
	for range 100 {
		go func() { done <- true }()
	}
	for range 100 {
		<-done
	}
	fmt.Println("held", n)
}
"#;

/// Drops nine tenths of its heap and waits until the system has most of it.
const SHRINK: &str = r#"package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

type node struct {
	next *node
	data [15]uint64
}

var lists [10]*node

func resident() int {
	text, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := bytes.Cut(text, []byte("VmRSS:"))
	kib, _ := strconv.Atoi(string(bytes.Fields(rest)[0]))
	return kib
}

func main() {
	for i := range lists {
		for range 100_000 {
			lists[i] = &node{next: lists[i]}
		}
	}
	full := resident()
	clear(lists[1:])
	runtime.GC()
	for range 600 {
		if resident() < full/3 {
			fmt.Println("shrunk")
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	fmt.Println("full", full, "now", resident())
}
"#;

/// The compiled program.
fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| compile("hold", HOLD))
}

fn compile(name: &str, text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("limits");
    std::fs::create_dir_all(&folder).expect("a folder");
    let source = format!("{name}.go");
    std::fs::write(folder.join(&source), text).expect("a file");
    let mut build = Command::new(env!("CARGO_BIN_EXE_burrow"));
    build.args(["build", "-o", name, &source]).current_dir(&folder).env("BURROW_CACHE", folder.join("cache"));
    assert!(build.status().expect("burrow starts").success());
    folder.join(name)
}

/// Runs the program after the shell's `ulimit`, with these arguments and variables.
fn run(limit: &str, argument: &str, variables: &[(&str, &str)]) -> Output {
    let script = format!("ulimit {limit} && exec '{}' {argument}", program().display());
    Command::new("sh").arg("-c").arg(script).envs(variables.iter().copied()).output().expect("the shell starts")
}

#[track_caller]
fn check_held(output: &Output, mebibytes: u32) {
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((stdout.as_ref(), stderr.as_ref()), (format!("held {mebibytes}\n").as_str(), ""));
    assert!(output.status.success());
}

#[track_caller]
fn check_out_of_memory(output: &Output) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("runtime: out of memory: cannot allocate "), "{text}");
    assert_eq!(lines[1..4], ["fatal error: runtime: out of memory", "", "goroutine 1 [running]:"], "{text}");
    assert!(text.contains("main.main"), "{text}");
}

/// What real Go 1.27 holds under these limits, a bit less.
#[test]
fn programs_that_real_go_runs_under_a_limit_run() {
    for (kibibytes, mebibytes) in [(800_000, 60), (1_000_000, 240), (2_000_000, 600)] {
        check_held(&run(&format!("-v {kibibytes}"), &mebibytes.to_string(), &[("GOMAXPROCS", "4")]), mebibytes);
    }
}

#[test]
fn small_address_spaces_are_enough_for_small_programs() {
    check_held(&run("-v 300000", "50", &[("GOMAXPROCS", "2")]), 50);
}

#[test]
fn memory_that_is_out_ends_the_program_with_a_trace() {
    check_out_of_memory(&run("-v 400000", "", &[]));
}

#[test]
fn refused_commitment_ends_the_program_with_a_trace() {
    check_out_of_memory(&run("-d 200000", "", &[]));
}

#[test]
fn memory_that_is_not_used_goes_back_without_being_asked() {
    let output = Command::new(compile("shrink", SHRINK)).output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "shrunk\n");
}

#[test]
fn a_malformed_memory_limit_ends_the_program_as_in_go() {
    let output = run("-v unlimited", "1", &[("GOMEMLIMIT", "12XB")]);
    let expected = "GOMEMLIMIT=12XB\nfatal error: malformed GOMEMLIMIT; see `go doc runtime/debug.SetMemoryLimit`\n";
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(2), expected));
}

#[test]
fn other_bad_settings_are_ignored_as_in_go() {
    check_held(&run("-v unlimited", "1", &[("GOGC", "abc"), ("GOMAXPROCS", "-3"), ("GODEBUG", "x")]), 1);
}
