//! The hard parts under attack: programs that check themselves, in every attack mode, with 1, 2 and 8 processors.
//!
//! Each file of `hard_parts/` panics when something is wrong and else prints `ok`. It is compiled once and run in
//! child processes (a run ends its process), so the whole road is tested, from source to collector.

use burrow_engine::load::{LoadOptions, Target};
use burrow_engine::pipeline::{CompileOptions, compile};
use burrow_heap::Zeal;
use burrow_image::Image;
use burrow_runtime::Config;
use std::io::Read;
use std::os::fd::{AsRawFd, FromRawFd};
use std::path::Path;

/// A way to run: what is changed in the configuration.
struct Mode {
    name: &'static str,
    apply: fn(&mut Config),
}

fn collect(config: &mut Config) {
    config.heap.zeal = Some(Zeal { every: 1 });
    config.heap.verify = true;
    config.attack.collect_at_polls = true;
}

fn poison(config: &mut Config) {
    config.heap.poison = true;
    config.heap.verify = true;
}

const MODES: &[Mode] = &[
    Mode { name: "plain", apply: |_| () },
    Mode { name: "collect", apply: collect },
    Mode { name: "move", apply: |config| config.attack.move_stacks = true },
    Mode { name: "yield", apply: |config| config.attack.yield_at_polls = true },
    Mode { name: "poison", apply: poison },
    Mode {
        name: "all",
        apply: |config| {
            collect(config);
            poison(config);
            config.attack.move_stacks = true;
        },
    },
];

/// Compiles `hard_parts/<name>.go` and runs it in every mode.
fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hard_parts").join(format!("{name}.go"));
    let options = LoadOptions { always: vec!["runtime".to_owned()], ..LoadOptions::default() };
    let target = Target::Files(vec![path]);
    let image = compile(&target, &options, &CompileOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    for mode in MODES {
        for processors in [1, 2, 8] {
            let mut config = Config { processors, ..Config::default() };
            (mode.apply)(&mut config);
            let (status, output) = run(&image, config);
            assert!(
                status == 0 && output == "ok\n",
                "{name}, mode {}, {processors} processors: status {status}\n{output}",
                mode.name
            );
        }
    }
}

/// Exit status (or minus the signal) and standard error of the program.
fn run(image: &Image, config: Config) -> (i32, String) {
    let mut ends = [0; 2];
    // SAFETY: fills the two descriptors.
    assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0);
    // SAFETY: the two descriptors are ours alone.
    let [mut read_end, write_end] = ends.map(|end| unsafe { std::fs::File::from_raw_fd(end) });
    // SAFETY: the child runs the program and exits; it takes no lock that another thread of the parent could hold
    // but the allocator's, which the C library hands to the child intact.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        // SAFETY: standard error becomes the pipe.
        unsafe { libc::dup2(write_end.as_raw_fd(), 2) };
        let error = burrow_runtime::run(image.clone(), config, &burrow_library::natives());
        eprintln!("{error}");
        std::process::exit(99);
    }
    drop(write_end);
    let mut output = String::new();
    read_end.read_to_string(&mut output).expect("the program prints text");
    let mut status = 0;
    // SAFETY: waits for our own child.
    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
    let status = if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -libc::WTERMSIG(status) };
    (status, output)
}

#[test]
fn arguments_on_the_stack_survive_growth() {
    check("stack_arguments");
}

#[test]
fn frames_above_a_megabyte() {
    check("large_frames");
}

#[test]
fn pointers_to_locals_passed_down() {
    check("pointers_down");
}

#[test]
fn recovery_on_a_stack_that_moved() {
    check("recover_moved");
}

#[test]
fn collection_while_two_threads_run() {
    check("collect_beside");
}

#[test]
fn faults_become_panics() {
    check("faults");
}

#[test]
fn deferred_calls() {
    check("deferred");
}

#[test]
fn loops_without_calls_are_preempted() {
    check("preempted");
}
