//! Programs nested deeper than anybody writes compile and run, as with Go's compiler: no phase runs out of stack.

use std::process::Command;

const DEPTH: usize = 3_000;

#[track_caller]
fn check(name: &str, text: &str, expected: &str) {
    let folder = std::env::temp_dir().join(format!("burrow-deep-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    std::fs::write(folder.join("main.go"), text).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    command.args(["run", "main.go"]).current_dir(&folder).env("BURROW_CACHE", folder.join("cache"));
    let output = command.output().expect("burrow starts");
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
    assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
    assert!(output.status.success());
}

#[test]
fn parentheses() {
    let (open, close) = ("(".repeat(DEPTH), ")".repeat(DEPTH));
    check("parentheses", &format!("package main\nvar x = 1\nfunc main() {{ println({open}x{close}) }}\n"), "1\n");
}

#[test]
fn operators() {
    check(
        "operators",
        &format!("package main\nvar x = 1\nfunc main() {{ println({}x) }}\n", "- ".repeat(DEPTH)),
        "1\n",
    );
}

#[test]
fn calls_of_methods() {
    let head = "package main\ntype T int\nfunc (t T) m() T { return t + 1 }\nvar t T\n";
    check("methods", &format!("{head}var x = t{}\nfunc main() {{ println(x) }}\n", ".m()".repeat(DEPTH)), "3000\n");
}

#[test]
fn blocks() {
    let (open, close) = ("{".repeat(DEPTH), "}".repeat(DEPTH));
    check("blocks", &format!("package main\nfunc main() {open}println(1){close}\n"), "1\n");
}

#[test]
fn alternatives() {
    let chain = "if x {} else ".repeat(DEPTH);
    check("alternatives", &format!("package main\nvar x bool\nfunc main() {{ {chain}{{ println(1) }} }}\n"), "1\n");
}
