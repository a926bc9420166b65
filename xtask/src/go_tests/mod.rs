//! `go-tests`: Go's own test programs as a measure.
//!
//! A program counts as passed only if real Go passes it, if ours prints the same under each collector, and if its `main`
//! was seen to return: the file is wrapped so that a fresh marker is printed after it. A command
//! that does nothing scores 0.
//!
//! With `--escape-check` the question is another one: of the programs that pass with the default collector, for which is proof
//! mode silent? With `--attack`: which of them pass under attack? `--everywhere` asks all under each collector, the first with each
//! number of processors; the answer goes to `docs/reports/go-tests-DATE.md`.
//!
//! An attack that takes too long as it is runs again thinned out; the answer names those programs. As many programs run at
//! once as there are cores. Start at [`Question::ask_all`].

mod program;
mod score;
mod way;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use burrow_testkit::attack::COLLECTORS;
use burrow_testkit::program::for_each;

use crate::project::build_burrow;
use crate::real_go::RealGo;
use crate::report;
use program::{Program, TIMEOUT, programs};
use score::{Scores, Verdict};
use way::{LIMIT, Way};

const FOLDERS: &[&str] = &["", "chan", "interface", "ken", "typeparam", "fixedbugs"];

/// What the command line asks for.
pub struct Choices {
    /// Run in proof mode, with this much on stacks.
    pub escape_check: Option<String>,
    /// Run under attack.
    pub attack: bool,
    /// Run in all ways, and write a report.
    pub everywhere: bool,
    pub filter: Option<String>,
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
    /// Attacks come last, for programs that pass in the other ways: each of them, and the program's turn.
    attacks: Vec<Way>,
}

/// A program of the suite.
struct Item {
    folder: &'static str,
    file: PathBuf,
    name: String,
}

pub fn run(go: Option<PathBuf>, burrow: Option<PathBuf>, suite: &Path, choices: &Choices) -> anyhow::Result<()> {
    // Programs run in folders of their own.
    let burrow = std::path::absolute(burrow.map_or_else(build_burrow, Ok)?)?;
    let question = Question::new(go, burrow, choices)?;
    let mut items = all_items(suite)?;
    items.retain(|item| choices.filter.as_ref().is_none_or(|filter| item.name.contains(filter)));
    let start = Instant::now();
    let text = question.ask_all(&items)?.describe();
    if (choices.everywhere || choices.attack) && choices.filter.is_none() {
        let option = if choices.everywhere { "--everywhere" } else { "--attack" };
        return report::write("go-tests", &full_report(&question, option, &text, start.elapsed())?);
    }
    print!("{text}");
    Ok(())
}

fn all_items(suite: &Path) -> anyhow::Result<Vec<Item>> {
    let mut items = Vec::new();
    for folder in FOLDERS {
        for file in programs(&suite.join(folder))? {
            let name = file.strip_prefix(suite).unwrap_or(&file).display().to_string();
            items.push(Item { folder, file, name });
        }
    }
    Ok(items)
}

/// Writes over the last line of a terminal.
fn progress(line: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{line}");
    }
}

impl Question {
    fn new(go: Option<PathBuf>, burrow: PathBuf, choices: &Choices) -> anyhow::Result<Question> {
        let attacks = if choices.everywhere || choices.attack { Way::attacks() } else { Vec::new() };
        let (reference, ways) = match &choices.escape_check {
            _ if choices.everywhere => {
                let mode = choices.escape_check.as_deref().unwrap_or("go");
                let proofs = COLLECTORS.iter().map(|collector| Way::proof(collector, mode));
                (Reference::RealGo(RealGo::find(go)?), Way::numbers().into_iter().chain(proofs).collect())
            }
            Some(mode) => (Reference::Ours, vec![Way::proof(COLLECTORS[0], mode)]),
            None if choices.attack => (Reference::Ours, Vec::new()),
            None => (Reference::RealGo(RealGo::find(go)?), COLLECTORS.iter().copied().map(Way::plain).collect()),
        };
        Ok(Question { burrow, reference, ways, attacks })
    }

    fn ask_all(&self, items: &[Item]) -> anyhow::Result<Scores> {
        let work = std::env::temp_dir().join(format!("burrow-go-tests-{}", std::process::id()));
        let numbered: Vec<(usize, &Item)> = items.iter().enumerate().collect();
        let scores = Mutex::new(Ok(Scores::default()));
        for_each(&numbered, |&(index, item)| {
            let verdict = self.ask(index, item, &work);
            let mut scores = scores.lock().unwrap_or_else(PoisonError::into_inner);
            let (Ok(sum), verdict) = (&mut *scores, verdict) else { return };
            match verdict {
                Ok(verdict) => {
                    if let Verdict::Failed(why) = &verdict {
                        progress("");
                        eprintln!("FAIL {}: {why}", item.name);
                    }
                    sum.add(item.folder, &item.name, verdict);
                    progress(&format!("{} of {}: {}", sum.programs(), items.len(), item.name));
                }
                Err(error) => *scores = Err(error),
            }
        });
        progress("");
        // Best effort: a temporary folder left behind harms nobody.
        let _ = std::fs::remove_dir_all(&work);
        scores.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, index: usize, item: &Item, work: &Path) -> anyhow::Result<Verdict> {
        match Program::new(&item.file, work.join(index.to_string()))? {
            Some(program) => self.judge(index, &program),
            None => Ok(Verdict::Excluded),
        }
    }

    fn judge(&self, index: usize, program: &Program) -> anyhow::Result<Verdict> {
        let counts = match &self.reference {
            Reference::Ours => Way::plain(COLLECTORS[0]).run(&self.burrow, program, &mut false)?.is_ok(),
            Reference::RealGo(go) => match go.build_as(&program.source, program.executable()) {
                Ok(executable) => program.run(&mut Command::new(executable), LIMIT)?.is_ok(),
                Err(_) => false,
            },
        };
        if !counts {
            return Ok(Verdict::Excluded);
        }
        let mut thinned = false;
        let mut failures = self.failures(&self.ways, program, &mut thinned)?;
        if failures.is_none() && !self.attacks.is_empty() {
            let mut attacks = self.attacks.clone();
            attacks.push(Way::attack_in_turn(index));
            failures = self.failures(&attacks, program, &mut thinned)?;
        }
        Ok(failures.map_or(Verdict::Passed { thinned }, Verdict::Failed))
    }

    /// In which of the ways the program does not pass, and why. What is too slow under one attack is not tried under others.
    fn failures(&self, ways: &[Way], program: &Program, thinned: &mut bool) -> anyhow::Result<Option<String>> {
        let mut ways_by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for way in ways {
            if let Err(why) = way.run(&self.burrow, program, thinned)? {
                let hopeless = why == TIMEOUT && way.is_attack();
                ways_by_reason.entry(why).or_default().push(way.name());
                if hopeless {
                    break;
                }
            }
        }
        let reasons: Vec<String> = ways_by_reason
            .iter()
            .map(|(why, failed)| {
                let all = failed.len() == ways.len() && !ways[0].is_attack();
                format!("{}: {why}", if all { "always".to_owned() } else { failed.join(", ") })
            })
            .collect();
        Ok((!reasons.is_empty()).then(|| reasons.join("; ")))
    }
}

fn full_report(question: &Question, option: &str, scores: &str, time: Duration) -> anyhow::Result<String> {
    let ways: Vec<String> = question.ways.iter().chain(&question.attacks).map(Way::name).collect();
    Ok(format!(
        "# Go's own tests {}\n\n`cargo xtask go-tests {option} --suite DIR` at {}; {:.1} minutes on {} cores. A program passes if it does in \
         each of {} ways: {}; and under the same attack on one or eight processors, with a collector that changes from program to \
         program.\n\n```\n{scores}```\n",
        report::today()?,
        report::commit()?,
        time.as_secs_f64() / 60.0,
        std::thread::available_parallelism()?,
        ways.len() + 1,
        ways.join("; "),
    ))
}
