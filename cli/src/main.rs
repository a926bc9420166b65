//! The command `burrow`.
//!
//! Started as `burrow run` it compiles, and then becomes the program: the process goes on as `burrow-runtime`. Without that
//! executable beside it, it does that one's work too: with an image attached (made by `burrow build`) it is that program.

mod arguments;
mod commands;
mod compare;
mod cost;
mod diagnose;
mod escape;
mod gcflags;
mod installed_go;
mod runtime_executable;
mod tables;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(failure) = burrow_launch::program::attached() {
        return failure.report(2);
    }
    match commands::run(arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("burrow: {error:#}");
            ExitCode::from(1)
        }
    }
}
