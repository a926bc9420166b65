//! The command `burrow`.
//!
//! One executable serves three purposes: with an image attached (made by `burrow build`) it is that
//! program; started as `burrow run` it compiles and then executes itself anew as the program; else
//! it is a compiler.

mod arguments;
mod commands;
mod compare;
mod cost;
mod diagnose;
mod escape;
mod gcflags;
mod installed_go;
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
