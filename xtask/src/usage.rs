//! What a finished child cost, as the kernel counted it.

use std::process::Child;

/// Resources of one child.
pub struct Usage {
    /// Exit status; 128 + signal if it was killed by one.
    pub status: i32,
    /// User and system time.
    pub cpu_seconds: f64,
    /// Largest resident set.
    pub peak_kib: i64,
}

/// Waits for the child to end.
pub fn wait(child: Child) -> std::io::Result<Usage> {
    let mut status = 0;
    // SAFETY: `rusage` is plain data, for which zeros are valid.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live variables; the child has not been waited for.
    let result = unsafe { libc::wait4(child.id() as i32, &raw mut status, 0, &raw mut usage) };
    if result < 0 {
        return Err(std::io::Error::last_os_error());
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    let status = if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { 128 + libc::WTERMSIG(status) };
    Ok(Usage { status, cpu_seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peak_kib: usage.ru_maxrss })
}
