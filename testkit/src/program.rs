//! Running whole programs: within a time limit, compared with real Go's output, as many at once as the machine can.
//!
//! Tests and developer commands meet here, so that what passes for one passes for the other.
//! Start at [`check`].

use std::fmt;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::attack::Mode;
use crate::golden::{Example, Outcome, normalize_trace};

/// How often a running program is looked at.
const GLANCE: Duration = Duration::from_millis(2);

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

/// Why a program is not taken for real Go's.
#[derive(Debug)]
pub enum Failure {
    /// Nothing to compare with, or the program can't be started.
    NotRun(String),
    TooSlow(Duration),
    Differs {
        expected: Outcome,
        got: Outcome,
    },
}

impl fmt::Display for Failure {
    /// In one line; `Debug` shows everything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotRun(why) => f.write_str(why),
            Failure::TooSlow(limit) => write!(f, "longer than {limit:?}"),
            Failure::Differs { expected, got } if expected.status != got.status => {
                let line = got.stderr.lines().find(|line| !line.is_empty()).unwrap_or_default();
                write!(f, "exit status {}, expected {}: {line}", got.status, expected.status)
            }
            Failure::Differs { expected, got } if expected.stdout == got.stdout => {
                f.write_str("standard error differs")
            }
            Failure::Differs { .. } => f.write_str("standard output differs"),
        }
    }
}

/// Adds `args` and the mode to a command that starts `example`, runs it and compares with what real Go printed.
pub fn check(
    example: &Example,
    args: &[String],
    mode: &Mode,
    command: &mut Command,
    limit: Duration,
) -> Result<(), Failure> {
    let expected = example.expectation(args).map_err(Failure::NotRun)?;
    let finished = run_limited(command.args(args).envs(mode.environment()), limit);
    let finished = finished.map_err(|error| Failure::NotRun(error.to_string()))?;
    let got = finished.ok_or(Failure::TooSlow(limit))?.outcome();
    if got == expected { Ok(()) } else { Err(Failure::Differs { expected, got }) }
}

/// Runs a program; `None` if it takes longer than `limit` and had to be killed.
pub fn run_limited(command: &mut Command, limit: Duration) -> std::io::Result<Option<Finished>> {
    use std::os::unix::process::ExitStatusExt;
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let [stdout, stderr] =
        [read_all(child.stdout.take().expect("piped")), read_all(child.stderr.take().expect("piped"))];
    let Some(status) = wait_limited(&mut child, limit)? else { return Ok(None) };
    let status = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    let [stdout, stderr] = [stdout, stderr].map(|reader| reader.join().expect("the reader does not panic"));
    Ok(Some(Finished { status, stdout, stderr }))
}

fn wait_limited(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(GLANCE);
    }
}

/// A thread of its own per stream, since a program that fills one pipe waits for its reader.
fn read_all(mut stream: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // A broken pipe just ends the stream; what came before is there to compare.
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}

/// Does `work` for each item, on a thread per core.
pub fn for_each<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(item);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_streams_and_the_status_are_kept() {
        let finished = run_limited(&mut shell("echo out; echo err >&2; exit 3"), Duration::from_secs(60));
        let finished = finished.unwrap().expect("it ends");
        assert_eq!((finished.status, &*finished.stdout, &*finished.stderr), (3, &b"out\n"[..], &b"err\n"[..]));
    }

    #[test]
    fn a_signal_counts_as_its_number_and_128() {
        let finished = run_limited(&mut shell("kill -ABRT $$"), Duration::from_secs(60));
        assert_eq!(finished.unwrap().expect("it ends").status, 134);
    }

    #[test]
    fn a_program_that_does_not_end_is_killed() {
        assert!(run_limited(&mut shell("exec sleep 600"), Duration::from_millis(50)).unwrap().is_none());
    }

    #[test]
    fn each_item_has_its_turn() {
        let items: Vec<usize> = (1..=100).collect();
        let sum = AtomicUsize::new(0);
        for_each(&items, |item| {
            sum.fetch_add(*item, Ordering::Relaxed);
        });
        assert_eq!(sum.into_inner(), 5050);
    }
}
