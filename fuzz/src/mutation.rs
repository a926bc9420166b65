//! Mutations of Go source: what slips of a keyboard and broken tools do to a file.

use burrow_testkit::attack::Seeded;

/// Tokens that change the shape of a program where they appear or vanish.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    ".",
    ":",
    ":=",
    "=",
    "==",
    "<-",
    "...",
    "*",
    "&",
    "+",
    "-",
    "<<",
    "~",
    "\"",
    "'",
    "`",
    "\n",
    "func",
    "type",
    "struct",
    "interface",
    "map",
    "chan",
    "var",
    "const",
    "if",
    "for",
    "range",
    "switch",
    "select",
    "case",
    "default",
    "go",
    "defer",
    "return",
    "break",
    "continue",
    "goto",
    "fallthrough",
    "package",
    "import",
    "nil",
    "true",
    "iota",
    "_",
    "0",
    "1e400",
    "0x",
    "'\\u12'",
    "int",
    "string",
    "any",
    "error",
    "T",
    "x",
    "main",
    "[T any]",
    "\u{feff}",
    "\0",
    "é",
    "/*",
    "//",
];

/// A program made of `text` by one to four random changes.
pub fn mutate(text: &str, random: &mut Seeded) -> String {
    let mut words = split(text);
    for _ in 0..1 + random.below(4) {
        change(&mut words, random);
    }
    words.concat()
}

fn change(words: &mut Vec<String>, random: &mut Seeded) {
    if words.is_empty() {
        words.push(TOKENS[random.below(TOKENS.len())].to_owned());
        return;
    }
    let at = random.below(words.len());
    let other = random.below(words.len());
    match random.below(8) {
        0 => {
            words.remove(at);
        }
        1 => words.insert(at, TOKENS[random.below(TOKENS.len())].to_owned()),
        2 => words[at] = TOKENS[random.below(TOKENS.len())].to_owned(),
        3 => words.swap(at, other),
        4 => words[at] = words[other].clone(),
        5 => {
            let copy = words[at].clone();
            words.insert(at, copy);
        }
        6 => words.truncate(at),
        _ => {
            let (from, to) = (at.min(other), at.max(other).min(at.min(other) + 20));
            let piece = words[from..to].to_vec();
            words.splice(other..other, piece);
        }
    }
}

/// Identifiers and numbers, runs of blanks, single other characters.
fn split(text: &str) -> Vec<String> {
    let class = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if class(c) != 2 && last == Some(class(c)) => word.push(c),
            _ => words.push(c.to_string()),
        }
        last = Some(class(c));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_program_again() {
        let text = "package main\n\nfunc main() { x := 1 }\n";
        let one: Vec<String> = (0..50).map(|seed| mutate(text, &mut Seeded::new(seed))).collect();
        let two: Vec<String> = (0..50).map(|seed| mutate(text, &mut Seeded::new(seed))).collect();
        assert_eq!(one, two);
        assert!(one.iter().filter(|mutant| *mutant != text).count() > 40);
    }

    #[test]
    fn splitting_loses_nothing() {
        let text = "a+b\t\"é\" // x\n";
        assert_eq!(split(text).concat(), text);
    }
}
