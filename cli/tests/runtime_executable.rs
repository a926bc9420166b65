//! What compiled programs run in: `burrow-runtime`, if it is of the same build as `burrow`; else `burrow` itself.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const BURROW: &str = env!("CARGO_BIN_EXE_burrow");
const RUNTIME: &str = env!("CARGO_BIN_EXE_burrow-runtime");

const PROGRAM: &str = r#"package main

import "os"

func main() {
	itself, _ := os.Executable()
	println(itself, len(os.Args))
}
"#;

/// A folder with `burrow`, with what is to lie beside it, and a program.
///
/// Executables are links: a file that a thread of this process has just written may not be executable yet, since a child that
/// another thread starts has it open as well for a moment.
struct Installation(PathBuf);

impl Installation {
    /// `burrow` alone.
    fn new(name: &str) -> Installation {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("runtime-{name}"));
        // Left by a run that was stopped.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let installation = Installation(folder);
        std::fs::hard_link(BURROW, installation.path("burrow")).expect("a link");
        std::fs::write(installation.path("prog.go"), PROGRAM).expect("a file");
        installation
    }

    /// `burrow` and `burrow-runtime`.
    fn complete(name: &str) -> Installation {
        let installation = Installation::new(name);
        std::fs::hard_link(RUNTIME, installation.path("burrow-runtime")).expect("a link");
        installation
    }

    /// With these bytes as `burrow-runtime`.
    fn with_runtime(name: &str, bytes: &[u8], mode: u32) -> Installation {
        let installation = Installation::new(name);
        let path = installation.path("burrow-runtime");
        std::fs::write(&path, bytes).expect("a file");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("our file");
        installation
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn output(&self, program: &Path, words: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(words).current_dir(&self.0).env("BURROW_CACHE", self.path("cache"));
        command.output().expect("it starts")
    }

    fn burrow(&self, words: &[&str]) -> Output {
        self.output(&self.path("burrow"), words)
    }

    /// Runs the program both ways: in `expected` it runs, of `expected` its executable is made.
    #[track_caller]
    fn check(&self, expected: &str) {
        let line = |path: PathBuf| format!("{} 2\n", path.display());
        check(&self.burrow(&["run", "prog.go", "word"]), 0, &line(self.path(expected)));
        check(&self.burrow(&["build", "-o", "prog", "prog.go"]), 0, "");
        check(&self.output(&self.path("prog"), &["word"]), 0, &line(self.path("prog")));
        let size = |name| std::fs::metadata(self.path(name)).expect("a file").len();
        let trailer = 16;
        assert_eq!(size("prog"), size(expected) + size(self.image().to_str().expect("UTF-8")) + trailer);
    }

    /// The file of the image in the cache.
    fn image(&self) -> PathBuf {
        std::fs::read_dir(self.path("cache")).expect("a cache").next().expect("an image").expect("a file").path()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        // A temporary folder left behind harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn check(output: &Output, status: i32, errors: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), errors);
    assert_eq!(output.status.code(), Some(status));
    assert_eq!(output.stdout, b"");
}

fn runtime() -> Vec<u8> {
    std::fs::read(RUNTIME).expect("it was built")
}

/// `burrow-runtime` of another build.
fn another_runtime() -> Vec<u8> {
    let mut bytes = runtime();
    // Notes lie at the front; behind the head of ours stands the identity.
    let head = b"\x08\0\0\0\x08\0\0\0\x01\0\0\0Burrow\0\0";
    let note = bytes.windows(head.len()).position(|bytes| bytes == head).expect("a note");
    bytes[note + head.len()] ^= 1;
    bytes
}

#[test]
fn a_program_runs_without_the_compiler() {
    let installation = Installation::complete("lean");
    installation.check("burrow-runtime");
    let program = std::fs::read(installation.path("prog")).expect("it was built");
    let of_cranelift = b"cranelift";
    assert!(!program.windows(of_cranelift.len()).any(|bytes| bytes == of_cranelift));
}

#[test]
fn burrow_alone_does_everything() {
    Installation::new("alone").check("burrow");
}

#[test]
fn another_builds_runtime_is_left_alone() {
    Installation::with_runtime("stale", &another_runtime(), 0o755).check("burrow");
}

#[test]
fn what_is_no_runtime_is_left_alone() {
    let whole = runtime();
    let script = b"#!/bin/sh\necho wrong\n".to_vec();
    let cases = [("empty", Vec::new()), ("script", script), ("half", whole[..whole.len() / 2].to_vec())];
    for (name, bytes) in cases {
        Installation::with_runtime(name, &bytes, 0o755).check("burrow");
    }
}

#[test]
fn a_runtime_that_may_not_be_executed_is_left_alone() {
    Installation::with_runtime("mode", &runtime(), 0o644).check("burrow");
}

#[test]
fn a_program_in_the_runtimes_place_is_left_alone() {
    let installation = Installation::complete("program");
    check(&installation.burrow(&["build", "-o", "prog", "prog.go"]), 0, "");
    std::fs::rename(installation.path("prog"), installation.path("burrow-runtime")).expect("our files");
    installation.check("burrow");
}

#[test]
fn a_runtime_refuses_an_image_of_another_build() {
    let installation = Installation::complete("image");
    let build = || check(&installation.burrow(&["build", "-o", "prog", "prog.go"]), 0, "");
    build();
    let image = installation.image();
    let mut bytes = std::fs::read(&image).expect("an image");
    // Here an image names its runtime.
    bytes[16] ^= 1;
    std::fs::write(&image, &bytes).expect("our file");
    build();
    let refused = "burrow: the program was compiled for another build of the runtime\n";
    for executable in ["burrow", "burrow-runtime"] {
        let words = ["image", image.to_str().expect("UTF-8"), "prog"];
        check(&installation.output(&installation.path(executable), &words), 1, refused);
    }
    check(&installation.output(&installation.path("prog"), &[]), 2, refused);
}

#[test]
fn the_runtime_alone_tells_what_it_is_for() {
    let installation = Installation::new("usage");
    let usage = "burrow: burrow-runtime runs images: burrow-runtime image FILE NAME ARGUMENTS…\n";
    for words in [&[][..], &["run", "prog.go"], &["image"]] {
        check(&installation.output(Path::new(RUNTIME), words), 2, usage);
    }
    let missing = "burrow: no.image: No such file or directory (os error 2)\n";
    check(&installation.output(Path::new(RUNTIME), &["image", "no.image", "prog"]), 1, missing);
}
