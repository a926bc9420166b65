//! Both compilers as sources of lines. Real Go's are kept below `target/`, by version, flags and text.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use burrow_testkit::program::run_limited;

use super::line::Line;
use super::target::Target;
use crate::project::{target_folder, workspace};
use crate::real_go::{RealGo, VERSION};

const LIMIT: Duration = Duration::from_secs(600);

/// Lines of one target, in the order printed.
pub struct Output {
    pub lines: Vec<Line>,
    /// What a compiler that failed said.
    pub failure: Option<String>,
}

impl Output {
    fn failed(text: &str) -> Output {
        Output { lines: Vec::new(), failure: Some(first_lines(text)) }
    }
}

/// Real Go's lines: from the cache, or by compiling.
pub fn real(go: &RealGo, target: &Target, flags: &str) -> anyhow::Result<Output> {
    let path = cache_path(go, target, flags)?;
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Ok(Output { lines: Line::parse_all(&text, &workspace()), failure: None });
    }
    let mut command = go.diagnosing_command();
    command.arg("build").arg(gcflags(flags)).args(tags(target)).arg("-o").arg(scratch(target, "real"));
    // Over an executable that is up to date the go command has nothing to say.
    let _ = std::fs::remove_file(scratch(target, "real"));
    let mut text = match finish(command.args(&target.words), target)? {
        Ok(text) => text,
        Err(text) if text.contains("missing function body") => match compile_alone(go, target, flags)? {
            Ok(text) => text,
            Err(text) => return Ok(Output::failed(&text)),
        },
        Err(text) => return Ok(Output::failed(&text)),
    };
    let _ = std::fs::remove_file(scratch(target, "real"));
    if !text.ends_with('\n') && !text.is_empty() {
        text.push('\n');
    }
    let folder = path.parent().expect("it lies in the cache");
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, &text)).context("cache of real Go's lines")?;
    Ok(Output { lines: Line::parse_all(&text, &workspace()), failure: None })
}

/// What real Go printed to either stream; `Err` if it failed.
fn finish(command: &mut Command, target: &Target) -> anyhow::Result<Result<String, String>> {
    let finished = run_limited(command.current_dir(workspace()), LIMIT)?;
    let Some(finished) = finished else { bail!("{}: real Go takes longer than {LIMIT:?}", target.name) };
    let text = [finished.stdout, finished.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    Ok(if finished.status == 0 { Ok(text) } else { Err(text) })
}

/// The compiler without the go command around it: it takes functions without bodies, as Go's test runner has it.
fn compile_alone(go: &RealGo, target: &Target, flags: &str) -> anyhow::Result<Result<String, String>> {
    let mut list = go.diagnosing_command();
    let format = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
    list.args(["list", "-e", "-export", "-deps", "-f", format, "std"]);
    let packages = list.current_dir(workspace()).output().context("go list")?;
    let configuration = scratch(target, "importcfg");
    std::fs::write(&configuration, packages.stdout)?;
    let mut command = go.diagnosing_command();
    command.args(["tool", "compile", "-p", "command-line-arguments"]);
    command.arg("-importcfg").arg(&configuration).arg("-o").arg(scratch(target, "real"));
    finish(command.args(flags.split(' ')).args(&target.words), target)
}

/// Our lines.
pub fn ours(go: &RealGo, burrow: &Path, target: &Target, flags: &str) -> anyhow::Result<Output> {
    let mut command = Command::new(burrow);
    command.arg("build").arg(gcflags(flags)).args(tags(target)).arg("-o").arg(scratch(target, "ours"));
    command.args(&target.words).env("GOROOT", go.goroot()).current_dir(workspace());
    let Some(finished) = run_limited(&mut command, LIMIT)? else {
        return Ok(Output { lines: Vec::new(), failure: Some(format!("longer than {LIMIT:?}")) });
    };
    // Best effort: nobody runs it.
    let _ = std::fs::remove_file(scratch(target, "ours"));
    let text = String::from_utf8_lossy(&finished.stderr).into_owned();
    let failure = (finished.status != 0).then(|| first_lines(&text));
    // A compiler that failed has no say, whatever it printed before.
    let lines = if failure.is_some() { Vec::new() } else { Line::parse_all(&text, &workspace()) };
    Ok(Output { lines, failure })
}

fn gcflags(flags: &str) -> String {
    format!("-gcflags={flags}")
}

/// The pure-Go form where a package has assembly that Burrow can't take.
fn tags(target: &Target) -> &'static [&'static str] {
    if target.name == "math/big" { &["-tags=math_big_pure_go"] } else { &[] }
}

/// Where an executable goes that nobody runs; a folder per process.
fn scratch(target: &Target, side: &str) -> PathBuf {
    let folder = target_folder().join("agreement/executables");
    // Best effort: a compiler that can't write there says so.
    let _ = std::fs::create_dir_all(&folder);
    folder.join(format!("{}.{side}", target.name.replace('/', "_")))
}

fn cache_path(go: &RealGo, target: &Target, flags: &str) -> anyhow::Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    // Paths are part of the lines.
    (VERSION, flags, &target.words, tags(target), go.goroot(), workspace()).hash(&mut hasher);
    for file in target.files() {
        std::fs::read(file).with_context(|| file.display().to_string())?.hash(&mut hasher);
    }
    let name = format!("{}-{:016x}.txt", target.name.replace('/', "_"), hasher.finish());
    Ok(target_folder().join("agreement/real-go").join(name))
}

fn first_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("# ")).take(3).collect();
    lines.join(" | ")
}
