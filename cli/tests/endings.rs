//! How programs end, and what of their stacks they show: first lines are real Go 1.27.3's.

use std::process::{Command, Output};

/// Statements of `main`, the exit status, and what standard error begins with.
const CASES: &[(&str, i32, &str)] = &[
    ("runtime.Goexit()", 2, "fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n"),
    (
        "go func() { select {} }(); runtime.Goexit()",
        2,
        "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 2 [select (no cases)]:\nmain.main.func1()\n",
    ),
    (
        "select {}",
        2,
        "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [select (no cases)]:\nmain.main()\n",
    ),
    ("debug.PrintStack()", 0, "goroutine 1 [running]:\nruntime/debug.Stack()\n"),
    (
        "text := make([]byte, 100); os.Stderr.Write(text[:runtime.Stack(text, false)])",
        0,
        "goroutine 1 [running]:\nmain.main()\n",
    ),
    (
        "defer func() { panic(fmt.Sprint(recover(), 2)) }(); panic(1)",
        2,
        "panic: 1 [recovered]\n\tpanic: 1 2\n\ngoroutine 1 [running]:\n",
    ),
    ("defer os.Exit(3); panic(1)", 3, ""),
];

fn burrow(program: &std::path::Path, number: usize) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    command.arg("run").arg(program).arg(number.to_string()).output().expect("running burrow")
}

#[test]
fn each_ending_has_its_status_and_its_first_lines() {
    let folder = std::env::temp_dir().join(format!("burrow-endings-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for programs");
    let cases: String =
        CASES.iter().enumerate().map(|(n, (code, ..))| format!("\tcase \"{n}\":\n\t\t{code}\n")).collect();
    let text = format!(
        "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"runtime\"\n\t\"runtime/debug\"\n)\n
func main() {{\n\tswitch os.Args[1] {{\n{cases}\t}}\n}}\n"
    );
    let program = folder.join("main.go");
    std::fs::write(&program, text).expect("writing the program");
    for (number, (code, status, begin)) in CASES.iter().enumerate() {
        let output = burrow(&program, number);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.starts_with(begin), "{code}: {errors}");
        assert_eq!(output.status.code(), Some(*status), "{code}");
    }
    std::fs::remove_dir_all(&folder).expect("removing the folder");
}
