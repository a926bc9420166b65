//! What the parser makes of valid files: shape and positions.
//!
//! Each expression or statement is a line: `start..end pos`, in bytes from the beginning of the text given, then what
//! it is; below, indented, its parts.

use burrow_source::{Pos, SourceMap};
use burrow_syntax::tree::*;
use burrow_syntax::{ParseSession, expr_string, parse_file, signature_string};
use expect_test::{Expect, expect};

/// Lists the expressions of what stands behind `var _ = `.
fn check_expression(text: &str, expectation: Expect) {
    let (declarations, base) = parse("package p; var _ = ", text, "\n");
    let Some(Declaration::Var(variable)) = declarations.first() else { panic!("a variable was declared") };
    let mut listing = Listing { base, lines: String::new() };
    listing.expr(0, &variable.values[0]);
    expectation.assert_eq(&listing.lines);
}

/// Lists the statements of a function's body.
fn check_statements(text: &str, expectation: Expect) {
    let (declarations, base) = parse("package p; func f() { ", text, " }\n");
    let Some(Declaration::Function(function)) = declarations.first() else { panic!("a function was declared") };
    let mut listing = Listing { base, lines: String::new() };
    let body = function.body.as_ref().expect("the function has a body");
    body.statements.iter().for_each(|statement| listing.stmt(0, statement));
    expectation.assert_eq(&listing.lines);
}

/// Shows the declarations of a file as the tree holds them.
fn check_declarations(text: &str, expectation: Expect) {
    let (declarations, _) = parse("package p; ", text, "\n");
    let lines: Vec<String> = declarations.iter().map(declaration).collect();
    expectation.assert_eq(&lines.join("\n"));
}

fn parse(before: &str, text: &str, after: &str) -> (Vec<Declaration>, u32) {
    let mut sources = SourceMap::new();
    let whole = [before, text, after].concat();
    let file = sources.add("x.go", whole.as_bytes()).expect("the text is short");
    let (tree, diagnostics) = parse_file(&mut sources, file, &mut ParseSession::new());
    assert_eq!(diagnostics, []);
    (tree.declarations, sources.file(file).pos(before.len() as u32).number())
}

struct Listing {
    base: u32,
    lines: String,
}

impl Listing {
    fn line(&mut self, depth: usize, [start, pos, end]: [Pos; 3], what: &str) {
        let [start, pos, end] = [start, pos, end].map(|pos| pos.number() - self.base);
        self.lines += &format!("{}{start}..{end} {pos} {what}\n", "  ".repeat(depth));
    }

    fn expr(&mut self, depth: usize, expr: &Expr) {
        self.line(depth, [expr.start, expr.pos, expr.end], &expr_string(expr));
        for part in parts(expr) {
            self.expr(depth + 1, part);
        }
        if let ExprKind::FunctionLiteral(literal) = &expr.kind {
            literal.body.statements.iter().for_each(|statement| self.stmt(depth + 1, statement));
        }
    }

    fn stmt(&mut self, depth: usize, stmt: &Stmt) {
        let kind = format!("{:?}", stmt.kind);
        let name = kind.split(|character: char| !character.is_alphanumeric()).next().unwrap_or("");
        self.line(depth, [stmt.start, stmt.pos, stmt.end], name);
        match &stmt.kind {
            StmtKind::Labeled { statement, .. } => self.stmt(depth + 1, statement),
            StmtKind::If(branch) => branch.otherwise.iter().for_each(|otherwise| self.stmt(depth + 1, otherwise)),
            _ => {}
        }
    }
}

fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Paren(operand)
        | ExprKind::Selector { operand, .. }
        | ExprKind::Star(operand)
        | ExprKind::Unary { operand, .. }
        | ExprKind::SliceType(operand)
        | ExprKind::ChannelType { element: operand, .. } => vec![operand],
        ExprKind::Binary { left, right, .. } => vec![left, right],
        ExprKind::TypeAssertion { operand, ty } => vec![operand, ty],
        ExprKind::Call { function: operand, arguments: list, .. } | ExprKind::Index { operand, indices: list } => {
            std::iter::once(&**operand).chain(list).collect()
        }
        ExprKind::Slice(slice) => {
            std::iter::once(&slice.operand).chain(&slice.low).chain(&slice.high).chain(&slice.max).collect()
        }
        ExprKind::CompositeLiteral(literal) => {
            let elements = literal.elements.iter().flat_map(|element| element.key.iter().chain([&element.value]));
            literal.ty.iter().chain(elements).collect()
        }
        _ => Vec::new(),
    }
}

fn declaration(declaration: &Declaration) -> String {
    match declaration {
        Declaration::Import(import) => {
            format!("import {} {}", import.name.as_ref().map_or("-", |name| &name.name), import.path.text)
        }
        Declaration::Const(group) => {
            let specs = group.specs.iter().map(|spec| format!("{} = {}", names(&spec.names), spec.values.len()));
            format!("const {}", specs.collect::<Vec<_>>().join(", "))
        }
        Declaration::Var(var) => {
            let ty = var.ty.as_ref().map_or_else(|| "-".to_string(), expr_string);
            format!("var {} {ty} = {}", names(&var.names), var.values.len())
        }
        Declaration::Type(ty) => {
            let sign = if ty.is_alias { "= " } else { "" };
            format!("type {}{} {sign}{}", ty.name.name, parameters(&ty.type_parameters), expr_string(&ty.ty))
        }
        Declaration::Function(function) => {
            let receiver = function.receiver.as_slice();
            let pragmas: Vec<&str> = function.pragmas.iter().map(|pragma| &*pragma.verb).collect();
            format!(
                "{pragmas:?} {} {} {} {}",
                parameters(receiver),
                function.name.name,
                parameters(&function.type_parameters),
                signature_string(&function.signature)
            )
        }
    }
}

fn parameters(list: &[Parameter]) -> String {
    let list = list.iter().map(|parameter| format!("{}: {}", names(&parameter.names), expr_string(&parameter.ty)));
    format!("[{}]", list.collect::<Vec<_>>().join("; "))
}

fn names(names: &[Ident]) -> String {
    names.iter().map(|ident| &*ident.name).collect::<Vec<_>>().join(" ")
}

#[test]
fn binary_operators_bind_as_the_language_says() {
    check_expression(
        "a + b*c == -d || e && <-f << 1",
        expect![[r#"
        0..30 14 a + b * c == -d || e && <-f << 1
          0..13 8 a + b * c == -d
            0..7 2 a + b * c
              0..1 0 a
              4..7 5 b * c
                4..5 4 b
                6..7 6 c
            11..13 11 -d
              12..13 12 d
          17..30 19 e && <-f << 1
            17..18 17 e
            22..30 26 <-f << 1
              22..25 22 <-f
                24..25 24 f
              29..30 29 1
    "#]],
    );
}

#[test]
fn operators_of_one_strength_bind_to_the_left() {
    check_expression(
        "a - b - (c &^ d)",
        expect![[r#"
        0..16 6 a - b - (c &^ d)
          0..5 2 a - b
            0..1 0 a
            4..5 4 b
          8..16 8 (c &^ d)
            9..15 11 c &^ d
              9..10 9 c
              14..15 14 d
    "#]],
    );
}

#[test]
fn suffixes_have_the_position_of_their_first_token() {
    check_expression(
        "a.b[c](d, e...).(T)[1:2:3]",
        expect![[r#"
        19..26 19 a.b[c](d, e...).(T)[1:2:3]
          0..19 15 a.b[c](d, e...).(T)
            0..15 6 a.b[c](d, e...)
              0..6 3 a.b[c]
                0..3 1 a.b
                  0..1 0 a
                4..5 4 c
              7..8 7 d
              10..11 10 e
            17..18 17 T
          20..21 20 1
          22..23 22 2
          24..25 24 3
    "#]],
    );
}

#[test]
fn what_begins_with_a_slice_expression_starts_at_its_bracket() {
    check_expression(
        "abc[1:] + d",
        expect![[r#"
        3..11 8 abc[1:] + d
          3..7 3 abc[1:]
            0..3 0 abc
            4..5 4 1
          10..11 10 d
    "#]],
    );
}

#[test]
fn literals_nest_without_types() {
    check_expression(
        "map[string][]P{\"a\": {{X: 1}, p}}",
        expect![[r#"
        0..32 14 map[string][]P{…}
          0..14 0 map[string][]P
          15..18 15 "a"
          20..31 20 {…}
            21..27 21 {…}
              22..23 22 X
              25..26 25 1
            29..30 29 p
    "#]],
    );
}

#[test]
fn an_arrow_before_a_channel_type_belongs_to_it() {
    check_expression(
        "<-chan chan<- int",
        expect![[r#"
        2..17 2 <-chan chan<- int
          7..17 7 chan<- int
            14..17 14 int
    "#]],
    );
}

#[test]
fn an_arrow_before_a_conversion_to_a_channel_receives() {
    check_expression(
        "<-chan (<-chan int)(c)",
        expect![[r#"
        0..22 0 <-chan (<-chan int)(c)
          2..22 19 chan (<-chan int)(c)
            2..19 2 chan (<-chan int)
              8..18 8 <-chan int
                15..18 15 int
            20..21 20 c
    "#]],
    );
}

#[test]
fn instances_and_indices_look_alike() {
    check_expression(
        "F[int, []T](a[i]) + G[T]{}.x",
        expect![[r#"
        0..28 18 F[int, []T](a[i]) + G[T]{}.x
          0..17 11 F[int, []T](a[i])
            0..11 1 F[int, []T]
              0..1 0 F
              2..5 2 int
              7..10 7 []T
                9..10 9 T
            12..16 13 a[i]
              12..13 12 a
              14..15 14 i
          20..28 26 G[T]{}.x
            20..26 24 G[T]{}
              20..24 21 G[T]
                20..21 20 G
                22..23 22 T
    "#]],
    );
}

#[test]
fn function_literals_hold_statements() {
    check_expression(
        "func(a, b int) (c T) { c++; return }",
        expect![[r#"
        0..36 0 func(a, b int) (c T) {…}
          23..26 24 IncDec
          28..34 28 Return
    "#]],
    );
}

#[test]
fn function_types_start_at_their_parenthesis() {
    check_expression(
        "func()(x)",
        expect![[r#"
        4..9 4 func() x
    "#]],
    );
}

#[test]
fn simple_statements_have_the_position_of_their_operator() {
    check_statements(
        "a, b = b, a; c := 1; d += 2; e++; f <- g; h(); ;",
        expect![[r#"
        0..11 5 Assign
        13..19 15 Define
        21..27 23 AssignOperation
        29..32 30 IncDec
        34..40 36 Send
        42..45 43 Expr
        47..47 47 Empty
    "#]],
    );
}

#[test]
fn compound_statements_have_the_position_of_their_keyword() {
    check_statements(
        "if a := b; a { } else if c { } else { }; for range 3 { }; switch x := y.(type) { }; switch { }; select { }",
        expect![[r#"
            0..39 0 If
              22..39 22 If
                36..39 36 Block
            41..56 41 For
            58..82 58 TypeSwitch
            84..94 84 Switch
            96..106 96 Select
        "#]],
    );
}

#[test]
fn labels_jumps_and_calls() {
    check_statements(
        "L: for { break L; }; goto M; M: ; defer f(); go g(); return; var x int",
        expect![[r#"
        0..19 1 Labeled
          3..19 3 For
        21..27 21 Branch
        29..31 30 Labeled
          32..32 32 Empty
        34..43 34 Defer
        45..51 45 Go
        53..59 53 Return
        61..70 61 Declaration
    "#]],
    );
}

#[test]
fn a_composite_literal_in_a_header_needs_parentheses() {
    check_statements(
        "if x == (T{}) { }; for _, v := range []T{{}} { }; switch f(T{}) { }",
        expect![[r#"
        0..17 0 If
        19..48 19 For
        50..67 50 Switch
    "#]],
    );
}

#[test]
fn type_parameters_and_array_lengths_are_told_apart() {
    check_declarations(
        "type (A [N]int; B [N * 2]int; C[P any] int; D[P *T,] int; E[P *T|~int] int; F[P interface{}] = []P; G[P, Q []int] int; H [f(1)]int; I[P (T),] int; J[P ~int] int; K[P []E, E any] int)",
        expect![[r#"
            type A[] [N]int
            type B[] [N * 2]int
            type C[P: any] int
            type D[P: *T] int
            type E[P: *T | ~int] int
            type F[P: interface{}] = []P
            type G[P Q: []int] int
            type H[] [f(1)]int
            type I[P: T] int
            type J[P: ~int] int
            type K[P: []E; E: any] int"#]],
    );
}

#[test]
fn parameters_share_types_or_have_none_of_names() {
    check_declarations(
        "func a(x, y int, z ...string) (n int, err error); func b(int, ...T) error; func (t *T[P]) c() (); func d[P, Q any](P) Q; func e(a.B, [4]int, c[T])",
        expect![[r#"
            [] [] a [] func(x, y int, z ...string) (n int, err error)
            [] [] b [] func(int, ...T) error
            [] [t: *T[P]] c [] func()
            [] [] d [P Q: any] func(P) Q
            [] [] e [] func(a.B, [4]int, c[T])"#]],
    );
}

#[test]
fn groups_come_apart_but_for_constants() {
    check_declarations(
        "import . \"a\"; import (b \"c\"; _ `d`); const (e, f = iota, 1; g, h); var (i int; j, k = 1, 2)",
        expect![[r#"
            import . "a"
            import b "c"
            import _ `d`
            const e f = 2, g h = 0
            var i int = 0
            var j k - = 2"#]],
    );
}

#[test]
fn directives_belong_to_the_declaration_behind_them() {
    check_declarations(
        "\n//go:noinline\n//go:nosplit\nfunc f() {}\n\n//go:linkname g runtime.g\nfunc g()\n\n// go:noescape\nfunc h()",
        expect![[r#"
            ["go:noinline", "go:nosplit"] [] f [] func()
            [] [] g [] func()
            [] [] h [] func()"#]],
    );
}

#[test]
fn types_print_on_one_line() {
    check_declarations(
        "type (A struct { a, b int `x`; *C; d.E }; F interface { m(x int) (y, z T); ~int|string; G }; H chan (<-chan int); I chan<- func(...int) <-chan T; J map[[2]K][]*(L); M [...]int)",
        expect![[r#"
            type A[] struct{a, b int `x`; *C; d.E}
            type F[] interface{m(x int) (y, z T); ~int | string; G}
            type H[] chan (<-chan int)
            type I[] chan<- func(...int) <-chan T
            type J[] map[[2]K][]*L
            type M[] [...]int"#]],
    );
}

#[test]
fn expression_numbers_are_dense_and_differ() {
    let mut sources = SourceMap::new();
    let mut session = ParseSession::new();
    let text = "package p; var x = f(a.b, c + 1)\n";
    let files = ["a.go", "b.go"].map(|path| sources.add(path, text.as_bytes()).expect("the text is short"));
    let [first, second] = files.map(|file| {
        let before = session.expr_count();
        let (tree, _) = parse_file(&mut sources, file, &mut session);
        let Some(Declaration::Var(variable)) = tree.declarations.into_iter().next() else { panic!("a variable") };
        variable.values[0].id.index() - before
    });
    assert_eq!(first, second);
    assert_eq!(session.expr_count(), 2 * (first + 1));
}
