//! A sample of mutants: the compiler answers each in time and never panics.

use std::path::Path;

use burrow_fuzz::mutation::mutate;
use burrow_fuzz::oracle::{Depth, judge};
use burrow_testkit::attack::Seeded;

/// Mutants in a plain test run; the command of this crate tries as many as one likes.
const COUNT: u64 = 150;

#[test]
fn the_compiler_survives_mutants_of_the_examples() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("examples");
    let names = ["panics.go", "generic_containers.go", "iterators.go", "select_and_timers.go", "escape_interface.go"];
    let texts = names.map(|name| std::fs::read_to_string(examples.join(name)).expect("an example"));
    let work = std::env::temp_dir().join(format!("burrow-mutants-{}", std::process::id()));
    std::fs::create_dir_all(&work).expect("a folder");
    for seed in 0..COUNT {
        let mut random = Seeded::new(seed);
        let text = mutate(&texts[random.below(texts.len())], &mut random);
        let file = work.join(format!("mutant{seed}.go"));
        std::fs::write(&file, &text).expect("a file");
        let verdict = judge(&file, Depth::Check);
        assert!(!verdict.is_failure(), "seed {seed}: {verdict:?}\n{text}");
    }
    std::fs::remove_dir_all(&work).expect("the folder is ours");
}
