//! What came out, folder by folder, and the text that says it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What became of a program.
pub enum Verdict {
    /// In all ways; `thinned`: its attacks thinned out.
    Passed {
        thinned: bool,
    },
    /// It does not count.
    Excluded,
    Failed(String),
}

#[derive(Default)]
struct Folder {
    passed: usize,
    total: usize,
    /// Real Go 1.27.3 itself does not pass; when ours is the reference: we don't.
    excluded: usize,
}

/// Results by folder.
#[derive(Default)]
pub struct Scores {
    folders: BTreeMap<&'static str, Folder>,
    failing: Vec<String>,
    thinned: Vec<String>,
}

impl Scores {
    pub fn add(&mut self, folder: &'static str, program: &str, verdict: Verdict) {
        let score = self.folders.entry(if folder.is_empty() { "top level" } else { folder }).or_default();
        match verdict {
            Verdict::Passed { thinned } => {
                score.passed += 1;
                score.total += 1;
                if thinned {
                    self.thinned.push(program.to_owned());
                }
            }
            Verdict::Excluded => score.excluded += 1,
            Verdict::Failed(why) => {
                score.total += 1;
                self.failing.push(format!("{program}: {why}"));
            }
        }
    }

    /// How many programs there were so far.
    pub fn programs(&self) -> usize {
        self.folders.values().map(|folder| folder.total + folder.excluded).sum()
    }

    pub fn describe(&self) -> String {
        let mut text = String::new();
        let mut failing: Vec<&String> = self.failing.iter().collect();
        failing.sort();
        for failing in failing {
            let _ = writeln!(text, "FAIL {failing}");
        }
        let (mut passed, mut total) = (0, 0);
        for (folder, score) in &self.folders {
            let _ = writeln!(text, "{folder}: {}/{} (left out: {})", score.passed, score.total, score.excluded);
            passed += score.passed;
            total += score.total;
        }
        let _ = writeln!(text, "all: {passed}/{total} = {:.1} %", 100.0 * passed as f64 / total.max(1) as f64);
        if !self.thinned.is_empty() {
            let mut thinned = self.thinned.clone();
            thinned.sort();
            let _ = writeln!(text, "passed, with attacks that thinned out: {} ({})", thinned.len(), thinned.join(", "));
        }
        text
    }
}
