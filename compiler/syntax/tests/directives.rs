//! Directives that mean nothing where they stand. The expectations are what Go's compiler prints for the same texts.

use burrow_source::{Report, SourceMap};
use burrow_syntax::{ParseSession, check_directives, parse_file};
use expect_test::{Expect, expect};

fn check(text: &str, expectation: Expect) {
    let mut sources = SourceMap::new();
    let file = sources.add("x.go", text.as_bytes()).expect("the text is short");
    let (tree, diagnostics) = parse_file(&mut sources, file, &mut ParseSession::new());
    assert_eq!(diagnostics, []);
    expectation.assert_eq(&Report::of(check_directives(&[tree], true), &sources).render(&sources));
}

#[test]
fn only_functions_take_most_directives() {
    check(
        "//go:build amd64\n//go:noinline\npackage p\n\n//go:noinline\ntype T int\n\n//go:nosplit\nvar x int\n\n//go:build linux\nfunc f() {}\n\n//go:unheard_of\nconst c = 1\n",
        expect![[r#"
            x.go:2:3: misplaced compiler directive
            x.go:5:3: misplaced compiler directive
            x.go:8:3: misplaced compiler directive
            x.go:11:3: misplaced compiler directive
        "#]],
    );
}

#[test]
fn functions_without_body_are_linked() {
    check(
        "package p\n\nimport _ \"unsafe\"\n\n//go:linkname f q.f\nfunc f()\n\nfunc g()\n\n//go:noescape\nfunc h() {}\n",
        expect![[r#"
            x.go:8:6: missing function body
            x.go:11:6: can only use //go:noescape with external func implementations
        "#]],
    );
}

#[test]
fn linking_is_unsafe() {
    check(
        "package p\n\n//go:linkname f q.f\nfunc f()\n",
        expect![[r#"
            x.go:3:3: //go:linkname only allowed in Go files that import "unsafe"
            x.go:4:6: missing function body
        "#]],
    );
}
