//! Whole programs with their expected output.
//!
//! An example `NAME.go` says in its opening comment with which arguments it runs: `// Args: …` for
//! the real size, `// Small: …` for the attack modes. `expected/NAME.txt` holds what real Go printed
//! for both (`cargo xtask bless` writes it, nothing else does).
//!
//! Invariant: comparison is exact on standard output and exit status; on standard error what
//! depends on addresses, build folders and the inside of the standard library is masked by
//! [`normalize_trace`], for real Go's output and ours alike.
//! Start at [`Example::all`].

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Folders of the workspace that hold such programs: the examples and the library's test programs.
pub const FOLDERS: [&str; 2] = ["examples", "library/tests/programs"];

/// One program of a folder of examples.
#[derive(Debug, Clone)]
pub struct Example {
    pub name: String,
    pub source: PathBuf,
    /// Arguments of the real and of the small size.
    pub args: Vec<String>,
    pub small: Vec<String>,
}

/// What a program printed and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    /// Normalised.
    pub stderr: String,
}

impl Example {
    /// Every example of a folder, sorted by name.
    pub fn all(folder: &Path) -> Result<Vec<Example>, String> {
        let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut examples = Vec::new();
        for entry in entries {
            let source = entry.map_err(|error| error.to_string())?.path();
            if source.extension().is_some_and(|extension| extension == "go") {
                examples.push(Example::read(&source)?);
            }
        }
        examples.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(examples)
    }

    /// Every program of the workspace, folder by folder.
    pub fn everywhere(workspace: &Path) -> Result<Vec<Example>, String> {
        let mut all = Vec::new();
        for folder in FOLDERS {
            all.extend(Example::all(&workspace.join(folder))?);
        }
        Ok(all)
    }

    fn read(source: &Path) -> Result<Example, String> {
        let text = std::fs::read_to_string(source).map_err(|error| format!("{}: {error}", source.display()))?;
        let words = |key: &str| -> Result<Vec<String>, String> {
            let line = text
                .lines()
                .take_while(|line| line.starts_with("//"))
                .find_map(|line| line.strip_prefix("// ")?.strip_prefix(key)?.strip_prefix(':'))
                .ok_or_else(|| format!("{}: no `// {key}:` line in the opening comment", source.display()))?;
            Ok(line.split_whitespace().map(str::to_owned).collect())
        };
        let name = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Example { name, source: source.to_owned(), args: words("Args")?, small: words("Small")? })
    }

    /// Both sets of arguments; one if they are the same.
    pub fn sizes(&self) -> Vec<&[String]> {
        if self.args == self.small { vec![&self.args] } else { vec![&self.args, &self.small] }
    }

    /// Where the expectation is kept.
    pub fn expectation_path(&self) -> PathBuf {
        let folder = self.source.parent().unwrap_or(Path::new("."));
        folder.join("expected").join(format!("{}.txt", self.name))
    }

    /// What real Go printed for these arguments.
    pub fn expectation(&self, args: &[String]) -> Result<Outcome, String> {
        let path = self.expectation_path();
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        parse_expectation(&text, args).ok_or_else(|| format!("{}: nothing for arguments {args:?}", path.display()))
    }
}

/// The text of an expectation file.
pub fn format_expectation(outcomes: &[(&[String], Outcome)]) -> String {
    let mut text = String::new();
    for (args, outcome) in outcomes {
        let _ = writeln!(text, "=== args: {}", args.join(" "));
        let _ = writeln!(text, "--- status: {}", outcome.status);
        for (title, stream) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
            let _ = writeln!(text, "--- {title}: {} lines", stream.lines().count());
            text.push_str(stream);
            if !stream.is_empty() && !stream.ends_with('\n') {
                text.push_str("\n--- no newline at the end\n");
            }
        }
    }
    text
}

fn parse_expectation(text: &str, args: &[String]) -> Option<Outcome> {
    let header = format!("=== args: {}", args.join(" "));
    let mut lines = text.split_inclusive('\n');
    lines.find(|line| line.trim_end() == header.trim_end())?;
    let status = lines.next()?.trim().strip_prefix("--- status: ")?.parse().ok()?;
    let mut lines = lines.peekable();
    let mut stream = |title: &str| -> Option<String> {
        let head = lines.next()?.trim();
        let count: usize = head.strip_prefix(&format!("--- {title}: "))?.strip_suffix(" lines")?.parse().ok()?;
        let mut stream: String = lines.by_ref().take(count).collect();
        if lines.peek().is_some_and(|line| line.trim() == "--- no newline at the end") {
            lines.next();
            stream.pop();
        }
        Some(stream)
    };
    Some(Outcome { status, stdout: stream("stdout")?, stderr: stream("stderr")? })
}

/// Makes tracebacks comparable: argument words and code offsets vanish, folders of source files
/// too, and frames inside the standard library are left out, since its sources differ.
pub fn normalize_trace(text: &str) -> String {
    let mut result = String::new();
    let mut lines = text.lines().peekable();
    let mut in_trace = false;
    while let Some(line) = lines.next() {
        in_trace |= line.starts_with("goroutine ") && line.ends_with("]:");
        if let Some(place) = in_trace.then(|| lines.peek()).flatten().and_then(|next| next.strip_prefix('\t')) {
            let place = place.split(" +0x").next().unwrap_or_default().to_owned();
            lines.next();
            if is_library(&place) {
                continue;
            }
            let file = place.rsplit('/').next().unwrap_or_default();
            let _ = writeln!(result, "{}\n\t{file}", without_arguments(line));
        } else {
            let line = without_words(line);
            let _ = writeln!(result, "{line}");
        }
    }
    result
}

/// Whether a traceback's place lies in Go's library or in Burrow's embedded one.
fn is_library(place: &str) -> bool {
    place.starts_with("$BURROW/") || place.contains("/go/src/") || place.starts_with("runtime/")
}

/// `main.f(0x1, {0x2, 0x3})` → `main.f(...)`; `created by main.f in goroutine 7` → without number.
fn without_arguments(line: &str) -> String {
    if let Some(created) = line.strip_prefix("created by ") {
        return format!("created by {}", created.split(" in goroutine ").next().unwrap_or_default());
    }
    let Some(open) = line.rfind('(').filter(|_| line.ends_with(')')) else { return line.to_owned() };
    format!("{}(...)", &line[..open])
}

/// Masks what is random in other lines: addresses, goroutine numbers but the main one's.
fn without_words(line: &str) -> String {
    if let Some(rest) = line.strip_prefix("goroutine ")
        && let Some((number, state)) = rest.split_once(' ')
        && number != "1"
    {
        return format!("goroutine N {state}");
    }
    if line.starts_with("[signal SIGSEGV") {
        return "[signal SIGSEGV: segmentation violation]".to_owned();
    }
    let mut result = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("0x") {
        let digits = rest[at + 2..].bytes().take_while(u8::is_ascii_hexdigit).count();
        result.push_str(&rest[..at]);
        result.push_str(if digits >= 8 { "0x…" } else { &rest[at..at + 2 + digits] });
        rest = &rest[at + 2 + digits..];
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expectation_is_read_back_as_written() {
        let small = vec!["3".to_owned()];
        let one = Outcome { status: 2, stdout: "a\n\nb".into(), stderr: "panic: x\n".into() };
        let two = Outcome { status: 0, stdout: String::new(), stderr: String::new() };
        let text = format_expectation(&[(&[], one.clone()), (&small, two.clone())]);
        assert_eq!(parse_expectation(&text, &[]), Some(one));
        assert_eq!(parse_expectation(&text, &small), Some(two));
        assert_eq!(parse_expectation(&text, &["4".to_owned()]), None);
    }

    #[test]
    fn traces_lose_what_depends_on_the_build() {
        let real = "panic: x\n\ngoroutine 1 [running]:\nsync.f(0xc000012345)\n\t/usr/go/src/sync/a.go:3 +0x5\nmain.g(...)\n\t/home/me/a.go:7\nmain.main()\n\t/home/me/a.go:9 +0x1d\nexit status 2\n";
        let ours = "panic: x\n\ngoroutine 1 [running]:\nmain.g(0x1, 0x2)\n\t/tmp/a.go:7 +0x11\nmain.main()\n\t/tmp/a.go:9 +0x2\nexit status 2\n";
        assert_eq!(normalize_trace(real), normalize_trace(ours));
        assert!(normalize_trace(real).contains("main.g(...)\n\ta.go:7\n"));
    }

    #[test]
    fn addresses_are_masked_and_small_numbers_kept() {
        assert_eq!(without_words("got 0xc000012345 and 0x5"), "got 0x… and 0x5");
    }
}
