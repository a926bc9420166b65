//! Bad input ends in one clear line (or, for programs, in the compiler's lines), never in a crash.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that vanishes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("burrow-bad-input-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("inside the folder")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A temporary folder left behind harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn burrow(folder: &Folder, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    command.args(words).current_dir(&folder.0).env("BURROW_CACHE", folder.0.join("cache")).env_remove("GOROOT");
    command.output().expect("burrow starts")
}

#[track_caller]
fn check(output: &Output, status: i32, stderr: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), stderr);
    assert_eq!(output.status.code(), Some(status));
    assert_eq!(output.stdout, b"");
}

#[test]
fn a_missing_file_is_named() {
    let folder = Folder::new("missing");
    check(&burrow(&folder, &["run", "no.go"]), 1, "stat no.go: no such file or directory\n");
    check(&burrow(&folder, &["run", "./no"]), 1, "open ./no: no such file or directory\n");
}

#[test]
fn type_errors_stand_with_file_line_and_column() {
    let folder = Folder::new("types");
    folder.write("a.go", "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tx := 1\n\tfmt.Println(y)\n}\n");
    let expected = "# command-line-arguments\n./a.go:6:2: declared and not used: x\n./a.go:7:14: undefined: y\n";
    for command in ["run", "build", "vet"] {
        check(&burrow(&folder, &[command, "a.go"]), 1, expected);
    }
}

#[test]
fn syntax_errors_come_before_type_errors() {
    let folder = Folder::new("syntax");
    folder.write("a.go", "package main\n\nfunc main() {\n\tx := \n}\n");
    let expected = "# command-line-arguments\n./a.go:5:1: syntax error: unexpected }, expected expression\n";
    check(&burrow(&folder, &["vet", "a.go"]), 1, expected);
}

#[test]
fn an_absent_package_is_named_with_its_import() {
    let folder = Folder::new("absent");
    folder.write("a.go", "package main\n\nimport \"no/such\"\n\nfunc main() { such.F() }\n");
    let output = burrow(&folder, &["run", "a.go"]);
    check(&output, 1, "a.go:3:8: package no/such is not in std\n");
}

#[test]
fn an_import_cycle_is_shown_in_one_line() {
    let folder = Folder::new("cycle");
    folder.write("go.mod", "module m\n\ngo 1.27\n");
    folder.write("main.go", "package main\n\nimport _ \"m/a\"\n\nfunc main() {}\n");
    folder.write("a/a.go", "package a\n\nimport _ \"m/b\"\n");
    folder.write("b/b.go", "package b\n\nimport _ \"m/a\"\n");
    let output = burrow(&folder, &["run", "."]);
    check(&output, 1, "m/a imports m/b imports m/a: import cycle not allowed\n");
}

#[test]
fn a_folder_without_go_files_says_so() {
    let folder = Folder::new("empty");
    std::fs::create_dir_all(folder.0.join("empty")).expect("a folder");
    let output = burrow(&folder, &["run", "./empty"]);
    check(&output, 1, &format!("no Go files in {}\n", absolute(&folder.0.join("empty")).display()));
}

fn absolute(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).expect("it exists")
}

#[test]
fn two_packages_in_a_folder_are_an_error() {
    let folder = Folder::new("two");
    folder.write("a.go", "package main\n");
    folder.write("b.go", "package other\n");
    let output = burrow(&folder, &["vet", "."]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.starts_with("found packages main (a.go) and other (b.go) in "), "{stderr}");
}

#[test]
fn a_package_that_is_not_main_does_not_run() {
    let folder = Folder::new("library");
    folder.write("a.go", "package other\n\nfunc F() {}\n");
    check(&burrow(&folder, &["run", "a.go"]), 1, "package command-line-arguments is not a main package\n");
}

#[test]
fn damaged_images_say_so_in_one_line() {
    let folder = Folder::new("image");
    for (name, bytes) in [("empty", &b""[..]), ("text", b"this is no image"), ("zeros", &[0; 4096])] {
        let path = folder.0.join(name);
        std::fs::write(&path, bytes).expect("a file");
        let output = burrow(&folder, &["image", name]);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.starts_with("burrow: "), "{stderr}");
        assert_ne!(output.status.code(), Some(0));
    }
}

#[test]
fn an_executable_replaces_only_what_may_be_replaced() {
    let folder = Folder::new("output");
    folder.write("hello.go", "package main\n\nfunc main() { println(1) }\n");
    let precious = folder.write("precious.txt", "text");
    let refused = "burrow: build output precious.txt: already exists and is not an object file\n";
    check(&burrow(&folder, &["build", "-o", "precious.txt", "hello.go"]), 1, refused);
    assert_eq!(std::fs::read(precious).expect("it is still there"), b"text");

    for (output, file) in [("new/", "new/hello"), ("new", "new/hello"), ("deep/er/name", "deep/er/name")] {
        check(&burrow(&folder, &["build", "-o", output, "hello.go"]), 0, "");
        assert!(folder.0.join(file).is_file(), "-o {output} makes {file}");
    }

    std::os::unix::fs::symlink("/dev/null", folder.0.join("sink")).expect("a link");
    for output in ["/dev/null", "sink"] {
        check(&burrow(&folder, &["build", "-o", output, "hello.go"]), 0, "");
        let kind = std::fs::metadata("/dev/null").expect("it is there").file_type();
        assert!(std::os::unix::fs::FileTypeExt::is_char_device(&kind), "-o {output} leaves the device alone");
    }
}
