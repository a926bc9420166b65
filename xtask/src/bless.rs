//! `bless`: expectations of the examples and of the library's test programs, from real Go alone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{anyhow, bail};
use burrow_testkit::diagnostics;
use burrow_testkit::golden::{Example, FOLDERS, format_expectation};
use burrow_testkit::program::run_limited;

use crate::project::workspace;
use crate::real_go::RealGo;

const LIMIT: Duration = Duration::from_secs(60);

pub fn run(go: Option<PathBuf>, filter: Option<&str>) -> anyhow::Result<()> {
    let go = RealGo::find(go)?;
    bless_diagnostics(&go, filter)?;
    FOLDERS.iter().try_for_each(|folder| bless_folder(&go, &workspace().join(folder), filter))
}

fn bless_folder(go: &RealGo, folder: &Path, filter: Option<&str>) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder.join("expected"))?;
    for example in Example::all(folder).map_err(|why| anyhow!(why))? {
        if filter.is_some_and(|filter| !example.name.contains(filter)) {
            continue;
        }
        let executable = go.build(&example.source)?;
        let mut outcomes = Vec::new();
        for args in example.sizes() {
            let mut outcome = None;
            // What differs between two runs can't be expected of anybody.
            for _ in 0..2 {
                let Some(finished) = run_limited(Command::new(&executable).args(args), LIMIT)? else {
                    bail!("{}: real Go takes longer than {LIMIT:?}", example.name);
                };
                let this = finished.outcome();
                if outcome.as_ref().is_some_and(|last| *last != this) {
                    bail!("{}: real Go's output differs between two runs", example.name);
                }
                outcome = Some(this);
            }
            outcomes.push((args, outcome.expect("it ran")));
        }
        std::fs::write(example.expectation_path(), format_expectation(&outcomes))?;
        println!("{}", example.name);
    }
    Ok(())
}

/// What real Go says about the examples with `-m`.
fn bless_diagnostics(go: &RealGo, filter: Option<&str>) -> anyhow::Result<()> {
    for example in Example::all(&workspace().join("examples")).map_err(|why| anyhow!(why))? {
        if filter.is_some_and(|filter| !example.name.contains(filter)) {
            continue;
        }
        let mut sections = Vec::new();
        for flags in diagnostics::flags(&example) {
            let output = go.diagnose(&example.source, flags)?;
            sections.push((flags, diagnostics::portable(&output, &example, &workspace(), Some(go.goroot()))));
        }
        std::fs::write(diagnostics::path(&example), diagnostics::format(&sections))?;
    }
    Ok(())
}
