//! Natives: the Rust side of Go functions without a body.
//!
//! A native follows the contract of [`burrow_abi::native`]; its symbol is `<import path>.<name>`.
//! Functions that only need what the runtime offers anyway have no entry here: their Go
//! declaration links to the runtime's symbol (`//go:linkname`).
//!
//! Start at [`natives`].

mod bytealg;
mod maphash;
mod process;
mod random;
mod strconv;
mod syscall;

use burrow_abi::native::Native;

/// The natives of all embedded packages.
pub fn natives() -> Vec<Native> {
    [
        bytealg::natives(),
        maphash::natives(),
        process::natives(),
        random::natives(),
        strconv::natives(),
        syscall::natives(),
    ]
    .concat()
}
