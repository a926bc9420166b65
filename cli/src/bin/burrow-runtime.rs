//! What compiled programs run in: `burrow` without the compiler.
//!
//! `burrow build` attaches images to a copy of this executable; `burrow run` starts it with an image of the cache:
//! `burrow-runtime image FILE NAME ARGUMENTS…`, as `burrow image` does.

use std::path::Path;
use std::process::ExitCode;

use burrow_launch::program;

fn main() -> ExitCode {
    if let Some(failure) = program::attached() {
        return failure.report(2);
    }
    let mut words = std::env::args_os().skip(1);
    match (words.next(), words.next()) {
        (Some(command), Some(image)) if command == "image" => {
            program::of_file(Path::new(&image), words.collect()).report(1)
        }
        _ => {
            eprintln!("burrow: burrow-runtime runs images: burrow-runtime image FILE NAME ARGUMENTS…");
            ExitCode::from(2)
        }
    }
}
