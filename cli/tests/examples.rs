//! Every example and test program of the library against real Go's output: plainly, and in a seeded sample of the attack modes.
//!
//! `BURROW_SEED=N` chooses another sample; `cargo xtask stress` runs all of it.

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use burrow_testkit::attack::{Mode, Seeded};
use burrow_testkit::golden::Example;
use burrow_testkit::program::{self, run_limited};

const BURROW: &str = env!("CARGO_BIN_EXE_burrow");

/// Longest run of one program; generous, since the machine may be busy.
const LIMIT: Duration = Duration::from_secs(120);

/// Attack modes tried per example.
const SAMPLE: usize = 3;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("cli lies in the workspace")
}

fn examples() -> Vec<Example> {
    let examples = Example::everywhere(workspace()).expect("programs are readable");
    assert!(examples.len() > 30, "the examples are there");
    examples
}

fn seed() -> u64 {
    std::env::var("BURROW_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Runs the command for one size of the example and compares with real Go's output.
fn check(example: &Example, args: &[String], mode: &Mode, command: &mut Command) -> Result<(), String> {
    program::check(example, args, mode, command, LIMIT).map_err(|why| format!("{why}\n{why:#?}"))
}

/// One test at a time: each keeps the machine busy by itself.
static ALONE: Mutex<()> = Mutex::new(());

/// Runs `work` for each example, several at once, and reports all failures together.
fn for_each_example(work: impl Fn(&Example) -> Result<(), String> + Sync) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let failures = Mutex::new(Vec::new());
    program::for_each(&examples(), |example| {
        if let Err(why) = work(example) {
            failures.lock().expect("nobody panics").push(format!("{}: {why}", example.name));
        }
    });
    let failures = failures.into_inner().expect("nobody panics");
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

fn run_command(example: &Example) -> Command {
    let mut command = Command::new(BURROW);
    command.arg("run").arg(&example.source);
    command
}

#[test]
fn every_example_prints_what_real_go_prints() {
    for_each_example(|example| {
        let mode = Mode::plain();
        example.sizes().into_iter().try_for_each(|args| check(example, args, &mode, &mut run_command(example)))
    });
}

#[test]
fn examples_survive_a_sample_of_the_attack_modes() {
    let seed = seed();
    for_each_example(|example| {
        let name_hash = example.name.bytes().fold(seed, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        let mut random = Seeded::new(name_hash);
        let modes = Mode::all();
        for _ in 0..SAMPLE {
            let mode = &modes[random.below(modes.len())];
            check(example, &example.small, mode, &mut run_command(example))
                .map_err(|why| format!("seed {seed}, {mode:?}: {why}"))?;
        }
        Ok(())
    });
}

/// In proof mode, and with everything that the collector may do to objects that share memory.
#[test]
fn with_the_whole_program_in_sight_they_do_the_same() {
    let modes: Vec<Mode> = Mode::all()
        .into_iter()
        .filter(|mode| ["escape,move", "collect,move,poison,verify"].contains(&mode.attack))
        .collect();
    for_each_example(|example| {
        let name_hash = example.name.bytes().fold(seed(), |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        let mode = &modes[Seeded::new(name_hash).below(modes.len())];
        let mut command = Command::new(BURROW);
        command.args(["run", "-escape=whole"]).arg(&example.source);
        check(example, &example.small, mode, &mut command).map_err(|why| format!("seed {}, {mode:?}: {why}", seed()))
    });
}

#[test]
fn built_executables_do_the_same() {
    let folder = std::env::temp_dir().join(format!("burrow-built-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    for_each_example(|example| {
        let executable = folder.join(&example.name);
        let mut build = Command::new(BURROW);
        build.args(["build", "-o"]).arg(&executable).arg(&example.source);
        let built =
            run_limited(&mut build, LIMIT).map_err(|error| error.to_string())?.ok_or("building takes too long")?;
        if built.status != 0 {
            return Err(built.outcome().stderr);
        }
        let mode = Mode::plain();
        let result = check(example, &example.small, &mode, &mut Command::new(&executable));
        std::fs::remove_file(&executable).map_err(|error| error.to_string())?;
        result
    });
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}
