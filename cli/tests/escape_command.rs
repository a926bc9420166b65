//! `burrow escape` and `-gcflags`: forms of the output, and mistakes.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

const PROGRAM: &str =
    "package main\n\nvar sink *int\n\nfunc keep(p *int) { sink = p }\n\nfunc main() {\n\tx := 1\n\tkeep(&x)\n}\n";

/// A folder with the program; removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("burrow-escape-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        std::fs::write(path.join("prog.go"), PROGRAM).expect("a file");
        Folder(path)
    }

    /// Makes it module `m` with a package in `package`, without files; returns what writes them.
    fn as_module(&self, package: &str) -> impl Fn(&str, &str) {
        let write = |name: &str, text: &str| std::fs::write(self.0.join(name), text).expect("a file");
        std::fs::create_dir_all(self.0.join(package)).expect("a folder");
        std::fs::remove_file(self.0.join("prog.go")).expect("the program of the other tests goes");
        write("go.mod", "module m\n\ngo 1.27\n");
        write
    }

    fn burrow(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
        command.args(words).current_dir(&self.0).output().expect("burrow starts")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A temporary folder left behind harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn build_prints_lines_and_builds() {
    let folder = Folder::new("build");
    let output = folder.burrow(&["build", "-gcflags", "-m -l", "-o", "prog", "prog.go"]);
    let lines = "# command-line-arguments\n./prog.go:5:11: leaking param: p\n./prog.go:8:2: moved to heap: x\n";
    assert_eq!((text(&output.stderr).as_str(), output.status.code()), (lines, Some(0)));
    assert!(folder.0.join("prog").is_file());
}

#[test]
fn run_prints_lines_and_runs() {
    let output = Folder::new("run").burrow(&["run", "-gcflags=all=-m -l", "prog.go"]);
    assert!(text(&output.stderr).ends_with("moved to heap: x\n"));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn mistakes_end_in_one_clear_message() {
    let folder = Folder::new("mistakes");
    let output = folder.burrow(&["build", "-gcflags", "m", "prog.go"]);
    assert!(text(&output.stderr).starts_with("invalid value \"m\" for flag -gcflags: missing =<value>"));
    assert_eq!(output.status.code(), Some(2));
    let output = folder.burrow(&["build", "-gcflags=-zz", "prog.go"]);
    assert!(text(&output.stderr).starts_with("# command-line-arguments\nflag provided but not defined: -zz\n"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_log_is_written_as_gos_compiler_writes_it() {
    let folder = Folder::new("log");
    let flag = format!("-gcflags=-l -json=0,{}", folder.0.join("log").display());
    let output = folder.burrow(&["build", &flag, "-o", "prog", "prog.go"]);
    assert_eq!((text(&output.stderr).as_str(), output.status.code()), ("", Some(0)));
    let log = std::fs::read_to_string(folder.0.join("log/main/prog.json")).expect("the log");
    let rows: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows[0]["gc_version"], "go1.27.3");
    assert_eq!(rows[1]["code"], "leak");
    assert_eq!(rows[1]["message"], "parameter p leaks to {heap} with derefs=0");
    assert_eq!(rows[2]["code"], "escapes");
    assert_eq!(rows[2]["relatedInformation"][0]["message"], "escflow:    flow: {heap} ← &x:");
    assert_eq!(rows.len(), 3);
}

#[test]
fn json_tells_every_decision() {
    let output = Folder::new("json").burrow(&["escape", "-json", "prog.go"]);
    let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let decisions = value["decisions"].as_array().expect("a list");
    assert_eq!(decisions.len(), 2);
    assert_eq!((&decisions[1]["subject"], &decisions[1]["decision"]), (&Value::from("x"), &Value::from("heap")));
    assert_eq!(decisions[1]["flow"][1]["text"], "from &x (address-of)");
}

#[test]
fn a_page_has_the_source_with_its_marks() {
    let folder = Folder::new("page");
    let output = folder.burrow(&["escape", "-html", "-run", "-o", "page.html", "prog.go"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = std::fs::read_to_string(folder.0.join("page.html")).expect("the page");
    assert!(page.contains("<mark class=\"heap\">x</mark> := 1"), "{page}");
    assert!(page.contains("The run had no collection"), "{page}");
}

#[test]
fn text_explains_in_the_source() {
    let output = Folder::new("text").burrow(&["escape", "prog.go"]);
    let text = text(&output.stdout);
    assert!(text.contains("prog.go:8:2: moved to heap: x\n    \tx := 1\n    \t^\n"), "{text}");
}

#[test]
fn a_profile_tells_what_was_allocated_by_line() {
    let folder = Folder::new("profile");
    let profile =
        "heap profile: 0: 0 [3: 24] @ heap/2\n0: 0 [3: 24] @ 0x1\n#\t0x1\tmain.main+0x1\t/elsewhere/prog.go:8\n";
    std::fs::write(folder.0.join("allocs.txt"), profile).expect("a file");
    let output = folder.burrow(&["escape", "-profile", "allocs.txt", "prog.go"]);
    assert!(text(&output.stdout).contains("allocated: 3 objects, 24 bytes"), "{}", text(&output.stdout));
    let output = folder.burrow(&["escape", "-json", "-profile=allocs.txt", "prog.go"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let decisions = report["decisions"].as_array().expect("a list");
    assert!(decisions.iter().any(|decision| decision["allocated_bytes"] == 24));
    let output = folder.burrow(&["escape", "-html", "-profile", "allocs.txt", "-o", "page.html", "prog.go"]);
    assert_eq!(output.status.code(), Some(0));
    let page = std::fs::read_to_string(folder.0.join("page.html")).expect("a page");
    assert!(page.contains("3 objects, 24 bytes"));
    let output = folder.burrow(&["escape", "-profile", "prog.go", "prog.go"]);
    assert!(text(&output.stderr).contains("prog.go: no profile"), "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn inlining_is_told_if_wanted() {
    let folder = Folder::new("inline");
    let output = folder.burrow(&["escape", "-inline", "prog.go"]);
    let report = text(&output.stdout);
    assert!(report.contains("prog.go:5:6: can inline keep with cost 3\n"), "{report}");
    assert!(report.contains("prog.go:9:6: inlining call to keep\n"), "{report}");
    assert!(!text(&folder.burrow(&["escape", "prog.go"]).stdout).contains("inlin"));
    let flag = format!("-gcflags=-json=0,{}", folder.0.join("log").display());
    let output = folder.burrow(&["build", &flag, "-o", "prog", "prog.go"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let log = std::fs::read_to_string(folder.0.join("log/main/prog.json")).expect("a log");
    assert!(log.contains("\"code\":\"canInlineFunction\",\"source\":\"go compiler\",\"message\":\"cost: 3\""), "{log}");
}

#[test]
fn patterns_mean_packages_of_the_module_too() {
    let folder = Folder::new("patterns");
    let write = folder.as_module("sub");
    write("sub/sub.go", "package sub\n\nvar sink *int\n\nfunc Keep(p *int) { sink = p }\n");
    write("main.go", "package main\n\nimport \"m/sub\"\n\nfunc main() {\n\tx := 1\n\tsub.Keep(&x)\n}\n");
    let output = folder.burrow(&["build", "-gcflags=./...=-m -l", "-o", "prog", "."]);
    let lines = "# m/sub\nsub/sub.go:5:11: leaking param: p\n# m\n./main.go:6:2: moved to heap: x\n";
    assert_eq!((text(&output.stderr).as_str(), output.status.code()), (lines, Some(0)));
    let output = folder.burrow(&["build", "-gcflags=-m -l", "-o", "prog", "."]);
    assert_eq!(text(&output.stderr), "# m\n./main.go:6:2: moved to heap: x\n");
}

/// The lines are real Go's.
#[test]
fn functions_of_another_package_that_call_each_other_are_judged_together() {
    let folder = Folder::new("together");
    let write = folder.as_module("list");
    write(
        "list/list.go",
        "package list\n\ntype Node struct{ Next *Node }\n\n\
         func Even(n *Node) bool { return n == nil || Odd(n.Next) }\n\n\
         func Odd(n *Node) bool { return n != nil && Even(n.Next) }\n\n\
         func Last(n *Node) *Node {\n\tif n.Next == nil {\n\t\treturn n\n\t}\n\treturn later(n)\n}\n\n\
         func later(n *Node) *Node { return Last(n.Next) }\n",
    );
    write(
        "main.go",
        "package main\n\nimport \"m/list\"\n\nfunc main() {\n\
         \ta, b := &list.Node{}, &list.Node{Next: &list.Node{}}\n\
         \tprintln(list.Even(a), list.Odd(a), list.Last(b) == b)\n}\n",
    );
    let output = folder.burrow(&["build", "-gcflags=-m -l", "-o", "prog", "."]);
    let lines = "# m\n./main.go:6:10: &list.Node{} does not escape\n./main.go:6:24: &list.Node{...} escapes to heap\n\
                 ./main.go:6:41: &list.Node{} escapes to heap\n";
    assert_eq!(text(&output.stderr), lines);
}
