//! Concurrent, seen: a goroutine that neither allocates nor assists gets on with its loop between the start of marking and
//! its end. The stop-the-world collector is the control: there, it does not.

use std::process::Command;

use burrow_profile::cycles;

/// Collects a big heap some times. Meanwhile another goroutine writes down what time it is, again and again, into memory
/// it has already. Prints the end of each collection, then these times.
const PROGRAM: &str = r#"package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

type node struct {
	next *node
	data [4]int
}

const (
	nodes       = 400_000
	collections = 8
)

func main() {
	var heads [64]*node
	for i := range nodes {
		heads[i%64] = &node{next: heads[i%64]}
	}
	times := make([]int64, 1<<20)
	var count, iterations int
	var stop atomic.Bool
	done := make(chan bool)
	go func() {
		for !stop.Load() && count < len(times) {
			iterations++
			if iterations%100 == 0 {
				times[count] = time.Now().UnixNano()
				count++
			}
		}
		done <- true
	}()
	for range 4 {
		time.Sleep(time.Millisecond)
	}
	var ends [collections]uint64
	var figures runtime.MemStats
	for i := range ends {
		runtime.GC()
		runtime.ReadMemStats(&figures)
		ends[i] = figures.LastGC
	}
	stop.Store(true)
	<-done
	for _, end := range ends {
		fmt.Println("end", figures.NumGC, end)
	}
	// Only the times around collections matter.
	for _, at := range times[:count] {
		if uint64(at) <= ends[collections-1] {
			fmt.Println("at", 0, at)
		}
	}
	runtime.KeepAlive(heads)
}
"#;

/// Iterations (in hundreds) while marking was under way, in all forced collections together, and the collector's
/// processor time in assists.
fn progress_while_marking(collector: &str) -> (usize, u64) {
    let folder = std::env::temp_dir().join(format!("burrow-marking-{collector}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let [source, record] = ["prog.go", "cycles"].map(|name| folder.join(name));
    std::fs::write(&source, PROGRAM).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    command.arg("run").arg(&source).env("BURROW_RECORD", &record).env("BURROW_GC", collector).env("GOMAXPROCS", "2");
    let output = command.output().expect("burrow starts");
    let text = std::fs::read_to_string(&record).expect("recorded collections");
    // A temporary folder left behind harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let (cycles, _) = cycles::read(&text).expect("well-formed records");
    let forced: Vec<_> = cycles.iter().filter(|cycle| cycle.reason == "forced").collect();
    let printed = String::from_utf8(output.stdout).expect("text");
    let numbers = |kind: &str| -> Vec<u64> {
        let lines = printed.lines().filter(|line| line.starts_with(kind));
        lines.map(|line| line.rsplit(' ').next().and_then(|word| word.parse().ok()).expect("a number")).collect()
    };
    let (ends, times) = (numbers("end"), numbers("at"));
    assert_eq!(forced.len(), ends.len());
    let during = |(cycle, end): (&&cycles::Cycle, &u64)| {
        let marked = end - cycle.finish_time;
        times.iter().filter(|&&at| at > marked - cycle.mark_time && at < marked).count()
    };
    (forced.iter().zip(&ends).map(during).sum(), forced.iter().map(|cycle| cycle.assist_cpu).sum())
}

#[test]
fn mutators_get_on_while_concurrent_collectors_mark() {
    for collector in ["insertion", "deletion", "hybrid"] {
        let (hundreds, assists) = progress_while_marking(collector);
        assert!(hundreds >= 50, "{collector}: {hundreds} times 100 iterations while marking");
        assert_eq!(assists, 0, "{collector}");
    }
}

#[test]
fn mutators_stand_still_while_mark_sweep_marks() {
    let (hundreds, _) = progress_while_marking("mark-sweep");
    assert_eq!(hundreds, 0);
}
