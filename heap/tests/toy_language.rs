//! Programs of the tutorial's language (`examples/toy_language`) under every attack mode.

use burrow_heap::{Collector, Config, SweepTime, Zeal};

#[path = "../examples/toy_language/language/mod.rs"]
mod language;

const TREES: &str = "
; A tree that lives long, many that do not.
(define (tree depth) (if (= depth 0) nil (pair (tree (- depth 1)) (tree (- depth 1)))))
(define (count tree) (if tree (+ 1 (+ (count (first tree)) (count (rest tree)))) 0))
(define (trees number depth)
  (let ((total 0) (index 0))
    (while (< index number)
      (set total (+ total (count (tree depth))))
      (set index (+ index 1)))
    total))
(define (main)
  (let ((long (tree 8)))
    (print (trees 12 6))
    (print (count long))))
";

const SIEVE: &str = "
(define (sieve limit)
  (let ((composite (array limit)) (candidate 2) (primes 0))
    (while (< candidate limit)
      (if (get composite candidate) nil
        (let ((multiple (+ candidate candidate)))
          (set primes (+ primes 1))
          (while (< multiple limit)
            (put composite multiple (pair candidate multiple))
            (set multiple (+ multiple candidate)))))
      (set candidate (+ candidate 1)))
    primes))
(define (main) (print (sieve 1500)))
";

const TEXTS: &str = "
(define (repeat text times) (if (= times 0) \"\" (concatenate text (repeat text (- times 1)))))
(define (main)
  (print (concatenate \"ab\" \"cd\"))
  (print (length (repeat \"pebble \" 100)))
  (collect)
  (print (repeat \"-\" 20)))
";

const THREADS: &str = "
(global shared)
(define (list length) (if (= length 0) nil (pair length (list (- length 1)))))
(define (sum list) (if list (+ (first list) (sum (rest list))) 0))
(define (work rounds)
  (let ((round 0) (total 0))
    (while (< round rounds)
      (set shared (pair round (list 20)))
      (set total (+ total (sum (list 50))))
      (set round (+ round 1)))
    (pair total nil)))
(define (main)
  (let ((a (spawn (work 6))) (b (spawn (work 6))) (c (spawn (work 6))))
    (work 20)
    (print (+ (first (join a)) (+ (first (join b)) (first (join c)))))
    (print (sum (rest shared)))))
";

const MUTATION: &str = "
; A ring whose links are changed all the time.
(define (ring length)
  (let ((start (pair 0 nil)) (last start) (index 1))
    (while (< index length)
      (let ((next (pair index nil))) (set-rest last next) (set last next))
      (set index (+ index 1)))
    (set-rest last start)
    start))
(define (walk ring steps) (while (< 0 steps) (set ring (rest ring)) (set steps (- steps 1))) (first ring))
(define (main)
  (let ((ring (ring 100)) (step 0))
    (while (< step 300)
      (set-rest ring (pair (+ 1000 step) (rest (rest ring))))
      (set ring (rest ring))
      (set step (+ step 1)))
    (print (walk ring 50))
    (print (walk ring 100))))
";

const PROGRAMS: [(&str, &str, &str); 7] = [
    ("trees", TREES, "756\n255\n"),
    ("sieve", SIEVE, "239\n"),
    ("texts", TEXTS, "abcd\n700\n--------------------\n"),
    ("threads", THREADS, "22950\n210\n"),
    ("mutation", MUTATION, "1249\n1299\n"),
    (
        "weak",
        include_str!("../examples/toy_language/programs/cache.toy"),
        "kept\nnil\na note about kept\nnil\nnil\nnil\n",
    ),
    ("finalizers", include_str!("../examples/toy_language/programs/files.toy"), "11\n10\na file worth saving\nmine\n"),
];

fn check(config: Config) {
    for collector in Collector::ALL {
        println!("{collector:?}");
        check_with(&Config { collector, arena_bytes: 1 << 30, stack_bytes: 64 << 20, ..config.clone() });
    }
}

fn check_with(config: &Config) {
    for (name, source, expected) in PROGRAMS {
        let outcome = language::run(source, config.clone());
        assert_eq!(outcome.error, None, "{name}");
        assert_eq!(outcome.output, expected, "{name}");
        let figures = &outcome.statistics;
        assert!(outcome.reports.len() <= figures.cycles as usize, "{name}");
        assert_eq!(figures.heap_objects, figures.mallocs - figures.frees, "{name}");
    }
}

#[test]
fn programs_run() {
    check(Config::default());
}

#[test]
fn programs_run_with_little_room() {
    check(Config { gc_percent: Some(1), verify: true, ..Config::default() });
}

#[test]
fn programs_run_with_the_sweep_inside_the_pause() {
    check(Config { gc_percent: Some(1), poison: true, sweep: SweepTime::InPause, ..Config::default() });
}

#[test]
fn programs_run_with_poison_and_verification_and_a_collection_at_every_allocation() {
    check(Config { zeal: Some(Zeal { every: 1 }), poison: true, verify: true, mix_from: 0, ..Config::default() });
}

#[test]
fn programs_run_with_helpers_from_the_first_object() {
    let config = Config { zeal: Some(Zeal { every: 50 }), mark_workers: 3, mark_alone: 0, ..Config::default() };
    check(Config { verify: true, ..config });
}

#[test]
fn wrong_programs_are_told_apart() {
    for (source, error) in [
        ("(define (main) (first 3))", "Value(7) is no Pair"),
        ("(define (main) (f 3))", "f is not defined"),
        ("(define (main) (get (array 2) 2))", "index 2 is outside of 2 elements"),
        ("(define (main) (main))", "too many open calls"),
        ("(main", "1 parentheses are not closed"),
    ] {
        assert_eq!(language::run(source, Config::default()).error.as_deref(), Some(error));
    }
}
