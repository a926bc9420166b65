//! Starting processes, for packages syscall and os.
//!
//! The standard library of Rust forks and executes: it knows what is allowed between the two in a
//! process of many threads, and how to report that the program could not be executed. Files beyond
//! the standard ones are put in place by the child itself.

use burrow_runtime::{CurrentProcessor, Pair, natives};
use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

natives! {
    "syscall.startProcess" Blocks start_process;
}

/// A Go string.
#[repr(C)]
struct Text {
    data: *const u8,
    length: usize,
}

/// A Go slice.
#[repr(C)]
struct List<T> {
    data: *const T,
    length: usize,
    capacity: usize,
}

/// `syscall.startRequest`, field by field.
#[repr(C)]
struct Request {
    path: Text,
    arguments: List<Text>,
    environment: List<Text>,
    folder: Text,
    files: List<i64>,
    new_session: i64,
    new_group: i64,
    group: i64,
}

impl Text {
    /// # Safety
    /// The string is valid as long as the result is used.
    unsafe fn get<'a>(&self) -> &'a OsStr {
        if self.length == 0 {
            return OsStr::new("");
        }
        // SAFETY: the caller's promise.
        OsStr::from_bytes(unsafe { std::slice::from_raw_parts(self.data, self.length) })
    }
}

impl<T> List<T> {
    /// # Safety
    /// The slice is valid as long as the result is used.
    unsafe fn get<'a>(&self) -> &'a [T] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: the caller's promise.
        unsafe { std::slice::from_raw_parts(self.data, self.length) }
    }
}

/// Process id, and the error number or 0.
///
/// # Safety
/// The Go caller passes a valid request and keeps it alive.
unsafe extern "C" fn start_process(current: CurrentProcessor, request: *const Request) -> Pair {
    // SAFETY: the caller's promise; nothing of it moves while the goroutine is in a native.
    let (_, started) = current.blocking(&[], || unsafe { command(&*request).and_then(|mut command| command.spawn()) });
    match started {
        // Nobody but the program waits for the child.
        Ok(child) => Pair(child.id() as usize, 0),
        Err(error) => Pair(0, error.raw_os_error().unwrap_or(libc::EINVAL) as usize),
    }
}

/// # Safety
/// The request is valid.
unsafe fn command(request: &Request) -> io::Result<Command> {
    // SAFETY: the caller's promise, for all reads of the request.
    unsafe {
        let mut command = Command::new(request.path.get());
        let mut arguments = request.arguments.get().iter().map(|argument| argument.get());
        if let Some(name) = arguments.next() {
            command.arg0(name);
        }
        command.args(arguments).env_clear();
        for pair in request.environment.get() {
            let pair = pair.get().as_bytes();
            if let Some(end) = pair.iter().position(|&byte| byte == b'=') {
                command.env(OsStr::from_bytes(&pair[..end]), OsStr::from_bytes(&pair[end + 1..]));
            }
        }
        if request.folder.length > 0 {
            command.current_dir(request.folder.get());
        }
        let files = request.files.get();
        command.stdin(standard(files.first())?).stdout(standard(files.get(1))?).stderr(standard(files.get(2))?);
        let extra = above(files.get(3..).unwrap_or_default(), files.len())?;
        let (new_session, new_group, group) = (request.new_session != 0, request.new_group != 0, request.group);
        if new_group {
            command.process_group(group as i32);
        }
        if new_session || !extra.is_empty() {
            command.pre_exec(move || prepare_child(new_session, &extra));
        }
        Ok(command)
    }
}

/// A file of the request for one of the standard three; the null device where there is none.
fn standard(descriptor: Option<&i64>) -> io::Result<Stdio> {
    match descriptor {
        Some(&descriptor) if descriptor >= 0 => Ok(Stdio::from(duplicate(descriptor)?)),
        _ => Ok(Stdio::null()),
    }
}

fn duplicate(descriptor: i64) -> io::Result<OwnedFd> {
    // SAFETY: the program passes a descriptor that is open; if it isn't, duplicating fails.
    unsafe { BorrowedFd::borrow_raw(descriptor as i32) }.try_clone_to_owned()
}

/// Duplicates of further files, none of which has a number that one of them shall get in the child.
fn above(files: &[i64], count: usize) -> io::Result<Vec<OwnedFd>> {
    let mut duplicates = Vec::new();
    let mut low = Vec::new();
    for &file in files {
        loop {
            let copy = duplicate(file)?;
            if copy.as_raw_fd() as usize >= count {
                duplicates.push(copy);
                break;
            }
            low.push(copy);
        }
    }
    Ok(duplicates)
}

/// Runs in the child, between fork and exec: system calls only.
fn prepare_child(new_session: bool, extra: &[OwnedFd]) -> io::Result<()> {
    let check = |result: i32| if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) };
    if new_session {
        // SAFETY: a plain system call.
        check(unsafe { libc::setsid() })?;
    }
    for (index, file) in extra.iter().enumerate() {
        // SAFETY: both are numbers of descriptors; the child has no other use of the target.
        check(unsafe { libc::dup2(file.as_raw_fd(), 3 + index as i32) })?;
    }
    Ok(())
}
