//! System calls, the environment and the arguments: what packages syscall and os are built on.

use burrow_runtime::{CurrentProcessor, Pair, fatal, natives};
use std::env;
use std::os::unix::ffi::OsStrExt;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

natives! {
    "syscall.immediate" Leaf immediate;
    "syscall.blocking" Blocks blocking;
    "syscall.keep" Leaf keep;
    "syscall.exit" Leaf exit;
    "syscall.environmentCount" Leaf environment_count;
    "syscall.environmentAt" Leaf environment_at;
    "os.argumentCount" Full argument_count;
    "os.argumentAt" Full argument_at;
    "os.brokenPipe" Leaf broken_pipe;
    "os.randomNumber" Full random_number;
}

/// The environment when the program started, as "key=value".
static ENVIRONMENT: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let pair = |(key, value): (std::ffi::OsString, std::ffi::OsString)| [key.as_bytes(), value.as_bytes()].join(&b'=');
    env::vars_os().map(pair).collect()
});

/// The result of a system call, and the error number or 0.
fn outcome(result: i64) -> Pair {
    if result == -1 {
        return Pair(usize::MAX, std::io::Error::last_os_error().raw_os_error().unwrap_or(0) as usize);
    }
    Pair(result as usize, 0)
}

/// # Safety
/// The Go caller vouches for the call's arguments.
unsafe extern "C" fn immediate(number: i64, a: usize, b: usize, c: usize, d: usize, e: usize) -> Pair {
    // SAFETY: the caller's promise.
    outcome(unsafe { libc::syscall(number, a, b, c, d, e) })
}

/// # Safety
/// As for [`immediate`]. The memory that the call uses is kept alive by the Go caller, and a stack does
/// not move while its goroutine is in a native.
unsafe extern "C" fn blocking(current: CurrentProcessor, number: i64, a: usize, b: usize, c: usize, d: usize) -> Pair {
    // SAFETY: the caller's promise.
    let (_, pair) = current.blocking(&[], || outcome(unsafe { libc::syscall(number, a, b, c, d) }));
    pair
}

/// Being passed here is what keeps an object alive.
extern "C" fn keep(_pointer: usize) {}

extern "C" fn exit(status: i32) {
    fatal::exit(status)
}

extern "C" fn environment_count() -> usize {
    ENVIRONMENT.len()
}

/// Leads to memory of this process that stays as it is: no copy is needed.
extern "C" fn environment_at(index: usize) -> Pair {
    let pair = &ENVIRONMENT[index];
    Pair(pair.as_ptr() as usize, pair.len())
}

extern "C" fn argument_count(current: CurrentProcessor) -> usize {
    current.runtime().config.arguments.len()
}

extern "C" fn argument_at(current: CurrentProcessor, index: usize) -> Pair {
    string(current, &current.runtime().config.arguments[index])
}

fn string(current: CurrentProcessor, text: &[u8]) -> Pair {
    let string = current.allocate_string(text);
    Pair(string.data, string.length)
}

/// Ends the process as the signal does by default.
extern "C" fn broken_pipe() {
    // SAFETY: plain system calls; no handler of ours runs afterwards.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
        libc::raise(libc::SIGPIPE);
    }
    fatal::exit(2)
}

/// A number that differs from run to run and from call to call.
extern "C" fn random_number(current: CurrentProcessor) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64);
    current.random() ^ now.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(std::process::id()) << 32
}
