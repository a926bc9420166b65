//! `runtime.SetFinalizer` ends the program when it is used wrongly: the messages are real Go 1.27.3's.

use std::process::Command;

const TYPES: &str = "
type T struct{ a, b int }
type P struct{ p *int }
func (*T) Foo(int) {}
";

/// Statements, and what the program dies of.
const CASES: &[(&str, &str)] = &[
    ("runtime.SetFinalizer(nil, nil)", "first argument is nil"),
    ("runtime.SetFinalizer(3, func(int) {})", "first argument is int, not pointer"),
    ("runtime.SetFinalizer((*T)(nil), nil)", "pointer not in allocated block"),
    ("runtime.SetFinalizer((*T)(unsafe.Pointer(uintptr(0x10000))), nil)", "pointer not in allocated block"),
    ("runtime.SetFinalizer(&new([4]P)[1], nil)", "pointer not at beginning of allocated block"),
    ("runtime.SetFinalizer(&new([64]T)[1], func(*T) {})", "pointer not at beginning of allocated block"),
    ("runtime.SetFinalizer(new(T), 5)", "second argument is int, not a function"),
    ("p := new(T); for range 2 { runtime.SetFinalizer(p, func(*T) {}) }", "finalizer already set"),
    ("runtime.SetFinalizer(new(T), func(*P) {})", "cannot pass *main.T to finalizer func(*main.P)"),
    ("runtime.SetFinalizer(new(T), func() {})", "cannot pass *main.T to finalizer func()"),
    ("runtime.SetFinalizer(new(T), func(*T, int) {})", "cannot pass *main.T to finalizer func(*main.T, int)"),
    (
        "runtime.SetFinalizer(new(T), func(...*T) {})",
        "cannot pass *main.T to finalizer func(...*main.T) because dotdotdot",
    ),
    (
        "runtime.SetFinalizer(new(T), func(interface{ Foo() }) {})",
        "cannot pass *main.T to finalizer func(interface { Foo() })",
    ),
];

#[test]
fn each_mistake_has_its_message() {
    let folder = std::env::temp_dir().join(format!("burrow-finalizers-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for programs");
    let cases: String = CASES.iter().enumerate().map(|(n, (code, _))| format!("\tcase {n}:\n\t\t{code}\n")).collect();
    let text = format!(
        "package main\n\nimport (\n\t\"os\"\n\t\"runtime\"\n\t\"strconv\"\n\t\"unsafe\"\n)\n{TYPES}
var _ unsafe.Pointer\n
func main() {{\n\tn, _ := strconv.Atoi(os.Args[1])\n\tswitch n {{\n{cases}\t}}\n}}\n"
    );
    let program = folder.join("main.go");
    std::fs::write(&program, text).expect("writing the program");
    for (number, (code, message)) in CASES.iter().enumerate() {
        let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
        let output = command.arg("run").arg(&program).arg(number.to_string()).output().expect("running burrow");
        let errors = String::from_utf8_lossy(&output.stderr);
        let expected = format!("fatal error: runtime.SetFinalizer: {message}");
        assert_eq!(errors.lines().next(), Some(expected.as_str()), "{code}");
        assert_eq!(output.status.code(), Some(2), "{code}");
    }
    std::fs::remove_dir_all(&folder).expect("removing the folder");
}
