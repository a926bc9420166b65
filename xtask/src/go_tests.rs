//! `go-tests`: Go's own test programs as a measure.
//!
//! A program counts as passed only if real Go passes it, if ours prints the same under each collector, and if its `main`
//! was seen to return: the file is wrapped so that a fresh marker is printed after it. A command
//! that does nothing scores 0.
//!
//! With `--escape-check` the question is another one: of the programs that pass with the default collector, for which is proof
//! mode silent? `--everywhere` asks both under each collector, the first with each number of processors; the
//! answer goes to `docs/reports/go-tests-DATE.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use burrow_testkit::attack::{COLLECTORS, PROCESSORS, Seeded};
use burrow_testkit::program::run_limited;

use crate::project::build_burrow;
use crate::real_go::RealGo;
use crate::report;

const FOLDERS: &[&str] = &["", "chan", "interface", "ken", "typeparam"];
const LIMIT: Duration = Duration::from_secs(30);
/// Proof mode looks at all memory every 64 allocations.
const PROOF_LIMIT: Duration = Duration::from_secs(240);

#[derive(Default)]
struct Score {
    passed: usize,
    total: usize,
    /// Real Go 1.27.3 itself does not pass; when proofs are checked: we don't.
    excluded: usize,
    failing: Vec<String>,
}

enum Verdict {
    Passed,
    Excluded,
    Failed(String),
}

/// What the command line asks for.
pub struct Choices {
    /// Run in proof mode, with this much on stacks.
    pub escape_check: Option<String>,
    /// Run in all ways, and write a report.
    pub everywhere: bool,
    pub filter: Option<String>,
}

/// One way of ours to run a program.
struct Way {
    collector: &'static str,
    /// `None`: as many as the machine has.
    processors: Option<u32>,
    /// Proof mode, with this much on stacks.
    proof: Option<String>,
}

impl Way {
    fn plain(collector: &'static str) -> Way {
        Way { collector, processors: None, proof: None }
    }

    fn name(&self) -> String {
        let processors = self.processors.map_or_else(String::new, |count| format!(" on {count}"));
        let proof = self.proof.as_ref().map_or_else(String::new, |mode| format!(" -escape-check -escape={mode}"));
        format!("{}{processors}{proof}", self.collector)
    }

    fn run(&self, burrow: &Path, program: &Program<'_>) -> anyhow::Result<Result<(), String>> {
        let mut command = Command::new(burrow);
        command.arg("run").env("BURROW_GC", self.collector);
        if let Some(mode) = &self.proof {
            command.arg("-escape-check").arg(format!("-escape={mode}"));
        }
        if let Some(count) = self.processors {
            command.env("GOMAXPROCS", count.to_string());
        }
        let limit = if self.proof.is_none() { LIMIT } else { PROOF_LIMIT };
        program.run(command.arg(&program.source), limit)
    }
}

/// Who says which programs count.
enum Reference {
    RealGo(RealGo),
    /// Those that pass in the plain way.
    Ours,
}

/// Which programs pass in all these ways?
struct Question {
    burrow: PathBuf,
    reference: Reference,
    ways: Vec<Way>,
}

pub fn run(go: Option<PathBuf>, burrow: Option<PathBuf>, suite: &Path, choices: &Choices) -> anyhow::Result<()> {
    let question = Question::new(go, burrow.map_or_else(build_burrow, Ok)?, choices)?;
    let start = Instant::now();
    let scores = question.ask_all(suite, choices.filter.as_deref())?;
    let text = describe(&scores);
    if choices.everywhere && choices.filter.is_none() {
        return report::write("go-tests", &full_report(&question, &text, start.elapsed())?);
    }
    print!("{text}");
    Ok(())
}

/// Writes over the last line of a terminal.
fn progress(line: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{line}");
    }
}

impl Question {
    fn new(go: Option<PathBuf>, burrow: PathBuf, choices: &Choices) -> anyhow::Result<Question> {
        let proof = |collector, mode: &str| Way { proof: Some(mode.to_owned()), ..Way::plain(collector) };
        let (reference, ways) = match &choices.escape_check {
            _ if choices.everywhere => {
                let mode = choices.escape_check.as_deref().unwrap_or("go");
                let numbers = PROCESSORS.iter().flat_map(|&count| {
                    COLLECTORS.iter().map(move |collector| Way { processors: Some(count), ..Way::plain(collector) })
                });
                let proofs = COLLECTORS.iter().map(|collector| proof(collector, mode));
                (Reference::RealGo(RealGo::find(go)?), numbers.chain(proofs).collect())
            }
            Some(mode) => (Reference::Ours, vec![proof(COLLECTORS[0], mode)]),
            None => (Reference::RealGo(RealGo::find(go)?), COLLECTORS.iter().copied().map(Way::plain).collect()),
        };
        Ok(Question { burrow, reference, ways })
    }

    fn ask_all(&self, suite: &Path, filter: Option<&str>) -> anyhow::Result<BTreeMap<&'static str, Score>> {
        let work = std::env::temp_dir().join(format!("burrow-go-tests-{}", std::process::id()));
        std::fs::create_dir_all(&work)?;
        let mut scores = BTreeMap::new();
        for folder in FOLDERS {
            let score: &mut Score = scores.entry(if folder.is_empty() { "top level" } else { folder }).or_default();
            for file in programs(&suite.join(folder))? {
                let name = file.strip_prefix(suite).unwrap_or(&file).display().to_string();
                if filter.is_some_and(|filter| !name.contains(filter)) {
                    continue;
                }
                progress(&name);
                let verdict = match Program::new(&file, &work)? {
                    Some(program) => self.judge(&program)?,
                    None => Verdict::Excluded,
                };
                match verdict {
                    Verdict::Passed => {
                        score.passed += 1;
                        score.total += 1;
                    }
                    Verdict::Excluded => score.excluded += 1,
                    Verdict::Failed(why) => {
                        progress(&format!("FAIL {name}: {why}\n"));
                        score.total += 1;
                        score.failing.push(format!("{name}: {why}"));
                    }
                }
            }
        }
        progress("");
        std::fs::remove_dir_all(&work)?;
        Ok(scores)
    }

    fn judge(&self, program: &Program<'_>) -> anyhow::Result<Verdict> {
        let counts = match &self.reference {
            Reference::Ours => Way::plain(COLLECTORS[0]).run(&self.burrow, program)?.is_ok(),
            Reference::RealGo(go) => match go.build(&program.source) {
                Ok(executable) => program.run(&mut Command::new(executable), LIMIT)?.is_ok(),
                Err(_) => false,
            },
        };
        if !counts {
            return Ok(Verdict::Excluded);
        }
        let mut ways_by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for way in &self.ways {
            if let Err(why) = way.run(&self.burrow, program)? {
                ways_by_reason.entry(why).or_default().push(way.name());
            }
        }
        if ways_by_reason.is_empty() {
            return Ok(Verdict::Passed);
        }
        let reasons = ways_by_reason.iter().map(|(why, ways)| {
            let all = ways.len() == self.ways.len();
            format!("{}: {why}", if all { "always".to_owned() } else { ways.join(", ") })
        });
        Ok(Verdict::Failed(reasons.collect::<Vec<_>>().join("; ")))
    }
}

fn full_report(question: &Question, scores: &str, time: Duration) -> anyhow::Result<String> {
    let ways: Vec<String> = question.ways.iter().map(Way::name).collect();
    Ok(format!(
        "# Go's own tests {}\n\n`cargo xtask go-tests --everywhere --suite DIR` at {}; {:.1} minutes on {} cores. A program passes if it does in \
         each of {} ways: {}.\n\n```\n{scores}```\n",
        report::today()?,
        report::commit()?,
        time.as_secs_f64() / 60.0,
        std::thread::available_parallelism()?,
        ways.len(),
        ways.join("; "),
    ))
}

fn describe(scores: &BTreeMap<&str, Score>) -> String {
    let mut text = String::new();
    for failing in scores.values().flat_map(|score| &score.failing) {
        let _ = writeln!(text, "FAIL {failing}");
    }
    let (mut passed, mut total) = (0, 0);
    for (folder, score) in scores {
        let _ = writeln!(text, "{folder}: {}/{} (left out: {})", score.passed, score.total, score.excluded);
        passed += score.passed;
        total += score.total;
    }
    let _ = writeln!(text, "all: {passed}/{total} = {:.1} %", 100.0 * passed as f64 / total.max(1) as f64);
    text
}

/// Files of a folder that are programs to run: their first line is `// run` (no arguments).
fn programs(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "go")
            && first_directive(&String::from_utf8_lossy(&std::fs::read(&path)?)) == Some("run")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The action line, after build constraints.
fn first_directive(text: &str) -> Option<&str> {
    let line = text
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with("//go:build") && !line.starts_with("// +build"))?;
    Some(line.strip_prefix("// ")?.trim())
}

/// A test program, wrapped.
struct Program<'a> {
    source: PathBuf,
    golden: Vec<u8>,
    marker: String,
    work: &'a Path,
}

impl Program<'_> {
    /// `None`: there is no `main`.
    fn new<'a>(file: &Path, work: &'a Path) -> anyhow::Result<Option<Program<'a>>> {
        let text = String::from_utf8_lossy(&std::fs::read(file)?).into_owned();
        let time = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos() as u64;
        let marker = format!("main-returned-{:016x}", Seeded::new(time).next_u64());
        let Some(wrapped) = wrap(&text, &marker) else { return Ok(None) };
        let source = work.join(file.file_name().unwrap_or_default());
        std::fs::write(&source, wrapped)?;
        let golden = std::fs::read(file.with_extension("out")).unwrap_or_default();
        Ok(Some(Program { source, golden, marker, work }))
    }

    fn run(&self, command: &mut Command, limit: Duration) -> anyhow::Result<Result<(), String>> {
        let Some(finished) = run_limited(command.current_dir(self.work), limit)? else {
            return Ok(Err("timeout".into()));
        };
        Ok(passes(&finished.stdout, &finished.stderr, finished.status, &self.golden, &self.marker))
    }
}

/// Renames `main` and appends one that prints the marker to standard error behind it. `None`: there is no `main`.
fn wrap(text: &str, marker: &str) -> Option<String> {
    let at = position_of_main(text)?;
    let (before, after) = text.split_at(at);
    let rest = after.strip_prefix("main")?;
    Some(format!("{before}burrowTestMain{rest}\nfunc main() {{ burrowTestMain(); println(\"{marker}\") }}\n"))
}

/// Where the name stands in the declaration `func main()`; some of the files break the line before it.
fn position_of_main(text: &str) -> Option<usize> {
    let declarations = text.match_indices("func").filter(|(at, _)| *at == 0 || text[..*at].ends_with('\n'));
    declarations.map(|(at, word)| at + word.len()).find_map(|at| {
        let rest = text[at..].trim_start();
        let parameters = rest.strip_prefix("main")?.trim_start();
        parameters.starts_with('(').then(|| text.len() - rest.len())
    })
}

fn passes(stdout: &[u8], stderr: &[u8], status: i32, golden: &[u8], marker: &str) -> Result<(), String> {
    let stderr = String::from_utf8_lossy(stderr);
    let Some(rest) = stderr.strip_suffix(&format!("{marker}\n")) else {
        let line = stderr.lines().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("no output");
        return Err(format!("main did not return (status {status}): {line}"));
    };
    // Go's runner compares both streams together; programs that are compared use one of them.
    let both = [stdout, rest.as_bytes()].concat();
    if both == golden { Ok(()) } else { Err("output differs".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_prints_nothing_does_not_pass() {
        assert!(passes(b"", b"", 0, b"", "m").is_err());
        assert!(passes(b"", b"m\n", 0, b"", "m").is_ok());
        assert!(passes(b"x", b"m\n", 0, b"", "m").is_err());
    }

    #[test]
    fn main_is_wrapped() {
        let wrapped = wrap("package main\nfunc main() {\n}\n", "m").unwrap();
        assert!(wrapped.contains("func burrowTestMain() {\n}"));
        assert!(wrap("package main\nfunc\nmain() {\n}\n", "m").unwrap().contains("func\nburrowTestMain() {"));
        assert!(wrap("package main\nfunc mainly() {}\n", "m").is_none());
    }
}
