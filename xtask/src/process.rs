//! Running programs with a time limit, and where this project's own binaries are.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use burrow_testkit::golden::{Outcome, normalize_trace};

/// Folder of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// Builds `burrow` in release mode and returns its path.
pub fn build_burrow() -> anyhow::Result<PathBuf> {
    let status =
        Command::new("cargo").args(["build", "--release", "--package", "burrow"]).current_dir(workspace()).status()?;
    if !status.success() {
        bail!("burrow does not build");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from);
    Ok(target.join("release/burrow"))
}

/// What a finished program left.
pub struct Finished {
    /// Exit status; 128 + signal if it was killed by one.
    pub status: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Finished {
    /// For comparison with an expectation.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            status: self.status,
            stdout: String::from_utf8_lossy(&self.stdout).into_owned(),
            stderr: normalize_trace(&String::from_utf8_lossy(&self.stderr)),
        }
    }
}

/// Runs a program; `None` if it takes longer than `limit` and had to be killed.
pub fn run_limited(command: &mut Command, limit: Duration) -> anyhow::Result<Option<Finished>> {
    use std::os::unix::process::ExitStatusExt;
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{:?} does not start", command.get_program()))?;
    let stdout = read_all(child.stdout.take().expect("piped"));
    let stderr = read_all(child.stderr.take().expect("piped"));
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let status = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    let collect = |reader: std::thread::JoinHandle<Vec<u8>>| reader.join().expect("the reader does not panic");
    Ok(Some(Finished { status, stdout: collect(stdout), stderr: collect(stderr) }))
}

fn read_all(mut stream: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // A broken pipe just ends the stream.
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}
