//! The parser survives whatever it is given: deep nesting, cut-off files, mutations of a valid file.

use burrow_source::{Diagnostic, SourceMap};
use burrow_syntax::tree::File;
use burrow_syntax::{MAX_HEIGHT, MAX_NESTING, MAX_TYPE_NESTING, ParseSession, parse_file};

fn parse(text: &[u8]) -> (File, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let file = sources.add("x.go", text).expect("the text is short");
    parse_file(&mut sources, file, &mut ParseSession::new())
}

/// Texts before, within and after what is nested; the first of each line isn't repeated.
const NESTINGS: [(&str, &str, &str, &str); 19] = [
    ("", "{", "", "}"),
    ("", "if x {", "", "}"),
    ("", "for {", "", "}"),
    ("", "switch { case true: ", "", "}"),
    ("", "L: ", "x()", ""),
    ("", "x = func() { ", "", "}"),
    ("", "go func() { ", "", "}()"),
    ("", "if x {} else ", "{}", ""),
    ("", "x(", "", ")"),
    ("_ = ", "x[", "1", "]"),
    ("_ = ", "T{x: ", "1", "}"),
    ("_ = T", "{", "1", "}"),
    ("_ = ", "!", "x", ""),
    ("_ = ", "<-", "x", ""),
    ("var _ ", "*", "T", ""),
    ("var _ ", "chan<- ", "T", ""),
    ("var _ ", "struct { x ", "T", "}"),
    ("type _ ", "interface { m(x ", "T", ")}"),
    ("var _ ", "G[", "T", "]"),
];

/// A file whose function holds something nested.
fn nested((first, before, middle, after): (&str, &str, &str, &str), depth: usize) -> String {
    format!("package p\nfunc f() {{\n{first}{}{middle}{}\n}}\n", before.repeat(depth), after.repeat(depth))
}

#[test]
fn nesting_too_deep_is_an_error_and_no_overflow() {
    for nesting in NESTINGS {
        let is_type = nesting.2 == "T";
        let limit = if is_type { MAX_TYPE_NESTING } else { MAX_NESTING } as usize;
        for depth in [50, limit / 3, limit - 10, limit, limit + 10, 100_000] {
            let (_, diagnostics) = parse(nested(nesting, depth).as_bytes());
            let limits =
                diagnostics.iter().filter(|error| error.message == "syntax error: exceeded max nesting depth").count();
            assert!(limits <= 1, "{nesting:?}");
            assert_eq!(limits == 1, depth > limit || limits == 1 && depth > limit / 3, "{nesting:?} {depth}");
        }
    }
}

#[test]
fn what_real_go_takes_easily_is_within_the_limit() {
    let text = format!("package p\nvar _ = {}1{}\n", "(".repeat(3_000), ")".repeat(3_000));
    assert_eq!(parse(text.as_bytes()).1, []);
}

#[test]
fn long_chains_are_fine_up_to_a_limit() {
    for link in ["+x", ".x", "()", "[0]", "{}", "(x)", " || x"] {
        let chain = |length: usize| format!("package p\nvar _ = x{}\n", link.repeat(length));
        if link != "{}" {
            let (_, diagnostics) = parse(chain(MAX_HEIGHT as usize - 10).as_bytes());
            assert!(diagnostics.is_empty(), "{link}: {diagnostics:?}");
        }
        let (_, diagnostics) = parse(chain(200_000).as_bytes());
        assert_eq!(diagnostics.len(), 1, "{link}");
    }
    let union = |length: usize| format!("package p\ntype _[P *T{}] int\n", "|*T".repeat(length));
    assert!(parse(union(MAX_HEIGHT as usize - 10).as_bytes()).1.is_empty());
    assert!(!parse(union(200_000).as_bytes()).1.is_empty());
}

const SAMPLE: &str = include_str!("sample.go");

#[test]
fn the_sample_is_valid() {
    assert_eq!(parse(SAMPLE.as_bytes()).1, []);
}

#[test]
fn every_beginning_of_a_file_parses() {
    for end in 0..SAMPLE.len() {
        parse(&SAMPLE.as_bytes()[..end]);
    }
}

/// Xorshift: the same numbers from the same seed, everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

const SNIPPETS: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    ".",
    "...",
    ":=",
    "=",
    "<-",
    "*",
    "+",
    "++",
    "|",
    "~",
    "if ",
    "for ",
    "switch ",
    "case ",
    "default",
    "func ",
    "type ",
    "struct ",
    "interface ",
    "range ",
    "go ",
    "goto L\n",
    "L:",
    "0x",
    "'a",
    "\"",
    "`",
    "/*",
    "//line x:0\n",
    "//go:noinline",
    "\0",
];

fn mutate(random: &mut Random) -> Vec<u8> {
    let mut text = SAMPLE.as_bytes().to_vec();
    for _ in 0..1 + random.below(6) {
        let place = random.below(text.len());
        let length = random.below(12).min(text.len() - place);
        match random.below(4) {
            0 => drop(text.drain(place..place + length)),
            1 => drop(text.splice(place..place, SNIPPETS[random.below(SNIPPETS.len())].bytes())),
            2 => text[place] = random.below(256) as u8,
            _ => {
                let moved: Vec<u8> = text.drain(place..place + length).collect();
                let target = random.below(text.len());
                drop(text.splice(target..target, moved));
            }
        }
    }
    text
}

#[test]
fn mutations_of_a_file_parse() {
    for seed in 1..=3_000 {
        let mut random = Random(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15));
        let text = mutate(&mut random);
        let outcome = std::panic::catch_unwind(|| parse(&text));
        assert!(outcome.is_ok(), "seed {seed}");
    }
}
