//! `BURROW_CENSUS=1`: every object of the heap with its exact type and the place of its allocation.

use std::process::Command;

const PROGRAM: &str = r#"package main

type node struct {
	next *node
	data [5]int
}

type leaf struct{ value int64 }

var (
	list   *node
	leaves []*leaf
	table  []node
	bytes  []byte
	call   func() int
	boxed  any
)

//go:noinline
func build(n int) {
	for range n {
		list = &node{next: list}
		leaves = append(leaves, &leaf{1})
		_ = make([]byte, 500+n)
	}
	table = make([]node, n)
	bytes = make([]byte, 1000*n)
	call = func() int { return n }
	boxed = [3]string{"a", texts[n%2]}
}

var texts = [2]string{"b", "c"}

func main() {
	build(100)
}
"#;

/// Objects, bytes and pointers of the census line with this type and place.
fn line<'a>(census: &'a str, kind: &str) -> Option<Vec<&'a str>> {
    let line = census.lines().find(|line| line.ends_with(kind))?;
    Some(line.split(' ').take(3).collect())
}

#[test]
fn a_census_names_types_and_places() {
    let folder = std::env::temp_dir().join(format!("burrow-census-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let source = folder.join("main.go");
    std::fs::write(&source, PROGRAM).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_burrow"));
    command.arg("run").arg(&source).env("BURROW_CACHE", folder.join("cache"));
    let output = command.env("BURROW_CENSUS", "1").env("GOGC", "off").output().expect("burrow starts");
    // A temporary folder left behind harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
    let census = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{census}");
    assert!(census.starts_with("census: objects, bytes, pointers, type, place\n"), "{census}");
    let check =
        |kind: &str, expected: [&str; 3]| assert_eq!(line(&census, kind).unwrap_or_default(), expected, "{census}");
    // The first has no next.
    check(" main.node main.build:22", ["100", "4800", "99"]);
    check(" []main.node main.build:26", ["1", "4864", "0"]);
    check(" []uint8 main.build:27", ["1", "106496", "0"]);
    check(" [3]string main.build:29", ["1", "48", "2"]);
    // A closure has no type.
    check(" ? main.build:28", ["1", "16", "0"]);
    assert_eq!(line(&census, " main.leaf main.build:23").map(|words| words[2]), Some("0"), "{census}");
}
