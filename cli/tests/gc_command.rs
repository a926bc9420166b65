//! `burrow gc`: the comparison of collectors and the cost by type, for machines and for readers.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Builds trees and drops them, while one tree changes all the time.
const TREES: &str = r#"package main

import (
	"fmt"
	"runtime"
)

type node struct {
	left, right *node
	name        []byte
}

func build(depth int) *node {
	if depth == 0 {
		return &node{name: make([]byte, 24)}
	}
	return &node{left: build(depth - 1), right: build(depth - 1)}
}

func count(n *node) int {
	if n == nil {
		return 0
	}
	return 1 + count(n.left) + count(n.right)
}

func main() {
	kept := build(14)
	for i := range 40 {
		at := kept
		for ; at.left.left != nil; at = at.left {
		}
		at.left = build(i % 3)
		kept.right = build(13)
	}
	fmt.Println(count(kept.right))
	runtime.GC()
}
"#;

/// Keeps and drops objects without pointers: twice as many spheres as boxes of the same size, flags that share blocks,
/// arrays, and a map.
const WITHOUT_POINTERS: &str = r#"package main

import "runtime"

type box struct{ x, y, z, w, h, d float64 }
type sphere struct{ x, y, z, r, weight, heat float64 }
type flag int32

const count = 20000

var (
	boxes   [count]*box
	spheres [2 * count]*sphere
	flags   [count]*flag
	rows    [100][]uint16
	squares = map[int]int{}
)

func fill() {
	for i := range boxes {
		boxes[i] = new(box)
		spheres[2*i], spheres[2*i+1] = new(sphere), new(sphere)
		flags[i] = new(flag)
	}
	for i := range rows {
		rows[i] = make([]uint16, 1000+i)
	}
	for i := range count {
		squares[i] = i * i
	}
}

func main() {
	fill()
	runtime.GC()
	clear(boxes[:])
	clear(spheres[:count])
	runtime.GC()
}
"#;

const CLOCK: &str = r#"package main

import (
	"fmt"
	"time"
)

func main() { fmt.Println(time.Now().UnixNano()) }
"#;

/// A program in a folder that vanishes with it.
struct Program(PathBuf);

impl Program {
    fn new(name: &str, text: &str) -> Program {
        let folder = std::env::temp_dir().join(format!("burrow-gc-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        std::fs::write(folder.join("prog.go"), text).expect("a file");
        Program(folder)
    }

    fn gc(&self, flags: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
        command.arg("gc").args(flags).arg("prog.go").current_dir(&self.0).env("GOMAXPROCS", "2");
        command.output().expect("burrow starts")
    }

    fn json(&self, flags: &[&str]) -> Value {
        let output = self.gc(flags);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A temporary folder left behind harms nobody.
        let _ = std::fs::remove_dir_all::<&Path>(&self.0);
    }
}

#[test]
fn each_collector_is_told_with_its_figures() {
    let program = Program::new("all", TREES);
    let report = program.json(&["-json", "-gogc=50"]);
    assert_eq!(report["program"], "prog");
    let runs = report["runs"].as_array().expect("runs");
    let names: Vec<&str> = runs.iter().map(|run| run["collector"].as_str().expect("a name")).collect();
    assert_eq!(names, ["mark-sweep", "insertion", "deletion", "hybrid"]);
    for run in runs {
        assert_eq!(run["gogc"], "50");
        for figure in ["cycles", "collector_cpu", "marked_objects", "heap_peak", "memory_peak", "wall", "cpu"] {
            assert!(run[figure].as_u64().expect(figure) > 0, "{figure} of {run}");
        }
        assert!(run["stops"]["count"].as_u64() >= run["cycles"].as_u64(), "{run}");
        assert!(run["floating"]["cycles"].as_u64() > Some(0), "{run}");
    }
    assert_eq!(runs[0]["barrier_hits"], 0);
    assert_eq!(runs[0]["floating"]["bytes"], 0);
    assert!(runs[2]["stops_by_phase"]["snapshot"]["count"].as_u64() > Some(0));
}

#[test]
fn a_table_and_no_chart_goes_into_a_pipe() {
    let program = Program::new("table", TREES);
    let output = program.gc(&["-gc=hybrid,mark-sweep", "-gogc=100", "-fast"]);
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let starts = |line: &str| text.lines().filter(|each| each.starts_with(line)).count();
    assert_eq!((starts("collector"), starts("mark-sweep"), starts("longest stop")), (2, 2, 0), "{text}");
    assert!(starts("hybrid") >= 2, "{text}");
}

#[test]
fn different_output_is_an_error() {
    let program = Program::new("clock", CLOCK);
    let output = program.gc(&["-gc=hybrid", "-gogc=50,100", "-fast"]);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.starts_with("burrow: THE PROGRAM'S OUTPUT DIFFERS BETWEEN RUNS:\n"), "{errors}");
    assert!(errors.contains("hybrid at GOGC=100 printed in line 1: "), "{errors}");
}

#[test]
fn types_are_told_by_what_they_cost() {
    let program = Program::new("cost", TREES);
    let report = program.json(&["-cost", "-json"]);
    let types = report["types"].as_array().expect("types");
    assert_eq!(types[0]["name"], "main.node");
    assert!(types[0]["mark_share"].as_f64() > Some(0.5), "{}", types[0]);
    assert!(types[0]["marked_objects"].as_u64() > Some(1000), "{}", types[0]);
    assert!(types[0]["dead_objects"].as_u64() > Some(1000), "{}", types[0]);
    let sites = report["sites"].as_array().expect("sites");
    let first = sites[0]["calls"][0].as_str().expect("a call");
    assert!(first.starts_with("main.build prog.go:1"), "{first}");
    let shares: f64 = types.iter().map(|each| each["sweep_share"].as_f64().expect("a share")).sum();
    assert!((shares - 1.0).abs() < 1e-6, "{shares}");
}

#[test]
fn types_without_pointers_have_lines_of_their_own() {
    let program = Program::new("cost-without-pointers", WITHOUT_POINTERS);
    let report = program.json(&["-cost", "-json", "-gogc=1000"]);
    let types = report["types"].as_array().expect("types");
    let named =
        |name: &str| types.iter().find(|each| each["name"] == name).unwrap_or_else(|| panic!("no {name}: {types:#?}"));
    let number = |name: &str, field: &str| named(name)[field].as_u64().expect("a number");
    // Counted: two cycles see what lives, the second one what was dropped.
    assert_eq!((number("main.box", "marked_objects"), number("main.box", "dead_objects")), (20_000, 20_000));
    assert_eq!((number("main.sphere", "marked_objects"), number("main.sphere", "dead_objects")), (60_000, 20_000));
    assert_eq!(number("main.sphere", "marked_bytes"), 60_000 * 48);
    assert_eq!(number("[]uint16", "marked_objects"), 200);
    assert!(number("map[int]int (tables)", "marked_bytes") > 2 * 20_000 * 16, "{types:#?}");
    for exact in ["main.box", "main.sphere", "[]uint16"] {
        assert_eq!(named(exact)["estimated"], false);
        assert!(number(exact, "sweep_time") > 0, "{}", named(exact));
    }
    // Four flags share a block.
    let blocks = "main.flag (in blocks of 16 bytes)";
    assert_eq!(named(blocks)["estimated"], true);
    let found = number(blocks, "marked_objects");
    assert!((9_000..=10_500).contains(&found), "{found} blocks of flags");
    let sites = report["sites"].as_array().expect("sites");
    assert!(sites.iter().any(|site| site["type"] == "main.sphere"), "{sites:#?}");
}
