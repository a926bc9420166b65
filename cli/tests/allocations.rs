//! `testing.AllocsPerRun`: its figures are real Go's, which are committed beside each program; with the whole program in
//! sight none is higher, and objects that leak on other paths only are not allocated.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use burrow_testkit::program::run_limited;

const LIMIT: Duration = Duration::from_secs(60);

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/allocations").join(name)
}

fn run(program: &str, flags: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    command.arg("run").args(flags).arg(file(&format!("{program}.go")));
    let finished = run_limited(&mut command, LIMIT).expect("burrow starts").expect("the program ends");
    assert_eq!(finished.status, 0, "{}", String::from_utf8_lossy(&finished.stderr));
    String::from_utf8(finished.stdout).expect("text")
}

fn real_go(program: &str) -> String {
    std::fs::read_to_string(file(&format!("{program}.txt"))).expect("real Go's figures are committed")
}

/// What each line says, and its figure.
fn figures(text: &str) -> Vec<(&str, u64)> {
    let split = |line| str::rsplit_once(line, ' ').expect("a figure at the end of each line");
    text.lines().map(split).map(|(what, figure)| (what.trim(), figure.parse().expect("a whole number"))).collect()
}

#[test]
fn a_run_allocates_as_often_as_under_real_go() {
    for program in ["per_run", "some_paths"] {
        assert_eq!(run(program, &[]), real_go(program));
    }
}

/// None of our figures is higher than real Go's for the same line.
fn assert_no_more(ours: &[(&str, u64)], theirs: &[(&str, u64)]) {
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!(ours.0 == theirs.0 && ours.1 <= theirs.1, "{ours:?}, real Go {theirs:?}");
    }
}

#[test]
fn the_library_allocates_no_more_than_real_gos() {
    for program in ["library", "lent"] {
        assert_no_more(&figures(&run(program, &[])), &figures(&real_go(program)));
    }
}

#[test]
fn with_the_whole_program_in_sight_no_run_allocates_more() {
    let (ours, theirs) = (run("per_run", &["-escape=whole"]), real_go("per_run"));
    let (ours, theirs) = (figures(&ours), figures(&theirs));
    assert_no_more(&ours, &theirs);
    let total = |figures: &[(&str, u64)]| figures.iter().map(|(_, figure)| figure).sum::<u64>();
    assert!(total(&ours) < total(&theirs), "something is saved: {ours:?}");
}

#[test]
fn with_the_whole_program_in_sight_what_leaks_on_other_paths_is_not_allocated() {
    let ours = run("some_paths", &["-escape=whole"]);
    assert!(figures(&ours).iter().all(|(_, figure)| *figure == 0), "{ours}");
}
