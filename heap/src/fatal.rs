//! The end for a broken invariant of our own: say what is wrong, stop at once.
//!
//! The process aborts: going on would corrupt the program's memory silently, and unwinding through
//! compiled frames is not possible. Unit tests of this crate and the schedule explorer get a panic instead.

/// Reports a broken invariant and ends the process.
macro_rules! fatal {
    ($($argument:tt)*) => {
        $crate::fatal::stop(format_args!($($argument)*))
    };
}

pub(crate) use fatal;

/// See [`fatal!`].
#[cold]
pub fn stop(message: std::fmt::Arguments<'_>) -> ! {
    if cfg!(test) || cfg!(feature = "explore") {
        panic!("{message}");
    }
    eprintln!("fatal error: heap: {message}");
    std::process::abort();
}
