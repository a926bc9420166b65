//! Real Go's `-m` output for the examples, as expectations: `expected/NAME.escape.txt`, a section per set of flags.
//!
//! Written by `cargo xtask bless` from real Go alone. Paths are made portable: the example is `./NAME.go`, Go's
//! library lies in `$GOROOT`.
//! Start at [`expectation`].

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use crate::golden::Example;

/// Flags with which every example is diagnosed.
pub const FLAGS: [&str; 2] = ["-m -l", "-m"];

/// With flows; only for the examples of escape analysis, whose names begin with `escape_`.
pub const FLOWS: [&str; 1] = ["-m=2 -l"];

/// The sets of flags of an example.
pub fn flags(example: &Example) -> impl Iterator<Item = &'static str> {
    let flows: &[&str] = if example.name.starts_with("escape_") { &FLOWS } else { &[] };
    FLAGS.into_iter().chain(flows.iter().copied())
}

/// Where an example's sections are kept.
pub fn path(example: &Example) -> PathBuf {
    example.expectation_path().with_file_name(format!("{}.escape.txt", example.name))
}

/// The file's text.
pub fn format(sections: &[(&str, String)]) -> String {
    let mut text = String::new();
    for (flags, output) in sections {
        let _ = writeln!(text, "=== {flags}");
        text.push_str(output);
    }
    text
}

/// What real Go printed for these flags, paths portable.
pub fn expectation(example: &Example, flags: &str) -> Result<String, String> {
    let path = path(example);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let head = format!("=== {flags}");
    let mut lines = text.split_inclusive('\n').skip_while(|line| line.trim_end() != head);
    if lines.next().is_none() {
        return Err(format!("{}: nothing for {flags}", path.display()));
    }
    Ok(lines.take_while(|line| !line.starts_with("=== ")).collect())
}

/// A compiler's output with portable paths; it ran in `folder`.
pub fn portable(output: &str, example: &Example, folder: &Path, goroot: Option<&Path>) -> String {
    let place = |path: &str| {
        let whole = whole_path(path, folder);
        match goroot.and_then(|goroot| whole.strip_prefix(goroot).ok()) {
            Some(inside) => format!("$GOROOT/{}", inside.display()),
            None if whole == example.source => format!("./{}.go", example.name),
            None => path.to_owned(),
        }
    };
    let mut text = String::new();
    for line in output.lines() {
        text.push_str(&portable_line(line, &place));
        text.push('\n');
    }
    text
}

/// The path at the beginning, and the one behind the ` at ` of a flow's line.
fn portable_line(line: &str, place: &dyn Fn(&str) -> String) -> String {
    let head = |(head, rest)| match head {
        _ if str::ends_with(head, ".go") => Some((place(head), rest)),
        NO_PLACE => Some((head.to_owned(), rest)),
        _ => None,
    };
    let Some((head, rest)) = line.split_once(':').and_then(head) else { return line.to_owned() };
    let rest = match rest.rsplit_once(" at ") {
        Some((before, position)) if before.contains("     from ") => match position.split_once(':') {
            Some((path, numbers)) => format!("{before} at {}:{numbers}", place(path)),
            None => rest.to_owned(),
        },
        _ => rest.to_owned(),
    };
    format!("{head}:{rest}")
}

/// What stands where a path would, of what is nowhere in the source.
const NO_PLACE: &str = "<unknown line number>";

fn whole_path(path: &str, folder: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Example {
        let source = PathBuf::from("/p/examples/a.go");
        Example { name: "a".to_owned(), source, args: Vec::new(), small: Vec::new() }
    }

    fn check(line: &str, expected: &str) {
        assert_eq!(portable(line, &example(), Path::new("/p"), Some(Path::new("/go"))), format!("{expected}\n"));
    }

    #[test]
    fn paths_become_portable() {
        check("# command-line-arguments", "# command-line-arguments");
        check("examples/a.go:1:2: moved to heap: x", "./a.go:1:2: moved to heap: x");
        check("../go/src/iter/iter.go:1:2: moved to heap: x", "$GOROOT/src/iter/iter.go:1:2: moved to heap: x");
        check("/go/src/iter/iter.go:1:2: moved to heap: x", "$GOROOT/src/iter/iter.go:1:2: moved to heap: x");
    }

    #[test]
    fn flows_name_a_second_place() {
        check(
            "examples/a.go:1:2:     from x (assign) at ../go/src/a.go:3:4",
            "./a.go:1:2:     from x (assign) at $GOROOT/src/a.go:3:4",
        );
        check(
            "<unknown line number>:     from x (assign) at examples/a.go:3:4",
            "<unknown line number>:     from x (assign) at ./a.go:3:4",
        );
    }
}
